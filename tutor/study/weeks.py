"""The weeks until the exam: a section of the course each, then questions, self-study and the presentation.

With fewer weeks than the full rhythm has, meetings are left out first, then sections are joined; the last
week stays the presentation's as long as there are two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tutor.course.model import Section

__all__ = ["LONGEST", "Week", "Weeks", "WeeksProblem", "plan_weeks"]

LONGEST = 60
"""Weeks that are planned at the most."""
FIRST, BRIEFING = "First meeting", "Briefing on the report and the exam"
QUESTIONS, ALONE = "Questions and catching up", "Self-study: mock exam and what went wrong"
PRESENTATION, SPARE = "Final presentation", "Repetition"
EXTRAS = (ALONE, QUESTIONS, QUESTIONS, ALONE, QUESTIONS, QUESTIONS)
"""What further weeks bring, in the order in which they are added."""


class WeeksProblem(Exception):
    """Dates that make no plan; one sentence."""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from `begins` on: what is done in them, and the topics of the course that belong to it."""

    begins: date
    does: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The plan, and sentences on how it was shortened."""

    weeks: tuple[Week, ...]
    remarks: tuple[str, ...]


def plan_weeks(sections: Sequence[Section], start: date, exam: date, today: date) -> Weeks:
    """The weeks from `start`, or from `today` where that is later, to the day of the exam.

    Raises WeeksProblem where the exam is not after the start, or lies in the past.
    """
    if exam <= start:
        raise WeeksProblem(
            "The exam is not after the start, so the plan would run backwards: check the dates."
        )
    if exam <= today:
        raise WeeksProblem("The exam is not after today, so there is no week left to plan: check its date.")
    remarks = []
    if start < today:
        remarks.append("The start has passed, so the plan begins today with all sections.")
        start = today
    count = ((exam - start).days + 6) // 7
    if count > LONGEST:
        remarks.append(f"Only the last {LONGEST} weeks before the exam are planned.")
        start, count = start + timedelta(weeks=count - LONGEST), LONGEST
    blocks, told = _blocks(list(sections), count)
    weeks = [
        Week(start + timedelta(weeks=number), does, topics) for number, (does, topics) in enumerate(blocks)
    ]
    return Weeks(tuple(weeks), (*remarks, *told))


_Block = tuple[tuple[str, ...], tuple[str, ...]]


def _blocks(sections: list[Section], count: int) -> tuple[list[_Block], list[str]]:
    """What each of `count` weeks does, with its topics; and how that came about."""
    taught: list[_Block] = [((one.title,), one.topics) for one in sections]
    core = [((FIRST,), ()), *taught, ((BRIEFING,), ())]
    free = count - len(core) - 1
    if free >= 0:
        extras = sorted(
            (*EXTRAS, *[SPARE] * (free - len(EXTRAS)))[:free], key=(SPARE, QUESTIONS, ALONE).index
        )
        return [*core, *(((one,), ()) for one in extras), ((PRESENTATION,), ())], []
    if count == 1:
        whole = _joined([*core, ((PRESENTATION,), ())])
        return [whole], ["One week is left: everything is in it, and its last day is for the presentation."]
    told = [f"{count} weeks are fewer than the full plan has."]
    room = count - 1  # the last one is kept
    if room < len(core):
        core = [_joined(core[:2]), *core[2:]]
    if room < len(core):
        core = [*core[:-2], _joined(core[-2:])]
    joined = 0
    while room < len(core):
        at = _pair(core, joined)
        core[at : at + 2] = [_joined(core[at : at + 2])]
        joined += 1
    if joined:
        told.append(
            "Sections share a week: " + "; ".join(_shared(does) for does, _ in core if _several(does)) + "."
        )
    told.append("The last week is kept for the presentation.")
    return [*core, ((PRESENTATION,), ())], told


def _pair(core: list[_Block], joined: int) -> int:
    """Where two neighbours are joined next: the first two sections, then the last two, then the lightest."""
    if joined == 0:
        return 0
    if joined == 1:
        return len(core) - 2
    sizes = [len(core[at][0]) + len(core[at + 1][0]) for at in range(len(core) - 1)]
    return sizes.index(min(sizes))


def _joined(blocks: Sequence[_Block]) -> _Block:
    return (
        tuple(one for does, _ in blocks for one in does),
        tuple(topic for _, topics in blocks for topic in topics),
    )


def _taught(does: Sequence[str]) -> list[str]:
    return [one for one in does if one not in (FIRST, BRIEFING)]


def _several(does: Sequence[str]) -> bool:
    return len(_taught(does)) > 1


def _shared(does: Sequence[str]) -> str:
    return " and ".join(one[:1].lower() + one[1:] for one in _taught(does))
