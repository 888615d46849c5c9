"""What a framework is made of: numeric targets, tiers, actions, questions, typical causes, and words for themes."""

from dataclasses import dataclass

KINDS = {"themes": "theme", "origins": "origin", "topics": "topic"}  # of codes, by the section that holds them


@dataclass(frozen=True, slots=True)
class Condition:
    """What one figure has to reach: `change` is relative (to the period before) or level; bounds are shares."""

    measures: tuple[str, ...]
    change: str
    bound: float
    rising: bool
    strict: bool = False
    census: bool = False
    complement_of: tuple[str, ...] = ()
    inverse_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A numeric target: its row, its conditions (all must hold), deadline, and the rows that contradict it."""

    row: str
    title: str
    conditions: tuple[Condition, ...]
    family: str = ""
    source: str = ""
    within: str | None = None
    points: bool = False
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that do not say the same, and what is done about it here."""

    subject: str
    one: str
    other: str
    here: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """For a family's KPIs that hold one of `marks` (or have one of `units`), the tier of a missed gap.

    `large` is the tier of a large shortfall, `minor` of a smaller one; empty where the rules do not say.
    """

    family: str
    units: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    large: str = ""
    large_row: str = ""
    minor: str = ""
    minor_row: str = ""


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """A group of actions for a family of gaps; `marks` are beginnings of words by which a cause calls for it."""

    row: str
    family: str
    group: str
    type: str
    horizon: str
    steps: tuple[str, ...]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the bank: when it is put, what it is about, and the words by which an asked one is known as it."""

    row: str
    question: str
    marks: tuple[str, ...]
    occasion: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class TypicalCause:
    """A typical cause of a family's gaps (of any, without a family) and the question that would settle it."""

    row: str
    category: str
    statement: str
    question: str
    family: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Framework:
    """The rules that a review goes by, under the name that reports call them.

    `codes` are the words that tell what an answer is about: (kind, code, pattern).

    >>> Framework("Ours")
    Framework Ours: no rules
    """

    name: str
    targets: tuple[Target, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    tiers: tuple[Tier, ...] = ()
    actions: tuple[ActionGroup, ...] = ()
    questions: tuple[Question, ...] = ()
    causes: tuple[TypicalCause, ...] = ()
    codes: tuple[tuple[str, str, str], ...] = ()

    def __repr__(self) -> str:
        sections = ("targets", "contradictions", "tiers", "actions", "questions", "causes", "codes")
        told = [f"{section} {len(getattr(self, section))}" for section in sections if getattr(self, section)]
        return f"Framework {self.name}: {', '.join(told) or 'no rules'}"
