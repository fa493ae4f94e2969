"""Progress: what is mastered, what the exam would bring, how sure, how long, which mistakes, which papers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from tutor.screens.base import Act, Page
from tutor.screens.moving import moves
from tutor.study.dates import countdown
from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.words import Words

if TYPE_CHECKING:  # what draws the figures brings the forecast, which is read after first paint
    from tutor.study.stats.model import Stats
    from tutor.study.stats.wording import Section
    from tutor.widgets.progress import Board, Stop

__all__ = ["ProgressScreen"]

COMPUTING = "computing…"
STILL, LONG = "computing… a long log takes its time when it is read for the first time", 2.0
"""What is said after so many seconds."""


class _Computed(Message):
    """From the thread: the figures."""

    def __init__(self, stats: Stats, sections: tuple[Section, ...], summed: str) -> None:
        super().__init__()
        self.stats, self.sections, self.summed = stats, sections, summed


class ProgressScreen(Page):
    """Opens at once; the figures come when they are computed, the cursor then on the section `at`."""

    DEFAULT_CSS = """
    ProgressScreen #body { layout: vertical; }
    ProgressScreen #summed { padding: 1 0 0 2; color: $muted; }
    ProgressScreen #board { height: 1fr; margin-top: 1; }
    """

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self._at, self._gone = at, False
        self._board: Board | None = None

    def body(self) -> ComposeResult:
        """One line on everything, then the page, which is empty as yet."""
        self._summed = Words(COMPUTING, id="summed")
        yield Widget(self._summed, Pane(id="board"), id="body")

    def on_mount(self) -> None:
        """Compute after the first frame, in a thread: that reads what is new in the log."""
        exam = countdown(self.services.store.setting("exam_date"), self.services.today())
        self.title_bar("dltutor › progress", exam)
        self.refresh_footer()
        self.call_after_refresh(self.run_worker, self._compute, thread=True)
        self.set_timer(LONG, self._still)

    def on_unmount(self) -> None:
        """Nobody waits for the figures any more."""
        self._gone = True

    def _still(self) -> None:
        if self._board is None:
            self._summed.show(STILL)

    def _compute(self) -> None:
        from tutor.study.stats import collect
        from tutor.study.stats.saying import sections, summed

        services = self.services
        stats = collect(
            services.course,
            services.store,
            services.places.cache,
            now=services.now(),
            zone=services.zone,
            going=lambda: not self._gone,
        )
        if not self._gone:
            with suppress(RuntimeError):  # the program has ended meanwhile
                self.post_message(_Computed(stats, sections(stats, services.zone), summed(stats)))

    async def on__computed(self, event: _Computed) -> None:
        """The figures are there."""
        from tutor.widgets.progress import Board

        event.stop()
        self._board = Board(self.services.zone)
        await self.query_one("#board", Pane).mount(self._board)
        self._summed.show(event.summed)
        self._board.show(event.stats, event.sections, self._at)
        self.refresh_footer()

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """What the place of the cursor leads to, and moving."""
        board, listed = self._board, Act("list", "all questions", self._list_all)
        assigned = bool(self.services.course.index.assignments)
        sheets = Act("handin", "sheets", self.shell.open_deadlines, quiet=not assigned)
        stop = board.stop if board is not None else None
        back = Act("leave", "back", self.leave)
        if board is None or board.stats is None or stop is None:
            return [listed, sheets, back]
        return [
            *self._of(board.stats, stop),
            *moves(self, board.move, board.page),
            Act("next", "next section", lambda: board.turn(1)),
            Act("back", "section before", lambda: board.turn(-1), quiet=True),
            sheets,
            listed,
            back,
        ]

    def _of(self, stats: Stats, stop: Stop) -> list[Act]:
        """What `enter` does at a place, and practising the question of a mistake."""
        shell = self.shell
        if stop.section == "topics" and stop.row < len(stats.topics):
            topic = stats.topics[stop.row]
            if topic.items:
                return [Act("enter", "practise this topic", _with(shell.practise, topic.id))]
            return [Act("enter", "all tasks", self._list_all)]
        if stop.section == "mistakes" and stats.misconceptions:
            one = stats.misconceptions[stop.row]
            practise = _with(shell.ask_again, one.item)
            if not one.lesson:
                return [Act("enter", "practise it", practise)]
            read = partial(shell.visit, "lesson", one.lesson, partial(shell.open_progress, "mistakes"))
            return [Act("enter", "read the lesson", read), Act("again", "practise it", practise)]
        if stop.section == "papers" and stats.papers:
            uid = stats.papers[::-1][stop.row].uid
            return [Act("enter", "report", _with(shell.open_report, uid))]
        if stop.section in ("forecast", "history", "papers"):
            return [Act("enter", "sit a mock exam", shell.open_exam)]
        return [Act("enter", "practise today", shell.begin_today)]

    def _list_all(self) -> None:
        """The list of all there is; progress comes back behind it."""
        stop = self._board.stop if self._board is not None else None
        at = stop.section if stop is not None else ""
        self.shell.open_search(back=partial(self.shell.open_progress, at))

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """A click moved the cursor."""
        event.stop()
        self.refresh_footer()


def _with(do: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: do(name)
