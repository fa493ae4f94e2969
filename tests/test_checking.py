"""The client: cancelling, forged lines, missing pieces and a checker that dies never raise and never pass."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkers import processes, protocol
from checkers.protocol import Finished, Job
from tests.checkers.programs import RIGHT, body
from tutor import checking as module
from tutor.checking import Checking, TaskUnknown
from tutor.task_proofs import prove

pytestmark = pytest.mark.torch
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checking]:
    """One warm checker for the tests that do not harm it."""
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path_factory.mktemp("home")), "DLTUTOR_SECRET": "s3cret"}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as one:
        yield one


def run(checking: Checking, source: str, **changes: object) -> Finished:
    """The verdict record of a source text for azimuth-loss."""
    made = checking.job("azimuth-loss", source)
    return checking.check(Job(**{**vars(made), **changes}), lambda event: None)


def test_cancelling_ends_the_tree_at_once(shared: Checking) -> None:
    """A running program is gone at once, the verdict is `cancelled`, and the next check works."""
    cancel, seen = threading.Event(), list[float]()
    source = body("while True: pass")

    def on_event(event: protocol.Event) -> None:
        if event.t == "check" and event.name == "closes_the_circle":
            seen.append(time.monotonic())
            cancel.set()

    job = shared.job("azimuth-loss", source)
    finished = shared.check(job, on_event, cancel)
    assert finished.verdict == "cancelled" and finished.points == 0
    assert (
        time.monotonic() - seen[0] < 1.0
    )  # 0.2 s on a machine that is not shared; measured in the benchmarks
    assert run(shared, RIGHT).verdict == "pass"


def test_a_check_cancelled_before_it_starts_does_not_start(shared: Checking) -> None:
    """An event that is set already gives the verdict without running anything."""
    cancel = threading.Event()
    cancel.set()
    events: list[protocol.Event] = []
    assert shared.check(shared.job("azimuth-loss", RIGHT), events.append, cancel).verdict == "cancelled"
    assert [one.t for one in events] == ["finished"]


def test_jobs_from_several_threads_wait_for_each_other(shared: Checking) -> None:
    """Each thread gets its own verdict and only its own events."""
    names = [f"mine{number}.py" for number in range(4)]
    heard: dict[str, set[str]] = {name: set() for name in names}

    def one(name: str) -> None:
        def listen(event: protocol.Event) -> None:
            if isinstance(event, (protocol.Started, Finished)):
                heard[name].add(event.file)

        shared.check(shared.job("azimuth-loss", RIGHT, file=name), listen)

    threads = [threading.Thread(target=one, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {name: {name} for name in names}


def test_the_program_sees_a_small_environment(shared: Checking) -> None:
    """No variable of the tutor's gets through; HOME and the current folder are the empty work folder."""
    source = RIGHT + "import os\nprint(sorted(os.environ), os.environ['HOME'] == os.getcwd(), os.listdir())\n"
    source += "print('s3cret' in open('/proc/self/environ', 'rb').read().decode('latin-1'))\n"
    tail = run(shared, source).output_tail
    allowed = {"HOME", "LANG", "LC_ALL", "OMP_NUM_THREADS", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR", "TZ"}
    allowed |= {"DLTUTOR_DEVICE", "DLTUTOR_METRICS"}
    assert set(tail.split("]")[0].strip("[").replace("'", "").split(", ")) <= allowed
    assert "True ['azimuth_loss.py']\nFalse\n" in tail


def test_the_level_of_isolation_can_be_asked_for(shared: Checking) -> None:
    """It is the level that verdicts then carry; a checker that cannot start has none."""
    assert shared.isolation() == run(shared, RIGHT).isolation != ""


def test_a_gpu_that_is_not_there_is_one_sentence(shared: Checking) -> None:
    """Asking for cuda is our `error` with the way out, never a verdict on the program."""
    finished = run(shared, RIGHT, device="cuda")
    assert finished.verdict == "error" and "--device cpu" in finished.message


def test_an_unknown_task_is_one_sentence(shared: Checking) -> None:
    """No traceback for an id that does not exist, with or without odd characters."""
    with pytest.raises(TaskUnknown, match="no task 'no-such'"):
        shared.job("no-such", RIGHT)
    for task in ("no-such", "../azimuth-loss", "Azimuth"):
        assert shared.check(Job(task, RIGHT), lambda event: None).verdict == "error"


def test_a_broken_check_is_our_error_and_no_loss(tmp_path: Path) -> None:
    """check.py with a mistake, a check that raises, and one without docstring: verdict `error`, points 0."""
    tasks = tmp_path / "checkers" / "tasks"
    head = "from checkers.api import check\n@check\ndef one(subject):\n    "
    sources = {
        "raises": head + "'''is one'''\n    1 / 0\n",
        "nodoc": head + "pass\n",
        "syntax": "def\n",
        "absent": "",
    }
    for name, source in sources.items():
        (tasks / name).mkdir(parents=True)
        if source:
            (tasks / name / "check.py").write_text(source)
    with Checking(content=tmp_path, checkers=tmp_path / "checkers", env={**os.environ}) as checking:
        for name in sources:
            finished = checking.check(Job(name, "x = 1\n"), lambda event: None)
            assert finished.verdict == "error" and finished.points == 0 and finished.message


def _kill(pid: int) -> None:
    """Kill a process that is not our own child, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):  # it went with its parent
        handle = os.pidfd_open(pid)
        try:
            os.kill(pid, 9)
            select.select([handle], [], [], 20.0)
        finally:
            os.close(handle)


def test_a_checker_killed_from_outside_is_an_error_and_the_next_check_works(shared: Checking) -> None:
    """Supervisor, judge and server may die at any time; nothing hangs, and nothing of the tree survives."""
    assert run(shared, RIGHT).verdict == "pass"
    assert shared._process is not None
    children = processes.descendants(shared._process.pid)
    assert len(children) >= 2  # judge and server, and what waits for the next job
    for victim in children:
        _kill(victim)
    assert run(shared, RIGHT).verdict in ("pass", "error")
    assert run(shared, RIGHT).verdict == "pass"
    children = processes.descendants(shared._process.pid)
    os.kill(shared._process.pid, 9)
    assert run(shared, RIGHT).verdict in ("pass", "error")
    assert run(shared, RIGHT).verdict == "pass"
    assert not children & processes.descendants(1)


def test_an_error_of_the_listener_reaches_the_caller_and_spoils_nothing(shared: Checking) -> None:
    """What `on_event` raises comes out of `check`; the next job gets its own events only."""

    def listen(event: protocol.Event) -> None:
        raise RuntimeError("the screen is gone")

    with pytest.raises(RuntimeError, match="screen"):
        shared.check(shared.job("azimuth-loss", RIGHT), listen)
    assert run(shared, RIGHT).verdict == "pass"


def test_closing_leaves_no_process(tmp_path: Path) -> None:
    """After `close` the supervisor and everything below it is gone, and closing twice is fine."""
    checking = Checking(content=ROOT / "content", checkers=ROOT / "checkers", env={**os.environ})
    checking.warm()
    assert checking._process is not None
    pid = checking._process.pid
    assert run(checking, RIGHT).verdict == "pass"
    tree = processes.descendants(pid) | {pid}
    checking.close()
    checking.close()
    assert len(tree) == 3 and not any(Path(f"/proc/{one}").exists() for one in tree)


def test_a_line_without_the_key_is_not_from_the_checker() -> None:
    """Forged, broken and foreign lines are dropped; only the one with this connection's key is heard."""
    lines = [
        "x",
        "[]",
        '{"event": {"t": "finished"}}',
        '{"key": "b", "event": {"n": 1}}',
        '{"key": "a", "event": {"n": 2}}',
    ]

    class Process:
        stdout = iter(f"{line}\n".encode() for line in lines)

    records: queue.SimpleQueue[dict[str, object] | None] = queue.SimpleQueue()
    module._read(Process(), "a", records)  # type: ignore[arg-type]
    assert [records.get(), records.get()] == [{"n": 2}, None]


def test_without_torch_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict is `error` and says what to install."""
    copy = tmp_path / "site" / "checkers"
    shutil.copytree(ROOT / "checkers", copy, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "site" / "torch.py").write_text("raise ModuleNotFoundError('gone', name='torch')\n")
    monkeypatch.setattr(protocol, "__file__", str(copy / "protocol.py"))
    with Checking(content=ROOT / "content", checkers=copy, env={**os.environ}) as checking:
        finished = run(checking, RIGHT)
    assert finished.verdict == "error"
    assert finished.message == "The Python package 'torch' is missing: run `pip install torch numpy`."


def test_a_home_that_cannot_be_written_does_not_stop_a_check(tmp_path: Path) -> None:
    """With a DLTUTOR_HOME that is a file, work folders go to the system's own place."""
    (tmp_path / "file").write_text("")
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path / "file")}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        assert run(checking, RIGHT).verdict == "pass"


def test_a_brief_proof_takes_one_mutant_of_each_check(shared: Checking) -> None:
    """With the solution, the starter and one accepted program, in the order of the whole proof."""
    brief = [one.file for one in prove(shared, ["doubled-relu"], brief=True)]
    whole = [one.file for one in prove(shared, ["doubled-relu"])]
    checks = {file.stem.split("__")[0] for file in whole if "__" in file.stem}
    assert [file for file in whole if file in brief] == brief and len(brief) == 3 + len(checks)
    assert {file.stem.split("__")[0] for file in brief if "__" in file.stem} == checks


def test_the_proof_names_what_is_wrong_with_a_task(tmp_path: Path, shared: Checking) -> None:
    """A passing starter, a mutant failing elsewhere, too few mutants and missing files are all reported."""
    for half in ("content", "checkers"):
        source = ROOT / half / "tasks" / "azimuth_loss"
        shutil.copytree(
            source, tmp_path / half / "tasks" / "azimuth_loss", ignore=shutil.ignore_patterns("mutants")
        )
    (tmp_path / "content/tasks/azimuth_loss/starter.py").write_text(RIGHT)
    (tmp_path / "content/tasks/azimuth_loss/brief.md").unlink()
    mutants = tmp_path / "checkers/tasks/azimuth_loss/mutants"
    mutants.mkdir()
    (mutants / "is_symmetric__sum.py").write_text(RIGHT.replace(".mean()", ".sum()"))
    (mutants / "right.py").write_text(RIGHT)
    (mutants / "is_symmetric__right.py").write_text(RIGHT)
    with Checking(
        content=tmp_path / "content", checkers=tmp_path / "checkers", env={**os.environ}
    ) as checking:
        found = {one.file.name: one.problem for one in prove(checking, ["azimuth-loss"]) if one.problem}
    assert found["starter.py"] == found["is_symmetric__right.py"] == "should fail, but passes"
    assert found["brief.md"] == "the file is missing" and found["mutants"] == "only 3 mutants"
    assert found["right.py"] == "the name does not say which check fails"
    assert "but fails at averages_over_the_batch" in found["is_symmetric__sum.py"]
    assert len(found) == 6


def test_elsewhere_than_posix_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system without fork there is one sentence and no attempt."""
    shared = Checking(content=ROOT / "content", checkers=ROOT / "checkers")
    monkeypatch.setattr("tutor.checking.os.name", "nt")
    finished = run(shared, RIGHT)
    assert finished.verdict == "error" and "Linux and macOS" in finished.message
