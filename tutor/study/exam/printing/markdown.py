"""A printed sheet as Markdown; every text is escaped, so that none can change the document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.study.exam.printing.sheet import (
    Art,
    Block,
    Gap,
    Grid,
    Ledger,
    Maths,
    Options,
    Picture,
    Prose,
    Ruled,
    Sheet,
    Verbatim,
)
from tutor.words import clean

__all__ = ["markdown"]

LINE = "_" * 30
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_LEADING = re.compile(r"\A\s*(\d*)([-+=:.)])")
_CODE = re.compile(r"`([^`\n]+)`")


def markdown(sheet: Sheet) -> str:
    """The whole sheet, with one newline at its end."""
    return "\n\n".join(_blocks(sheet)) + "\n"


def _blocks(sheet: Sheet) -> Iterator[str]:
    yield f"# {_text(sheet.title)}"
    yield _text(", ".join(sheet.facts) + f" ({sheet.foot})")
    if sheet.name:
        yield f"Name: {_blank()}  Date: {_blank()}"
    yield "\n".join(f"- {_text(one)}" for one in sheet.rules)
    for part in sheet.parts:
        yield f"## {_text(part.title)} ({_text(part.points)} point{'' if part.points == '1' else 's'})"
        for one in part.questions:
            yield f"### {_text(one.number)} {_text(one.title)} ({_text(one.points)})"
            yield from (text for block in one.blocks if (text := _block(block)))


def _block(block: Block) -> str:
    match block:
        case Prose(text, lead):
            return (f"**{_text(lead)}:** " if lead else "") + _prose(text)
        case Verbatim(lines) | Art(lines) | Picture(_, lines):
            return _fenced(lines)
        case Options(entries, label, boxes):
            rows = [f"- {'[ ] ' * boxes}({_text(letter)}) {_prose(text)}" for letter, text in entries]
            return "\n".join([*([_text(label), ""] if label else []), *rows])
        case Gap(label, after):
            return " ".join(filter(None, (_text(label), _blank(), _text(after))))
        case Ruled(count):
            return "\n\n".join([_blank(2)] * count)
        case Grid():
            return _grid(block)
        case Maths(label, _, line):
            return f"**{_text(label)}:** {_text(line)}"
        case Ledger(rows):
            return "\n".join(
                ["| points | for |", "| ---: | --- |", *(f"| {_text(a)} | {_text(b)} |" for a, b in rows)]
            )
        case _:
            return ""


def _blank(times: int = 1) -> str:
    return _SPECIAL.sub(r"\\\1", LINE * times)


def _grid(block: Grid) -> str:
    width = max((len(row) for row in block.rows), default=0)
    head = block.columns or ("",) * width
    rows = [[_text(one) if one is not None else "\\_\\_\\_\\_" for one in row] for row in block.rows]
    lines = [f"| {' | '.join(_text(one) for one in head)} |", "|" + " --- |" * len(head)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*([_text(block.label), ""] if block.label else []), *lines])


def _fenced(lines: tuple[str, ...]) -> str:
    """The lines in a fence that is longer than any run of backticks in them."""
    inside = [clean(line).replace("\n", " ") for line in lines]
    longest = max((len(run) for line in inside for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *inside, fence])


def _prose(text: str) -> str:
    """A paragraph: code spans stay, all else is escaped."""
    pieces = _CODE.split(clean(text).replace("\n", " "))
    shown = "".join(
        f"`{one}`" if place % 2 else _SPECIAL.sub(r"\\\1", one) for place, one in enumerate(pieces)
    )
    return _LEADING.sub(r"\1\\\2", shown)


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(clean(text).split()))
