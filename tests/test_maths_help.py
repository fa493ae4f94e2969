"""The help page: what it says about each example is what happens to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.pupil import Room
from tutor.maths import Problem, Scope, compare, read, read_number
from tutor.maths_help import RULES, Example

SCOPE = Scope(symbols=dict.fromkeys(("x", "y", "h_2", "dL_do"), "real"))


@pytest.mark.parametrize("one", [one for rule in RULES for one in rule.examples], ids=lambda one: one.typed)
def test_an_example_is_read_as_the_page_says(one: Example) -> None:
    """Each is read as, equals, or differs from what stands beside it, or is asked about."""
    if one.how == "asks":
        with pytest.raises(Problem) as caught:
            read(one.typed, SCOPE)
        assert " or ".join(caught.value.readings) == one.means
        return
    if one.how == "counts":
        assert read_number(one.typed, Scope(count=True)).node == read(one.means, SCOPE)
        return
    typed, means = read(one.typed, SCOPE), read(one.means, SCOPE)
    if one.how == "reads":
        assert typed == means
    else:
        assert compare(means, typed, SCOPE).status == {"equals": "equal", "differs": "different"}[one.how]


def test_there_are_nine_rules_with_examples() -> None:
    """As many as the reader has, each short and with at least one example."""
    assert len(RULES) == 9
    assert all(rule.examples and rule.says.endswith(".") and len(rule.says) <= 250 for rule in RULES)


async def test_the_help_panel_shows_them(home: Path) -> None:
    """f1 has how to type mathematics beside the keys, and the rules below; G goes to their end."""
    async with Room(home).asked("capital", size=(80, 60)) as pupil:
        await pupil.press("f1", "pagedown")
        assert "How to type mathematics" in pupil.screen and RULES[0].title in pupil.screen
        await pupil.press("G")
        last = RULES[-1]
        assert last.title in pupil.screen and last.examples[-1].sentence in pupil.screen
