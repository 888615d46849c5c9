"""What the verbs of projects count, held against plain counting project by project, and edges on both their sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import saypro_analysis as sp
from saypro_analysis.analysis.projects.adoptions import _on as tell_day
from saypro_analysis.analysis.projects.methods.finish_chances import Standing, tell_finishes
from saypro_analysis.analysis.projects.methods.reference_classes import SlipScale, find_uplifts, fit_slips
from saypro_analysis.analysis.projects.methods.similar_texts import split_words
from tests.analysis.projects.frames import make_projects

DAY = pd.Timedelta(days=1)
NOW = pd.Timestamp("2025-06-30")


@pytest.fixture(scope="module")
def portfolio() -> pd.DataFrame:
    rng = np.random.default_rng(21)
    start = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 90, 120), unit="D")
    plan = start + pd.to_timedelta(rng.integers(10, 150, 120), unit="D")
    finish = (plan + pd.to_timedelta(rng.integers(-20, 60, 120), unit="D")).where(rng.random(120) < 0.8)
    budget = rng.choice([100.0, 200.0, np.nan], 120, p=[0.5, 0.4, 0.1])
    frame = pd.DataFrame({
        "project": [f"P{n:03}" for n in range(120)], "name": "n", "department": rng.choice(["IT", "Sales"], 120),
        "phase": "Execution", "start_on": start, "planned_finish_on": plan, "finished_on": finish, "budget": budget,
        "spent": budget * rng.choice([0.5, 1.0, 1.1, 1.11, 1.4], 120),
        "baseline_on": (plan - pd.to_timedelta(rng.integers(0, 9, 120), unit="D")).where(rng.random(120) < 0.5),
        "updated_on": pd.Series(NOW - pd.to_timedelta(rng.integers(0, 40, 120), unit="D")).where(rng.random(120) < 0.5),
        "status": rng.choice(["open", "cancelled"], 120, p=[0.9, 0.1]),
        "schedule_variance_days": rng.choice([np.nan, 0, 5], 120),
    })  # fmt: skip
    return frame


def stand(row: pd.Series) -> dict[str, object]:
    """One project as it stands, by the words of the method: what is known of it on its own day, what it promised."""
    heard = row["updated_on"] if row["updated_on"] < NOW else NOW
    done = row["finished_on"] <= heard
    promised = row["baseline_on"] if row["baseline_on"] >= row["start_on"] else row["planned_finish_on"]
    dropped = row["status"] == "cancelled" and not done
    running = not done and not dropped
    late = running and (promised < heard or (promised == heard and row["finished_on"] > promised))
    slip = (row["finished_on"] - promised) / DAY if done else np.nan
    return {"done": done, "open": running, "given_up": dropped, "late": late, "slip": slip, "promised": promised,
            "unheard": running and not late and promised < NOW, "length": (promised - row["start_on"]) / DAY + 1,
            "backwards": row["finished_on"] < row["start_on"],
            "age": (NOW - min(row["updated_on"], NOW)) / DAY}  # fmt: skip


class TestPortfolio:
    @pytest.mark.parametrize("by", [None, "department"])
    def test_counts_and_shares_by_counting(self, portfolio: pd.DataFrame, by: str | None) -> None:
        told = sp.summarise_projects(portfolio, as_of=NOW, by=by)
        assert told.index.tolist() == list(range(len(told)))
        assert "index" not in told
        for _, row in told.iterrows():
            own = portfolio if by is None else portfolio[portfolio[by] == row[by]]
            rows = own.join(pd.DataFrame([stand(one) for _, one in own.iterrows()], index=own.index))
            done, live = rows[rows["done"].astype(bool)], rows[rows["open"].astype(bool)]
            counts = {"projects": len(rows), "completed": len(done), "open": len(live), "open_late": live["late"].sum(),
                      "open_unheard": live["unheard"].sum(), "given_up": rows["given_up"].sum(),
                      "open_over_budget": (live["spent"] > live["budget"]).sum(),
                      "projections": (rows["finished_on"].notna() & ~rows["done"].astype(bool)).sum(),
                      "backwards": rows["backwards"].sum()}  # fmt: skip
            assert {name: row[name] for name in counts} == counts
            priced = done[done["budget"].notna()]
            kept = rows[~rows["given_up"].astype(bool) & rows["budget"].notna()]
            both = rows[rows["baseline_on"].notna()]
            shares = {
                "on_time": ((done["slip"] <= 0).sum(), len(done)),
                "on_time_with_late": ((done["slip"] <= 0).sum(), len(done) + live["late"].sum()),
                "on_time_consistent": (((done["slip"] <= 0) & ~done["backwards"].astype(bool)).sum(),
                                       (~done["backwards"].astype(bool)).sum()),
                "within_budget": ((priced["spent"] <= priced["budget"]).sum(), len(priced)),
                "within_tenth": ((priced["spent"] / priced["budget"] < 1.105).sum(), len(priced)),
                "within_budget_all": ((kept["spent"] <= kept["budget"]).sum(), len(kept)),
                "exactly_on_plan": ((done["finished_on"] == done["planned_finish_on"]).sum(), len(done)),
                "rebaselined": ((both["baseline_on"] != both["planned_finish_on"]).sum(), len(both)),
            }  # fmt: skip
            for name, (met, of) in shares.items():
                peer = stats.binomtest(int(met), int(of)).proportion_ci(method="exact")
                assert row[[name, f"{name}_low", f"{name}_high"]].astype(float).tolist() == pytest.approx(
                    [met / of, peer.low, peer.high]
                )
                assert row[f"{name}_of"] == of
            sound = done[~done["backwards"].astype(bool)]
            over = (priced["spent"] / priced["budget"] - 1).astype(float)
            for word, part in (("median", 50), ("p80", 80), ("p90", 90)):
                assert row[f"slip_days_{word}"] == pytest.approx(np.percentile(done["slip"].astype(float), part))
                share = (sound["slip"] / sound["length"]).astype(float)
                assert row[f"slip_share_{word}"] == pytest.approx(np.percentile(share, part))
                assert row[f"overrun_share_{word}"] == pytest.approx(np.percentile(over, part))
            assert row["planned_money"] == pytest.approx(kept["budget"].sum())
            assert row["spent_money"] == pytest.approx(kept["spent"].sum())
            assert row["age_days"] == pytest.approx(rows["age"].astype(float).median())

    @pytest.mark.parametrize(("spent", "within"), [(110, 1), (110.01, 0)])
    def test_a_tenth_more_is_near_the_budget(self, spent: float, within: int) -> None:
        frame = make_projects({"finished_on": "2025-01-31", "budget": 100, "spent": spent})
        assert sp.summarise_projects(frame, as_of=NOW)["within_tenth"].tolist() == [within]

    def test_without_projects_a_portfolio_is_a_row_of_nothing(self) -> None:
        told = sp.summarise_projects(make_projects({}).iloc[:0], as_of=NOW)
        assert told[["projects", "completed", "open"]].to_numpy().tolist() == [[0, 0, 0]]
        assert told.columns[0] == "projects"

    def test_what_has_no_length_or_no_budget_has_no_share_of_it(self) -> None:
        frame = make_projects({"planned_finish_on": "2024-12-31", "finished_on": "2025-01-05", "budget": 0, "spent": 5},
                              {"budget": None, "spent": 5, "finished_on": "2025-01-31"})  # fmt: skip
        told = sp.summarise_projects(frame, as_of=NOW).iloc[0]
        assert told[["slip_share_median", "overrun_share_median"]].isna().tolist() == [False, True]
        assert told["slip_share_p90"] == 0  # that of the second alone
        assert told["within_tenth_of"] == 1
        assert told["slip_days_p90"] == pytest.approx(4.5)

    def test_departments_with_most_that_is_late_come_first(self) -> None:
        late, kept = {"planned_finish_on": "2025-01-31"}, {"finished_on": "2025-01-31"}
        rows = [late | {"department": "A"}, kept | {"department": "B"}, late | {"department": "C"},
                late | {"department": "C"}, {"finished_on": "2025-03-01", "department": "D"}]  # fmt: skip
        told = sp.summarise_projects(make_projects(*rows), as_of=NOW, by="department")
        assert told["department"].tolist() == ["C", "A", "D", "B"]


class TestForecast:
    def test_hazards_by_counting(self) -> None:
        """Of each kind: (finishes at a slip + 20 times the hazard of all) / (those at risk + 20)."""
        rng = np.random.default_rng(3)
        entries = -rng.integers(3, 9, 60).astype(float)
        exits = np.maximum(rng.integers(-4, 6, 60).astype(float), entries)
        over, kinds = rng.random(60) < 0.7, rng.integers(0, 3, 60)
        told = fit_slips(entries, exits, over, kinds, 3)
        slips = np.unique(exits[over])
        assert told.slips.tolist() == slips.tolist()
        curve = np.ones(3)
        for place, slip in enumerate(slips):
            at_risk = (entries < slip) & (exits >= slip)
            ends = over & (exits == slip)
            everybody = ends.sum() / (at_risk.sum() + 1)
            for kind in range(3):
                mine = kinds == kind
                curve[kind] *= 1 - ((ends & mine).sum() + 20 * everybody) / ((at_risk & mine).sum() + 20)
            assert told.still[:, place].tolist() == pytest.approx(curve.tolist())
        late = exits > 0
        spent = (exits - np.maximum(entries, 0))[late].sum()
        assert told.tail == pytest.approx(spent / ((late & over).sum() + 1))

    @staticmethod
    def reference(
        scale: SlipScale, slip: float, days: float, pace: float, left: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Every slip still ahead with its chance: those seen, then the rest at an even rate, by its quantiles."""
        drop = -np.diff(np.append(1.0, scale.still[0]))
        ahead = scale.slips > slip
        rate = -np.log(1 - (np.arange(25) + 0.5) / 25) * scale.tail
        where = np.concatenate([scale.slips[ahead], max(slip, scale.slips[-1], 0) + rate]) * days
        chance = np.concatenate([drop[ahead], np.full(25, scale.still[0, -1] / 25)])
        if not np.isnan(pace):
            chance = chance * stats.t(3).pdf((where - pace) / (left / 2 + 3))
        return where, chance / chance.sum()

    @pytest.mark.parametrize(("slip", "pace", "left"), [
        (-2.0, np.nan, np.nan), (1.0, np.nan, np.nan), (-3.0, 10.0, 8.0), (6.0, 40.0, 5.0),
    ])  # fmt: skip
    def test_a_finish_is_read_off_what_is_still_ahead(self, slip: float, pace: float, left: float) -> None:
        scale = SlipScale(np.array([-3.0, 0.0, 2.0, 4.0]), np.array([[0.9, 0.5, 0.3, 0.1]]), 1.5)
        one = Standing(np.array([0]), *(np.array([value]) for value in (slip, 5.0, pace, left)))
        promised, planned, ends = tell_finishes(scale, one, np.array([7.0]))
        where, chance = self.reference(scale, slip, 5.0, pace, left)
        assert promised[0] == pytest.approx(chance[where <= 0].sum())
        assert planned[0] == pytest.approx(chance[where <= 7].sum())
        for column, part in enumerate((0.1, 0.5, 0.8, 0.9)):
            assert ends[0, column] == pytest.approx(where[(np.cumsum(chance) >= part - 1e-9).argmax()])

    def test_more_than_can_be_reckoned_at_once_are_reckoned_alike(self) -> None:
        scale = SlipScale(np.array([-3.0, 0.0, 2.0, 4.0]), np.array([[0.9, 0.5, 0.3, 0.1]]), 1.5)
        many = 4003
        slips = np.linspace(-4, 6, many)
        whole = Standing(np.zeros(many, dtype=int), slips, np.full(many, 5.0), *[np.full(many, np.nan)] * 2)
        told = tell_finishes(scale, whole, np.full(many, 3.0))
        for at in (0, 3999, 4000, 4002):
            alone = tell_finishes(scale, Standing(*(part[at : at + 1] for part in whole)), np.array([3.0]))
            for one, part in zip(alone, told, strict=True):
                assert part[at].tolist() == pytest.approx(one[0].tolist())

    def test_an_uplift_is_a_quantile_in_which_all_count_as_twenty(self) -> None:
        rng = np.random.default_rng(5)
        overruns, kinds = rng.normal(0, 0.3, 41), rng.integers(0, 3, 41)
        told = find_uplifts(overruns, kinds, 3, 0.8)
        for kind in range(3):
            weights = (kinds == kind) + 20 / 41
            enough = [value for value in overruns if weights[overruns <= value].sum() >= 0.8 * weights.sum() - 1e-9]
            assert told[kind] == min(enough)

    @pytest.mark.parametrize(("finished", "method"), [(4, "fewer than 5 projects are finished"),
                                                      (5, "slips of its kind and of all")])  # fmt: skip
    def test_five_finished_projects_make_a_forecast(self, finished: int, method: str) -> None:
        rows = [{"finished_on": "2025-02-10", "budget": 10, "spent": 12}] * finished
        told = sp.forecast_finish(
            make_projects(*rows, {"planned_finish_on": "2025-12-31", "budget": 100, "spent": 130}), as_of=NOW
        )
        row = told.iloc[0]
        assert row["method"] == method
        assert row[["finished", "finished_of_kind"]].tolist() == [finished, finished]
        assert pd.notna(row["p50_on"]) == pd.notna(row["budget_p80"]) == (finished == 5)
        if finished == 5:
            assert row[["uplift_p80", "budget_p80", "extra_p80"]].tolist() == pytest.approx([0.2, 130, 30])

    def test_what_has_no_budget_has_no_uplift(self) -> None:
        rows = [{"finished_on": "2025-02-10", "budget": 10, "spent": 12}] * 5
        told = sp.forecast_finish(make_projects(*rows, {"budget": 0, "spent": 1}, {}), as_of=NOW)
        assert told[["uplift_p80", "budget_p80"]].isna().all(axis=None)

    @pytest.mark.parametrize(("complete", "paced"), [(0.0, False), (0.01, True), (0.99, True), (1.0, False)])
    def test_a_pace_needs_something_done_and_something_left(self, complete: float, paced: bool) -> None:
        past = [{"finished_on": "2025-01-31"}] * 3 + [{"finished_on": "2025-02-28"}] * 3
        row = {"start_on": "2025-06-21", "planned_finish_on": "2025-07-21"}
        plain, own = (sp.forecast_finish(make_projects(*past, row | {"percent_complete": share}), as_of=NOW).iloc[0]
                      for share in (None, complete))  # fmt: skip
        assert (own["method"] == "slips and its own pace") == paced
        assert (own["on_time_chance"] != plain["on_time_chance"]) == paced

    def test_a_project_that_starts_on_the_day_it_is_heard_of_is_at_risk_from_then_on(self) -> None:
        past = [{"finished_on": "2025-01-31"}] * 5
        begins = {"start_on": "2025-06-30", "planned_finish_on": "2025-07-30"}
        told = sp.forecast_finish(make_projects(*past, begins), as_of=NOW).iloc[0]
        other = sp.forecast_finish(make_projects(*past, begins | {"start_on": "2025-07-01"}), as_of=NOW).iloc[0]
        assert told["on_time_chance"] < other["on_time_chance"]  # one more that may outlast them all

    def test_what_is_cheaper_than_planned_has_no_uplift(self) -> None:
        rows = [{"finished_on": "2025-02-10", "budget": 10, "spent": 8}] * 5
        told = sp.forecast_finish(make_projects(*rows, {"budget": 100, "spent": 30}), as_of=NOW).iloc[0]
        assert told[["uplift_p80", "budget_p80", "extra_p80"]].tolist() == [0, 100, 0]

    @pytest.mark.parametrize(("late", "outlook"), [(2, "likely_on_time"), (3, "likely_late")])
    def test_less_than_half_is_likely_late(self, late: int, outlook: str) -> None:
        """Five of a kind: the promised day is kept by five less `late`; what is ahead of it is all that counts."""
        past = [{"finished_on": "2025-01-31"}] * (5 - late) + [{"finished_on": "2025-02-20"}] * late
        ahead = {"start_on": "2025-06-30", "planned_finish_on": "2025-07-30"}
        told = sp.forecast_finish(make_projects(*past, ahead), as_of=NOW).iloc[0]
        assert told["outlook"] == outlook
        assert (told["on_time_chance"] >= 0.5) == (outlook == "likely_on_time")

    def test_its_own_pace_is_elapsed_days_over_the_share_done(self) -> None:
        past = [{"finished_on": "2025-01-31"}] * 3 + [{"finished_on": "2025-02-28"}] * 3
        row = {"start_on": "2025-06-21", "planned_finish_on": "2025-07-21"}
        quick, slow = (sp.forecast_finish(make_projects(*past, row | {"percent_complete": share}), as_of=NOW).iloc[0]
                       for share in (0.9, 0.1))  # fmt: skip
        assert quick["method"] == slow["method"] == "slips and its own pace"
        assert quick["on_time_chance"] > 0.5 > slow["on_time_chance"]


class TestAdoption:
    @staticmethod
    def told(*adopters: float, target: float | None = 0.5, eligible: int = 1000) -> pd.Series:
        at = pd.date_range(end="2025-06-01", periods=len(adopters), freq="30D")
        frame = pd.DataFrame(
            {"project": "A", "counted_on": at, "adopters": adopters, "eligible": eligible, "target": target}
        )
        return sp.forecast_adoption(frame, as_of=NOW).iloc[0]

    def test_the_first_count_at_its_target_is_when_it_was_reached(self) -> None:
        told = self.told(100, 500, 480, 520)
        assert told[["verdict", "chance", "counts", "adoption"]].tolist() == ["reached", 1.0, 4, 0.52]
        assert told["reached_on"] == pd.Timestamp("2025-06-01") - 60 * DAY
        assert self.told(100, 400, 480, 500)["verdict"] == "reached"

    @pytest.mark.parametrize(("counts", "told"), [(3, False), (4, True)])
    def test_four_counts_make_a_curve(self, counts: int, told: bool) -> None:
        row = self.told(*[50, 120, 200, 300][:counts])
        assert pd.notna(row["chance"]) == told

    def test_growth_that_goes_on_will_reach_and_what_levelled_off_has_stalled(self) -> None:
        grows = self.told(20, 50, 110, 220, 350, 460)
        stays = self.told(100, 190, *[200] * 10)
        assert (grows["verdict"], stays["verdict"]) == ("will_reach", "stalled")
        assert grows["chance"] >= 0.8
        assert stays["chance"] <= 0.1
        assert stays["ceiling"] == pytest.approx(0.2, abs=0.03)
        assert grows["low_on"] <= grows["reached_on"]
        assert grows["low_on"] > pd.Timestamp("2025-06-01")

    def test_what_is_not_reached_yet_is_reached_tomorrow_at_the_earliest(self) -> None:
        told = self.told(20, 60, 150, 300, 430, 499)
        assert told["low_on"] == pd.Timestamp("2025-06-02")

    @pytest.mark.parametrize(("target", "verdict"), [(0.25, "cannot_tell"), (0.3, "stalled")])
    def test_a_chance_of_a_tenth_has_stalled(self, target: float, verdict: str) -> None:
        told = self.told(100, 190, *[200] * 7, target=target)
        assert (told["chance"] <= 0.1, told["verdict"]) == (verdict == "stalled", verdict)
        assert told["chance"] < 0.15

    @pytest.mark.parametrize(("eligible", "refused"), [(40, False), (39, True)])
    def test_no_more_adopt_than_could(self, eligible: int, refused: bool) -> None:
        if refused:
            with pytest.raises(sp.DataError, match="at most the 39 who could"):
                self.told(10, 40, eligible=eligible)
        else:
            assert self.told(10, 40, eligible=eligible)["adoption"] == 1

    def test_what_nobody_could_adopt_is_left_out(self) -> None:
        assert self.told(0, 40, eligible=100)["counts"] == 2
        frame = pd.DataFrame(
            {"project": ["A", "B"], "counted_on": "2025-06-01", "adopters": [0, None], "eligible": [0, 9]}
        )
        assert sp.forecast_adoption(frame.assign(target=0.5), as_of=NOW).empty

    @pytest.mark.parametrize(("days", "told"), [(0.2, 1), (1.0, 1), (1.2, 2), (730.0, 730), (730.1, None)])
    def test_a_day_is_told_within_two_years(self, days: float, told: int | None) -> None:
        day = tell_day(pd.Timestamp("2025-06-01"), days)
        assert pd.isna(day) if told is None else day == pd.Timestamp("2025-06-01") + told * DAY

    def test_without_a_target_nobody_can_tell(self) -> None:
        told = self.told(20, 50, 110, 220, target=None)
        assert told["verdict"] == "cannot_tell"
        assert pd.isna(told["chance"])

    def test_the_course_runs_half_as_long_again(self) -> None:
        course = self.told(20, 50, 110, 220, 350)["course"]
        ahead = course.dropna(subset="expected")
        assert ahead["on"].min() == course["on"].min() == pd.Timestamp("2025-06-01") - 120 * DAY
        assert ahead["on"].max() == pd.Timestamp("2025-06-01") + 60 * DAY
        assert ahead["expected"].is_monotonic_increasing
        assert (ahead["low"] <= ahead["expected"]).all()
        assert (ahead["expected"] <= ahead["high"]).all()
        assert course.index.tolist() == list(range(len(course)))
        assert course["on"].is_monotonic_increasing
        assert course["adoption"].dropna().tolist() == [0.02, 0.05, 0.11, 0.22, 0.35]
        middle = ahead.set_index("on")["expected"]
        assert middle.loc[pd.Timestamp("2025-06-01")] == pytest.approx(0.35, abs=0.03)

    def test_what_has_stalled_comes_first(self) -> None:
        courses = {
            "A": [20, 50, 110, 220, 350, 600],
            "B": [20, 50, 110, 220, 350, 460],
            "C": [100, 190, *[200] * 10],
            "D": [5],
        }
        parts = [
            pd.DataFrame({"project": name, "adopters": counts, "eligible": 1000, "target": 0.5}).assign(
                counted_on=pd.date_range(end="2025-06-01", periods=len(counts), freq="30D")
            )
            for name, counts in courses.items()
        ]
        frame = pd.concat(parts, ignore_index=True)
        told = sp.forecast_adoption(frame, as_of=NOW)
        assert told[["project", "verdict"]].to_numpy().tolist() == [
            ["C", "stalled"], ["D", "cannot_tell"], ["B", "will_reach"], ["A", "reached"],
        ]  # fmt: skip


class TestWords:
    @pytest.mark.parametrize(("text", "stems"), [
        ("deliveries", ["delivery"]), ("migrations", ["migrat"]), ("migration", ["migrat"]), ("migrating", ["migrat"]),
        ("migrated", ["migrat"]), ("migrates", ["migrat"]), ("migrate", ["migrat"]), ("trainings", ["train"]),
        ("training", ["train"]), ("trained", ["train"]), ("boxes", ["box"]), ("prices", ["pric"]), ("price", ["pric"]),
        ("parts", ["part"]), ("bed", ["bed"]), ("uses", ["use"]), ("the a of", []), ("x 7 42", ["42"]),
        ("Data42base", ["data", "42", "bas"]),
    ])  # fmt: skip
    def test_words_lose_their_endings_but_for_three_letters(self, text: str, stems: list[str]) -> None:
        assert split_words(text) == stems

    def test_three_lessons_at_most_of_the_nearest_never_a_projects_own(self) -> None:
        frame = make_projects({"name": "Data warehouse", "finished_on": "2025-02-01"}, {"name": "Data portal"})
        lessons = pd.DataFrame({"lesson": [f"L{n}" for n in range(6)], "project": ["P0"] * 5 + ["P1"],
                                "challenge": ["data portal " + "other words " * n for n in range(6)]})  # fmt: skip
        told = sp.suggest_lessons(frame, lessons, as_of=NOW)
        assert told["lesson"].tolist() == ["L0", "L1", "L2"]
        assert told["match"].is_monotonic_decreasing
        assert set(told["project"]) == {"P1"}

    def test_a_lesson_is_offered_from_a_tenth_of_likeness_on(self) -> None:
        """The likeness falls as a lesson says more of other things; the match of each is told by scikit-learn."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        for others in range(40, 200, 8):
            words = " ".join(f"zz{chr(97 + n // 26)}{chr(97 + n % 26)}q" for n in range(others))
            lessons = pd.DataFrame({"lesson": ["L0"], "project": ["X"], "challenge": [f"portal {words}"]})
            frame = make_projects({"name": "portal"})
            weights = TfidfVectorizer(sublinear_tf=True).fit([f"portal {words}"])
            match = (weights.transform(["portal"]) @ weights.transform([f"portal {words}"]).T).toarray()[0, 0]
            told = sp.suggest_lessons(frame, lessons, as_of="2025-01-15")
            assert len(told) == (match >= 0.1)
            if len(told):
                assert told["match"].iloc[0] == pytest.approx(match)


class TestFeatures:
    def test_by_hand(self) -> None:
        table = pd.DataFrame({
            "project": "A", "requirement": list("abcdefgh"), "added_on": "2025-01-01",
            "value": [100, 300, 0, 50, None, 80, 80, 10], "probability": [0.5, None, None, None, None, 1, 1, None],
            "effort_days": [5, 20, 3, 0, 4, 8, 8, None], "finished_on": [None] * 7 + ["2025-07-01"],
        })  # fmt: skip
        told = sp.rank_features(table, as_of=NOW).set_index("requirement")
        assert told.index.tolist() == ["d", "b", "f", "g", "a", "c", "h", "e"]
        assert told["rank"].tolist()[:6] == [1, 2, 3, 3, 3, 6]
        assert told["rank"].isna().tolist() == [False] * 6 + [True] * 2
        assert told["lacks"].tolist() == [""] * 6 + ["effort", "value"]
        assert told["expected_value"].tolist()[:6] == [50, 300, 80, 80, 50, 0]
        assert told["value_per_day"].tolist()[:6] == [np.inf, 15, 10, 10, 10, 0]
        assert told["cumulative_days"].tolist()[:6] == [0, 20, 28, 36, 41, 44]
        assert told["cumulative_share"].tolist()[:6] == pytest.approx(np.cumsum([50, 300, 80, 80, 50, 0]) / 560)

    def test_what_earns_nothing_has_no_share(self) -> None:
        table = pd.DataFrame(
            {"project": "A", "requirement": ["r", "s"], "added_on": "2025-01-01", "value": 0, "effort_days": 1}
        )
        told = sp.rank_features(table, as_of=NOW)
        assert told["cumulative_share"].isna().all()
        assert told["rank"].tolist() == [1, 1]
        small = sp.rank_features(table.assign(value=[0.3, 0.1]), as_of=NOW)
        assert small["cumulative_share"].tolist() == pytest.approx([0.75, 1])

    @pytest.mark.parametrize(("finished", "rows"), [("2025-06-30", 0), ("2025-07-01", 1)])
    def test_what_is_finished_is_not_to_be_built(self, finished: str, rows: int) -> None:
        table = pd.DataFrame({"project": ["A"], "requirement": "r", "added_on": "2025-01-01", "finished_on": finished})
        assert len(sp.rank_features(table, as_of=NOW)) == rows


def test_each_phase_owes_its_documents_and_those_before() -> None:
    phases = ["Initiation", "planning", "Execution", "Monitoring", "CLOSURE", "none of them"]
    documents = pd.DataFrame(
        {"project": ["P0", "P0"], "document": ["Timeline", "Project charter"], "status": ["ready", "draft"]}
    )
    frame = make_projects(*({"phase": phase} for phase in phases))
    told = sp.review_projects(frame, None, None, documents=documents, as_of=NOW).set_index("project").sort_index()
    assert told["documents_due"].tolist() == [4, 8, 11, 14, 17, 0]
    assert told["documents_ready"].tolist() == [1, 0, 0, 0, 0, 0]
    assert told.loc["P0", "documents_missing"] == "Project charter; Stakeholder analysis; Initial resource plan"


@pytest.mark.parametrize(("often", "as_of", "due"), [
    ("daily", "2025-01-11", 10), ("weekly", "2025-01-22", 3), ("fortnightly", "2025-01-29", 2),
    ("biweekly", "2025-01-28", 1), ("monthly", "2025-03-31", 2), ("monthly", "2025-04-01", 3),
    ("quarterly", "2025-04-01", 1), ("quarterly", "2025-03-31", 0), ("Quarterly ", "2026-01-01", 4),
])  # fmt: skip
def test_reports_are_due_one_step_after_another(often: str, as_of: str, due: int) -> None:
    frame = make_projects({"report_frequency": often, "planned_finish_on": "2026-06-30"})
    assert sp.review_projects(frame, None, None, as_of=as_of)["reports_due"].tolist() == [due]


@pytest.mark.parametrize(("as_of", "due"), [("2025-02-27", 0), ("2025-02-28", 1), ("2025-03-30", 1), ("2025-03-31", 2)])
def test_a_month_from_its_last_day_ends_with_the_next_ones(as_of: str, due: int) -> None:
    frame = make_projects({"report_frequency": "monthly", "start_on": "2025-01-31", "planned_finish_on": "2026-06-30"})
    assert sp.review_projects(frame, None, None, as_of=as_of)["reports_due"].tolist() == [due]


def test_money_and_its_intervals_by_drawing_triangles() -> None:
    flows = pd.DataFrame({"project": "A", "year": [0, 1, 2], "amount": [-100.0, 80, 60], "low": [-130.0, 50, None],
                          "high": [-90.0, 90, None], "kind": ["x", "sales", "savings"]})  # fmt: skip
    told = sp.estimate_business_case(flows, rate=0.1).iloc[0]
    rng = np.random.default_rng(1)
    drawn = (stats.triang(0.75, -130, 40).rvs(40_000, random_state=rng)
             + stats.triang(0.75, 50, 40).rvs(40_000, random_state=rng) / 1.1 + 60 / 1.21)  # fmt: skip
    assert told[["cost", "benefit", "npv"]].tolist() == pytest.approx(
        [100, 80 / 1.1 + 60 / 1.21, 80 / 1.1 + 60 / 1.21 - 100]
    )
    assert told[["npv_low", "npv_high"]].tolist() == pytest.approx(np.quantile(drawn, [0.05, 0.95]), abs=1.5)
    assert told["chance_worth_it"] == pytest.approx((drawn > 0).mean(), abs=0.03)
    assert told["benefit_cost_ratio"] == pytest.approx((80 / 1.1 + 60 / 1.21) / 100)
    assert told[["years", "kinds"]].tolist() == [2, "sales; savings"]
    assert told["payback_years"] == pytest.approx(1 + 20 / 60)


@pytest.mark.parametrize(("column", "value", "refused"), [
    ("low", 81.0, True), ("low", 80.0, False), ("high", 79.0, True), ("high", 80.0, False), ("year", 1.5, True),
])  # fmt: skip
def test_ends_lie_on_either_side_of_an_amount(column: str, value: float, refused: bool) -> None:
    flows = pd.DataFrame({"project": "A", "year": [0.0, 1], "amount": [-100.0, 80], "low": None, "high": None})
    flows[column] = [flows[column].iloc[0], value]
    for lacks in ("year", "amount"):
        with pytest.raises(sp.DataError, match="a year and an amount in each row"):
            sp.estimate_business_case(
                pd.DataFrame({"project": "A", "year": [0.0, 1], "amount": [-1.0, 2], lacks: [0, None]})
            )
    if refused:
        with pytest.raises(sp.DataError, match=column):
            sp.estimate_business_case(flows)
    else:
        assert len(sp.estimate_business_case(flows)) == 1


def test_cases_worth_most_come_first_and_name_the_kinds_of_their_benefits() -> None:
    flows = pd.DataFrame({"project": ["B", "B", "A", "A", "C", "C"], "year": [0, 1] * 3,
                          "amount": [-10, 30, -10, 90, -10, 30.0],
                          "kind": ["cost", "sales", "cost", None, "none", "time"]})  # fmt: skip
    told = sp.estimate_business_case(flows, rate=0)
    assert told[["project", "npv", "cost", "benefit"]].to_numpy().tolist() == [
        ["A", 80, 10, 90], ["B", 20, 10, 30], ["C", 20, 10, 30],
    ]  # fmt: skip
    assert told["kinds"].fillna("-").tolist() == ["-", "sales", "time"]
    assert told.index.tolist() == [0, 1, 2]
    nothing = sp.estimate_business_case(flows.assign(amount=[-10, 0.0] * 3), rate=0)
    assert nothing["kinds"].isna().all()  # what brings nothing is no benefit
    assert nothing["payback_years"].isna().all()


def test_issues_are_logged_from_the_highest_and_oldest_on() -> None:
    days = ("2025-06-01", "2025-05-01", "2025-06-29", "2025-06-30")  # the last is due today
    rows = [{"planned_finish_on": day} for day in days]
    log = sp.summarise_escalations(make_projects(*rows), as_of=NOW)
    assert log["project"].tolist() == ["P1", "P0", "P2"]
    same = sp.summarise_escalations(make_projects(*rows, {"planned_finish_on": "2025-04-01"}), as_of=NOW)
    assert same["project"].tolist() == ["P4", "P1", "P0", "P2"]
    assert log[["days", "level", "escalate_to"]].to_numpy().tolist() == [
        [60, 2, "leadership"], [29, 1, "sponsor"], [1, 0, "owner"],
    ]  # fmt: skip
    assert log.index.tolist() == [0, 1, 2]
    assert log["next_level_on"].tolist()[1:] == [pd.Timestamp("2025-07-01"), pd.Timestamp("2025-07-06")]
    assert log["next_level_on"].isna().tolist() == [True, False, False]


def test_a_launch_is_an_action_that_was_done_on_the_day_of_its_finish() -> None:
    rows = [{"kpi": " gmv ; conversion;", "finished_on": "2025-02-03", "owner": "Ada"},
            {"kpi": "gmv", "finished_on": "2025-02-01"}]  # fmt: skip
    told = sp.select_launches(make_projects(*rows), as_of=NOW)
    assert told["action"].tolist() == ["P0: gmv", "P0: conversion", "P1"]
    assert set(told["status"]) == {"done"}
    for name in ("start_on", "due_on", "launched_on"):
        assert told[name].astype(str).tolist() == ["2025-02-03", "2025-02-03", "2025-02-01"]
    assert told["owner"].fillna("-").tolist() == ["Ada", "Ada", "-"]


def test_rows_are_numbered_anew(portfolio: pd.DataFrame) -> None:
    lessons = pd.DataFrame({"lesson": ["L0", "L1", "L2"], "project": ["P001", "P002", "P003"],
                            "challenge": ["late data", "data", "late data again"]})  # fmt: skip
    people = pd.DataFrame({"project": "A", "stakeholder": list("abc"), "department": "IT",
                           "influence": ["low", "high", "medium"], "interest": ["low", "high", "low"]})  # fmt: skip
    tools = pd.DataFrame({"project": list("AB") * 2, "resource": ["x", "x", "y", "y"], "period_on": "2025-03-01",
                          "needed": [1, 2, 30, 4], "capacity": 10})  # fmt: skip
    frames = [sp.find_lessons(lessons, "late again"), sp.map_stakeholders(people), sp.summarise_utilisation(tools),
              sp.summarise_retrospectives(portfolio, lessons, as_of=NOW), sp.forecast_finish(portfolio, as_of=NOW),
              sp.review_projects(portfolio, None, None, as_of=NOW),
              sp.suggest_lessons(portfolio, lessons, as_of=NOW)]  # fmt: skip
    for frame in frames:
        assert frame.index.tolist() == list(range(len(frame)))
        assert "index" not in frame
    assert frames[1]["stakeholder"].tolist() == ["b", "c", "a"]
    assert frames[2]["resource"].tolist() == ["y", "x"]
    assert frames[3]["finished_on"].is_monotonic_decreasing


def test_milestones_reached_count_by_their_weight_one_without_a_weight_as_one() -> None:
    marks = pd.DataFrame({"milestone": list("abc"), "subject": "P0", "name": "m", "weight": [None, 2.0, 1.0],
                          "planned_on": ["2025-01-10", "2025-01-20", "2025-01-30"],
                          "finished_on": ["2025-01-10", None, None]})  # fmt: skip
    for day, complete in (("2025-01-10", 0.25), ("2025-01-09", 0.0)):
        told = sp.review_projects(make_projects({}), marks, None, as_of=day).iloc[0]
        assert told["complete"] == complete


@pytest.mark.parametrize(("answered", "counted"), [("2025-06-30", 4), ("2025-07-01", 3)])
def test_who_answers_today_has_answered(answered: str, counted: int) -> None:
    asked = pd.DataFrame({"survey": "Q", "subject": "A", "respondent": list("pqrs"), "asked_on": "2025-06-01",
                          "answered_on": ["2025-06-02"] * 3 + [answered], "score": [4, 5, 3, 4]})  # fmt: skip
    told = sp.summarise_stakeholder_satisfaction(asked, as_of=NOW).iloc[0]
    assert told[["asked", "answered", "satisfied"]].tolist() == [
        4,
        counted,
        0.75 if counted == 4 else pytest.approx(2 / 3),
    ]


def test_money_in_hundred_thousands_says_the_same(portfolio: pd.DataFrame) -> None:
    """Whoever writes 0.001 for 100 is told the same shares, chances and words, and money smaller by as much."""
    small = portfolio.assign(budget=portfolio["budget"] / 1e5, spent=portfolio["spent"] / 1e5)
    lessons = pd.DataFrame({"lesson": ["L0"], "project": ["P001"], "challenge": ["late data"]})
    for verb in (sp.forecast_finish, sp.summarise_projects, lambda frame, as_of: sp.review_projects(
        frame, None, None, as_of=as_of), lambda frame, as_of: sp.summarise_retrospectives(frame, lessons, as_of=as_of),
    ):  # fmt: skip
        told, again = verb(portfolio, as_of=NOW), verb(small, as_of=NOW)
        numbers = told.select_dtypes("number").astype(float)
        other = again[numbers.columns].astype(float)
        same = (other - numbers).abs() <= 1e-9 * numbers.abs()
        less = (other * 1e5 - numbers).abs() <= 1e-9 * numbers.abs()
        assert (numbers.isna() == other.isna()).all(axis=None)
        assert ((same | numbers.isna()).all() | (less | numbers.isna()).all()).all()
        pd.testing.assert_frame_equal(told.drop(columns=numbers.columns), again.drop(columns=numbers.columns))


@pytest.mark.parametrize(("missed", "state"), [(3, "on_track"), (4, "slipping")])
def test_a_milestone_may_be_missed_by_three_days(missed: int, state: str) -> None:
    frame = make_projects({"start_on": "2025-01-01", "planned_finish_on": "2025-01-31"})
    day = pd.Timestamp("2025-01-10")
    marks = pd.DataFrame({"milestone": list("mn"), "subject": "P0", "name": list("mn"), "weight": [1, 9],
                          "planned_on": [day - missed * DAY, pd.Timestamp("2025-01-31")]})  # fmt: skip
    reports = pd.DataFrame({"action": ["P0"], "reported_on": [day], "complete": [0.6]})
    assert sp.review_projects(frame, marks, reports, as_of=day)["state"].tolist() == [state]


@pytest.mark.parametrize(("complete", "spent", "standing"), [
    (0.6, 55, "sound"), (0.6, 65, "over"), (0.4, 35, "behind"), (0.4, 45, "behind_and_over"), (0.9, 80, "sound"),
])  # fmt: skip
def test_a_project_stands_by_the_day_and_the_money_that_its_work_is_worth(complete, spent, standing) -> None:
    frame = make_projects({"start_on": "2025-01-01", "planned_finish_on": "2025-04-10", "budget": 100})
    reports = pd.DataFrame({"action": ["P0"], "reported_on": "2025-02-19", "complete": [complete], "spent": [spent]})
    assert sp.review_projects(frame, None, reports, as_of="2025-02-19")["standing"].tolist() == [standing]


def test_a_project_was_heard_of_when_its_last_report_came() -> None:
    frame = make_projects({"start_on": "2025-01-01", "planned_finish_on": "2025-04-10", "updated_on": "2025-01-02"})
    reports = pd.DataFrame({"action": "P0", "complete": [0.5, 0.1],
                            "reported_on": ["2025-02-19", "2025-01-10"]})  # fmt: skip
    told = sp.review_projects(frame, None, reports, as_of="2025-03-01").iloc[0]
    assert told["complete"] == 0.5
    assert told["heard_on"] == pd.Timestamp("2025-02-19")


def test_a_forecast_reaches_no_farther_than_a_hundred_years() -> None:
    rows = [{"start_on": "2020-01-01", "planned_finish_on": "2020-01-02", "finished_on": f"{2020 + n}-12-31"}
            for n in range(5)] * 2  # fmt: skip
    ahead = {"start_on": "1990-01-01", "planned_finish_on": "2025-06-01"}
    told = sp.forecast_finish(make_projects(*rows, ahead), as_of=NOW).iloc[-1]
    assert (told["p90_on"] - pd.Timestamp("2025-06-01")).days == 36_500


def test_a_backlogs_rows_are_numbered_anew() -> None:
    table = pd.DataFrame({"project": "A", "requirement": list("ab"), "added_on": "2025-01-01", "value": [1, 2],
                          "effort_days": 1})  # fmt: skip
    told = sp.rank_features(table, as_of=NOW)
    assert told["requirement"].to_dict() == {0: "b", 1: "a"}


def test_what_is_finished_is_whole_whatever_its_last_report_says() -> None:
    frame = make_projects({"finished_on": "2025-01-31", "percent_complete": 0.4})
    reports = pd.DataFrame({"action": ["P0"], "reported_on": "2025-01-20", "complete": [0.7]})
    assert sp.review_projects(frame, None, reports, as_of=NOW)["complete"].tolist() == [1]
