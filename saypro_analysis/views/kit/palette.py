"""The colours, and what is good, bad or neither: the one table that chips, figures, pages and mails are painted from.

Blue is good, orange is bad, yellow is to be watched, grey cannot be told or is beside the point. They differ for every
eye.
"""

from typing import NamedTuple

BLUE, ORANGE, YELLOW, GREY = "#0a6aa1", "#b84a0e", "#b8860b", "#8693a0"
INK, MUTED, RULE, PAPER, SOFT = "#17212b", "#556575", "#dde4ea", "#ffffff", "#f5f7f9"
CSS_NAMES = {BLUE: "--blue", ORANGE: "--orange", YELLOW: "--yellow", GREY: "--grey", INK: "--ink", MUTED: "--muted",
             RULE: "--rule", PAPER: "--paper", SOFT: "--soft"}  # fmt: skip
TONE_COLOURS = {"good": BLUE, "bad": ORANGE, "warn": YELLOW, "": GREY}

GOOD = (
    "met", "exceeds", "better", "improving", "consistently_met", "improvement",  # KPIs
    "done", "on_track", "approved", "always", "green", "quick_win", "worth_it",  # plans
    "achieved", "on_course",  # effects
    "reached", "will_reach", "likely_on_time", "sound",  # projects
    "within", "pass", "shrinking", "useful",  # systems and the desk
    "reviewed",  # goals
    "lasts", "enough", "opportunity_heavy",  # scenarios
    "pays_in_a_quarter", "pays_in_a_year",  # risks
    "delivers", "completed", "on_time", "as_planned",  # partnerships
    "improved",  # a cycle beside the one before
)  # fmt: skip
BAD = (
    "missed", "not_met", "worse", "real", "worsening", "consistently_missed", "concern", "underperforming",  # KPIs
    "Urgent", "act_now", "contradict", "rejected", "root_cause", "systemic", "vital",  # what lies behind them
    "slipping", "overdue", "unreported", "late", "draft", "red", "overspent",  # plans
    "not_working", "harmful", "failed",
    "stalled", "leadership", "likely_late", "behind_and_over",  # projects
    "beyond", "soon", "full", "fail", "page", "growing",  # systems and the desk
    "off_track", "never",  # goals
    "may_run_out", "short", "risk_heavy", "not_worth_it",  # scenarios
    "delayed", "falls_short", "not_reached",  # partnerships
    "worsened",  # a cycle beside the one before
)  # fmt: skip
NEUTRAL = (
    "near", "no_target", "no_data", "noise", "cannot_tell", "no_worse", "about_the_same",  # KPIs
    "steady", "too_few", "hit_or_miss", "common_cause",
    "High", "Medium", "Low", "link", "open", "refuted",  # what lies behind them
    "under_way", "not_started", "cancelled", "close",  # plans
    "sponsor", "behind", "over",  # projects: one of pace and money, or the sponsor, is no alarm yet
    "no_limit", "no_trend", "later", "ticket", "none", "no_use", "silent",  # systems
    "does_not_pay",  # risks
    "old", "undated", "linked", "none_found", "no_risk", "no_opportunity", "no_goal",  # goals
    "balanced", "unknown",  # scenarios
    "in_part", "ahead", "first",  # partnerships
    "same", "new", "gone",  # a cycle beside the one before
)  # fmt: skip
WATCHED = ("amber", "at_risk", "tight")
_BY_TONE = {"good": GOOD, "bad": BAD, "warn": WATCHED, "": NEUTRAL}
TONES = {state: tone for tone, states in _BY_TONE.items() for state in states}


def tone_of(state: object) -> str:
    """Whether a state is good, bad, to be watched (warn) or none of these (empty), as is a word that nobody knows.

    >>> tone_of("met"), tone_of("slipping"), tone_of("near"), tone_of("someone's own word")
    ('good', 'bad', '', '')
    """
    return TONES.get(str(state), "")


def colour_of(state: object) -> str:
    """The colour of a state's mark in a figure."""
    return TONE_COLOURS[tone_of(state)]


def ink_of(state: object, quiet: str = MUTED) -> str:
    """The colour of a state's words in a figure: grey would be hard to read, so that `quiet` takes its place."""
    return colour_of(state) if tone_of(state) else quiet


# A figure that is unusual where neither side is better stands out without being good or bad.
POINT_COLOURS = {kind: colour_of(kind) for kind in ("common_cause", "improvement", "concern")}
POINT_COLOURS |= {"high": INK, "low": INK}


class Tint(NamedTuple):
    """How a chip of a tone looks: its ground, its edge, its words."""

    fill: str
    rule: str
    ink: str


TINTS = {"bad": Tint("#fdf0e7", "#f0cdb4", "#8f3a0b"), "good": Tint("#e8f3fa", "#b8d8ea", "#084f79"),
         "warn": Tint("#fdf4d3", "#e3c766", "#6b4e00")}  # fmt: skip
_NIGHT_TINTS = {"bad": Tint("#3a2114", "#6b3b1d", "#f6b48a"), "good": Tint("#12303f", "#1f5570", "#9ad2f2"),
                "warn": Tint("#33290b", "#6b571b", "#f0d873")}  # fmt: skip
_BY_DAY = {"ink": INK, "muted": MUTED, "rule": RULE, "paper": PAPER, "soft": SOFT, "blue": BLUE, "orange": ORANGE,
           "yellow": YELLOW, "grey": GREY}  # fmt: skip
_BY_NIGHT = {"ink": "#e8edf2", "muted": "#a3b1bf", "rule": "#2d3945", "paper": "#10171e", "soft": "#18222c",
             "blue": "#6bb8e8", "orange": "#f0935a", "yellow": "#e0bb4a", "grey": "#8f9dab"}  # fmt: skip


def name_colours(*, night: bool = False) -> dict[str, str]:
    """Every colour by the name that a page or a mail knows it under, by day or on a dark screen.

    >>> name_colours()["bad-ink"], name_colours(night=True)["paper"]
    ('#8f3a0b', '#10171e')
    """
    named = dict(_BY_NIGHT if night else _BY_DAY)
    for tone, tint in (_NIGHT_TINTS if night else TINTS).items():
        named |= {tone: tint.fill, f"{tone}-ink": tint.ink, f"{tone}-rule": tint.rule}
    return named
