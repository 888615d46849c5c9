"""Stand a real desk in for departments that wait for each other, its tickets for content that is to be approved."""

from pathlib import Path

import pandas as pd

DAYS = 3  # within which a ticket is needed: ours, for the file names none


def read_tickets(source: Path) -> pd.DataFrame:
    """The tickets that a group was assigned and that have a time of resolution, with their times as times."""
    times = ["opened_at", "resolved_at"]
    rows = pd.read_csv(source, dtype={"number": "str"}, parse_dates=times, na_values="?")
    rows = rows.dropna(subset=[*times, "assignment_group", "category"])
    names = {"group": "assignment_group", "area": "category"}
    told = rows.assign(**{name: name + " " + rows[of].astype(int).astype("str") for name, of in names.items()})
    return told[told["resolved_at"] >= told["opened_at"]].reset_index(drop=True)


def make_dependencies(tickets: pd.DataFrame) -> pd.DataFrame:
    """The table `dependencies`: the area that a ticket is about waits for the group that has to resolve it."""
    opened = tickets["opened_at"].dt.normalize()
    return pd.DataFrame({"dependency": tickets["number"], "department": tickets["area"], "waits_for": tickets["group"],
                         "needed_on": opened + pd.Timedelta(days=DAYS), "requested_on": opened,
                         "delivered_on": tickets["resolved_at"].dt.normalize()})  # fmt: skip


def make_approvals(tickets: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `content` and `approvals`: a ticket is an item, its group is asked and answers by resolving it."""
    content = pd.DataFrame({"content": tickets["number"], "created_at": tickets["opened_at"]})
    asked = pd.DataFrame({"content": tickets["number"], "approver": tickets["group"], "asked_at": tickets["opened_at"],
                          "answered_at": tickets["resolved_at"]})  # fmt: skip
    return content, asked


def count_kept(tickets: pd.DataFrame) -> pd.DataFrame:
    """The table `content`, a group an item: of the tickets that it was shown, how many broke their promise."""
    groups = tickets["made_sla"].eq(False).groupby(tickets["group"])
    told = groups.agg(clicks="sum", impressions="size").reset_index()
    return told.rename(columns={"group": "content"}).assign(channel="desk")
