"""What is typed into a trace on its way in: the echo while it is typed, and answers in JSON."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from tutor import maths
from tutor.autodiff import GraphProblem, read_line
from tutor.autodiff.graph import name_of, split_line
from tutor.kinds.base import AnswerProblem, Echo, echoed, scalar, unsigned, worth
from tutor.kinds.fields import Answer, Expression, Field, Number
from tutor.kinds.trace.edges import edges_from_json
from tutor.kinds.trace.forms import free_form
from tutor.kinds.trace.free import free_from_json
from tutor.kinds.trace.reading import OwnNumbers, read_entry, symbols_of
from tutor.kinds.trace.sheet import Sheet
from tutor.maths import Problem, Typed, pretty

if TYPE_CHECKING:
    from tutor.kinds.base import Variant
    from tutor.kinds.trace.item import TraceItem

__all__ = ["cells_from_json", "echo_of"]

WORD = re.compile(r"[^\W\d_][^\W_]*(?:_\w+)?")


# -- while it is typed -------------------------------------------------------------------------------------


def echo_of(place: Field | None, raw: str, sheet: Sheet | None) -> Echo | None:
    """How a line or a formula is read; None for what every kind reads alike. `sheet` is that of the guided
    form.
    """
    if not raw.strip():
        return None
    if isinstance(place, Expression) and place.definition:
        return _line_echo(place, raw)
    if sheet is None or not isinstance(place, Number | Expression) or place.name not in sheet.cells:
        return None
    cell = sheet.cells[place.name]
    if isinstance(place, Expression):
        try:
            tree = symbols_of(sheet).read(raw, cell)
        except Problem as problem:
            return Echo(problem=problem.sentence, at=problem.start)
        return echoed(raw, tree)
    entry = read_entry(sheet, cell, raw, formula=False)
    if isinstance(entry, Typed | str):
        return None
    # Names of nodes stand for what is in their own cells, which nobody knows here.
    alone = OwnNumbers(sheet, {cell: entry}, lambda _: False).number(cell)
    value = worth(alone) if isinstance(alone, Typed) else ""
    return unsigned(raw, Echo(line=pretty(entry), drawn=maths.draw(entry), value=value))


def _line_echo(place: Expression, raw: str) -> Echo:
    known, default = _words_in(raw, tuple(place.scope.symbols)), f"v{place.name[4:]}"
    try:
        one = read_line(raw, known, default=default)
    except GraphProblem as problem:
        return Echo(problem=problem.sentence)
    except Problem as problem:
        try:  # a name of the learner's own, given by a line that is not seen from here
            one = read_line(raw, (*known, *_own_words(raw, known)), default=default)
        except (GraphProblem, Problem):
            return Echo(problem=problem.sentence)
    rows = maths.draw(one.op)
    if len(rows) == 1:
        rows = (f"{one.name} = {rows[0]}",)
    return unsigned(raw, Echo(line=f"{one.name} = {pretty(one.op)}", drawn=rows))


def _words_in(raw: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The names that a line may use while it is typed: all known ones but the one that it defines."""
    left = raw.partition("=")[0].strip() if "=" in raw else ""
    return tuple(name for name in known if name != left)


def _own_words(raw: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """What else could be the name of a line on the right side of this one."""
    left, right = split_line(raw)
    found: list[str] = []
    for word in WORD.findall(right):
        with suppress(GraphProblem):
            name = name_of(word)
            if name not in known and name != left:
                found.append(name)
    return tuple(dict.fromkeys(found))


# -- JSON --------------------------------------------------------------------------------------------------


def cells_from_json(item: TraceItem, variant: Variant, answer: object) -> Answer | None:
    """An answer in JSON as raw text by cell; None for a form that every kind reads alike.

    Raises:
        AnswerProblem: where its form does not fit.
    """
    sheet = item.sheet(variant)
    if item.form == "edges":
        return _edges(item, sheet, answer)
    if not isinstance(answer, Mapping):
        if item.bare:
            return {item.bare: scalar(answer)}
        if item.form == "guided" and len(item.guided(variant, sheet).asked) > 1 and "value" in item.columns:
            return {sheet.graph.output: scalar(answer)}
        return None
    if item.form == "free":
        return free_from_json(free_form(item, variant), answer)
    known = {*sheet.cells, *item.sheet(variant, unshared=True).cells}
    answer = _spread(answer, known)
    strange = [str(name) for name in answer if name not in known]
    if strange:
        names = ", ".join(name for name, _ in item.guided(variant, sheet).asked)
        raise AnswerProblem(f"{item.id} has no cell {strange[0][:20]}: its cells are {names}")
    return {str(name): scalar(value) for name, value in answer.items()}


def _edges(item: TraceItem, sheet: Sheet, answer: object) -> Answer | None:
    """Edges as a list, as an object with such a list, or the inputs of each node by its name."""
    if isinstance(answer, Mapping) and isinstance(answer.get("edges"), list):
        answer = answer["edges"]
    if isinstance(answer, list):
        return edges_from_json(sheet.graph, answer)
    if not isinstance(answer, Mapping):
        return {item.bare: scalar(answer)} if item.bare else None
    names = [one.name for one in sheet.graph.lines]
    strange = [str(name) for name in answer if name not in names]
    if strange:
        raise AnswerProblem(f"{item.id} has no field {strange[0]}: its fields are {', '.join(names)}")
    return {str(name): scalar(_joined(value)) for name, value in answer.items()}


def _spread(answer: Mapping[object, object], known: Container[str]) -> dict[object, object]:
    """Lists under a stem as single cells: z: [1, 2] is z1: 1 and z2: 2, where there are such cells."""
    flat: dict[object, object] = {}
    for name, value in answer.items():
        if isinstance(value, list) and name not in known:
            flat |= {f"{name}{place}": one for place, one in enumerate(value, 1)}
        else:
            flat[name] = value
    return flat


def _joined(one: object) -> object:
    return ", ".join(map(str, one)) if isinstance(one, list) else one
