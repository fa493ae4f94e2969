"""`dltutor plan`: what today asks, and what the days until the exam look like."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import date as Date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor.commands.console import JsonFlag, Refusal, course_of, say

if TYPE_CHECKING:
    from tutor.course.model import Course
    from tutor.study.coming import Ahead

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(plan)


def plan(
    context: typer.Context,
    date: Annotated[str, typer.Option("--date", help="As if the exam were then.", metavar="DAY")] = "",
    minutes: Annotated[
        str, typer.Option("--minutes", help="As if there were so many minutes a day.", metavar="M")
    ] = "",
    weeks: Annotated[bool, typer.Option("--weeks", help="The weeks until the exam instead.")] = False,
    start: Annotated[
        str,
        typer.Option("--start", help="First day of the weeks, else the one kept, or today.", metavar="DAY"),
    ] = "",
    as_json: JsonFlag = False,
) -> int:
    """Show what today asks and what the coming days look like; nothing is changed by it.

    \b
    Examples:
      dltutor plan
      dltutor plan --date 2026-12-03 --minutes 40
      dltutor plan --weeks --start 2026-10-12 --date 2027-02-01
      dltutor plan --json
    """
    if weeks:
        return _weeks(course_of(context), start, date, as_json)
    if start:
        raise Refusal("--start belongs to --weeks: say both")
    from tutor.start import open_services
    from tutor.study.coming import ahead
    from tutor.study.dates import read_date
    from tutor.study.timetable import MINUTES_PROBLEM, read_minutes

    services = open_services(course_of(context), dict(os.environ))
    exam = read_date(date, services.today()) if date else None
    if date and exam is None:
        raise Refusal(f"--date {date[:40]!r} is no day to come: give one such as 2026-12-03 or 12 (days)")
    a_day = read_minutes(minutes) if minutes else None
    if minutes and a_day is None:
        raise Refusal(
            f"--minutes {minutes[:20]!r} is none: {MINUTES_PROBLEM[0].lower()}{MINUTES_PROBLEM[1:-1]}"
        )
    try:
        found = ahead(services, exam=exam, minutes=a_day)
    finally:
        services.store.close()
    if as_json:
        say(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
        return 0
    for line in _lines(found):
        say(line)
    return 0


def _weeks(course: Course, first: str, last: str, as_json: bool) -> int:
    from tutor.start import open_services
    from tutor.study.dates import read_date
    from tutor.study.deadlines import first_day, weeks_from
    from tutor.study.timetable import exam_date
    from tutor.study.weeks import WeeksProblem, plan_weeks

    services = open_services(course, dict(os.environ))
    try:
        today = services.today()
        exam = (read_date(last, today) or _day("--date", last)) if last else exam_date(services)[0]
        if exam is None:
            raise Refusal("the weeks need the day of your exam: name it with --date, such as 2027-02-01")
        kept = None if first else first_day(services.store)
        if kept is not None:
            found = weeks_from(services, kept, exam)
        else:
            start = _day("--start", first) if first else today
            found = plan_weeks(course.index.sections, start, exam, today)
    except WeeksProblem as problem:
        raise Refusal(str(problem).rstrip(".")) from None
    finally:
        services.store.close()
    if as_json:
        rows = [{**asdict(one), "begins": one.begins.isoformat()} for one in found.weeks]
        say(json.dumps({"weeks": rows, "remarks": found.remarks}, ensure_ascii=False, indent=1))
        return 0
    for remark in found.remarks:
        say(remark)
    titles = {one.id: one.title for one in course.index.topics}
    for number, week in enumerate(found.weeks, 1):
        say(f"{number:2}  {week.begins:%a %d %b %Y}  {', '.join(week.does)}")
        if week.topics:
            say(f"    topics: {', '.join(titles.get(one, one) for one in week.topics)}")
    say("What you got wrong comes back each day by itself: dltutor plan.")
    return 0


def _day(option: str, text: str) -> Date:
    """A day in ISO form, whenever it is."""
    from tutor.study.deadlines import read_start

    day = read_start(text)
    if day is None:
        raise Refusal(f"{option} {text[:40]!r} is no day: write year, month and day as in 2026-12-03")
    return day


def _as_json(found: Ahead) -> dict[str, Any]:
    day = found.today
    return {
        "today": day.day.isoformat(),
        "exam": day.exam.isoformat() if day.exam else None,
        "minutes_a_day": day.minutes,
        "done": day.done,
        "spent_minutes": round(day.spent, 1),
        "plan": [{**asdict(one), "minutes": round(one.minutes, 1)} for one in day.plan],
        "days": [
            {**asdict(one), "date": one.date.isoformat(), "minutes": round(one.minutes, 1)}
            for one in found.days
        ],
        "left_out": day.out,
        "remarks": list(day.remarks),
    }


def _lines(found: Ahead) -> list[str]:
    day = found.today
    countdown = found.countdown
    lines = [f"Today: {day.text}{f', {countdown}' if countdown else ''}.", *day.remarks]
    width = max((len(one.item) for one in day.plan), default=0)
    lines += [f"  {one.item.ljust(width)}  {one.why:4}  {one.minutes:4.1f} min" for one in day.plan]
    if found.days:
        lines += ["", "Coming days, if all goes as usual:"]
        lines += [
            f"  {one.date:%a %d %b}  {one.questions:3} questions  {one.minutes:4.0f} min  {one.new:3} new"
            for one in found.days
        ]
    return lines
