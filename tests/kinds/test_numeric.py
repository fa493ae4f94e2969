"""Numbers in several parts: tolerance, misconceptions, short rounding, follow-through, tables, factors."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.building import item_from
from tutor.kinds import Item, Variant
from tutor.kinds.number import Slip, judge
from tutor.maths import Scope, read_number

RATES = """
- id: rates
  kind: numeric
  COMMON
  draw:
    T: {from: [500, 1000, 2000], exam: 1000}
    TP: {from: 100 .. 300, step: 10, exam: 450}
    FN: {from: 10 .. 200, step: 10, exam: 50}
    TN: {from: 20 .. 900, step: 10, exam: 390}
  let:
    FP: T - TP - FN - TN
  require: [FP > 0]
  ask: "{T} samples, {TP} true positives."
  parts:
    - id: tn
      label: true negatives
      key: TN
      measure: count
      rule: Count the negatives that the model calls negative.
      mistakes:
        - {value: TN + TP, note: all-right-ones, says: "{value} is all that the model gets right."}
    - id: specificity
      label: specificity
      key: TN/(T - TP - FN)
      rule: Specificity is TN over all negatives.
      uses: [tn]
      carry_if: 0 <= tn <= T - TP - FN
      mistakes:
        - {value: TP/(TP + FP), note: precision, says: That is precision.}
    - id: f1
      label: F1
      key: 2*TP/(2*TP + FP + FN)
      rule: F1 is 2TP/(2TP + FP + FN).
      mistakes:
        - {value: (TP/(TP+FP) + TP/(TP+FN))/2, note: mean, says: F1 is the harmonic mean.}
"""


@pytest.fixture
def rates(tmp_path: Path) -> tuple[Item, Variant]:
    """The exam's confusion matrix: TP 450, FN 50, TN 390, FP 110."""
    item = item_from(tmp_path, RATES)
    return item, item.variant(0)


def marks(rates: tuple[Item, Variant], **answer: str) -> dict[str, tuple[float, str]]:
    """Share and rule of each part for an answer."""
    item, variant = rates
    verdict = item.mark(variant, {"tn": "", "specificity": "", "f1": "", **answer})
    return {line.part: (float(line.share), line.rule) for line in verdict.lines}


@pytest.mark.parametrize("typed", ["390", "0.84*1000 - 450", "780/2", "3.9e2", "390.0"])
def test_a_count_is_right_in_any_form_that_is_exactly_it(rates: tuple[Item, Variant], typed: str) -> None:
    """Calculations are exact rationals, so 0.84·1000 − 450 is 390 and not nearly 390."""
    assert marks(rates, tn=typed)["tn"] == (1, "right")


@pytest.mark.parametrize("typed", ["391", "389.9", "390.001"])
def test_a_count_that_is_nearly_right_is_wrong(rates: tuple[Item, Variant], typed: str) -> None:
    """Counts have no tolerance."""
    assert marks(rates, tn=typed)["tn"] == (0, "wrong")


@pytest.mark.parametrize("typed", ["45/53", "0.849", "0.85", "84.9 %", "900/(900+110+50)", "0,849"])
def test_a_real_is_right_within_half_a_percent(rates: tuple[Item, Variant], typed: str) -> None:
    """0.85 is 0.1 % off and nearer to the key than to any mistake."""
    assert marks(rates, f1=typed)["f1"] == (1, "right")


def test_a_value_nearer_to_a_misconception_is_that_misconception(rates: tuple[Item, Variant]) -> None:
    """0.8518 lies within 0.5 % of the key and yet is the arithmetic mean."""
    assert marks(rates, f1="0.8518")["f1"] == (0, "mean")


def test_a_correct_but_short_rounding_earns_half(rates: tuple[Item, Variant]) -> None:
    """0.8 is 0.78 rounded to one digit; a calculation or an integer is no rounding."""
    assert marks(rates, specificity="0.8")["specificity"] == (0.5, "short-rounding")
    assert marks(rates, specificity="0.7")["specificity"] == (0, "wrong")
    assert marks(rates, specificity="8/10")["specificity"][0] == 0
    assert marks(rates, specificity="1.")["specificity"][0] <= 0.5


def test_a_wrong_count_is_carried_into_the_next_part(rates: tuple[Item, Variant]) -> None:
    """400 of 500 negatives makes specificity 0.8, right given the learner's own 400; so does the true
    value.
    """
    assert marks(rates, tn="400", specificity="0.8")["specificity"] == (1, "follow-through")
    assert marks(rates, tn="400", specificity="0.78")["specificity"] == (1, "right")


@pytest.mark.parametrize("tn", ["840", "-5", "501"])
def test_an_impossible_count_carries_nothing(rates: tuple[Item, Variant], tn: str) -> None:
    """The guard lets only 0…500 through."""
    own = Fraction(tn) / 500
    assert marks(rates, tn=tn, specificity=str(own))["specificity"][0] == 0


def test_a_known_mistake_has_its_own_rule_and_sentence(rates: tuple[Item, Variant]) -> None:
    """840 is TN + TP; the sentence holds the mistake's own number."""
    item, variant = rates
    verdict = item.mark(variant, {"tn": "840", "specificity": "", "f1": ""})
    assert verdict.lines[0].rule == "all-right-ones"
    assert "840 is all that the model gets right." in verdict.feedback


def test_an_unreadable_part_scores_nothing_and_leaves_the_others_alone(rates: tuple[Item, Variant]) -> None:
    """Only an answer without any readable part is invalid."""
    item, variant = rates
    verdict = item.mark(variant, {"tn": "390", "specificity": "nan", "f1": "((("})
    assert verdict.status == "partial" and verdict.points == Fraction(1, 3)
    assert item.mark(variant, {"tn": "x", "specificity": "inf", "f1": ""}).status == "invalid"


def test_the_same_seed_is_the_same_variant_and_other_seeds_differ(rates: tuple[Item, Variant]) -> None:
    """(item, seed) is one variant for ever."""
    item, _ = rates
    assert item.variant(7).params == item.variant(7).params
    assert len({tuple(map(str, item.variant(seed).params.values())) for seed in range(50)}) > 40


def test_drawn_variants_keep_keys_and_mistakes_apart(rates: tuple[Item, Variant]) -> None:
    """From seed 1 on every mistake is more than 1 % away from the key."""
    item, _ = rates
    for seed in range(1, 40):
        variant = item.variant(seed)
        assert item.mark(variant, item.key(variant)).status == "right"
        assert len(item.mistakes(variant)) == 3


POOL = """
- id: pool
  kind: numeric
  COMMON
  draw:
    x: {from: 1 .. 99, shape: [4, 4], distinct: true}
    up: {from: 1 .. 5, shape: [2, 2]}
  ask: "Pool {x}."
  parts:
    - id: gradient
      label: gradient
      key: max_pool_grad(x, 2, 2, up)
      rule: Only the maximum of a window gets its gradient.
"""


def test_a_table_gives_each_cell_its_share(tmp_path: Path) -> None:
    """One wrong cell of sixteen leaves 15/16, and its place is named."""
    item = item_from(tmp_path, POOL)
    variant = item.variant(3)
    key = item.key(variant)
    assert item.mark(variant, key).status == "right"
    wrong = {**key, "gradient.0.1": "77"}
    verdict = item.mark(variant, wrong)
    assert verdict.points == Fraction(15, 16)
    assert "row 1, column 2" in verdict.feedback[0]


def test_a_table_takes_nested_lists_from_scripts(tmp_path: Path) -> None:
    """A list of another shape is a wrong answer, not a bad request."""
    from tutor.kinds import AnswerProblem

    item = item_from(tmp_path, POOL)
    variant = item.variant(3)
    key = item.key(variant)
    grid = [[int(key[f"gradient.{r}.{c}"]) for c in range(4)] for r in range(4)]
    assert item.mark(variant, item.from_json(variant, grid)).status == "right"
    with pytest.raises(AnswerProblem) as caught:
        item.from_json(variant, grid[:2])
    assert caught.value.wrong and "4×4" in caught.value.sentence


def test_a_list_may_come_as_one_text(tmp_path: Path) -> None:
    """`"[[1, 2/2], …]"` is the list that it shows; a text of another shape is a bad request, never wrong."""
    from tutor.kinds import AnswerProblem

    item = item_from(tmp_path, POOL)
    variant = item.variant(3)
    key = item.key(variant)
    rows = [", ".join(key[f"gradient.{r}.{c}"] for c in range(4)) for r in range(4)]
    text = ", ".join(f"[{row}]" for row in rows)
    assert item.mark(variant, item.from_json(variant, f"[{text}]")).status == "right"
    assert item.mark(variant, item.from_json(variant, {"gradient": f"[{text}]"})).status == "right"
    for text in ("[1, 2]", "1 2 3 4", "[[1, 2], [3", "]["):
        with pytest.raises(AnswerProblem) as caught:
            item.from_json(variant, {"gradient": text})
        assert not caught.value.wrong and "[[a, b, …], …]" in caught.value.sentence


WEIGHTS = """
- id: weights
  kind: numeric
  COMMON
  up_to_factor: true
  draw:
    n: {from: 100 .. 900, step: 50, shape: [2], distinct: true, exam: "[900, 100]"}
  ask: Give class weights.
  parts:
    - {id: w0, label: w0, key: "sum(n)/(2*n[0])", rule: A weight is N/(2n).}
    - {id: w1, label: w1, key: "sum(n)/(2*n[1])", rule: A weight is N/(2n).}
"""


def test_weights_are_right_up_to_one_common_factor(tmp_path: Path) -> None:
    """(5/9, 5), (1, 9) and (0.1, 0.9) are one answer; (1, 8) and (−1, −9) are not."""
    item = item_from(tmp_path, WEIGHTS)
    variant = item.variant(0)
    for w0, w1, status in [
        ("5/9", "5", "right"),
        ("1", "9", "right"),
        ("0.1", "0.9", "right"),
        ("1", "8", "wrong"),
    ]:
        assert item.mark(variant, {"w0": w0, "w1": w1}).status == status
    assert item.mark(variant, {"w0": "-1", "w1": "-9"}).status == "wrong"


UNITS = """
- id: memory
  kind: numeric
  COMMON
  draw:
    B: {from: 8 .. 128, step: 8, exam: 32}
    T: {from: 20 .. 200, step: 20, exam: 100}
  ask: How many bytes?
  parts:
    - id: bytes
      label: memory
      key: B*T*256*8*4
      rule: Multiply.
      measure: count
      unit: B
      units: {B: 1, MiB: 2^20}
"""


@pytest.mark.parametrize("typed", ["26214400", "25 MiB", "26,214,400", "32*100*256*8*4", "26214400 B"])
def test_a_unit_may_follow_the_number(tmp_path: Path, typed: str) -> None:
    """Units are declared by the item; thousands separators are read where they can be nothing else."""
    item = item_from(tmp_path, UNITS)
    assert item.mark(item.variant(0), {"bytes": typed}).status == "right"


def test_given_parameters_make_a_variant_of_their_own(tmp_path: Path) -> None:
    """Numbers outside the draw are fine as long as the conditions hold; others are refused by name."""
    from tutor.kinds import AnswerProblem

    item = item_from(tmp_path, RATES)
    given = {"T": Fraction(77), "TP": Fraction(10), "FN": Fraction(5), "TN": Fraction(60)}
    assert item.key(item.variant_for(given))["specificity"] == "30/31"
    for bad, word in [
        ({"T": Fraction(1)}, "TP"),
        ({**given, "Z": Fraction(1)}, "Z"),
        ({**given, "TN": Fraction(62)}, "FP"),
    ]:
        with pytest.raises(AnswerProblem, match=word):
            item.variant_for(bad)


def test_zeros_alone_earn_nothing_in_a_sparse_table(tmp_path: Path) -> None:
    """Only cells that are not 0 in the answer or in the key count; a misplaced value counts against."""
    item = item_from(
        tmp_path, POOL.replace("      label: gradient\n", "      label: gradient\n      sparse: true\n")
    )
    variant = item.variant(3)
    key = item.key(variant)
    assert item.mark(variant, dict.fromkeys(key, "0")).points == 0
    winner = next(name for name, value in key.items() if value != "0")
    other = next(name for name, value in key.items() if value == "0")
    assert item.mark(variant, {**key, winner: "0"}).points == Fraction(3, 4)
    assert item.mark(variant, {**key, winner: "0", other: key[winner]}).points == Fraction(3, 5)
    assert item.mark(variant, key).status == "right"


TIED = """
- id: tie
  kind: numeric
  COMMON
  ask: Pool it.
  parts:
    - id: gradient
      label: gradient
      key: "[[0, 1], [0, 0]]"
      also: "[[[0, 0], [1, 0]]]"
      rule: One maximum gets the gradient.
"""


def test_a_tie_leaves_the_choice_to_the_learner(tmp_path: Path) -> None:
    """Either table of a tie is right, both at once are not."""
    item = item_from(tmp_path, TIED)
    variant = item.variant(0)
    for grid, status in [
        ([[0, 1], [0, 0]], "right"),
        ([[0, 0], [1, 0]], "right"),
        ([[0, 1], [1, 0]], "partial"),
    ]:
        assert item.mark(variant, item.from_json(variant, grid)).status == status


def test_a_bare_number_stands_for_the_part_in_bare(tmp_path: Path) -> None:
    """The part that `bare` names takes an answer without names; all parts take an object."""
    text = """
- id: two
  kind: numeric
  COMMON
  bare: y
  draw: {a: {from: 2 .. 9, exam: 3}}
  ask: "{a}"
  parts:
    - {id: z, label: z, key: a + 1, rule: Add one.}
    - {id: y, label: y, key: 2*a, rule: Twice.}
"""
    item = item_from(tmp_path, text)
    variant = item.variant(0)
    assert item.from_json(variant, "6") == {"y": "6"} and item.alone(variant, 6) == "y"
    assert item.alone(variant, {"y": "6"}) == ""
    assert item.mark(variant, item.from_json(variant, {"z": "4", "y": "6"})).status == "right"


PARAMETERS = """
- id: parameters
  kind: numeric
  COMMON
  draw: {n: {from: [2688], exam: 2688}}
  ask: "How many?"
  parts:
    - {id: count, label: parameters, key: n, measure: count, rule: Count them.}
    - {id: share, label: share, key: n/1000, rule: Divide by 1000.}
    - {id: cells, label: counts, key: "[n, 2*n]", measure: count, rule: Count them.}
"""


def test_a_count_takes_digits_in_groups_and_a_real_asks(tmp_path: Path) -> None:
    """The reading line says which number was read; a share may be a decimal with a comma."""
    item = item_from(tmp_path, PARAMETERS)
    variant = item.variant(0)
    typed = {"count": "2,688", "share": "2,688", "cells.0.0": "2 688", "cells.0.1": "2,688 + 2.688"}
    verdict = item.mark(variant, typed)
    assert [line.share for line in verdict.lines] == [1, 0, 1]
    assert "2.688 or 2688" in verdict.lines[1].says
    assert item.echo(variant, "count", "2,688").line == "2688"
    shown = item.echo(variant, "cells.0.1", "2,688 + 2.688")
    assert (shown.line, shown.value) == ("2688 + 2688", "= 5376")
    assert "2.688 or 2688" in item.echo(variant, "share", "2,688").problem


def test_a_json_number_is_never_digits_in_groups(tmp_path: Path) -> None:
    """The number 2.688 is not the count 2688, as the text "2.688" is; the share takes it."""
    item = item_from(tmp_path, PARAMETERS)
    variant = item.variant(0)
    given = {"count": 2.688, "share": 2.688, "cells": [2.688, 5376]}
    verdict = item.mark(variant, item.from_json(variant, given))
    assert [float(line.share) for line in verdict.lines] == [0, 1, 0.5]
    assert item.mark(variant, item.from_json(variant, {"count": "2.688"})).lines[0].share == 1


def test_a_reading_has_the_true_minus_sign_and_says_nothing_of_it_alone(tmp_path: Path) -> None:
    """A calculation is shown with it; the reading of -2 is -2 as it was typed."""
    item = item_from(tmp_path, PARAMETERS)
    variant = item.variant(0)
    shown = item.echo(variant, "share", "1-3ln(2)")
    assert (shown.line, shown.value) == ("1 − 3*ln(2)", "≈ −1.07944")
    assert shown.drawn == ("1 − 3 · ln(2) ≈ −1.07944",)
    for typed in ("-2", "−2"):
        assert item.echo(variant, "share", typed).line == typed
        assert item.echo(variant, "share", typed).drawn == (typed,)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("0.85179", "mean"),
        ("0.852", "mean"),
        ("0.8035714", "precision"),
        ("0.804", "precision"),
        ("0.80", "precision"),
        ("80.4 %", "precision"),
        ("45/56", "precision"),
        ("0.8056", "wrong"),
        ("0.8001", "wrong"),
        ("0.8 + 0.0015", "wrong"),
        ("0.8 + 0.0033", "precision"),
    ],
)
def test_a_misconception_is_named_where_the_typed_number_is_its_value(
    rates: tuple[Item, Variant], typed: str, rule: str
) -> None:
    """Rounded to the digits typed, or to 0.05 %; a number half a percent away is another one."""
    part = "f1" if rule == "mean" else "specificity"
    assert marks(rates, **{part: typed})[part] == (0, rule)


def test_one_digit_and_whole_numbers_name_a_misconception_to_half_a_percent_at_most() -> None:
    """0.5 may be anything from 0.45 on, and 12 000 anything at all."""
    right = Fraction(10**6)
    for typed, value, rule in [
        ("0.5", "0.502", "slip"),
        ("0.5", "0.52", "wrong"),
        ("82", "82.3", "slip"),
        ("12", "12.4", "wrong"),
        ("12000", "12000.4", "slip"),
        ("12.0", "12.04", "slip"),
        ("-0.82", "-0.82295", "slip"),
        ("0", "0.4", "wrong"),
    ]:
        slip = Slip(Fraction(value), "slip", "That is it.")
        assert judge(read_number(typed, Scope()), right, [slip], "real").rule == rule, typed


def test_a_value_that_is_right_but_nearer_to_a_misconception_is_called_that(
    rates: tuple[Item, Variant],
) -> None:
    """0.851 lies within 0.5 % of both; the points are withheld for the mistake, so it is the one named."""
    assert marks(rates, f1="0.851")["f1"] == (0, "mean")


def test_a_share_in_per_cent_without_its_sign_is_told_so(rates: tuple[Item, Variant]) -> None:
    """Without an entry of the author's, for the first wrong share and for no count."""
    item, variant = rates
    verdict = item.mark(variant, {"tn": "39000", "specificity": "78", "f1": "84.9"})
    assert [line.rule for line in verdict.lines] == ["wrong", "per-cent", "per-cent"]
    assert verdict.lines[1].says.endswith("if it is meant in per cent, type 78 % or 0.78.")
    assert marks(rates, specificity="79")["specificity"] == (0, "wrong")
    assert marks(rates, specificity="78 %")["specificity"] == (1, "right")


def test_an_author_s_sentence_for_per_cent_wins(tmp_path: Path) -> None:
    """The general one is for parts that have none."""
    own = "        - {value: 100*TN/(T - TP - FN), note: own-per-cent, says: A share is asked for.}\n"
    item = item_from(
        tmp_path, RATES.replace("        - {value: TP/(TP + FP)", own + "        - {value: TP/(TP + FP)")
    )
    lines = item.mark(item.variant(0), {"tn": "390", "specificity": "78", "f1": "0.85"}).lines
    assert lines[1].rule == "own-per-cent"


CHANCES = """
- id: chances
  kind: numeric
  COMMON
  draw: {k: {from: [4], exam: 4}}
  ask: "How probable are both of {k} draws?"
  parts:
    - id: third
      label: third
      key: 1/11
      rule: Count.
    - id: both
      label: both
      key: "{k}/31*third"
      uses: [third]
      carry_if: 0 < third < 1
      rule: Multiply.
      mistakes:
        - {value: "4/31*1/31", note: independent, says: The draws depend on each other.}
"""


def test_what_follows_from_an_own_value_is_no_misconception(tmp_path: Path) -> None:
    """The misconception gives nearly what follows from the rounded 1/31, and yet does not win."""
    item = item_from(tmp_path, CHANCES.replace('"{k}/31*third"', "k/31*third"))
    variant = item.variant(0)
    lines = item.mark(variant, {"third": "0.0323", "both": "0.0041623"}).lines
    assert lines[1].rule == "follow-through"
    assert item.mark(variant, {"third": "1/11", "both": "0.0041623"}).lines[1].rule == "independent"
    assert item.mark(variant, {"third": "1/2", "both": "0.0041623"}).lines[1].rule == "independent"


def test_names_and_words_around_a_number_are_read_and_echoed(tmp_path: Path) -> None:
    """The reading line shows the number alone, and the other fields keep their points."""
    item = item_from(tmp_path, PARAMETERS)
    variant = item.variant(0)
    typed = {
        "count": "count = 2,688 parameters",
        "share": "≈ 2.69",
        "cells.0.0": "= 2688",
        "cells.0.1": "5376",
    }
    assert item.mark(variant, typed).status == "right"
    assert item.echo(variant, "count", typed["count"]).line == "2688"
    assert item.echo(variant, "count", "2688 parrots").problem.startswith("“parrots” behind the number")
