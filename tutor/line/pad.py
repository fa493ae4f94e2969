"""The play pad in sentences: lines of Python, run block by block in one lasting namespace."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tutor.line.talk import Command, Talk
from tutor.study import EXAM
from tutor.study.scratch import NOTHING, scratch_of
from tutor.study.services import Services

if TYPE_CHECKING:
    from tutor.kinds import Variant
    from tutor.pad import Pad, Ran

__all__ = ["PadTalk", "pad_command"]

ABOUT = (
    "A Python of your own, with torch: an empty line runs what you typed, names live on, nothing counts. "
    ":quit leads back, :reset forgets all names."
)


def pad_command(talk: Talk, services: Services, variant: Variant | None = None) -> Command:
    """The command that opens the play pad beside a question, or beside something without numbers."""
    told = "a Python to try things in; :quit comes back"
    return Command("pad", "t", told, lambda _: PadTalk(talk, services, variant).run())


class PadTalk:
    """Blocks of lines go in, what they print comes out."""

    def __init__(self, talk: Talk, services: Services, variant: Variant | None = None) -> None:
        self.talk, self.services = talk, services
        self._scratch = scratch_of(services)
        self._variant = variant
        self._rest = ""

    def run(self) -> None:
        """Until :quit; raises Ended at the end of the input."""
        if not self._scratch.usable:
            self.talk.say(NOTHING)
            return
        if self.services.store.state(EXAM):
            self.talk.say("The play pad stays closed until the open paper is handed in.")
            return
        self._scratch.warm()
        self.talk.say(ABOUT)
        self._scratch.beside(self._variant)
        if self._scratch.numbers:
            self.talk.say("The question's own numbers, for you to type or to run with :numbers:")
            self.talk.listing(f"    {line}" for line in self._scratch.numbers.splitlines())
        while (block := self._block()) is not None:
            self._run(block)
        self.talk.say("Back.")

    def _block(self) -> str | None:
        """Lines up to an empty one; None once the learner leaves."""
        lines: list[str] = []
        while True:
            line = self.talk.line("..." if lines else ">>>")
            word = line.strip().casefold()
            if word in (":quit", ":q", ":pad", ":t"):
                return None
            if word == ":numbers" and self._scratch.numbers:
                return self._scratch.numbers
            if word == ":reset":
                self._scratch.pad().reset()
                self.talk.say("A fresh Python: all names are gone.")
                lines = []
            elif word.startswith(":"):
                self.talk.say(ABOUT)
            elif line.strip():
                lines.append(line)
            elif lines:
                return "\n".join(lines)

    def _run(self, source: str) -> None:
        """Run a block apart; ctrl+c stops it."""
        done: list[Ran] = []
        pad: Pad = self._scratch.pad()
        self._rest = ""
        thread = threading.Thread(target=lambda: done.append(pad.run(source, self._print)), daemon=True)
        thread.start()
        while thread.is_alive():
            try:
                thread.join(0.5)
            except KeyboardInterrupt:
                pad.interrupt()
        if self._rest:
            self.talk.listing([self._rest])
        for ran in done:
            self._told(ran)

    def _print(self, text: str) -> None:
        """Whole lines as they come."""
        *lines, self._rest = (self._rest + text).split("\n")
        self.talk.listing(lines)

    def _told(self, ran: Ran) -> None:
        if ran.notice:
            self.talk.say(ran.notice)
        if ran.value:
            self.talk.listing(ran.value.split("\n"))
        if ran.error:
            self.talk.say(ran.error)
            self.talk.listing(f"    {one}" for one in (ran.trace if len(ran.trace) > 1 else ()))
