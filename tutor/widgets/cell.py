"""A code cell in a lesson: its frame, its text in colours or in an editor, and below it what the run gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tutor.study.cells import LIMIT, Notebook
from tutor.widgets.lines import Lines
from tutor.widgets.program import folded_code
from tutor.widgets.text import clean, hanging
from tutor.widgets.views import marked

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from tutor.widgets.code import CodeArea

__all__ = ["CellChanged", "CellMoved", "CellSized", "CellView"]

MOST_ROWS = 40
"""Lines of an output that are shown: its beginning and its end."""
LEAST_ROWS, TALLEST = 3, 18
"""Rows of the editor."""


class CellChanged(Message):
    """The learner typed in a cell."""

    def __init__(self, number: int, text: str) -> None:
        self.number, self.text = number, text
        super().__init__()


class CellMoved(Message):
    """The cursor of an editor is on another line, which wants to be in sight."""

    def __init__(self, view: CellView) -> None:
        self.view = view
        super().__init__()


class CellSized(Message):
    """A cell takes more or fewer rows, so that other things are in sight."""


class _Code(Lines):
    """The text, its words, texts and comments told apart."""

    def __init__(self) -> None:
        super().__init__()
        self._source = ""

    def show(self, source: str) -> None:
        """Show another text."""
        if source != self._source:
            self._source = source
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """Line by line; one that is too long goes on below, further in."""
        return [piece for line in clean(self._source).split("\n") for piece in folded_code(line, width)]


class _Below(Lines):
    """What the last run gave, and what does not fit any more."""

    DEFAULT_CSS = "_Below { border-top: solid $rule; }"

    def __init__(self) -> None:
        super().__init__()
        self._printed, self._says, self._meant = "", "", False
        self._remarks: tuple[str, ...] = ()
        self._stale = False
        self.display = False

    def show(self, book: Notebook, number: int, running: str, printed: str) -> None:
        """Show how the cell stands; while it runs or waits, `running` is said below what it has `printed`."""
        ran = book.ran(number)
        outcome = ran.outcome if ran is not None and not running else None
        self._printed = printed if running else outcome.printed if outcome else ""
        self._says = running or (outcome.says if outcome else "")
        self._meant = bool(running) or book.as_meant(number)
        self._stale = not running and not book.fresh(number)
        self._remarks = () if running else tuple(book.remarks(number))
        self.display = bool(self._printed or self._says or self._remarks)
        self.redraw()

    def build(self, width: int) -> list[Content]:
        """Output, error, remarks."""
        lines: list[Content] = []
        style = "$muted" if self._stale else ""
        rows = clean(self._printed).rstrip("\n").split("\n") if self._printed.strip("\n") else []
        if len(rows) > MOST_ROWS:
            half = MOST_ROWS // 2
            left = len(rows) - 2 * half
            rows = [*rows[:half], f"… {left} lines more …", *rows[-half:]]
        for row in rows:
            lines += [Content.styled(piece, style) for piece in _cut(row, width)]
        if self._says:
            says = clean(self._says).split("\n")
            lead = Content("  ") if self._meant else marked("✗")
            for place, line in enumerate(says):
                lines += hanging(lead if place == 0 else Content("  "), Content.styled(line, style), width)
        for remark in self._remarks:
            lines += hanging(Content.styled("! ", "bold $warning"), Content(remark), width)
        return lines


def _cut(row: str, width: int) -> list[str]:
    """A line of output in pieces that fit, since nothing of a tensor may be out of sight."""
    width = max(8, width)
    return [row[at : at + width] for at in range(0, len(row), width)] or [""]


class CellView(Widget, can_focus=True):
    """One cell of a notebook, which the screen changes and runs; this only draws and edits."""

    DEFAULT_CSS = """
    CellView { layout: vertical; height: auto; max-width: 88; margin-bottom: 1; padding: 0 1;
               border: round $rule; border-title-color: $muted; border-subtitle-color: $muted; }
    CellView:focus, CellView:focus-within { border: heavy $accent; border-title-color: $accent;
               border-title-style: bold; }
    CellView CodeArea { background: $background; }
    CellView CodeArea:focus { background: $field; }
    """

    def __init__(self, book: Notebook, number: int) -> None:
        super().__init__()
        self.book, self.number = book, number
        self.running = ""
        """What is said while it runs, or waits for its turn."""
        self.printed = ""
        """What it has printed while it runs."""
        self._code, self._below = _Code(), _Below()
        self._area: CodeArea | None = None
        self.draw()

    def compose(self) -> ComposeResult:
        """Text, then what it gave."""
        yield self._code
        yield self._below

    def draw(self) -> None:
        """Draw from the notebook as it is now."""
        book, ran = self.book, self.book.ran(self.number)
        count = f" [{ran.count}]" if ran is not None else ""
        changed = " · changed" if book.edited(self.number) else ""
        self.border_title = Content(f"Cell {self.number}{count}{changed}")
        self.border_subtitle = Content("running" if self.running else book.standing(self.number))
        self._code.show(book.text(self.number))
        self._below.show(book, self.number, self.running, self.printed)

    # -- editing -------------------------------------------------------------------------------------------

    @property
    def editing(self) -> bool:
        """True while its text stands in an editor."""
        return self._area is not None

    async def edit(self) -> None:
        """Put the text into an editor, the cursor at its end."""
        if self._area is None:
            from tutor.widgets.cell_area import CellArea  # Textual's editor is heavy

            self._area = CellArea(self.book.text(self.number), LIMIT)
            self._fit()
            self._code.display = False
            await self.mount(self._area, before=self._below)
            self._area.move_cursor(self._area.document.end)
        self._area.focus()

    async def done(self, *, focus: bool = True) -> None:
        """Take the editor away; its text was kept at every key."""
        area, self._area = self._area, None
        if area is not None:
            if focus:
                self.focus()
            self._code.display = True
            self.draw()
            await area.remove()

    def put(self) -> None:
        """The notebook has another text now: show it in the editor too."""
        if self._area is not None:
            self._area.put(self.book.text(self.number))
        self.draw()

    def _fit(self) -> None:
        """The editor is as tall as its text, within limits, so that the page scrolls and not the text."""
        if self._area is not None:
            room = max(LEAST_ROWS, min(TALLEST, self.app.size.height - 10))
            rows = max(LEAST_ROWS, min(room, self._area.document.line_count + 1))
            self._area.styles.height = rows

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the screen, which keeps it."""
        event.stop()
        if self._area is not None:
            self._fit()
            self.post_message(CellChanged(self.number, self._area.text))

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """Tell the screen, which scrolls."""
        event.stop()
        self.post_message(CellMoved(self))

    @property
    def cursor_row(self) -> int:
        """The row of the window that the cursor of the editor is on; that of its text without one."""
        if self._area is None:
            return self._code.region.y
        return self._area.region.y + self._area.cursor_location[0] - self._area.scroll_offset.y

    def on_resize(self) -> None:
        """Tell the screen, whose bottom line depends on what is in sight."""
        self.post_message(CellSized())

    # -- the mouse -----------------------------------------------------------------------------------------

    _fresh = False
    """True from gaining focus on, until a click."""

    def watch_has_focus(self, has_focus: bool) -> None:
        """Textual gives focus with the press of a button, before the click is told."""
        super().watch_has_focus(has_focus)
        self._fresh = has_focus

    async def on_click(self, event: events.Click) -> None:
        """The first click brings focus, another one on the text edits it."""
        event.stop()
        fresh, self._fresh = self._fresh, False
        if self._area is None and not fresh and self._code.region.contains(event.screen_x, event.screen_y):
            await self.edit()
