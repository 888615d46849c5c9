"""Quarterly performance reviews: where are we short, why, what do we do about it, is it working.

`import saypro_analysis as sp` offers every verb by tab completion. The verbs are imported when first used, so the
import itself takes milliseconds. Each is also importable from its own module.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_VERBS = {
    "data.reviews": ("Review", "open_review"),
    "data.problems": ("DataError",),
    "data.measures.builds": ("build_measures",),
    "analysis.gaps": ("quantify_gaps",),
    "analysis.histories": ("summarise_histories",),
    "analysis.control_charts": ("control_chart",),
    "analysis.signals": ("detect_signals",),
    "analysis.chart_histories": ("summarise_charts",),
    "analysis.rebases": ("propose_rebase",),
    "analysis.evidence": ("summarise_evidence",),
    "analysis.departments": ("judge_gaps", "summarise_departments", "summarise_scope"),
    "analysis.interviews": ("summarise_answers", "summarise_interviews", "summarise_stakeholders"),
    "analysis.segments": ("explain_gap", "explain_segments"),
    "analysis.breakdowns": ("summarise_segments",),
    "analysis.plans": ("plan_actions", "summarise_coverage", "summarise_dependencies"),
    "analysis.resources": ("summarise_issues", "summarise_load", "summarise_resources", "summarise_responsibilities"),
    "analysis.selections": ("select_actions", "summarise_budgets"),
    "analysis.progress": ("summarise_progress", "summarise_work", "track_progress"),
    "analysis.earned_values": ("earned_value",),
    "analysis.roadblocks": ("summarise_roadblocks", "track_roadblocks"),
    "analysis.adjustments": ("plan_checkpoints", "summarise_adjustments", "summarise_news"),
    "analysis.usage": ("summarise_usage",),
    "analysis.rollouts": ("plan_communications", "summarise_checkins", "summarise_milestones", "summarise_readiness"),
    "analysis.feedback": ("summarise_feedback",),
    "analysis.changes": ("track_changes",),
    "analysis.wordings.codebook": ("summarise_codebook",),
    "analysis.themes": ("code_themes",),
    "analysis.theme_summaries": ("score_coders", "summarise_spread", "summarise_themes"),
    "analysis.voices": ("compare_voices",),
    "analysis.questions": ("summarise_questions",),
    "data.formulas": ("FormulaError",),
    "analysis.drivers": ("decompose_drivers", "explain_drivers"),
    "analysis.causes": ("rank_pareto", "trace_whys"),
    "analysis.networks": ("summarise_cause_network", "summarise_systemic_causes"),
    "analysis.catalogue": ("suggest_causes",),
    "analysis.repeats": ("detect_repeats",),
    "analysis.relations": ("rank_relations", "relate_kpis"),
    "analysis.next_steps": ("suggest_next_steps", "summarise_hypotheses"),
    "analysis.signoffs": ("summarise_signoffs",),
    "analysis.priorities": ("score_impact",),
    "analysis.rankings": ("rank_topsis", "rank_weighted_sum", "score_weights"),
    "analysis.suggestions": ("suggest_actions",),
    "analysis.targets": ("check_targets", "summarise_contradictions"),
    "analysis.campaigns": ("summarise_campaigns",),
    "analysis.effects": ("estimate_effect",),
    "analysis.action_effects": ("estimate_effects",),
    "views.formats": ("set_display",),
    "views.tables": ("tabulate",),
    "views.facts": ("describe_facts", "describe_plan_facts", "describe_progress_facts", "describe_requests"),
    "views.sentences": ("describe_departments", "describe_evidence", "describe_gaps", "describe_overperformance"),
    "views.record_sentences": ("describe_records",),
    "views.register_sentences": ("describe_interviews", "describe_inventory"),
    "views.plan_sentences": ("describe_plan", "describe_selection"),
    "views.timeline_figures": ("plot_timeline",),
    "views.dependency_figures": ("plot_dependencies",),
    "views.budget_figures": ("plot_budget",),
    "views.signal_sentences": ("describe_signals",),
    "views.control_figures": ("plot_control_chart", "plot_control_charts"),
    "views.scorecards": ("plot_scorecard",),
    "views.voice_sentences": ("describe_themes", "describe_voices"),
    "views.voice_figures": ("plot_themes",),
    "views.gap_figures": ("plot_departments", "plot_gaps"),
    "views.history_figures": ("plot_histories",),
    "views.contribution_figures": ("plot_contributions",),
    "views.segment_figures": ("plot_segments",),
    "views.fishbone_figures": ("plot_fishbone",),
    "views.pareto_figures": ("plot_pareto",),
    "views.network_figures": ("plot_cause_network",),
    "views.cause_sentences": ("describe_causes", "describe_drivers", "describe_relation", "describe_relations"),
    "views.follow_up_sentences": ("describe_next_steps", "describe_signoffs"),
    "views.priority_figures": ("plot_priorities",),
    "views.priority_sentences": ("describe_actions", "describe_priorities", "describe_targets"),
    "views.effect_figures": ("plot_effect",),
    "views.effect_overviews": ("plot_effects",),
    "views.effect_sentences": ("describe_effects",),
    "views.mermaid": ("write_mermaid",),
    "views.progress_figures": ("plot_progress",),
    "views.earned_value_figures": ("plot_burn", "plot_earned_value"),
    "views.progress_sentences": ("describe_earned_value", "describe_progress"),
    "reports.findings": ("publish",),
    "reports.workbooks": ("write_plan",),
    "reports.pdfs": ("write_pdf",),
    "batch.cycles": ("Cycle", "open_cycle"),
    "batch.runs": ("Run", "run_cycle"),
    "delivery.mails": ("compose_mail",),
}
_HOME = {name: module for module, names in _VERBS.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*_HOME, "__version__"])
