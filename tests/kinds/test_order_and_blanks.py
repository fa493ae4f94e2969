"""Orders under a partial order, and code with holes."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.building import course_from, item_from
from tutor.kinds import AnswerProblem
from tutor.kinds.codes import same_code, same_filling

STEPS = """
- id: step-order
  kind: order
  COMMON
  ask: Put in order.
  rule: Data has to exist before it is used.
  orders: 5
  steps:
    - {key: A, text: loss.backward(), also: [backward]}
    - {key: B, text: "x, y = next(batches)", also: [fetch batch]}
    - {key: C, text: "loss = criterion(out, y)", also: [loss]}
    - {key: D, text: optimiser.step(), also: [optimiser step]}
    - {key: E, text: out = model(x), also: [forward]}
    - {key: F, text: optimiser.zero_grad(), also: [zero gradients]}
  rules: ["B < E < C < A < D"]
  never:
    - {chain: A < F < D, note: erased, says: The gradients are gone before the step.}
    - {chain: D < A, note: step-first, says: The step comes before there are gradients.}
  add: 1
  extra:
    - {key: T, text: model.train(), rules: ["T < E"]}
"""

CODE = """
- id: holes
  kind: blanks
  COMMON
  draw:
    p: {from: 0 .. 200, exam: 3}
  ask: Fill the holes so that the size stays.
  code: |
    conv = nn.Conv2d(8, 8, kernel_size=[[k]], padding={p})
    x = torch.[[name]](x)
  blanks:
    - id: k
      key: 2*p + 1
      rule: The size stays when k = 2p + 1.
      mistakes:
        - {note: p-plus-one, value: p + 2, says: That would shrink the map.}
    - id: name
      accept: ["relu", "nn.functional.relu"]
      rule: The rectifier is asked for.
      mistakes:
        - {note: sigmoid, code: [sigmoid], says: That squashes.}
"""


def test_exactly_the_orders_that_keep_the_rules_are_right(tmp_path: Path) -> None:
    """Of 720 permutations five are right: the forced chain, with F anywhere but between A and D."""
    item = item_from(tmp_path, STEPS)
    variant = item.variant(0)
    right = {
        "".join(o)
        for o in permutations("ABCDEF")
        if item.mark(variant, {"order": "".join(o)}).status == "right"
    }
    assert right == {"BECFAD", "BEFCAD", "BFECAD", "FBECAD", "BECADF"}


@pytest.mark.parametrize(
    "typed",
    [
        "BECFAD",
        "b-e-c-f-a-d",
        "B, E, C, F, A, D",
        "b e c f a d",
        "B > E > C > F > A > D",
        "fetch batch, forward, loss, zero gradients, backward, optimiser step",
    ],
)
def test_an_order_may_be_typed_in_letters_or_words(tmp_path: Path, typed: str) -> None:
    """Separators and case do not matter."""
    item = item_from(tmp_path, STEPS)
    assert item.mark(item.variant(0), {"order": typed}).status == "right"


@pytest.mark.parametrize(
    "typed", ["", "BECF", "BECFADX", "BBECFAD", "hello", "B E C F A A", "1 2 3", "B" * 5000]
)
def test_an_incomplete_order_is_no_attempt(tmp_path: Path, typed: str) -> None:
    """Missing, repeated or unknown steps are told in a sentence and cost nothing."""
    item = item_from(tmp_path, STEPS)
    verdict = item.mark(item.variant(0), {"order": typed})
    assert verdict.status == "invalid" and verdict.feedback[0].endswith(".")


def test_a_broken_rule_has_its_own_sentence(tmp_path: Path) -> None:
    """Listed wrong chains first, the general rule for the rest; nothing in between right and wrong."""
    item = item_from(tmp_path, STEPS)
    variant = item.variant(0)
    for order, rule in [("BECAFD", "erased"), ("BECFDA", "step-first"), ("EBCFAD", "wrong")]:
        verdict = item.mark(variant, {"order": order})
        assert (verdict.status, verdict.lines[0].rule, float(verdict.points)) == ("wrong", rule, 0.0)


def test_other_seeds_add_steps_with_their_own_rules(tmp_path: Path) -> None:
    """An added step changes which orders are right."""
    item = item_from(tmp_path, STEPS)
    variant = next(v for v in map(item.variant, range(1, 20)) if "T" in v.picks)
    assert item.mark(variant, item.key(variant)).status == "right"
    assert item.mark(variant, {"order": "B E T C F A D"}).status == "wrong"
    assert item.mark(variant, {"order": "B T E C F A D"}).status == "right"


def test_a_wrong_count_of_orders_is_found(tmp_path: Path) -> None:
    """The author states how many orders are right; they are counted."""
    course, _ = course_from(tmp_path, STEPS.replace("orders: 5", "orders: 4"))
    (item,) = course.items.values()
    assert "5 orders are right, not 4" in item.check()[0][1]


def test_holes_take_computed_numbers_and_equivalent_code(tmp_path: Path) -> None:
    """Spacing means nothing inside a hole; the number is computed from the drawn padding."""
    item = item_from(tmp_path, CODE)
    variant = item.variant(0)
    assert item.key(variant) == {"k": "7", "name": "relu"}
    assert item.mark(variant, {"k": "2*3+1", "name": " nn . functional.relu "}).status == "right"
    other = item.variant(5)
    assert item.mark(other, item.key(other)).status == "right"
    assert "padding=3" in item.explain(variant)[1] and "kernel_size=7" in item.explain(variant)[1]


def test_a_wrong_filling_has_its_note_and_leaves_the_other_hole_alone(tmp_path: Path) -> None:
    """Half the points stay; empty and unreadable holes are told."""
    item = item_from(tmp_path, CODE)
    variant = item.variant(0)
    verdict = item.mark(variant, {"k": "5", "name": "relu"})
    assert verdict.status == "partial" and verdict.lines[0].rule == "p-plus-one"
    verdict = item.mark(variant, {"k": "7", "name": "sigmoid"})
    assert verdict.lines[1].says == "That squashes."
    assert item.mark(variant, {"k": "", "name": " "}).status == "invalid"
    assert item.mark(variant, {"k": "((", "name": "tanh"}).status == "wrong"


def test_an_array_of_fillings_is_taken_in_order(tmp_path: Path) -> None:
    """Scripts may give a list or an object."""
    item = item_from(tmp_path, CODE)
    variant = item.variant(0)
    assert item.mark(variant, item.from_json(variant, [7, "relu"])).status == "right"
    assert item.mark(variant, item.from_json(variant, {"k": 7, "name": "relu"})).status == "right"
    with pytest.raises(AnswerProblem, match="k, name"):
        item.from_json(variant, "7")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("((a ** 2).mean())", "(a ** 2).mean()"),
        ("(-1)", "-1"),
        ("torch.mean((a ** 2))", "torch.mean(a**2)"),
        ("lam * ((a) ** 2.0).mean();", "lam * (a ** 2).mean()"),
        ("2. * (t)", "2 * t"),
        ("x.clamp(min=0.)", "x.clamp(min=0,)"),
        ("-((a + b))", "-(a + b)"),
    ],
)
def test_brackets_that_change_nothing_do_not_count(a: str, b: str) -> None:
    """Nor do a closing comma or semicolon, and the point of a whole number inside a longer filling."""
    assert same_code(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("(a + b) * c", "a + b * c"),
        ("-((a + b))", "-a + b"),
        ("(-a) ** 2", "-a ** 2"),
        ("f((a, b))", "f(a, b)"),
        ("(a if b else c) * d", "a if b else c * d"),
        ("(not a) == b", "not a == b"),
        ("f()", "f"),
        ("1.0", "1"),
        ("2.5 * x", "2 * x"),
        ("(a ** 2).mean()", "a ** 2.mean()"),
    ],
)
def test_brackets_that_group_count(a: str, b: str) -> None:
    """And a lone number has to be whole where it is whole: an axis 1.0 is none."""
    assert not same_code(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("0.10", ".1"),
        ("1e-1", "0.1"),
        ("10**-1", "0.1"),
        ("2**-1 * x", "0.5 * x"),
        ("1_000", "1000"),
        ("10**2", "100"),
        ("1e3", "1000."),
        ("x * 1e0", "x * 1"),
    ],
)
def test_a_number_in_code_has_many_spellings(a: str, b: str) -> None:
    """Each stands for one value of one type."""
    assert same_code(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1e3", "1000"),
        ("1**-1", "1"),
        ("007", "7"),
        ("a ** 10 ** 2", "a ** 200"),
        ("10 ** -1 ** 2", "0.1 ** 2"),
        ("0.1", "0.11"),
        ("-10**2", "(-10)**2"),
        ("x10", "x 10"),
        ("0x10", "10"),
    ],
)
def test_another_number_in_code_stays_another(a: str, b: str) -> None:
    """A float is no integer where it stands alone, and powers bind from the right."""
    assert not same_code(a, b)


@pytest.mark.parametrize(
    ("typed", "accepted", "given"),
    [
        ("x**2", "x.pow(2)", {}),
        ("x ** 2", "x.square()", {}),
        ("((a - b)**2).mean()", "(a - b).pow(2).mean()", {}),
        ("x.relu()", "torch.relu(x)", {}),
        ("torch.relu(self.x)", "self.x.relu()", {"torch": True}),
        ("torch.mean(x, dim=1)", "x.mean(dim=1)", {"torch": True}),
        ("f(b * a)", "f(a * b)", {}),
        ("b * a", "a * b", {"alone": True}),
        ("1 + i", "i + 1", {"alone": True}),
        ("torch.exp(x) * torch.exp(x)", "x.exp() * x.exp()", {"torch": True}),
    ],
)
def test_a_filling_that_does_the_same_is_accepted(typed: str, accepted: str, given: dict[str, bool]) -> None:
    """Function or method of a tensor, a square in three spellings, two names the other way round."""
    assert same_filling(typed, accepted, **given)


@pytest.mark.parametrize(
    ("typed", "accepted", "given"),
    [
        ("x.pow(2)", "x**2", {"torch": True}),  # the size of a kernel has no pow
        ("-a**2", "(-a).pow(2)", {}),
        ("a**2**3", "a.pow(2)**3", {}),
        ("x**3", "x.pow(2)", {}),
        ("x**2", "x.pow(3)", {}),
        ("2**x", "x.pow(2)", {}),
        ("torch.relu(x)", "x.relu()", {}),  # x may be an array
        ("torch.permute(x, 1, 0)", "x.permute(1, 0)", {"torch": True}),  # takes a tuple
        ("torch.reshape(x, 2, 3)", "x.reshape(2, 3)", {"torch": True}),
        ("torch.matmul(b, a)", "a.matmul(b)", {"torch": True}),
        ("torch.relu(a - b)", "a - b.relu()", {"torch": True}),
        ("nn.torch.relu(x)", "nn.x.relu()", {"torch": True}),
        ("b * a", "a * b", {}),  # y / a * b
        ("b @ a", "a @ b", {"alone": True}),
        ("b - a", "a - b", {"alone": True}),
        ("c - b * a", "c - a * b", {"alone": True}),
        ("f(c, b - a + d)", "f(c, b - d + a)", {"alone": True}),
        ("'a' + 'b'", "'b' + 'a'", {"alone": True}),
    ],
)
def test_no_filling_that_does_something_else_is_accepted(
    typed: str, accepted: str, given: dict[str, bool]
) -> None:
    """Powers and minus signs bind as they do, and what may be no tensor has no methods of one."""
    assert not same_filling(typed, accepted, **given)


TURNED = """
- id: turned
  kind: blanks
  COMMON
  ask: Fill the holes.
  code: |
    loss = torch.mean([[whole]])
    rate = base / [[half]]
    [[line]]
    size = [[number]]
  blanks:
    - {id: whole, accept: [a * b], rule: Multiply.}
    - {id: half, accept: [a * b], rule: Multiply.}
    - {id: line, accept: [x.mean()], rule: Take the mean.}
    - {id: number, key: 100, rule: Divide.}
"""


def test_a_product_is_turned_only_where_the_hole_stands_alone(tmp_path: Path) -> None:
    """base / b * a is another number than base / a * b; in torch's program the mean may be a function."""
    item = item_from(tmp_path, TURNED)
    variant = item.variant(0)
    typed = {"whole": "b * a", "half": "b * a", "line": "torch.mean(x)", "number": "60000//600"}
    lines = item.mark(variant, typed).lines
    assert [line.rule for line in lines] == ["right", "wrong", "right", "right"]
    assert item.echo(variant, "number", "60000//600").value == "= 100"


def test_a_program_of_numpy_keeps_functions_and_methods_apart(tmp_path: Path) -> None:
    """torch.mean of an array is an error."""
    item = item_from(tmp_path, TURNED.replace("rate = base", "rate = np.ones(3) * torch.ones(3) * base"))
    lines = item.mark(
        item.variant(0), {"whole": "a*b", "half": "", "line": "torch.mean(x)", "number": ""}
    ).lines
    assert [line.rule for line in lines][:3] == ["right", "unreadable", "wrong"]
