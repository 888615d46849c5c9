"""How gaps are shown: figures against their reference, the evidence, departments and their scope."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    count_cell,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    show_in_unit,
    show_relative_gap,
    show_yes,
)
from saypro_analysis.views.kit.layout_kinds import lay_out

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
    "worst": Cell("Weighs most"),
    "investigate": Cell("Look closer", show_yes),
    "shortfall_share": percent_cell("Of the shortfall"),
    "in_scope": Cell("In scope"),
    "to_watch": Cell("To watch"),
}
LAYOUTS = [
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
