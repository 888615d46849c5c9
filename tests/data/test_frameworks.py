"""A framework of one's own: read from the workspace, checked whole, used by every verb, called by its name."""

import re
from pathlib import Path

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review

ROOT = Path(__file__).parents[2]
OWN = """\
name: Harbour rules
targets:
- {title: Leads up by 5 %, family: marketing, conditions: [{measures: [leads], change: relative, at_least: 5%}]}
- {title: Answers within 4 hours, conditions: [{measures: [first_response], change: level, at_most: 4}]}
tiers:
- {family: marketing, marks: [lead], large: High, minor: High}
actions:
- {family: marketing, group: Open day, type: process, horizon: short, marks: [nobody], steps: [Invite, Call back]}
questions:
- {question: "What would you stop doing?"}
causes:
- {category: People, statement: Nobody looks after it, question: "Who does?"}
themes:
  parking: [car park*, nowhere to park]
"""
GAP = pd.DataFrame({"kpi": ["leads"], "name": ["Leads"], "department": ["Marketing"], "status": ["missed"],
                    "gap": [-9.0], "shortfall": [9.0], "tolerances": [0.5]})  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "params").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


def write(home: Path, text: str, name: str = "framework.yaml") -> None:
    (home / "params" / name).write_text(text, encoding="utf-8")


def refuse(home: Path, text: str) -> pd.DataFrame:
    write(home, text)
    with pytest.raises(DataError) as refused:
        sp.open_framework()
    return refused.value.frame


def interviews(*answers: str, question: str = "What would you stop doing?") -> pd.DataFrame:
    people = [f"P{number}" for number in range(len(answers))]
    return pd.DataFrame({"interview": "I1", "held_on": "2025-01-07", "stakeholder": people,
                         "group": "heads", "department": "Marketing", "format": "one_on_one", "question": question,
                         "answer": list(answers)})  # fmt: skip


class TestChoice:
    @pytest.mark.parametrize("text", ["framework: saypro\n", "saypro\n", "# whose\nSayPro  # ours\n"])
    def test_the_bundled_one_may_be_named(self, home: Path, text: str) -> None:
        write(home, text)
        assert sp.open_framework() == sp.open_framework("saypro")

    @pytest.mark.parametrize("text", ["framework: none\n", "none\n"])
    def test_none_has_no_rules(self, home: Path, text: str) -> None:
        write(home, text)
        assert repr(sp.open_framework()) == "Framework none: no rules"

    def test_without_the_file_it_is_the_bundled_one(self, home: Path) -> None:
        assert list((home / "params").iterdir()) == []
        assert sp.open_framework().name == "SayPro"

    @pytest.mark.parametrize("choice", ["framework: ours.yaml\n", "ours.yaml\n"])
    def test_a_file_beside_it_may_be_named(self, home: Path, choice: str) -> None:
        write(home, choice)
        write(home, OWN, "ours.yaml")
        assert sp.open_framework().name == "Harbour rules"

    def test_the_rules_may_stand_in_it(self, home: Path) -> None:
        write(home, OWN)
        own = sp.open_framework()
        assert (len(own.targets), len(own.actions), own.codes[0]) == (2, 1, ("theme", "parking", "car park*"))
        assert own.targets[0].conditions[0].bound == 0.05

    def test_a_path_is_another(self, home: Path) -> None:
        write(home, OWN, "other.yaml")
        assert sp.open_framework("params/other.yaml").name == "Harbour rules"

    def test_a_base_lends_the_sections_that_are_missing(self, home: Path) -> None:
        write(home, "name: Ours\nbase: saypro\nthemes: {parking: parking}\nactions: []\n")
        own, bundled = sp.open_framework(), sp.open_framework("saypro")
        assert own.targets == bundled.targets
        assert own.actions == ()
        assert {code for kind, code, _ in own.codes if kind == "theme"} == {"parking"}
        assert {code for kind, code, _ in own.codes if kind == "origin"} == {
            code for kind, code, _ in bundled.codes if kind == "origin"
        }

    @pytest.mark.parametrize("text", ["framework: absent.yaml\n", "framework:\n", "framework: framework.yaml\n",
                                      "[1]\n", "framework: saypro\ntargets: []\n", "framework: {a: 1}\n"])  # fmt: skip
    def test_anything_else_is_refused(self, home: Path, text: str) -> None:
        assert len(refuse(home, text)) == 1


class TestChecks:
    def test_every_problem_is_told_at_once(self, home: Path) -> None:
        told = refuse(home, """\
nmae: Ours
targets:
- {title: Up, conditions: [{measures: [leads], change: relative, at_least: 15}]}
- {titel: Down, conditions: []}
- just text
tiers:
- {family: sales, large: high}
- {family: sales}
actions:
- {family: sales, group: G, type: magic, horizon: soon, steps: []}
questions: {a: b}
themes:
  parking: "**"
""")  # fmt: skip
        places = set(zip(told["table"], told["row"].fillna(0).astype(int), told["column"], strict=True))
        shown = "params/framework.yaml"
        assert places >= {
            (shown, 0, ""), (shown, 0, "name"), (f"{shown}, targets", 1, "conditions"),
            (f"{shown}, targets", 2, "title"), (f"{shown}, targets", 2, ""), (f"{shown}, targets", 2, "conditions"),
            (f"{shown}, targets", 3, ""), (f"{shown}, tiers", 1, "large"), (f"{shown}, tiers", 2, "large"),
            (f"{shown}, actions", 1, "type"), (f"{shown}, actions", 1, "horizon"), (f"{shown}, actions", 1, "steps"),
            (f"{shown}, questions", 0, ""), (f"{shown}, themes", 0, "parking")}  # fmt: skip
        told = told.set_index("column")["expected"]
        assert all(f"did you mean {key}?" in "\n".join(told.loc[""]) for key in ("name", "title"))
        assert "0.15" in "\n".join(told.loc["conditions"])

    @pytest.mark.parametrize(
        ("bound", "right"),
        [
            ("-1", True),
            ("-1.01", False),
            ("9.99", True),
            ("10", False),
            ("15%", True),
            ("'15 %'", True),
            (".nan", False),
            ("yes", False),
        ],
    )
    def test_a_relative_change_is_a_share(self, home: Path, bound: str, right: bool) -> None:
        text = (
            f"name: O\ntargets:\n- {{title: T, conditions: [{{measures: a, change: relative, at_least: {bound}}}]}}\n"
        )
        if right:
            write(home, text)
            assert len(sp.open_framework().targets) == 1
        else:
            assert refuse(home, text)["column"].tolist() == ["conditions"]

    def test_rows_stand_once_and_contradict_rows_that_are_there(self, home: Path) -> None:
        target = "{row: A, title: T, contradicts: [Z], conditions: [{measures: a, change: level, at_most: 1}]}"
        told = refuse(home, f"name: O\ntargets:\n- {target}\n- {target}\n")
        assert sorted(told["column"]) == ["contradicts", "contradicts", "row", "row"]

    def test_one_bound_each(self, home: Path) -> None:
        both = "name: O\ntargets:\n- {title: T, conditions: [{measures: a, change: level, at_most: 1, at_least: 0}]}\n"
        assert "one bound" in refuse(home, both)["expected"][0]


class TestUse:
    def test_targets_are_the_frameworks_own(self, home: Path, sample: Review) -> None:
        write(home, OWN)
        told = sp.check_targets(sample.measurements, sample.kpis, framework=sp.open_framework())
        assert sorted(told["requirement"]) == ["T1", "T2"]
        assert set(told["framework"]) == {"Harbour rules"}
        hours = told.set_index("requirement").loc["T2"]
        recent = sample.measurements.query("kpi == 'first_response' and period_on >= '2025-01-01'")
        assert hours["actual"] == pytest.approx(recent["actual"].mean(), rel=0.2)
        assert f"{hours['change']:.1f} h" in "\n".join(sp.describe_targets(told))

    def test_tiers_actions_and_causes_follow(self, home: Path) -> None:
        write(home, OWN)
        own = sp.open_framework()
        bundled, none = sp.open_framework("saypro"), sp.open_framework("none")
        for rules, tier, by in ((own, "High", "rule 1"), (bundled, "Low", "GAP-23"), (none, "Medium", "score")):
            scored = sp.score_impact(GAP, None, weights={"trend": 1}, framework=rules)
            assert scored.loc[0, ["impact_tier", "tier_by", "framework"]].tolist() == [tier, by, rules.name]
        causes = sp.suggest_causes(GAP, framework=own)
        assert causes[["statement", "requirement"]].to_numpy().tolist() == [["Nobody looks after it", "C1"]]
        actions = sp.suggest_actions(GAP, causes.drop(columns=["name", "department"]), framework=own)
        assert actions[["group", "fits_cause", "framework"]].to_numpy().tolist() == [
            ["Open day", "words", "Harbour rules"]
        ]
        assert "From the Harbour rules catalogue: 1 kind" in sp.describe_actions(actions)[0]

    def test_questions_and_themes_follow(self, home: Path) -> None:
        write(home, OWN)
        own = sp.open_framework()
        spoken = interviews("The car park is full.", "Not enough staff.")
        asked = sp.summarise_questions(spoken, framework=own)
        assert asked[["question", "answers"]].to_numpy().tolist() == [["What would you stop doing?", 2]]
        themes = sp.code_themes(spoken, framework=own)
        assert themes["theme"].fillna("").tolist() == ["parking", ""]
        assert themes["says"].iloc[0] == "complaint"
        assert sp.code_themes(spoken, framework=sp.open_framework("none"))["theme"].isna().all()

    def test_none_leaves_frames_empty_and_says_so(self, sample: Review) -> None:
        none = sp.open_framework("none")
        targets = sp.check_targets(sample.measurements, sample.kpis, framework=none)
        assert targets.empty
        assert sp.summarise_contradictions(none).empty
        assert sp.describe_targets(targets) == ()
        assert "no actions are proposed" in sp.describe_actions(sp.suggest_actions(GAP, framework=none))[0]
        for frame in (targets, sp.suggest_actions(GAP, framework=none), sp.summarise_questions(framework=none)):
            assert "<table" not in sp.tabulate(frame)._repr_html_()

    def test_names_in_a_file_are_never_markup_or_mathematics(self, home: Path, sample: Review) -> None:
        write(
            home,
            OWN.replace("Harbour rules", "'<b>$x$</b>'").replace("Leads up", "'<i>$y$ up").replace("5 %,", "5 %',"),
        )
        own = sp.open_framework()
        targets = sp.check_targets(sample.measurements, sample.kpis, framework=own)
        html = sp.tabulate(targets).as_raw_html() + sp.describe_targets(targets)._repr_html_()
        assert "<i>" not in html
        assert "<b>" not in html


def test_reports_never_speak_of_documents() -> None:
    package = ROOT / "saypro_analysis"
    modules = [path for floor in ("views", "reports") for path in (package / floor).rglob("*.py")]
    places = [*modules, *(ROOT / "notebooks").glob("*.ipynb")]
    spoken = [path.name for path in places if re.search(r"\b[Tt]he (source )?documents\b", path.read_text("utf-8"))]
    assert len(places) > 50
    assert spoken == []


def test_the_example_of_the_docs_is_a_framework(home: Path) -> None:
    page = (ROOT / "docs" / "framework.md").read_text(encoding="utf-8")
    (example,) = [block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "name:" in block]
    write(home, example)
    own = sp.open_framework()
    assert own.name == "Harbour House rules"
    assert len(own.targets) == 2
    assert own.causes != sp.open_framework("saypro").causes
