"""The typical causes that a framework lists for each kind of gap: where to begin asking, not what was found."""

import pandas as pd

from saypro_analysis.data.framework.frameworks import settle_framework
from saypro_analysis.data.framework.gap_states import find_adverse
from saypro_analysis.data.framework.rule_kinds import Framework, TypicalCause
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["cause", "kpi", "name", "department", "parent", "category", "statement", "question", "evidence", "source",
           "status", "requirement", "framework"]  # fmt: skip
_SAME = {"parent": None, "evidence": None, "source": "none", "status": "hypothesis", "framework": ""}


def suggest_causes(
    gaps: pd.DataFrame, kpis: pd.DataFrame | None = None, *, framework: Framework | None = None
) -> pd.DataFrame:
    """Offer a framework's typical causes as hypotheses for every adverse gap: rows in the form of the table `causes`.

    `gaps` is what `quantify_gaps` returns; needed are `kpi, name, department, status`. A gap's family is that of its
    KPI (`kpis.family`, or a column `family` of `gaps`), else its department; a family without typical causes of its
    own is offered the general checks (market, customers, communication, coordination). Columns out: `cause` (a made
    name), `kpi, name, department`, `parent` (empty), `category`, `statement`, `question` (what would settle it),
    `evidence` (empty), `source` ("none"), `status` ("hypothesis": nothing here was found), `requirement` (the
    framework's rows), `framework` (its name). `framework` is what `open_framework` returns (None: the bundled rules).
    Gaps in the order of the frame; only those missed or near. Method: docs/methods/causes.md.

    >>> gaps = pd.DataFrame({"kpi": ["roi"], "name": ["Return"], "department": ["Marketing"], "status": ["missed"]})
    >>> suggest_causes(gaps)["statement"].iloc[0]
    'Campaigns miss the audience they are meant for'
    """
    adverse = gaps[find_adverse(gaps)]
    families = _families(adverse, kpis)
    rules = settle_framework(framework)
    rows = [
        {"cause": f"HYP-{gap['kpi']}-{place}", **gap, **_tell(typical)}
        for gap, family in zip(adverse[["kpi", "name", "department"]].to_dict("records"), families, strict=True)
        for place, typical in enumerate(_typical(family, rules.causes), start=1)
    ]
    told = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in _SAME])
    return told.assign(**{**_SAME, "framework": rules.name})[COLUMNS]


def _families(adverse: pd.DataFrame, kpis: pd.DataFrame | None) -> list[str]:
    told = pd.Series(None, index=adverse.index, dtype=object)
    if kpis is not None:
        told = adverse["kpi"].map(complete_table(kpis, "kpis").set_index("kpi")["family"]).astype(object)
    if "family" in adverse:
        told = told.fillna(adverse["family"])
    return [str(family).strip().lower().replace(" ", "_") for family in told.fillna(adverse["department"])]


def _typical(family: str, causes: tuple[TypicalCause, ...]) -> list[TypicalCause]:
    """A family's own typical causes, else those of any family."""
    return next((found for name in (family, "") if (found := [each for each in causes if each.family == name])), [])


def _tell(typical: TypicalCause) -> dict[str, str]:
    told = {name: getattr(typical, name) for name in ("category", "statement", "question")}
    return {**told, "requirement": typical.row}
