"""The few figures of the risks on a report's first screen: the loss to reckon with, what makes it, plans, what pays."""

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import format_compact, format_percent
from saypro_analysis.views.kit.palette import tone_of
from saypro_analysis.views.kit.words import clean, count_of, cut_at_word, join_first

LONGEST = 48  # letters of what a risk or a measure is


def describe_risk_facts(
    summary: pd.DataFrame, losses: pd.DataFrame, ranked: pd.DataFrame, scores: pd.DataFrame
) -> list[Fact]:
    """Pick the figures that leadership needs of the risks first: the loss to reckon with, its cause, plans, what pays.

    `summary` is what `summarise_risks` returns, `losses` what `simulate_risks`, `ranked` what `rank_mitigations`,
    `scores` what `score_risks` does. Each Fact has `label, value, detail, tone`. Returns a list that `publish` takes as
    `facts`, empty where no risk is open.

    >>> describe_risk_facts(pd.DataFrame({"risks": [0]}), pd.DataFrame(), pd.DataFrame(), pd.DataFrame())
    []
    """
    if summary.empty or not summary["risks"].iloc[0]:
        return []
    return [*_loss(losses), _plans(summary.iloc[0], scores), _worth(ranked)]


def _loss(losses: pd.DataFrame) -> list[Fact]:
    own = losses[losses["risk"].notna() & losses["tail_share"].notna()]
    if own.empty:
        return [Fact("Loss to reckon with", "–", "no risk says what it costs")]
    total, first = losses.iloc[0], own.loc[own["tail_share"].idxmax()]
    mean = f"on average {format_compact(total['mean'], 'money')}"
    return [
        Fact("A bad quarter loses", format_compact(total["p95"], "money"), f"or more, one in 20; {mean}"),
        Fact("Weighs most in it", format_percent(round(first["tail_share"], 2)),
             f"of the worst quarters: {clean(first['risk'])}, {_short(first['description'])}"),
    ]  # fmt: skip


def _plans(row: pd.Series, scores: pd.DataFrame) -> Fact:
    bare = scores.loc[scores["without_plan"].astype(bool), "risk"]
    detail = join_first([clean(name) for name in bare], 3) if len(bare) else "all that need one have one"
    needed = count_of(int(row["to_treat"]), "risk")
    return Fact("Without a plan", f"{len(bare):,} of {needed}", detail, tone_of("unreported") if len(bare) else "")


def _worth(ranked: pd.DataFrame) -> Fact:
    paid = ranked[ranked["worth"].isin(["pays_in_a_quarter", "pays_in_a_year"])] if len(ranked) else ranked
    if paid.empty:
        return Fact("Worth its money", "–", "no planned mitigation pays within a year")
    row = paid.iloc[0]
    what = f"a quarter for {format_compact(row['cost'], 'money')}: {clean(row['mitigation'])}, {_short(row['plan'])}"
    return Fact("A measure saves", format_compact(row["saved"], "money"), what, tone_of("worth_it"))


def _short(text: str) -> str:
    return cut_at_word(clean(text), LONGEST)
