"""What worked and what is late, in one sentence: the head of the fourth week."""

import pandas as pd

from saypro_analysis.views.kit.words import Sentences, clean, join_first

NAMED = 2
_LATE = ("overdue", "slipping")
_TOLD = (
    (("harmful",), "does harm", "do harm"),
    (("not_working",), "does not work", "do not work"),
    (("achieved", "on_course"), "works", "work"),
)


def describe_standing(progress: pd.DataFrame, effects: pd.DataFrame | None = None) -> Sentences:
    """Say what worked and what is late, in one sentence, and name what is late, silent or held up in the next.

    `progress` is what `track_progress` returns, `effects` what `estimate_effects` returns. What does harm or does not
    work is named before what works; where nothing of an action can be told yet, that is said. Overdue and slipping
    actions are counted as late, those without a report and those held up by an open roadblock are named. Returns
    Sentences, a tuple of plain text; without actions one sentence says so.

    >>> progress = pd.DataFrame({"action": ["S1", "S2"], "status": ["slipping", "done"], "roadblocks_open": [1, 0]})
    >>> describe_standing(progress, pd.DataFrame({"action": ["S2"], "verdict": ["achieved"]}))
    S2 works; 1 of 2 actions is late or slipping.
    Slipping: S1; held up: S1.
    """
    if progress.empty:
        return Sentences(["No corrective actions were received."])
    late = int(progress["status"].isin(_LATE).sum())
    of = f"{late} of {len(progress)} {'action' if len(progress) == 1 else 'actions'} {'is' if late == 1 else 'are'}"
    timing = f"{of} late or slipping" if late else "none is late or slipping"
    return Sentences([f"{_tell_effects(effects)}; {timing}.", _name_late(progress)])


def _tell_effects(effects: pd.DataFrame | None) -> str:
    if effects is None or effects.empty:
        return "No action has begun to show an effect"
    told = []
    for verdicts, one, several in _TOLD:
        names = [clean(name) for name in effects.loc[effects["verdict"].isin(verdicts), "action"]]
        told += [f"{join_first(names, NAMED)} {one if len(names) == 1 else several}"] if names else []
    return ", ".join(told) if told else "It is too early to tell what works"


def _name_late(progress: pd.DataFrame) -> str:
    states = progress["status"]
    groups = {"overdue": states == "overdue", "slipping": states == "slipping", "no report": states == "unreported",
              "held up": progress["roadblocks_open"] > 0}  # fmt: skip
    named = {word: [clean(name) for name in progress.loc[rows, "action"]] for word, rows in groups.items()}
    told = "; ".join(f"{word}: {join_first(names, 3)}" for word, names in named.items() if names)
    return f"{told[:1].upper()}{told[1:]}." if told else ""
