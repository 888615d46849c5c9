"""A logo as it may stand in a page: looked at, made small, and nothing in it that runs or calls out.

A PNG or JPEG is drawn anew, so that only its picture is left. An SVG keeps the shapes, paints and gradients that are
known here; editors' own marks are dropped; whatever could run, fetch or grow (scripts, styles that fetch, pictures,
filters, copies of copies, entities) is refused by its name.
"""

import io
import re
import struct
import xml.etree.ElementTree as ET
from base64 import b64encode
from typing import NamedTuple

LARGEST = 512_000  # bytes of a file
LARGEST_SVG = 24_000  # bytes of an SVG, which every page carries as it is
MOST_PIXELS = 16_000_000
KINDS = "a PNG, a JPEG or an SVG"
HEIGHT, WIDTH = 40, 220  # pixels that it is shown in at most; a picture holds twice as many
_SVG = "http://www.w3.org/2000/svg"
_SHAPES_WORDS = (
    "svg g path rect circle ellipse line polyline polygon text tspan defs clipPath mask "
    "linearGradient radialGradient stop style"
)
_SHAPES = frozenset(_SHAPES_WORDS.split())
_DROPPED = {"title", "desc", "metadata"}
_LOOK_WORDS = (
    "id class style transform fill fill-opacity fill-rule clip-rule clip-path mask stroke stroke- "
    "width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-opacity opacity "
    "d x y x1 x2 y1 y2 cx cy r rx ry fx fy dx dy points width height viewBox preserveAspectRatio "
    "offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod clipPathUnits "
    "maskUnits font-family font-size font-weight letter-spacing text-anchor version href"
)
_LOOK = frozenset(_LOOK_WORDS.split())
_CALLS = re.compile(r"url\(\s*[\"']?(?!#)|@|\\|expression|javascript:|image\(|<", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


class Logo(NamedTuple):
    """A picture to embed: png or svg, its bytes, and the pixels that it is shown in."""

    kind: str
    data: bytes
    width: int
    height: int

    @property
    def address(self) -> str:
        """The picture as an address that holds it."""
        kind = "svg+xml" if self.kind == "svg" else self.kind
        return f"data:image/{kind};base64,{b64encode(self.data).decode()}"


class UnfitLogo(ValueError):
    """A file that is no logo; the message says what was expected."""


def read_logo(content: bytes) -> Logo:
    """A file's bytes as a logo; raises UnfitLogo for what is too large, of another kind, broken or not safe to show."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return _read_svg(content)
    return _read_picture(content)


def _read_picture(content: bytes) -> Logo:
    from PIL import Image, ImageFile, ImageOps

    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False  # another library asks for it
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UnfitLogo(f"a picture of at most {MOST_PIXELS:,} pixels, not {image.width} x {image.height}")
            drawn = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError) as error:
        raise error if isinstance(error, UnfitLogo) else UnfitLogo(f"{KINDS} that can be read") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    width, height = _fit(drawn.width, drawn.height)
    written = io.BytesIO()
    small = drawn.resize((min(2 * width, drawn.width), min(2 * height, drawn.height)))
    small.quantize(128, method=Image.Quantize.FASTOCTREE).save(written, format="PNG", optimize=True)
    return Logo("png", written.getvalue(), width, height)


def _fit(width: float, height: float) -> tuple[int, int]:
    """The size that a picture is shown in: no larger than the place for it, and no larger than it is."""
    scale = min(WIDTH / width, HEIGHT / height, 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _read_svg(content: bytes) -> Logo:
    if len(content) > LARGEST_SVG:
        raise UnfitLogo(f"an SVG of at most {LARGEST_SVG // 1000} kB, not {-(-len(content) // 1000)} kB")
    try:
        text = content.decode("utf-8-sig")
        if re.search(r"<!(?!--)", text):
            raise UnfitLogo("an SVG without declarations such as <!DOCTYPE> and <!ENTITY>")
        root = ET.fromstring(text)
    except (UnicodeDecodeError, ET.ParseError, ValueError) as error:
        raise error if isinstance(error, UnfitLogo) else UnfitLogo(f"{KINDS} that can be read") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise UnfitLogo(f"{KINDS}, not <{root.tag.rpartition('}')[2]}>")
    width, height = _measure(root)
    _clean(root)
    root.set("xmlns", _SVG)
    return Logo("svg", ET.tostring(root), *_fit(width, height))


def _measure(root: ET.Element) -> tuple[float, float]:
    sides = [_NUMBER.fullmatch(root.get(side, "")) for side in ("width", "height")]
    box = re.fullmatch(r"[\s,]*(?:[-+.\deE]+[\s,]+){2}(\d+(?:\.\d+)?)[\s,]+(\d+(?:\.\d+)?)\s*", root.get("viewBox", ""))
    found = [float(side[1]) for side in sides if side] if all(sides) else [float(box[1]), float(box[2])] if box else []
    if not found or min(found) <= 0:
        raise UnfitLogo("an SVG that says its size (width and height, or viewBox)")
    return found[0], found[1]


def _clean(element: ET.Element) -> None:
    """Take the namespaces and what is not drawn out of an element and all below it; refuse what is not safe."""
    element.tag = element.tag.rpartition("}")[2]
    element.attrib = dict(_keep(name, value) for name, value in element.attrib.items() if not _is_foreign(name))
    if element.tag == "style" and _CALLS.search(element.text or ""):
        raise UnfitLogo("an SVG whose <style> fetches nothing")
    for child in list(element):
        if not isinstance(child.tag, str) or not child.tag.startswith(f"{{{_SVG}}}"):
            _refuse_active(child)
            element.remove(child)
        elif child.tag.rpartition("}")[2] in _DROPPED:
            element.remove(child)
        elif child.tag.rpartition("}")[2] not in _SHAPES:
            raise UnfitLogo(f"an SVG of plain shapes, without <{child.tag.rpartition('}')[2]}>")
        else:
            _clean(child)


def _is_foreign(name: str) -> bool:
    """Whether an attribute is an editor's own mark."""
    return name.startswith("{") and not name.endswith("}href")


def _keep(name: str, value: str) -> tuple[str, str]:
    name = name.rpartition("}")[2]
    if name.lower().startswith("on"):
        raise UnfitLogo(f"an SVG in which nothing runs, without {name}")
    if _CALLS.search(value) or (name == "href" and not value.startswith("#")):
        raise UnfitLogo(f"an SVG that fetches nothing, without {name}={value[:40]!r}")
    if name not in _LOOK and not name.startswith(("aria-", "data-")) and name != "role":
        raise UnfitLogo(f"an SVG of plain shapes, without the attribute {name}")
    return name, value


def _refuse_active(element: ET.Element) -> None:
    """What belongs to no drawing is dropped, but a page's own elements are not overlooked."""
    if isinstance(element.tag, str) and element.tag.startswith("{http://www.w3.org/1999/xhtml}"):
        raise UnfitLogo(f"an SVG of plain shapes, without <{element.tag.rpartition('}')[2]}>")
