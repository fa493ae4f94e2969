"""What people write around a number: a name in front, words behind, degrees, ratios, mixed numbers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.building import item_from
from tutor.kinds.base import read_field
from tutor.kinds.fields import Number
from tutor.maths import Problem, Scope

TRACE = """
- id: one
  kind: trace
  COMMON
  ask: Do it.
  at: {x1: "1.5", x2: "0.5"}
  f: sin(x1/x2) - exp(x2)
"""
ASK = "After {steps} steps, 12 ms each, what share of the samples is left? How many layers, kB and MB?"
MB = Scope(values={"MB": Fraction(1), "kB": Fraction(1, 1000)})
DEG = Scope(values={"deg": Fraction(1), "degrees": Fraction(1)})


def place(name: str = "w_new", label: str = "new w", scope: Scope | None = None, unit: str = "") -> Number:
    """A number field of a question about steps and samples."""
    return Number(name=name, label=label, scope=scope or Scope(), unit=unit, said=ASK)


def refused(field: Number, text: str) -> Problem:
    """The problem of a text that is no number there."""
    with pytest.raises(Problem) as caught:
        read_field(field, text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        *("= 3/4", "=0.75", "≈ 0.75", "~0.75", "\\approx 0.75", ":= 0.75", "$w = 0.75$"),
        *("w = 0.75", "w≈0.75", "w_new = 3/4", "wnew=3/4", "W_NEW = 3/4", "new w = 3/4", "  w =  75 %"),
    ],
)
def test_the_field_s_own_name_and_an_equals_sign_may_stand_in_front(text: str) -> None:
    """Its id, its label, or the one symbol of its label, as a formula's line may begin with its head."""
    assert read_field(place(), text).value == Fraction(3, 4)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("smallest ε", "epsilon = 2"),
        ("smallest ε", "\\varepsilon = 2".replace("var", "")),
        ("a, own group", "a = 2"),
        ("h of the unit", "h=2"),
        ("∂L/∂w₂", "∂L/∂w₂ = 2"),
        ("w₀ (class 0, 900 samples)", "w_0 = 2"),
        ("λ", "lambda = 2"),
        ("D for kind A", "D = 2"),
        ("3  batch size", "batch size = 2"),
    ],
)
def test_a_symbol_has_many_spellings(label: str, text: str) -> None:
    """Greek letters by name, subscripts in any form; the number of a hole is no part of its label."""
    assert read_field(place("x", label), text).value == 2


@pytest.mark.parametrize(
    ("label", "text"),
    [("new w", "v = 2"), ("gap for n = 60", "n = 2"), ("slope of f at b", "b = 2"), ("a step", "a = 2")],
)
def test_another_name_in_front_is_refused(label: str, text: str) -> None:
    """What is said of another symbol is no answer, and with two symbols in a label nobody can tell."""
    problem = refused(place("x", label), text)
    assert "only the right-hand side is wanted" in problem.sentence
    assert text[problem.start] == "="


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4 steps", 4),
        ("4 step.", 4),
        ("12 samples left", 12),
        ("1 200 Samples", 1200),
        ("(3 + 4) layers", 7),
        ("= 4 \\text{steps}", 4),
        ("40 percent", Fraction(2, 5)),
        ("40 per cent", Fraction(2, 5)),
    ],
)
def test_words_of_the_question_behind_a_number_say_nothing_new(text: str, value: Fraction) -> None:
    """They stand in the label or in the question; per cent is its sign."""
    assert read_field(place(), text).value == value


@pytest.mark.parametrize(
    ("text", "word", "told"),
    [
        ("4 stairs", "stairs", "type the number alone"),
        ("4 steps downwards", "downwards", "type the number alone"),
        ("4 million", "million", "write the number out"),
        ("4 thousand samples", "thousand", "write the number out"),
        ("4 seconds", "seconds", "type the number alone"),
        ("4 MB", "MB", "type the number alone"),
        ("4 steps less", "less", "type the number alone"),
        ("4 of 5", "", ""),
    ],
)
def test_no_word_that_could_change_the_number_is_passed_over(text: str, word: str, told: str) -> None:
    """The sentence names the word, at its place, and guesses at no function."""
    problem = refused(place(), text)
    assert "meant?" not in problem.sentence or not word
    if word:
        assert f"“{word}”" in problem.sentence and told in problem.sentence
        assert text[problem.start : problem.end] == word


def test_a_unit_that_the_field_lacks_names_those_it_has() -> None:
    """A function name behind a number stays the reader's business."""
    assert "its units are MB, kB" in refused(place(scope=MB, unit="MB"), "4 TB").sentence
    assert "“TB” behind" not in refused(place(), "4 sqrt").sentence


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10000*784*4/10^6 MB", Fraction(784 * 4, 100)),
        ("3/4 kB", Fraction(3, 4000)),
        ("(1 + 2)/4 kB", 0.00075),
    ],
)
def test_a_unit_at_the_very_end_goes_with_the_whole_product(text: str, value: Fraction | float) -> None:
    """Nobody writes four millionths of a megabyte as 4/10^6 MB."""
    assert float(read_field(place(scope=MB), text).value) == pytest.approx(float(value))  # type: ignore[arg-type]


def test_a_unit_behind_a_sum_with_a_fraction_is_asked_about() -> None:
    """It could belong to the last term or to all of it."""
    assert "can be read as" in refused(place(scope=MB), "3 + 4/10^2 kB").sentence


@pytest.mark.parametrize(
    "text",
    ["110^\\circ", "110^{\\circ}", "110°", "110 º", "110 deg", "110 degrees", "185° - 75°", "= 110°"],
)
def test_degrees_have_many_signs(text: str) -> None:
    """In a field of degrees each of them may be typed, behind every number of a calculation as well."""
    assert read_field(place(scope=DEG, unit="°"), text).value == 110


def test_degrees_elsewhere_are_refused() -> None:
    """Neither in another field, nor inside a function, where they would be radians."""
    assert "leave units out" in refused(place(), "110°").sentence
    refused(place(scope=DEG, unit="°"), "sin(110°)")


def test_two_numbers_with_a_colon_are_a_division() -> None:
    """Not where whole numbers are counted, nor where the question speaks of ratios or of a clock."""
    assert read_field(place(), "71 : 178").value == Fraction(71, 178)
    refused(place(scope=Scope(count=True)), "6 : 3")
    refused(place(label="ratio"), "6 : 3")
    refused(place(), "6 : 3 : 1")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("60000//600", 100),
        ("(28 - 5)//2 + 1", 12),
        ("7 * 3 // 2", 10),
        ("-1 + 7//(1 + 1)", 2),
        ("10 - 7//2*2", 4),
        ("7//2 steps", 3),
    ],
)
def test_python_s_whole_division_is_read(text: str, value: int) -> None:
    """It rounds down, and binds as a division does."""
    assert read_field(place(), text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "2*(3)*7//2",
        "2 * (4 + 3)//2",
        "8 / (7)//2",
        "-7//2",
        "(-7//2)",
        "7//2**3",
        "2^7//3",
        "1.5//0.5",
        "7/3//2",
    ],
)
def test_a_whole_division_that_binds_to_more_is_refused(text: str) -> None:
    """No guess is made about what stands on its left or right."""
    refused(place(), text)


@pytest.mark.parametrize("text", ["50 2/3", "= 50 2/3", "1 + 50 2/3 steps"])
def test_a_mixed_number_is_asked_about(text: str) -> None:
    """The sentence and the readings of 1½."""
    problem = refused(place(), text)
    assert problem.sentence == "“50 2/3” can be a mixed number or a product; write + or * between them."
    assert problem.readings == ("50 + 2/3", "50*(2/3)")
    assert text[problem.start : problem.end] == "50 2/3"


def test_what_is_behind_the_head_is_told_at_its_place() -> None:
    """The problem of the right-hand side, not the one of the head that was passed over."""
    problem = refused(place(), "w = 3 + foo")
    assert "“foo”" in problem.sentence and problem.start == 8


@pytest.mark.parametrize(
    "text", ["", "   ", "=", " " * 399 + "=", "=" * 399, "1 2/" * 99, "\\text{" * 66, "7//" * 130]
)
def test_hostile_text_is_one_sentence(text: str) -> None:
    """However long, and however little there is of a number in it."""
    assert refused(place(), text).sentence


@pytest.mark.parametrize("text", ["= 3", "≈ 3.0", "v1 = 3", "v1≈6/2"])
def test_a_cell_of_a_trace_takes_its_own_name_as_its_reading_line_does(tmp_path: Path, text: str) -> None:
    """What the line under the cell reads is what is marked."""
    item = item_from(tmp_path, TRACE)
    variant = item.variant(0)
    assert item.echo(variant, "v1", text).line
    assert item.mark(variant, {**item.key(variant), "v1": text}).status == "right"
