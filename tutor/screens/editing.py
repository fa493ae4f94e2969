"""The program's own editor for a task's file, for those who have set none: every key is kept, `ctrl+s` saves
and checks.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import TextArea

from checkers.protocol import sentence
from tutor.places import PlaceProblem, put
from tutor.screens.base import Act, Page
from tutor.study.taskfiles import read_file
from tutor.study.unsaved import LIMIT, Unsaved
from tutor.widgets.checks import SYMBOLS, headline
from tutor.widgets.code import CodeArea
from tutor.widgets.entry import Cut
from tutor.widgets.words import Words

if TYPE_CHECKING:
    from tutor.screens.helping import Topic
    from tutor.screens.workplace import Workplace

__all__ = ["EditScreen"]

FIRST = "Tab indents, ctrl+z takes back; whatever you type is kept, and ctrl+s saves and checks it."
RESTORED = "This is what you typed here and did not save; ctrl+s saves it, ctrl+z is the file as it is."
CHANGED = "{} was changed outside while you typed: ctrl+s asks which text it shall have."
READ_AGAIN = "{} was changed outside and is shown as it is now; ctrl+z brings the other text back."
WHICH = "{} was changed outside while you typed. Which text shall it have?"


class EditScreen(Page):
    """Shown over the task screen, whose threads write and whose bench checks."""

    DEFAULT_CSS = """
    EditScreen #body { layout: vertical; padding: 1 0 0 0; }
    EditScreen #found { height: auto; max-height: 4; padding: 0 1; color: $muted; margin-top: 1; }
    """

    def __init__(self, work: Workplace, unsaved: Unsaved, source: str, at: tuple[int, int]) -> None:
        super().__init__()
        self._work, self._unsaved, self._at = work, unsaved, at
        self._source, self._shown = source, False
        self._file = work.bench.path.name
        self.dirty = False
        """True while the file does not hold what stands here."""

    # -- the parts -----------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """The text, and below it what the last check found first."""
        self.area = CodeArea(_lines(self._source), LIMIT, id="code")
        self._found = Words(id="found")
        yield Widget(self.area, self._found, id="body")

    def on_mount(self) -> None:
        """Show what was typed last time and not saved, where there is such a text."""
        self._shown = True
        text, draft = self._unsaved.begin(self._source)
        if draft:
            self.area.put(_lines(text))
            self.dirty = True
            outdated = self._unsaved.outdated(self._source)
            self.say(CHANGED.format(self._file) if outdated else RESTORED)
        self.area.move_cursor(self._at)
        self.area.focus()
        self.draw()

    def draw(self) -> None:
        """What the bench says now, in the title and in one sentence."""
        if not self._shown or self.left:
            return
        bench = self._work.bench
        verdict = "checking" if bench.running else headline(bench)
        if bench.stale and not bench.running:
            verdict = f"before: {verdict}"
        kept = "not saved yet" if self.dirty else "saved"
        self.title_bar(f"{self._work.given.title} › {self._file}", " · ".join(filter(None, (verdict, kept))))
        self._found.show(self._first())
        self.refresh_footer()

    def _first(self) -> str:
        """The first check that did not pass, with its diagnosis in one sentence."""
        bench = self._work.bench
        for one in bench.checks.values():
            if one.status in ("fail", "error") and one.name not in bench.stale:
                told = sentence(one)
                return f"{SYMBOLS[one.status]} {one.sentence}{f': {told}' if told else ''}"
        finished = bench.finished
        if finished is None or bench.running or bench.stale:
            return "" if finished is not None or bench.running else FIRST
        return finished.message

    # -- what can be done ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Save and check, or back to the brief and all that was found."""
        running = self._work.bench.running
        return [
            Act("check", "save and check", self.save),
            Act("leave", "stop" if running else "back", self.leave),
            Act("run", "run", partial(self.save, asked=True), quiet=True),
            Act("editor", "back", self.close, quiet=True),
        ]

    def help_topic(self) -> Topic:
        """What the editor does."""
        from tutor.screens.helping import file_help  # asked for by few

        return file_help()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep every key."""
        event.stop()
        text = self._text()
        dirty = text != self._source
        if dirty:
            self._unsaved.type(text)
        elif self.dirty:
            self._unsaved.saved(text)
        if dirty != self.dirty:
            self.dirty = dirty
            self.draw()

    def on_cut(self, event: Cut) -> None:
        """Say that not all of it is there."""
        event.stop()
        self.say(f"The text was cut: a file takes at most {event.limit:,} characters here.")

    def leave(self) -> None:
        """Stop the running check first, then take a notice away, then leave; nothing typed is lost."""
        if self._work.bench.running:
            self._work.stop()
        elif not self.dismiss_notice():
            self.close()

    def close(self) -> None:
        """Back to the task."""
        self.dismiss(self.area.cursor_location)

    def outside(self, source: str) -> None:
        """Something else wrote the file."""
        if source == self._source or not self._shown:
            return
        if self.dirty:
            self.say(CHANGED.format(self._file))
            return
        self._source = source
        self._unsaved.saved(source)
        self.area.put(_lines(source))
        self.say(READ_AGAIN.format(self._file))

    # -- saving --------------------------------------------------------------------------------------------

    def _text(self) -> str:
        """What stands here, with the line ends that the file has."""
        text = self.area.text
        return text.replace("\n", "\r\n") if "\r\n" in self._source else text

    def save(self, *, asked: bool = False, anyway: bool = False) -> None:
        """Write the file and check it; `asked` runs it even before anything was predicted."""
        now = self.services.now()  # not in the thread: it may begin when this screen is left and has no app
        self._work.thread(partial(self._write, self._text(), now, asked=asked, anyway=anyway))

    def _write(self, text: str, now: datetime, *, asked: bool, anyway: bool) -> None:
        """In a thread: write, unless the file holds what nobody here has seen."""
        work, path = self._work, self._work.bench.path
        try:
            try:
                there: str | None = read_file(path)
            except PlaceProblem:  # gone, or no text: with a backup it can be written over
                there, anyway = None, path.exists()
            strange = there not in (None, text) and self._unsaved.outdated(there or "")
            if strange and not anyway:
                work.tell(partial(self._ask, there or "", asked))
                return
            if there != text:
                work.saves.own(text)
                put(path.resolve(), text, now=now, keep=anyway)
        except (PlaceProblem, OSError, RuntimeError) as problem:
            told = str(problem) if isinstance(problem, PlaceProblem) else f"{path} cannot be written."
            work.tell(partial(self.say, told))
        else:
            work.tell(partial(self._written, text, asked))

    def _written(self, text: str, asked: bool) -> None:
        self._source, now = text, self._text()
        self.dirty = now != text
        if self.dirty:  # typed on while it was written
            self._unsaved.based(text, now)
        else:
            self._unsaved.saved(text)
        self.dismiss_notice()
        told = self._work.saved_here(text, asked=asked)
        if told:
            self.say(told)
        self.draw()

    def _ask(self, there: str, asked: bool) -> None:
        from tutor.screens.dialog import Question, QuestionScreen  # rarely needed

        question = Question(
            text=WHICH.format(self._file),
            answers=(
                ("mine", "mine; the other one is kept beside it as a backup"),
                ("other", "the other one; ctrl+z brings mine back"),
                ("", "decide later"),
            ),
        )
        self.app.push_screen(QuestionScreen(question), partial(self._decided, there, asked))

    def _decided(self, there: str, asked: bool, answer: str | None) -> None:
        if answer == "mine":
            self.save(asked=asked, anyway=True)
        elif answer == "other":
            self._source, self.dirty = there, False
            self._unsaved.saved(there)
            self.area.put(_lines(there))
            self.dismiss_notice()
            self.draw()


def _lines(source: str) -> str:
    return source.replace("\r\n", "\n")
