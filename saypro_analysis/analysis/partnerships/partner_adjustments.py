"""How the way in which partnerships are run was changed, and why."""

import pandas as pd

from saypro_analysis.analysis.partnerships.methods.due_periods import QUARTER
from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_partnerships, read_register
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.tables.partnerships import ADJUSTED


def summarise_partner_adjustments(
    partner_adjustments: pd.DataFrame | None, partnerships: pd.DataFrame, *, as_of: object
) -> pd.DataFrame:
    """Tell what was changed in how partnerships are run: one row per kind, goals, tactics and focus areas always.

    `partner_adjustments, partnerships` are the tables. Columns out: `kind`; `adjustments` known by `as_of`, those of
    the last three months in `this_quarter`; `partnerships` that they concern, by name; `last_on`; of the latest its
    `change`, what it was `before`, the `reason`. Raises DataError for frames that break their declaration.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "Shops", "department": "Sales", "start_on": "2024-01-01"})
    >>> rows = pd.DataFrame({"partnership": ["P"], "changed_on": "2025-03-01", "kind": "tactics",
    ...                      "change": "One list", "reason": "Visitors were called twice"})
    >>> told = summarise_partner_adjustments(rows, frame, as_of="2025-03-31")
    >>> told[["kind", "adjustments", "reason"]].fillna("").values.tolist()[1]
    ['tactics', 1, 'Visitors were called twice']
    """
    day = read_day(as_of)
    known = read_partnerships(partnerships, day).set_index("partnership")["name"]
    rows = read_register(partner_adjustments, "partner_adjustments", day)
    rows = rows[rows["partnership"].isin(known.index)].sort_values("changed_on", kind="stable")
    rows = rows.assign(name=of_each(known, rows))
    opened = day + pd.Timedelta(days=1) - pd.DateOffset(months=QUARTER)
    told = [_tell(kind, rows[rows["kind"] == kind], opened) for kind in ADJUSTED]
    return pd.DataFrame(told, columns=["kind", "adjustments", "this_quarter", "partnerships", "last_on", "change",
                                       "before", "reason"])  # fmt: skip


def _tell(kind: str, own: pd.DataFrame, opened: pd.Timestamp) -> dict[str, object]:
    last = own.iloc[-1].to_dict() if len(own) else {}
    return {"kind": kind, "adjustments": len(own), "this_quarter": int((own["changed_on"] >= opened).sum()),
            "partnerships": "; ".join(own["name"].drop_duplicates()), "last_on": last.get("changed_on", pd.NaT),
            **{name: last.get(name) for name in ("change", "before", "reason")}}  # fmt: skip
