"""Looks at the machine and says what works, what is missing and what to do about it; never imports torch
itself.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.places import PlaceProblem, Places, make

__all__ = ["Finding", "examine"]

PATIENCE = 120
PROBE = """
import json, platform
facts = {}
try:
    import torch
    facts["torch"] = torch.__version__
    facts["build"] = "CUDA " + torch.version.cuda if torch.version.cuda else "CPU"
    facts["threads"] = torch.get_num_threads()
    facts["cuda"] = torch.cuda.get_device_name(0) if torch.cuda.is_available() else ""
    facts["mps"] = bool(getattr(torch.backends, "mps", None) and torch.backends.mps.is_available())
    facts["works"] = float((torch.ones(2, 2) @ torch.ones(2, 2)).sum()) == 8.0
except BaseException as error:
    facts["fault"] = f"{type(error).__name__}: {error}"[:300]
print(json.dumps(facts))
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `required` ones decide the exit status."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    required: bool = True


def examine(
    places: Places, content: Path, env: Mapping[str, str], version: tuple[int, ...] | None = None
) -> Iterator[Finding]:
    """Every finding in turn; the slow one (torch, in a process of its own) comes late."""
    yield _python(version or tuple(sys.version_info[:3]))
    yield _environment(env)
    yield from (_package(name, required) for name, required in PACKAGES)
    yield from _folders(places)
    yield _content(content)
    yield from _terminal(env)
    yield from _torch()
    if importlib.util.find_spec("torch") is not None:
        yield _isolation(content)


PACKAGES = (("textual", True), ("sympy", True), ("pydantic", True), ("PyYAML", True), ("torchvision", False))


def _python(version: tuple[int, ...]) -> Finding:
    found = ".".join(map(str, version))
    return Finding(
        "Python", version >= (3, 11), f"{found} at {sys.executable}", "install Python 3.11 or newer"
    )


def _environment(env: Mapping[str, str]) -> Finding:
    """A virtual environment that is active while another Python runs is how packages end up in the wrong
    place.
    """
    active = env.get("VIRTUAL_ENV", "")
    if active and Path(active).resolve() != Path(sys.prefix).resolve():
        found = f"{active} is active, but {sys.prefix} runs dltutor"
        remedy = "install and start dltutor with the same Python: python -m pip install, then its own dltutor"
        return Finding("environment", False, found, remedy, required=False)
    kind = "virtual environment" if sys.prefix != sys.base_prefix else "system Python"
    return Finding("environment", True, f"{kind} {sys.prefix}", required=False)


def _package(name: str, required: bool) -> Finding:
    try:
        return Finding(name, True, importlib.metadata.version(name), required=required)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", f"run {sys.executable} -m pip install {name}", required)


def _folders(places: Places) -> Iterator[Finding]:
    for name, path in (("progress", places.progress.parent), ("workspace", places.workspace)):
        try:
            make(path)
            with tempfile.NamedTemporaryFile(dir=path, prefix=".dltutor-"):
                pass
            free = shutil.disk_usage(path).free // 2**20
            remedy = "free some space: less than 100 MB are left"
            yield Finding(name, free >= 100, f"{path}, {free:,} MB free", remedy)
        except (OSError, PlaceProblem) as problem:
            remedy = "make it writable, or set DLTUTOR_HOME to another folder"
            yield Finding(name, False, f"{path} cannot be written ({problem})", remedy)


def _content(content: Path) -> Finding:
    from tutor.course import load

    try:
        course, problems = load(content)
    except ImportError as error:
        return Finding("content", False, f"cannot be read: {error}", "install the packages above")
    found = f"items: {len(course.items)}, tasks: {len(course.tasks)}, in {content}"
    if problems:
        return Finding(
            "content", False, f"{found}; {problems[0].sentence}", "run dltutor lint to see all problems"
        )
    return Finding("content", bool(course.items), found, "install dltutor again: its content is missing")


def _terminal(env: Mapping[str, str]) -> Iterator[Finding]:
    size = shutil.get_terminal_size((80, 24))
    wide = size.columns >= 60 and size.lines >= 15
    yield Finding(
        "terminal", wide, f"{size.columns}x{size.lines}", "make the window 80x24 or larger", required=False
    )
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    remedy = "set PYTHONUTF8=1 or a UTF-8 locale such as LANG=C.UTF-8"
    yield Finding("characters", encoding == "utf8", sys.stdout.encoding or "unknown", remedy, required=False)
    colours = (
        "none (NO_COLOR is set)"
        if env.get("NO_COLOR")
        else env.get("COLORTERM") or env.get("TERM") or "unknown"
    )
    yield Finding("colours", True, colours, required=False)


def _torch() -> Iterator[Finding]:
    if importlib.util.find_spec("torch") is None:
        remedy = "lessons and quizzes work; for coding tasks install the CPU build of torch (README, set-up)"
        yield Finding("torch", False, f"not installed for {sys.executable}", remedy)
        return
    facts = _probe()
    if "fault" in facts or not facts.get("works"):
        remedy = (
            "restart in the environment that has torch, or install it there again (the CPU build is enough)"
        )
        yield Finding("torch", False, str(facts.get("fault", "does not compute")), remedy)
        return
    threads = f"{facts['threads']} threads of {os.cpu_count()} cores"
    yield Finding("torch", True, f"{facts['torch']}, {facts['build']} build, {threads}")
    device = f"CUDA ({facts['cuda']})" if facts["cuda"] else "MPS" if facts["mps"] else "CPU"
    yield Finding("device", True, f"{device}; no coding task needs a GPU", required=False)


def _probe() -> dict[str, object]:
    """What a fresh process finds when it imports torch; a fault there is a finding, not ours."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))
    except subprocess.TimeoutExpired:
        return {"fault": f"importing torch took longer than {PATIENCE} seconds"}
    except (OSError, ValueError, IndexError) as error:
        return {"fault": f"importing torch ended the process ({error})"}


LEVELS = {
    "namespaces": "namespaces: a task's program has no network, no home, and writes in its own folder only",
    "bubblewrap": "bubblewrap: a task's program has no network, no home, and writes in its own folder only",
    "landlock": "landlock: a task's program writes only in its own folder and cannot read the solutions",
    "limits": "limits and a process group only: reduced isolation, so run only code that you trust",
}


def _isolation(content: Path) -> Finding:
    """The level that learners' programs run at, asked of the checker itself."""
    from tutor.checking import Checking

    with Checking(content=content, checkers=content.parent / "checkers") as checking:
        level = checking.isolation()
        why = "" if level else checking.refusal()
    remedy = why or "coding tasks cannot be checked here; quizzes work"
    none = "not at the level that was asked for" if why else "the checker does not start"
    return Finding("isolation", bool(level), LEVELS.get(level, level or none), remedy)
