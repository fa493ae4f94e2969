"""The graph view: boxes and arrows that fit, a selection that lights neighbours, a walk back."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tutor.autodiff import decompose, forward, read_function, reverse
from tutor.autodiff.generate import generate
from tutor.figures import Figure, plain
from tutor.figures.graph import GraphFigure
from tutor.kinds.draw import Stream

SHEET = "(sin(x1/x2) + x1/x2 - exp(x2))*(x1/x2 - exp(x2))"
GRAPH = decompose(read_function(SHEET, ["x1", "x2"]), ["x1", "x2"])
VALUES = forward(GRAPH, {"x1": Fraction(3, 2), "x2": Fraction(1, 2)})
BARE = GraphFigure(GRAPH)
SHOWN = GraphFigure(GRAPH, values=VALUES, shares=reverse(GRAPH, VALUES).shares)


def text(figure: Figure, width: int = 80, height: int = 24) -> str:
    """The drawing without styles."""
    return "\n".join(plain(figure.draw(width, height)))


def test_the_graph_is_drawn_in_boxes_with_arrows() -> None:
    """Every node has a box with its operation, and every consumer an arrow that arrives."""
    drawn = text(BARE)
    assert all(
        f"│ {name} " in drawn for name in ("x1", "x2", "v1 ÷", "v2 sin", "v3 exp", "v4 −", "v5 +", "v6 ·")
    )
    assert drawn.count("▸│") == 6
    assert "3" not in drawn.replace("v3", "")


def test_values_appear_only_where_they_were_given() -> None:
    """Without values no number is in the drawing or in a sentence."""
    assert "1.351" in text(SHOWN)
    assert "1.351" not in text(BARE)
    steps: Figure = BARE
    for _ in range(14):
        steps = steps.press("g")
        assert "=" not in steps.says


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 10), (40, 24), (20, 5), (5, 1)])
def test_every_drawing_stays_in_its_room(width: int, height: int) -> None:
    """Drawn graphs of all levels keep to the room, as boxes or as a list."""
    for level in (1, 2, 3):
        for seed in range(8):
            figure = GraphFigure(generate(Stream(f"room:{level}:{seed}"), level).graph)
            picture = plain(figure.draw(width, height))
            assert len(picture) <= height
            assert all(len(line) <= width for line in picture)


def test_a_narrow_room_gets_the_indented_list() -> None:
    """Each node has a row that names its consumers."""
    rows = text(BARE, 40).splitlines()
    assert rows[0] == "x1 → v1"
    assert rows[-1].strip() == "v6 = v5*v4"
    assert any(row.strip() == "v4 = v1 − v3 → v5, v6" for row in rows)


def test_a_selected_node_names_its_inputs_or_its_consumers() -> None:
    """Space turns the view from inputs to consumers; arrows walk through the nodes."""
    figure: Figure = BARE
    for _ in range(6):
        figure = figure.press("right")
    assert figure.says == "v4 = v1 − v3 needs v1, v3."
    figure = figure.press("space")
    assert figure.says == "v4 = v1 − v3 feeds v5, v6."
    assert figure.press("down").says == "v5 = v2 + v4 feeds v6."
    assert figure.press("up").says == "v1 = x1/x2 feeds v2, v4."
    assert figure.press("x") is figure


def test_the_selection_is_styled() -> None:
    """The selected box and its neighbours have styles of their own."""
    figure = BARE
    for _ in range(6):
        figure = figure.press("right")  # type: ignore[assignment]
    styles = {style for row in figure.draw(80, 24) for _, style in row}
    assert {"accent", "second"} <= styles


def test_a_gradient_is_pulled_edge_by_edge_and_summed() -> None:
    """The walk starts with 1 at the output, names each contribution, and stops where contributions meet."""
    said, figure = [], SHOWN
    for _ in range(14):
        figure = figure.press("g")  # type: ignore[assignment]
        said.append(figure.says)
    assert said[0] == "Start at the output: the adjoint of v6 is 1."
    assert said[1] == "v6 hands back adjoint · v4 = 1.351 to v5."
    assert "Sum here: v4 feeds v5 and v6; add what they hand back = 2.844." in said
    assert sum(sentence.startswith("Sum here") for sentence in said) == 3
    assert figure.press("g").says == said[0]


def test_typed_edges_are_drawn_without_operations() -> None:
    """Edges that are in order are shown, others are left out; nothing says what the nodes do."""
    figure = GraphFigure.of_edges(GRAPH.nodes, [("x1", "v1"), ("v1", "v4"), ("v9", "v2"), ("v4", "v1")])
    assert "v4" in text(figure)
    assert "÷" not in text(figure)
    assert figure.says.startswith("2 nodes and 2 edges.")
