"""Every frame that a verb makes of the sample, by the verb's name; a variant's name follows in brackets."""

import tempfile
from pathlib import Path

import pandas as pd

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review

AS_OF = "2025-03-31"
Frames = dict[str, pd.DataFrame]


def make_frames(whole: Review) -> Frames:
    """A frame of each verb that returns one."""
    gaps = sp.quantify_gaps(whole.measurements, whole.kpis)
    signals = sp.detect_signals(whole.measurements, whole.kpis, rebases=whole.rebases)
    found = {"quantify_gaps": gaps, "detect_signals": signals, **_of_scenarios(whole)}
    return {**found, **_of_gaps(whole, gaps, signals), **_of_voices(whole, gaps, signals), **_of_causes(whole, gaps),
            **_of_plans(whole, gaps), **_of_progress(whole), **_of_rollouts(whole), **_of_projects(whole),
            **_of_support(whole), **_of_systems(whole), **_of_goals(whole), **_of_collaboration(whole), **_of_choices(),
            **_of_partnerships(whole), **_of_risks(whole), **_of_digests(whole, signals),
            **_of_questions()}  # fmt: skip


PAST_LOSSES = pd.DataFrame({"risk": ["R-04", "R-04", "R-08"], "loss": [9000.0, 21000.0, 5000.0],
                            "happened_on": ["2024-05-06", "2024-11-18", "2025-02-03"]})  # fmt: skip


def _of_risks(whole: Review) -> Frames:
    given = {"mitigations": whole.mitigations, "draws": 2000, "scale": whole.risk_scale}
    scores = sp.score_risks(whole.risks, whole.mitigations, whole.risk_history, as_of=AS_OF, scale=whole.risk_scale)
    return {
        "score_risks": scores,
        "summarise_risks": sp.summarise_risks(scores),
        "simulate_risks": sp.simulate_risks(whole.risks, **given),
        "simulate_exceedance": sp.simulate_exceedance(whole.risks, **given),
        "rank_mitigations": sp.rank_mitigations(whole.risks, whole.mitigations, draws=2000, scale=whole.risk_scale),
        "measure_concentration": sp.measure_concentration(whole.suppliers),
        "estimate_risks": sp.estimate_risks(whole.risks, PAST_LOSSES, as_of=AS_OF),
    }


def _of_gaps(whole: Review, gaps: pd.DataFrame, signals: pd.DataFrame) -> Frames:
    measured = (whole.measurements, whole.kpis)
    evidence = sp.summarise_evidence(gaps, whole.interviews, whole.causes, signals)
    impact = sp.score_impact(gaps, signals, kpis=whole.kpis, actions=whole.actions, draws=200)
    revenue = whole.measurements[whole.measurements["kpi"] == "revenue"].set_index("period_on")["actual"]
    return {
        "quantify_gaps (year_before)": sp.quantify_gaps(*measured, reference="year_before"),
        "quantify_gaps (industry)": sp.quantify_gaps(*measured, reference="industry"),
        "summarise_histories": sp.summarise_histories(*measured),
        "summarise_evidence": evidence,
        "summarise_evidence (without signals)": sp.summarise_evidence(gaps, whole.interviews, whole.causes),
        "summarise_cards": sp.summarise_cards(gaps, signals, evidence=evidence),
        "summarise_events": sp.summarise_events(sp.summarise_charts(*measured), actions=whole.actions),
        "summarise_departments": sp.summarise_departments(gaps),
        "compare_departments": sp.compare_departments(gaps),
        "compare_cycles": sp.compare_cycles(sp.quantify_gaps(*measured, period="2024-12"), gaps, signals),
        "summarise_scope": sp.summarise_scope(evidence, gaps),
        "score_impact": impact,
        "suggest_actions": sp.suggest_actions(impact, whole.causes, kpis=whole.kpis),
        "check_targets": sp.check_targets(*measured),
        "summarise_contradictions": sp.summarise_contradictions(),
        "summarise_campaigns": sp.summarise_campaigns(whole.campaigns),
        "control_chart": sp.control_chart(revenue),
        "summarise_charts": sp.summarise_charts(*measured, rebases=whole.rebases),
        "propose_rebase": sp.propose_rebase(*measured),
        "explain_segments": sp.explain_segments(whole.segments, whole.kpis),
        "summarise_segments": sp.summarise_segments(whole.segments, whole.kpis),
        "explain_gap": sp.explain_gap(whole.segments[whole.segments["kpi"] == "revenue"], by="region"),
        "estimate_effect": sp.estimate_effect(revenue, revenue.index[-4]),
    }


def _of_voices(whole: Review, gaps: pd.DataFrame, signals: pd.DataFrame) -> Frames:
    themes = sp.code_themes(whole.interviews)
    voices = sp.compare_voices(themes, gaps, signals)
    typical = sp.suggest_causes(gaps, whole.kpis)
    hypotheses = sp.summarise_hypotheses(gaps, whole.causes, typical)
    evidence = sp.summarise_evidence(gaps, whole.interviews, whole.causes, signals)
    return {
        "summarise_interviews": sp.summarise_interviews(whole.interviews, whole.stakeholders),
        "summarise_interviews (department)": sp.summarise_interviews(
            whole.interviews, whole.stakeholders, by="department"
        ),
        "summarise_answers": sp.summarise_answers(whole.interviews, whole.kpis),
        "summarise_stakeholders": sp.summarise_stakeholders(whole.stakeholders, whole.interviews),
        "summarise_questions": sp.summarise_questions(whole.interviews),
        "summarise_codebook": sp.summarise_codebook(),
        "code_themes": themes,
        "summarise_themes": sp.summarise_themes(themes),
        "summarise_spread": sp.summarise_spread(themes),
        "summarise_spread (group)": sp.summarise_spread(themes, by="group"),
        "score_coders": sp.score_coders(themes, themes),
        "compare_voices": voices,
        "suggest_causes": typical,
        "summarise_hypotheses": hypotheses,
        "suggest_next_steps": sp.suggest_next_steps(evidence, voices, hypotheses),
        "summarise_signoffs": sp.summarise_signoffs(whole.signoffs, gaps, causes=whole.causes, actions=whole.actions),
    }


def _of_causes(whole: Review, gaps: pd.DataFrame) -> Frames:
    kpis = whole.kpis.set_index("kpi")
    kpi = whole.drivers["kpi"].iloc[0]
    drivers = whole.drivers[whole.drivers["kpi"] == kpi]
    last = drivers[drivers["period_on"] == drivers["period_on"].max()]
    few = whole.kpis[whole.kpis["department"] == "Sales"]
    return {
        "decompose_drivers": sp.decompose_drivers(last, kpis.loc[kpi, "formula"]),
        "explain_drivers": sp.explain_drivers(whole.drivers, whole.kpis),
        "rank_pareto": sp.rank_pareto(whole.causes),
        "trace_whys": sp.trace_whys(whole.causes),
        "trace_whys (kpi)": sp.trace_whys(whole.causes, "revenue"),
        "summarise_cause_network": sp.summarise_cause_network(whole.causes, whole.kpis),
        "summarise_systemic_causes": sp.summarise_systemic_causes(whole.causes, whole.kpis),
        "detect_repeats": sp.detect_repeats(
            pd.DataFrame({"issue": ["A"] * 3, "reported_on": pd.to_datetime(["2025-01-01"] * 3), "severity": 2})
        ),
        "rank_relations": sp.rank_relations(whole.measurements, few),
        "compare_kpis": sp.compare_kpis(whole.measurements, whole.kpis, *few["kpi"].head(2)),
    }


def _of_plans(whole: Review, gaps: pd.DataFrame) -> Frames:
    plan = sp.plan_actions(whole.actions, gaps, whole.causes, as_of=AS_OF, changes=whole.changes,
                           signoffs=whole.signoffs)  # fmt: skip
    return {
        "plan_actions": plan,
        "summarise_coverage": sp.summarise_coverage(gaps, plan),
        "summarise_dependencies": sp.summarise_dependencies(whole.actions),
        "summarise_responsibilities": sp.summarise_responsibilities(whole.actions, whole.roles),
        "summarise_resources": sp.summarise_resources(plan),
        "summarise_resources (department)": sp.summarise_resources(plan, by="department"),
        "summarise_load": sp.summarise_load(plan),
        "summarise_load (department)": sp.summarise_load(plan, by="department"),
        "summarise_issues": sp.summarise_issues(whole.actions),
        "select_actions": sp.select_actions(plan[plan["phase"] != "done"], budget=None, draws=20),
        "summarise_budgets": sp.summarise_budgets(plan, steps=3),
        "track_changes": sp.track_changes(
            whole.actions, whole.actions.assign(owner="Ada"), changed_on="2025-03-01", reason="why"
        ),
    }


def _of_progress(whole: Review) -> Frames:
    progress = sp.track_progress(whole.actions, whole.updates, whole.changes, as_of=AS_OF)
    return {
        "track_progress": progress,
        "summarise_progress": sp.summarise_progress(progress),
        "summarise_progress (owner)": sp.summarise_progress(progress, by="owner"),
        "summarise_work": sp.summarise_work(progress),
        "summarise_requests": sp.summarise_requests(progress=progress),
        "earned_value": sp.earned_value(whole.actions, whole.updates, as_of=AS_OF),
        "track_roadblocks": sp.track_roadblocks(whole.updates, as_of=AS_OF),
        "summarise_roadblocks": sp.summarise_roadblocks(whole.updates, as_of=AS_OF),
        "plan_checkpoints": sp.plan_checkpoints(whole.actions, whole.changes, as_of=AS_OF),
        "summarise_adjustments": sp.summarise_adjustments(whole.changes, as_of=AS_OF),
        "summarise_news": sp.summarise_news(whole.actions, whole.updates, whole.changes, as_of=AS_OF),
        "summarise_usage": sp.summarise_usage(whole.actions, whole.updates, whole.changes, as_of=AS_OF),
        "estimate_effects": sp.estimate_effects(
            whole.actions, whole.measurements, whole.kpis, as_of=AS_OF, department="Finance"
        ),
    }


def _of_rollouts(whole: Review) -> Frames:
    return {
        "summarise_milestones": sp.summarise_milestones(whole.milestones, as_of=AS_OF),
        "summarise_readiness": sp.summarise_readiness(whole.readiness),
        "summarise_checkins": sp.summarise_checkins(whole.checkins, as_of=AS_OF),
        "plan_communications": sp.plan_communications(whole.communications, as_of=AS_OF),
        "summarise_feedback": sp.summarise_feedback(whole.feedback, whole.actions),
        "summarise_feedback (action)": sp.summarise_feedback(whole.feedback, whole.actions, by="action"),
        "review.inventory": whole.inventory,
    }


def _of_projects(whole: Review) -> Frames:
    projects, on = whole.projects, {"as_of": AS_OF}
    return {
        "summarise_projects": sp.summarise_projects(projects, **on),
        "summarise_projects (department)": sp.summarise_projects(projects, by="department", **on),
        "review_projects": sp.review_projects(projects, whole.milestones, whole.updates, **on),
        "forecast_finish": sp.forecast_finish(projects, **on),
        "summarise_escalations": sp.summarise_escalations(projects, whole.updates, whole.project_risks, **on),
        "find_lessons": sp.find_lessons(whole.lessons, "portal"),
        "suggest_lessons": sp.suggest_lessons(projects, whole.lessons, **on),
        "summarise_retrospectives": sp.summarise_retrospectives(projects, whole.lessons, **on),
        "estimate_business_case": sp.estimate_business_case(whole.cash_flows, draws=100),
        "forecast_adoption": sp.forecast_adoption(whole.adoption, **on),
        "map_stakeholders": sp.map_stakeholders(whole.project_stakeholders),
        "summarise_utilisation": sp.summarise_utilisation(whole.project_resources),
        "summarise_stakeholder_satisfaction": sp.summarise_stakeholder_satisfaction(whole.surveys, **on),
        "rank_features": sp.rank_features(whole.project_requirements, **on),
        "select_launches": sp.select_launches(projects, **on),
    }


def _of_digests(whole: Review, signals: pd.DataFrame) -> Frames:
    asked = sp.summarise_requests(progress=sp.track_progress(whole.actions, whole.updates, as_of=AS_OF))
    return {
        "find_shared_events": sp.find_shared_events(signals, causes=whole.causes),
        "find_decisions": sp.find_decisions(None, asked),
        "compare_decisions": sp.compare_decisions(asked, asked.head(1)),
    }


def _of_goals(whole: Review) -> Frames:
    goals, helps, found, on = whole.goals, whole.goal_opportunities, whole.opportunities, {"as_of": AS_OF}
    return {
        "forecast_goals": sp.forecast_goals(goals, whole.measurements, whole.kpis, draws=200, **on),
        "trace_goals": sp.trace_goals(goals, whole.measurements, whole.kpis, draws=200, **on),
        "review_goals": sp.review_goals(goals, whole.kpis, whole.measurements, **on),
        "map_goals": sp.map_goals(goals, whole.goal_risks, helps, opportunities=found, **on),
        "rank_opportunities": sp.rank_opportunities(found, helps, goals, **on),
        "measure_goal_management": sp.measure_goal_management(None, None, found, **on),
        "summarise_goal_meetings": sp.summarise_goal_meetings(whole.checkins, goals, **on),
        "summarise_environment": sp.summarise_environment(whole.environment, **on),
    }


def _of_collaboration(whole: Review) -> Frames:
    on = {"as_of": AS_OF}
    both = (whole.content, whole.approvals)
    turns, plan = sp.trace_turns(*both, **on), sp.plan_content(*both, **on)
    tracked = sp.track_collaboration(content=whole.content, milestones=whole.milestones, **on)
    return {
        "map_dependencies": sp.map_dependencies(whole.dependencies, **on),
        "summarise_waits": sp.summarise_waits(whole.dependencies, **on),
        "trace_waits": sp.trace_waits(whole.dependencies, **on),
        "check_roles": sp.check_roles(whole.roles),
        "summarise_roles": sp.summarise_roles(whole.roles),
        "measure_collaboration": sp.measure_collaboration(start_on="2025-01-01", content=whole.content, **on),
        "review_quarter": sp.review_quarter(start_on="2025-01-01", content=whole.content, **on),
        "track_collaboration": tracked,
        "summarise_objects": sp.summarise_objects(tracked),
        "plan_content": plan,
        "trace_turns": turns,
        "summarise_turns": sp.summarise_turns(turns),
        "summarise_approvals": sp.summarise_approvals(*both, turns, **on),
        "measure_approvals": sp.measure_approvals(plan),
        "summarise_content": sp.summarise_content(whole.content, by="channel"),
        "measure_funnel": sp.measure_funnel(whole.events, **on),
        "review_events": sp.review_events(whole.events, **on),
        "check_events": sp.check_events(whole.events, whole.content, whole.event_materials, **on),
        "rank_input": sp.rank_input(whole.input, whole.goals),
        "summarise_post_mortem": sp.summarise_post_mortem(whole.post_mortems, **on),
        "review_documents": sp.review_documents(whole.documents, **on),
        "select_department_answers": sp.select_department_answers(whole.surveys, **on),
        "select_voices": sp.select_voices(whole.surveys, **on),
        "select_joint_checkins": sp.select_joint_checkins(whole.checkins),
    }


def _of_choices() -> Frames:
    alternatives = pd.DataFrame({"alternative": ["A", "B"], "speed": [1.0, 2.0], "cost": [3.0, 1.0]})
    weights = {"speed": 0.5, "cost": 0.5}
    return {
        "rank_topsis": sp.rank_topsis(alternatives, weights),
        "rank_weighted_sum": sp.rank_weighted_sum(alternatives, weights),
        "score_weights": sp.score_weights(
            pd.DataFrame([[1.0, 2.0], [0.5, 1.0]], index=["speed", "cost"], columns=["speed", "cost"])
        ),
    }


def _of_questions() -> Frames:
    return {"find": sp.find("why is revenue short"), "help": sp.help(), "help (a subject)": sp.help("gaps")}


def _of_partnerships(whole: Review) -> Frames:
    own, on = whole.partnerships, {"as_of": AS_OF}
    goals, kpis, marks = whole.partner_goals, whole.partner_kpis, whole.milestones
    tables = {"partner_goals": goals, "partner_kpis": kpis, "milestones": marks, "exchanges": whole.exchanges}
    review = sp.review_partnerships(own, checkins=whole.checkins, **tables, **on)
    scores = sp.score_partnerships(own, kpis, draws=50, **on)
    return {
        "review_partnerships": review,
        "score_partnerships": scores,
        "measure_partner_kpis": sp.measure_partner_kpis(kpis, own, **on),
        "track_partner_goals": sp.track_partner_goals(goals, own, partner_kpis=kpis, **on),
        "track_partner_milestones": sp.track_partner_milestones(marks, own, **on),
        "summarise_partner_surveys": sp.summarise_partner_surveys(whole.surveys, own, **on),
        "summarise_team_surveys": sp.summarise_team_surveys(whole.surveys, own, **on),
        "summarise_exchanges": sp.summarise_exchanges(whole.exchanges, own, **on),
        "find_exchanges": sp.find_exchanges(whole.exchanges, own, **on),
        "summarise_partner_adjustments": sp.summarise_partner_adjustments(whole.partner_adjustments, own, **on),
        "rank_partner_opportunities": sp.rank_partner_opportunities(whole.opportunities, own, **on),
        "summarise_partner_quarter": sp.summarise_partner_quarter(own, checkins=whole.checkins, **tables, **on),
        "review_partner_outcomes": sp.review_partner_outcomes(own, **tables, **on),
        "compare_partnerships": sp.compare_partnerships(review, scores),
    }


def _of_support(whole: Review) -> Frames:
    issues, now = whole.incidents, whole.until
    arrivals = sp.map_arrivals(whole.support_log, as_of=now, table="support_log")
    return {
        "summarise_incidents": sp.summarise_incidents(issues, as_of=now),
        "summarise_incidents (sla)": sp.summarise_incidents(issues, as_of=now, sla=whole.sla, by="system"),
        "summarise_flow": sp.summarise_flow(issues, as_of=now),
        "forecast_backlog": sp.forecast_backlog(issues, as_of=now),
        "summarise_backlog": sp.summarise_backlog(issues, as_of=now),
        "summarise_intake": sp.summarise_intake(issues, as_of=now),
        "map_arrivals": arrivals,
        "plan_staffing": sp.plan_staffing(arrivals),
        "find_recurring_issues": sp.find_recurring_issues(issues, as_of=now),
        "rank_issue_types": sp.rank_issue_types(issues, as_of=now),
        "check_escalations": sp.check_escalations(issues, as_of=now, sla=whole.sla),
        "summarise_stages": sp.summarise_stages(issues, as_of=now),
        "summarise_fixes": sp.summarise_fixes(issues, as_of=now),
        "summarise_fixes (by area)": sp.summarise_fixes(issues, as_of=now, by="it_area"),
        "summarise_sla": sp.summarise_sla(issues, whole.sla, as_of=now),
        "summarise_parties": sp.summarise_parties(issues, as_of=now, waits=whole.waits),
        "summarise_timelines": sp.summarise_timelines(issues, as_of=now),
        "measure_resolution": sp.measure_resolution(issues, as_of=now),
        "summarise_trainings": sp.summarise_trainings(whole.trainings, as_of=AS_OF, users=120),
        "check_training_dates": sp.check_training_dates(),
        "summarise_satisfaction": sp.summarise_satisfaction(whole.support_log, as_of=AS_OF),
    }


def _read_log() -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "web.log"
        path.write_text("2025-03-30 10:00:00 ERROR web: Timeout after 30 s\n2025-03-30 10:01:00 INFO web: Up\n")
        return sp.open_log(path)


def _of_systems(whole: Review) -> Frames:
    now, window = whole.until, ("2025-01-01", "2025-03-31")
    downtime = sp.measure_downtime(whole.outages, window=window)
    systems = sp.summarise_systems(whole.system_metrics, as_of=now)
    updates = sp.summarise_system_updates(whole.system_updates, as_of=now)
    return {
        "measure_downtime": downtime,
        "select_system": sp.select_system(whole.outages, "Website"),
        "track_budget": sp.track_budget(whole.outages, window=window),
        "summarise_systems": systems,
        "rank_error_codes": sp.rank_error_codes(whole.system_metrics, as_of=now),
        "map_metrics": sp.map_metrics(whole.system_metrics, as_of=now),
        "measure_metrics": sp.measure_metrics(whole.system_metrics, as_of=now),
        "find_quiet_hours": sp.find_quiet_hours(
            whole.system_metrics,
            as_of=now,
            arrivals=sp.map_arrivals(whole.support_log, as_of=now, table="support_log"),
        ),
        "open_log": _read_log(),
        "summarise_logs": sp.summarise_logs(_read_log(), as_of=now),
        "review_alerts": sp.review_alerts(whole.system_metrics, whole.outages, as_of=now),
        "compare_update_feedback": sp.compare_update_feedback(whole.system_updates, whole.incidents, as_of=now),
        "forecast_capacity": sp.forecast_capacity(whole.system_metrics, as_of=now),
        "summarise_system_updates": updates,
        "select_system_updates": sp.select_system_updates(whole.system_updates, as_of=now),
        "summarise_housekeeping": sp.summarise_housekeeping(
            as_of=AS_OF, maintenance=whole.maintenance, access_reviews=whole.access_reviews, audits=whole.audits
        ),
        "check_royalty_compliance": sp.check_royalty_compliance(downtime, systems),
        "summarise_performance": sp.summarise_performance(
            downtime, sp.summarise_incidents(whole.incidents, as_of=now), updates
        ),
    }


def _of_scenarios(whole: Review) -> Frames:
    given = whole.scenarios, whole.scenario_drivers, whole.kpis, whole.measurements
    return {
        "simulate_scenarios": sp.simulate_scenarios(*given, draws=100),
        "forecast_scenarios": sp.forecast_scenarios(*given, draws=100),
        "rank_scenario_drivers": sp.rank_scenario_drivers(*given, draws=100),
        "estimate_elasticities": sp.estimate_elasticities(*given[1:]),
        "compare_scenarios": sp.compare_scenarios(whole.scenarios, whole.scenario_points),
        "review_scenarios": sp.review_scenarios(whole.scenarios, whole.scenario_reviews, as_of=AS_OF),
        "estimate_options": sp.estimate_options(whole.option_flows, whole.scenarios, draws=100),
        "measure_safety_stock": sp.measure_safety_stock(whole.stocks),
        "simulate_runway": sp.simulate_runway(whole.cash, whole.scenarios, whole.scenario_drivers, draws=100),
    }
