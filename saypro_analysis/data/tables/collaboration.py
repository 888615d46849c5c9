"""Working together: who waits for whom, what departments say of it, what was agreed at the end of the quarter."""

from saypro_analysis.data.tables.columns import choice, date, number, text
from saypro_analysis.data.tables.declarations import EVERYBODY, Table

KINDS = ("worked", "did_not_work", "improve", "refinement", "new_goal")
REFINEMENTS = ("meeting_schedules", "roles", "priorities")

DECLARED = [
    Table(
        "dependencies",
        "something that a department needs from another",
        ("dependency",),
        {
            "dependency": text("its short name", key=True),
            "department": text("the department that waits", key=True),
            "waits_for": text("the department that has to deliver", key=True),
            "needed_on": date("the day by which it is needed", required=True),
            "delivered_on": date("the day on which it was delivered; empty while it was not", required=True),
            "deliverable": text("what is needed"),
            "requested_on": date("the day on which it was asked for"),
            "requires": text(
                "what has to be delivered before it, separated by ;", refers="dependencies.dependency", many=";"
            ),
            "weight": number("how much depends on it, beside others; 1 where it is empty", low=0),
            "kind": text("what sort of thing it is: material, data, a decision, a review"),
            "goal": text("the goals that it serves, separated by ;"),
            "owner": text("who has to deliver it"),
            "status": text("the state as somebody typed it"),
        },
        belongs_to=EVERYBODY,
        dated_by="requested_on",
        content=("needed_on",),
        example=(
            {
                "dependency": "D-01",
                "department": "Sales",
                "waits_for": "Finance",
                "needed_on": "2025-03-14",
                "delivered_on": "2025-03-19",
                "deliverable": "Prices of the new plans",
                "requested_on": "2025-02-24",
                "weight": 2,
                "kind": "data",
                "owner": "Ben Example",
            },
        ),
        rank=500,
    ),
    Table(
        "input",
        "an idea or a wish that a department gave",
        ("input",),
        {
            "input": text("its short name", key=True),
            "department": text("the department that gave it", key=True),
            "idea": text("the idea in words", key=True),
            "given_on": date("the day", required=True, filled=True),
            "about": text("what it is for: a campaign, an event, communications, a brainstorm"),
            "goal": text("the goals that it serves, separated by ;"),
            "fit": number("how much it would do for them, 1 (little) to 5 (much)", low=1, high=5),
            "effort_days": number("staff days that it takes", low=0, unit="days"),
            "same_as": text("the idea that it repeats", refers="input.input"),
            "decision": text("what was decided: selected, later, declined"),
            "note": text("anything a reader should know"),
        },
        belongs_to=EVERYBODY,
        dated_by="given_on",
        content=("goal", "fit"),
        example=(
            {
                "input": "I-01",
                "department": "Sales",
                "idea": "Show prices in the newsletter",
                "given_on": "2025-02-10",
                "about": "campaign",
                "goal": "G-01",
                "fit": 4,
                "effort_days": 2,
            },
        ),
        rank=550,
    ),
    Table(
        "post_mortems",
        "something said or agreed when the quarter's working together was looked back at",
        ("note",),
        {
            "note": text("its short name", key=True),
            "held_on": date("the day of the meeting", required=True, filled=True),
            "kind": choice("what sort of note it is", *KINDS, required=True, filled=True),
            "statement": text("the note in words", key=True),
            "department": text("the department that it concerns; empty: all of them"),
            "refines": choice("what a refinement changes", *REFINEMENTS),
            "owner": text("who sees to it"),
            "due_on": date("the day by which it is to be done"),
            "done_on": date("the day on which it was done"),
        },
        belongs_to=EVERYBODY,
        dated_by="held_on",
        example=(
            {
                "note": "N-01",
                "held_on": "2025-03-28",
                "kind": "worked",
                "statement": "One calendar for all departments",
            },
            {
                "note": "N-02",
                "held_on": "2025-03-28",
                "kind": "refinement",
                "statement": "Meet before the drafts, not after",
                "refines": "meeting_schedules",
                "owner": "Ada Example",
                "due_on": "2025-04-07",
            },
        ),
        rank=560,
    ),
    Table(
        "documents",
        "a document that departments share",
        ("document",),
        {
            "document": text("its short name", key=True),
            "title": text("its title", key=True),
            "department": text("the department that keeps it", key=True),
            "owner": text("who keeps it up to date"),
            "updated_on": date("the day on which it was last changed"),
            "kind": text("what it is: a strategy, a plan, a template, a case study"),
            "place": text("where it is kept"),
        },
        belongs_to=EVERYBODY,
        content=("owner", "updated_on"),
        example=(
            {
                "document": "DOC-01",
                "title": "Tone and style",
                "department": "Sales",
                "owner": "Ada Example",
                "updated_on": "2025-01-20",
                "kind": "template",
            },
        ),
        rank=570,
    ),
]
