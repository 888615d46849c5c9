"""What is drawn and told of risks: the same figures everywhere, readable with few and many, nothing run."""

import re

import numpy as np
import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.drawings import measure
from saypro_analysis.views.risks.figures.risk_matrices import MOST_ARROWS
from saypro_analysis.views.risks.figures.tail_parts import MOST

DAY = "2025-03-31"
HOSTILE = "<script>alert(1)</script> $x^2$ =1+1 \u202eevil"
Told = dict[str, pd.DataFrame]


def make(number: int, **more: object) -> pd.DataFrame:
    """Risks all over the matrix, with figures."""
    return pd.DataFrame({
        "risk": [f"RS-{n:02d}" for n in range(number)], "description": "Something that may go wrong with what we do",
        "category": "operational", "likelihood": [str(n % 5 + 1) for n in range(number)],
        "impact": [str(n // 5 % 5 + 1) for n in range(number)], "loss_low": [1e3 * (n % 7 + 1) for n in range(number)],
        "loss_high": [2e4 * (n % 7 + 1) for n in range(number)], **more,
    })  # fmt: skip


def plan(risks: pd.DataFrame) -> pd.DataFrame:
    """A measure against every second risk."""
    own = risks["risk"][::2].tolist()
    return pd.DataFrame({"mitigation": [f"M-{n}" for n in range(len(own))], "risk": own, "plan": "Something is done",
                         "cost": 500.0, "likelihood_reduction": 0.6, "impact_reduction": 0.9})  # fmt: skip


def tell(risks: pd.DataFrame, mitigations: pd.DataFrame, history: pd.DataFrame | None = None) -> Told:
    scores = sp.score_risks(risks, mitigations, history, as_of=DAY)
    return {"scores": scores, "summary": sp.summarise_risks(scores),
            "losses": sp.simulate_risks(risks, mitigations=mitigations, draws=4000),
            "curve": sp.simulate_exceedance(risks, mitigations=mitigations, draws=4000),
            "ranked": sp.rank_mitigations(risks, mitigations, draws=640)}  # fmt: skip


def draw(told: Told) -> list[object]:
    return [sp.plot_risk_matrix(told["scores"]), sp.plot_exceedance(told["curve"]), sp.plot_tail_shares(told["losses"])]


@pytest.fixture(scope="module")
def told(sample: Review) -> Told:
    return tell(sample.risks, sample.mitigations, sample.risk_history)


def test_the_sample_is_told_with_what_was_planted(told: Told, sample: Review) -> None:
    whole = " ".join(sp.describe_risks(told["summary"], told["scores"]))
    assert "Without a plan is R-10 " in whole
    assert "Worse than at the last review are R-06, R-10 and R-17; new is R-26." in whole
    assert "2 reviews are overdue, the longest by 31 days." in whole
    assert "Words and figures disagree for R-13." in whole
    worth = " ".join(sp.describe_mitigations(told["ranked"]))
    assert worth.startswith("Most for the money brings M-01 ")
    assert "M-08 does not save what it costs within a year." in worth
    assert "M-08" not in worth.partition("the best set is")[2].partition(":")[0]
    supplied = " ".join(sp.describe_concentration(sp.measure_concentration(sample.suppliers)))
    assert supplied.startswith("Kovar Metals gets 57 % of the spend on 5 suppliers (high concentration)")


def test_sentences_facts_and_figures_agree(told: Told) -> None:
    total = told["losses"].iloc[0]
    facts = {fact.label: fact for fact in sp.describe_risk_facts(
        told["summary"], told["losses"], told["ranked"], told["scores"])}  # fmt: skip
    bad = facts["A bad quarter loses"].value
    assert f"one quarter in 20 loses more than {bad}" in sp.describe_losses(told["losses"])[0]
    assert sp.plot_exceedance(told["curve"]).title.startswith(f"One quarter in 20 loses more than {bad}")
    heaviest = facts["Weighs most in it"]
    assert f"({heaviest.value})" in " ".join(sp.describe_losses(told["losses"]))
    assert heaviest.detail.startswith("of the worst quarters: R-17, A supplier or a region fails")
    first = told["ranked"].iloc[0]
    assert facts["A measure saves"].detail.startswith(f"a quarter for $20k: {first['mitigation']}, ")
    tail = sp.plot_tail_shares(told["losses"])
    assert tail.title.startswith("Three of ")
    assert tail.alt.startswith("Parts of the worst quarters: R-17 ")
    assert facts["Without a plan"].value == "1 of 4 risks"
    assert sp.plot_risk_matrix(told["scores"]).title == "4 of 25 risks need treatment; 2 still do after what is planned"
    assert total["mean"] < total["mean_before"]


@pytest.mark.parametrize("number", [1, 56])
def test_few_and_many_are_drawn_wide_and_narrow(number: int) -> None:
    risks = make(number)
    told = tell(risks, plan(risks)[:20])
    matrix, curve, parts = draw(told)
    assert matrix.alt.count(": score ") == number
    for narrow in (False, True):
        svg = matrix.svg(narrow=narrow)
        named = set(re.findall(r"RS-\d+", re.sub(r"<title>.*?</title>|aria-label=\"[^\"]*\"", "", svg)))
        assert named
        assert len(named) == number or "more</text>" in svg or "more" in svg
        assert "nan" not in svg
        assert svg.count("<path") > 25
    assert parts.svg().count("RS-") <= 4 * (MOST + number + 1)
    assert ("the other" in parts.svg()) == (number > MOST)
    assert curve.svg(narrow=True)
    assert MOST_ARROWS >= 10


def test_every_risk_of_56_can_be_read_on_the_wide_matrix() -> None:
    svg = sp.plot_risk_matrix(sp.score_risks(make(56))).svg()
    seen = re.sub(r"<title>.*?</title>|aria-label=\"[^\"]*\"", "", svg)
    assert all(f"RS-{number:02d}" in seen for number in range(56))


def test_nothing_to_tell_is_said_once() -> None:
    nothing = tell(pd.DataFrame(), pd.DataFrame())
    assert [repr(chart).partition(".")[0] for chart in draw(nothing)]
    assert all(chart._repr_html_() == "" for chart in draw(nothing))
    assert sp.describe_risk_facts(nothing["summary"], nothing["losses"], nothing["ranked"], nothing["scores"]) == []
    for sentences in (sp.describe_risks(nothing["summary"], nothing["scores"]), sp.describe_losses(nothing["losses"]),
                      sp.describe_mitigations(nothing["ranked"]), sp.describe_dependence(nothing["losses"]),
                      sp.describe_concentration(sp.measure_concentration(pd.DataFrame()))):  # fmt: skip
        assert len(sentences) == 1


def test_risks_without_figures_or_words_are_counted() -> None:
    risks = make(3, loss_low=[1e3, None, None], loss_high=[1e4, None, None], impact=["2", None, None])
    told = tell(risks, pd.DataFrame())
    assert "2 risks without figures are not in it." in sp.describe_losses(told["losses"])


def test_text_is_never_run() -> None:
    risks = make(3, description=HOSTILE, owner=HOSTILE).assign(risk=[f"{HOSTILE}{n}" for n in range(3)])
    told = tell(risks, plan(risks).assign(plan=HOSTILE))
    shown = "".join(str(chart._repr_html_()) for chart in draw(told))
    for frame in ("scores", "losses", "ranked", "summary"):
        shown += sp.tabulate(told[frame])._repr_html_()
    shown += sp.describe_risks(told["summary"], told["scores"])._repr_html_()
    shown += sp.describe_mitigations(told["ranked"])._repr_html_()
    assert "<script>alert" not in shown
    drawn = "".join(str(chart._repr_html_()) for chart in draw(told))
    assert "\u202e" not in drawn + sp.describe_risks(told["summary"], told["scores"])._repr_html_()


def test_every_table_has_its_layout(told: Told, sample: Review) -> None:
    for frame, head in (("scores", "The register of risks"), ("summary", "Risks by kind"),
                        ("ranked", "What each measure"), ("losses", "What the quarter may cost")):  # fmt: skip
        assert head in sp.tabulate(told[frame])._repr_html_()
    assert "On whom purchases rest" in sp.tabulate(sp.measure_concentration(sample.suppliers))._repr_html_()


@pytest.mark.parametrize(("shares", "title"), [
    ([1.0], "All that the worst quarters cost comes from one risk"),
    ([0.5, 0.3, 0.1, 0.1], "One of 4 risks makes 50 % of what the worst quarters cost"),
    ([0.49, 0.31, 0.1, 0.1], "Three of 4 risks make 90 % of what the worst quarters cost"),
    ([0.4, 0.35, 0.25], "One of 3 risks makes 40 % of what the worst quarters cost"),
])  # fmt: skip
def test_the_worst_quarters_are_told_by_as_many_risks_as_make_them(shares: list[float], title: str) -> None:
    rows = {"risk": [f"R{n}" for n in range(len(shares))], "description": "Fire", "tail_share": shares}
    losses = pd.DataFrame({**rows, "tail_share_before": shares, "p95": 1.0})
    assert sp.plot_tail_shares(losses).title == title


@pytest.mark.parametrize("narrow", [False, True])
def test_the_label_of_a_bad_quarter_ends_on_the_canvas(narrow: bool) -> None:
    losses = np.linspace(600_000, 703_000, 9)
    curve = pd.DataFrame({"chance": [0.99, 0.9, 0.8, 0.5, 0.2, 0.1, 0.06, 0.05, 0.04], "loss": losses,
                          "loss_before": losses, "mean": 6.5e5, "mean_before": 6.5e5})  # fmt: skip
    drawn = sp.plot_exceedance(curve).svg(narrow=narrow)
    width = float(re.search(r'viewBox="0 \S+ (\S+)', drawn)[1])
    told = re.findall(r'<text [^>]*x="([\d.]+)"[^>]*>(1 in 20: [^<]+)', drawn)
    assert len(told) == 1
    assert float(told[0][0]) + measure(told[0][1], 12) <= width
