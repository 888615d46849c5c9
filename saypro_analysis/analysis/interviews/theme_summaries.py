"""Themes counted: who raised what, how widely, how badly it hurts, and how far two coders agree."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.anonymity import JOINED_DEPARTMENTS, shorten

CONFIDENCE = 0.95
RECURRING = 2  # people
COLUMNS = ["kind", "theme", "mentions", "stakeholders", "heard", "prevalence", "prevalence_low", "prevalence_high",
           "groups", "departments", "severity", "weight", "rank", "pressing", "recurring", "department_specific",
           "main_department", "main_share", "stability", "coded_by_hand", "quote", "quote_from", "unread"]  # fmt: skip


def summarise_themes(themes: pd.DataFrame, *, specific: float = 0.6, top: int = 3) -> pd.DataFrame:
    """Count what people say by theme: one row per theme, by kind, the most pressing first.

    `themes` is what `code_themes` returns. Columns out: `kind`, `theme`; `mentions` (answers), `stakeholders` (people
    who raised it), `heard` (all who answered), `prevalence` = stakeholders / heard with its exact 95 % interval
    (Clopper-Pearson) `prevalence_low, prevalence_high`; `groups` and `departments` by name; `severity`, the mean over
    mentions that have one; `weight` = stakeholders x severity (of all answers where the theme has none), `rank` by it
    within the kind and `pressing` for the first `top` that recur; `recurring` (two stakeholders or more);
    `department_specific` where it recurs and one department of several holds more than the share `specific` of its
    mentions, with `main_department` and `main_share`; `stability` of topics; `coded_by_hand` (share of mentions);
    `quote`, the most severe mention among those coded by hand, else of all, and `quote_from`, without a name;
    `unread`, how many answers in a language that is not read were not coded. Raises ValueError for a share outside
    0..1.

    >>> themes = pd.DataFrame({"entry": [1, 2, 3], "speaker": [1, 2, 3], "kind": "theme", "theme": ["a", "a", None],
    ...     "group": "heads", "department": "Sales", "said_by": "Sales", "answer": ["x", "y", "z"],
    ...     "severity": [3.0, 5.0, None], "coded_by": "hand", "stability": None})
    >>> summarise_themes(themes)[["theme", "stakeholders", "heard", "quote"]].values.tolist()
    [['a', 2, 3, 'y']]
    """
    if not 0 <= specific <= 1:
        raise ValueError(f"specific: found {specific!r}, expected a share between 0 and 1")
    coded = themes[themes["theme"].notna()]
    # Sorted: of themes that weigh the same the first by name leads, in whatever order the answers came.
    grouped = coded.groupby(["kind", "theme"])
    summary = pd.DataFrame({
        "mentions": grouped["entry"].nunique(),
        "stakeholders": grouped["speaker"].nunique(),
        "heard": themes["speaker"].nunique(),
        "groups": grouped["group"].agg(_listed),
        "departments": grouped["department"].agg(_listed),
        "severity": grouped["severity"].mean(),
        "stability": grouped["stability"].first().astype(float),
        "coded_by_hand": grouped["coded_by"].agg(lambda coders: (coders == "hand").mean()),
    })  # fmt: skip
    summary = summary.join(_main_department(coded)).join(_quotes(coded)).reset_index()
    summary = _judge_spread(_prevail(summary), themes["department"].nunique(), specific)
    unread = _count_unread(themes)
    ranked = _rank(summary, themes["severity"].mean(), top).assign(unread=unread)[COLUMNS]
    ranked.attrs["unread"] = unread  # told where no theme was found, too
    return ranked


def _count_unread(themes: pd.DataFrame) -> int:
    """Answers in a language that is not read and that no code fits."""
    if "language" not in themes:
        return 0
    return int(themes.loc[(themes["language"] == "other") & themes["theme"].isna(), "entry"].nunique())


def summarise_spread(themes: pd.DataFrame, *, by: str = "department") -> pd.DataFrame:
    """Lay themes over departments or groups: one row per theme and department, also where nobody raised it.

    `themes` is what `code_themes` returns, `by` is "department" or "group". Columns out: `kind`, `theme`, the column
    `by`, `mentions` (answers), `stakeholders` (people who raised it), `heard` (people of the department who answered),
    `share` = stakeholders / heard. Themes stand by stakeholders, departments by name; small groups are joined already.
    Raises ValueError for another `by`.

    >>> themes = pd.DataFrame({"entry": [1, 2], "speaker": [1, 2], "kind": "theme", "theme": ["a", None],
    ...     "department": ["Sales", "Sales"]})
    >>> summarise_spread(themes)[["theme", "department", "stakeholders", "share"]].values.tolist()
    [['a', 'Sales', 1, 0.5]]
    """
    if by not in ("department", "group"):
        raise ValueError(f"by: found {by!r}, expected department or group")
    heard = themes.groupby(by)["speaker"].nunique().rename("heard").reset_index()
    coded = themes[themes["theme"].notna()]
    whole = coded.groupby(["kind", "theme"], sort=False)["speaker"].nunique().rename("whole").reset_index()
    counts = coded.groupby(["kind", "theme", by]).agg(
        mentions=("entry", "nunique"), stakeholders=("speaker", "nunique")
    )
    spread = whole.merge(heard, how="cross").merge(counts.reset_index(), on=["kind", "theme", by], how="left")
    spread = spread.fillna({"mentions": 0, "stakeholders": 0}).astype({"mentions": int, "stakeholders": int})
    spread["share"] = spread["stakeholders"] / spread["heard"]
    spread = spread.sort_values(["whole", "theme", by], ascending=[False, True, True], kind="stable", ignore_index=True)
    return spread[["kind", "theme", by, "mentions", "stakeholders", "heard", "share"]]


def score_coders(themes: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Score how far two coders agree: one row per theme, over the answers that both had before them.

    `themes` and `other` are what `code_themes` returns for the same interviews, coded twice: by two people
    (`method="hand"`), or by hand and by codebook. Columns out: `kind`, `theme`, `answers`, `first` and `second` (how
    often each coder gave it), `both`, `agreement` (share of answers judged alike), `kappa` (Cohen's, missing where
    both gave it always or never). Raises ValueError where the two do not hold the same number of answers.

    >>> one = pd.DataFrame({"entry": [1, 2, 3, 4], "kind": "theme", "theme": ["a", "a", None, None]})
    >>> two = pd.DataFrame({"entry": [1, 2, 3, 4], "kind": "theme", "theme": ["a", None, None, None]})
    >>> score_coders(one, two)[["first", "second", "both", "agreement", "kappa"]].values.tolist()
    [[2.0, 1.0, 1.0, 0.75, 0.5]]
    """
    entries = pd.Index(themes["entry"].unique())
    if set(entries) != set(other["entry"]):
        raise ValueError(f"other: found {other['entry'].nunique()} answers, expected the same {len(entries)}")
    codes = pd.concat([themes, other])[["kind", "theme"]].dropna().drop_duplicates().sort_values(["kind", "theme"])
    rows = []
    for kind, theme in codes.itertuples(index=False):
        one, two = (entries.isin(coded.loc[coded["theme"] == theme, "entry"]) for coded in (themes, other))
        rows.append((kind, theme, len(entries), one.sum(), two.sum(), (one & two).sum(), *_kappa(one, two)))
    columns = ["kind", "theme", "answers", "first", "second", "both", "agreement", "kappa"]
    return pd.DataFrame(rows, columns=columns).astype({"kind": "str", "theme": "str"})


def _kappa(one: np.ndarray, two: np.ndarray) -> tuple[float, float]:
    agreement = float((one == two).mean())
    chance = float(one.mean() * two.mean() + (1 - one.mean()) * (1 - two.mean()))
    return agreement, np.nan if chance == 1 else (agreement - chance) / (1 - chance)


def _listed(names: pd.Series) -> str:
    return ", ".join(sorted(names.dropna().unique()))


def _prevail(summary: pd.DataFrame) -> pd.DataFrame:
    """The share of people who raised a theme, with its exact interval."""
    told, heard = (summary[name].to_numpy(dtype=float) for name in ("stakeholders", "heard"))
    low, high = share_interval(told, heard, CONFIDENCE)
    return summary.assign(prevalence=told / heard, prevalence_low=low, prevalence_high=high)


def _main_department(coded: pd.DataFrame) -> pd.DataFrame:
    counts = coded.groupby(["kind", "theme", "department"])["entry"].nunique().rename("n").reset_index()
    counts["main_share"] = counts["n"] / counts.groupby(["kind", "theme"])["n"].transform("sum")
    first = counts.sort_values("n", ascending=False, kind="stable").drop_duplicates(["kind", "theme"])
    return first.rename(columns={"department": "main_department"}).set_index(["kind", "theme"]).drop(columns="n")


def _quotes(coded: pd.DataFrame) -> pd.DataFrame:
    """The most severe mention of each theme among those that a person coded, where there are any; else of all."""
    order = coded.assign(by_hand=coded["coded_by"] == "hand").sort_values(
        ["by_hand", "severity", "answer"], ascending=[False, False, True], kind="stable"
    )
    first = order.drop_duplicates(["kind", "theme"]).set_index(["kind", "theme"])
    return pd.DataFrame({"quote": first["answer"].map(shorten).astype("str"), "quote_from": first["said_by"]})


def _judge_spread(summary: pd.DataFrame, departments: int, specific: float) -> pd.DataFrame:
    recurring = summary["stakeholders"] >= RECURRING
    one = (departments > 1) & (summary["main_department"] != JOINED_DEPARTMENTS)
    alone = recurring & one & (summary["main_share"] > specific)
    return summary.assign(recurring=recurring, department_specific=alone)


def _rank(summary: pd.DataFrame, usual: float, top: int) -> pd.DataFrame:
    severity = summary["severity"].fillna(1.0 if pd.isna(usual) else usual)
    ranked = summary.assign(weight=summary["stakeholders"] * severity)
    ranked["rank"] = ranked.groupby("kind")["weight"].rank(method="first", ascending=False).astype(int)
    place = place_words(ranked["kind"], ("theme", "origin", "topic")).fillna(3)
    ranked = ranked.assign(place=place).sort_values(["place", "kind", "rank"], ignore_index=True)
    recurred = ranked.groupby("kind")["recurring"].cumsum()
    return ranked.assign(pressing=ranked["recurring"] & (recurred <= top))
