"""Half a year with one's own figures: a workbook with the usual mess, a plan edited elsewhere, a second quarter."""

import json
import shutil
import subprocess
from html import unescape
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from saypro_analysis.cli import main
from saypro_analysis.data.reviews import read_tables

pytestmark = pytest.mark.slow
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
DEPARTMENTS = {"Field Service": "field-service", "Shop": "shop"}
WEEKS = ("week1_performance_review", "week2_gap_identification", "week3_corrective_actions",
         "week4_implementation_monitoring")  # fmt: skip
KPIS = pd.DataFrame(
    [("takings", "Shop", "Takings", "money", "higher", "sum", 1.0),
     ("visits", "Shop", "Visits", "count", "higher", "sum", None),
     ("repairs", "Field Service", "Repairs", "count", "higher", "sum", 80.0),
     ("on_time", "Field Service", "Repaired on time", "share", "higher", "mean", None)],
    columns=["kpi", "department", "name", "unit", "better", "aggregate", "value_per_unit"],
)  # fmt: skip
TARGETS = {"takings": 52_000.0, "visits": 900.0, "repairs": 240.0, "on_time": 0.95}


def make_figures(first: str, last: str) -> pd.DataFrame:
    """What happened, without mess: a row per KPI and month, the same every time."""
    months = pd.date_range(first, last, freq="MS")
    level = {"takings": 47_310.25, "visits": 951.0, "repairs": 203.0, "on_time": 0.88}
    step = {"takings": 410.5, "visits": -4.0, "repairs": 3.0, "on_time": 0.01}
    rows = [(kpi, month, round(level[kpi] + step[kpi] * ((month.year * 12 + month.month) * 7 % 5), 4), TARGETS[kpi])
            for kpi in TARGETS for month in months]  # fmt: skip
    return pd.DataFrame(rows, columns=["kpi", "period_on", "actual", "target"])


def write_sheet(book: openpyxl.Workbook, name: str, frame: pd.DataFrame, title: str = "") -> None:
    """A sheet as people keep it: perhaps a title above the header and a gap below it."""
    del book[name]
    sheet = book.create_sheet(name)
    for row in [[title], []] if title else []:
        sheet.append(row)
    sheet.append(list(frame))
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        sheet.append([cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell for cell in row])


def mess_up(figures: pd.DataFrame) -> pd.DataFrame:
    """The same figures as somebody typed them: months as words, spaces, thousands, percent signs."""
    messy = figures.astype(object)
    for place, row in figures.iterrows():
        if row["kpi"] == "on_time":
            messy.loc[place, ["actual", "target"]] = [f"{row['actual']:.2%}", "95 %"]
        elif row["kpi"] == "takings":
            messy.loc[place, "actual"] = f"{row['actual']:,.2f}"
        messy.loc[place, "kpi"] = f" {row['kpi']}" if place % 3 == 0 else row["kpi"]
        if place % 2:
            messy.loc[place, "period_on"] = row["period_on"].strftime("%B %Y")
    return messy


def fill(home: Path) -> None:
    book = openpyxl.load_workbook(home / "data.xlsx")
    actions = pd.DataFrame(
        [("S-1", "Shop", "takings", "Open on Sundays", "Ada", "2025-02-03", "2025-05-30", 4_000.0, 9_500.0),
         ("F-1", "Field Service", "on_time", "Keep spare parts in the van", "Ben", "2025-02-10", "2025-06-27",
          2_500.0, 7_000.0)],
        columns=["action", "department", "kpi", "statement", "owner", "start_on", "due_on", "cost", "expected_value"],
    )  # fmt: skip
    updates = pd.DataFrame([("S-1", "2025-03-28", "40%", 1_500.0), ("F-1", "2025-03-28", 0.5, 900.0)],
                           columns=["action", "reported_on", "complete", "spent"])  # fmt: skip
    kpis = KPIS.assign(department=["Shop ", "Shop", "Field Service", " Field Service"])
    write_sheet(book, "kpis", kpis, "What we count")
    write_sheet(book, "measurements", mess_up(make_figures("2023-04-01", "2025-03-01")), "Figures by month, in euro")
    write_sheet(book, "actions", actions)
    write_sheet(book, "updates", updates)
    write_sheet(book, "changes", pd.DataFrame(columns=["action", "changed_on", "field", "old", "new", "reason"]))
    for name in book.sheetnames:
        if name not in ("kpis", "measurements", "actions", "updates", "changes"):
            del book[name]
    book.save(home / "data.xlsx")


def set_params(home: Path) -> None:
    cycle = home / "params" / "cycle.yaml"
    values = {
        **yaml.safe_load(cycle.read_text()),
        "currency": "EUR",
        "locale": "en_IE",
        "organisation": ["leadership_digest"],
    }  # the registers are not kept here
    cycle.write_text(yaml.safe_dump(values, sort_keys=False))
    for path in (home / "params" / "departments").iterdir():
        path.unlink()
    mail = home / "params" / "mail.yaml"
    readers = {name: [f"{slug}@example.org"] for name, slug in DEPARTMENTS.items()}
    mail.write_text(yaml.safe_dump({**yaml.safe_load(mail.read_text()), "departments": readers}))
    for name, slug in DEPARTMENTS.items():
        (home / "params" / "departments" / f"{slug}.yaml").write_text(f"department: {name}\n")


def edit_plan(home: Path) -> None:
    book = openpyxl.load_workbook(home / "plan.xlsx")
    sheet = book["actions"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, columns["action"]).value == "F-1")
    sheet.cell(row, columns["owner"]).value = "Zoë Zett"
    sheet.cell(row, columns["cost"]).value = 3_100
    book.save(home / "plan.xlsx")
    if OFFICE:  # as a colleague's program would have written it
        command = [
            OFFICE,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(home / "edited"),
            str(home / "plan.xlsx"),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        (home / "edited" / "plan.xlsx").replace(home / "plan.xlsx")


def add_quarter(home: Path, figures: pd.DataFrame) -> None:
    book = openpyxl.load_workbook(home / "data.xlsx")
    sheet = book["measurements"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for figure in figures.to_dict("records"):
        row = sheet.max_row + 1
        for name, value in figure.items():
            sheet.cell(row, columns[name]).value = value.to_pydatetime() if name == "period_on" else value
    book.save(home / "data.xlsx")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The workspaces of two quarters, from the first command to the last."""
    home = tmp_path_factory.mktemp("journey") / "2025-Q1"
    later = home.with_name("2025-Q2")
    assert main(["init", str(home), "--from", "empty", "--excel"]) == 0
    fill(home)
    set_params(home)
    params = str(home / "params")
    assert main(["check", params]) == 0
    assert main(["run", params]) == 0
    assert main(["plan", "export", params]) == 0
    edit_plan(home)
    assert main(["plan", "import", params, "--on", "2025-03-31", "--reason", "Prices went up"]) == 0
    assert main(["init", str(later), "--next", str(home)]) == 0
    assert main(["check", str(later / "params")]) == 2, "the new quarter has no figures yet"
    add_quarter(later, make_figures("2025-04-01", "2025-06-01"))
    assert main(["check", str(later / "params")]) == 0
    assert main(["run", str(later / "params")]) == 0
    return home, later


QUARTERS = [("2025-Q1", "2025-01-01", "2025-03-31", "January to March 2025", "31 March 2025"),
            ("2025-Q2", "2025-04-01", "2025-06-30", "April to June 2025", "30 June 2025")]  # fmt: skip


@pytest.mark.parametrize("quarter", QUARTERS, ids=lambda quarter: quarter[0])
def test_every_page_has_its_period_department_currency_and_totals(
    year: tuple[Path, Path], quarter: tuple[str, ...]
) -> None:
    cycle, first, last, months, day = quarter
    outputs = year[int(cycle[-1]) - 1] / "outputs" / cycle
    assert len(list(outputs.glob("*/*.html"))) == len(WEEKS) * len(DEPARTMENTS) + 1
    told = make_figures(first, last).groupby("kpi")
    actual, target = (told[name].sum().where(KPIS.set_index("kpi")["aggregate"] == "sum", told[name].mean())
                      for name in ("actual", "target"))  # fmt: skip
    for name, slug in DEPARTMENTS.items():
        own = KPIS[KPIS["department"] == name].set_index("kpi")
        for week in WEEKS:
            page = unescape((outputs / slug / f"{week}.html").read_text(encoding="utf-8"))
            head = page[page.index("<header>") : page.index("</header>")]
            assert all(word in head for word in (name, cycle, months, day)), (slug, week)
            assert next(iter(set(DEPARTMENTS) - {name})) not in head
            assert "$" not in page, (slug, week)
        gaps = pd.read_csv(outputs / slug / f"{WEEKS[0]}.gaps.csv").set_index("kpi")
        assert gaps["actual"].to_dict() == pytest.approx(actual[own.index].to_dict())
        assert gaps["target"].to_dict() == pytest.approx(target[own.index].to_dict())
    shop = (outputs / "shop" / f"{WEEKS[0]}.html").read_text(encoding="utf-8")
    assert f"€{actual['takings']:,.0f}" in shop
    assert f"€{target['takings'] - actual['takings']:,.0f}" in shop
    short = (target - actual).clip(lower=0)
    cost = short["takings"] + 80 * short["repairs"]
    digest = json.loads((outputs / "organisation" / "leadership_digest.json").read_text())
    assert f"€{cost:,.0f}" in [fact["value"] for fact in digest["facts"]]


def test_the_edited_plan_is_the_next_quarters_plan(year: tuple[Path, Path]) -> None:
    home, later = year
    for place in (home, later):
        tables = read_tables(place / "data.xlsx")
        action = tables["actions"].set_index("action").loc["F-1"]
        assert (action["owner"], action["cost"]) == ("Zoë Zett", 3_100)
        changes = tables["changes"].set_index("field")
        assert changes.loc[["owner", "cost"], "new"].tolist() == ["Zoë Zett", "3100"]
        assert set(changes["reason"]) == {"Prices went up"}
    page = (later / "outputs/2025-Q2/field-service/week3_corrective_actions.html").read_text(encoding="utf-8")
    assert "Zoë Zett" in unescape(page)
