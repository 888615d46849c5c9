"""How well a colour is read on another, by WCAG 2.2, and the nearest one that is read well."""

from collections.abc import Sequence

LEAST = 4.5  # what WCAG asks of text (level AA)
_STEPS = 50
_BLACK, _WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
Rgb = tuple[float, float, float]


def measure_contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black on white).

    >>> from saypro_analysis.views.kit.palette import INK, PAPER
    >>> round(measure_contrast(INK, PAPER), 1)
    16.3
    """
    dark, light = sorted(map(_luminance, (_read(one), _read(other))))
    return (light + 0.05) / (dark + 0.05)


def fit_contrast(colour: str, papers: Sequence[str], least: float = LEAST) -> str:
    """A colour that reads well on all of some papers: itself, or what is left of it when black or white is mixed in.

    `papers` are alike, all light or all dark; `least` is the contrast asked for. Black goes into a colour on light
    paper, white on dark, no more than is needed, so that the hue stays.

    >>> from saypro_analysis.views.kit.palette import BLUE, PAPER
    >>> fit_contrast(BLUE, [PAPER]) == BLUE, fit_contrast(PAPER, [PAPER]) == PAPER
    (True, False)
    """
    light = max(map(_luminance, map(_read, papers))) > 0.5
    end = _BLACK if light else _WHITE
    mixed = (_mix(_read(colour), end, step / _STEPS) for step in range(_STEPS + 1))
    return next(found for found in map(_write, mixed) if all(measure_contrast(found, on) >= least for on in papers))


def _mix(colour: Rgb, end: Rgb, share: float) -> Rgb:
    red, green, blue = (own + (other - own) * share for own, other in zip(colour, end, strict=True))
    return red, green, blue


def _read(colour: str) -> Rgb:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _write(colour: Rgb) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def _luminance(colour: Rgb) -> float:
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
