"""Measures from definitions to tables: completeness, calendars, targets, joins, and what is refused."""

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.sources.measures.completeness import judge_periods
from saypro_analysis.data.sources.measures.definition_readings import read_definitions

COMMON = {"name": "K", "department": "D", "unit": "money", "better": "higher", "source": "orders", "value": "sum(paid)"}


def build(frame: pd.DataFrame, told: dict[str, Any] | None = None, source: dict[str, Any] | None = None, **how: Any):  # type: ignore[no-untyped-def]
    sources = {"orders": {"date": "day", **(source or {})}}
    content = {"sources": sources, "measures": {"k": {**COMMON, **(told or {})}}}
    return sp.build_measures({"orders": frame}, content, **how)


def daily(first: str, last: str, per_day: int = 3) -> pd.DataFrame:
    days = pd.date_range(first, last).repeat(per_day)
    return pd.DataFrame({"day": days, "paid": np.arange(len(days)) % 7 + 1, "region": np.arange(len(days)) % 2})


class TestCompleteness:
    def test_a_half_loaded_last_month_is_said_and_not_averaged(self) -> None:
        built = build(daily("2024-01-01", "2024-06-17"), {"dimensions": ["region"]}, as_of="2024-06-30")
        last = built.measurements.iloc[-1]
        assert last["note"] == "records end on 2024-06-17, 13 days before the period's end"
        assert np.isnan(last["actual"])
        assert built.measurements["actual"].notna().sum() == 5
        assert built.segments["period_on"].max() == pd.Timestamp("2024-05-01")
        assert built.completeness["state"].tolist() == ["complete"] * 5 + ["partial"]
        assert "orders, month of 2024-06-01: records end on 2024-06-17" in built.notes[0]

    def test_a_month_that_is_not_over_is_open(self) -> None:
        built = build(daily("2024-01-01", "2024-06-30"), as_of="2024-06-20")
        assert built.completeness["state"].iloc[-1] == "open"
        assert built.measurements["actual"].isna().tolist() == [False] * 5 + [True]

    def test_a_first_month_that_begins_late_is_said(self) -> None:
        built = build(daily("2024-01-20", "2024-06-30"))
        assert built.measurements["note"].iloc[0] == "records begin on 2024-01-20, 19 days after the period's start"

    def test_an_only_period_that_begins_late_is_said(self) -> None:
        built = build(daily("2024-11-01", "2024-12-31"), {"grain": "year"})
        assert built.measurements["note"].tolist() == ["records begin on 2024-11-01, 305 days after the period's start"]
        assert built.measurements["actual"].notna().all()

    def test_a_measure_that_no_record_counts_for_is_said(self) -> None:
        built = build(daily("2024-01-01", "2024-03-31"), {"where": "paid > 100"})
        assert built.notes == ("orders: no record counts for k, which has no figure.",)

    def test_weekends_and_monthly_figures_are_no_gaps(self) -> None:
        days = daily("2024-01-01", "2024-06-30")
        assert set(build(days[days["day"].dt.day_of_week < 5]).completeness["state"]) == {"complete"}
        first = days[days["day"].dt.day == 1]
        assert set(build(first).completeness["state"]) == {"complete"}
        assert set(build(first.head(3)).completeness["state"]) == {"complete"}

    def test_a_month_with_few_records_is_said_and_kept(self) -> None:
        days = daily("2024-01-01", "2024-06-30", 10)
        kept = (days["day"] < "2024-06-01") | (np.arange(len(days)) % 5 == 0)
        built = build(days[kept])
        assert built.completeness["state"].iloc[-1] == "thin"
        assert built.measurements["actual"].notna().all()
        assert "60 records, where other periods have 290 to 310" in built.notes[0]

    def test_somebody_may_answer_for_the_records(self) -> None:
        built = build(daily("2024-01-01", "2024-06-17"), source={"complete_until": "2024-06-30"})
        assert built.measurements["actual"].notna().all()

    def test_complete_records_are_hardly_ever_called_partial(self) -> None:
        random = np.random.default_rng(5)
        called = 0
        for _ in range(400):
            days = pd.Timestamp("2023-01-01") + pd.to_timedelta(np.sort(random.integers(0, 365, 120)), unit="D")
            rows = pd.DataFrame({"day": days, "period_on": days.to_period("M").start_time})
            told = rows.groupby("period_on")["day"].agg(rows="size", first="min", last="max").reset_index()
            judged = judge_periods(told.assign(department="D"), "month", None)
            called += (judged["state"] != "complete").any()
        assert called <= 12

    def test_records_without_a_date_are_counted(self) -> None:
        frame = daily("2024-01-01", "2024-02-29")
        frame.loc[[3, 50], "day"] = pd.NaT
        built = build(frame)
        assert "orders: 2 records without a date are in no period." in built.notes
        assert built.measurements["actual"].sum() == frame["paid"].drop([3, 50]).sum()


@pytest.mark.long("every fiscal start with every kind of period")
@given(st.integers(1, 12), st.sampled_from(["month", "quarter", "year"]))
def test_fiscal_periods_are_those_of_pandas(starts: int, grain: str) -> None:
    frame = daily("2021-01-01", "2023-12-31", 1)
    built = build(frame, {"grain": grain}, {"complete_until": "2024-12-31"}) if starts == 1 else None
    content = {"year_starts": starts, "sources": {"orders": {"date": "day", "complete_until": "2024-12-31"}},
               "measures": {"k": {**COMMON, "grain": grain}}}  # fmt: skip
    told = built or sp.build_measures({"orders": frame}, content)
    ends = pd.Timestamp(2020, (starts - 2) % 12 + 1, 1).strftime("%b").upper()
    frequency = {"month": "M", "quarter": f"Q-{ends}", "year": f"Y-{ends}"}[grain]
    expected = frame.groupby(frame["day"].dt.to_period(frequency).dt.start_time)["paid"].sum()
    assert told.measurements.set_index("period_on")["actual"].to_dict() == expected.to_dict()


@pytest.mark.parametrize("grain", ["day", "week"])
def test_days_and_weeks_begin_where_pandas_says(grain: str) -> None:
    frame = daily("2024-01-01", "2024-02-25")
    told = build(frame, {"grain": grain}).measurements.set_index("period_on")["actual"]
    periods = frame["day"].dt.to_period("D" if grain == "day" else "W").dt.start_time
    assert told.to_dict() == frame.groupby(periods)["paid"].sum().to_dict()


def test_parts_sum_to_the_whole_and_ratios_keep_both_parts() -> None:
    frame = daily("2024-01-01", "2024-03-31")
    built = build(frame, {"value": "sum(paid) / count(*)", "dimensions": ["region"], "target": "year_before"})
    sums = built.segments.groupby("period_on")[["numerator", "denominator"]].sum()
    whole = built.measurements.set_index("period_on")
    pd.testing.assert_frame_equal(sums, whole[["numerator", "denominator"]])
    assert (whole["actual"] == whole["numerator"] / whole["denominator"]).all()
    assert built.kpis["aggregate"].tolist() == ["ratio"]


def test_the_year_before_is_the_target() -> None:
    frame = daily("2023-01-01", "2024-12-31")
    built = build(frame, {"target": "year_before", "dimensions": ["region"]}, periods=("2024-01-01", "2024-12-31"))
    monthly = frame.groupby(frame["day"].dt.to_period("M"))["paid"].sum()
    assert built.measurements["target"].tolist() == monthly.iloc[:12].tolist()
    assert built.segments["expected"].sum() == monthly.iloc[:12].sum()
    assert built.measurements["period_on"].min() == pd.Timestamp("2024-01-01")


def test_a_target_may_come_from_another_source() -> None:
    frame = daily("2024-01-01", "2024-03-31")
    plans = pd.DataFrame({"due": pd.to_datetime(["2024-01-01", "2024-02-01"]), "region": [0, 0], "aim": [100.0, 200.0]})
    content = {"sources": {"orders": {"date": "day"}, "plans": {"date": "due"}}, "measures": {"k": {
        **COMMON, "dimensions": ["region"], "target": {"source": "plans", "value": "sum(aim)"}}}}  # fmt: skip
    built = sp.build_measures({"orders": frame, "plans": plans}, content)
    assert built.measurements["target"].fillna(0).tolist() == [100, 200, 0]
    north = built.segments[built.segments["region"] == "0"]
    assert north["expected"].fillna(0).tolist() == [100, 200, 0]


def test_a_join_that_would_multiply_records_is_refused() -> None:
    frame = daily("2024-01-01", "2024-03-31")
    regions = pd.DataFrame({"region": [0, 1, 1], "name": list("abc")})
    content = {"sources": {"orders": {"date": "day", "join": {"regions": "region"}}}, "measures": {"k": COMMON}}
    with pytest.raises(DataError, match="regions, column region: found '1', expected one row for each region"):
        sp.build_measures({"orders": frame, "regions": regions}, content)


@pytest.mark.parametrize(("told", "expected"), [
    ({"value": "sum(pade)"}, "did you mean paid"), ({"value": "sum(word)"}, "numbers in sum(), this is text"),
    ({"grain": "fortnight"}, "one of day, week"), ({"dimensions": ["kpi"]}, "no column of segments"),
    ({"target": "lots"}, "a number, year_before"), ({"source": "ordrs"}, "did you mean orders"),
    ({"date": "paid"}, "dates such as"),
    ({"vlaue": "sum(paid)"}, "did you mean value"), ({"date": "word"}, "dates such as 2025-03-31 (and 92 more"),
    ({"unit": ""}, "the KPI's unit"), ({"where": "paid + 'x' > sum(1)"}, "without aggregates"),
    ({"dimensions": ["colour"]}, "a column of that name"), ({"reached": "nobody", "by": "x"}, "defined above"),
    ({"department": None}, "the KPI's department"), ({"value": "sum(paid) + 1"}, "no number beside it"),
])  # fmt: skip
def test_a_mistake_is_named_with_what_was_expected(told: dict[str, Any], expected: str) -> None:
    with pytest.raises(DataError) as refused:
        build(daily("2024-01-01", "2024-01-31").assign(word="x"), told)
    assert expected in str(refused.value)


def test_the_file_of_the_documentation_is_read() -> None:
    page = (Path(__file__).parents[4] / "docs" / "measures.md").read_text(encoding="utf-8")
    told = read_definitions(yaml.safe_load(page.partition("```yaml")[2].partition("```")[0]))
    assert list(told.measures) == ["sales", "margin", "buyers", "slow"]


def test_a_comma_that_cuts_a_value_in_two_is_told() -> None:
    content = yaml.safe_load("measures: {k: {name: K, value: coalesce(sum(paid), 0)}}")
    with pytest.raises(DataError, match="a text with a comma needs quotes"):
        sp.build_measures({"orders": daily("2024-01-01", "2024-01-31")}, content)


def test_every_mistake_of_every_measure_is_named_at_once_by_its_place_in_the_file() -> None:
    measures = {"one": {**COMMON, "value": "sum(pade)", "where": "word = 1"},
                "two": {**COMMON, "dimensions": ["regoin"]},
                "three": {**COMMON, "target": {"source": "orders", "value": "sum(day)"}}}  # fmt: skip
    with pytest.raises(DataError) as refused:
        sp.build_measures({"orders": daily("2024-01-01", "2024-01-31")}, {"sources": {"orders": {"date": "day"}},
                                                                          "measures": measures})  # fmt: skip
    found = [(problem.table, problem.column, problem.value) for problem in refused.value.problems]
    assert found == [
        ("params/measures.yaml", f"measures.{place}", value)
        for place, value in (
            ("one.value", "pade"),
            ("one.where", "word"),
            ("three.target.value", "day"),
            ("two.dimensions", "regoin"),
        )
    ]


def test_a_row_of_a_csv_that_does_not_fit_is_named(tmp_path: Path) -> None:
    rows = "\n".join(f"2024-01-01,{n}" for n in range(150_000))
    (tmp_path / "orders.csv").write_text(f"day,paid\n{rows}\n2024-01-01,much\n")
    with pytest.raises(DataError) as refused:
        sp.build_measures(tmp_path, {"sources": {"orders": {"date": "day"}}, "measures": {"k": COMMON}})
    problem = refused.value.problems[0]
    assert (problem.table, problem.row, problem.column, problem.value) == ("orders", 150_002, "paid", "much")


def test_files_of_every_kind_give_the_same(tmp_path: Path) -> None:
    frame = daily("2024-01-01", "2024-03-31")
    content = {"sources": {"orders": {"date": "day"}}, "measures": {"k": COMMON}}
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_csv(tmp_path / "b.csv.gz", index=False)
    frame.to_parquet(tmp_path / "c.parquet")
    frame.to_excel(tmp_path / "d.xlsx", index=False)
    (tmp_path / "many").mkdir()
    for month, rows in frame.groupby(frame["day"].dt.month):
        rows.to_parquet(tmp_path / "many" / f"{month}.parquet")
    expected = build(frame).measurements
    for name in ("a.csv", "b.csv.gz", "c.parquet", "d.xlsx", "many/*.parquet"):
        content["sources"]["orders"]["file"] = name
        pd.testing.assert_frame_equal(sp.build_measures(tmp_path, content).measurements, expected)


CONTENT = {"sources": {"orders": {"date": "day"}}, "measures": {"k": {**COMMON, "dimensions": ["region"]}}}
ROWS = "day,region,paid\n" + "".join(f"2025-01-{day:02d},007,{day}\n" for day in range(1, 32))


@pytest.mark.parametrize(("content", "row", "value"), [
    (ROWS + "2025-01-31,x\n", 33, "2 cells"), (ROWS + "2025-01-31,x,1,2,3\n", 33, "5 cells"),
    (ROWS.replace("paid", "Region"), None, "2 columns of that name"), ("", None, "an empty file"),
    (ROWS.replace("007", "Nörd").encode("latin-1"), 2, "byte 0xF6"), (ROWS.encode("utf-16"), 1, "byte 0xFF"),
    (ROWS + "soon,x,1\n", None, "soon"),
])  # fmt: skip
def test_a_file_of_records_is_refused_where_it_is_wrong(
    tmp_path: Path, content: str | bytes, row: int | None, value: str
) -> None:
    (tmp_path / "orders.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError) as refused:
        sp.build_measures(tmp_path, CONTENT)
    assert [(problem.row, problem.value) for problem in refused.value.problems] == [(row, value)]


@pytest.mark.parametrize("content", [
    ROWS, "\ufeff" + ROWS, ROWS.replace(",", ";"), ROWS.replace(",", "\t"), "Orders of January\n\n" + ROWS,
    ROWS.replace("\n", "\r\n"), ROWS.replace("007", '"007"'),
])  # fmt: skip
def test_a_file_of_records_is_read_whatever_its_habits(tmp_path: Path, content: str) -> None:
    (tmp_path / "orders.csv").write_text(content, encoding="utf-8")
    measurements, segments = sp.build_measures(tmp_path, CONTENT)
    assert measurements["actual"].tolist() == [496]
    assert segments["region"].tolist() == ["007"]


def test_figures_that_are_text_are_shown_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ROWS.replace(",", ";").replace(";7\n", ";7,5\n"))
    with pytest.raises(DataError, match="such as '7,5', in 1 records; decimal: ','"):
        sp.build_measures(tmp_path, CONTENT)
    content = {**CONTENT, "sources": {"orders": {"date": "day", "decimal": ","}}}
    assert sp.build_measures(tmp_path, content).measurements["actual"].tolist() == [496.5]


def test_a_name_that_an_engine_would_take_for_a_pattern_is_refused(tmp_path: Path) -> None:
    (tmp_path / "orders[1].csv").write_text(ROWS)
    content = {**CONTENT, "sources": {"orders": {"date": "day", "file": "orders[1].csv"}}}
    with pytest.raises(DataError, match="none of"):
        sp.build_measures(tmp_path, content)


def _book(path: Path, *rows: list[object]) -> None:
    made = Workbook()
    for row in [["Orders of January"], [], ["day", "region", "paid"], *rows]:
        made.active.append(row)
    made.save(path)


def test_a_workbook_of_records_is_read_below_its_title(tmp_path: Path) -> None:
    _book(tmp_path / "orders.xlsx", *([f"2025-01-{day:02d}", "x" if day % 2 else 7, day] for day in range(1, 32)))
    measurements, segments = sp.build_measures(tmp_path, CONTENT)
    assert measurements["actual"].tolist() == [496]
    assert segments["region"].tolist() == ["7", "x"]


@pytest.mark.parametrize(("row", "found"), [
    (["Total", None, 496], "column day: found 'Total'"), (["2025-01-31", "x", "=1+1"], "cell C5, column paid"),
    (["2025-01-31", "x", "many"], "such as 'many', in 1 records"),
])  # fmt: skip
def test_a_workbook_of_records_is_refused_where_it_is_wrong(tmp_path: Path, row: list[object], found: str) -> None:
    _book(tmp_path / "orders.xlsx", ["2025-01-01", "x", 1], row)
    with pytest.raises(DataError, match=found):
        sp.build_measures(tmp_path, CONTENT)


def test_dates_with_two_readings_are_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("day,paid\n03/04/2024,1\n05/06/2024,2\n")
    content = {"sources": {"orders": {"date": "day"}}, "measures": {"k": COMMON}}
    with pytest.raises(DataError, match="date_format"):
        sp.build_measures(tmp_path, content)
    content["sources"]["orders"]["date_format"] = "%d/%m/%Y"
    told = sp.build_measures(tmp_path, content).measurements
    assert told["period_on"].dt.month.tolist() == [4, 6]


class TestDistinctThings:
    """`count(distinct ...)` is computed for the quarter itself; the months' counts do not sum to it."""

    VISITS = pd.DataFrame({
        "day": pd.date_range("2023-10-01", "2024-03-31").repeat(4),
        "paid": 1,
        "customer": np.random.default_rng(4).integers(0, 150, 183 * 4),
    })  # fmt: skip
    TOLD: ClassVar = {"value": "count(distinct customer)", "unit": "count"}

    def quarters(self) -> pd.Series:
        quarter = self.VISITS["day"].dt.to_period("Q")
        return self.VISITS.groupby(quarter)["customer"].nunique()

    def test_the_quarter_is_counted_from_the_records(self) -> None:
        built = build(self.VISITS, {**self.TOLD, "quarter_target": 140}, as_of="2024-03-31")
        assert built.kpis["aggregate"].tolist() == ["distinct"]
        gap = sp.quantify_gaps(built.measurements, built.kpis).iloc[0]
        assert gap["actual"] == self.quarters()["2024Q1"]
        assert gap["actual"] < built.measurements["actual"].tail(3).sum()
        assert gap["target"] == 140

    def test_the_year_before_is_that_of_its_quarter(self) -> None:
        earlier = self.VISITS.assign(day=self.VISITS["day"] - pd.DateOffset(years=1))
        visits = pd.concat([earlier[earlier["customer"] % 2 == 0], self.VISITS])
        built = build(visits, {**self.TOLD, "target": "year_before"}, as_of="2024-03-31")
        gap = sp.quantify_gaps(built.measurements, built.kpis).iloc[0]
        before = earlier[(earlier["customer"] % 2 == 0) & (earlier["day"] >= "2023-01-01")]
        assert gap["target"] == before["customer"].nunique()

    def test_a_quarter_that_is_not_over_has_no_figure_of_its_own(self) -> None:
        built = build(self.VISITS, self.TOLD, as_of="2024-03-20")
        quarters = built.measurements.set_index("period_on")["quarter_actual"].dropna()
        assert quarters.to_dict() == {pd.Timestamp("2023-12-01"): self.quarters()["2023Q4"]}

    def test_a_ratio_over_distinct_things_is_that_of_the_quarter(self) -> None:
        told = {"value": "sum(paid) / count(distinct customer)", "unit": "ratio"}
        built = build(self.VISITS, told, as_of="2024-03-31")
        gap = sp.quantify_gaps(built.measurements, built.kpis).iloc[0]
        quarter = self.VISITS[self.VISITS["day"] >= "2024-01-01"]
        assert gap["actual"] == pytest.approx(len(quarter) / quarter["customer"].nunique())

    def test_a_fiscal_year_moves_no_review(self) -> None:
        content = {"year_starts": "february", "sources": {"orders": {"date": "day"}},
                   "measures": {"k": {**COMMON, **self.TOLD}}}  # fmt: skip
        built = sp.build_measures({"orders": self.VISITS}, content, as_of="2024-03-31")
        assert sp.quantify_gaps(built.measurements, built.kpis)["actual"].tolist() == [self.quarters()["2024Q1"]]

    def test_a_sum_of_them_that_is_meant_is_said(self) -> None:
        built = build(self.VISITS, {**self.TOLD, "aggregate": "sum"}, as_of="2024-03-31")
        assert any("distinct things of several periods are summed" in note for note in built.notes)

    def test_another_quarter_target_than_a_number_is_refused(self) -> None:
        with pytest.raises(DataError, match=r"measures\.k\.quarter_target: found 'many', expected a number"):
            build(self.VISITS, {**self.TOLD, "quarter_target": "many"})
