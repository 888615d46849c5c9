"""What the verbs of risks count, held against plain counting row by row, and edges on both their sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.risks.past_losses import estimate_frequency

NOW = pd.Timestamp("2025-03-31")
RISK = pd.DataFrame({"risk": ["R"], "description": ["d"], "category": ["market"], "frequency": [1.0],
                     "loss_low": [10_000.0], "loss_high": [100_000.0]})  # fmt: skip


@pytest.fixture(scope="module")
def suppliers() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"supplier": [f"S{n}" for n in rng.integers(0, 9, 40)],
                          "region": pd.Series(rng.choice(["North", "South", "West"], 40)).where(rng.random(40) < 0.8),
                          "item": pd.Series(rng.choice(["glue", "wood"], 40)).where(rng.random(40) < 0.7),
                          "spend": rng.integers(0, 9, 40) / 10, "loss_per_week": rng.integers(0, 5, 40) / 100,
                          "weeks_to_replace": rng.integers(1, 9, 40)})  # fmt: skip
    return frame.drop_duplicates(["supplier", "item"], ignore_index=True)


def test_concentration_by_counting(suppliers: pd.DataFrame) -> None:
    told = sp.measure_concentration(suppliers)
    assert told[["by", "item"]].fillna("-").to_numpy().tolist() == [
        ["supplier", "-"], ["region", "-"], ["supplier", "glue"], ["supplier", "wood"],
    ]  # fmt: skip
    for row in told.itertuples():
        own = suppliers if pd.isna(row.item) else suppliers[suppliers["item"] == row.item]
        keys = own["region"].fillna("not said") if row.by == "region" else own["supplier"]
        spend = {key: own.loc[keys == key, "spend"].sum() for key in sorted(set(keys))}
        whole = sum(spend.values())
        largest = max(spend, key=lambda key: spend[key])
        of = own[keys == largest]
        lost = sum(one.loss_per_week * one.weeks_to_replace for one in of.itertuples())
        assert [row.spend, row.top_share] == pytest.approx([whole, spend[largest] / whole])
        assert row.parts == sum(part > 0 for part in spend.values())
        assert row.hhi == pytest.approx(sum((100 * part / whole) ** 2 for part in spend.values()))
        assert row.largest == largest
        assert row.weeks_to_replace == of["weeks_to_replace"].max()
        assert [row.loss_if_fails, row.loss_share] == pytest.approx([lost, lost / whole])
        places = sorted(set(of["region"].dropna())) if row.by == "supplier" else [largest]
        assert (row.region if pd.notna(row.region) else "") == "; ".join(places)


def test_what_nobody_pays_for_is_no_item_of_its_own() -> None:
    bought = pd.DataFrame({"supplier": list("AB"), "item": ["glue", "wood"], "spend": [0.5, 0.0]})
    assert sp.measure_concentration(bought)["item"].dropna().tolist() == ["glue"]


class TestWorth:
    @staticmethod
    def told(**more: object) -> pd.DataFrame:
        plans = {"mitigation": "M", "risk": "R", "plan": "p", "impact_reduction": 0.5, **more}
        size = max(len(value) for value in plans.values() if isinstance(value, list)) if more else 1
        return sp.rank_mitigations(RISK, pd.DataFrame(plans, index=range(size)), draws=32)

    @pytest.mark.parametrize(("quarters", "worth"), [
        (0.5, "pays_in_a_quarter"), (1, "pays_in_a_quarter"), (2, "pays_in_a_year"), (4, "pays_in_a_year"),
        (8, "does_not_pay"),
    ])  # fmt: skip
    def test_what_it_costs_over_what_it_saves_is_how_long_it_takes(self, quarters: float, worth: str) -> None:
        saved = self.told()["saved"].iloc[0]
        row = self.told(cost=[saved * quarters]).iloc[0]
        assert row["worth"] == worth
        assert row[["quarters_to_pay", "saved_per_cost"]].tolist() == pytest.approx([quarters, 1 / quarters])

    def test_what_is_free_saves_without_end_and_what_saves_nothing_cannot_be_told(self) -> None:
        told = self.told(mitigation=list("abc"), cost=[0.0, 0.0, 5.0], impact_reduction=[0.5, 0.0, 0.0])
        rows = told.set_index("mitigation")
        assert rows["saved_per_cost"].fillna(-1).to_dict() == {"a": np.inf, "b": -1, "c": 0}
        assert rows["worth"].to_dict() == {"a": "pays_in_a_quarter", "b": "cannot_tell", "c": "cannot_tell"}

    def test_of_equal_worth_the_first_by_name_comes_first_and_rows_are_numbered_anew(self) -> None:
        told = self.told(mitigation=list("cab"), cost=[100.0, 100.0, 50.0])
        assert told["mitigation"].to_dict() == {0: "b", 1: "a", 2: "c"}

    def test_cents_are_weighed_as_thousands_are(self) -> None:
        cheap = RISK.assign(loss_low=0.1, loss_high=1.0)
        plan = pd.DataFrame({"mitigation": ["M"], "risk": "R", "plan": "p", "impact_reduction": 0.5, "cost": 0.1})
        row = sp.rank_mitigations(cheap, plan, draws=32).iloc[0]
        assert row["saved"] == pytest.approx(self.told()["saved"].iloc[0] / 1e5)
        assert row["saved_per_cost"] == pytest.approx(row["saved"] / 0.1)
        assert row["worth"] == "pays_in_a_quarter"


@pytest.fixture(scope="module")
def register() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    return pd.DataFrame({
        "risk": [f"R{n:02}" for n in range(40)], "description": "d",
        "category": rng.choice(["market", "financial", "legal", "operational"], 40),
        "likelihood": pd.Series(rng.integers(1, 6, 40)).where(rng.random(40) < 0.9),
        "impact": rng.integers(1, 6, 40), "status": pd.Series(rng.choice(["open", "closed"], 40, p=[0.8, 0.2])),
        "mitigation": pd.Series("in words", range(40)).where(rng.random(40) < 0.3),
        "review_on": pd.Series(NOW + pd.to_timedelta(rng.integers(-9, 9, 40), unit="D")),
    })  # fmt: skip


PLANS = pd.DataFrame({
    "mitigation": ["A", "B", "C", "D"], "risk": ["R00;R01", "R01", "R02", "R03"], "plan": "p", "cost": [10, 5, None, 7],
    "likelihood_reduction": [0.5, None, 0.2, 0.9], "done_on": ["2025-01-01", None, None, None],
    "status": [None, None, None, "dropped"], "kind": ["avoidance", "transfer", None, "avoidance"],
})  # fmt: skip


class TestRegister:
    def test_scores_by_counting(self, register: pd.DataFrame) -> None:
        told = sp.score_risks(register, PLANS, as_of=NOW)
        assert told.index.tolist() == list(range(40))
        assert "index" not in told
        states = told["state"].tolist()
        assert states == sorted(states, key=["open", "closed"].index)
        for state in ("open", "closed"):
            own = told[told["state"] == state]
            keys = [(-row.score, -row.residual_score, row.risk) for row in own.dropna(subset="score").itertuples()]
            assert keys == sorted(keys)
        entered = register.set_index("risk")
        for row in told.itertuples():
            typed = entered.loc[row.risk]
            score = typed["likelihood"] * typed["impact"]
            assert row.score == pytest.approx(score, nan_ok=True)
            assert row.state == typed["status"]
            words = [(15, "Urgent"), (10, "High"), (5, "Medium"), (1, "Low")]
            assert (row.grade if pd.notna(row.grade) else "") == next(
                (word for least, word in words if score >= least), ""
            )
            late = (NOW - typed["review_on"]).days
            open_still = row.state == "open"
            assert row.overdue is pd.NA or row.overdue == (open_still and late > 0)
            assert row.days_overdue == pytest.approx(late if open_still and late > 0 else np.nan, nan_ok=True)
            treat = open_still and score >= 10
            own = [plan for plan in PLANS.to_dict("records")[:3] if row.risk in plan["risk"].split(";")]
            assert row.mitigations == len(own)
            assert row.mitigations_done == sum(pd.notna(plan["done_on"]) for plan in own)
            assert row.cost == sum(plan["cost"] for plan in own if pd.notna(plan["cost"]))
            assert row.needs_plan == treat
            assert row.without_plan == (treat and not own and pd.isna(typed["mitigation"]))

    def test_the_summary_by_counting(self, register: pd.DataFrame) -> None:
        scores = sp.score_risks(register, PLANS, as_of=NOW)
        told = sp.summarise_risks(scores)
        assert told.index.tolist() == list(range(5))
        rest = told.iloc[1:]
        keys = [(-row.to_treat, -row.risks, row.family) for row in rest.itertuples()]
        assert keys == sorted(keys)
        live = scores[scores["state"] == "open"]
        for row in told.itertuples():
            own = live if row.family == "All" else live[live["family"] == row.family]
            needs = own[own["needs_plan"]]
            assert [row.risks, row.to_treat, row.without_plan] == [len(own), len(needs), needs["without_plan"].sum()]
            assert row.planned == len(needs) - row.without_plan
            assert row.treat_after == (own["residual_score"] >= 10).sum()
            assert row.disagreements == 0  # no risk has figures that its words could differ from
            assert [row.overdue, row.unscored] == [own["overdue"].sum(), own["score"].isna().sum()]
            assert row.coverage == pytest.approx(row.planned / len(needs) if len(needs) else np.nan, nan_ok=True)
            assert [row.score, row.residual_score] == pytest.approx(own[["score", "residual_score"]].mean().tolist())
            assert row.worst == own.loc[own["score"].idxmax(), "risk"]

    def test_families_with_as_much_to_treat_stand_by_their_risks_then_by_name(self) -> None:
        frame = pd.DataFrame({"risk": list("abcde"), "description": "d", "likelihood": 1, "impact": 1,
                              "category": ["market", "legal", "legal", "financial", "operational"]})  # fmt: skip
        told = sp.summarise_risks(sp.score_risks(frame))
        assert told["family"].tolist() == ["All", "Compliance", "Financial", "Market", "Operational"]


class TestExceedance:
    def test_the_curve_goes_in_small_steps_from_nearly_sure_to_one_in_a_thousand(self) -> None:
        told = sp.simulate_exceedance(RISK, draws=2000)
        assert told["chance"].is_monotonic_decreasing
        assert told["chance"].iloc[[0, -1]].tolist() == pytest.approx([0.99, 0.001])
        assert told["chance"].diff().abs().max() < 0.02
        assert (told["chance"] / told["chance"].shift(-1)).max() < 1.16
        for chance in (0.5, 0.2, 0.05):
            assert (told["chance"] - chance).abs().min() < 1e-12

    def test_the_curve_and_the_total_are_of_the_same_draws(self) -> None:
        plan = pd.DataFrame(
            {"mitigation": ["M"], "risk": "R", "plan": "p", "impact_reduction": 0.5, "done_on": "2025-01-01"}
        )
        curve = sp.simulate_exceedance(RISK, mitigations=plan, draws=2000).set_index("chance")
        total = sp.simulate_risks(RISK, mitigations=plan, draws=2000).iloc[0]
        at = curve.iloc[np.argmin(np.abs(curve.index - 0.05))]
        assert [at["loss"], at["loss_before"]] == pytest.approx([total["p95"], total["p95_before"]])
        assert [at["mean"], at["mean_before"]] == pytest.approx([total["mean"], total["mean_before"]])
        assert at["loss"] < at["loss_before"]


@pytest.mark.parametrize(("losses", "priced"), [(1, False), (7, False), (8, True)])
def test_eight_losses_tell_what_the_next_may_cost(losses: int, priced: bool) -> None:
    days = pd.date_range("2024-05-01", periods=losses)
    past = pd.DataFrame({"risk": "R", "happened_on": days, "loss": 100.0 + np.arange(losses)})
    bare = RISK[["risk", "description", "category"]]
    told = sp.estimate_risks(bare, past, as_of=NOW, since="2024-01-01").iloc[0]
    assert pd.notna(told["loss_high"]) == priced
    assert told["past_losses"] == losses


def test_a_loss_that_no_draw_had_is_owned_up_to_by_half() -> None:
    rare = RISK.assign(frequency=1e-7)
    told = sp.simulate_risks(rare, draws=32)
    exact = 1e-7 * sp.simulate_risks(RISK, draws=20_000)["mean"].iloc[0]
    assert told["mean"].tolist() == [0, 0]
    assert told["mean_error"].tolist() == pytest.approx([exact / 2] * 2, rel=0.02)


def test_what_halves_each_loss_halves_the_worst_quarters() -> None:
    plan = pd.DataFrame({"mitigation": ["M"], "risk": "R", "plan": "p", "impact_reduction": 0.5})
    told = sp.rank_mitigations(RISK, plan, draws=500).iloc[0]
    worst = sp.simulate_risks(RISK, draws=500).iloc[0]["expected_shortfall"]
    assert told["tail_saved"] == pytest.approx(worst / 2, rel=0.1)


def test_what_never_came_may_come_but_need_not() -> None:
    low, likely, high = estimate_frequency(0, 4.0)
    assert low == 0
    assert high == pytest.approx(-np.log(0.05) / 4)  # then as many quarters without one have a chance of 5 %
    assert low <= likely <= high


def test_closed_risks_cost_nothing_and_leave_no_hole() -> None:
    two = pd.concat([RISK.assign(status="closed"), RISK.assign(risk="S")], ignore_index=True)
    told = sp.simulate_risks(two, draws=500)
    assert told["risk"].fillna("-").to_dict() == {0: "-", 1: "S"}
    assert told["mean"].iloc[0] == pytest.approx(told["mean"].iloc[1])


def test_the_parts_of_the_worst_quarters_make_the_whole_before_and_after() -> None:
    both = pd.concat([RISK, RISK.assign(risk="S", loss_high=400_000.0)], ignore_index=True)
    plan = pd.DataFrame({"mitigation": ["M"], "risk": "S", "plan": "p", "impact_reduction": 0.5})
    plan = plan.assign(done_on="2025-01-01")
    told = sp.simulate_risks(both, mitigations=plan, draws=500)
    for name in ("tail_share", "tail_share_before"):
        assert told[name].iloc[0] == 1
        assert told[name].iloc[1:].sum() == pytest.approx(1)


def test_without_a_day_or_a_history_nothing_is_overdue_or_has_evolved(register: pd.DataFrame) -> None:
    told = sp.summarise_risks(sp.score_risks(register)).iloc[0]
    assert told[["overdue", "evolved", "new", "worsening", "improving"]].tolist() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(("treat_from", "decisions"), [(1, ["treat", "treat"]), (2, ["treat", "monitor"]),
                                                       (25, ["treat", "monitor"])])  # fmt: skip
def test_the_threshold_may_lie_at_either_end_of_the_matrix(treat_from: int, decisions: list[str]) -> None:
    frame = pd.DataFrame({"risk": ["a", "b"], "description": "d", "category": "market", "likelihood": [5, 1],
                          "impact": [5, 1]})  # fmt: skip
    assert sp.score_risks(frame, treat_from=treat_from)["decision"].tolist() == decisions
    for wrong in (0, 26):
        with pytest.raises(ValueError, match="treat_from"):
            sp.score_risks(frame, treat_from=wrong)


def test_what_is_halved_to_once_in_two_quarters_comes_in_two_of_five() -> None:
    plan = pd.DataFrame({"mitigation": ["M"], "risk": "R", "plan": "p", "likelihood_reduction": 0.5})
    plan = plan.assign(done_on="2025-01-01")
    told = sp.simulate_risks(RISK, mitigations=plan, draws=2000)
    assert told["chance"].tolist() == pytest.approx([1 - np.exp(-0.5)] * 2, abs=0.01)
    assert told.loc[0, ["mean_before", "p95_before", "expected_shortfall_before"]].notna().all()
    assert told.loc[0, ["mean", "p50", "p80", "p95", "expected_shortfall"]].notna().all()
