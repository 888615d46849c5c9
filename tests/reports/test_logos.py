"""Logos: what is shown, what is made smaller, and what is refused because it could run, fetch or grow."""

import io
import xml.etree.ElementTree as ET
import zlib

import pytest
from PIL import Image

from saypro_analysis.reports.logos import HEIGHT, LARGEST_SVG, MOST_PIXELS, WIDTH, UnfitLogo, read_logo

HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 40"'


def svg(inside: str = "", head: str = HEAD, before: str = "") -> bytes:
    return f"{before}<svg {head}><path d='M0 0h120v40z'/>{inside}</svg>".encode()


def picture(width: int, height: int, kind: str = "PNG", mode: str = "RGB", **more) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width, height), 90).convert(mode).save(written, format=kind, **more)
    return written.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P", "1", "LA"])
def test_a_png_of_any_kind_is_one_picture_of_twice_the_size_it_is_shown_in(mode: str) -> None:
    logo = read_logo(picture(880, 400, mode=mode))
    assert (logo.kind, logo.width, logo.height) == ("png", 88, 40)
    with Image.open(io.BytesIO(logo.data)) as image:
        assert (image.format, image.size) == ("PNG", (176, 80))
    assert len(logo.data) < 40_000


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_is_drawn_anew_without_what_it_carried(mode: str) -> None:
    content = picture(300, 100, "JPEG", mode, comment=b"<script>alert(1)</script>")
    assert b"<script>" in content
    logo = read_logo(content)
    assert logo.data.startswith(b"\x89PNG")
    assert b"script" not in logo.data


def test_a_small_picture_is_not_made_larger_and_a_wide_one_fits() -> None:
    assert read_logo(picture(20, 10))[2:] == (20, 10)
    assert read_logo(picture(2200, 110))[2:] == (WIDTH, WIDTH // 20)
    assert read_logo(picture(10, 4000))[3] == HEIGHT


def bomb() -> bytes:
    """A PNG that says it is far larger than its bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = int(MOST_PIXELS**0.5) + 1
    head = side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "a PNG, a JPEG or an SVG"),
        (b"GIF89a" + b"\0" * 50, "a PNG, a JPEG or an SVG"),
        (picture(9, 9, "BMP"), "a PNG, a JPEG or an SVG"),
        (picture(99, 99)[:300], "that can be read"),
        (b"%PDF-1.7", "a PNG, a JPEG or an SVG"),
        (bomb(), "pixels"),
        (b"<html><body/></html>", "not <html>"),
        (b"<svg/>", "not <svg>"),
        (b"<svg", "that can be read"),
        ("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".encode("utf-16"), "that can be read"),
        (svg(head='xmlns="http://www.w3.org/2000/svg"'), "says its size"),
        (svg(head='xmlns="http://www.w3.org/2000/svg" width="100%" height="0"'), "says its size"),
        (svg("<path d='" + "M0 0 " * (LARGEST_SVG // 5) + "'/>"), "of at most 24 kB"),
        (svg("<script>alert(1)</script>"), "without <script>"),
        (svg("<g><g onload='alert(1)'/></g>"), "without onload"),
        (svg("<g ONCLICK='alert(1)'/>"), "without ONCLICK"),
        (svg("<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>"), "without <foreignObject>"),
        (svg("<iframe xmlns='http://www.w3.org/1999/xhtml' src='x'/>"), "without <iframe>"),
        (svg("<image href='https://evil.example/x.png'/>"), "without <image>"),
        (svg("<use href='#a'/>"), "without <use>"),
        (svg("<filter id='f'/>"), "without <filter>"),
        (svg("<a href='https://evil.example'><path/></a>"), "without <a>"),
        (svg("<animate attributeName='href'/>"), "without <animate>"),
        (svg("<linearGradient href='https://evil.example/x.svg#a'/>"), "fetches nothing"),
        (svg("<linearGradient xlink:href='javascript:alert(1)'/>"), "fetches nothing"),
        (svg("<path style='fill:url(https://evil.example)'/>"), "fetches nothing"),
        (svg("<path fill='url( //evil.example/#a)'/>"), "fetches nothing"),
        (svg("<path style='fill:u\\72l(x)'/>"), "fetches nothing"),
        (svg("<style>@import 'https://evil.example';</style>"), "whose <style> fetches nothing"),
        (svg("<style>path{fill:url(//evil.example)}</style>"), "whose <style> fetches nothing"),
        (svg(before='<!DOCTYPE svg [<!ENTITY a "b">]>'), "without declarations"),
        (svg("<path formaction='x'/>"), "the attribute formaction"),
    ],
)  # fmt: skip
def test_what_could_run_fetch_or_grow_is_refused_by_its_name(content: bytes, told: str) -> None:
    with pytest.raises(UnfitLogo, match=told):
        read_logo(content)


def test_an_svg_keeps_its_shapes_and_loses_what_editors_leave() -> None:
    extra = ("<!-- made with love --><metadata><x>y</x></metadata><title>Logo</title><?php echo 1 ?>"
             "<sodipodi:namedview xmlns:sodipodi='http://sodipodi.example'/><style>.a{fill:url(#g)}</style>"
             "<linearGradient id='g' xlink:href='#h'/><path class='a' inkscape:label='x' "
             "xmlns:inkscape='http://inkscape.example' d='M1 1z' fill='url(#g)'/>")  # fmt: skip
    logo = read_logo(svg(extra, before="\ufeff<?xml version='1.0'?>"))
    root = ET.fromstring(logo.data)
    assert [element.tag.rpartition("}")[2] for element in root] == ["path", "style", "linearGradient", "path"]
    assert root[2].get("href") == "#h"
    assert (logo.width, logo.height) == (120, 40)
    for gone in (b"love", b"metadata", b"Logo", b"php", b"sodipodi", b"inkscape"):
        assert gone not in logo.data
    assert logo.address.startswith("data:image/svg+xml;base64,")
