"""Collaboration: who waits for whom, what goes out when, what it brought, how departments work together."""

from saypro_analysis.offers import offer

VERBS = {
    "department_waits": ("map_dependencies", "summarise_waits", "trace_waits"),
    "role_checks": ("check_roles", "summarise_roles"),
    "collaboration_kpis": ("measure_collaboration", "review_quarter"),
    "tracked_objects": ("summarise_objects", "track_collaboration"),
    "content_calendars": ("plan_content", "trace_turns"),
    "approval_steps": ("measure_approvals", "summarise_approvals", "summarise_turns"),
    "content_rates": ("summarise_content",),
    "event_funnels": ("check_events", "measure_funnel", "review_events"),
    "ideas_ranked": ("rank_input",),
    "looking_back": ("review_documents", "summarise_post_mortem"),
    "department_voices": ("select_department_answers", "select_joint_checkins", "select_voices"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
