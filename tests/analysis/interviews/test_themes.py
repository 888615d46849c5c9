"""Themes: by hand, by codebook, by topics; nobody named; odd text is text; counts, intervals, kappa."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.reviews import Review
from tests.analysis.interviews.interviews import interviews

ODD = ["<script>alert(1)</script> staffing", "=1+1 staffing", "\u202eгниффатс staffing", "😀 staffing 😀", "x" * 10_000,
       "staffing\x00\x07", "$x_1$ staffing", "{{ staffing }}"]  # fmt: skip


def codes(*answers: str, **columns: object) -> list[set[str]]:
    themes = sp.code_themes(interviews(*answers, **columns))
    return [set(part["theme"].dropna()) for _, part in themes.groupby("entry")]


class TestCoding:
    @pytest.mark.parametrize(
        ("answer", "theme", "counts"),
        [
            ("There is not enough staff.", "resource_constraints", True),
            ("We are short-staffed.", "resource_constraints", True),
            ("There is no problem with staffing.", "resource_constraints", False),
            ("Nobody was ever trained on it.", "training_gaps", True),
            ("We need more training.", "training_gaps", True),
            ("We do not need more training.", "training_gaps", False),
            ("Approvals take a week.", "operational_inefficiency", True),
            ("There are no delays.", "operational_inefficiency", False),
            ("Our priorities change every week.", "misaligned_goals", True),
            ("The goals are at odds.", "misaligned_goals", True),
            ("Competitors cut their prices.", "external_factors", True),
            ("Marketing does what it can.", "external_factors", False),
            ("Morale is low.", "employee_performance", True),
            ("Our handover process is a mess.", "internal_processes", True),
        ],
    )
    def test_the_documents_themes_and_origins(self, answer: str, theme: str, counts: bool) -> None:
        assert (theme in codes(answer)[0]) is counts

    def test_an_answer_may_have_several(self) -> None:
        assert codes("Not enough staff, and nobody was trained.")[0] >= {"resource_constraints", "training_gaps"}

    def test_hand_coding_wins_in_its_kind_and_is_spelled_alike(self) -> None:
        themes = sp.code_themes(interviews("Not enough staff.", theme=["Training gaps; Parking"]))
        assert themes.query("kind == 'theme'")["theme"].tolist() == ["training_gaps", "parking"]
        assert themes.query("kind == 'origin'")["theme"].tolist() == ["lack_of_resources"]
        assert set(themes.query("kind == 'theme'")["coded_by"]) == {"hand"}

    def test_an_answer_without_a_code_is_kept(self) -> None:
        themes = sp.code_themes(interviews("Blue.", "Not enough staff."))
        assert themes.groupby("entry")["theme"].count().tolist() == [0, 2]

    def test_a_codebook_of_ones_own(self) -> None:
        themes = sp.code_themes(interviews("The car park is full."), codebook={"Parking": ["car park*"]})
        assert themes[["theme", "coded_by", "matched"]].to_numpy().tolist() == [["parking", "codebook", "car park"]]

    def test_only_by_hand(self) -> None:
        themes = sp.code_themes(interviews("Not enough staff.", "Blue.", theme=[None, "sky"]), method="hand")
        assert themes["theme"].fillna("").tolist() == ["", "sky"]

    def test_the_table_is_not_changed_and_the_result_is_the_same_twice(self, sample: Review) -> None:
        before = sample.interviews.copy()
        pd.testing.assert_frame_equal(sp.code_themes(sample.interviews), sp.code_themes(sample.interviews))
        pd.testing.assert_frame_equal(sample.interviews, before)

    def test_no_interviews_give_no_rows(self, sample: Review) -> None:
        themes = sp.code_themes(sample.interviews.head(0))
        assert themes.empty
        assert sp.summarise_themes(themes).empty
        assert sp.summarise_spread(themes).empty

    def test_odd_text_is_text(self) -> None:
        themes = sp.code_themes(interviews(*ODD))
        assert themes.drop_duplicates("entry")["answer"].tolist() == ODD
        assert themes.query("theme == 'resource_constraints'")["entry"].nunique() == len(ODD) - 1

    def test_unknown_methods_and_broken_frames_are_refused(self) -> None:
        with pytest.raises(ValueError, match="method"):
            sp.code_themes(interviews("x"), method="magic")
        with pytest.raises(DataError):
            sp.code_themes(interviews("x").drop(columns="answer"))


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    subjects = ["invoice portal billing double payment", "lorry warehouse pallet loading dock",
                "parking garage bicycle shed roof"]  # fmt: skip
    random = np.random.default_rng(7)
    words = [subject.split() for subject in subjects]
    return interviews(*(" ".join(random.permutation(words[number % 3])[:4]) for number in range(210)))


class TestTopics:
    def test_are_found_in_larger_sets_and_told_with_their_stability(self, many: pd.DataFrame) -> None:
        themes = sp.code_themes(many)
        topics = themes[themes["coded_by"] == "topics"]
        assert topics["stability"].between(0, 1).all()
        parking = topics[topics["theme"].str.contains("parking|garage|bicycle|shed|roof")]
        assert parking["answer"].str.contains("parking|garage|bicycle|shed|roof").all()
        assert topics["entry"].nunique() == 210

    def test_are_the_same_twice(self, many: pd.DataFrame) -> None:
        one, other = (sp.code_themes(many, method="topics") for _ in range(2))
        pd.testing.assert_frame_equal(one, other)

    def test_are_not_looked_for_in_small_sets_unless_asked(self, sample: Review) -> None:
        assert "topics" not in set(sp.code_themes(sample.interviews)["coded_by"])
        assert "topics" in set(sp.code_themes(sample.interviews, method="topics")["coded_by"])

    @pytest.mark.parametrize("answers", [["one"], ["a b", "c d"], ["人手不足"] * 3, ["…"] * 5, ["the and"] * 4])
    def test_of_nothing_in_common_are_none(self, answers: list[str]) -> None:
        assert sp.code_themes(interviews(*answers), method="topics")["theme"].isna().all()


class TestConfidence:
    def texts(self, frame: pd.DataFrame) -> str:
        return frame.to_csv()

    @pytest.mark.long("every verb of interviews, over made-up names")
    def test_no_name_is_in_any_output(self, sample: Review) -> None:
        themes = sp.code_themes(sample.interviews, stakeholders=sample.stakeholders)
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        outputs = [themes, sp.summarise_themes(themes), sp.summarise_spread(themes), sp.compare_voices(themes, gaps),
                   sp.summarise_questions(sample.interviews), sp.summarise_answers(sample.interviews),
                   sp.summarise_interviews(sample.interviews, sample.stakeholders, by="department"),
                   sp.summarise_evidence(gaps, sample.interviews)]  # fmt: skip
        names = {part for person in sample.stakeholders["stakeholder"] for part in [person, *person.split()]}
        for output in outputs:
            for word in names:
                assert not output.astype(str).apply(lambda column: column.str.contains(rf"\b{word}\b")).any(axis=None)  # noqa: B023

    def test_names_are_shown_when_asked_for(self, sample: Review) -> None:
        themes = sp.code_themes(sample.interviews, names=True)
        assert set(themes["stakeholder"]) == set(sample.interviews["stakeholder"])
        assert "stakeholder" in sp.summarise_answers(sample.interviews, names=True)

    def test_people_who_were_not_heard_are_hidden_too(self) -> None:
        others = pd.DataFrame({"stakeholder": ["Zenobia Quill"]})
        themes = sp.code_themes(interviews("Ask Zenobia."), stakeholders=others)
        assert themes["answer"].tolist() == ["Ask [name]."]

    def test_the_order_of_speakers_does_not_follow_the_table(self, sample: Review) -> None:
        themes = sp.code_themes(sample.interviews)
        assert themes["speaker"].nunique() == sample.interviews["stakeholder"].nunique()
        assert not themes["speaker"].is_monotonic_increasing

    def test_small_groups_and_departments_are_joined(self) -> None:
        spoken = interviews(*"abcde", department=["Sales"] * 3 + ["Legal"] * 2, group=["heads"] + ["staff"] * 4)
        themes = sp.code_themes(spoken)
        assert set(themes["department"]) == {"Sales", "several departments"}
        assert set(themes["group"]) == {"staff", "several groups"}
        assert set(themes["said_by"]) == {"Sales", "several groups"}


class TestSummary:
    def summary(self) -> pd.DataFrame:
        spoken = interviews(
            *"abcdefg",
            theme=["x", "x", "x; y", "y", None, None, "y"],
            department=["Sales"] * 3 + ["Legal"] * 3 + ["Sales"],
            severity=[5, 3, 1, 2, None, 5, None],
        )
        return sp.summarise_themes(sp.code_themes(spoken)).set_index("theme")

    def test_counts_people_and_ranks_by_people_times_severity(self) -> None:
        summary = self.summary()
        assert summary.loc["x", ["mentions", "stakeholders", "heard"]].tolist() == [3, 3, 7]
        assert summary["weight"].to_dict() == {"x": 9.0, "y": 4.5}
        assert summary["rank"].to_dict() == {"x": 1, "y": 2}
        assert summary["pressing"].all()
        assert summary.loc["x", "quote"] == "a"

    def test_flags_what_is_one_departments_own(self) -> None:
        assert self.summary()["department_specific"].to_dict() == {"x": True, "y": True}
        assert self.summary().loc["y", ["main_department", "main_share"]].tolist() == ["Sales", 2 / 3]

    def test_the_share_that_makes_it_its_own_is_stated(self, sample: Review) -> None:
        themes = sp.code_themes(sample.interviews)
        counts = [sp.summarise_themes(themes, specific=share)["department_specific"].sum() for share in (0.3, 0.6, 0.9)]
        assert counts == sorted(counts, reverse=True)
        with pytest.raises(ValueError, match="specific"):
            sp.summarise_themes(themes, specific=60)

    @pytest.mark.parametrize(("told", "heard"), [(1, 7), (3, 7), (7, 7), (1, 40), (12, 35)])
    def test_the_interval_is_that_of_clopper_and_pearson(self, told: int, heard: int) -> None:
        themes = sp.code_themes(interviews(*["a"] * heard, theme=["x"] * told + [None] * (heard - told)))
        summary = sp.summarise_themes(themes).iloc[0]
        exact = binomtest(told, heard).proportion_ci(method="exact")
        assert summary[["prevalence_low", "prevalence_high"]].tolist() == pytest.approx([exact.low, exact.high])

    def test_spread_holds_every_theme_and_department(self, sample: Review) -> None:
        themes = sp.code_themes(sample.interviews)
        spread = sp.summarise_spread(themes)
        assert len(spread) == themes["theme"].nunique() * 6
        whole = sp.summarise_themes(themes).set_index("theme")["stakeholders"]
        assert spread.groupby("theme")["stakeholders"].sum().to_dict() == whole.to_dict()
        with pytest.raises(ValueError, match="by"):
            sp.summarise_spread(themes, by="stakeholder")


class TestCoders:
    def test_kappa_is_that_of_scikit_learn(self, sample: Review) -> None:
        by_hand = sp.code_themes(sample.interviews, method="hand")
        by_book = sp.code_themes(sample.interviews.assign(theme=None))
        scores = sp.score_coders(by_hand, by_book).set_index("theme")
        entries = sorted(by_hand["entry"].unique())
        for theme in ("training_gaps", "misaligned_goals"):
            one, two = ([entry in set(coded.loc[coded["theme"] == theme, "entry"]) for entry in entries]
                        for coded in (by_hand, by_book))  # fmt: skip
            assert scores.loc[theme, "kappa"] == pytest.approx(cohen_kappa_score(one, two))

    def test_cannot_be_told_where_both_always_agree_by_default(self) -> None:
        themes = sp.code_themes(interviews("a", "b", theme=["x", "x"]))
        assert np.isnan(sp.score_coders(themes, themes)["kappa"].iloc[0])

    def test_different_answers_are_refused(self) -> None:
        with pytest.raises(ValueError, match="answers"):
            sp.score_coders(sp.code_themes(interviews("a")), sp.code_themes(interviews("a", "b")))


def test_answers_in_another_order_say_the_same(sample: Review) -> None:
    mixed = sample.interviews.sample(frac=1, random_state=1)
    first, other = (sp.summarise_themes(sp.code_themes(told)) for told in (sample.interviews, mixed))
    pd.testing.assert_frame_equal(other, first)
