"""Figures as lessons ask for them: by name, of a function, of layers, of curves; keys pressed at first."""

from __future__ import annotations

from fractions import Fraction
from string import ascii_uppercase

from tutor.autodiff import GraphProblem, decompose, forward, read_function, reverse
from tutor.figures import Figure, figure, named
from tutor.figures.axes import WAYS, AxesFigure, Plot, Plotted
from tutor.figures.bars import Bar, Bars
from tutor.figures.graph import GraphFigure
from tutor.kinds import DrawProblem
from tutor.kinds.draw import compute
from tutor.layers import ChainProblem, Misfit, Unfilled, chain, shape_of
from tutor.maths import Problem, Undefined
from tutor.workings.base import Spec, SpecProblem, number, numbers

__all__ = ["build_picture"]

MOST_KEYS = 60
KEYS = ("name", "graph", "at", "bars", "input", "curves", "x", "y", "press")
POINTS = 33
HIGHEST = 1
"""Curves are drawn in a unit square: what they mean is their shape."""


def build_picture(spec: Spec) -> Figure:
    """The figure that an author's plain values describe: `name`; or `graph`, a function, with the numbers of
    its inputs in `at`; or `bars`, a list of layers, with the `input` that goes in; or `curves`, up to three
    labels with a height from 0 to 1 as a formula of the place t from 0 to 1, over axes named `x` and `y`.
    `press` lists keys that bring it to its first state.

    Raises:
        SpecProblem: where there is none.
    """
    strange = [key for key in spec if key not in KEYS]
    if strange:
        raise SpecProblem(f"“{strange[0]}” is no key of a figure", strange[0])
    made: Figure
    if "graph" in spec:
        made = _graph(spec)
    elif "curves" in spec:
        made = _curves(spec)
    else:
        made = _bars(spec) if "bars" in spec else _named(str(spec.get("name", "")))
    keys = spec.get("press", [])
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise SpecProblem("“press” wants a list of keys", "press")
    for key in keys:
        known = [name for name, _ in made.keys]
        if key not in known:
            raise SpecProblem(f"the figure has no key “{key}” there: it has {', '.join(known)}", "press")
        made = made.press(str(key))
    return made


def _named(name: str) -> Figure:
    made = figure(name)
    if made is None:
        raise SpecProblem(f"there is no figure “{name[:40]}”: there are {', '.join(named())}", "name")
    return made


def _graph(spec: Spec) -> Figure:
    """The graph of a function with its values and what each edge hands back."""
    at = numbers(spec, "at")
    try:
        point = {name: number(text) for name, text in at.items()}
        graph = decompose(read_function(str(spec["graph"]), tuple(at)), tuple(at))
        values = forward(graph, point)
        return GraphFigure(graph, values, reverse(graph, values).shares)
    except (GraphProblem, Problem, Undefined) as problem:
        raise SpecProblem(problem.sentence.rstrip("."), "graph") from None


def _bars(spec: Spec) -> Figure:
    """The shapes after every layer, the layers called A, B, C and so on."""
    texts = spec["bars"]
    if not isinstance(texts, list) or not 0 < len(texts) <= len(ascii_uppercase):
        raise SpecProblem("“bars” wants a list of layers", "bars")
    try:
        shape = shape_of(str(spec.get("input", "")))
        steps = chain(shape, [str(one) for one in texts])
    except (Misfit, ChainProblem) as problem:
        raise SpecProblem(problem.sentence.rstrip("."), "bars") from None
    except Unfilled:
        raise SpecProblem("the layers of a lesson have no holes", "bars") from None
    bars = (Bar(name, one.after, one.text) for name, one in zip(ascii_uppercase, steps))
    return Bars((Bar("in", shape), *bars))


def _curves(spec: Spec) -> Figure:
    """Curves over empty axes, told apart by their strokes."""
    given = spec["curves"]
    if not isinstance(given, dict) or not 0 < len(given) <= len(WAYS):
        raise SpecProblem(f"“curves” wants 1 to {len(WAYS)} labels and formulas", "curves")
    x, y = str(spec.get("x", "")).strip(), str(spec.get("y", "")).strip()
    if not x or not y:
        raise SpecProblem("curves want names of their axes in “x” and “y”", "x" if not x else "y")
    curves = tuple(
        Plotted(label, _sampled(str(formula)), dash, style)
        for (label, formula), (dash, style, _) in zip(given.items(), WAYS, strict=False)
    )
    return AxesFigure(Plot(x, y, curves), title=f"{y} over {x}")


def _sampled(formula: str) -> tuple[tuple[float, float], ...]:
    points = []
    for k in range(POINTS):
        t = Fraction(k, POINTS - 1)
        try:
            height = compute(formula, {"t": t})
        except DrawProblem as problem:
            raise SpecProblem(problem.sentence.rstrip("."), "curves") from None
        if not isinstance(height, Fraction | float) or not 0 <= height <= HIGHEST:
            raise SpecProblem(f"“{formula[:40]}” leaves the heights from 0 to {HIGHEST}", "curves")
        points.append((float(t), float(height)))
    return tuple(points)
