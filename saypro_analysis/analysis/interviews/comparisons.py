"""What people say held against what the data says: where they agree, where not, and where only one side speaks."""

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.anonymity import shorten
from saypro_analysis.data.framework.gap_states import find_judged, weigh_gaps

AGREEMENTS = ("contradict", "interviews_only", "data_only", "agree")
COLUMNS = ["agreement", "kind", "kpi", "theme", "topic", "department", "said", "speakers", "said_worse", "said_better",
           "said_unchanged", "said_unclear", "changing", "mentions", "severity", "quote", "quote_from", "judged_by",
           "data", "status", "actual", "target", "gap", "unit", "better", "variation", "significant", "mix_share",
           "kpis_named", "kpis_short", "next_step"]  # fmt: skip
# At least half of the complaints are of a change, more than half of the KPIs named are short, or of a gap is mix.
CHANGING_SHARE, SHORT_SHARE, MIX_SHARE = 0.5, 0.5, 0.5
FEWEST_SPEAKERS = 2
_WORSE, _BETTER = ("getting_worse", "complaint"), ("getting_better", "praise")
_SIDES = ("worse", "better", "unchanged", "unclear")
_FIGURES = ["name", "department", "status", "actual", "target", "gap", "unit", "better", "variation", "significant",
            "mix_share", "size"]  # fmt: skip


def compare_voices(
    themes: pd.DataFrame,
    gaps: pd.DataFrame,
    signals: pd.DataFrame | None = None,
    *,
    parts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hold what was said against the data: one row per KPI, theme or topic, contradictions first.

    `themes` is what `code_themes` returns, `gaps` what `quantify_gaps` returns; `signals` (`kpi, variation,
    significant`) adds whether a KPI changed, `parts` (`kpi, kind, gap`, from `explain_gap`) whether its gap is a
    shift of mix. An answer speaks of the KPI it names, or whose id is its theme; the data of a theme are the KPIs
    that its answers name. Columns out: `agreement` (contradict, interviews_only, data_only, agree), `kind`, `kpi`
    or `theme`, `topic` (its name), `department`; `said` (worse better unchanged split unclear, by most speakers),
    `speakers` and how many `said_worse, said_better, said_unchanged, said_unclear`, `changing` (half or more
    of those on that side speak of a change), `mentions, severity, quote, quote_from, judged_by`; `data` (short, near,
    fine, none), `status, actual, target, gap, unit, better, variation, significant, mix_share`, for a theme
    `kpis_named, kpis_short`; `next_step` (act_now analyse_further keep). A KPI that nobody named and that met its
    target has no row. Raises ValueError for frames that lack a column. Method and limits: docs/methods/interviews.md.

    >>> themes = pd.DataFrame({"entry": [1], "speaker": 1, "said_by": "Sales", "answer": "It gets worse.", "kpi": "k",
    ...     "severity": 4.0, "kind": None, "theme": None, "says": "getting_worse", "judged_by": "wording"})
    >>> gaps = pd.DataFrame({"kpi": ["k"], "name": "K", "department": "Sales", "status": "met", "unit": "count",
    ...     "better": "lower", "actual": 5.0, "target": 6.0, "gap": -1.0, "tolerances": -3.0, "weight": 1.0})
    >>> compare_voices(themes, gaps)[["agreement", "said", "data"]].values.tolist()
    [['contradict', 'worse', 'fine']]
    """
    figures = _read_figures(gaps, signals, parts)
    spoken = _name_topics(themes, figures)
    told = _hear(spoken)
    of_kpis = figures.join(told[told.index.get_level_values("kind") == "kpi"].droplevel("kind"))
    of_kpis = of_kpis.rename_axis("topic").reset_index().assign(kind="kpi")
    both = pd.concat([part for part in (of_kpis, _theme_figures(spoken, told, figures)) if len(part)] or [of_kpis])
    return _order(_judge(_fill(both)))


def _judge(both: pd.DataFrame) -> pd.DataFrame:
    both = both.assign(agreement=[_agree(row) for row in both.to_dict("records")])
    both = both[both["agreement"] != ""]
    return both.assign(next_step=[_advise(row) for row in both.to_dict("records")])


def _order(both: pd.DataFrame) -> pd.DataFrame:
    """Contradictions first, what most people spoke of before the rest, then the weightier shortfall."""
    order = place_words(both["agreement"], AGREEMENTS)
    both = both.assign(order=order).sort_values(
        ["order", "speakers", "size", "topic"], ascending=[True, False, False, True], kind="stable", ignore_index=True
    )
    return both.reindex(columns=COLUMNS)


def _read_figures(gaps: pd.DataFrame, signals: pd.DataFrame | None, parts: pd.DataFrame | None) -> pd.DataFrame:
    """What the data says of each KPI, indexed by KPI."""
    _require(gaps, "gaps", ["kpi", "name", "department", "status", "actual", "target", "gap", "unit", "better"])
    figures = gaps.drop(columns=["variation", "significant"], errors="ignore").set_index("kpi")
    size = weigh_gaps(figures) if {"weight", "tolerances"} <= set(figures) else 0.0
    figures = figures.assign(size=size, variation=None, significant=None, mix_share=np.nan)
    if signals is not None:
        _require(signals, "signals", ["kpi", "variation", "significant"])
        known = signals.set_index("kpi").reindex(figures.index)
        real = known["significant"].map(bool, na_action="ignore").astype(object)
        judged = known["variation"].where(known["variation"] != "too_few")  # of few periods nothing can be held against
        figures = figures.assign(variation=judged, significant=real)
    if parts is not None:
        _require(parts, "parts", ["kpi", "kind", "gap"])
        mix = parts["gap"].where(parts["kind"] == "mix", 0.0).groupby(parts["kpi"]).sum()
        whole = parts.groupby("kpi")["gap"].sum()
        figures["mix_share"] = (mix / whole.where(whole != 0)).reindex(figures.index)
    return figures[_FIGURES]


def _require(frame: pd.DataFrame, table: str, columns: list[str]) -> None:
    if absent := [name for name in columns if name not in frame]:
        raise ValueError(f"{table}: the columns {', '.join(absent)} are missing")


def _name_topics(themes: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """One row per answer and topic that it speaks of: its KPI, its themes and topics; origins tell where, not what."""
    _require(themes, "themes", ["entry", "speaker", "said_by", "answer", "kpi", "severity", "kind", "theme", "says",
                                "judged_by"])  # fmt: skip
    of_theme = themes[themes["theme"].notna() & (themes["kind"] != "origin")]
    is_kpi = of_theme["theme"].isin(figures.index)
    named = themes[themes["kpi"].isin(figures.index)]
    of_kpi = pd.concat([named.assign(topic=named["kpi"]), of_theme[is_kpi].assign(topic=of_theme["theme"][is_kpi])])
    spoken = pd.concat([of_kpi.assign(kind="kpi"), of_theme[~is_kpi].assign(topic=of_theme["theme"][~is_kpi])])
    spoken = spoken.drop_duplicates(["entry", "kind", "topic"])
    better = figures["better"].reindex(spoken["topic"].where(spoken["kind"] == "kpi", spoken["kpi"])).to_numpy()
    return spoken.assign(side=_sides(spoken["says"], better))


def _sides(says: pd.Series, better: np.ndarray) -> np.ndarray:
    """Which way a statement points; an amount that rises or falls is better or worse as its KPI has it."""
    up, down = says == "rising", says == "falling"
    higher, lower = better == "higher", better == "lower"
    worse = says.isin(_WORSE) | (down & higher) | (up & lower)
    well = says.isin(_BETTER) | (up & higher) | (down & lower)
    return np.select([worse, well, says == "unchanged"], ["worse", "better", "unchanged"], "unclear")


def _hear(spoken: pd.DataFrame) -> pd.DataFrame:
    """What was said of each topic, counted by people, not by answers; indexed by kind and topic."""
    # Of what a person said as severely, that side counts which they took most often; never the one that came first.
    often = spoken.groupby(["kind", "topic", "speaker", "side"])["entry"].transform("size")
    order = spoken.assign(often=often).sort_values(
        ["severity", "often", "answer"], ascending=[False, False, True], kind="stable"
    )
    one_each = order.assign(clear=order["side"] != "unclear").sort_values("clear", ascending=False, kind="stable")
    one_each = one_each.drop_duplicates(["kind", "topic", "speaker"])
    keys = ["kind", "topic"]
    counts = pd.crosstab([one_each["kind"], one_each["topic"]], one_each["side"]).reindex(columns=_SIDES, fill_value=0)
    first = order.drop_duplicates(keys).set_index(keys)
    told = counts.add_prefix("said_").assign(
        speakers=counts.sum(axis=1),
        said=[_most(*row) for row in counts.itertuples(index=False)],
        changing=_changing(one_each, [_most(*row) for row in counts.itertuples(index=False)], counts.index),
        mentions=spoken.groupby(keys)["entry"].nunique(),
        severity=spoken.groupby(keys)["severity"].mean(),
        quote=first["answer"].map(shorten),
        quote_from=first["said_by"],
        judged_by=one_each.groupby(keys)["judged_by"].agg(_counted),
    )
    return told


def _most(worse: int, better: int, unchanged: int, _unclear: int) -> str:
    """What most speakers say; those whose direction cannot be told do not count."""
    sides = {"worse": worse, "better": better, "unchanged": unchanged}
    most = max(sides.values())
    leading = [side for side, number in sides.items() if number == most]
    if not most:
        return "unclear"
    return leading[0] if len(leading) == 1 else "split"


def _changing(one_each: pd.DataFrame, said: list[str], topics: pd.Index) -> list[bool]:
    """Whether at least half of those on the side that most take say that it changes, not only how it is."""
    changes = one_each["says"].isin(["getting_worse", "getting_better", "falling", "rising"])
    share = changes.groupby([one_each["kind"], one_each["topic"], one_each["side"]]).mean()
    sides = [(*topic, side) for topic, side in zip(topics, said, strict=True)]
    return [bool(share.get(side, 0.0) >= CHANGING_SHARE) for side in sides]


def _counted(words: pd.Series) -> str:
    counts = words.value_counts(sort=False)
    return ", ".join(f"{word} {counts[word]}" for word in sorted(counts.index, key=lambda word: (-counts[word], word)))


def _theme_figures(spoken: pd.DataFrame, told: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """What is said of each theme, and how many of the KPIs that its answers name are short of target."""
    themes = told[told.index.get_level_values("kind") != "kpi"]
    pairs = spoken[(spoken["kind"] != "kpi") & spoken["kpi"].isin(figures.index)]
    pairs = pairs[["kind", "topic", "kpi"]].drop_duplicates()
    pairs["status"] = figures["status"].reindex(pairs["kpi"]).to_numpy()
    pairs = pairs[find_judged(pairs)]
    short = pairs["status"] == "missed"
    judged = short.groupby([pairs["kind"], pairs["topic"]])
    named, short = (counts.reindex(themes.index, fill_value=0) for counts in (judged.size(), judged.sum()))
    return themes.assign(kpis_named=named, kpis_short=short).reset_index()


def _fill(both: pd.DataFrame) -> pd.DataFrame:
    counts = [f"said_{side}" for side in _SIDES]
    both = both.reset_index(drop=True).reindex(columns=[*COLUMNS, "name", "size"])
    numbers = dict.fromkeys([*counts, "speakers", "mentions", "size"], 0)
    both = both.fillna(numbers).astype(dict.fromkeys([*counts, "speakers", "mentions"], int))
    both["changing"] = both["changing"].eq(True)
    of_kpis = both["kind"] == "kpi"
    words = both["topic"].astype("str").str.replace("_", " ").map(lambda text: text[:1].upper() + text[1:])
    of_kpi = both["status"].map({"missed": "short", "near": "near", "met": "fine"})
    share = both["kpis_short"].astype(float) / both["kpis_named"].where(both["kpis_named"] > 0).astype(float)
    of_theme = pd.Series(np.select([share > SHORT_SHARE, share > 0, share == 0], ["short", "near", "fine"], "none"))
    return both.assign(
        kpi=both["topic"].where(of_kpis),
        theme=both["topic"].mask(of_kpis),
        topic=both["name"].astype("str").fillna(words).astype("str"),
        said=both["said"].astype("str"),
        data=of_kpi.where(of_kpis, of_theme).fillna("none"),
    )


def _agree(row: dict[str, Any]) -> str:
    """The verdict on one topic, or nothing where neither side has something to tell."""
    said, data = row["said"], row["data"]
    if pd.isna(said):
        return "data_only" if data == "short" or row["variation"] == "worsening" else ""
    if said == "unclear" or (data == "none" and pd.isna(row["variation"])):
        return "data_only" if data == "short" and said == "unclear" else "interviews_only"
    if said == "split":
        return "contradict"
    if said == "unchanged":
        return _agree_on_standstill(row["variation"])
    return "agree" if _fits(row, said, data) else "contradict"


def _agree_on_standstill(variation: object) -> str:
    if pd.isna(variation):
        return "interviews_only"
    return "contradict" if variation in ("improving", "worsening", "high", "low") else "agree"


def _fits(row: dict[str, Any], said: str, data: str) -> bool:
    """Whether "worse" or "better" is what the data shows: by its change if a change was claimed, else by its level."""
    variation = row["variation"]
    if said == "worse":
        if row["changing"] and variation == "improving":
            return False
        if row["mix_share"] > MIX_SHARE:  # the whole fell, but no part of it did
            return False
        return data in ("short", "near") or variation == "worsening"
    if row["changing"]:  # whoever says that it gets better is right or wrong about the change first
        return variation == "improving" or (data in ("fine", "near") and variation != "worsening")
    return data in ("fine", "near") or variation == "improving"


def _advise(row: dict[str, Any]) -> str:
    """Act where both sides see the same shortfall and it is no noise; look closer wherever they do not meet.

    What is missed or worsening is never to be kept as it is, however content people are.
    """
    if row["agreement"] != "agree":
        return "analyse_further"
    if row["said"] != "worse":
        return "analyse_further" if row["data"] == "short" or row["variation"] == "worsening" else "keep"
    sure = row["data"] == "short" and row["significant"] is not False and row["speakers"] >= FEWEST_SPEAKERS
    return "act_now" if sure else "analyse_further"
