"""Items that only a screen needs: every field the form can draw, a figure that moves, claims to prove."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

from tests.screens.pupil import tiny_course
from tutor.course import Course, Entry
from tutor.figures import Figure, Picture, row
from tutor.kinds import Echo, Item, Variant
from tutor.kinds.base import Claim
from tutor.kinds.fields import Answer, Expression, Field, Fixed, Number, Shape, Table, flatten
from tutor.marking import Line, Verdict, settle
from tutor.maths import Problem, Scope, draw, line, read

__all__ = ["Bars", "stub_course"]

SCOPE = Scope(symbols={"x": "real", "y": "positive"})
NUMBERS = Scope()


@dataclass(frozen=True)
class Bars:
    """A figure of as many columns as sizes were typed, one of which is selected."""

    sizes: tuple[str, ...]
    at: int = 0
    marked: bool = False

    title: ClassVar[str] = "Sizes"
    keys: ClassVar[tuple[tuple[str, str], ...]] = (("left", "move"), ("right", "move"), ("g", "pull"))

    def press(self, key: str) -> Figure:
        """The selection moves; it stays within the columns."""
        step = {"left": -1, "right": 1}.get(key, 0)
        return replace(self, at=max(0, min(len(self.sizes) - 1, self.at + step)))

    def draw(self, width: int, height: int) -> Picture:
        """A column a size, the selected one in brackets."""
        told = "  ".join(
            f"[{size or '?'}]" if place == self.at else size or "?" for place, size in enumerate(self.sizes)
        )
        rows = [row("bars", "dim"), row(told, "accent"), row("▁▂▃ " * len(self.sizes), "second")]
        return tuple(rows + [row("tall", "")] * min(4, max(0, height - 3)))

    @property
    def says(self) -> str:
        """The selected size."""
        return f"Bar {self.at + 1} is {self.sizes[self.at] or 'open'}."


@dataclass(frozen=True, kw_only=True)
class StubItem(Item):
    """Every field with its right text; one line of the ledger a field."""

    shown: tuple[Field, ...] = ()
    right: dict[str, str] = None  # type: ignore[assignment]
    figured: bool = False
    kind: ClassVar[str] = "stub"

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        return self.shown

    def key(self, variant: Variant) -> Answer:
        return dict(self.right)

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        graded = {one.name: one for one in flatten(self.shown) if not one.optional}
        lines = [self._line(one, answer.get(name, ""), len(graded)) for name, one in graded.items()]
        return settle(lines)

    def _line(self, one: Field, typed: str, count: int) -> Line:
        good = typed.replace(" ", "") == self.right[one.name].replace(" ", "")
        return Line(
            part=one.name,
            label=one.label or one.name,
            points=Fraction(int(good), count),
            of=Fraction(1, count),
            rule="right" if good else "wrong",
            yours=typed,
            expected=self.right[one.name],
            says="" if good else f"The rule for {one.name} says something else.",
        )

    def claims(self, variant: Variant, answer: Answer) -> tuple[Claim, ...]:
        return tuple(
            Claim(
                one.name, read(self.right[one.name], one.scope), read(answer[one.name], one.scope), one.scope
            )
            for one in flatten(self.shown)
            if isinstance(one, Expression) and not one.definition and answer[one.name] == self.right[one.name]
        )

    def drawing(self, variant: Variant, answer: Answer, *, marked: bool) -> Figure | None:
        sizes = tuple(answer.get(one.name, "") for one in flatten(self.shown))
        return Bars(sizes, marked=marked) if self.figured else None

    def echo(self, variant: Variant, name: str, text: str) -> Echo:
        place = self.field(variant, name)
        if isinstance(place, Shape) and text.strip():
            return Echo(line=" × ".join(text.split("x")))
        if isinstance(place, Expression) and place.definition and "=" in text:
            left, _, right = text.partition("=")
            try:
                tree = read(right, place.scope)
            except Problem as problem:
                return Echo(problem=problem.sentence)
            return Echo(line=f"{left.strip()} = {line(tree)}", drawn=draw(tree))
        return super().echo(variant, name, text)


def _number(name: str, **more: Any) -> Number:
    return Number(name=name, scope=NUMBERS, **more)


def _trace() -> Table:
    names = [f"v{place}" for place in range(1, 13)]
    rows = [
        (
            Fixed(name),
            Fixed(f"operation {name}"),
            _number(name, label=f"{name} value"),
            _number(f"{name}_bar"),
        )
        for name in names
    ]
    return Table(name="trace", columns=("node", "operation", "value", "adjoint"), cells=tuple(rows))


def _ordered() -> Table:
    """Values are filled downwards, then adjoints upwards; the last row may stay empty."""
    rows = [
        (Fixed(f"w{k}"), _number(f"w{k}", optional=k == 3), _number(f"w{k}_bar", optional=k == 3))
        for k in range(1, 4)
    ]
    order = ("w1", "w2", "w3", "w3_bar", "w2_bar", "w1_bar")
    return Table(name="ordered", columns=("node", "value", "adjoint"), cells=tuple(rows), order=order)


def _free() -> Table:
    rows = [
        (
            Fixed(str(place)),
            Expression(name=f"line{place}", scope=SCOPE, definition=True, optional=place > 2),
            _number(f"value{place}", optional=place > 2),
        )
        for place in range(1, 6)
    ]
    return Table(name="free", label="your lines", columns=("", "definition", "value"), cells=tuple(rows))


def _item(name: str, fields: tuple[Field, ...], right: dict[str, str], **more: Any) -> StubItem:
    return StubItem(
        id=name,
        title=f"the {name} item",
        source=("t-1",),
        concept=name,
        level="easy",
        ask=f"Fill in {name}.",
        hints=("one", "two", "three"),
        because="Because.",
        topic="alpha",
        shown=fields,
        right=right,
        **more,
    )


def _items() -> list[StubItem]:
    trace, free, ordered = _trace(), _free(), _ordered()
    formulas = (
        Expression(name="loss", label="∂L/∂x", scope=SCOPE),
        Expression(name="other", label="the derivative of the whole loss by y", scope=SCOPE),
    )
    shapes = (
        Shape(name="out", label="output", hint="C x H x W"),
        _number("count", label="parameters"),
    )
    return [
        _item("formulas", formulas, {"loss": "x/(1 + y)", "other": "sqrt(x^2 + y)/2"}),
        _item("trace", (trace,), {one.name: "3" for one in flatten((trace,))}),
        _item(
            "free",
            (free,),
            {one.name: "v = x" if isinstance(one, Expression) else "1" for one in flatten((free,))},
        ),
        _item("ordered", (ordered,), {one.name: "2" for one in flatten((ordered,))}),
        _item("sizes", shapes, {"out": "8x4x4", "count": "10"}, figured=True),
    ]


def stub_course() -> Course:
    """The tiny course with these items beside its own."""
    course, items = tiny_course(), _items()
    entries = tuple(
        Entry(
            id=one.id,
            kind=one.kind,
            topic=one.topic,
            title=one.title,
            source=one.source,
            level=one.level,
            concept=one.concept,
        )
        for one in items
    )
    more = {one.id: one for one in items}
    return replace(course, items={**course.items, **more}, entries=(*course.entries, *entries))
