"""A card says each thing once, in the same order, from its row and from nothing else."""

import re

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review

ORDER = ["Course", "Outlook", "Why", "Heard", "Priority", "Asked"]
USUAL = {
    "kpi": "errors", "name": "Hand-off errors", "department": "Ops", "unit": "share", "better": "lower",
    "actual": 0.061, "target": 0.04, "gap": 0.021, "gap_pct": 0.53, "money": None, "status": "missed",
    "exceeds": False, "gap_low": 0.014, "gap_high": 0.029, "verdict": "real", "cadence": "month",
    "variation": "steady", "assurance": "hit_or_miss", "chance_next": 0.004, "chance_low": 0.0, "chance_high": 0.01,
    "periods_to_tell": None, "missed_run": 33, "step": None, "step_on": pd.NaT, "step_way": None,
    "suspected_on": pd.NaT, "drift": None, "drift_since": pd.NaT, "drift_way": None, "rebased_on": pd.NaT,
    "adverse": True, "places_told": False, "where": None, "where_share": None, "where_next": None,
    "where_next_share": None, "driver": None, "driver_share": None, "driver_actual": None, "driver_target": None,
    "driver_unit": None, "driver_periods": None, "cause": None, "cause_state": None, "mentions": 0, "quote": None,
    "quote_from": None, "priority": None, "rank_low": None, "rank_high": None, "decision": None, "comment": None,
    "asked": "",
}  # fmt: skip


def card(**changes: object) -> pd.DataFrame:
    return pd.DataFrame([{**USUAL, **changes}]).astype(object)


def told(**changes: object) -> dict[str, str]:
    """The card's lines by their labels."""
    head, *lines = sp.describe_cards(card(**changes))
    return {"": head} | dict(line.split(": ", 1) for line in lines)


def test_a_run_of_misses_and_hit_or_miss_never_stand_side_by_side_without_a_word() -> None:
    course = told()["Course"]
    assert course == "Missed 33 months running; its usual swings reach the target, but seldom."
    assert "Hit or miss" in told(missed_run=0)["Course"]


@pytest.mark.parametrize(("changes", "said"), [
    ({"drift": 0.4, "drift_way": "worse", "drift_since": pd.Timestamp("2022-04-01"), "unit": "days"},
     "Drifts worse by 0.4 d a month since Apr 2022."),
    ({"step": 0.046, "step_way": "worse", "step_on": pd.Timestamp("2024-04-01")},
     "A new level for the worse since Apr 2024 (+4.6 pp)."),
    ({"step": 46.0, "step_way": "worse", "step_on": pd.Timestamp("2024-04-01"), "unit": "days",
      "drift": 0.4, "drift_way": "better", "drift_since": pd.Timestamp("2022-04-01")},
     "(+46 d). Apart from that it drifts better by 0.4 d a month since Apr 2022."),
    ({"suspected_on": pd.Timestamp("2024-07-01")}, "Perhaps a new level since Jul 2024"),
    ({"rebased_on": pd.Timestamp("2024-04-01")}, "A new level, accepted, since Apr 2024."),
    ({"variation": "too_few", "missed_run": 0, "assurance": "too_few"}, "Too early to tell"),
    ({"variation": "worsening"}, "The latest month is worse than ordinary variation explains."),
])  # fmt: skip
def test_the_course_says_what_changed(changes: dict[str, object], said: str) -> None:
    assert said in told(**changes)["Course"]


@pytest.mark.parametrize(("changes", "said"), [
    ({"verdict": "noise", "periods_to_tell": 1.0}, "about 1 more month of the same would settle it"),
    ({"verdict": "noise", "periods_to_tell": 6.0}, "about 6 more months of the same would settle it"),
    ({"verdict": "noise"}, "even three years more of the same would not settle it"),
    ({"verdict": "cannot_tell"}, "Too few figures to tell"),
    ({"chance_next": 0.44, "chance_low": 0.26, "chance_high": 0.63}, "44 % (26 to 63 %) chance"),
])  # fmt: skip
def test_the_outlook_says_when_it_can_be_told(changes: dict[str, object], said: str) -> None:
    assert said in told(**changes)["Outlook"]


@pytest.mark.parametrize(("changes", "said"), [
    ({"where": "region=North&channel=Online", "where_share": 0.57, "where_next": "mix", "where_next_share": 0.24},
     "North\u00a0· Online holds 57 % of the gap, the change of mix 24 %."),
    ({"where": "everywhere", "where_share": 1.0}, "All segments alike, none more than the others."),
    ({"where": "none"}, "No segment stands out."),
    ({"driver": "leads", "driver_share": 0.85, "driver_actual": 517.0, "driver_target": 625.0, "driver_periods": 3,
      "places_told": False}, "Leads (517 a month against 625) explain 85 % of it."),
    ({"driver": "price", "driver_share": 1.8, "driver_actual": 5.0, "driver_target": 6.0, "driver_periods": 1,
      "places_told": False}, "would alone make a larger gap; other drivers offset part of it."),
    ({"cause": "No list", "cause_state": "root_cause"}, "No list."),
    ({"cause": "No list", "cause_state": "open"}, "Not checked yet: No list."),
    ({"cause": "No list", "cause_state": "refuted"}, "Disproved: No list."),
])  # fmt: skip
def test_why_says_where_what_and_how_sure(changes: dict[str, object], said: str) -> None:
    assert said in told(**{"places_told": "where" in changes, **changes})["Why"]


def test_figures_that_differ_never_read_alike() -> None:
    head = told(unit="units per hour", actual=0.618, target=0.6, gap=0.018, gap_pct=0.03, gap_low=0.007, gap_high=0.03)
    assert "0.618 units per hour against 0.600 units per hour" in head[""]


def test_a_kpi_on_target_has_a_short_card_and_without_figures_it_says_so() -> None:
    assert set(told(adverse=False, verdict="met", status="met", missed_run=0)) == {"", "Course"}
    assert "No figure for the review period" in told(actual=None, gap=None, verdict="no_data", adverse=False)[""]


def test_a_line_may_be_left_out() -> None:
    assert not any(line.startswith("Outlook") for line in sp.describe_cards(card(), without=["Outlook"]))


def test_after_twelve_cards_the_rest_lie_in_a_fold() -> None:
    many = pd.concat([card(name=f"K{n}") for n in range(15)], ignore_index=True)
    html = sp.describe_cards(many)._repr_html_()
    assert html.count("<h3>") == 15
    assert html.partition("<details")[0].count("<h3>") == 12
    assert "3 more KPIs" in html
    assert "<details" not in sp.describe_cards(many.head(12))._repr_html_()


def test_text_of_the_data_stays_text() -> None:
    evil = '<script>alert("$x$")</script>'
    events = pd.DataFrame([["errors", "A", pd.Timestamp("2024-05-01"), "said", evil, evil]],
                          columns=["kpi", "mark", "happened_on", "kind", "what", "said_by"])  # fmt: skip
    html = sp.describe_cards(card(name=evil, quote=evil, quote_from=evil, cause=evil, cause_state="open",
                                  comment=evil, decision="rejected"), events=events)._repr_html_()  # fmt: skip
    assert "<script" not in html
    assert "$x$" not in re.sub(r"<style>.*?</style>|<[^>]*>", "|", html)


def test_the_samples_cards_are_in_order_and_draw_what_happened(sample: Review) -> None:
    review = (sample.measurements, sample.kpis)
    gaps, signals = sp.quantify_gaps(*review), sp.detect_signals(*review, rebases=sample.rebases)
    charts = sp.summarise_charts(*review, rebases=sample.rebases)
    events = sp.summarise_events(charts, actions=sample.actions, rebases=sample.rebases)
    html = sp.describe_cards(sp.summarise_cards(gaps, signals), charts, events)._repr_html_()
    for place, one in enumerate(html.split('<div class="card')[1:]):
        labels = re.findall(r"<dt>(\w+)</dt>", one)
        assert labels == [label for label in ORDER if label in labels]
        letters = re.findall(r"<li><b>(\w)</b>", one) if place < 12 else []  # the cards in the fold have no course
        assert re.findall(r"fill:var\(--muted,#\w+\)\">([A-Z])</text>", one) == letters


def test_nothing_real_is_nothing_to_explain() -> None:
    assert sp.describe_reasons(card(verdict="noise")) == (
        "No shortfall is real so far, so there is nothing to explain yet.",
    )
    assert sp.describe_reason_facts(card(verdict="noise")) == []


def test_reasons_name_those_that_have_none() -> None:
    both = pd.concat([card(name="Leads", cause="No list; No time", cause_state="root_cause"), card()])
    assert sp.describe_reasons(both) == (
        "Behind Leads, and supported by evidence: “No list”.",
        "No reason is known yet for Hand-off errors.",
    )
    facts = {fact.label: (fact.value, fact.detail) for fact in sp.describe_reason_facts(both)}
    assert facts["Gaps with a supported cause"] == ("1 of 2", "not yet: Hand-off errors")


def course(kpi: str, first: str, periods: int) -> pd.DataFrame:
    frame = pd.DataFrame({"kpi": kpi, "period_on": pd.date_range(first, periods=periods, freq="MS"), "actual": 0.05})
    return frame.assign(cadence="month", unit="share", target=0.04, low=0.04, high=0.04, lower=0.01, upper=0.09,
                        segment=1, step_on=pd.NaT, point_type="common_cause")  # fmt: skip


def test_the_dates_of_cards_line_up() -> None:
    charts = pd.concat([course("old", "2022-04-01", 36), course("young", "2024-08-01", 8)])
    both = pd.concat([card(kpi="old"), card(kpi="young")], ignore_index=True)
    html = sp.describe_cards(both, charts)._repr_html_()
    places = [
        {when: x for x, when in re.findall(r'cx="(\d+)"[^>]*><title>(\w+ \d+):', one)} for one in html.split("<svg")[1:]
    ]
    assert len(places[1]) == 8
    assert {when: places[0][when] for when in places[1]} == places[1]
    assert html.count(">Apr 2022</text>") == html.count(">Mar 2025</text>") == 2
