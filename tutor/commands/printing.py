"""Writes a paper and its key as files: Markdown, and PDF by the Typst compiler."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tutor.commands.console import Refusal
from tutor.course import Course
from tutor.course.exams import Blueprint

__all__ = ["FORMATS", "print_paper"]

FORMATS = ("pdf", "md")


def print_paper(
    course: Course, blueprint: Blueprint, seed: int, folder: Path, kinds: tuple[str, ...]
) -> Iterator[Path]:
    """Write the paper and its key in each of these formats; gives every file once it is there.

    Raises Refusal; a file of another content is never replaced.
    """
    from tutor.study.exam.paper import PaperProblem, draw_paper
    from tutor.study.exam.printing import key_sheet, markdown, paper_sheet, typst_source

    try:
        paper = draw_paper(course, blueprint, seed)
        sheets = (("paper", paper_sheet(course, paper)), ("key", key_sheet(course, paper)))
    except PaperProblem as problem:
        raise Refusal(problem.sentence) from None
    stem = f"{blueprint.id.replace(':', '-').replace('+', '-')}-{seed}"
    for what, sheet in sheets:
        for kind in kinds:
            content = markdown(sheet).encode() if kind == "md" else _pdf(typst_source(sheet))
            yield _written(folder / f"{stem}-{what}.{kind}", content)


def _pdf(source: str) -> bytes:
    """The pages; the fonts and the whole text are in `source` and the compiler, so nothing is looked up."""
    try:
        import typst  # 30 MB of compiler that only printing needs
    except ImportError:
        raise Refusal("PDF needs the package typst: pip install typst, or use --format md") from None
    pages = typst.compile(source.encode(), format="pdf", ignore_system_fonts=True)
    assert isinstance(pages, bytes)  # only pictures come as a list
    return pages


def _written(path: Path, content: bytes) -> Path:
    """The file with this content, whole at every instant."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path):
            if path.is_file() and path.read_bytes() == content:
                return path
            raise Refusal(f"{path} is there already and holds something else: move it or name another folder")
        spare = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            spare.write_bytes(content)
            spare.replace(path)
        finally:
            spare.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise Refusal(f"{path} cannot be written ({reason}): name another folder") from None
    return path
