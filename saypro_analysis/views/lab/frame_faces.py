"""How a review and a verb's frame look in JupyterLab: what they hold, what to call next, and pandas' own face."""

from collections.abc import Iterable
from html import escape

import pandas as pd

from saypro_analysis.data.reviews import Review
from saypro_analysis.data.tables import TABLES
from saypro_analysis.views.kit.faces import shield
from saypro_analysis.views.kit.words import count_of
from saypro_analysis.views.lab.guide import list_next, read_verbs
from saypro_analysis.views.tables.kinds import find_layout

ROWS = 10  # of a frame with a face; pandas' own shows up to sixty
_STARTS = ("quantify_gaps", "detect_signals", "explain_segments", "plan_actions", "track_progress", "estimate_effects")
_NEXT = 4


def show_frame(frame: pd.DataFrame) -> str | None:
    """A frame as pandas shows it, below one line that says what it is, if a verb made it or a table declares it."""
    own = frame._repr_html_()
    told = "" if own is None or type(frame) is not pd.DataFrame else _tell(frame)
    if not told:
        return own
    with pd.option_context("display.max_rows", ROWS, "display.min_rows", ROWS):
        return shield(f"<p>{told}</p>{frame._repr_html_()}")


def show_review(review: Review) -> str:
    """A review in three lines: whose it is and as of when, the tables that hold anything, what to call next."""
    rows = [(name, len(frame)) for name, frame in review.tables.items() if len(frame)]
    tables = ", ".join(f"<code>{name}</code> {count:,}" for name, count in rows)
    whose = escape(review.department or "all departments")
    notes = f" {count_of(len(review.notes), 'note')} in <code>review.notes</code>." if review.notes else ""
    return shield(
        f"<p><b>Review of {whose}</b>, as of {review.as_of.date()}.{notes}</p><p>Rows: {tables}.</p>"
        f"<p>Next: {_calls(_STARTS)}; <code>sp.help()</code> for all.</p>"
    )


def _tell(frame: pd.DataFrame) -> str:
    """What a frame is, how large, and which verbs take it; empty for a frame of no kind, or of several."""
    try:
        kind = find_layout(frame).kind
    except ValueError:
        return ""
    size = f"{count_of(len(frame), 'row')}, {count_of(frame.shape[1], 'column')}"
    if kind in TABLES:
        return f"<b>{kind}</b>, {size}: a row is {escape(TABLES[kind].about)}. Next: {_calls(['tabulate'])}."
    verb = read_verbs().get(kind.partition("_by_")[0])
    if verb is None:
        return ""
    calls = _calls(["tabulate", *list_next(kind)][: _NEXT + 1])
    return f"<b>{verb.name}</b>, {size}. {escape(verb.title)} Next: {calls}."


def _calls(verbs: Iterable[str]) -> str:
    return ", ".join(f"<code>sp.{verb}</code>" for verb in verbs)
