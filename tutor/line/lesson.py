"""A lesson read aloud: section by section, formulas on one line, figures described, questions in between."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.course.blocks import (
    Block,
    Cell,
    Check,
    Code,
    Drawn,
    Entries,
    Example,
    Note,
    Paragraph,
    Picture,
    Section,
    Spans,
    Tabular,
)
from tutor.course.lessons import read_document
from tutor.course.model import Lesson
from tutor.kinds import DrawProblem
from tutor.line.cells import CellTalk
from tutor.line.pad import pad_command
from tutor.line.quiz import QuizTalk
from tutor.line.talk import Command, Conversation, Left, Talk
from tutor.study.after import best_before
from tutor.study.aside import check_session
from tutor.study.reading import Place, example_drafts, keep_place, place_in
from tutor.study.services import Services
from tutor.words import clean
from tutor.workings import Grid, SpecProblem, Working, build
from tutor.workings.pictures import build_picture

__all__ = ["LessonTalk"]


class LessonTalk(Conversation):
    """Reads one lesson; where the learner is and what was typed into examples are kept in the store."""

    about = "Return reads on. Commands begin with a colon; their letters will do:"

    def __init__(self, talk: Talk, services: Services, lesson: Lesson) -> None:
        super().__init__(talk)
        self.services, self.lesson = services, lesson
        document = read_document(services.course.root, lesson)
        self.sections = document.sections or (Section("This lesson has no text yet", ()),)
        self.place = place_in(services.store, lesson.id) or Place()
        self._goal: int | None = None
        self.cells = CellTalk(talk, services, lesson.id, document.cells)

    def run(self) -> None:
        """Section after section; raises Left for home."""
        self.talk.say("", f"Lesson: {self.lesson.title}, {len(self.sections)} sections.")
        before = best_before(self.services.course, self.lesson, self.services.store)
        if before:
            self.talk.say(f"Best read first: {', '.join(one.title for one in before)}.")
        self._go(min(self.place.section, len(self.sections) - 1))
        while self._goal is not None:
            section, self._goal = self._goal, None
            self._section(section)

    def _go(self, section: int) -> None:
        self._goal = max(0, min(section, len(self.sections) - 1))
        place = self.place
        self.place = Place(self._goal, 0, place.read, place.done)
        keep_place(self.services.store, self.lesson.id, self.place)

    def _section(self, number: int) -> None:
        section = self.sections[number]
        self.talk.say(
            "", f"Section {number + 1} of {len(self.sections)}: {section.title or self.lesson.title}"
        )
        for block in section.blocks:
            self._block(block)
            if self._goal is not None:
                return
        last = number + 1 >= len(self.sections)
        self.ask("Return finishes the lesson" if last else "Return reads the next section")
        if self._goal is not None:
            return
        read = self.place.read | {number}
        self.place = Place(0 if last else number, 0, read, self.place.done or last)
        keep_place(self.services.store, self.lesson.id, self.place)
        if last:
            self.talk.say("The lesson is read.")
        else:
            self._go(number + 1)

    # -- blocks ----------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph(spans):
                self._prose(spans)
            case Note(paragraphs):
                for number, spans in enumerate(paragraphs):
                    self._prose((("Note: ", ""), *spans) if number == 0 else spans)
            case Entries(entries, first):
                for number, spans in enumerate(entries, first):
                    self._prose(((f"{number}. " if first else "- ", ""), *spans))
            case Code(lines):
                self.talk.listing(f"    {line}" for line in lines)
            case Drawn(formulas):
                self.talk.listing(f"    {one.inline}" for one in formulas)
            case Tabular(head, rows):
                self._rows([_plain(one) for one in head], [[_plain(one) for one in row] for row in rows])
            case Picture(spec, _, caption):
                self._picture(spec, caption)
            case Cell(number=number):
                self.cells.tell(number)
                self.ask("Type :run to run it, or :edit to change it; return reads on")
            case Check(item):
                self._question(item)
            case Example(spec, _, number):
                self._example(spec, number)

    def _prose(self, spans: Spans) -> None:
        self.talk.say(" ".join(_plain(spans).split()))

    def _rows(self, head: list[str], rows: Iterable[list[str]]) -> None:
        """A table row by row, each cell behind its heading."""
        for row in rows:
            cells = [
                f"{head[place]} {cell}" if place < len(head) and head[place] else cell
                for place, cell in enumerate(row)
                if cell.strip()
            ]
            self.talk.say(f"{'; '.join(cells).rstrip('.')}.")

    def _picture(self, spec: object, caption: str) -> None:
        try:
            figure = build_picture(spec)  # type: ignore[arg-type]
        except (SpecProblem, DrawProblem, KeyError):
            self.talk.say("A figure belongs here, which cannot be shown.")
            return
        self.talk.say(" ".join(filter(None, (f"Figure: {figure.title}.", caption, figure.says))))

    def _question(self, name: str) -> None:
        services = self.services
        item = services.course.items.get(name)
        if item is None:
            self.talk.say("The question that belongs here is not in this course.")
            return
        done = name in services.store.summary()
        self.talk.say(f"Question in between: {item.title}{', answered before' if done else ''}.")
        text = self.ask(f"Type {'again' if done else 'answer'} to answer it now; return reads on").casefold()
        if self._goal is not None or text[:1] not in ("a", "y"):
            return
        session = check_session(services, name)
        try:
            QuizTalk(self.talk, session, services, end="go on reading").run()
        except Left:
            self.talk.say("Back in the lesson.")

    def _example(self, spec: object, number: int) -> None:
        try:
            working = build(spec)  # type: ignore[arg-type]
        except (SpecProblem, DrawProblem, KeyError):
            self.talk.say("An example belongs here, which cannot be shown.")
            return
        name = example_drafts(self.lesson.id, number)
        typed = dict(self.services.store.drafts(name, 0))
        self.talk.say(f"Example: {working.title}.")
        self._outcome(working, typed)
        while self._goal is None and (
            text := self.ask(f"Change it with a line such as {_sample(working)}; return reads on")
        ):
            label, sign, value = text.partition("=")
            one = next((x for x in working.inputs if label.strip() in (x.name, x.label.strip())), None)
            if one is None or not sign:
                known = ", ".join(x.name for x in working.inputs)
                self.talk.say(f"An example is changed by its names: {known}.")
                continue
            typed[one.name] = value.strip()
            self.services.store.save_draft(name, 0, one.name, value.strip())
            self._outcome(working, typed)

    def _outcome(self, working: Working, typed: dict[str, str]) -> None:
        for one in working.inputs:
            label = one.label.strip().removesuffix("=").strip() or one.name
            self.talk.say(f"{label}: {typed.get(one.name, one.start) or 'empty'}")
        found = working.work(typed)
        for name, sentence in found.problems.items():
            self.talk.say(f"{name}: {sentence}")
        if not found.good:
            return
        self.talk.listing(f"    {line}" for line in found.inline or found.stacked or found.drawn)
        for grid in found.grids:
            self._grid(grid)
        self.talk.say(*found.says)

    def _grid(self, grid: Grid) -> None:
        if grid.title:
            self.talk.say(grid.title)
        self._rows(list(grid.columns), [list(row) for row in grid.rows])

    # -- commands --------------------------------------------------------------------------------------------

    def interrupted(self) -> bool:
        """Another section is wanted."""
        return self._goal is not None

    def commands(self) -> Iterable[Command]:
        """Moving between sections."""
        section = self.place.section
        yield Command("next", "n", "go to the next section", lambda _: self._go(section + 1))
        yield Command("back", "b", "go to the section before", lambda _: self._go(section - 1))
        yield Command("read", "a", "read this section again", lambda _: self._go(section))
        yield Command("list", "l", "list the sections", self._list)
        yield Command("go", "g", "go to a section, such as :go 3", self._go_to)
        yield from self.cells.commands()
        yield pad_command(self.talk, self.services)

    def _list(self, _: str) -> None:
        for number, one in enumerate(self.sections):
            state = ", read" if number in self.place.read else ""
            here = ", you are here" if number == self.place.section else ""
            self.talk.say(f"{number + 1}. {one.title or self.lesson.title}{state}{here}")

    def _go_to(self, text: str) -> None:
        if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(self.sections):
            self._go(int(text) - 1)
        else:
            self.talk.say(f"There are sections 1 to {len(self.sections)}: type :go 1, for example.")


def _plain(spans: Spans) -> str:
    return clean("".join(text for text, _ in spans))


def _sample(working: Working) -> str:
    one = working.inputs[0] if working.inputs else None
    return f"{one.name} = {one.start}" if one is not None else "x = 1"
