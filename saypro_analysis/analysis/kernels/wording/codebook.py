"""The codebook: the documents' four themes and four origins of an issue, and topics that seldom have a KPI."""

from typing import Any

import pandas as pd

Codebook = Any

_SCARCE = """understaff*; under staffed; short staffed; short of staff;
    short handed; shorthanded; staffing; staff shortage*; shortage*; not * enough staff; not * enough people;
    not * enough time; not * enough budget; not * enough money; not * enough hands; not * enough capacity;
    not * enough resources; not * enough of us; never enough *; too few people; too few staff; too few hands;
    too few agents; too few of us; too little time; too little budget; too little money; lack* * staff; lack* * people;
    lack* * time; lack* * budget; lack* * resources; lack* * capacity; no budget; no time; no capacity;
    no resources; no money; no staff; overload*; overwork*; workload; drown*; stretched; burn* out; burnout;
    vacan*; vacant; position* * open; open position*; unfilled; need* * more people; need* * more staff;
    need* * more time; need* * more budget; need* * more hands; only person who; budget cut*; hiring freeze;
    booked out; limited resource*; limited budget; limited capacity; under resourced; underfunded; at capacity;
    resource constraint*; lack of support"""
_UNTRAINED = """untrained; no training; not * trained; never * trained;
    nobody * trained; not * had training; lack* * training; lack* * skill*; lack* * knowledge; need* * training;
    more training; better training; training need*; training gap*; gap* in * training; training * missing;
    training * too short; training * short; training * late; training is * problem; training issue*;
    problem* with * training; poor* training; not * enough training; too little training; insufficient training;
    insufficiently trained; inadequate* train*; onboarding; not know how; learn* * myself; had to learn;
    skill* gap*; unskilled; inexperienced; nobody showed; nobody explained; show us how; refresher*"""
_PROCESS = """process*; procedure*; workflow*; approval*; bureaucra*; red tape;
    coordination; paperwork; hand over*; handover*; hand off*; handoff*; hands over; sign off*; signature*;
    policy; policies; rework*; bottleneck*; no standard*; no common form; common form; too many steps; backlog"""

# In our own words; the documents name the themes and origins only. `*` ends a word in any way, ` * ` stands for up to
# three words, a hyphen is a space.
_THEMES = {
    "operational_inefficiency": """inefficien*; bottleneck*; waste* of time; wasted time;
        too many steps; too many approvals; approval*; manually; manual work; by hand; rework*; duplicate* work;
        twice the work; slow process*; process* * slow; process* * too complex; complicated process*; cumbersome;
        bureaucra*; red tape; delay*; backlog*; hand over*; handover*; hand off*; handoff*; no standard*;
        no common form; workaround*; signature*; sent back; sends * back; sending * back; goes back;
        unnecessary step*; outdated system*; legacy system*; not integrated; double entry""",
    "misaligned_goals": """misalign*; not * aligned; conflicting goal*; conflicting target*;
        conflicting priorit*; competing priorit*; different goal*; different target*; different priorit*;
        pull* in different directions; unclear goal*; unclear priorit*; unclear strateg*; goal* * unclear;
        strateg* * unclear; priorit* * unclear; no clear goal*; no clear strateg*; no clear priorit*;
        changing priorit*; priorities * change*; measured on; own target*; silo*; at odds; no agreement;
        nobody decided; disconnect*; do not know the strategy""",
    "resource_constraints": _SCARCE,
    "training_gaps": _UNTRAINED,
}
_ORIGINS = {
    "internal_processes": _PROCESS,
    "lack_of_resources": _SCARCE,
    "employee_performance": f"""human error*; mistake*; careless*; unmotivated; not * motivated;
        motivation; morale; absen*; sick leave; underperform*; attitude*; discipline; skill*; {_UNTRAINED}""",
    "external_factors": """the market; market condition*; market trend*; market demand; econom*;
        inflation; recession; competit*; supplier*; supply chain; vendor*; regulat*; legislation; new law*; season*;
        weather; pandemic; consumer behavio*; customer behavio*; demand * fell; demand * fall*; exchange rate*;
        interest rate*; tariff*; strike*; government; raw material price*; price* of raw""",
}
_TOPICS = {
    "staff_turnover": """staff turnover; employee turnover; turnover of staff; attrition;
        retention; resign*; quit; quitting; has left; have left; left again; leave again; left us; people leave;
        people are leaving; colleague* left; colleague* leave*; staff leave*; keep* losing; poach*; because of * pay;
        pay* * more; better paid; paid better; pay * people; underpaid; low pay; salar*; wage*""",
    "communication": """communicat*; nobody told; not told; not informed; out of the loop;
        misunderst*; do not talk; nobody decided; only found out""",
    "tools_and_systems": """tool; tools; software; system; systems; platform*; crm; portal*;
        integrat*; crash*; bug; bugs; times out; spreadsheet*; workbook*; interface*""",
}
_KINDS = {"theme": _THEMES, "origin": _ORIGINS, "topic": _TOPICS}


def summarise_codebook(codebook: Codebook = None) -> pd.DataFrame:
    """Lay out a codebook: one row per pattern, in the order in which the codes are given.

    `codebook` is a mapping of codes to patterns, or a frame with the columns `theme, pattern [kind]` (`code` is read
    as `theme`); by default the house's own: the documents' four themes and four origins of an issue, and a few topics
    that seldom have a KPI. Columns out: `kind` (theme, origin or topic; theme where none is given), `theme`,
    `pattern`. A pattern is a word or phrase: `train*` is any word that begins so, a `*` on its own stands for up to
    three words, a hyphen is a space, capitals do not matter. Change the frame and give it to `code_themes`. Raises
    ValueError for a codebook in another form or without a pattern.

    >>> summarise_codebook({"Parking": ["car park*", "parking"]}).values.tolist()
    [['theme', 'parking', 'car park*'], ['theme', 'parking', 'parking']]
    """
    if codebook is None:
        rows = [(kind, code, pattern.strip()) for kind, codes in _KINDS.items() for code, patterns in codes.items()
                for pattern in patterns.split(";")]  # fmt: skip
    elif isinstance(codebook, pd.DataFrame):
        rows = _read_frame(codebook)
    else:
        rows = [("theme", code, pattern) for code, patterns in codebook.items()
                for pattern in ([patterns] if isinstance(patterns, str) else patterns)]  # fmt: skip
    book = pd.DataFrame(rows, columns=["kind", "theme", "pattern"]).astype("str")
    if book.empty or book.isna().any(axis=None):
        raise ValueError("codebook: found a code or pattern without a word, expected codes and their patterns")
    return book.assign(theme=spell_code(book["theme"])).drop_duplicates(ignore_index=True)


def _read_frame(book: pd.DataFrame) -> list[tuple[str, str, str]]:
    book = book if "theme" in book else book.rename(columns={"code": "theme"})
    if absent := {"theme", "pattern"} - set(book):
        raise ValueError(f"codebook: found the columns {', '.join(map(str, book))}, expected {', '.join(absent)} too")
    kinds = book["kind"] if "kind" in book else ["theme"] * len(book)
    return list(zip(kinds, book["theme"], book["pattern"], strict=True))


def spell_code(codes: pd.Series) -> pd.Series:
    """Codes as the house writes them, so that "Training gaps" and "training_gaps" are one."""
    return codes.str.strip().str.casefold().str.replace(r"[\s_‐‑-]+", "_", regex=True)
