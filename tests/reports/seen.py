"""What a reader sees of a page without opening anything: its words, counted as a wide screen shows them."""

from pathlib import Path

from bs4 import BeautifulSoup

UNSEEN = "style, script, head, title, desc, .narrow, .skip"  # .narrow: the drawing that only phones show


def read_seen(page: Path | str) -> str:
    """The text that is seen, folds apart; a fold that wide screens keep open (a long table) is seen."""
    text = page.read_text(encoding="utf-8") if isinstance(page, Path) else page
    soup = BeautifulSoup(text, "html.parser")
    for node in soup.select(UNSEEN):
        node.decompose()
    for fold in soup.select("details:not(.rows)"):
        for child in list(fold.children):
            if getattr(child, "name", None) != "summary":
                child.extract()
    return soup.get_text(" ")


def count_seen(page: Path | str) -> int:
    """How many words are seen."""
    return len(read_seen(page).split())
