"""The chance that a target is reached, asked one, two and three periods ahead: calibration, resolution, Brier score.

Prints the table of docs/methods/goals.md; fails where a bar is missed. Targets are the last value known and, for
shares, 95 %; each quarter before which a year was known is asked about with what was known before it. What a quarter
has in common decides most of a slope, so calibration is judged over all eight; the Brier scores of others were measured
on the last four. Canada's standards are one year each, no series: the verb has to refuse every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from forecast_panels import SHARED, Case, list_real
from scipy import optimize, special

from saypro_analysis.analysis.goals.forecasts import forecast_goals
from saypro_analysis.analysis.kernels.forecasting.panels import forecast_panel
from saypro_analysis.analysis.kernels.forecasting.reaches import chance_of_reaching, draws_that_reach

QUARTERS, LAST, DRAWS = 8, 4, 2000
TENTH = 200  # cases that a tenth needs to be judged
SLOPES = (0.8, 1.2)
MOST = {("nhs_ae", "last value"): 0.185, ("nhs_ae", "95 %"): 0.045}
OUTER = 3.0  # standard errors, beyond which the test of calibration fails


@dataclass(frozen=True)
class Asked:
    """Chances and what came of them, series x steps in each quarter, side by side."""

    chance: np.ndarray
    came: np.ndarray
    series: np.ndarray
    quarter: np.ndarray
    step: np.ndarray

    def last_quarters(self) -> Asked:
        """The cases of the last four quarters alone."""
        return Asked(*(getattr(self, part.name)[self.quarter % 100 <= LAST] for part in fields(self)))

    @property
    def brier(self) -> float:
        return float(((self.chance - self.came) ** 2).mean())

    @property
    def slope(self) -> float:
        """Of the logistic regression on the logit of the chance: 1 is calibrated, more is too timid."""
        logit = special.logit(np.clip(self.chance, 1e-4, 1 - 1e-4))

        def loss(line: np.ndarray) -> float:
            fitted = line[0] + line[1] * logit
            return float((np.logaddexp(0, fitted) - self.came * fitted).sum())

        return float(optimize.minimize(loss, np.array([0.0, 1.0])).x[1])

    @property
    def resolution(self) -> float:
        """How far what came in each tenth of chances lies from what came in all (Murphy 1973)."""
        place = self.tenth
        shares = [(self.came[place == one].mean(), (place == one).mean()) for one in np.unique(place)]
        return float(sum(weight * (share - self.came.mean()) ** 2 for share, weight in shares))

    @property
    def tenth(self) -> np.ndarray:
        return np.minimum((self.chance * 10).astype(int), 9)

    def spiegelhalter(self) -> float:
        """Spiegelhalter's z (1986), clustered: what a series or a quarter has in common moves together."""
        score = (self.came - self.chance) * (1 - 2 * self.chance)
        alone = (score**2).sum()
        clusters = [pd.Series(score).groupby(one).sum() for one in (self.series, self.quarter)]
        variance = sum(float((own**2).sum()) for own in clusters) - alone
        return float(score.sum() / np.sqrt(max(variance, alone)))

    def reliability(self) -> list[str]:
        """What was said and what came in each tenth of at least 200 cases."""
        return [f"{self.chance[own].mean():.0%} {self.came[own].mean():.0%} ({own.sum()})"
                for own in (self.tenth == one for one in range(10)) if own.sum() >= TENTH]  # fmt: skip


def ask(case: Case, target: str) -> Asked:
    """Every series' chance at each step of each of the last quarters."""
    parts = []
    for values in case.panels:
        for back in range(QUARTERS, 0, -1):
            end = values.shape[1] - back * case.horizon
            known, came = values[:, :end], values[:, end : end + case.horizon]
            aim = known[:, -1:] if target == "last value" else np.full((len(values), 1), 0.95)
            draws = forecast_panel(known, season=case.season, horizon=case.horizon, draws=DRAWS)
            told = chance_of_reaching(draws_that_reach(draws, aim, "higher"), np.isfinite(came), np.float64(8))
            rows, steps = np.indices(came.shape)
            parts.append([part.ravel() for part in (told.chance, draws_that_reach(came, aim, "higher"), rows,
                                                    np.full(came.shape, back), steps)])  # fmt: skip
    return Asked(*(np.concatenate(part).astype(float) for part in zip(*parts, strict=True)))


def tell(name: str, asked: Asked) -> None:
    steps = [float(((asked.chance - asked.came)[asked.step == step] ** 2).mean()) for step in np.unique(asked.step)]
    base = asked.came.mean()
    by_steps = ", ".join(f"{one:.4f}" for one in steps)
    print(f"{name}: {len(asked.came)} cases, {base:.1%} came; Brier {asked.brier:.4f} ({by_steps} by steps; base rate"
          f" {base * (1 - base):.4f}), resolution {asked.resolution:.4f}, slope {asked.slope:.2f},"
          f" Spiegelhalter {asked.spiegelhalter():+.2f}")  # fmt: skip
    print(f"    said, came (cases): {'; '.join(asked.reliability()) or 'no tenth has 200'}", flush=True)


def pool(parts: list[Asked]) -> Asked:
    """All together; series and quarters of different panels are different ones."""
    names = ("chance", "came", "series", "quarter", "step")
    apart = {"series": 10_000, "quarter": 100}
    columns = {name: np.concatenate([getattr(part, name) + apart.get(name, 0) * number
                                     for number, part in enumerate(parts)]) for name in names}  # fmt: skip
    return Asked(**columns)


def refuse_canada() -> list[str]:
    """Whether each of Canada's standards, a year each, is answered with cannot_tell and a reason."""
    path = SHARED / "canada_service_standards" / "ss_2024.csv"
    if not path.exists():
        return []
    raw = pd.read_csv(path, encoding="utf-8-sig").dropna(subset=["target", "performance"])
    names = [f"S{number}" for number in range(len(raw))]
    kpis = pd.DataFrame({"kpi": names, "department": raw["owner_org_title"].to_numpy(), "name": names, "unit": "share",
                         "better": "higher"})  # fmt: skip
    measured = pd.DataFrame({"kpi": names, "period_on": "2023-04-01", "actual": raw["performance"].to_numpy(float),
                             "target": raw["target"].to_numpy(float)})  # fmt: skip
    asked = pd.DataFrame({"goal": names, "department": "", "kpi": names, "statement": "Kept", "due_on": "2025-03-31",
                          "target": measured["target"]})  # fmt: skip
    told = forecast_goals(asked, measured, kpis, as_of="2024-03-31")
    refused = (told["status"] == "cannot_tell") & (told["reason"] != "")
    print(f"Canada: {refused.sum()} of {len(told)} standards refused: {told['reason'].iloc[0]}")
    return [] if refused.all() else ["Canada: a chance from one figure"]


def main() -> None:
    """Print the tables; fail where a bar is missed."""
    missed, told = [], []
    for case in list_real():
        for target in ("last value", "95 %") if not case.relative else ("last value",):
            asked = ask(case, target)
            tell(f"{case.name}, {target}", asked)
            last = asked.last_quarters()
            tell("    the last four quarters", last)
            told.append(asked)
            most = MOST.get((case.name, target), np.inf)
            missed += [f"{case.name}, {target}: Brier {last.brier:.4f}, at most {most}"] if last.brier > most else []
    if told:
        together = pool(told)
        tell("pooled", together)
        tell("    the last four quarters", together.last_quarters())
        if not SLOPES[0] <= together.slope <= SLOPES[1]:
            missed.append(f"slope {together.slope:.2f}, expected {SLOPES[0]} to {SLOPES[1]}")
        if abs(together.spiegelhalter()) > OUTER:
            missed.append(f"Spiegelhalter {together.spiegelhalter():.2f}")
    missed += refuse_canada()
    if missed:
        raise SystemExit("; ".join(missed))


if __name__ == "__main__":
    main()
