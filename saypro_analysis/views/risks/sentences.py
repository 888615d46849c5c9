"""Sentences about risks: what the quarter may cost, what makes it, what lacks a plan, what is worth its money."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.formats import format_compact, format_percent, format_value
from saypro_analysis.views.kit.words import Absence, Sentences, clean, count_of, cut_at_word, initial, join_first

MOST_TOLD = 3
LEAST_TOLD = 0.05  # of the worst quarters, below which a risk is not named
LONGEST = 60  # letters of a description
NOTHING = "There are no open risks in the register, so there is nothing to tell of them."
BARE = "No open risk says what it costs (loss_low and loss_high, or an impact), so the quarter's loss is not known."


def describe_risks(summary: pd.DataFrame, scores: pd.DataFrame) -> Sentences:
    """Say how the register stands: what needs treatment, what has no plan, what got worse, what waits for a review.

    `summary` is what `summarise_risks` returns, `scores` what `score_risks` does. Returns Sentences, a tuple of plain
    text; an Absence where no risk is open.

    >>> summary = pd.DataFrame({"family": ["All"], "risks": [0]})
    >>> describe_risks(summary, pd.DataFrame())
    There are no open risks in the register, so there is nothing to tell of them.
    """
    if summary.empty or not summary["risks"].iloc[0]:
        return Absence(NOTHING)
    row, live = summary.iloc[0], scores[scores["state"] == "open"]
    return Sentences([_treated(row), _unplanned(live), _moved(live), _overdue(row, live), _odd(live)])


def _treated(row: pd.Series) -> str:
    count, left = int(row["to_treat"]), int(row["treat_after"])
    if not count:
        return f"None of {count_of(int(row['risks']), 'open risk')} needs treatment; they are monitored."
    still = f"{left:,} still {_does(left)}" if left else "none does"
    told = f"{count:,} of {count_of(int(row['risks']), 'open risk')} {_need(count)} treatment now"
    planned = int(row["planned"])
    if not planned:
        return f"{told}; none of them has a plan."
    have = "All of them have" if planned == count else f"{planned:,} of them {'has' if planned == 1 else 'have'}"
    return f"{told}; after what is planned or done {still}. {have} a plan."


def _unplanned(live: pd.DataFrame) -> str:
    bare = live[live["without_plan"]]
    names = join_first([_name(row) for row in bare.to_dict("records")], MOST_TOLD)
    return f"Without a plan {_is(len(bare))} {names}." if len(bare) else ""


def _moved(live: pd.DataFrame) -> str:
    worse, fresh = (live[live["movement"] == word] for word in ("worsening", "new"))
    told = [f"worse than at the last review {_is(len(worse))} {_list(worse)}"] if len(worse) else []
    told += [f"new {_is(len(fresh))} {_list(fresh)}"] if len(fresh) and len(fresh) < len(live) else []
    return initial(f"{'; '.join(told)}.") if told else ""


def _overdue(row: pd.Series, live: pd.DataFrame) -> str:
    late = live[live["overdue"].fillna(False).astype(bool)]
    if late.empty:
        return ""
    days = int(late["days_overdue"].max())
    return (
        f"{count_of(int(row['overdue']), 'review')} {_is(len(late))} overdue, the longest by {count_of(days, 'day')}."
    )


def _odd(live: pd.DataFrame) -> str:
    odd = live[live["disagreement"].notna()]
    return f"Words and figures disagree for {_list(odd)}." if len(odd) else ""


def describe_losses(losses: pd.DataFrame) -> Sentences:
    """Say what the quarter may cost: on average, in a bad quarter, in the worst; what makes it, and what is done.

    `losses` is what `simulate_risks` returns. Returns Sentences, a tuple of plain text: the mean,
    what one quarter in twenty passes and the mean beyond it, the three risks that weigh most there, the same before
    mitigation; an Absence where no risk has figures.

    >>> describe_losses(pd.DataFrame({"risk": [None], "mean": [0.0]}))
    No open risk says what it costs (loss_low and loss_high, or an impact), so the quarter's loss is not known.
    """
    own = losses[losses["risk"].notna() & losses["mean"].notna()] if len(losses) else losses
    if own.empty:
        return Absence(BARE)
    total = losses.iloc[0]
    bare = int(losses["risk"].notna().sum()) - len(own)
    return Sentences([_reckon(total), _drive(own), _before(total),
                      f"{count_of(bare, 'risk')} without figures {_is(bare)} not in it." if bare else ""])  # fmt: skip


def describe_dependence(losses: pd.DataFrame) -> Sentences:
    """Say how risks were taken to come together: on their own, by drivers or correlations, or one at most of a group.

    `losses` is what `simulate_risks` returns. Returns Sentences, a tuple of plain text: whether losses add up, what
    makes them come in the same quarter and by which method, what was mended; an Absence where no risk has figures.

    >>> told = pd.DataFrame({"risk": [None, "A"], "mean": [1.0, 1.0], "dependence": "the losses add up; all alike"})
    >>> describe_dependence(told)
    The losses add up.
    All alike.
    """
    if losses.empty or not losses.loc[losses["risk"].notna(), "mean"].notna().any():
        return Absence(BARE)
    return Sentences([initial(f"{clean(part)}.") for part in str(losses["dependence"].iloc[0]).split("; ")])


def _reckon(total: pd.Series) -> str:
    mean, bad, worst = (format_compact(total[name], "money") for name in ("mean", "p95", "expected_shortfall"))
    return (f"The quarter loses {mean} on average; one quarter in 20 loses more than {bad}, and then {worst} on "
            "average.")  # fmt: skip


def _drive(own: pd.DataFrame) -> str:
    first = own.sort_values("tail_share", ascending=False, kind="stable").head(MOST_TOLD)
    first = first[(first["tail_share"] >= LEAST_TOLD) | (first.index == first.index[0])]
    told = [f"{_name(row)} ({format_percent(round(row['tail_share'], 2))})" for row in first.to_dict("records")]
    return f"In the worst quarters {join_first(told, MOST_TOLD)} {'weighs' if len(told) == 1 else 'weigh'} most."


def _before(total: pd.Series) -> str:
    if not total["mean_before"] > total["mean"]:
        return ""
    mean, bad = (format_compact(total[f"{name}_before"], "money") for name in ("mean", "p95"))
    return f"Without what is planned or done it would be {mean} on average, and one quarter in 20 above {bad}."


def describe_mitigations(ranked: pd.DataFrame) -> Sentences:
    """Say which mitigation is worth its money, and which belong to the best set within the budget.

    `ranked` is what `rank_mitigations` returns. Returns Sentences, a tuple of plain text: the one that
    saves most for its cost, the best set within the budget, those that do not pay within a year; an Absence where
    nothing is planned.

    >>> describe_mitigations(pd.DataFrame({"mitigation": [], "done": []}))
    No mitigation is planned.
    """
    ahead = ranked[~ranked["done"].astype(bool)]
    if ahead.empty:
        return Absence("No mitigation is planned.")
    return Sentences([_best(ahead), _set(ahead), _poor(ahead)])


def _best(ahead: pd.DataFrame) -> str:
    paid = ahead[ahead["worth"].isin(["pays_in_a_quarter", "pays_in_a_year"])]
    if paid.empty:
        return "No planned mitigation saves its cost within a year."
    row = paid.iloc[0]
    plan = cut_at_word(clean(row["plan"]), LONGEST)
    return (f"Most for the money brings {clean(row['mitigation'])} ({plan}): it costs "
            f"{format_value(row['cost'], 'money')} and saves {format_compact(row['saved'], 'money')} a quarter on "
            f"average, {format_compact(row['tail_saved'], 'money')} in the worst quarters.")  # fmt: skip


def _set(ahead: pd.DataFrame) -> str:
    row = ahead.iloc[0]
    if row["verdict"] == "infeasible":
        return "What is mandatory costs more than the budget."
    chosen = ahead[ahead["chosen"].astype(bool)]
    if chosen.empty:
        return ""
    names = join_first([clean(name) for name in chosen["mitigation"]], 2 * MOST_TOLD)
    within = "Without a limit" if pd.isna(row["budget"]) else f"Within {format_value(row['budget'], 'money')}"
    return (f"{within} the best set is {names}: it costs "
            f"{format_value(row['total_cost'], 'money')} and saves {format_compact(row['total_saved'], 'money')} a "
            "quarter on average.")  # fmt: skip


def _poor(ahead: pd.DataFrame) -> str:
    poor = ahead[ahead["worth"] == "does_not_pay"]
    names = join_first([clean(name) for name in poor["mitigation"]], MOST_TOLD)
    they = "it costs" if len(poor) == 1 else "they cost"
    return f"{names} {_does(len(poor))} not save what {they} within a year." if len(poor) else ""


def describe_concentration(concentration: pd.DataFrame) -> Sentences:
    """Say on whom purchases rest, and what it costs if the largest supplier fails.

    `concentration` is what `measure_concentration` returns. Returns Sentences, a tuple of plain text: the
    largest supplier with its part and what its failure costs, the largest region, what has one supplier only; an
    Absence where there are no suppliers.

    >>> describe_concentration(pd.DataFrame({"by": []}))
    No supplier is known.
    """
    if concentration.empty:
        return Absence("No supplier is known.")
    whole = concentration.iloc[0]
    regions = concentration[concentration["by"] == "region"]
    alone = concentration[concentration["item"].notna() & (concentration["parts"] == 1)]
    return Sentences([_rest(whole), *[_region(row) for row in regions.to_dict("records")], _alone(alone)])


def _rest(whole: pd.Series) -> str:
    told = f"{clean(whole['largest'])} gets {format_percent(round(whole['top_share'], 2))} of the spend"
    told += f" on {count_of(int(whole['parts']), 'supplier')} ({whole['concentration']} concentration)"
    if pd.notna(whole["loss_if_fails"]):
        told += f"; if it fails, {format_compact(whole['loss_if_fails'], 'money')} are lost until others stand in"
    return f"{told}."


def _region(row: dict[str, Any]) -> str:
    share = format_percent(round(row["top_share"], 2))
    return f"{share} of the spend goes to one region, {clean(row['largest'])}."


def _alone(alone: pd.DataFrame) -> str:
    told = [f"{clean(row['item'])} ({clean(row['largest'])})" for row in alone.to_dict("records")]
    return (
        f"From a single supplier {'comes' if len(told) == 1 else 'come'} {join_first(told, MOST_TOLD)}." if told else ""
    )


def _name(row: dict[str, Any]) -> str:
    return f"{clean(row['risk'])} “{cut_at_word(clean(row['description']), LONGEST)}”"


def _list(rows: pd.DataFrame) -> str:
    return join_first([clean(name) for name in rows["risk"]], 2 * MOST_TOLD)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _does(count: int) -> str:
    return "does" if count == 1 else "do"


def _need(count: int) -> str:
    return "needs" if count == 1 else "need"
