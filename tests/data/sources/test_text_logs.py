"""Logs as programs write them become rows; what is no log is named by its line."""

import pandas as pd
import pytest

import saypro_analysis as sp

AS_OF = "2025-03-31"


def open_text(folder, text: str) -> pd.DataFrame:
    path = folder / "system.log"
    path.write_text(text, encoding="utf-8")
    return sp.open_log(path)


@pytest.mark.parametrize(
    "line",
    [
        "2025-03-30 14:05:09,120 ERROR reports: Query timed out",
        "2025-03-30T14:05:09.120456 [error] reports: Query timed out",
        "[2025-03-30 14:05:09] reports.ERROR: Query timed out",
        "2025-03-30 14:05:09 reports[4711] err Query timed out",
        "2025/03/30 14:05:09 | ERROR | reports | Query timed out",
        "2025-03-30 14:05:09\treports\tError\tQuery timed out",
        "2025-03-30 14:05:09 - reports - ERROR - Query timed out",
    ],
)
def test_the_same_entry_in_the_ways_of_many_programs(tmp_path, line):
    told = open_text(tmp_path, line + "\n").iloc[0]
    assert told["logged_at"].floor("s") == pd.Timestamp("2025-03-30 14:05:09")
    assert told[["component", "level", "message"]].tolist() == ["reports", "error", "Query timed out"]


def test_lines_without_a_time_belong_to_the_entry_before(tmp_path):
    told = open_text(
        tmp_path, "2025-03-30 08:00:00 FATAL db: Stopped\n  at a\n  at b\n\n2025-03-30 08:01 INFO db: Up\n"
    )
    assert told[["level", "line", "lines"]].to_numpy().tolist() == [["critical", 1, 4], ["info", 5, 1]]


def test_a_part_that_is_not_named_is_not_guessed(tmp_path):
    told = open_text(tmp_path, "2025-03-30 08:00:00 WARN Disk is nearly full\n")
    assert told[["component", "level", "message"]].to_numpy().tolist() == [
        ["not said", "warning", "Disk is nearly full"]
    ]


def test_zones_are_kept(tmp_path):
    told = open_text(tmp_path, "2025-03-30T01:30:00+01:00 INFO a: x\n2025-03-30T03:30:00+02:00 INFO a: y\n")
    assert (told["logged_at"].diff().iloc[1]) == pd.Timedelta(hours=1)


@pytest.mark.parametrize("level", ["emerg", "ALERT", "Fatal", "crit", "SEVERE"])
def test_words_for_critical(tmp_path, level):
    assert open_text(tmp_path, f"2025-03-30 08:00:00 {level} a: x\n")["level"].tolist() == ["critical"]


def test_every_line_that_cannot_be_read_is_named(tmp_path):
    at = "2025-03-30 08:00:00"
    text = f"=== started ===\n{at} INFO a: x\n{at} nothing here\n2025-13-30 08:00:00 INFO a: y\n"
    with pytest.raises(sp.DataError) as error:
        open_text(tmp_path, text)
    assert [problem.row for problem in error.value.problems] == [1, 3, 4]


def test_no_file_and_an_empty_one(tmp_path):
    with pytest.raises(sp.DataError, match="a file of that name"):
        sp.open_log(tmp_path / "none.log")
    assert open_text(tmp_path, "").empty


def test_what_stands_in_a_log_is_text(tmp_path):
    told = open_text(tmp_path, "2025-03-30 08:00:00 ERROR web: <script>alert(1)</script> =cmd|' /C calc'!A0\n")
    assert told["message"].tolist() == ["<script>alert(1)</script> =cmd|' /C calc'!A0"]


class TestCounts:
    def test_the_gravest_first_with_this_week_beside_the_one_before(self):
        at = pd.to_datetime(
            ["2025-03-16 23:00", "2025-03-17", "2025-03-23 23:59", "2025-03-24", "2025-03-30", "2025-03-31"],
            format="ISO8601",
        )
        log = pd.DataFrame({"logged_at": at, "component": "web", "level": ["info", *["error"] * 5], "message": "m"})
        told = sp.summarise_logs(log, as_of=AS_OF)
        assert told["level"].tolist() == ["error", "info"]
        assert told[["entries", "this_week", "week_before"]].to_numpy().tolist() == [[4, 2, 2], [1, 0, 0]]

    def test_figures_do_not_hide_that_a_message_is_the_same(self):
        log = pd.DataFrame({"logged_at": pd.Timestamp("2025-03-30"), "component": "web", "level": "error",
                            "message": ["Job 17 failed at 0x3fA", "Job 18 failed at 0x4b", "Other"]})  # fmt: skip
        row = sp.summarise_logs(log, as_of=AS_OF).iloc[0]
        assert row[["commonest", "commonest_entries"]].tolist() == ["Job # failed at #", 2]

    def test_a_frame_that_is_no_log_is_named(self):
        with pytest.raises(sp.DataError, match="component"):
            sp.summarise_logs(pd.DataFrame({"logged_at": [pd.Timestamp("2025-03-30")]}), as_of=AS_OF)

    def test_nothing_by_then_is_an_empty_answer(self):
        log = pd.DataFrame(
            {"logged_at": [pd.Timestamp("2025-04-02")], "component": "a", "level": "info", "message": "m"}
        )
        assert sp.summarise_logs(log, as_of=AS_OF).empty
