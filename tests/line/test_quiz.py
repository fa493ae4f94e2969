"""A quiz line by line: what is announced, how answers are typed, commands, and the end of the input."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.line.script import Scripted, desk
from tests.shipped import shipped as whole_course
from tutor.kinds.fields import Choice, Field, Option, Order, Table, Text, flatten
from tutor.line.filling import LAST_LINE, Unusable, raw
from tutor.study.session import Phase


def _typed(one: Field, answer: str) -> list[str]:
    """The lines with which a learner gives this raw answer."""
    if isinstance(one, Choice | Order):
        numbers = {option.key: str(number) for number, option in enumerate(one.options, 1)}
        return [" ".join(numbers[key] for key in answer.split())]
    if isinstance(one, Text) and one.lines > 1:
        return [*answer.split("\n"), LAST_LINE]
    return [answer]


@pytest.mark.parametrize("name", [entry.id for entry in whole_course().entries])
def test_every_question_of_the_course_can_be_answered_right_line_by_line(home: Path, name: str) -> None:
    """The key, typed field by field in the order in which it is asked for, earns all points."""
    one = Scripted(desk(home, whole_course()))
    item = whole_course().items[name]
    variant = item.variant(1)
    key = item.key(variant)
    lines: list[str] = []
    for stage in (0, 1):
        order = [cell for field in item.fields(variant) if isinstance(field, Table) for cell in field.order]
        fields = [field for field in flatten(item.fields(variant)) if field.stage == stage]
        fields.sort(key=lambda field: order.index(field.name) if field.name in order else len(order))
        for field in fields:
            lines += _typed(field, key.get(field.name, ""))
        lines += [""] * (len(fields) > 1)
    one.quiz([(name, 1)], *lines)
    slot = one.session.slots[0]
    assert slot.verdict is not None, one.said
    assert slot.verdict.status == "right", one.said
    assert "\x1b" not in one.said


def test_a_choice_takes_a_number_a_key_or_its_own_words() -> None:
    """All of them mean the option; what is none of them is refused with what would be."""
    one = Choice(name="c", options=_options("resnet", "lstm"))
    assert [raw(one, text) for text in ("2", "(2)", "lstm", "The LSTM")] == ["lstm"] * 4
    for text, says in (("3", "a number from 1 to 2"), ("1 2", "One option"), ("٢", "no option")):
        with pytest.raises(Unusable, match=says):
            raw(one, text)


def test_an_order_takes_numbers_or_letters_with_any_separators() -> None:
    """Letters may run together; a step named twice or left out is said."""
    one = Order(name="o", options=_options("A", "B", "C"))
    typed = ("2 1 3", "2,1,3", "BAC", "b-a-c", "B > A > C")
    assert [raw(one, text) for text in typed] == ["B A C"] * 5
    with pytest.raises(Unusable, match="twice"):
        raw(one, "AAB")
    with pytest.raises(Unusable, match="2 of 3"):
        raw(one, "AB")


def _options(*keys: str) -> tuple[Option, ...]:
    return tuple(Option(key=key, text=f"The {key.upper()}") for key in keys)


def test_what_cannot_be_read_is_asked_again_and_costs_nothing(home: Path) -> None:
    """The sentence comes with the field; the attempt is recorded only once it could be read."""
    one = Scripted(desk(home, whole_course()))
    one.quiz([("gradient-descent-on-a-parabola", 0)], "banana(", "5*(1-0.4*4)^3", "", "")
    assert "Not read:" in one.said
    assert "Read as:" in one.said
    assert "Right: 1 of 1 point." in one.said


def test_hints_say_what_they_cost_and_skipping_comes_back(home: Path) -> None:
    """Commands work while an answer is asked for, by word, by letter and by the beginning of a word."""
    one = Scripted(desk(home, whole_course()))
    queue = [("dropout-purpose", 0), ("gradient-descent-on-a-parabola", 0)]
    one.quiz(queue, ":hi", ":s", ":b", ":nonsense", ":list", ":?")
    assert "80 percent of the points" in one.said
    assert "There is no command “:nonsense” here" in one.said
    assert one.said.count("Question 1 of 2") == 2
    assert "you are here" in one.said
    assert ":skip or :s" in one.said


def test_the_end_of_the_input_keeps_what_was_typed(home: Path) -> None:
    """Half an answer is a draft in the store, and the next start goes on with the field behind it."""
    one = Scripted(desk(home, whole_course()))
    one.quiz([("three-node-trace", 0)], "1.5")
    assert one.said.endswith("Everything is saved.\n")
    again = Scripted(desk(home, whole_course())).types("1", ":answers")
    assert "1. Continue the open session" in again.said
    assert "2 of 5." in again.said
    assert ": 1.5\n" in again.said


def test_after_the_verdict_the_marks_are_explained_one_by_one(home: Path) -> None:
    """`:why` says points, rule, what was answered, what was expected, and the worked solution."""
    one = Scripted(desk(home, whole_course())).quiz([("dropout-purpose", 0)], "1", ":why", "")
    assert "Not right: 0 of 1 point." in one.said
    assert re.search(r"Your answer: 0 of 1 point; rule: .*; yours: .*; expected: ", one.said)
    assert "Worked solution:" in one.said
    assert one.session.finished


def test_the_solution_is_asked_about_before_it_ends_the_attempt(home: Path) -> None:
    """Only a yes shows it, and it earns nothing."""
    one = Scripted(desk(home, whole_course()))
    one.quiz([("dropout-purpose", 0)], ":solution", "no", ":solution", "yes")
    assert one.said.count("The attempt goes on.") == 1
    assert one.session.slots[0].phase is Phase.MARKED
    assert one.session.slots[0].solved


def test_rubbish_of_every_sort_is_answered_with_sentences(home: Path) -> None:
    """Control characters, long lines and wrong numbers neither stop the program nor reach the terminal."""
    junk = ["\x1b[31m\x07", "9" * 5000, "-1", "1 2 3", "½", "‮abc", "\x00", ":", "::", ":go 99"]
    one = Scripted(desk(home, whole_course())).quiz([("dropout-purpose", 0)], *junk)
    assert one.status == 0
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f‮]", one.said)
    assert "The line was cut" in one.said


def test_the_answer_can_be_read_and_run_as_a_torch_program(home: Path) -> None:
    """After the verdict only; each value that the program printed stands against the key."""
    from checkers.protocol import Finished, Job

    class Checker:
        """A checker whose programs print one value."""

        def program(self, source: str, timeout: float) -> Job:
            """The job of a program."""
            return Job("", source, program=True, timeout=timeout)

        def check(self, job: Job, on_event: object) -> Finished:
            """What the program printed."""
            return Finished("", "", "", "", "pass", 1.0, output_tail="w = -1.08\n")

    one = Scripted(desk(home, whole_course(), checking=Checker))
    one.quiz([("gradient-descent-on-a-parabola", 0)], ":torch", "1", ":torch", ":torch run", "")
    before, _, after = one.said.partition("Not right")
    assert "“:torch” works once the question is marked." in before
    assert "    import torch" in after
    assert "equals the key" in after or "the key is" in after
