"""Which variant is better, said of generated logs of 4,000 comparisons whose truth is known; and what rates come next.

Peers in the same run: the best against the second by a two-sided test of two rates at 5 % (statsmodels), and raw rates.
A winner is false where no variant of its comparison is better in truth, or another one is. Each log is also shown a
second time, and the rates said of the first are judged by what they make of the second (log loss per impression).
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from statsmodels.stats.proportion import proportions_ztest

import saypro_analysis as sp

COMPARISONS = 4_000
KINDS: dict[str, dict[str, float]] = {
    "half differ": {},
    "half differ a little": {"spread": 0.12},
    "half differ much": {"spread": 0.5},
    "few impressions": {"shown": 400},
    "one in ten differs": {"share": 0.1},
    "none differs": {"share": 0.0},
    "twenty comparisons": {"comparisons": 20},
}
LOGS = {"few impressions": 10, "half differ a little": 6, "twenty comparisons": 40}
MOST_FALSE = 0.05


def make_log(
    seed: int,
    *,
    comparisons: float = COMPARISONS,
    rate: float = 0.015,
    spread: float = 0.25,
    share: float = 0.5,
    shown: float = 3_000,
) -> pd.DataFrame:
    """Comparisons of 2 to 6 variants of about 1.5 % clicks; in a share of them the variants differ (in logits)."""
    random = np.random.default_rng(seed)
    size = random.integers(2, 7, int(comparisons))
    group = np.repeat(np.arange(len(size)), size)
    level = logit(rate) + random.normal(0, 0.4, len(size))
    differ = random.random(len(size)) < share
    truth = expit(level[group] + random.normal(0, spread, len(group)) * differ[group])
    trials = np.maximum(1, np.round(shown * np.exp(random.normal(0, 0.4, len(size)))))[group].astype(int)
    log = pd.DataFrame({"content": [f"V{n}" for n in range(len(group))], "test": [f"T{n}" for n in group]})
    log = log.assign(impressions=trials, clicks=random.binomial(trials, truth), again=random.binomial(trials, truth))
    best = truth == np.maximum.reduceat(truth, np.flatnonzero(np.diff(group, prepend=-1)))[group]
    return log.assign(truth=truth, best=best & differ[group], differs=differ[group])


def judge(log: pd.DataFrame) -> dict[str, float]:
    """What is said of a log, beside its truth and what a plain test says."""
    told = sp.summarise_content(log[["content", "test", "impressions", "clicks"]]).set_index("name")
    told = log.join(told[["shrunken", "rate", "low", "high", "verdict"]], on="content")
    ours = told["verdict"] == "best"
    plain = find_plain_winners(log)
    null = told.loc[~told["differs"], "test"].nunique()
    behind = told[told["verdict"] == "behind"]
    return {
        "winners": float(ours.sum()),
        "false": (ours & ~told["best"]).sum() / max(ours.sum(), 1),
        "false where none differs": (ours & ~told["differs"]).sum() / max(null, 1),
        "behind wrongly": float((behind["best"] | ~behind["differs"]).sum() / max(len(behind), 1)),
        "plain winners": float(plain.sum()),
        "plain false": (plain & ~told["best"]).sum() / max(plain.sum(), 1),
        "held": ((told["truth"] >= told["low"]) & (told["truth"] <= told["high"])).mean(),
        "loss": lose(told["shrunken"], log),
        "raw loss": lose(told["rate"], log),
        "best loss": lose(told["truth"], log),
    }


def lose(rate: pd.Series, log: pd.DataFrame) -> float:
    """Log loss per impression of the log's second showing; a rate of 0 or 1 is taken for half a click from it."""
    edge = 0.5 / log["impressions"]
    rate = rate.clip(edge, 1 - edge)
    hits, misses = log["again"], log["impressions"] - log["again"]
    return float(-(hits * np.log(rate) + misses * np.log1p(-rate)).sum() / log["impressions"].sum())


def find_plain_winners(log: pd.DataFrame) -> pd.Series:
    """The variant with the best raw rate wherever it beats the second by a two-sided test at 5 %."""
    ordered = log.assign(rate=log["clicks"] / log["impressions"]).sort_values(["test", "rate"], ascending=[True, False])
    won = []
    firsts = ordered.groupby("test").nth(0).sort_values("test")
    seconds = ordered.groupby("test").nth(1).sort_values("test")
    for first, second in zip(firsts.itertuples(), seconds.itertuples(), strict=True):
        if second.clicks:
            p = proportions_ztest((first.clicks, second.clicks), (first.impressions, second.impressions))[1]
            won += [first.Index] if p <= MOST_FALSE else []
    return log.index.to_series().isin(won)


if __name__ == "__main__":
    failed = []
    for name, kind in KINDS.items():
        began = time.perf_counter()
        logs = pd.DataFrame([judge(make_log(seed, **kind)) for seed in range(LOGS.get(name, 3))])
        told = logs.mean()
        for false, of in (("false", "winners"), ("plain false", "plain winners")):
            told[false] = (logs[false] * logs[of]).sum() / max(logs[of].sum(), 1)
        failed += [name] if told["false where none differs"] > MOST_FALSE or told["loss"] > told["raw loss"] else []
        failed += [name] if kind.get("share", 1) and told["false"] > MOST_FALSE else []
        parts = [f"{name:20} winners {told['winners']:6.1f}, false {told['false']:5.1%}",
                 f"where none differs {told['false where none differs']:.2%}",
                 f"behind wrongly {told['behind wrongly']:.1%}",
                 f"plain test {told['plain winners']:6.1f}, false {told['plain false']:5.1%}",
                 f"interval held {told['held']:.1%}",
                 f"loss above the truth's x 1e6 {1e6 * (told['loss'] - told['best loss']):.0f}"
                 f" (raw {1e6 * (told['raw loss'] - told['best loss']):.0f})",
                 f"{len(logs)} logs, {time.perf_counter() - began:.0f} s"]  # fmt: skip
        sys.stdout.write(", ".join(parts) + "\n")
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
