"""Before a mock exam: which paper, which seed, what is allowed; or what becomes of the paper that is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from tutor.course.exams import Blueprint, find_blueprint, offered
from tutor.screens.base import Act, Do, Page
from tutor.screens.exam.papers import PaperRow, PaperRows, rules
from tutor.screens.moving import moves
from tutor.study.days import day_text
from tutor.study.exam.paper import PaperProblem, draw_paper
from tutor.study.exam.papers import BONUS, PASS, most_bonus, pass_mark, reports
from tutor.study.exam.sitting import Sitting, SittingProblem, discard
from tutor.study.exam.standing import Standing, standing
from tutor.widgets.cursor import CursorList
from tutor.widgets.entry import Entry
from tutor.widgets.lines import Pane
from tutor.widgets.stack import Column
from tutor.widgets.text import points
from tutor.widgets.words import Words

__all__ = ["StartScreen"]

MOST_EARLIER = 8
SEEDS = 999_999
HINT = "blank: a fresh paper, 0: the exam's own"


class StartScreen(Page):
    """`name` and `seed` are chosen beforehand by a command; an open paper comes first."""

    DEFAULT_CSS = """
    StartScreen #column { height: 100%; width: 1fr; padding: 0 1; }
    StartScreen #line { height: 1; layout: horizontal; margin: 1 0 0 2; }
    StartScreen #line Words { width: 6; }
    StartScreen #line Entry { width: 42; max-width: 80%; }
    StartScreen #told { color: $warning; padding-left: 2; }
    StartScreen #rules { margin-top: 1; padding: 0 1 0 2; }
    """

    def __init__(self, name: str = "", seed: int | None = None) -> None:
        super().__init__()
        self._name, self._seed = name, seed

    def body(self) -> ComposeResult:
        """The papers, the seed, the rules."""
        self._open = standing(self.services.store, self.services.now())
        self._list = PaperRows(self._of_open(self._open) if self._open else self._of_papers())
        self._entry = Entry("seed", "" if self._seed is None else str(self._seed), hint=HINT)
        self._told, self._rules = Words(id="told"), Words()
        line = Widget(Words("Seed"), self._entry, id="line")
        line.display = self._open is None and bool(self.services.course.exams)
        parts = (Pane(self._list, id="papers"), line, self._told, Pane(self._rules, id="rules"))
        order = (("rules", 3), ("papers", 4), ("rules", 0))
        yield Widget(Column(*parts, order=order, id="column"), id="body")

    def on_mount(self) -> None:
        """The paper that was asked for is under the cursor."""
        self.title_bar("dltutor › mock exam")
        wanted = find_blueprint(self.services.course, self._name) if self._name else None
        if wanted is not None and self._open is None:
            places = [one for one, row in enumerate(self._list.rows) if row.blueprint == wanted]
            if places:
                self._list.cursor = places[0]
            else:  # several blocks
                self._list.ticked = {one.id for one in wanted.sections}
                self._list.cursor = next(i for i, row in enumerate(self._list.rows) if row.block)
        self.set_focus(None)
        self._tell()

    # -- the rows ----------------------------------------------------------------------------------------

    def _of_papers(self) -> list[PaperRow]:
        course = self.services.course
        rows = []
        for one in offered(course):
            block = one.sections[0].id if ":" in one.id else ""
            section = "Blocks alone (space ticks several)" if block else "Paper"
            minutes, count = f"{one.minutes} minutes", f"{one.count} question{'s' * (one.count != 1)}"
            figures = f"{one.points:>3} points  {minutes:>10}  {count}"
            rows.append(PaperRow(section, one.title, figures, one, block))
        if not rows:
            return [PaperRow("This course has no mock exam", "back to home", label="home", do=self.close)]
        return rows + self._earlier()

    def _of_open(self, found: Standing) -> list[PaperRow]:
        section = "A paper is still open"
        rows = []
        if not found.problem:
            rows.append(PaperRow(section, "continue it", label="continue", do=self.shell.continue_exam))
        rows.append(
            PaperRow(section, "discard it: nothing of it is marked or kept", label="discard", do=self._ask)
        )
        rows.append(PaperRow(section, "later: back to home", label="later", do=self.close))
        return rows + self._earlier()

    def _earlier(self) -> list[PaperRow]:
        rows = []
        for one in reports(self.services.store)[: -MOST_EARLIER - 1 : -1]:
            day = day_text(one.at, self.services.zone)
            told = f"{day}  {one.title}, {points(one.points)} of {points(one.of)} points"
            show = _with(self.shell.open_report, one.uid)
            rows.append(PaperRow("Reports", told, label="report", do=show))
        return rows

    def _tell(self) -> None:
        """The rules of what is under the cursor."""
        self._told.show("")
        if self._open is not None:
            self._rules.show(f"{self._open.says}{'' if self._open.problem else '.'}")
        else:
            chosen, store = self._chosen(), self.services.store
            told = rules(chosen, pass_mark(store, chosen), most_bonus(store, chosen)) if chosen else ""
            self._rules.show(told)
        self.refresh_footer()

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Begin, or do what the row says."""
        row = self._list.row
        acts = [Act("enter", row.label, row.do or self.begin)]
        if row.block and not self.typing:
            acts.append(Act("toggle", "tick block", self.tick))
        if self.query_one("#line").display:
            acts.append(Act("field", "papers" if self.typing else "seed", self._change))
            acts.append(Act("fieldback", "papers", self._change, quiet=True))
        return [
            *acts,
            *moves(self, self.move, self.turn, shown=not self.typing),
            Act("leave", "papers" if self.typing else "back", self.leave),
        ]

    def commands(self) -> list[tuple[str, str, Do]]:
        """The rules of one's own course."""
        return [
            ("Pass mark", "The percent of the points from which a paper is passed", self.ask_pass_mark),
            ("Bonus points", "The most that your course adds to a paper; 0 for none", self.ask_bonus),
        ]

    def ask_pass_mark(self) -> None:
        """Ask for the pass mark."""
        self._ask_number("Pass mark in %", 1, 100, PASS)

    def ask_bonus(self) -> None:
        """Ask for the most bonus points; a blueprint has its own limit beside it."""
        limit = max((one.bonus for one in self.services.course.exams.values()), default=0)
        self._ask_number("Most bonus points", 0, limit, BONUS)

    def _ask_number(self, label: str, least: int, most: int, setting: str) -> None:
        from tutor.screens.goto import NumberScreen

        def taken(number: int | None) -> None:
            if number is not None:
                self.services.store.set_setting(setting, str(number))
                self._tell()

        wrong = f"That is a whole number from {least} to {most}."
        self.app.push_screen(NumberScreen(label, least, most, act="keep it", wrong=wrong), taken)

    def _change(self) -> None:
        self.set_focus(None if self.typing else self._entry)

    def move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)
        self._tell()

    def turn(self, pages: int) -> None:
        """Scroll the rules, else move in the list."""
        pane = self.query_one("#rules", Pane)
        if pane.overflows and pane.can_go(pages):
            pane.scroll_relative(y=pages * max(1, pane.size.height - 1), animate=False)
        else:
            self.move(5 * pages)

    def tick(self) -> None:
        """Take a block in, or leave it out."""
        self._list.ticked ^= {self._list.row.block}
        self._list.redraw()
        self._tell()

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """A click moved the cursor."""
        event.stop()
        self._tell()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was said is about what stood there before."""
        event.stop()
        self._told.show("")

    # -- beginning ---------------------------------------------------------------------------------------

    def _chosen(self) -> Blueprint | None:
        """The paper under the cursor; on a block all ticked ones together."""
        row = self._list.row
        if row.block and row.blueprint is not None and self._list.ticked:
            return _whole(self.services.course.exams, row.blueprint).only(tuple(self._list.ticked))
        return row.blueprint

    def _number(self) -> int | None:
        """The seed that was typed, a fresh one for nothing, None for what is no seed."""
        text = self._entry.value.strip()
        if not text:
            return 1 + self.shell.stream("exam").index(SEEDS)
        return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None

    def begin(self) -> None:
        """Draw the paper and begin: its time runs from here on."""
        services, chosen, seed = self.services, self._chosen(), self._number()
        if chosen is None:
            return
        if seed is None:
            self._told.show(
                "A seed is a whole number of at most 9 digits; leave the line empty for a fresh paper."
            )
            return
        try:
            paper = draw_paper(services.course, chosen, seed)
            sitting = Sitting.begin(
                services.course, services.store, paper, now=services.now, monotonic=services.monotonic
            )
        except (PaperProblem, SittingProblem) as problem:
            self._told.show(problem.sentence)
            return
        self.shell.open_sitting(sitting)

    def _ask(self) -> None:
        """Ask before an open paper is given up."""
        from tutor.screens.dialog import Question, QuestionScreen

        asked = Question(
            text="Discard the open paper? Its answers are neither marked nor kept.",
            answers=(("", "keep it"), ("discard", "discard it")),
        )
        self.app.push_screen(QuestionScreen(asked), self._discard_if)

    def _discard_if(self, answer: str | None) -> None:
        if answer == "discard":
            discard(self.services.store)
            self.shell.open_exam()


def _whole(exams: Mapping[str, Blueprint], block: Blueprint) -> Blueprint:
    """The blueprint that a block was taken from."""
    return exams[block.id.split(":")[0]]


def _with(do: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: do(name)
