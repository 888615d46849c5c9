"""Alerts and what users said after updates: hand-worked cases, the edges of the verdicts, and chance blamed seldom."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, binomtest

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError

NOW = "2025-06-30"
DAYS = pd.date_range("2025-01-01", periods=100)


def load(beyond: set[int], metric: str = "load") -> pd.DataFrame:
    values = [0.9 if day in beyond else 0.5 for day in range(len(DAYS))]
    return pd.DataFrame({"system": "Web", "metric": metric, "measured_at": DAYS, "value": values})


def down(days: list[int], hour: int = 5, **more: object) -> pd.DataFrame:
    starts = [DAYS[day] + pd.Timedelta(hours=hour) for day in days]
    return pd.DataFrame({"outage": [f"O{day}" for day in days], "system": "Web", "started_at": starts,
                         "ended_at": starts, **more})  # fmt: skip


def told(metrics: pd.DataFrame, outages: pd.DataFrame, **more: object) -> pd.Series:
    return sp.review_alerts(metrics, outages, as_of=NOW, **more).iloc[0]


class TestAlerts:
    def test_a_run_of_readings_beyond_the_limit_is_one_alert(self):
        assert told(load({3, 4, 5, 9}), down([]))[["alerts", "judged", "followed"]].tolist() == [2, 2, 0]

    @pytest.mark.parametrize(("hours", "followed"), [(29, 1), (28.9, 0)])
    def test_an_outage_follows_within_the_hours_only(self, hours, followed):
        assert told(load({3}), down([4]), hours=hours)["followed"] == followed

    def test_planned_and_others_outages_do_not_count(self):
        assert told(load({3}), down([3], planned=True))[["followed", "outages"]].tolist() == [0, 0]
        assert told(load({3}), down([3]).assign(system="Mail"))[["followed", "outages"]].tolist() == [0, 0]

    def test_recall_and_precision_by_hand(self):
        row = told(load({3, 10, 20, 30}), down([3, 10, 50]))
        assert row[["followed", "warned", "outages"]].tolist() == [2, 2, 3]
        assert row[["precision", "recall", "usual"]].tolist() == pytest.approx([0.5, 2 / 3, 0.03])
        peer = binomtest(2, 4).proportion_ci(method="exact")
        assert (row["precision_low"], row["precision_high"]) == pytest.approx((peer.low, peer.high))

    def test_useful_is_what_chance_would_not_have_followed(self):
        alerts = set(range(0, 100, 5))  # 20 of them; outages on k of their days and on others up to 10 in all
        usual = 0.1
        for kept in range(7):
            others = [day for day in range(100) if day % 5 == 2][: 10 - kept]
            row = told(load(alerts), down(sorted([*range(0, 5 * kept, 5), *others])))
            assert row["usual"] == pytest.approx(usual)
            assert row["verdict"] == ("useful" if binom.sf(kept - 1, 20, usual) <= 0.05 else "no_use")

    @pytest.mark.parametrize(("alerts", "verdict"), [(0, "silent"), (9, "cannot_tell"), (10, "no_use")])
    def test_few_alerts_cannot_be_called_useless(self, alerts, verdict):
        assert told(load(set(range(0, 2 * alerts, 2))), down([99]))["verdict"] == verdict

    def test_an_alert_whose_hours_have_not_passed_is_not_judged(self):
        row = sp.review_alerts(load({99}), down([]), as_of=DAYS[99] + pd.Timedelta(hours=3)).iloc[0]
        assert row[["alerts", "judged"]].tolist() == [1, 0]

    def test_what_is_to_be_high_alerts_below_its_limit(self):
        table = load({3}, "stability").assign(value=lambda frame: np.where(frame["value"] > 0.8, 0.9, 1.0))
        assert told(table, down([3]))[["alerts", "followed"]].tolist() == [1, 1]

    def test_no_hours_are_refused(self):
        with pytest.raises(DataError, match="hours"):
            told(load({3}), down([]), hours=0)


def update(day: str = "2025-03-01", name: str = "U1") -> pd.DataFrame:
    return pd.DataFrame(
        {"update": [name], "system": "Web", "version": "2", "planned_on": day, "applied_at": f"{day} 22:00"}
    )


def issues(before: int, after: int, satisfied: tuple[float, float] = (1.0, 1.0)) -> pd.DataFrame:
    """One issue at the register's first day, then so many in the 28 days on either side of 1 March."""
    early = pd.to_datetime("2025-02-02") + pd.to_timedelta(np.linspace(0, 26, before), unit="D")
    late = pd.to_datetime("2025-03-02") + pd.to_timedelta(np.linspace(0, 26, after), unit="D")
    liked = [row < satisfied[0] * before for row in range(before)] + [
        row < satisfied[1] * after for row in range(after)
    ]
    table = pd.DataFrame({"reported_at": [*early, *late], "satisfied": liked, "system": "Web"})
    first = pd.DataFrame({"reported_at": [pd.Timestamp("2024-12-01")], "satisfied": [None], "system": ["Mail"]})
    table = pd.concat([first, table.astype({"satisfied": object})], ignore_index=True)
    return table.assign(incident=table.index.astype(str), severity="low", description="slow", status="open")


class TestFeedback:
    def test_counts_days_and_the_ratio_by_an_exact_test_of_another_make(self):
        row = sp.compare_update_feedback(update(), issues(10, 25), as_of=NOW).iloc[0]
        assert row[["days_before", "days_after", "issues_before", "issues_after"]].tolist() == [28, 28, 10, 25]
        peer = binomtest(25, 35).proportion_ci(0.975, method="exact")  # two measures of one update share 5 %
        assert row["issues_ratio"] == pytest.approx(2.5)
        assert row["issues_ratio_low"] == pytest.approx(peer.low / (1 - peer.low))
        assert row["issues_ratio_high"] == pytest.approx(peer.high / (1 - peer.high))

    @pytest.mark.parametrize(("after", "verdict"), [(2, "better"), (20, "cannot_tell"), (45, "worse")])
    def test_verdicts(self, after, verdict):
        assert sp.compare_update_feedback(update(), issues(20, after), as_of=NOW)["verdict"].tolist() == [verdict]

    def test_the_edge_lies_where_the_interval_leaves_one_out(self):
        for after in range(30, 50):
            row = sp.compare_update_feedback(update(), issues(20, after), as_of=NOW).iloc[0]
            assert (row["verdict"] == "worse") == (binom.sf(after - 1, 20 + after, 0.5) <= 0.0125)

    def test_fewer_satisfied_users_are_worse_though_issues_stay(self):
        row = sp.compare_update_feedback(update(), issues(30, 30, (1.0, 0.5)), as_of=NOW).iloc[0]
        assert row[["satisfied_before", "satisfied_after", "verdict"]].tolist() == [1.0, 0.5, "worse"]

    def test_days_end_at_other_updates_at_the_registers_beginning_and_today(self):
        both = pd.concat([update(), update("2025-03-11", "U2")])
        lengths = sp.compare_update_feedback(both, issues(9, 9), as_of="2025-03-16")
        assert lengths[["days_before", "days_after"]].to_numpy().tolist() == [[28, 9], [9, 4]]
        young = issues(9, 9).iloc[1:]
        assert sp.compare_update_feedback(update(), young, as_of=NOW)["days_before"].tolist() == [27]

    @pytest.mark.long("hundreds of simulated updates")
    def test_many_updates_that_change_nothing_are_seldom_blamed(self):
        rng = np.random.default_rng(5)
        blamed = 0
        for _ in range(60):
            days = pd.to_datetime("2024-01-01") + pd.to_timedelta(np.sort(rng.uniform(0, 500, 400)), unit="D")
            table = pd.DataFrame({"incident": np.arange(400).astype(str), "reported_at": days, "severity": "low",
                                  "description": "x", "status": "open", "system": "Web",
                                  "satisfied": rng.random(400) < 0.8})  # fmt: skip
            many = pd.concat([update(f"2024-{month:02}-10", f"U{month}") for month in range(2, 13)])
            verdicts = sp.compare_update_feedback(many, table, as_of="2025-05-01")["verdict"]
            blamed += bool((verdicts != "cannot_tell").any())
        assert blamed <= binom.ppf(0.999, 60, 0.05)

    def test_no_days_are_refused(self):
        with pytest.raises(DataError, match="days"):
            sp.compare_update_feedback(update(), issues(1, 1), as_of=NOW, days=0)
