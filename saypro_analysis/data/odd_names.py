"""What a KPI's name and its unit say against its other cells: which way is better, and in what it is counted."""

import re
from collections.abc import Iterator

import pandas as pd

from saypro_analysis.data.readings.problems import Problem

_WORSE = re.compile(
    r"\b(?:complaints?|errors?|defects?|incidents?|accidents?|injur(?:y|ies)|churn|absences?|absenteeism|downtime"
    r"|outages?|backlog|overdue|rework|returns|refunds?|waiting|delays?|costs?|expenses|cancellations|no-shows|scrap"
    r"|sickness|attrition|arrears|bugs|failures?|breaches|lead time|cycle time|response time|handling time)\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:resolved|closed|solved|avoided|prevented|answered|reduc\w+|handled|cut|free|sav(?:ed|ings?)|recover\w*"
    r"|collected|covered|return on|without)\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"\b(?:revenues?|sales$|profits?|satisfaction|conversion|retention|uptime|availability|productivity|margin"
    r"|net promoter score|nps|on[ -]time|engagement)\b",
    re.IGNORECASE,
)
# What turns such a word round, or says how much of something else one of them takes.
_OF_IT = re.compile(
    r"\b(?:per|lost|loss(?:es)?|lack|decline|drop|days|time to|days to|gap|variance|deviation|missed|non|dis\w+|late"
    r"|concentration|cycle|tickets?|calls?)\b",
    re.IGNORECASE,
)
_SCALED_MONEY = re.compile(
    r"^(?:[€$£¥]|eur|usd|gbp|chf)?\s*(?:k|m|bn|mn|mio|mrd|tsd|thousands?|millions?|billions?|'?000s?)\.?\s*"
    r"(?:of\s+)?(?:[€$£¥]|eur|usd|gbp|chf|euros?|dollars?|pounds?)?$",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"[€$£¥]|\b(?:eur|usd|gbp|chf|euros?|dollars?|pounds?)\b|(?<=k|m)(?:eur|usd|gbp)", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bper ?cent(?:age)?\b|\bpct\b", re.IGNORECASE)


def find_odd_names(kpis: pd.DataFrame, measurements: pd.DataFrame) -> list[Problem]:
    """KPIs whose name or unit sits badly with the rest of their row, as problems; nothing keeps them from being used.

    The frames are the tables as they were read, their indexes the rows.
    """
    return [*_directions(kpis), *_units(kpis, measurements)]


def _directions(kpis: pd.DataFrame) -> Iterator[Problem]:
    for row, written, better in kpis[["name", "better"]].dropna().itertuples():
        name = str(written)
        worse, good = _WORSE.search(name), _BETTER.search(name)
        if better == "higher" and worse and not good and not _LESS.search(name):
            wanted = f"lower, as hardly anybody wants more {worse[0].lower()} ({name})"
        elif better == "lower" and good and not worse and not _OF_IT.search(name):
            wanted = f"higher, as hardly anybody wants lower {good[0]} ({name})"
        else:
            continue
        yield Problem("kpis", int(str(row)), "better", better, wanted)


def _units(kpis: pd.DataFrame, measurements: pd.DataFrame) -> Iterator[Problem]:
    largest = measurements["actual"].abs().groupby(measurements["kpi"]).max()
    for row, kpi, unit in kpis[["kpi", "unit"]].dropna().itertuples():
        text = str(unit).strip()
        if _SCALED_MONEY.match(text) and _CURRENCY.search(text):
            wanted = "money, with whole amounts in measurements (1200000, not 1.2)"
            yield Problem("kpis", int(str(row)), "unit", text, wanted)
        elif _PERCENT.search(text) and largest.get(kpi, 2) <= 1:
            yield Problem("kpis", int(str(row)), "unit", text, f"share, as no figure is above 1 ({kpi})")
