"""The best set of actions within a budget: seconds, and the rule of thumb (value per cost) in the same run."""

from time import perf_counter

import numpy as np
import pandas as pd

import saypro_analysis as sp


def draw_actions(count: int, seed: int = 1) -> pd.DataFrame:
    """A random plan: one in ten needs one of the five before it, one in ten rules another out."""
    rng = np.random.default_rng(seed)
    names = [f"A{place}" for place in range(count)]
    needs = [names[row - rng.integers(1, 6)] if row > 5 and rng.random() < 0.1 else None for row in range(count)]
    rivals = [names[rng.integers(count)] if rng.random() < 0.1 else None for _ in range(count)]
    rivals = [None if rival == own else rival for own, rival in zip(names, rivals, strict=True)]
    return pd.DataFrame({"action": names, "cost": rng.integers(1, 50, count).astype(float), "requires": needs,
                         "excludes": rivals, "expected_value": rng.uniform(1, 100, count).round(2)})  # fmt: skip


def main() -> None:
    for count, draws in ((40, 0), (400, 0), (40, 1000)):
        actions = draw_actions(count)
        start = perf_counter()
        best = sp.select_actions(actions, budget=actions["cost"].sum() * 0.3, draws=draws)
        seconds = perf_counter() - start
        share = best["greedy_value"].iloc[0] / best["total_value"].iloc[0]
        print(
            f"{count:4} actions, {draws:5} draws: {seconds:6.2f} s; value per cost reaches {share:.3f} of the optimum"
        )


if __name__ == "__main__":
    main()
