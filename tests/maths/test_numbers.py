"""Numeric answers: decimals, commas, percent signs, groups, units, and what is no number."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from tutor.maths import Problem, Scope, as_value, evaluate, read, read_number

NUMBER = Scope()


def value(text: str) -> Fraction | float:
    """The value of a numeric answer."""
    found = read_number(text, NUMBER).value
    assert isinstance(found, Fraction | float)
    return found


@pytest.mark.parametrize(
    ("typed", "exact"),
    [
        ("0.85", "17/20"),
        (".5", "1/2"),
        ("5.", "5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("0,9", "9/10"),
        ("12,5", "25/2"),
        ("0,123", "123/1000"),
        ("1234,5", "2469/2"),
        ("90 %", "9/10"),
        ("0,5%", "1/200"),
        ("45/53", "45/53"),
        ("450/(450+50)", "9/10"),
        ("26,214,400", "26214400"),
        ("1,234.5", "2469/2"),
        ("1.234,5", "2469/2"),
        ("1.234.567", "1234567"),
        ("1 000 000", "1000000"),
        ("1\u202f000\u202f000", "1000000"),
        ("1'000'000", "1000000"),
        ("10_000", "10000"),
        ("1e-3", "1/1000"),
        ("2.5E2", "250"),
        ("2^-1", "1/2"),
        ("-2^2", "-4"),
        ("(-2)^2", "4"),
        ("2**3", "8"),
        ("2^3^2", "512"),
        ("1-2-3", "-4"),
        ("8/4/2", "1"),
        ("2*3/4", "3/2"),
        ("--3", "3"),
        ("2*-3", "-6"),
        ("¾", "3/4"),
        ("\\frac{45}{53}", "45/53"),
        ("|2-5|", "3"),
        ("max(0,5)", "5"),
        ("0.57*100", "57"),
        ("0.1+0.2", "3/10"),
        ("sqrt(4)", "2"),
        ("8^(1/3)", "2"),
        ("(4/9)^(-1/2)", "3/2"),
        ("exp(0)", "1"),
        ("log(1)", "0"),
        ("log2(8)", "3"),
        ("log_10(1000)", "3"),
        ("sigmoid(0)", "1/2"),
        ("tanh(0) + cos(0)", "1"),
        ("relu(-2) + relu(3)", "3"),
        ("⌊2.7⌋ + ⌈2.1⌉", "5"),
        ("tanh'(0)", "1"),
        ("ds(0)", "1/4"),
        ("mod(-1, 360)", "359"),
    ],
)
def test_rational_answers_are_exact(typed: str, exact: str) -> None:
    """What is rational stays a fraction, whatever its spelling."""
    found = value(typed)
    assert isinstance(found, Fraction)
    assert found == Fraction(exact)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sqrt(2)", math.sqrt(2)),
        ("e", math.e),
        ("2pi", 2 * math.pi),
        ("-ln(0.5)", math.log(2)),
        ("ln 2", math.log(2)),
        ("e^2", math.exp(2)),
        ("1/(1+e^(-1))", 1 / (1 + math.exp(-1))),
        ("s(1)", 1 / (1 + math.exp(-1))),
        ("tanh'(1)", 1 - math.tanh(1) ** 2),
        ("2^0.5", math.sqrt(2)),
        ("log(10^400)", 400 * math.log(10)),
        ("0.999^10000", 0.999**10000),
        ("(-8)^3*sqrt(2)", -512 * math.sqrt(2)),
    ],
)
def test_irrational_answers_are_doubles(typed: str, expected: float) -> None:
    """Roots, exponentials and logarithms may be left unevaluated."""
    assert value(typed) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("0.85", "1/100"),
        ("0,850", "1/1000"),
        ("-0.5", "1/10"),
        ("84.0 %", "1/1000"),
        ("5.", "1"),
        ("1.5e-3", "1/10000"),
        ("84 %", "1/100"),
        ("-84 %", "1/100"),
        ("840", None),
        ("0.85+0", None),
        ("0.85*1", None),
        ("17/20", None),
    ],
)
def test_the_last_digit_counts_for_one_decimal_literal(typed: str, unit: str | None) -> None:
    """Only a single typed decimal has a last digit; its sign and percent sign are part of it."""
    assert read_number(typed, NUMBER).ulp == (None if unit is None else Fraction(unit))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "a number or a calculation is expected"),
        ("nan", "not a finite number"),
        ("inf", "not a finite number"),
        ("-Infinity", "not a finite number"),
        ("∞", "a finite value"),
        ("1/0", "division by zero"),
        ("1/(2-2)", "division by zero in 1/(2 − 2)"),
        ("0^0", "zero to a power"),
        ("sqrt(-1)", "no real value"),
        ("log(0)", "no real value"),
        ("(-8)^(1/3)", "broken power"),
        ("10^10^10", "too large"),
        ("9^9^9^9^9^9", "too large"),
        ("2^-100000", "too close to zero"),
        ("exp(1000)", "beyond the numbers"),
        ("TN = 390", "without ="),
        ("blue", "“blue” is not known"),
        ("32 x 100", "write * and not x"),
        ("zz", "a number or a calculation is expected"),
        ("390, 0.9", "comma"),
        ("0,5,5", "not one number"),
        ("1.2.3", "not one number"),
        ("exp(0,5)", "exp(0.5)"),
        ("1" * 61, "60 digits"),
        ("1e999", "exponent"),
    ],
)
def test_what_is_no_number_is_a_problem(typed: str, says: str) -> None:
    """One sentence; nothing else is ever raised."""
    with pytest.raises(Problem) as caught:
        read_number(typed, NUMBER)
    assert says in caught.value.sentence


def test_units_are_names_with_a_value() -> None:
    """25 MiB is 25 times its value, with or without a space."""
    units = Scope(values={"MiB": Fraction(2**20), "B": Fraction(1)})
    for typed in ("25 MiB", "25MiB", "26214400", "26,214,400 B", "25*2^20"):
        assert read_number(typed, units).value == 26_214_400
    with pytest.raises(Problem, match="is MiB meant"):
        read_number("25 Mib", units)


def test_a_declared_symbol_without_a_value_is_no_number() -> None:
    """read_number wants a value and says which name has none."""
    with pytest.raises(Problem, match="“x” has no value"):
        read_number("2x", Scope(symbols={"x": "real"}))


def test_evaluation_takes_plain_python_numbers() -> None:
    """Parameters from files may be integers, and decimals after `as_value`, which takes them as they show."""
    scope = Scope(symbols={"T": "real", "acc": "real"})
    assert evaluate(read("acc*T", scope), {"T": 100, "acc": as_value(0.57)}) == 57
    assert evaluate(read("T/3", scope), {"T": 1}) == Fraction(1, 3)


COUNT = Scope(count=True)


@pytest.mark.parametrize(
    "typed",
    [
        "147,456",
        "147.456",
        "147 456",
        "147\u00a0456",
        "147\u202f456",
        "147_456",
        "147'456",
        "147’456",
        "+147,456",
        " 147,456 ",
        "144,768 + 2,688",
        "144.768 + 2.688",
        "(144,768 + 2,688)",
        "(147,456)",
        "2,304*64",
    ],
)
def test_where_whole_numbers_are_counted_digits_may_stand_in_groups(typed: str) -> None:
    """A decimal is never right there, so the groups are read, also in a calculation."""
    found = read_number(typed, COUNT)
    assert (found.value, found.ulp) == (147_456, None)


@pytest.mark.parametrize(
    ("typed", "exact"),
    [
        ("0,900", "9/10"),
        ("0.125*8", "1"),
        ("1.125*8", "9"),
        ("12,5", "25/2"),
        ("12.5", "25/2"),
        ("1234.567", "1234567/1000"),
        ("147.456e3", "147456"),
        ("147,456.0", "147456"),
        ("1,234,567 + 2,688", "1237255"),
        ("1.234.567", "1234567"),
        ("1,000", "1000"),
        ("-1,024", "-1024"),
        ("floor(2.375)*8", "16"),
    ],
)
def test_what_cannot_be_groups_is_read_as_everywhere(typed: str, exact: str) -> None:
    """Decimals stay decimals where they come to a whole number, or are no groups of three."""
    assert read_number(typed, COUNT).value == Fraction(exact)


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("1.000", ("1", "1000")),
        ("1,125*8", ("1.125*8", "1125*8")),
        ("2.000 + 3.000", ("2 + 3", "2000 + 3000")),
    ],
)
def test_a_count_that_could_be_two_whole_numbers_is_asked_about(
    typed: str, readings: tuple[str, str]
) -> None:
    """Both are named; each can be typed and is read as it says."""
    with pytest.raises(Problem) as caught:
        read_number(typed, COUNT)
    assert caught.value.readings == readings
    assert all(reading in caught.value.sentence for reading in readings)
    whole = [read_number(reading, COUNT).value for reading in readings]
    assert len(set(whole)) == 2


def test_with_a_unit_a_point_stays_a_point() -> None:
    """12.288 may be the kilobytes of 12288 B; a comma is read as a group unless both come to whole bytes."""
    units = Scope(values={"KiB": Fraction(2**10), "B": Fraction(1)}, count=True)
    assert read_number("12.288", units).value == Fraction("12.288")
    assert read_number("12,288", units).value == read_number("12,288 B", units).value == 12_288
    with pytest.raises(Problem, match=r"1\.500\*KiB or 1500\*KiB"):
        read_number("1,500 KiB", units)


@pytest.mark.parametrize("typed", ["147,456", "1,234", "147,456 + 2,688"])
def test_other_numbers_with_one_comma_are_asked_about(typed: str) -> None:
    """A real number may be a decimal with a comma."""
    with pytest.raises(Problem, match="can be"):
        read_number(typed, NUMBER)
