"""How well `explain_gap` finds planted causes, beside a greedy one-dimensional baseline (after Adtributor, 2014).

`python benchmarks/segments.py` reads the cases in `../shared/data/root_cause` beside the repository and makes fresh
ones with other sizes and seeds. Cases are numbered from 0: the odd ones were seen while developing, the even ones not.
"""

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
from segment_cases import KINDS, Case, make_cases

import saypro_analysis as sp

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "root_cause"
FRESH = 60
MATERIAL = 0.05
Explain = Callable[[Case], pd.DataFrame]


def main(seed: int = 20260) -> None:
    """Print one line per set and method, and what was missed."""
    for kind in KINDS:
        sets = {"development": 1, "held-out": 0} if (SHARED / f"{kind}.csv.gz").exists() else {}
        for name, half in sets.items():
            report(f"{kind}, {name}", kind, list(read_cases(kind))[half::2])
        report(f"{kind}, fresh", kind, list(make_cases(kind, FRESH, seed)))
    for shape in ((12, 10, 10, 8, 5), (10, 24, 10, 15)):
        time_shape(shape)


def read_cases(kind: str) -> Iterator[Case]:
    """The cases beside the repository."""
    truth = pd.read_csv(SHARED / f"{kind}_truth.csv").set_index("case")["causes"]
    for name, leaves in pd.read_csv(SHARED / f"{kind}.csv.gz").groupby("case", sort=False):
        by = [
            c for c in leaves if c not in {"case", "actual", "expected"} and "numerator" not in c and "denom" not in c
        ]
        planted = truth[name].split(";") if kind in ("additive", "rates") else []
        yield Case(str(name), leaves.reset_index(drop=True), by, frozenset(planted))


def report(title: str, kind: str, cases: list[Case]) -> None:
    """Score both methods on a set."""
    for method, explain in (("explain_gap", explain_ours), ("one-dimensional", explain_greedily)):
        start = process_time()
        told = [explain(case) for case in cases]
        seconds = (process_time() - start) / len(cases)
        print(f"{title:26} {method:16} {score(kind, cases, told)}  {seconds:.3f} s a case")
        if method == "explain_gap" and "--misses" in sys.argv:
            list_misses(cases, told)


def explain_ours(case: Case) -> pd.DataFrame:
    """What `explain_gap` says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return sp.explain_gap(case.leaves, by=case.by, min_share=0.0)


def explain_greedily(case: Case) -> pd.DataFrame:
    """The dimension whose values are furthest from their share, and its values up to two thirds of the gap."""
    leaves = case.leaves
    if "numerator" in leaves:
        rate = leaves["expected_numerator"].sum() / leaves["expected_denominator"].sum()
        leaves = leaves.assign(actual=leaves["numerator"], expected=leaves["denominator"] * rate)
    best, surprise = pd.Series(dtype=float), -1.0
    for dimension in case.by:
        sums = leaves.groupby(dimension)[["actual", "expected"]].sum()
        p, q = ((sums[name] / sums[name].sum()).clip(lower=1e-12) for name in ("expected", "actual"))
        divergence = float((p * np.log2(2 * p / (p + q)) + q * np.log2(2 * q / (p + q))).sum())
        if divergence > surprise:
            gaps = (sums["actual"] - sums["expected"]).rename(lambda value, d=dimension: f"{d}={value}")
            best, surprise = gaps / gaps.sum(), divergence
    ordered = best.sort_values(ascending=False)
    kept = ordered[(ordered.cumsum() - ordered < 2 / 3) & (ordered > 0)]
    return pd.DataFrame({"kind": "segment", "segment": kept.index})


def named(told: pd.DataFrame) -> list[str]:
    """The segments that were asserted, one for each row, in the order of dimensions in which the truth writes them."""
    return told.loc[told["kind"] == "segment", "segment"].tolist()


def score(kind: str, cases: list[Case], told: list[pd.DataFrame]) -> str:
    """The figures of a set in words."""
    found = [named(frame) for frame in told]
    if kind in ("additive", "rates", "incidents"):
        hit = sum(len(case.causes & set(said)) for case, said in zip(cases, found, strict=True))
        said, true = sum(map(len, found)), sum(len(case.causes) for case in cases)
        exact = np.mean([sorted(case.causes) == sorted(said) for case, said in zip(cases, found, strict=True)])
        material, weighted = recall(cases, found)
        return (f"F1 {2 * hit / max(said + true, 1):.3f}  exact {exact:.2f}  recall by gap {weighted:.3f}"
                f"  recall of >= 5 % {material:.3f}")  # fmt: skip
    kinds = [set(frame["kind"]) for frame in told]
    local = np.mean([bool(said) for said in found])
    spoken = " ".join(f"{word} {np.mean([word in k for k in kinds]):.3f}" for word in ("everywhere", "mix"))
    return f"asserts a segment {local:.3f}  says {spoken}"


def recall(cases: list[Case], found: list[list[str]]) -> tuple[float, float]:
    """The recall of causes with at least 5 % of the gap, and recall weighted by share of the gap."""
    shares, hits = [], []
    for case, said in zip(cases, found, strict=True):
        for cause in case.causes:
            shares.append(min(abs(share_of(case, cause)), 1.0))
            hits.append(cause in said)
    weights, hit = np.array(shares), np.array(hits)
    material = weights >= MATERIAL
    return float(hit[material].mean()), float((weights * hit).sum() / weights.sum())


def share_of(case: Case, cause: str) -> float:
    """The share of the gap that lies in a planted cause."""
    leaves = case.leaves
    inside = np.ones(len(leaves), bool)
    for pair in cause.split("&"):
        dimension, value = pair.split("=")
        inside &= (leaves[dimension] == value).to_numpy()
    gap = gap_of(leaves)
    return float(gap[inside].sum() / gap.sum()) if gap.sum() else 0.0


def gap_of(leaves: pd.DataFrame) -> np.ndarray:
    """What each leaf adds to the gap; for ratios by its rate."""
    if "actual" in leaves:
        return (leaves["actual"] - leaves["expected"]).to_numpy()
    planned = leaves["expected_denominator"]
    expected = leaves["denominator"] * leaves["expected_numerator"] / planned.where(planned > 0)
    return (leaves["numerator"] - expected.fillna(leaves["numerator"])).to_numpy()


def list_misses(cases: list[Case], told: list[pd.DataFrame]) -> None:
    """What was planted and not found, and what was found and not planted."""
    for case, frame in zip(cases, told, strict=True):
        said = set(named(frame))
        lines = [f"missed {cause} ({share_of(case, cause):.1%} of the gap)" for cause in sorted(case.causes - said)]
        lines += [f"asserted {cause}" for cause in sorted(said - case.causes)]
        print("".join(f"    {case.name}: {line}\n" for line in lines), end="")


def time_shape(shape: tuple[int, ...]) -> None:
    """The time for one large table."""
    case = next(make_cases("additive", 1, 7, (shape,)))
    start = process_time()
    explain_ours(case)
    print(f"{len(case.leaves):,} leaves x {len(shape)} dimensions: {process_time() - start:.2f} s")


if __name__ == "__main__":
    main()
