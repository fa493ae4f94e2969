"""Tables by themselves: where columns stand, how cells are called, what a marked table shows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor.kinds.fields import Expression, Fixed, Number, Shape, Table, Text, cell_label
from tutor.maths import Scope
from tutor.widgets.table import GivenTable, shared, widths

SCOPE = Scope()


def _number(name: str, label: str = "") -> Number:
    return Number(name=name, label=label, scope=SCOPE)


def _trace(rows: int = 3) -> Table:
    return Table(
        name="t",
        columns=("node", "operation", "value", "formula"),
        cells=tuple(
            (Fixed(f"v{k}"), Fixed("sin(x1)"), _number(f"v{k}"), Expression(name=f"e{k}", scope=SCOPE))
            for k in range(1, rows + 1)
        ),
    )


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 10), st.integers(0, 30)), min_size=1, max_size=8),
    st.integers(10, 160),
)
def test_columns_fit_whenever_they_can(sizes: list[tuple[int, int, int]], room: int) -> None:
    """What is shared out is at least what each column can do with, and fits unless not even that does."""
    wanted = [(max(asked, least), least, max(asked, least) + more) for asked, least, more in sizes]
    found = shared(wanted, room)
    if sum(least for _, least, _ in wanted) <= room:
        assert sum(found) <= room
        assert all(wide >= least for wide, (_, least, _) in zip(found, wanted, strict=True))
    assert all(wide <= most for wide, (_, _, most) in zip(found, wanted, strict=True))


def test_columns_do_not_overlap_and_formulas_take_what_is_left() -> None:
    """Columns stand apart by two cells, inside the room, and the formula's is the widest."""
    for width in (56, 76, 120):
        places = widths(_trace(), None, width)
        ends = [start + wide for start, wide in places]
        assert all(start >= end + 2 for end, (start, _) in zip(ends, places[1:]))
        assert ends[-1] <= width
        assert places[3][1] == max(wide for _, wide in places)


def test_a_table_of_numbers_alone_stands_as_close_as_ever() -> None:
    """Without headings and fixed texts cells are ten wide with one between."""
    table = Table(name="g", cells=((_number("a"), _number("b")), (_number("c"), _number("d"))))
    assert widths(table, None, 76) == [(2, 10), (13, 10)]


def test_many_columns_shrink_instead_of_leaving_the_screen() -> None:
    """Twelve columns of numbers fit into 76 cells."""
    table = Table(name="g", cells=(tuple(_number(f"c{k}") for k in range(12)),))
    start, wide = widths(table, None, 76)[-1]
    assert start + wide <= 76


def test_a_cell_is_called_by_its_label_or_its_row_and_heading() -> None:
    """The line below the table says which cell is being typed."""
    table = Table(
        name="t",
        columns=("layer", "shape", "weights"),
        cells=((Fixed("conv1"), Shape(name="s"), _number("n", "weights of conv1")),),
    )
    assert cell_label(table, "s") == "conv1 · shape"
    assert cell_label(table, "n") == "weights of conv1"
    assert cell_label(table, "nothing") == ""


def test_a_marked_table_has_a_mark_before_every_cell() -> None:
    """Each answer stands behind its own mark, an empty one is a dash, fixed texts have none."""
    table = Table(
        name="t",
        columns=("node", "value"),
        cells=((Fixed("v1"), _number("v1")), (Fixed("v2"), _number("v2"))),
    )
    lines = GivenTable(table, {"v1": "3"}, {"v1": "✓", "v2": "✗"}).build(40)
    assert [line.plain.rstrip() for line in lines] == ["  node    value", "  v1    ✓ 3", "  v2    ✗ –"]


def test_texts_of_learners_stay_text_and_in_their_column() -> None:
    """Markup is characters, control characters are gone, and a long answer is cut where its column ends."""
    table = Table(name="t", columns=("a", "b"), cells=((Text(name="a"), Text(name="b")),))
    (_, line) = GivenTable(table, {"a": "[red]\x1b[2J" + "x" * 200, "b": "y"}, {}).build(60)
    assert "[red]" in line.plain
    assert "\x1b" not in line.plain
    assert line.cell_length <= 60
    assert "…" in line.plain
    assert line.plain.rstrip().endswith("y")
