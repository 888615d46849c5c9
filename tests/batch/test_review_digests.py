"""The digest of a review tells all that differs in what it holds, and nothing else."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from saypro_analysis.batch import review_digests
from saypro_analysis.batch.files_read import OPENED
from saypro_analysis.batch.review_digests import digest_review, digest_table
from saypro_analysis.data.reviews import open_review, remember_files

DAY = pd.Timestamp("2025-03-31")


def digest(column, name="note"):
    tables = {"measurements": pd.DataFrame({name: column})}
    about = {"as_of": DAY, "departments": ("A",), "notes": (), "completeness": pd.DataFrame()}
    return digest_review(SimpleNamespace(**about, received=("measurements",), **tables))


def text(*values):
    return pd.Series(values, dtype="str")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (text("ab", "c"), text("a", "bc")),
        (text("a", None), text("a", "")),
        (text("a", None), text("a", "nan")),
        (text("a", "b"), text("b", "a")),
        (text("a"), text("a", "")),
        (text(), text(None)),
        (text("1"), pd.Series([1])),
        (pd.Series([2**53]), pd.Series([2**53 + 1])),
        (pd.Series([0.1]), pd.Series([np.nextafter(0.1, 1)])),
        (pd.Series([1.0, np.nan]), pd.Series([1.0, 0.0])),
        (pd.Series([True, None], dtype="boolean"), pd.Series([True, False], dtype="boolean")),
        (pd.Series([DAY]), pd.Series([DAY + pd.Timedelta(1, "us")])),
        (pd.Series([DAY]), pd.Series([pd.NaT], dtype="datetime64[us]")),
        (pd.Series([["a", "b"]]), pd.Series([["a, b"]])),
    ],
)  # fmt: skip
def test_columns_that_differ_have_other_digests(one, other):
    assert digest(one) != digest(other)


@pytest.mark.parametrize(
    "pieces", [[["a", "bcd", None, "é", ""]], [["a"], ["bcd", None, "é", ""]], [[], ["a", "bcd", None], [], ["é", ""]]]
)
def test_how_arrow_cut_a_column_is_not_told(pieces):
    cut = pa.chunked_array([pa.array(piece, pa.large_string()) for piece in pieces], pa.large_string())
    column = pd.Series(pd.array(cut, dtype="str"))
    assert digest(column) == digest(text("a", "bcd", None, "é", ""))


def test_a_part_of_a_longer_column_is_as_one_of_its_own():
    assert digest(text("x", "bcd", None, "é", "y").iloc[1:4].reset_index(drop=True)) == digest(text("bcd", None, "é"))
    assert digest(text("x", "bcd", None, "é", "y")[[False, True, True, True, False]]) == digest(text("bcd", None, "é"))


def test_names_count():
    assert digest(text("a")) != digest(text("a"), name="owner")


def test_the_sample_read_twice_is_the_same_and_a_day_earlier_is_not():
    one = open_review("sample", department="Sales")
    assert digest_review(one) == digest_review(open_review("sample", department="Sales"))
    assert digest_review(one) != digest_review(open_review("sample", department="Operations"))
    assert digest_review(one) != digest_review(
        open_review("sample", department="Sales", as_of=one.as_of - pd.Timedelta(1, "D"))
    )


def test_what_is_known_of_whole_tables_changes_no_digest(monkeypatch):
    """A department's review holds some tables whole; their digests are taken once, before processes part."""
    monkeypatch.setattr(review_digests, "_kept", {})
    opened = []
    sys.addaudithook(lambda event, given: opened.append(given) if event == OPENED else None)
    plain = digest_review(open_review("sample", department="Sales"))
    review_digests.keep_digests(remember_files("sample"))
    *_, review, whole = (open_review("sample", department="Sales"), opened[-1])[1]
    assert {"incidents", "system_metrics"} <= set(whole)
    assert "measurements" not in whole
    taken = []
    monkeypatch.setattr(review_digests, "_digest_table", counted(review_digests._digest_table, taken))
    found = {table: digest_table(review, table, frame, whole) for table, frame in review.tables.items()}
    assert found == {table: told for table, told in plain.items() if table}
    assert set(taken) == review.received - set(whole)


def counted(digest_table, taken):
    def count(table, frame):
        taken.append(table)
        return digest_table(table, frame)

    return count


def test_records_that_change_no_figure_are_told() -> None:
    """A page says how many records a KPI was measured in."""
    review = open_review("sample", department="Finance", as_of="2025-03-31")
    heads = [replace(review, completeness=pd.DataFrame({"kpi": ["a"], "rows": [rows]})) for rows in (5, 5, 6)]
    told = [review_digests.digest_head(head) for head in heads]
    assert told[0] == told[1] != told[2]
    assert review_digests.digest_head(review) not in told
