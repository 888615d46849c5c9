"""How the cells about voices are shown: what people say, what the data says, and whether the two agree."""

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    figure_cell,
    percent_cell,
    prose_cell,
    show_chip,
    show_coefficient,
    show_text,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.formats import (
    NOTHING,
    format_percent,
    format_value,
)
from saypro_analysis.views.kit.layout_kinds import lay_out
from saypro_analysis.views.kit.words import AGREEMENT, STATUS

SIDES = {"worse": "worse or bad", "better": "better or good", "unchanged": "unchanged"}
STEPS = {"act_now": "act now", "analyse_further": "look closer", "keep": "keep it up"}
VARIATIONS = {"improving": "improving", "worsening": "getting worse", "steady": "steady",
              "high": "unusually high", "low": "unusually low", "too_few": "too early to tell a change"}  # fmt: skip


def show_agreement(row: Row) -> str:
    """The verdict as a marked word."""
    state = str(row["value"])
    return show_chip(state, AGREEMENT.get(state, state))


def show_said(row: Row) -> str:
    """How many people say what, such as "4 of 5 say worse or bad; 1 better or good"."""
    speakers = int(row.get("speakers") or 0)
    if pd.isna(row["value"]) or not speakers:
        return "nobody spoke of it"
    told = [(int(row.get(f"said_{side}") or 0), words) for side, words in SIDES.items()]
    parts = [f"{number} {words}" for number, words in sorted(told, key=lambda part: -part[0]) if number]
    if not parts:
        return f"{speakers} spoke of it; whether for better or worse cannot be told"
    first, *rest = parts
    return "; ".join([first.replace(" ", f" of {speakers} say ", 1), *rest])


def show_data(row: Row) -> str:
    """The figures of a KPI, or how many of the KPIs that a theme's speakers named fell short."""
    if row.get("kind") != "kpi":
        return _show_named(row)
    if pd.isna(row.get("actual")):
        return "no data"
    unit = row.get("unit") or "count"
    aim = "" if pd.isna(row.get("target")) else f" against {format_value(row['target'], unit)}"
    told = [f"{format_value(row['actual'], unit)}{aim}: {STATUS.get(row['status'], row['status'])}"]
    told += [VARIATIONS[row["variation"]]] if row.get("variation") in VARIATIONS else []
    told += ["the shortfall could be chance"] if _chance(row) else []
    told += (
        ["the gap is a shift of mix: within its parts nothing got worse"] if (row.get("mix_share") or 0) > 0.5 else []
    )
    return "; ".join(told)


def _show_named(row: Row) -> str:
    if pd.isna(row.get("kpis_named")) or not row["kpis_named"]:
        return "no KPI here measures it"
    named, short = int(row["kpis_named"]), int(row["kpis_short"])
    return f"{short} of {named} KPIs that were named with it missed their target"


def _chance(row: Row) -> bool:
    return row.get("status") == "missed" and row.get("significant") is False


def show_prevalence(row: Row) -> str:
    """A share of people with its interval."""
    if pd.isna(row["value"]):
        return NOTHING
    low, high = (format_percent(row[f"prevalence_{end}"]) for end in ("low", "high"))
    return f"{format_percent(row['value'])} ({low.removesuffix(' %')} to {high.removesuffix(' %')})"


def show_step(row: Row) -> str:
    """What to do next, in words."""
    return STEPS.get(str(row["value"]), str(row["value"]))


CELLS: dict[str, Cell] = {
    "heard": count_cell("Heard"),
    "coverage": percent_cell("Coverage"),
    "one_on_one": count_cell("One-on-one"),
    "small_group": count_cell("Small group"),
    "answers": count_cell("Answers"),
    "answer": prose_cell("Answer"),
    "severity": figure_cell("Severity, 1 to 5", lambda row: format_value(row["value"], "score")),
    "stakeholders": count_cell("People"),
    "prevalence": figure_cell(
        "Of those heard (95 % interval)", show_prevalence, needs=("prevalence_low", "prevalence_high")
    ),
    "main_department": Cell(
        "Mostly in",
        lambda row: show_text(row) if row.get("department_specific") is True else "",
        needs=("department_specific",),
    ),
    "pressing": Cell("Pressing", lambda row: "pressing" if row["value"] is True else ""),
    "said_by": Cell("Said by"),
    "says": Cell("Says", show_words),
    "coded_by": Cell("Coded by"),
    "agreement": Cell("People and data", show_agreement, markup=True),
    "said": Cell("What people say", show_said, needs=("speakers", "said_worse", "said_better", "said_unchanged")),
    "data": Cell(
        "What the data says",
        show_data,
        needs=(
            "kind",
            "actual",
            "target",
            "unit",
            "status",
            "variation",
            "significant",
            "mix_share",
            "kpis_named",
            "kpis_short",
        ),
    ),
    "next_step": Cell("Next step", show_step),
    "occasion": Cell("Occasion"),
    "about_topic": Cell("About"),
    "asked": Cell("Asked", show_yes),
    "heard_from": Cell("Heard", show_yes),
    "role": Cell("Role"),
    "format": Cell("Format", show_words),
    "planned_on": day_cell("Planned"),
    "stakeholder": Cell("Stakeholder"),
}
LAYOUTS = [
    lay_out(
        "summarise_stakeholders",
        marks="heard_from planned_on",
        columns="stakeholder group department role format planned_on heard_from",
        caption="Whom to hear",
        empty="No list of stakeholders was received.",
    ),
    lay_out(
        "compare_voices",
        marks="agreement said data",
        columns="topic agreement department said data quote quote_from next_step",
        caption="What people say against what the data says",
        empty="Nothing was said, and nothing was missed.",
    ),
    lay_out(
        "summarise_themes",
        marks="prevalence pressing",
        columns="theme kind stakeholders prevalence severity pressing departments main_department quote quote_from",
        caption="What people raised",
        empty="No theme was found.",
    ),
    lay_out(
        "summarise_spread",
        marks="theme heard share",
        columns="theme department group stakeholders heard share",
        caption="Who raised what",
        empty="No theme was found.",
    ),
    lay_out(
        "code_themes",
        marks="coded_by says",
        columns="answer said_by kind theme coded_by says",
        caption="Answers and their codes",
        empty="No interviews were received.",
    ),
    lay_out(
        "summarise_questions",
        marks="occasion asked",
        columns="question occasion about_topic asked answers stakeholders",
        caption="Questions to ask",
        empty="No questions.",
    ),
    lay_out(
        "summarise_interviews_by_department",
        marks="department heard coverage",
        columns="department planned heard coverage one_on_one small_group answers",
        caption="Interviews by department",
        empty="No interviews were received.",
    ),
    lay_out(
        "summarise_interviews",
        marks="group heard coverage",
        columns="group planned heard coverage one_on_one small_group answers",
        caption="Interviews by group",
        empty="No interviews were received.",
    ),
    lay_out(
        "summarise_answers",
        marks="question answer name",
        columns="answer group department question name theme severity",
        caption="Answers",
        empty="No interviews were received.",
    ),
    lay_out(
        "summarise_codebook",
        marks="theme pattern",
        columns="kind theme pattern",
        caption="The codebook",
        empty="The codebook is empty.",
        cells={"pattern": Cell("Words that tell it")},
    ),
    lay_out(
        "score_coders",
        marks="kappa both",
        columns="kind theme answers first second both agreement kappa",
        caption="How far two coders agree",
        empty="No answers were coded twice.",
        cells={
            "first": count_cell("By the first"),
            "second": count_cell("By the second"),
            "both": count_cell("By both"),
            "agreement": percent_cell("Agreement"),
            "kappa": figure_cell("Kappa", show_coefficient),
        },
    ),
]
