"""Interviews: who was heard, what they raised, and whether the data agrees."""

from saypro_analysis.offers import offer

VERBS = {
    "interviews": ("summarise_answers", "summarise_interviews", "summarise_stakeholders"),
    "themes": ("code_themes",),
    "theme_summaries": ("score_coders", "summarise_spread", "summarise_themes"),
    "comparisons": ("compare_voices",),
    "questions": ("summarise_questions",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
