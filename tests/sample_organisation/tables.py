"""Every table's columns, and how a frame becomes a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd

COLUMNS = {
    "kpis": (
        "kpi department name unit better weight tolerance aggregate goal value_per_unit "
        "target_low target_high formula contributes_to family note"
    ),
    "measurements": "kpi period_on actual target numerator denominator benchmark industry note",
    "rebases": "kpi rebase_on accepted_by accepted_on reason",
    "segments": (
        "kpi period_on region channel customer campaign product line shift actual expected "
        "numerator denominator expected_numerator expected_denominator"
    ),
    "drivers": "kpi driver period_on actual target",
    "interviews": ("interview held_on stakeholder group department format question answer theme kpi severity"),
    "stakeholders": "stakeholder group department role format planned_on influence interest",
    "causes": "cause kpi parent category statement evidence source occurrences cost status",
    "actions": (
        "action department kpi statement owner start_on due_on cause type cost staff_days "
        "training_cost technology_cost expected_effect expected_value probability feasibility "
        "requires excludes mandatory metric baseline target risk contingency status approved_by "
        "approved_on"
    ),
    "campaigns": (
        "campaign spend leads customers revenue department margin retention planned_on launched_on target_leads note"
    ),
    "updates": ("action reported_on complete spent staff_days note roadblock roadblock_type cleared_on"),
    "changes": "action changed_on field old new reason",
    "milestones": "milestone subject name planned_on finished_on weight owner kind deliverable",
    "readiness": "department item ready owner note",
    "communications": "audience channel frequency start_on department owner purpose",
    "checkins": ("department planned_on held_on note subject status partner_status kpi_progress challenges solution"),
    "feedback": "action given_on respondent clear manageable comment",
    "signoffs": "subject department stakeholder decision decided_on comment",
    "roles": "task department person role deliverable",
    "projects": (
        "project name department phase start_on planned_finish_on finished_on budget spent owner sponsor objective kpi "
        "percent_complete baseline_on report_frequency status"
    ),
    "project_documents": "project document status",
    "project_requirements": (
        "project requirement added_on statement tasks extra_days extra_budget value probability effort_days"
    ),
    "project_stakeholders": "project stakeholder department influence interest",
    "project_risks": "project risk statement severity raised_on closed_on",
    "project_resources": "project resource period_on needed capacity kind",
    "cash_flows": "project year amount kind low high",
    "adoption": "project counted_on adopters eligible target",
    "lessons": "lesson project challenge overcome worked improve reuse action noted_on",
    "incidents": (
        "incident reported_at severity description status resolved_at closed_at first_response_at system category "
        "channel assigned_to party reopened reassigned escalated_at solution solution_kind kb_article satisfied user "
        "impact issue acknowledged_at notified_at steps_taken tested confirmed downtime_hours fix_kind it_area"
    ),
    "waits": "incident from_at to_at reason",
    "support_log": "user description resolution requested_at channel handling_minutes asked satisfied",
    "sla": "severity response_hours resolution_hours attainment party",
    "kb_articles": "article title written_on",
    "trainings": "training user held_on format topic attended fee",
    "outages": "outage system started_at ended_at planned detected_at cause",
    "system_metrics": "system metric measured_at value threshold",
    "system_updates": (
        "update system version planned_on applied_at released_on change impact criticality security tested backed_up "
        "window_from_at window_to_at"
    ),
    "maintenance": "system task due_on done_on",
    "access_reviews": "system due_on done_on mfa encrypted",
    "audits": "audit planned_on held_on system finding severity closed_on",
    "opportunities": (
        "opportunity statement subject kind department owner spotted_on likelihood impact probability value cost "
        "talent_ready resources_ready infrastructure_ready allocated start_on due_on started_on"
    ),
    "goals": (
        "goal department kpi statement target due_on baseline owner type weight parent set_on specific measurable "
        "achievable relevant time_bound"
    ),
    "goal_risks": "goal risk reviewed_on likelihood impact note",
    "goal_opportunities": "goal opportunity expected_effect probability impact note",
    "environment": "seen_on source signal opportunity department noted_by",
    "surveys": "survey subject respondent asked_on answered_on score group department comment item audience",
    "partnerships": (
        "partnership name department start_on partner objectives owner team planned_end_on ended_on status next_steps "
        "checkin_frequency integrated_on"
    ),
    "partner_goals": "partnership goal metric target due_on kind baseline actual reached_on kpi",
    "partner_kpis": "partnership kpi period_on actual target kind better unit weight numerator denominator",
    "exchanges": (
        "exchange partnership kind held_on title takeaway lesson innovation place invited attended rating rated used"
    ),
    "partner_adjustments": "partnership changed_on kind change reason before decided_by",
    "dependencies": (
        "dependency department waits_for needed_on delivered_on deliverable requested_on requires weight kind owner"
    ),
    "content": (
        "content title type channel department owner audience planned_on publish_on due_on feedback_due_on "
        "approval_due_on created_at edited_at published_at campaign event impressions reach target_reach engagements "
        "clicks conversions"
    ),
    "approvals": "content approver asked_at answered_at decision stage due_on department external",
    "events": (
        "event name department held_on kind owner invited registered attended rated satisfied target_attended cost "
        "leads feedback lessons"
    ),
    "event_materials": "event material due_on done_on owner",
    "input": "input department idea given_on about goal fit effort_days same_as decision",
    "post_mortems": "note held_on kind statement department refines owner due_on",
    "documents": "document title department owner updated_on kind",
    "scenarios": "scenario name probability description owner sign",
    "scenario_points": "scenario kind point statement likelihood impact owner due_on status",
    "scenario_drivers": (
        "scenario driver low base high likely kpi elasticity elasticity_low elasticity_high indicator unit source"
    ),
    "scenario_reviews": "scenario reviewed_on probability version reviewer note",
    "option_flows": "option year amount kind low high scenario",
    "stocks": "item demand demand_sd lead_periods lead_sd_periods service_level on_hand unit_cost supplier",
    "cash": "period_on received paid balance credit",
    "risks": (
        "risk description category scenario likelihood impact frequency loss_low loss_high driver contingency owner "
        "status review_on goal raised_on"
    ),
    "risk_losses": "risk happened_on loss note",
    "risk_history": "risk reviewed_on likelihood impact",
    "mitigations": ("mitigation risk plan cost likelihood_reduction impact_reduction kind owner due_on done_on status"),
    "suppliers": "supplier item spend region loss_per_week weeks_to_replace",
    "risk_scale": "kind word level low high",
}


def write(name: str, table: pd.DataFrame, folder: Path) -> Path:
    """Write one table with its declared columns and return the path."""
    columns = COLUMNS[name].split()
    unknown = set(table.columns) - set(columns)
    if unknown:
        raise ValueError(f"{name}: columns that the table does not have: {sorted(unknown)}")
    path = folder / f"{name}.csv"
    records = table.reindex(columns=columns).astype(object).itertuples(index=False)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([text(value) for value in record] for record in records)
    return path


def text(value: Any) -> str:
    """Return a cell as text: nothing for a missing value, no needless decimals, ISO dates, true or false."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(value)
    if value is None or pd.isna(value):
        return ""
    if hasattr(value, "isoformat"):
        return value.isoformat(" ")[:16].removesuffix(" 00:00") if hasattr(value, "hour") else value.isoformat()
    if isinstance(value, float):
        return repr(round(float(value), 12)).removesuffix(".0")
    return str(value)
