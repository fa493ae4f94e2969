"""Fields that are typed: one line with its live echo, a grid of cells, and, loaded when needed, a text of
many lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tutor.kinds import Echo
from tutor.kinds.fields import Fixed, Number, Table, Text
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean
from tutor.widgets.views import FieldChanged, Label

__all__ = ["LIMIT", "CellGrid", "EchoView", "Entry", "EntryRow"]

LIMIT = 2_000
"""Characters that a line takes; the rest of a paste is left out."""


class Entry(Input):
    """A line of text without a frame. `enter` is the screen's; a paste is cleaned and cut."""

    DEFAULT_CSS = """
    Entry { width: 26; height: 1; border: none; padding: 0 1; background: $field; color: $foreground; }
    Entry:focus { background: $field-focus; border: none; background-tint: $foreground 0%; }
    Entry.-cell { width: 10; margin-right: 1; }
    Entry.-long { width: 1fr; }
    """

    def __init__(self, name: str, text: str, *, hint: str = "", classes: str = "") -> None:
        super().__init__(
            clean(text),
            placeholder=hint,
            max_length=LIMIT,
            select_on_focus=False,
            compact=True,
            classes=classes,
        )
        self.field = name
        self.cursor_blink = False

    def put(self, text: str) -> None:
        """Show this text without telling anybody."""
        if self.value != clean(text):
            with self.prevent(Input.Changed):
                self.value = clean(text)
            self.cursor_position = len(self.value)

    async def action_submit(self) -> None:
        """`enter` does the screen's first thing."""
        await self.screen.run_action("press('enter')")

    def restricted(self) -> None:
        """A full line takes no more characters, quietly."""

    def _on_paste(self, event: events.Paste) -> None:
        """Take as much of the first line as fits, without control characters."""
        event.stop()
        event.prevent_default()
        text = clean(event.text[: 4 * LIMIT]).strip().replace("\t", " ").split("\n")[0]
        start, end = sorted(self.selection)
        room = LIMIT - len(self.value) + (end - start)
        if len(text) > room or len(event.text) > 4 * LIMIT:
            self.post_message(Cut(LIMIT))
        self.replace(text[:room], start, end)


class Cut(Message):
    """A paste was longer than a field takes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__()


class EchoView(Lines):
    """How a number is read, beside its field: drawn while the field has focus, one line otherwise."""

    DEFAULT_CSS = "EchoView { padding-left: 1; width: 1fr; }"

    def __init__(self, unit: str = "") -> None:
        super().__init__()
        self._unit, self._echo, self._typed, self.full = unit, Echo(), "", False

    def show(self, echo: Echo, typed: str, *, full: bool) -> None:
        """Show how the typed text is read; nothing where the echo says no more than the text itself."""
        if (echo, typed, full) != (self._echo, self._typed, self.full):
            self._echo, self._typed, self.full = echo, typed.strip(), full
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """The unit, then the echo or the problem."""
        unit = Content.styled(f"{self._unit}  " if self._unit else "", "$muted")
        echo, room = self._echo, width - unit.cell_length
        if echo.problem:
            lines = Content.styled(echo.problem, "italic $muted").wrap(max(8, room))[: 3 if self.full else 1]
        elif not echo.line or (echo.line == self._typed and not echo.value):
            lines = []
        elif self.full and len(echo.drawn) > 1 and max(map(len, echo.drawn)) <= room:
            lines = [Content.styled(clean(one), "$echo") for one in echo.drawn]
        else:
            text = f"{echo.line} {echo.value}".strip()
            lines = [Content.styled(clean(text), "$echo").truncate(max(1, room), ellipsis=True)]
        if not lines:
            return [unit] if self._unit else [Content("")]
        pad = Content(" " * unit.cell_length)
        return [unit + lines[0], *(pad + line for line in lines[1:])]


class EntryRow(Widget):
    """Label, line and echo of a `Number` or a one-line `Text`."""

    DEFAULT_CSS = "EntryRow { layout: horizontal; height: auto; width: 1fr; }"

    def __init__(self, field: Number | Text, text: str, indent: int, hint: str = "") -> None:
        super().__init__()
        self._indent, self._label = indent, Label(field.label)
        number = isinstance(field, Number)
        self.entry = Entry(field.name, text, hint=hint, classes="" if number else "-long")
        self.echo = EchoView(field.unit) if isinstance(field, Number) else None

    def compose(self) -> ComposeResult:
        """The three columns."""
        self._label.styles.width = self._indent + 3
        yield self._label
        yield self.entry
        if self.echo is not None:
            yield self.echo

    def holds(self) -> tuple[str, ...]:
        """Its one field."""
        return (self.entry.field,)

    def put(self, name: str, text: str) -> None:
        """Show this text."""
        self.entry.put(text)

    def target(self, name: str) -> Widget:
        """The line."""
        return self.entry

    def show_echo(self, echo: Echo) -> None:
        """Show how the line is read."""
        if self.echo is not None:
            self.echo.show(echo, self.entry.value, full=self.entry.has_focus)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(FieldChanged(self.entry.field, clean(event.value)))


class CellGrid(Widget):
    """The cells of a `Table`, row by row."""

    DEFAULT_CSS = """
    CellGrid { layout: vertical; height: auto; width: 1fr; }
    CellGrid > .row { layout: horizontal; height: 1; width: 1fr; padding-left: 2; }
    CellGrid > .-odd Entry { background: $surface; }
    CellGrid > .-odd Entry:focus { background: $field-focus; }
    """

    def __init__(self, table: Table, answer: Mapping[str, str]) -> None:
        super().__init__()
        self._label = table.label
        self._rows: Sequence[Sequence[Entry]] = [
            [
                Entry(cell.name, answer.get(cell.name, ""), classes="-cell")
                for cell in row
                if not isinstance(cell, Fixed)
            ]
            for row in table.cells
        ]
        self._cells = {cell.field: cell for row in self._rows for cell in row}

    def compose(self) -> ComposeResult:
        """The label, then a line of cells a row."""
        if self._label:
            yield Label(self._label)
        for number, row in enumerate(self._rows):
            yield Widget(*row, classes="row -odd" if number % 2 else "row")

    def holds(self) -> tuple[str, ...]:
        """The names of the cells."""
        return tuple(self._cells)

    def put(self, name: str, text: str) -> None:
        """Show this text in a cell."""
        self._cells[name].put(text)

    def target(self, name: str) -> Widget:
        """The cell."""
        return self._cells[name]

    def move(self, step: int) -> None:
        """Go to the cell above or below."""
        for place, row in enumerate(self._rows):
            for column, cell in enumerate(row):
                if cell.has_focus and 0 <= place + step < len(self._rows):
                    self._rows[place + step][column].focus()
                    return

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        if isinstance(event.input, Entry):
            self.post_message(FieldChanged(event.input.field, clean(event.value)))


EchoOf = Callable[[str], Echo]
