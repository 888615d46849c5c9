"""How many use what a project brought, against its target, and when the target will be reached."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.projects.methods.growth_curves import fit_growth
from saypro_analysis.analysis.projects.methods.project_registers import read_register
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.problems import DataError, Problem

FEWEST_COUNTS = 4
SURE, UNLIKELY = 0.8, 0.1  # chances to reach the target, from which it is said that it will, or that it has stalled
AHEAD_DAYS = 730  # within which it has to be reached
COLUMNS = ["project", "counted_on", "counts", "adopters", "eligible", "adoption", "target", "verdict", "chance",
           "reached_on", "low_on", "high_on", "ceiling", "course"]  # fmt: skip


def forecast_adoption(adoption: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell how far adoption is and when its target will be reached: one row per project, what has stalled first.

    `adoption` is the table of that name: counts on days, of which those by `as_of` are known; `target` is the last one
    given. Columns out: `counted_on, counts, adopters, eligible, adoption` (0..1), `target`; `verdict`: reached,
    will_reach (a chance of 80 % or more within two years), stalled (10 % or less), cannot_tell (between, fewer than 4
    counts, or no target); `chance`; `reached_on`: the first count at or above the target, or the day by which it is as
    likely as not, with its 80 % range `low_on, high_on` (an end that is never reached is missing); `ceiling`, where
    adoption levels off; `course`, for `plot_adoption`. A logistic curve whose ceiling is not known is fitted to the
    counts. Raises DataError for a frame that breaks its declaration, or more adopters than could be. Method:
    docs/methods/projects.md.

    >>> counts = pd.DataFrame({"project": "A", "counted_on": pd.date_range("2025-01-01", periods=3, freq="MS"),
    ...                        "adopters": [10, 40, 85], "eligible": 100, "target": 0.8})
    >>> forecast_adoption(counts, as_of="2025-03-31")[["adoption", "verdict"]].values.tolist()
    [[0.85, 'reached']]
    """
    day = read_day(as_of)
    counts = _check(read_register(adoption, "adoption", day)).sort_values(["project", "counted_on"], kind="stable")
    rows = [_forecast(str(project), own) for project, own in counts.groupby("project")]
    told = pd.DataFrame(rows, columns=COLUMNS)
    for name in ("reached_on", "low_on", "high_on"):
        told[name] = pd.to_datetime(told[name])
    rank = place_words(told["verdict"], ("stalled", "cannot_tell", "will_reach", "reached"))
    return told.iloc[np.lexsort((told["project"].astype(object), rank))].reset_index(drop=True)


def _check(counts: pd.DataFrame) -> pd.DataFrame:
    over = counts.index[counts["adopters"] > counts["eligible"]]
    if len(over):
        raise DataError(
            Problem("adoption", int(row), "adopters", f"{counts.loc[row, 'adopters']:g}",
                    f"at most the {counts.loc[row, 'eligible']:g} who could") for row in over
        )  # fmt: skip
    return counts[(counts["eligible"] > 0) & counts["adopters"].notna()]


def _forecast(project: str, own: pd.DataFrame) -> dict[str, object]:
    last, share = own.iloc[-1], (own["adopters"] / own["eligible"]).to_numpy(float)
    targets = own["target"].dropna()
    target = float(targets.iloc[-1]) if len(targets) else float("nan")
    told = {"project": project, "counted_on": last["counted_on"], "counts": len(own), "adopters": last["adopters"],
            "eligible": last["eligible"], "adoption": share[-1], "target": target, "verdict": "cannot_tell",
            "chance": float("nan")}  # fmt: skip
    days = (own["counted_on"] - last["counted_on"]).dt.days.to_numpy(float)
    curve = fit_growth(days, share, own["eligible"].to_numpy(float)) if len(own) >= FEWEST_COUNTS else None
    if curve is not None:
        told |= {"ceiling": curve.ceiling, "course": _course(own, share, curve, last["counted_on"])}
    if share[-1] >= target:
        return told | {
            "verdict": "reached",
            "chance": 1.0,
            "reached_on": own["counted_on"].iloc[int((share >= target).argmax())],
        }
    if curve is None or np.isnan(target):
        return told
    chance = curve.chance(target, AHEAD_DAYS)
    verdict = "will_reach" if chance >= SURE else "stalled" if chance <= UNLIKELY else "cannot_tell"
    low, middle, high = (_on(last["counted_on"], curve.day(target, part)) for part in (0.1, 0.5, 0.9))
    return told | {"verdict": verdict, "chance": chance, "reached_on": middle, "low_on": low, "high_on": high}


def _on(last: pd.Timestamp, days: float) -> object:
    return last + pd.Timedelta(days=int(np.ceil(max(days, 1)))) if days <= AHEAD_DAYS else pd.NaT


def _course(own: pd.DataFrame, share: np.ndarray, curve: object, last: pd.Timestamp) -> pd.DataFrame:
    """Counts and the curve with its 80 % range, from the first count to half as long again."""
    first = float((own["counted_on"].iloc[0] - last).days)
    days = np.unique(np.round(np.linspace(first, -first / 2, 40)))
    low, middle, high = curve.band(days)  # type: ignore[attr-defined]
    told = pd.DataFrame({"on": last + pd.to_timedelta(days, unit="D"), "expected": middle, "low": low, "high": high})
    seen = pd.DataFrame({"on": own["counted_on"], "adoption": share})
    return pd.concat([seen, told]).sort_values("on", kind="stable", ignore_index=True)
