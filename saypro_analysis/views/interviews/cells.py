"""How the cells about voices are written: what people say, what the data says, and whether the two agree."""

from typing import Any

import pandas as pd

from saypro_analysis.views.kit.cell_kinds import write_chip
from saypro_analysis.views.kit.formats import NOTHING, format_percent, format_value
from saypro_analysis.views.kit.words import AGREEMENT, STATUS

Row = dict[str, Any]
SIDES = {"worse": "worse or bad", "better": "better or good", "unchanged": "unchanged"}
STEPS = {"act_now": "act now", "analyse_further": "look closer", "keep": "keep it up"}
VARIATIONS = {"improving": "improving", "worsening": "getting worse", "steady": "steady",
              "high": "unusually high", "low": "unusually low", "too_few": "too early to tell a change"}  # fmt: skip


def write_agreement(row: Row) -> str:
    """The verdict as a marked word."""
    state = str(row["value"])
    return write_chip(state, AGREEMENT.get(state, state))


def write_said(row: Row) -> str:
    """How many people say what, such as "4 of 5 say worse or bad; 1 better or good"."""
    speakers = int(row.get("speakers") or 0)
    if pd.isna(row["value"]) or not speakers:
        return "nobody spoke of it"
    told = [(int(row.get(f"said_{side}") or 0), words) for side, words in SIDES.items()]
    parts = [f"{number} {words}" for number, words in sorted(told, key=lambda part: -part[0]) if number]
    if not parts:
        return f"{speakers} spoke of it; whether for better or worse cannot be told"
    first, *rest = parts
    return "; ".join([first.replace(" ", f" of {speakers} say ", 1), *rest])


def write_data(row: Row) -> str:
    """The figures of a KPI, or how many of the KPIs that a theme's speakers named fell short."""
    if row.get("kind") != "kpi":
        return _write_named(row)
    if pd.isna(row.get("actual")):
        return "no data"
    unit = row.get("unit") or "count"
    aim = "" if pd.isna(row.get("target")) else f" against {format_value(row['target'], unit)}"
    told = [f"{format_value(row['actual'], unit)}{aim}: {STATUS.get(row['status'], row['status'])}"]
    told += [VARIATIONS[row["variation"]]] if row.get("variation") in VARIATIONS else []
    told += ["the shortfall could be chance"] if _chance(row) else []
    told += (
        ["the gap is a shift of mix: within its parts nothing got worse"] if (row.get("mix_share") or 0) > 0.5 else []
    )
    return "; ".join(told)


def _write_named(row: Row) -> str:
    if pd.isna(row.get("kpis_named")) or not row["kpis_named"]:
        return "no KPI here measures it"
    named, short = int(row["kpis_named"]), int(row["kpis_short"])
    return f"{short} of {named} KPIs that were named with it missed their target"


def _chance(row: Row) -> bool:
    return row.get("status") == "missed" and row.get("significant") is False


def write_prevalence(row: Row) -> str:
    """A share of people with its interval."""
    if pd.isna(row["value"]):
        return NOTHING
    low, high = (format_percent(row[f"prevalence_{end}"]) for end in ("low", "high"))
    return f"{format_percent(row['value'])} ({low.removesuffix(' %')} to {high.removesuffix(' %')})"


def write_step(row: Row) -> str:
    """What to do next, in words."""
    return STEPS.get(str(row["value"]), str(row["value"]))
