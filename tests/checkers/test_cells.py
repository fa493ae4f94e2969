"""Lasting Pythons: cells share names, say what came of them, and nothing that they do hangs or harms."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checkers import processes, protocol
from checkers.cells import LONGEST_VALUE, Cells, shown
from checkers.cells_keeper import HOUSE, KEEPER, PAD, SHOWN, Text
from checkers.cells_words import told
from tests.checkers.conftest import ROOT, _name
from tests.checkers.programs import RIGHT
from tutor.checking import Checking
from tutor.pad import Pad, Pads, Ran, _ran, announced, prove_cells

Run = Callable[..., Ran]


@pytest.fixture(scope="module", params=["strongest", pytest.param("limits", marks=pytest.mark.slow)])
def pads(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pads]:
    """Pads of a checker of their own, at the strongest isolation that works here and at the lowest."""
    level = None if request.param == "strongest" else request.param
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path_factory.mktemp("pads"))}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env, level=level) as checking:
        yield Pads(checking)


@pytest.fixture
def pad(pads: Pads, request: pytest.FixtureRequest) -> Iterator[Pad]:
    """A fresh pad of this test's own."""
    one = pads.pad(request.node.name)
    yield one
    pads.drop(one)


def tree(pads: Pads) -> dict[int, str]:
    """Living processes of pads below the supervisor, with their names."""
    process = pads._checking._process
    assert process is not None
    named = {pid: _name(pid) for pid in processes.descendants(process.pid)}
    return {pid: name for pid, name in named.items() if name in (HOUSE, KEEPER, PAD)}


def until(found: Callable[[], object], seconds: float = 20.0) -> bool:
    """Whether something comes true within some seconds."""
    end = time.monotonic() + seconds
    while not found():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


# ---- what cells give ---------------------------------------------------------------------------------------


@pytest.mark.torch
def test_cells_share_one_namespace_and_show_their_last_value(pad: Pad) -> None:
    """A tensor looks as torch prints it; what ends in no expression, or in None, has no value."""
    assert pad.run("import torch\nx = torch.ones(2, 3, requires_grad=True)\nx.sum()").value == (
        "tensor(6., grad_fn=<SumBackward0>)"
    )
    assert pad.run("(x * x).sum().backward()").value == ""
    ran = pad.run("x.grad")
    assert ran.value == "tensor([[2., 2., 2.],\n        [2., 2., 2.]])"
    assert (ran.status, ran.number, ran.kept, ran.error) == ("ok", 3, True, "")
    assert pad.run("_.shape").value == "torch.Size([2, 3])"


@pytest.mark.torch
def test_output_comes_as_it_is_printed_and_harmless(pad: Pad) -> None:
    """Both streams in their order, colours and lone surrogates made harmless, before the cell has ended."""
    seen: list[str] = []
    source = "import sys\nprint('one', end=' ')\nprint('\\x1b[31mtwo\\x1b[0m', file=sys.stderr)\n"
    source += "print('\\ud800', 3)"
    ran = pad.run(source, seen.append)
    assert ran.output == "".join(seen)
    assert sorted(ran.output.split()) == ["3", "\\ud800", "one", "two"]


@pytest.mark.torch
def test_an_error_names_the_line_of_the_cell(pad: Pad) -> None:
    """Type, message and the learner's own lines, also through a function of an earlier cell."""
    ran = pad.run("y = 1\ny / 0")
    assert (ran.status, ran.kind, ran.line) == ("error", "ZeroDivisionError", 2)
    assert ran.error == "ZeroDivisionError in line 2: division by zero"
    assert ran.trace == ("cell 1, line 2: y / 0",)
    pad.run("def f(n):\n    return g(n)\n\ndef g(n):\n    return n.missing\n")
    ran = pad.run("\n\nf(y)")
    assert ran.line == 3 and "in line 5 of cell 2" in ran.error
    assert ran.trace == (
        "cell 3, line 3: f(y)",
        "cell 2, line 2, in f: return g(n)",
        "cell 2, line 5, in g: return n.missing",
    )


@pytest.mark.torch
@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        ("a = (1,\nb", "SyntaxError", "line 1: '(' was never closed"),
        ("if True:\nprint(1)", "SyntaxError|IndentationError", "line 2"),
        ("x = 1\x00", "SyntaxError|ValueError", "null bytes"),
        ("'\ud800'.encode()", "UnicodeEncodeError", "surrogates"),
        ("import torch\ntorch.ones(2, 3) @ torch.ones(2, 3)", "RuntimeError", "shapes cannot be multiplied"),
        ("def f():\n    f()\nf()", "RecursionError", "calls itself without end"),
        ("exit()", "SystemExit", "all names are kept"),
        ("import sys; sys.exit(3)", "SystemExit", "all names are kept"),
        ("input('name?')", "EOFError", "write the value into the cell"),
        ("import nosuchpackage", "ModuleNotFoundError", "not installed here"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "raised it itself"),
        ("b'x' * (5 << 30)", "MemoryError", "memory limit of 3 GiB"),
        ("import torch\ntorch.ones(5 << 30)", "RuntimeError", "memory limit of 3 GiB"),
        ("class E(Exception):\n    def __str__(self): return 1 / 0\nraise E", "E", "E in line 3"),
        ("class R:\n    def __repr__(self): return 1 / 0\nR()", "ZeroDivisionError", "line 2"),
        ("class R:\n    def __repr__(self): return 3\nR()", "TypeError", "__repr__"),
        ("open('/etc/x', 'w')", "PermissionError", "a cell may write in its own work folder only"),
        ("import socket; socket.create_connection(('127.0.0.1', 9), 2)", "PermissionError", "no network"),
    ],
)
def test_a_mistake_is_one_sentence_and_costs_nothing(pads: Pads, source: str, kind: str, words: str) -> None:
    """Type and words are told, and the same Python answers the next cell."""
    pad = pads.pad("mistakes")
    ran = pad.run(source)
    assert ran.status == ("memory" if "memory limit" in words else "error") and ran.kept
    assert ran.kind in kind.split("|") and words in ran.error and "\n" not in ran.error
    assert pad.run("6 * 7").value == "42"


@pytest.mark.torch
def test_dataclasses_sources_and_files_of_ones_own_work(pad: Pad) -> None:
    """A cell is a real module: what looks names or sources up finds them; its folder takes files."""
    ran = pad.run(
        "from dataclasses import dataclass\nimport inspect\n@dataclass\nclass P:\n    x: int\n\n"
        "def f():\n    return 3\n\nopen('a.txt', 'w').write('kept')\nP(1), inspect.getsource(f)"
    )
    assert ran.value == "(P(x=1), 'def f():\\n    return 3\\n')", ran.error
    assert pad.run("open('a.txt').read(), __name__").value == "('kept', '__main__')"


# ---- limits ------------------------------------------------------------------------------------------------


@pytest.mark.torch
def test_a_cell_is_interrupted_at_its_limit_and_keeps_its_names(pad: Pad) -> None:
    """The sentence says which limit, and what the cell had made by then is there."""
    ran = pad.run("n = 0\nwhile True:\n    n += 1", limit=0.3)
    assert ran.status == "interrupted" and "0.3 s, its time limit" in ran.error and ran.kept
    assert int(pad.run("n").value) > 0
    assert ran.seconds < 2


@pytest.mark.torch
def test_a_cell_that_heeds_no_interruption_is_ended(pad: Pad) -> None:
    """After a second its process goes, the sentence says so, and the next cell starts anew."""
    source = "import time\nwhile True:\n    try:\n        time.sleep(9)\n"
    source += "    except KeyboardInterrupt:\n        pass\n"
    pad.run("x = 1")
    ran = pad.run(source, limit=0.2)
    assert ran.status == "lost" and not ran.kept and "all its names are gone" in ran.error
    assert ran.seconds < 4
    assert pad.run("'x' in globals()").value == "False"


@pytest.mark.torch
def test_the_learner_stops_a_cell(pad: Pad) -> None:
    """`interrupt` from another thread ends a loop at once and keeps the names."""
    pad.run("x = 7")
    ran = pad.run("print('go')\nwhile True: pass", lambda text: pad.interrupt())
    assert ran.status == "interrupted" and ran.output == "go\n" and ran.seconds < 2
    assert pad.run("x").value == "7"
    pad.interrupt()
    assert pad.run("x").value == "7"


@pytest.mark.torch
def test_a_cell_stopped_before_it_began_never_begins(tmp_path: Path) -> None:
    """While torch is still being imported a stop is heeded at once."""
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path)}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        pad, done = Pads(checking).pad("cold"), list[Ran]()
        thread = threading.Thread(target=lambda: done.append(pad.run("open('x', 'w')")))
        thread.start()
        assert until(lambda: pad.alive)
        pad.interrupt()
        thread.join(5)
        assert done[0].status == "interrupted" and "before it began" in done[0].error
        assert pad.run("import os; os.listdir()").value == "[]"


@pytest.mark.torch
def test_endless_output_is_stopped_and_cut(pad: Pad) -> None:
    """Some of it is shown with a note, the names are kept."""
    ran = pad.run("x = 3\nwhile True: print('y' * 70)")
    assert ran.status == "interrupted" and "printed without end" in ran.error
    assert len(ran.output) < SHOWN + 100 and ran.output.endswith("is not shown\n")
    assert pad.run("x").value == "3"


HOSTILE = {
    "exit": ("import os; os._exit(3)", "ended Python itself (status 3)"),
    "crash": ("import ctypes; ctypes.string_at(0)", "crashed Python"),
    "abort": ("import os; os.abort()", "crashed Python"),
    "close": ("import os; os.closerange(0, 200)", "closed a connection"),
    "close3": ("import os; os.close(3); os.close(4)", "closed a connection"),
    "forge": ("import os; os.write(4, b'x' * 100)", "not its own"),
    "forged": (
        "import json, os, struct\nh = json.dumps({'n': 999, 'value': 'mine'}).encode()\n"
        "os.write(4, struct.pack('>II', len(h), 0) + h)",
        "not its own",
    ),
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was ended from outside"),
    "patched": ("import json\njson.dumps = None", "unable to answer"),
}


@pytest.mark.torch
@pytest.mark.parametrize("name", HOSTILE)
def test_what_ends_the_process_is_one_sentence(pads: Pads, name: str) -> None:
    """The names are gone, which is said; the next cell has a new Python."""
    source, words = HOSTILE[name]
    pad = pads.pad("hostile")
    ran = pad.run(source, limit=5.0)
    assert ran.status == "lost" and not ran.kept and words in ran.error
    assert pad.run("1 + 1") == Ran("ok", value="2", number=1, seconds=AnyTime(), kept=True)


class AnyTime(float):
    """Equal to any number of seconds."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, float)

    __hash__ = float.__hash__


@pytest.mark.torch
def test_processes_and_threads_of_a_cell_stand_still_afterwards(pads: Pads, pad: Pad) -> None:
    """Forks are few, a child that falls out of its cell answers nothing, and between cells nothing runs."""
    ran = pad.run("import os\nfor _ in range(3):\n    os.fork()\n")
    assert ran.status in ("ok", "error") and ran.kept, ran.error
    source = "import threading\nn = 0\ndef count():\n    global n\n    while True: n += 1\n"
    pad.run(source + "threading.Thread(target=count, daemon=True).start()")
    own = [pid for pid, name in tree(pads).items() if name == PAD]

    def ticks() -> list[str]:
        return [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11] for pid in own]

    def states() -> list[str]:
        return [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in own]

    assert until(lambda: "R" not in states())
    before = ticks()
    time.sleep(0.15)
    assert ticks() == before
    assert pad.run("n > 0").value == "True"


@pytest.mark.torch
def test_a_fork_bomb_ends_with_its_pad(pads: Pads, pad: Pad) -> None:
    """By ctypes, round the fence: the pad is ended for its processes or its time, and no process is left."""
    if pads._checking.isolation() != "namespaces":
        pytest.skip("only namespaces hold the number of processes")
    source = (
        "import ctypes, time\nlibc = ctypes.CDLL(None)\nwhile True:\n    libc.fork()\n    time.sleep(0.01)\n"
    )
    ran = pad.run(source, limit=30.0)
    assert ran.status == "lost" and "more than 48 processes" in ran.error
    assert until(lambda: list(tree(pads).values()).count(PAD) <= 3)  # of one other pad
    assert pad.run("1").value == "1"


@pytest.mark.torch
def test_memory_of_children_counts_and_ends_the_pad(pads: Pads) -> None:
    """Four children of 80 MiB each are more than 256 MiB, which is said; one list is a MemoryError."""
    small = Pads(pads._checking, memory_mb=256).pad("small")
    source = (
        "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        held = b'x' * (80 << 20)\n"
        "        time.sleep(30)\ntime.sleep(30)\n"
    )
    ran = small.run(source, limit=30.0)
    assert ran.status == "memory" and not ran.kept and "memory limit of 256 MiB" in ran.error
    ran = small.run("x = 1\nheld = b'x' * (2 << 30)")
    assert ran.status == "memory" and ran.kept and "memory limit of 256 MiB" in ran.error
    assert small.run("x").value == "1"
    small.close()


# ---- life and end ------------------------------------------------------------------------------------------


@pytest.mark.torch
def test_a_process_killed_from_outside_is_noticed_at_once(pads: Pads, pad: Pad) -> None:
    """An idle pad keeps the reason as a notice, and the next cell has it and a new Python."""
    pad.run("x = 1")
    for pid, name in tree(pads).items():
        if name == PAD:
            os.kill(pid, signal.SIGKILL)
    assert until(lambda: not pad.alive)
    assert "ended from outside" in pad.notice and "the next cell starts in a new Python." in pad.notice
    ran = pad.run("'x' in globals()")
    assert ran.value == "False" and "ended from outside" in ran.notice and ran.number == 1
    assert pad.run("1").notice == ""


@pytest.mark.torch
def test_a_killed_keeper_or_house_costs_the_names_and_no_more(pads: Pads, pad: Pad) -> None:
    """Whatever of the pads' own processes ends, the next cell runs."""
    for which in (KEEPER, HOUSE):
        pad.run("x = 1")
        for pid, name in tree(pads).items():
            if name == which:
                os.kill(pid, signal.SIGKILL)
        assert until(lambda: not pad.alive)
        assert until(lambda: PAD not in tree(pads).values())
        assert pad.run("2").value == "2"


@pytest.mark.torch
def test_two_pads_are_alive_and_a_third_ends_the_oldest(pads: Pads) -> None:
    """Its owner finds a notice; names of the others live on."""
    for name in ("a", "b", "c"):
        assert pads.pad(name).run(f"x = {name!r}").status == "ok"
    assert [pads.pad(name).alive for name in ("a", "b", "c")] == [False, True, True]
    assert "only two are kept" in pads.pad("a").notice
    assert pads.pad("b").run("x").value == "'b'"
    assert until(lambda: list(tree(pads).values()).count(KEEPER) == 2)
    ran = pads.pad("a").run("1")
    assert "only two are kept" in ran.notice and not pads.pad("c").alive
    for name in ("a", "b", "c"):
        pads.drop(pads.pad(name))
    assert until(lambda: set(tree(pads).values()) <= {HOUSE})


@pytest.mark.torch
def test_a_reset_forgets_all_names(pad: Pad) -> None:
    """Also while a cell runs, which is then lost; nothing has to be said about it afterwards."""
    pad.run("x = 1")
    pad.reset()
    assert not pad.alive and pad.run("'x' in globals()") == Ran(
        "ok", value="False", number=1, seconds=AnyTime()
    )
    ran = pad.run("print(1)\nwhile True: pass", lambda text: pad.reset())
    assert ran.status == "lost" and pad.notice == ""


@pytest.mark.torch
def test_a_check_runs_while_a_cell_runs(pads: Pads, pad: Pad) -> None:
    """Neither waits for the other, ends it or is counted with it."""
    checking, done = pads._checking, list[Ran]()
    pad.run("x = 5")
    started, go = threading.Event(), threading.Event()

    def listen(text: str) -> None:
        started.set()
        go.wait(30)

    thread = threading.Thread(
        target=lambda: done.append(pad.run("print('on')\nwhile True: pass", listen, 30.0))
    )
    thread.start()
    assert started.wait(30)
    finished = checking.check(checking.job("azimuth-loss", RIGHT), lambda event: None)
    assert finished.verdict == "pass", finished.message
    assert pad.running and not done
    go.set()
    pad.interrupt()
    thread.join(30)
    assert done[0].status == "interrupted" and pad.run("x").value == "5"


@pytest.mark.torch
def test_a_pad_is_opened_while_a_check_runs(tmp_path: Path) -> None:
    """Where pads were announced, the first cell does not wait for a check to end."""
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path)}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        pads, cancel, began = Pads(checking), threading.Event(), threading.Event()
        checking.want_pads()
        job = checking.program("import time\nprint(1)\ntime.sleep(60)", 60.0)
        verdicts: list[str] = []

        def check() -> None:
            verdicts.append(checking.check(job, lambda event: began.set(), cancel).verdict)

        thread = threading.Thread(target=check)
        thread.start()
        assert began.wait(60)
        assert pads.pad("beside").run("1 + 1").value == "2" and not verdicts
        cancel.set()
        thread.join(30)
        assert verdicts == ["cancelled"] and pads.pad("beside").run("2").number == 2


@pytest.mark.torch
def test_the_checkers_end_takes_all_pads_with_it(tmp_path: Path) -> None:
    """No process and no folder is left, a cell that runs says so, and a later one starts all anew."""
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path)}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        pads, pad = Pads(checking), Pads(checking).pad("x")
        assert pad.run("open('a', 'w').write('b')").status == "ok"
        assert checking._process is not None
        below = processes.descendants(checking._process.pid)
        ran = pad.run("print(1)\nwhile True: pass", lambda text: checking.close())
        assert ran.status == "lost" and "checker has ended" in ran.error
        assert until(lambda: not below & processes.descendants(os.getpid()))
        assert list((tmp_path / "work").iterdir()) == []
        assert pads.pad("y").run("1").value == "1"


def test_plain_cells_run_without_torch(tmp_path: Path) -> None:
    """Where torch cannot be imported, Python runs, and its import says how to get it."""
    missing = tmp_path / "broken" / "torch"
    missing.mkdir(parents=True)
    (missing / "__init__.py").write_text("raise ModuleNotFoundError('no torch', name='torch')\n")
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path / "home"), "DLTUTOR_ISOLATION": "limits"}

    class Without:
        """`subprocess` as the client sees it, with a torch in front that cannot be imported."""

        PIPE, DEVNULL = subprocess.PIPE, subprocess.DEVNULL
        TimeoutExpired = subprocess.TimeoutExpired

        @staticmethod
        def Popen(command: list[str], env: dict[str, str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: N802
            path = f"{missing.parent}{os.pathsep}{env['PYTHONPATH']}"
            return subprocess.Popen(command, env=env | {"PYTHONPATH": path}, **options)

    with (
        pytest.MonkeyPatch.context() as patch,
        Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking,
    ):
        patch.setattr("tutor.checking.subprocess", Without)
        pad = Pads(checking).pad("plain")
        assert pad.run("sum(range(5))").value == "10"
        ran = pad.run("import torch")
        assert ran.error == "The Python package 'torch' is missing: run `pip install torch numpy`."
        assert ran.kind == "ModuleNotFoundError" and pad.run("2").number == 3
        checked = checking.check(checking.job("azimuth-loss", RIGHT), lambda event: None)
        assert checked.verdict == "error" and "'torch' is missing" in checked.message
        assert pad.run("3").number == 4


# ---- the parts ---------------------------------------------------------------------------------------------


@pytest.mark.torch
def test_a_lesson_is_proved_cell_by_cell(pads: Pads) -> None:
    """What is announced has to be raised, what is not must not be."""
    cells = [
        "import torch\na = torch.ones(2, 3)",
        "# raises RuntimeError\na @ a",
        "# raises ValueError\na.sum()",
        "# raises ValueError\na @ a",
        "a.nothing",
        "a.sum()",
    ]
    problems = [one.problem for one in prove_cells(pads, cells)]
    assert problems[:2] == ["", ""] and problems[5] == ""
    assert problems[2] == "it announces ValueError and raises nothing"
    assert problems[3].startswith("it announces ValueError, and RuntimeError in line 2: ")
    assert problems[4].startswith("AttributeError in line 1: ")


def test_an_announcement_is_the_first_line_alone() -> None:
    """Elsewhere, or in other words, it is a comment."""
    assert announced("# raises RuntimeError\n1") == "RuntimeError"
    assert announced("\n#raises  torch.OutOfMemoryError  \n") == "torch.OutOfMemoryError"
    assert announced("x = 1\n# raises RuntimeError") == announced("# it raises nothing") == ""


def test_text_is_harmless_wherever_it_is_cut() -> None:
    """An escape sequence or a character in two pieces shows nothing of itself."""
    raw = "a\x1b[31mré\x1b[0m\r\nb\x1b]0;title\x07c".encode()
    for at in range(len(raw)):
        text = Text()
        assert text.feed(raw[:at]) + text.feed(raw[at:]) + text.feed(b"", last=True) == "aré\nbc"


def test_long_values_are_cut_and_say_so() -> None:
    """Of a long list its beginning is written out; what is short is untouched."""
    assert shown([1, 2]) == "[1, 2]" and shown("x") == "'x'"
    assert shown(list(range(10**6))).endswith(", 1998, 1999]\n… 1000000 entries in all")
    assert shown("x" * 10**6).endswith("\n… 1000000 characters in all")
    assert len(shown(dict.fromkeys(range(5000), "y" * 50))) < LONGEST_VALUE + 100


def test_what_comes_back_is_read_with_suspicion() -> None:
    """Wrong types, escapes and unknown states neither raise nor get through."""
    facts = {"n": 1, "error": {"kind": 3, "type": ["x"], "line": "9", "trace": [[1, 2], 7, [1, 2, "f", "t"]]}}
    said = told(facts, stopped="", limit=1.0, memory=1 << 30)
    assert said["status"] == "error" and said["trace"] == ["cell 1, line 2, in f: t"] and said["line"] == 2
    hostile = {
        "status": "root",
        "line": True,
        "seconds": float("nan"),
        "trace": "x",
        "error": "\x1b[2Jgo",
        "cell": "1",
    }
    assert _ran(hostile, "", "") == Ran("error", error="go", kept=False)


def test_a_cell_in_the_harness_itself_leaves_an_interrupt_to_the_cell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only a cell that runs can be interrupted."""
    before, main = signal.getsignal(signal.SIGINT), sys.modules["__main__"]
    try:
        cells = Cells()
        assert cells.run(1, "1 + 1") == {"n": 1, "value": "2"}
        cells._interrupted(signal.SIGINT, None)
    finally:
        signal.signal(signal.SIGINT, before)
        sys.modules["__main__"] = main


def test_a_house_of_pads_is_no_part_of_a_checks_tree() -> None:
    """What stands apart is left out of sums and kills with all that is below it."""
    mine = processes.below(os.getpid())
    assert processes.below(os.getpid(), (), mine) == set()
    assert protocol.plain("x") == "x"
