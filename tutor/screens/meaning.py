"""The program's own editor for what a task's output means: every key is kept, leaving writes the file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from tutor.course.model import Task
from tutor.places import PlaceProblem
from tutor.screens.base import Act, Page
from tutor.study.handin import keep_meaning
from tutor.study.unsaved import LIMIT, Unsaved, editable
from tutor.widgets.area import Area
from tutor.widgets.entry import Cut
from tutor.widgets.words import Words

__all__ = ["MeaningScreen"]

OFFER = "What does the output show, and does it fit what you expected? A few sentences, Markdown if you like."
RESTORED = "This is what you typed here last time and what never reached the file; esc writes it."
KEPT = "What you typed is kept and comes back when you interpret this task again."


class _Text(Area):
    """Holds as many characters as a draft does."""

    def edit(self, edit: Edit) -> EditResult:
        """Do one change, unless it would make the text longer than it may be."""
        start, end = sorted((edit.from_location, edit.to_location))
        room = LIMIT - len(self.text) + len(self.get_text_range(start, end))
        if len(edit.text) > room and edit.text:
            self.post_message(Cut(LIMIT))
            edit.text = edit.text[: max(0, room)]
        return super().edit(edit)


class _Written(Message):
    """From the thread: the file holds this text, or one sentence says why not."""

    def __init__(self, text: str, problem: str, backup: Path | None, *, leaving: bool) -> None:
        super().__init__()
        self.text, self.problem, self.backup, self.leaving = text, problem, backup, leaving


class MeaningScreen(Page):
    """Returns a sentence for the screen below, or None. `source` is what the file holds."""

    DEFAULT_CSS = """
    MeaningScreen #body { layout: vertical; padding: 1 1 0 1; }
    MeaningScreen #offer { color: $muted; margin-bottom: 1; padding: 0 1; }
    MeaningScreen Area { height: 1fr; margin: 0; max-width: 92; }
    """

    def __init__(self, task: Task, path: Path, source: str) -> None:
        super().__init__()
        self._task_shown, self._path, self._source = task, path, source
        self._ready = self._writing = False

    def body(self) -> ComposeResult:
        """What is asked, and the text."""
        self.area = _Text("", soft_wrap=True, compact=True, show_line_numbers=False)
        self.area.cursor_blink = False
        yield Widget(Words(OFFER, id="offer"), self.area, id="body")

    def on_mount(self) -> None:
        """Show what was typed last time and never written, where there is such a text."""
        problem = editable(self._source, self._path.name)
        self._unsaved = Unsaved(self.services.store, f"meaning:{self._task_shown.id}")
        if problem:
            self.dismiss(problem)
            return
        text, draft = self._unsaved.begin(self._source)
        self.area.text = text
        self.area.move_cursor(self.area.document.end)
        self._ready = True
        self.area.focus()
        if draft:
            self.say(RESTORED)
        self.draw()

    @property
    def dirty(self) -> bool:
        """Whether the file holds another text."""
        return self.area.text.strip() != self._source.strip()

    def draw(self) -> None:
        """Whether it is saved."""
        state = "not written yet" if self.dirty else "saved" if self._source else "empty"
        self.title_bar(f"{self._task_shown.title} › interpretation", state)
        self.refresh_footer()

    def acts(self) -> list[Act]:
        """Write the file, and go back."""
        return [
            Act("leave", "save and back", self.leave),
            Act("check", "save", self.save),
            Act("editor", "save and back", self.leave, quiet=True),
        ]

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep every key."""
        event.stop()
        if self._ready:
            if self.dirty:
                self._unsaved.type(self.area.text)
            else:
                self._unsaved.saved(self._source)
            self.draw()

    def on_cut(self, event: Cut) -> None:
        """Say that not all of it is there."""
        event.stop()
        self.say(f"The text was cut: an interpretation takes at most {event.limit:,} characters here.")

    def leave(self) -> None:
        """Write what is new, then go back."""
        if self.dirty:
            self._write(leaving=True)
        else:
            self.dismiss(None)

    def save(self) -> None:
        """Write what is new, and stay."""
        if self.dirty:
            self._write(leaving=False)

    # -- writing -------------------------------------------------------------------------------------------

    def _write(self, *, leaving: bool) -> None:
        if not self._writing:
            self._writing = True
            now = self.services.now()
            work = partial(_keep, self._path, self.area.text, self._source, now, leaving, self._tell)
            self.run_worker(work, thread=True, group="write")

    def _tell(self, message: Message) -> None:
        with suppress(RuntimeError):  # the program has ended meanwhile
            self.post_message(message)

    def on__written(self, event: _Written) -> None:
        """The file holds it; more that was typed meanwhile stays a draft, or is written on the way out."""
        event.stop()
        self._writing = False
        if event.problem:
            if event.leaving:
                self.dismiss(f"{event.problem} {KEPT}")
            else:
                self.say(event.problem)
            return
        self._source = event.text
        if self.dirty:
            self._unsaved.based(event.text, self.area.text)
        else:
            self._unsaved.saved(event.text)
        told = f"The text that was in the file meanwhile is kept as {event.backup}." if event.backup else ""
        if event.leaving and self.dirty:
            self._write(leaving=True)
        elif event.leaving:
            self.dismiss(told or None)
        else:
            if told:
                self.say(told)
            self.draw()


def _keep(
    path: Path, text: str, seen: str, now: datetime, leaving: bool, tell: Callable[[Message], object]
) -> None:
    """In a thread: write the file."""
    backup, problem = None, ""
    try:
        backup = keep_meaning(path, text, now=now, seen=seen.strip())
    except PlaceProblem as error:
        problem = str(error)
    except OSError as error:
        problem = f"{path} cannot be written ({(error.strerror or type(error).__name__).lower()})."
    tell(_Written(text, problem, backup, leaving=leaving))
