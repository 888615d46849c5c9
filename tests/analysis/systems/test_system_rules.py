"""What the verbs of systems count, held against plain counting reading by reading, and edges on both their sides."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

import saypro_analysis as sp
from saypro_analysis.analysis.systems.update_feedback import _verdict as judge_feedback

NOW = "2025-04-01"
HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
LIMITS = {"response_time": 500.0, "uptime": 0.99, "disk_usage": 0.8, "errors_404": np.nan}


@pytest.fixture(scope="module")
def readings() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    parts = []
    for system in ("Web", "Mail"):
        for metric in LIMITS:
            at = pd.Timestamp("2024-09-20") + pd.to_timedelta(np.sort(rng.integers(0, 190 * 4, 90)) * 6, unit="h")
            value = {"response_time": rng.integers(350, 600, 90), "uptime": rng.choice([0.97, 0.99, 1.0], 90),
                     "disk_usage": rng.choice([0.7, 0.79, 0.81], 90),
                     "errors_404": rng.integers(0, 9, 90)}[metric]  # fmt: skip
            parts.append(pd.DataFrame({"system": system, "metric": metric, "measured_at": at, "value": value}))
    return pd.concat(parts, ignore_index=True).drop_duplicates(["system", "metric", "measured_at"], ignore_index=True)


def own_rows(readings: pd.DataFrame, system: str, metric: str, first: str, last: str) -> pd.DataFrame:
    chosen = (readings["system"] == system) & (readings["metric"] == metric)
    return readings[chosen & (readings["measured_at"] >= first) & (readings["measured_at"] < last)]


class TestFigures:
    def test_each_figure_by_counting(self, readings: pd.DataFrame) -> None:
        told = sp.summarise_systems(readings, as_of=NOW)
        assert told.index.tolist() == list(range(8))
        states = ["beyond", "near", "within", "no_limit"]
        assert told["state"].map(states.index).is_monotonic_increasing
        for _, row in told.iterrows():
            now = own_rows(readings, row["system"], row["metric"], "2025-01-01", NOW)["value"]
            before = own_rows(readings, row["system"], row["metric"], "2024-10-01", "2025-01-01")["value"]
            assert row[["readings", "latest"]].tolist() == [len(now), now.iloc[-1]]
            assert row[["mean", "mean_before"]].tolist() == pytest.approx([now.mean(), before.mean()])
            limit = LIMITS[row["metric"]]
            over = (now < limit) if row["metric"] == "uptime" else now > limit
            assert (
                np.isnan(row["beyond_share"]) if np.isnan(limit) else row["beyond_share"] == pytest.approx(over.mean())
            )

    def test_error_codes_by_counting(self, readings: pd.DataFrame) -> None:
        more = readings[readings["metric"] == "errors_404"].assign(metric="errors_500", value=lambda t: t["value"] * 2)
        told = sp.rank_error_codes(pd.concat([readings, more]), as_of=NOW)
        assert told["errors"].is_monotonic_decreasing
        assert told.index.tolist() == list(range(4))
        for _, row in told.iterrows():
            now = own_rows(readings, row["system"], "errors_404", "2025-01-01", NOW)
            before = own_rows(readings, row["system"], "errors_404", "2024-10-01", "2025-01-01")
            times = 1 + (row["code"] == "500")
            assert row[["errors", "errors_before"]].tolist() == [
                times * now["value"].sum(),
                times * before["value"].sum(),
            ]
            assert row["per_day"] == pytest.approx(row["errors"] / now["measured_at"].dt.normalize().nunique())
            assert row["share"] == pytest.approx(times / 3)

    def test_the_limit_given_last_holds(self) -> None:
        table = pd.DataFrame({"system": "Web", "metric": "load", "value": 0.5, "threshold": [0.9, 0.4],
                              "measured_at": ["2025-03-03", "2025-03-12"]})  # fmt: skip
        assert set(sp.measure_metrics(table, as_of=NOW)["target"]) == {0.4}
        assert sp.summarise_systems(table, as_of=NOW)[["threshold", "state"]].to_numpy().tolist() == [[0.4, "beyond"]]

    @pytest.mark.parametrize("as_of", [NOW, "2025-03-31", "2025-03-30"])
    def test_weeks_by_counting(self, readings: pd.DataFrame, as_of: str) -> None:
        told = sp.measure_metrics(readings, as_of=as_of)
        last = {NOW: "2025-03-24", "2025-03-31": "2025-03-24", "2025-03-30": "2025-03-17"}[as_of]
        for (system, metric), limit in {(s, m): LIMITS[m] for s in ("Web", "Mail") for m in LIMITS}.items():
            own = told[told["kpi"] == f"{system}: {metric}"]
            assert str(own["period_on"].max().date()) == last
            assert (own["period_on"].dt.day_of_week == 0).all()
            assert (own["period_on"].diff().dropna() == 7 * DAY).all()
            for _, week in own.iterrows():
                rows = own_rows(readings, system, metric, week["period_on"], week["period_on"] + 7 * DAY)["value"]
                value = rows.sum() if metric == "errors_404" and len(rows) else rows.mean()
                assert week["actual"] == pytest.approx(value, nan_ok=True)
                assert week["target"] == pytest.approx(limit, nan_ok=True)

    def test_what_a_figure_is_called(self, readings: pd.DataFrame) -> None:
        told = sp.map_metrics(readings, as_of=NOW).set_index("kpi")
        assert told.loc["Web: errors_404", ["name", "better", "aggregate"]].tolist() == [
            "Web: errors 404",
            "lower",
            "sum",
        ]
        assert told.loc["Mail: uptime", ["department", "unit", "better", "aggregate"]].tolist() == [
            "Mail", "share", "higher", "mean",
        ]  # fmt: skip
        assert told.index.is_monotonic_increasing

    @pytest.mark.parametrize(("metric", "limit", "family"), [
        ("uptime", 0.99, "server"), ("response_time", 500, "server"), ("load", 0.8, "server"),
        ("error_rate", 0.01, "server"),
        ("page_load_time", 3, "website"), ("link_success", 0.99, "website"), ("page_errors", 0.01, "website"),
        ("mobile_score", 90, "website"), ("responsiveness", 2, "internal tool"), ("stability", 0.99, "internal tool"),
        ("integration", 0.99, "internal tool"), ("disk_usage", 0.8, "resource"), ("cpu_usage", 0.8, "resource"),
        ("memory_usage", 0.85, "resource"), ("network_usage", 0.7, "resource"),
    ])  # fmt: skip
    def test_the_documents_limits(self, metric: str, limit: float, family: str) -> None:
        table = pd.DataFrame({"system": "Web", "metric": metric, "measured_at": ["2025-03-01"], "value": [0.5]})
        told = sp.summarise_systems(table, as_of=NOW).iloc[0]
        assert told[["threshold", "family"]].tolist() == [limit, family]
        high = metric in ("uptime", "link_success", "mobile_score", "stability", "integration")
        assert told["better"] == ("higher" if high else "lower")

    @pytest.mark.parametrize(("value", "state"), [(89.999, "beyond"), (90, "near"), (94.49, "near"), (94.51, "within")])
    def test_near_is_within_a_twentieth_of_the_limit(self, value: float, state: str) -> None:
        table = pd.DataFrame(
            {"system": "Web", "metric": "mobile_score", "measured_at": ["2025-03-01"], "value": [value]}
        )
        assert sp.summarise_systems(table, as_of=NOW)["state"].tolist() == [state]

    def test_a_resource_is_judged_by_its_latest_reading_others_by_their_mean(self) -> None:
        rows = {"measured_at": ["2025-03-01", "2025-03-02"], "system": "Web", "threshold": 10.0}
        for metric, state in (("disk_usage", "within"), ("load", "beyond")):
            table = pd.DataFrame({**rows, "metric": metric, "value": [30.0, 1.0]})
            assert sp.summarise_systems(table, as_of=NOW)["state"].tolist() == [state]

    def test_one_system_is_taken_out_of_a_register(self) -> None:
        table = pd.DataFrame({"system": ["Web", "Mail", None], "x": [1, 2, 3]})
        assert sp.select_system(table, "Mail")["x"].tolist() == [2]
        assert sp.select_system(table, "Mail").index.tolist() == [0]
        assert sp.select_system(table)["x"].tolist() == [1, 2, 3]
        with pytest.raises(sp.DataError, match="one of Mail, Web"):
            sp.select_system(table, "Fax")


def disk(values: object, system: str = "Web", metric: str = "disk_usage", **more: object) -> pd.DataFrame:
    values = np.asarray(values, dtype=float)
    at = pd.date_range(end="2025-03-31", periods=len(values))
    return pd.DataFrame({"system": system, "metric": metric, "measured_at": at, "value": values, **more})


def forecast(values: object, **more: object) -> pd.Series:
    return sp.forecast_capacity(disk(values, **more), as_of=NOW).iloc[0]


class TestCapacity:
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_the_line_and_its_range_are_those_of_least_squares(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        noise = np.zeros(60)
        for at in range(1, 60):  # days that resemble each other
            noise[at] = 0.5 * noise[at - 1] + rng.normal(0, 0.003)
        values = 0.45 + 0.003 * np.arange(60) + noise
        from scipy.stats import linregress, t

        days = np.arange(60) - 59.0
        fit = linregress(days, values)
        rest = values - fit.intercept - fit.slope * days
        memory = np.clip((rest[1:] @ rest[:-1]) / (rest @ rest), 0, 0.95)
        error = fit.stderr * np.sqrt((1 + memory) / (1 - memory))
        told = forecast(values)
        wide = t.ppf(0.975, 58) * error
        assert told[["per_day", "per_day_low", "per_day_high"]].tolist() == pytest.approx(
            [fit.slope, fit.slope - wide, fit.slope + wide]
        )
        reach, scatter = t.ppf(0.9, 58), np.sqrt(rest @ rest / 58)
        room = 0.8 - max(fit.intercept, min(values[-1], 0.8))
        ahead = [room / fit.slope, (room - reach * scatter) / (fit.slope + reach * error),
                 (room + reach * scatter) / (fit.slope - reach * error)]  # fmt: skip
        dates = [
            (told[name] - pd.Timestamp("2025-03-31")).days
            for name in ("reached_on", "reached_low_on", "reached_high_on")
        ]
        assert dates == [round(day) for day in ahead]
        assert told[["latest", "threshold", "clean_ups"]].tolist() == [values[-1], 0.8, 0]

    def test_a_days_highest_reading_counts(self) -> None:
        table = pd.concat([disk(0.3 + 0.002 * np.arange(30)), disk(np.full(30, 0.1)).assign(
            measured_at=lambda t: t["measured_at"] + HOUR)])  # fmt: skip
        told = sp.forecast_capacity(table, as_of=NOW).iloc[0]
        assert told[["latest", "per_day"]].tolist() == pytest.approx([0.358, 0.002])

    def test_what_is_full_comes_first_then_what_is_soon_though_later_ones_have_an_earlier_day(self) -> None:
        rng = np.random.default_rng(4)
        unsure = 0.575 + 0.0016 * np.arange(40) + rng.normal(0, 0.012, 40)
        sure = 0.8 - 0.001 * (95 + np.arange(40)[::-1])
        few = np.full(20, 0.4)
        table = pd.concat(
            [disk(few, "A"), disk(np.full(40, 0.5), "B"), disk(sure, "C"), disk(unsure, "D"), disk([0.9] * 30, "E")]
        )
        told = sp.forecast_capacity(table, as_of=NOW)
        assert told["outlook"].tolist() == ["full", "soon", "later", "no_trend", "too_few"]
        assert told["system"].tolist() == list("EDCBA")
        assert told["reached_on"].iloc[1] > told["reached_on"].iloc[2]
        assert told.index.tolist() == list(range(5))

    @pytest.mark.parametrize(("value", "outlook"), [(0.8, "no_trend"), (0.801, "full")])
    def test_at_its_limit_a_disk_is_not_beyond_it(self, value: float, outlook: str) -> None:
        assert forecast(np.full(30, value))["outlook"] == outlook

    @pytest.mark.parametrize(("fall", "clean_ups"), [(0.0399, 0), (0.0401, 1)])
    def test_a_fall_of_a_twentieth_of_the_limit_is_a_clean_up(self, fall: float, clean_ups: int) -> None:
        values = np.concatenate([np.full(20, 0.6), np.full(20, 0.6 - fall)])
        assert forecast(values)["clean_ups"] == clean_ups

    @pytest.mark.parametrize(("fall", "clean_ups"), [(0.079, 0), (0.085, 1)])
    def test_and_of_four_usual_changes(self, fall: float, clean_ups: int) -> None:
        wave = 0.6 + 0.02 * (np.arange(40) % 2)
        wave[20:] -= fall - 0.02  # the fall follows a high day
        assert forecast(wave)["clean_ups"] == clean_ups

    @pytest.mark.parametrize(("days", "clean_ups"), [(1, 0), (2, 1)])
    def test_one_low_day_is_a_whim(self, days: int, clean_ups: int) -> None:
        values = np.full(40, 0.6)
        values[20 : 20 + days] = 0.5
        assert forecast(values)["clean_ups"] == clean_ups
        high = np.full(40, 0.5)
        high[20 - days : 20] = 0.6
        assert forecast(high)["clean_ups"] == clean_ups

    def test_three_days_on_either_side_are_looked_at(self) -> None:
        values = np.full(40, 0.7)
        values[20:22], values[22:] = 0.64, 0.79
        assert forecast(values)["clean_ups"] == 1

    def test_after_a_clean_up_counts_what_came_since(self) -> None:
        since = 0.3 + 0.004 * np.arange(30)
        told = forecast(np.concatenate([0.5 + 0.01 * np.arange(20), since]))
        assert told[["clean_ups", "outlook"]].tolist() == [1, "later"]
        assert told["per_day"] == pytest.approx(0.004)
        assert (told["reached_on"] - pd.Timestamp("2025-03-31")).days == round((0.8 - since[-1]) / 0.004)
        assert forecast(np.concatenate([0.5 + 0.01 * np.arange(20), since[:20]]))["outlook"] == "too_few"

    @pytest.mark.parametrize(("last", "peaks"), [(0.2, 4), (0.47, 5)])
    def test_where_clean_ups_recur_the_peaks_before_them_are_judged(self, last: float, peaks: int) -> None:
        tops = 0.45 + 0.02 * np.arange(4)
        saw = np.concatenate([np.linspace(0.1, top, 10) for top in tops] + [np.linspace(0.1, last, 5)])
        told = forecast(saw)
        at = [9, 19, 29, 39, 44][:peaks]
        assert told["clean_ups"] == 4
        assert told["per_day"] == pytest.approx(np.polyfit(at, saw[at], 1)[0])

    def test_three_peaks_make_a_line(self) -> None:
        def tops(count: int) -> pd.Series:
            return forecast(
                np.concatenate([np.linspace(0.1, 0.5 + 0.01 * n, 10) for n in range(count)] + [np.full(3, 0.1)])
            )

        assert tops(2)["outlook"] == "too_few"
        assert tops(3)["outlook"] == "later"
        assert tops(3)["per_day"] == pytest.approx(0.001)

    @pytest.mark.parametrize(("days", "told"), [(3640, True), (3660, False)])
    def test_beyond_ten_years_no_day_is_told(self, days: int, told: bool) -> None:
        slope = 0.0001
        row = forecast(0.8 - slope * (days + np.arange(30)[::-1]))
        assert (pd.notna(row["reached_on"]), row["outlook"]) == (told, "later")


@pytest.fixture(scope="module")
def outages() -> pd.DataFrame:
    """Outages on whole hours, some planned, some not over, some over each other, before and after the window."""
    rng = np.random.default_rng(6)
    start = rng.integers(0, 40 * 24, 40)
    length = rng.integers(1, 30, 40)
    frame = pd.DataFrame({"outage": [f"O{n}" for n in range(40)], "system": rng.choice(["Web", "Mail"], 40),
                          "started_at": pd.Timestamp("2025-05-25") + pd.to_timedelta(start, unit="h"),
                          "planned": rng.random(40) < 0.3})  # fmt: skip
    frame["ended_at"] = frame["started_at"] + pd.to_timedelta(length, unit="h")
    frame.loc[[3, 17], "ended_at"] = pd.NaT
    return frame


class TestDowntime:
    NOW = pd.Timestamp("2025-06-20 07:00")

    @staticmethod
    def hours(own: pd.DataFrame, now: pd.Timestamp, begin: str = "2025-06-01") -> tuple[set, set]:
        """The hours since the window's beginning in which a system was down unplanned, and planned beside that."""
        sets: dict[bool, set] = {True: set(), False: set()}
        first = pd.Timestamp(begin)
        for row in own.itertuples():
            end = now if pd.isna(row.ended_at) else row.ended_at
            span = range(int((row.started_at - first) / HOUR), int((end - first) / HOUR))
            sets[row.planned] |= {hour for hour in span if 0 <= hour < (now - first) / HOUR}
        return sets[False], sets[True] - sets[False]

    def test_each_figure_by_counting_hours(self, outages: pd.DataFrame) -> None:
        told = sp.measure_downtime(outages, window=("2025-06-01", "2025-06-30"), as_of=self.NOW, target=0.6)
        assert told["downtime_hours"].is_monotonic_decreasing
        so_far = (self.NOW - pd.Timestamp("2025-06-01")) / HOUR
        for _, row in told.iterrows():
            own = outages[outages["system"] == row["system"]]
            down, planned = self.hours(own, self.NOW)
            runs = 1 + sum(b - a > 1 for a, b in pairwise(sorted(down)))
            still = max(down) == so_far - 1 and own["ended_at"].isna().any()
            tail = max((hour for hour in down if hour - 1 not in down), default=0)
            repaired = sorted(hour for hour in down if not (still and hour >= tail))
            expected = {"downtime_hours": len(down), "planned_hours": len(planned), "service_hours": so_far,
                        "uptime": 1 - len(down) / so_far, "outages": runs, "still_down": float(still),
                        "budget_hours": 0.4 * 720, "budget_left_hours": 0.4 * 720 - len(down),
                        "burn_rate": len(down) / so_far / 0.4, "mtbf_hours": (so_far - len(down)) / runs,
                        "mttr_hours": len(repaired) / (runs - still)}  # fmt: skip
            assert {name: float(row[name]) for name in expected} == pytest.approx(expected)
            long = {name: sum(hour >= so_far - span for hour in down) / span / 0.4
                    for name, span in (("burn_1h", 1), ("burn_6h", 6), ("burn_3d", 72))}  # fmt: skip
            assert {name: row[name] for name in long} == pytest.approx(long)

    def test_each_day_by_counting_hours(self, outages: pd.DataFrame) -> None:
        told = sp.track_budget(outages, window=("2025-06-01", "2025-06-30"), as_of=self.NOW, target=0.9)
        for system, days in told.groupby("system"):
            own = outages[outages["system"] == system]
            down, planned = self.hours(own, self.NOW)
            assert len(days) == 20
            left = 72.0
            for number, row in enumerate(days.itertuples()):
                span = range(24 * number, 24 * number + 24)
                count = len(down & set(span))
                left -= count
                assert row.day_on == pd.Timestamp("2025-06-01") + number * DAY
                assert [row.downtime_hours, row.planned_hours] == [count, len(planned & set(span))]
                assert row.uptime == pytest.approx(1 - count / 24)
                assert [row.budget_left_hours, row.budget_left_share] == pytest.approx([left, left / 72])
                ends = own["ended_at"].fillna(self.NOW)
                met = (own["started_at"] < row.day_on + DAY) & (ends > row.day_on)
                assert row.outages == ", ".join(own.loc[met, "outage"])

    def test_the_day_on_which_the_budget_is_gone_is_that_of_the_arrivals(self) -> None:
        """30 outages of half an hour in 45 days, 6.6 h left: the 14th to come is too many, its time a beta prime's."""
        from scipy.stats import betaprime

        starts = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(30) * 36, unit="h")
        frame = pd.DataFrame({"outage": [f"O{n}" for n in range(30)], "system": "Web", "started_at": starts,
                              "ended_at": starts + HOUR / 2})  # fmt: skip
        told = sp.measure_downtime(frame, window=("2025-01-01", "2025-03-31"), as_of="2025-02-15").iloc[0]
        for name, part in (("budget_gone_low_on", 0.1), ("budget_gone_on", 0.5), ("budget_gone_high_on", 0.9)):
            day = pd.Timestamp("2025-02-15") + pd.Timedelta(days=45 * betaprime(14, 30).ppf(part))
            assert abs((told[name] - day) / DAY) < 2

    @pytest.mark.parametrize(("end", "told"), [("07:13", True), ("07:11", False)])
    def test_a_budget_is_gone_once_it_is_used_up(self, end: str, told: bool) -> None:
        frame = pd.DataFrame({"outage": ["O"], "system": "Web", "started_at": ["2025-06-02 00:00"],
                              "ended_at": [f"2025-06-02 {end}"]})  # fmt: skip
        row = sp.measure_downtime(frame, window=("2025-06-01", "2025-06-30"), as_of="2025-06-10").iloc[0]
        assert pd.notna(row["budget_gone_on"]) == told

    @pytest.mark.parametrize(("began", "hours"), [("2025-06-01 00:00", 1.0), ("2025-05-31 23:59", None)])
    def test_what_began_in_the_window_was_detected_in_it(self, began: str, hours: float | None) -> None:
        frame = pd.DataFrame({"outage": ["O"], "system": "Web", "started_at": [began], "ended_at": ["2025-06-01 09:00"],
                              "detected_at": ["2025-06-01 01:00"]})  # fmt: skip
        told = sp.measure_downtime(frame, window=("2025-06-01", "2025-06-30"))["mttd_hours"].iloc[0]
        assert (None if np.isnan(told) else told) == hours

    def test_outside_of_service_hours_nothing_burns(self) -> None:
        frame = pd.DataFrame({"outage": ["O"], "system": "Web", "started_at": ["2025-06-01"], "ended_at": [None]})
        told = sp.measure_downtime(frame, window=("2025-06-01", "2025-06-30"), as_of="2025-06-08 12:00",
                                   service_hours={"mon-fri": "08:00-17:00"}).iloc[0]  # fmt: skip
        assert told[["burn_1h", "burn_6h"]].tolist() == [0, 0]  # a Sunday
        assert told["burn_3d"] == pytest.approx(100)
        assert told[["downtime_hours", "service_hours", "uptime", "burn_alert"]].tolist() == [45, 45, 0, "none"]

    def test_where_nothing_may_fail_there_is_no_budget_to_burn(self) -> None:
        frame = pd.DataFrame(
            {"outage": ["O"], "system": "Web", "started_at": ["2025-06-01"], "ended_at": ["2025-06-02"]}
        )
        told = sp.measure_downtime(frame, window=("2025-06-01", "2025-06-30"), target=1.0).iloc[0]
        assert told[["budget_hours", "burn_1h", "burn_6h", "verdict"]].tolist() == [0, 0, 0, "not_met"]
        assert np.isnan(told["burn_rate"])
        days = sp.track_budget(frame, window=("2025-06-01", "2025-06-30"), target=1.0)
        assert days["budget_left_share"].isna().all()


class TestLogs:
    def test_by_counting(self) -> None:
        rng = np.random.default_rng(3)
        at = pd.Timestamp("2025-03-01") + pd.to_timedelta(rng.integers(0, 30 * 24, 200), unit="h")
        log = pd.DataFrame({"logged_at": at, "component": rng.choice(["web", "db"], 200),
                            "level": rng.choice(["info", "error", "critical", "trace", "warning"], 200),
                            "message": rng.choice(["slow", "off"], 200)})  # fmt: skip
        log["message"] += [f" {n}" for n in range(200)]
        now = pd.Timestamp("2025-03-28 12:00")
        log.loc[len(log)] = [pd.Timestamp("2025-03-02"), "db", "notice", "new 1"]  # a level that is none of the five
        told = sp.summarise_logs(log, as_of=now)
        rows = log[log["logged_at"] < now]
        levels = ["critical", "error", "warning", "info", "notice", "trace"]
        assert told["level"].map(lambda word: min(levels.index(word), 4)).is_monotonic_increasing  # others are alike
        assert told.index.tolist() == list(range(len(told)))
        for _, own in told.groupby(told["level"].map(lambda word: min(levels.index(word), 4))):
            assert own["entries"].is_monotonic_decreasing
        for _, row in told.iterrows():
            own = rows[(rows["component"] == row["component"]) & (rows["level"] == row["level"])]
            age = (now - own["logged_at"]) / DAY
            words = own["message"].str.split().str[0].value_counts()
            assert row[["entries", "this_week", "week_before"]].tolist() == [
                len(own), (age <= 7).sum(), ((age > 7) & (age <= 14)).sum(),
            ]  # fmt: skip
            assert row["share"] == pytest.approx(len(own) / len(rows))
            assert row["per_day"] == pytest.approx(len(own) / ((now - rows["logged_at"].min()) / DAY))
            assert row["commonest_entries"] == words.max()
            assert row["commonest"] == f"{min(words.index[words == words.max()])} #"
            assert row["last_at"] == own["logged_at"].max()

    @pytest.mark.parametrize(("day", "this", "before"), [(24, 1, 0), (23.99, 0, 1), (17, 0, 1), (16.99, 0, 0)])
    def test_a_week_is_seven_days(self, day: float, this: int, before: int) -> None:
        at = [pd.Timestamp("2025-02-28") + day * DAY]
        log = pd.DataFrame({"logged_at": at, "component": "web", "level": "info", "message": "x"})
        told = sp.summarise_logs(log, as_of="2025-03-31").iloc[0]
        assert told[["this_week", "week_before"]].tolist() == [this, before]

    def test_a_log_of_an_hour_is_taken_for_a_day(self) -> None:
        log = pd.DataFrame(
            {"logged_at": pd.to_datetime(["2025-03-30 23:00"]), "component": "w", "level": "x", "message": "m"}
        )
        assert sp.summarise_logs(log, as_of="2025-03-31")["per_day"].tolist() == [1.0]


class TestUpdates:
    def test_by_counting(self) -> None:
        rng = np.random.default_rng(9)
        released = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 60, 40), unit="D")
        took = rng.integers(0, 50, 40)
        table = pd.DataFrame({
            "update": [f"U{n}" for n in range(40)], "system": "Web", "version": "1", "released_on": released,
            "planned_on": released + pd.to_timedelta(rng.integers(0, 50, 40), unit="D"),
            "applied_at": (released + pd.to_timedelta(took, unit="D") + 5 * HOUR).where(rng.random(40) < 0.9),
            "criticality": rng.choice(["critical", "high", None], 40), "tested": rng.choice([True, False, None], 40),
            "backed_up": rng.choice([True, None], 40), "change": rng.choice(["c", None], 40), "impact": "i",
        })  # fmt: skip
        told = sp.summarise_system_updates(table, as_of="2025-02-20")
        assert told["criticality"].tolist() == ["critical", "high", "not said", "all"]
        now = pd.Timestamp("2025-02-20")
        for _, row in told.iterrows():
            words = table["criticality"].fillna("not said")
            own = table if row["criticality"] == "all" else table[words == row["criticality"]]
            applied = own["applied_at"] <= now
            due = applied | (own["planned_on"] < now)
            kept = applied & (own["applied_at"].dt.normalize() <= own["planned_on"])
            expected = {"updates": len(own), "due": due.sum(), "applied": applied.sum(), "on_schedule": kept.sum(),
                        "on_schedule_share": kept.sum() / due.sum(), "overdue": (due & ~applied).sum(),
                        "tested": (own["tested"].eq(True) & applied).sum() / applied.sum(),
                        "backed_up": (own["backed_up"].eq(True) & applied).sum() / applied.sum(),
                        "whole": own["change"].notna().mean()}  # fmt: skip
            assert {name: float(row[name]) for name in expected} == pytest.approx(expected)
            assert row["pending"] == ", ".join(own.loc[~applied, "update"])
            out = own[own["released_on"] < now]
            done = out["applied_at"] <= now
            days = (out["applied_at"].where(done).dt.normalize().fillna(now) - out["released_on"]).dt.days
            curve = SurvfuncRight(days.to_numpy(), done.astype(int).to_numpy())
            half = min(curve.surv_times[curve.surv_prob <= 0.5 + 1e-9], default=np.nan)
            assert row["patch_latency_days"] == pytest.approx(half, nan_ok=True)
            assert row["patch_latency_applied_only_days"] == days[done].median()

    @pytest.mark.parametrize(("as_of", "due"), [("2025-03-10", 0), ("2025-03-11", 1)])
    def test_an_update_is_due_the_day_after_its_day(self, as_of: str, due: int) -> None:
        table = pd.DataFrame(
            {"update": ["U"], "system": "Web", "version": "1", "planned_on": "2025-03-10", "applied_at": None}
        )
        told = sp.summarise_system_updates(table, as_of=as_of).iloc[-1]
        assert told[["due", "overdue"]].tolist() == [due, due]
        assert pd.isna(told["on_schedule_share"]) == (due == 0)

    def test_what_is_released_today_has_not_waited_yet(self) -> None:
        table = pd.DataFrame({"update": ["U", "V"], "system": "Web", "version": "1", "planned_on": "2025-05-01",
                              "released_on": ["2025-03-01", NOW], "applied_at": ["2025-03-08", None]})  # fmt: skip
        assert sp.summarise_system_updates(table, as_of=NOW)["patch_latency_days"].iloc[-1] == 7
        assert np.isnan(sp.summarise_system_updates(table[1:], as_of=NOW)["patch_latency_days"].iloc[-1])

    @pytest.mark.parametrize(("at", "inside"), [("20:00", 1), ("19:59", 0), ("22:00", 1), ("22:01", 0)])
    def test_a_window_holds_its_ends(self, at: str, inside: int) -> None:
        table = pd.DataFrame({"update": ["U"], "system": "Web", "version": "1", "planned_on": "2025-03-01",
                              "applied_at": [f"2025-03-01 {at}"], "window_from_at": ["2025-03-01 20:00"],
                              "window_to_at": ["2025-03-01 22:00"]})  # fmt: skip
        assert sp.summarise_system_updates(table, as_of=NOW)["in_window"].iloc[-1] == inside

    def test_four_figures_may_be_changed_by_an_update(self) -> None:
        table = pd.DataFrame({"update": ["U", "V"], "system": "Web", "version": "2", "planned_on": "2025-03-10",
                              "applied_at": ["2025-03-09 20:00", None], "change": ["New cache", None]})  # fmt: skip
        told = sp.select_system_updates(table, as_of=NOW)
        assert told["kpi"].tolist() == [
            f"Web: {m}" for m in ("response_time", "error_rate", "page_load_time", "page_errors")
        ]
        assert set(told["statement"]) == {"Version 2: New cache"}
        assert set(told["start_on"]) == set(told["due_on"]) == {pd.Timestamp("2025-03-09")}
        assert set(told["status"]) == {"done"}


class TestHousekeeping:
    def test_tasks_by_hand(self) -> None:
        tasks = pd.DataFrame({"system": ["Web", "Mail", "Web", "Db", "Web"],
                              "task": ["logs", "logs", "cooling", "logs", "logs"],
                              "due_on": ["2025-03-01", "2025-03-02", "2025-03-03", "2025-03-12", "2025-03-13"],
                              "done_on": ["2025-03-01", "2025-03-05", None, None, None]})  # fmt: skip
        told = sp.summarise_housekeeping(as_of="2025-03-12", maintenance=tasks).set_index("item")
        assert told.index.tolist() == ["logs", "cooling"]
        assert told.loc["logs", ["due", "done", "on_time", "overdue", "oldest_days"]].tolist() == [3, 2, 0.5, "Db", 0]
        assert told.loc["logs", "share"] == pytest.approx(2 / 3)
        assert told.loc["cooling", ["due", "done", "share", "oldest_days"]].tolist() == [1, 0, 0, 9]

    def test_the_latest_review_says_what_a_system_has(self) -> None:
        reviews = pd.DataFrame({"system": ["Web", "Web", "Mail"], "due_on": ["2025-01-01", "2025-02-01", "2025-05-01"],
                                "done_on": ["2025-01-01", "2025-02-03", None], "mfa": [False, True, False],
                                "encrypted": [True, None, True]})  # fmt: skip
        told = sp.summarise_housekeeping(as_of="2025-03-12", access_reviews=reviews).set_index("item")
        assert told.loc["access reviews", ["due", "done", "share", "on_time"]].tolist() == [2, 2, 1, 0.5]
        assert told.loc["second factor", ["due", "done", "share", "overdue"]].tolist() == [1, 1, 1, ""]
        assert told.loc["encryption", ["due", "done", "share", "overdue"]].tolist() == [1, 0, 0, "Web"]
        assert told["area"].tolist() == ["access", "security", "security"]

    def test_an_audit_counts_once_and_its_findings_from_when_it_was_held(self) -> None:
        audits = pd.DataFrame({"audit": ["A", "A", "B", "C"], "system": "Web", "finding": ["x", "y", None, None],
                               "planned_on": ["2025-02-01", "2025-02-01", "2025-03-01", "2025-04-01"],
                               "held_on": ["2025-02-01", "2025-02-01", None, None],
                               "closed_on": ["2025-03-12", "2025-03-13", None, None]})  # fmt: skip
        told = sp.summarise_housekeeping(as_of="2025-03-12", audits=audits).set_index("item")
        assert told.loc["audits", ["due", "done", "on_time", "overdue", "oldest_days"]].tolist() == [2, 1, 1, "B", 11]
        today = audits.assign(held_on="2025-03-12", planned_on="2025-03-12", finding=["x", "y", None, "z"])
        held_today = sp.summarise_housekeeping(as_of="2025-03-12", audits=today).set_index("item")
        assert held_today["due"].to_dict() == {"audits": 3, "findings": 3}
        unheard = sp.summarise_housekeeping(as_of="2025-03-12", audits=audits.assign(finding=list("xyzx"))).set_index(
            "item"
        )
        assert unheard["due"].to_dict() == {"audits": 2, "findings": 2}  # what was not held has found nothing
        assert told.loc["findings", ["due", "done", "share", "oldest_days"]].tolist() == [2, 1, 0.5, 39]
        assert pd.isna(told.loc["findings", "on_time"])

    def test_the_proof_names_what_was_kept_and_what_not(self) -> None:
        down = pd.DataFrame({"system": ["Web", "Db"], "uptime": [0.99, 0.98], "downtime_hours": [1234.56, 2.0],
                             "service_hours": [2160.0, 100.0]})  # fmt: skip
        figures = pd.DataFrame({"system": ["Web", "Web", "Web", "Mail"], "label": ["load", "errors", "speed", "load"],
                                "state": ["within", "no_limit", "near", "within"]})  # fmt: skip
        told = sp.check_royalty_compliance(down, figures).set_index("system")
        assert told.index.tolist() == ["Db", "Mail", "Web"]
        assert told["result"].tolist() == ["fail", "cannot_tell", "pass"]
        assert told.loc["Web", ["metrics", "metrics_kept"]].tolist() == [2, 2]
        assert told.loc["Web", "proof"] == "down 1,234.6 of 2,160 hours; 2 of 2 figures within their limits"
        assert told.loc["Db", "proof"] == "down 2.0 of 100 hours"
        assert told["contract"].tolist() == [0.99] * 3
        beyond = sp.check_royalty_compliance(down, figures.assign(state="beyond")).set_index("system")
        assert beyond.loc["Web", ["metrics", "metrics_kept"]].tolist() == [3, 0]
        assert beyond.loc["Web", "proof"].endswith("0 of 3 figures within their limits; beyond: load, errors, speed")

    def test_the_report_weighs_by_what_was_reported(self) -> None:
        issues = pd.DataFrame({"reported": [10, 30], "resolution_mean_hours": [5.0, 9.0],
                               "arrivals_per_day": [0.5, 1.0],
                               "resolution_restricted_mean_hours": [8.0, 12.0]})  # fmt: skip
        updates = pd.DataFrame({"criticality": ["all"], "applied": [3], "overdue": [1]})
        told = sp.summarise_performance(pd.DataFrame({"downtime_hours": [2.0, 1.0]}), issues, updates).iloc[0]
        assert told.tolist() == [3, 8, 11, 40, 1.5, 3, 1]


class TestQuietHours:
    @pytest.mark.parametrize("hours", [1, 2, 5, 24])
    def test_no_other_stretch_of_the_week_is_quieter(self, hours: int) -> None:
        rng = np.random.default_rng(hours)
        level = rng.uniform(0.1, 0.6, 168)
        at = pd.date_range("2025-01-06", periods=5 * 168, freq="h")
        load = pd.DataFrame({"system": "Web", "metric": "load", "measured_at": at, "value": np.tile(level, 5)})
        told = sp.find_quiet_hours(load, as_of=NOW, hours=hours).iloc[0]
        means = [level[[(start + step) % 168 for step in range(hours)]].mean() for start in range(168)]
        start = int(np.argmin(means))
        days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        assert told[["weekday", "from_hour", "until_hour"]].tolist() == [
            days[start // 24],
            start % 24,
            start % 24 + hours,
        ]
        assert told[["level", "usual", "of_usual"]].tolist() == pytest.approx(
            [min(means), level.mean(), min(means) / level.mean()]
        )

    def test_two_hours_unless_told_otherwise_the_quietest_system_first(self) -> None:
        at = pd.date_range("2025-01-06", periods=4 * 168, freq="h")
        parts = [
            pd.DataFrame(
                {"system": name, "metric": "cpu_usage", "measured_at": at, "value": np.where(at.hour < 4, low, 0.6)}
            )
            for name, low in (("A", 0.3), ("B", 0.1))
        ]
        told = sp.find_quiet_hours(pd.concat(parts), as_of=NOW)
        assert told["system"].tolist() == ["B", "A"]
        assert (told["until_hour"] - told["from_hour"]).tolist() == [2, 2]

    def test_requests_of_an_hour_are_summed_and_none_is_none(self) -> None:
        arrivals = pd.DataFrame({"weekday_number": [0, 0, 1], "hour": [5, 5, 7], "per_week": [1.0, 2.0, 5.0]})
        nothing = pd.DataFrame({"system": [], "metric": [], "measured_at": [], "value": []})
        told = sp.find_quiet_hours(nothing, as_of=NOW, arrivals=arrivals)
        assert told.loc[0, ["level", "usual"]].tolist() == pytest.approx([0, 8 / 168])


class TestAlerts:
    def test_by_counting(self) -> None:
        rng = np.random.default_rng(12)
        at = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(120) * 12, unit="h")
        values = rng.choice([0.5, 0.9], 120, p=[0.6, 0.4])
        load = pd.DataFrame({"system": "Web", "metric": "load", "measured_at": at, "value": values})
        starts = pd.Timestamp("2024-12-30") + pd.to_timedelta(np.sort(rng.integers(0, 65 * 4, 25)) * 6, unit="h")
        down = pd.DataFrame(
            {"outage": [f"O{n}" for n in range(25)], "system": "Web", "started_at": starts, "ended_at": starts}
        )
        now = pd.Timestamp("2025-02-28")
        told = sp.review_alerts(load, down, as_of=now).iloc[0]
        known, seen = at[at < now], starts[starts < now]
        beyond = values[: len(known)] > 0.8
        raised = [moment for n, moment in enumerate(known) if beyond[n] and (n == 0 or not beyond[n - 1])]

        def followed(moment: pd.Timestamp) -> bool:
            return any(moment <= start <= moment + DAY for start in seen)

        judged = [moment for moment in raised if moment + DAY <= now]
        usual = np.mean([followed(moment) for moment in known if moment + DAY <= now])
        while_measured = [start for start in seen if known[0] <= start <= known[-1] + DAY]
        warned = [start for start in while_measured if any(start - DAY <= moment <= start for moment in raised)]
        kept = sum(map(followed, judged))
        expected = {"alerts": len(raised), "judged": len(judged), "followed": kept, "precision": kept / len(judged),
                    "usual": usual, "outages": len(while_measured), "warned": len(warned),
                    "recall": len(warned) / len(while_measured), "threshold": 0.8}  # fmt: skip
        assert {name: float(told[name]) for name in expected} == pytest.approx(expected)

    @pytest.mark.parametrize(("metric", "value", "alerts"), [("load", 0.8, 0), ("load", 0.801, 1), ("uptime", 0.99, 0),
                                                             ("uptime", 0.9899, 1)])  # fmt: skip
    def test_at_its_limit_no_reading_is_beyond_it(self, metric: str, value: float, alerts: int) -> None:
        load = pd.DataFrame({"system": "Web", "metric": metric, "measured_at": ["2025-03-01"], "value": [value]})
        none = pd.DataFrame({"outage": [], "system": [], "started_at": [], "ended_at": []})
        assert sp.review_alerts(load, none, as_of=NOW, hours=0.5)["alerts"].tolist() == [alerts]

    def test_an_outage_of_this_very_moment_is_not_known(self) -> None:
        load = pd.DataFrame({"system": "Web", "metric": "load", "measured_at": ["2025-03-31 12:00"], "value": [0.9]})
        down = pd.DataFrame({"outage": ["O"], "system": "Web", "started_at": [NOW], "ended_at": [None]})
        assert sp.review_alerts(load, down, as_of=NOW)["outages"].tolist() == [0]
        assert sp.review_alerts(load, down, as_of="2025-04-01 00:01")["outages"].tolist() == [1]


class TestFeedback:
    UPDATE = pd.DataFrame({"update": ["U"], "system": "Web", "version": "2", "planned_on": "2025-03-01",
                           "applied_at": "2025-03-01 22:00"})  # fmt: skip

    @staticmethod
    def issues(*days: str) -> pd.DataFrame:
        table = pd.DataFrame({"reported_at": pd.to_datetime(["2024-06-01", *days]), "severity": "low", "status": "open",
                              "description": "x", "system": ["Mail"] + ["Web"] * len(days)})  # fmt: skip
        return table.assign(incident=table.index.astype(str))

    def test_the_days_before_and_after_end_with_their_number_and_leave_out_the_updates_own(self) -> None:
        days = ["2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01", "2025-03-02", "2025-03-29", "2025-03-30"]
        told = sp.compare_update_feedback(self.UPDATE, self.issues(*days), as_of="2025-06-01").iloc[0]
        names = ["days_before", "days_after", "issues_before", "issues_after", "issues_ratio"]
        assert told[names].tolist() == [28, 28, 2, 2, 1]
        one = sp.compare_update_feedback(self.UPDATE, self.issues(*days), as_of="2025-06-01", days=1).iloc[0]
        assert one[names].tolist() == [1, 1, 1, 1, 1]

    def test_issues_after_and_none_before_have_no_finite_ratio(self) -> None:
        told = sp.compare_update_feedback(self.UPDATE, self.issues("2025-03-02"), as_of="2025-06-01").iloc[0]
        assert told[["issues_ratio", "issues_ratio_high"]].tolist() == [np.inf, np.inf]
        assert 0 < told["issues_ratio_low"] < 1
        assert told["verdict"] == "cannot_tell"

    @pytest.mark.parametrize(("issues", "answers", "verdict"), [
        ((1.0, 2.0), (-0.1, 0.1), "cannot_tell"), ((1.01, 2.0), (-0.1, 0.1), "worse"),
        ((0.5, 1.0), (-0.1, 0.1), "cannot_tell"), ((0.5, 0.99), (-0.1, 0.1), "better"),
        ((0.5, 2.0), (-0.2, 0.0), "cannot_tell"), ((0.5, 2.0), (-0.2, -0.01), "worse"),
        ((0.5, 2.0), (0.0, 0.1), "cannot_tell"), ((0.5, 2.0), (0.01, 0.1), "better"),
        ((0.5, 0.9), (-0.2, -0.01), "worse"),
    ])  # fmt: skip
    def test_an_interval_that_ends_with_no_change_holds_it(self, issues, answers, verdict: str) -> None:
        told = dict(zip(("issues_ratio_low", "issues_ratio_high"), issues, strict=True))
        said = dict(zip(("satisfied_low", "satisfied_high"), answers, strict=True))
        assert judge_feedback(told, said) == verdict
