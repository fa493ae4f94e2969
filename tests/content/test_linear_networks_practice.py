"""What the items, the lesson and the reading list on linear networks promise, with torch as the oracle."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.content.marks import course, everything_right, ids_in, item, marked, numbers, right, rules
from tests.content.test_lessons import words

torch = pytest.importorskip("torch")

LESSON = "linear-and-softmax-regression"
IDS = [*ids_in("linear-networks/practice.yaml"), *ids_in("linear-networks/reading.yaml")]


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on three others."""
    assert everything_right(name, range(4))


@pytest.mark.parametrize(
    ("name", "full", "half"),
    [
        ("000-3.1a", ["works", "convex", "gradient", "hidden"], ["works", "hidden"]),
        ("000-3.2c", ["role", "one_call", "second_call"], ["role"]),
        ("000-3.3a", ["overflow", "remedy", "same", "underflow"], ["overflow", "remedy"]),
        ("000-3.3b", ["origin", "cap", "gradient", "remedy"], ["cap", "gradient"]),
        ("000-3.4b", ["overfitting", "remedy"], ["overfitting"]),
        ("cost-of-many-words", ["cost", "rare", "remedy"], None),
    ],
)
def test_rubrics_share_the_points(name: str, full: list[str], half: list[str] | None) -> None:
    """All points for what the entry names, half for half of it."""
    assert marked(name, full).points == 1
    if half:
        assert float(marked(name, half).points) == 0.5


def test_squeeze_without_an_axis_is_half_of_a_call() -> None:
    """It does the same for 18 images, but not for one; beside the role and one call an eighth is missing."""
    verdict = marked("000-3.2c", ["role", "one_call", "bare_squeeze"])
    assert float(verdict.points) == 0.875
    assert marked("000-3.2c", ["role", "one_call", "second_call", "bare_squeeze"]).points == 1


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("31.36 MB", "right"),
        ("31360000 B", "right"),
        ("31360000 bytes", "right"),
        ("31360 kB", "right"),
        ("0.03136 GB", "right"),
        ("29.907 MiB", "right"),
        ("31.36 megabytes", "right"),
        ("31360000", "bytes"),
        ("29.907", "mebibytes"),
    ],
)
def test_the_memory_of_a_data_set_is_read_in_any_unit(typed: str, rule: str) -> None:
    """10,000 images of Fashion-MNIST; a number without its unit is in megabytes."""
    verdict = marked("data-set-in-numbers", {"inputs": "784", "parameters": "7850", "memory": typed})
    assert rules(verdict)["memory"] == rule


def test_sides_that_were_added_cost_only_the_inputs() -> None:
    """28 + 28 inputs are a listed mistake, so what follows from 56 counts."""
    verdict = marked("data-set-in-numbers", {"inputs": "56", "parameters": "570", "memory": "2.24"})
    assert rules(verdict) == {"inputs": "added", "parameters": "follow-through", "memory": "follow-through"}


@pytest.mark.parametrize(
    ("hole", "typed", "rule"),
    [
        ("loss", "torch.nn.CrossEntropyLoss", "right"),
        ("loss", "nn.CrossEntropyLoss()", "brackets-twice"),
        ("loss", "F.cross_entropy", "function"),
        ("loss", "CrossEntropy", "other-name"),
        ("loss", "nn.Softmax(dim=1)", "softmax"),
        ("loss", "nn.NLLLoss()", "nll"),
        ("order", "1", "right"),
        ("order", "shuffle=True", "name-twice"),
        ("order", "true", "small-letter"),
        ("order", "0", "same-order"),
    ],
)
def test_near_misses_in_the_holes_are_told_what_they_are(hole: str, typed: str, rule: str) -> None:
    """The right loss in another form is not told what it would have been told for a wrong one."""
    one = item("softmax-classifier-with-holes")
    variant = one.variant(0)
    assert rules(one.mark(variant, {**one.key(variant), hole: typed}))[hole] == rule


@pytest.mark.parametrize(
    ("name", "trap", "said"),
    [
        ("000-3.1a", "not-never", "three epochs"),
        ("000-3.1a", "not-always", "XOR"),
        ("000-3.1a", "not-zero-gradient", "−2x(y − ŷ)"),
        ("000-3.2c", "not-scrambled", "mix"),
        ("000-3.3a", "not-fifty", "88.7"),
        ("000-3.3a", "not-epsilon", "nan"),
        ("000-3.3b", "not-harmless", "caps the loss"),
        ("000-3.3b", "not-log-zero", "−∞"),
        ("000-3.4b", "not-vanishing", "still falls"),
        ("000-3.4b", "not-longer", "widen"),
    ],
)
def test_listed_wrong_answers_get_their_feedback(name: str, trap: str, said: str) -> None:
    """A trap earns nothing and says why."""
    verdict = marked(name, [trap])
    assert verdict.points == 0 and said in " ".join(verdict.feedback)


@pytest.mark.parametrize(
    ("name", "params", "answer"),
    [
        ("000-3.2a", {"N": 60000, "B": 256}, "235"),
        ("000-3.2a", {"N": 60000, "B": 256, "drop_last": True}, "234"),
        ("000-3.2a", {"ask": "initial_loss", "classes": 10}, "2.3026"),
        ("000-3.2a", {"ask": "initial_loss", "classes": 7}, "ln 7"),
        ("000-3.3c", {"d": 256, "V": 50000}, "12850000"),
    ],
)
def test_machine_keys_are_marked(name: str, params: dict[str, object], answer: str) -> None:
    """Right answers for given parameters, alone and not in an object."""
    assert marked(name, answer, params).points == 1


def test_the_wrong_first_losses_earn_nothing() -> None:
    """A probability and a loss in bits are the usual slips."""
    params = {"ask": "initial_loss", "classes": 10}
    for wrong in ("0.1", "3.3219", "1", "0"):
        assert marked("000-3.2a", wrong, params).points == 0


@pytest.mark.parametrize(
    ("answer", "points", "said"),
    [
        ("mnist", 1, ""),
        ("cifar_grey", 0, "three channels"),
        ("fashion20", 0, "ten classes"),
        ("imagenet_comes", 0, "under its own terms"),
    ],
)
def test_data_sets_are_told_by_shape_classes_and_terms(answer: str, points: float, said: str) -> None:
    """000-3.2b: the entry's three wrong answers, each with its feedback."""
    verdict = marked("000-3.2b", answer)
    assert verdict.points == points and said in " ".join(verdict.feedback)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_only_right_options_drop_the_channel_axis_of_any_batch(seed: int) -> None:
    """Every expression of both pools, on the batch of the question and on a batch of one."""
    one: Any = item("without-the-channel-axis")
    variant = one.variant(seed)
    b, h, w = (int(variant.names[name]) for name in "BHW")

    def works(text: str) -> bool:
        for size in (b, 1):
            x = torch.arange(size * h * w).reshape(size, 1, h, w)
            try:
                got = eval(variant.fill_code(text).strip("`"), {"X": x})  # noqa: S307 - our own text
            except (IndexError, RuntimeError):
                return False
            if not torch.equal(got, x.reshape(size, h, w)):
                return False
        return True

    assert all(works(option.text) for option in one.right)
    assert not any(works(option.text) for option in one.wrong)


@pytest.mark.parametrize("seed", range(6))
def test_log_sum_exp_of_three_logits(seed: int) -> None:
    """torch's own functions, on the logits as they are."""
    got = numbers("log-sum-exp-by-hand", seed)
    z = torch.tensor([got["m"], got["m"] - got["a"], got["m"] - got["b"]], dtype=torch.float64)
    answer = {
        "above": float(z.logsumexp(0) - z.max()),
        "p": float(z.softmax(0)[1]),
        "loss": float(-z.log_softmax(0)[1]),
    }
    assert right("log-sum-exp-by-hand", seed, answer)


@pytest.mark.parametrize("seed", range(6))
def test_epsilon_caps_the_loss_and_shrinks_the_gradient(seed: int) -> None:
    """The derivative by the logit comes from autograd."""
    got = numbers("epsilon-caps-the-loss", seed)
    eps, p = 10 ** -got["k"], got["r"] * 10 ** -got["k"]
    z = torch.tensor([0.0, math.log(1 / p - 1)], dtype=torch.float64, requires_grad=True)
    loss = -torch.log(z.softmax(0)[0] + eps)
    loss.backward()
    answer = {"cap": -math.log(eps), "loss": loss.item(), "slope": z.grad[0].item()}
    assert right("epsilon-caps-the-loss", seed, answer)


@pytest.mark.parametrize("kind", ["float16", "bfloat16", "float32", "float64"])
def test_exp_overflows_where_the_item_says(kind: str) -> None:
    """Just below the bound exp is finite in that format, above it infinite."""
    one = item("where-exp-overflows")
    variant = next(v for v in map(one.variant, range(60)) if v.names["format"] == kind)
    temperature = float(variant.names["T"])  # type: ignore[arg-type]
    bound = float(one.key(variant)["limit"]) / temperature
    low, high = (torch.tensor(bound * factor, dtype=getattr(torch, kind)) for factor in (0.99, 1.01))
    assert low.exp().isfinite() and high.exp().isinf()


def test_the_loss_of_two_logits_is_that_of_torch() -> None:
    """Value and both derivatives at a few points; p − 1 and p in other forms are right too."""
    answer = {"loss": "-ln(1/(1 + e^(b-a)))", "by_a": "-1/(1+e^(a-b))", "by_b": "s(b-a)"}
    assert marked("loss-of-two-logits", answer).points == 1
    for a, b in ((0.3, -1.2), (2.0, 2.5)):
        z = torch.tensor([[a, b]], dtype=torch.float64, requires_grad=True)
        torch.nn.functional.cross_entropy(z, torch.tensor([0])).backward()
        assert z.grad[0, 0].item() == pytest.approx(-1 / (1 + math.exp(a - b)))


def test_the_figures_of_the_lesson_are_right() -> None:
    """Worked out here by another way than in the lesson."""
    told = words(LESSON)
    e = [math.exp(z) for z in (0, -1, -3)]
    p = e[1] / sum(e)
    figures = {
        f"{math.log(torch.finfo(torch.float32).max):.2f}": "88.72",
        f"{math.log(torch.finfo(torch.float16).max):.2f}": "11.09",
        str(-(-60000 // 128)): "469",
        f"{300 * 30000 + 30000:,}": "9,030,000",
        f"{-math.log(1e-10):.2f}": "23.03",
        f"{p:.4f}": "0.2595",
        f"{-math.log(p):.3f}": "1.349",
    }
    for computed, shown in figures.items():
        assert computed == shown and shown in told, (computed, shown)


def test_the_reading_list_names_three_books_and_six_questions() -> None:
    """Its questions are those of its own file."""
    one = course().readings["linear-networks"]
    assert list(one.checks) == ids_in("linear-networks/reading.yaml") and len(one.books) == 3
