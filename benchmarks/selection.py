"""The best set of actions within a budget: seconds beside branch and bound alone in the same run."""

from time import process_time
from unittest.mock import patch

import numpy as np
import pandas as pd

import saypro_analysis as sp
from saypro_analysis.analysis.kernels.selection.bounded_programs import Program
from saypro_analysis.analysis.kernels.selection.ways import Ways

SIZES = ((40, 0), (400, 0), (1000, 0), (40, 200), (400, 1000))
FEW = 20  # draws that the peer is given; its time is told for as many as ours


def draw_actions(count: int, seed: int = 1) -> pd.DataFrame:
    """A random plan: one in ten needs one of the five before it, one in ten rules another out."""
    rng = np.random.default_rng(seed)
    names = [f"A{place}" for place in range(count)]
    needs = [names[row - rng.integers(1, 6)] if row > 5 and rng.random() < 0.1 else None for row in range(count)]
    rivals = [names[rng.integers(count)] if rng.random() < 0.1 else None for _ in range(count)]
    rivals = [None if rival == own else rival for own, rival in zip(names, rivals, strict=True)]
    return pd.DataFrame({"action": names, "cost": rng.integers(1, 50, count).astype(float), "requires": needs,
                         "excludes": rivals, "expected_value": rng.uniform(1, 100, count).round(2)})  # fmt: skip


def time_selection(actions: pd.DataFrame, draws: int) -> tuple[float, pd.DataFrame]:
    start = process_time()
    best = sp.select_actions(actions, budget=actions["cost"].sum() * 0.3, draws=draws)
    return process_time() - start, best


def main() -> None:
    time_selection(draw_actions(20), 2)
    print("actions draws  needed  seconds  branch and bound alone  ratio  value per cost reaches")
    for count, draws in SIZES:
        actions = draw_actions(count)
        seconds, best = time_selection(actions, draws)
        few = min(draws, FEW)
        with patch.object(Ways, "read", return_value=None), patch.object(Program, "solve", Program.branch):
            peer, same = time_selection(actions, few)
        solved, given = (3 + (how_many + count) * bool(draws) for how_many in (best["draws"].iloc[0], few))
        peer *= solved / given
        assert np.isclose(best["total_value"].iloc[0], same["total_value"].iloc[0]), "not the optimum"
        share = best["greedy_value"].iloc[0] / best["total_value"].iloc[0]
        needed, ratio = best["draws"].iloc[0], peer / seconds
        print(f"{count:7} {draws:5} {needed:7} {seconds:8.2f} {peer:23.1f} {ratio:6.1f} {share:23.3f}")


if __name__ == "__main__":
    main()
