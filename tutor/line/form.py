"""A question's fields as a conversation: asked one by one, echoed, reviewed; what quiz and exam share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from tutor.figures import plain
from tutor.kinds import DrawProblem, Echo, Variant
from tutor.kinds.fields import Answer, Choice, Field, Order, Table, Text, keys_in
from tutor.line.filling import LAST_LINE, Unusable, announced, asked, called, options, raw
from tutor.line.talk import Conversation, Talk
from tutor.study.noting import SURE, sure_words
from tutor.study.services import Services
from tutor.study.sheet import fullness

__all__ = ["Form", "FormTalk"]

WIDE, HIGH = 78, 20
"""Cells of a drawing."""


class Form(Protocol):
    """One question that is being answered."""

    @property
    def variant(self) -> Variant | None:
        """The variant in front, None where it cannot be shown."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields to draw."""

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The single fields that may be changed now."""

    @property
    def answer(self) -> Answer:
        """The raw texts so far."""

    def enter(self, name: str, text: str) -> None:
        """Take over what a field holds."""

    def echo(self, name: str) -> Echo:
        """How the text of a field is read."""


class FormTalk(Conversation):
    """Asks for the fields of `form`. Where `insists`, text that cannot be read is asked for again."""

    insists = True

    def __init__(self, talk: Talk, form: Form, services: Services) -> None:
        super().__init__(talk)
        self.form, self.services = form, services

    def tell_mark(self, on: bool) -> None:
        """Say whether the question is marked for review now."""
        self.talk.say(
            "Marked for review; :mark takes the mark off." if on else "No longer marked for review."
        )

    def note_sure(self, word: str, keep: Callable[[str | None], str]) -> None:
        """Keep how sure one is: the word that was typed, by its beginning, else the next one."""
        fits = [one for one in SURE if one.startswith(word.casefold())] if word else []
        if word and len(fits) != 1:
            self.talk.say("Type :sure unsure, :sure rather or :sure sure; :sure alone takes the next one.")
            return
        said = keep(fits[0] if fits else None)
        self.talk.say(f"Noted: you are {sure_words(said)}." if said else "How sure you are is not noted.")

    @property
    def marked(self) -> bool:
        """True where the figure may show the key."""
        return False

    def read(self, _: str = "") -> None:
        """The question's text, its listing, its tables, its figure in words."""
        form, variant = self.form, self.form.variant
        if variant is None:
            return
        self.talk.say(variant.ask)
        with suppress(DrawProblem):
            listing = getattr(variant.item, "listing", None)
            if listing is not None:
                self.talk.listing(f"    {line}" for line in listing(variant).split("\n"))
            drawn = variant.item.drawing(variant, dict(form.answer), marked=False)
            if drawn is not None:
                self.talk.say(f"There is a figure, {drawn.title}: type :figure to have it described.")
        self.talk.say(*announced(form.fields))

    def places(self) -> tuple[Field, ...]:
        """The open fields in the order in which they are best filled."""
        order = [name for one in self.form.fields if isinstance(one, Table) for name in one.order]
        rank = {name: place for place, name in enumerate(order)}
        return tuple(sorted(self.form.open_fields, key=lambda one: rank.get(one.name, len(rank))))

    def fill(self, one: Field, lead: str = "") -> None:
        """One field: asked for until it holds something that can be read, or was left empty."""
        form = self.form
        label = called(one, form.fields)
        self.talk.say(*([label] if options(one) and label else []), *options(one))
        prompt = f"{lead}{asked(one, '' if options(one) else label)}"
        kept = form.answer.get(one.name, "")
        if kept.strip():
            self.talk.say(f"So far: {self.shown(one, kept)}. An empty line keeps it; a dash clears it.")
        while True:
            text = self._text(one, prompt)
            if kept.strip() and text in ("", "-"):
                text = kept if not text else ""
            try:
                found = raw(one, text)
            except Unusable as problem:
                self.talk.say(problem.sentence)
                continue
            form.enter(one.name, found)
            if not self._unread(one, found) or not self.insists:
                return

    def _text(self, one: Field, prompt: str) -> str:
        first = self.ask(prompt)
        if not isinstance(one, Text) or one.lines <= 1 or not first or first == LAST_LINE:
            return "" if first == LAST_LINE else first
        lines = [first]
        while (line := self.talk.ask("More")) != LAST_LINE:
            lines.append(line)
            self.remind()
        return "\n".join(lines)

    def _unread(self, one: Field, text: str) -> bool:
        """Say how a text is read; True where it could not be."""
        if isinstance(one, Choice | Order) or not text.strip():
            return False
        echo = self.form.echo(one.name)
        if echo.problem:
            self.talk.say(f"Not read: {echo.problem}")
            return True
        read = " ".join(filter(None, (echo.line, echo.value)))
        if read and read != text.strip():
            self.talk.say(f"Read as: {read}")
        return False

    def shown(self, one: Field, text: str) -> str:
        """An answer on one line; options by their numbers."""
        if isinstance(one, Choice | Order):
            known = {option.key: str(number) for number, option in enumerate(one.options, 1)}
            return " ".join(known.get(key, key) for key in keys_in(text))
        return " / ".join(text.split("\n"))

    def answers(self, _: str = "") -> None:
        """Read what is answered so far."""
        for number, one in enumerate(self.places(), 1):
            held = self.form.answer.get(one.name, "")
            label = called(one, self.form.fields) or "your answer"
            self.talk.say(f"{number}. {label}: {self.shown(one, held) if held.strip() else 'empty'}")

    def sheet(self, text: str) -> None:
        """Read the formula sheet out, or add a line."""
        sheet = self.services.sheet()
        if text:
            sheet.typed(f"{sheet.text.rstrip()}\n{text}\n")
            sheet.save()
        else:
            self.talk.listing(sheet.text.rstrip().split("\n"))
        self.talk.say(*filter(None, (sheet.remark,)), f"{sheet.path} has {fullness(sheet.text)}.")

    def figure(self, how: str) -> None:
        """Describe the figure, or print it."""
        form, variant = self.form, self.form.variant
        drawn = None
        with suppress(DrawProblem):
            drawn = variant.item.drawing(variant, dict(form.answer), marked=self.marked) if variant else None
        if drawn is None:
            self.talk.say("This question has no figure.")
            return
        self.talk.say(f"{drawn.title}. {drawn.says}")
        if how.casefold().startswith("dr"):
            self.talk.listing(plain(drawn.draw(WIDE, HIGH)))
