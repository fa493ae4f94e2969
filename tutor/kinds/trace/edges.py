"""Marks the edges of a graph as they are written down node by node.

Every right edge earns its share, every edge too many takes one away again. Who names nodes of their own is
compared by structure, where doing a common sub-expression twice is no fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from tutor.autodiff import Edge, Graph, GraphProblem
from tutor.autodiff.graph import name_of
from tutor.kinds.base import AnswerProblem
from tutor.kinds.fields import Answer, Fixed, Table, Text
from tutor.marking import UNREADABLE, Line, Verdict, settle
from tutor.maths.tree import Call, Neg, Node, Num, Power, Product, Quotient, Sum

__all__ = ["described", "edges_from_json", "edges_table", "mark_edges", "read_edges"]

ARROW = re.compile(r"(\S+?)\s*(?:->|→|▸|>)\s*(\S+)")
LONGEST = 400
WORDS = {
    "sin": "sine",
    "cos": "cosine",
    "exp": "exponential",
    "log": "logarithm",
    "sqrt": "square root",
    "abs": "absolute value",
    "relu": "ReLU",
}
SHARED = "Right; common sub-expressions may be shared, which saves nodes."


def described(op: Node) -> str:
    """An operation in a word, without its operands: what a node does, not whom it asks."""
    match op:
        case Sum((_, Neg(_))):
            return "difference"
        case Sum():
            return "sum"
        case Product():
            return "product"
        case Quotient():
            return "quotient"
        case Power(_, Num(value)) if value == 2:
            return "square"
        case Power():
            return "power"
        case Neg():
            return "negation"
        case Call(name):
            return WORDS.get(name, name)
    return "name"


def edges_table(graph: Graph) -> Table:
    """A row for each line: its name, its operation in a word, and where its inputs are written."""
    rows = tuple(
        (Fixed(one.name), Fixed(described(one.op)), Text(name=one.name, label=f"into {one.name}"))
        for one in graph.lines
    )
    return Table(name="edges", columns=("node", "operation", "from"), cells=rows)


def read_edges(target: str, raw: str) -> tuple[list[Edge], str]:
    """The edges typed for one node, `x1, x2` or `x1 -> v1`, and the sentence for what cannot be read."""
    found: list[Edge] = []
    if len(raw) > LONGEST:
        return [], "That is too long for the inputs of one node."
    rest = raw
    try:
        for source, to in ARROW.findall(raw):
            found.append((name_of(source), name_of(to.strip(",;"))))
        rest = ARROW.sub(" ", raw)
        for word in re.split(r"[\s,;&+]+|\band\b", rest):
            if word:
                found.append((name_of(word), target))
    except GraphProblem:
        return found, "Write the names of the nodes that flow in, such as x1, x2."
    return list(dict.fromkeys(found)), ""


def edges_from_json(graph: Graph, answer: Sequence[object]) -> Answer:
    """A list of pairs [from, to] as text by node; raises AnswerProblem on another form."""
    cells: dict[str, list[str]] = {one.name: [] for one in graph.lines}
    for entry in answer:
        pair = entry if isinstance(entry, list) and len(entry) == 2 else None
        if isinstance(entry, str) and (found := ARROW.fullmatch(entry.strip())):
            pair = [found[1], found[2]]
        if pair is None or not all(isinstance(name, str) for name in pair):
            raise AnswerProblem('an edge is a pair of names such as ["x1", "v1"]')
        try:
            source, to = name_of(str(pair[0])), name_of(str(pair[1]))
        except GraphProblem as problem:
            raise AnswerProblem("an edge joins two names such as x1 and v1") from problem
        if to == "y" and "y" not in cells:
            to = graph.output
        place = to if to in cells else graph.output
        cells[place].append(source if to in cells else f"{source}->{to}")
    return {name: ", ".join(texts) for name, texts in cells.items()}


def _forms(edges: Sequence[Edge], inputs: Sequence[str]) -> set[object] | None:
    """What each node is made of, down to the inputs, as nested sets; None for a graph with a cycle."""
    parents: dict[str, list[str]] = {}
    for source, to in edges:
        parents.setdefault(to, []).append(source)
    known: dict[str, object] = {name: name for name in inputs}
    waiting = dict(parents)
    while waiting:
        ready = [name for name, above in waiting.items() if all(one in known for one in above)]
        if not ready:
            return None
        for name in ready:
            known[name] = frozenset(known[one] for one in waiting.pop(name))
    return {form for name, form in known.items() if name not in inputs}


def _meant(name: str, graph: Graph) -> str:
    """The node that a name in capitals stands for, where no node has those capitals itself."""
    return name if name in graph.nodes or name.lower() not in graph.nodes else name.lower()


def _own_names(edges: Sequence[Edge], graphs: Sequence[Graph]) -> bool:
    """True where nodes are used that none of the graphs has."""
    return not any({name for edge in edges for name in edge} <= set(graph.nodes) for graph in graphs)


def mark_edges(graphs: Sequence[Graph], answer: Mapping[str, str]) -> Verdict:
    """The verdict on edges; the first graph is the one asked for, the others are as good."""
    asked = graphs[0]
    edges: list[Edge] = []
    problems: dict[str, str] = {}
    for one in asked.lines:
        read, problem = read_edges(one.name, answer.get(one.name, ""))
        read = [(_meant(source, asked), _meant(to, asked)) for source, to in read]
        edges += [edge for edge in read if edge not in edges]
        if problem:
            problems[one.name] = problem
    if not edges:
        sentence = next(iter(problems.values()), "Nothing was entered here.")
        return settle(
            Line(
                part=one.name, label=one.name, points=Fraction(0), of=Fraction(1, len(asked.lines)),
                rule=UNREADABLE, yours=answer.get(one.name, "").strip(), expected="", says=sentence,
            )
            for one in asked.lines
        )  # fmt: skip
    if _own_names(edges, graphs):
        for graph in graphs:
            forms = _forms(edges, graph.inputs)
            if forms is not None and forms == _forms(graph.edges, graph.inputs):
                return settle(_full(asked), [SHARED])
    best = max(graphs, key=lambda graph: _net(graph, edges))
    return settle(_lines(best, edges, problems, answer))


def _net(graph: Graph, edges: Sequence[Edge]) -> Fraction:
    right = len(set(edges) & set(graph.edges))
    return Fraction(right - (len(edges) - right), len(graph.edges))


def _full(graph: Graph) -> list[Line]:
    return [_line(graph, one.name, len(graph.parents(one.name)), [], "", "right", "") for one in graph.lines]


def _lines(
    graph: Graph, edges: list[Edge], problems: Mapping[str, str], answer: Mapping[str, str]
) -> list[Line]:
    """One line a node; edges too many take from their own node first, then from the others."""
    names = [one.name for one in graph.lines]
    right = {name: [edge for edge in edges if edge[1] == name and edge in graph.edges] for name in names}
    wrong = [edge for edge in edges if edge not in graph.edges]
    earned = {name: len(found) for name, found in right.items()}
    over = 0
    for edge in wrong:
        home = edge[1] if edge[1] in earned else ""
        if home and earned[home] > 0:
            earned[home] -= 1
        else:
            over += 1
    for name in reversed(names):
        taken = min(over, earned[name])
        earned[name] -= taken
        over -= taken
    lines = []
    for name in names:
        extra = [edge for edge in wrong if edge[1] == name or (edge[1] not in earned and name == names[-1])]
        missing = [parent for parent in graph.parents(name) if (parent, name) not in edges]
        says, rule = _says(graph, name, extra, missing)
        if name in problems and not right[name]:
            says, rule = problems[name], UNREADABLE
        elif not rule and earned[name] < len(graph.parents(name)):
            says, rule = "An edge too many elsewhere takes this one away.", "edge-too-many"
        typed = answer.get(name, "").strip() or ", ".join(edge[0] for edge in right[name])
        lines.append(_line(graph, name, earned[name], extra, typed, rule or "right", says))
    return lines


def _line(
    graph: Graph, name: str, earned: int, extra: Sequence[Edge], typed: str, rule: str, says: str
) -> Line:
    whole = len(graph.edges)
    return Line(
        part=name,
        label=f"into {name}",
        points=Fraction(earned, whole),
        of=Fraction(len(graph.parents(name)), whole),
        rule=rule,
        yours=typed,
        expected=", ".join(graph.parents(name)),
        says=says,
    )


def _says(graph: Graph, name: str, extra: Sequence[Edge], missing: Sequence[str]) -> tuple[str, str]:
    """The sentence for one node and its note; both empty where its edges are right."""
    what = f"{name}, the {described(graph.op(name))},"
    for source, to in extra:
        if to not in graph.nodes or source not in graph.nodes:
            unknown = to if to not in graph.nodes else source
            return f"There is no node {unknown} here: the nodes are {', '.join(graph.nodes)}.", "unknown-node"
        if to in graph.inputs:
            return f"{to} is an input: nothing flows into it.", "into-an-input"
        if source == to or to in graph.upstream[source]:
            return f"{source}->{to} closes a cycle: {source} is computed from {to}.", "cycle"
        if list(graph.nodes).index(source) > list(graph.nodes).index(to):
            return f"{source}->{to} points forward: {source} comes after {to}.", "forward-reference"
    if missing and not extra:
        if len(graph.parents(name)) == 1:
            return f"{what} works on {missing[0]}.", "edge-missing"
        if len(missing) == len(graph.parents(name)):
            return f"{what} needs {' and '.join(missing)}.", "edge-missing"
        others = [user for user in graph.consumers(missing[0]) if user != name]
        more = f"; {missing[0]} feeds {others[0]} and {name}" if others else ""
        return f"{what} needs both operands: {missing[0]} is missing{more}.", "edge-missing"
    if extra and missing:
        wrong = ", ".join(source for source, _ in extra)
        return f"{what} works on {' and '.join(graph.parents(name))}, not on {wrong}.", "wrong-operand"
    if extra:
        source = extra[0][0]
        return f"{source} does not flow into {name}: an edge too many takes one away.", "edge-too-many"
    return "", ""
