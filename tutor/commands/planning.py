"""`dltutor plan`: what today asks, and what the days until the exam look like."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor.commands.console import JsonFlag, Refusal, course_of, say

if TYPE_CHECKING:
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
    as_json: JsonFlag = False,
) -> int:
    """Show what today asks and what the coming days look like; nothing is changed by it.

    \b
    Examples:
      dltutor plan
      dltutor plan --date 2026-12-03 --minutes 40
      dltutor plan --json
    """
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
