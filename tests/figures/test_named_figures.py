"""The compass and the LSTM cell: every key gives a state, and what is shown agrees with the formula."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.figures import ASKED, Figure, figure, plain
from tutor.figures.compass import Compass, circular, squared
from tutor.figures.lstm import EDGES, PULLS, LstmCell, consumers, inputs

SIZES = [(80, 20), (140, 40), (42, 40), (40, 24), (60, 15), (24, 8), (10, 3), (1, 1)]
MADE: dict[str, Figure] = {
    "compass": Compass(),
    "asked compass": Compass(errors=False),
    "cell": LstmCell(revealed=True),
    "asked cell": LstmCell(),
}


@pytest.mark.parametrize("name", MADE)
def test_every_key_gives_a_state_that_fits_every_room(name: str) -> None:
    """After each key, and after an unknown one, the rows stay within width and height."""
    for key in (*(key for key, _ in MADE[name].keys), "nonsense"):
        state = MADE[name].press(key)
        assert isinstance(state, Figure) and state.title and state.says
        for width, height in SIZES:
            rows = state.draw(width, height)
            assert 1 <= len(rows) <= height
            assert all(sum(len(text) for text, _ in row) <= width for row in rows), (key, width)


@pytest.mark.parametrize("name", MADE)
def test_an_unknown_key_changes_nothing(name: str) -> None:
    """The figure is an immutable value."""
    assert MADE[name].press("nonsense") is MADE[name]


# -- the compass ---------------------------------------------------------------------------------------------


def test_the_seam_of_the_exam_is_shown_live() -> None:
    """Label 359° and prediction 1°: 358² = 128,164 on the line, 2² = 4 round the circle."""
    rows = "\n".join(plain(Compass().draw(80, 20)))
    assert "358² = 128,164" in rows and "2² = 4" in rows
    assert "0°/360°" in rows and "not reachable" in rows and "clockwise" in rows


@given(st.integers(0, 359), st.integers(0, 359))
@settings(max_examples=60, deadline=None)
def test_errors_agree_with_their_formulas(label: int, prediction: int) -> None:
    """The circular error is that of ((Δ + 180) mod 360) − 180, and is drawn with its value."""
    delta = (prediction - label + 180) % 360 - 180
    assert circular(label, prediction) == delta**2
    assert squared(label, prediction) == (prediction - label) ** 2
    shown = "\n".join(plain(Compass(label=(label, 0), prediction=(prediction, -90)).draw(80, 20)))
    assert f"= {squared(label, prediction):,}" in shown and f"= {delta**2:,}" in shown


def test_the_marker_crosses_the_seam_and_stays_in_the_lower_half() -> None:
    """From 1° two steps to the left are 359°; elevation ends at 0° and at −90°."""
    figure = Compass()
    left = figure.press("left").press("left")
    assert isinstance(left, Compass) and left.prediction[0] == 359
    for key, end in (("up", 0), ("down", -90)):
        state: Figure = figure
        for _ in range(40):
            state = state.press(key)
        assert isinstance(state, Compass) and state.prediction[1] == end
    turned = figure.press("t").press("e")
    assert isinstance(turned, Compass) and turned.label[0] == 9 and turned.prediction == figure.prediction


def test_label_and_prediction_are_both_seen_when_they_are_close() -> None:
    """Where they share a cell they stand beside each other."""
    for prediction in range(355, 364):
        rows = plain(Compass(label=(359, 0), prediction=(prediction % 360, 0)).draw(40, 30))[:12]
        assert any("L" in row for row in rows) and any("P" in row for row in rows)


def test_beside_a_question_the_compass_does_not_tell_the_errors() -> None:
    """They are what some of the questions ask for; once it is marked they are there."""
    before, after = figure("azimuth-elevation", asked=True), figure("azimuth-elevation")
    assert before is not None and after is not None
    assert "²" not in "".join(plain(before.draw(80, 20))) and "error" not in before.says
    assert "circular" in "".join(plain(after.draw(80, 20))) and "circular" in after.says


# -- the cell ------------------------------------------------------------------------------------------------


def spans(figure: Figure, style: str) -> str:
    """All text of one style, joined."""
    return " ".join(text for row in figure.draw(80, 20) for text, how in row if how == style)


@pytest.mark.parametrize("node", sorted({name for edge in EDGES for name in edge}))
def test_lit_nodes_are_the_inputs_or_the_consumers(node: str) -> None:
    """Forward its inputs are lit, backward those who use it; the drawing has something lit for each."""
    forward = LstmCell(node=node)
    backward = forward.press("space")
    assert isinstance(backward, LstmCell)
    assert forward.lit == {a for a, b in EDGES if b == node} == set(inputs(node))
    assert backward.lit == {b for a, b in EDGES if a == node} == set(consumers(node))
    assert bool(spans(forward, "good")) == bool(forward.lit)
    assert bool(spans(backward, "good")) == bool(backward.lit)
    assert backward.sums_here == (node if len(consumers(node)) > 1 else "")


def test_arrows_reach_every_node() -> None:
    """From any node to any other by the arrow keys alone."""
    everything = {name for edge in EDGES for name in edge}
    for start in everything:
        seen, open_nodes = {start}, deque([start])
        while open_nodes:
            node = open_nodes.popleft()
            for key in ("left", "right", "up", "down"):
                other = LstmCell(node=node).press(key)
                assert isinstance(other, LstmCell)
                if other.node not in seen:
                    seen.add(other.node)
                    open_nodes.append(other.node)
        assert seen == everything


def test_a_pulled_gradient_visits_every_edge_after_its_source_is_complete() -> None:
    """Nothing is sent on from a node before all its consumers have sent; sums come at d, a and b."""
    pulled = [edge for edge, _, _ in PULLS]
    assert set(pulled) == {edge for edge in EDGES if edge[0] not in ("hp", "x")}
    for place, (_, target) in enumerate(pulled):
        owed = {edge for edge in pulled if edge[0] == target}
        assert owed <= set(pulled[:place])
    state, sums = LstmCell(), []
    for _ in PULLS:
        state = state.press("g")  # type: ignore[assignment]
        if state.sums_here:
            sums.append(state.sums_here)
            assert "sum here" in state.says and "sum here" in "".join(plain(state.draw(80, 20)))
    assert sums == ["d", "a", "b"]
    assert state.press("g").pulled == 0  # type: ignore[attr-defined]
    assert state.press("z").pulled == len(PULLS) - 1  # type: ignore[attr-defined]


def test_formulas_appear_only_when_revealed() -> None:
    """Beside an unmarked question the pull names local factors in words."""
    assert set(ASKED) >= {"lstm-cell", "azimuth-elevation"}
    before, after = figure("lstm-cell", asked=True), figure("lstm-cell")
    assert before is not None and after is not None
    for _, _, formula in PULLS:
        before, after = before.press("g"), after.press("g")
        assert formula in after.says
        assert formula not in before.says.replace("h_t", "") and "·" not in before.says
