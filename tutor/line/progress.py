"""Progress in line mode: every section in sentences, and the ways that lead on from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tutor.line.talk import Ended, Left, Talk
from tutor.study.services import Services
from tutor.study.stats import Stats, collect
from tutor.study.stats.saying import sections, summed
from tutor.study.stats.wording import Section

__all__ = ["Leads", "ProgressTalk"]

MANY = 5_000
"""Attempts from which on reading them for the first time is worth a word."""
LEAVE = ("home", "o")
QUIT = ("quit", "q", "exit")


class Leads(NamedTuple):
    """Where rows lead: a topic to practise, a lesson, a question by itself, the report of a paper."""

    practise: Callable[[str], object]
    lesson: Callable[[str], object]
    question: Callable[[str], object]
    report: Callable[[str], object]


class ProgressTalk:
    """Tells what there is, section by section as asked; figures are computed anew at each visit."""

    def __init__(self, talk: Talk, services: Services, leads: Leads) -> None:
        self.talk, self.services, self._leads = talk, services, leads

    def run(self) -> None:
        """Every section in its first sentences, then more of one after the other; return goes home."""
        services = self.services
        if services.store.extent().count > MANY:
            self.talk.say("One moment: your attempts are being read.")
        stats = collect(
            services.course, services.store, services.places.cache, now=services.now(), zone=services.zone
        )
        told = sections(stats, services.zone)
        self.talk.say("", f"Progress. {summed(stats)}")
        self.talk.say(*(f"{n}. {one.title}. {' '.join(one.says)}" for n, one in enumerate(told, 1)))
        while text := self._asked(f"A number from 1 to {len(told)} or all tells more, return goes home"):
            if text == "all":
                for one in told:
                    self._tell(one)
            elif place := _number(text, len(told)):
                one = told[place - 1]
                self._tell(one)
                if self._lead(stats, one):
                    return
            else:
                self.talk.say(f"Type a number from 1 to {len(told)}, all, or return.")

    def _asked(self, prompt: str) -> str:
        """What is typed, without its colon; raises Left on the way home."""
        text = self.talk.ask(prompt).casefold().lstrip(":")
        if text in QUIT:
            raise Ended
        if text in LEAVE:
            raise Left
        return text

    def _tell(self, one: Section) -> None:
        """The sentences again, so that they stand before their rows."""
        listed = one.id in self._ways and bool(one.rows)
        self.talk.say("", f"{one.title}. {' '.join(one.says)}")
        self.talk.say(*(f"{n}. {row}" if listed else row for n, row in enumerate(one.rows, 1)))

    @property
    def _ways(self) -> dict[str, tuple[str, Callable[[Stats, int], object]]]:
        """By section what a number does there, in words and as a deed; places count from 0."""
        return {
            "topics": ("practises that topic", self._practise),
            "mistakes": ("opens the lesson that teaches it, or asks its question again", self._learn),
            "papers": ("reads that report", self._report),
        }

    def _lead(self, stats: Stats, one: Section) -> bool:
        """Follow a row where the learner wants; True once that was done."""
        if one.id not in self._ways or not one.rows:
            return False
        words, do = self._ways[one.id]
        while text := self._asked(f"A number from 1 to {len(one.rows)} {words}, return goes back"):
            if place := _number(text, len(one.rows)):
                do(stats, place - 1)
                return True
            self.talk.say(f"Type a number from 1 to {len(one.rows)}, or return.")
        return False

    def _practise(self, stats: Stats, place: int) -> None:
        topic = stats.topics[place]
        if topic.items:
            self._leads.practise(topic.id)
        else:
            self.talk.say(f"{topic.title} has no questions, only tasks: home lists them.")

    def _learn(self, stats: Stats, place: int) -> None:
        one = stats.misconceptions[place]
        asked = "Return reads the lesson, again asks the question once more"
        if one.lesson and self._asked(asked) not in ("again", "a"):
            self._leads.lesson(one.lesson)
        else:
            self._leads.question(one.item)

    def _report(self, stats: Stats, place: int) -> None:
        self._leads.report(stats.papers[::-1][place].uid)


def _number(text: str, most: int) -> int:
    """The number that was typed, 0 for none that there is."""
    number = int(text[:6]) if text.isdecimal() and text.isascii() else 0
    return number if number <= most else 0
