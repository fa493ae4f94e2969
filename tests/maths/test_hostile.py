"""Hostile texts: injection, towers, deep nesting, megabytes, control characters; all end in a sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tutor.maths import Problem, Scope, Undefined, compare, evaluate, fill, read, read_number

SCOPE = Scope(symbols={"x": "real", "y": "real"}, aliases={"∂L/∂x": "x", "h_{t-1}": "y"})

INJECTIONS = [
    "__import__('os').system('id')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "lambda: 0",
    "open('/etc/passwd').read()",
    "eval('1')",
    "[x for x in (1,2)]",
    "x if y else x",
    "f'{x}'",
    "{0.__class__}",
    "%s%n",
    "<script>alert(1)</script>",
    "[bold red]x[/]",
    "[@click=app.quit]x[/]",
    "\x1b[31mx",
    "\x1b]0;title\x07",
    "x\x00y",
    "x\x07",
    "x\u202ey",
    "x\u200by",
    "x\ufeff",
    "x\ud800",
    "x\ue000",
    "'; DROP TABLE attempts; --",
    "\\input{/etc/passwd}",
    "\\def\\x{\\x}\\x",
]
STRUCTURES = [
    "(" * 400,
    "(" * 200 + "x" + ")" * 200,
    "-" * 500,
    "x" + "^x" * 200,
    "√" * 400 + "x",
    "sin " * 120 + "x",
    "\\frac{" * 80,
    "\\sqrt{" * 60 + "x" + "}" * 60,
    "1" * 500,
    "9^" * 200 + "9",
    "|" * 400,
    "x/" * 200 + "x",
    "{" * 300,
    "'" * 300,
    "," * 300,
    "_" * 300,
    "∂" * 300,
    "∂ L / " * 60,
    "h_{" * 150,
    "h_{t -" + " " * 400,
    "x" + " " * 450 + "y",
    "²" * 400,
    "x_" * 200,
    "0." * 200,
    "1 000" * 90,
    "1,111" * 90,
    "\\" * 400,
    "%" * 400,
    "tanh'" * 90,
    "max(" * 100,
    "max(" + "x," * 200 + "x)",
    "¼" * 300,
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_code_and_markup_are_problems(text: str) -> None:
    """Refused in one printable sentence that repeats no control character."""
    with pytest.raises(Problem) as caught:
        read(text, SCOPE)
    assert caught.value.sentence.isprintable()
    assert all(reading.isprintable() for reading in caught.value.readings)


@pytest.mark.parametrize("text", STRUCTURES, ids=range(len(STRUCTURES)))
def test_deep_and_long_structures_end(text: str) -> None:
    """Read or refused; what is read can be evaluated, drawn and compared within its guards."""
    try:
        tree = read(text, SCOPE)
    except Problem as problem:
        assert problem.sentence
        return
    compare(tree, tree, SCOPE)
    try:
        evaluate(tree, {"x": 2, "y": 3})
    except Undefined as undefined:
        assert undefined.sentence


@pytest.mark.parametrize("text", ["x" * 10**6, "\x00" * 10**6, "(" * 10**6, "1" * 10**6])
def test_the_length_is_checked_before_anything_else(text: str) -> None:
    """A megabyte is refused by its length alone, and is not repeated in the sentence."""
    with pytest.raises(Problem) as caught:
        read(text, SCOPE)
    assert "too long" in caught.value.sentence and len(caught.value.sentence) < 200


@pytest.mark.parametrize(
    "text",
    [
        "10^10^10",
        "9^9^9^9",
        "2^2^2^2^2^2",
        "(10^300)^(10^300)",
        "exp(exp(exp(10)))",
        "1/10^10^10",
        "(1.0001)^(10^9)",
        "0.5^(10^12)",
        "(1/3)^100000",
        "1e400*1e400*1e400*1e400*1e400*1e400*1e400",
        "sqrt(10^390)^100",
        "7^(1/999999999)",
        "sin(1)/(3%)^1000",
    ],
)
def test_towers_of_powers_are_bounded(text: str) -> None:
    """A number, or a sentence that says it is too large or too close to zero."""
    try:
        read_number(text, Scope())
    except Problem as problem:
        assert "too" in problem.sentence or "beyond" in problem.sentence


def test_a_nearly_exhausted_stack_is_a_problem_and_no_crash() -> None:
    """Reading close to the recursion limit refuses instead of raising RecursionError."""

    def deeper(levels: int) -> None:
        if levels:
            return deeper(levels - 1)
        with pytest.raises(Problem, match="too deep"):
            read("((((((((((((x))))))))))))", SCOPE)
        return None

    frame, depth = sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    deeper(sys.getrecursionlimit() - depth - 60)


def test_hostile_aliases_and_templates_are_problems() -> None:
    """Spellings and texts from files are no more trusted than answers."""
    for spelling in ("(" * 50, "\\frac", "x\\", "^^^", "[a-z]*(", "a{2,}"):
        scope = Scope(symbols={"x": "real"}, aliases={spelling: "x"})
        try:
            read("x + 1", scope)
        except Problem as problem:
            assert problem.sentence
    for template in ("{" * 999, "{x.__class__}", "{" + "(" * 3000 + "}", "{10^10^10}"):
        with pytest.raises(Problem):
            fill(template, {"x": 1})


def test_importing_the_room_loads_no_third_party_package() -> None:
    """mpmath comes with the first verdict; SymPy and numpy never do."""
    code = (
        "import sys, tutor.maths; print({'mpmath', 'sympy', 'numpy', 'torch', 'textual'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "set()"
