"""Printing: a paper always gives the same bytes, its key has every answer, no text breaks the document."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import typst

from tests.content.marks import course
from tutor.commands.console import Refusal
from tutor.commands.printing import print_paper
from tutor.kinds.fields import Expression, flatten
from tutor.study.exam.paper import Paper, draw_paper
from tutor.study.exam.printing import Sheet, key_sheet, markdown, paper_sheet, typst_source
from tutor.study.exam.printing.sheet import (
    Art,
    Gap,
    Grid,
    Ledger,
    Maths,
    Options,
    Picture,
    Printed,
    Prose,
    Ruled,
    SheetPart,
    Space,
    Verbatim,
)

EVIL = '#evil $x$ \\ " ]] } ) *b* _i_ `c` @a <b> ~ | \u202e\x1b[31m // /* --- #{panic()} \n\n= H\n```'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="5">a&lt;</text></svg>'


def full(seed: int) -> Paper:
    """A whole exam."""
    return draw_paper(course(), course().exams["full"], seed)


def test_paper_and_key_are_written_and_written_again_alike(tmp_path: Path) -> None:
    """Four files; a second run in another folder gives the same bytes; nothing else is replaced."""
    blueprint, seed = course().exams["half"], 3
    paths = list(print_paper(course(), blueprint, seed, tmp_path / "a", ("pdf", "md")))
    again = list(print_paper(course(), blueprint, seed, tmp_path / "b", ("pdf", "md")))
    names = [f"half-{seed}-{what}" for what in ("paper.pdf", "paper.md", "key.pdf", "key.md")]
    assert [path.name for path in paths] == names
    assert all(one.read_bytes() == two.read_bytes() for one, two in zip(paths, again))
    assert all(path.read_bytes().startswith(b"%PDF") for path in paths[::2])
    assert list(print_paper(course(), blueprint, seed, tmp_path / "a", ("md",)))
    paths[1].write_text("my own notes", encoding="utf-8")
    with pytest.raises(Refusal, match="something else"):
        list(print_paper(course(), blueprint, seed, tmp_path / "a", ("md",)))
    assert paths[1].read_text(encoding="utf-8") == "my own notes"


@pytest.mark.parametrize("seed", [0, 5])
def test_the_paper_gives_nothing_away_and_the_key_everything(seed: int) -> None:
    """No worked answer stands on the paper; every part's points, and the model answers, stand in the key."""
    paper = full(seed)
    asked, key = markdown(paper_sheet(course(), paper)), markdown(key_sheet(course(), paper))
    plain = key.replace("\\", "")
    for one in paper.questions:
        item = course().items[one.item]
        variant = item.variant(one.seed)
        assert variant.because.split("\n")[0][:40] not in asked.replace("\\", "")
        assert variant.because.split("\n")[0][:40] in plain.replace("\n", " ")
        if item.kind == "short":
            assert " ".join(item.key(variant)["text"].split())[:60] in plain


def test_points_of_the_key_sum_to_those_of_the_question() -> None:
    """The ledger of a question with parts shows the paper's points, not those of practice."""
    sheet = key_sheet(course(), full(0))
    printed = {one.number: one for part in sheet.parts for one in part.questions}
    rows = next(block for block in printed["5.4"].blocks if isinstance(block, Ledger)).rows
    assert [points for points, _ in rows] == ["1", "½", "½", "½", "1", "½", "½", "½", "3"]
    rows = next(block for block in printed["6.1"].blocks if isinstance(block, Ledger)).rows
    assert [points for points, _ in rows] == ["1½"] * 3


def test_formulas_of_the_key_are_set_in_type() -> None:
    """Each formula asked for is a formula in the key, never its raw text."""
    paper = full(0)
    sheet = key_sheet(course(), paper)
    questions = [one for part in sheet.parts for one in part.questions]
    for one, printed in zip(paper.questions, questions):
        item = course().items[one.item]
        wanted = [f for f in flatten(item.fields(item.variant(one.seed))) if isinstance(f, Expression)]
        assert sum(isinstance(block, Maths) for block in printed.blocks) == len(wanted)


def test_room_to_answer_grows_with_the_points() -> None:
    """A written answer of two points has more lines than one of one point."""
    questions = [one for part in paper_sheet(course(), full(0)).parts for one in part.questions]
    ruled = {one.points: block.count for one in questions for block in one.blocks if isinstance(block, Ruled)}
    assert ruled["2"] > ruled["1"] >= 3


def evil_sheet() -> Sheet:
    """Every kind of block, full of markup of both languages."""
    blocks = (
        Prose(EVIL, EVIL),
        Verbatim((EVIL, "")),
        Options(((EVIL, EVIL),), EVIL),
        Options(((EVIL, EVIL),), boxes=False),
        Gap(EVIL, EVIL),
        Ruled(2),
        Space(5),
        Grid(((EVIL, None), ("", EVIL)), (EVIL, EVIL), EVIL),
        Grid(((None,),)),
        Picture(SVG, (EVIL,)),
        Art((EVIL,)),
        Maths(EVIL, "x", EVIL),
        Ledger(((EVIL, EVIL),)),
    )
    part = SheetPart(EVIL, "1", (Printed(EVIL, EVIL, "2", blocks),))
    return Sheet(EVIL, (EVIL,), (EVIL,), (part,), EVIL, True)


def test_no_text_can_break_the_documents() -> None:
    """Markup is printed as it stands: the PDF compiles, and Markdown keeps its one heading of each level."""
    pages = typst.compile(typst_source(evil_sheet()).encode(), ignore_system_fonts=True)
    assert isinstance(pages, bytes) and pages.startswith(b"%PDF")
    text = markdown(evil_sheet())
    heads = [line for line in text.split("\n") if line.startswith("#")]
    fences = [line for line in text.split("\n") if line.startswith("````")]
    assert len([line for line in heads if line.startswith(("# ", "## ", "### "))]) == 3
    assert len(fences) == 6 and "\x1b" not in text and "\u202e" not in text


def test_a_section_of_one_point_says_one_point() -> None:
    """The short paper ends with one."""
    short = draw_paper(course(), course().exams["short"], 0)
    assert "## PyTorch (1 point)\n" in markdown(paper_sheet(course(), short))


def test_the_total_is_that_of_the_blueprint() -> None:
    """The first page names points, minutes and the pass mark."""
    sheet = paper_sheet(course(), full(0))
    assert sheet.facts[:2] == ("60 points", "90 minutes") and "30 points (50 %)" in sheet.facts[2]
    assert sum(Fraction(part.points) for part in sheet.parts) == 60 and sheet.foot == "full, seed 0"


def test_steps_to_be_ordered_do_not_stand_in_a_right_order() -> None:
    """On paper they stand by their letters, so the alphabet must never be an answer."""
    for item in course().items.values():
        if item.kind == "order":
            for seed in range(12):
                variant = item.variant(seed)
                (place,) = item.fields(variant)
                letters = " ".join(sorted(one.key for one in place.options))  # type: ignore[attr-defined]
                assert item.mark(variant, {"order": letters}).status != "right", (item.id, seed)
