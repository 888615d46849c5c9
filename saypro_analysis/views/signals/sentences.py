"""Sentences about signals: what changed, what cannot meet its target, and which gaps are noise."""

import pandas as pd

from saypro_analysis.data.framework.gap_states import LONG_RUN
from saypro_analysis.views.kit.formats import format_day
from saypro_analysis.views.kit.words import Sentences, count_of, initial, join_first, join_words

LONGEST_WAIT = 36
MOST_PARTS, WORST_PARTS = 20, 12  # departments that have a sentence each, and of more those that have one
MOST_NAMED = 6  # KPIs of a department
_SHORT = {
    "real": "The shortfall is real",
    "noise": "The shortfall could be ordinary variation",
    "cannot_tell": "Too few figures to tell whether the shortfall is real",
    "near": "Short of target, within tolerance",
    "met": "The target was met",
    "no_target": "There is no target",
    "no_data": "No figure for the review period",
}
_CHANGED = {
    "improving": "something changed for the better",
    "worsening": "something changed for the worse",
    "high": "the latest figure is unusually high",
    "low": "the latest figure is unusually low",
    "steady": "no recent change stands out",
    "too_few": "too early to tell whether something changed",
}
_ABLE = {
    "consistently_met": "the process meets its target by itself",
    "consistently_missed": "the process as it is cannot meet its target",
}


def describe_signals(signals: pd.DataFrame, *, by: str | None = None) -> Sentences:
    """Say what changed, what cannot meet its target as it is, which gaps are noise, and what it would take to be sure.

    `signals` is what `detect_signals` returns. One sentence each for what changed for the worse, for the better and
    without a direction, for what cannot meet its target, for the gaps that are real and for every gap that could be
    noise, with how many more periods would settle it; the last says how many false alarms to expect. With
    `by="department"` it is one sentence per department instead; of more than 20, the 12 with most that is real and a
    sentence for the others. Returns Sentences, a tuple of plain text.

    >>> describe_signals(pd.DataFrame({"name": ["Deal size"], "variation": ["steady"], "assurance": ["hit_or_miss"],
    ...     "verdict": ["noise"], "periods_to_tell": [3.0], "cadence": ["month"], "expected_false_alarms": [0.02]}))
    No change stands out: every latest figure is ordinary variation.
    The gap of Deal size could be ordinary variation: about 3 more months of the same would settle it.
    """
    if signals.empty:
        return Sentences(["There is no KPI to judge."])
    if by is not None:
        return Sentences(_by_part(signals, by))
    return Sentences([*_changes(signals), *_outlook(signals), *_noise(signals), _alarms(signals)])


def _named(signals: pd.DataFrame, column: str, *states: str) -> list[str]:
    return [str(name) for name in signals.loc[signals[column].isin(states), "name"]]


def _changes(signals: pd.DataFrame) -> list[str]:
    told = [
        ("Something changed for the worse in {}.", _named(signals, "variation", "worsening")),
        ("Something changed for the better in {}.", _named(signals, "variation", "improving")),
        ("Unusually high or low, where neither is better: {}.", _named(signals, "variation", "high", "low")),
        ("Too early to tell whether something changed in {}.", _named(signals, "variation", "too_few")),
    ]
    sentences = [sentence.format(join_words(names)) for sentence, names in told if names]
    sentences += [f"Perhaps a new level of {name} since {when}: too unsure to count from it unasked."
                  for name, when in _suspected(signals)]  # fmt: skip
    judged = (signals["variation"] != "too_few").any()
    if signals["variation"].isin(["steady", "too_few"]).all() and judged and not _suspected(signals):
        sentences.insert(0, "No change stands out: every latest figure is ordinary variation.")
    return sentences


def _suspected(signals: pd.DataFrame) -> list[tuple[str, str]]:
    if "suspected_on" not in signals:
        return []
    rows = signals.dropna(subset="suspected_on")
    return [(str(name), format_day(day, "MMM y")) for name, day in zip(rows["name"], rows["suspected_on"], strict=True)]


def _outlook(signals: pd.DataFrame) -> list[str]:
    cannot, real = _named(signals, "assurance", "consistently_missed"), _named(signals, "verdict", "real")
    as_is = "it is" if len(cannot) == 1 else "they are"
    gaps = "gap" if len(real) == 1 else "gaps"
    return [
        f"As {as_is}, {join_words(cannot)} cannot meet the target." if cannot else "",
        f"More than ordinary variation explains: the {gaps} of {join_words(real)}." if real else "",
    ]


def _noise(signals: pd.DataFrame) -> list[str]:
    columns = ["name", "periods_to_tell", "cadence"]
    noise = signals.loc[signals["verdict"] == "noise", columns].itertuples(index=False)
    unknown = _named(signals, "verdict", "cannot_tell")
    told = f"Whether the gap of {join_words(unknown)} is real cannot be told from so few figures."
    maybe = [f"The gap of {name} could be ordinary variation: {_wait(more, cadence)}." for name, more, cadence in noise]
    return [*maybe, told if unknown else ""]


def _wait(more: float, cadence: str) -> str:
    if pd.isna(more):
        return f"even {LONGEST_WAIT} more {cadence}s of the same would not settle it"
    return f"about {count_of(int(more), f'more {cadence}')} of the same would settle it"


def _alarms(signals: pd.DataFrame) -> str:
    expected = float(signals["expected_false_alarms"].iloc[0])
    told = f"Of all that were judged together, about {expected:.1f} changed by chance alone."
    return told if expected >= 0.1 else ""


def _by_part(signals: pd.DataFrame, by: str) -> list[str]:
    """A sentence for each part; where these are many, for the worst of them, and one for all others."""
    parts = {str(name): part for name, part in signals.groupby(by)}
    if len(parts) <= MOST_PARTS:
        return [_department(name, part) for name, part in parts.items()]
    real = {name: int((part["verdict"] == "real").sum()) for name, part in parts.items()}
    worst = sorted(parts, key=lambda name: -real[name])[:WORST_PARTS]
    others = signals[~signals[by].astype("str").isin(worst)]
    return [*(_department(name, parts[name]) for name in worst), _others(len(parts) - len(worst), others)]


def _others(count: int, signals: pd.DataFrame) -> str:
    missed, real = _count_short(signals)
    worse = count_of(int((signals["variation"] == "worsening").sum()), "KPI")
    return f"The {count} others: {real:,} of {count_of(missed, 'shortfall')} are real; changed for the worse: {worse}."


def _count_short(signals: pd.DataFrame) -> tuple[int, int]:
    """How many KPIs are short of target, and how many of them really."""
    verdicts = signals["verdict"]
    return int(verdicts.isin(["real", "noise", "cannot_tell"]).sum()), int((verdicts == "real").sum())


def _department(name: str, signals: pd.DataFrame) -> str:
    (missed, real), worse = _count_short(signals), _named(signals, "variation", "worsening")
    gaps = (
        f"{real} of {count_of(missed, 'shortfall')} {'is' if real == 1 else 'are'} real" if missed else "no shortfall"
    )
    change = (
        f"something changed for the worse in {join_first(worse, MOST_NAMED)}"
        if worse
        else "nothing changed for the worse"
    )
    return f"{name}: {gaps}; {change}."


def _change(signal: pd.Series) -> str:
    """What changed, with its date where it has one."""
    told, variation = _CHANGED[signal["variation"]], signal["variation"]
    if variation == "steady" and pd.notna(signal["suspected_on"]):
        return f"perhaps a new level since {format_day(signal['suspected_on'], 'MMM y')}"
    way = {"improving": "for the better", "worsening": "for the worse", "high": "upwards", "low": "downwards"}
    rule = "" if pd.isna(signal["rule"]) else str(signal["rule"])
    if variation in way and rule.startswith("new level"):
        return f"a new level {way[variation]} since {format_day(signal['step_on'], 'MMM y')}"
    if variation in way and rule.startswith("drift"):
        return f"it drifts {way[variation]} since {format_day(signal['drift_since'], 'MMM y')}"
    return told


def sum_up(signal: pd.Series) -> str:
    """One KPI's signals in a sentence."""
    parts = [_SHORT[signal["verdict"]], _change(signal)]
    if signal["verdict"] == "noise" and pd.notna(signal["periods_to_tell"]):
        more = count_of(int(signal["periods_to_tell"]), f"more {signal['cadence']}")
        parts[0] += f" ({more} would tell)"
    parts += [_ABLE[signal["assurance"]]] if signal["assurance"] in _ABLE else []
    if signal["assurance"] == "hit_or_miss" and signal["missed_in_a_row"] >= LONG_RUN:
        parts.append(f"missed {signal['missed_in_a_row']} {signal['cadence']}s in a row")
    if pd.notna(signal["rebased_on"]):
        parts.append(f"limits since {format_day(signal['rebased_on'], 'MMM y')}")
    return initial("; ".join(parts)) + "."
