"""What a learner does with a task's file beside running it: edit it, reset it, take hints, see the solution.

The disk's part of it is done in threads, which tell the screen what to do next.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.course.model import Task
from tutor.keys import cap
from tutor.places import PlaceProblem
from tutor.screens.editor import edit, no_editor
from tutor.screens.saves import Saves
from tutor.screens.threads import Threads
from tutor.study.bench import Bench
from tutor.study.linking import next_task, to_do_before
from tutor.study.taskfiles import read_file, solution_text, starter_text
from tutor.widgets.brief import Listing
from tutor.widgets.checks import CheckList
from tutor.widgets.lines import Pane
from tutor.widgets.notice import Notice
from tutor.widgets.text import clean
from tutor.widgets.words import Paragraphs, Words

if TYPE_CHECKING:
    from tutor.screens.editing import EditScreen

__all__ = ["Workplace"]


class Workplace(Threads):
    """The verbs around a bench; what is drawn, and what runs, is the screen's."""

    bench: Bench
    saves: Saves

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.given = task
        self.made = False
        """True while the starter has just been put there."""
        self.solution = ""
        self._complaint = ""
        self._editor: EditScreen | None = None
        self._cursor = (0, 0)
        self._ground: str | None = None
        self._following: list[Task | None] = []
        self.hints, self.because = Paragraphs(id="hints"), Words(id="because")
        self.listing = Listing("One solution; others pass as well", id="solution")

    @property
    def pad_allowed(self) -> bool:
        """A check may run at the same time."""
        return True

    @property
    def beside_pad(self) -> tuple[str, None]:
        """The task."""
        return self.given.title, None

    # -- around the task -----------------------------------------------------------------------------------

    def info(self) -> None:
        """Where the task comes from, what belongs to it, and one's tries."""
        from tutor.screens.info import InfoScreen  # most tasks never need it
        from tutor.study.informing import task_facts

        services = self.services
        told = task_facts(services.course, services.store, self.given, services.zone)
        self.app.push_screen(InfoScreen(told, "About this task"))

    def before(self) -> str:
        """Which tasks are best done before this one, those that are not passed; else nothing."""
        if self._ground is None:
            services = self.services
            open_ones = to_do_before(services.course, self.given.id, services.store.summary())
            titles = " and ".join(one.title for one in open_ones)
            self._ground = f"Best done first: {titles}" if titles else ""
        return self._ground

    def following(self) -> Task | None:
        """The task to go on with once this one is passed; looked for once, since the log may be long."""
        if not self._following:
            services = self.services
            self._following = [next_task(services.course, services.store.summary(), self.given.id)]
        return self._following[0]

    def next_task(self) -> None:
        """Open the next task."""
        if task := self.following():
            self.shell.open_task(task.id)

    @property
    def checks(self) -> CheckList:
        """The list of checks."""
        return self.query_one(CheckList)

    def draw(self) -> None:
        """Draw what the bench says now."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the running check at once."""
        raise NotImplementedError

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the file or the editor, until the next run begins."""
        self._complaint = sentence
        self.say(sentence)

    def calm(self) -> None:
        """Take that sentence away."""
        notice = self.query_one(Notice)
        if self._complaint and notice.sentence == clean(self._complaint):
            notice.show("")

    def read(self, then: Callable[[str], object]) -> None:
        """In a thread: read the learner's file."""
        try:
            source = read_file(self.bench.path)
        except PlaceProblem as problem:
            self.tell(partial(self.complain, str(problem)))
        else:
            self.tell(partial(then, source))

    # -- the file ------------------------------------------------------------------------------------------

    def edit(self) -> None:
        """Open the file in the learner's editor while the program waits, in its own where none is set."""
        if no_editor():
            self.edit_here()
            return
        problem = edit(self.app, self.bench.path)
        if problem:
            self.complain(problem)
        else:
            self.thread(partial(self.read, self._edited))

    def _edited(self, source: str) -> None:
        self.bench.edited(source)
        self.draw()

    def edit_here(self) -> None:
        """Open the file in the program's own editor."""
        self.thread(partial(self.read, self._show_editor))

    def _show_editor(self, source: str) -> None:
        from tutor.study.unsaved import Unsaved, editable  # for those who have no editor set

        problem = editable(source, self.bench.path.name)
        if problem:
            self.complain(problem)
        elif self._editor is None and self.is_active:
            from tutor.screens.editing import EditScreen  # with Textual's, which is heavy

            self.calm()
            unsaved = Unsaved(self.services.store, self.given.id)
            self._editor = EditScreen(self, unsaved, source, self._cursor)
            self.app.push_screen(self._editor, self._editor_left)

    def _editor_left(self, cursor: tuple[int, int] | None) -> None:
        editor, self._editor = self._editor, None
        self._cursor = cursor or (0, 0)
        if editor is not None and editor.dirty:
            name, opens = self.bench.path.name, cap("editor", typing=False)
            self.complain(f"What you typed is kept and not yet in {name}: {opens} opens the editor again.")
        self.draw()

    def saved_here(self, source: str, *, asked: bool) -> str:
        """The program's own editor wrote the file: check it, or say in one sentence why not."""
        raise NotImplementedError

    def ask_reset(self) -> None:
        """Ask before the file changes, although a backup is kept."""
        from tutor.screens.dialog import Question, QuestionScreen  # most runs never need it

        asked = Question(
            text="Put the starter back and begin a new attempt? Your file is kept beside it as a backup.",
            answers=(("reset", "start over"), ("", "keep my file")),
        )
        self.app.push_screen(QuestionScreen(asked), self._reset_if)

    def _reset_if(self, answer: str | None) -> None:
        if answer == "reset":
            if self.bench.running:
                self.stop()
            self.thread(self._reset)

    def _reset(self) -> None:
        """In a thread: the disk's part of a reset."""
        try:
            self.saves.own(starter_text(self.services.course, self.given))
            backup = self.bench.put_back()
        except PlaceProblem as problem:
            self.tell(partial(self.complain, str(problem)))
        else:
            self.tell(partial(self._was_reset, backup))

    def _was_reset(self, backup: Path | None) -> None:
        self.bench.begin_anew()
        self.solution, self.checks.unfolded, self.made = "", False, backup is None
        kept = f" and your file is kept as {backup}" if backup else ""
        self.complain(f"The starter is back{kept}.")
        self.query_one("#area", Pane).scroll_home(animate=False)
        self.draw()

    # -- help ----------------------------------------------------------------------------------------------

    def hint(self) -> None:
        """Show one more hint."""
        self.bench.hint()
        self.fresh_notice()
        self.draw()
        self.call_after_refresh(self.hints.scroll_visible, animate=False)

    def ask_solution(self) -> None:
        """Ask before the attempt ends; where it has ended, the solution costs nothing."""
        if self.bench.over:
            self._solve_if("solution")
            return
        from tutor.screens.dialog import Question, QuestionScreen

        asked = Question(
            text="Show the full solution? It ends this attempt without points; a reset begins a new one.",
            answers=(("solution", "show the solution"), ("", "keep trying")),
        )
        self.app.push_screen(QuestionScreen(asked), self._solve_if)

    def _solve_if(self, answer: str | None) -> None:
        if answer == "solution" and self.show_solution():
            self.bench.solve()
            self.fresh_notice()
            self.draw()
            self.call_after_refresh(self.listing.scroll_visible, animate=False, top=True)

    def show_solution(self) -> bool:
        """Have the solution listed; False where it cannot be read."""
        try:
            self.solution = solution_text(self.services.course, self.given)
        except PlaceProblem as problem:
            self.complain(str(problem))
        return bool(self.solution)

    def why(self) -> None:
        """Unfold tracebacks and what was printed, after a pass the explanation too; or fold them."""
        self.checks.unfolded = not self.checks.unfolded
        self.draw()
        if self.checks.unfolded and self.because.display:
            self.call_after_refresh(self.because.scroll_visible, animate=False, top=True)
