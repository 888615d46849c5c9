"""The reference: a page per verb from its docstring and its examples, a page per subject, and one of them all."""

import inspect
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import saypro_analysis as sp
from docs.site.examples import Example
from docs.site.faces import put_in_box
from docs.site.links import DOCS
from saypro_analysis.data.tables import TABLES
from saypro_analysis.views.lab.guide import list_next, read_subjects, read_verbs

Pages = dict[str, str]
_LEADS = {"Columns out": "Columns out", "Raises": "Errors", "Method:": "Method", "Returns": "Comes back"}
_CITED = re.compile(r'docs/(?P<page>[\w/]+\.md)(?:, "(?P<heading>[^"]+)")?')
_TYPES = ("Cycle", "DataError", "FormulaError", "Framework", "Parameters", "Review", "Run")

_HEAD = """\
Every verb by its subject, every table, and the command line. A verb's first word tells what comes back: `plot_` a
figure, `describe_` sentences, `tabulate` a table for readers, `open_` what it reads, `write_` the path it wrote; every
other verb takes tables and returns a new one. `import saypro_analysis as sp` offers them all."""


@cache
def place_of(verb: str) -> str:
    """The page of a verb, from the top of the site; of a kind of table that no verb makes that of `tabulate`."""
    verb = verb if hasattr(sp, verb) else "tabulate"
    return f"reference/{subject_of(verb)}/{verb}.md"


def subject_of(verb: str) -> str:
    return read_verbs()[verb].subject if verb in read_verbs() else "start"


def list_by_subject() -> Mapping[str, list[str]]:
    """Every verb by its subject, in the order in which the methods' first page tells of them; the others after it."""
    found: dict[str, list[str]] = {subject: [] for subject in ("start", *_list_told())}
    for name, verb in read_verbs().items():
        found.setdefault(verb.subject, []).append(name)
    found["start"] += _TYPES
    return {subject: verbs for subject, verbs in found.items() if verbs}


def _list_told() -> list[str]:
    return re.findall(
        r"^\| \[[\w ]+\]\((\w+)\.md\)", (DOCS / "methods" / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )


def write_reference(examples: Sequence[Example]) -> Pages:
    """Every page of the reference, by its place."""
    shown: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        shown[example.kind if hasattr(sp, example.kind) else example.verb].append(example)
    pages = {"reference/index.md": _write_index()}
    for subject, verbs in list_by_subject().items():
        pages[f"reference/{subject}/index.md"] = _write_subject(subject, verbs)
        pages |= {place_of(verb): _write_verb(verb, shown.get(verb, [])) for verb in verbs}
    return pages


def _write_index() -> str:
    subjects = list_by_subject()
    rows = [f"| [{_spaced(one)}]({one}/index.md) | {_asks(one)} | {len(verbs)} |" for one, verbs in subjects.items()]
    homes = "\n".join(f"{one}/index" for one in subjects)
    return (
        f"# Reference\n\n{_HEAD}\n\n"
        "| subject | what it asks | verbs |\n|---|---|---|\n" + "\n".join(rows) + "\n\n"
        "- [Every table and its columns](../tables.md)\n- [The command line](../commands.md)\n\n"
        f"```{{toctree}}\n:hidden:\n\n{homes}\n../tables\n../commands\n```\n"
    )


def _write_subject(subject: str, verbs: list[str]) -> str:
    rows = "\n".join(f"| [`{one}`]({one}.md) | {_cell(_title(one))} |" for one in verbs)
    toc = "\n".join(f"{one}" for one in verbs)
    method = f"How it is computed: [methods](../../methods/{subject}.md).\n\n" if _has_method(subject) else ""
    return (
        f"# {_spaced(subject).capitalize()}\n\n{_asks(subject)}\n\n{method}"
        f"| verb | what it does |\n|---|---|\n{rows}\n\n"
        f"```{{toctree}}\n:hidden:\n\n{toc}\n```\n"
    )


def _write_verb(verb: str, examples: list[Example]) -> str:
    thing = getattr(sp, verb)
    prose, _, doctest = (inspect.getdoc(thing) or "").partition(">>>")
    parts = [f"# {verb}", write_signature(verb, thing), *_paragraphs(prose)]
    if doctest:
        parts += ["## Example", f"```pycon\n>>>{doctest.rstrip()}\n```"]
    if examples:
        parts += ["## On the bundled organisation", *(part for one in examples for part in show_example(one))]
    return "\n\n".join([*parts, *_neighbours(verb)]) + "\n"


def show_example(example: Example) -> Iterator[str]:
    """An example as a page shows it: the question, the code, what came out."""
    yield f"**{example.question}**" if example.question.endswith("?") else example.question
    yield f"```python\n{example.code}\n```"
    yield "\n".join(["```{raw} html", put_in_box(example.face.html), "```"])


def write_signature(verb: str, thing: Any) -> str:
    """A verb with its arguments, as Sphinx sets it: types by their names alone."""
    if inspect.isclass(thing):
        return f"```{{py:class}} saypro_analysis.{verb}\n```"
    # A module that puts its annotations off has them as text; a default that is text stays in quotes.
    shown = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(thing)))
    told = re.sub(r"\b(?:pandas|pd|saypro_analysis|matplotlib|collections)(?:\.\w+)*\.(\w+)", r"\1", shown)
    return f"```{{py:function}} saypro_analysis.{verb}{told.replace('pathlib.', '')}\n```"


def _paragraphs(prose: str) -> Iterator[str]:
    """A docstring's prose, with what comes out, errors and the method in paragraphs of their own."""
    first, _, rest = prose.strip().partition("\n\n")
    yield f"{' '.join(first.split())}"
    text = " ".join(rest.split()) if rest else ""
    marks = "|".join(map(re.escape, _LEADS))
    for sentence in re.split(rf"(?<=[.:)]) (?=(?:{marks})\b)", text):
        lead = next((word for word in _LEADS if sentence.startswith(word)), None)
        yield _cite(f"**{_LEADS[lead]}.** {sentence.removeprefix('Method: ')}" if lead else sentence)


def _cite(text: str) -> str:
    return _CITED.sub(_link, text)


def _link(found: re.Match[str]) -> str:
    heading = found["heading"]
    return (
        f"[{heading or found['page']}](../../{found['page']}{find_anchor(found['page'], heading) if heading else ''})"
    )


def find_anchor(page: str, heading: str) -> str:
    """The anchor of a heading of a page of docs/, which may name verbs in brackets behind it."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    heads = [line.lstrip("# ") for line in lines if line.startswith("#")]
    whole = next((head for head in heads if head.partition(" (`")[0] == heading), "")
    words = re.sub(r"[^\w\- ]", "", whole.lower())
    return f"#{words.replace(' ', '-')}" if whole else ""


def _neighbours(verb: str) -> Iterator[str]:
    """The verbs and tables that make what a verb takes, and the verbs that take what it makes."""
    known = read_verbs().get(verb)
    if known is None:
        return
    makers = [f"`{name}`: {', '.join(map(_name, makers))}" for name, makers in known.takes.items() if makers]
    after = list_next(verb)
    if makers or after:
        yield "## What stands around it"
    if makers:
        yield "What it takes, and what makes that:\n\n" + "\n".join(f"- {line}" for line in makers)
    if after:
        yield "What takes its answer: " + ", ".join(map(_name, after)) + "."


def _name(maker: str) -> str:
    if maker in TABLES:
        return f"the table [{maker}](../../tables.md#{maker})"
    return f"[`{maker}`](../{subject_of(maker)}/{maker}.md)" if maker in read_verbs() else f"`{maker}`"


def _title(verb: str) -> str:
    return (
        read_verbs()[verb].title if verb in read_verbs() else (inspect.getdoc(getattr(sp, verb)) or "").split("\n")[0]
    )


def _asks(subject: str) -> str:
    told = read_subjects().get(subject, "")
    return told[:1].upper() + told[1:].rstrip(".") + "." if told else ""


def _has_method(subject: str) -> bool:
    return (DOCS / "methods" / f"{subject}.md").exists()


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
