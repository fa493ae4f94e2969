"""Writes the files that an author begins with; each is a complete example that passes the lint.

The templates lie beside this module as files, so that they read like what they become. Nothing that is there
is ever overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tutor.kinds import KINDS as _KINDS

__all__ = [
    "KINDS",
    "MakingProblem",
    "new_course",
    "new_experiment",
    "new_item",
    "new_lesson",
    "new_reading",
    "new_task",
]

KINDS = tuple(_KINDS)
"""The kinds of item that there is a template for: all."""

_TEMPLATES = Path(__file__).with_name("templates")
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_TOPIC = re.compile(r"^\s*-\s*\{?\s*id:\s*([a-z0-9-]+)", re.MULTILINE)


class MakingProblem(Exception):
    """Something that cannot be made; its text is one sentence for the author."""


def new_course(folder: Path, title: str) -> list[Path]:
    """A course folder with its index and the list of its sources; `folder` may exist, but holds no course."""
    if (folder / "course.yaml").exists():
        raise MakingProblem(
            f"{folder} is a course already: add to it with dltutor --content {folder} new item ID."
        )
    values = {"TITLE": title}
    return [
        _written(folder / name, _filled(f"course/{name}", values)) for name in ("course.yaml", "sources.yaml")
    ]


def new_item(root: Path, name: str, *, kind: str, topic: str, title: str) -> list[Path]:
    """A complete item of this kind at the end of the topic's file."""
    _fits(root, name, topic)
    if kind not in KINDS:
        raise MakingProblem(f"There is no kind {kind}: the kinds are {', '.join(KINDS)}.")
    path = root / "items" / f"{topic}.yaml"
    return [_appended(path, _filled(f"items/{kind}.yaml", {"ID": name, "TITLE": title}))]


def new_lesson(root: Path, name: str, *, topic: str, title: str) -> list[Path]:
    """A lesson of three sections with code cells."""
    _fits(root, name, topic)
    values = {"ID": name, "TITLE": title, "TOPIC": topic}
    return [_written(root / "lessons" / f"{name}.md", _filled("lesson.md", values))]


def new_experiment(root: Path, name: str, *, topic: str, title: str) -> list[Path]:
    """An experiment whole: what is predicted, the program that runs, and the question about the reason."""
    _fits(root, name, topic)
    _fits(root, f"why-{name}", topic)
    values = {"ID": name, "TITLE": title, "TOPIC": topic}
    program = root.parent / "checkers" / "experiments" / f"{name.replace('-', '_')}.py"
    if program.exists():
        raise MakingProblem(f"{program} is there already: choose another id, or move it away.")
    return [
        _written(root / "experiments" / f"{name}.yaml", _filled("experiment/experiment.yaml", values)),
        _written(program, _filled("experiment/program.py", values)),
        _appended(root / "items" / topic / "experiments.yaml", _filled("experiment/question.yaml", values)),
    ]


def new_reading(root: Path, topic: str) -> list[Path]:
    """A reading list for this topic, with five questions to be answered after it."""
    for number in range(1, 6):
        _fits(root, f"{topic}-reading-{number}", topic)
    values = {"TOPIC": topic}
    return [
        _written(root / "reading" / f"{topic}.yaml", _filled("reading/reading.yaml", values)),
        _appended(root / "items" / topic / "reading.yaml", _filled("reading/questions.yaml", values)),
    ]


def new_task(root: Path, name: str, *, topic: str, title: str) -> list[Path]:
    """A coding task whole: brief and starter in `content/tasks`, all programs of its checks in
    `checkers/tasks`.
    """
    _fits(root, name, topic)
    folder = name.replace("-", "_")
    values = {"ID": name, "TITLE": title, "TOPIC": topic}
    own, checks = root / "tasks" / folder, root.parent / "checkers" / "tasks" / folder
    for there in (own, checks):
        if there.exists():
            raise MakingProblem(f"{there} is there already: choose another id, or move it away.")
    made = []
    for source in sorted((_TEMPLATES / "task").rglob("*")):
        if source.is_file() and source.suffix in (".py", ".md", ".yaml"):
            inner = source.relative_to(_TEMPLATES / "task")
            target = checks / inner.relative_to("checks") if inner.parts[0] == "checks" else own / inner
            made.append(_written(target, _filled(f"task/{inner.as_posix()}", values)))
    return made


def _fits(root: Path, name: str, topic: str) -> None:
    """Raises MakingProblem unless the id is one, is free, and the course has the topic."""
    if not _ID.match(name) or len(name) > 60:
        raise MakingProblem(
            f"{name[:60]!r} is no id: write small letters and digits, with hyphens between words."
        )
    topics = _TOPIC.findall(_read(root / "course.yaml"))
    if topic not in topics:
        lacks = f"has no topic {topic}" if topic else "has several places for it"
        known = ", ".join(topics)
        raise MakingProblem(f"{root / 'course.yaml'} {lacks}: name its topic with --topic ({known}).")
    taken = re.compile(rf"^- id: {re.escape(name)}\s*$", re.MULTILINE)
    for path in sorted((root / "items").rglob("*.yaml")):
        if taken.search(_read(path)):
            raise MakingProblem(f"{path} has an item {name} already: choose another id.")
    for there in (
        root / "lessons" / f"{name}.md",
        root / "experiments" / f"{name}.yaml",
        root / "tasks" / name.replace("-", "_"),
    ):
        if there.exists():
            raise MakingProblem(f"{there} is there already: choose another id.")


def _appended(path: Path, block: str) -> Path:
    """A block at the end of a file of items, which may be new."""
    before = _read(path) if path.exists() else ""
    return _written(path, f"{before.rstrip()}\n\n{block}".lstrip(), over=True)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """A template with its @NAMES@ filled in; what stands between quotes there is escaped."""
    text = (_TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        shown = value.replace("\\", "\\\\").replace('"', '\\"') if f'"@{name}@"' in text else value
        text = text.replace(f'"@{name}@"', f'"{shown}"').replace(f"@{name}@", value)
    return text


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "no UTF-8 text"
        raise MakingProblem(
            f"{path} cannot be read ({reason.lower()}): mend it, or name another course."
        ) from None


def _written(path: Path, text: str, *, over: bool = False) -> Path:
    """The file with this text; one that is there is replaced only by a text that holds all of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if over else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise MakingProblem(f"{path} is there already: choose another id, or move it away.") from None
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise MakingProblem(
            f"{path} cannot be written ({reason}): make a course of your own with dltutor new course DIR."
        ) from None
    return path
