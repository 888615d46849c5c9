"""Numbers as people write them: 1,234.5 or 1 234,5, $1,200, (300), 12%; what can be read two ways is refused."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from saypro_analysis.data.readings.problems import HABIT

MISSING = frozenset({"", "-", "–", "—", ".", "n/a", "n.a.", "na", "#n/a", "null", "none", "nan", "no data", "missing"})
LARGEST = 1e100  # of a figure; larger ones have no finite squares
FINITE, MODERATE = "a finite number", f"a number less than {LARGEST:.0e} to either side"

_CODE = re.compile(r"^(?:(?:[A-Z]{3}|Rs\.?|R|kr)\s*)?(.*?)(?:\s*(?:[A-Z]{3}|kr))?$")
_CORE = re.compile(r"^([+-]?)(\d[\d.,]*|[.,]\d+)((?:e[+-]?\d+)?)$", re.IGNORECASE)
_SPACED = re.compile(r"^([+-]?)(\d{1,3}(?:[ '’]\d{3})+)([.,]\d+)?$")
_RAISED = ("<super>", "<sub>", "<circle>", "<fraction>")
_GROUPS = {mark: re.compile(rf"^\d{{1,3}}(?:\{mark}\d{{3}})+$") for mark in ".,"}


@dataclass(frozen=True, slots=True)
class _Written:
    """A number's text taken apart: the bare digits with their marks, and what was written around them."""

    core: str
    sign: float
    percent: bool
    money: bool
    currency: str = ""

    @property
    def decimal_mark(self) -> str | None:
        """The mark that can only be the decimal one, `?` if the text can be read both ways, None if it has none."""
        marks = [mark for mark in ".," if mark in self.core]
        if len(marks) == 2:
            return max(marks, key=self.core.rindex)
        if not marks:
            return None
        mark = marks[0]
        if not _GROUPS[mark].match(self.core) or self.core.startswith("0"):
            return mark
        return "?" if self.core.count(mark) == 1 else _other(mark)


def read_numbers(text: pd.Series, decimal: str | None = ".", *, alike: bool = True) -> tuple[pd.Series, dict[int, str]]:
    """Read a column of text as numbers.

    `text` is a column of strings, its index the row numbers. `decimal` is the decimal mark that the file's other
    habits suggest (a comma-separated file: "."), None where they suggest none. Returns the numbers (float, missing
    where the text says so) and, by row, what was expected where a value cannot be read. Percent signs divide by 100,
    brackets negate, currency signs and codes are passed over. The decimal mark is decided once for the column; where
    it makes thousands of money thousandths (£1,200 beside 1.300,50), or of anything unless the cells are `alike`,
    written by one program, the value is refused.

    >>> read_numbers(pd.Series(["$1,200", "(300)", "12.5%", "n/a"]))[0].tolist()
    [1200.0, -300.0, 0.125, nan]
    >>> read_numbers(pd.Series(["1.234"]), decimal=None)[1]
    {0: 'a number that can be read one way only (1.234 may be 1234 or a decimal)'}
    """
    stripped = text.fillna("").str.strip()
    absent = stripped.str.lower().isin(MISSING)
    numbers = pd.Series(float("nan"), index=text.index, dtype=float)
    if decimal == ".":
        plain = stripped.str.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
        numbers[plain] = stripped[plain].astype(float)
    else:
        plain = stripped.str.fullmatch(r"[+-]?\d+")
        numbers[plain] = stripped[plain].astype(float)
    odd = stripped[~absent & ~plain]
    taken = {value: _take_apart(value) for value in odd.unique()}
    rest = {row: taken[value] for row, value in odd.items()}
    dotted = decimal == "." and bool(stripped[plain].str.contains(".", regex=False).any())
    numbers, wrong = _settle(numbers, rest, decimal, dotted, alike)
    numbers, large = drop_large(numbers)
    return numbers, wrong | large


def drop_large(numbers: pd.Series) -> tuple[pd.Series, dict[int, str]]:
    """The numbers that can be reckoned with, and by row what was expected in the place of the others."""
    far = numbers.abs()
    large = numbers.index[far >= LARGEST]
    told = {row: FINITE if far[row] == float("inf") else MODERATE for row in large}
    return (numbers.mask(far >= LARGEST) if told else numbers), told


def _settle(
    numbers: pd.Series, rest: dict[int, _Written | None], decimal: str | None, dotted: bool, alike: bool
) -> tuple[pd.Series, dict[int, str]]:
    marks = {number.decimal_mark or "?" for number in rest.values() if number}
    seen = marks - {"?"} | ({"."} if dotted else set())
    wrong, values = {}, {}
    currencies = Counter(number.currency for number in rest.values() if number and number.currency)
    usual = min(currencies, key=lambda mark: (-currencies[mark], mark), default="")
    for row, number in rest.items():
        if number is not None and number.currency not in ("", usual):
            wrong[row] = f"one currency in the whole column (others are in {usual}; give this one in {usual}, too)"
        elif number is None:
            wrong[row] = FINITE
        elif len(seen) == 2:
            wrong[row] = f"{HABIT} (this column has both . and ,)"
        elif decimal is None and number.decimal_mark == "?" and _is_open(number, seen, alike):
            plain = re.sub("[.,]", "", number.core)
            wrong[row] = f"a number that can be read one way only ({number.core} may be {plain} or a decimal)"
        else:
            value = _value(number, next(iter(seen), decimal or "."))
            values[row] = value if value is not None else float("nan")
            if value is None:
                wrong[row] = FINITE
    numbers[list(values)] = list(values.values())
    return numbers, wrong


def _is_open(number: _Written, seen: set[str], alike: bool) -> bool:
    """Whether the column leaves open what three digits after a mark are, or makes thousandths of them too lightly."""
    return not seen or (not seen.isdisjoint(number.core) and (number.money or not alike))


def _take_apart(text: str) -> _Written | None:
    if any(unicodedata.decomposition(character).startswith(_RAISED) for character in text):
        return None
    text = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    sign, written = 1.0, text
    currency = next((character for character in text if unicodedata.category(character) == "Sc"), "")
    text = "".join(character for character in text if unicodedata.category(character) != "Sc").strip()
    bracketed = text.startswith("(") and text.endswith(")")
    if bracketed:
        text, sign = text[1:-1].strip(), -1.0
    money = bracketed or len(text) < len(written)
    percent = text.endswith("%")
    text = _CODE.sub(r"\1", text.removesuffix("%").strip()).strip()
    text = re.sub(r"^([+-])\s+", r"\1", text)
    if spaced := _SPACED.match(text):
        text = spaced[1] + re.sub(r"[ '’]", "", spaced[2]) + (spaced[3] or "")
    core = _CORE.match(text)
    if core is None or (bracketed and core[1]):
        return None
    return _Written(core[2] + core[3], -sign if core[1] == "-" else sign, percent, money, currency)


def _value(number: _Written, decimal: str) -> float | None:
    whole, _, fraction = number.core.partition(decimal)
    thousands = _other(decimal)
    if thousands in fraction or (thousands in whole and not _GROUPS[thousands].match(whole)):
        return None
    try:
        value = float(whole.replace(thousands, "") + ("." + fraction if fraction else ""))
    except ValueError:
        return None
    return number.sign * value / (100 if number.percent else 1)


def _other(mark: str) -> str:
    return "," if mark == "." else "."
