"""The reader: a lesson section by section, with figures, examples to change, code cells to run, questions in
between, and at its end what it leads to.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tutor.course.blocks import Block, Cell, Check, Example, Picture, Section
from tutor.course.lessons import read_document
from tutor.course.model import Lesson
from tutor.keys import cap
from tutor.kinds import DrawProblem
from tutor.screens.base import Act
from tutor.screens.cellpage import CellPage
from tutor.screens.moving import SCROLL, moves
from tutor.study.after import Way, best_before, ways_on
from tutor.study.reading import Place, example_drafts, keep_place, place_in
from tutor.widgets.bars import FooterEntry
from tutor.widgets.cell import CellView
from tutor.widgets.entry import Cut, Entry
from tutor.widgets.example import ExampleChanged, ExampleView
from tutor.widgets.figure import FigureView, entries
from tutor.widgets.lesson import Card, CheckCard, Contents, Prose
from tutor.widgets.lines import Pane
from tutor.widgets.text import points
from tutor.widgets.ways import WayRow
from tutor.widgets.words import Words
from tutor.workings import SpecProblem, build
from tutor.workings.pictures import build_picture

if TYPE_CHECKING:
    from tutor.figures import Figure

__all__ = ["LessonScreen"]

MOST_FIGURE = 20
"""Rows of a figure between paragraphs."""
LEAST_PROSE, MOST_PROSE = 64, 88
"""Columns that prose keeps beside a figure, and the most it takes."""
FRAME = 8
"""Columns that frames and margins take."""
RESTING = 1.0
"""Seconds without scrolling after which the place is kept, should the program be killed."""
ONWARDS = "Where to go from here"
STOPS: dict[type[Widget], str] = {
    CellView: "cell",
    Entry: "try it",
    CheckCard: "question",
    WayRow: "ways on",
    FigureView: "figure",
}
"""What `tab` can go to, and its word in the bottom line."""


class Reading(Pane):
    """The section, scrolled; says when it was."""

    class Scrolled(Message):
        """Another part of the section is in sight."""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell the screen, whose bottom line depends on it."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled())

    @property
    def at_end(self) -> bool:
        """True where nothing lies below."""
        return self.scroll_offset.y >= self.max_scroll_y


class LessonScreen(CellPage):
    """Shows one section at a time; where the learner is and what was typed are kept in the store."""

    DEFAULT_CSS = """
    LessonScreen #body { layout: horizontal; }
    LessonScreen #page { height: 100%; padding: 1 1 0 1; }
    LessonScreen #page > Prose { max-width: 88; margin-bottom: 1; }
    LessonScreen #page > FigureView { margin-bottom: 1; max-width: 88; }
    LessonScreen #page > .-captioned { margin-bottom: 0; }
    LessonScreen #page > .caption { color: $muted; max-width: 88; margin-bottom: 1; }
    LessonScreen #side { width: 40; height: 100%; border-left: solid $rule; padding: 1 1 0 2; display: none; }
    LessonScreen.-wide #side { display: block; }
    LessonScreen.-wide.-sheet #side { display: none; }
    LessonScreen.-wide #page > .first-figure { display: none; }
    LessonScreen #beside { margin-top: 1; }
    LessonScreen #page > .before { color: $muted; max-width: 88; margin-bottom: 1; }
    LessonScreen #page > .onwards { max-width: 88; margin-bottom: 1; }
    """

    mathematical: ClassVar[bool] = True
    _page: Reading

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self.lesson = lesson
        self._sections: tuple[Section, ...] = ()
        self._place = Place()
        self._figure: Figure | None = None
        self._example: ExampleView | None = None
        self._rest: Timer | None = None
        self._ways: tuple[Way, ...] = ()

    # -- the parts ---------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """The section; beside it, where there is room, the contents and the section's first figure."""
        self._page = Reading(id="page")
        self._contents = Contents(id="contents")
        self._beside = FigureView(told=True, id="beside")
        self._side = Pane(self._contents, self._beside, id="side")
        yield Widget(self._page, self._side, id="body")

    async def on_mount(self) -> None:
        """Read the text and open it where it was left."""
        document = read_document(self.services.course.root, self.lesson)
        self._sections = document.sections or (Section("This lesson has no text yet", ()),)
        self.open_cells(self.lesson.id, document.cells)
        kept = place_in(self.services.store, self.lesson.id) or Place()
        await self.go(kept.section, kept.offset, kept)

    @property
    def pad_allowed(self) -> bool:
        """Its cells have a Python of their own."""
        return True

    @property
    def beside_pad(self) -> tuple[str, None]:
        """The lesson."""
        return self.lesson.title, None

    @property
    def titles(self) -> list[str]:
        """The sections' titles; an untitled beginning has the lesson's."""
        return [one.title or self.lesson.title for one in self._sections]

    async def go(self, section: int, offset: int = 0, place: Place | None = None) -> None:
        """Open a section, scrolled down by so many rows."""
        self._stop_resting()
        place = place or self._place
        section = max(0, min(section, len(self._sections) - 1))
        self._place = Place(section, offset, place.read, place.done)
        with self.app.batch_update():
            self.set_focus(None)
            await self._page.remove_children()
            self._figure = self._example = None
            made = self._widgets(self._sections[section])
            await self._page.mount(*self._before(section), *made, *self._onwards(section))
            self._beside.show(self._figure)
            self._fit()
        topic = self.services.course.topic(self.lesson.topic)
        self.title_bar(
            f"{topic.title if topic else 'Lesson'} › {self.lesson.title}",
            f"section {section + 1} of {len(self._sections)}",
        )
        self._contents.show(self.titles, section, self._place.read)
        self._page.scroll_to(y=0, animate=False)
        self.call_after_refresh(self._arrive, offset)

    def _arrive(self, offset: int) -> None:
        """Heights are known now."""
        self._page.scroll_to(y=offset, animate=False)
        self._stop_resting()
        self.keep()
        self.call_after_refresh(self.refresh_footer)

    def _widgets(self, section: Section) -> list[Widget]:
        """A widget for every run of prose and every block of our own."""
        made: list[Widget] = []
        held: list[Block] = []
        title = section.title or self.lesson.title

        def flush() -> None:
            nonlocal held, title
            if held or title:
                made.append(Prose(held, title))
                held, title = [], ""

        for block in section.blocks:
            if isinstance(block, Cell | Check | Example | Picture):
                flush()
                made += self._own(block)
            else:
                held.append(block)
        flush()
        return made

    def _before(self, section: int) -> list[Widget]:
        """What is best read before the lesson, above its beginning."""
        if section:
            return []
        titles = [one.title for one in best_before(self.services.course, self.lesson, self.services.store)]
        told = f"Best read first: {', '.join(titles)}." if titles else ""
        return [Words(told, classes="before")] if told else []

    def _onwards(self, section: int) -> list[Widget]:
        """What the lesson leads to, below its end."""
        services, self._ways = self.services, ()
        if section + 1 < len(self._sections):
            return []
        self._ways = ways_on(services.course, self.lesson, services.store)
        if not self._ways:
            return []
        rows = [WayRow(number, one) for number, one in enumerate(self._ways, 1)]
        return [Words(ONWARDS, style="bold", classes="onwards"), *rows]

    def _own(self, block: Cell | Check | Example | Picture) -> list[Widget]:
        """The widgets of a block of ours; a faulty one says so and costs nothing else."""
        try:
            match block:
                case Cell(number=number):
                    return [CellView(self._desk.book, number)] if self._desk is not None else []
                case Check(item):
                    return [CheckCard(self._card(item))]
                case Example(spec, _, number):
                    typed = self.services.store.drafts(example_drafts(self.lesson.id, number), 0)
                    view = ExampleView(build(spec), number, typed)
                    self._example = self._example or view
                    return [view]
                case Picture(spec, _, caption):
                    return self._drawn(build_picture(spec), caption)
        except (SpecProblem, DrawProblem) as problem:
            return [Words(f"Something is missing here: {problem.sentence.rstrip('.')}.", classes="caption")]
        except KeyError:
            return [Words("The question that belongs here is not in this course.", classes="caption")]

    def _drawn(self, figure: Figure, caption: str) -> list[Widget]:
        view = FigureView(most=MOST_FIGURE)
        view.show(figure)
        view.set_class(bool(caption), "-captioned")
        if self._figure is None:
            self._figure = figure
            view.add_class("first-figure")
        return [view, *([Words(caption, classes="caption")] if caption else [])]

    def _card(self, name: str) -> Card:
        item = self.services.course.items[name]
        count, best = self.services.store.summary().get(name, (0, 0.0))
        worth = points(item.worth)
        told = f"{worth} point{'' if worth == '1' else 's'}"
        return Card(name, item.title, item.variant(count).ask, told, best if count else None)

    def _fit(self) -> None:
        """The side panel is as wide as the figure needs, and prose keeps its least width."""
        if not self.wide:
            return
        room = self.size.width - FRAME
        wanted = 0
        if self._figure is not None:
            rows = self._figure.draw(room - LEAST_PROSE, max(8, self.size.height - 14))
            wanted = max((sum(len(text) for text, _ in row) for row in rows), default=0)
        least = max(36, room - MOST_PROSE)
        self._side.styles.width = max(least, min(wanted, room - LEAST_PROSE)) + 4

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Reading on comes first; a question in sight before it."""
        if not self._sections:
            return []
        view = self._view
        last = self._place.section + 1 >= len(self._sections)
        if view is not None and view.editing:
            further = [] if last else [Act("next", "next section", self.next, quiet=True)]
            return [*self._editing(view), *further]
        acts = [self._enter(last=last), *self._of_cell(view)]
        quiet = self.typing or view is not None or acts[0].label in ("read on", "next section", "finish")
        acts.append(Act("toggle", "read on", self.read_on, quiet=quiet))
        if self._stops:
            stop = self._next_stop
            quiet = self.typing or view is not None or (stop is self._meant() and isinstance(stop, CheckCard))
            word = next((word for kind, word in STOPS.items() if isinstance(stop, kind)), "question")
            acts.append(Act("field", word, self.app.action_focus_next, quiet=quiet))
        if self.typing or (self._example is not None and self._example.changed):
            acts.append(Act("reset", "reset", self.reset, quiet=self._example is None))
        if not last:
            quiet = acts[0].label == "next section" or view is not None
            acts.append(Act("next", "next section", self.next, quiet=quiet))
        elif self._ways:
            acts.append(
                Act(
                    "choose",
                    "go there",
                    lambda: self.digit(1),
                    cap=f"1-{len(self._ways)}" if self._ways[1:] else "1",
                )
            )
        if self._place.section:
            acts.append(Act("back", "back", self.back, quiet=not last or view is not None))
        acts.append(Act("list", "contents", self.show_contents, quiet=view is not None))
        if self._figure is not None:
            acts.append(Act("figure", "figure", self.open_figure))
        return [*acts, *self._moves()]

    def _moves(self) -> list[Act]:
        return [
            *moves(self, self.turn, self._rows, word=SCROLL, shown=False),
            Act("fieldback", "field before", self.app.action_focus_previous, quiet=True),
        ]

    def _enter(self, *, last: bool) -> Act:
        """What `enter` does: the next field of an example, a question in sight, else reading on."""
        focused = self.focused
        if self.typing:
            return Act("enter", "next field", self.app.action_focus_next)
        if isinstance(focused, WayRow):
            return Act("enter", "go there", partial(self.follow, focused.way))
        if isinstance(focused, CellView):
            return Act("enter", "edit", focused.edit)
        card = self._meant()
        if isinstance(card, CellView):
            numbers = self._wanted(card.number)
            label = f"run cell {card.number}" if len(numbers) == 1 else f"run cells 1 to {card.number}"
            return Act("enter", label, partial(self.run_cells, numbers, card.number))
        if card is not None:
            label = "answer" if card.card.best is None else "answer again"
            return Act("enter", label, partial(self.answer, card.card.item))
        if not self._page.at_end:
            return Act("enter", "read on", self.read_on)
        return Act("enter", "finish", self.finish) if last else Act("enter", "next section", self.next)

    def _meant(self) -> CheckCard | CellView | None:
        """The question that `enter` opens now, or the cell that it runs; None where it does neither."""
        focused = self.focused
        if self.typing or isinstance(focused, CellView | WayRow):
            return None
        return focused if isinstance(focused, CheckCard) else self._waiting()

    def refresh_footer(self) -> None:
        """What the keys do is said at the questions too."""
        super().refresh_footer()
        if not self._sections:
            return
        view, meant = self._view, self._meant()
        tab, leave = cap("field", typing=True), cap("leave", typing=True)
        steps = f"{leave}, {tab} to it, then " if view is not None and view.editing else f"{tab} to it, then "
        for card in self._page.query(CheckCard):
            card.come_by("" if card is meant else steps)

    def _waiting(self) -> CheckCard | CellView | None:
        """The first question in sight that was never answered, or cell that was never run."""
        window = self._page.region
        for card in self._page.query("CheckCard, CellView"):
            if not window.y < card.region.bottom <= window.bottom:
                continue
            if isinstance(card, CheckCard) and window.y <= card.region.y and card.card.best is None:
                return card
            if isinstance(card, CellView) and self._idle and card.book.ran(card.number) is None:
                return card
        return None

    @property
    def _next_stop(self) -> Widget | None:
        """What `tab` goes to."""
        chain = self.focus_chain
        place = chain.index(self.focused) + 1 if self.focused in chain else 0
        return chain[place % len(chain)] if chain else None

    @property
    def _stops(self) -> bool:
        return bool(self._page.query("Entry, CheckCard, CellView, WayRow"))

    @property
    def _rows(self) -> int:
        return max(1, self._page.size.height - 2)

    def own_keys(self) -> list[FooterEntry]:
        """The keys of the figure while it has them."""
        figure = self._beside.figure
        return entries(figure) if figure is not None and self._beside.has_focus else []

    def press_own(self, key: str) -> None:
        """A click on one of them is that key."""
        self._beside.press(key)

    # -- moving ------------------------------------------------------------------------------------------

    def turn(self, rows: int) -> None:
        """Scroll; the arrow keys move between the fields of an example while one is typed in, and from a cell
        whose end is in sight to the next stop.
        """
        if abs(rows) == 1 and self._neighbour(rows):
            return
        if self.typing and abs(rows) == 1:
            (self.app.action_focus_next if rows > 0 else self.app.action_focus_previous)()
        else:
            self._page.scroll_relative(y=rows, animate=False)

    async def read_on(self) -> None:
        """A window further, past the end to the next section."""
        if not self._page.at_end:
            self.turn(self._rows)
        elif self._place.section + 1 < len(self._sections):
            await self.next()

    async def next(self) -> None:
        """The next section."""
        self._note_read()
        await self.go(self._place.section + 1)

    async def back(self) -> None:
        """The section before."""
        self._note_read()
        await self.go(self._place.section - 1)

    def finish(self) -> None:
        """The lesson is read."""
        self._note_read()
        place = self._place
        self._place = Place(0, 0, place.read, done=True)
        keep_place(self.services.store, self.lesson.id, self._place)
        super().close()

    def _note_read(self) -> None:
        if self._page.at_end:
            place = self._place
            self._place = Place(place.section, place.offset, place.read | {place.section}, place.done)

    def keep(self) -> None:
        """Keep where the learner is."""
        self._note_read()
        place = self._place
        everything = place.done or len(place.read) >= len(self._sections)
        self._place = Place(place.section, self._page.scroll_offset.y, place.read, everything)
        self._contents.show(self.titles, place.section, self._place.read)
        keep_place(self.services.store, self.lesson.id, self._place)

    def on_reading_scrolled(self, event: Reading.Scrolled) -> None:
        """What `enter` does depends on what is in sight; the place is kept once the scrolling has ended."""
        event.stop()
        self.call_after_refresh(self.refresh_footer)
        self._stop_resting()
        self._rest = self.set_timer(RESTING, self.keep)

    def _stop_resting(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    # -- ways on -----------------------------------------------------------------------------------------

    def digit(self, number: int) -> None:
        """Go the way of this number."""
        if number <= len(self._ways):
            self.follow(self._ways[number - 1])

    def on_way_row_opened(self, event: WayRow.Opened) -> None:
        """A click on a way."""
        event.stop()
        self.follow(event.way)

    def follow(self, way: Way) -> None:
        """Open what the lesson leads to; where the learner is stays kept."""
        self.keep()
        shell = self.shell
        match way.sort:
            case "task":
                shell.open_task(way.id)
            case "experiment":
                shell.open_experiment(way.id, self.lesson.id)
            case "questions":
                shell.practise_lesson(way.id)
            case "reading":
                shell.open_reading(way.id)
            case "lesson":
                shell.open_lesson(way.id)

    # -- contents and figure -----------------------------------------------------------------------------

    def show_contents(self) -> None:
        """Choose a section."""
        from tutor.screens.contents import ContentsScreen  # opened by few

        self._note_read()
        self.app.push_screen(ContentsScreen(self.titles, self._place), self._chosen)

    async def _chosen(self, section: int | None) -> None:
        if section is not None:
            await self.go(section)

    def open_figure(self) -> None:
        """Move in the figure: beside the text where it stands there, else on a screen of its own."""
        if self._figure is None:
            return
        if self.wide:
            self._beside.take_focus()
        else:
            from tutor.screens.figure import FigureScreen  # most sections have none

            self.app.push_screen(FigureScreen(self._figure))

    # -- examples ----------------------------------------------------------------------------------------

    def on_example_changed(self, event: ExampleChanged) -> None:
        """Keep what is typed."""
        event.stop()
        name = example_drafts(self.lesson.id, event.number)
        self.services.store.save_draft(name, 0, event.name, event.text)
        self.fresh_notice()
        self.refresh_footer()

    def on_cut(self, event: Cut) -> None:
        """Say that a paste was too long."""
        event.stop()
        self.say(f"The text was cut: a field takes at most {event.limit:,} characters.")

    def on_descendant_focus(self) -> None:
        """The example with focus is the one that a reset means."""
        holder = next((one for one in self._page.query(ExampleView) if one.has_focus_within), None)
        self._example = holder or self._example
        for view in self._page.query(CellView):
            if view.editing and view is not self._view:
                self.call_later(view.done, focus=False)
        super().on_descendant_focus()

    def reset(self) -> None:
        """Put the example back to its start."""
        if self._example is not None:
            self._example.reset()

    # -- questions ---------------------------------------------------------------------------------------

    def on_check_card_opened(self, event: CheckCard.Opened) -> None:
        """A click opens a question."""
        event.stop()
        self.answer(event.item)

    def answer(self, item: str) -> None:
        """Open a question; the lesson comes back behind it."""
        self.keep()
        self.shell.open_check(self.lesson.id, item)

    # -- leaving -----------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """The side panel comes or goes."""
        super().on_resize(event)
        if self._sections:
            self._fit()
            self.call_after_refresh(self.refresh_footer)

    def leave(self) -> None:
        """Stop what runs first, then leave the editor of a cell, the cell, the figure or the field."""
        view = self._view
        if self._runs is not None and self._runs.running:
            self._runs.stop()
        elif view is not None and view.editing:
            self.call_later(view.done)
        elif self._beside.has_focus or view is not None:
            self.set_focus(None)
        else:
            super().leave()

    def close(self) -> None:
        """Home; the place is kept."""
        self.keep()
        super().close()

    def on_unmount(self) -> None:
        """What runs is stopped, whatever way the screen goes."""
        if self._runs is not None:
            self._runs.stop()

    def quit(self) -> None:
        """Quit; the place is kept."""
        self.keep()
        super().quit()
