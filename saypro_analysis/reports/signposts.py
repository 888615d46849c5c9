"""Where a page leads: mentions of other reports become links, open only to pages that this run has made.

A mention is marked when the page is composed, by whose report it means and which week (`sales/2`, on a department's own
pages just `2`; `all` is the index), or which notebook of the whole organisation; `#` and an anchor name a section, of
this very page where nothing stands before it. It gets an address once that page is there and loses it when it is not,
so that no link is ever broken; what travels alone, as an attachment or on paper, has none.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape, unescape

INDEX = "all"
WEEK = re.compile(r"Week (\d)\b")
_POST = re.compile(r'<a class="to" data-to="([^"]*)"(?: href="[^"]*")?>')
_FILES = re.compile(r'<p class="files"[^>]*>.*?</p>', re.DOTALL)
# What is no prose: nothing in there is a mention.
_SILENT = re.compile(
    r"<(svg|summary|h[1-6]|a|pre|caption|figcaption|style|thead|nav)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL | re.IGNORECASE
)
_SECTION, _SECTION_WEEK = re.compile(r"(?=<section\b)"), re.compile(r'<section [^>]*class="week-(\d)"')
_SAID = re.compile(r"\b[Ww]eek ([1-4])\b(?! of)")
_BEFORE, _AFTER = r"(?:^|(?<=\()|(?<=, )|(?<=\band )|(?<=\bin ))", r"(?=$|[,.:;)]| and | missed | has | have )"


def mark(text: str, to: str) -> str:
    """A mention of another report; `text` is HTML.

    >>> mark("week 2", "sales/2")
    '<a class="to" data-to="sales/2">week 2</a>'
    """
    return f'<a class="to" data-to="{escape(to)}">{text}</a>'


def mark_weeks(html: str, own: int = 0) -> str:
    """The weeks that prose names, marked; the page's own week leads nowhere.

    >>> mark_weeks("<p>See week 2.</p><h2>Week 2</h2>")
    '<p>See <a class="to" data-to="2">week 2</a>.</p><h2>Week 2</h2>'
    """
    return _mark_prose(html, lambda text: _SAID.sub(partial(_mark_week, own=own), text))


def _mark_week(found: re.Match[str], own: int) -> str:
    return found[0] if int(found[1]) == own else mark(found[0], found[1])


def mark_departments(html: str, folders: Mapping[str, str], week: int) -> str:
    """The departments that prose and cells name, marked with their report of a week.

    `folders` are departments' folders by name. A name counts where it stands for itself (a cell, a list, in brackets,
    before a colon): the KPI "Sales cycle" is no mention of Sales.

    >>> mark_departments("<li>Revenue (Sales) fell; Sales cycle rose.</li>", {"Sales": "sales"}, 1)
    '<li>Revenue (<a class="to" data-to="sales/1">Sales</a>) fell; Sales cycle rose.</li>'
    """
    if not folders:
        return html
    told = {escape(name): f"{folder}/{week}" for name, folder in folders.items()}
    names = "|".join(re.escape(name) for name in sorted(told, key=len, reverse=True))
    pattern = re.compile(f"{_BEFORE}({names}){_AFTER}")
    return _mark_prose(html, lambda text: pattern.sub(lambda found: mark(found[1], told[found[1]]), text))


def _mark_prose(html: str, change: Callable[[str], str]) -> str:
    return _SILENT.sub(lambda found: found[0] if found[0][0] == "<" else change(found[0]), html)


def mark_page(page: str, own: int, folders: Mapping[str, str]) -> str:
    """A whole page, its mentions of weeks (on a department's page) or of departments (on the organisation's) marked.

    `own` is the page's week, 0 if it is of none; `folders` are the departments' folders by name, empty on a
    department's page. A section of the class `week-4` means the departments' reports of that week.
    """
    head, main, rest = page.partition("<main")
    if not folders:
        return head + mark_weeks(main + rest, own) if main else page
    parts = _SECTION.split(main + rest)
    return head + "".join(mark_departments(part, folders, _week_of(part)) for part in parts)


def _week_of(part: str) -> int:
    found = _SECTION_WEEK.match(part)
    return int(found[1]) if found else 1


def lead(page: str, addresses: Mapping[str, str]) -> str:
    """The page with an address at each mention that has one, and at no other.

    >>> lead(mark("week 2", "2"), {"2": "week2.html"})
    '<a class="to" data-to="2" href="week2.html">week 2</a>'
    >>> lead(_, {})
    '<a class="to" data-to="2">week 2</a>'
    >>> lead(mark("late", "portfolio#late"), {"portfolio": "portfolio.html"})
    '<a class="to" data-to="portfolio#late" href="portfolio.html#late">late</a>'
    >>> lead(mark("below", "#below"), {"": ""})
    '<a class="to" data-to="#below" href="#below">below</a>'
    """

    def put(found: re.Match[str]) -> str:
        report, _, section = found[1].partition("#")
        address = addresses.get(unescape(report))
        address = f"{address}#{section}" if section and address is not None else address
        return f'<a class="to" data-to="{found[1]}"' + (f' href="{escape(address)}">' if address else ">")

    return _POST.sub(put, page)


def travel(page: str) -> str:
    """The page as it goes out alone: it leads nowhere and offers no files, for it has none beside it.

    >>> travel('<p class="files"><a href="a.csv">CSV</a></p>' + mark("week 2", "2"))
    '<a class="to" data-to="2">week 2</a>'
    """
    return lead(_FILES.sub("", page), {})
