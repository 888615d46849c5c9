"""The house drawn from its imports: floors as boxes, how many modules import from which floor, subjects as rows."""

from collections import Counter
from collections.abc import Mapping
from html import escape

from tests.house.package import FLOORS, NAME, ROOMS, floor_of, list_modules, list_subjects, room_of

Arrows = Mapping[tuple[str, str], int]
_WIDTH, _HEIGHT, _GAP, _TOP = 104, 58, 22, 216
_STEP = _WIDTH + _GAP
_HOMES = ("data", "analysis", "views")  # floors on which subjects have rooms


def count_imports() -> Arrows:
    """How many modules of a floor import from another: the importing floor, the imported one."""
    found: Counter[tuple[str, str]] = Counter()
    for module in list_modules():
        others = {floor_of(one.name) for one in module.names.modules if one.name.startswith(NAME)}
        found.update((module.floor, other) for other in others if other in FLOORS and other != module.floor)
    return found


def draw_floors(arrows: Arrows) -> str:
    """Floors from left to right as a drawing; an arrow leads from what is imported to what imports it."""
    floors = [floor for floor in FLOORS if floor != "offers"]
    sizes = Counter(module.floor for module in list_modules())
    boxes = "".join(_box(place, floor, sizes[floor]) for place, floor in enumerate(floors))
    lines = "".join(
        _arc(floors.index(lower), floors.index(upper), count)
        for (upper, lower), count in sorted(arrows.items())
        if {upper, lower} <= set(floors)
    )
    told = "; ".join(f"{upper} from {lower} in {count}" for (upper, lower), count in sorted(arrows.items()))
    wide, high = len(floors) * _STEP, _TOP + _HEIGHT + 8
    head = (
        f'<svg class="house" viewBox="0 0 {wide} {high}" role="img" aria-label="Modules that import: {escape(told)}">'
    )
    return f"{head}{lines}{boxes}</svg>"


def tell_subjects() -> str:
    """A row per subject: how many modules it has on each floor."""
    subjects = sorted(list_subjects("analysis") | list_subjects("views"))
    sizes = Counter((module.floor, _subject(module.floor, module.name)) for module in list_modules())
    rows = [f"| {one.replace('_', ' ')} | " + " | ".join(str(sizes[floor, one] or "") for floor in _HOMES) + " |"
            for one in subjects]  # fmt: skip
    shared = [f"| *{room}* | " + " | ".join(str(sizes[floor, room] or "") for floor in _HOMES) + " |"
              for room in sorted({room for rooms in ROOMS.values() for room in rooms})]  # fmt: skip
    head = "| subject | tables | analysis | views |\n|---|---|---|---|\n"
    return head + "\n".join([*rows, *shared])


def _subject(floor: str, name: str) -> str:
    return name.rpartition(".")[2] if floor == "data" and room_of(name) == "tables" else room_of(name)


def _box(place: int, floor: str, modules: int) -> str:
    x = place * _STEP
    return (f'<rect x="{x}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
            f'<text class="name" x="{x + _WIDTH / 2}" y="{_TOP + 25}">{floor}</text>'
            f'<text x="{x + _WIDTH / 2}" y="{_TOP + 44}">{modules} module{"s" * (modules != 1)}</text>')  # fmt: skip


def _arc(lower: int, upper: int, count: int) -> str:
    """An arc from one box to another, its foot and its height by how far it leads."""
    far = upper - lower
    start, end = lower * _STEP + _WIDTH * 0.66 + far * 3, upper * _STEP + _WIDTH * 0.34 - far * 3
    top = _TOP - 18 - far * 30
    middle, above = (start + end) / 2, (_TOP - top) * 0.75 + 4
    return (f'<path d="M{start:.0f} {_TOP}C{start:.0f} {top:.0f} {end:.0f} {top:.0f} {end:.0f} {_TOP - 7}"/>'
            f'<path class="head" d="M{end - 4:.0f} {_TOP - 8}L{end:.0f} {_TOP}L{end + 4:.0f} {_TOP - 8}z"/>'
            f'<text class="count" x="{middle:.0f}" y="{_TOP - above:.0f}">{count}</text>')  # fmt: skip
