"""Figures as readers write them: money, counts, shares and durations, in the cycle's locale and currency."""

import math
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_scientific, get_currency_precision, is_currency

NOTHING = "–"
SHORT = {"hours": "h", "days": "d", "minutes": "min"}
PERCENT = ("share", "ratio")
_NEVER = math.inf
WHOLE = {"count": 100.0, **dict.fromkeys(("hours", "days", "minutes", "score"), _NEVER), "": 10_000.0}
ALL_BUT = 99.95  # percent, from which on one decimal would say 100
SMALL, FINEST = 0.095, 9  # below which one decimal would say 0.1 or nothing, and the most decimals that are shown
VAST = 1e15  # from which on nobody counts the noughts, and more digits are told than a figure has
REMEMBERED = 4096  # figures as they were written last: a page says most of its figures several times


@dataclass(frozen=True)
class Display:
    """How figures are shown: a locale as Babel names it, and an ISO 4217 currency."""

    locale: str = "en_US"
    currency: str = "USD"


_USUAL = Display()
_DISPLAY: ContextVar[Display] = ContextVar("display", default=_USUAL)


def set_formats(*, locale: str = "en_US", currency: str = "USD") -> None:
    """Choose how figures are written from here on, in the notebook or thread that makes the choice.

    Raises ValueError for a locale or currency that Babel does not know.

    >>> set_formats(locale="de_DE", currency="EUR")
    >>> format_value(1234.5, "days")
    '1.234,5 d'
    >>> set_formats()
    """
    check_display(locale=locale, currency=currency)
    _DISPLAY.set(Display(locale, currency))


def check_display(*, locale: str = "en_US", currency: str = "USD") -> None:
    """Raise ValueError for a locale or currency that Babel does not know."""
    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise ValueError(f"locale: found {locale!r}, expected a locale such as en_US or de_DE") from error
    if not is_currency(currency):
        raise ValueError(f"currency: found {currency!r}, expected an ISO 4217 code such as USD or EUR")


def format_value(value: float, unit: str, *, signed: bool = False) -> str:
    """A figure in its KPI's unit, such as $1,200,000, 80 %, 4.2 h; a dash where there is none.

    >>> format_value(1200000, "money"), format_value(0.8, "share"), format_value(-2, "units per hour")
    ('$1,200,000', '80 %', '−2 units per hour')
    """
    if pd.isna(value):
        return NOTHING
    if unit == "money":
        return _sign(_money(abs(value)), value, signed)
    if unit in PERCENT:
        return format_percent(value, signed=signed)
    number = _number(abs(value), _decimals(abs(value), unit))
    suffix = "" if unit in ("count", "score") else f" {SHORT.get(unit, unit)}"
    return _sign(number, value, signed) + suffix


def format_gap(value: float, unit: str) -> str:
    """A signed difference in its KPI's unit; between shares it is percentage points, never percent.

    >>> format_gap(-0.1, "share"), format_gap(-300000, "money")
    ('−10 pp', '−$300,000')
    """
    if unit in PERCENT and not pd.isna(value):
        return _sign(_points(value), value, signed=True) + " pp"
    return format_value(value, unit, signed=True)


def format_size(value: float, unit: str) -> str:
    """The size of a difference without its sign, for sentences that name the direction.

    >>> format_size(-0.05, "share"), format_size(1000, "count")
    ('5 percentage points', '1,000')
    """
    if unit in PERCENT:
        told = _points(value)
        return f"{told} percentage point{'' if told == '1' else 's'}"
    return format_value(abs(value), unit)


def format_percent(value: float, *, signed: bool = False) -> str:
    """A share as percent, with one decimal where there is one to tell.

    >>> format_percent(0.2), format_percent(0.198), format_percent(0.0003), format_percent(0.9996)
    ('20 %', '19.8 %', '0.03 %', '99.96 %')
    """
    if pd.isna(value):
        return NOTHING
    return _sign(_points(value), value, signed) + " %"


def format_chance(value: float, edges: Sequence[float] = ()) -> str:
    """A chance as whole percent; what is not quite certain is not called certain, nor an edge reached that is not.

    >>> format_chance(0.387), format_chance(0.999), format_chance(0.001), format_chance(0.296, edges=(0.3,))
    ('39 %', '> 99 %', '< 1 %', '29 %')
    """
    if pd.isna(value):
        return NOTHING
    percent = round(100 * max(min(value, 10), -10)) - any(value < edge <= round(value, 2) for edge in edges)
    return "< 1 %" if percent < 1 else "> 99 %" if percent > 99 else f"{percent} %"


def format_whole_percent(value: float) -> str:
    """A share as whole percent, for bars; what has begun is not nothing, what is not done is not all.

    >>> format_whole_percent(0.387), format_whole_percent(0.996), format_whole_percent(0.001), format_whole_percent(1)
    ('39 %', '> 99 %', '< 1 %', '100 %')
    """
    return format_chance(value) if 0 < round(value, FINEST) < 1 else format_percent(value)


def format_chance_range(low: float, high: float) -> str:
    """The two ends of a chance's interval as one text, or the one that both are.

    >>> format_chance_range(0.22, 0.58), format_chance_range(0.997, 0.999)
    ('22 to 58 %', '> 99 %')
    """
    ends = [format_chance(end) for end in (low, high)]
    return ends[1] if ends[0] == ends[1] else f"{ends[0].removesuffix(' %')} to {ends[1]}"


def format_compact(value: float, unit: str, *, signed: bool = False) -> str:
    """A short form for axes and labels: $1.2M, 80 %, 4.2 h."""
    if pd.isna(value) or unit in PERCENT or not 10_000 <= abs(value) < VAST:
        return format_value(value, unit, signed=signed)
    return shorten(value, unit, scale_of(value), signed=signed)


def scale_of(value: float) -> float:
    """What a short form counts in: thousands, or millions."""
    return 1e6 if abs(value) >= 1e6 else 1e3


def shorten(value: float, unit: str, scale: float, *, signed: bool = False) -> str:
    """A figure in thousands or millions, with its letter."""
    number = _number(abs(value) / scale, 1 if abs(value) / scale < 100 else 0) + ("M" if scale == 1e6 else "k")
    if unit != "money":
        return _sign(number, value, signed) + ("" if unit == "count" else f" {SHORT.get(unit, unit)}")
    return _sign(_written_money(1, 0).replace("1", number), value, signed)


def format_plain(value: float) -> str:
    """A figure whose unit is not known, to three digits: 1,550, 19.8, 0.198."""
    if pd.isna(value):
        return NOTHING
    digits = 2 - math.floor(math.log10(min(abs(value), VAST))) if value else 0
    return _sign(_number(abs(value), min(max(digits, 0), 6)), value, signed=False)


def format_day(day: pd.Timestamp, style: str = "d MMM y") -> str:
    """A day in the reader's language, such as 31 Mar 2025."""
    return NOTHING if pd.isna(day) else str(format_date(day.date(), style, locale=_DISPLAY.get().locale))


def format_time(time: pd.Timestamp) -> str:
    """A day with the time of day, to the minute, such as 31 Mar 2025, 14:05."""
    return NOTHING if pd.isna(time) else f"{format_day(time)}, {time:%H:%M}"


def format_count(value: float) -> str:
    """A whole number."""
    return NOTHING if pd.isna(value) else _sign(_number(abs(value), 0), value, False)


def language() -> str:
    """The language of the display, as HTML names it."""
    return _DISPLAY.get().locale.replace("_", "-")


def _money(value: float) -> str:
    display = _DISPLAY.get()
    whole = value >= 1000 or math.isclose(value, round(value), abs_tol=1e-9)
    usual = get_currency_precision(display.currency)
    least = 10.0**-usual  # a unit price may be less than the smallest coin
    digits = 0 if whole else usual if value >= least else _fine(value)
    return _written_money(value, digits)


def _written_money(value: float, digits: int) -> str:
    display = _DISPLAY.get()
    if value >= VAST:
        return _spell_money(1, 0, display.currency, display.locale).replace("1", _spell_vast(value))
    return _spell_money(round(value, digits), digits, display.currency, display.locale)


@lru_cache(maxsize=REMEMBERED)
def _spell_money(rounded: float, digits: int, currency: str, locale: str) -> str:
    pattern = str(Locale.parse(locale).currency_formats["standard"].pattern)
    pattern = pattern.replace(".00", "." + "0" * digits if digits else "")
    return str(format_currency(rounded, currency, pattern, locale=locale, currency_digits=False))


def _decimals(value: float, unit: str) -> int:
    """As many as matter: one, none of many pieces, two digits that say something of what is far below one."""
    if value >= WHOLE.get(unit, WHOLE[""]):
        return 0
    return _fine(value) if 0 < value < SMALL else 1


def _fine(value: float) -> int:
    """The decimals of two digits that matter, or of one where the second is nought."""
    decimals = min(1 - math.floor(math.log10(value)), FINEST)
    return decimals - 1 if math.isclose(round(value, decimals), round(value, decimals - 1)) else decimals


def _points(value: float) -> str:
    """The size of a share in hundredths; what is short of the whole is never rounded up to it."""
    size = abs(value) * 100
    short = round(100 - size, FINEST)
    if size >= ALL_BUT and short > 0:
        return _number(size, _fine(short))
    return _number(size, _fine(size) if 0 < size < SMALL else 1)


def _number(value: float, decimals: int) -> str:
    """A figure without a sign; a nought behind the point tells nobody anything."""
    if value >= VAST:
        return _spell_vast(value)
    return _spell_number(round(value, decimals), decimals, _DISPLAY.get().locale)


def _spell_vast(value: float) -> str:
    """A figure beyond all that is counted, which somebody mistyped: 1E300."""
    return "∞" if math.isinf(value) else str(format_scientific(value, "0.#E0", locale=_DISPLAY.get().locale))


@lru_cache(maxsize=REMEMBERED)
def _spell_number(shown: float, decimals: int, locale: str) -> str:
    pattern = "#,##0" if math.isclose(shown, round(shown), abs_tol=1e-9) else f"#,##0.{'0' * decimals}"
    return str(format_decimal(shown, pattern, locale=locale))


def _sign(text: str, value: float, signed: bool) -> str:
    if value < 0 and any(digit in text for digit in "123456789∞"):
        return "−" + text
    return "+" + text if signed and value > 0 else text
