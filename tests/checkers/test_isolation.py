"""The ladder of isolation, each step forced: what a program cannot reach, how it ends, what is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checkers import isolation, protocol
from checkers.protocol import sentence
from tests.checkers.conftest import ROOT, Seen, alive, check
from tests.checkers.programs import RIGHT
from tutor.checking import Checking

TASKS = ROOT / "checkers" / "tasks"
Submit = Callable[..., Seen]

# Tries an action with Python's own fence climbed: libc is called directly, as a hostile program would.
LIBC = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def tried(path, flags):
    fd = libc.open(os.fsencode(path), flags, 0o600)
    return "open" if fd >= 0 else "closed"
"""


@pytest.fixture(scope="module", params=isolation.LEVELS)
def submit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Submit]:
    """`check` at a forced level; skipped with the reason where the level does not work here."""
    home = tmp_path_factory.mktemp(request.param)
    env = {**os.environ, "DLTUTOR_HOME": str(home), "DLTUTOR_ISOLATION": request.param}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        if why := checking.refusal():
            pytest.skip(why)
        yield partial(check, checking)


@pytest.mark.torch
def test_each_level_passes_a_right_program_and_names_itself(submit: Submit, request: Any) -> None:
    """The verdict record and the event `started` carry the level that was forced."""
    seen = submit(RIGHT)
    assert seen.finished.verdict == "pass", seen.finished.message
    assert seen.finished.isolation == seen.events[0].isolation in request.node.name  # type: ignore[union-attr]
    assert 0 < seen.finished.cpu_seconds < 5 and 50 < seen.finished.peak_mb < 2000


@pytest.mark.torch
def test_no_level_lets_a_program_write_outside_read_the_solution_or_connect(
    submit: Submit, tmp_path: Path
) -> None:
    """Files outside the work folder, the solution, the checks and the network are closed to Python code."""
    outside = tmp_path / "outside"
    targets = [TASKS / "azimuth_loss" / "solution.py", TASKS / "azimuth_loss" / "check.py"]
    source = f"""
import socket
def tried(action):
    try:
        action()
        return "open"
    except OSError:
        return "closed"
print([tried(lambda: open({str(outside)!r}, "w")), tried(lambda: open("/tmp/dltutor-stray", "w")),
       *[tried(lambda: open(one)) for one in {list(map(str, targets))!r}],
       tried(lambda: socket.create_connection(("127.0.0.1", 9), 1)), tried(lambda: open("mine", "w"))])
"""
    seen = submit(source + RIGHT)
    assert seen.finished.output_tail == "['closed', 'closed', 'closed', 'closed', 'closed', 'open']\n"
    assert seen.finished.verdict == "pass" and not outside.exists()


@pytest.mark.torch
def test_where_the_kernel_holds_it_libc_gets_no_further(submit: Submit, tmp_path: Path) -> None:
    """Behind Python's back the solution stays unread and foreign folders unwritten: all but limits."""
    if not submit(RIGHT).finished.isolation.startswith(("namespaces", "bubblewrap", "landlock")):
        pytest.skip("limits alone hold no files")
    outside, solution = tmp_path / "outside", TASKS / "azimuth_loss" / "solution.py"
    source = (
        LIBC
        + f"""
print(tried({str(outside)!r}, os.O_CREAT | os.O_WRONLY), tried({str(solution)!r}, os.O_RDONLY))
print(tried("mine", os.O_CREAT | os.O_WRONLY))
"""
    )
    seen = submit(source + RIGHT)
    assert seen.finished.output_tail == "closed closed\nopen\n" and not outside.exists()


@pytest.mark.torch
def test_namespaces_show_an_empty_machine(tmp_path_factory: pytest.TempPathFactory, submit: Submit) -> None:
    """Homes and temporary folders are empty, other processes and the network do not exist, root is nobody."""
    if submit(RIGHT).finished.isolation != "namespaces":
        pytest.skip("only namespaces have processes and a network of their own")
    foreign = tmp_path_factory.mktemp("foreign")
    source = (
        LIBC
        + f"""
print([name for name in os.listdir("/proc") if name.isdigit()], os.getuid())
print(os.path.exists({str(foreign)!r}), os.path.exists("/etc"), sorted(os.listdir("/dev/shm")))
print(tried("/proc/sys/kernel/hostname", os.O_WRONLY), tried("/etc/shadow", os.O_RDONLY))
with open("/proc/net/dev") as table:
    print([line.split(":")[0].strip() for line in table if ":" in line])
"""
    )
    seen = submit(source + RIGHT)
    assert seen.finished.output_tail == ("['1', '2'] 65534\nFalse True []\nclosed closed\n['lo']\n"), (
        seen.finished.message
    )


@pytest.mark.torch
@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("os._exit(3)", "ended the whole program with status 3"),
        ("os.abort()", "crashed the program"),
        ("ctypes.string_at(0)", "crashed the program"),
        ("os.kill(os.getpid(), 9)", "was killed by the system"),
        ("os.close(3) or os.close(4) or __import__('time').sleep(9)", "closed the checker's connection"),
    ],
)
def test_the_way_a_program_ends_is_known_at_each_level(submit: Submit, end: str, says: str) -> None:
    """Exit status and signal come through the processes that stand between, and so does a lost connection."""
    seen = submit(f"import ctypes, os\n{end}\n", timeout=4.0)
    assert says in sentence(seen.failed), sentence(seen.failed)


@pytest.mark.torch
def test_a_program_that_hides_in_new_sessions_is_gone_with_its_check(submit: Submit) -> None:
    """Nothing that was started below the checker lives on, at any level."""
    before = alive(os.getpid())
    source = RIGHT + (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    print('alive', flush=True)\n"
        "    while True: time.sleep(9)\ntime.sleep(0.3)\n"
    )
    seen = submit(source)
    assert seen.finished.verdict == "pass" and seen.finished.output_tail == "alive\n"
    assert alive(os.getpid()) <= before


@pytest.mark.torch
def test_isolation_that_fails_after_its_probe_is_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the level does not hold for one subject, its program does not run and no check is lost by it."""
    package = tmp_path / "package" / "checkers"
    shutil.copytree(ROOT / "checkers", package, ignore=shutil.ignore_patterns("tasks", "__pycache__"))
    with (package / "isolation.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef confine(*given):\n    raise OSError('the kernel refuses')\n")
    monkeypatch.setattr(protocol, "__file__", str(package / "protocol.py"))
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path / "home"), "DLTUTOR_ISOLATION": "limits"}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        seen = check(checking, "print('it ran')\n" + RIGHT)
    assert (seen.finished.verdict, seen.finished.points, seen.checks) == ("error", 0.0, [])
    assert seen.finished.message.startswith(
        "Isolation 'limits' failed this time, so your program was not run:"
    )
    assert seen.finished.output_tail == ""


@pytest.mark.torch
@pytest.mark.parametrize("status", [70, 71, 72])
def test_no_exit_status_passes_for_our_fault(submit: Submit, status: int) -> None:
    """A program that ends with one of the harness's own statuses has failed."""
    assert submit(f"import os\nos._exit({status})\n").finished.verdict == "fail"


def test_the_strongest_level_that_works_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ladder is climbed down from the top; the last step always holds."""
    refused = {"namespaces", "bubblewrap"}
    monkeypatch.setattr(isolation, "obstacle", lambda level, *_: "no" if level in refused else "")
    assert isolation.strongest(tmp_path, TASKS) == "landlock"
    refused |= {"landlock"}
    assert isolation.strongest(tmp_path, TASKS) == "limits"


@pytest.mark.parametrize("level", ["bubblewrap", "no-such"])
def test_a_forced_level_that_does_not_work_is_refused_in_one_sentence(level: str, tmp_path: Path) -> None:
    """The verdict is our `error` with the reason, at once, and the ladder is not climbed down in silence."""
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path), "DLTUTOR_ISOLATION": level, "PATH": str(tmp_path)}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        seen = check(checking, RIGHT)
        assert checking.isolation() == ""
        assert checking.refusal() == seen.finished.message
    assert seen.finished.verdict == "error"
    assert seen.finished.message.startswith(f"Isolation '{level}' does not work here (")
    assert seen.finished.message.endswith("choose another or unset DLTUTOR_ISOLATION.")
