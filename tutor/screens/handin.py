"""One sheet as it would be handed in: what each task has, writing what its output means, running, packing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widget import Widget

from tutor.places import PlaceProblem, make
from tutor.screens.base import Act, Do
from tutor.screens.editor import edit, no_editor
from tutor.screens.moving import moves
from tutor.screens.threads import Threads
from tutor.study.handin import (
    ArchiveProblem,
    NamingProblem,
    Packed,
    Piece,
    Profile,
    Sheet,
    Slip,
    archive_path,
    collect,
    forget_output,
    interpretation_file,
    keep_slip,
    kept_slip,
    own_profile,
    pack,
    read_meaning,
    read_profile,
    read_slip,
    sheets,
    tally,
)
from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.pieces import PieceList
from tutor.widgets.words import Words

if TYPE_CHECKING:
    from tutor.screens.meaning import MeaningScreen

__all__ = ["HandInScreen"]

READING = "reading your files…"
STOPPED = "Stopped; what ran to its end is kept."
NO_CHECKER = "This start of the program has no checker, so nothing can be run."
NOTHING = "Nothing has changed since it ran; a runs the task under the cursor once more."
WAITING = "A program is running: esc stops it."


class HandInScreen(Threads):
    """Files are read, programs run and archives written in threads; `at` is the task under the cursor."""

    DEFAULT_CSS = """
    HandInScreen #body { layout: vertical; }
    HandInScreen #said { padding: 1 0 0 2; color: $muted; }
    HandInScreen #list { height: 1fr; margin-top: 1; }
    HandInScreen #about { height: auto; max-height: 6; padding: 0 2; color: $muted; overflow: hidden; }
    """

    def __init__(self, sheet: str, at: str = "") -> None:
        super().__init__()
        self._sheet, self._at = sheet, at
        self._pieces: list[Piece] = []
        self._cancel = threading.Event()
        self._at_work = ""
        """The task whose program runs, "…" while it is not said yet."""
        self._editor: MeaningScreen | None = None

    # -- the parts -----------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """How far the sheet is, its tasks, what the one under the cursor lacks."""
        self._said, self.list, self._about = Words(READING, id="said"), PieceList(), Words(id="about")
        yield Widget(self._said, Pane(self.list, id="list"), self._about, id="body")

    def on_mount(self) -> None:
        """Read after the first frame."""
        found = next((one for one in sheets(self.services.course) if one.id == self._sheet), None)
        self._named = found or Sheet(self._sheet, "", 0)
        self.draw()
        self.call_after_refresh(self.read)

    def on_unmount(self) -> None:
        """What runs is stopped, whatever way the screen goes."""
        self._cancel.set()

    def draw(self) -> None:
        """Title, list and what is said of the task under the cursor."""
        name = self._named
        title = f"Sheet {name.id}{f': {name.title}' if name.title else ''}"
        state = f"running {self._at_work}" if self._at_work else ""
        self.title_bar(f"Sheets › {title}", state)
        if self._pieces:
            counts = tally(self._pieces)
            self._said.show(
                f"Running {self._at_work}; esc stops it."
                if self._at_work
                else f"{counts.complete} of {counts.tasks} tasks have program, output and interpretation."
            )
        piece = self.list.piece
        self._about.show("\n".join(f"- {one}" for one in _lacks(piece)) if piece else "")
        self.refresh_footer()

    # -- reading -------------------------------------------------------------------------------------------

    def read(self, then: Callable[[], object] = lambda: None) -> None:
        """Read the files anew, in a thread."""

        def work() -> None:
            services = self.services
            found = collect(services.course, services.places, services.store, self._sheet)
            self.tell(partial(self._show, found, then))

        self.thread(work)

    def _show(self, pieces: list[Piece], then: Callable[[], object] = lambda: None) -> None:
        self._pieces = pieces
        self.list.show(pieces, self._at)
        self._at = ""
        if not pieces:
            self._said.show("This sheet has no coding tasks.")
        self.draw()
        then()

    # -- what can be done ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """About the task under the cursor, and about the sheet."""
        rows, piece = self.list, self.list.piece
        acts = []
        if self._at_work:
            acts.append(Act("leave", "stop", self.leave))
        if piece is not None:
            acts += [
                Act("enter", "open the task", self.open_task),
                Act("editor", "interpret", self.interpret),
            ]
        if self._pieces and not self._at_work:
            waits = sum(one.waits for one in self._pieces)
            acts.append(Act("run", f"run {waits}" if waits else "run", self.run_changed))
            acts.append(Act("handin", "pack", self.ask_slip))
            if piece is not None and piece.source is not None:
                acts.append(Act("again", "run this one once more", self.run_again, quiet=True))
        return (
            [
                *acts,
                *moves(self, self.move, 8, shown=False),
                *([] if self._at_work else [Act("leave", "back", self.leave)]),
            ]
            if rows.count
            else [*acts, Act("leave", "back", self.leave)]
        )

    def move(self, step: int) -> None:
        """Move the cursor."""
        self.list.move(step)
        self.draw()

    def commands(self) -> list[tuple[str, str, Do]]:
        """The program's own editor."""
        if self.list.piece is None:
            return []
        told = "Write it in dltutor's own editor, whatever $EDITOR is"
        return [("Interpret here", told, self.interpret_here)]

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """A click moved the cursor."""
        event.stop()
        self.draw()

    def open_task(self) -> None:
        """Open the task; this sheet comes back behind it."""
        piece = self.list.piece
        if piece is not None:
            name = piece.task.id
            self.shell.visit("task", name, partial(self.shell.open_hand_in, self._sheet, name))

    def leave(self) -> None:
        """Stop what runs first, then leave."""
        if self._at_work:
            self._cancel.set()
            self._at_work = ""
            self.say(STOPPED)
            self.draw()
        else:
            super().leave()

    def close(self) -> None:
        """Back to all sheets."""
        self._cancel.set()
        self.shell.open_deadlines(f"sheet:{self._sheet}")

    # -- the interpretation --------------------------------------------------------------------------------

    def interpret(self) -> None:
        """Write what the output means: in the learner's editor, in the program's own where none is set."""
        if no_editor():
            self.interpret_here()
            return
        piece = self.list.piece
        if piece is None:
            return
        try:
            path = interpretation_file(self.services.places, piece.task.id)
            make(path.parent)
        except PlaceProblem as problem:
            self.say(str(problem))
            return
        found = read_meaning(path)
        problem_told = found.trouble if path.is_dir() else edit(self.app, path)
        if problem_told:
            self.say(problem_told)
        self.read()

    def interpret_here(self) -> None:
        """Open the program's own editor for it."""
        piece = self.list.piece
        if piece is None or self._editor is not None:
            return
        from tutor.screens.meaning import MeaningScreen  # brings Textual's editor, which is heavy

        path = interpretation_file(self.services.places, piece.task.id)
        found = read_meaning(path)
        if found.trouble:
            self.say(found.trouble)
            return
        self._editor = MeaningScreen(piece.task, path, found.text)
        self.app.push_screen(self._editor, self._interpreted)

    def _interpreted(self, told: str | None) -> None:
        self._editor = None
        if told:
            self.say(told)
        self.read()

    # -- running -------------------------------------------------------------------------------------------

    def run_changed(self, then: Callable[[], object] = lambda: None) -> None:
        """Run every program whose text has changed, one after the other, in a thread."""
        if self._at_work:
            self.say(WAITING)
        elif not any(one.waits for one in self._pieces):
            self.read(self._said_nothing)  # a file may have changed since
        else:
            self._run(then)

    def _said_nothing(self) -> None:
        if any(one.waits for one in self._pieces):
            self._run()
        else:
            self.say(NOTHING if any(one.source for one in self._pieces) else "No program is written yet.")

    def run_again(self) -> None:
        """Run the program under the cursor, though its text is the same."""
        piece = self.list.piece
        if piece is not None and not self._at_work:
            forget_output(self.services.store, piece.task.id)
            self._run()

    def _run(self, then: Callable[[], object] = lambda: None) -> None:
        if self.services.checking is None:
            self.say(NO_CHECKER)
            return
        self.dismiss_notice()
        self._cancel, self._at_work = threading.Event(), "…"
        self.thread(partial(self._collect, self._cancel, then))
        self.draw()

    def _collect(self, cancel: threading.Event, then: Callable[[], object]) -> None:
        """In a thread: collect the sheet with its output."""

        def on_run(name: str) -> None:
            self.tell(partial(self._now_runs, cancel, name))

        services = self.services
        try:
            assert services.checking is not None
            found = collect(
                services.course,
                services.places,
                services.store,
                self._sheet,
                checking=services.checking(),
                on_run=on_run,
                cancel=cancel,
            )
        except Exception as error:  # a fault of ours must neither end the program nor look like a result
            why = (str(error) or type(error).__name__).rstrip(".")
            self.tell(partial(self._ran, cancel, f"The programs cannot be run: {why}.", None, then))
        else:
            self.tell(partial(self._ran, cancel, "", found, then))

    def _now_runs(self, cancel: threading.Event, name: str) -> None:
        if cancel is self._cancel and not cancel.is_set():
            self._at_work = name
            self.draw()

    def _ran(
        self, cancel: threading.Event, problem: str, found: list[Piece] | None, then: Callable[[], object]
    ) -> None:
        if cancel is not self._cancel:
            return
        self._at_work = ""
        if problem:
            self.say(problem)
        if found is None:
            self.draw()
        else:
            self._show(found, (lambda: None) if cancel.is_set() else then)
        self.fresh_notice()

    # -- packing -------------------------------------------------------------------------------------------

    def _profile(self) -> Profile | None:
        try:
            return read_profile(own_profile(self.services.places))
        except (NamingProblem, OSError) as problem:
            self.say(str(problem))
            return None

    def ask_slip(self) -> None:
        """Ask for exercise number and names, as they were last time."""
        profile = self._profile()
        if profile is None or self._at_work:
            return
        from tutor.screens.slip import SlipScreen  # few pack anything

        slip = kept_slip(self.services.store, self._sheet)
        keep = partial(keep_slip, self.services.store, self._sheet)
        self.app.push_screen(SlipScreen(self._named, slip, profile, keep), self._with_slip)

    def _with_slip(self, slip: Slip | None) -> None:
        if slip is None:
            return
        waits = sum(one.waits for one in self._pieces)
        if not waits or self.services.checking is None:
            self._pack_unless_there(slip)
            return
        from tutor.screens.dialog import Question, QuestionScreen

        many = "1 program has" if waits == 1 else f"{waits} programs have"
        asked = Question(
            text=f"{many} changed since the last run, so their output is missing.",
            answers=(("run", "run first, then pack"), ("pack", "pack without"), ("", "pack nothing")),
        )
        self.app.push_screen(QuestionScreen(asked), partial(self._run_or_pack, slip))

    def _run_or_pack(self, slip: Slip, answer: str | None) -> None:
        if answer == "run":
            self._run(partial(self._pack_unless_there, slip))
        elif answer == "pack":
            self._pack_unless_there(slip)

    def _pack_unless_there(self, slip: Slip) -> None:
        profile = self._profile()
        if profile is None:
            return
        try:
            named, _ = read_slip(slip, profile)
        except NamingProblem as problem:
            self.say(str(problem))
            return
        path = archive_path(self.services.places, named)
        try:
            there = path.is_symlink() or path.exists()
        except OSError:
            there = False  # writing says what is wrong
        if not there:
            self.thread(partial(self._pack, slip, profile, force=False))
            return
        self._ask_replace(slip, profile)

    def _ask_replace(self, slip: Slip, profile: Profile) -> None:
        from tutor.screens.dialog import Question, QuestionScreen

        def decided(answer: str | None) -> None:
            if answer == "replace":
                self.thread(partial(self._pack, slip, profile, force=True))

        path = archive_path(self.services.places, read_slip(slip, profile)[0])
        asked = Question(
            text=f"{path.name} is there already. Replace it?",
            answers=(("replace", "replace it"), ("", "keep the old one")),
        )
        self.app.push_screen(QuestionScreen(asked), decided)

    def _pack(self, slip: Slip, profile: Profile, *, force: bool) -> None:
        """In a thread: write the archive."""
        services = self.services
        try:
            named, theory = read_slip(slip, profile)
            pieces = collect(services.course, services.places, services.store, self._sheet)
            done = pack(services.places.workspace, self._sheet, named, profile, pieces, theory, force=force)
        except ArchiveProblem as problem:
            if problem.taken:  # another window was faster
                self.tell(partial(self._ask_replace, slip, profile))
            else:
                self.tell(partial(self.say, problem.told))
        except Exception as error:  # a fault of ours must not end the program
            why = (str(error) or type(error).__name__).rstrip(".")
            self.tell(partial(self.say, f"The sheet cannot be packed: {why}."))
        else:
            self.tell(partial(self._packed, pieces, done))

    def _packed(self, pieces: list[Piece], done: Packed) -> None:
        from tutor.screens.packed import PackedScreen

        self._show(pieces)
        if self.is_active:
            self.app.push_screen(PackedScreen(done))


def _lacks(piece: Piece) -> list[str]:
    """What is missing, without the task's name, which the cursor is on."""
    if piece.stage == "new":
        return ["Not begun: enter opens the task, which puts its file there."]
    told = [one.removeprefix(f"{piece.task.id}: ") for one in piece.missing]
    return [f"{one[:1].upper()}{one[1:]}" for one in told]
