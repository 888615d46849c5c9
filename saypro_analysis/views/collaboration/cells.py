"""How the tables of collaboration look: who waits, what goes out, what it brought, who does what."""

from saypro_analysis.views.collaboration.columns_shown import COLUMNS
from saypro_analysis.views.kit.cell_kinds import Cell
from saypro_analysis.views.kit.layout_kinds import Layout, lay_out

CELLS: dict[str, Cell] = {}  # each table says its own: other subjects call the same columns otherwise


def _lay(kind: str, marks: str, columns: str, caption: str, empty: str, lacks: str = "", **cells: Cell) -> Layout:
    own = {name: COLUMNS[name] for name in columns.split()}
    return lay_out(
        kind, marks=marks, lacks=lacks, columns=columns, caption=caption, empty=empty, cells={**own, **cells}
    )


LAYOUTS = [
    _lay(
        "map_dependencies",
        "blocking_path path_split waits_for_layer",
        "department waits_for open overdue days_lost longest_days worst_deliverable blocking_path path_split cycle",
        "Who waits for whom",
        "No department has said what it needs of another.",
    ),
    _lay(
        "trace_waits",
        "path step late_days own_days",
        "blocking_path department waits_for deliverable needed_on late_days own_days stated",
        "Where it is stuck",
        "Nothing that a department waits for is overdue.",
    ),
    _lay(
        "summarise_waits",
        "on_time_share waits_days layer",
        "department asked due on_time_share open overdue departments_waiting days_lost_by own_days waits_days",
        "How others fare by each department",
        "No department has said what it needs of another.",
    ),
    _lay(
        "check_roles",
        "accountable_people duplicate_of",
        "task problem responsible accountable consulted informed",
        "Who does what",
        "No roles were given.",
    ),
    _lay(
        "summarise_roles",
        "responsible everything share",
        "person department responsible accountable consulted informed share everything",
        "Who has how much",
        "No roles were given.",
        responsible=COLUMNS["responsible_tasks"],
        accountable=COLUMNS["accountable_tasks"],
        consulted=COLUMNS["consulted_tasks"],
        informed=COLUMNS["informed_tasks"],
    ),
    _lay(
        "measure_collaboration",
        "formula before unknown",
        "name actual target verdict count of unknown formula",
        "Against what was aimed at",
        "Nothing was given to measure.",
    ),
    _lay(
        "track_collaboration",
        "table what due_on state",
        "kind what department owner due_on done_on state days_late",
        "Everything that is done together",
        "Nothing is done together.",
    ),
    _lay(
        "summarise_objects",
        "objects due_soon worst_days",
        "kind objects done on_time overdue due_soon ahead worst worst_days",
        "How it stands",
        "Nothing is done together.",
    ),
    _lay(
        "plan_content",
        "publish_on clash_with ready_days",
        "title type channel due_on planned_on publish_on state days_late approval turn_of clash_with",
        "Content calendar",
        "No content is planned.",
    ),
    _lay(
        "trace_turns",
        "turn turn_of from_at",
        "content turn turn_of from_at days open",
        "Whose turn it was",
        "Of no content it is known when it began.",
        open=COLUMNS["open_yes"],
    ),
    _lay(
        "summarise_approvals",
        "turn_days batches_on bottleneck",
        "name asked open longest_open_days median_days mean_answered_days late changes turn_days turn_share batches_on",
        "Who approves, and how quickly",
        "Nobody was asked for an approval.",
    ),
    _lay(
        "summarise_turns",
        "turn items_now longest_now_days",
        "turn items days share items_now longest_now_days",
        "Where the time goes",
        "Of no content it is known when it began.",
    ),
    _lay(
        "measure_approvals",
        "approved_share cycle_median_days",
        "items published approved_share unapproved lost outside cycle_median_days cycle_published_only",
        "How approval goes",
        "No content is planned.",
    ),
    _lay(
        "summarise_content",
        "shrunken chance_best more_to_tell",
        "measure name items count of rate shrunken low high chance_best verdict more_to_tell suggestion",
        "What content brought",
        "Nothing is known of what content brought.",
    ),
    _lay(
        "measure_funnel",
        "step lost odd",
        "name held_on step count rate low high lost",
        "From invited to satisfied",
        "There are no events.",
    ),
    _lay(
        "review_events",
        "attendance satisfaction response_rate",
        "name held_on attended target_attended target_state attendance satisfaction response_rate cost_per_guest "
        "feedback lessons missing",
        "After the event",
        "There are no events.",
    ),
    _lay(
        "check_events",
        "event item done_on days_late",
        "name held_on kind item due_on done_on state days_late owner",
        "What events need",
        "There are no events.",
    ),
    _lay(
        "rank_input",
        "supporters rank_best rank_worst",
        "idea departments goals fit effort_days score_low score_high rank_best rank_worst verdict lacks",
        "Ideas by strategic fit",
        "No department has given an idea.",
    ),
    _lay(
        "summarise_post_mortem",
        "statement refines held_on state",
        "kind statement department refines owner due_on state",
        "What was said when the quarter was looked back at",
        "The quarter was not looked back at.",
    ),
    _lay(
        "review_documents",
        "document age_days place",
        "title department owner kind updated_on age_days state",
        "Where shared documents stand",
        "No shared documents are listed.",
    ),
]
