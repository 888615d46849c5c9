"""What is good, bad or neither, said once more by hand; and that chips, figures, pages and mails all say the same."""

import colorsys
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import saypro_analysis as sp
from saypro_analysis.reports.indexes import compose_index
from saypro_analysis.reports.styles import STYLE, compose_style
from saypro_analysis.views.kit import words
from saypro_analysis.views.kit.cell_kinds import show_assurance, show_status, show_variation, show_verdict
from saypro_analysis.views.kit.icons import paint_icon, variation_strokes
from saypro_analysis.views.kit.palette import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    POINT_COLOURS,
    TINTS,
    TONES,
    YELLOW,
    colour_of,
    ink_of,
    name_colours,
    tone_of,
)
from saypro_analysis.views.kit.sparklines import draw_sparkline
from saypro_analysis.views.next_steps.cells import show_decision, show_next
from saypro_analysis.views.plans.cells import show_state
from saypro_analysis.views.priorities.cells import show_priority

# By hand, not from the table: who turns one round there has to turn it round here.
GOOD = """met exceeds better improving consistently_met improvement done on_track approved always green quick_win
    achieved on_course worth_it improved reached will_reach
    likely_on_time sound within pass shrinking useful reviewed lasts enough opportunity_heavy
    pays_in_a_quarter pays_in_a_year delivers completed on_time as_planned"""
BAD = """missed not_met worse real worsening consistently_missed concern underperforming Urgent act_now contradict
    rejected root_cause systemic vital slipping overdue unreported late draft red not_working harmful failed
    overspent worsened stalled leadership likely_late behind_and_over beyond soon full fail page growing
    off_track never may_run_out short risk_heavy not_worth_it delayed falls_short not_reached"""
NEUTRAL = """near no_target no_data noise cannot_tell no_worse about_the_same steady too_few hit_or_miss common_cause
    High Medium Low link open refuted under_way not_started cancelled close same new gone sponsor
    behind over no_limit no_trend later ticket none no_use silent does_not_pay old undated linked none_found
    no_risk no_opportunity no_goal balanced unknown in_part ahead first"""
WATCHED = "amber at_risk tight"
BY_TONE = (("good", GOOD), ("bad", BAD), ("warn", WATCHED), ("", NEUTRAL))
EXPECTED = [(state, tone) for tone, states in BY_TONE for state in states.split()]
HUES = {"good": (0.5, 0.7), "bad": (0.02, 0.1), "warn": (0.11, 0.16)}  # blue, orange, yellow
PACKAGE = Path(sp.__file__).parent
HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b(?=[;\"'} )])")
# A workbook's header has a ground of its own; the last gives the colours of great_tables names of ours.
COLOURED = {"views/kit/palette.py", "reports/worksheets.py", "views/tables/tables.py"}


def hue(colour: str) -> float:
    return colorsys.rgb_to_hls(*(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)))[0]


def tone_in(chip: str) -> str:
    found = re.fullmatch(r'<span class="chip (good|bad|warn|)">.*</span>', chip, re.DOTALL)
    assert found is not None, chip
    return found[1]


@pytest.mark.parametrize(("state", "tone"), EXPECTED)
def test_the_tone_of_each_state(state: str, tone: str) -> None:
    assert tone_of(state) == tone


def test_no_state_is_left_out_and_none_stands_twice() -> None:
    assert sorted(TONES) == sorted(state for state, _ in EXPECTED)


def test_every_state_that_has_a_word_has_a_tone() -> None:
    listed = {*words.STATUS, *words.VERDICT, *words.VARIATION, *words.ASSURANCE}
    assert listed - set(TONES) - {"high", "low"} == set()


def test_a_word_that_nobody_knows_is_neither() -> None:
    assert (tone_of("Erledigt"), colour_of("Erledigt"), ink_of(None)) == ("", GREY, MUTED)


@pytest.mark.parametrize(("state", "tone"), EXPECTED)
class TestColour:
    def test_a_mark_is_blue_orange_yellow_or_grey(self, state: str, tone: str) -> None:
        assert colour_of(state) == {"good": BLUE, "bad": ORANGE, "warn": YELLOW, "": GREY}[tone]

    def test_words_are_never_grey(self, state: str, tone: str) -> None:
        assert ink_of(state) == {"good": BLUE, "bad": ORANGE, "warn": YELLOW, "": MUTED}[tone]
        assert ink_of(state, INK) == {"good": BLUE, "bad": ORANGE, "warn": YELLOW, "": INK}[tone]


@pytest.mark.parametrize("tone", ["good", "bad", "warn"])
def test_good_is_blue_and_bad_is_orange_by_day_and_by_night(tone: str) -> None:
    low, high = HUES[tone]
    name = {"good": "blue", "bad": "orange", "warn": "yellow"}[tone]
    shades = [named[key] for night in (False, True) for named in [name_colours(night=night)]
              for key in (name, tone, f"{tone}-ink", f"{tone}-rule")]  # fmt: skip
    assert [shade for shade in shades if not low < hue(shade) < high] == []


def test_what_is_unusual_without_a_better_side_is_neither_good_nor_bad() -> None:
    assert POINT_COLOURS == {"common_cause": GREY, "improvement": BLUE, "concern": ORANGE, "high": INK, "low": INK}


@pytest.mark.parametrize(("write", "states"), [
    (show_status, ["met", "near", "missed", "slipping", "overdue", "on_track", "unreported", "red", "amber", "green"]),
    (show_verdict, ["real", "noise", "cannot_tell", "achieved", "on_course", "not_working", "harmful"]),
    (show_variation, ["improving", "worsening", "steady", "high", "low"]),
    (show_assurance, ["consistently_met", "hit_or_miss", "consistently_missed"]),
    (show_state, ["draft", "approved", "overdue", "done", "always", "not_started"]),
    (show_priority, ["Urgent", "High", "Medium", "Low"]),
    (show_decision, ["confirmed", "rejected", "pending"]),
    (show_next, ["act_now", "analyse_further", "watch"]),
])  # fmt: skip
def test_a_chip_has_the_tone_of_its_state(write, states: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert {state: tone_in(write({"value": state, "better": "higher"})) for state in states} == {
        state: tone_of(state) for state in states
    }


@pytest.mark.parametrize(("value", "exceeds", "tone", "word"), [("met", True, "good", "better"),
    ("met", False, "", "no worse"), ("near", False, "", "about the same"), ("missed", False, "bad", "worse"),
    ("no_data", False, "", "no data")])  # fmt: skip
def test_beside_anything_but_a_target_nothing_is_met_or_missed(value: str, exceeds: bool, tone: str, word: str) -> None:
    chip = show_status({"value": value, "exceeds": exceeds, "reference": "benchmark"})
    assert (tone_in(chip), re.sub("<[^>]+>", "", chip)) == (tone, word)


@pytest.mark.parametrize("state", ["met", "near", "missed", "real", "noise"])
def test_a_sparkline_ends_in_the_colour_of_its_status(state: str) -> None:
    drawn = draw_sparkline(pd.DataFrame({"actual": [1.0, 2.0], "target": [1.5, 1.5]}), state)
    assert re.findall(r'<circle [^>]*fill="([^"]+)"', drawn) == [colour_of(state)]


@pytest.mark.parametrize("state", ["improving", "worsening", "steady"])
def test_an_icon_is_painted_in_the_colour_of_its_state(state: str) -> None:
    axes = Figure().add_subplot()
    paint_icon(axes, variation_strokes(state, "higher"), state, 0, 0)
    assert {to_hex(line.get_color()) for line in axes.lines} == {colour_of(state)}


@pytest.mark.parametrize("status", ["met", "near", "missed"])
def test_a_gap_is_drawn_in_the_colour_of_its_status(status: str) -> None:
    row = ["Sales", "leads", "Leads", "count", -9.0, 0.1, 2.0, 1.0, status]
    columns = ["department", "kpi", "name", "unit", "gap", "shortfall_pct", "tolerances", "weight", "status"]
    gaps = pd.DataFrame([row], columns=columns)
    for figure in (sp.plot_gaps(gaps), sp.plot_departments(gaps)):
        figure.canvas.draw()
        dots = [line for axes in figure.axes for line in axes.lines if line.get_marker() in ("o", "<", ">")]
        assert {to_hex(dot.get_color()) for dot in dots} == {colour_of(status)}


def test_mermaid_marks_a_root_cause_in_the_colours_of_bad(tmp_path: Path) -> None:
    whys = pd.DataFrame({"cause": ["C1"], "kpi": ["leads"], "parent": [None], "statement": ["Fewer clicks"],
                         "path": ["C1"], "depth": [1], "verdict": ["root_cause"]})  # fmt: skip
    text = sp.write_mermaid(whys, tmp_path / "whys.mmd").read_text(encoding="utf-8")
    assert f"classDef root fill:{TINTS['bad'].fill},stroke:{ORANGE}," in text


class TestStyle:
    def test_every_colour_of_a_page_is_the_palettes(self) -> None:
        known = {*name_colours().values(), *name_colours(night=True).values()}
        assert set(HEX.findall(compose_style())) == known
        assert HEX.findall(STYLE.read_text(encoding="utf-8")) == []

    @pytest.mark.parametrize("tone", ["good", "bad"])
    def test_chips_and_facts_take_the_colours_of_their_tone(self, tone: str) -> None:
        mark = {"good": "blue", "bad": "orange"}[tone]
        chip = f".chip.{tone}{{background:var(--{tone});border-color:var(--{tone}-rule);color:var(--{tone}-ink)}}"
        assert chip in compose_style()
        assert f".facts .{tone}{{border-color:var(--{mark})}}" in compose_style()
        assert f"--{tone}-ink:{TINTS[tone].ink}" in compose_style()

    def test_a_table_in_jupyterlab_looks_like_one_on_a_page(self) -> None:
        gaps = pd.DataFrame({"name": ["Leads"], "status": ["missed"]})
        shown = sp.tabulate(gaps, columns=["name", "status"])._repr_html_()
        for tone, (fill, rule, ink) in TINTS.items():
            named = rf"var\(--{tone}\)[^}}]*var\(--{tone}-rule\)[^}}]*var\(--{tone}-ink\)"
            assert re.search(rf"\.chip\.{tone}\s*{{[^}}]*{named}", shown)
            for name, colour in ((tone, fill), (f"{tone}-rule", rule), (f"{tone}-ink", ink)):
                assert f"--{name}:{colour};" in shown or f"--{name}:{colour}}}" in shown
        assert '<span class="chip bad">missed</span>' in shown

    def test_the_index_marks_a_failed_report_and_a_missed_one(self) -> None:
        made = {"title": "Week 1", "href": "a.html", "headline": "", "error": "", "size": ""}
        states = {"a": {"status": "missed"}, "b": {"status": "met"}, "c": {"status": "", "error": "why"}}
        reports = [{**made, "notebook": notebook, **state} for notebook, state in states.items()]
        page = compose_index("2025-Q1", [{"name": "Sales", "reports": reports}])
        chips = re.findall('<a class="chip (good|bad|warn|)"[^>]*>([^<]*)', page)
        assert re.findall('<span class="chip (good|bad|warn|)">([^<]*)', page) == chips
        assert chips == [("bad", "missed"), ("good", "met"), ("bad", "failed")]


def test_no_colour_stands_anywhere_else() -> None:
    texts = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".html", ".j2", ".css"}]
    found = {path.relative_to(PACKAGE).as_posix() for path in texts if HEX.search(path.read_text(encoding="utf-8"))}
    assert found == COLOURED


def test_progress_is_drawn_in_the_colour_of_its_status() -> None:
    columns = ["action", "statement", "complete", "planned_complete", "due_on", "status"]
    states = ["done", "on_track", "slipping", "overdue", "unreported", "not_started"]
    due = pd.Timestamp("2025-03-01")
    rows = [[f"A{place}", "Do it", 0.5, 0.6, due, state] for place, state in enumerate(states)]
    told = pd.DataFrame(rows, columns=columns)
    figure = sp.plot_progress(told)
    figure.canvas.draw()
    bars = [to_hex(bar.get_facecolor()) for bar in figure.axes[0].patches if np.isclose(bar.get_width(), 0.5)]
    assert bars == [colour_of(state) for state in states]
