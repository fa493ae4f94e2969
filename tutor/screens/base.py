"""What every screen shares: title line, bottom line, keys by their meaning, help, and a word when the
window is tiny.

A screen says in `acts` what can be done now; keys, bottom line, clicks and help panel all follow from that
one list.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, cast

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from tutor.keys import DIGITS, KEYS, cap
from tutor.study import EXAM
from tutor.widgets.bars import Footer, FooterEntry, TitleBar
from tutor.widgets.lines import Lines
from tutor.widgets.notice import Notice

if TYPE_CHECKING:
    from tutor.kinds import Variant
    from tutor.kinds.draw import Stream
    from tutor.screens.helping import Topic
    from tutor.screens.search import Looked
    from tutor.study.exam.sitting import Sitting
    from tutor.study.services import Services
    from tutor.study.session import Session
    from tutor.study.today import Today

__all__ = ["LEAST", "WIDE", "Act", "Dialog", "Helps", "Page", "Shell", "bindings"]

LEAST = (60, 15)
"""Columns and rows below which only a word about the size is shown."""
WIDE = 120
"""Columns from which a side panel is shown."""
NARROW = 72
"""Columns below which labels and fields are narrower."""
PAPER = "The play pad stays closed until the open paper is handed in."

Do = Callable[[], "Awaitable[object] | object"]


class Act(NamedTuple):
    """Something that can be done now: the id of its meaning, what it does here, how; `quiet` ones stay out
    of the bottom line.
    """

    id: str
    label: str
    do: Do
    quiet: bool = False
    cap: str = ""


class Helps(NamedTuple):
    """What the help panel is opened with: whether a text is typed, whether that is mathematics, and what it
    begins with instead.
    """

    typing: bool
    mathematics: bool
    topic: Topic | None


class Shell(Protocol):
    """What a screen may ask of the app."""

    services: Services

    def go_home(self) -> None:
        """Show home."""

    def open_session(self, session: Session) -> None:
        """Show a session's question."""

    def continue_session(self) -> None:
        """Show the session that was left open."""

    def ask_discard(self) -> None:
        """Give up the open session, if the learner means it."""

    def practise(self, topic: str = "") -> None:
        """Begin a session, of one topic or of all; asks first while another is open."""

    def begin_today(self, found: Today | None = None) -> None:
        """Begin what today's plan still asks; once that is done, more questions."""

    def cram(self, topic: str = "") -> None:
        """Begin with the weakest of a topic or of all; the schedule is left alone."""

    def repeat(self, items: Sequence[str], mode: str = "") -> None:
        """Begin a session of these items with fresh values, of the mode of the one before."""

    def session_over(self, session: Session) -> None:
        """Show what comes after a session."""

    def open_task(self, task: str) -> None:
        """Show a coding task."""

    def open_experiment(self, experiment: str, lesson: str = "", runs: Sequence[str] = ()) -> None:
        """Show an experiment; `lesson` comes back behind it, else home; `runs` are the kept ones in sight."""

    def open_explanation(self, experiment: str, lesson: str = "", runs: Sequence[str] = ()) -> None:
        """Show the question about the reason of an experiment, which comes back behind it."""

    def open_lesson(self, lesson: str) -> None:
        """Show a lesson where it was left."""

    def practise_lesson(self, lesson: str) -> None:
        """Begin a session about what a lesson teaches; asks first while another is open."""

    def open_reading(self, topic: str, at: str = "") -> None:
        """Show a topic's further reading, the cursor on the question `at`."""

    def ask_in_reading(self, topic: str, item: str) -> None:
        """Show a question of a reading list, which comes back behind it."""

    def open_check(self, lesson: str, item: str) -> None:
        """Show a question of a lesson, which comes back behind it."""

    def ask_again(self, item: str) -> None:
        """Show one question from the progress screen, which comes back behind it."""

    def open_progress(self, at: str = "") -> None:
        """Show what is mastered, forecast, remembered and mistaken, the cursor on the section `at`."""

    def open_search(
        self, *, typing: bool = False, kept: Looked | None = None, back: Callable[[], object] | None = None
    ) -> None:
        """Show everything there is to open, narrowed by what is typed; `kept` is what was typed and where the
        cursor stood, `back` what comes behind it instead of home.
        """

    def open_deadlines(self, at: str = "") -> None:
        """Show the assignment, the weeks until the exam and the sheets, the cursor on the line `at`."""

    def open_hand_in(self, sheet: str, at: str = "") -> None:
        """Show what of a sheet is there to be handed in, the cursor on the task `at`."""

    def visit(self, sort: str, name: str, back: Callable[[], object], where: str = "where you were") -> None:
        """Show a `task`, `lesson`, `reading`, `experiment` or `question`, behind which `back` is done instead
        of going home; `where` names what that leads to.
        """

    def open_exam(self, name: str = "", seed: int | None = None) -> None:
        """Show the papers to choose from, or what becomes of the open one."""

    def open_sitting(self, sitting: Sitting) -> None:
        """Show the question in front of an open paper."""

    def continue_exam(self) -> None:
        """Show the open paper where it stood."""

    def exam_over(self, sitting: Sitting) -> None:
        """Hand a paper in, unless that is done, and show its report."""

    def open_report(self, uid: str) -> None:
        """Show the report of a paper that was handed in."""

    def stream(self, purpose: str) -> Stream:
        """Random draws that differ from start to start, and repeat for a given seed."""

    def action_command_palette(self) -> None:
        """Show the command palette."""


def bindings() -> list[BindingType]:
    """A binding for every key of the table; what is not available now does nothing."""
    made: list[BindingType] = [
        Binding(one.names, f"press('{one.id}')", one.help, show=False, id=one.id)
        for one in KEYS.values()
        if one.id != "choose"
    ]
    made += [Binding(d, f"digit({d})", KEYS["choose"].help, show=False, id=f"choose-{d}") for d in DIGITS]
    return made


class Keyed(Screen[Any]):
    """A screen whose keys follow from `acts`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()
    AUTO_FOCUS: ClassVar[str | None] = ""
    _doing = False
    """True while something is being done that takes several turns."""

    @property
    def shell(self) -> Shell:
        """The app, as screens see it."""
        return cast("Shell", self.app)

    @property
    def services(self) -> Services:
        """Course, store, clocks and places."""
        return self.shell.services

    @property
    def typing(self) -> bool:
        """True while a text field has focus, so that letters are text."""
        return self.focused is not None and self.focused.check_consume_key("a", "a")

    # -- what a screen says ------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """What can be done now, most wanted first; the first one is what `enter` does."""
        return []

    def everywhere(self) -> list[Act]:
        """What can be done on every screen."""
        return [
            Act("leave", "keys" if self.typing else "back", self.leave, quiet=not self.typing),
            Act("help", "help", self.show_help),
            Act("palette", "palette", self.shell.action_command_palette, quiet=True),
            Act("quit", "quit", self.quit, quiet=True),
        ]

    def available(self) -> list[Act]:
        """Everything that can be done now, each meaning once; letters are text while one is typed."""
        found: dict[str, Act] = {}
        typing = self.typing
        for act in (*self.acts(), *self.everywhere()):
            if not typing or KEYS[act.id].typing:
                found.setdefault(act.id, act)
        return list(found.values())

    def digit(self, number: int) -> None:
        """Choose by number; screens without numbers ignore it."""

    mathematical: ClassVar[bool] = False
    """Whether what is typed here may be mathematics, so that help begins with how that is written."""

    def help_topic(self) -> Topic | None:
        """What helps with what is in front, where the keys alone do not."""
        return None

    def own_keys(self) -> list[FooterEntry]:
        """Keys of what has focus that stand in no table of keys (a figure's); their ids begin with `own:`."""
        return []

    def press_own(self, key: str) -> None:
        """Do what a click on one of `own_keys` means."""

    def commands(self) -> list[tuple[str, str, Do]]:
        """What the palette offers here beyond the keys: name, sentence, what it does."""
        return []

    # -- keys --------------------------------------------------------------------------------------------

    async def action_press(self, name: str) -> None:
        """Do what this key means, if that is available now; one that is not there yet, or left already,
        does nothing.
        """
        if not self.ready or self._doing:
            return
        act = next((one for one in self.available() if one.id == name), None)
        if act is not None:
            self._doing = True  # keys come one after the other, but a click comes beside them
            try:
                done = act.do()
                if iscoroutine(done):  # a screen must not wait for its own end
                    await done
            finally:
                self._doing = False
        self.refresh_footer()

    def action_digit(self, number: int) -> None:
        """Choose by number, if there is something to choose."""
        if self.ready:
            self.digit(number)
            self.refresh_footer()

    @property
    def ready(self) -> bool:
        """Whether all of it is there and in front: a key may come sooner, or later."""
        return self.is_active and self.is_mounted

    @property
    def left(self) -> bool:
        """True once another screen stands in its place, or the program is ending: what was under way
        here has nothing to draw.
        """
        return not self.app.is_running or self not in self.app.screen_stack

    def call_after_refresh(self, callback: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
        """As everywhere, but not once the screen is left."""

        def unless_left() -> object:
            return None if self.left else callback(*args, **kwargs)

        return super().call_after_refresh(unless_left)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave once: a second key in the same instant would take the screen below away."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """As everywhere, but not to a widget that is gone, or going: a click finds it where it was painted
        last, and keys would get lost in it.
        """
        if widget is None or (widget.is_attached and not widget._pruning):
            super().set_focus(widget, scroll_visible, from_app_focus)

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """As everywhere, but nothing where a widget was that is gone: Textual would ask for its place."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (widget, offset) if widget is not None and widget.is_attached else (None, None)

    async def on_footer_pressed(self, event: Footer.Pressed) -> None:
        """A click on an entry is its key."""
        event.stop()
        kind, _, own = event.id.partition(":")
        if kind == "own":
            self.press_own(own)
        else:
            await self.action_press(event.id)

    def refresh_footer(self) -> None:
        """Show what can be done now."""
        for footer in self.query(Footer):
            every, typing = self.available(), self.typing
            shown = [
                FooterEntry(act.id, act.cap or cap(act.id, typing=typing), act.label)
                for act in every
                if not act.quiet
            ]
            shown[1:1] = self.own_keys()
            palette = FooterEntry("palette", cap("palette", typing=True), "palette")
            footer.show(shown, palette if any(act.id == "palette" for act in every) else None)

    def on_descendant_focus(self) -> None:
        """What can be done depends on what has focus."""
        self.refresh_footer()

    def on_descendant_blur(self) -> None:
        """What can be done depends on what has focus."""
        self.refresh_footer()

    def on_resize(self, event: events.Resize) -> None:
        """A size that is no longer the app's is dropped: two of them would answer each other for ever."""
        if event.size != self.app.size:
            event.stop()
            event.prevent_default()

    def _pop_result_callback(self) -> None:
        # The app's first screen was never pushed, so it has no callback to take away.
        if self._result_callbacks:
            super()._pop_result_callback()

    # -- what every screen can do ------------------------------------------------------------------------

    def leave(self) -> None:
        """Leave the text field first, then a notice, then the screen."""
        if self.typing:
            self.set_focus(None)
        elif not self.dismiss_notice():
            self.close()

    def close(self) -> None:
        """Leave the screen: back to home unless a screen says otherwise."""
        self.shell.go_home()

    def dismiss_notice(self) -> bool:
        """Take the notice away; False where there was none."""
        return False

    async def show_help(self) -> None:
        """Open the help panel."""
        from textual.widgets import Input  # as the next one: most starts never need it

        from tutor.screens.help import HelpScreen

        topic, line = self.help_topic(), isinstance(self.focused, Input)
        helps = Helps(self.typing, self.mathematical and line and topic is None, topic)
        self.app.push_screen(HelpScreen(tuple(self.available()), helps))

    def quit(self) -> None:
        """Leave the program; everything is saved already."""
        self.app.exit()


class Page(Keyed):
    """A whole screen: title line, `body`, a notice when there is one, bottom line."""

    DEFAULT_CSS = """
    Page { layout: vertical; layers: default above; background: $background; color: $foreground; }
    Page #body { height: 1fr; padding: 0 1; }
    Page.-wide.-sheet #body { width: 53%; }
    Page.-wide.-sheet Footer { visibility: hidden; }
    Page TooSmall { display: none; layer: above; width: 100%; height: 100%; background: $background; }
    Page.-tiny TooSmall { display: block; }
    Page.-narrow EntryRow > Label { max-width: 24; padding-right: 1; }
    Page.-narrow EntryRow > Entry { max-width: 18; }
    Page.-narrow EntryRow > Entry.-long { max-width: 100%; }
    """

    def compose(self) -> ComposeResult:
        """Title, body, bottom line."""
        yield TitleBar()
        yield from self.body()
        yield TooSmall()
        yield Notice()
        yield Footer()

    behind: Callable[[], object] | None = None
    """What comes behind this screen instead of home."""

    def close(self) -> None:
        """Leave the screen: to where it was opened from, home unless that was said."""
        if self.behind is not None:
            self.behind()
        else:
            super().close()

    def body(self) -> ComposeResult:
        """What lies between the two lines; its root has the id `body`."""
        yield from ()

    @property
    def wide(self) -> bool:
        """True where there is room for a side panel."""
        return self.size.width >= WIDE

    def on_resize(self, event: events.Resize) -> None:
        """A window too small for anything shows only that."""
        size = self.app.size
        self.set_class(size.width < LEAST[0] or size.height < LEAST[1], "-tiny")
        self.set_class(size.width >= WIDE, "-wide")
        self.set_class(size.width < NARROW, "-narrow")

    def on_screen_resume(self) -> None:
        """In front, for the first time or after a dialog: say what is wrong, if anything, and show
        the keys.
        """
        if self.is_active:  # it may have gone meanwhile, with others above it
            self.fresh_notice()
            self.refresh_footer()

    @property
    def sheet_allowed(self) -> bool:
        """Whether the learner's own formula sheet may be looked at here."""
        return True

    def everywhere(self) -> list[Act]:
        """The formula sheet too, which every whole screen can have beside it."""
        sheet = [Act("sheet", "formula sheet", self.show_sheet, quiet=True)] if self.sheet_allowed else []
        pad = [Act("pad", "play pad", self.show_pad)] if self.pad_allowed else []
        return [*super().everywhere(), *sheet, *pad]

    @property
    def pad_allowed(self) -> bool:
        """Whether a Python to try things in may be opened here: beside all that can be learnt from."""
        return False

    @property
    def beside_pad(self) -> tuple[str, Variant | None]:
        """What is in front when the pad is opened: its title, and the question, whose numbers it knows."""
        return "", None

    def show_pad(self) -> None:
        """A Python to try things in; back exactly here."""
        from tutor.screens.pad import PadScreen  # brings Textual's editor, which is heavy
        from tutor.study.scratch import scratch_of

        if self.services.store.state(EXAM):
            self.say(PAPER)
            return
        title, variant = self.beside_pad
        scratch = scratch_of(self.services)
        scratch.beside(variant)
        self.app.push_screen(PadScreen(scratch, title))

    def show_sheet(self) -> None:
        """The learner's own formula sheet, to read and to write."""
        from tutor.screens.sheet import SheetScreen  # brings Textual's editor, which is heavy

        self.add_class("-sheet")  # the screen makes room where the sheet stands beside it
        self.app.push_screen(SheetScreen(self.services.sheet()), self._sheet_closed)

    def _sheet_closed(self, remark: str | None) -> None:
        self.remove_class("-sheet")
        if remark:
            self.say(remark)

    def title_bar(self, left: str, right: str = "") -> None:
        """Say where the learner is."""
        self.query_one(TitleBar).show(left, right)

    def say(self, sentence: str) -> None:
        """Show one sentence above the bottom line, until it is dismissed."""
        for notice in self.query(Notice):  # none on a screen that is not there yet, or was just left
            notice.show(sentence)

    def fresh_notice(self) -> None:
        """Show what is wrong with the store, or with the course, once per sentence."""
        services = self.services
        for sentence in (services.store.notice, *services.course.problems[:1], *services.remarks):
            if sentence and sentence not in self.services.seen:
                self.say(sentence)
                return

    def dismiss_notice(self) -> bool:
        """Take the notice away; False where there was none."""
        for notice in self.query(Notice):
            if notice.sentence:
                self.services.seen.add(notice.sentence)
                notice.show("")
                return True
        return False

    def on_notice_clicked(self, event: Notice.Clicked) -> None:
        """A click takes the notice away."""
        event.stop()
        self.dismiss_notice()


class Dialog(Keyed, ModalScreen[Any]):
    """A small panel over the screen; `esc` leaves it."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog #dialog { width: 64; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
                     background: $surface;
                     border: round $accent; }
    Dialog Footer { background: $surface; margin-top: 1; padding: 0; }
    """

    def close(self) -> None:
        """Back to the screen below, nothing done."""
        self.dismiss(None)

    def on_mount(self) -> None:
        """Show the keys."""
        self.refresh_footer()


class TooSmall(Lines):
    """The one sentence for a window in which nothing fits; it covers the screen, which keeps focus
    and text.
    """

    def build(self, width: int) -> list[Content]:
        """The least size, wrapped."""
        columns, rows = LEAST
        return Content(f"Make the window larger: {columns}x{rows} is the least. Everything is saved.").wrap(
            width
        )
