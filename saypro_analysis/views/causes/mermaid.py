"""Why-chains and cause networks as Mermaid text, for documents and wikis that draw it."""

import re
from pathlib import Path

import pandas as pd

from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.palette import INK, MUTED, PAPER, SOFT, TINTS, TONE_COLOURS, colour_of, tone_of
from saypro_analysis.views.kit.words import cut

_LONGEST = 160
_SHAPES = {"root_cause": "root", "refuted": "refuted", "open": "open", "link": "link"}
_ROOT = tone_of("root_cause")
_STYLES = (
    f"classDef root fill:{TINTS[_ROOT].fill},stroke:{TONE_COLOURS[_ROOT]},stroke-width:2px,color:{INK}",
    f"classDef link fill:{PAPER},stroke:{MUTED},color:{INK}",
    f"classDef open fill:{PAPER},stroke:{colour_of('open')},stroke-dasharray:4 3,color:{MUTED}",
    f"classDef refuted fill:{SOFT},stroke:{colour_of('refuted')},color:{MUTED}",
    f"classDef gap fill:{SOFT},stroke:{INK},color:{INK}",
)
_WORDS = {"root_cause": "root cause", "open": "not supported yet", "refuted": "refuted", "link": ""}
_ARROWS = {"explains": "-->", "chain": "-->", "alike": "-.->", "named": "-.->"}


def write_mermaid(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write why-chains or a cause network as Mermaid text, which wikis and documents draw: one flowchart.

    `frame` is what `trace_whys` or `summarise_cause_network` returns; `path` is the file to write (usually .mmd), whose
    folder must exist. A chain runs from the gap to its whys, a network from causes to gaps and departments; verdicts
    stand in words beside their colour. Whatever the statements hold (quotes, tags, brackets, directives) is written as
    text, in Mermaid's own codes. Returns the path written. Raises ValueError for any other frame.

    >>> import tempfile
    >>> whys = pd.DataFrame({"cause": ["C1"], "kpi": ["leads"], "parent": [None], "statement": ["Fewer clicks"],
    ...                      "path": ["C1"], "depth": [1], "verdict": ["open"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_mermaid(whys, Path(folder) / "leads.mmd").read_text(encoding="utf-8").splitlines()[1]
    '  n0["leads"]:::gap'
    """
    if {"path", "verdict", "depth"} <= set(frame):
        lines = _whys(frame)
    elif {"causes", "tie", "systemic"} <= set(frame):
        lines = _network(frame)
    else:
        raise ValueError(f"frame: found columns {', '.join(map(str, frame))}, expected those of trace_whys or of "
                         "summarise_cause_network")  # fmt: skip
    written = Path(path)
    text = "\n".join(["flowchart LR", *(f"  {line}" for line in (*lines, *_STYLES))]) + "\n"
    written.write_text(text, encoding="utf-8", newline="\n")
    return written


class _Nodes:
    """Nodes under made-up names, so that no name from the data stands outside a label."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], str] = {}
        self.lines: list[str] = []

    def add(self, kind: str, key: object, label: object, style: str) -> str:
        found = (kind, str(key))
        if found not in self.names:
            self.names[found] = f"n{len(self.names)}"
            self.lines.append(f'{self.names[found]}["{_escape(label)}"]:::{style}')
        return self.names[found]


def _escape(label: object) -> str:
    """Letters, digits and spaces as they are; every other sign of ASCII as Mermaid's code for it."""
    short = cut(clean(label), _LONGEST)
    return re.sub(r"[!-/:-@\[-`{-~]", lambda sign: sign[0] if sign[0] in ",.-/" else f"#{ord(sign[0])};", short)


def _whys(frame: pd.DataFrame) -> list[str]:
    nodes, arrows = _Nodes(), []
    known = set(frame["cause"])
    for row in frame.to_dict("records"):
        effect = row["parent"] if row["parent"] in known else None
        if effect is None:
            whence = nodes.add("gap", row["kpi"], str(row["kpi"]).replace("_", " "), "gap")
        else:
            whence = nodes.names["cause", str(effect)]
        words = _WORDS[row["verdict"]]
        label = f"{clean(row['statement'])[:_LONGEST]}{f' - {words}' if words else ''}"
        arrows.append(f"{whence} --> {nodes.add('cause', row['cause'], label, _SHAPES[row['verdict']])}")
    return [*nodes.lines, *arrows]


def _network(frame: pd.DataFrame) -> list[str]:
    nodes = _Nodes()
    arrows: dict[str, None] = {}
    for row in frame.to_dict("records"):
        cause = nodes.add("cause", row["causes"], row["statement"], "root" if row["systemic"] else "link")
        home = nodes.add("department", row["department"], row["department"], "gap")
        if pd.isna(row["name"]):
            arrows[f"{cause} {_ARROWS[row['tie']]} {home}"] = None
            continue
        gap = nodes.add("gap", row["kpi"], row["name"], "gap")
        arrows[f"{cause} {_ARROWS[row['tie']]} {gap}"] = None
        arrows[f"{gap} --> {home}"] = None
    return [*nodes.lines, *arrows]
