"""How the tables of risks look: the register, the quarter's losses, mitigations, suppliers."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    Row,
    count_cell,
    day_cell,
    figure_cell,
    money_cell,
    percent_cell,
    show_bar,
    show_chance,
    show_chip,
    show_coefficient,
    show_prose,
    show_text,
    show_words,
    show_yes,
)
from saypro_analysis.views.kit.layout_kinds import lay_out


def _show_mark(row: Row) -> str:
    """A word with its tone; nothing where there is none."""
    return show_chip(row["value"], show_words(row)) if show_text(row) else ""


CELLS: dict[str, Cell] = {
    "family": Cell("Kind"),
    "residual_score": count_cell("Score then"),
    "grade": Cell("Grade", _show_mark, markup=True),
    "residual_grade": Cell("Grade then", _show_mark, markup=True),
    "movement": Cell("Since the last review", _show_mark, markup=True),
    "disagreement": Cell("Words and figures", show_prose, markup=True),
    "without_plan": Cell("Lacks a plan", show_yes),
    "needs_plan": Cell("Needs a plan", show_yes),
    "review_on": day_cell("Next review"),
    "days_overdue": count_cell("Days overdue"),
    "to_treat": count_cell("To treat"),
    "treat_after": count_cell("Still, after plans"),
    "disagreements": count_cell("Words against figures"),
    "tail_share": Cell("Part of the worst quarters", show_bar, markup=True),
    "expected_shortfall": money_cell("Mean of the worst 5 %"),
    "p50": money_cell("1 quarter in 2 above"),
    "p80": money_cell("1 in 5 above"),
    "p95": money_cell("1 in 20 above"),
    "mean_before": money_cell("On average, before"),
    "p95_before": money_cell("1 in 20 above, before"),
    "mitigation": Cell("Measure"),
    "plan": Cell("What is done", show_prose, markup=True),
    "saved": money_cell("Saves a quarter"),
    "tail_saved": money_cell("In the worst quarters"),
    "quarters_to_pay": figure_cell("Paid back in quarters", show_coefficient),
    "worth": Cell("Worth it", _show_mark, markup=True),
    "hhi": count_cell("Concentration index"),
    "concentration": Cell("Concentration", show_words),
    "largest": Cell("Largest"),
    "top_share": percent_cell("Its part"),
    "loss_if_fails": money_cell("Lost if it fails"),
    "weeks_to_replace": count_cell("Weeks until replaced"),
}
LAYOUTS = [
    lay_out(
        "score_risks",
        marks="residual_score decision without_plan",
        columns="risk description family score grade decision residual_score residual_grade without_plan movement"
        " owner review_on days_overdue disagreement",
        caption="The register of risks",
        empty="There are no risks in the register.",
        cells={"description": Cell("What may happen", show_prose, markup=True), "owner": Cell("Owner"),
               "risk": Cell("Risk"), "score": count_cell("Score"), "decision": Cell("So", show_words)},
    ),
    lay_out(
        "summarise_risks",
        marks="family to_treat treat_after",
        columns="family risks to_treat coverage treat_after score residual_score worst",
        caption="Risks by kind",
        empty="There are no risks in the register.",
        cells={"risks": count_cell("Risks"), "coverage": percent_cell("With a plan"), "worst": Cell("Worst"),
               "score": figure_cell("Mean score", show_coefficient),
               "residual_score": figure_cell("Mean score then", show_coefficient)},
    ),
    lay_out(
        "simulate_risks",
        marks="tail_share expected_shortfall basis",
        columns="risk description chance mean p50 p80 p95 expected_shortfall tail_share mean_before p95_before",
        caption="What the quarter may cost",
        empty="There are no risks in the register.",
        cells={"description": Cell("What may happen", show_prose, markup=True), "mean": money_cell("On average"),
               "risk": Cell("Risk"),
               "chance": figure_cell("Chance", show_chance)},
    ),
    lay_out(
        "rank_mitigations",
        marks="mitigation tail_saved worth",
        columns="mitigation plan risk cost saved tail_saved quarters_to_pay worth chosen why",
        caption="What each measure buys",
        empty="No mitigation is planned.",
        cells={"risk": Cell("Against"), "cost": money_cell("Cost"), "chosen": Cell("In the best set", show_yes),
               "why": Cell("Because", show_text)},
    ),
    lay_out(
        "measure_concentration",
        marks="hhi top_share loss_if_fails",
        columns="by item spend parts hhi concentration largest top_share loss_if_fails weeks_to_replace",
        caption="On whom purchases rest",
        empty="No supplier is known.",
        cells={"by": Cell("By", show_words), "item": Cell("What"), "spend": money_cell("Spend a year"),
               "parts": count_cell("How many")},
    ),
]  # fmt: skip
