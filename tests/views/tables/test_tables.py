"""Tables: what they show, and that nothing from data becomes markup."""

import re

import pandas as pd
import pytest
from great_tables import GT

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.faces import unshield
from saypro_analysis.views.tables.html_tables import write_html
from saypro_analysis.views.tables.tables import Table
from tests.views.tables.verb_frames import Frames

HOSTILE = '<img src=x onerror=alert(1)><script>alert(2)</script>"&'


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", unshield(html), flags=re.DOTALL))


@pytest.fixture
def gaps(sample: Review) -> pd.DataFrame:
    return sp.quantify_gaps(sample.measurements, sample.kpis)


def test_a_table_of_gaps_shows_points_for_shares_and_money_for_money(gaps: pd.DataFrame) -> None:
    text = text_of(sp.tabulate(gaps)._repr_html_())
    assert "−$300,000" in text
    assert "−10 pp" in text
    row = re.search(r"Customer satisfaction\s+(.*?)\n\s*\n", text, re.DOTALL)[1]
    assert "−11.1 %" not in row


def test_another_reference_renames_the_column_and_its_verdicts(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis, reference="year_before").dropna(subset="gap")
    text = text_of(sp.tabulate(gaps)._repr_html_())
    assert "A year before" in text
    assert "worse" in text
    assert "missed" not in text


def test_it_is_written_as_great_tables_writes_it(sample: Review, gaps: pd.DataFrame) -> None:
    hostile = gaps.assign(name=[HOSTILE, *gaps["name"][1:]])
    histories = sp.summarise_histories(sample.measurements, sample.kpis)
    tables = [sp.tabulate(frame) for frame in (gaps, hostile, sample.actions, sample.kpis, gaps.head(1))]
    tables += [sp.tabulate(gaps, histories=histories), sp.tabulate(gaps, limit=2, caption=HOSTILE)]
    tables += [sp.tabulate(gaps, columns=columns) for columns in (["name"], ["status", "name"], ["exceeds", "gap"])]
    for table in tables:
        assert table.held is not None
        assert table.as_raw_html() == write_html(table.held) == GT.as_raw_html(table)


def test_every_verb_s_table_is_written_as_great_tables_writes_it(verb_frames: Frames) -> None:
    tables = {name: sp.tabulate(frame, limit=3) for name, frame in verb_frames.items()}
    written = {name: table for name, table in tables.items() if isinstance(table, Table)}
    assert len(written) > 100
    assert [name for name, table in written.items() if table.as_raw_html() != GT.as_raw_html(table)] == []


@pytest.mark.parametrize(
    "names", [["a b", "a-b"], ["name", "?"], ["name", "stub-1"], ["name", "title"], ["name", "Name"]]
)
def test_names_that_would_be_one_are_left_to_great_tables(names: list[str]) -> None:
    table = sp.tabulate(pd.DataFrame({name: ["x", "y"] for name in names}), columns=names)
    assert table.as_raw_html() == GT.as_raw_html(table)
    ids = re.findall(r' id="([^"]+)"', table.as_raw_html())
    assert len(set(ids)) == len(ids)


def test_a_table_that_is_refined_is_left_to_great_tables(gaps: pd.DataFrame) -> None:
    table = sp.tabulate(gaps)
    shouted = table.fmt(lambda text: f"<b>{text}!</b>", columns="actual").sub_missing()
    assert "!</b>" in shouted._repr_html_()
    assert "!</b>" not in table._repr_html_()


def test_every_text_column_is_escaped() -> None:
    frame = pd.DataFrame({"name": [HOSTILE], "unit": [HOSTILE], "actual": [1.0], "note": [HOSTILE], "quote": [HOSTILE],
                          "status": [HOSTILE], "owner": [HOSTILE]})  # fmt: skip
    html = sp.tabulate(frame, columns=list(frame), caption=HOSTILE)._repr_html_()
    assert "<script>" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") >= 6


def test_an_empty_frame_gives_a_line_that_says_so(gaps: pd.DataFrame) -> None:
    told = sp.tabulate(sp.summarise_evidence(gaps.head(0)))
    assert str(told) == "No KPI is short of its target."
    assert told._repr_html_().startswith("<p")


def test_columns_are_chosen_in_order_and_unknown_ones_refused(gaps: pd.DataFrame) -> None:
    html = sp.tabulate(gaps, columns=["name", "status", "actual"])._repr_html_()
    assert html.index(">Status<") < html.index(">Actual<")
    with pytest.raises(ValueError, match="no_such_column"):
        sp.tabulate(gaps, columns=["no_such_column"])


def test_a_limit_says_how_many_rows_follow(gaps: pd.DataFrame) -> None:
    assert f"{len(gaps) - 3} more rows" in sp.tabulate(gaps, limit=3)._repr_html_()


def test_cells_carry_their_label_and_headers_their_scope(gaps: pd.DataFrame) -> None:
    html = sp.tabulate(gaps)._repr_html_()
    assert 'data-label="Actual"' in html
    assert html.count('scope="row"') == len(gaps)


def test_the_same_frame_gives_the_same_bytes(gaps: pd.DataFrame, sample: Review) -> None:
    histories = sp.summarise_histories(sample.measurements, sample.kpis)
    one, other = (sp.tabulate(gaps, histories=histories)._repr_html_() for _ in range(2))
    assert one == other
    assert one.count('class="spark"') == len(gaps)


def test_a_gap_from_another_reference_is_no_share_of_the_target(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis, reference="year_before").dropna(subset="gap")
    assert "of target" not in text_of(sp.tabulate(gaps)._repr_html_())


def test_a_column_that_says_nothing_in_any_row_is_left_out_unless_it_was_asked_for(gaps: pd.DataFrame) -> None:
    silent = gaps.assign(unit="share")  # whose gaps are in percentage points alone
    assert "Gap, % of target" not in sp.tabulate(silent)._repr_html_()
    assert "Gap, % of target" in sp.tabulate(silent, columns=["name", "gap_pct"])._repr_html_()


def test_a_long_cell_has_a_line_of_its_own_on_a_phone() -> None:
    frame = pd.DataFrame({"name": ["K"], "status": ["missed"], "quote": ["&lt;" * 7], "note": ["word " * 20]})
    html = sp.tabulate(frame, columns=["name", "status", "quote", "note"])._repr_html_()
    told = {
        label: "long" in classes for label, classes in re.findall(r'data-label="([^"]*)"[^>]*class="([^"]*)"', html)
    }
    assert told == {"Status": False, "In their words": True, "Last report": True}


def test_days_that_were_saved_have_a_minus_and_no_hyphen() -> None:
    frame = pd.DataFrame({"action": ["A"], "status": ["done"], "planned_complete": [1.0], "days_late": [-9.0],
                          "oddities": ["x"]})  # fmt: skip
    assert "−9" in text_of(sp.tabulate(frame)._repr_html_())
