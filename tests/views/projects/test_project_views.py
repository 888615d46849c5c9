"""What is drawn and told of a portfolio: the same figures everywhere, readable with few and many, nothing run."""

import re

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.projects.figures.portfolios_drawn import MOST_ROWS
from tests.analysis.projects.frames import make_projects

DAY = "2025-03-31"
HOSTILE = "<script>alert(1)</script> $x^2$ =1+1 \u202eevil"
Told = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def tell(frame: pd.DataFrame) -> Told:
    return (sp.summarise_projects(frame, as_of=DAY), sp.review_projects(frame, None, None, as_of=DAY),
            sp.forecast_finish(frame, as_of=DAY))  # fmt: skip


def make(number: int, **more: object) -> pd.DataFrame:
    """Projects of which a third is finished, a third is late and a third lies ahead."""
    ends = ["2025-01-31", "2025-03-01", "2025-06-30"]
    usual = {"budget": 100, "percent_complete": 0.5, **more}
    done = {"finished_on": "2025-02-10", "percent_complete": 1.0}
    rows = [{**usual, "planned_finish_on": ends[n % 3], "spent": 90 + n % 30, **(done if n % 3 == 0 else {})}
            for n in range(number)]  # fmt: skip
    return make_projects(*rows)


@pytest.fixture(scope="module")
def told(sample: Review) -> Told:
    review = sp.review_projects(sample.projects, sample.milestones, sample.updates, as_of=DAY,
                                requirements=sample.project_requirements, risks=sample.project_risks)  # fmt: skip
    return sp.summarise_projects(sample.projects, as_of=DAY), review, sp.forecast_finish(sample.projects, as_of=DAY)


def test_the_sample_is_told_with_what_was_planted(told: Told) -> None:
    sentences = sp.describe_portfolio(*told)
    assert sentences[0] == "1 of 6 open projects is late, and 4 more are likely to be."
    whole = " ".join(sentences)
    assert "P-09 Customer portal is reported as on track, and is not." in whole
    assert "Scope grew without more time or money: P-10 Quote configurator (+5 on 12)." in whole
    assert "To be decided by leadership: P-13 Renewal of the network" in whole


def test_sentences_facts_and_figure_agree(told: Told) -> None:
    facts = sp.describe_project_facts(*told)
    assert [fact.value for fact in facts][:2] == ["1 of 6", "4 more"]
    assert sp.plot_portfolio(told[1], told[2], as_of=DAY).title == "5 of 6 open projects are late or likely to be"


@pytest.mark.parametrize("number", [6, 60, 2000])
def test_few_and_many_are_drawn_wide_and_narrow(number: int) -> None:
    _, review, forecasts = tell(make(number))
    chart = sp.plot_portfolio(review, forecasts, as_of=DAY)
    drawn = min(number, MOST_ROWS)
    assert chart.alt.count("promised for") == drawn
    assert (f"{drawn} most urgent of {number:,} projects" in chart.caption) == (number > MOST_ROWS)
    for narrow in (False, True):
        assert len(re.findall(r"<text[^>]*>P\d+ ", chart.svg(narrow=narrow))) == drawn


@pytest.mark.parametrize(("number", "summed"), [(MOST_ROWS, False), (MOST_ROWS + 1, True)])
def test_beyond_24_projects_a_bar_counts_them_all(number: int, summed: bool) -> None:
    _, review, forecasts = tell(make(number))
    assert (f"{(number + 1) // 3} overdue" in sp.plot_portfolio(review, forecasts, as_of=DAY).svg()) == summed


@pytest.mark.long("every figure and table of projects")
def test_what_is_written_in_the_data_is_never_run() -> None:
    frame = make(6, name=HOSTILE, owner=HOSTILE, objective=HOSTILE, sponsor=HOSTILE)
    summary, review, forecasts = tell(frame)
    assert "\u202e" not in sp.plot_portfolio(review, forecasts, as_of=DAY)._repr_html_()
    pages = [
        sp.describe_portfolio(summary, review, forecasts)._repr_html_(),
        sp.describe_forecasts(forecasts)._repr_html_(),
        sp.plot_portfolio(review, forecasts, as_of=DAY)._repr_html_(),
        sp.plot_cost_and_pace(review)._repr_html_(),
        sp.tabulate(review)._repr_html_(),
    ]
    for page in pages:
        assert "<script>" not in page


def test_the_curve_of_slips_names_the_80_percent(told: Told, sample: Review) -> None:
    looked = sp.summarise_retrospectives(sample.projects, sample.lessons, as_of=DAY)
    chart = sp.plot_slips(looked, told[0])
    assert chart.title == "One in five projects was finished more than 64 days late"
    assert "80 % within 64 days" in chart.svg()


def test_early_finishes_are_not_called_late() -> None:
    early = make_projects(*[{"finished_on": "2025-01-20"}] * 1, {"finished_on": "2025-01-25"})
    looked = sp.summarise_retrospectives(early, sp.open_review("sample").lessons.iloc[:0], as_of=DAY)
    assert "days early" in sp.plot_slips(looked, sp.summarise_projects(early, as_of=DAY)).title


def test_adoption_is_told_by_its_verdict(sample: Review) -> None:
    adoption = sp.forecast_adoption(sample.adoption, as_of=DAY)
    assert sp.plot_adoption(adoption).title == "Adoption of P-04 has stalled below its target"
    sentences = sp.describe_adoption(adoption)
    assert sentences[0].startswith("P-04: 55.2 % use it, and it levels off at 55 %")
    assert "cannot be told yet" in sentences[1]


def test_a_field_of_stakeholders_names_five_and_counts_the_rest() -> None:
    people = pd.DataFrame({"project": "A", "stakeholder": [f"Group {n}" for n in range(8)], "department": "IT",
                           "influence": "high", "interest": "high"})  # fmt: skip
    chart = sp.plot_stakeholders(sp.map_stakeholders(people))
    assert chart.title == "8 of 8 stakeholders are to be managed closely"
    assert "and 3 more" in chart.svg()


def test_who_was_not_looked_back_at_is_named(sample: Review) -> None:
    looked = sp.summarise_retrospectives(sample.projects, sample.lessons, as_of=DAY)
    assert "3 were not looked back at: P-07 Backup and restore" in sp.describe_retrospectives(looked)[0]


def test_what_cannot_be_told_is_not_called_on_time() -> None:
    told = tell(make_projects({"planned_finish_on": "2025-06-30"}, {"planned_finish_on": "2025-03-01"}))
    assert sp.describe_portfolio(*told)[0] == "1 of 2 open projects is late; of 1 it cannot be told yet."
    assert sp.plot_portfolio(told[1], told[2], as_of=DAY).title.endswith(
        "late or likely to be; of 1 it cannot be told yet"
    )
    facts = {fact.label: fact for fact in sp.describe_project_facts(*told)}
    assert (facts["Likely late"].value, facts["Likely late"].detail) == ("–", "of 1 it cannot be told yet")


def test_without_projects_one_line_says_so() -> None:
    summary, review, forecasts = tell(make(3).iloc[:0])
    assert len(sp.describe_portfolio(summary, review, forecasts)) == 1
    assert sp.describe_project_facts(summary, review, forecasts) == []
    assert sp.plot_portfolio(review, forecasts)._repr_html_() == ""
