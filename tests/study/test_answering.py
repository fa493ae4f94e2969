"""Requests for code: the whole task, or with `part` one part of it at full weight."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.shipped import shipped as _course
from tutor.course.model import Task
from tutor.marking import Line, Verdict, settle
from tutor.study.answering import BadRequest, mark_request


def _half_right(task: Task, source: str) -> Verdict:
    """A checker for which the first part is right and the others are not."""
    names = list(task.parts) or ["task"]
    share = Fraction(1, len(names))
    return settle(
        Line(
            part=name,
            label=name,
            points=share * (name == names[0]),
            of=share,
            rule="right" if name == names[0] else "fail",
            yours="",
            expected="",
            says="",
        )
        for name in names
    )


def _marked(name: str, **params: object) -> Verdict:
    answer = "import torch\n\ndef build_model():\n    pass\n"
    return mark_request(_course(), {"id": name, "params": params, "answer": answer}, _half_right)


def test_a_part_of_a_task_is_marked_alone_at_full_weight() -> None:
    """Catalogue 0.8: `part: build_model` is the structure only."""
    assert _marked("004-2ii").status == "partial"
    assert _marked("004-2ii", part="build_model").status == "right"
    assert _marked("004-2ii", part="train").status == "wrong"


def test_a_task_that_is_one_network_takes_the_part_build_model() -> None:
    """There the structure is all there is, also where it earns its points in parts."""
    assert _marked("004-3i", part="build_model").status == "right"
    assert _marked("004-3iv", part="build_model").status == "partial"


@pytest.mark.parametrize(
    ("params", "says"), [({"part": "banana"}, "no part banana"), ({"epochs": 3}, "no parameter epochs")]
)
def test_parts_and_parameters_that_do_not_exist_are_refused(params: dict[str, object], says: str) -> None:
    """A bad request says what there is."""
    with pytest.raises(BadRequest) as problem:
        _marked("004-2ii", **params)
    assert says in problem.value.sentence
