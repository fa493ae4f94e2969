"""The play pad: a Python of one's own beside whatever is in front, left with `esc`, its names kept."""

from __future__ import annotations

import textwrap
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from tutor.screens.base import Act, Do, Page
from tutor.screens.moving import SCROLL, moves
from tutor.study.scratch import NOTHING, Scratch
from tutor.widgets.bars import FooterEntry
from tutor.widgets.entry import Cut
from tutor.widgets.lines import Pane
from tutor.widgets.pad import PadArea, PadView

if TYPE_CHECKING:
    from tutor.pad import Ran
    from tutor.screens.helping import Topic

__all__ = ["PadScreen"]

ASKED = "Begin with a fresh Python? All names go; the text stays."


STARTING, RUNNING = "starting Python", "running"


class PadTold(Message):
    """From the thread: the run has begun, some text was printed, or the run has ended."""

    def __init__(self, text: str, ran: Ran | None = None) -> None:
        self.text, self.ran = text, ran
        super().__init__()


class PadScreen(Page):
    """Shown over any screen; editor on top, output beneath, side by side in a wide window."""

    DEFAULT_CSS = """
    PadScreen #body { layout: vertical; padding: 1 0 0 0; }
    PadScreen #code { height: 1fr; min-height: 4; }
    PadScreen #output { height: 1fr; min-height: 4; border-top: solid $rule; padding: 0 1; }
    PadScreen.-wide #body { layout: horizontal; }
    PadScreen.-wide #code { width: 1fr; height: 100%; }
    PadScreen.-wide #output { width: 1fr; height: 100%; border-top: none; border-left: solid $rule;
                              padding: 0 1 0 2; }
    """

    def __init__(self, scratch: Scratch, title: str) -> None:
        super().__init__()
        self._scratch, self._title = scratch, title
        self.running = self._cold = False

    # -- the parts -----------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """Text, then what came of it."""
        self.area, self._view = PadArea(self._scratch), PadView(self._scratch)
        yield Widget(self.area, Pane(self._view, id="output"), id="body")

    def on_mount(self) -> None:
        """Ready to type where one was; torch is imported meanwhile."""
        self.area.move_cursor(self._scratch.cursor or self.area.document.end)
        self.area.focus()
        self._draw()
        if self._scratch.usable:
            self.run_worker(self._warm, thread=True, group="pad")

    def _warm(self) -> None:
        with suppress(Exception):  # whatever it is, the run says it
            self._scratch.warm()

    def on_unmount(self) -> None:
        """Whatever way the screen goes, what runs is stopped; at the program's end it is ended."""
        if self.running:
            pad = self._scratch.pad()
            if self.app.return_code is None:
                pad.interrupt()
            else:
                pad.close()

    def _draw(self) -> None:
        last = self._scratch.runs[-1].ran if self._scratch.runs else None
        state = (STARTING if self._cold else RUNNING) if self.running else ""
        if not self.running and last is not None:
            state = "names kept" if last.kept and self._scratch.pad().alive else "fresh Python"
        self.title_bar(f"Play pad › {self._title}" if self._title else "Play pad", state)
        self.area.busy = self.running
        self._view.redraw()
        self.refresh_footer()
        self.call_after_refresh(self.query_one("#output", Pane).scroll_end, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """What was found last stays in sight."""
        self.call_after_refresh(self.query_one("#output", Pane).scroll_end, animate=False)

    # -- what can be done ----------------------------------------------------------------------------------

    @property
    def pad_allowed(self) -> bool:
        """It is here."""
        return False

    def acts(self) -> list[Act]:
        """Run, stop, back; while nothing is typed the output can be moved through."""
        acts = [Act("run", "run", self.run_text)] if self.typing else [Act("enter", "run", self.run_text)]
        acts += [
            Act("leave", "stop" if self.running else "back", self.leave),
            Act("run", "run", self.run_text, quiet=True),
            Act("check", "run", self.run_text, quiet=True),
            Act("reset", "fresh Python", self.ask_reset),
            Act("pad", "back", self.leave, quiet=True),
            Act("field", "text", self.area.focus, quiet=True),
            Act("help", "help", self.show_help),
            *moves(self, self.turn, 8, word=SCROLL, shown=False),
        ]
        return acts

    def help_topic(self) -> Topic:
        """What it is for."""
        from tutor.screens.helping import pad_help  # asked for by few

        return pad_help(typing=self.typing)

    def own_keys(self) -> list[FooterEntry]:
        """Keys of the editor that letters cannot be while one types."""
        if not self.typing:
            return []
        offered = [FooterEntry("own:numbers", "f3", "numbers")] if self._scratch.offers else []
        return [*offered, FooterEntry("own:reset", "^l", "fresh")]

    def press_own(self, key: str) -> None:
        """A click on one of them."""
        {"numbers": self.put_numbers, "reset": self.ask_reset, "stop": self.stop}[key]()

    def on_pad_area_pressed(self, event: PadArea.Pressed) -> None:
        """The key itself."""
        event.stop()
        self.press_own(event.what)

    def commands(self) -> list[tuple[str, str, Do]]:
        """What has no letter while one types."""
        made: list[tuple[str, str, Do]] = [
            ("Fresh Python", "Forget all names of the play pad; the text stays", self.ask_reset)
        ]
        if self._scratch.offers:
            told = "Assign what the question gives, on top of the text"
            made.append(("The question's numbers", told, self.put_numbers))
        return made

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep every key."""
        event.stop()
        self._scratch.type(self.area.text)
        self.refresh_footer()

    def on_cut(self, event: Cut) -> None:
        """Say that not all of it is there."""
        event.stop()
        self.say(f"The text was cut: the play pad takes at most {event.limit:,} characters.")

    def turn(self, rows: int) -> None:
        """Scroll the output."""
        self.query_one("#output", Pane).scroll_relative(y=rows, animate=False)

    def put_numbers(self) -> None:
        """Assign what the question gives, on top of the text."""
        if self._scratch.offers:
            text = self.area.text
            begins = text.find("\n\n") + 2 if text.startswith("import torch\n\n") else 0
            self.area.insert(self._scratch.numbers + "\n" * (not begins), (2 if begins else 0, 0))

    def leave(self) -> None:
        """Stop what runs first, then take a notice away, then leave; nothing typed is lost."""
        if self.running:
            self.stop()
        elif not self.dismiss_notice():
            self.close()

    def close(self) -> None:
        """Back to where one was."""
        self._scratch.cursor = self.area.cursor_location
        self.dismiss(None)

    # -- running -------------------------------------------------------------------------------------------

    def run_text(self) -> None:
        """Run what is selected, else all of it; one run at a time."""
        source = textwrap.dedent(self.area.selected_text)
        source = source if source.strip() else self.area.text
        if self.running or not source.strip():
            return
        if not self._scratch.usable:
            self.say(NOTHING)
            return
        self.dismiss_notice()
        self.running, self._cold = True, not self._scratch.pad().alive
        self._scratch.begin(source)
        self._draw()
        self.run_worker(partial(self._run, source), thread=True, group="pad")

    def _run(self, source: str) -> None:
        """In a thread: run it, and tell what is printed as it comes."""
        from tutor.pad import Ran  # with the first run

        try:
            ran = self._scratch.pad().run(
                source, lambda text: self._tell(PadTold(text)), on_begin=lambda: self._tell(PadTold(""))
            )
        except Exception as error:  # a fault of ours must not end the program
            why = (str(error) or type(error).__name__).rstrip(".")
            ran = Ran("unavailable", error=f"It cannot run: {why}.", kept=False)
        self._tell(PadTold("", ran))

    def _tell(self, message: PadTold) -> None:
        if self.is_attached:
            with suppress(RuntimeError):  # the program has ended meanwhile
                self.post_message(message)
                return
        if message.ran is not None:
            self._scratch.ended(message.ran)

    def on_pad_told(self, event: PadTold) -> None:
        """Show what was printed, or what came of the run."""
        event.stop()
        self._cold = False
        if event.ran is None:
            self._scratch.printed(event.text)
        else:
            self._scratch.ended(event.ran)
            self.running = False
        self._draw()

    def stop(self) -> None:
        """Interrupt what runs; its result says what became of the names."""
        if self.running:
            self._scratch.pad().interrupt()

    def ask_reset(self) -> None:
        """Ask before names go."""
        from tutor.screens.dialog import Question, QuestionScreen  # rarely needed

        if not self._scratch.usable:
            return
        asked = Question(text=ASKED, answers=(("fresh", "forget all names"), ("", "keep them")))
        self.app.push_screen(QuestionScreen(asked), self._reset_if)

    def _reset_if(self, answer: str | None) -> None:
        if answer == "fresh":
            self._scratch.pad().reset()
            self._scratch.runs = [one for one in self._scratch.runs if one.ran is None]
            self.say("A fresh Python: all names are gone, the text is still here.")
        self._draw()
