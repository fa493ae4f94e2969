"""A topic's further reading in sentences: the books, what was read, and questions about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tutor.course.reading import ReadingList
from tutor.line.talk import Command, Conversation, Left, Talk
from tutor.study.further import checks_drawn, draw_again, list_told, marks_of, toggle
from tutor.study.services import Services

__all__ = ["ReadingTalk"]


class ReadingTalk(Conversation):
    """Tells one list; `ask_one` asks a question by itself."""

    about = "A number marks that book as read, or answers that question; return goes home. Commands:"

    def __init__(
        self, talk: Talk, services: Services, one: ReadingList, ask_one: Callable[[str], object]
    ) -> None:
        super().__init__(talk)
        self.services, self.reading, self._ask_one = services, one, ask_one
        self._drawn = 0

    def run(self) -> None:
        """Say the list, then do what is asked for until the learner goes home."""
        topic, store = self.services.course.topic(self.reading.topic), self.services.store
        checks_drawn(store, self.reading, store.summary(), self._shuffled)
        self.talk.say(
            "", f"Further reading, {topic.title if topic else self.reading.topic}. Any edition will do."
        )
        self._tell("")
        while text := self.ask("A number marks a book as read or answers a question; return goes home"):
            self._choose(text)

    def _shuffled(self, names: Iterable[str]) -> tuple[str, ...]:
        from tutor.kinds.draw import Stream

        self._drawn += 1
        return Stream(f"{self.services.seed}:reading:{self.reading.topic}:{self._drawn}").shuffle(names)

    @property
    def _checks(self) -> list[str]:
        """The questions that were drawn and that there are."""
        drawn = marks_of(self.services.store, self.reading.topic).drawn
        return [name for name in drawn if name in self.services.course.items]

    def _tell(self, _: str) -> None:
        read = marks_of(self.services.store, self.reading.topic).read
        for number, book in enumerate(self.reading.books, 1):
            self.talk.say(f"{number}. {book.book}{', read' if book.book in read else ''}: {book.chapter}.")
            self.talk.say(*(f"- {one}" for one in book.ask))
            self.talk.say(f"Look for: {' '.join(book.look.split())}")
        self._questions()

    def _questions(self) -> None:
        summary, course = self.services.store.summary(), self.services.course
        self.talk.say("Questions to answer once you have read:")
        for number, name in enumerate(self._checks, len(self.reading.books) + 1):
            state = f"{round(100 * summary[name][1])} percent at best" if name in summary else "new"
            self.talk.say(f"{number}. {course.items[name].title}, {state}")

    def _choose(self, text: str) -> None:
        books, checks = self.reading.books, self._checks
        number = int(text[:6]) if text.isdecimal() and text.isascii() else 0
        if 1 <= number <= len(books):
            book, store = books[number - 1].book, self.services.store
            read = toggle(store, self.reading.topic, book)
            state = "is marked as read" if read else "is not marked as read any more"
            self.talk.say(f"{book} {state}; {list_told(self.reading, store)}.")
        elif 1 <= number - len(books) <= len(checks):
            try:
                self._ask_one(checks[number - len(books) - 1])
            except Left:
                self.talk.say("Back in the reading list.")
            self._questions()
        else:
            self.talk.say(f"Type a number from 1 to {len(books) + len(checks)}.")

    def commands(self) -> Iterable[Command]:
        """Saying it again, and other questions."""
        yield Command("list", "l", "say the whole list again", self._tell)
        yield Command("again", "a", "draw other questions", self._others)

    def _others(self, _: str) -> None:
        store = self.services.store
        draw_again(store, self.reading, store.summary(), self._shuffled)
        self._questions()
