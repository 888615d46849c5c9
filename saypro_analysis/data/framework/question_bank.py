"""The source documents' questions for interviews, in short form, and by what an asked question is known as one."""

from typing import NamedTuple


class Question(NamedTuple):
    """A question of the bank.

    `requirement` is the row it answers to, `occasion` when it is put, `topic` what it is about; `marks` are the words
    (with * for any ending) that an asked question holds if it is this one.
    """

    requirement: str
    occasion: str
    topic: str
    question: str
    marks: tuple[str, ...]


_PREPARATION = ("INT-04", "preparation")
_KEY = ("INT-05", "interview")
_CAUSES = ("INT-06", "root causes")
_CONFIRMATION = ("INT-07", "confirming a gap")

QUESTIONS = [
    Question(*_PREPARATION, "strengths", "What works well?", ("working well",)),
    Question(*_PREPARATION, "improvement", "Where could the company improve?", ("areas", "company * improve")),
    Question(*_PREPARATION, "bottlenecks", "Where do you see bottlenecks or delays?", ("seeing", "bottleneck*")),
    Question(*_PREPARATION, "alignment", "How well do our efforts fit our goals?", ("aligned", "efforts", "goals")),
    Question(*_PREPARATION, "customers", "Has customer satisfaction changed?", ("changes", "satisfaction")),
    Question(*_PREPARATION, "resources", "What resources does your team need?", ("resources", "team's performance")),
    Question(*_KEY, "performance", "What are the main challenges in your area?", ("main challenges",)),
    Question(*_KEY, "performance", "How well is your team aligned with the goals?", ("team * aligned", "gaps")),
    Question(*_KEY, "performance", "Which processes or tools hold your team back?", ("hinder", "team's")),
    Question(*_KEY, "performance", "Do you have what you need?", ("do you have", "resources", "perform * best")),
    Question(*_KEY, "operations", "Where could processes be improved?", ("improvements", "operational processes")),
    Question(*_KEY, "operations", "Which systems should be improved or joined?", ("technologies", "integrated")),
    Question(*_KEY, "operations", "How do teams communicate with each other?", ("communication between",)),
    Question(*_KEY, "customers", "What trends do you see in customer feedback?", ("trends", "feedback")),
    Question(*_KEY, "customers", "What do customers value, what annoys them?", ("customers", "value")),
    Question(*_KEY, "customers", "Which customer pain points do we leave open?", ("pain points",)),
    Question(*_KEY, "strategy", "Does the strategy fit the long-term vision?", ("strateg*", "vision")),
    Question(*_KEY, "strategy", "How should the strategic direction change?", ("recommendations", "strategic")),
    Question(*_CAUSES, "targets", "What keeps you from reaching your targets?", ("obstacles", "targets")),
    Question(*_CAUSES, "workflow", "Where does your workflow get stuck?", ("bottlenecks", "workflow")),
    Question(*_CAUSES, "environment", "Do external factors stand in the way?", ("external factors", "objectives")),
    Question(*_CAUSES, "support", "What support do you need to improve?", ("resources or support", "to improve")),
    Question(*_CONFIRMATION, "Sales", "What stood in the way of the sales targets? Did the campaign fit?",
             ("sales targets",)),
    Question(*_CONFIRMATION, "Marketing", "Were there issues with leads, channels or from outside?",
             ("lead quality", "channel*")),
    Question(*_CONFIRMATION, "Customer Service", "What do customers complain about, again and again?",
             ("complaints", "customers")),
    Question(*_CONFIRMATION, "Operations", "Are there systemic issues of staff, resources or process?",
             ("systemic issues",)),
]  # fmt: skip
