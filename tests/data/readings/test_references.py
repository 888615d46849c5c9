"""What must hold between tables is held, and every breach is named."""

import pytest

from saypro_analysis.data.reviews import open_review
from tests.data.sources.workbench import KPIS, MEASUREMENTS, VALID, find_problems, measured, refuse, write_folder

LIMITS = "kpi,department,name,unit,better,target_low,target_high\n"


def test_the_valid_tables_of_the_workbench_open_without_remark(tmp_path):
    assert not open_review(write_folder(tmp_path, **VALID)).notes


@pytest.mark.parametrize(
    ("table", "known", "column"),
    [
        ("measurements", "tickets,2025", "kpi"),
        ("segments", "revenue,2025", "kpi"),
        ("drivers", "revenue,leads", "kpi"),
        ("interviews", "revenue,2", "kpi"),
        ("causes", "revenue,C1", "kpi"),
        ("causes", "C1,People", "parent"),
        ("actions", "revenue,Quote", "kpi"),
        ("updates", "A1,2025", "action"),
        ("changes", "A1,2025", "action"),
    ],
)
def test_a_name_that_its_home_does_not_know_is_refused(tmp_path, table, known, column):
    tables = {"measurements": MEASUREMENTS, **VALID}
    tables = {name: tables[name] for name in {table, "actions"}}
    tables[table] = tables[table].replace(known, known.replace(known.split(",")[0], "ghost"))
    problems = find_problems(write_folder(tmp_path, **tables))
    assert {(problem.table, problem.column, problem.value) for problem in problems} == {(table, column, "ghost")}


def test_an_action_s_cause_must_be_a_cause(tmp_path):
    header, row, *_ = VALID["actions"].splitlines()
    actions = f"{header},cause\n{row},C9\n"
    problem = refuse(write_folder(tmp_path, actions=actions, causes=VALID["causes"]))
    assert (problem.table, problem.row, problem.column, problem.value) == ("actions", 2, "cause", "C9")


def test_a_reference_that_may_be_empty_may_be_empty(tmp_path):
    causes = "cause,kpi,parent,category,statement\nC1,,,,Late quotes\n"
    assert not find_problems(write_folder(tmp_path, causes=causes))


def test_a_cause_may_name_a_cause_further_down(tmp_path):
    header, *rows = VALID["causes"].splitlines()
    causes = "\n".join([header, *reversed(rows)])
    assert not find_problems(write_folder(tmp_path, causes=causes))


def test_names_are_compared_letter_by_letter(tmp_path):
    problem = refuse(write_folder(tmp_path, measurements="kpi,period_on,actual,target\nRevenue,2025-01-01,1,\n"))
    assert (problem.column, problem.value) == ("kpi", "Revenue")


def test_updates_without_a_table_of_actions_are_refused_row_by_row(tmp_path):
    problems = find_problems(write_folder(tmp_path, updates=VALID["updates"]))
    assert [(problem.row, problem.value) for problem in problems] == [(2, "A1"), (3, "A2")]


@pytest.mark.parametrize("column", ["actual", "target", "benchmark", "industry"])
def test_eighty_is_never_taken_for_eighty_percent(tmp_path, column):
    content = measured("80", column=column).replace("revenue", "win_rate")
    problem = refuse(write_folder(tmp_path, measurements=content))
    assert (problem.row, problem.column, problem.value) == (2, column, "80")
    assert "between 0 and 1" in problem.expected


@pytest.mark.parametrize(("column", "other"), [("actual", "expected"), ("expected", "actual")])
def test_nor_in_a_segment(tmp_path, column, other):
    problem = refuse(
        write_folder(tmp_path, segments=f"kpi,period_on,region,{column},{other}\nwin_rate,2025-01-01,North,-40,\n")
    )
    assert (problem.table, problem.row, problem.column) == ("segments", 2, column)


@pytest.mark.parametrize("written", ["0", "100%", ""])
def test_a_share_within_one_is_read_without_remark(tmp_path, written):
    content = measured(written).replace("revenue", "win_rate")
    assert not open_review(write_folder(tmp_path, measurements=content)).notes


@pytest.mark.parametrize("written", ["103%", "-0.1", "1.0001"])
def test_a_share_a_little_beyond_one_is_not_passed_over_in_silence(tmp_path, written):
    folder = write_folder(tmp_path, measurements=measured(written).replace("revenue", "win_rate"))
    assert find_problems(folder) or any("actual" in note for note in open_review(folder).notes)


def test_a_figure_that_is_no_share_may_be_any_number(tmp_path):
    assert not open_review(write_folder(tmp_path, measurements=measured("80", "-5", "140%"))).notes


def test_a_range_whose_low_end_is_above_its_high_end_is_refused(tmp_path):
    kpis = LIMITS + "revenue,Sales,Revenue,money,range,5,3\n"
    problem = refuse(write_folder(tmp_path, kpis=kpis, measurements=measured("1")))
    assert (problem.table, problem.row, problem.column, problem.value) == ("kpis", 2, "target_low", "5")


@pytest.mark.parametrize("limits", ["3,3", ",5", "3,"])
def test_a_range_may_be_open_or_a_point(tmp_path, limits):
    kpis = f"{LIMITS}revenue,Sales,Revenue,money,range,{limits}\n"
    assert not find_problems(write_folder(tmp_path, kpis=kpis, measurements=measured("1")))


@pytest.mark.parametrize(
    "name", ["../../x", "..", ".", "/etc", "C:\\x", "~x", "\\\\host\\x", "!!!", "-", "A\x07B", "a\u202eb", "A\tB"]
)
def test_a_department_that_is_a_path_or_unprintable_is_refused(tmp_path, name):
    problem = refuse(write_folder(tmp_path, kpis=KPIS.replace("Support", name)))
    assert (problem.table, problem.row, problem.column, problem.value) == ("kpis", 4, "department", name)


def test_a_department_that_is_a_path_is_refused_in_every_table(tmp_path):
    interviews = VALID["interviews"].replace("Support", "../../x")
    problem = refuse(write_folder(tmp_path, interviews=interviews))
    assert (problem.table, problem.row, problem.value) == ("interviews", 3, "../../x")


@pytest.mark.parametrize(
    "name", ["Søren & Co.", "販売", "Продажи", "R&D", "Sales/EMEA", "Customer Service", "Q1 team", "العربية"]
)
def test_a_department_may_be_named_in_any_script(tmp_path, name):
    review = open_review(write_folder(tmp_path, kpis=KPIS.replace("Support", name)), department=name)
    assert review.kpis["kpi"].tolist() == ["tickets"]


@pytest.mark.parametrize("other", ["sales", "SALES", "Sales!", "Sáles"])
def test_two_departments_that_would_share_a_folder_are_refused(tmp_path, other):
    problem = refuse(write_folder(tmp_path, kpis=KPIS.replace("Support", other)))
    assert (problem.row, problem.column, problem.value) == (4, "department", other)
    assert "Sales" in problem.expected


def test_two_spellings_in_two_tables_are_refused(tmp_path):
    problem = refuse(write_folder(tmp_path, actions=VALID["actions"].replace("Support", "support")))
    assert problem.column == "department"
    assert {"Support", "support"} == {problem.value, problem.expected.split("'")[1]}


def test_a_kpi_declared_twice_is_one_problem(tmp_path):
    problem = refuse(write_folder(tmp_path, kpis=KPIS + "revenue,Sales,Revenue again,money,higher\n"))
    assert (problem.table, problem.row, problem.column) == ("kpis", 5, "kpi")


def test_two_kpis_without_a_name_are_two_problems(tmp_path):
    problems = find_problems(write_folder(tmp_path, kpis=KPIS + ",Sales,A,money,higher\n,Sales,B,money,higher\n"))
    assert [(problem.table, problem.row) for problem in problems] == [("kpis", 5), ("kpis", 6)]


def test_one_wrong_cell_is_told_once(tmp_path):
    content = MEASUREMENTS.replace("0.4", "inf").replace("0.5", "x")
    problems = find_problems(write_folder(tmp_path, measurements=content))
    assert [problem.column for problem in problems] == ["actual", "target"]
