"""A mock exam as a conversation: asked, answered, reviewed and handed in line by line, without a verdict.

Warnings about the time are said before the next line is asked for; nothing interrupts typing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from tutor.kinds.fields import Field
from tutor.line import telling
from tutor.line.form import FormTalk
from tutor.line.talk import Command, Talk
from tutor.study.exam.clock import time_left
from tutor.study.exam.report import Report
from tutor.study.exam.sitting import Sitting
from tutor.study.services import Services

__all__ = ["ExamTalk"]

_STATES = {"empty": "empty", "begun": "begun", "full": "answered"}


class _Moved(Exception):
    """Another question, or the review, is in front."""


class ExamTalk(FormTalk):
    """Talks one paper through until it is handed in (`report`), given up, or left."""

    insists = False

    def __init__(self, talk: Talk, sitting: Sitting, services: Services) -> None:
        super().__init__(talk, sitting, services)
        self.sitting = sitting
        self.report: Report | None = None
        self._at = -1
        self._reviewing = False
        self._notice = services.store.notice

    def run(self) -> Report | None:
        """The report once the paper is handed in, None where it was given up; raises Left and Ended."""
        self._begin()
        while not self.sitting.handed:
            with suppress(_Moved):
                if self._reviewing:
                    self._review()
                else:
                    self._question()
        return self.report

    def _begin(self) -> None:
        sitting, blueprint = self.sitting, self.sitting.paper.blueprint
        stopped = sitting.suspended
        sitting.wake()
        answered = len(sitting.questions) - len(sitting.empty)
        worth = telling.worth_of(sitting.paper.points)
        self.talk.say(
            f"{blueprint.title}, seed {sitting.paper.seed}: {len(sitting.questions)} questions, {worth}, "
            f"{blueprint.minutes} minutes, {time_left(sitting.left)}.",
            "Nothing is marked before you hand in; calculations may stand unevaluated. "
            + ("Your formula sheet is allowed: :sheet reads it." if blueprint.sheet else "")
            + " :list lists the questions, :time says the time, :handin hands in.",
        )
        if answered:
            self.talk.say(f"{answered} answered so far{', and the clock runs again' if stopped else ''}.")

    # -- one question --------------------------------------------------------------------------------------

    def _question(self) -> None:
        sitting = self.sitting
        if sitting.index != self._at:
            self._at = sitting.index
            self._announce()
        for number, one in enumerate(self.places(), 1):
            if not sitting.answer.get(one.name, "").strip():
                self.fill(one, f"{number} of {len(self.places())}. " if len(self.places()) > 1 else "")
        self._confirm()
        self._onward()

    def _announce(self) -> None:
        sitting, question = self.sitting, self.sitting.question
        section = sitting.paper.blueprint.section(question.section)
        place = f"Question {question.number}, {sitting.index + 1} of {len(sitting.questions)}"
        flag = " Marked for review." if sitting.flagged(sitting.index) else ""
        self.talk.say("", f"{place}, {section.title if section else 'exam'}: {sitting.title(sitting.index)}. "
                          f"{telling.worth_of(question.points)}.{flag}")  # fmt: skip
        if sitting.variant is None:
            self.talk.say(sitting.message)
            return
        self.read()
        if sitting.state(sitting.index) != "empty":
            self.answers()

    def fill(self, one: Field, lead: str = "") -> None:
        """As everywhere; an answer after the time is said to be one."""
        before = self.sitting.answer.get(one.name, "")
        super().fill(one, lead)
        if self.sitting.late and self.sitting.answer.get(one.name, "") != before:
            self.talk.say("That came after the time: it is kept apart and does not count in the total.")

    def _confirm(self) -> None:
        """Before the paper goes on, each field can be changed."""
        places = self.places()
        many = f"a number from 1 to {len(places)} changes that field" if len(places) > 1 else "1 changes it"
        following = "for the review" if self._last else "for the next question"
        while True:
            text = self.ask(f"Return {following}{f'; {many}' if places else ''}")
            if not text:
                return
            if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(places):
                self.fill(places[int(text) - 1])
            else:
                self.talk.say("That is no number of a field; :answers reads what is answered.")

    @property
    def _last(self) -> bool:
        return self.sitting.index + 1 >= len(self.sitting.questions)

    def _onward(self) -> None:
        if self._last:
            self._reviewing = True
        else:
            self.sitting.next()

    # -- the review ------------------------------------------------------------------------------------------

    def _review(self) -> None:
        """All questions in short, and where to go from here."""
        self.talk.say("", f"Review. {self._counted()} {time_left(self.sitting.left).capitalize()}.")
        while True:
            text = self.ask("A question's number, such as 2.3, goes there; :handin hands in")
            place = self._place(text)
            if place is not None:
                self._go(place)
            self.talk.say(
                "Type a question's number, or :handin." if not text else f"There is no question {text[:40]}."
            )

    def _counted(self) -> str:
        sitting = self.sitting
        empty, begun = self._named("empty"), self._named("begun")
        flags = [one.number for i, one in enumerate(sitting.questions) if sitting.flagged(i)]
        told = [
            f"{len(sitting.questions) - len(empty)} of {len(sitting.questions)} answered",
            f"{len(empty)} empty: {self._runs(empty)}" if empty else "",
            f"{len(begun)} not complete: {self._runs(begun)}" if begun else "",
            f"{len(flags)} marked for review: {self._runs(flags)}" if flags else "",
        ]
        return f"{'; '.join(filter(None, told))}."

    def _runs(self, numbers: list[str]) -> str:
        """Numbers of the paper with `1.3 to 1.12` for three and more in a row."""
        places = [one.number for one in self.sitting.questions]
        runs: list[list[str]] = []
        for one in numbers:
            after = places.index(one) - 1
            if runs and runs[-1][-1] == places[after] and after >= 0:
                runs[-1].append(one)
            else:
                runs.append([one])
        return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)

    def _named(self, state: str) -> list[str]:
        sitting = self.sitting
        return [one.number for i, one in enumerate(sitting.questions) if sitting.state(i) == state]

    def _place(self, text: str) -> int | None:
        """The place of a question by its number in the paper, or by its place counted from 1."""
        for index, one in enumerate(self.sitting.questions):
            if text == one.number:
                return index
        if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(self.sitting.questions):
            return int(text) - 1
        return None

    # -- what is said in between -----------------------------------------------------------------------------

    def remind(self) -> None:
        """Warnings about the time, trouble with the disk."""
        while said := self.sitting.warning():
            self.talk.say(said)
        notice = self.sitting.notice
        if notice != self._notice:
            self._notice = notice
            self.talk.say(notice or "Answers reach the disk again.")
        if self.sitting.handed:
            self.talk.say(self.sitting.message or "This paper is no longer open.")
            raise _Moved

    def commands(self) -> Iterable[Command]:
        """What can be done now; letters are those of the screen."""
        sitting = self.sitting
        if not self._reviewing:
            yield Command("read", "r", "read the question again", self.read)
            yield Command("answers", "p", "read what is answered so far", self.answers)
            yield Command("undo", "u", "take back the last change", self._undo)
            yield Command("mark", "m", "mark this question for review, or take the mark off", self._mark)
            yield Command("sure", "c", "say how sure you are, such as :sure rather", self._sure_of)
            yield Command("figure", "d", "describe the figure; :figure draw prints it", self.figure)
            yield Command("next", "n", "go to the next question", lambda _: self._forward())
            if sitting.index:
                yield Command("back", "b", "go to the question before", lambda _: self._go(sitting.index - 1))
        yield Command("go", "g", "go to a question, such as :go 2.3", self._go_to)
        yield Command("list", "l", "list all questions; :list review says what is left", self._list)
        yield Command("time", "t", "say how much time is left", self._time)
        if sitting.paper.blueprint.sheet:
            yield Command("sheet", "f", "read your formula sheet; :sheet ln(1) = 0 adds a line", self.sheet)
        yield Command("suspend", "z", "stop the clock until you come back", self._suspend)
        yield Command("handin", "e", "hand in and have it marked; asks first", self._hand_in)
        yield Command("discard", "x", "give this paper up; asks first", self._discard)

    def not_now(self, word: str) -> str:
        """What practice has and an exam has not."""
        if word in ("hint", "h", "why", "w", "solution", "check", "torch", "v", "again", "a"):
            return f"There is no :{word} in an exam: nothing is marked or hinted at before you hand in."
        if word in ("sheet", "f"):
            return "This paper allows no formula sheet."
        return "This is the first question." if word in ("back", "b") else ""

    def _undo(self, _: str) -> None:
        if not self.sitting.undo():
            self.talk.say("There is nothing to take back.")
            return
        self.talk.say("Taken back.")
        self.answers()

    def _mark(self, _: str) -> None:
        self.tell_mark(self.sitting.flag())

    def _sure_of(self, word: str) -> None:
        self.note_sure(word, self.sitting.sure)

    def _forward(self) -> None:
        self._onward()
        raise _Moved

    def _go(self, index: int) -> None:
        self._reviewing, self._at = False, -1
        self.sitting.go(index)
        raise _Moved

    def _go_to(self, text: str) -> None:
        place = self._place(text)
        if place is not None:
            self._go(place)
        first, last = self.sitting.questions[0].number, self.sitting.questions[-1].number
        self.talk.say(f"There are questions {first} to {last}: type :go {first}, for example.")

    def _list(self, what: str) -> None:
        sitting = self.sitting
        if what:
            self.talk.say(self._counted())
            return
        for index, one in enumerate(sitting.questions):
            flag = ", marked for review" if sitting.flagged(index) else ""
            here = " (you are here)" if index == sitting.index and not self._reviewing else ""
            state = _STATES[sitting.state(index)]
            worth = telling.worth_of(one.points)
            self.talk.say(f"{one.number} {sitting.title(index)}: {state}, {worth}{flag}{here}")

    def _time(self, _: str) -> None:
        self.talk.say(f"{time_left(self.sitting.left).capitalize()}. {self._counted()}")

    def _suspend(self, _: str) -> None:
        self.sitting.suspend()
        self.talk.say(f"The clock is stopped, {time_left(self.sitting.left)}.")
        while True:
            text = self.talk.ask("Return lets it run on; home leaves the paper as it is")
            word = text.casefold().lstrip(":")
            if not word:
                break
            if word in ("home", "o"):
                self._home("")
            if word in ("quit", "q"):
                self._quit("")
        self.sitting.wake()
        self.talk.say(f"The clock runs: {time_left(self.sitting.left)}.")

    def _hand_in(self, _: str) -> None:
        empty = self._named("empty")
        told = (
            f"{len(empty)} of {len(self.sitting.questions)} {'is' if len(empty) == 1 else 'are'} empty: "
            f"{self._runs(empty)}. "
            if empty
            else ""
        )
        asked = f"{told}After that nothing can be changed. Type yes to hand in"
        if not self.sure(asked, "The paper goes on."):
            return
        self.report = self.sitting.hand_in()
        raise _Moved

    def _discard(self, _: str) -> None:
        asked = "Its answers go and nothing of it is marked. Type yes to give this paper up"
        if not self.sure(asked, "The paper goes on."):
            return
        self.sitting.discard()
        self.talk.say("The paper is given up.")
        raise _Moved

    def leaving(self) -> None:
        """The paper stays open."""
        if self.sitting.suspended:
            self.talk.say("The paper stays open with its clock stopped.")
        else:
            self.talk.say("The paper stays open and its clock goes on; :suspend stops the clock.")
