"""How gaps are shown: figures against their reference, the evidence, departments and their scope."""

from saypro_analysis.views.gaps.place_names import name_where
from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    show_in_unit,
    show_money,
    show_number,
    show_relative_gap,
    show_status,
    show_variation,
    show_verdict,
    show_yes,
)
from saypro_analysis.views.kit.formats import NOTHING, format_percent
from saypro_analysis.views.kit.layout_kinds import lay_out

ELSEWHERE = "in others' costs"  # the gaps lead to gaps of other departments, where their money is counted


def show_costs(row: Row) -> str:
    """What a department's gaps cost; that of gaps which lead to another department's is not told as nothing."""
    return ELSEWHERE if row["value"] == 0 else show_money(row)


def _show_where(row: Row) -> str:
    return name_where(row["value"]) if isinstance(row["value"], str) else NOTHING


CELLS: dict[str, Cell] = {
    "benchmark": figure_cell("Benchmark", show_in_unit),
    "gap_pct": figure_cell("Gap, % of target", show_relative_gap),
    "money": money_cell("Costs"),
    "attainment": percent_cell("Attained"),
    "real": Cell("More than noise", show_yes),
    "critical": Cell("Critical", lambda row: "critical" if row["value"] is True else ""),
    "mentions": count_cell("Mentions"),
    "kpis": count_cell("KPIs"),
    "near": count_cell("Near"),
    "missed": count_cell("Missed"),
    "no_target": count_cell("No target"),
    "no_data": count_cell("No data"),
    "exceeding": count_cell("Better than target"),
    "missed_share": percent_cell("Missed, by weight"),
    "worst": Cell("Biggest gap"),
    "investigate": Cell("Look closer", show_yes),
    "shortfall_share": percent_cell("Of the shortfall"),
    "in_scope": Cell("In scope"),
    "to_watch": Cell("To watch"),
    "missed_part": percent_cell("Missed, of those judged"),
    "typical_tolerances": figure_cell("Shortfall, in tolerances (median)", show_number),
    "differs": Cell("Apart from the others", show_yes),
    "actual_before": figure_cell("Actual before", show_in_unit),
    "target_before": figure_cell("Target before", show_in_unit),
    "closer": figure_cell("Closer to target", lambda row: format_percent(row["value"], signed=True)),
    "status_before": Cell("Before", show_status, markup=True),
    "moved": Cell("Moved", show_verdict, markup=True),
    "retargeted": Cell("New target", show_yes),
}
LAYOUTS = [
    lay_out(
        "summarise_cards",
        marks="place missed_run places_told",
        columns="name actual target gap verdict missed_run where where_share driver driver_share cause",
        caption="What is known of each KPI",
        empty="There is no KPI to judge.",
        cells={
            "missed_run": count_cell("Missed in a row"),
            "actual": figure_cell("Actual", show_in_unit),
            "target": figure_cell("Target", show_in_unit),
            "where": Cell("Where", _show_where),
            "where_share": percent_cell("Of the gap"),
            "driver": Cell("Driver"),
            "driver_share": percent_cell("Explains"),
            "cause": Cell("Cause"),
        },
    ),
    lay_out(
        "compare_departments",
        marks="missed_part differs",
        columns="department kpis missed missed_part typical_tolerances money differs",
        caption="Departments side by side",
        empty="No departments to compare.",
    ),
    lay_out(
        "compare_cycles",
        marks="status_before moved",
        columns="name department actual_before actual target_before target status_before status moved variation",
        caption="This cycle beside the one before",
        empty="No KPI to compare.",
        cells={"variation": Cell("The KPI itself", show_variation, markup=True)},
    ),
    lay_out(
        "summarise_scope",
        marks="in_scope to_watch",
        columns="department investigate shortfall_share in_scope to_watch",
        caption="What each review covers",
        empty="No departments to show.",
    ),
    lay_out(
        "summarise_evidence",
        marks="evidence critical",
        columns="name critical actual target gap mentions quote quote_from causes",
        caption="Gaps and what stands behind them",
        empty="No KPI is short of its target.",
    ),
    lay_out(
        "quantify_gaps",
        marks="gap status shortfall",
        lacks="critical impact_tier",
        columns="name actual target gap gap_pct money status",
        caption="Actual against target",
        empty="No KPI to show.",
    ),
    lay_out(
        "summarise_departments",
        marks="missed_share worst",
        columns="department met near missed no_data exceeding money worst status",
        caption="Departments",
        empty="No departments to show.",
        cells={"money": figure_cell("Costs", show_costs)},
    ),
    lay_out(
        "summarise_histories",
        marks="period_on low high missed",
        lacks="point_type",
        columns="name department period_on actual target",
        caption="Figures by period",
        empty="No figures were received.",
        cells={"period_on": day_cell("Period from")},
    ),
]
