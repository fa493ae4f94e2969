"""The code cells of a lesson in sentences: told, run, changed and put back by commands."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from tutor.course.blocks import Cell
from tutor.line.talk import Command, Talk
from tutor.study.cells import LIMIT, Outcome
from tutor.study.kernels import Kernel, desk_of
from tutor.study.services import Services

__all__ = ["CellTalk"]

END = "."
MOST = 60
"""Lines of an output that are said; its beginning and its end."""


class CellTalk:
    """The cells of one lesson; `here` is the one that was told last, which commands without a number mean."""

    def __init__(self, talk: Talk, services: Services, lesson: str, cells: Sequence[Cell]) -> None:
        self.talk, self.here = talk, 0
        self._desk = desk_of(services, lesson, cells) if cells else None

    @property
    def numbers(self) -> list[int]:
        """The cells there are."""
        return self._desk.book.numbers if self._desk is not None else []

    def tell(self, number: int) -> None:
        """Say a cell as it stands, and what its last run gave."""
        if self._desk is None:
            return
        self.here, book = number, self._desk.book
        changed = ", changed by you" if book.edited(number) else ""
        self.talk.say(f"Cell {number}{changed}: {book.standing(number)}.")
        self.talk.listing(f"    {line}" for line in book.text(number).split("\n"))
        if book.ran(number) is not None:
            self._outcome(number)

    def commands(self) -> Sequence[Command]:
        """What can be done with cells, where there are some."""
        if self._desk is None:
            return ()
        return (
            Command("run", "r", "run the cell, or another one such as :run 2", self._run),
            Command("top", "R", "begin with a fresh Python and run all cells down to this one", self._top),
            Command("edit", "e", "type the cell anew; :edit 2 1 x = 3 changes line 1 of cell 2", self._edit),
            Command("cell", "c", "say the cell again, or another one such as :cell 2", self._again),
            Command("reset", "x", "put the cell back as it was, or all with :reset all", self._reset),
        )

    def _number(self, text: str) -> int:
        """The cell that a command means, 0 where there is none, which is said."""
        text = text.strip()
        number = int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else 0
        number = number or (self.here if not text else 0)
        if number in self.numbers:
            return number
        if text:
            self.talk.say(f"There are cells 1 to {len(self.numbers)}: type :run 1, for example.")
        else:
            self.talk.say("No cell was read yet: name one, such as :run 1.")
        return 0

    def _again(self, text: str) -> None:
        if number := self._number(text):
            self.tell(number)

    def _run(self, text: str) -> None:
        if number := self._number(text):
            self._do([number])

    def _top(self, text: str) -> None:
        if (number := self._number(text)) and self._desk is not None:
            self._desk.book.begin_anew()
            self._desk.kernel.restart()
            self._do(self._desk.book.above(number))

    def _do(self, numbers: Sequence[int]) -> None:
        desk = self._desk
        if desk is None:
            return
        if not desk.kernel.usable:
            self.talk.say("Cells cannot be run here: dltutor doctor says what is missing.")
            return
        for number in numbers:
            text = desk.book.text(number)
            outcome = _ran(desk.kernel, text)
            desk.book.take(number, text, outcome)
            self.here = number
            self._outcome(number)
            if outcome.lost or outcome.error != desk.book.cell(number).raises:
                break

    def _outcome(self, number: int) -> None:
        """What the last run of a cell gave."""
        assert self._desk is not None
        book = self._desk.book
        ran = book.ran(number)
        if ran is None:
            return
        rows = ran.outcome.printed.rstrip("\n").split("\n") if ran.outcome.printed.strip("\n") else []
        if len(rows) > MOST:
            rows = [*rows[: MOST // 2], f"… {len(rows) - MOST} lines more …", *rows[-MOST // 2 :]]
        self.talk.say(f"Cell {number}, run {ran.count}: {book.standing(number)}.")
        self.talk.listing(f"    {row}" for row in rows)
        if ran.outcome.says:
            first, *rest = ran.outcome.says.split("\n")
            self.talk.say(first)
            self.talk.listing(f"    {row}" for row in rest)
        self.talk.say(*(one.replace("R runs", ":top runs") for one in book.remarks(number)))

    def _edit(self, text: str) -> None:
        """`2` asks for the whole text, `2 1 x = 3` has one line of it; behind the last line one is added."""
        first, _, rest = text.strip().partition(" ")
        if not (number := self._number(first)) or self._desk is None:
            return
        book, place, line = self._desk.book, *_parted(rest)
        lines = book.text(number).split("\n")
        if rest.strip():
            if not 1 <= place <= len(lines) + 1:
                self.talk.say(f"Cell {number} has lines 1 to {len(lines)}: type :edit {number} 1 x = 3.")
                return
            old = lines[place - 1] if place <= len(lines) else ""
            inside = "" if line.startswith(" ") else old[: len(old) - len(old.lstrip())]
            lines[place - 1 : place] = [inside + line]
        else:
            self.talk.say(f"Type cell {number} line by line; a line with only a dot ends it.")
            lines = self._typed()
        if sum(map(len, lines)) + len(lines) > LIMIT:
            self.talk.say(f"The text was cut: a cell takes at most {LIMIT:,} characters.")
        book.type(number, "\n".join(lines))
        self.tell(number)

    def _typed(self) -> list[str]:
        """Lines with their indentation, up to the one that ends them."""
        lines: list[str] = []
        while (line := self.talk.line(f"{len(lines) + 1}")) != END:
            lines.append(line)
        return lines

    def _reset(self, text: str) -> None:
        desk = self._desk
        if desk is None:
            return
        if text.strip().casefold() == "all":
            desk.book.reset_all()
            desk.kernel.restart()
            self.talk.say(
                "All cells are as the lesson has them, and the next run begins with a fresh Python."
            )
        elif number := self._number(text):
            desk.book.reset(number)
            self.tell(number)


def _ran(kernel: Kernel, text: str) -> Outcome:
    """Run a text; ctrl+c ends it, and not the program."""
    found, over = list[Outcome](), threading.Event()

    def work() -> None:
        try:
            found.append(kernel.run(text))
        finally:
            over.set()

    threading.Thread(target=work, daemon=True).start()
    while not over.is_set():
        try:
            over.wait(1.0)  # a join that is interrupted takes the thread for ended (Python 3.11)
        except KeyboardInterrupt:
            kernel.interrupt()
    return found[0] if found else Outcome(error="lost", says="The cell did not come to its end.", lost=True)


def _parted(text: str) -> tuple[int, str]:
    """`1 x = 3` as (1, "x = 3"); 0 where no number stands first. Further blanks belong to the line."""
    first, _, rest = text.partition(" ")
    return (int(first) if first.isdecimal() and first.isascii() and len(first) < 4 else 0), rest
