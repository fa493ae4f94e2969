"""The program of a trace: the graph line by line, and autograd for what goes back or forward through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from tutor.autodiff import Graph
from tutor.kinds.program import Program, filled, literal
from tutor.kinds.torch_text import torch_text
from tutor.kinds.trace.sheet import Cell, Sheet
from tutor.maths import Value

if TYPE_CHECKING:
    from tutor.kinds.base import Variant
    from tutor.kinds.trace.item import TraceItem

__all__ = ["program_of"]

HEAD = ("import torch", "", "torch.set_default_dtype(torch.float64)")
IN_A_ROW = 7  # nodes of a table on one line
VALUES = {"value": "item()", "adjoint": "grad.item()"}
ONE_BY_ONE = 6  # cells up to which each is printed by a line of its own
WALK = '''def sources(function):
    """The nodes whose values flow into a step that autograd has noted."""
    for one, _ in function.next_functions:
        if one in names:
            yield names[one]
        elif one is not None:  # a step without a name of its own, such as a sign
            yield from sources(one)'''


def program_of(item: TraceItem, variant: Variant) -> Program:
    """The program of a variant; raises DrawProblem where a line has no torch."""
    sheet = item.sheet(variant)
    if item.form == "edges":
        return _of_edges(sheet)
    if item.form == "guided":
        asked = item.guided(variant).asked
    else:
        cells = [Cell("value", one.name) for one in sheet.graph.lines]
        cells += [Cell("adjoint", node) for node in sheet.graph.nodes]
        asked = tuple((sheet.name(cell), cell) for cell in cells)
    setting = item.setting(variant)
    if item.torch and setting.text == item.f and not setting.unshared:
        return Program(filled(item.torch, variant.names), _worth(sheet, asked))
    return _of_cells(sheet, asked)


def _worth(sheet: Sheet, asked: Sequence[tuple[str, Cell]]) -> dict[str, Value]:
    return {name: sheet.right(cell) for name, cell in asked}


def _of_cells(sheet: Sheet, asked: Sequence[tuple[str, Cell]]) -> Program:
    """The lines of the graph, the passes that are needed, and a print for every cell."""
    columns = {cell.column for _, cell in asked}
    if "tangent" in columns:
        lines = [*_forward_mode(sheet, asked)]
    else:
        lines = [*_inputs(sheet, grad="adjoint" in columns), "", *_lines(sheet.graph)]
        if "adjoint" in columns:
            lines += _backward(sheet.graph)
        lines += ["", *_prints(sheet, asked)]
    return Program("\n".join([*HEAD, *lines, ""]), _worth(sheet, asked))


def _inputs(sheet: Sheet, *, grad: bool) -> Iterator[str]:
    leaf = ", requires_grad=True" if grad else ""
    for name in sheet.graph.inputs:
        yield f"{name} = torch.tensor({_number(sheet.at[name])}{leaf})"


def _number(value: Fraction | float) -> str:
    """A number that makes a tensor of floats."""
    text = literal(value)
    return f"{text}.0" if text.lstrip("-").isdigit() else text


def _lines(graph: Graph) -> Iterator[str]:
    for one in graph.lines:
        yield f"{one.name} = {torch_text(one.op)}"


def _backward(graph: Graph) -> Iterator[str]:
    between = [one.name for one in graph.lines]
    yield f"for node in ({', '.join(between)}{',' * (len(between) == 1)}):"
    yield "    node.retain_grad()  # only inputs keep their gradient by themselves"
    yield f"{graph.output}.backward()"


def _prints(sheet: Sheet, asked: Sequence[tuple[str, Cell]]) -> Iterator[str]:
    """A line for each cell; a loop over the nodes where there are many."""
    regular = all(name == sheet.name(cell) for name, cell in asked)
    if not regular or len(asked) <= ONE_BY_ONE:
        yield from (f'print("{name} =", {cell.node}.{VALUES[cell.column]})' for name, cell in asked)
        return
    among = {cell.node for _, cell in asked}
    yield from _table(node for node in sheet.graph.nodes if node in among)
    yield "for name, node in nodes.items():"
    for column in VALUES:
        if any(cell.column == column for _, cell in asked):
            shown = "{name}" if column == "value" else sheet.bar.format("{name}")
            yield f'    print(f"{shown} =", node.{VALUES[column]})'


def _table(nodes: Iterable[str]) -> Iterator[str]:
    """The nodes by their names, a few on a line."""
    entries = [f'"{node}": {node}' for node in nodes]
    if len(entries) <= IN_A_ROW:
        yield f"nodes = {{{', '.join(entries)}}}"
        return
    yield "nodes = {"
    for at in range(0, len(entries), IN_A_ROW):
        yield f"    {', '.join(entries[at : at + IN_A_ROW])},"
    yield "}"


def _forward_mode(sheet: Sheet, asked: Sequence[tuple[str, Cell]]) -> Iterator[str]:
    graph = sheet.graph
    inputs, nodes = ", ".join(graph.inputs), ", ".join(one.name for one in graph.lines)
    yield from ("", "", f"def lines({inputs}):")
    yield from (f"    {line}" for line in _lines(graph))
    yield f"    return {nodes}{',' * (len(graph.lines) == 1)}"
    yield ""
    yield ""
    yield f"point = ({_tensors(sheet.at[name] for name in graph.inputs)})"
    along = (sheet.direction.get(name, Fraction(0)) for name in graph.inputs)
    yield f"direction = ({_tensors(along)})  # the tangents of {inputs}"
    yield "values, tangents = torch.func.jvp(lines, point, direction)  # both in one pass forward"
    places = {one.name: at for at, one in enumerate(graph.lines)}
    lines = [(name, cell) for name, cell in asked if cell.node in places]
    regular = all(name == sheet.name(cell) for name, cell in lines)
    whole = regular and [cell.node for _, cell in lines] == [one.name for one in graph.lines]
    if whole and all(cell.column == "tangent" for _, cell in lines):
        names = ", ".join(f'"{name}"' for name in places)
        yield f"for name, tangent in zip([{names}], tangents):"
        yield '    print(f"{name}_dot =", tangent.item())'
        return
    for name, cell in asked:
        if cell.node in places:
            of = "tangents" if cell.column == "tangent" else "values"
            yield f'print("{name} =", {of}[{places[cell.node]}].item())'
        else:
            yield f'print("{name} =", direction[{graph.inputs.index(cell.node)}].item())'


def _tensors(numbers: Iterable[Fraction | float]) -> str:
    made = [f"torch.tensor({_number(number)})" for number in numbers]
    return ", ".join(made) + "," * (len(made) == 1)


def _of_edges(sheet: Sheet) -> Program:
    """The program that asks autograd's own graph for the inputs of each node."""
    graph = sheet.graph
    of_nodes = "names = {get_gradient_edge(node).node: name for name, node in nodes.items()}"
    lines = (
        HEAD[0],
        "from torch.autograd.graph import get_gradient_edge",
        *HEAD[1:],
        *_inputs(sheet, grad=True),
        "",
        *_lines(graph),
        "",
        *_table(graph.nodes),
        "# autograd keeps a graph of its own: each name by its place there",
        of_nodes,
        "",
        "",
        *WALK.split("\n"),
        "",
        "",
        f"for name in list(nodes)[{len(graph.inputs)}:]:",
        '    print(f"{name} =", list(dict.fromkeys(sources(nodes[name].grad_fn))))',
        "",
    )
    return Program("\n".join(lines), {one.name: graph.parents(one.name) for one in graph.lines})
