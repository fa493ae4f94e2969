"""The report of a mock exam as a conversation: rubrics first, then points, marks and what to repeat."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction

from tutor.line import telling
from tutor.line.filling import Unusable, options, raw
from tutor.line.talk import Command, Conversation, Talk
from tutor.study.exam.clock import minutes
from tutor.study.exam.parts import Marked
from tutor.study.exam.report import Report
from tutor.study.noting import sure_words
from tutor.words import points, worth_of

__all__ = ["ReportTalk"]


class _Later(Exception):
    """The rubrics wait."""


class ReportTalk(Conversation):
    """Talks one report through; `again` says whether the weak questions are to be repeated."""

    about = "A question's number reads its marks; a command begins with a colon:"

    def __init__(self, talk: Talk, report: Report) -> None:
        super().__init__(talk)
        self.report = report
        self._ticking = False

    def run(self) -> tuple[str, ...]:
        """The items to repeat now, none where the learner goes home."""
        self._tick_all()
        self._summary()
        while True:
            weak = self.report.weak
            more = "; again repeats what did not earn all points" if weak else ""
            text = self.ask(f"A question's number reads its marks{more}; return goes home")
            if not text:
                return ()
            if weak and text.casefold() in ("again", "a"):
                return weak
            self._marks(text)

    # -- rubrics -------------------------------------------------------------------------------------------

    def _tick_all(self) -> None:
        self._ticking = True
        with suppress(_Later):
            self._rubrics()
        self._ticking = False

    def _rubrics(self) -> None:
        """Every text that waits, beside the model answer."""
        report = self.report
        waiting = [(one, False) for one in report.pending] + [(one, True) for one in report.late_pending]
        if waiting:
            count = len(waiting)
            self.talk.say(
                f"{count} answer{'s are' if count > 1 else ' is'} marked by you: type the numbers of what "
                "yours says, return twice for none of it, or :later."
            )
        for index, late in waiting:
            self._rubric(report.question(index), late=late)

    def _rubric(self, one: Marked, *, late: bool) -> None:
        report, boxes = self.report, self.report.rubric(one.index)
        if boxes is None:
            self.talk.say(report.message)
            return
        answer = (one.late_answer if late else one.answer) or {}
        after = ", after the time" if late else ""
        self.talk.say("", f"Question {one.question.number}{after}: {one.title}. "
                          f"{telling.worth_of(one.of)}.")  # fmt: skip
        self.talk.say(f"Yours: {' / '.join(answer.get('text', '').split(chr(10)))}")
        self.talk.say(f"A model answer: {report.model(one.index)}", *options(boxes))
        asked = False
        while True:
            text = self.ask("What yours says, by numbers")
            if not text.strip() and not asked:
                # A return too many would score 0 for good.
                asked = True
                self.talk.say("None of it? Return once more scores 0; else type the numbers.")
                continue
            try:
                verdict = report.tick(one.index, raw(boxes, text), late=late)
            except Unusable as problem:
                self.talk.say(problem.sentence)
                continue
            if verdict is None:
                self.talk.say(report.message)
                continue
            self.talk.say(*telling.verdict(verdict, one.of, 0))
            return

    # -- what it came to -----------------------------------------------------------------------------------

    def _summary(self) -> None:
        report = self.report
        self.talk.say("", f"Report on {report.title}, in {minutes(report.seconds)}.", *report.says)
        self.talk.say(*(f"{one.says}." for one in report.sections))
        self.talk.say("By topic:", *(f"{one.says}." for one in report.topics))
        self.talk.say(report.comparison())
        if report.most_bonus and not report.bonus:
            self.talk.say(
                f"Bonus points of the course, up to {report.most_bonus}: type :bonus 3, for example."
            )

    def _marks(self, text: str) -> None:
        found = next((one for one in self.report.questions if one.question.number == text), None)
        if found is None:
            self.talk.say("There is no question of that number: :list lists them.")
            return
        self.talk.say(self._told(found))
        if found.verdict is not None:
            self.talk.say(*(telling.ledger(found.verdict, found.question.points, {})))
            self.talk.say(*dict.fromkeys(found.verdict.remarks))
        if found.late is not None:
            late = worth_of(found.late_points, "more ") if found.late_points else "nothing more"
            self.talk.say(f"Your answer after the time would have earned {late}; it does not count.")
        self.talk.say("Worked solution:", *self.report.solution(found.index))

    def _told(self, one: Marked) -> str:
        got = one.points if one.of else Fraction(0)
        sure = f", you were {sure_words(one.sure)}" if one.sure else ""
        return (
            f"{one.question.number} {one.title}: {one.says}, {points(got)} of "
            f"{telling.worth_of(one.of)}{sure}."
        )

    # -- commands ------------------------------------------------------------------------------------------

    def commands(self) -> Iterable[Command]:
        """What can be done now."""
        report = self.report
        yield Command("list", "l", "list all questions with their points", self._list)
        if self._ticking:
            yield Command("later", "j", "leave the rubrics for later", self._later)
        elif report.pending or report.late_pending:
            yield Command("rubrics", "k", "mark the answers that wait for you", self._again)
        if report.most_bonus:
            yield Command("bonus", "y", "enter the bonus points of the course, such as :bonus 3", self._bonus)
        yield Command("summary", "r", "say the points again", lambda _: self._summary())

    def _list(self, _: str) -> None:
        self.talk.say(*(self._told(one) for one in self.report.questions))

    def _again(self, _: str) -> None:
        self._tick_all()
        self._summary()

    def _later(self, _: str) -> None:
        raise _Later

    def _bonus(self, text: str) -> None:
        known = text.isdecimal() and text.isascii() and self.report.set_bonus(int(text[:6]))
        if not known:
            self.talk.say(f"Type :bonus with a whole number from 0 to {self.report.most_bonus}.")
            return
        self.talk.say(*self.report.says)
