"""The kind `formula`: substitution, circles, follow-through, terms, slopes, windows, spellings."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest

from tests.building import course_from, item_from
from tutor.course.freeze import freeze, thaw
from tutor.kinds import AnswerProblem, Item
from tutor.kinds.fields import Expression
from tutor.kinds.formula import FormulaItem
from tutor.marking import Verdict

CHAIN = """
- id: chain
  kind: formula
  COMMON
  draw:
    k: {from: 2 .. 300, exam: 3}
  ask: Differentiate u = exp(v), v = {k}·x², with Lu = ∂L/∂u given; then sum up.
  symbols:
    x: {also: [x_1]}
    Lu: {also: ["∂L/∂u"]}
  defined:
    v: k*x^2
    u: {value: exp(v), also: [u_t]}
  spell: {"^T": ""}
  parts:
    - id: Lv
      label: ∂L/∂v
      key: Lu*u
      spelt: ["∂L/∂v"]
      heads: [dv]
      rule: The exponential is its own derivative.
      mistakes:
        - {value: Lu*v, note: input-for-output, says: "The slope of exp is its output, u."}
        - {value: Lu, note: slope-forgotten, says: The slope of exp is missing.}
    - id: Lx
      label: ∂L/∂x
      key: 2*k*x*Lv
      rule: The slope of k·x² is 2k·x.
      mistakes:
        - {value: k*x*Lv, note: two-forgotten, share: 1/2, says: The 2 of the square is missing.}
    - id: total
      label: the sum
      key: Lv + Lx + x
      terms: true
      weight: 2
      rule: Add all three.
      mistakes:
        - {value: Lv - Lx + x, note: sign, says: All three are added.}
"""

PENALTY = """
- id: penalty
  kind: formula
  COMMON
  ask: Loss and step.
  symbols:
    L: {}
    G: {}
    w: {}
    c: {}
  slopes:
    slope: {of: loss, by: w}
  parts:
    - id: loss
      label: loss
      key: L + c*w^2
      also: [L + c/2*w^2]
      rule: Add the square.
      mistakes:
        - {value: "L + c*||w||", note: length, typed: ["||"], says: That is the length.}
        - {value: L + c*abs(w), note: absolute, says: That is the absolute value.}
    - id: step
      label: new w
      key: w - (G + slope)
      heads: [w]
      rule: Subtract both.
      mistakes:
        - {value: w - G, note: no-slope, says: The penalty has a slope too.}
"""

POOL = """
- id: pool
  kind: formula
  COMMON
  ask: Write it with maxpool.
  symbols:
    x: {}
  given:
    maxpool: {value: "max(x1, x2)", window: {x: [x1, x2]}}
    twice: {value: 2*u}
  parts:
    - id: low
      label: low
      key: "-maxpool(-x)"
      without: [min]
      rule: Turn it round twice.
      mistakes:
        - {value: maxpool(-x), note: sign, says: The sign is left.}
    - id: slope
      label: slope
      key: 1 - tanh(x)^2
      also: ["[tanh(x), 1]"]
      of: x
      symbols: [x]
      without: ["tanh'"]
      form: avoids cosh
      rule: One minus the square.
"""


def graded(item: Item, **answer: str) -> Verdict:
    """The verdict on an answer to the first variant."""
    return item.mark(item.variant(0), answer)


def rule(verdict: Verdict, part: str) -> tuple[str, float]:
    """Which rule decided a part, and its share."""
    line = next(line for line in verdict.lines if line.part == part)
    return line.rule, float(line.share)


RIGHT = {"Lv": "Lu*u", "Lx": "2*k*x*Lv", "total": "Lv + Lx + x"}


@pytest.fixture
def chain(tmp_path: Path) -> Item:
    """Three lines that depend on one another, with a drawn constant."""
    return item_from(tmp_path, CHAIN)


@pytest.fixture
def penalty(tmp_path: Path) -> Item:
    """A line whose slope the next line needs."""
    return item_from(tmp_path, PENALTY)


@pytest.fixture
def pool(tmp_path: Path) -> Item:
    """A function over a window, and a line that may be a pair."""
    return item_from(tmp_path, POOL)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_line_is_right_in_any_equal_form(chain: Item, seed: int) -> None:
    """Definitions, earlier lines and drawn values may stand for one another in any combination."""
    k = chain.variant(seed).names["k"]
    for answer in (
        {"Lv": "Lu exp(v)", "Lx": f"{k}*2*x*Lu*u", "total": "x + Lv*(1 + 2*k*x)"},
        {"Lv": f"∂L/∂u * exp({k} x²)", "Lx": "Lv*2*v/x", "total": "Lu*u + 2*v/x*Lv + x"},
        {"Lv": "u_t ∂L/∂u", "Lx": "2 k x ∂L/∂v", "total": "Lx + x_1 + Lv"},
    ):
        assert chain.mark(chain.variant(seed), answer).status == "right", answer


def test_a_whole_equation_is_read_by_its_left_hand_side(chain: Item) -> None:
    """The name of the line, a listed head or another right side may stand before the equals sign."""
    for text in ("Lv = Lu*u", "∂L/∂v := Lu u", "dv = Lu*u", "Lu*u = Lu*exp(v)", "Lv = Lu*u = u*Lu"):
        assert rule(graded(chain, Lv=text), "Lv") == ("right", 1), text
    for text, told in (
        ("Lx = Lu*u", "Lx"),
        ("q = Lu*u", "q"),
        ("Lu*u = Lu*v", "not equal"),
        ("Lu == u", "cannot be read"),
        ("Lv =", "Nothing"),
        ("=" * 50, "cannot be read"),
    ):
        verdict = graded(chain, Lv=text, Lx="x")
        assert rule(verdict, "Lv") == ("unreadable", 0), text
        assert told in verdict.feedback[0]


def test_a_line_that_goes_in_a_circle_is_not_read(chain: Item) -> None:
    """The line's own name and names made from it are refused with a sentence, whatever their value."""
    for text in ("Lv", "Lv*1", "Lx/(2*k*x)", "∂L/∂v", "total - Lx - x", "0*Lx + Lu*u"):
        assert graded(chain, Lv=text).status == "invalid", text
    assert "write out what flows into it" in graded(chain, Lv="Lx/(2*k*x)").feedback[0]


def test_later_lines_follow_from_a_wrong_earlier_one(chain: Item) -> None:
    """Written with its name a later line is right; written out in full it is right by follow-through."""
    verdict = graded(chain, Lv="Lu*v", Lx="2*k*x*Lv", total="Lv + Lx + x")
    assert [line.rule for line in verdict.lines] == ["input-for-output", "right", "right"]
    verdict = graded(chain, Lv="Lu*v", Lx="2*k*x*Lu*v", total="Lu*v*(1 + 2*k*x) + x")
    assert [line.rule for line in verdict.lines] == ["input-for-output", "follow-through", "follow-through"]
    assert "your own ∂L/∂v" in verdict.lines[1].says
    assert verdict.points == Fraction(3, 4)


def test_a_trivial_earlier_line_hands_nothing_on(chain: Item) -> None:
    """A constant in an earlier line does not make a constant right in a later one."""
    for constant in ("0", "1", "k", "u - u"):
        verdict = graded(chain, Lv=constant, Lx=f"2*k*x*({constant})" if constant == "0" else "0")
        assert rule(verdict, "Lx") == ("wrong", 0), constant


def test_each_term_of_a_sum_earns_its_share(chain: Item) -> None:
    """Right terms count, two typed ones may make up one, terms too many take away, factored forms do not."""
    for text, share in (
        ("Lv + Lx", 2 / 3),
        ("Lv + 2*k*x*Lv", 2 / 3),
        ("x", 1 / 3),
        ("Lv + Lx + x + 1", 2 / 3),
        ("Lv/2 + Lv/2 + Lx + 7", 2 / 3),
        ("-(-Lv - Lx) - x", 2 / 3),
        ("Lv*(1 + x)", 0),
    ):
        found = rule(graded(chain, **{**RIGHT, "total": text}), "total")
        assert found[1] == pytest.approx(share), (text, found)
    verdict = graded(chain, **{**RIGHT, "total": "Lv - Lx + x"})
    assert rule(verdict, "total")[0] == "sign"
    assert rule(verdict, "total")[1] == pytest.approx(2 / 3)
    assert "the sum: 2 of 3 terms are right." in verdict.feedback


def test_a_known_mistake_has_its_note_sentence_and_share(chain: Item) -> None:
    """A listed formula is told from others in any equal form; half shares are given."""
    verdict = graded(chain, Lv="Lu*k*x*x", Lx="x*k*Lv", total="Lv + Lx + x")
    assert rule(verdict, "Lv") == ("input-for-output", 0)
    assert rule(verdict, "Lx") == ("two-forgotten", 0.5)
    assert "The slope of exp is its output, u." in verdict.feedback


def test_an_unreadable_line_costs_only_itself(chain: Item) -> None:
    """Others keep their marks; with nothing readable the whole answer is not counted."""
    verdict = graded(chain, Lv="Lu*", Lx="2*k*x*Lv", total="Lv + Lx + x")
    assert [line.rule for line in verdict.lines] == ["unreadable", "right", "right"]
    assert graded(chain, Lv="Lu*", Lx="??", total=" ").status == "invalid"
    assert graded(chain).status == "invalid"
    assert graded(chain, Lv="1/0").status == "invalid"
    assert graded(chain, Lv="log(-1 - x^2)").status == "invalid"


def test_the_slope_of_the_learners_own_line_decides_the_next(penalty: Item) -> None:
    """Either convention is right if both lines agree; a wrong line hands its penalty on, a bare one
    nothing.
    """
    expected = {
        ("L + c*w^2", "w - G - 2*c*w"): ("right", "right"),
        ("L + (c/2)*w^2", "w = w - (G + c*w)"): ("right", "right"),
        ("L + c*w^2", "w - G - c*w"): ("right", "wrong"),
        ("L + (c/2)*w^2", "w - G - 2*c*w"): ("right", "wrong"),
        ("L + c*|w|", "w - G - c*sign(w)"): ("absolute", "follow-through"),
        ("L + c*||w||", "w - G - c*sign(w)"): ("length", "follow-through"),
        ("L + c*w^3", "w - G - 3*c*w^2"): ("wrong", "follow-through"),
        ("L + c*w^3", "w - G - c*w"): ("wrong", "right"),
        ("L", "w - G"): ("wrong", "no-slope"),
        ("L + c", "w - G"): ("wrong", "no-slope"),
        ("L", "w - G - c*w"): ("wrong", "right"),
        ("", "w - G - 2*c*w"): ("unreadable", "right"),
    }
    for (loss, step), rules in expected.items():
        verdict = graded(penalty, loss=loss, step=step)
        assert tuple(line.rule for line in verdict.lines) == rules, (loss, step)


def test_the_expected_line_fits_what_the_learner_wrote_before(penalty: Item) -> None:
    """The ledger shows the next line in the learner's own convention, in names that can be typed."""
    verdict = graded(penalty, loss="L + (c/2)*w^2", step="w")
    again = graded(penalty, loss="L + (c/2)*w^2", step=verdict.lines[1].expected)
    assert again.status == "right"
    assert "slope" not in verdict.lines[1].expected


def test_a_function_over_a_window_is_worked_out_cell_by_cell(pool: Item) -> None:
    """Any decreasing map undone afterwards is right, a reciprocal is not, and min is what is asked for."""
    for text in ("-maxpool(-x)", "1 - maxpool(1 - x)", "-log(maxpool(exp(-x)))", "-twice(maxpool(-x/2))"):
        assert rule(graded(pool, low=text), "low") == ("right", 1), text
    for text in ("maxpool(x)", "1/maxpool(1/x)", "-maxpool(x)", "x", "-maxpool(-x) + x"):
        assert rule(graded(pool, low=text), "low") == ("wrong", 0), text
    assert rule(graded(pool, low="maxpool(0 - x)"), "low") == ("sign", 0)
    for text in ("min(x)", "maxpool'(x)", "maxpool(x, x)", "x1"):
        assert graded(pool, low=text).status == "invalid", text
    assert graded(pool, low="x").lines[0].expected == "−maxpool(−x)"


def test_a_function_without_its_argument_stands_for_its_value(pool: Item) -> None:
    """tanh² is read as tanh(x)² where the line is about one symbol; derivatives stay refused."""
    for text in ("1 - tanh^2", "1 - tanh²(x)", "(1 - tanh)(1 + tanh)", "tanh(x), 1", "[tanh(x), 1]"):
        assert rule(graded(pool, slope=text), "slope") == ("right", 1), text
    for text in ("tanh'(x)", "1/cosh(x)^2", "1 - tanh^2(x) tanh", "dtanh(x)"):
        assert graded(pool, slope=text).status == "invalid", text
    for text in ("1, tanh(x)", "tanh(x)", "1 - tanh"):
        assert rule(graded(pool, slope=text), "slope") == ("wrong", 0), text


def test_one_part_can_be_asked_for_from_outside(chain: Item) -> None:
    """With `part` only that line is graded and all points are its; an unknown part is refused."""
    variant = chain.variant_for({"k": Fraction(5), "part": "Lx"})
    assert [one.name for one in chain.fields(variant)] == ["Lx"]
    raw = chain.from_json(variant, "10*x*Lv")
    assert chain.mark(variant, raw).points == 1
    assert chain.mark(variant, chain.from_json(variant, {"Lv": "", "Lx": "x*Lv*5"})).points == Fraction(1, 2)
    with pytest.raises(AnswerProblem, match="no part"):
        chain.variant_for({"k": Fraction(5), "part": "Lq"})
    with pytest.raises(AnswerProblem, match="several parts"):
        chain.from_json(chain.variant(0), "x")
    with pytest.raises(AnswerProblem, match="no part"):
        chain.from_json(chain.variant(0), {"Lq": "x"})


def test_a_right_line_can_be_proved_afterwards(chain: Item) -> None:
    """Claims hold each right line and its key in free symbols alone; wrong lines make none."""
    variant = chain.variant(0)
    claims = chain.claims(variant, {"Lv": "Lu*exp(v)", "Lx": "x", "total": "Lv + Lx + x"})
    assert [claim.part for claim in claims] == ["Lv", "total"]
    for claim in claims:
        assert set(claim.scope.symbols) == {"x", "Lu"}


def test_the_echo_passes_over_the_left_hand_side(chain: Item) -> None:
    """What is echoed is the reading that is marked; a problem points into the text as it was typed."""
    variant = chain.variant(0)
    assert chain.echo(variant, "Lv", "∂L/∂v = Lu u").line == "Lu*u"
    assert chain.echo(variant, "Lv", "x^T [Lu]").line == "x*Lu"
    assert chain.echo(variant, "Lv", "").line == ""
    broken = chain.echo(variant, "Lv", "Lv = Lu ? u")
    assert broken.at == 8
    assert "?" in broken.problem


def test_fields_are_formulas_that_know_their_names(chain: Item) -> None:
    """Each part is an `Expression` whose scope has symbols, definitions and lines, but no slopes."""
    fields = chain.fields(chain.variant(0))
    assert [one.name for one in fields] == ["Lv", "Lx", "total"]
    assert all(isinstance(one, Expression) and {"x", "u", "Lv"} <= set(one.scope.symbols) for one in fields)


def test_a_formula_item_survives_the_cache(chain: Item, penalty: Item) -> None:
    """Frozen to plain values and thawed without the validator it is the same item."""
    for item in (chain, penalty):
        assert thaw(FormulaItem, freeze(item)) == item


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("key: Lu*u", "key: Lu*Lx", "need one another"),
        ("key: Lu*u", "key: Lu*q", "“q”"),
        ("note: slope-forgotten", "note: input-for-output", "one note"),
        ("    v: k*x^2", "    v: k*x^2\n    x: v", "used twice"),
        ("terms: true", "names: [nobody]", "nobody"),
        ('"^T": ""', 'T: "abc"', "longer"),
        ("{value: Lu, note", "{value: u*Lu, note", "marks as right"),
    ],
)
def test_an_authors_slip_is_found_by_the_prover(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Cycles, unknown names, repeated notes and mistakes that equal the key are reported in words."""
    from tutor.course.lint import examine

    assert old in CHAIN
    course, problems = course_from(tmp_path, CHAIN.replace(old, new))
    assert not problems
    found = [one.problem for one in examine(course.items["chain"], 1)]
    assert any(told in one for one in found), found


def test_a_sound_item_passes_the_prover_with_a_hundred_variants(
    chain: Item, penalty: Item, pool: Item
) -> None:
    """Keys mark right, mistakes as they say, and the drawn constant gives variants enough."""
    from tutor.course.lint import examine

    assert examine(chain, 210) == []
    assert examine(penalty, 5) == []
    assert examine(pool, 5) == []


HOSTILE = (
    "((((((((((" * 40,
    "Lu" + "^9" * 200,
    "u^u^u^u^u^u^u^u^u^u^u^u",
    "=".join(["Lu*u"] * 60),
    "__import__('os').system('x')",
    "\x00\x1b[2J",
    "x" * 100_000,
    "Lv = " * 90,
    "exp(" * 24 + "x" + ")" * 24,
    "+".join(["u*exp(u)"] * 55),
    "0^0",
    "|" * 300,
    "{}" * 200,
    "\\frac{" * 80,
    ",".join(["x"] * 200),
    "‮Lu*u",
)


def test_hostile_text_is_answered_at_once(chain: Item, pool: Item) -> None:
    """No text in any field raises, and none takes long."""
    for text in HOSTILE:
        start = time.process_time()
        for item, fields in ((chain, RIGHT), (pool, {"low": "", "slope": ""})):
            variant = item.variant(0)
            for name in fields:
                verdict = item.mark(variant, {**fields, name: text})
                assert verdict.status in ("right", "partial", "wrong", "invalid")
                item.echo(variant, name, text)
        assert time.process_time() - start < 2, text[:40]


def test_own_lines_that_grow_exponentially_are_judged_all_the_same(chain: Item) -> None:
    """Lines made of many copies of earlier lines are compared by their values and not written out."""
    many = "+".join(["Lv*x"] * 40)
    start = time.process_time()
    verdict = graded(chain, Lv="+".join(["u*v"] * 40), Lx=many, total="+".join(["Lx*Lv"] * 40))
    assert verdict.status == "wrong"
    assert time.process_time() - start < 1


ARROW = """
- id: arrow
  kind: formula
  COMMON
  ask: Average and half.
  symbols:
    g: {}
    m0: {}
    k: {}
  spell: {"k/2": "½k"}
  parts:
    - id: m
      label: m
      key: (m0 + g)/2
      old: m0
      rule: Take the mean.
    - id: half
      label: half
      key: k*g/2
      rule: Take half.
"""


def test_behind_an_arrow_the_own_name_is_the_old_value(tmp_path: Path) -> None:
    """`m ← (m + g)/2` updates m; with an equals sign the line explains itself."""
    item = item_from(tmp_path, ARROW)
    for text in ("m ← (m + g)/2", "m := g/2 + m/2", "m <- (m0 + g)/2", "m = (m0 + g)/2"):
        assert rule(graded(item, m=text), "m") == ("right", 1), text
    assert graded(item, m="m = (m + g)/2").status == "invalid"
    assert graded(item, m="(m + g)/2").status == "invalid"


def test_a_number_from_a_spelling_does_not_join_another_number(tmp_path: Path) -> None:
    """k/2 is read as ½k before a factor, but not behind a 2, where it would make a mixed number."""
    item = item_from(tmp_path, ARROW)
    for text in ("k/2 g", "g*k/2", "2*k/2*g/2", "(2k/2)*g/2", "2 k/2*g/2"):
        assert rule(graded(item, half=text), "half") == ("right", 1), text


def test_an_old_value_has_to_be_a_name_of_the_item(tmp_path: Path) -> None:
    """An unknown name in `old` is a fault of the author's."""
    item = item_from(tmp_path, ARROW.replace("old: m0", "old: m9"))
    assert [said for _, said, _ in item.check()] == ["m names m9, which is nothing here"]
