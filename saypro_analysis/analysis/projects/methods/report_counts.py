"""Reports that were due since a project began, at the rhythm that was agreed."""

import numpy as np
import pandas as pd

EVERY_DAYS = {"daily": 1, "weekly": 7, "biweekly": 14, "fortnightly": 14}
EVERY_MONTHS = {"monthly": 1, "quarterly": 3}


def count_reports_due(told: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """How many reports were due by `day`, or by the finish; missing where they are written as needed.

    The first is due one step after the start.
    """
    often = told["report_frequency"].str.strip().str.lower().str.replace(r"[\s-]", "", regex=True)
    start, end = told["start_on"], told["done_on"].fillna(day)
    days = (end - start).dt.days / often.map(EVERY_DAYS).astype(float)
    months = (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month
    # A month from the 31st is over with the last day of a shorter one.
    unfinished = (end.dt.day < start.dt.day) & (end + pd.Timedelta(days=1)).dt.day.ne(1)
    months = (months - unfinished) / often.map(EVERY_MONTHS).astype(float)
    return np.floor(days.fillna(months)).clip(lower=0)
