"""See it in torch: the program behind a question's answer, run on request, its values beside the key."""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from checkers.protocol import Event, Finished, Started
from tutor.kinds.program import Program
from tutor.screens.base import Act, Page
from tutor.screens.moving import SCROLL, moves
from tutor.widgets.checks import held
from tutor.widgets.lines import Pane
from tutor.widgets.program import OutputView, ProgramView, summed_up
from tutor.widgets.words import Words

__all__ = ["ProgramScreen", "torch_is_here"]

SECONDS = 60.0
"""After which a program is ended; the largest takes a few."""
MISSING = "PyTorch is not installed here, so the program can only be read: pip install torch."
WAITING = "Waiting for the checker, which is warming up; the program runs as soon as it is ready."
RUNNING = "Running…"


def torch_is_here() -> bool:
    """Whether torch can be imported, without importing it."""
    try:
        return find_spec("torch") is not None
    except (ImportError, ValueError):
        return False


class Told(Message):
    """The checker has begun with a run (None), or ended it."""

    def __init__(self, run: int, finished: Finished | None) -> None:
        self.run, self.finished = run, finished
        super().__init__()


class ProgramScreen(Page):
    """Shows one program over a question that is marked; it runs apart, as a learner's file does."""

    DEFAULT_CSS = """
    ProgramScreen #body { layout: vertical; padding: 1 1 0 1; }
    ProgramScreen #area { height: 1fr; layout: vertical; }
    ProgramScreen #intro, ProgramScreen #state { color: $muted; }
    ProgramScreen #state { margin-bottom: 1; }
    ProgramScreen.-wide #area { layout: horizontal; overflow-y: hidden; }
    ProgramScreen.-wide #code { width: 2fr; height: 100%; }
    ProgramScreen.-wide #results { width: 1fr; height: 100%; border-left: solid $rule; padding: 0 1 0 2; }
    """

    def __init__(self, program: Program, title: str, *, at_values: bool = False) -> None:
        """`at_values` for formulas, which the program evaluates at values of its own."""
        super().__init__()
        self._program, self._title = program, title
        self._at_values = at_values
        self._cancel = threading.Event()
        self._runs = 0
        self.running = False
        self.finished: Finished | None = None

    # -- the parts -----------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """The program, below it (beside it in a wide window) what it printed."""
        told = "The answer, computed by torch with this question's own numbers."
        if self._at_values:
            told = "The formulas of the answer at some values, computed by torch."
        if not torch_is_here():
            told = f"{told} {MISSING}"
        self._state, self._output = Words(id="state"), OutputView(self._program, id="output")
        code = Pane(Words(told, id="intro"), ProgramView(self._program.source, id="source"), id="code")
        yield Widget(Pane(code, Pane(self._state, self._output, id="results"), id="area"), id="body")

    def on_mount(self) -> None:
        """Draw, and have torch imported while the program is read."""
        self.title_bar(f"{self._title} › in torch")
        if self.runnable:
            self._state.show("Press enter to run it.")
            self._thread(self._warm)
        self.refresh_footer()

    def on_unmount(self) -> None:
        """Whatever way the screen goes, the running program goes with it."""
        self._cancel.set()

    # -- what can be done ----------------------------------------------------------------------------------

    @property
    def runnable(self) -> bool:
        """True where there is something to run it with."""
        return self.services.checking is not None and torch_is_here()

    def acts(self) -> list[Act]:
        """Run, copy, back; `esc` stops a run first."""
        acts = []
        if self.runnable:
            acts += [Act("enter", "run", self.run_program), Act("run", "run", self.run_program, quiet=True)]
        else:
            acts += [Act("enter", "back", self.close)]
        acts += [
            Act("copy", "copy", self.copy),
            Act("leave", "stop" if self.running else "back", self.leave),
            Act("program", "back", self.close, quiet=True),
            *moves(self, self.turn, self._page, word=SCROLL, shown=False),
        ]
        return acts

    @property
    def _page(self) -> int:
        return max(1, self.query_one("#area").size.height - 2)

    def turn(self, rows: int) -> None:
        """Scroll what can go that way: the whole page, or program and output in a wide window."""
        panes = [self.query_one(name, Pane) for name in ("#area", "#code", "#results")]
        for pane in panes if rows > 0 else panes[::-1]:
            if pane.overflows and pane.can_go(rows):
                pane.scroll_relative(y=rows, animate=False)
                return

    def copy(self) -> None:
        """Put the program into the clipboard, where the terminal lets us."""
        self.app.copy_to_clipboard(self._program.source)
        self.say("The program was copied, if this terminal allows it; ctrl+c copies what the mouse selects.")

    def leave(self) -> None:
        """Stop the run first."""
        if self.running:
            self._stop()
        else:
            super().leave()

    def close(self) -> None:
        """Back to the question."""
        self.dismiss(None)

    # -- running -------------------------------------------------------------------------------------------

    def run_program(self) -> None:
        """Run it; one run at a time."""
        if self.running or not self.runnable:
            return
        self._cancel, self.running, self.finished = threading.Event(), True, None
        self._runs += 1
        number, cancel = self._runs, self._cancel
        self._output.show("", done=False)
        self._state.show(WAITING)
        self._thread(lambda: self._run(number, cancel))
        self.call_after_refresh(self._see_results)

    def _stop(self) -> None:
        self._cancel.set()
        self._runs += 1  # nothing more comes of it
        self.running = False
        self._state.show("The run was stopped.")

    def _thread(self, work: Any) -> None:
        self.run_worker(work, thread=True, group="program")

    def _warm(self) -> None:
        with suppress(Exception):  # whatever it is, the run says it
            assert self.services.checking is not None
            self.services.checking().warm()

    def _run(self, number: int, cancel: threading.Event) -> None:
        """In a thread: run it apart, and bring back what became of it."""

        def tell(finished: Finished | None) -> None:
            with suppress(RuntimeError):  # the program has ended meanwhile
                self.post_message(Told(number, finished))

        def watch(event: Event) -> None:
            if isinstance(event, Started):
                tell(None)

        try:
            assert self.services.checking is not None
            checker = self.services.checking()
            tell(checker.check(checker.program(self._program.source, timeout=SECONDS), watch, cancel))
        except Exception as error:  # a fault of ours must neither end the program nor look like a result
            why = (str(error) or type(error).__name__).rstrip(".")
            tell(Finished("program.py", "program", "", "", "error", 0.0, message=f"It cannot run: {why}."))

    def on_told(self, event: Told) -> None:
        """Show what became of the run, if it is still the one in front."""
        event.stop()
        if event.run != self._runs or not self.running:
            return
        if event.finished is None:
            self._state.show(RUNNING)
            return
        self.running, self.finished = False, event.finished
        done = event.finished.verdict == "pass"
        self._output.show(event.finished.output_tail, done=done)
        self._state.show(self._told(event.finished))
        self.refresh_footer()
        self.call_after_refresh(self._see_results)

    def _told(self, finished: Finished) -> str:
        if finished.verdict != "pass":
            return finished.message.rstrip(".") + "."
        ran = f"It ran in {finished.seconds:.2f} s, {held(finished.isolation)}."
        return f"{summed_up(self._output.found)} {ran}"

    def _see_results(self) -> None:
        """In a narrow window the output stands below the program: bring it into sight."""
        if not self.wide:
            area, results = self.query_one("#area", Pane), self.query_one("#results", Pane)
            area.scroll_to(y=results.virtual_region.y, animate=False)
