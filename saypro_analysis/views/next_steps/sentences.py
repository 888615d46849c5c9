"""Sentences about what follows from the findings: causes to look for, next steps, and what departments confirm."""

import pandas as pd

from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.words import Absence, Sentences, count_of, cut, join_words

_LONGEST = 160


def describe_next_steps(steps: pd.DataFrame, hypotheses: pd.DataFrame | None = None) -> Sentences:
    """Say which gaps call for action now, which for a closer look and why, and how many have a cause that was named.

    `steps` is what `suggest_next_steps` returns, `hypotheses` what `summarise_hypotheses` returns. The first sentence
    names the gaps to act on, then each gap to look closer at has its reasons; gaps to watch are named together.
    Returns Sentences, a tuple of plain text; without a gap one sentence says so.

    >>> steps = pd.DataFrame({"name": ["Revenue", "Churn"], "step": ["act_now", "analyse_further"],
    ...                       "why": ["", "nobody was asked about it"]})
    >>> describe_next_steps(steps)
    Act now on Revenue: real, agreed between people and data, and with a supported cause.
    Look closer at Churn: nobody was asked about it.
    """
    if steps.empty:
        return Sentences(["No KPI is short of its target."])
    named = {step: [clean(name) for name in part["name"]] for step, part in steps.groupby("step")}
    told = []
    if "act_now" in named:
        told.append(f"Act now on {join_words(named['act_now'])}: real, agreed between people and data, and with a "
                    "supported cause.")  # fmt: skip
    closer = steps[steps["step"] == "analyse_further"]
    told += [f"Look closer at {clean(name)}: {why}." for name, why in zip(closer["name"], closer["why"], strict=True)]
    if "watch" in named:
        told.append(f"Watch {join_words(named['watch'])}: the gap could be chance, and nobody spoke of it.")
    return Sentences([*told, _coverage(hypotheses)])


def _coverage(hypotheses: pd.DataFrame | None) -> str:
    if hypotheses is None or hypotheses.empty:
        return ""
    linked = hypotheses.groupby("kpi")["linked"].any()
    if linked.all():
        return f"Each of the {count_of(len(linked), 'gap')} has a cause that somebody named."
    return (f"{int(linked.sum())} of {count_of(len(linked), 'gap')} have a cause that somebody named; for the others "
            "typical causes are listed to begin with.")  # fmt: skip


def describe_signoffs(signoffs: pd.DataFrame) -> Sentences:
    """Say how many findings their departments confirm, what they reject and why, and what nobody was asked.

    `signoffs` is what `summarise_signoffs` returns. Comments are quoted, cut at 160 characters; who made them is not
    told. Returns Sentences, a tuple of plain text; without findings one sentence says so.

    >>> signed = pd.DataFrame({"topic": ["Leads", "Conversion"], "decision": ["confirmed", "rejected"],
    ...                        "department": "Sales", "comment": [None, "Only noise."]})
    >>> describe_signoffs(signed)
    1 of 2 findings is confirmed.
    Rejected by Sales: Conversion ("Only noise.").
    """
    if signoffs.empty:
        return Absence("No findings to confirm.")
    confirmed = int((signoffs["decision"] == "confirmed").sum())
    verb = "is" if confirmed == 1 else "are"
    told = [f"{confirmed} of {count_of(len(signoffs), 'finding')} {verb} confirmed."]
    against = signoffs[signoffs["decision"].isin(["rejected", "mixed"])].to_dict("records")
    told += [f"{'Rejected by' if row['decision'] == 'rejected' else 'Views differ in'} {clean(row['department'])}: "
             f"{clean(row['topic'])}{_quote(row['comment'])}." for row in against]  # fmt: skip
    waiting = [clean(topic) for topic in signoffs.loc[signoffs["decision"] == "not_asked", "topic"]]
    return Sentences([*told, f"Nobody has been asked to confirm {join_words(waiting)}." if waiting else ""])


def _quote(comment: object) -> str:
    if not isinstance(comment, str) or not comment.strip():
        return ""
    return f' ("{cut(clean(comment), _LONGEST)}")'
