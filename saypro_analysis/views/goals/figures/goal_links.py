"""The map of goals, with the risks that endanger each on its left and the opportunities that help it on its right."""

from typing import NamedTuple

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, ORANGE
from saypro_analysis.views.kit.words import count_of, join_first

MOST_GOALS, MOST_ITEMS = 12, 14  # that are drawn; the caption counts the rest
MOST_NAMED = 4  # items of a goal on a phone
_ROW, _SIZE = 26, 12
_BETWEEN = 68  # pixels for the lines between two columns
_OWN = {"risk": MUTED, "opportunity": BLUE}


class Column(NamedTuple):
    """Where the names of one kind stand, and which way they are set."""

    x: float
    width: float
    names: dict[str, float]
    words: dict[str, str]


@draws
def plot_goal_map(links: pd.DataFrame) -> Chart:
    """Draw which risks endanger and which opportunities help each goal: risks left, goals between, opportunities right.

    `links` is what `map_goals` returns; needed are `goal, goal_statement, kind, item, item_statement, state`. Lines
    join what belongs together; a goal that nobody named a risk for, and items of no goal, stand out. At most 12 goals
    and 14 items of a kind are drawn, those of goals first; phones show a list. Returns a Chart.

    >>> links = pd.DataFrame({"goal": ["G1"], "goal_statement": ["More orders"], "kind": ["risk"],
    ...                       "item": ["R1"], "item_statement": ["The supplier fails"], "state": ["linked"]})
    >>> plot_goal_map(links).title
    'Each of 1 goal has its risks named'
    """
    goals = links.dropna(subset=["goal"]).drop_duplicates("goal").sort_values("goal", kind="stable")
    return Chart(
        lambda canvas: _draw(canvas, goals, links),
        title=_title(goals, links),
        caption=_caption(goals, links),
        alt="Goals: " + ("; ".join(_tell(name, links) for name in goals["goal"]) or "none"),
        empty=goals.empty,
    )


def _title(goals: pd.DataFrame, links: pd.DataFrame) -> str:
    bare = int((links["state"] == "no_risk").sum())
    alone = {kind: int(((links["state"] == "no_goal") & (links["kind"] == kind)).sum()) for kind in _OWN}
    told = (f"{bare} of {count_of(len(goals), 'goal')} {'has' if bare == 1 else 'have'} no risk named" if bare
            else f"Each of {count_of(len(goals), 'goal')} has its risks named")  # fmt: skip
    nobodys = [count_of(alone["risk"], "risk")] if alone["risk"] else []
    nobodys += [count_of(alone["opportunity"], "opportunity", "opportunities")] if alone["opportunity"] else []
    total = sum(alone.values())
    return told + (f"; {' and '.join(nobodys)} {'belongs' if total == 1 else 'belong'} to none" if nobodys else "")


def _caption(goals: pd.DataFrame, links: pd.DataFrame) -> str:
    items = links.dropna(subset=["item"]).drop_duplicates(["kind", "item"])
    more = [count_of(len(goals) - MOST_GOALS, "more goal")] if len(goals) > MOST_GOALS else []
    for kind, plural in (("risk", "more risks"), ("opportunity", "more opportunities")):
        rest = int((items["kind"] == kind).sum()) - MOST_ITEMS
        more += [count_of(rest, f"more {kind}", plural)] if rest > 0 else []
    told = "Left: what endangers a goal. Right: what helps it. Hollow: without a link."
    return f"{told} Not drawn: {', '.join(more)}." if more else told


def _tell(name: str, links: pd.DataFrame) -> str:
    own = links[(links["goal"] == name) & (links["state"] == "linked")]
    named = {word: [clean(item) for item in own.loc[own["kind"] == kind, "item"]]
             for kind, word in (("risk", "risks"), ("opportunity", "opportunities"))}  # fmt: skip
    parts = [f"{word} {join_first(items, MOST_NAMED)}" for word, items in named.items() if items]
    return f"{clean(name)} {', '.join(parts) or 'nothing named'}"


def _draw(canvas: Canvas, goals: pd.DataFrame, links: pd.DataFrame) -> None:
    sheet = Sheet(canvas)
    drawn = goals.head(MOST_GOALS)
    height = _list_goals(sheet, drawn, links) if sheet.narrow else _join_goals(sheet, drawn, links)
    sheet.draw(height)


def _join_goals(sheet: Sheet, goals: pd.DataFrame, links: pd.DataFrame) -> float:
    """Columns of names with lines between them, of the kinds that there are; returns the height."""
    items = {kind: own for kind in _OWN if (own := _pick(links, kind, goals))}
    rows = max(len(goals), *(len(own) for own in items.values()), 1)
    wide = (sheet.width - _BETWEEN * len(items)) / (1 + len(items))
    places = [*(["risk"] if "risk" in items else []), "goal", *(["opportunity"] if "opportunity" in items else [])]
    left = {place: number * (wide + _BETWEEN) for number, place in enumerate(places)}
    words = dict(zip(goals["goal"], goals["goal_statement"], strict=True))
    middle = Column(left["goal"], wide, _spread(list(words), rows), words)
    for kind, own in items.items():
        column = Column(left[kind], wide, _spread(list(own), rows), own)
        _write(sheet, column, _bound(links, kind), _OWN[kind])
        _lines(sheet, column, middle, links[(links["kind"] == kind) & (links["state"] == "linked")])
    looked = links.loc[(links["kind"] == "risk") & links["state"].isin(["linked", "none_found"]), "goal"]
    _write(sheet, middle, set(looked.dropna()), INK)
    return rows * _ROW + 10.0


def _pick(links: pd.DataFrame, kind: str, goals: pd.DataFrame) -> dict[str, str]:
    """The items of a kind that are drawn, with their words: those of goals first, in the order of the goals."""
    own = links[(links["kind"] == kind) & links["item"].notna()]
    place = own["goal"].map({name: n for n, name in enumerate(goals["goal"])}).fillna(len(goals))
    kept = (
        own.assign(place=place).sort_values(["place", "item"], kind="stable").drop_duplicates("item").head(MOST_ITEMS)
    )
    words = kept["item_statement"].fillna("")
    return dict(zip(kept["item"], words, strict=True))


def _bound(links: pd.DataFrame, kind: str) -> set[str]:
    return set(links.loc[(links["kind"] == kind) & (links["state"] == "linked"), "item"])


def _spread(names: list[str], rows: int) -> dict[str, float]:
    """The height of each name's middle, even over the rows that there are."""
    step = rows * _ROW / max(len(names), 1)
    return {name: 6 + step * (place + 0.5) for place, name in enumerate(names)}


def _write(sheet: Sheet, column: Column, bound: set[str], colour: str) -> None:
    for name, y in column.names.items():
        linked = name in bound
        sheet.dot(column.x + 5, y, colour if linked else ORANGE, hollow=not linked)
        told = f"{clean(name)} {clean(column.words.get(name, ''))}"
        sheet.text(column.x + 14, y, shorten(told, column.width - 16, size=_SIZE), size=_SIZE, va="center")
        sheet.mark(column.x + 5, y, told)


def _lines(sheet: Sheet, column: Column, middle: Column, links: pd.DataFrame) -> None:
    first, second = sorted((column, middle), key=lambda each: each.x)
    for goal, item in links[["goal", "item"]].itertuples(index=False):
        if goal in middle.names and item in column.names:
            heights = {column.x: column.names[item], middle.x: middle.names[goal]}
            ends = [first.x + first.width + 4, second.x - 4]
            sheet.line(ends, [heights[first.x], heights[second.x]], GREY, lw=1.1)


def _list_goals(sheet: Sheet, goals: pd.DataFrame, links: pd.DataFrame) -> float:
    """Each goal with the names of what belongs to it below; returns the height."""
    y = 4.0
    for name, words in goals[["goal", "goal_statement"]].itertuples(index=False):
        sheet.text(0, y, shorten(f"{clean(name)} {clean(words)}", sheet.width, size=12, bold=True), size=12,
                   fontweight="bold")  # fmt: skip
        y += 17
        for kind, word in (("risk", "Endangered by"), ("opportunity", "Helped by")):
            own = links[(links["goal"] == name) & (links["kind"] == kind) & (links["state"] == "linked")]
            told = join_first([clean(item) for item in own["item"]], MOST_NAMED) or "nothing named"
            sheet.text(10, y, shorten(f"{word}: {told}", sheet.width - 10, size=11.5), size=11.5,
                       color=MUTED if len(own) else ORANGE)  # fmt: skip
            y += 16
        y += 7
    return y + 4
