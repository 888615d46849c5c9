"""What the verbs of collaboration count, held against plain counting row by row, and edges on both their sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

import saypro_analysis as sp
from saypro_analysis.analysis.collaboration.methods.best_chances import find_chances
from saypro_analysis.analysis.collaboration.methods.rate_spreads import count_groups, shrink_rates

DAY = pd.Timedelta(days=1)
NOW = pd.Timestamp("2025-03-31")


def agree(row: pd.Series, expected: dict[str, object]) -> None:
    assert {name: float(row[name]) for name in expected} == pytest.approx({n: float(v) for n, v in expected.items()})


def median_of(days: pd.Series, over: pd.Series) -> float:
    """The first time at which half are over, by another make of Kaplan and Meier's estimate."""
    curve = SurvfuncRight(days.to_numpy(), over.astype(int).to_numpy())
    return float(min(curve.surv_times[curve.surv_prob <= 0.5 + 1e-9], default=np.nan))


@pytest.fixture(scope="module")
def flow() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Content and its approvals on whole days: answered, open, late, asked twice, of people outside."""
    rng = np.random.default_rng(31)
    made = pd.Timestamp("2025-01-06") + pd.to_timedelta(rng.integers(0, 50, 40), unit="D")
    content = pd.DataFrame({"content": [f"C{n:02}" for n in range(40)], "created_at": made, "owner": "Bo",
                            "published_at": (made + pd.to_timedelta(rng.integers(9, 40, 40), unit="D")).where(
                                rng.random(40) < 0.7)})  # fmt: skip
    which = rng.integers(0, 40, 90)
    asked = made[which] + pd.to_timedelta(rng.integers(0, 10, 90), unit="D")
    answered = (asked + pd.to_timedelta(rng.integers(0, 20, 90), unit="D")).where(rng.random(90) < 0.8)
    approvals = pd.DataFrame({"content": content["content"].to_numpy()[which],
                              "approver": rng.choice(["Ada", "Cy", "Di"], 90), "asked_at": asked,
                              "answered_at": answered, "department": rng.choice(["Legal", None], 90),
                              "due_on": (asked + 5 * DAY).where(rng.random(90) < 0.7),
                              "decision": pd.Series(rng.choice(["approved", "changes"], 90)).where(pd.notna(answered)),
                              "external": rng.choice([True, False, None], 90, p=[0.02, 0.6, 0.38])})  # fmt: skip
    return content, approvals.drop_duplicates(["content", "approver", "asked_at"], ignore_index=True)


class TestApprovals:
    def test_approvers_by_counting(self, flow: tuple[pd.DataFrame, pd.DataFrame]) -> None:
        content, approvals = flow
        turns = sp.trace_turns(content, approvals, as_of=NOW)
        told = sp.summarise_approvals(content, approvals, turns, as_of=NOW)
        assert told.index.tolist() == [0, 1, 2]
        assert told["turn_days"].is_monotonic_decreasing
        assert told["bottleneck"].tolist() == [True, False, False]
        held = turns[turns["turn"] == "approver"].groupby("turn_of")["days"].sum()
        for _, row in told.iterrows():
            own = approvals[(approvals["approver"] == row["name"]) & (approvals["asked_at"] < NOW + DAY)]
            over = own["answered_at"] < NOW + DAY
            ends = own["answered_at"].where(over)
            days = (ends.fillna(NOW).clip(lower=own["asked_at"]) - own["asked_at"]) / DAY
            due = (own["due_on"] < NOW) | (over & own["due_on"].notna())
            late = ends.fillna(NOW) > own["due_on"]
            expected = {"asked": len(own), "answered": over.sum(), "open": (~over).sum(), "due": due.sum(),
                        "late": late.sum(), "longest_open_days": days[~over].max(),
                        "mean_answered_days": days[over].mean(),
                        "median_days": median_of(days, over), "changes": (over & (own["decision"] == "changes")).sum(),
                        "external": own["external"].eq(True).any(), "turn_days": held[row["name"]],
                        "turn_share": held[row["name"]] / held.sum()}  # fmt: skip
            assert {name: float(row[name]) for name in expected} == pytest.approx(
                {n: float(v) for n, v in expected.items()}
            )

    def test_turns_by_counting(self, flow: tuple[pd.DataFrame, pd.DataFrame]) -> None:
        turns = sp.trace_turns(*flow, as_of=NOW)
        told = sp.summarise_turns(turns).set_index("turn")
        assert told.index.tolist() == ["author", "approver", "ready"]
        for kind, row in told.iterrows():
            own = turns[turns["turn"] == kind]
            still = own[own["open"]]
            assert row[["items", "items_now"]].tolist() == [own["content"].nunique(), still["content"].nunique()]
            assert row["days"] == pytest.approx(own["days"].sum())
            assert row["share"] == pytest.approx(own["days"].sum() / turns["days"].sum())
            longest = still.groupby(["content", "from_at"])["days"].sum().max()
            assert row["longest_now_days"] == pytest.approx(longest, nan_ok=True)

    def test_the_process_by_counting(self, flow: tuple[pd.DataFrame, pd.DataFrame]) -> None:
        plan = sp.plan_content(*flow, as_of=NOW)
        told = sp.measure_approvals(plan).iloc[0]
        done = plan[plan["state"] == "done"]
        before = done["approved_before"].eq(True).sum()
        peer = stats.binomtest(int(before), len(done)).proportion_ci(method="exact")
        names = ["items", "published", "approved_before", "unapproved", "lost", "outside"]
        assert told[names].tolist() == [len(plan), len(done), before, len(done) - before, plan["lost_by_edit"].sum(),
                                        plan["outside_approvers"].notna().sum()]  # fmt: skip
        shares = ["approved_share", "approved_low", "approved_high"]
        assert told[shares].astype(float).tolist() == pytest.approx([before / len(done), peer.low, peer.high])
        timed = plan[plan["elapsed_days"].notna()]
        assert told["cycle_median_days"] == median_of(timed["elapsed_days"], timed["state"] == "done")
        assert told["cycle_published_only"] == done["elapsed_days"].median()

    @pytest.mark.parametrize(
        ("days", "weekday", "p"), [([0] * 6 + [1, 2], "Monday", 5), ([0] * 6 + [5, 6], "Monday", 7)]
    )
    def test_a_weekday_is_held_against_even_days(self, days: list[int], weekday: str, p: int) -> None:
        at = [pd.Timestamp("2025-01-06") + (7 * n + day) * DAY for n, day in enumerate(days)]
        content = pd.DataFrame({"content": [f"C{n}" for n in range(8)], "created_at": "2025-01-01"})
        asked = pd.DataFrame(
            {"content": content["content"], "approver": "Ada", "asked_at": "2025-01-02", "answered_at": at}
        )
        turns = sp.trace_turns(content, asked, as_of=NOW)
        told = sp.summarise_approvals(content, asked, turns, as_of=NOW).iloc[0]
        chance = p * stats.binom(8, 1 / p).sf(5)
        assert told[["batch_day", "batch_share"]].tolist() == [weekday, 0.75]
        assert told["batch_p"] == pytest.approx(min(chance, 1))
        assert pd.notna(told["batches_on"]) == (chance < 0.01)


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    invited = rng.integers(50, 200, 12).astype(float)
    registered = np.where(rng.random(12) < 0.8, np.floor(invited * rng.uniform(0.3, 1.1, 12)), np.nan)
    attended = np.where(rng.random(12) < 0.8, rng.integers(10, 80, 12), np.nan)
    rated = np.where(rng.random(12) < 0.8, rng.integers(5, 40, 12), np.nan)
    return pd.DataFrame({"event": [f"E{n:02}" for n in range(12)], "name": "Fair", "department": "Events",
                         "held_on": pd.Timestamp("2025-03-20") + pd.to_timedelta(np.arange(12), unit="D"),
                         "invited": invited, "registered": registered, "attended": attended, "rated": rated,
                         "satisfied": np.floor(rated * 0.8), "cost": 500.0, "target_attended": 40.0})  # fmt: skip


OF = {"registered": "invited", "attended": "registered", "satisfied": "rated"}


class TestEvents:
    def test_a_funnel_by_counting(self, events: pd.DataFrame) -> None:
        told = sp.measure_funnel(events, as_of="2025-03-28").set_index(["event", "step"])
        after = ["attended", "rated", "satisfied"]
        known = events.assign(**{name: events[name].where(events["held_on"] <= "2025-03-28") for name in after})
        assert len(told) == 13 * 4
        for step, of in OF.items():
            both = known[(known[step] <= known[of]) & (known[of] > 0)]
            count, whole = int(both[step].sum()), int(both[of].sum())
            peer = stats.binomtest(count, whole).proportion_ci(method="exact")
            row = told.loc[("all events", step)]
            expected = [count, whole, count / whole, peer.low, peer.high, whole - count]
            assert row[["count", "of", "rate", "low", "high", "lost"]].astype(float).tolist() == pytest.approx(expected)
            for one in known.itertuples():
                row, odd = told.loc[(one.event, step)], getattr(one, step) > getattr(one, of)
                assert row["odd"] == odd
                rate = np.nan if odd else getattr(one, step) / getattr(one, of)
                assert row["rate"] == pytest.approx(rate, nan_ok=True)
                lost = np.nan if odd else getattr(one, of) - getattr(one, step)
                assert row["lost"] == pytest.approx(lost, nan_ok=True)
        assert told.loc[("all events", "invited"), "count"] == events["invited"].sum()

    @pytest.mark.parametrize(("registered", "attended", "odd", "rate"), [
        (40, 40, False, 1.0), (40, 41, True, None), (0, 0, False, None), (40, 0, False, 0.0),
    ])  # fmt: skip
    def test_as_many_as_before_are_all_and_more_are_odd(self, registered, attended, odd, rate) -> None:
        event = pd.DataFrame({"event": ["E"], "name": ["Fair"], "department": ["Events"], "held_on": ["2025-03-01"],
                              "registered": [registered], "attended": [attended]})  # fmt: skip
        told = sp.measure_funnel(event, as_of=NOW).set_index("step").loc["attended"]
        assert told["odd"] == odd
        review = sp.review_events(event, as_of=NOW).iloc[0]
        for found in (told["rate"], review["attendance"]):
            assert (None if pd.isna(found) else found) == rate

    def test_events_stand_by_their_day(self) -> None:
        event = pd.DataFrame({"event": ["B", "A", "C"], "name": "n", "department": "E",
                              "held_on": ["2025-03-05", "2025-03-05", "2025-03-01"]})  # fmt: skip
        told = sp.measure_funnel(event, as_of=NOW)
        assert told["event"].drop_duplicates().tolist() == ["C", "A", "B", "all events"]
        assert told.index.tolist() == list(range(16))
        review = sp.review_events(event.assign(held_on=["2025-03-05", "2025-04-05", "2025-03-01"]), as_of=NOW)
        assert review["event"].tolist() == ["C", "B", "A"]
        assert review.index.tolist() == [0, 1, 2]

    def test_a_report_by_counting(self, events: pd.DataFrame) -> None:
        told = sp.review_events(events, as_of="2025-03-28").set_index("event")
        assert told["state"].tolist() == ["held"] * 9 + ["ahead"] * 3
        for one in events.head(9).itertuples():
            row = told.loc[one.event]
            rate = one.attended / one.registered if one.attended <= one.registered else np.nan
            answered = one.rated / one.attended if one.rated <= one.attended else np.nan
            expected = [rate, one.satisfied / one.rated, answered, one.attended / 40, 500 / one.attended]
            names = ["attendance", "satisfaction", "response_rate", "attained", "cost_per_guest"]
            assert row[names].astype(float).tolist() == pytest.approx(expected, nan_ok=True)
            lacks = [name for name in ("attended", "rated", "satisfied") if np.isnan(getattr(one, name))] + ["lessons"]
            assert row["missing"] == ", ".join(lacks)
        assert told["missing"].tail(3).isna().all()
        assert told["attended"].tail(3).isna().all()

    @pytest.mark.parametrize(("channel", "item"), [
        ("Email", "email"), ("e-mail", "email"), ("Newsletter", "email"), ("Social media", "social media"),
        ("LinkedIn", "social media"), ("TikTok", "social media"), ("Paid ads", "paid advertising"), ("Blog", "blog"),
        ("Weblog", None), ("Intranet", None),
    ])  # fmt: skip
    def test_a_channel_is_known_by_its_words(self, channel: str, item: str | None) -> None:
        event = pd.DataFrame({"event": ["E"], "name": ["Fair"], "department": ["Events"], "held_on": ["2025-04-20"]})
        posts = pd.DataFrame({"content": ["C"], "event": ["E"], "channel": [channel], "publish_on": ["2025-04-02"]})
        told = sp.check_events(event, posts, None, as_of=NOW)
        assert told.loc[told["state"] != "missing", "item"].tolist() == ([item] if item else [])
        assert len(told) == 8

    @pytest.mark.parametrize(("due", "done", "state", "days"), [
        ("2025-03-31", None, "planned", 0), ("2025-03-30", None, "overdue", 1), (None, None, "overdue", 6),
        ("2025-03-20", "2025-03-31", "done", 11), ("2025-03-20", "2025-04-01", "overdue", 11),
        ("2025-03-20", "2025-03-10", "done", 0),
    ])  # fmt: skip
    def test_an_items_state_comes_from_its_day_or_the_events(self, due, done, state, days) -> None:
        event = pd.DataFrame({"event": ["E"], "name": ["Fair"], "department": ["Events"], "held_on": ["2025-03-25"]})
        needs = pd.DataFrame({"event": ["E"], "material": ["Flyer"], "due_on": [due], "done_on": [done]})
        told = sp.check_events(event, None, needs, as_of=NOW).set_index("item").loc["flyer"]
        assert told[["state", "days_late"]].tolist() == [state, days]


@pytest.fixture(scope="module")
def needs() -> pd.DataFrame:
    rng = np.random.default_rng(17)
    names = np.array(["A", "B", "C", "D"])
    first, second = rng.integers(0, 4, 60), rng.integers(1, 4, 60)
    needed = pd.Series(pd.Timestamp("2025-03-01") + pd.to_timedelta(rng.integers(0, 60, 60), unit="D"))
    return pd.DataFrame({"dependency": [f"D{n:02}" for n in range(60)], "department": names[first],
                         "waits_for": names[(first + second) % 4], "needed_on": needed.where(rng.random(60) < 0.9),
                         "delivered_on": (needed + pd.to_timedelta(rng.integers(-9, 20, 60), unit="D")).where(
                             rng.random(60) < 0.6), "weight": rng.choice([1.0, 2.0, None], 60),
                         "status": rng.choice(["open", "dropped"], 60, p=[0.9, 0.1])})  # fmt: skip


class TestWaits:
    @staticmethod
    def known(needs: pd.DataFrame) -> pd.DataFrame:
        came = needs["delivered_on"].where(needs["delivered_on"] <= NOW)
        dropped = (needs["status"] == "dropped") & needs["delivered_on"].isna()
        days = ((came.fillna(NOW) - needs["needed_on"]) / DAY).clip(lower=0)
        still = came.isna() & ~dropped
        return needs.assign(came=came, still=still, lost=days.where(~dropped), over=still & (days > 0),
                            passed=(needs["needed_on"] <= NOW) & ~dropped)  # fmt: skip

    def test_departments_by_counting(self, needs: pd.DataFrame) -> None:
        rows, told = self.known(needs), sp.summarise_waits(needs, as_of=NOW)
        assert told["own_days"].is_monotonic_decreasing
        assert told["most_waited_for"].tolist() == [True] + [False] * (len(told) - 1)
        assert told["own_days"].sum() == pytest.approx(rows["lost"].sum())
        for _, row in told.iterrows():
            own = rows[rows["waits_for"] == row["department"]]
            due = own[own["passed"]]
            kept = (due["came"] <= due["needed_on"]).sum()
            peer = stats.binomtest(int(kept), len(due)).proportion_ci(method="exact")
            waits = rows.loc[rows["department"] == row["department"], "lost"].sum()
            expected = {"asked": len(own), "due": len(due), "on_time": kept, "on_time_share": kept / len(due),
                        "on_time_low": peer.low, "on_time_high": peer.high, "open": own["still"].sum(),
                        "overdue": own["over"].sum(),
                        "departments_waiting": own.loc[own["over"], "department"].nunique(),
                        "days_lost_by": own["lost"].sum(), "waits_days": waits}  # fmt: skip
            assert {name: float(row[name]) for name in expected} == pytest.approx(
                {n: float(v) for n, v in expected.items()}
            )

    def test_pairs_by_counting(self, needs: pd.DataFrame) -> None:
        rows, told = self.known(needs), sp.map_dependencies(needs, as_of=NOW)
        assert told["days_lost"].is_monotonic_decreasing
        for _, row in told.iterrows():
            own = rows[(rows["department"] == row["department"]) & (rows["waits_for"] == row["waits_for"])]
            expected = {"dependencies": len(own), "weight": own["weight"].fillna(1).sum(), "open": own["still"].sum(),
                        "overdue": own["over"].sum(), "undated": own["needed_on"].isna().sum(),
                        "days_lost": own["lost"].sum()}  # fmt: skip
            assert {name: float(row[name]) for name in expected} == pytest.approx(
                {n: float(v) for n, v in expected.items()}
            )
            late = own[own["lost"] > 0]
            late = late[late["still"]] if late["still"].any() else late
            assert row["longest_days"] == pytest.approx(late["lost"].max(), nan_ok=True)

    @pytest.mark.parametrize(
        ("waits", "awaited", "layer"), [(10, 20, "both"), (10, 21, "awaited"), (20, 10, "both"), (21, 10, "waits")]
    )
    def test_twice_as_much_is_mostly(self, waits: int, awaited: int, layer: str) -> None:
        needs = pd.DataFrame({"dependency": ["D1", "D2"], "department": ["M", "A"], "waits_for": ["Z", "M"],
                              "needed_on": [NOW - waits * DAY, NOW - awaited * DAY], "delivered_on": NOW})  # fmt: skip
        told = sp.summarise_waits(needs, as_of=NOW).set_index("department")["layer"]
        assert told["M"] == layer
        assert told[["Z", "A"]].tolist() == ["awaited", "waits"]


def test_of_what_was_never_due_there_is_no_share() -> None:
    needs = pd.DataFrame({"dependency": ["D"], "department": ["A"], "waits_for": ["B"], "needed_on": ["2025-05-01"],
                          "delivered_on": None})  # fmt: skip
    told = sp.summarise_waits(needs, as_of=NOW)
    assert told["due"].tolist() == [0, 0]
    assert told[["on_time_share", "on_time_low", "on_time_high"]].isna().all(axis=None)
    assert not told["most_waited_for"].any()


class TestRates:
    def test_p_values_are_those_of_yates(self) -> None:
        counts = count_groups(np.array([40.0, 25, 20]), np.array([400.0, 420, 380]), np.array([0, 0, 0]))
        told = find_chances(counts, shrink_rates(counts)).p_leader

        def yates(one: int, other: int) -> float:
            table = [[counts.successes[at], counts.trials[at] - counts.successes[at]] for at in (one, other)]
            return stats.chi2_contingency(table, correction=True).pvalue

        assert told.tolist() == pytest.approx([yates(0, 1), yates(0, 1), yates(0, 2)])

    def test_the_interval_is_that_of_a_beta_distribution_within_what_its_own_rate_says(self) -> None:
        content = pd.DataFrame(
            {"content": list("AB"), "channel": "mail", "clicks": [400, 90], "impressions": [9000, 9000]}
        )
        told = sp.summarise_content(content).query("measure == 'clicks'")
        for row in told.itertuples():
            middle, wide = row.shrunken, (row.high - row.low) / 2 / 1.96
            size = middle * (1 - middle) / wide**2
            peer = stats.beta(middle * size, (1 - middle) * size).ppf([0.025, 0.975])
            assert [row.low, row.high] == pytest.approx(peer.tolist(), rel=0.01)
            alone = stats.beta(row.count + 0.5, row.of - row.count + 0.5).ppf([0.025, 0.975])
            assert [row.low, row.high] == pytest.approx(alone.tolist(), rel=0.1)

    @pytest.mark.parametrize("clicks", [[70, 50], [70, 48, 46], [68, 47, 46, 44]])
    def test_so_many_more_would_tell_with_four_in_five(self, clicks: list[int]) -> None:
        """The textbook's number for two rates (two-sided 5 % over all pairs, a power of 80 %), less those there are."""
        names = [f"I{n}" for n in range(len(clicks))]
        content = pd.DataFrame({"content": names, "channel": "mail", "clicks": clicks, "impressions": 1000})
        told = sp.summarise_content(content).query("measure == 'clicks'").reset_index(drop=True)
        rates = told["shrunken"].tolist()
        assert (told["suggestion"] == "test").equals(told["verdict"] == "cannot_tell")
        assert told.loc[told["verdict"] != "cannot_tell", "more_to_tell"].isna().all()
        for place, row in told[told["verdict"] == "cannot_tell"].iterrows():
            own, other = rates[place], rates[0 if place else 1]
            tests = len(clicks) * (len(clicks) - 1) / 2 if place else 1
            reach = stats.norm.isf(0.025 / tests) + stats.norm.ppf(0.8)
            needed = np.ceil(reach**2 * (own * (1 - own) + other * (1 - other)) / (own - other) ** 2) - 1000
            expected = max(needed, 100) if needed <= 20_000 else np.nan
            assert row["more_to_tell"] == pytest.approx(expected, nan_ok=True)
        assert told["more_to_tell"].notna().any()

    @pytest.mark.parametrize(("start", "end", "items"), [
        ("2025-03-01", "2025-03-31", 2), ("2025-03-02", "2025-03-31", 1), ("2025-03-01", "2025-03-30", 1),
    ])  # fmt: skip
    def test_what_went_out_on_the_first_and_the_last_day_counts(self, start: str, end: str, items: int) -> None:
        content = pd.DataFrame({"content": list("AB"), "channel": "mail", "clicks": 5, "impressions": 100,
                                "published_at": ["2025-03-01 00:00", "2025-03-31 23:00"]})  # fmt: skip
        told = sp.summarise_content(content, by="channel", start_on=start, as_of=end).query("measure == 'clicks'")
        assert told["items"].tolist() == [items]


class TestIdeas:
    def test_places_by_trying_what_the_open_ones_may_be_worth(self) -> None:
        rng = np.random.default_rng(7)
        fit = pd.Series(rng.integers(1, 6, 9)).where(rng.random(9) < 0.6)
        ideas = pd.DataFrame({"input": [f"I{n}" for n in range(9)], "department": "Events", "idea": "x",
                              "given_on": "2025-02-01", "fit": fit, "goal": rng.choice(["G1", "G2", "G3"], 9)}
                             )  # fmt: skip
        goals = pd.DataFrame({"goal": ["G1", "G2", "G3"], "department": None, "kpi": "k", "statement": "s", "target": 1,
                              "due_on": "2025-06-30", "weight": [5, 3, 2]})  # fmt: skip
        told = sp.rank_input(ideas, goals, top=4).set_index("input")
        share = ideas["goal"].map({"G1": 0.5, "G2": 0.3, "G3": 0.2})
        low, high = (pd.Series(100 * share * fit.fillna(end) / 5).set_axis(ideas["input"]) for end in (1, 5))
        for name, row in told.iterrows():
            assert row[["score_low", "score_high"]].tolist() == pytest.approx([low[name], high[name]])
            others = [other for other in told.index if other != name]
            sure = sum(low[other] > high[name] + 1e-9 for other in others)
            may = sum(high[other] > low[name] + 1e-9 for other in others)
            assert row["rank_best"] >= 1 + sure
            assert row["rank_worst"] >= 1 + may
            ties = sum(abs(high[other] - low[name]) < 1e-9 or abs(low[other] - high[name]) < 1e-9 for other in others)
            if not ties:
                assert row[["rank_best", "rank_worst"]].tolist() == [1 + sure, 1 + may]
            expected = "selected" if row["rank_worst"] <= 4 else "could_be" if row["rank_best"] <= 4 else "not_now"
            assert row["verdict"] == expected

    def test_five_are_taken_unless_told_otherwise(self) -> None:
        ideas = pd.DataFrame({"input": [f"I{n}" for n in range(7)], "department": "Events", "idea": "x",
                              "given_on": "2025-02-01", "fit": [5, 4.5, 4, 3.5, 3, 2.5, 2]})  # fmt: skip
        told = sp.rank_input(ideas)
        assert told["verdict"].tolist() == ["selected"] * 5 + ["not_now"] * 2
        assert told["rank"].tolist() == [1, 2, 3, 4, 5, 6, 7]
        assert told["score"].tolist() == pytest.approx([100, 90, 80, 70, 60, 50, 40])


class TestKpis:
    def kpis(self, **more: object) -> pd.DataFrame:
        return sp.measure_collaboration(as_of="2025-03-31", start_on="2025-01-01", **more).set_index("kpi")

    @pytest.mark.parametrize(
        ("needed", "of"), [("2025-01-01", 1), ("2024-12-31", 0), ("2025-03-31", 1), ("2025-04-01", 0)]
    )
    def test_what_was_due_in_the_quarter_counts(self, needed: str, of: int) -> None:
        needs = pd.DataFrame({"dependency": ["D"], "department": ["A"], "waits_for": ["B"], "needed_on": [needed],
                              "delivered_on": [needed]})  # fmt: skip
        told = self.kpis(dependencies=needs).loc["timelines_met"]
        assert told[["of", "count"]].tolist() == [of, of]
        assert told["verdict"] == ("met" if of else "no_data")

    def test_targets_unless_told_otherwise(self) -> None:
        assert self.kpis()["target"].to_dict() == {
            "timelines_met": 0.9,
            "campaigns_launched": 1,
            "engagement_increase": 0.05,
        }
        told = sp.review_quarter(as_of="2025-03-31", start_on="2025-01-01")
        assert told["target"].tolist() == [1, 0.6, 1]
        assert told["verdict"].tolist() == ["no_data"] * 3

    @pytest.mark.parametrize(("launched", "count"), [("2025-02-20", 1), ("2025-03-31", 1), ("2025-04-01", 0)])
    def test_a_launch_counts_though_it_came_after_its_day(self, launched: str, count: int) -> None:
        runs = pd.DataFrame({"campaign": ["A"], "spend": 1, "leads": 1, "customers": 1, "revenue": 1,
                             "planned_on": ["2025-02-10"], "launched_on": [launched]})  # fmt: skip
        assert self.kpis(campaigns=runs).loc["campaigns_launched", "count"] == count

    def test_an_increase_is_against_as_many_days_before(self) -> None:
        days = ["2024-10-02", "2024-10-03", "2024-12-31", "2025-01-01", "2025-03-31", "2025-04-01"]
        content = pd.DataFrame({"content": list("abcdef"), "published_at": days, "impressions": 100,
                                "engagements": [90, 10, 12, 14, 16, 90]})  # fmt: skip
        told = self.kpis(content=content).loc["engagement_increase"]
        assert told[["count", "of", "before"]].tolist() == pytest.approx([2, 2, 0.11])
        assert told["actual"] == pytest.approx(15 / 11 - 1)
        log_error = np.hypot(np.std([14, 16], ddof=1) / np.sqrt(2) / 15, np.std([10, 12], ddof=1) / np.sqrt(2) / 11)
        ends = 15 / 11 * np.exp(np.array([-1, 1]) * stats.norm.ppf(0.975) * log_error) - 1
        assert told[["low", "high"]].tolist() == pytest.approx(ends.tolist())

    def test_the_quarters_results_by_counting(self) -> None:
        runs = pd.DataFrame({"campaign": list("abcd"), "spend": 1, "customers": 1, "revenue": 1,
                             "leads": [10, 9, 5, 50],
                             "target_leads": [10, 10, None, 1],
                             "launched_on": ["2025-01-01", "2025-03-31", None, "2025-04-01"]})  # fmt: skip
        shows = pd.DataFrame({"event": list("abcd"), "name": "n", "department": "E", "registered": [10, 20, 5, 10],
                              "attended": [6, 12, 6, 10],
                              "held_on": ["2025-01-01", "2025-03-31", "2025-02-01", "2025-04-01"]})  # fmt: skip
        posts = pd.DataFrame({"content": list("abc"), "published_at": ["2025-01-01", "2025-03-31 20:00", "2025-02-01"],
                              "reach": [50, 70, 9], "target_reach": [60, 60, None]})  # fmt: skip
        told = sp.review_quarter(as_of="2025-03-31", start_on="2025-01-01", campaigns=runs, events=shows, content=posts)
        names = ["count", "of", "actual", "unknown", "verdict"]
        assert told[names].to_numpy().tolist() == [
            [1, 2, 0.5, 1, "missed"], [18, 30, 0.6, 1, "met"], [120, 120, 1, 1, "met"],
        ]  # fmt: skip


@pytest.mark.parametrize(("items", "crowded"), [(5, False), (6, True)])
def test_more_than_five_items_make_a_day_crowded(items: int, crowded: bool) -> None:
    content = pd.DataFrame({"content": [f"C{n}" for n in range(items)], "publish_on": "2025-04-02"})
    nothing = pd.DataFrame({"content": [], "approver": [], "asked_at": [], "answered_at": []})
    told = sp.plan_content(content[::-1], nothing, as_of=NOW)
    assert told["crowded"].tolist() == [crowded] * items
    assert told["day_items"].tolist() == [items] * items
    assert told["content"].tolist() == [f"C{n}" for n in range(items)]
    assert told.index.tolist() == list(range(items))


def test_what_went_out_is_nobodys_turn(flow: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    told = sp.plan_content(*flow, as_of=NOW)
    done = told["state"] == "done"
    assert set(told.loc[done, "turn"]) == {"done"}
    assert told.loc[done, ["turn_of", "waiting_days"]].isna().all(axis=None)
    assert not set(told.loc[~done, "turn"].dropna()) - {"author", "approver", "ready"}
    parts = told[["author_days", "approver_days", "ready_days"]].sum(axis=1, skipna=False)
    pd.testing.assert_series_equal(parts, told["elapsed_days"], check_names=False)


@pytest.mark.parametrize(("status", "delivered", "of", "count"), [
    ("dropped", None, 0, 0), ("Cancelled", None, 0, 0), ("dropped", "2025-02-01", 1, 1), ("open", None, 1, 0),
    (None, None, 1, 0),
])  # fmt: skip
def test_what_was_given_up_was_not_due(status: str | None, delivered: str | None, of: int, count: int) -> None:
    needs = pd.DataFrame({"dependency": ["D"], "department": ["A"], "waits_for": ["B"], "needed_on": ["2025-02-01"],
                          "delivered_on": [delivered], "status": [status]})  # fmt: skip
    told = sp.measure_collaboration(as_of=NOW, start_on="2025-01-01", dependencies=needs).iloc[0]
    assert told[["of", "count"]].tolist() == [of, count]


@pytest.mark.parametrize(("age", "state"), [(180, "current"), (181, "stale")])
def test_after_half_a_year_a_document_may_be_out_of_date(age: int, state: str) -> None:
    shelf = pd.DataFrame(
        {"document": ["D"], "title": ["S"], "department": ["E"], "owner": ["A"], "updated_on": [NOW - age * DAY]}
    )
    told = sp.review_documents(shelf, as_of=NOW).iloc[0]
    assert told[["age_days", "state"]].tolist() == [age, state]


def test_documents_to_be_seen_to_come_first_the_oldest_of_each() -> None:
    shelf = pd.DataFrame({"document": list("abcde"), "title": "S", "department": "E",
                          "owner": ["A", "A", "A", None, "A"],
                          "updated_on": [NOW, NOW - 5 * DAY, None, NOW, NOW - 300 * DAY]})  # fmt: skip
    told = sp.review_documents(shelf, as_of=NOW)
    assert told["document"].tolist() == ["d", "c", "e", "b", "a"]
    assert told.index.tolist() == list(range(5))


@pytest.mark.parametrize(("days", "state"), [(0, "due_soon"), (7, "due_soon"), (8, "ahead"), (-1, "overdue")])
def test_seven_days_ahead_are_soon(days: int, state: str) -> None:
    marks = pd.DataFrame({"milestone": ["M"], "subject": ["S"], "name": ["n"], "planned_on": [NOW + days * DAY]})
    told = sp.track_collaboration(as_of=NOW, milestones=marks)
    assert told[["kind", "state", "days_late"]].to_numpy().tolist() == [["timeline", state, float(days < 0)]]


def test_objects_stand_by_kind_the_overdue_first_the_latest_of_them_on_top() -> None:
    needs = pd.DataFrame({"dependency": list("abcd"), "department": "A", "waits_for": "B", "delivered_on": None,
                          "needed_on": ["2025-03-30", "2025-03-01", "2025-06-01", "2025-05-01"]})  # fmt: skip
    marks = pd.DataFrame({"milestone": ["m"], "subject": ["S"], "name": ["m"], "planned_on": ["2025-01-01"]})
    told = sp.track_collaboration(as_of=NOW, milestones=marks, dependencies=needs)
    assert told["name"].tolist() == ["b", "a", "d", "c", "m"]
    assert told.index.tolist() == list(range(5))


def test_work_without_a_problem_or_a_double_has_none() -> None:
    roles = pd.DataFrame({"task": ["T", "T", "U"], "department": "E", "person": ["Ada", "Bo", "Bo"],
                          "role": ["R", "A", "R"], "deliverable": ["Flyer", "Flyer", " FLYER "]})  # fmt: skip
    told = sp.check_roles(roles).set_index("task")
    assert told.loc["T", ["problem", "duplicate_of"]].tolist() == ["the same work as U", "U"]
    assert told.loc["U", "problem"] == "nobody is accountable; the same work as T"
    alone = sp.check_roles(roles[:2]).iloc[0]
    assert alone[["problem", "duplicate_of"]].isna().all()
    assert alone[["responsible", "accountable", "departments"]].tolist() == ["Ada", "Bo", "E"]
    assert alone[["consulted", "informed"]].isna().all()


def test_objects_by_counting() -> None:
    rng = np.random.default_rng(2)
    states = rng.choice(["done", "overdue", "due_soon", "ahead", "undated"], 80)
    late = np.isin(states, ["done", "overdue"])
    tracked = pd.DataFrame({"kind": rng.choice(["initiative", "deliverable"], 80), "what": [f"w{n}" for n in range(80)],
                            "state": states, "days_late": np.where(late, rng.integers(0, 4, 80), 0.0),
                            "due_on": pd.Series(NOW, range(80)).where(rng.random(80) < 0.8)})  # fmt: skip
    told = sp.summarise_objects(tracked).set_index("kind")
    assert told.index.tolist() == ["initiative", "deliverable"]
    for kind, row in told.iterrows():
        own = tracked[tracked["kind"] == kind]
        late = own[own["state"] == "overdue"]
        for state in ("done", "overdue", "due_soon", "ahead", "undated"):
            assert row[state] == (own["state"] == state).sum()
        kept = (own["state"] == "done") & own["due_on"].notna() & (own["days_late"] == 0)
        assert row[["objects", "on_time"]].tolist() == [len(own), kept.sum()]
        assert row["late_days"] == pytest.approx(late["days_late"].mean())
        assert row["worst_days"] == late["days_late"].max()
        assert row["worst"] == late.loc[late["days_late"].idxmax(), "what"]


def test_rows_are_numbered_anew(
    flow: tuple[pd.DataFrame, pd.DataFrame], needs: pd.DataFrame, events: pd.DataFrame
) -> None:
    content, approvals = flow
    turns = sp.trace_turns(content, approvals, as_of=NOW)
    asked = pd.DataFrame({"survey": "Q1", "subject": "collaboration", "respondent": list("abc"),
                          "asked_on": "2025-03-01", "answered_on": "2025-03-02", "score": [2, 3, 4],
                          "department": list("CAB"),
                          "comment": [None, "Late", "Slow"]})  # fmt: skip
    roles = pd.DataFrame({"task": list("abcd"), "department": "E", "person": list("wxyx"), "role": "R"})
    frames = [sp.summarise_approvals(content, approvals, turns, as_of=NOW),
              sp.plan_content(content, approvals, as_of=NOW),
              sp.summarise_waits(needs, as_of=NOW), sp.map_dependencies(needs, as_of=NOW),
              sp.trace_waits(needs, as_of=NOW), sp.review_events(events, as_of="2025-03-28"),
              sp.select_voices(asked, as_of=NOW), sp.select_department_answers(asked, as_of=NOW),
              sp.check_roles(roles), sp.summarise_roles(roles),
              sp.track_collaboration(as_of=NOW, dependencies=needs, start_on="2025-03-15")]  # fmt: skip
    for frame in frames:
        assert frame.index.tolist() == list(range(len(frame)))
        assert "index" not in frame


def test_an_approver_whose_turn_it_never_was_had_no_day_of_it() -> None:
    content = pd.DataFrame({"content": ["C"], "created_at": ["2025-03-01"]})
    asked = pd.DataFrame({"content": ["C", "C"], "approver": ["Ada", "Cy"], "asked_at": ["2025-03-03", "2025-03-05"],
                          "answered_at": ["2025-03-05", "2025-03-05"]})  # fmt: skip
    turns = sp.trace_turns(content, asked, as_of=NOW)
    told = sp.summarise_approvals(content, asked, turns, as_of=NOW).set_index("name")
    assert told["turn_days"].to_dict() == {"Ada": 2, "Cy": 0}
    assert told["turn_share"].to_dict() == {"Ada": 1, "Cy": 0}


def test_without_content_an_increase_leaves_nothing_out() -> None:
    told = sp.measure_collaboration(as_of=NOW, start_on="2025-01-01")
    assert told["unknown"].tolist() == [0, 0, 0]
    posts = pd.DataFrame({"content": ["a"], "published_at": ["2025-02-01"], "reach": [5], "target_reach": [0]})
    told = sp.review_quarter(as_of=NOW, start_on="2025-01-01", content=posts).iloc[2]
    assert told[["count", "of", "unknown", "verdict"]].tolist() == [0, 0, 1, "no_data"]
    whole = sp.review_quarter(as_of=NOW, start_on="2025-01-01", content=posts.assign(target_reach=0.5)).iloc[2]
    assert whole[["of", "unknown"]].tolist() == [0.5, 0]


def test_one_event_alone_counts_and_a_target_of_nobody_is_none() -> None:
    event = pd.DataFrame({"event": ["E", "F"], "name": "n", "department": "E", "held_on": "2025-03-01",
                          "invited": [7, None], "attended": [5, 6], "target_attended": [0, 1]})  # fmt: skip
    told = sp.measure_funnel(event, as_of=NOW).set_index(["event", "step"])
    assert told.loc[("all events", "invited"), "count"] == 7
    review = sp.review_events(event, as_of=NOW)
    assert review["attained"].fillna(-1).tolist() == [-1, 6]


def test_an_idea_is_as_old_as_its_first_voice_and_a_goal_without_a_weight_has_the_usual_one() -> None:
    ideas = pd.DataFrame({"input": ["I1", "I2"], "department": ["A", "B"], "idea": "x", "fit": 5, "goal": "G2",
                          "given_on": ["2025-02-05", "2025-02-01"], "same_as": [None, "I1"]})  # fmt: skip
    goals = pd.DataFrame({"goal": ["G1", "G2", "G3"], "department": None, "kpi": "k", "statement": "s", "target": 1,
                          "due_on": "2025-06-30", "weight": [3.0, None, 1.0]})  # fmt: skip
    told = sp.rank_input(ideas.assign(effort_days=[3, 8]), goals).iloc[0]
    assert told["effort_days"] == 8  # the more careful of the two guesses
    assert told["given_on"] == pd.Timestamp("2025-02-01")
    assert told["score"] == pytest.approx(100 * 2 / 6)
    even = sp.rank_input(ideas, goals.assign(weight=None)).iloc[0]
    assert even["score"] == pytest.approx(100 / 3)


def test_a_persons_share_is_of_all_tasks() -> None:
    roles = pd.DataFrame({"task": list("aabc"), "department": "E", "person": ["Ada", "Bo", "Bo", "Cy"],
                          "role": ["R", "A", "R", "I"]})  # fmt: skip
    told = sp.summarise_roles(roles).set_index("person")
    assert told["tasks"].to_dict() == {"Bo": 2, "Ada": 1, "Cy": 0}
    assert told["share"].to_dict() == pytest.approx({"Bo": 2 / 3, "Ada": 1 / 3, "Cy": 0})
    assert told.loc["Cy", ["responsible", "accountable", "consulted", "informed"]].tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(("done", "rows"), [("2025-01-01", 1), ("2024-12-31", 0)])
def test_what_was_done_before_the_quarter_is_left_out(done: str, rows: int) -> None:
    marks = pd.DataFrame(
        {"milestone": ["m"], "subject": ["S"], "name": ["m"], "planned_on": [done], "finished_on": [done]}
    )
    assert len(sp.track_collaboration(as_of=NOW, start_on="2025-01-01", milestones=marks)) == rows


@pytest.mark.long("hundreds of organisations")
def test_of_two_alone_one_test_decides_what_is_behind() -> None:
    """Two items are one pair: no correction for many."""
    for clicks in range(30, 60):
        content = pd.DataFrame({"content": list("AB"), "channel": "mail", "clicks": [70, clicks], "impressions": 1000})
        told = sp.summarise_content(content).query("measure == 'clicks'").set_index("name")
        p = stats.chi2_contingency([[70, 930], [clicks, 1000 - clicks]], correction=True).pvalue
        sure = told.loc["B", "chance_behind"] >= 0.975
        assert (told.loc["B", "verdict"] == "behind") == (p <= 0.05 and sure)


def test_of_tables_that_are_not_kept_nothing_is_unknown() -> None:
    told = sp.review_quarter(as_of=NOW, start_on="2025-01-01")
    assert told[["count", "of", "unknown"]].to_numpy().tolist() == [[0, 0, 0]] * 3


def test_what_went_out_the_moment_it_was_begun_took_no_time() -> None:
    at = "2025-03-03 09:00"
    content = pd.DataFrame({"content": ["C"], "created_at": [at], "published_at": [at]})
    assert sp.plan_content(content, None, as_of=NOW)["elapsed_days"].tolist() == [0]


def test_only_who_is_said_to_be_outside_is_an_outside_approver() -> None:
    content = pd.DataFrame({"content": list("abc"), "created_at": "2025-03-03"})
    asked = pd.DataFrame({"content": list("abc"), "approver": "Ada", "asked_at": "2025-03-04", "answered_at": None,
                          "external": [True, False, None]})  # fmt: skip
    told = sp.plan_content(content, asked, as_of=NOW).set_index("content")["outside_approvers"]
    assert told.notna().to_dict() == {"a": True, "b": False, "c": False}


def test_joint_checkins_are_numbered_anew() -> None:
    held = pd.DataFrame({"department": "Events", "planned_on": "2025-03-03", "subject": [None, "Calendar", "Fair"]})
    assert sp.select_joint_checkins(held).index.tolist() == [0, 1]


def test_a_single_guest_costs_all_that_an_event_did() -> None:
    event = pd.DataFrame({"event": ["E", "F"], "name": "n", "department": "E", "held_on": "2025-03-01",
                          "attended": [1, 0], "cost": 80})  # fmt: skip
    assert sp.review_events(event, as_of=NOW)["cost_per_guest"].fillna(-1).tolist() == [80, -1]


@pytest.mark.parametrize(("goals", "lacks"), [(0, "fit"), (1, "goal and fit"), (2, "goal and fit")])
def test_an_idea_lacks_a_goal_where_there_is_one_to_name(goals: int, lacks: str) -> None:
    idea = pd.DataFrame({"input": ["I"], "department": "A", "idea": "x", "given_on": "2025-02-05"})
    goals = pd.DataFrame({"goal": ["G1", "G2"][:goals], "department": None, "kpi": "k", "statement": "s", "target": 1,
                          "due_on": "2025-06-30"})  # fmt: skip
    assert sp.rank_input(idea, goals)["lacks"].tolist() == [lacks]


def test_documents_of_one_age_stand_by_name() -> None:
    shelf = pd.DataFrame({"document": list("bca"), "title": "S", "department": "E", "owner": "A", "updated_on": NOW})
    assert sp.review_documents(shelf, as_of=NOW)["document"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(("registered", "attended", "counted"), [
    (1, 1, [1, 1, 0]), (10, 10, [10, 10, 0]), (10, 11, [0, 0, 1]), (0, 0, [0, 0, 1]), (10, 0, [0, 10, 0]),
])  # fmt: skip
def test_an_event_counts_where_no_more_came_than_had_registered(registered: int, attended: int, counted) -> None:
    event = pd.DataFrame({"event": ["E"], "name": ["n"], "department": ["E"], "held_on": ["2025-02-01"],
                          "registered": [registered], "attended": [attended]})  # fmt: skip
    told = sp.review_quarter(as_of=NOW, start_on="2025-01-01", events=event).iloc[1]
    assert told[["count", "of", "unknown"]].tolist() == counted


def test_an_approver_of_what_nobody_is_said_to_have_begun_is_left_aside() -> None:
    content = pd.DataFrame(
        {"content": ["C", "D"], "created_at": ["2025-03-01", None], "published_at": [None, "2025-03-02"]}
    )
    asked = pd.DataFrame({"content": ["C", "D"], "approver": ["Ada", "Cy"], "asked_at": ["2025-03-03", "2025-03-05"],
                          "answered_at": [None, "2025-03-06"]})  # fmt: skip
    turns = sp.trace_turns(content, asked, as_of=NOW)
    told = sp.summarise_approvals(content, asked, turns, as_of=NOW).set_index("name")
    assert set(turns["turn_of"].dropna()) == {"Ada"}
    assert told["turn_days"].to_dict() == {"Ada": 28}


def test_one_item_a_day_may_be_the_most() -> None:
    content = pd.DataFrame({"content": ["C", "D"], "publish_on": "2025-04-02"})
    assert sp.plan_content(content, None, as_of=NOW, load=1)["crowded"].tolist() == [True, True]
    assert sp.plan_content(content[:1], None, as_of=NOW, load=1)["crowded"].tolist() == [False]
    with pytest.raises(ValueError, match="load"):
        sp.plan_content(content, None, as_of=NOW, load=0)


@pytest.mark.parametrize(("published", "before"), [("10:00", True), ("09:59", False)])
def test_what_goes_out_the_minute_it_is_approved_was_approved_before(published: str, before: bool) -> None:
    content = pd.DataFrame(
        {"content": ["C"], "created_at": ["2025-03-01"], "published_at": [f"2025-03-05 {published}"]}
    )
    asked = pd.DataFrame({"content": ["C"], "approver": ["Ada"], "asked_at": ["2025-03-05 10:00"],
                          "answered_at": ["2025-03-05 10:00"], "decision": "approved"})  # fmt: skip
    told = sp.plan_content(content, asked, as_of=NOW)
    assert told["approved_before"].tolist() == [before]


def test_the_interval_of_a_rate_holds_it_19_times_in_20() -> None:
    content = pd.DataFrame(
        {"content": list("AB"), "channel": ["mail", "web"], "clicks": [400, 900], "impressions": 9000}
    )
    told = sp.summarise_content(content).query("measure == 'clicks'")
    assert len(told) == 2
    for row in told.itertuples():
        posterior = stats.beta(row.count + 0.5, row.of - row.count + 0.5)
        assert posterior.cdf(row.high) - posterior.cdf(row.low) == pytest.approx(0.95, abs=0.01)


def test_three_are_three_pairs() -> None:
    """Of three items one is behind where it would be with a test three times as strict, and not otherwise."""
    for clicks in range(36, 52):
        content = pd.DataFrame(
            {"content": list("ABC"), "channel": "mail", "clicks": [70, 70, clicks], "impressions": 1000}
        )
        told = sp.summarise_content(content).query("measure == 'clicks'").set_index("name")
        p = stats.chi2_contingency([[70, 930], [clicks, 1000 - clicks]], correction=True).pvalue
        sure = told.loc["C", "chance_behind"] >= 0.975
        assert (told.loc["C", "verdict"] == "behind") == (3 * p <= 0.05 and sure)


def test_one_need_that_was_due_is_all_of_them() -> None:
    needs = pd.DataFrame({"dependency": ["D"], "department": ["A"], "waits_for": ["B"], "needed_on": ["2025-03-01"],
                          "delivered_on": ["2025-03-01"]})  # fmt: skip
    told = sp.summarise_waits(needs, as_of=NOW).set_index("department")
    assert told.loc["B", ["due", "on_time_share"]].tolist() == [1, 1]
    assert told.loc["A", ["due"]].tolist() == [0]


def test_notes_looking_back_stand_by_kind_the_latest_first_of_a_day_by_name() -> None:
    notes = pd.DataFrame({"note": list("dcba"), "kind": "worked", "held_on": ["2025-03-01"] * 3 + ["2025-02-01"],
                          "statement": "s", "about": "P", "owner": None, "due_on": None, "done_on": None})  # fmt: skip
    told = sp.summarise_post_mortem(notes, as_of=NOW)
    assert told["note"].to_dict() == {0: "b", 1: "c", 2: "d", 3: "a"}
