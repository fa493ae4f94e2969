"""The prover's client: a helper that hangs, dies, talks nonsense or has no SymPy harms nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tutor import proving
from tutor.kinds.base import Claim
from tutor.maths import Scope, line, read
from tutor.maths.prove_main import scope_to
from tutor.proving import Equation, Prover

SCOPE = Scope(symbols={"x": "real", "y": "real"}, functions=frozenset({"f"}), aliases={"∂L/∂x": "x"})
RIGHT = ("1 - tanh(x)^2", "4/(e^x + e^-x)^2")
GREETING = "import sys, json\nsys.stdin.readline()\n"
READY = GREETING + 'print(json.dumps({"ready": True}), flush=True)\n'


def equation(expected: str, typed: str) -> Equation:
    """A claim about two texts."""
    return Equation(read(expected, SCOPE), read(typed, SCOPE), SCOPE)


@pytest.fixture(scope="module")
def shared() -> Iterator[Prover]:
    """One helper for the tests that do not harm it."""
    with Prover(deadline=20) as one:
        yield one


def helper(program: str, **options: float) -> Prover:
    """A client of this program."""
    return Prover(command=[sys.executable, "-c", program], **options)  # type: ignore[arg-type]


def pid(prover: Prover) -> int:
    """The helper's process."""
    assert prover._process is not None
    return prover._process.pid


def test_a_true_equation_is_proved_and_a_false_one_is_not(shared: Prover) -> None:
    """Also with opaque functions, and as the claim of an item."""
    assert shared.prove(equation(*RIGHT)) is True
    assert shared.prove(equation("x", "y")) is False
    assert shared.prove(equation("f'(x)*f(y)", "f(y)*f'(x)")) is True
    typed = read("∂L/∂x*2", SCOPE)
    assert shared.prove(Claim("part", read("x + x", SCOPE), typed, SCOPE)) is True


def test_worked_forms_come_back_as_trees(shared: Prover) -> None:
    """A derivative with its forms; a name that is not there has none."""
    found = shared.worked(read("x^2*exp(x)", SCOPE), SCOPE, "x")
    assert found is not None and found.simplified is not None
    assert line(found.simplified) == "x*(x + 2)*exp(x)"
    none = shared.worked(read("floor(x)", SCOPE), SCOPE, "x")
    assert none is not None and none.derivative is None and none.simplified is None


def test_two_callers_at_once_each_get_their_own_answer(shared: Prover) -> None:
    """From eight threads, true and false equations by turns."""
    found: dict[int, bool | None] = {}

    def ask(number: int) -> None:
        found[number] = shared.prove(equation("x + y", "y + x" if number % 2 else "y - x"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: bool(number % 2) for number in range(8)}


def test_what_cannot_be_said_in_a_line_is_not_proved(shared: Prover) -> None:
    """A name whose value is a text does not reach the helper; one with a number does."""
    scope = Scope(symbols={"x": "real"}, values={"t": "text", "k": 0.5, "big": float("inf")}, author=True)
    trees = {text: read(text, scope) for text in ("t", "k*x", "x/2", "big")}
    assert shared.prove(Equation(trees["t"], trees["t"], scope)) is False
    assert shared.prove(Equation(trees["big"], trees["big"], scope)) is False
    assert shared.prove(Equation(trees["k*x"], trees["x/2"], scope)) is True


def test_a_killed_helper_is_replaced(shared: Prover) -> None:
    """Between two requests: the next one starts another."""
    assert shared.prove(equation(*RIGHT)) is True
    before = pid(shared)
    os.kill(before, 9)
    assert any(shared.prove(equation(*RIGHT)) is True for _ in range(2))
    assert pid(shared) != before


def test_too_long_a_proof_is_undecided_and_the_helper_stays() -> None:
    """The helper gives up by itself a little before the client would end it."""
    program = (
        "import sys, time\nfrom tutor.maths import prove_main, symbolic\n"
        "def slow(expected, typed, scope):\n    while expected != typed: pass\n    return True\n"
        "symbolic.prove = slow\nprove_main.main()\n"
    )
    with helper(program, deadline=1.0) as prover:
        assert prover.prove(equation("x", "x")) is True
        before = pid(prover)
        assert prover.prove(equation("x", "y")) is None
        assert prover.prove(equation("x", "x")) is True and pid(prover) == before


def test_forms_found_before_time_is_up_are_an_answer() -> None:
    """The derivative is there although the simplification takes for ever."""
    program = (
        "import sys\nfrom tutor.maths import prove_main, symbolic\n"
        "def slow(node, scope, wrt):\n    yield 'derivative', node\n    while True: pass\n"
        "symbolic.forms = slow\nprove_main.main()\n"
    )
    with helper(program, deadline=1.0) as prover:
        found = prover.worked(read("x", SCOPE), SCOPE, "x")
        assert found == proving.Worked(derivative=read("x", SCOPE))


def test_a_helper_that_hangs_is_ended_and_replaced() -> None:
    """It says that it is ready and then nothing: undecided at the deadline, and no process is left."""
    with helper(READY + "while True: sys.stdin.readline()\n", deadline=0.3) as prover:
        assert prover.prove(equation("x", "x")) is None
        assert prover._process is None
        assert prover.prove(equation("x", "x")) is None


def test_nonsense_between_the_lines_is_passed_over() -> None:
    """Lines that are no JSON, no object or somebody else's reply are no answers."""
    program = READY + (
        "number = json.loads(sys.stdin.readline())['id']\n"
        "other = json.dumps({'id': number + 7, 'answer': True})\n"
        "print('Traceback', '[1, 2]', other, sep='\\n', flush=True)\n"
        "sys.stdout.buffer.write(b'\\xff\\xfe{\\n')\n"
        "print(json.dumps({'id': number, 'answer': False}), flush=True)\nsys.stdin.readline()\n"
    )
    with helper(program) as prover:
        assert prover.prove(equation("x", "x")) is False


@pytest.mark.parametrize(
    "program",
    [
        GREETING + 'print(json.dumps({"ready": False, "why": "SymPy cannot be imported"}), flush=True)\n',
        "raise SystemExit(3)",
        GREETING + "print(1)",
    ],
    ids=["without SymPy", "ends at once", "greets with nonsense"],
)
def test_a_helper_that_cannot_start_is_tried_a_few_times_only(program: str) -> None:
    """Undecided each time, and after three failed starts no process is made."""
    with helper(program) as prover:
        assert [prover.prove(equation("x", "x")) for _ in range(proving.MOST_STARTS)] == [None] * 3
        assert prover._running() is None
        assert prover.worked(read("x", SCOPE), SCOPE) is None


def test_a_command_that_does_not_exist_is_undecided() -> None:
    """No exception from the operating system comes through."""
    with Prover(command=["/nowhere/python"]) as prover:
        assert prover.prove(equation("x", "x")) is None


def test_the_helper_without_sympy_says_so_and_ends(tmp_path: Path) -> None:
    """A package that cannot be imported in place of SymPy is no traceback."""
    (tmp_path / "sympy.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(root())])}
    process = subprocess.Popen(
        [sys.executable, "-m", "tutor.maths.prove_main"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
    )
    with process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b'{"memory": 0}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.read())["ready"] is False
        assert process.wait(60) == 0 and process.stderr.read() == b""


def test_closing_in_the_middle_of_a_proof_ends_it() -> None:
    """The waiting caller gets None at once, and no later request starts a helper again."""
    prover = helper(READY + "print(sys.stdin.readline(), file=sys.stderr)\nwhile True: pass\n", deadline=60)
    found: list[bool | None] = []
    caller = threading.Thread(target=lambda: found.append(prover.prove(equation("x", "x"))))
    caller.start()
    until = time.monotonic() + 30
    while not prover._ready and time.monotonic() < until:
        caller.join(0.01)
    process = prover._process
    prover.close()
    caller.join(30)
    assert found == [None] and process is not None and process.poll() is not None
    assert prover.prove(equation("x", "x")) is None and prover._process is None


def test_a_helper_whose_tutor_is_gone_ends_by_itself() -> None:
    """Standard input ends while it computes: the process is gone, with nobody to kill it."""
    program = (
        "import sys\nfrom tutor.maths import prove_main, symbolic\n"
        "def slow(*given):\n    while True: pass\n"
        "symbolic.prove = slow\nprove_main.main()\n"
    )
    with helper(program, deadline=60) as prover:
        process = prover._running()
        assert process is not None and prover._started()
        proving._send(process, {"t": "prove", "id": 1, "seconds": 60, **texts()})
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


def texts() -> dict[str, object]:
    """What a request for a proof says."""
    return {"expected": "x", "typed": "x", "scope": scope_to(SCOPE)}


def root() -> Path:
    """The folder that holds the packages."""
    return Path(proving.__file__).resolve().parents[1]


def test_memory_is_bounded() -> None:
    """A proof that wants more than it may have is not proved, and the helper answers again."""
    program = (
        "import sys\nfrom tutor.maths import prove_main, symbolic\n"
        "def hungry(expected, typed, scope):\n    return expected == typed or len(bytearray(1 << 33)) > 0\n"
        "symbolic.prove = hungry\nprove_main.main()\n"
    )
    with helper(program) as prover:
        assert prover.prove(equation("x", "y")) is (sys.platform != "linux")
        assert prover.prove(equation("x", "x")) is True


def test_sympy_stays_out_of_the_tutors_own_process() -> None:
    """A proof and a worked solution leave no SymPy in sys.modules, and only the helper may import it."""
    code = (
        "import sys\nfrom tutor.maths import Scope, read\nfrom tutor.proving import Equation, Prover\n"
        "scope = Scope(symbols={'x': 'real'})\ntree = read('2*x', scope)\n"
        "with Prover(deadline=30) as prover:\n"
        "    same = prover.prove(Equation(tree, read('x + x', scope), scope))\n"
        "    print(same, prover.worked(tree, scope, 'x'))\n"
        "print({'sympy', 'mpmath', 'numpy'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.startswith("True Worked(") and done.stdout.endswith("set()\n")
