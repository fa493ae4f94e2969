"""Programs of “see it in torch”: how they are written, and how what they print is read and compared."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest

from tests.building import course_from
from tutor.autodiff import read_lines
from tutor.kinds import DrawProblem, Item
from tutor.kinds.program import Program, filled, found_in, literal, read_printed
from tutor.kinds.torch_text import torch_text
from tutor.maths import Scope, Value, read

HALF = Fraction(1, 2)
NAMES: dict[str, Value] = {"a": Fraction(3), "p": Fraction(3, 20), "list": (Fraction(1), HALF), "word": "l1"}


def item_of(folder: Path, text: str) -> Item:
    """The one item of this file."""
    course, _ = course_from(folder, text)
    return next(iter(course.items.values()))


def source(item: Item, seed: int = 0) -> str:
    """The program of a variant."""
    program = item.program(item.variant(seed))
    assert program is not None
    return program.source


# -- filling -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "program"),
    [
        ("x = {a}", "x = 3\n"),
        ("x = {p}", "x = 0.15\n"),
        ("x = {a/7}", f"x = {3 / 7!r}\n"),
        ("x = {-a}", "x = -3\n"),
        ("x = {list}", "x = [1, 0.5]\n"),
        ("x = {word}", "x = 'l1'\n"),
        ("x = {a > 2}", "x = True\n"),
        ('f"{{x}}"', 'f"{x}"\n'),
        ("{{'k': {a}}}", "{'k': 3}\n"),
    ],
)
def test_holes_become_python_literals(template: str, program: str) -> None:
    """Numbers, lists, words and truths; doubled braces are braces."""
    assert filled(template, NAMES) == program


def test_a_long_list_of_lists_stands_row_by_row() -> None:
    """Every row below the one before, so that it reads as a matrix."""
    rows = tuple(tuple(Fraction(100 + 10 * r + c) for c in range(6)) for r in range(3))
    written = filled("x = torch.tensor({x})", {"x": rows}).rstrip("\n").split("\n")
    assert [line.index("[1" if at else "[[") for at, line in enumerate(written)] == [17, 18, 18]
    assert len(written) == 3


@pytest.mark.parametrize("template", ["{b}", "{a", "a}", "{a:3}"])
def test_a_hole_that_cannot_be_filled_is_a_fault_of_the_author(template: str) -> None:
    """An unknown name, a brace without its partner, a format."""
    with pytest.raises(DrawProblem):
        filled(template, NAMES)


def test_what_is_no_value_of_python_is_refused() -> None:
    """A range of values has no literal."""
    from tutor.maths import Problem, Span

    with pytest.raises(Problem):
        literal(Span(Fraction(0), Fraction(1)))


# -- what was printed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", Fraction(12)),
        ("-0.5", -0.5),
        ("1e-05", 1e-05),
        ("-inf", -math.inf),
        ("True", True),
        ("(8, 16, 16)", (8, 16, 16)),
        ("(7,)", (7,)),
        ("()", ()),
        ("[[1, 2.5], [3, 4]]", ((1, 2.5), (3, 4))),
        ("['x1', \"v2\"]", ("x1", "v2")),
        ("width", "width"),
    ],
)
def test_what_python_prints_is_read(text: str, value: object) -> None:
    """Numbers, truths, words, lists and tuples in each other."""
    assert read_printed(text) == value


@pytest.mark.parametrize(
    "text", ["", "(", "[1, 2", "1 2", "[1 2]", "tensor(3.)", "[" * 50, "1,", "os.system('x')", "9" * 10_000]
)
def test_rubbish_is_no_value(text: str) -> None:
    """Nothing is evaluated, whatever stands there."""
    assert read_printed(text) is None


@pytest.mark.parametrize(
    ("printed", "key", "equal"),
    [
        ("12", Fraction(12), True),
        ("12.0", Fraction(12), True),
        ("1000001", Fraction(1_000_000), False),
        ("0.333333333", Fraction(1, 3), True),
        ("0.33333", Fraction(1, 3), False),
        ("1e-12", 0.0, True),
        ("nan", Fraction(0), False),
        ("(8, 16)", (Fraction(8), Fraction(16)), True),
        ("(8, 16, 1)", (Fraction(8), Fraction(16)), False),
        ("8", (Fraction(8),), False),
        ("width", "width", True),
        ("1", True, False),
        ("['x1']", ("x1",), True),
    ],
)
def test_six_digits_count_and_whole_numbers_exactly(printed: str, key: Value, equal: bool) -> None:
    """A count that is off by one in a million is wrong."""
    assert [one.equal for one in found_in(f"a = {printed}\n", {"a": key})] == [equal]


def test_the_last_line_of_a_part_counts() -> None:
    """A program may print on the way; a part without a line has no text."""
    found = found_in("a = 1\nshapes\na = 2\nb == 3\n", {"a": Fraction(2), "b": Fraction(3)})
    assert [(one.part, one.printed, one.equal) for one in found] == [("a", "2", True), ("b", "= 3", False)]


# -- formulas ----------------------------------------------------------------------------------------------

GATE = """
- id: gate
  kind: formula
  COMMON
  ask: A gate.
  symbols: {x: {}, w: {}, t: {domain: posint}, q: {domain: unit}, p: {domain: positive}, z: {}, k: {}}
  given: {pool: {value: "max(z1, z2)", window: {z: [z1, z2]}}}
  functions: [Phi]
  torch: |
    import torch.nn.functional as F

    y = F.softplus(w*x) + p
    slope, = torch.autograd.grad(y, x)
    print("slope =", slope.item())
    print("largest =", z.max().item() + t - q.item() + 0*k.item())
    print("normal =", torch.special.ndtr(x).item())
  parts:
    - {id: slope, label: slope, key: w*s(w*x), rule: Chain rule.}
    - {id: largest, label: largest, key: pool(z) + t - q, rule: The larger one.}
    - {id: normal, label: normal, key: Phi(x), rule: Normal.}
"""


def test_a_formula_gets_a_value_for_every_symbol_that_its_program_uses(tmp_path: Path) -> None:
    """Imports first, then leaves; whole numbers are plain, windows are vectors, parts are keys there."""
    item = item_of(tmp_path, GATE)
    program = item.program(item.variant(3))
    assert program is not None
    lines = program.source.split("\n")
    assert lines[:2] == ["import torch", "import torch.nn.functional as F"]
    values = {line.split(" = ")[0]: line.split(" = ")[1] for line in lines if " = " in line}
    assert values["t"].isdigit()
    assert values["z"].startswith("torch.tensor([")
    assert "requires_grad=True" in program.source
    z = [float(one) for one in values["z"].split("[")[1].split("]")[0].split(",")]
    assert set(program.prints) == {"slope", "largest", "normal"}
    assert isinstance(program.prints["largest"], float)
    assert max(z) <= program.prints["largest"] <= max(z) + 5


def test_the_values_differ_by_seed_and_repeat(tmp_path: Path) -> None:
    """The same seed gives the same program for ever."""
    item = item_of(tmp_path, GATE)
    assert source(item, 1) == source(item, 1)
    assert len({source(item, seed) for seed in range(20)}) == 20


# -- layers ------------------------------------------------------------------------------------------------

CHAIN = """
- id: net
  kind: shape
  COMMON
  draw: {n: {from: "20 .. 90", exam: 28}, c: {from: "2 .. 9", exam: 6}}
  ask: A network.
  input: [1, n, n]
  layers:
    - {name: conv-1, layer: "Conv2d(1, {c}, 5, padding=2)"}
    - {name: pool, layer: "MaxPool2d(2)"}
    - {name: flat, layer: Flatten()}
    - {name: fc, layer: "Linear([[features]], 10)"}
  holes: {features: "c*floor(n/2)^2"}
  parts:
    - PARTS
"""


def chain(folder: Path, *parts: str) -> str:
    """The program of the network when these parts are asked for."""
    return source(item_of(folder, CHAIN.replace("- PARTS", "\n    ".join(f"- {{{part}}}" for part in parts))))


def test_one_layer_alone_is_counted_without_being_run(tmp_path: Path) -> None:
    """Two lines do: the layer and its count."""
    text = chain(tmp_path, "id: count, wants: parameters, of: conv-1, label: count")
    assert text.split("\n")[3:] == [
        "conv_1 = nn.Conv2d(1, 6, 5, padding=2)",
        'print("count =", sum(p.numel() for p in conv_1.parameters()))',
        "",
    ]


def test_a_total_is_that_of_a_sequential(tmp_path: Path) -> None:
    """All layers, each with its name behind it."""
    text = chain(tmp_path, "id: total, wants: parameters, label: total")
    assert "net = nn.Sequential(" in text
    assert "# conv-1" in text and "nn.Linear(1176, 10)" in text


def test_shapes_come_from_a_run_up_to_the_last_layer_that_is_asked_for(tmp_path: Path) -> None:
    """Layers behind it are left out, and the input has its axes named."""
    text = chain(
        tmp_path, "id: pool, wants: shape, of: pool, label: pool", "id: n, wants: elements, of: pool"
    )
    assert "x = torch.zeros(1, 1, 28, 28)  # batch × channels × height × width" in text
    assert "Flatten" not in text
    assert 'print("pool =", tuple(shape["pool"]))' in text
    assert 'print("n =", shape["pool"].numel())' in text


def test_missing_features_are_found_by_a_lazy_layer(tmp_path: Path) -> None:
    """The key is not typed into the program: torch finds it."""
    both = ("id: features, wants: hole, label: features", "id: pool, wants: shape, of: pool, label: pool")
    text = chain(tmp_path, *both)
    assert '"fc": nn.LazyLinear(10),' in text
    assert 'layers["fc"].in_features' in text
    assert "1176" not in text


def test_other_holes_are_searched_for(tmp_path: Path) -> None:
    """Every value is tried, and those that give the wanted shape are printed."""
    text = CHAIN.replace("5, padding=2", "5, padding=[[pad]]").replace("features: ", "pad: 2, features: ")
    item = item_of(tmp_path, text.replace("- PARTS", "- {id: pad, wants: hole, label: padding}"))
    assert "fitting(range(12), conv_1, (1, 28, 28), (6, 28, 28))" in source(item)
    assert "padding=n" in source(item)


# -- traces ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "torch"),
    [
        ("a - (b - c)", "a - (b - c)"),
        ("-a*b + c", "-a*b + c"),
        ("a/(b*c)", "a/(b*c)"),
        ("(a + b)^2", "(a + b)**2"),
        ("a^-b", "a**(-b)"),
        ("2^a", "2**a"),
        ("ln(a)", "torch.log(a)"),
        ("s(a)*relu(b)", "torch.sigmoid(a)*torch.relu(b)"),
        ("max(a, b)", "torch.maximum(a, b)"),
        ("max(a, 0.5)", "torch.clamp(a, min=0.5)"),
        ("min(2, a)", "torch.clamp(a, max=2)"),
        ("a*exp(2)", f"a*{math.exp(2)!r}"),
        ("a + pi", "a + torch.pi"),
    ],
)
def test_a_formula_is_written_as_torch_has_it(text: str, torch: str) -> None:
    """Functions by torch's names, brackets where Python needs them."""
    assert torch_text(read(text, Scope(symbols=dict.fromkeys("abc", "real")))) == torch


@pytest.mark.parametrize("text", ["y = mod(x, 2)", "y = max(x, 2*x, 3)"])
def test_a_function_that_torch_lacks_is_refused(text: str) -> None:
    """Nothing is written that would not run."""
    with pytest.raises(DrawProblem):
        torch_text(read_lines([text], ["x"]).op("y"))


TRACE = """
- id: t
  kind: trace
  COMMON
  ask: Trace.
  at: {x1: 2, x2: 5}
  f: ln(x1) + x1*x2 - sin(x2)
"""


def trace(folder: Path, more: str = "") -> Program:
    """The program of a trace with these keys more."""
    item = item_of(folder, TRACE + more)
    program = item.program(item.variant(0))
    assert program is not None
    return program


def test_adjoints_are_the_gradients_that_autograd_keeps(tmp_path: Path) -> None:
    """Line by line, `retain_grad` for what lies between, one pass back."""
    made = trace(tmp_path)
    assert "x1 = torch.tensor(2.0, requires_grad=True)" in made.source
    assert "v1 = torch.log(x1)" in made.source
    assert "node.retain_grad()" in made.source and "v5.backward()" in made.source
    assert made.prints["x1_bar"] == Fraction(11, 2)


def test_values_alone_need_no_gradient(tmp_path: Path) -> None:
    """Nothing of autograd where only values are asked for."""
    assert "grad" not in trace(tmp_path, "  columns: [value]\n").source


def test_tangents_come_from_a_product_with_the_jacobian(tmp_path: Path) -> None:
    """One pass forward gives values and tangents."""
    made = trace(tmp_path, "  columns: [tangent]\n  given: [value]\n")
    assert "torch.func.jvp(lines, point, direction)" in made.source
    assert set(made.prints) == {f"v{n}_dot" for n in range(1, 6)}


def test_edges_are_those_of_the_graph_that_autograd_keeps(tmp_path: Path) -> None:
    """Names are read off autograd's own nodes."""
    made = trace(tmp_path, "  form: edges\n")
    assert "next_functions" in made.source
    assert made.prints["v2"] == ("x1", "x2")


def test_a_question_without_a_point_gets_one(tmp_path: Path) -> None:
    """Formulas are shown at a point where all of them have values."""
    text = TRACE.replace("  at: {x1: 2, x2: 5}\n", "  inputs: [x1, x2]\n  formulas: [adjoint]\n")
    item = item_of(tmp_path, text + "  columns: [adjoint]\n")
    program = item.program(item.variant(0))
    assert program is not None
    assert all(isinstance(value, Fraction | float) for value in program.prints.values())
