"""Effects of many series at once, and the mixtures by which they are told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.effects.methods import mixtures, own_history
from saypro_analysis.analysis.effects.methods.calendars import read_case
from saypro_analysis.analysis.effects.methods.false_alarms import are_called
from saypro_analysis.analysis.effects.methods.fit_tellings import Question
from saypro_analysis.analysis.effects.methods.mixtures import Mixture
from saypro_analysis.analysis.effects.methods.own_history import estimate_from_histories

MONTHS = pd.date_range("2022-01-01", periods=36, freq="MS")


class TestManyAtOnce:
    """Series that share a calendar are reckoned together: each is told what it would be told alone."""

    @staticmethod
    def questions() -> list[Question]:
        random = np.random.default_rng(8)
        shifted = 6.0 * (np.arange(36) >= 12)
        made = [random.standard_normal(36) + step * shifted + slope * np.arange(36)
                for step in (0, 1) for slope in (0, 1, 5)]  # fmt: skip
        short = pd.Series(random.standard_normal(24), MONTHS[:24])
        series = [pd.Series(values, MONTHS) for values in made] + [short, short + 9.0 * (np.arange(24) >= 20)]
        starts = [MONTHS[30]] * 4 + [MONTHS[28]] * 2 + [MONTHS[20], MONTHS[23] + pd.Timedelta(days=40)]
        return [Question(read_case(own, start, None, None, None), 2.0, 1.0)
                for own, start in zip(series, starts, strict=True)]  # fmt: skip

    def test_together_and_alone_are_the_same(self) -> None:
        asked = self.questions()
        together = estimate_from_histories(asked, "interrupted_time_series", 0.05)
        for question, found in zip(asked, together, strict=True):
            (alone,) = estimate_from_histories([question], "interrupted_time_series", 0.05)
            assert (found.shape, found.remarks, found.needed_for) == (alone.shape, alone.remarks, alone.needed_for)
            for name in ("effect", "lower", "upper", "p_value", "chance", "needed", "memory", "false_alarm_rate"):
                assert getattr(found, name) == pytest.approx(getattr(alone, name), rel=1e-9, nan_ok=True)

    def test_many_are_held_against_their_plan_a_bounded_number_at_a_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = self.questions()
        whole = estimate_from_histories(asked, "interrupted_time_series", 0.05, courses=False)
        monkeypatch.setattr(own_history, "MOST_AT_ONCE", 2)
        parts = estimate_from_histories(asked, "interrupted_time_series", 0.05, courses=False)
        effects = [[found.effect for found in told] for told in (parts, whole)]
        assert effects[0] == pytest.approx(effects[1], rel=1e-9, nan_ok=True)


class TestMixtures:
    def made(self) -> Mixture:
        random = np.random.default_rng(4)
        weight = random.dirichlet(np.full(12, 0.3), size=300)
        middle = 3 * random.standard_normal((300, 12)) * (random.random((300, 1)) < 0.5)
        return Mixture(weight, middle, np.exp(random.standard_normal((300, 12))), random.integers(1, 60, 12) + 0.0)

    @pytest.mark.parametrize("chance", [1e-4, 0.025, 0.5, 0.8, 0.995])
    def test_below_a_quantile_lies_its_share(self, chance: float) -> None:
        assert self.made().below(self.made().quantile(chance)) == pytest.approx(chance, rel=1e-9)

    def test_where_steps_do_not_get_there_halving_does(self, monkeypatch: pytest.MonkeyPatch) -> None:
        steps = self.made().quantile(0.975)
        monkeypatch.setattr(mixtures, "_STEPS", 1)
        assert self.made().quantile(0.975) == pytest.approx(steps, rel=1e-9)

    @pytest.mark.parametrize("alpha", [0.01, 0.05, 0.5])
    def test_who_is_called_is_the_same_by_table_and_in_full(self, alpha: float) -> None:
        effects = self.made()
        edge = replace(effects, freedom=np.append(effects.freedom[:-1], 5000.0))
        for mixture in (effects, edge):
            assert (are_called(mixture, alpha) == (mixture.p_value() < alpha)).all()

    def test_close_to_the_level_the_table_is_not_trusted(self) -> None:
        one = Mixture(np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1)), np.array([7.0]))
        exact = float(one.p_value()[0])
        assert are_called(one, exact * (1 + 1e-12)).all()
        assert not are_called(one, exact * (1 - 1e-12)).any()
