"""Rates without mistaking small numbers: against brute force, simulated truths, and the edges of the verdicts."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, special, stats

import saypro_analysis as sp
from benchmarks.content_rates import judge, make_log
from saypro_analysis.analysis.collaboration.methods.best_chances import find_chances
from saypro_analysis.analysis.collaboration.methods.rate_spreads import (
    SPREADS,
    Posterior,
    count_groups,
    learn_weights,
    shrink_rates,
)


def rates(clicks: list, shown: list, **more: object) -> pd.DataFrame:
    table = pd.DataFrame({"content": [f"C{n}" for n in range(len(clicks))], "clicks": clicks, "impressions": shown})
    told = sp.summarise_content(table.assign(**{"channel": "mail", **more}))
    return told.set_index("name").loc[table["content"]]


def test_a_rate_of_few_is_marked_and_one_that_is_merely_close_is_not() -> None:
    told = rates([5, 900, 905], [20, 30000, 30000])
    assert told["few"].tolist() == [True, False, False]
    said = [sp.describe_content(told.loc[names].reset_index()) for names in (["C0", "C1", "C2"], ["C1", "C2"])]
    assert "C0 has the highest rate (25 %), but of 20 only: cannot tell yet" in said[0][0]
    assert "C2 has the highest rate (3 %), too close to others to tell yet" in said[1][0]


def test_an_item_says_no_more_of_its_channel_than_of_itself() -> None:
    table = pd.DataFrame({"content": list("abc"), "channel": list("xyz"), "audience": "all", "clicks": [5, 2, 1],
                          "impressions": [50, 60, 40]})  # fmt: skip
    items, channels = (
        sp.summarise_content(table, by=by, within="audience").query("measure == 'clicks'").sort_values("name")
        for by in ("content", "channel")
    )
    width = [(told["high"] - told["low"]).to_numpy() for told in (items, channels)]
    assert (width[1] >= width[0]).all()


@pytest.fixture(scope="module")
def judged() -> dict[str, float]:
    return judge(make_log(7, comparisons=800))


class TestOnATruthThatIsKnown:
    def test_winners_are_seldom_false(self, judged):
        assert judged["winners"] >= 20
        assert judged["false"] <= 0.05
        assert judged["false where none differs"] <= 0.05

    def test_what_is_called_behind_is_seldom_the_best(self, judged):
        assert judged["behind wrongly"] <= 0.05

    def test_rates_foretell_better_than_raw_ones(self, judged):
        assert judged["best loss"] < judged["loss"] < judged["raw loss"]

    def test_intervals_hold_the_truth(self, judged):
        assert 0.93 <= judged["held"] <= 0.98

    def test_where_nothing_differs_hardly_anything_wins(self):
        told = judge(make_log(8, comparisons=300, share=0.0))
        assert told["false where none differs"] <= 0.01


class TestAgainstBruteForce:
    counts = count_groups(np.array([30.0, 20, 9, 14]), np.array([1000.0, 900, 500, 500]), np.array([0, 0, 1, 1]))

    def test_the_likelihood_of_a_group(self):
        """The level is integrated over 9 nodes; here over a fine grid, with the same prior of levels."""
        known = shrink_rates(self.counts)
        spread = 0.35
        place = list(SPREADS).index(spread)
        prior = stats.norm(*_levels(self.counts))

        def likelihood(point: float, group: int, weigh: bool) -> float:
            level = special.expit(point)
            size = 1 / (spread**2 * level * (1 - level)) - 1
            own = self.counts.group == group
            hits, tries = self.counts.successes[own], self.counts.trials[own]
            told = stats.betabinom(tries, level * size, (1 - level) * size).pmf(hits).prod() * prior.pdf(point)
            return told * (level if weigh else 1)

        for group in (0, 1):
            whole, weighed = (integrate.quad(likelihood, -7, -1, args=(group, weigh), limit=200)[0]
                              for weigh in (False, True))  # fmt: skip
            assert known.levels[group, place] == pytest.approx(weighed / whole, rel=2e-3)

    def test_the_chance_to_be_best(self):
        """By drawing from the same beta distributions."""
        spread, level = SPREADS[4], np.array([0.025, 0.02])
        weights = np.zeros((2, len(SPREADS)))
        weights[:, 4] = 1
        known = Posterior(self.counts.successes / self.counts.trials, np.ones(4), weights,
                          np.repeat(level[:, None], len(SPREADS), axis=1), weights[0])  # fmt: skip
        size = 1 / (spread**2 * level * (1 - level)) - 1
        random = np.random.default_rng(0)
        own = level[self.counts.group], size[self.counts.group]
        hits = self.counts.successes + own[0] * own[1]
        drawn = random.beta(hits, self.counts.trials + own[1] - hits, (200_000, 4))
        won = np.concatenate([[(drawn[:, 0] > drawn[:, 1]).mean()] * 2, [(drawn[:, 2] > drawn[:, 3]).mean()] * 2])
        won[[1, 3]] = 1 - won[[1, 3]]
        assert find_chances(self.counts, known).best == pytest.approx(won, abs=0.005)

    def test_weights_are_those_of_greatest_likelihood_with_the_groups_before_data(self):
        fit = np.log(np.random.default_rng(1).random((400, 3)))
        found = learn_weights(fit)
        before = np.array([5, 2.5, 2.5])

        def height(shares: np.ndarray) -> float:
            return float(np.log(np.exp(fit) @ shares).sum() + (before * np.log(shares)).sum())

        random = np.random.default_rng(2)
        near = [found + 0.02 * (random.dirichlet([1, 1, 1]) - found) for _ in range(200)]
        assert height(found) >= max(height(shares) for shares in near)


def _levels(counts) -> tuple[float, float]:
    from saypro_analysis.analysis.collaboration.methods.rate_spreads import _learn_levels

    return _learn_levels(counts)


class TestVerdicts:
    def test_a_clear_winner_and_what_is_clearly_behind(self):
        told = rates([300, 100, 90], [5000, 5000, 5000])
        assert told["verdict"].tolist() == ["best", "behind", "behind"]
        assert told["suggestion"].tolist() == ["more", "less", "less"]

    def test_a_higher_rate_of_small_numbers_cannot_be_told(self):
        told = rates([3, 100], [40, 5000])
        assert told["rate"].tolist() == [0.075, 0.02]
        assert told["verdict"].tolist() == ["cannot_tell"] * 2
        assert told["shrunken"].iloc[0] < 0.075
        assert told["more_to_tell"].iloc[1] > 0

    def test_one_alone_is_compared_with_nothing(self):
        assert rates([3], [40])["verdict"].tolist() == ["alone"]

    def test_never_shown_is_no_rate_of_0(self):
        told = rates([3, None, 0], [40, None, 0])
        assert told["verdict"].tolist() == ["alone", "no_data", "no_data"]
        assert told["rate"].isna().tolist() == [False, True, True]

    def test_more_clicks_than_impressions_are_left_out_and_counted(self):
        told = rates([3, 50], [40, 40])
        assert told[["verdict", "odd_items"]].to_numpy().tolist() == [["alone", 0], ["no_data", 1]]

    def test_no_clicks_at_all(self):
        told = rates([0, 0], [400, 300])
        assert told["verdict"].tolist() == ["cannot_tell"] * 2
        assert (told["low"] < told["shrunken"]).all()

    def test_a_test_goes_before_the_channel(self):
        told = rates([300, 100, 5], [5000, 5000, 5000], test=["T", "T", None])
        assert told["within"].tolist() == ["T", "T", "mail"]

    def test_few_items_of_a_channel_say_little_of_it(self):
        """6 % of 5,000 beside 2 % is clear for two posts, not for two channels with one post each."""
        posts = pd.DataFrame({"content": ["A", "B"], "channel": ["mail", "blog"], "clicks": [300, 100],
                              "impressions": 5000})  # fmt: skip
        assert sp.summarise_content(posts.assign(test="T"))["verdict"].tolist() == ["best", "behind"]
        assert set(sp.summarise_content(posts, by="channel")["verdict"]) == {"cannot_tell"}

    def test_what_goes_out_later_is_not_known(self):
        posts = pd.DataFrame({"content": ["A"], "clicks": [3], "impressions": [40], "published_at": ["2025-04-02"]})
        assert sp.summarise_content(posts, as_of="2025-03-31").empty

    def test_an_unknown_column_is_refused(self):
        with pytest.raises(ValueError, match="by, within: found 'colour'"):
            sp.summarise_content(pd.DataFrame({"content": ["A"]}), by="colour")

    def test_the_order_of_rows_and_the_names_do_not_matter(self):
        log = make_log(3, comparisons=30)[["content", "test", "impressions", "clicks"]]
        once = sp.summarise_content(log).set_index("name")
        again = sp.summarise_content(log.sample(frac=1, random_state=0)).set_index("name").loc[once.index]
        pd.testing.assert_frame_equal(once, again)
        other = sp.summarise_content(log.assign(test="Z" + log["test"])).set_index("name").loc[once.index]
        assert other["shrunken"].to_numpy() == pytest.approx(once["shrunken"].to_numpy())


def test_engagements_and_conversions_have_their_own_base():
    posts = pd.DataFrame({"content": ["A", "B"], "channel": "mail", "impressions": [1000, 1000], "clicks": [50, 40],
                          "engagements": [100, 90], "conversions": [5, 2]})  # fmt: skip
    told = sp.summarise_content(posts).set_index(["measure", "name"])
    assert told.loc[("conversion", "A"), ["count", "of", "rate"]].tolist() == [5, 50, 0.1]
    assert told.loc[("engagement", "A"), ["count", "of", "rate"]].tolist() == [100, 1000, 0.1]
    without = sp.summarise_content(posts.drop(columns="clicks")).set_index(["measure", "name"])
    assert without.loc[("conversion", "A"), "of"] == 1000
