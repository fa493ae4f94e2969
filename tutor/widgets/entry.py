"""Fields that are typed on one line, with the live echo beside or below; tables are in `table`, texts of many
lines in `area`.
"""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tutor.keys import KEYS
from tutor.kinds import Echo
from tutor.kinds.fields import Expression, Number, Shape, Text
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean
from tutor.widgets.views import FieldChanged, Label

__all__ = ["LIMIT", "CellEcho", "Cut", "EchoView", "Entry", "EntryRow", "FormulaRow", "screen_keys"]

LIMIT = 2_000
"""Characters that a line takes; the rest of a paste is left out."""
MOST_DRAWN = 5
"""Lines of a drawn echo below a table, which takes them from the table."""
FORMULA, DEFINITION = "a formula", "a line such as v3 = sin(v1)"


def screen_keys() -> list[BindingType]:
    """The keys of the table that are meant to work while one types: the screen's, whatever Textual's editors
    make of them.
    """
    return [
        Binding(name, f"screen.press('{one.id}')", show=False)
        for one in KEYS.values()
        for name in one.typing.split(",")
        if name.startswith("ctrl+")
    ]


class Entry(Input):
    """A line of text without a frame. `enter` is the screen's; a paste is cleaned and cut."""

    BINDINGS: ClassVar[list[BindingType]] = screen_keys()

    DEFAULT_CSS = """
    Entry { width: 26; height: 1; border: none; padding: 0 1; background: $field; color: $foreground; }
    Entry:focus { background: $field-focus; border: none; background-tint: $foreground 0%; }
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
        self._hint = hint

    def on_resize(self) -> None:
        """A hint that is too long for the line leaves its last choices out, rather than half of one."""
        shown, room = self._hint, self.content_size.width
        while shown and cell_len(shown) > room:
            shown = shown.rpartition(" or " if " or " in shown else ", ")[0]
        if self._hint:
            self.placeholder = shown or self._hint

    def put(self, text: str) -> None:
        """Show this text without telling anybody."""
        if self.value != clean(text):
            with self.prevent(Input.Changed):
                self.value = clean(text)
            self.cursor_position = len(self.value)

    def watch_has_focus(self, has_focus: bool) -> None:
        """A text that is too long shows its beginning (say, a minus sign) once the cursor has left."""
        super().watch_has_focus(has_focus)
        self.call_after_refresh(self._show_end_or_beginning)

    def _show_end_or_beginning(self) -> None:
        if self.has_focus:
            self.scroll_to_region(Region(self._cursor_offset, 0, 1, 1), animate=False, force=True)
        else:
            self.scroll_to(x=0, animate=False, force=True)

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
    """How a text is read, beside its field or below it: drawn while the field has focus, one line otherwise.

    `below` is for formulas: what fits on no line is wrapped, nothing takes no room, and a problem is pointed
    at.
    """

    DEFAULT_CSS = "EchoView { padding-left: 1; width: 1fr; }"

    def __init__(self, unit: str = "", *, below: bool = False) -> None:
        super().__init__()
        self._unit, self._below = unit, below
        self._echo, self._typed, self.full = Echo(), "", False

    def show(self, echo: Echo, typed: str, *, full: bool) -> None:
        """Show how the typed text is read; nothing where the echo says no more than the text itself."""
        if (echo, typed, full) != (self._echo, self._typed, self.full):
            self._echo, self._typed, self.full = echo, typed.strip(), full
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """The unit, then the echo or the problem."""
        unit = Content.styled(f"{self._unit}  " if self._unit else "", "$muted")
        room = width - unit.cell_length
        lines = told(self._echo, self._typed, room, full=self.full, wrap=self._below)
        if not lines:
            return [unit] if self._unit else [] if self._below else [Content("")]
        pad = Content(" " * unit.cell_length)
        return [unit + lines[0], *(pad + line for line in lines[1:])]


def told(
    echo: Echo, typed: str, room: int, *, full: bool, wrap: bool = False, most: int = 99
) -> list[Content]:
    """The lines of an echo: drawn with `full` where that takes at most so many lines, else one line, or
    several with `wrap`; a problem in words.
    """
    if echo.problem:
        lead = _caret(echo, typed, room) if wrap else ""
        lines = Content.styled(lead + echo.problem, "italic $muted").wrap(max(8, room))
        return lines[: 3 if full else 1]
    drawn = [clean(one) for one in echo.drawn]
    fits = 0 < len(drawn) <= most and max(map(cell_len, drawn)) <= room
    if full and fits and (wrap or len(drawn) > 1):
        said = len(drawn) > 1 or drawn[0] != typed
        return [Content.styled(one, "$echo") for one in drawn] if said else []
    if not echo.line or (echo.line == typed and not echo.value):
        return []
    text = Content.styled(clean(f"{echo.line} {echo.value}".strip()), "$echo")
    return text.wrap(max(8, room))[:4] if wrap and full else [text.truncate(max(1, room), ellipsis=True)]


def _caret(echo: Echo, typed: str, room: int) -> str:
    """An arrow below the place of a problem, where the sentence fits behind it."""
    at = echo.at
    if at is None or not 0 <= at <= len(typed) or at + 2 + cell_len(echo.problem) > room:
        return ""
    return " " * cell_len(typed[:at]) + "^ "


class CellEcho(EchoView):
    """How the cell with focus is read, on a line of its own below the table."""

    DEFAULT_CSS = "CellEcho { padding: 0 1 0 2; display: none; }"

    def __init__(self, id: str) -> None:
        super().__init__(below=True)
        self.id = id
        self._label = ""

    def name_cell(self, label: str) -> None:
        """Say which cell it is; without one the line is hidden."""
        self.display = bool(label)
        if label != self._label:
            self._label = label
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """The cell's label and its echo beside it."""
        lead = Content.styled(f"{clean(self._label)}  ", "$muted").truncate(max(1, width // 2))
        room = width - lead.cell_length
        lines = told(self._echo, self._typed, room, full=True, wrap=True, most=MOST_DRAWN) or [Content("")]
        pad = Content(" " * lead.cell_length)
        return [lead + lines[0], *(pad + line for line in lines[1:])]


class EntryRow(Widget):
    """Label, line and echo of a `Number`, a `Shape` or a one-line `Text`."""

    DEFAULT_CSS = "EntryRow { layout: horizontal; height: auto; width: 1fr; }"

    def __init__(self, field: Number | Shape | Text, text: str, indent: int, hint: str = "") -> None:
        super().__init__()
        self._indent, self._label = indent, Label(field.label)
        self.entry = Entry(field.name, text, hint=hint, classes="-long" if isinstance(field, Text) else "")
        unit = field.unit if isinstance(field, Number) else ""
        self.echo = None if isinstance(field, Text) else EchoView(unit)

    def compose(self) -> ComposeResult:
        """The three columns."""
        self._label.styles.width = self._indent + 3
        self._label.styles.padding = (0, 1, 0, 0)  # a label as wide as its column does not touch the line
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

    def shown(self, name: str) -> str:
        """What is typed."""
        return clean(self.entry.value)

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


class FormulaRow(EntryRow):
    """A long line with the drawn echo below it; a long label stands above."""

    DEFAULT_CSS = """
    FormulaRow { layout: vertical; }
    FormulaRow > .line { layout: horizontal; height: auto; width: 1fr; }
    """

    def __init__(self, field: Expression, text: str, indent: int) -> None:
        Widget.__init__(self)
        self._above = cell_len(field.label) > indent
        self._indent, self._label = (0 if self._above else indent), Label(field.label)
        self.entry = Entry(
            field.name, text, hint=DEFINITION if field.definition else FORMULA, classes="-long"
        )
        self.echo = EchoView(below=True)

    def compose(self) -> ComposeResult:
        """The label above or in front, the line, the echo below it."""
        if self._above:
            yield self._label
        with Widget(classes="line"):
            lead = Label("") if self._above else self._label
            lead.styles.width = self._indent + (2 if self._above else 3)
            yield lead
            yield self.entry
        if self.echo is not None:
            self.echo.styles.padding = (0, 1, 0, self._indent + (2 if self._above else 3))
            yield self.echo
