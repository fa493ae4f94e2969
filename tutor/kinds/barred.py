"""The bars beside a question on shapes: computed from what is typed so far, without telling what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tutor.figures.bars import Bar
from tutor.kinds.asked import Asked
from tutor.kinds.axes import TOLD
from tutor.kinds.chains import Run
from tutor.kinds.filled import Read, Unread, argument_of, sizes_in
from tutor.layers import Argument, Misfit, Unfilled
from tutor.layers import Shape as Sizes
from tutor.layers.plain import Flatten, Linear
from tutor.layers.reading import HOLE

__all__ = ["bars_of"]


def bars_of(
    made: Run, parts: tuple[Asked, ...], typed: Callable[[Asked], Read | Unread], *, marked: bool
) -> Iterator[Bar]:
    """The input and every layer that changes a size, each by what is typed before it; `typed` reads a part.

    What is asked for is shown as it was typed, or not at all; with `marked` everything is right.
    """
    shapes = {one.at: one for one in parts if one.part.wants == "shape" and one.at is not None}
    holes = {one.part.id: one for one in parts if one.part.wants == "hole"}
    known: dict[str, Argument] = dict(made.holes)
    for name, one in holes.items():
        if not marked:
            read = typed(one)
            value = None if isinstance(read, Unread) else argument_of(read)
            known.pop(name)
            known |= {} if value is None else {name: value}
    # A size that is asked for as the inputs of a layer would be told by the bar of Flatten before it.
    told = marked or not any(isinstance(one.step.layer, Linear) for one in holes.values() if one.step)
    given = bool(holes) and not shapes and not marked
    yield Bar("input", made.input)
    now: Sizes | None = made.input
    for at, (name, text, step) in enumerate(zip(made.names, made.texts, made.steps)):
        if isinstance(step.layer, Flatten) and not told:
            return
        problem = ""
        if marked:
            now = step.after
        elif at in shapes:
            read = typed(shapes[at])
            now = None if isinstance(read, Unread) else sizes_in(read)
        elif now is not None:
            now, problem = _next(made, at, now, known)
        if isinstance(step.layer, TOLD):
            shown_text = HOLE.sub(lambda hole: str(known.get(hole[1], "?")), text)
            yield Bar(name, now, shown_text, step.after if given else None, problem)


def _next(made: Run, at: int, now: Sizes, holes: Mapping[str, Argument]) -> tuple[Sizes | None, str]:
    try:
        return made.filled(at, now, holes).after, ""
    except Unfilled:
        return None, ""
    except Misfit as problem:
        return None, problem.sentence
