"""Kinds of table: one layout fits each verb's frame, whatever the order, and no call changes another's table."""

import inspect
import random
import typing

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import Review
from saypro_analysis.data.tables import TABLES
from saypro_analysis.views.kit.cell_kinds import Cell, count_cell, money_cell
from saypro_analysis.views.kit.layout_kinds import Layout, lay_out
from saypro_analysis.views.tables import kinds
from saypro_analysis.views.tables.assembly import CELLS, LAYOUTS, Part, find_parts, join_cells, join_layouts
from saypro_analysis.views.tables.kinds import find_declared, find_fitting, find_layout
from tests.contract import HOW, list_columns, read
from tests.views.tables.verb_frames import Frames

AS_A_TABLE = {
    "track_changes": "changes",
    "map_metrics": "kpis",
    "measure_metrics": "measurements",
    "select_system_updates": "actions",
    "select_system": "outages",
    "select_department_answers": "surveys",
    "select_voices": "interviews",
    "select_joint_checkins": "checkins",
}  # what a verb returns as rows of a declared table
SHARED = {
    "estimate_effect": "estimate_effects",
    "review_quarter": "measure_collaboration",
    "find_decisions": "summarise_requests",
}  # a verb whose frames look as another's
VARIANTS = {"summarise_interviews (department)": "summarise_interviews_by_department", "review.inventory": "inventory",
            "help (a subject)": "help (a subject)"}  # fmt: skip


@pytest.fixture
def frames(verb_frames: Frames) -> Frames:
    return verb_frames


def kind_of(name: str) -> str:
    """The kind that a frame in `verb_frames` should have."""
    verb = name.split(" ")[0]
    return VARIANTS.get(name) or SHARED.get(verb, verb)


def returns_a_frame(name: str) -> bool:
    verb = getattr(sp, name)
    if not inspect.isfunction(verb) or name.startswith(("plot_", "describe_")):
        return False
    return inspect.signature(verb).return_annotation in (pd.DataFrame, "pd.DataFrame")


def test_every_verb_that_returns_a_frame_is_among_the_frames(frames: Frames) -> None:
    verbs = {name for name in dir(sp) if returns_a_frame(name)}
    assert len(verbs) > 50
    assert verbs <= {name.split(" ")[0] for name in frames}


def test_rows_of_every_verb_are_numbered_from_nought(frames: Frames) -> None:
    others = [name for name, frame in frames.items() if frame.index.tolist() != list(range(len(frame)))]
    assert others == []


def test_the_columns_and_states_of_every_verb_are_those_that_are_written_down(frames: Frames) -> None:
    told, found = read()["columns"], list_columns(frames)
    changed = {name: {column: (told.get(name, {}).get(column), found.get(name, {}).get(column))
                      for column in {*told.get(name, {}), *found.get(name, {})}
                      if told.get(name, {}).get(column) != found.get(name, {}).get(column)}
               for name in {*told, *found} if told.get(name) != found.get(name)}  # fmt: skip
    assert changed == {}, HOW


def test_exactly_one_layout_fits_the_frame_of_each_verb(frames: Frames) -> None:
    found = {name: [layout.kind for layout in find_fitting(set(frame))] for name, frame in frames.items()}
    found |= {name: [layout.kind for layout in find_declared(set(frames[name]), frames[name])] for name in AS_A_TABLE}
    assert found == {name: [AS_A_TABLE.get(name, kind_of(name))] for name in frames}


def test_every_layout_is_that_of_a_frame_which_a_verb_makes(frames: Frames) -> None:
    assert set(LAYOUTS) == {kind_of(name) for name in frames} - set(AS_A_TABLE)


def test_each_verbs_frame_shows_the_columns_that_its_layout_names(frames: Frames) -> None:
    bare = {name for name, frame in frames.items() if not set(find_layout(frame).columns) & set(frame)}
    assert not bare


def test_an_empty_frame_of_each_verb_gives_its_kinds_line(frames: Frames) -> None:
    told = {name: str(sp.tabulate(frame.head(0))) for name, frame in frames.items() if name not in AS_A_TABLE}
    assert told == {name: LAYOUTS[kind_of(name)].empty for name in told}


def test_the_order_of_the_layouts_changes_no_table(frames: Frames, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: find_layout(frame) for name, frame in frames.items()}
    shuffled = list(LAYOUTS.items())
    random.Random(3).shuffle(shuffled)
    assert list(dict(shuffled)) != list(LAYOUTS)
    monkeypatch.setattr(kinds, "LAYOUTS", dict(shuffled))
    assert {name: find_layout(frame) for name, frame in frames.items()} == before


def test_the_order_of_the_subjects_changes_no_cell() -> None:
    parts = find_parts()
    assert join_cells(reversed(parts)) == join_cells(parts)
    assert join_layouts(parts[::-1]) == join_layouts(parts)


def test_columns_that_nobody_names_change_no_later_table(frames: Frames) -> None:
    def show(frame: pd.DataFrame) -> str:
        return str(sp.tabulate(frame, limit=3)._repr_html_())

    frame = frames["quantify_gaps"]
    odd = frame[["name"]].assign(never_heard_of=1, period_start_on=frame["period_start_on"])
    before, cells = (show(frame), show(odd)), dict(CELLS)
    assert "Never heard of" in sp.tabulate(odd, columns=["name", "never_heard_of", "period_start_on"]).as_raw_html()
    assert "Weighted" in sp.tabulate(frame.assign(weighted=1), columns=["name", "weighted"]).as_raw_html()
    assert (show(frame), show(odd)) == before
    assert dict(CELLS) == cells
    assert "Never heard of" not in before[1]


def test_a_declared_table_is_told_by_its_columns_and_shows_its_key_first(sample: Review) -> None:
    for name, table in TABLES.items():
        frame = getattr(sample, name)
        if frame.empty:  # the sample lacks it
            frame = complete_table(pd.DataFrame(table.example), name)
        assert not find_fitting(set(frame)), name
        assert [layout.kind for layout in find_declared(set(frame), frame)] == [name]
        assert find_layout(frame).columns[: len(table.key)] == table.key, name
        first = frame[table.key[0]].iloc[0]
        shown = f"{first:%-d %b %Y}" if isinstance(first, pd.Timestamp) else str(first)
        assert shown in sp.tabulate(frame, limit=1)._repr_html_().replace("\u00a0", " "), name


def test_a_declared_table_shows_days_shares_and_figures_as_such(sample: Review) -> None:
    html = sp.tabulate(sample.updates, limit=1)._repr_html_()
    first = sample.updates.iloc[0]
    assert f"{100 * first['complete']:g} %" in html.replace("\u00a0", " ")
    assert "00:00:00" not in html


def test_the_dimensions_of_segments_stand_beside_their_key(sample: Review) -> None:
    assert {"region", "channel"} <= set(find_layout(sample.segments).columns)


def test_an_empty_table_says_which_it_is(sample: Review) -> None:
    assert sp.tabulate(sample.kpis.head(0)) == "The table kpis holds no rows."


def test_an_empty_frame_of_no_kind_still_gives_a_line() -> None:
    assert sp.tabulate(pd.DataFrame({"strange": []})) == "No rows."


def test_a_frame_may_say_what_it_is(frames: Frames, sample: Review) -> None:
    few = sample.kpis[["kpi", "name"]]
    assert find_layout(few).kind == ""
    said = few.copy()
    said.attrs["kind"] = "kpis"
    assert find_layout(said.head(2)).kind == find_layout(few, "kpis").kind == "kpis"
    assert find_layout(frames["trace_whys"], "rank_pareto").kind == "rank_pareto"
    said.attrs["kind"] = "what another library calls it"
    assert find_layout(said).kind == ""


def test_a_frame_that_fits_two_kinds_is_refused_unless_it_is_told_which(frames: Frames) -> None:
    joined = frames["quantify_gaps"].merge(frames["detect_signals"][["kpi", "variation", "assurance", "verdict"]])
    with pytest.raises(ValueError, match=r"kind= to say which: (quantify_gaps or detect_signals|detect_.* or quant.*)"):
        sp.tabulate(joined)
    assert "Did something change" in sp.tabulate(joined, kind="detect_signals").as_raw_html()
    with pytest.raises(ValueError, match="kind: found 'signal', expected one of"):
        sp.tabulate(joined, kind="signal")


def part(subject: str, cells: dict[str, Cell], *layouts: Layout) -> Part:
    return Part(subject, cells, layouts)


def thing(kind: str, marks: str, **more: typing.Any) -> Layout:
    return lay_out(kind, marks=marks, columns="size", caption="Things", empty="None.", **more)


def test_a_column_said_twice_is_refused_only_where_its_meaning_differs() -> None:
    one, same, other = {"size": count_cell("Size")}, {"size": count_cell("Size")}, {"size": money_cell("Size")}
    assert join_cells([part("a", one), part("b", same)])["size"] == count_cell("Size")
    with pytest.raises(ValueError, match="cells of b: found size, which another subject shows otherwise"):
        join_cells([part("a", one), part("b", other)])
    with pytest.raises(ValueError, match="cells of a: found name"):
        join_cells([part("a", {"name": Cell("What it is called")})])


def test_layouts_that_no_frame_tells_apart_are_refused() -> None:
    cells = {"size": count_cell("Size")}
    with pytest.raises(ValueError, match="found that wide fits every frame of narrow"):
        join_layouts([part("a", cells, thing("wide", "size")), part("b", cells, thing("narrow", "size weight"))])
    apart = join_layouts([part("a", cells, thing("wide", "size", lacks="weight"), thing("narrow", "size weight"))])
    assert set(apart) == {"wide", "narrow"}
    with pytest.raises(ValueError, match="found wide twice"):
        join_layouts([part("a", cells, thing("wide", "size")), part("b", cells, thing("wide", "weight"))])


def test_a_layout_carries_the_cells_of_its_columns() -> None:
    cells = {"size": count_cell("Size")}
    own = join_layouts([part("a", cells, thing("one", "size", cells={"size": money_cell("Cost")}))])
    assert own["one"].cells == {"size": money_cell("Cost")}
    with pytest.raises(ValueError, match="layout one of a: found no cell for size"):
        join_layouts([part("a", {}, thing("one", "size"))])
    assert all(set(layout.columns) <= set(layout.cells) for layout in LAYOUTS.values())
