"""A page with code cells: running them, editing them in place, putting them back; what the page shows beside
them is its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tutor.course.blocks import Cell
from tutor.screens.base import Act, Page
from tutor.screens.cells import CellRuns, CellTold
from tutor.study.kernels import Desk, desk_of
from tutor.widgets.cell import CellChanged, CellMoved, CellSized, CellView
from tutor.widgets.lines import Pane
from tutor.widgets.ways import WayRow

if TYPE_CHECKING:
    from tutor.screens.helping import Topic

__all__ = ["CellPage"]


class CellPage(Page):
    """The verbs of cells; they stand in `_page`, which scrolls."""

    _page: Pane

    def __init__(self) -> None:
        super().__init__()
        self._desk: Desk | None = None
        self._runs: CellRuns | None = None
        self._cell = 0
        """The cell whose outcome is to be brought into sight."""

    def open_cells(self, lesson: str, cells: Sequence[Cell]) -> None:
        """Have the cells of a lesson as they were left; where there are none, nothing is started."""
        if cells:
            self._desk = desk_of(self.services, lesson, cells)
            self._runs = CellRuns(self, self._desk, self._cells_changed, self.services.monotonic)
            self._desk.kernel.warm()

    # -- what can be done ----------------------------------------------------------------------------------

    @property
    def _view(self) -> CellView | None:
        """The cell that has focus, or whose editor has it."""
        focused = self.focused
        held = focused.ancestors_with_self if focused is not None else []
        return next((one for one in held if isinstance(one, CellView)), None)

    @property
    def _runnable(self) -> bool:
        return self._desk is not None and self._desk.kernel.usable

    @property
    def _idle(self) -> bool:
        """Whether a cell could be run now."""
        return self._runnable and self._runs is not None and not self._runs.running

    def _wanted(self, number: int) -> list[int]:
        """What a first run of a cell takes: those above it that have not run, and itself."""
        assert self._desk is not None
        return self._desk.book.above(number) if self._desk.book.missing(number) else [number]

    def _of_cell(self, view: CellView | None) -> list[Act]:
        """What can be done with the cell that has focus; what runs can be stopped from everywhere."""
        runs, desk = self._runs, self._desk
        if runs is None or desk is None:
            return []
        stop = [Act("leave", "stop", self.leave)] if runs.running else []
        if view is None:
            return stop
        number, book = view.number, desk.book
        acts = []
        if self._runnable and not runs.running:
            acts.append(Act("run", "run", partial(self.run_cells, [number], number)))
            gone = bool(book.missing(number)) or book.standing(number) == "its names are gone"
            top = partial(self.run_cells, book.above(number), number, anew=True)
            acts.append(Act("runall", "run from the top", top, quiet=not gone and not book.remarks(number)))
        acts.append(Act("editor", "edit", view.edit, quiet=True))
        changed = any(book.edited(one) or book.ran(one) is not None for one in book.numbers)
        changed = changed or bool(runs.running)
        return [*acts, *([Act("reset", "reset", self.ask_reset)] if changed else []), *stop]

    def _editing(self, view: CellView) -> list[Act]:
        """While a cell's text is typed."""
        if self._runs is not None and self._runs.running:
            return [Act("leave", "stop", self.leave)]
        if not self._idle:
            return [Act("leave", "done", self.leave)]
        run = partial(self.run_cells, [view.number], view.number)
        return [
            Act("run", "run", run),
            Act("check", "run", run, quiet=True),
            Act("leave", "done; the text is kept", self.leave),
        ]

    def help_topic(self) -> Topic | None:
        """Of a code cell, where one is in front."""
        if self._view is None:
            return None
        from tutor.screens.helping import cell_help  # asked for by few

        return cell_help(typing=self._view.editing)

    def run_cells(self, numbers: list[int], number: int, *, anew: bool = False) -> None:
        """Run these cells, and have what cell `number` gives in sight."""
        if self._runs is not None:
            self._cell = number
            self._runs.start(numbers, anew=anew)

    def on_cell_told(self, event: CellTold) -> None:
        """A thread ran a cell."""
        event.stop()
        if self._runs is not None:
            self._runs.take(event)

    def _cells_changed(self, ended: int) -> None:
        """Draw what is said of runs; the cell that was asked for is brought into sight once it has ended."""
        if self.left or self._runs is None:
            return
        for view in self._page.query(CellView):
            view.running, view.printed = self._runs.says(view.number), self._runs.printed(view.number)
            view.draw()
        self.fresh_notice()
        self.call_after_refresh(self.refresh_footer)
        if ended and ended == self._cell:
            self.call_after_refresh(self._see, ended)

    def _see(self, number: int) -> None:
        """Scroll as little as shows the end of a cell, and never its beginning out of sight."""
        for view in self._page.query(CellView):
            window = self._page.region
            below, above = view.region.bottom - window.bottom, view.region.y - window.y
            if view.number == number and below > 0 < above:
                self._page.scroll_relative(y=min(below, above), animate=False)

    def on_cell_sized(self, event: CellSized) -> None:
        """What `enter` does depends on what is in sight."""
        event.stop()
        self.call_after_refresh(self.refresh_footer)

    def on_cell_moved(self, event: CellMoved) -> None:
        """Keep the line that is typed in sight, once the editor has its height."""
        event.stop()
        self.call_after_refresh(self._keep_in_sight, event.view)

    def _keep_in_sight(self, view: CellView) -> None:
        if not view.editing or not view.is_attached:
            return
        window, row = self._page.region, view.cursor_row
        rows = min(0, row - window.y) or max(0, row + 2 - window.bottom)
        if rows:
            self._page.scroll_relative(y=rows, animate=False)

    def on_cell_changed(self, event: CellChanged) -> None:
        """Keep what is typed; other cells may say that it changed."""
        event.stop()
        if self._desk is not None and event.text != self._desk.book.text(event.number):
            self._desk.book.type(event.number, event.text)
            self._cells_changed(0)

    def _neighbour(self, step: int) -> bool:
        """Go on from a cell, or what stands among cells, to the next stop, once its end on that side is in
        sight; False where it is not, or where nothing follows.
        """
        window, here = self._page.region, self.focused
        stops = [one for one in self._page.query("CellView, CheckCard, WayRow") if one.focusable]
        moves = isinstance(here, CellView | WayRow) or bool(self._page.query(CellView))
        if here is None or not moves or here not in stops:
            return False
        hidden = here.region.bottom > window.bottom if step > 0 else here.region.y < window.y
        place = stops.index(here) + step
        if hidden or not 0 <= place < len(stops):
            return False
        stops[place].focus()
        return True

    def ask_reset(self) -> None:
        """Ask before a text goes, or all names."""
        view, desk = self._view, self._desk
        if view is None or desk is None:
            return
        from tutor.screens.dialog import Question, QuestionScreen  # rarely needed

        own = [("cell", f"the text of cell {view.number}, as the lesson has it")]
        asked = Question(
            text="What is to be put back as it was at the start?",
            answers=(
                *(own if desk.book.edited(view.number) else []),
                ("all", "all cells of this lesson, and begin with a fresh Python"),
                ("", "nothing: keep everything"),
            ),
        )
        self.app.push_screen(QuestionScreen(asked), partial(self._reset_if, view.number))

    def _reset_if(self, number: int, answer: str | None) -> None:
        desk = self._desk
        if desk is None or not answer:
            return
        if answer == "cell":
            desk.book.reset(number)
        else:
            if self._runs is not None:
                self._runs.forget()
            desk.book.reset_all()
            self.run_worker(desk.kernel.restart, thread=True, group="cells")
        for view in self._page.query(CellView):
            view.put()
        self._cells_changed(0)
