"""Each field that the rows of requirements on partnerships and collaboration name is a column of a table."""

import pytest

from saypro_analysis.data.tables import TABLES

ASKED = {
    "PAR-01": ("partner_goals", "partnership goal metric target due_on kind"),
    "PAR-02 to PAR-05": ("partner_kpis", "partnership kpi kind period_on actual target numerator denominator"),
    "PAR-06, PAR-07": ("milestones", "subject name kind deliverable planned_on finished_on"),
    "PAR-08, PAR-09": ("checkins", "subject planned_on held_on status partner_status kpi_progress challenges solution"),
    "PAR-10, PAR-11": ("partnerships", "name objectives status next_steps team checkin_frequency"),
    "PAR-12 to PAR-14": ("exchanges", "held_on partnership kind takeaway lesson innovation place attended rating"),
    "PAR-15, PAR-16": ("surveys", "subject audience item asked_on answered_on respondent score"),
    "PAR-17": ("partner_adjustments", "partnership changed_on kind reason"),
    "PAR-20": ("opportunities", "subject kind likelihood impact talent_ready resources_ready infrastructure_ready"),
    "COL-01": ("goals", "goal department kpi target due_on"),
    "COL-02": ("dependencies", "department waits_for weight requires needed_on delivered_on"),
    "COL-03": ("roles", "task person role deliverable"),
    "COL-04, COL-15": ("campaigns", "planned_on launched_on leads target_leads"),
    "COL-07": ("documents", "title owner updated_on place"),
    "COL-08, COL-10": ("content", "publish_on type channel due_on feedback_due_on approval_due_on clicks conversions"),
    "COL-09": ("approvals", "content approver asked_at answered_at due_on stage decision external"),
    "COL-12": ("event_materials", "event material due_on done_on"),
    "COL-13": ("events", "registered attended rated satisfied feedback lessons"),
    "COL-14, COL-17": ("post_mortems", "kind statement refines owner due_on"),
    "PRI-07": ("input", "department idea goal fit"),
}


@pytest.mark.parametrize("rows", ASKED)
def test_the_fields_that_a_row_names_are_declared(rows: str) -> None:
    table, fields = ASKED[rows]
    assert set(fields.split()) <= set(TABLES[table].columns)
