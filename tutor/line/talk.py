"""Sentences out, lines in: what every part of line mode talks through."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TextIO

from tutor.words import clean, paragraphs, spelled, unmarked

__all__ = ["LIMIT", "Command", "Conversation", "Ended", "Left", "Talk", "chosen"]

LIMIT = 2_000
"""Characters that a line takes, as a field on the screen does; the rest is left out."""


class Ended(Exception):
    """There is nobody to talk to any more: the input ended, or the learner quit."""


class Left(Exception):
    """The learner went home; nothing is lost by that."""


class Talk:
    """A conversation on two streams. `width` wraps prose to so many columns; None leaves paragraphs whole, as
    readers and pipes want them. With `prompting` the learner types behind the prompt and not below it.
    """

    def __init__(
        self, read: TextIO, write: TextIO, *, width: int | None = None, prompting: bool = False
    ) -> None:
        self._read, self._write = read, write
        self._width, self._prompting = width, prompting

    def say(self, *texts: str) -> None:
        """Texts as paragraphs; lines that begin with four spaces, code for example, stay as they are."""
        for text in texts:
            for verbatim, piece in paragraphs(clean(text)):
                self._line(piece) if verbatim else self._prose(unmarked(piece))
        self._write.flush()

    def listing(self, lines: Iterable[str]) -> None:
        """Lines exactly as they are."""
        for line in lines:
            self._line(clean(line).replace("\n", " "))
        self._write.flush()

    def ask(self, prompt: str) -> str:
        """The learner's next line, harmless and without blanks around it; raises Ended at the end of all."""
        return self.line(prompt).strip()

    def line(self, prompt: str) -> str:
        """The learner's next line, harmless and as far in as it was typed; raises Ended at the end of all."""
        self._put(f"{prompt}: " if self._prompting else f"{prompt}:\n")
        self._write.flush()
        try:
            typed = self._read.readline()
        except KeyboardInterrupt:
            self._line("")
            raise Ended from None
        if not typed:
            raise Ended
        text = clean(typed).rstrip()
        if len(text) > LIMIT:
            self.say(f"The line was cut: an answer takes at most {LIMIT:,} characters.")
        return text[:LIMIT]

    def _prose(self, text: str) -> None:
        if self._width is None or len(text) <= self._width:
            self._line(text)
            return
        hang = "  " if text[:2].strip() and text.lstrip()[:1] in "-•–" else ""
        for line in textwrap.wrap(
            text, self._width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
        ):
            self._line(line)

    def _line(self, text: str) -> None:
        self._put(text.rstrip() + "\n")

    def _put(self, text: str) -> None:
        """What the stream cannot show is replaced, never a reason to stop: a minus sign by a hyphen, ½ by
        1/2.
        """
        encoding = getattr(self._write, "encoding", None) or "utf-8"
        if "−".encode(encoding, "ignore") == b"":
            text = text.replace("−", "-")
        text = spelled(text, encoding)
        self._write.write(text.encode(encoding, "replace").decode(encoding))


class Command(NamedTuple):
    """One thing that can be done now: its word, the letter that stands for it on the screen too, a sentence,
    and the deed.
    """

    word: str
    letter: str
    help: str
    do: Callable[[str], object]


def chosen(commands: Mapping[str, Command], text: str) -> tuple[Command, str] | str:
    """The command that a line such as `:hint` or `:go 3` names, with what stands behind it, or the sentence
    that says which there are.
    """
    word, _, rest = text.lstrip(":").strip().partition(" ")
    word = word.casefold()
    if not word:
        word = "help"
    exact = [one for one in commands.values() if word in (one.word, one.letter)]
    near = exact or [one for one in commands.values() if one.word.startswith(word)]
    if len(near) == 1:
        return near[0], rest.strip()
    known = ", ".join(f":{one.word}" for one in (near or commands.values()))
    if near:
        return f"“:{word[:40]}” could be {known}: type more of it."
    return f"There is no command “:{word[:40]}” here: there is {known}."


class Conversation:
    """Answers with commands in between. A part of line mode says in `commands` what can be done now."""

    about = "A line is an answer, or a command that begins with a colon; its letter will do:"

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    def commands(self) -> Iterable[Command]:
        """What can be done now; letters are those of the screen."""
        return ()

    def not_now(self, word: str) -> str:
        """Why a command that exists cannot be given now, as a sentence; nothing for a word that is none."""
        return ""

    def interrupted(self) -> bool:
        """True where a command made the question moot that was being asked."""
        return False

    def remind(self) -> None:
        """Say what the learner has to know before the next line is asked for."""

    def leaving(self) -> None:
        """Keep what has to be kept before the learner goes."""

    def ask(self, prompt: str) -> str:
        """An answer; commands in between are done, and two colons make one that is text."""
        while True:
            self.remind()
            text = self.talk.ask(prompt)
            if not text.startswith(":") or text.startswith("::"):
                return text.removeprefix(":") if text.startswith("::") else text
            found = chosen({one.word: one for one in self._all()}, text)
            if isinstance(found, str):
                self.talk.say(self.not_now(text.lstrip(":").strip().partition(" ")[0].casefold()) or found)
                continue
            found[0].do(found[1])
            if self.interrupted():
                return ""

    def sure(self, prompt: str, otherwise: str) -> bool:
        """Whether the learner means it; `otherwise` is said where not."""
        if self.talk.ask(prompt).casefold() in ("yes", "y"):
            return True
        self.talk.say(otherwise)
        return False

    def _all(self) -> Iterable[Command]:
        yield Command("help", "?", "say what can be typed here", self._help)
        yield from self.commands()
        yield Command("home", "o", "go home; everything is kept", self._home)
        yield Command("quit", "q", "end the program; everything is saved", self._quit)

    def _help(self, _: str) -> None:
        self.talk.say(self.about)
        self.talk.listing(f"  :{one.word} or :{one.letter}  {one.help}" for one in self._all())

    def _home(self, _: str) -> None:
        self.leaving()
        raise Left

    def _quit(self, _: str) -> None:
        self.leaving()
        raise Ended
