"""From an estimate to a word, and why that word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.effects.methods.estimates import LONGEST_WAIT, NOTHING, Estimate

OLD_ENOUGH = 3  # periods after the start before an action can be said not to work
SIGNS = {"higher": 1.0, "lower": -1.0, "range": 0.0, "neutral": 0.0}
METHOD_WORDS = {
    "interrupted_time_series": "the series' own course before the start",
    "comparative_time_series": "the series' own course before the start, beside the untreated units",
    "structural_time_series": "a wandering level and the columns that predict the series",
    "difference_in_differences": "difference in differences",
    "synthetic_control": "a synthetic control",
    "synthetic_difference_in_differences": "synthetic difference-in-differences",
}


@dataclass(frozen=True)
class Aim:
    """What is hoped for: the direction that is better (0 unknown), the whole effect, and what is due of it by now.

    Without an expected effect `whole` is missing. `complete` says whether all that was planned is done.
    """

    sign: float
    whole: float
    due: float
    remarks: tuple[str, ...] = ()
    complete: bool = True

    @property
    def size(self) -> float | None:
        """The expected effect with its sign; none where nothing is expected."""
        return self.whole * (self.sign or 1.0) if np.isfinite(self.whole) else None

    @property
    def size_due(self) -> float | None:
        """What is due of it by now, with its sign."""
        return self.due * (self.sign or 1.0) if np.isfinite(self.due) else None


def read_aim(better: str, expected: Any, phased_in: float = 1.0) -> Aim:
    """The aim from what was typed; an expected effect gives the direction where `better` does not."""
    if better not in SIGNS:
        raise ValueError(f"better: found {better!r}, expected one of {', '.join(SIGNS)}")
    sign, hoped = SIGNS[better], _read_number(expected)
    if not np.isfinite(hoped) or hoped == 0:
        return Aim(sign, NOTHING, NOTHING)
    told: tuple[str, ...] = ()
    if sign and np.sign(hoped) != sign:
        told = (f"an effect of {hoped:g} was expected where {better} is better; it is read as an improvement",)
    return Aim(sign or float(np.sign(hoped)), abs(hoped), abs(hoped) * phased_in, told)


def _read_number(expected: Any) -> float:
    if expected is None or expected is pd.NA:
        return NOTHING
    try:
        return float(expected)
    except (ValueError, TypeError) as error:
        raise ValueError(f"expected: found {expected!r}, expected a number, the change hoped for") from error


def judge(estimate: Estimate, aim: Aim, alpha: float, after: int) -> tuple[str, str]:
    """The verdict `after` so many periods, and the reason for it."""
    if estimate.short:
        return "cannot_tell", estimate.short
    if not aim.sign:
        return "cannot_tell", "neither direction is better, so a change is neither good nor bad"
    gain = aim.sign * estimate.effect
    most = max(aim.sign * estimate.lower, aim.sign * estimate.upper)
    sure = estimate.p_value < alpha
    if sure and gain < 0:
        return "harmful", "the KPI became worse by more than noise explains"
    if sure:
        return _improved(gain, most, aim, after)
    if estimate.least_p_value >= alpha:
        units = round(1 / estimate.least_p_value) - 1
        return "cannot_tell", f"with {units} untreated units no p value below {estimate.least_p_value:.2f} is possible"
    return _unsure(most, aim, after)


def _improved(gain: float, most: float, aim: Aim, after: int) -> tuple[str, str]:
    told = "an improvement beyond noise is established"
    if not np.isfinite(aim.whole):
        return "achieved", told
    if gain >= aim.whole:
        return "achieved", f"{told}, and it is as large as expected"
    if most >= aim.due:
        return "on_course", f"{told}; it may yet be as large as expected"
    if early := _too_early(aim, after):
        return "on_course", f"{told}; it is smaller than expected so far, but {early}"
    return "not_working", f"{told}, but it is smaller than expected"


def _unsure(most: float, aim: Aim, after: int) -> tuple[str, str]:
    if not np.isfinite(aim.due) or most >= aim.due:
        return "cannot_tell", "the effect cannot be told from noise yet"
    if early := _too_early(aim, after):
        return "cannot_tell", f"no improvement as large as expected shows so far, but {early}"
    return "not_working", "no improvement is established, and one as large as expected can be ruled out"


def _too_early(aim: Aim, after: int) -> str:
    """Why an action cannot be said not to work, although what was expected is not there; empty where it can."""
    if not aim.complete:
        return "the action is not complete"
    return f"only {after} of {OLD_ENOUGH} periods have passed" if after < OLD_ENOUGH else ""


def explain(estimate: Estimate, aim: Aim, reason: str, needed: float) -> str:
    """The reason in full: the verdict's, how it was measured, and what a reader has to know beside it."""
    parts = [reason, f"judged by {METHOD_WORDS[estimate.method]}"]
    if estimate.shape:
        parts.append(f"its {estimate.shape} taken into account")
    if estimate.weights:
        parts.append(f"compared with {estimate.weights}")
    if estimate.least_p_value:
        parts.append(f"the least p value possible is {estimate.least_p_value:.3f}")
    if np.isnan(needed):
        told = f"even {LONGEST_WAIT} more periods would not tell an effect {estimate.needed_for}"
        parts.append(f"never visible in this KPI: {told}")
    elif needed > 0:
        wait = f"{needed:.0f} period{'' if needed == 1 else 's'}"
        parts.append(f"too early, look again in {wait}: so many more would tell an effect {estimate.needed_for}")
    return "; ".join([*parts, *aim.remarks, *estimate.remarks])
