"""What a corrected edition says of itself."""

from saypro_analysis.delivery.edition_changes import describe_changes
from tests.delivery.findings import find


def test_nothing_is_invented() -> None:
    assert describe_changes(find(), find()) == ["The data behind it; what this mail says of it is unchanged."]


def test_each_difference_is_told_with_what_it_was() -> None:
    after = find(
        status="near",
        as_of="2025-03-24",
        headlines=["Revenue is $9,000 (0.6 %) below target.", *find()["headlines"][1:]],
        facts=[{**find()["facts"][0], "value": "−$9,000"}, {"label": "New", "value": "4", "detail": "", "tone": ""}],
        notes=["Finance: its reports could not be completed."],
        tables={
            "gaps": {"columns": ["kpi", "name", "actual"], "rows": [["r", "Revenue", 1.49e6], ["c", "Cycle", 41.4]]}
        },
    )
    assert describe_changes(find(), after) == [
        "Status: missed → near target.",
        "As of: 2025-03-31 → 2025-03-24.",
        "Biggest gap: −$300,000 → −$9,000.",
        "New: 4 (not told before).",
        "No longer: “Revenue is $300,000 (20 %) below target.”",
        "Now: “Finance: its reports could not be completed.”",
        "Figures in “gaps”: Revenue.",
    ]


def test_a_table_of_other_columns_or_without_names_is_compared_all_the_same() -> None:
    def tables(columns: list[str], *rows: list[object]) -> dict:
        return find(tables={"seen": {"columns": columns, "rows": [list(row) for row in rows]}})

    assert describe_changes(tables(["table"], ["kpis"]), tables(["table", "n"], ["kpis", 2])) == [
        "Figures in “seen”: kpis."
    ]
    many = describe_changes(tables(["name"]), tables(["name"], *[[f"K{n}"] for n in range(9)]))
    assert many == ["Figures in “seen”: K0, K1, K2, K3, K4 and 4 more."]
    assert describe_changes(tables(["name"], ["K"]), tables(["name"], ["K"], ["K"])) == ["Figures in “seen”: K."]


def test_an_edition_that_is_lost_is_said_to_be() -> None:
    assert "no longer on file" in describe_changes({}, find())[0]
