"""The Typst printer: every formula of the course compiles, brackets stand where meaning needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
import typst as compiler

from tests.content.marks import course
from tutor.course import find_content
from tutor.kinds.fields import Expression, flatten
from tutor.maths import Node, Problem, Scope, read
from tutor.maths.formulas import scope_of
from tutor.maths.typst import quoted, typst

SCOPE = Scope(symbols=dict.fromkeys(["a", "b", "x", "w1", "eta", "h_{t-1}", "c̃", "∂L/∂c", "cp"], "real"))
SIGN = re.compile(r"\s(?:<=|>=|!=|=|≈|≠|≤|≥|<|>|→|⇒)\s")


def of_items() -> Iterator[Node]:
    """The keys of all formula fields, and every known mistake that is one."""
    for item in course().items.values():
        variant = item.variant(0)
        for place in flatten(item.fields(variant)):
            if isinstance(place, Expression) and not place.definition:
                yield read(item.key(variant)[place.name], place.scope)
                for one in item.mistakes(variant):
                    with suppress(Problem):  # some are spellings that cannot be read
                        yield read(one.answer.get(place.name, ""), place.scope)


def of_lessons() -> Iterator[Node]:
    """What stands between dollar signs in the lessons and can be read without their values."""
    for path in sorted((find_content() / "lessons").glob("*.md")):
        for source in re.findall(r"\$([^$\n]+)\$", path.read_text(encoding="utf-8")):
            for piece in SIGN.split(re.sub(r"\s(=|≈)\s*\Z", "", source)):
                with suppress(Problem):
                    yield read(piece.strip(), scope_of(piece))


def compiled(formulas: list[str]) -> bytes:
    """The formulas as one document; raises where one of them is no mathematics."""
    pages = compiler.compile("\n".join(f"$ {one} $" for one in formulas).encode(), ignore_system_fonts=True)
    assert isinstance(pages, bytes)
    return pages


def test_every_formula_of_the_course_compiles() -> None:
    """Keys, mistakes and the lessons' formulas, several hundred in all."""
    formulas = list(dict.fromkeys(typst(node) for node in (*of_items(), *of_lessons())))
    assert len(formulas) > 300
    assert compiled(formulas).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(a + b)*x", 'lr(( italic("a") + italic("b") )) dot.op italic("x")'),
        ("a - (b - x)", 'italic("a") - lr(( italic("b") - italic("x") ))'),
        ("a/(b*x)", 'frac(italic("a"), italic("b") dot.op italic("x"))'),
        ("(a + b)^2", 'attach(lr(( italic("a") + italic("b") )), t: 2)'),
        ("w1", 'attach(italic("w"), b: 1)'),
        ("eta*cp", 'italic("η") dot.op italic("cp")'),
        ("h_{t-1}", 'attach(italic("h"), b: italic("t-1"))'),
        ("c̃", 'tilde(italic("c"))'),
        ("∂L/∂c", 'frac(∂ italic("L"), ∂ italic("c"))'),
        ("sqrt(a)", 'sqrt(italic("a"))'),
        ("min(a, b)", 'op("min") lr(( italic("a"), italic("b") ))'),
        ("sigmoid'(x)", 'attach(op("σ"), tr: prime) lr(( italic("x") ))'),
        ("-a^2", '- attach(italic("a"), t: 2)'),
        ("50 %", '50 thin "%"'),
    ],
)
def test_a_tree_is_printed_with_its_brackets(text: str, shown: str) -> None:
    """As the screen draws it: explicit products, stacked fractions, lowered digits."""
    assert typst(read(text, SCOPE)) == shown
    assert compiled([shown])


def test_a_string_cannot_be_left() -> None:
    """Quotes and backslashes are escaped, control characters dropped."""
    assert quoted('a"b\\c\x1b\u202e') == '"a\\"b\\\\c"'
    assert compiled([quoted('" #panic("x") $ \\')])
