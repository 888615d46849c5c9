"""The typical causes that the source documents list for each kind of gap: where to begin asking, not what was found."""

from typing import NamedTuple

import pandas as pd

from saypro_analysis.data.framework.gap_states import find_adverse
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["cause", "kpi", "name", "department", "parent", "category", "statement", "question", "evidence", "source",
           "status", "requirement"]  # fmt: skip


class Typical(NamedTuple):
    """A typical cause: its family, category, wording, the question that would settle it, and its source."""

    family: str
    category: str
    statement: str
    question: str
    requirement: str


CATALOGUE = (
    Typical("sales", "People", "Sales people lack tools or training",
            "Which skills or tools are missing, and are those that are there used?", "RCA-14, RCA-09"),
    Typical("sales", "Materials", "Marketing brings leads of the wrong kind",
            "Were the leads well qualified when they arrived?", "RCA-14, RCA-09"),
    Typical("sales", "Process", "The sales process has needless or missing steps",
            "At which step of the pipeline do deals wait or get lost?", "RCA-14, RCA-09"),
    Typical("marketing", "Process", "Campaigns miss the audience they are meant for",
            "Did the message reach the right people, and did it appeal to them?", "RCA-14, RCA-08"),
    Typical("marketing", "Technology", "Campaigns are decided without looking at the data",
            "Which channels worked, and did anybody check before choosing them?", "RCA-14, RCA-08"),
    Typical("marketing", "Process", "The budget goes to the wrong campaigns",
            "Did timing, material or money limit what the campaigns could reach?", "RCA-14, RCA-08"),
    Typical("customer_service", "People", "Too few people, or people without training",
            "How many requests come in per person, and what can they not answer?", "RCA-14, RCA-10"),
    Typical("customer_service", "Technology", "Weak processes or tools for handling requests",
            "Where do the ticket system or the steps around it slow an answer down?", "RCA-14, RCA-10"),
    Typical("customer_service", "Process", "Departments do not talk to one another about open issues",
            "Which issues wait for another department, and how long?", "RCA-14, RCA-10"),
    Typical("operations", "Technology", "Work is done by hand or on outdated systems",
            "Which steps are not automated, or pass between systems that do not fit?", "RCA-14, RCA-11"),
    Typical("operations", "Process", "Teams that depend on one another do not work together",
            "Which approvals and hand-overs does the work wait for?", "RCA-14, RCA-11"),
    Typical("operations", "Materials", "Too few people, materials or machines",
            "What runs short, and what stands idle elsewhere?", "RCA-14, RCA-11"),
)  # fmt: skip
# The checks that the documents make of every gap; offered where a family has no typical causes of its own.
GENERAL = (
    Typical("", "Environment", "The market or the competition has changed",
            "Do others in the market see the same at the same time?", "RCA-12"),
    Typical("", "Environment", "Customers expect something else than before",
            "What do customers ask for now that they did not ask for a year ago?", "RCA-12"),
    Typical("", "Process", "Departments do not tell one another what they need to know",
            "What was known elsewhere and did not arrive here?", "RCA-13"),
    Typical("", "Process", "Teams plan without one another",
            "Whose plan changed without the others hearing of it?", "RCA-13"),
)  # fmt: skip


def suggest_causes(gaps: pd.DataFrame, kpis: pd.DataFrame | None = None) -> pd.DataFrame:
    """Offer the documents' typical causes as hypotheses for every adverse gap: rows in the form of the table `causes`.

    `gaps` is what `quantify_gaps` returns; needed are `kpi, name, department, status`. A gap's family is that of its
    KPI (`kpis.family`, or a column `family` of `gaps`), else its department; a family without typical causes of its
    own is offered the general checks (market, customers, communication, coordination). Columns out: `cause` (a made
    name), `kpi, name, department`, `parent` (empty), `category`, `statement`, `question` (what would settle it),
    `evidence` (empty), `source` ("none"), `status` ("hypothesis": nothing here was found), `requirement` (the rows of
    the documents). Gaps in the order of the frame; only those missed or near. Method: docs/methods/causes.md.

    >>> gaps = pd.DataFrame({"kpi": ["roi"], "name": ["Return"], "department": ["Marketing"], "status": ["missed"]})
    >>> suggest_causes(gaps)["statement"].iloc[0]
    'Campaigns miss the audience they are meant for'
    """
    adverse = gaps[find_adverse(gaps)]
    families = _families(adverse, kpis)
    rows = [
        {"cause": f"HYP-{gap['kpi']}-{place}", **gap[["kpi", "name", "department"]], **typical._asdict()}
        for (_, gap), family in zip(adverse.iterrows(), families, strict=True)
        for place, typical in enumerate(_typical(family), start=1)
    ]
    told = pd.DataFrame(
        rows, columns=[name for name in COLUMNS if name not in ("parent", "evidence", "source", "status")]
    )
    return told.assign(parent=None, evidence=None, source="none", status="hypothesis")[COLUMNS]


def _families(adverse: pd.DataFrame, kpis: pd.DataFrame | None) -> list[str]:
    told = pd.Series(None, index=adverse.index, dtype=object)
    if kpis is not None:
        told = adverse["kpi"].map(complete_table(kpis, "kpis").set_index("kpi")["family"]).astype(object)
    if "family" in adverse:
        told = told.fillna(adverse["family"])
    return [str(family).strip().lower().replace(" ", "_") for family in told.fillna(adverse["department"])]


def _typical(family: str) -> tuple[Typical, ...]:
    return tuple(typical for typical in CATALOGUE if typical.family == family) or GENERAL
