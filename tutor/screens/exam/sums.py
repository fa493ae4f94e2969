"""A report as lines: the sums, every question with its points, what was before; a cursor on what opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.content import Content
from textual.geometry import Region

from tutor.study.exam.parts import Marked, Part
from tutor.study.exam.report import Report
from tutor.study.noting import sure_words
from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.session import FLAG
from tutor.widgets.text import bar, clean, hanging, padded, points, short, two_sides
from tutor.widgets.views import COLOURS

__all__ = ["Row", "Sums", "levels"]

LEVELS = "▁▂▃▄▅▆▇█"
BAR = 12
MOST_PAPERS = 16
ROOMY = 68
"""Columns from which a question's state stands there in words too."""


class Row(NamedTuple):
    """One line that can be chosen."""

    label: str
    do: Callable[[], object]
    text: str = ""
    marked: Marked | None = None
    section: str = ""


class Sums(CursorList):
    """Everything about the paper, with a cursor on what can be opened."""

    at_once = True

    def __init__(self, report: Report, rows: list[Row], day: str) -> None:
        """`day` is when the paper was handed in, as the learner reads it."""
        super().__init__()
        self._report, self.rows, self._day = report, rows, day

    @property
    def count(self) -> int:
        """How many rows can be chosen."""
        return len(self.rows)

    def build(self, width: int) -> list[Content]:
        """The sums, the rows, then topics and earlier papers."""
        lines = self._head(width)
        self.lines_of = []
        section = None
        for place, row in enumerate(self.rows):
            if row.section != section:
                section = row.section
                lines += [Content(""), Content.styled(f"  {section}", "$muted")]
            self.lines_of.append(len(lines))
            lines.append(self._row(row, width, here=place == self.cursor))
        return lines + self._tail(width)

    def _head(self, width: int) -> list[Content]:
        report = self._report
        share = report.outcome.percent / 100
        head, *said = report.says
        lines = [Content.styled(head, "bold") + Content.styled(f"  {bar(share, BAR)}", "$accent")]
        lines = [one.truncate(width, ellipsis=True) for one in lines]
        for sentence in said:
            lines += hanging("", Content(clean(sentence)), width)
        minutes = max(1, round(report.seconds / 60))
        told = f"Handed in {self._day} after {minutes} minute{'s' * (minutes != 1)}."
        return [*lines, Content.styled(told, "$muted"), Content(""), *_parts(report.sections, width)]

    def _tail(self, width: int) -> list[Content]:
        report = self._report
        lines = [Content(""), Content.styled("  By topic, weakest first", "$muted")]
        lines += _parts(report.topics, width)
        before = [one.percent for one in report.compared()][-MOST_PAPERS:]
        lines += [Content(""), Content.styled("  Earlier papers", "$muted")]
        if before:
            percents = [*before, report.outcome.percent]
            told = ", ".join(str(one) for one in percents)
            plot = Content.styled(f"  {levels(percents)}", "$accent") + Content(f"  {told} %")
            lines += [plot.truncate(width, ellipsis=True)]
        return lines + hanging("  ", Content(report.comparison()), width)

    def _row(self, row: Row, width: int, *, here: bool) -> Content:
        lead = Content.styled("▸ " if here else "  ", "bold $accent")
        if row.marked is None:
            return (lead + Content.styled(row.text, "bold")).truncate(width, ellipsis=True)
        found = row.marked
        symbol = _symbol(found)
        left = lead + Content.styled(f"{symbol} ", f"bold {COLOURS.get(symbol, '$muted')}")
        left += Content.styled(padded(found.question.number, 5), "$muted")
        left += Content.styled(f"{FLAG} ", "bold $warning") if found.flagged else Content("")
        left += Content.styled(clean(found.title), "bold" if here else "")
        unread = found.verdict is not None and not found.verdict.counts
        state = found.says if found.mark.outcome != "marked" or unread else sure_words(found.sure)
        right = Content.styled(f"{state}  " if state and width >= ROOMY else "", "$muted")
        told = f"{points(found.points)}/{points(found.of)}"
        right += Content((told if told.count("/") == 1 else told.replace("/", " of ", 1)).rjust(6))
        return two_sides(left, right, min(width, 88))

    def move(self, step: int) -> None:
        """The last row brings along what stands below it, as far as that fits."""
        super().move(step)
        if self.cursor == self.count - 1 and isinstance(self.parent, Pane):
            line, height = self.lines_of[-1], len(self.lines(self.size.width))
            room = min(height - line, self.parent.size.height)
            self.parent.scroll_to_region(Region(0, line, 1, room), animate=False)


def levels(percents: Sequence[int]) -> str:
    """A block a paper, as high as its percent."""
    return "".join(LEVELS[max(0, min(7, one * 8 // 100))] for one in percents)


def _parts(parts: Sequence[Part], width: int) -> list[Content]:
    """A line a part: title, points, bar, and what is pending or came late."""
    roomy = width >= ROOMY
    room = max(12, min(30, width - 30 - (BAR + 2 if roomy else 0)))
    lines = []
    for one in parts:
        share = float(one.points / one.of) if one.of else 0.0
        line = Content(f"  {padded(short(one.title, room), room)}  ")
        line += Content(f"{points(one.points)} of {points(one.of)}".rjust(12))
        line += Content.styled(f"  {bar(share, BAR)}" if roomy else "", "$accent" if share else "$rule")
        told = [f"{points(one.pending)} to mark"] if one.pending else []
        told += [f"{points(one.late)} late"] if one.late else []
        line += Content.styled(f"  {', '.join(told)}" if told else "", "$muted")
        lines.append(line.truncate(width, ellipsis=True))
    return lines


def _symbol(found: Marked) -> str:
    """A verdict's symbol, a question mark for what waits, a dash for no answer."""
    if found.pending:
        return "?"
    if found.verdict is None or found.mark.outcome != "marked":
        return "–"
    return found.verdict.symbol if found.verdict.counts else "✗"
