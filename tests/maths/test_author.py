"""The author's language: comparisons, choices, lists, ranges, functions over lists, and texts with holes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tutor.maths import (
    Problem,
    Scope,
    Span,
    Undefined,
    Value,
    as_value,
    author_function,
    evaluate,
    fill,
    holes,
    line,
    read,
    spread,
    text,
)
from tutor.maths.arrays import FUNCTIONS

PARAMS: dict[str, Any] = {
    name: as_value(value)
    for name, value in {
        "T": 1000,
        "acc": 0.84,
        "TP": 450,
        "FN": 50,
        "x": [[1, 3, 2], [4, 9, 5], [7, 6, 8]],
        "mode": "l2",
        "n": 3,
    }.items()
}
AUTHOR = Scope(values=PARAMS, author=True)


def value(expression: str) -> Value:
    """The value of an author's expression."""
    return evaluate(read(expression, AUTHOR), PARAMS)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("acc*T - TP", 390),
        ("integer(acc*T - TP)", True),
        ("integer(T/3)", False),
        ("integer(sqrt(2)^2)", True),
        ("0 < TP <= T", True),
        ("0 <= FN <= 40 <= 1/0", False),
        ("acc*T == 840", True),
        ("acc*T = 840", True),
        ("sqrt(2)^2 == 2", True),
        ("sqrt(2)^2 < 2 or sqrt(2)^2 > 2", False),
        ("sqrt(2)^2 <= 2 and sqrt(2)^2 >= 2", True),
        ("1/3 == 0.333333333333333333", False),
        ("TP != FN", True),
        ("TP ≠ FN and TP ≥ FN", True),
        ("not TP < FN", True),
        ("TP < FN or FN < TP and true", True),
        ("FN > 0 or 1/0 > 0", True),
        ("FN < 0 and 1/0 > 0", False),
        ("mode == 'l2'", True),
        ('mode == "l1"', False),
        ("if(mode == 'l2', 2*n, 1/0)", 6),
        ("floor(7/2) + ceil(7/2)", 7),
        ("mod(7, 3)", 1),
        ("round(2.345, 2)", Fraction(47, 20)),
        ("round(-2.5)", -3),
        ("round(1/3, 4)", Fraction(3333, 10000)),
        ("max([1, 5, 3]) - min(4, 2)", 3),
        ("sum([1, 2, 3.5])", Fraction(13, 2)),
        ("sum([])", 0),
        ("len(x)", 3),
        ("sorted([3, 1, 2])[0]", 1),
        ("distinct([1, 2, 3])", True),
        ("distinct([1/2, 0.5])", False),
        ("x[1][2]", 5),
        ("x[n - 1][0]", 7),
        ("[n, n^2][1]", 9),
        ("pool_size(28, 2, 2)", 14),
        ("rows(x)*cols(x)", 9),
        ("sum(flat(x))", 45),
        ("transpose(x)[0][2]", 7),
    ],
)
def test_authors_expressions_have_exact_values(expression: str, expected: Any) -> None:
    """Comparisons, chains, choices and lists; a double is compared within 1e-12, exact numbers exactly."""
    assert value(expression) == expected
    assert isinstance(value(expression), bool) == isinstance(expected, bool)
    assert read(line(read(expression, AUTHOR)), AUTHOR) == read(expression, AUTHOR)


def test_pooling_takes_the_first_maximum_and_adds_overlaps() -> None:
    """[[1, 3], [3, 2]] sends its gradient to (0, 1), and overlapping windows add theirs."""
    assert value("max_pool(x, 2, 1)") == ((9, 9), (9, 9))
    assert value("max_pool_grad(x, 2, 1, [[1, 2], [3, 4]])") == ((0, 0, 0), (0, 10, 0), (0, 0, 0))
    assert value("max_pool_grad([[1, 3], [3, 2]], 2, 1, [[5]])") == ((0, 5), (0, 0))


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("x[3]", "counted from 0"),
        ("x[1/2]", "none at 1/2"),
        ("T[0]", "not a list"),
        ("mode + 1", "mode is not a number"),
        ("true + 1", "true is not a number"),
        ("T and true", "neither true nor false"),
        ("if(T, 1, 2)", "neither true nor false"),
        ("'a' < 'b'", "not a number"),
        ("max_pool(T, 2, 2)", "needs a matrix"),
        ("max_pool([[1, 2], [3]], 1, 1)", "one length"),
        ("max_pool(x, 4, 1)", "larger"),
        ("max_pool(x, 0, 1)", "at least 1"),
        ("max_pool_grad(x, 2, 1, [[1]])", "2 x 2"),
        ("sum([1, mode])", "not a number"),
        ("0.9 .. 0.1", "lower end first"),
        ("round(1, 1/2)", "whole number of places"),
        ("max([])", "no entries"),
    ],
)
def test_wrong_types_are_undefined_with_a_sentence(expression: str, says: str) -> None:
    """Nothing but Undefined is raised, and it says what is not what."""
    with pytest.raises(Undefined) as caught:
        value(expression)
    assert says in caught.value.sentence


@pytest.mark.parametrize(
    "typed", ["x < y", "x and y", "integer(x)", "if(1, 2, 3)", "'a'", "true", "x == 1", "1 .. 2", "flat(x)"]
)
def test_learners_do_not_have_the_authors_language(typed: str) -> None:
    """It is off unless the scope says otherwise."""
    with pytest.raises(Problem):
        read(typed, Scope(symbols={"x": "real", "y": "real"}))


def test_ranges_are_spans_and_spread_exactly() -> None:
    """0.70 .. 0.95 in steps of 0.01 are 26 exact values, both ends included."""
    span = value("0.70 .. 0.95")
    assert isinstance(span, Span)
    steps = spread(span.low, span.high, Fraction(1, 100))
    assert len(steps) == 26
    assert steps[0] == Fraction(7, 10) and steps[14] == Fraction(84, 100) and steps[-1] == Fraction(95, 100)
    assert value("1..5") == (1, 5)


@pytest.mark.parametrize("step", [0, -1, Fraction(1, 10**9)])
def test_a_range_without_a_sensible_step_is_refused(step: Fraction) -> None:
    """No endless or enormous spread."""
    with pytest.raises(Undefined):
        spread(0, 1, step)


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{T} samples, accuracy {acc:percent}", "1000 samples, accuracy 84 %"),
        ("{acc*T - TP}", "390"),
        ("{45/53} {45/53:3} {45/53:percent}", "0.849057 0.849 84.9057 %"),
        ("{1/8} {-1/8} {0.1+0.2}", "0.125 -0.125 0.3"),
        ("{26214400} {26214400:3}", "26214400 26214400"),
        ("{2/3:2} {20000/3:2} {0.05:3}", "0.67 6667 0.05"),
        ("{sqrt(2)} {sqrt(2):3} {exp(-20)}", "1.41421 1.41 2.06115e-9"),
        ("{x[0]} {x}", "[1, 3, 2] [[1, 3, 2], [4, 9, 5], [7, 6, 8]]"),
        ("{mode} {T > 1} {0.1 .. 0.2}", "l2 true 0.1 to 0.2"),
        ("{{x}} and {{", "{x} and {"),
        ("no holes", "no holes"),
        ("{if(T > 1, 'many', 'few')}", "many"),
        ("{10^20} {1/10^12}", "1e20 1e-12"),
    ],
)
def test_holes_are_filled_with_formatted_values(template: str, filled: str) -> None:
    """Whole numbers and short decimals in full, others with six significant digits, or as the format says."""
    assert fill(template, PARAMS) == filled


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("w = {-2}, not {2 - 5}.", "w = −2, not −3."),
        ("W = {[[1, -2], [3, -1]]}", "W = [[1, −2], [3, −1]]"),
        ("about {-1/3:2} or {-1/10^12}", "about −0.33 or −1e-12"),
        ("{-1} to {1}: {-1 .. 1}", "−1 to 1: −1 to 1"),
        ("`x[{-1}]` is x at {-1}, `dim={-2}`", "`x[-1]` is x at −1, `dim=-2`"),
        ("See {-1}:\n\n    f({-1})\n\nand `{-2}\n{-3}` {-4}", "See −1:\n\n    f(-1)\n\nand `-2\n-3` −4"),
        ("one ` too many, {-1}\n\nthen {-1}", "one ` too many, -1\n\nthen −1"),
        ("{'cross-entropy'} and {['a-b', 'c']}", "cross-entropy and [a-b, c]"),
    ],
)
def test_in_prose_numbers_have_the_true_minus_sign(template: str, filled: str) -> None:
    """Code keeps the hyphen that Python reads, and texts are as their author wrote them."""
    assert fill(template, PARAMS, prose=True) == filled
    assert "−" not in fill(template, PARAMS)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{acc*Q}", "{acc*Q}"),
        ("{1/0}", "division by zero"),
        ("{T:bold}", "“bold” is not a format"),
        ("{T", "never closed"),
        ("T}", "closing brace"),
        ("{}", "Nothing was typed"),
    ],
)
def test_a_hole_that_cannot_be_filled_is_named(template: str, says: str) -> None:
    """The piece and the reason in one sentence."""
    with pytest.raises(Problem) as caught:
        fill(template, PARAMS)
    assert says in caught.value.sentence


def test_the_holes_of_a_text_can_be_listed() -> None:
    """Their expressions, without formats and without doubled braces."""
    assert holes("{a} {{b}} {c*d:percent} { e : 3 }") == ("a", "c*d", "e")


def test_plain_values_become_values_of_the_language() -> None:
    """Decimals are exact as they are written; what has no value in the language is refused."""
    assert as_value([1, 0.57, True, "a", (2,)]) == (1, Fraction(57, 100), True, "a", (2,))
    nothing: tuple[object, ...] = (None, {}, float("nan"), float("inf"))
    for raw in nothing:
        with pytest.raises(Undefined):
            as_value(raw)
    assert text([1, [2, 0.5]]) == "[1, [2, 0.5]]"


def test_a_function_over_lists_is_added_in_one_place() -> None:
    """A registered function can be read and evaluated at once, and counts its arguments."""

    @author_function("first_of_test", 1)
    def first(entries: Any) -> Any:
        return entries[0]

    try:
        assert value("first_of_test([7, 8])") == 7
        with pytest.raises(Problem, match="one argument"):
            read("first_of_test(1, 2)", AUTHOR)
    finally:
        del FUNCTIONS["first_of_test"]
