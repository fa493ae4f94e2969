"""YAML files as plain values with the line of every one of them; nothing is coerced in silence.

Text that YAML would quietly turn into something else (`no`, `1e-3`, `3:30`, `012`) is refused with its line
and the fix, as are anchors, tags and repeated keys. Numbers are integers, or decimals kept as exact text.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["Located", "Marks", "Plain", "Source", "read_source", "read_text"]

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain]"
Marks: TypeAlias = dict[tuple[str | int, ...], int]

LARGEST = 4_000_000
DEEPEST = 40
INTEGER = re.compile(r"-?(0|[1-9]\d*)\Z")
DECIMAL = re.compile(r"-?(0|[1-9]\d*)\.\d+\Z")
LOOKS_LIKE_NUMBER = re.compile(r"[-+]?(\d[\d_]*\.?[\d_]*|\.\d+)([eE][-+]?\d+)?\Z|0[xob][\da-fA-F_]+\Z")
STRING = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """One problem of content: which file and line, of which item or task, what is wrong and how to mend
    it."""

    file: str
    line: int
    id: str
    problem: str
    fix: str

    @property
    def sentence(self) -> str:
        """The problem as one sentence for people."""
        whose = f" ({self.id})" if self.id else ""
        return f"{self.file}, line {self.line}{whose}: {self.problem}; {self.fix}."


@dataclass(frozen=True, slots=True)
class Source:
    """A file's value (None where it cannot be read), the line of each of its parts, and what was refused."""

    value: Plain | None
    marks: Marks
    problems: tuple[Located, ...]

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line of the part at this path, or of the nearest one around it."""
        while path not in self.marks and path:
            path = path[:-1]
        return self.marks.get(path, 1)


class _Refused(Exception):
    def __init__(self, line: int, problem: str, fix: str) -> None:
        self.line, self.problem, self.fix = line, problem, fix


def read_source(path: Path, shown: str) -> Source:
    """The YAML file at `path`; `shown` is its name in messages. Never raises for what the file holds."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return _failed(shown, 1, f"the file cannot be read ({error.strerror})", "check that it is there")
    if len(raw) > LARGEST:
        return _failed(shown, 1, "the file is larger than 4 MB", "split it by topic")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return _failed(shown, line, "this is no UTF-8 text", "save the file as UTF-8")
    return _parse(text, shown)


def read_text(text: str, shown: str, first: int = 1) -> Source:
    """YAML that stands in another file from line `first` on: its lines are counted from there."""
    found = _parse(text, shown)
    marks = {path: line + first - 1 for path, line in found.marks.items()}
    return Source(
        found.value, marks, tuple(replace(one, line=one.line + first - 1) for one in found.problems)
    )


def _failed(shown: str, line: int, problem: str, fix: str) -> Source:
    return Source(None, {}, (Located(file=shown, line=line, id="", problem=problem, fix=fix),))


def _parse(text: str, shown: str) -> Source:
    import yaml  # not needed by a start from the cache

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        deep = _too_deep(yaml.parse(text, Loader=loader))
        if deep:
            return _failed(shown, deep, f"this is nested deeper than {DEEPEST}", "write it flat")
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = (error.problem or "this is no YAML").replace("\n", " ")
        return _failed(
            shown, mark.line + 1 if mark else 1, f"this is no valid YAML: {what}", "check quotes and indents"
        )
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        what = " ".join(str(error).split())[:120]
        return _failed(shown, 1, f"this is no valid YAML: {what}", "remove what is no plain text")
    if node is None:
        return _failed(shown, 1, "the file is empty", "write at least one entry or delete the file")
    builder = _Builder(shown)
    value = builder.build(node, ())
    return Source(
        None if builder.problems and value is None else value, builder.marks, tuple(builder.problems)
    )


def _too_deep(events: Iterable[Any]) -> int:
    """The line where nodes nest deeper than anything readable, or 0: the C composer overflows its stack on
    such a file.
    """
    depth = 0
    for event in events:
        if event.__class__.__name__ in ("SequenceStartEvent", "MappingStartEvent"):
            depth += 1
            if depth > DEEPEST:
                return int(event.start_mark.line) + 1
        elif event.__class__.__name__ in ("SequenceEndEvent", "MappingEndEvent"):
            depth -= 1
    return 0


class _Builder:
    """Turns YAML's nodes into plain values, notes each line, and collects everything that is refused."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.marks: Marks = {}
        self.problems: list[Located] = []
        self._seen: set[int] = set()

    def build(self, node: Any, path: tuple[str | int, ...]) -> Plain | None:
        line = node.start_mark.line + 1
        self.marks[path] = line
        try:
            return self._build(node, path, line)
        except _Refused as refused:
            self.problems.append(
                Located(file=self.shown, line=refused.line, id="", problem=refused.problem, fix=refused.fix)
            )
            return None

    def _build(self, node: Any, path: tuple[str | int, ...], line: int) -> Plain:
        if id(node) in self._seen:
            raise _Refused(line, "anchors and aliases (& and *) are not used here", "write the value out")
        self._seen.add(id(node))
        if len(path) > DEEPEST:
            raise _Refused(line, f"this is nested deeper than {DEEPEST}", "write it flat")
        if node.id == "scalar":
            return self._scalar(node, line)
        if not node.tag.startswith(("tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")):
            raise _Refused(line, f"the tag {node.tag[:60]} is not used here", "remove it")
        if node.id == "sequence":
            made = [self.build(child, (*path, place)) for place, child in enumerate(node.value)]
            return [value for value in made if value is not None]
        return self._mapping(node, path)

    def _mapping(self, node: Any, path: tuple[str | int, ...]) -> Plain:
        made: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.id != "scalar" or key_node.value == "<<":
                self._refuse(line, "a key has to be plain text", "give it a name")
                continue
            key = f"{key_node.value}_" if keyword.iskeyword(key_node.value) else key_node.value
            if key in made:
                self._refuse(line, f"“{key_node.value}” stands here twice", "keep one of them")
                continue
            value = self.build(value_node, (*path, key))
            if value is not None:
                made[key] = value
        return made

    def _refuse(self, line: int, problem: str, fix: str) -> None:
        self.problems.append(Located(file=self.shown, line=line, id="", problem=problem, fix=fix))

    @staticmethod
    def _scalar(node: Any, line: int) -> Plain:
        text: str = node.value
        if node.style in ('"', "'", "|", ">"):
            return text
        if text in ("true", "false"):
            return text == "true"
        if text == "":
            fix = "write a value, or quote the sentence: a comma ends an unquoted text inside { }"
            raise _Refused(line, "there is no value here", fix)
        if not node.tag.startswith("tag:yaml.org,2002:"):
            raise _Refused(line, f"the tag {node.tag[:60]} is not used here", "remove it")
        if INTEGER.match(text) and len(text) <= 18:
            return int(text)
        if DECIMAL.match(text):
            return text
        if node.tag != STRING or LOOKS_LIKE_NUMBER.match(text):
            raise _Refused(
                line, f"unquoted, {text[:40]} could be read as something else", _look_alike_fix(text)
            )
        return text


def _look_alike_fix(text: str) -> str:
    if text.casefold() in ("yes", "no", "on", "off", "y", "n", "true", "false"):
        return f'write "{text}" in quotes for the word, or true or false'
    if text.casefold() in ("~", "null"):
        return "leave the key out"
    return f'write "{text}" in quotes, or as a plain number such as 0.001 or 12'
