"""The actions as what is to be chosen from: their values, costs and staff days, which need or rule out which."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.selection.choices import Choices, Floats, Pairs
from saypro_analysis.data.precedences import check_rings, read_names
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table

_ABSENT = {"department": "-", "statement": "-", "kpi": None, "owner": None, "start_on": None, "due_on": None}


def read_choices(actions: pd.DataFrame, value: str, stop: frozenset[str] = frozenset()) -> tuple[pd.DataFrame, Choices]:
    """The table of actions with what was not given filled in, and the choices that it leaves.

    What is mandatory is forced, and what is `kept` unless it is named in `stop`. A cost is what is still to be spent.

    Names in `requires` and `excludes` that are not among the given actions belong to others and bind nobody here.
    """
    given = actions.assign(**{name: empty for name, empty in _ABSENT.items() if name not in actions})
    table = complete_table(given, "actions").reset_index(drop=True)
    table = _still_to_spend(table, actions)
    worth = _values(table, actions, value)
    check_rings(table)
    place = {name: row for row, name in enumerate(table["action"])}
    needs = _pairs(table["requires"], place)
    clashes = tuple(sorted({(min(pair), max(pair)) for pair in _pairs(table["excludes"], place)}))
    mandatory = table["mandatory"].fillna(False).to_numpy(dtype=bool)
    kept = actions["kept"].fillna(False).to_numpy(dtype=bool) if "kept" in actions else np.zeros(len(table), dtype=bool)
    kept = kept & ~mandatory & ~table["action"].isin(stop).to_numpy()
    costs, days = (table[name].fillna(0).to_numpy(dtype=float) for name in ("cost", "staff_days"))
    return table, Choices(tuple(table["action"]), worth, costs, days, needs, clashes, mandatory | kept, kept)


def _still_to_spend(table: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """The table with costs less what was spent already, where the frame says it."""
    if "cost_left" not in actions:
        return table
    left = pd.to_numeric(actions["cost_left"]).to_numpy(dtype=float)
    gone = np.nan_to_num(table["cost"].to_numpy(dtype=float) - left)
    ends = [name for name in ("cost_low", "cost_high") if name in table]
    lower = {name: (pd.to_numeric(table[name]) - gone).clip(lower=0) for name in ends}
    return table.assign(cost=np.where(np.isnan(left), table["cost"], left), **lower)


def _values(table: pd.DataFrame, actions: pd.DataFrame, value: str) -> Floats:
    """What each action is worth: the column `value`; without it, the money recovered per year times its chance."""
    if (value in table and table[value].notna().any()) or value in actions:
        worth = pd.to_numeric(table[value], errors="coerce")
        wrong = table.index[table[value].notna() & ~np.isfinite(worth.astype(float))]
        if len(wrong):
            raise DataError(Problem("actions", int(row), value, str(table[value][row]), "a number") for row in wrong)
        return worth.fillna(0).to_numpy(dtype=float)
    if {"expected_effect", "value_per_unit"} <= set(actions):
        recovered = table["expected_effect"].abs() * pd.to_numeric(table["value_per_unit"])
        return (recovered * table["probability"].fillna(1)).fillna(0).to_numpy(dtype=float)
    expected = f"a column {value}, or expected_effect with value_per_unit and probability"
    raise DataError([Problem("actions", None, value, "", expected)])


def _pairs(listed: pd.Series, place: dict[str, int]) -> Pairs:
    found = {(row, place[name]) for row, names in enumerate(listed) for name in read_names(names) if name in place}
    return tuple(sorted(pair for pair in found if pair[0] != pair[1]))
