"""Draws each section of progress: its heading, its sentences, its table or plot, and where the cursor can
stand in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, tzinfo

from textual.content import Content

from tutor.figures.base import Picture, row
from tutor.figures.gauges import Gauge, against, days, lengths, ranges
from tutor.figures.timeline import Moment, timeline
from tutor.study.days import local_day
from tutor.study.exam.papers import Handed
from tutor.study.noting import sure_words
from tutor.study.stats.model import Stats, TopicStats
from tutor.study.stats.saying import days_of, then_of
from tutor.study.stats.wording import Section, day_of, minutes
from tutor.widgets.figure import painted
from tutor.widgets.text import bar, clean, hanging, padded, points, prose, short

__all__ = ["LISTS", "Part", "draw_part"]

LISTS = frozenset({"topics", "mistakes", "papers"})
"""Sections whose rows can be chosen, where they have any."""
INSET = "  "
COUNTED, ROOMY, LONG = 60, 74, 84
"""Columns from which it is shown how many questions of a topic were tried, from which also what the best
tries earned, and from which bars are longer.
"""
CURVE, LOW_CURVE, BARS = 10, 7, 4
"""Rows of the forecast's curve (and where the window is low), and of the bars by the day."""
MOST_TOPICS = 8


@dataclass
class Part:
    """The lines of one section, and of each place of the cursor the first line and how many belong to it."""

    lines: list[Content]
    stops: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Sheet:
    """What a drawing needs beside its section: how wide it is, which row is chosen, whether in colours."""

    stats: Stats
    width: int
    zone: tzinfo | None
    chosen: int | None
    colours: bool
    low: bool

    @property
    def room(self) -> int:
        """Columns for a plot."""
        return self.width - len(INSET)


def draw_part(
    stats: Stats,
    section: Section,
    width: int,
    *,
    zone: tzinfo | None = None,
    chosen: int | None = None,
    colours: bool = True,
    low: bool = False,
) -> Part:
    """A section in so many columns, days by the learner's zone; `chosen` is the place of the cursor within
    it, None for none; `low` where the window has few rows.
    """
    sheet = _Sheet(stats, width, zone, chosen, colours, low)
    listed = section.id in LISTS and bool(section.rows)
    head = Content.styled("▸ " if chosen is not None and not listed else INSET, "bold $accent")
    lines = [head + Content.styled(section.title, "bold $accent" if chosen is not None else "bold")]
    for one in section.says:
        lines += _inset(prose(one, width - 2))
    part = Part(lines)
    if listed:
        {"topics": _topics, "mistakes": _mistakes, "papers": _papers}[section.id](sheet, section, part)
    else:
        lines += _plot(sheet, section) if section.enough else _told(section, width)
        part.stops = [(0, len(lines))]
    return part


def _inset(lines: list[Content]) -> list[Content]:
    return [Content(INSET) + line for line in lines]


def _told(section: Section, width: int) -> list[Content]:
    return _inset([line for one in section.rows for line in prose(one, width - 2)])


def _plot(sheet: _Sheet, section: Section) -> list[Content]:
    draw = {"forecast": _forecast, "history": _history, "sure": _sure, "memory": _memory, "time": _time}
    picture = draw[section.id](sheet) if section.id in draw else ()
    return _inset(painted(picture, sheet.room, colours=sheet.colours))


# -- plots ---------------------------------------------------------------------------------------------------


def _forecast(sheet: _Sheet) -> Picture:
    found = sheet.stats.forecast
    if found is None:
        return ()
    gauges = [
        Gauge(
            name="Total" if one is found.total else one.title,
            share=one.points / one.of if one.of else 0.0,
            low=one.low / one.of if one.of else 0.0,
            high=one.high / one.of if one.of else 0.0,
            told=f"{one.points:>4.1f} of {one.of:>2g} ({one.low:.0f} to {one.high:.0f})",
        )
        for one in (*found.sections, found.total)
    ]
    return (*ranges(gauges, sheet.room), row("● expected   ━ in 8 of 10 cases", "dim"))


def _history(sheet: _Sheet) -> Picture:
    then = then_of(sheet.stats)
    moments = [Moment(one.at.timestamp(), one.points, one.low, one.high) for one in then]
    ends = (_short(local_day(then[0].at, sheet.zone)), "today")
    picture = timeline(moments, then[-1].of, sheet.room, LOW_CURVE if sheet.low else CURVE, ends)
    return (*picture, row("── expected points   ·· in 8 of 10 cases", "dim"))


def _sure(sheet: _Sheet) -> Picture:
    gauges = [
        Gauge(
            name=sure_words(one.level),
            share=one.right / one.n if one.n else 0.0,
            mark=one.claim,
            told=f"{one.right} of {one.n}" if one.n else "never said",
        )
        for one in sheet.stats.calibration.levels
    ]
    return (*against(gauges, sheet.room), row("█ right   ┃ what the word promises", "dim"))


def _memory(sheet: _Sheet) -> Picture:
    gauges = [
        Gauge(
            name=f"{100 * one.predicted:>3.0f} % expected",
            share=one.found,
            mark=one.predicted,
            told=f"{100 * one.found:>3.0f} % of {one.n}",
        )
        for one in sheet.stats.retention.bins
    ]
    return (*against(gauges, sheet.room), row("█ known on another day   ┃ expected", "dim"))


def _time(sheet: _Sheet) -> Picture:
    window = days_of(sheet.stats, sheet.zone)
    ends = (_short(window[0].day), "today")
    upright = days([one.seconds / 60 for one in window], sheet.room, BARS, ends, "min")
    longest = sorted((one for one in sheet.stats.topics if one.seconds), key=lambda one: -one.seconds)[
        :MOST_TOPICS
    ]
    most = longest[0].seconds if longest else 1.0
    by_topic = [
        Gauge(name=one.title, share=one.seconds / most, told=minutes(one.seconds).rjust(11))
        for one in longest
    ]
    return (*upright, row(""), *lengths(by_topic, sheet.room))


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


# -- rows that can be chosen ---------------------------------------------------------------------------------


def _lead(sheet: _Sheet, place: int, otherwise: str = INSET) -> tuple[Content, str]:
    if sheet.chosen == place:
        return Content.styled("▸ ", "bold $accent"), "bold"
    return Content.styled(otherwise, "$muted"), ""


def _topics(sheet: _Sheet, section: Section, part: Part) -> None:
    shown = (sheet.width >= ROOMY, sheet.width >= COUNTED)
    cells = 12 if sheet.width >= LONG else 8
    name = max(12, min(38, sheet.width - 2 - 2 - (cells + 7) - 7 * sum(shown) - 5 - 7))
    head = INSET + "".ljust(name) + "  " + "now".ljust(cells + 7)
    head += "".join(word.rjust(7) for word, fits in zip(("best", "tried"), shown) if fits)
    head += "due".rjust(5) + "tasks".rjust(7)
    part.lines.append(Content.styled(head, "$muted"))
    for place, one in enumerate(sheet.stats.topics):
        lead, style = _lead(sheet, place)
        line = lead + Content.styled(padded(short(one.title, name), name), style) + Content("  ")
        part.stops.append((len(part.lines), 1))
        part.lines.append((line + _topic(one, cells, shown)).truncate(sheet.width))


def _topic(one: TopicStats, cells: int, shown: tuple[bool, bool]) -> Content:
    """A topic's figures; `shown` says whether best and tried are."""
    if not one.items:
        line, counts = Content(" " * (cells + 7)), ["", "", ""]
    elif one.tried:
        line = Content.styled(bar(one.mastery, cells), "$accent") + Content(f" {100 * one.mastery:>3.0f} % ")
        counts = [f"{100 * one.best:.0f} %", f"{one.tried}/{one.items}", str(one.due) if one.due else "-"]
    else:
        line = Content.styled("not tried".ljust(cells + 7), "$muted")
        counts = ["", f"0/{one.items}", "-"]
    tasks = f"{one.tasks_done}/{one.tasks}" if one.tasks else ""
    line += Content.styled("".join(one.rjust(7) for one, fits in zip(counts, shown) if fits), "$muted")
    return line + Content(counts[2].rjust(5)) + Content.styled(tasks.rjust(7), "$muted")


def _mistakes(sheet: _Sheet, section: Section, part: Part) -> None:
    for place, text in enumerate(section.rows):
        lead, style = _lead(sheet, place, "· ")
        lines = hanging(lead, text, sheet.width)
        part.stops.append((len(part.lines), len(lines)))
        part.lines += [line.stylize(style) if style else line for line in lines]


def _papers(sheet: _Sheet, section: Section, part: Part) -> None:
    cells = 10 if sheet.width >= ROOMY else 6
    for place, one in enumerate(sheet.stats.papers[::-1]):
        lead, style = _lead(sheet, place)
        part.stops.append((len(part.lines), 1))
        line = lead + Content.styled(
            f"{day_of(one.at, sheet.zone) or clean(one.at)[:10]}  {_marks(one, cells)}", style
        )
        room = sheet.width - line.cell_length - 2
        part.lines.append(
            (line + Content(f"  {short(one.title, room)}") if room > 4 else line).truncate(sheet.width)
        )


def _marks(one: Handed, cells: int) -> str:
    share = one.percent / 100
    state = {True: "✓ passed", False: "✗ failed", None: "◐ open"}[one.passed]
    earned = f"{points(one.points)} of {points(one.of)}"
    return f"{bar(min(1.0, share), cells)} {one.percent:>3} %  {earned:<9}  {state:<8}"
