"""The practice items on PyTorch: what they say of programs is what these programs do."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
import yaml

from tests.content.marks import course, everything_right, item, rule_of
from tests.content.test_lessons import document, words
from tutor.course.proofs import lesson_problems

torch = pytest.importorskip("torch")
nn = torch.nn

FILES = [course().root / "items" / "pytorch" / f"{part}.yaml" for part in ("practice", "reading")]
ITEMS = [one["id"] for file in FILES for one in yaml.safe_load(file.read_text(encoding="utf-8"))]
FAULTS = ("cleared", "never_cleared", "softmax", "bytes", "axis", "last_only")


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


def program(ask: str) -> list[str]:
    """The indented lines of a question."""
    return dedent("\n".join(line for line in ask.split("\n") if line.startswith("    "))).split("\n")


def variants(name: str, param: str) -> dict[str, Any]:
    """The first variant for each value of a parameter."""
    found: dict[str, Any] = {}
    for seed in range(60):
        variant = item(name).variant(seed)
        found.setdefault(str(variant.names[param]), variant)
    return found


def runs(lines: list[str]) -> bool:
    """True where the program comes to its end without a RuntimeError."""
    try:
        exec("\n".join(lines), {"torch": torch, "print": lambda *_: None})  # noqa: S102 - our own text
    except RuntimeError:
        return False
    return True


def mended(lines: list[str], option: str, variant: Any) -> list[str]:
    """The program with one of the five changes, as far as there is something to change."""
    first, last, name = lines[:-1], lines[-1], variant.names["name"]
    a, b = variant.names["a"], variant.names["b"]
    match option:
        case "non_scalar":
            return [*first, last.replace("y.backward()", "y.sum().backward()")]
        case "numpy":
            return [*first, last.replace(f"{name}.numpy()", f"{name}.detach().numpy()")]
        case "twice":
            return [*(line.replace("backward()", "backward(retain_graph=True)") for line in first), last]
        case "leaf":
            return [*first, *(["with torch.no_grad():", f"    {last}"] if "+=" in last else [last])]
    return [*first, last.replace(f"[{a}, {b}]", f"[{a}., {b}.]")]


@pytest.mark.parametrize("case", ["non_scalar", "numpy", "twice", "leaf", "integers"])
def test_only_the_right_change_mends_the_error(case: str) -> None:
    """The program stops in its last line, and runs with the right one of the five changes alone."""
    variant = variants("mend-the-error", "case")[case]
    lines = program(variant.ask)
    assert runs(lines[:-1]) and not runs(lines)
    options = ("non_scalar", "numpy", "twice", "leaf", "integers")
    assert [one for one in options if runs(mended(lines, one, variant))] == [case]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_loop_shows_what_the_right_option_says(fault: str) -> None:
    """The program of the question, run on two batches of small images."""
    variant = variants("one-fault-in-a-loop", "fault")[fault]
    classes, size, total = (int(variant.names[name]) for name in ("C", "B", "N"))
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, classes))
    start = [p.detach().clone() for p in net.parameters()]
    images = torch.randint(256, (total, 4, 4), dtype=torch.uint8)
    batches = list(zip(images.split(size), torch.randint(classes, (total,)).split(size)))
    seen: list[float] = []
    losses: list[Any] = []

    class F:
        @staticmethod
        def cross_entropy(logits: Any, y: Any) -> Any:
            losses.append(nn.functional.cross_entropy(logits, y))
            return losses[-1]

    names = {
        "net": net,
        "F": F,
        "optimizer": torch.optim.SGD(net.parameters(), lr=0.1),
        "loader": batches[:2],
        "test_loader": batches,
        "print": seen.append,
    }
    try:
        exec("\n".join(program(variant.ask)), names)  # noqa: S102 - our own text
        stopped = False
    except RuntimeError:
        stopped = True
    moved = any(not torch.equal(a, b) for a, b in zip(start, net.parameters()))
    assert stopped == (fault in ("bytes", "axis"))
    assert moved == (fault not in ("bytes", "cleared"))
    assert len(losses) == (0 if fault == "bytes" else 2)
    if fault == "softmax":
        sure = torch.eye(classes)[:1]  # the best that probabilities can do
        floor = nn.functional.cross_entropy(sure, torch.tensor([0])).item()
        assert f"{floor:.3g}" in variant.fill(item("one-fault-in-a-loop").options[2].text)  # type: ignore[attr-defined]
    if fault == "last_only":
        assert seen[-1] <= size / total


def test_a_module_finds_what_the_right_options_assign_and_nothing_else() -> None:
    """Every line of both pools, put into a constructor."""
    one: Any = item("reading-registered-parameters")
    variant = one.variant(0)

    def found(text: str) -> int:
        line = variant.fill_code(text).strip("`")
        names: dict[str, Any] = {"torch": torch, "nn": nn}
        code = f"class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        {line}"
        exec(code, names)  # noqa: S102 - our own text
        return len(list(names["M"]().parameters()))

    assert all(found(option.text) > 0 for option in one.right)
    assert not any(found(option.text) for option in one.wrong)


@pytest.mark.parametrize("at", [0, 2, 4])
def test_every_accepted_way_reaches_the_same_gradient(at: int) -> None:
    """000-3.1d: by index, by name, by place; the listed slips give something else or an error."""
    one: Any = item("gradient-of-a-layer")
    variant = variants("gradient-of-a-layer", "at")[str(at)]
    d, name, what = int(variant.names["d"]), variant.names["net"], variant.names["what"]
    names: dict[str, Any] = {"nn": nn, "F": nn.functional, "x": torch.rand(5, d), "y": torch.rand(5, 1)}
    exec("\n".join(one.explain(variant)[-1].split("\n")[:-1]), names)  # noqa: S102 - our own text
    wanted = getattr(names[name][at], str(what)).grad
    assert wanted is not None
    for text in one.blanks[1].accept:
        if not text.startswith("print"):
            assert torch.equal(eval(variant.fill_code(text), names), wanted)  # noqa: S307 - our own text


@pytest.mark.parametrize("topic", ["preliminaries", "pytorch"])
def test_a_reading_list_has_three_books_and_at_least_five_questions(topic: str) -> None:
    """The questions are choices or statements of this topic, each once."""
    listed = yaml.safe_load((course().root / "reading" / f"{topic}.yaml").read_text(encoding="utf-8"))
    assert listed["topic"] == topic
    assert len(listed["books"]) >= 3 and len(set(listed["checks"])) == len(listed["checks"]) >= 5
    assert all(2 <= len(book["ask"]) <= 3 and book["look"] for book in listed["books"])
    for name in listed["checks"]:
        assert item(name).kind in ("choice", "tf") and item(name).topic == topic


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "tensors-and-gradients",
            ["5·3 = 15 numbers", "2·15 + 1·3 + 1 = 34", "3.60555", "3.45205", "2·(6 − 5)·3 = 6"],
        ),
        (
            "pytorch-in-practice",
            ["784·64 + 64 = 50,240", "50,890", "12 and 5, and 17", "1.46", "3 full", "of 58"],
        ),
    ],
)
def test_the_lessons_state_what_comes_out(name: str, facts: list[str]) -> None:
    """Their figures are those that torch gives, checked here by hand; cells and questions as agreed."""
    said = " ".join(words(name).split())
    assert [fact for fact in facts if fact not in said] == []
    assert 4 <= len(document(name).cells) <= 8 and 3 <= len(document(name).checks) <= 6
    assert [one.sentence for one in lesson_problems(course().lessons[name], course())] == []


def test_the_figures_of_the_lessons_are_those_of_torch() -> None:
    """Numbers of parameters, of batches, deviations and the floor of a loss that takes softmax twice."""
    x = torch.arange(20.0)
    assert f"{x.std():.6g} {x.std(correction=0):.6g}" == "5.91608 5.76628"
    assert torch.arange(24).reshape(3, 4, 2)[2, 1, 1] == 19
    net = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    assert sum(p.numel() for p in net.parameters()) == 50_890
    sure = nn.functional.cross_entropy(torch.eye(10)[:1], torch.tensor([0]))
    assert f"{sure:.3g}" == "1.46"
    loader = torch.utils.data.DataLoader(range(250), batch_size=64)
    assert [len(batch) for batch in loader] == [64, 64, 64, 58]


@pytest.mark.parametrize(
    ("name", "part", "typed", "rule"),
    [
        ("view-or-copy", "total", "114", "places-exchanged"),
        ("backward-with-weights", "second", "36", "two-forgotten"),
        ("module-with-holes", "super", "super.__init__()", "super-not-called"),
    ],
)
def test_a_slip_seen_at_the_screen_is_named(name: str, part: str, typed: str, rule: str) -> None:
    """On the exam's own numbers; the slip's value is worked out by hand."""
    assert rule_of(name, part, typed) == rule


@pytest.mark.parametrize("fault", FAULTS)
def test_the_explanation_names_the_fault_of_the_loop_at_hand(fault: str) -> None:
    """Its first sentences are those of the right option, which who chose another one has not read."""
    one: Any = item("one-fault-in-a-loop")
    variant = variants("one-fault-in-a-loop", "fault")[fault]
    (said,) = [option.says for option in one.options if option.key == fault]
    assert " ".join(one.explain(variant)).startswith(variant.fill(said))


def test_a_step_in_the_last_hole_is_told_where_it_belongs() -> None:
    """Its sentence holds whether the first call is the step as well or clears the gradients."""
    one: Any = item("accumulation-blanks")
    variant = one.variant(0)
    key = {**one.key(variant), "zero": "optimizer.step()"}
    for first in ("optimizer.step()", "optimizer.zero_grad()"):
        told = " ".join(one.mark(variant, {**key, "step": first}).feedback)
        assert "The step belongs into the hole above" in told
