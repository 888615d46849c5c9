"""People spoke in confidence: what is shown of an answer never tells who gave it."""

import re
from collections.abc import Iterable

import pandas as pd

SMALLEST_GROUP = 3
JOINED = "several groups"
JOINED_DEPARTMENTS = "several departments"
NAME = "[name]"
LONGEST_QUOTE = 280
# Words of a role: a "stakeholder" that holds one of them is no name to take apart.
_ROLES = {"agent", "assistant", "chief", "clerk", "director", "employee", "head", "lead", "leader", "manager",
          "officer", "operator", "person", "respondent", "speaker", "staff", "stakeholder", "team", "technician",
          "user", "worker"}  # fmt: skip
# Names that are words as well: hidden only where they are written as names, with a capital within a sentence.
_WORDS = {"april", "art", "august", "best", "bill", "black", "brown", "case", "dawn", "day", "faith", "frank", "grace",
          "grant", "green", "guy", "hope", "joy", "king", "long", "love", "march", "mark", "may", "miles", "page",
          "price", "ray", "rich", "rob", "rose", "sunny", "white", "will", "young"}  # fmt: skip


def join_small_groups(interviews: pd.DataFrame, by: str = "group", joined: str = JOINED) -> pd.DataFrame:
    """The interviews with each group of fewer than three speakers renamed, so that no speaker stands alone.

    `by` is the column that is joined, `joined` what its small groups are called together.
    """
    speakers = interviews.groupby(by)["stakeholder"].nunique()
    small = interviews[by].isin(speakers.index[speakers < SMALLEST_GROUP]) | interviews[by].isna()
    return interviews.assign(**{by: interviews[by].mask(small, joined)})


def say_who(interviews: pd.DataFrame) -> pd.Series:
    """Whom to name beside a quote: group and department, or less where that would tell who it was."""
    heard = interviews.groupby("department")["stakeholder"].nunique()
    small = interviews["department"].isin(heard.index[heard < SMALLEST_GROUP])
    department = interviews["department"].mask(small, JOINED)
    both = interviews["group"].str.replace("_", " ") + ", " + department
    return department.mask(is_told_apart(interviews), both).astype("str")


def is_told_apart(interviews: pd.DataFrame) -> pd.Series:
    """Whether group and department may be named together without telling who spoke.

    A department's groups are named if three people or more of each spoke, and if those of its other groups together
    are as many: were they a single person, leaving their group out would name them.
    """
    cells = interviews.groupby(["department", "group"])["stakeholder"].nunique()
    small = cells[cells < SMALLEST_GROUP]
    rest = small.groupby("department").sum()
    guarded = set(rest.index[rest < SMALLEST_GROUP])
    fine = {cell for cell in cells.index[cells >= SMALLEST_GROUP] if cell[0] not in guarded}
    told = [cell in fine for cell in interviews[["department", "group"]].itertuples(index=False, name=None)]
    return pd.Series(told, index=interviews.index, dtype=bool)


def hide_names(texts: pd.Series, people: Iterable[str], places: Iterable[str] = ()) -> pd.Series:
    """The texts with every name of `people`, whole or a part of it, written as [name].

    `places` are words that stay, such as the names of departments. A part of a name is hidden however it is written;
    one that is a common word too ("Will", "Grace") only within a sentence and with a capital.
    """
    pattern = _names(people, {word.casefold() for place in places for word in str(place).split()})
    return texts if pattern is None else texts.str.replace(pattern, NAME, regex=True)


def shorten(text: str) -> str:
    """A quote that fits a table's cell, cut at a word."""
    if len(text) <= LONGEST_QUOTE:
        return text
    cut = text[:LONGEST_QUOTE]
    return (cut.rsplit(" ", 1)[0] if " " in cut[LONGEST_QUOTE // 2 :] else cut) + " …"


def _names(people: Iterable[str], places: set[str]) -> re.Pattern[str] | None:
    known = sorted({str(person).strip() for person in people if pd.notna(person)})
    whole = {name for name in known if len(name) > 1 and name.casefold() not in places}
    parts = {part for name in known for part in _parts(name) if part.casefold() not in places}
    common = {part for part in parts if part.casefold() in _WORDS}
    anyhow, written = _either(whole | (parts - common)), _either(common)
    choices = [rf"(?<!\w)(?i:{anyhow})(?!\w)"] if anyhow else []
    within = r"(?:(?<=[\w,;] )|(?<=Mr\. )|(?<=Ms\. )|(?<=Mrs\. )|(?<=Dr\. ))"
    choices += [rf"{within}(?:{written})(?!\w)"] if written else []
    return re.compile("|".join(choices)) if choices else None


def _parts(name: str) -> list[str]:
    """The first and last names in a full name, halves of double names too; none in a role such as "Team lead 2"."""
    words = re.findall(r"[^\W\d_]+", name)
    if len(words) < 2 or any(word.casefold() in _ROLES for word in words):
        return []
    return [word for word in {*words, *name.split()} if len(word) > 2 and not word.islower()]


def _either(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
