"""A drawing as matplotlib writes it, made small: without what a page does not need, in the page's font and colours."""

import re
from html import escape

from saypro_analysis.views.kit.palette import CSS_NAMES
from saypro_analysis.views.kit.svg_paths import straighten, unwrap


def tidy_svg(svg: str, alt: str, title: int) -> str:
    """Cut what a page does not need, take the page's font and colours, and say what is seen; without the `title` pixels
    that its title took."""
    svg = svg[svg.index("<svg") :]
    body = svg[svg.index(">") + 1 :]
    x, y, width, height = (float(part) for part in re.search(r'viewBox="([^"]+)"', svg)[1].split())  # type: ignore[index]
    body = re.sub(
        r"<!--.*?-->|<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>|font-family: [^;\"]*;? ?",
        "",
        body,
        flags=re.DOTALL,
    )
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', body))
    body = re.sub(r"<[^<>]*>", lambda tag: _tidy_tag(tag[0], used), body)
    body = unwrap(re.sub(r">\s*\n\s*", "> ", re.sub(r"\s*\n\s*<", " <", body)))
    box = f"{x:g} {y + title:g} {width:g} {height - title:g}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}"'
    return f'{head} width="{width:g}" height="{height - title:g}" role="img" aria-label="{escape(alt)}">{body}'


def _tidy_tag(tag: str, used: set[str]) -> str:
    """A tag with the page's font and colours, coordinates as fine as is seen, and no name that nothing refers to.

    The words between the tags are data: a sum of money is not a coordinate.
    """
    tag = re.sub(r"font: (?:(\w+) )?([\d.]+px) [^;\"]*", _font, tag)
    tag = re.sub(r"stroke-linejoin: miter;? ?", "", tag)  # as it is by default
    tag = re.sub(r' transform="rotate\(-?0 [^"]*"', "", tag)
    tag = re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in used else "", tag)
    for colour, name in CSS_NAMES.items():
        tag = tag.replace(f": {colour}", f": var({name}, {colour})")
    tag = re.sub(r"\s*\n\s*", " ", re.sub(r"(\d\.\d)\d+", r"\1", tag))
    tag = re.sub(r' style="[^"]*"', lambda found: found[0].replace("; ", ";"), tag)
    return re.sub(r' d="(M[-MLz\d. ]*)"', lambda found: f' d="{straighten(found[1])}"', tag)


def _font(found: re.Match[str]) -> str:
    return f"font-weight: {found[1]}; font-size: {found[2]}" if found[1] else f"font-size: {found[2]}"
