"""Formulas: arithmetic is read, everything else is refused, and nothing is ever run."""

import numpy as np
import pytest

from saypro_analysis.data.formulas import FormulaError, read_formula, read_name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * c", 14.0),
        ("(a + b) * c", 20.0),
        ("a - b - c", -5.0),
        ("c / b / a", 2 / 3),
        ("-a + +b", 1.0),
        ("0.5 * a\n + 1e2", 101.0),
        ("a × b − c ÷ a · 2", 2.0),
    ],
)
def test_arithmetic_follows_the_usual_order(text: str, value: float) -> None:
    values = {"a": np.array([2.0]), "b": np.array([3.0]), "c": np.array([4.0])}
    assert read_formula(text).evaluate(values)[0] == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('true')", "a.real", "a()", "a ** 9 ** 9", "a // b", "a % b", "a @ b", "a if b else c",
     "a[0]",
     "lambda: a", "[a for a in b]", "a and b", "a < b", "~a", "(a := 1)", "{a}", "f'{a}'", "'x' * a", "True * a",
     "1j * a",      "await a", "a; b", "a = b", "a,", "...", "", "   ", "1 + 1", "a +", "\x00", "a b",
     "import os", "a # \\", "\ud800",
     "(" * 400 + "a" + ")" * 400, "-" * 900 + "a", "a+" * 600 + "a"],
)  # fmt: skip
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(FormulaError, match=r"^formula: found "):
        read_formula(text)


def test_something_that_is_not_text_is_refused() -> None:
    with pytest.raises(FormulaError, match="expected driver names"):
        read_formula(None)  # type: ignore[arg-type]


def test_drivers_stand_in_the_order_of_the_text_each_once() -> None:
    assert read_formula("(m + l) / units * m").drivers == ("m", "l", "units")


def test_accents_and_other_scripts_are_names() -> None:
    assert read_formula("größe * 売上").drivers == ("größe", "売上")
    assert read_name(" gro\u0308ße ") in read_formula("gro\u0308ße + 1").drivers


def test_a_division_by_zero_names_the_divisor() -> None:
    with pytest.raises(FormulaError, match="units is zero, and the formula divides by it"):
        read_formula("cost / units").evaluate({"cost": np.array([1.0]), "units": np.array([0.0])})
    with pytest.raises(FormulaError, match="a - b is zero for some mixture"):
        read_formula("1 / (a - b)").evaluate({"a": np.array([1.0]), "b": np.array([1.0])})


def test_exponents_are_known_of_products_only() -> None:
    assert read_formula("a * b / c * 2 * a").exponents() == {"a": 2, "b": 1, "c": -1}
    assert read_formula("a * (b + c)").exponents() is None
