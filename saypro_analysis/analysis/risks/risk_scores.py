"""Where each risk stands on the matrix: as it is and after what is done about it, whether to treat it, how it moved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.risks.methods.loss_sources import find_sources
from saypro_analysis.analysis.risks.methods.risk_movements import find_movements
from saypro_analysis.analysis.risks.methods.risk_records import keep_shares, read_mitigations, read_risks
from saypro_analysis.analysis.risks.methods.word_scales import LEVELS, Scale
from saypro_analysis.data.readings.dates import read_day

TREAT_FROM = 10  # of 25: from here on a risk needs a plan
TREAT, MONITOR = "treat", "monitor"
# Bounds of the score, from which on a risk is called so; the same words as the house's other priorities.
GRADES = {"Urgent": 15, "High": 10, "Medium": 5, "Low": 1}
# The two lists of categories that the review knows, as one.
FAMILIES = {"financial": "Financial", "operational": "Operational", "market": "Market", "supply chain": "Supply chain",
            "regulatory": "Compliance", "legal/regulatory": "Compliance", "legal": "Compliance",
            "compliance": "Compliance", "strategic": "Strategic"}  # fmt: skip
OTHER = "Other"
COLUMNS = ["risk", "description", "category", "family", "scenario", "owner", "likelihood", "impact", "score", "grade",
           "decision", "residual_likelihood", "residual_impact", "residual_score", "residual_grade",
           "residual_decision", "mitigations", "mitigations_done", "cost", "kinds", "planned", "needs_plan",
           "without_plan", "contingency", "movement", "evolved", "previous_score", "previous_on", "review_on",
           "overdue", "days_overdue", "likelihood_by_figures", "impact_by_figures", "disagreement",
           "state"]  # fmt: skip


def score_risks(
    risks: pd.DataFrame,
    mitigations: pd.DataFrame | None = None,
    history: pd.DataFrame | None = None,
    *,
    as_of: object = None,
    treat_from: int = TREAT_FROM,
    scale: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Place each risk on the 5 x 5 matrix (ISO 31000 style): one row per risk, the open ones first, the worst first.

    `risks`, `mitigations`, `history` (`risk_history`) and `scale` (`risk_scale`) are the tables of those names. Columns
    out: `likelihood, impact` (1..5) and `score`, their product, as the register says, else by its figures; `grade` of
    it (Urgent from 15, High from 10, Medium from 5, Low); `decision`, treat from `treat_from` on, else monitor;
    `residual_` the same after mitigations that are not given up; `mitigations, mitigations_done` (numbers), `cost`,
    `kinds`; `needs_plan` (to be treated), `without_plan`; `movement` since the last review (new, worsening, improving,
    steady; missing without `history`), `evolved`, `previous_score, previous_on`; `overdue, days_overdue` of reviews on
    `as_of` (missing without it); `disagreement` of words and figures, in words; `family`, the two lists of categories
    as one; `state` (open, closed). Raises DataError for words or figures that are none, or a mitigation for no risk.

    >>> frame = pd.DataFrame({"risk": ["R"], "description": ["Fire"], "category": ["operational"],
    ...                       "likelihood": ["likely"], "impact": ["major"]})
    >>> score_risks(frame)[["score", "grade", "decision", "without_plan"]].values.tolist()
    [[16.0, 'Urgent', 'treat', True]]
    """
    if not 1 <= treat_from <= LEVELS**2:
        raise ValueError(f"treat_from: found {treat_from!r}, expected a score of 1 to {LEVELS**2}")
    table, likelihood, impact = read_risks(risks, scale)
    done = read_mitigations(mitigations, table["risk"])
    told = _add_levels(table, likelihood, impact)
    left = keep_shares(table["risk"], done)
    told["residual_likelihood"] = _lower(told["likelihood"], likelihood, left["likelihood"])
    told["residual_impact"] = _lower(told["impact"], impact, left["impact"])
    for name in ("", "residual_"):
        told[f"{name}score"] = told[f"{name}likelihood"] * told[f"{name}impact"]
        told[f"{name}grade"] = told[f"{name}score"].map(grade_score).astype(object)
        told[f"{name}decision"] = _decide(told[f"{name}score"], treat_from)
    told = _add_plans(told, done).join(find_movements(told, history, likelihood, impact))
    told = _add_reviews(told, as_of)
    order = ["closed", "score", "residual_score", "risk"]
    told = told.assign(closed=~told["open"]).sort_values(order, ascending=[True, False, False, True], kind="stable")
    return told[COLUMNS].reset_index(drop=True)


def _add_levels(table: pd.DataFrame, likelihood: Scale, impact: Scale) -> pd.DataFrame:
    """Levels as the words say, as the figures say, and as they are used; where they differ, in words."""
    told = table.rename(columns={"likelihood": "likelihood_word", "impact": "impact_word"})
    by_figures = _read_figures(table, likelihood, impact)
    for name in ("likelihood", "impact"):
        told[f"{name}_by_figures"] = by_figures[name]
        told[name] = told[f"{name}_level"].fillna(by_figures[name])
    told["disagreement"] = [_disagree(row) for row in told.to_dict("records")]
    words = table["category"].str.lower().str.replace(r"[\s_-]+", " ", regex=True).str.removesuffix(" risk")
    told["family"] = words.map(FAMILIES).fillna(OTHER)
    return told.assign(state=np.where(told["open"], "open", "closed"))


def _read_figures(table: pd.DataFrame, likelihood: Scale, impact: Scale) -> pd.DataFrame:
    """The levels that a risk's own figures stand for: the chance that it comes at all, the median of its cost."""
    blank = table.assign(likelihood_high=np.nan, impact_high=np.nan)
    sources, _ = find_sources(blank)
    often = table["frequency"].notna() | table["frequency_high"].notna()
    priced = pd.Series([source is not None for source in sources], table.index)
    own, _ = find_sources(blank.assign(loss_low=1.0, loss_high=1.0, loss_likely=1.0))
    counts = {"likelihood": likelihood, "impact": impact}
    rate = likelihood.entries[0].kind == "frequency"
    ways = [source[0].mean if rate else source[0].happens for source in own if source]
    costs = [float(source[1].beyond(0.5)) if source else np.nan for source in sources]
    figures = {
        "likelihood": pd.Series(ways, table.index).where(often),
        "impact": pd.Series(costs).set_axis(table.index),
    }
    figures["impact"] = figures["impact"].where(priced)
    return pd.DataFrame(
        {name: figures[name].map(counts[name].place, na_action="ignore").astype(float) for name in counts}
    )


def _disagree(row: dict[str, object]) -> str | None:
    """Where words and figures stand for different levels: what each says."""
    told = [
        f"{name}: entered as {row[f'{name}_word']}, by its figures {row[f'{name}_by_figures']:g} of {LEVELS}"
        for name in ("likelihood", "impact")
        if pd.notna(row[f"{name}_level"]) and pd.notna(row[f"{name}_by_figures"])
        and row[f"{name}_level"] != row[f"{name}_by_figures"]
    ]  # fmt: skip
    return "; ".join(told) or None


def _lower(levels: pd.Series, scale: Scale, left: pd.Series) -> pd.Series:
    """The level of what is left: the middle of the level's bounds, times the share that is left, placed anew."""
    middles = {entry.level: _middle(entry.low, entry.high, entry.kind) for entry in reversed(scale.entries)}
    values = levels.map(middles) * left
    lower = values.map(scale.place, na_action="ignore").astype(float)
    return lower.clip(upper=levels).where(left < 1, levels)


def _middle(low: float, high: float, kind: str) -> float:
    return float(np.sqrt(low * high)) if kind == "impact" else (low + high) / 2


def grade_score(score: float) -> str | None:
    """The word for a score: Urgent, High, Medium or Low; None without one."""
    return next((word for word, least in GRADES.items() if score >= least), None)


def _decide(score: pd.Series, treat_from: int) -> pd.Series:
    return pd.Series(np.where(score >= treat_from, TREAT, MONITOR), score.index, dtype=object).where(
        score.notna(), None
    )


def _add_plans(told: pd.DataFrame, mitigations: pd.DataFrame) -> pd.DataFrame:
    """What is done about each risk: how many, at what cost, of which kinds; and whether a risk to treat has a plan."""
    each = mitigations.explode("against").groupby("against")
    sums = each.agg(mitigations=("mitigation", "size"), mitigations_done=("done", "sum"), cost=("cost", "sum"))
    kinds = each["kind"].agg(lambda words: "; ".join(sorted(words.dropna().unique())))
    sums = sums.join(kinds.rename("kinds")).reindex(told["risk"]).set_axis(told.index)
    whole = {"mitigations": int, "mitigations_done": int, "cost": float}
    told = told.join(sums.fillna(dict.fromkeys(whole, 0)).astype(whole))
    told["planned"] = (told["mitigations"] > 0) | told["mitigation"].notna()
    told["needs_plan"] = told["open"] & (told["decision"] == TREAT)
    return told.assign(without_plan=told["needs_plan"] & ~told["planned"])


def _add_reviews(told: pd.DataFrame, as_of: object) -> pd.DataFrame:
    if as_of is None:
        return told.assign(overdue=pd.Series(pd.NA, told.index, dtype="boolean"), days_overdue=np.nan)
    late = (read_day(as_of) - told["review_on"]).dt.days.astype(float).where(told["open"])
    return told.assign(overdue=(late > 0).astype("boolean"), days_overdue=late.where(late > 0))
