"""Progress in sentences: one section for each thing that a learner asks, the same for every interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta, tzinfo

from tutor.study.days import local_day
from tutor.study.exam.papers import Handed
from tutor.study.stats.model import Day, Misconception, Stats, Then, TopicStats
from tutor.study.stats.wording import Section, count_of, day_of, day_words, percent, spent
from tutor.words import clean, points

__all__ = ["WINDOW", "days_of", "sections", "summed", "then_of"]

WINDOW = 28
"""Days of which every one is shown."""
FEW = 5
"""Answers or repetitions from which on shares are worth drawing."""
MOST_THEN = 8
_STATE = {True: ", passed", False: ", not passed", None: ", rubrics to be ticked"}


def sections(stats: Stats, zone: tzinfo | None = None) -> tuple[Section, ...]:
    """All sections, the most wanted first; those on the exam only where the course has one."""
    made = [_topics(stats)]
    if stats.forecast:
        made += [_forecast(stats), _over_time(stats, zone)]
    made += [_sure(stats), _memory(stats), _time(stats, zone), _mistakes(stats, zone)]
    if stats.forecast or stats.papers:
        made.append(_papers(stats, zone))
    return tuple(made)


def summed(stats: Stats) -> str:
    """All of it in one line."""
    if not stats.attempts:
        return "0 attempts so far: answer a few questions, and this fills."
    return f"{count_of(stats.attempts, 'attempt')}, {stats.right} right, {spent(stats.seconds)}."


# -- the sections --------------------------------------------------------------------------------------------


def _topics(stats: Stats) -> Section:
    begun = [one for one in stats.topics if one.tried]
    if not begun:
        says = "No topic was begun yet; mastery is the share of a topic's points that you would earn now."
    else:
        best, worst = _far(begun, max), _far(begun, min)
        told = f"most in {best.title} ({percent(best.mastery)})"
        if best is not worst:
            told += f", least in {worst.title} ({percent(worst.mastery)})"
        says = (
            f"The share of a topic's points that you would earn now: {told}; best is what the best tries of "
            "all its questions earned, as home shows it."
        )
    return Section(
        id="topics",
        title="Mastery per topic",
        says=(says,),
        rows=tuple(_topic(one) for one in stats.topics),
        enough=bool(begun),
    )


def _far(
    topics: Sequence[TopicStats], most: Callable[[Sequence[tuple[float, int]]], tuple[float, int]]
) -> TopicStats:
    return topics[most([(one.mastery, place) for place, one in enumerate(topics)])[1]]


def _topic(one: TopicStats) -> str:
    told = []
    if one.items:
        share = f"{percent(one.mastery)} of the points now" if one.tried else "not tried yet"
        told.append(share)
        if one.tried:
            told += [f"{percent(one.best)} at best", f"{one.tried} of {one.items} questions tried"]
        told += [f"{one.due} due"] if one.due else []
    told += [f"{one.tasks_done} of {count_of(one.tasks, 'task')} done"] if one.tasks else []
    return f"{one.title}: {', '.join(told)}."


def _forecast(stats: Stats) -> Section:
    found = stats.forecast
    assert found is not None
    rows = (
        f"{one.title}: {one.points:.1f} of {one.of:g} points, "
        f"in 8 of 10 cases {one.low:.1f} to {one.high:.1f}."
        for one in found.sections
    )
    return Section(
        id="forecast",
        title="Forecast of the exam",
        says=(found.says,),
        rows=tuple(rows) if found.enough else (),
        enough=found.enough,
    )


def then_of(stats: Stats) -> tuple[Then, ...]:
    """The forecast's total at all times at which there was enough to go by, the last one now."""
    found = stats.forecast
    now: tuple[Then, ...] = ()
    if found and found.enough:
        total = found.total
        now = (
            Then(at=stats.at, points=total.points, low=total.low, high=total.high, of=total.of, enough=True),
        )
    return (*(one for one in stats.history if one.enough and one.at <= stats.at), *now)


def _over_time(stats: Stats, zone: tzinfo | None) -> Section:
    then = then_of(stats)
    if len(then) < 2:
        says = "There is a curve once there was a forecast on two days."
        return Section(id="history", title="Forecast over time", says=(says,), enough=False)
    first, last = then[0], then[-1]
    says = (
        f"Since {day_words(local_day(first.at, zone))} the forecast went from {first.points:.0f} to "
        f"{last.points:.0f} of {last.of:.0f} points, its interval from {first.high - first.low:.0f} to "
        f"{last.high - last.low:.0f} points."
    )
    step = max(1, -(-(len(then) - 1) // (MOST_THEN - 1)))
    rows = [*then[:-1][::step], last]
    return Section(
        id="history",
        title="Forecast over time",
        says=(says, stats.trend) if stats.trend else (says,),
        rows=tuple(
            f"{day_words(local_day(one.at, zone))}: {one.points:.0f} of {one.of:.0f} points, "
            f"in 8 of 10 cases {one.low:.0f} to {one.high:.0f}."
            for one in rows
        ),
    )


def _sure(stats: Stats) -> Section:
    found = stats.calibration
    levels = " ".join(one.says for one in found.levels[::-1] if one.n)
    whole = found.says
    if 0 < found.n < FEW:
        whole = f"From {FEW} answers on that say how sure you were, there is something to compare."
    says = tuple(filter(None, (levels, whole)))
    return Section(id="sure", title="How sure you were", says=says, enough=found.n >= FEW)


def _memory(stats: Stats) -> Section:
    found = stats.retention
    rows = tuple(
        f"Where {percent(one.predicted)} was expected, you knew {percent(one.found)} "
        f"of {count_of(one.n, 'repetition')}."
        for one in found.bins
    )
    enough = found.n >= FEW
    return Section(
        id="memory",
        title="Memory",
        says=(stats.due.says, found.says),
        rows=rows if enough else (),
        enough=enough,
    )


def _time(stats: Stats, zone: tzinfo | None) -> Section:
    window = days_of(stats, zone)
    worked = [one for one in window if one.attempts]
    total = sum(one.seconds for one in window)
    if not stats.days:
        says = ["No time was spent on questions or tasks yet."]
    elif not worked:
        last = stats.days[-1]
        says = [
            f"Nothing in the last 4 weeks; {spent(stats.seconds)} in all, the last on {day_words(last.day)}."
        ]
    else:
        each = f", {spent(total / len(worked))} on such a day" if len(worked) > 1 else ""
        says = [f"In the last 4 weeks you worked on {len(worked)} of {WINDOW} days: {spent(total)}{each}."]
    longest = sorted((one for one in stats.topics if one.seconds), key=lambda one: -one.seconds)
    if longest:
        says.append(f"Of all your time most went to {longest[0].title}: {spent(longest[0].seconds)}.")
    weeks = [window[start : start + 7] for start in range(0, WINDOW, 7)] if worked else []
    return Section(
        id="time",
        title="Time",
        says=tuple(says),
        rows=(*map(_week, weeks), *(f"{one.title}: {spent(one.seconds)}." for one in longest)),
        enough=len(worked) > 1,
    )


def days_of(stats: Stats, zone: tzinfo | None = None) -> tuple[Day, ...]:
    """Every day of the last four weeks, the last one today; days without attempts too."""
    today = local_day(stats.at, zone)
    known = {one.day: one for one in stats.days}
    wanted = [today - timedelta(days=back) for back in range(WINDOW - 1, -1, -1)]
    return tuple(known.get(one) or Day(day=one, attempts=0, right=0, seconds=0.0) for one in wanted)


def _week(days: Sequence[Day]) -> str:
    total, worked = sum(one.seconds for one in days), sum(one.attempts > 0 for one in days)
    ends = " to ".join(f"{one.day.day} {one.day:%B}" for one in (days[0], days[-1]))
    return f"{ends}: {spent(total)} on {count_of(worked, 'day')}." if worked else f"{ends}: nothing."


def _mistakes(stats: Stats, zone: tzinfo | None) -> Section:
    found = stats.misconceptions
    if not found:
        says = "No answer went wrong in a way that has a name; those that do are counted here."
    else:
        first = found[0]
        on = day_of(first.last, zone)
        last = f", the last time on {day_words(on)}" if on else ""
        often = f"{count_of(first.count, 'time')} in “{first.title}”{last}"
        says = f"Known ways to go wrong that you took, the most frequent first: {often}."
    return Section(
        id="mistakes",
        title="Frequent mistakes",
        says=(says,),
        rows=tuple(_mistake(one, found) for one in found),
        enough=bool(found),
    )


def _mistake(one: Misconception, among: Sequence[Misconception]) -> str:
    same = [other for other in among if (other.item, other.rule) == (one.item, one.rule)]
    part = f", part {clean(one.part)}" if len(same) > 1 else ""
    said = clean(one.says).replace("\n", " ").strip()
    lesson = f" (lesson: {one.lesson_title})" if one.lesson else ""
    told = f" {said}" if said else ""
    return (
        f"{count_of(one.count, 'time')} {one.rule.replace('-', ' ')}, in “{one.title}”{part}:{told}{lesson}"
    )


def _papers(stats: Stats, zone: tzinfo | None) -> Section:
    found = stats.papers[::-1]
    if not found:
        says = "No mock exam was handed in yet."
    else:
        last = found[0]
        says = (
            f"{count_of(len(found), 'mock exam')} handed in, the last with {points(last.points)} of "
            f"{points(last.of)} points ({last.percent} %)"
        )
        says += f"; the best had {max(one.percent for one in found)} %." if len(found) > 1 else "."
    return Section(
        id="papers",
        title="Mock exams",
        says=(says,),
        rows=tuple(_paper(one, zone) for one in found),
        enough=bool(found),
    )


def _paper(one: Handed, zone: tzinfo | None) -> str:
    on = day_of(one.at, zone)
    day = f"{day_words(on)}, " if on else ""
    return (
        f"{day}{one.title}, seed {one.seed}: {points(one.points)} of {points(one.of)} points, "
        f"{one.percent} %{_STATE[one.passed]}."
    )
