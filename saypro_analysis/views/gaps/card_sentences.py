"""What a KPI's card says: each line in a sentence or two, every figure from the frame's columns."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from saypro_analysis.views.gaps.place_names import name_where
from saypro_analysis.views.kit.figures_alike import format_pair
from saypro_analysis.views.kit.formats import (
    format_chance,
    format_chance_range,
    format_compact,
    format_day,
    format_gap,
    format_percent,
    format_plain,
    format_size,
    format_value,
)
from saypro_analysis.views.kit.words import clean, count_of, cut_at_word, hold, initial, name_place

LONGEST_CAUSE, LONGEST_QUOTE, LONGEST_COMMENT = 110, 150, 90
COARSE = 10  # of a gap's interval: from here on its ends are told in whole pieces
WHOLE = 1.005  # of a gap: what adds more is offset by others
_ABLE = {
    "consistently_met": "The process meets its target by itself.",
    "consistently_missed": "The process as it is cannot meet its target.",
    "hit_or_miss": "Hit or miss: the target lies within its usual swings.",
}
_RUNS = {
    "hit_or_miss": "; its usual swings reach the target, but seldom",
    "consistently_missed": ", and the process as it is cannot meet its target",
    "consistently_met": ", and the process is good enough again",
}
_STATES = {"root_cause": "", "open": "Not checked yet: ", "refuted": "Disproved: "}
_DECISIONS = {"confirmed": "Confirmed by the department", "rejected": "Rejected by the department",
              "mixed": "The department is divided", "pending": "The department has not decided yet"}  # fmt: skip
_ASKED = {"send_figures": "send its figures", "wait": "leave it for now",
          "confirm": "confirm it as one of the gaps to close first",
          "explain": "say what you see behind it", "assign": "propose an action",
          "agree": "agree to the cause or correct it", "look_into": "have somebody look into it"}  # fmt: skip


def tell_size(card: dict[str, Any]) -> str:
    """Value against target, the gap in percent where that is another figure, and its interval."""
    unit = card["unit"]
    if pd.isna(card["actual"]):
        return "No figure for the review period."
    if pd.isna(card["target"]):
        return f"{format_compact(card['actual'], unit)}; there is no target."
    actual, target = format_pair(card["actual"], card["target"], unit)
    relative = unit not in ("share", "ratio") and not pd.isna(card["gap_pct"])
    share = f", {format_percent(card['gap_pct'], signed=True)}" if relative else ""
    between = "" if pd.isna(card["gap_low"]) else f"; 90 % range {tell_range(card)}"
    return f"{actual} against {target}{share}{between}"


def tell_range(card: dict[str, Any]) -> str:
    """The ends of the gap's interval, the unit once."""
    low, high = (_signed(card[end], card) for end in ("gap_low", "gap_high"))
    return f"{low} to {high}"


def _signed(value: float, card: dict[str, Any]) -> str:
    """An end of an interval, no finer than it is known: whole pieces, and whole money where there is much of it."""
    unit = card["unit"]
    if unit in ("share", "ratio"):
        return format_gap(value, unit)
    whole = unit in ("count", "money") and max(abs(card["gap_low"]), abs(card["gap_high"])) >= COARSE
    return format_compact(float(round(value)) if whole else value, unit, signed=True)


def tell_course(card: dict[str, Any]) -> str:
    """What changed, since when and by how much, and how long the target has been missed."""
    return " ".join([*_changes(card), *_able(card)])


def _changes(card: dict[str, Any]) -> Iterator[str]:
    unit, cadence = card["unit"], card["cadence"]
    if card["variation"] == "too_few":
        yield "Too early to tell whether something changed."
        return
    if not pd.isna(card["step"]):
        way, since = _way(card["step_way"]), _month(card["step_on"])
        yield f"A new level {way} since {since} ({format_gap(card['step'], unit)})."
    elif not pd.isna(card["suspected_on"]):
        yield f"Perhaps a new level since {_month(card['suspected_on'])}; too unsure to count from it."
    elif not pd.isna(card["rebased_on"]):
        yield f"A new level, accepted, since {_month(card['rebased_on'])}."
    if not pd.isna(card["drift"]):
        drifts = {"better": "better", "worse": "worse", "up": "upwards", "down": "downwards"}[card["drift_way"]]
        since = _month(card["drift_since"])
        lead = "Drifts" if pd.isna(card["step"]) else "Apart from that it drifts"
        yield f"{lead} {drifts} by {format_size(card['drift'], unit)} a {cadence} since {since}."
    elif card["variation"] in ("high", "low", "improving", "worsening") and pd.isna(card["step"]):
        yield _LATEST[card["variation"]].format(cadence)


_LATEST = {
    "improving": "The latest {} is better than ordinary variation explains.",
    "worsening": "The latest {} is worse than ordinary variation explains.",
    "high": "The latest {} is unusually high.",
    "low": "The latest {} is unusually low.",
}


def _able(card: dict[str, Any]) -> Iterator[str]:
    """A run of misses and what the process can do stand in one sentence, so that they don't read as opposites."""
    able = str(card["assurance"])
    if card["missed_run"]:
        told = f"Missed {card['missed_run']} {card['cadence']}s running"
        yield f"{told}{_RUNS[able]}." if able in _RUNS else f"{told}."
    elif able in _ABLE:
        yield _ABLE[able]


def _way(way: str) -> str:
    return {"better": "for the better", "worse": "for the worse", "up": "upwards", "down": "downwards"}[way]


def _month(day: pd.Timestamp) -> str:
    return format_day(day, "MMM y")


def tell_outlook(card: dict[str, Any]) -> str:
    """The chance to meet the target next time, or how much longer it takes to tell."""
    told = []
    if card["verdict"] == "noise":
        more, cadence = card["periods_to_tell"], card["cadence"]
        never = "even three years more of the same would not settle it"
        told.append("Could be chance; " + (never if pd.isna(more) else
                    f"about {count_of(int(more), f'more {cadence}')} of the same would settle it") + ".")  # fmt: skip
    if card["verdict"] == "cannot_tell":
        told.append("Too few figures to tell whether the shortfall is real.")
    if not pd.isna(card["chance_next"]):
        between = format_chance_range(card["chance_low"], card["chance_high"])
        chance = format_chance(card["chance_next"])
        shown = "" if between == chance else f" ({between})"
        told.append(f"{chance}{shown} chance to meet the target next {card['cadence']} if nothing changes.")
    return " ".join(told)


def tell_why(card: dict[str, Any]) -> str:
    """Where the gap sits, which driver holds it, what lies behind it."""
    return " ".join(part for part in (_where(card), _driver(card), _cause(card)) if part)


def _where(card: dict[str, Any]) -> str:
    if not card["places_told"]:
        return ""
    if card["where"] == "none":
        return "No segment stands out."
    if card["where"] == "everywhere" and not isinstance(card["where_next"], str):
        return "All segments alike, none more than the others."
    first = name_where(card["where"])
    told = f"{first} {hold(first)} {tell_share(card['where_share'])} of the gap"
    if isinstance(card["where_next"], str):
        told += f", {name_where(card['where_next'], inside=True)} {tell_share(card['where_next_share'])}"
    return f"{told}."


def tell_share(share: float) -> str:
    """A part of a gap in whole percent; no gap is known more finely."""
    return format_percent(round(share, 2))


def _driver(card: dict[str, Any]) -> str:
    if not isinstance(card["driver"], str):
        return ""
    name, unit = initial(clean(card["driver"])), card["driver_unit"]
    written = [format_compact(card[f"driver_{side}"], unit) if isinstance(unit, str) else
               format_plain(card[f"driver_{side}"]) for side in ("actual", "target")]  # fmt: skip
    per = f" a {card['cadence']}" if card["driver_periods"] > 1 else ""
    figures = f"({written[0]}{per} against {written[1]})"
    if card["driver_share"] > WHOLE:
        return f"{name} {figures} would alone make a larger gap; other drivers offset part of it."
    return f"{name} {figures} {_explain(name)} {tell_share(card['driver_share'])} of it."


def _explain(name: str) -> str:
    return "explain" if hold(name) == "hold" else "explains"


def _cause(card: dict[str, Any]) -> str:
    if not isinstance(card["cause"], str):
        return ""
    told = cut_at_word(clean(card["cause"]), LONGEST_CAUSE)
    return f"{_STATES[card['cause_state']]}{told}{'' if told.endswith('…') else '.'}"


def tell_heard(card: dict[str, Any]) -> str:
    """The strongest voice, how many spoke of it, and what the department decided."""
    told = []
    if isinstance(card["quote"], str):
        who = f" ({clean(card['quote_from'])})" if isinstance(card["quote_from"], str) else ""
        told.append(f"“{cut_at_word(clean(card['quote']), LONGEST_QUOTE)}”{who}")
        told[-1] += f", {count_of(card['mentions'], 'answer')} in all." if card["mentions"] > 1 else "."
    if card["decision"] in _DECISIONS:
        comment = clean(card["comment"]).rstrip(". ") if isinstance(card["comment"], str) else ""
        said = f": “{cut_at_word(comment, LONGEST_COMMENT)}”" if comment else ""
        told.append(f"{_DECISIONS[card['decision']]}{said}.")
    return " ".join(told)


def tell_priority(card: dict[str, Any]) -> str:
    """How urgent the gap is, and its place among the department's with the range that it may have."""
    if not isinstance(card["priority"], str):
        return ""
    low, high = (name_place(int(card[f"rank_{end}"])) for end in ("low", "high"))
    place = f"ranks {low}" if low == high else f"ranks {low} to {high}"
    return f"{card['priority']}; {place} by impact."


def tell_asked(card: dict[str, Any]) -> str:
    """What is asked of the reader about this KPI."""
    told = [_ASKED[request] for request in str(card["asked"]).split(";") if request in _ASKED]
    return f"{initial('; '.join(told))}." if told else ""


def tell_money(card: dict[str, Any]) -> str:
    """What the gap costs, where that is known and the gap is one."""
    return "" if pd.isna(card["money"]) or not card["adverse"] else f"costs {format_value(card['money'], 'money')}"
