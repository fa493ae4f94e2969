"""A session of questions as a conversation: it is asked, answered, marked and explained line by line."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from tutor.kinds import DrawProblem
from tutor.kinds.fields import Field
from tutor.kinds.program import Program, found_in
from tutor.line import telling
from tutor.line.form import FormTalk
from tutor.line.pad import pad_command
from tutor.line.talk import Command, Talk
from tutor.study.informing import facts
from tutor.study.services import Services
from tutor.study.session import Phase, Session

__all__ = ["QuizTalk"]

PROVED, AGREES = "Proved equal.", "Agrees at 24 points to 25 digits."
SECONDS = 60.0
"""After which a program is ended."""


class _Moved(Exception):
    """Another question, or another phase of this one, is in front."""


class QuizTalk(FormTalk):
    """Drives one session; `end` is what a finished session leads to, in a word or two."""

    def __init__(self, talk: Talk, session: Session, services: Services, end: str = "finish") -> None:
        super().__init__(talk, session, services)
        self.session, self._end = session, end
        self._at: tuple[int, str, int, Phase] | None = None

    def run(self) -> None:
        """Talk until the session is over; raises Left, and Ended at the end of the input."""
        while not self.session.finished:
            with suppress(_Moved):
                self._question()

    @property
    def marked(self) -> bool:
        """True where the figure may show the key."""
        return not self.session.finished and self.session.phase is Phase.MARKED

    # -- one question --------------------------------------------------------------------------------------

    def _question(self) -> None:
        session = self.session
        variant, slot = session.variant, session.slot
        if variant is None:
            self.talk.say(session.message)
            self.ask("Return goes on")
            session.next()
            return
        here = (session.index, slot.item, slot.seed, slot.phase)
        if here != self._at:
            self._at = here
            self._announce()
        if slot.phase is Phase.MARKED:
            self._after()
        else:
            self._answer()

    def _announce(self) -> None:
        """The question from the top; after handing in only what is new."""
        session, item = self.session, self.session.item
        if session.phase is Phase.TICKING:
            variant = session.variant
            model = getattr(item, "model", "")
            if variant is not None and model:
                self.talk.say(f"A model answer: {variant.fill(model).strip()}")
            self.talk.say("Now compare it with yours.")
            return
        topic = session.course.topic(item.topic)
        place = f"Question {session.index + 1} of {len(session.slots)}"
        self.talk.say("", f"{place}, {topic.title if topic else 'practice'}: {item.title}. "
                          f"{telling.worth_of(item.worth)}.")  # fmt: skip
        self.read()
        if session.phase is Phase.MARKED:
            self._verdict()

    # -- answering -----------------------------------------------------------------------------------------

    def _answer(self) -> None:
        """Every open field in turn, then the check."""
        session = self.session
        places = self.places()
        for number, one in enumerate(places, 1):
            if not session.slot.answer.get(one.name, "").strip() or len(places) == 1:
                self.fill(one, f"{number} of {len(places)}. " if len(places) > 1 else "")
        while True:
            if len(places) > 1:
                self._review(places)
            self._check()
            if len(places) == 1:
                self.fill(places[0])

    def _review(self, places: tuple[Field, ...]) -> None:
        """Before several fields are checked, each can be changed."""
        while True:
            prompt = f"Return checks the answer; a number from 1 to {len(places)} changes that field"
            text = self.ask(prompt)
            if not text:
                return
            if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(places):
                self.fill(places[int(text) - 1])
            else:
                self.talk.say("That is no number of a field; :answers reads all of them.")

    def _check(self) -> None:
        """Have the answer marked; comes back only where nothing was counted."""
        session = self.session
        found = session.check()
        if found is None and session.phase is Phase.TICKING:
            raise _Moved
        if session.phase is Phase.MARKED:
            self._at = (session.index, session.slot.item, session.slot.seed, session.phase)
            self._verdict()
            raise _Moved
        self.talk.say(session.message or "Nothing was answered yet.")

    # -- after the verdict -----------------------------------------------------------------------------------

    def _verdict(self) -> None:
        slot = self.session.slot
        if slot.verdict is not None:
            self.talk.say(*telling.verdict(slot.verdict, self.session.item.worth, slot.hints))

    def _after(self) -> None:
        last = self.session.index + 1 >= len(self.session.slots)
        where = f"to {self._end}" if last else "for the next question"
        text = self.ask(f"Return {where}; :why explains, :again asks it with fresh values")
        if text:
            self.talk.say("This question is marked: press return to go on, or type a command.")
            return
        self.session.next()

    def why(self, _: str = "") -> None:
        """The ledger and the worked solution."""
        session = self.session
        found = session.slot.verdict
        if found is None or session.variant is None:
            return
        self.talk.say(*telling.ledger(found, session.item.worth, self._sure()))
        self.talk.say("Worked solution:", *session.solution)

    def _sure(self) -> dict[str, str]:
        """How right formulas were found equal; a proof service that fails costs nothing but this word."""
        session = self.session
        claims = session.item.claims(session.variant, dict(session.slot.answer)) if session.variant else ()
        if not claims or self.services.prover is None:
            return {}
        service = self.services.prover()
        return {one.part: PROVED if service.prove(one) else AGREES for one in claims}

    # -- commands ------------------------------------------------------------------------------------------

    def commands(self) -> Iterable[Command]:
        """What can be done now; letters are those of the screen."""
        session = self.session
        marked = session.phase is Phase.MARKED
        yield Command("read", "r", "read the question again", self.read)
        if not marked and session.variant is not None:
            if session.hints_left:
                yield Command("hint", "h", "the next hint, for a fifth of the points", self._hint)
            yield Command("answers", "p", "read what is answered so far", self.answers)
            yield Command("undo", "u", "take back the last change", self._undo)
            yield Command("skip", "s", "leave this question and go on", self._skip)
            yield Command("solution", "x", "show the full solution; it ends the attempt", self._solution)
        elif marked:
            yield Command("torch", "v", "the answer computed in torch; :torch run runs it", self._torch)
            yield Command("why", "w", "the marks one by one, and the worked solution", self.why)
            yield Command("again", "a", "the same question with fresh values", self._again)
        yield Command("next", "n", "go to the next question", lambda _: self._go(session.index + 1))
        if session.index:
            yield Command("back", "b", "go to the question before", lambda _: self._go(session.index - 1))
        yield Command("go", "g", "go to a question, such as :go 3", self._go_to)
        yield Command("list", "l", "list the questions of this session", self._list)
        yield Command("mark", "m", "mark this question for review, or take the mark off", self._mark)
        if not marked:
            yield Command("sure", "c", "say how sure you are, such as :sure rather", self._sure_of)
        yield Command("info", "i", "where this question comes from, and your history with it", self._info)
        yield Command("sheet", "f", "read your formula sheet; :sheet ln(1) = 0 adds a line", self.sheet)
        yield Command("figure", "d", "describe the figure; :figure draw prints it", self.figure)
        yield pad_command(self.talk, self.services, session.variant)

    def not_now(self, word: str) -> str:
        """Commands that wait for the verdict, or are over with it."""
        if word in ("torch", "v", "why", "w", "again", "a"):
            return f"“:{word}” works once the question is marked."
        if word in ("hint", "h", "answers", "p", "undo", "u", "skip", "s", "solution", "x", "sure", "c"):
            if self.session.phase is Phase.MARKED:
                return f"“:{word}” works before the question is marked; :again asks it with fresh values."
            return "All hints are shown: :solution shows the way." if word in ("hint", "h") else ""
        return "This is the first question." if word in ("back", "b") else ""

    def _hint(self, _: str) -> None:
        hint = self.session.hint()
        slot = self.session.slot
        left = round(100 * float(self.session.reachable))
        self.talk.say(f"Hint {slot.hints}: {hint}", f"{left} percent of the points can still be earned.")

    def _torch(self, how: str) -> None:
        """Read the program out, or run it apart from this process."""
        variant = self.session.variant
        program = None
        with suppress(DrawProblem):
            program = variant.item.program(variant) if variant is not None else None
        if program is None:
            self.talk.say("There is no program for this question.")
        elif not how.casefold().startswith("r"):
            self.talk.listing(f"    {line}" for line in program.source.rstrip().split("\n"))
        elif self.services.checking is None:
            self.talk.say("This start of the program has no checker to run it with.")
        else:
            self._run(program)

    def _run(self, program: Program) -> None:
        assert self.services.checking is not None
        self.talk.say("Running.")
        try:
            checker = self.services.checking()
            done = checker.check(checker.program(program.source, timeout=SECONDS), lambda event: None)
        except KeyboardInterrupt:
            self.talk.say("The program was stopped.")
            return
        except Exception as error:  # a fault of ours must not end the program
            self.talk.say(f"It cannot run: {(str(error) or type(error).__name__).rstrip('.')}.")
            return
        if done.verdict != "pass":
            self.talk.say(done.message)
            return
        for one in found_in(done.output_tail, program.prints):
            equal = "equals the key" if one.equal else f"the key is {one.key}"
            self.talk.say(
                f"{one.part} = {one.printed}, {equal}." if one.printed else f"{one.part} is missing."
            )

    def _undo(self, _: str) -> None:
        before = self.session.index
        if not self.session.undo():
            self.talk.say("There is nothing to take back.")
        elif self.session.index != before:
            raise _Moved
        else:
            self.talk.say("Taken back.")
            self.answers("")

    def _skip(self, _: str) -> None:
        self.talk.say("Left out; :back comes back to it.")
        self.session.skip()
        raise _Moved

    def _solution(self, _: str) -> None:
        asked = "It ends this attempt without points. Type yes to see the full solution"
        if not self.sure(asked, "The attempt goes on."):
            return
        self.session.solve()
        self.talk.say("Worked solution:", *self.session.solution)
        self._at = (self.session.index, self.session.slot.item, self.session.slot.seed, self.session.phase)
        raise _Moved

    def _again(self, _: str) -> None:
        self.session.again()
        raise _Moved

    def _go(self, index: int) -> None:
        self.session.go(index)
        raise _Moved

    def _go_to(self, number: str) -> None:
        count = len(self.session.slots)
        if number.isdecimal() and number.isascii() and 1 <= int(number[:6]) <= count:
            self._go(int(number) - 1)
        self.talk.say(f"There are questions 1 to {count}: type :go 1, for example.")

    def _list(self, _: str) -> None:
        for number, slot in enumerate(self.session.slots, 1):
            here = " (you are here)" if number == self.session.index + 1 else ""
            self.talk.say(f"{number}. {telling.question_state(self.session, slot)}{here}")

    def _mark(self, _: str) -> None:
        self.tell_mark(self.session.mark())

    def _sure_of(self, word: str) -> None:
        self.note_sure(word, self.session.rate)

    def _info(self, _: str) -> None:
        for name, lines in facts(self.session, self.services.zone):
            self.talk.say(f"{name.capitalize()}: {'; '.join(lines)}.")

    def leaving(self) -> None:
        """The session stays open."""
        self.session.save()
