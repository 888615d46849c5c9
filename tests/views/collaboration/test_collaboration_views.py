"""What is drawn and told of working together: as planted in the sample, readable with few and many, nothing run."""

import re
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
import pytest
import yaml

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.collaboration.figures.waiting_maps import MOST_LINES
from saypro_analysis.views.kit.charts import NARROW, Chart

DAY, START = "2025-03-31", "2025-01-01"
HOSTILE = "<script>alert(1)</script> $x^2$ =1+1 \u202eevil"
TRUTHS = yaml.safe_load((Path(__file__).parents[2] / "sample_organisation" / "truths.yaml").read_text(encoding="utf-8"))
PLANTED = TRUTHS["collaboration"]
Told = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def told(sample: Review) -> Told:
    both, on = (sample.content, sample.approvals), {"as_of": DAY, "start_on": START}
    turns, plan = sp.trace_turns(*both, **on), sp.plan_content(*both, **on)
    return {
        "waits": sp.map_dependencies(sample.dependencies, as_of=DAY), "plan": plan, "turns": turns,
        "departments": sp.summarise_waits(sample.dependencies, as_of=DAY), "approvals": sp.measure_approvals(plan),
        "approvers": sp.summarise_approvals(*both, turns, as_of=DAY), "roles": sp.check_roles(sample.roles),
        "rates": sp.summarise_content(sample.content, by="channel", **on),
        "events": sp.review_events(sample.events, as_of=DAY), "funnel": sp.measure_funnel(sample.events, as_of=DAY),
        "kpis": sp.measure_collaboration(content=sample.content, dependencies=sample.dependencies, **on),
    }  # fmt: skip


class TestTheSample:
    def test_what_was_planted_is_found(self, told: Told) -> None:
        first = told["waits"][told["waits"]["most_waited_for"]]
        assert set(first["waits_for"]) == {PLANTED["most_waited_for"]}
        assert set(first.loc[first["overdue"] > 0, "department"]) == set(PLANTED["blocked"])
        assert first["own_days"].iloc[0] == PLANTED["own_days"]
        assert set(told["waits"]["cycle"].dropna()) == {PLANTED["ring"]}
        top = told["approvers"].iloc[0]
        assert (top["name"], top["batches_on"], top["bottleneck"]) == (PLANTED["approver"], PLANTED["answers_on"], True)
        assert told["approvers"]["batches_on"].notna().sum() == 1
        assert told["approvals"]["unapproved"].iloc[0] == PLANTED["published_unapproved"]
        assert set(told["plan"].loc[told["plan"]["clashes"] > 0, "content"]) == set(PLANTED["clash"])
        clicks = told["rates"].query("measure == 'clicks'").set_index("name")
        assert clicks["rate"].idxmax() == PLANTED["small_numbers"]
        assert clicks.loc[PLANTED["small_numbers"], "verdict"] == "cannot_tell"
        assert clicks.drop(PLANTED["small_numbers"])["shrunken"].idxmax() == PLANTED["best_by_clicks"]
        missing = told["events"].set_index("event")["missing"]
        assert missing[PLANTED["uncounted_event"]].startswith("attended")

    def test_the_head_says_what_is_late_who_waits_and_what_to_decide(self, told: Told) -> None:
        names = ("waits", "plan", "approvals", "approvers", "roles")
        sentences = sp.describe_collaboration(*(told[name] for name in names))
        assert sentences[0].startswith("Communications, Marketing and Events wait for Legal, which has cost 82 days")
        assert sentences[1].startswith("3 items of 53 are overdue, all with Greta Holm")
        assert "always on a Thursday" in sentences[2]
        assert sentences[4].startswith("To be settled: 4 tasks")

    def test_sentences_facts_and_figures_agree(self, told: Told) -> None:
        facts = sp.describe_collaboration_facts(*(told[name] for name in ("waits", "plan", "approvals", "kpis")))
        assert [fact.value for fact in facts][:2] == ["Legal", "3 of 53"]
        assert (
            sp.plot_department_waits(told["waits"]).title
            == "Legal holds up 3 departments, which together lost 82 days by it"
        )
        title = sp.plot_approval_flow(sp.summarise_turns(told["turns"]), told["approvers"]).title
        share = re.search(r"Greta Holm holds ([\d.]+) %", title)[1]
        assert f"Greta Holm holds {share} % of the days" in " ".join(
            sp.describe_collaboration(*(told[n] for n in ("waits", "plan", "approvals", "approvers", "roles")))
        )
        assert sp.plot_funnel(told["funnel"]).title == "Of 374 registered 169 came (45.2 %)"
        assert "Spring fair: nobody has counted the guests." in sp.describe_events(told["events"], _none_checked())
        assert any("podcast has the highest rate (8.6 %), but of 58 only: cannot tell yet" in sentence
                   for sentence in sp.describe_content(told["rates"]))  # fmt: skip

    def test_what_departments_answer_is_told_of_the_latest_survey(self, sample: Review) -> None:
        answers = sp.summarise_stakeholder_satisfaction(
            sp.select_department_answers(sample.surveys, as_of=DAY), as_of=DAY
        )
        assert sp.describe_department_answers(answers) == (
            "Less satisfied with working together than before: Events (3.5 before, 2.2 of 5 now).",
            "Without a clear change Communications is lowest (2.7 of 5, between 1.2 and 4.1).",
            "Too few answers to be told: Legal.",
        )
        assert len(sp.describe_department_answers(answers.head(0))) == 1

    def test_nothing_went_out_unapproved_is_told_without_a_share(self, told: Told) -> None:
        empty = pd.DataFrame()
        all_approved = told["approvals"].assign(unapproved=0, lost=1, published=5)
        assert sp.describe_collaboration(empty, empty, all_approved, empty, empty) == (
            "5 published items all had approval; 1 approval lost by a later edit.",
        )


def _none_checked() -> pd.DataFrame:
    return pd.DataFrame(columns=["event", "item", "state"])


def make_waits(departments: int, rows: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    one = random.integers(0, departments, rows)
    other = (one + random.integers(1, departments, rows)) % departments
    needed = pd.Timestamp(DAY) - pd.to_timedelta(random.integers(-20, 60, rows), unit="D")
    names = np.array([f"Department of long names, number {n}" for n in range(departments)])
    done = needed.to_series().where(random.random(rows) < 0.5)
    return pd.DataFrame({"dependency": [f"D{n}" for n in range(rows)], "department": names[one],
                         "waits_for": names[other], "needed_on": needed, "delivered_on": done.to_numpy(),
                         "deliverable": "Something that is needed"})  # fmt: skip


def find_meeting_texts(chart: Chart) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes meet, in the wide drawing and in the narrow one."""
    met = []
    for figure in (chart, chart._draw_again(NARROW)):
        figure.draw_without_rendering()
        texts = [text for axes in figure.axes for text in axes.texts if text.get_text()]
        boxes = [text.get_window_extent().padded(-1) for text in texts]
        met += [(texts[a].get_text(), texts[b].get_text()) for a in range(len(texts)) for b in range(a)
                if boxes[a].overlaps(boxes[b])]  # fmt: skip
    return met


class TestManyDepartments:
    @pytest.mark.parametrize(("departments", "rows"), [(2, 1), (6, 30), (42, 300)])
    def test_the_map_is_quick_and_no_text_meets_another(self, departments: int, rows: int) -> None:
        waits = sp.map_dependencies(make_waits(departments, rows), as_of=DAY)
        began = process_time()
        chart = sp.plot_department_waits(waits)
        assert chart.svg()
        assert process_time() - began < 2
        assert find_meeting_texts(chart) == []

    def test_what_is_not_drawn_is_counted(self) -> None:
        waits = sp.map_dependencies(make_waits(42, 300), as_of=DAY)
        more = len(waits) - MOST_LINES
        assert f"{more} pairs more are not drawn" in sp.plot_department_waits(waits).caption


class TestCalendar:
    @staticmethod
    def plan(items: int) -> pd.DataFrame:
        random = np.random.default_rng(1)
        days = pd.Timestamp("2025-02-20") + pd.to_timedelta(np.minimum(random.geometric(0.05, items), 60), unit="D")
        content = pd.DataFrame({"content": [f"C{n}" for n in range(items)], "publish_on": days,
                                "channel": random.choice(["mail", "blog"], items), "audience": "all"})  # fmt: skip
        return sp.plan_content(content, _asked_nobody(), as_of=DAY)

    @pytest.mark.parametrize("items", [1, 3, 300])
    def test_few_and_many_with_the_busiest_days_told(self, items: int) -> None:
        plan = self.plan(items)
        chart = sp.plot_calendar(plan, as_of=DAY)
        most = plan.groupby("publish_on").size().max()
        assert chart.title.startswith(f"{items} item")
        assert f": {most}" in chart.title or f"at most {most} on a day" in chart.title
        assert find_meeting_texts(chart) == []

    def test_300_items_tell_how_many_days_are_too_full(self) -> None:
        plan = self.plan(300)
        full = plan.loc[plan["crowded"], "publish_on"].nunique()
        assert f"{full} days too full" in sp.plot_calendar(plan, as_of=DAY).title

    def test_other_months_are_counted(self) -> None:
        assert "3 items on other days" in sp.plot_calendar(self.plan(3), as_of="2024-06-30").caption


def _asked_nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=["content", "approver", "asked_at", "answered_at"])


@pytest.fixture(scope="module")
def shown(sample: Review) -> str:
    evil = {"department": HOSTILE, "waits_for": HOSTILE + "2", "deliverable": HOSTILE}
    waits = sp.map_dependencies(sample.dependencies.head(1).assign(requires=None, **evil), as_of=DAY)
    content = sample.content.head(3).assign(title=HOSTILE, channel=HOSTILE, audience=HOSTILE, event=None,
                                            publish_on="2025-03-20", published_at=None)  # fmt: skip
    asked = sample.approvals[sample.approvals["content"].isin(content["content"])].assign(approver=HOSTILE)
    asked = asked.drop_duplicates("content")
    plan, turns = (verb(content, asked, as_of=DAY) for verb in (sp.plan_content, sp.trace_turns))
    approvers = sp.summarise_approvals(content, asked, turns, as_of=DAY)
    events = sample.events.head(1).assign(name=HOSTILE, feedback=HOSTILE, lessons=HOSTILE)
    rates = sp.summarise_content(content, by="channel")
    ideas = sp.rank_input(sample.input.head(2).assign(idea=HOSTILE, department=HOSTILE), sample.goals)
    roles = sp.check_roles(sample.roles.head(1).assign(task=HOSTILE, person=HOSTILE))
    approvals = sp.measure_approvals(plan)
    review = sp.review_events(events, as_of=DAY)
    parts = [
        sp.plot_department_waits(waits), sp.plot_calendar(plan, as_of=DAY), sp.plot_content_rates(rates),
        sp.plot_approval_flow(sp.summarise_turns(turns), approvers),
        sp.plot_funnel(sp.measure_funnel(events, as_of=DAY)),
        sp.describe_collaboration(waits, plan, approvals, approvers, roles), sp.describe_calendar(plan),
        sp.describe_content(rates), sp.describe_events(review, _none_checked()), sp.describe_input(ideas),
        *(sp.tabulate(frame) for frame in (waits, plan, approvers, rates, ideas, roles, review)),
    ]  # fmt: skip
    return "".join(part._repr_html_() for part in parts)


class TestHostileText:
    def test_nothing_is_run_and_nothing_read_as_maths(self, shown: str) -> None:
        assert "<script>alert" not in shown
        assert "&lt;script&gt;" in shown
        assert "x^2" in shown
        assert "\u202e" not in re.sub(r"<(t[dh]).*?</\1>", "", shown, flags=re.DOTALL)


class TestNothing:
    @pytest.mark.parametrize("rows", [0])
    def test_without_a_row_figures_show_nothing_and_sentences_say_so(self, sample: Review, rows: int) -> None:
        content, asked = sample.content.head(rows), sample.approvals.head(rows)
        waits = sp.map_dependencies(sample.dependencies.head(rows), as_of=DAY)
        plan, turns = (verb(content, asked, as_of=DAY) for verb in (sp.plan_content, sp.trace_turns))
        approvers = sp.summarise_approvals(content, asked, turns, as_of=DAY)
        figures = [sp.plot_department_waits(waits), sp.plot_calendar(plan, as_of=DAY),
                   sp.plot_approval_flow(sp.summarise_turns(turns), approvers),
                   sp.plot_content_rates(sp.summarise_content(content, by="channel")),
                   sp.plot_funnel(sp.measure_funnel(sample.events.head(0), as_of=DAY))]  # fmt: skip
        assert [figure._repr_html_() for figure in figures] == [""] * 5
        assert sp.describe_calendar(plan) == ("No content is planned.",)
        assert sp.describe_approvals(sp.measure_approvals(plan), approvers) == ("No content is planned.",)
        assert sp.describe_content(sp.summarise_content(content)) == ("Nothing is known of what content brought.",)
        assert sp.describe_input(sp.rank_input(sample.input.head(0), sample.goals)) == (
            "No department has given an idea.",)  # fmt: skip
        assert len(sp.describe_collaboration(waits, plan, sp.measure_approvals(plan), approvers, sp.check_roles(
            sample.roles.head(0)))) == 1  # fmt: skip


def test_an_unknown_measure_is_refused(told: Told) -> None:
    with pytest.raises(ValueError, match="measure: found 'likes'"):
        sp.plot_content_rates(told["rates"], measure="likes")


@pytest.mark.parametrize(("low", "first", "absent"), [(0.02, "0 %", None), (0.0301, "3 %", "0 %")])
def test_the_scale_of_rates_leaves_out_what_nobody_needs(low: float, first: str, absent: str | None) -> None:
    rates = pd.DataFrame({"measure": "clicks", "by": "channel", "name": ["mail", "web"], "rate": [0.05, 0.04],
                          "low": [0.04, low], "shrunken": [0.05, 0.04], "high": [0.06, 0.05],
                          "verdict": "cannot_tell", "count": 50.0, "of": 1000.0})  # fmt: skip
    drawn = sp.plot_content_rates(rates).svg()
    assert f">{first}</text>" in drawn
    assert absent is None or f">{absent}</text>" not in drawn
