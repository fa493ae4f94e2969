"""One sheet in sentences: what each task has, writing what its output means, running, packing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from tutor.line.talk import Command, Conversation, Left, Talk
from tutor.places import PlaceProblem
from tutor.study.handin import (
    ArchiveProblem,
    NamingProblem,
    Piece,
    Profile,
    Sheet,
    Slip,
    collect,
    interpretation_file,
    keep_meaning,
    keep_slip,
    kept_slip,
    own_profile,
    pack,
    read_meaning,
    read_profile,
    read_slip,
)
from tutor.study.services import Services

__all__ = ["SheetTalk", "number_in"]

STAGES = {
    "new": "not begun",
    "starter": "the untouched starter",
    "unreadable": "a file that cannot be read",
    "written": "program written",
}
CHECKS = {"right": "all checks pass", "partial": "some checks pass", "wrong": "the checks fail"}
MOST_LINES = 500


def number_in(text: str, most: int) -> int:
    """The number from 1 that was typed, 0 for none that there is."""
    number = int(text[:6]) if text.isdecimal() and text.isascii() else 0
    return number if 1 <= number <= most else 0


class SheetTalk(Conversation):
    """Talks about one sheet; `open_task` works on a task, which comes back here."""

    about = "A number opens that task; return goes back. Commands:"

    def __init__(
        self, talk: Talk, services: Services, sheet: Sheet, open_task: Callable[[str], object]
    ) -> None:
        super().__init__(talk)
        self.services, self.sheet, self._open = services, sheet, open_task

    def run(self) -> None:
        """Say what is there, then do what is asked for; return goes back."""
        self._list("")
        while text := self.ask("A number opens a task, :write N, :run, :pack, return goes back"):
            pieces = self._pieces()
            place = number_in(text, len(pieces))
            if not place:
                self.talk.say(f"Type a number from 1 to {len(pieces)}, a command or return.")
                continue
            with suppress(Left):
                self._open(pieces[place - 1].task.id)
            self._list("")

    def commands(self) -> Iterable[Command]:
        """What a sheet can be done with."""
        yield Command("list", "l", "say the tasks again", self._list)
        yield Command("write", "w", "write what the output of a task means, as in :write 2", self._write)
        yield Command("run", "r", "run the programs that changed", self._run)
        yield Command("pack", "e", "pack the sheet into one archive", self._pack)

    def _pieces(self) -> list[Piece]:
        services = self.services
        return collect(services.course, services.places, services.store, self.sheet.id)

    def _list(self, _: str) -> None:
        title = f", {self.sheet.title}" if self.sheet.title else ""
        self.talk.say("", f"Sheet {self.sheet.id}{title}.")
        for number, piece in enumerate(self._pieces(), 1):
            self.talk.say(f"{number}. {piece.task.title}: {', '.join(_states(piece))}.")

    # -- the interpretation --------------------------------------------------------------------------------

    def _write(self, typed: str) -> None:
        pieces = self._pieces()
        place = number_in(typed.strip(), len(pieces))
        if not place:
            self.talk.say(f"Name the task by its number, as in :write 1; there are {len(pieces)}.")
            return
        task = pieces[place - 1].task
        path = interpretation_file(self.services.places, task.id)
        there = read_meaning(path)
        if there.trouble:
            self.talk.say(there.trouble)
            return
        if there.text:
            self.talk.say("The interpretation so far:", *there.text.split("\n"))
        self.talk.say(f"What does the output of {task.title} show? A line with a full stop alone ends it.")
        text = "\n".join(self._lines())
        if not text.strip():
            self.talk.say("The interpretation stays as it was.")
            return
        try:
            backup = keep_meaning(path, text, now=self.services.now())
        except (PlaceProblem, OSError) as problem:
            self.talk.say(str(problem))
            return
        kept = f" The one before is kept as {backup}." if backup else ""
        self.talk.say(f"It is written into {path}.{kept}")

    def _lines(self) -> Iterable[str]:
        for number in range(MOST_LINES):
            line = self.talk.line("")
            if line.strip() == "." or not (number or line.strip()):
                return
            yield line

    # -- running and packing -------------------------------------------------------------------------------

    def _run(self, _: str) -> None:
        services = self.services
        if not any(one.waits for one in self._pieces()):
            self.talk.say("Nothing has changed since it ran.")
        elif services.checking is None:
            self.talk.say("This start of the program has no checker, so nothing can be run.")
        else:
            try:
                self._collected(services)
            except KeyboardInterrupt:
                self.talk.say("Stopped; what ran to its end is kept.")
            self._list("")

    def _collected(self, services: Services) -> None:
        assert services.checking is not None
        collect(
            services.course,
            services.places,
            services.store,
            self.sheet.id,
            checking=services.checking(),
            on_run=lambda name: self.talk.say(f"Running {name}."),
        )

    def _pack(self, _: str) -> None:
        try:
            profile = read_profile(own_profile(self.services.places))
            slip = self._slip()
            read_slip(slip, profile)
        except (NamingProblem, OSError) as problem:
            self.talk.say(str(problem))
            return
        keep_slip(self.services.store, self.sheet.id, slip)
        if any(one.waits for one in self._pieces()):
            self.talk.say("Some programs have changed since they ran; :run runs them first.")
            if not self.sure("Type yes to pack without their output", "Nothing is packed."):
                return
        self._packed(slip, profile)

    def _slip(self) -> Slip:
        """Number and names as last time, or as they are typed now."""
        kept = kept_slip(self.services.store, self.sheet.id)
        number = self.ask(f"The exercise's number{f'; return keeps {kept.number}' if kept.number else ''}")
        told = f"; return keeps {kept.names}" if kept.names else ""
        names = self.ask(f"Full names with a semicolon between them{told}")
        return Slip(number or kept.number, names or kept.names, kept.theory)

    def _packed(self, slip: Slip, profile: Profile, *, force: bool = False) -> None:
        services = self.services
        named, theory = read_slip(slip, profile)
        try:
            folder, pieces = services.places.workspace, self._pieces()
            done = pack(folder, self.sheet.id, named, profile, pieces, theory, force=force)
        except ArchiveProblem as problem:
            self.talk.say(problem.told)
            if problem.taken and self.sure("Type yes to replace it", "The old one stays."):
                self._packed(slip, profile, force=True)
            return
        self.talk.say(f"{done.path} holds {done.there} of {done.tasks} tasks.", f"Subject: {done.subject}")
        self.talk.say(*done.warnings, *(f"Missing: {one}" for one in done.missing))


def _states(piece: Piece) -> Iterable[str]:
    """What a task has, in words."""
    yield STAGES[piece.stage]
    if piece.source is not None:
        if piece.failed:
            yield "it stops before its end"
        elif piece.printed is None:
            yield "not run"
        else:
            yield "output there" if piece.printed.strip() else "it prints nothing"
        yield CHECKS.get(piece.verdict, "not checked")
    if piece.unread:
        yield "an interpretation that cannot be read"
    else:
        yield "interpretation written" if piece.interpretation else "no interpretation"
