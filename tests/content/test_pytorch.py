"""Items on the training loop: every order is run on a small model, so that right ones are proved right."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations

import pytest

from tests.shipped import shipped as course
from tutor.kinds.base import Variant
from tutor.kinds.blanks import BlanksItem
from tutor.kinds.order import OrderItem
from tutor.marking import Verdict
from tutor.study.answering import mark_request

RIGHT = {"BECFAD", "BEFCAD", "BFECAD", "FBECAD", "BECADF"}
BATCHES = [(Fraction(1), Fraction(3)), (Fraction(2), Fraction(-1)), (Fraction(-1), Fraction(2))]
RATE = Fraction(1, 10)


def marked(name: str, answer: object) -> Verdict:
    """The verdict of `dltutor mark`."""

    def no_code(task: object, source: str) -> Verdict:
        raise AssertionError("these are no coding answers")

    return mark_request(course(), {"id": name, "answer": answer}, no_code)


class Loop:
    """The training of y = w·x by SGD on the squared error, one step at a time and in exact numbers.

    As in PyTorch, gradients start empty, backward adds to them, and the optimiser skips what has none.
    """

    def __init__(self) -> None:
        self.w = Fraction(1, 2)
        self.grad: Fraction | None = None
        self.names: dict[str, Fraction] = {}
        self.batches = iter(BATCHES)

    def fetch(self) -> None:
        self.names["x"], self.names["y"] = next(self.batches)

    def forward(self) -> None:
        self.names["out"] = self.w * self.names["x"]
        self.names["seen"] = self.names["x"]

    def loss(self) -> None:
        self.names["slope"] = 2 * (self.names["out"] - self.names["y"]) * self.names["seen"]

    def backward(self) -> None:
        self.grad = (self.grad or 0) + self.names["slope"]

    def step(self) -> None:
        if self.grad is not None:
            self.w -= RATE * self.grad

    def zero(self) -> None:
        self.grad = None


STEPS: dict[str, Callable[[Loop], None]] = {
    "A": Loop.backward,
    "B": Loop.fetch,
    "C": Loop.loss,
    "D": Loop.step,
    "E": Loop.forward,
    "F": Loop.zero,
}


def trained(order: str) -> Fraction | None:
    """The weight after three rounds of the loop in this order, or None where a name is not defined yet."""
    loop = Loop()
    try:
        for _ in BATCHES:
            for key in order:
                STEPS[key](loop)
    except KeyError:
        return None
    return loop.w


def reference() -> Fraction:
    """The weight after three steps of gradient descent, straight from the formula."""
    w = Fraction(1, 2)
    for x, y in BATCHES:
        w -= RATE * 2 * (w * x - y) * x
    return w


def test_exactly_the_five_orders_that_train_are_marked_right() -> None:
    """Of all 720 orders those that give the reference weight are right, all others wrong with a sentence."""
    item = course().items["training-step-order"]
    variant = item.variant(0)
    wanted, right, crashed = reference(), set(), 0
    for letters in permutations("ABCDEF"):
        order = "".join(letters)
        weight, verdict = trained(order), item.mark(variant, {"order": order})
        crashed += weight is None
        assert (verdict.status == "right") == (weight == wanted), order
        if verdict.status == "right":
            right.add(order)
        else:
            assert verdict.status == "wrong" and verdict.points == 0 and verdict.feedback, order
            assert verdict.lines[0].rule != "wrong", f"{order} has no note of its own"
    assert right == RIGHT
    assert crashed == 690


def test_the_note_of_a_crash_is_given_exactly_where_the_loop_crashes() -> None:
    """Undefined names are told for the 690 orders that stop, the silent mistakes for the 25 that run on."""
    item = course().items["training-step-order"]
    variant = item.variant(0)
    crashes = {"forward-before-batch", "loss-before-forward", "backward-before-loss"}
    for letters in permutations("ABCDEF"):
        order = "".join(letters)
        rule = item.mark(variant, {"order": order}).lines[0].rule
        assert (rule in crashes) == (trained(order) is None), order


@pytest.mark.parametrize(
    ("order", "note"),
    [
        ("BECAFD", "erased-before-step"),
        ("BECFDA", "step-before-backward"),
        ("BECDAF", "step-before-backward"),
        ("EBCAFD", "forward-before-batch"),
        ("BCEAFD", "loss-before-forward"),
        ("BEACFD", "backward-before-loss"),
    ],
)
def test_each_listed_wrong_order_has_its_note(order: str, note: str) -> None:
    """The wrong orders of the entry are told apart."""
    verdict = marked("003-6.2", order)
    assert verdict.status == "wrong"
    assert verdict.lines[0].rule == note


def test_the_students_order_never_moves_the_weights() -> None:
    """Gradients erased before the step leave the weight where it started, as the sentence says."""
    assert trained("BECAFD") == Fraction(1, 2)
    assert any("never move" in said for said in marked("003-6.2", "BECAFD").feedback)


def test_an_order_without_clearing_is_wrong_and_says_what_adds_up() -> None:
    """F left out of the loop is an answer, not a slip of the pen: gradients add up and the weights differ."""
    verdict = marked("003-6.2", "BECAD")
    assert verdict.status == "wrong"
    assert verdict.lines[0].rule == "left-out"
    assert "add up" in verdict.feedback[0]
    assert trained("BECAD") != reference()
    assert marked("003-6.2", "BECFA").status == "invalid"


@pytest.mark.parametrize(
    "answer",
    [
        "becfad",
        "B-E-C-F-A-D",
        "B, E, C, F, A, D",
        "B E C F A D",
        ["B", "E", "C", "F", "A", "D"],
        "fetch batch, forward, loss, zero gradients, backward, optimiser step",
        "zero the gradients, fetch the batch, forward, loss, backward, step",
        "optimizer.zero_grad, get batch, forward, calculate loss, loss.backward, optimizer.step",
        "fetch batch > forward pass > loss > zero_grad > backward > optimizer.step()",
    ],
)
def test_letters_and_words_with_any_separator_are_read(answer: object) -> None:
    """Separators, lower case, lists and words all name the same order."""
    assert marked("003-6.2", answer).status == "right"


class LongLoop(Loop):
    """The loop with the steps that other seeds add; what they do shows in the weights or in `seen_by`."""

    def __init__(self, order: str) -> None:
        super().__init__()
        self.rate, self.evaluating = RATE, "H" in order
        self.moves, self.moved = "K" in order, False
        self.seen_by: list[Fraction] = []

    def fetch(self) -> None:
        super().fetch()
        self.moved = False

    def forward(self) -> None:
        if self.moves and not self.moved:
            raise KeyError("the batch is on another device")
        super().forward()
        self.names["out"] *= 3 if self.evaluating else 1  # any change that a mode of the layers may make

    def loss(self) -> None:
        super().loss()
        self.names["loss"] = (self.names["out"] - self.names["y"]) ** 2

    def step(self) -> None:
        if self.grad is not None:
            self.w -= self.rate * self.grad

    def clip(self) -> None:
        if self.grad is not None:
            self.grad /= 1 + abs(self.grad)  # smooth, so that no two gradients are clipped to one value

    def train_mode(self) -> None:
        self.evaluating = False

    def schedule(self) -> None:
        self.rate /= 2

    def validate(self) -> None:
        self.seen_by.append(self.w)

    def move(self) -> None:
        self.moved = self.names["x"] is not None

    def log(self) -> None:
        self.seen_by.append(self.names["loss"])


MORE: dict[str, Callable[[LongLoop], None]] = {
    "A": LongLoop.backward,
    "B": LongLoop.fetch,
    "C": LongLoop.loss,
    "D": LongLoop.step,
    "E": LongLoop.forward,
    "F": LongLoop.zero,
    "G": LongLoop.clip,
    "H": LongLoop.train_mode,
    "I": LongLoop.schedule,
    "J": LongLoop.validate,
    "K": LongLoop.move,
    "L": LongLoop.log,
}


def outcome(order: str) -> tuple[Fraction, list[Fraction]] | None:
    """The weight after three rounds and what was noted on the way, or None where the loop stops."""
    loop = LongLoop(order)
    try:
        for _ in BATCHES:
            for key in order:
                MORE[key](loop)
    except KeyError:
        return None
    return loop.w, loop.seen_by


@pytest.mark.parametrize(
    ("added", "model"),
    [
        ("G", "BECFAGD"),
        ("H", "HBECFAD"),
        ("I", "BECFADI"),
        ("J", "BECFADJ"),
        ("K", "BKECFAD"),
        ("L", "BECLFAD"),
    ],
)
def test_exactly_the_orders_that_train_are_right_with_an_added_step(added: str, model: str) -> None:
    """Of all 5,040 orders those that do what the model order does are right, and no others."""
    item = course().items["training-step-order"]
    assert isinstance(item, OrderItem)
    variant = Variant(item=item, seed=1, picks=tuple("ABCDEF" + added))
    wanted = outcome(model)
    assert wanted is not None
    for letters in permutations("ABCDEF" + added):
        order = "".join(letters)
        assert item.valid(variant, letters) == (outcome(order) == wanted), order


def run_two(order: str) -> Fraction | None:
    """The weight after two rounds of two accumulated batches in this order; None where a loss is missing."""
    w, grad = Fraction(1, 2), Fraction(0)
    slopes: dict[str, Fraction] = {}
    rounds = [(BATCHES[0], BATCHES[1]), (BATCHES[2], BATCHES[0])]
    for pair in rounds:
        slopes.clear()
        for key in order:
            if key in "DF":
                x, y = pair["DF".index(key)]
                slopes[key] = (w * x - y) * x  # half of the squared error's slope: the loss is divided by 2
            elif key in "AC":
                source = "D" if key == "A" else "F"
                if source not in slopes:
                    return None
                grad += slopes[source]
            elif key == "B":
                w -= RATE * grad
            else:
                grad = Fraction(0)
    return w


def test_exactly_the_orders_that_accumulate_are_marked_right() -> None:
    """Of all 720 orders of the accumulation item those that give the large batch's weights are right."""
    item = course().items["accumulation-order"]
    variant = item.variant(0)
    wanted = Fraction(1, 2)
    for first, second in [(BATCHES[0], BATCHES[1]), (BATCHES[2], BATCHES[0])]:
        wanted -= RATE * sum((2 * (wanted * x - y) * x for x, y in (first, second)), Fraction(0)) / 2
    right = 0
    for letters in permutations("ABCDEF"):
        order = "".join(letters)
        verdict = item.mark(variant, {"order": order})
        assert (verdict.status == "right") == (run_two(order) == wanted), order
        right += verdict.status == "right"
    assert right == 22


@pytest.mark.parametrize("name", ["training-step-order", "accumulation-order"])
def test_added_steps_keep_the_exams_rules(name: str) -> None:
    """With extra steps every right order is still right when the extra steps are struck out."""
    item = course().items[name]
    exam = item.variant(0)
    for seed in range(1, 12):
        variant = item.variant(seed)
        order = item.key(variant)["order"].split()
        core = " ".join(key for key in order if key in "ABCDEF")
        assert len(order) > 6
        assert item.mark(exam, {"order": core}).status == "right"


def test_a_filled_training_loop_is_right_and_its_slips_are_named() -> None:
    """Usual spellings of the five calls are right; each typical slip costs its own hole."""
    item = course().items["training-loop-blanks"]
    variant = item.variant(0)
    good = {
        "zero": "optimizer.zero_grad( set_to_none = True )",
        "forward": "model(x)",
        "loss": "criterion(prediction, y,)",
        "backward": "loss.backward()",
        "step": "optimizer.step()",
    }
    assert item.mark(variant, good).status == "right"
    assert item.mark(variant, {**good, "loss": "loss = criterion(prediction, y)"}).status == "right"
    for hole, filling, note in [
        ("zero", "pass", "zero-missing"),
        ("loss", "criterion(y, prediction)", "arguments-swapped"),
        ("backward", "optimizer.backward()", "backward-of-optimiser"),
        ("backward", "loss.backward", "parentheses-missing"),
        ("step", "optimizer.zero_grad()", "erased-before-step"),
    ]:
        verdict = item.mark(variant, {**good, hole: filling})
        assert verdict.points == Fraction(4, 5)
        assert next(line.rule for line in verdict.lines if line.part == hole) == note


@pytest.mark.parametrize("name", ["training-loop-blanks", "accumulation-blanks", "validation-blanks"])
def test_the_filled_code_is_valid_python(name: str) -> None:
    """Every seed's model code compiles, with the drawn names in it."""
    import ast

    item = course().items[name]
    assert isinstance(item, BlanksItem)
    for seed in range(6):
        variant = item.variant(seed)
        code = item.explain(variant)[-1]
        assert ast.parse(code).body, code


@pytest.mark.torch
def test_every_order_that_runs_gives_pytorchs_weights() -> None:
    """The simulation and PyTorch agree on all 30 orders that do not crash, and on how many there are."""
    torch = pytest.importorskip("torch")

    def weight(order: str) -> float:
        layer = torch.nn.Linear(1, 1, bias=False, dtype=torch.float64)
        torch.nn.init.constant_(layer.weight, 0.5)
        optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
        for x, y in BATCHES:
            for key in order:
                if key == "B":
                    pair = [torch.tensor([[float(value)]], dtype=torch.float64) for value in (x, y)]
                elif key == "E":
                    out = layer(pair[0])
                elif key == "C":
                    loss = ((out - pair[1]) ** 2).sum()
                elif key == "A":
                    loss.backward()
                elif key == "D":
                    optimizer.step()
                else:
                    optimizer.zero_grad()
        return float(layer.weight.detach())

    running = ["".join(p) for p in permutations("ABCDEF") if trained("".join(p)) is not None]
    assert len(running) == 30
    for order in running:
        assert weight(order) == pytest.approx(float(trained(order) or 0)), order
