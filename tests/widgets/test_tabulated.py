"""Tables of texts: nothing is lost, and nothing is wider than the room."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.content import Content

from tutor.widgets.tabulated import tabulated

CELLS = st.text(alphabet="abc xyz-λ₁", max_size=40)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5)


@given(rows=ROWS, width=st.integers(16, 90), long=st.integers(-1, 4))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_line_is_wider_than_the_room_and_no_letter_is_lost(
    rows: list[list[str]], width: int, long: int
) -> None:
    """Cells are wrapped, never cut."""
    made = tabulated([], [[Content(cell) for cell in row] for row in rows], width, long=long)
    assert all(line.cell_length <= width for line in made)
    kept = sorted("".join(line.plain for line in made).replace(" ", ""))
    assert kept == sorted("".join("".join(row) for row in rows).replace(" ", ""))


def test_the_long_column_gives_way_first() -> None:
    """The others keep their words on one line."""
    head = [Content("name"), Content("rule"), Content("value")]
    rows = [[Content("Lb"), Content("one two three four five six seven eight"), Content("0.0710942")]]
    made = [line.plain.rstrip() for line in tabulated(head, rows, 36, long=1)]
    assert made[0].split() == ["name", "rule", "value"]
    assert made[1].startswith("Lb") and made[1].endswith("0.0710942")
    assert len(made) > 2
