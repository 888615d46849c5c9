"""Whether the records of a period are all there: a month of which half was loaded is said, never averaged."""

import numpy as np
import pandas as pd

from saypro_analysis.data.sources.measures.buckets import next_period

STATES = ("complete", "partial", "open", "thin")
UNLIKELY, THIN, EARLIER, WEEKEND = 0.01, 0.5, 3, 4


def judge_periods(
    periods: pd.DataFrame, grain: str, as_of: pd.Timestamp | None, until: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Judge each period of one KPI, per department: one row per row of `periods`.

    `periods` has `department, period_on, rows, first, last` (the days of the first and last record). Adds `state`:
    open (not over on `as_of`), partial (the records of the last period end, or of the first begin, so many days off
    that chance and the habits of the other periods do not account for it), thin (less than half the records of any
    of at least three others, or an only period that begins late; kept, but said) or complete; and `remark`, the same
    in words. Up to the day `until` somebody answers for the records, and every period counts as complete.
    """
    judged = [_judge(rows, grain, as_of, until) for _, rows in periods.groupby("department")]
    if not judged:
        return periods.assign(state=pd.Series(dtype="str"), remark=pd.Series(dtype="str"))
    return pd.concat(judged).loc[periods.index]


def _judge(rows: pd.DataFrame, grain: str, as_of: pd.Timestamp | None, until: pd.Timestamp | None) -> pd.DataFrame:
    rows = rows.sort_values("period_on")
    end = next_period(rows["period_on"], grain) - pd.Timedelta(days=1)
    length = (end - rows["period_on"]).dt.days + 1
    tail, lead = (end - rows["last"]).dt.days, (rows["first"] - rows["period_on"]).dt.days
    state = pd.Series("complete", index=rows.index)
    remark = pd.Series("", index=rows.index)
    last, first = rows.index[-1], rows.index[0]
    if _is_odd(tail, rows, length, last):
        state[last] = "partial"
        remark[last] = f"records end on {rows['last'][last].date()}, {tail[last]} days before the period's end"
    elif _is_thin(rows, last):
        state[last] = "thin"
        usual = rows["rows"].drop(last)
        remark[last] = f"{rows['rows'][last]} records, where other periods have {usual.min()} to {usual.max()}"
    if state[first] == "complete" and _is_odd(lead, rows, length, first):
        # Of an only period nothing tells whether it always begins so: it is kept.
        state[first] = "partial" if first != last else "thin"
        remark[first] = f"records begin on {rows['first'][first].date()}, {lead[first]} days after the period's start"
    if until is not None:
        state[end <= until], remark[end <= until] = "complete", ""
    if as_of is not None:
        still = end > as_of
        state[still] = "open"
        remark[still] = f"the period was not over on {as_of.date()}"
    return rows.assign(state=state, remark=remark)


def _is_odd(gap: pd.Series, rows: pd.DataFrame, length: pd.Series, at: object) -> bool:
    """Whether an edge without records is longer than any other period's, and than chance allows."""
    others = gap.drop(index=[at])
    inner = others.drop(index=[rows.index[0], rows.index[-1]], errors="ignore")
    usual = inner if len(inner) else others
    if len(usual):
        rate = float(rows["rows"][usual.index].sum() / length[usual.index].sum())
        longest = int(usual.max())
    else:
        if rows["first"][at] == rows["last"][at]:
            return False  # a figure per period, dated once
        rate = float(rows["rows"][at] / ((rows["last"][at] - rows["first"][at]).days + 1))
        longest = WEEKEND
    return bool(gap[at] > longest and np.exp(-rate * gap[at]) < UNLIKELY)


def _is_thin(rows: pd.DataFrame, at: object) -> bool:
    others = rows["rows"].drop(index=[at])
    if len(others) < EARLIER:
        return False
    least = float(others.min())
    return bool(rows["rows"][at] < THIN * least - 2 * np.sqrt(least))


def describe_periods(judged: pd.DataFrame) -> list[str]:
    """What has to be said of the periods of all sources, once for all measures that share them."""
    notes: list[str] = []
    if judged.empty:
        return notes
    odd = judged[judged["state"] != "complete"]
    for (source, grain, period, state, remark), rows in odd.groupby(
        ["source", "grain", "period_on", "state", "remark"], sort=True
    ):
        kept = "kept" if state == "thin" else "no figure is given"
        notes.append(f"{source}, {grain} of {period.date()}: {remark}; {kept} ({_list(rows['kpi'])}).")
    late = judged.drop_duplicates(["source", "grain", "department", "period_on"]).groupby("source")["late"].sum()
    notes += [f"{source}: {number} records came in after their period was over; they are counted in."
              for source, number in late.items() if number]  # fmt: skip
    return notes


def _list(kpis: pd.Series) -> str:
    names = list(dict.fromkeys(kpis))
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
