"""Where and why: the first screen of the second week, from the cards' columns."""

from typing import Any

import pandas as pd

from saypro_analysis.views.gaps.card_sentences import WHOLE, tell_share
from saypro_analysis.views.gaps.place_names import name_where
from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.words import Sentences, be, clean, cut_at_word, hold, initial, join_first

LONGEST = 100


def describe_reasons(cards: pd.DataFrame, *, top: int = 3) -> Sentences:
    """Say where the real gaps sit and why they are there: the first in two sentences, then one each, then what is open.

    `cards` is what `summarise_cards` returns with segments, drivers and whys. Of the first `top` real gaps that have a
    reason each is told with the segment that holds most of it, the driver that explains most of it and the cause that
    is supported; the last sentence says which real gaps have none of these. Returns Sentences, a tuple of plain text;
    where no gap is real, one sentence says that there is nothing to explain.

    >>> row = ["Revenue", "real", True, "region=North", 0.57, "Leads worked", 0.85, "No list", "root_cause"]
    >>> columns = ["name", "verdict", "places_told", "where", "where_share", "driver", "driver_share", "cause"]
    >>> describe_reasons(pd.DataFrame([row], columns=[*columns, "cause_state"]))
    57 % of the gap in Revenue sits in North; leads worked explain 85 %.
    Behind it, and supported by evidence: “No list”.
    """
    real = cards[cards["verdict"] == "real"]
    if real.empty:
        return Sentences(["No shortfall is real so far, so there is nothing to explain yet."])
    rows = real.to_dict("records")
    told = [reason for row in rows if (reason := _reason(row))][:top]
    silent = [_name(row) for row in rows if not _reason(row)]
    none = f"No reason is known yet for {join_first(silent, 3)}." if silent else ""
    return Sentences([sentence for reason in told for sentence in reason] + [none])


def _reason(card: dict[str, Any]) -> list[str]:
    """The place and the driver in a sentence, the cause in another; nothing where none is known."""
    figures = [part for part in (_place(card), _driver(card)) if part]
    cause = _cause(card)
    if not figures:
        return [f"Behind {_name(card)}, and supported by evidence: “{cause}”."] if cause else []
    lead = "" if _place(card) else f"{_name(card)}: "
    return [f"{lead}{'; '.join(figures)}.", *([f"Behind it, and supported by evidence: “{cause}”."] if cause else [])]


def _name(card: dict[str, Any]) -> str:
    return initial(clean(card["name"]))


def _place(card: dict[str, Any]) -> str:
    name, where = _name(card), card["where"]
    if not card["places_told"] or where == "none":
        return ""
    if where == "everywhere":
        return f"{name} {'miss' if be(name) == 'are' else 'misses'} the target in all segments alike"
    share = tell_share(card["where_share"])
    if where == "mix":
        return f"{share} of the gap in {name} is a change of mix"
    return f"{share} of the gap in {name} sits in {name_where(where)}"


def _driver(card: dict[str, Any]) -> str:
    if not isinstance(card["driver"], str):
        return ""
    name = clean(card["driver"])
    if card["driver_share"] > WHOLE:
        return f"{name.lower()} alone would make more than all of it"
    return f"{name.lower()} {'explain' if hold(name) == 'hold' else 'explains'} {tell_share(card['driver_share'])}"


def _cause(card: dict[str, Any]) -> str:
    if card["cause_state"] != "root_cause":
        return ""
    return cut_at_word(clean(str(card["cause"]).split("; ")[0]), LONGEST)


def describe_reason_facts(cards: pd.DataFrame) -> list[Fact]:
    """Pick the figures that a manager needs of the reasons first: where, which driver, what is supported, what is open.

    `cards` is what `summarise_cards` returns with segments, drivers and whys. Each Fact has `label, value, detail,
    tone`; the first two are about the first real gap that has a segment or a driver, and left out where none has. The
    third counts the real gaps with a supported cause, the fourth those that the department has confirmed. Returns a
    list that `publish` takes as `facts`, empty where no gap is real.

    >>> cards = pd.DataFrame([["Revenue", "real", False, None, None, "No list", "root_cause", "confirmed"]],
    ...     columns=["name", "verdict", "places_told", "where", "driver", "cause", "cause_state", "decision"])
    >>> [fact.value for fact in describe_reason_facts(cards)]
    ['1 of 1', '1 of 1']
    """
    real = cards[cards["verdict"] == "real"]
    if real.empty:
        return []
    rows = real.to_dict("records")
    facts = [_where_fact(rows), _driver_fact(rows), _cause_fact(real), _confirmed_fact(real)]
    return [fact for fact in facts if fact is not None]


def _where_fact(rows: list[dict[str, Any]]) -> Fact | None:
    row = next((row for row in rows if row["places_told"] and row["where"] != "none"), None)
    if row is None:
        return None
    detail = f"{tell_share(row['where_share'])} of the gap in {_name(row)}"
    if isinstance(row["where_next"], str):
        detail += f"; {name_where(row['where_next'], inside=True)} {tell_share(row['where_next_share'])}"
    return Fact("Where", name_where(row["where"]), detail, "bad")


def _driver_fact(rows: list[dict[str, Any]]) -> Fact | None:
    row = next((row for row in rows if isinstance(row["driver"], str)), None)
    if row is None:
        return None
    name = _name(row)
    share = row["driver_share"]
    told = f"explains {tell_share(share)} of the gap in {name}" if share <= WHOLE else (
        f"alone would make more than the gap in {name}")  # fmt: skip
    return Fact("Main driver", initial(clean(row["driver"])), told, "bad")


def _cause_fact(real: pd.DataFrame) -> Fact:
    known = real["cause_state"] == "root_cause"
    without = [initial(clean(name)) for name in real.loc[~known, "name"]]
    detail = f"not yet: {join_first(without, 2)}" if without else "each real gap has one"
    return Fact("Gaps with a supported cause", f"{int(known.sum())} of {len(real)}", detail)


def _confirmed_fact(real: pd.DataFrame) -> Fact:
    confirmed, rejected = (int((real["decision"] == word).sum()) for word in ("confirmed", "rejected"))
    detail = f"{rejected} rejected" if rejected else "by the department"
    return Fact("Confirmed", f"{confirmed} of {len(real)}", detail)
