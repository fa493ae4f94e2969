"""Reads a lesson: Markdown with front matter, formulas between dollar signs, and blocks of our own.

Fenced blocks named `figure`, `check`, `example` and `cell` are ours; formulas are in the language of
`tutor.maths`, `{…}` in texts is computed from the front matter's `let`. Whatever is not drawn here (links,
HTML, pictures, lists in lists) is a located problem, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.course.blocks import (
    Block,
    Cell,
    Check,
    Code,
    Document,
    Drawn,
    Entries,
    Example,
    Note,
    Paragraph,
    Picture,
    Section,
    Span,
    Spans,
    Style,
    Tabular,
)
from tutor.course.model import Lesson
from tutor.course.source import Located, Plain, Source, read_text

if TYPE_CHECKING:  # home is painted without the mathematics
    from tutor.maths.formulas import Formula

__all__ = ["OWN", "count_cells", "read_document", "read_head"]

OWN = ("figure", "check", "example", "cell")
"""The fenced blocks of our own."""
CODE = ("", "python", "text")
LARGEST = 400_000
RULE = "---"
_CELL = re.compile(r"^ {0,3}(?:`{3,}|~{3,})[ \t]*cell[ \t]*\r?$", re.MULTILINE)
_TAG = re.compile(r"</?[a-zA-Z][^>\n]*>")
_MARKS: dict[str, Style] = {"strong_open": "strong", "em_open": "em"}


def parted(path: Path) -> tuple[str | None, str, int]:
    """Front matter (None where there is none), text below it, and the line on which that begins."""
    try:
        lines = path.read_text(encoding="utf-8").replace("\r\n", "\n")[:LARGEST].split("\n")
    except (OSError, UnicodeDecodeError):
        return None, "", 1
    ends = [number for number, line in enumerate(lines) if line.rstrip() == RULE]
    if len(ends) < 2 or ends[0] != 0:
        return None, "\n".join(lines), 1
    return "\n".join(lines[1 : ends[1]]), "\n".join(lines[ends[1] + 1 :]), ends[1] + 2


def read_head(path: Path, shown: str) -> Source:
    """The front matter as plain values with their lines."""
    head, _, _ = parted(path)
    if head is None:
        fix = "begin a UTF-8 file with ---, the keys id, title and so on, and ---"
        one = Located(file=shown, line=1, id="", problem="this lesson has no front matter", fix=fix)
        return Source(None, {}, (one,))
    return read_text(head, shown, first=2)


def count_cells(path: Path) -> int:
    """How many code cells a lesson has, without reading the rest of it."""
    return len(_CELL.findall(parted(path)[1]))


def read_document(root: Path, lesson: Lesson) -> Document:
    """The text of a lesson of the course in `root`; never raises for what the file holds."""
    path = root / "lessons" / f"{lesson.id}.md"
    _, body, first = parted(path)
    return _Reader(lesson, path.relative_to(root.parent).as_posix(), first).read(body)


def _parser() -> Any:
    """A Markdown parser that knows formulas between dollar signs and no HTML."""
    from markdown_it import MarkdownIt  # first paint shows no lesson

    def dollars(state: Any, silent: bool) -> bool:
        if state.src[state.pos] != "$":
            return False
        end = state.src.find("$", state.pos + 1)
        if end <= state.pos + 1:
            return False
        if not silent:
            state.push("formula", "", 0).content = state.src[state.pos + 1 : end]
        state.pos = end + 1
        return True

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.inline.ruler.before("escape", "formula", dollars)
    return parser


@dataclass
class _Reader:
    """Turns tokens into blocks, and notes every problem with its line."""

    lesson: Lesson
    shown: str
    first: int
    problems: list[Located] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    line: int = 1
    examples: int = 0
    cells: int = 0

    def read(self, body: str) -> Document:
        """The sections: a heading of the second level begins one."""
        self._compute()
        parts: list[tuple[str, list[Block]]] = [("", [])]
        for block in self._blocks(_parser().parse(body), body):
            if isinstance(block, Paragraph) and block.level in (1, 2):
                parts.append(("".join(text for text, _ in block.spans), []))
            else:
                parts[-1][1].append(block)
        sections = tuple(Section(title, tuple(blocks)) for title, blocks in parts if title or blocks)
        return Document(sections, tuple(self.problems))

    def note(self, problem: str, fix: str, line: int = 0) -> None:
        """Keep a problem of the line that is being read."""
        self.problems.append(
            Located(file=self.shown, line=line or self.line, id=self.lesson.id, problem=problem, fix=fix)
        )

    def _compute(self) -> None:
        from tutor.kinds.draw import DrawProblem, compute  # the front matter alone is listed without it

        for name, expression in self.lesson.let.items():
            try:
                self.values[name] = compute(expression, self.values)
            except DrawProblem as problem:
                self.note(f"{name} in `let`: {problem.sentence.rstrip('.')}", "mend the expression", 1)

    # -- blocks ------------------------------------------------------------------------------------------

    def _blocks(self, tokens: list[Any], body: str) -> Iterator[Block]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.map:
                self.line = self.first + token.map[0]
            end = _closing(tokens, at)
            yield from self._block(token, tokens[at + 1 : end], body)
            at = end + 1

    def _block(self, token: Any, inside: list[Any], body: str) -> Iterator[Block]:
        match token.type:
            case "heading_open":
                yield Paragraph(self._spans(inside[0]), int(token.tag[1:]))
            case "paragraph_open":
                yield self._paragraph(inside[0])
            case "bullet_list_open" | "ordered_list_open":
                yield self._list(token, inside)
            case "blockquote_open":
                yield Note(tuple(self._spans(one) for one in inside if one.type == "inline"))
            case "table_open":
                yield self._table(inside)
            case "fence":
                yield from self._fence(token)
            case "code_block":
                yield Code(tuple(token.content.rstrip("\n").split("\n")))
            case _:
                self.note(f"{token.type.replace('_', ' ')} is not drawn in lessons", "write it another way")

    def _paragraph(self, inline: Any) -> Block:
        children = inline.children or []
        if children and all(one.type in ("formula", "softbreak") for one in children):
            made = [self._formula(one.content) for one in children if one.type == "formula"]
            return Drawn(tuple(one for one in made if one is not None), self.line)
        return Paragraph(self._spans(inline))

    def _list(self, token: Any, inside: list[Any]) -> Entries:
        entries: list[Spans] = []
        for one in inside:
            if one.map:
                self.line = self.first + one.map[0]
            if one.type == "list_item_open":
                entries.append(())
            elif one.type == "inline":
                entries[-1] = (
                    (*entries[-1], (" ", ""), *self._spans(one)) if entries[-1] else self._spans(one)
                )
            elif one.type not in ("list_item_close", "paragraph_open", "paragraph_close"):
                self.note("a list entry holds more than text", "keep lists flat, and blocks outside of them")
                break
        first = int(token.attrGet("start") or 1) if token.type.startswith("ordered") else 0
        return Entries(tuple(entries), first)

    def _table(self, inside: list[Any]) -> Tabular:
        rows: list[list[Spans]] = []
        for one in inside:
            if one.map:
                self.line = self.first + one.map[0]
            if one.type == "tr_open":
                rows.append([])
            elif one.type == "inline":
                rows[-1].append(self._spans(one))
        return Tabular(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))

    def _fence(self, token: Any) -> Iterator[Block]:
        name, line = token.info.strip(), self.line
        if name == "check":
            yield Check(token.content.strip(), line + 1)
        elif name in ("figure", "example"):
            spec = self._mapping(token.content, line + 1)
            if spec is not None and name == "figure":
                yield Picture(
                    {key: value for key, value in spec.items() if key != "caption"},
                    line + 1,
                    str(spec.get("caption", "")),
                )
            elif spec is not None:
                self.examples += 1
                yield Example(spec, line + 1, self.examples)
        elif name == "cell":
            self.cells += 1
            yield Cell(token.content.rstrip("\n"), line + 1, self.cells)
        elif name in CODE:
            yield Code(tuple(token.content.rstrip("\n").split("\n")))
        else:
            self.note(f"there is no block “{name[:40]}”", f"use {', '.join(OWN)}, python or text")

    def _mapping(self, text: str, line: int) -> Mapping[str, Plain] | None:
        source = read_text(text, self.shown, line)
        self.problems += source.problems
        if isinstance(source.value, dict):
            return source.value
        if not source.problems:
            self.note("this block wants keys and values", "write lines such as kind: trace", line)
        return None

    # -- texts -------------------------------------------------------------------------------------------

    def _spans(self, inline: Any) -> Spans:
        """The pieces of a paragraph; a line break of the source is a blank."""
        made: list[Span] = []
        style: list[Style] = [""]
        line = self.line
        for one in inline.children or []:
            match one.type:
                case "text":
                    made.append((self._filled(one.content), style[-1]))
                case "softbreak" | "hardbreak":
                    made.append((" ", style[-1]))
                    self.line += 1
                case "code_inline":
                    made.append((one.content, "code"))
                case "formula":
                    shown = self._formula(one.content)
                    made.append((shown.inline if shown else one.content, "math"))
                case "strong_open" | "em_open":
                    style.append(_MARKS[one.type])
                case "strong_close" | "em_close":
                    style.pop()
                case _:
                    if not one.type.endswith("_close"):
                        what = one.type.replace("_open", "").replace("_", " ")
                        self.note(f"a {what} is not shown in lessons", "write it as text")
        self.line = line
        return tuple(made)

    def _filled(self, text: str) -> str:
        from tutor.maths import Problem, fill

        if _TAG.search(text):
            self.note(f"“{_TAG.findall(text)[0][:40]}” looks like HTML", "put it between ` or write it out")
        with_braces = "{" in text or "}" in text
        try:
            return fill(text, self.values) if with_braces else text
        except Problem as problem:
            self.note(problem.sentence.rstrip("."), "mend the expression")
            return text

    def _formula(self, source: str) -> Formula | None:
        from tutor.maths import Problem
        from tutor.maths.formulas import called, formula

        if name := called(source, self.values):
            product = f"${source[:60]}$: {name} has a value in `let`, so that {name}(…) is a product"
            self.note(product, f"write {name}*(…) if it is one, or call one of the two something else")
        try:
            return formula(source, symbols=self.lesson.symbols, values=self.values)
        except Problem as problem:
            self.note(f"${source[:60]}$: {problem.sentence.rstrip('.')}", "mend the formula")
            return None


def _closing(tokens: list[Any], at: int) -> int:
    """The place of the token that closes the one at `at`; itself where nothing has to be closed."""
    level = 0
    for place in range(at, len(tokens)):
        level += tokens[place].nesting
        if level == 0:
            return place
    return len(tokens) - 1
