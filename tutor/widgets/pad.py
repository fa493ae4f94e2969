"""The two halves of the play pad: an editor that remembers what was run, and below it what came of it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from tutor.study.scratch import LIMIT, NOTHING, Entry, Scratch
from tutor.widgets.code import CodeArea
from tutor.widgets.entry import screen_keys
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, hanging
from tutor.widgets.views import marked

__all__ = ["PadArea", "PadView"]

MOST_ROWS = 400
"""Lines of one run that are drawn: its beginning and its end."""
INTRO = (
    "A Python of your own: what you assign lives on from run to run, and nothing here counts. "
    "Select lines to run only those; ↑ on the first line brings back what you ran."
)


class PadArea(CodeArea):
    """As for a file; `ctrl+c` stops what runs, arrows at the edges go through what was run."""

    BINDINGS: ClassVar[list[BindingType]] = screen_keys()

    class Pressed(Message):
        """A key that the screen knows what to do with: "stop", "reset" or "numbers"."""

        def __init__(self, what: str) -> None:
            self.what = what
            super().__init__()

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(scratch.text, LIMIT, id="code")
        self._scratch = scratch
        self.busy = False
        """True while something runs."""

    async def _on_key(self, event: events.Key) -> None:
        row, last = self.cursor_location[0], self.document.line_count - 1
        what = {"ctrl+l": "reset", "f3": "numbers"}.get(event.key, "")
        if event.key == "ctrl+c" and self.busy:
            what = "stop"
        older = event.key == "up" and row == 0 and self.selection.is_empty
        newer = event.key == "down" and row == last and self.selection.is_empty
        text = self._scratch.before(self.text) if older else self._scratch.after() if newer else None
        if what:
            self.post_message(self.Pressed(what))
        elif text is not None:
            self.put(text)
            if newer:
                self.move_cursor(self.document.end)
        else:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()


class PadView(Lines):
    """Every run with its first line, what it printed, its value or its mistake; the newest stands last."""

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(id="runs")
        self._scratch = scratch

    def build(self, width: int) -> list[Content]:
        """Run by run."""
        lines: list[Content] = []
        for entry in self._scratch.runs:
            lines += [Content("")] * bool(lines) + _told(entry, width)
        told = INTRO if self._scratch.usable else NOTHING
        return lines or hanging("", Content.styled(told, "$muted"), width)


def _told(entry: Entry, width: int) -> list[Content]:
    ran = entry.ran
    lines = hanging(marked("!"), ran.notice, width) if ran is not None and ran.notice else []
    lines.append(_headline(entry, width))
    rows = [piece for row in _rows(entry.output) for piece in _cut(row, width)]
    if ran is not None and ran.value:
        # A value may be shown as nothing but empty lines: a __repr__ of one's own can be anything.
        first, *rest = [piece for row in _rows(ran.value) for piece in _cut(row, width - 2)] or [""]
        rows += [f"→ {first}", *(f"  {row}" for row in rest)]
    if len(rows) > MOST_ROWS:
        half = MOST_ROWS // 2
        rows = [*rows[:half], f"… {len(rows) - 2 * half} lines more …", *rows[-half:]]
    lines += [Content(row) for row in rows]
    if ran is not None and ran.error:
        lines += hanging(marked("✗"), Content(clean(ran.error)), width)
        for one in ran.trace if len(ran.trace) > 1 else ():
            lines += [Content.styled(piece, "$muted") for piece in _cut(f"    {clean(one)}", width)]
    return lines


def _headline(entry: Entry, width: int) -> Content:
    """Number, first line and time of a run."""
    lines = [line for line in clean(entry.source).split("\n") if line.strip()] or [""]
    more = f" … {len(lines)} lines" if len(lines) > 1 else ""
    number = f"[{entry.ran.number}] " if entry.ran is not None and entry.ran.number else "[·] "
    took = f"  {entry.ran.seconds:.2f} s" if entry.ran is not None else "  running"
    room = max(4, width - len(number) - len(more) - len(took))
    first = lines[0].strip()
    first = first if len(first) <= room else first[: room - 1] + "…"
    return Content.styled(f"{number}{first}{more}{took}", "$muted")


def _rows(text: str) -> list[str]:
    return clean(text).rstrip("\n").split("\n") if text.strip("\n") else []


def _cut(row: str, width: int) -> list[str]:
    """A line in pieces that fit, since nothing of a tensor may be out of sight."""
    width = max(8, width)
    return [row[at : at + width] for at in range(0, len(row), width)] or [""]
