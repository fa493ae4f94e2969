"""`dltutor task`: list, start, check and reset coding tasks, for people and for scripts."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.commands.console import LineFlag, Refusal, course_of, let_run, places, say, say_error
from tutor.commands.data import DataOption

if TYPE_CHECKING:
    from checkers.protocol import CheckDone, Event, Finished, Job
    from tutor.checking import Checking
    from tutor.course.model import Course, Task
    from tutor.places import Places

__all__ = ["attach", "find_task"]

TaskName = Annotated[str, typer.Argument(help="Task id, its folder's name, or a catalogue id.", metavar="ID")]


def attach(group: typer.Typer) -> None:
    """Register the commands with the group `task`."""
    group.command("list")(listing)
    group.command("start")(start)
    group.command("check")(check)
    group.command("reset")(reset)


def find_task(context: typer.Context, name: str) -> tuple[Course, Task]:
    """The course and its task of this name; refuses one that there is not."""
    course = course_of(context)
    task = course.task(name)
    if task is None:
        known = ", ".join(course.tasks) or "none yet"
        raise Refusal(f"there is no task {name[:60]}: the tasks are {known}")
    return course, task


def listing(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> int:
    """List the coding tasks and where your files are.

    \b
    Example:
      dltutor task list
    """
    from tutor.places import task_file

    course, here = course_of(context), places()
    rows = []
    for task in course.tasks.values():
        path = task_file(here, task.id)
        state = str(path) if path.exists() else "not started"
        rows.append(
            {
                "id": task.id,
                "title": task.title,
                "topic": task.topic,
                "sources": list(task.source),
                "file": state,
            }
        )
        if not as_json:
            say(f"{task.id:24} {task.title:32} {' '.join(task.source):10} {state}")
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0


def start(context: typer.Context, name: TaskName, line: LineFlag = False) -> int:
    """Put a task's starter into your workspace; a file that is there stays as it is.

    \b
    Examples:
      dltutor task start azimuth-loss
      dltutor task start azimuth-loss --line   and work on it in sentences
    """
    from tutor.course import find_content
    from tutor.places import start as begin
    from tutor.study.taskfiles import brief_text, starter_text

    course, task = find_task(context, name)
    if line:
        from tutor.start import open_task

        return open_task(course, task.id)
    path, made = begin(places(), task.id, starter_text(course, task))
    if made:
        say(brief_text(course, task).strip())
        say("")
    say(f"{path} {'is ready' if made else 'is there already and stays as it is'}.")
    own = "" if course.root == find_content() else f"--content {course.root} "
    say(f"Edit it, then run: dltutor {own}task check {task.id}")
    return 0


def reset(
    context: typer.Context,
    name: TaskName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Put the starter back; your file is kept beside it as a backup.

    \b
    Example:
      dltutor task reset azimuth-loss
    """
    from tutor.places import reset as put_back
    from tutor.start import utc_now
    from tutor.study.taskfiles import starter_text

    course, task = find_task(context, name)
    if not yes:
        if not sys.stdin.isatty():
            raise Refusal("reset asks first, and there is no terminal to ask in: add --yes")
        if not typer.confirm(f"Put the starter of {task.id} back (your file is kept as a backup)?"):
            say("Nothing was changed.")
            return 0
    path, backup = put_back(places(), task.id, starter_text(course, task), utc_now())
    say(f"{path} is the starter again" + (f"; your file is kept as {backup}." if backup else "."))
    return 0


def check(
    context: typer.Context,
    name: TaskName,
    files: Annotated[
        list[str] | None, typer.Argument(help="Files to check; none: yours.", metavar="[FILE]...")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One event a line, as JSON.")] = False,
    timeout: Annotated[
        float | None, typer.Option("--timeout", min=0.05, max=3600, help="Seconds; default: the task's.")
    ] = None,
    device: Annotated[
        str, typer.Option("--device", help="auto, cpu, cuda or mps.", envvar="DLTUTOR_DEVICE")
    ] = "auto",
    reduced: Annotated[
        bool, typer.Option("--reduced", help="Check several files although isolation is reduced.")
    ] = False,
    data: DataOption = "",
    predict: Annotated[
        list[str] | None,
        typer.Option("--predict", help="What you expect; may be repeated.", metavar="NAME=TEXT"),
    ] = None,
    parity: Annotated[
        bool, typer.Option("--parity", help="Run the reference on CPU and GPU and compare; no file.")
    ] = False,
) -> int:
    """Check your solution (or other files). Status 0 all pass, 1 not all, 2 a bad request, 3 our fault.

    \b
    Examples:
      dltutor task check azimuth-loss
      dltutor task check 003-3.6 my_loss.py --json
      dltutor task check azimuth-loss handed-in/*.py --reduced
      dltutor task check fashion-challenge --data ~/datasets
      dltutor task check sobel-filter --predict "shape_of_a_wide_image=(3, 5)"
      dltutor task check sobel-filter --parity
    """
    from checkers.protocol import DEVICES
    from tutor.checking import Checking
    from tutor.places import task_file

    course, task = find_task(context, name)
    if device not in DEVICES:
        raise Refusal(f"there is no device {device[:40]}: use {', '.join(DEVICES)}")
    if data and not Path(data).expanduser().is_dir():
        raise Refusal(f"there is no folder {data[:200]}: name the one that holds the data sets")
    predictions = _predictions(task, predict or [])
    if parity:
        if files or predictions:
            raise Refusal("--parity runs the reference: leave files and predictions out")
        from tutor.commands.parity import report_parity

        return report_parity(course, task, device, data, timeout, as_json)
    mine = not files
    paths = [Path(one) for one in files or []]
    if mine:
        paths = [task_file(places(), task.id)]
        if not paths[0].exists():
            raise Refusal(f"you have not started {task.id}: run dltutor task start {task.id}")
    sources = [(str(path), _read(path)) for path in paths]
    let_run(course)
    status = 0
    with Checking(content=course.root, checkers=course.checkers) as checking:
        asked = device not in ("auto", "cpu") or "DLTUTOR_ISOLATION" in os.environ
        if asked and (why := checking.refusal(device)):
            raise Refusal(why.rstrip("."))
        if len(paths) > 1 and not reduced and checking.isolation() == "limits":
            raise Refusal(
                "isolation is reduced on this machine, which is too little for several files: add --reduced"
            )
        for shown, source in sources:
            job = checking.job(
                task.id,
                source,
                file=shown,
                device=device,
                timeout=timeout,
                data=data,
                predictions=predictions,
            )
            finished, done = _check_one(checking, job, as_json)
            if mine:
                _record(task, finished, done, source, places())
            status = max(status, {"pass": 0, "error": 3}.get(finished.verdict, 1))
    return status


def _predictions(task: Task, given: list[str]) -> dict[str, str]:
    """NAME=TEXT of each --predict; refuses a name that the task does not ask for."""
    known, found = [one.name for one in task.predict], dict[str, str]()
    for one in given:
        name, equals, text = one.partition("=")
        if not equals:
            raise Refusal(f"{one[:60]} is no prediction: write NAME=TEXT")
        if name.strip() not in known:
            names = f"it asks for {', '.join(known)}" if known else "it asks for none"
            raise Refusal(f"{task.id} has no prediction {name.strip()[:60]}: {names}")
        found[name.strip()] = text
    return found


def _read(path: Path) -> str:
    """The text of a file to check; refuses what is no readable Python text."""
    from tutor.study.taskfiles import LARGEST

    try:
        if path.is_dir():
            raise Refusal(f"{path} is a folder: name a file")
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise Refusal(f"{path} is no ordinary file: name one")
        if path.stat().st_size > LARGEST:
            raise Refusal(f"{path} is larger than 1 MB, which no solution is: name another file")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(f"{path} is no UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror}): name a file that is there") from None


def _check_one(checking: Checking, job: Job, as_json: bool) -> tuple[Finished, list[CheckDone]]:
    """Check one file, showing each event as it comes; its verdict record and its checks."""
    from checkers.protocol import CheckDone, encode
    from tutor.commands.verdicts import lines

    done: list[CheckDone] = []

    def show(event: Event) -> None:
        if isinstance(event, CheckDone):
            done.append(event)
        for line in [encode(event)] if as_json else lines(event):
            say(line)

    return checking.check(job, show), done


def _record(task: Task, finished: Finished, done: list[CheckDone], source: str, here: Places) -> None:
    from tutor.start import open_store, utc_now
    from tutor.study.bench import hints_paid, note_pass
    from tutor.study.coding import attempt_of

    store = open_store(here)
    hints, solved = hints_paid(store, task.id)
    attempt = attempt_of(
        task, finished, done, source=source, hints=hints, seconds=finished.seconds, now=utc_now()
    )
    if attempt is not None and not solved:  # once the solution was shown, only a reset makes it count again
        store.record(attempt)
    if finished.verdict == "pass":
        note_pass(store, task.id)
    store.close()
    if store.notice:
        say_error(store.notice)
