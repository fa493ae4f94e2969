"""The way into a mock exam in line mode: an open paper first, else a choice of papers, then its report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from tutor.course.exams import Blueprint, find_blueprint, offered
from tutor.line import telling
from tutor.line.exam import ExamTalk
from tutor.line.report import ReportTalk
from tutor.line.talk import Talk
from tutor.study.days import day_text
from tutor.study.exam.paper import HIGHEST_SEED, PaperProblem, draw_paper
from tutor.study.exam.report import Report, open_report, reports
from tutor.study.exam.sitting import Sitting, SittingProblem, discard, finish, standing
from tutor.study.services import Services
from tutor.words import points

__all__ = ["Papers"]


class Papers:
    """`repeat` practises items by name; `fresh` gives a seed that was not used before."""

    def __init__(
        self,
        talk: Talk,
        services: Services,
        repeat: Callable[[Sequence[str]], object],
        fresh: Callable[[], int],
    ) -> None:
        self.talk, self.services = talk, services
        self._repeat, self._fresh = repeat, fresh

    @property
    def open(self) -> str:
        """How the open paper stands, in one line; nothing where none is open."""
        found = standing(self.services.store, self.services.now())
        return found.says if found else ""

    def settle(self) -> bool:
        """What has to be said at a start: a hand-in that was cut off is completed, an open paper offered.
        True where nothing is open afterwards.
        """
        services = self.services
        found = finish(services.course, services.store, now=services.now)
        if found is not None:
            self.talk.say("The paper that was being handed in when the program ended is handed in.")
            self._reported(found)
        return self.resume()

    def resume(self) -> bool:
        """Continue, discard or later; True where no paper is open afterwards."""
        services = self.services
        found = standing(services.store, services.now())
        if found is None:
            return True
        self.talk.say(f"A mock exam is open. {found.says}{'' if found.problem else '.'}")
        choices = ("discard", "later") if found.problem else ("continue", "discard", "later")
        text = self.talk.ask(f"Type {', '.join(choices[:-1])} or later").casefold().lstrip(":")
        if text and not found.problem and "continue".startswith(text):
            self._continue()
        elif text and "discard".startswith(text) and self._sure():
            discard(services.store)
            self.talk.say("The paper is given up.")
            return True
        return False

    def _sure(self) -> bool:
        asked = "Its answers go and nothing of it is marked. Type yes to give this paper up"
        if self.talk.ask(asked).casefold() in ("yes", "y"):
            return True
        self.talk.say("The paper stays open.")
        return False

    def _continue(self) -> None:
        services = self.services
        sitting = Sitting.resume(
            services.course, services.store, now=services.now, monotonic=services.monotonic
        )
        if sitting is not None:
            self._sat(sitting)

    def choose(self) -> None:
        """Ask which paper and which seed, and begin it."""
        if self.open and not self.resume():
            return
        papers = offered(self.services.course)
        if not papers:
            self.talk.say("This course has no exams.")
            return
        self.talk.say(*(f"{number}. {_told(one)}" for number, one in enumerate(papers, 1)))
        while True:
            text = self.talk.ask(f"A number from 1 to {len(papers)}, or return to go home")
            if not text:
                return
            if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(papers):
                break
            self.talk.say("That is no number of a paper.")
        seed = self._seed()
        if seed is not None:
            self.begin(papers[int(text) - 1], seed)

    def _seed(self) -> int | None:
        while True:
            text = self.talk.ask("Return draws a fresh paper; a seed draws that one, 0 is the exam's own")
            if not text:
                return self._fresh()
            if text.isdecimal() and text.isascii() and len(text) < 10 and int(text) <= HIGHEST_SEED:
                return int(text)
            if text.casefold().lstrip(":") in ("home", "o", "quit", "q"):
                return None
            self.talk.say(f"A seed is a whole number from 0 to {HIGHEST_SEED:,}.")

    def enter(self, name: str, seed: int | None) -> None:
        """What was asked for on the command line: this exam, this paper of the longest one, or a choice. An
        interrupted hand-in is completed and an open paper settled first.
        """
        if not self.settle():
            return
        course = self.services.course
        blueprint = find_blueprint(course, name) if name else next(iter(offered(course)), None)
        if blueprint is None or (not name and seed is None):
            self.choose()
        else:
            self.begin(blueprint, self._fresh() if seed is None else seed)

    def begin(self, blueprint: Blueprint, seed: int) -> None:
        """Draw a paper and sit it."""
        services = self.services
        try:
            paper = draw_paper(services.course, blueprint, seed)
            sitting = Sitting.begin(
                services.course, services.store, paper, now=services.now, monotonic=services.monotonic
            )
        except (PaperProblem, SittingProblem) as problem:
            self.talk.say(problem.sentence)
        else:
            self._sat(sitting)

    def _sat(self, sitting: Sitting) -> None:
        found = ExamTalk(self.talk, sitting, self.services).run()
        if found is not None:
            self._reported(found)

    def _reported(self, found: Report) -> None:
        weak = ReportTalk(self.talk, found).run()
        if weak:
            self._repeat(weak)

    def earlier(self) -> None:
        """The papers handed in so far, one of which can be read again."""
        services = self.services
        found = reports(services.store)[::-1]
        self.talk.say(
            *(
                f"{number}. {one.title}, seed {one.seed}, {day_text(one.at, services.zone)}: "
                f"{points(one.points)} of {points(one.of)} points, {one.percent} %{_passed(one.passed)}"
                for number, one in enumerate(found, 1)
            )
        )
        text = self.talk.ask(f"A number from 1 to {len(found)} reads that report, return goes home")
        if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(found):
            self.read(found[int(text) - 1].uid)

    def read(self, uid: str) -> None:
        """Read the report of a paper that was handed in."""
        services = self.services
        found = open_report(services.course, services.store, uid, now=services.now)
        if found is not None:
            self._reported(found)


def _passed(passed: bool | None) -> str:
    return {True: ", passed", False: ", not passed", None: ", rubrics to be ticked"}[passed]


def _told(one: Blueprint) -> str:
    return (
        f"{one.title}: {one.count} questions, {telling.worth_of(Fraction(one.points))}, {one.minutes} minutes"
    )
