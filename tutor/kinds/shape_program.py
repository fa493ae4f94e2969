"""The program of a question on shapes: its own layers, run on an input of zeros and counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction

from tutor.kinds.asked import Asked
from tutor.kinds.chains import Run
from tutor.kinds.program import Program
from tutor.layers import Shape, Step
from tutor.layers.plain import Embedding, Linear
from tutor.layers.reading import HOLE
from tutor.layers.recurrent import Recurrent
from tutor.layers.windows import Kernels, Windowed
from tutor.maths import Value

__all__ = ["prints_of", "program_of_layers"]

AXES = {1: "length", 2: "height × width", 3: "depth × height × width"}
HEAD = ("import torch", "from torch import nn", "")
LAZY = ("Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "Linear")
CHANNELS = ("out_channels", "out_features")
MANY, ROW = 20, 86  # layers from which on several share a line, and characters of such a line
TRIED = 12  # values of a small argument that are tried: 0, 1, … and beyond the right one
SEARCH = '''def fitting(values, layer, before, after):
    """The values with which the layer maps the shape `before` to `after`."""
    found = []
    for value in values:
        try:
            if layer(value)(torch.zeros(1, *before))[0].shape == after:
                found.append(value)
        except (RuntimeError, ValueError):  # the layer refuses this value
            continue
    return found'''


def prints_of(wanted: Sequence[Asked]) -> dict[str, Value]:
    """What a program of these parts has to print."""
    return {one.part.id: _value(one.right) for one in wanted}


def _value(right: Shape | int | str) -> Value:
    if isinstance(right, tuple):
        return tuple(Fraction(size) for size in right)
    return Fraction(right) if isinstance(right, int) else right


def program_of_layers(made: Run, wanted: Sequence[Asked]) -> Program | None:
    """The program that the layers of a question make; None where it has none, or asks of something else."""
    if not made.steps or any(one.part.wants in ("sizes", "number", "choice") for one in wanted):
        return None
    if all(one.part.wants == "hole" for one in wanted):
        lines = _of_holes(made, wanted)
    elif all(one.part.wants in ("parameters", "buffers") for one in wanted):
        lines = _of_counts(made, wanted)
    elif len(made.steps) == 1:
        lines = _of_one(made, wanted)
    else:
        lines = _of_a_chain(made, wanted)
    return Program("\n".join([*HEAD, *lines, ""]), prints_of(wanted))


# -- texts -------------------------------------------------------------------------------------------------


def _layer(made: Run, at: int, free: str = "", shown: str = "") -> str:
    """The layer as a program writes it, its holes filled but for the one that is `free`."""

    def fill(hole: re.Match[str]) -> str:
        return shown if hole[1] == free else str(made.holes[hole[1]])

    text = HOLE.sub(fill, made.texts[at])
    inside = text.partition("(")[2].replace(", bias=True", "")  # as it is anyway
    return f"nn.{made.steps[at].layer.name}({inside}"


def _lazy(made: Run, at: int, hole: str) -> str:
    """The layer without its first argument: torch finds that out from the input."""
    return _layer(made, at, hole, "").replace("(, ", "(", 1).replace("nn.", "nn.Lazy", 1)


def _argument(made: Run, at: int, hole: str) -> str:
    """The name of the argument that a hole stands for."""
    text, one = made.texts[at], made.steps[at].layer
    inside = text.partition("(")[2]
    named = re.search(rf"(\w+)\s*=\s*\[\[{hole}\]\]", inside)
    if named:
        return named[1]
    place = inside[: inside.index(f"[[{hole}]]")].count(",")
    return [field.name for field in fields(one)][place]


def _is_lazy(made: Run, at: int, hole: str) -> bool:
    first = _argument(made, at, hole) in ("in_channels", "in_features")
    return first and made.steps[at].layer.name in LAZY


def _rows(made: Run, entries: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The first layers with their notes, one a line; of many those that only follow another stand behind
    it where they fit.
    """
    rows: list[tuple[str, str]] = []
    for step, (text, note) in zip(made.steps, entries):
        if rows and len(entries) > MANY and not isinstance(step.layer, Kernels | Linear):
            longer = f"{rows[-1][0]} {text},", ", ".join(filter(None, (rows[-1][1], note)))
            if len("  # ".join(filter(None, longer))) <= ROW:
                rows[-1] = longer
                continue
        rows.append((f"    {text},", note))
    width = max((len(text) for text, note in rows if note), default=0)
    if any(width + len(note) + 4 > ROW for _, note in rows):
        width = 0
    yield from (f"{text:<{width}}  # {note}" if note else text for text, note in rows)


def _name(name: str) -> str:
    """A step's name as a name in a program."""
    plain = re.sub(r"\W", "_", name.strip())
    return f"layer_{plain}" if not plain.isidentifier() or plain in ("x", "y", "nn", "torch") else plain


def _input(made: Run) -> str:
    """The line that makes the input, with its axes named."""
    first, shape = made.steps[0].layer, made.steps[0].given
    integers = ", dtype=torch.long" if isinstance(first, Embedding) else ""
    axes = _axes(first, len(shape))
    sizes = ", ".join(map(str, shape))
    return f"x = torch.zeros({sizes}{integers}){f'  # {axes}' if axes else ''}"


def _axes(first: object, rank: int) -> str:
    if isinstance(first, Windowed) and rank == first.dims + 2:
        return f"batch × channels × {AXES[first.dims]}"
    if isinstance(first, Recurrent) and rank == 3:
        return "batch × time × features" if first.batch_first else "time × batch × features"
    return "batch × features" if rank == 2 else ""


def _count(what: str, of: str) -> str:
    letter = what[0]
    return f"sum({letter}.numel() for {letter} in {of}.{what}())"


def _print(part: str, value: str) -> str:
    return f'print("{part} =", {value})'


# -- programs ----------------------------------------------------------------------------------------------


def _of_holes(made: Run, wanted: Sequence[Asked]) -> Iterator[str]:
    """Every hole on its own: which value gives the shape that the question names."""
    tried = [one for one in wanted if one.at is not None and not _is_lazy(made, one.at, one.part.id)]
    if tried:
        yield from ("", *SEARCH.split("\n"), "", "")
    yield 'torch.set_default_device("meta")  # shapes are worked out, no numbers are computed'
    for one in wanted:
        assert one.at is not None and one.step is not None
        name, argument = _name(made.names[one.at]), _argument(made, one.at, one.part.id)
        before, after = one.step.before, one.step.after
        if one not in tried:
            batch = one.step.given if made.batched else (1, *before)
            yield f"{name} = {_lazy(made, one.at, one.part.id)}  # finds {argument} itself"
            yield f"{name}(torch.zeros{batch})"
            yield _print(one.part.id, f"{name}.{argument}")
        else:
            yield f"{name} = lambda n: {_layer(made, one.at, one.part.id, 'n')}"
            yield _print(one.part.id, f"*fitting({_tried(argument, one.whole)}, {name}, {before}, {after})")


def _tried(argument: str, right: int) -> str:
    """Values to try: every small one, or half and twice the number of channels."""
    if argument in CHANNELS:
        return str((right // 2, right, 2 * right))
    return f"range({'' if 'padding' in argument else '1, '}{max(TRIED, right + 4)})"


def _of_counts(made: Run, wanted: Sequence[Asked]) -> Iterator[str]:
    """Layers that are only counted: nothing has to run."""
    everything = any(one.at is None for one in wanted)
    own = sorted({one.at for one in wanted if one.at is not None})
    if everything:
        yield "net = nn.Sequential("
        yield from _rows(made, [(_layer(made, at), name) for at, name in enumerate(made.names)])
        yield ")"
        names = {at: f"net[{at}]" for at in own}
    else:
        names = {at: _name(made.names[at]) for at in own}
        yield from (f"{names[at]} = {_layer(made, at)}" for at in own)
    for one in wanted:
        yield _print(one.part.id, _count(one.part.wants, "net" if one.at is None else names[one.at]))


def _of_one(made: Run, wanted: Sequence[Asked]) -> Iterator[str]:
    """A single layer, called once."""
    name, step = _name(made.names[0]), made.steps[0]
    yield f"{name} = {_layer(made, 0)}"
    yield _input(made)
    if isinstance(step.layer, Recurrent):
        states = "(h_n, c_n)" if "c_n" in step.states else "h_n"
        axes = "  # h_n: layers · directions × batch × units" if len(step.given) == 3 else ""
        yield f"y, {states} = {name}(x){axes}"
    else:
        yield f"y = {name}(x)"
    for one in wanted:
        yield _print(one.part.id, _worth(one, made, f"y.shape{_cut(made, step)}", name))


def _cut(made: Run, step: Step) -> str:
    """What leaves the batch axis out that was put before the shape."""
    return "" if made.batched or isinstance(step.layer, Recurrent) else "[1:]"


def _worth(one: Asked, made: Run, shape: str, layer: str) -> str:
    """The expression for a part, given those of its step's shape and of its layer."""
    wants, step = one.part.wants, one.step
    if wants in ("parameters", "buffers"):
        return _count(wants, layer)
    if wants == "elements":
        return f"{shape}.numel()"
    if wants == "state":
        return f"tuple({one.part.state}.shape)"
    if wants == "map" and step is not None and isinstance(step.layer, Windowed):
        return f"tuple({shape.removesuffix('[1:]')}[-{step.layer.dims}:])"
    return f"tuple({shape})"


def _of_a_chain(made: Run, wanted: Sequence[Asked]) -> Iterator[str]:
    """Layers by name, an input that goes through them, the shape behind each noted."""
    lazy: dict[int, str] = {
        one.at: one.part.id
        for one in wanted
        if one.part.wants == "hole" and one.at is not None and _is_lazy(made, one.at, one.part.id)
    }
    yield "layers = nn.ModuleDict({"
    entries = []
    for at in range(_needed(made, wanted)):
        text = _lazy(made, at, lazy[at]) if at in lazy else _layer(made, at)
        note = f"finds {_argument(made, at, lazy[at])} itself" if at in lazy else ""
        entries.append((f'"{made.names[at]}": {text}', note))
    yield from _rows(made, entries)
    yield "})"
    yield _input(made)
    yield "shape = {}"
    yield "for name, layer in layers.items():"
    call = "layer(x)"
    if any(isinstance(step.layer, Recurrent) for step in made.steps):
        call = "layer(x)[0] if isinstance(layer, nn.RNNBase) else layer(x)"
    yield f"    x = {call}"
    cut = _cut(made, made.steps[0])
    yield f"    shape[name] = x.shape{cut}{'  # without the batch axis' * bool(cut)}"
    for one in wanted:
        yield _print(one.part.id, _in_chain(one, made, lazy))


def _needed(made: Run, wanted: Sequence[Asked]) -> int:
    """How many layers the parts need."""
    places = [one.at for one in wanted]
    return len(made.steps) if None in places else max(at for at in places if at is not None) + 1


def _in_chain(one: Asked, made: Run, lazy: Mapping[int, str]) -> str:
    if one.at is None:
        return _count(one.part.wants, "layers")
    own = f'layers["{made.names[one.at]}"]'
    if one.part.wants == "hole":
        return f"{own}.{_argument(made, one.at, one.part.id)}"
    return _worth(one, made, f'shape["{made.names[one.at]}"]', own)
