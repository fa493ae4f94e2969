"""Finding things by a few words: what fits, in which order, with which state."""

from __future__ import annotations

from functools import cache

import pytest

from tutor.course import find_content, load
from tutor.study.finding import Found, find, places_of


@cache
def _every() -> list[Found]:
    course, _ = load(find_content())
    summary = {"dropout-purpose": (2, 0.5)}
    return places_of(course, summary, {"dropout-purpose": "2026-12-01T10:00:00.000Z"})


def test_everything_is_listed_once_with_state_and_day() -> None:
    """Each question, lesson and task is there; what was tried has its best share and its last day."""
    names = [(one.sort, one.id) for one in _every()]
    assert len(names) == len(set(names))
    tried = next(one for one in _every() if one.id == "dropout-purpose")
    assert (tried.state, tried.tried) == (0.5, "2026-12-01")
    assert next(one for one in _every() if one.id == "azimuth-loss").state is None
    assert find(_every(), "  ") == _every()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("what dropout is for", "dropout-purpose"),
        ("DROPOUT purp", "dropout-purpose"),
        ("lstm cell lesson", "lstm-cell"),
        ("003-3.6", "azimuth-loss"),
        ("clipping task", "gradient-clipping"),
        ("autodiff lesson", "computational-graphs"),
    ],
)
def test_words_find_titles_ids_topics_kinds_and_catalogue_ids(text: str, first: str) -> None:
    """The words may come in any case, and only their beginnings."""
    assert first in [one.id for one in find(_every(), text)][:8]


def test_every_word_has_to_fit() -> None:
    """More words narrow, and what is nowhere finds nothing."""
    assert find(_every(), "dropout banana") == []
    assert len(find(_every(), "shape")) > len(find(_every(), "shape vgg")) > 0


def test_a_title_that_begins_with_the_text_comes_first() -> None:
    """Hits in the title stand before hits in the topic."""
    found = find(_every(), "convolution")
    assert found[0].title.casefold().startswith("convolution")
