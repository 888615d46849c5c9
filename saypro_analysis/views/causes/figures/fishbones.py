"""The causes that were named for a gap, sorted by category on a fishbone."""

from typing import NamedTuple

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten, tall, wrap
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, colour_of
from saypro_analysis.views.kit.words import count_of, cut, join_words

USUAL = ("People", "Process", "Technology", "Materials", "Environment")
_SPELLINGS = {"processes": "Process", "material": "Materials", "person": "People", "environments": "Environment"}
_UNSORTED = "Not sorted"
_MOST, _LONGEST, _HEAD, _TILT, _SIZE = 6, 7, 168, 34, 12
_STATEMENT, _TOLD = 110, 300  # letters on the drawing, and where a pointer rests
_MARKS = {
    "supported": (colour_of("root_cause"), False, "o"),
    "hypothesis": (colour_of("open"), True, "o"),
    "refuted": (colour_of("refuted"), False, "x"),
}


class Bone(NamedTuple):
    """A category and its causes: their statuses, their statements, and these broken into lines."""

    category: str
    statuses: list[str]
    statements: list[str]
    lines: list[list[str]]

    @property
    def height(self) -> float:
        return 30 + sum(tall(lines, _SIZE) + 9 for lines in self.lines)


@draws
def plot_fishbone(causes: pd.DataFrame, kpis: pd.DataFrame | None = None) -> Chart:
    """Draw the causes named for a gap on a fishbone: a bone per category, the gap at the head.

    `causes` is the table of that name, or what `trace_whys` or `suggest_causes` returns; needed are `kpi, category,
    statement`, `status` is used where it is there. Causes of several KPIs give a fish for each, one below the other;
    `kpis` (the table) tells the KPIs' names. Categories are the usual five (People, Process, Technology,
    Materials, Environment) or any others; a cause without one stands under "Not sorted". Orange dots are supported by
    evidence, hollow grey ones hypotheses, crosses refuted; the word stands beside the last two. Long statements are
    cut. Returns a Chart, a matplotlib Figure.

    >>> causes = pd.DataFrame({"kpi": "leads", "category": ["Process", "People"], "status": ["supported", None],
    ...                        "statement": ["The audience was wrong", "Nobody was trained"]})
    >>> plot_fishbone(causes).title
    '1 of 2 causes named for leads is supported by evidence'
    """
    named = _read(causes, kpis)
    fishes = [(str(effect), part) for effect, part in named.groupby("effect", sort=False)]
    return Chart(
        lambda canvas: _draw_fishes(canvas, fishes),
        title=_title(named, fishes),
        caption=_caption(named),
        alt="; ".join(_alt(effect, part) for effect, part in fishes),
        empty=named.empty,
    )


def _read(causes: pd.DataFrame, kpis: pd.DataFrame | None) -> pd.DataFrame:
    names = {} if kpis is None else dict(zip(kpis["kpi"], kpis["name"], strict=True))
    named = causes[causes["statement"].notna()]
    effect = [names.get(kpi, clean(kpi).replace("_", " ")) for kpi in named["kpi"].fillna("No KPI named")]
    status = named["status"].fillna("hypothesis") if "status" in named else "hypothesis"
    return pd.DataFrame({
        "effect": effect, "category": [_category(name) for name in named["category"]],
        "statement": [clean(text) for text in named["statement"]], "status": status,
    })  # fmt: skip


def _category(name: object) -> str:
    text = "" if pd.isna(name) else clean(name)
    known = {usual.lower(): usual for usual in USUAL} | _SPELLINGS
    return known.get(text.lower(), text) or _UNSORTED


def _title(named: pd.DataFrame, fishes: list[tuple[str, pd.DataFrame]]) -> str:
    if named.empty:
        return "No causes were named"
    supported = int((named["status"] == "supported").sum())
    whom = fishes[0][0] if len(fishes) == 1 else count_of(len(fishes), "KPI")
    verb = "is" if supported == 1 else "are"
    return f"{supported} of {count_of(len(named), 'cause')} named for {whom} {verb} supported by evidence"


def _caption(named: pd.DataFrame) -> str:
    told = ("Orange dot: supported by evidence. Hollow dot: hypothesis, not checked. Cross: disproved. "
            "Where a cause stands says what kind it is, not how much it weighs.")  # fmt: skip
    used = set(named["category"])
    if missing := [name for name in USUAL if name not in used]:
        told += f" Nothing was named under {join_words(missing, 'or')}." if used & set(USUAL) else ""
    return told


def _alt(effect: str, part: pd.DataFrame) -> str:
    told = [f"{category}: " + ", ".join(f"{text[:160]} ({status})" for text, status in
            own[["statement", "status"]].itertuples(index=False))
            for category, own in part.groupby("category", sort=False)]  # fmt: skip
    return f"Causes named for {effect}. " + ". ".join(told)


def _draw_fishes(canvas: Canvas, fishes: list[tuple[str, pd.DataFrame]]) -> None:
    sheet, top = Sheet(canvas), 0.0
    for effect, part in fishes:
        if canvas.narrow:
            top = _draw_tree(sheet, top, effect, part) + 22
            continue
        part = _split_long(part)
        names = _in_order(part)
        size = -(-len(names) // -(-len(names) // _MOST))
        for first in range(0, len(names), size):
            top = _draw_fish(sheet, top, effect, part, names[first : first + size]) + 26
    sheet.draw(max(top, 40))


def _split_long(part: pd.DataFrame) -> pd.DataFrame:
    """A category with more causes than a bone holds takes several bones, so that no bone outgrows the rest."""
    place = part.groupby("category", sort=False).cumcount()
    count = part.groupby("category", sort=False)["category"].transform("size")
    bones = -(-count // _LONGEST)
    number = place // -(-count // bones) + 1
    numbered = part["category"] + " " + number.astype(str) + "/" + bones.astype(str)
    return part.assign(category=part["category"].where(bones == 1, numbered))


def _in_order(part: pd.DataFrame) -> list[str]:
    """The usual categories first, in their order; then the others as they come."""
    used = list(part["category"].drop_duplicates())
    usual = {name: place for place, name in enumerate(USUAL)}
    return sorted(used, key=lambda name: usual.get(name.rsplit(" ", 1)[0], usual.get(name, len(USUAL))))


def _bone(part: pd.DataFrame, category: str, width: float) -> Bone:
    own = part[part["category"] == category]
    lines = [wrap(_told(text, status), width, size=_SIZE) for text, status in zip(own["statement"], own["status"],
             strict=True)]  # fmt: skip
    return Bone(category, list(own["status"]), list(own["statement"]), lines)


def _told(text: str, status: str) -> str:
    """The statement with its status in words, which is never cut off."""
    short = cut(text, _STATEMENT)
    return short if status == "supported" else f"{short} – {status}"


def _draw_fish(sheet: Sheet, top: float, effect: str, part: pd.DataFrame, names: list[str]) -> float:
    columns = -(-len(names) // 2)
    width = min((sheet.width - _HEAD) / columns, 330)
    bones = [_bone(part, name, width - 30) for name in names]
    tallest = sorted(bones, key=lambda bone: -bone.height)[:columns]
    above = [bone for bone in bones if bone not in tallest] if len(bones) > 1 else bones
    below = [bone for bone in bones if bone not in above]
    spine = top + max(bone.height for bone in above) + 12
    bottom = spine + max((bone.height for bone in below), default=0) + 12
    end = columns * width + 12
    sheet.line([0, end], [spine, spine], INK, lw=1.6)
    sheet.dot(end, spine, INK, marker=">", size=8)
    head = wrap(effect, sheet.width - end - 22, size=14, most=3, bold=True)
    sheet.text(end + 14, spine - tall(head, 14) / 2, head, size=14, fontweight="bold")
    for place, bone in enumerate(above):
        _draw_bone(sheet, bone, place * width, width, spine, spine - bone.height, up=True)
    for place, bone in enumerate(below):
        _draw_bone(sheet, bone, place * width, width, spine, spine + bone.height, up=False)
    return bottom


def _draw_bone(sheet: Sheet, bone: Bone, left: float, width: float, spine: float, outer: float, *, up: bool) -> None:
    """A bone that leans towards the head, its category at the outer end, its causes along it."""

    def bone_at(y: float) -> float:
        return left + 6 + (1 - abs(y - spine) / abs(outer - spine)) * _TILT * min(abs(outer - spine) / 120, 1)

    heading = outer if up else outer - 17
    sheet.line([bone_at(outer + (18 if up else -18)), bone_at(spine)], [outer + (18 if up else -18), spine], GREY)
    sheet.text(left, heading, shorten(bone.category, width - 12, size=13, bold=True), size=13, fontweight="bold")
    y = outer + 24 if up else spine + 12
    for status, statement, lines in zip(bone.statuses, bone.statements, bone.lines, strict=True):
        _draw_cause(sheet, bone_at(y + 7), y, status, lines)
        sheet.mark(bone_at(y + 7), y + 7, f"{bone.category}: {cut(statement, _TOLD)} ({status})")
        y += tall(lines, _SIZE) + 9


def _draw_cause(sheet: Sheet, x: float, y: float, status: str, lines: list[str]) -> None:
    colour, hollow, marker = _MARKS[status]
    sheet.dot(x, y + 7, colour, hollow=hollow, marker=marker, size=7)
    sheet.text(x + 10, y, lines, size=_SIZE, color=INK if status == "supported" else MUTED)


def _draw_tree(sheet: Sheet, top: float, effect: str, part: pd.DataFrame) -> float:
    """The fish upright, for a phone: the gap at the head, the bones below it."""
    head = wrap(effect, sheet.width, size=15, most=2, bold=True)
    sheet.text(0, top, head, size=15, fontweight="bold")
    start = y = top + tall(head, 15) + 4
    for category in _in_order(part):
        bone = _bone(part, category, sheet.width - 46)
        y += 8
        last = y + 9
        sheet.line([5, 18], [last, last], GREY)
        sheet.text(22, y, shorten(category, sheet.width - 24, size=13, bold=True), size=13, fontweight="bold")
        y += 24
        for status, lines in zip(bone.statuses, bone.lines, strict=True):
            _draw_cause(sheet, 29, y, status, lines)
            y += tall(lines, _SIZE) + 8
    sheet.line([5, 5], [start, last], GREY)
    return y
