"""Sentences about the data that was received: its tables, and the raw records that KPIs were measured in."""

import pandas as pd

from saypro_analysis.data.parameters import Parameters
from saypro_analysis.data.readings.secrets import hide_secrets
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.formats import format_count, format_day, format_percent
from saypro_analysis.views.kit.words import Absence, Sentences, count_of, join_words

_SHOWN = 5


def describe_inventory(inventory: pd.DataFrame, notes: tuple[str, ...] = ()) -> Sentences:
    """Say what was received, how fresh it is, which tables are absent, and what was set aside.

    `inventory` is `review.inventory`, `notes` are `review.notes`. Returns Sentences, a tuple of plain text: rows and
    freshness of the measurements, the completeness of their figures, the tables that are absent, then each note.

    >>> inventory = pd.DataFrame({"table": ["measurements", "causes"], "received": [True, False], "rows": [252, 0],
    ...     "first_on": pd.to_datetime(["2022-04-01", None]), "last_on": pd.to_datetime(["2025-03-01", None]),
    ...     "completeness": [1.0, None]})
    >>> describe_inventory(inventory)
    252 measurements were received, from 1 Apr 2022 to 1 Mar 2025; 100 % of them hold a figure.
    Not received: causes. Sections that need them say so.
    """
    first = inventory.set_index("table").loc["measurements"]
    absent = list(inventory.loc[~inventory["received"].astype(bool), "table"])
    span = f"from {format_day(first['first_on'])} to {format_day(first['last_on'])}"
    holding = f"{format_percent(first['completeness'])} of them hold a figure"
    verb = "was" if first["rows"] == 1 else "were"
    received = f"{count_of(int(first['rows']), 'measurement')} {verb} received, {span}; {holding}."
    missing = f"Not received: {join_words(absent)}. Sections that need them say so." if absent else ""
    return Sentences([received if first["rows"] else "No measurements were received.", missing, *notes])


def describe_scope(scope: Parameters, review: Review) -> Sentences:
    """Say what a notebook is about: the department, the cycle, the months reviewed, the day, the data, and who says so.

    `scope` is what `open_parameters` settled, `review` the review that was opened by it. Returns Sentences, a tuple of
    plain text: what is reviewed (the months are those of the latest quarter that have figures), in which data and
    currency, and which files of the workspace gave what the notebook was not given itself. The first output of every
    notebook, for the analyst; pages for readers say it in their head.

    >>> from saypro_analysis.data.parameters import open_parameters
    >>> from saypro_analysis.data.reviews import open_review
    >>> scope = open_parameters(department="Sales", data="sample", as_of="2025-03-31", cycle="2025-Q1",
    ...                         locale="en_US", currency="USD")
    >>> describe_scope(scope, open_review(scope.data, department=scope.department, as_of=scope.as_of))
    Sales, review 2025-Q1: the months reviewed are January to March 2025, as of 31 Mar 2025.
    The data is sample, money is in USD; the notebook was given all of it.
    """
    months = str(review.months)
    about = f"{review.department or 'The whole organisation'}, review {scope.cycle}"
    told = f"the months reviewed are {months}" if months else "the latest quarter has no figures"
    where = f"from {join_words(scope.sources)}" if scope.sources else "the notebook was given all of it"
    data = f"The data is {hide_secrets(scope.data)}, money is in {scope.currency}; {where}."
    return Sentences([f"{about}: {told}, as of {format_day(review.as_of)}.", data])


def describe_records(completeness: pd.DataFrame) -> Sentences:
    """Say how many records each source gave, from when to when, and which departments lack some of its periods.

    `completeness` is `review.completeness` or that of `build_measures`, a row per KPI and period; needed are `source,
    measure, grain, department, period_on, rows, first, last`. Returns Sentences, a tuple of plain text: for
    each source its records, then how many departments have no record in some of its periods, by name where few.

    >>> describe_records(pd.DataFrame({"source": "orders", "measure": "sales", "grain": "month", "department": "Sales",
    ...     "period_on": pd.to_datetime(["2025-01-01"]), "rows": [1200], "state": "complete",
    ...     "first": pd.to_datetime(["2025-01-02"]), "last": pd.to_datetime(["2025-01-31"])}))
    1,200 records of orders, from 2 Jan 2025 to 31 Jan 2025: sales over 1 month.
    """
    if completeness.empty:
        return Absence("No KPI is measured in raw records.")
    return Sentences([told for source, rows in completeness.groupby("source") for told in _describe(str(source), rows)])


def _describe(source: str, rows: pd.DataFrame) -> list[str]:
    measures = list(dict.fromkeys(rows["measure"]))
    fullest = rows.groupby("measure", sort=False)["rows"].sum().idxmax()
    own = rows[rows["measure"] == fullest]
    periods = own["period_on"].nunique()
    span = f"from {format_day(own['first'].min())} to {format_day(own['last'].max())}"
    told = f"{format_count(own['rows'].sum())} records of {source}, {span}: {join_words(measures)} over "
    return [f"{told}{count_of(periods, own['grain'].iloc[0])}.", _lacking(source, own, periods)]


def _lacking(source: str, own: pd.DataFrame, periods: int) -> str:
    """The departments without a record in some periods, those that lack most first."""
    seen = own.groupby("department")["period_on"].nunique()
    lacking = seen[seen < periods].sort_values(kind="stable")
    if lacking.empty:
        return ""
    named = [f"{department} ({number} of {periods})" for department, number in lacking.head(_SHOWN).items()]
    more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
    verb = "has" if len(lacking) == 1 else "have"
    return f"{len(lacking)} of {len(seen)} departments {verb} no records of {source} in some periods: " \
           f"{', '.join(named)}{more}."  # fmt: skip
