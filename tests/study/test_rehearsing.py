"""The proof of an experiment: what is wrong with its program is found by running it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from checkers.protocol import Event, Finished, Job, Result
from tests.shipped import shipped
from tests.study.runs import LAST, events
from tutor.course import load
from tutor.course.experiments import Axis, Box, Experiment, Question
from tutor.places import find_places
from tutor.prover import RUNS, _chosen_runs, prove
from tutor.study.rehearsing import rehearse

DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass
class Fake:
    """Answers each job as the tiny program would; `spoil` changes what a run gives."""

    spoil: Callable[[Job, list[Event]], None] = lambda job, sent: None
    finished: Finished = LAST
    jobs: list[Job] = field(default_factory=list)

    def check(self, job: Job, on_event: Callable[[Event], None]) -> Finished:
        self.jobs.append(job)
        sent = events()
        self.spoil(job, sent)
        for event in sent:
            on_event(event)
        return self.finished


@pytest.fixture
def tiny() -> Experiment:
    """The tiny experiment."""
    return load(DATA / "course")[0].experiments["tiny-descent"]


def _told(fake: Fake, one: Experiment, full: bool = True) -> list[str]:
    checking: Any = fake
    return [found.problem for found in rehearse(checking, one, DATA / "checkers", full=full)]


def test_a_sound_program_is_run_with_every_single_choice(tiny: Experiment) -> None:
    """Seed 0 twice, seed 1, and each other choice of each parameter; the short proof runs it once."""
    fake = Fake()
    assert _told(fake, tiny) == []
    assert len(fake.jobs) == 3 + 2 + 1 + 1
    assert [job.lab["seed"] for job in fake.jobs[:3]] == [0, 0, 1]
    fake = Fake()
    assert _told(fake, tiny, full=False) == [] and len(fake.jobs) == 1


def test_a_result_that_is_missing_or_impossible_is_found(tiny: Experiment) -> None:
    """Also where it shows only after a parameter was changed, and then with that parameter's value."""

    def lose(job: Job, sent: list[Event]) -> None:
        if job.lab["parameters"]["noise"] == "some":
            sent[:] = [one for one in sent if not (isinstance(one, Result) and one.name == "worst")]

    (problem,) = _told(Fake(lose), tiny)
    assert "noise some" in problem and "no result worst" in problem
    assert "no option" in _told(Fake(lambda job, sent: sent.append(Result("worst", "huge"))), tiny)[0]


def test_an_explanation_with_a_hole_that_is_never_filled_is_found(tiny: Experiment) -> None:
    """So is a panel in which nothing is drawn."""
    odd = replace(tiny, because="It is {nothing:2}.", panels=(replace(tiny.panels[0], name="empty"),))
    told = " ".join(_told(Fake(), odd))
    assert "{nothing}" in told and "panel empty" in told


def test_runs_of_one_seed_have_to_be_equal(tiny: Experiment) -> None:
    """A program that draws from the clock is found."""
    count = iter(range(100))

    def drift(job: Job, sent: list[Event]) -> None:
        sent.append(Result("left", float(next(count))))

    assert any("two runs of one seed differ" in one for one in _told(Fake(drift), tiny))
    assert _told(Fake(drift), replace(tiny, clock=("left",))) == []


def test_a_slow_or_broken_program_is_found(tiny: Experiment) -> None:
    """CPU time counts, which a busy machine does not change."""
    assert "takes 9.0 s" in _told(Fake(finished=replace(LAST, cpu_seconds=9.0)), tiny)[0]
    broken = replace(LAST, verdict="fail", message="run(lab) raised ValueError")
    assert "ValueError" in _told(Fake(finished=broken), tiny)[0]


def test_a_measured_curve_has_to_have_the_shape_that_is_called_right(tiny: Experiment) -> None:
    """The author's key is held against the measurement."""
    axes = Box(x=Axis(label="step", from_=1, to=8), y=Axis(label="distance", from_=0, to=1))
    sketch = Question(name="drop", kind="sketch", ask="How?", axes=axes, shape="rises")
    odd = replace(tiny, predict=(sketch,), because="So it is.")
    curve = Result("drop", [[1, 0.5], [2, 0.25], [8, 0.0]])
    assert "falls, and rises" in _told(Fake(lambda job, sent: sent.append(curve)), odd)[0]
    good = replace(odd, predict=(replace(sketch, shape="falls"),))
    assert _told(Fake(lambda job, sent: sent.append(curve)), good) == []


def test_the_everyday_proof_runs_what_is_quick(tiny: Experiment) -> None:
    """Quick ones first, as long as the sum stays small; all are run in the full proof or when named."""
    course = load(DATA / "course")[0]
    many = {f"x{n}": replace(tiny, id=f"x{n}", seconds=n) for n in (RUNS // 2, RUNS // 3, RUNS, RUNS // 5)}
    wide: Any = replace(course, experiments=many)
    assert [one.id for one in _chosen_runs(wide, None, False)] == [f"x{RUNS // of}" for of in (5, 3, 2)]
    assert len(_chosen_runs(wide, None, True)) == 4
    named = course.root / "experiments" / f"x{RUNS}.yaml"
    assert [one.id for one in _chosen_runs(wide, named, False)] == [f"x{RUNS}"]
    assert _chosen_runs(wide, course.root / "items", False) == []


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Path]:
    """A copy of the tiny course, of which one experiment is to be proved."""
    shutil.copytree(DATA / "course", tmp_path / "course")
    shutil.copytree(DATA / "checkers", tmp_path / "checkers")
    yield tmp_path / "course"


@pytest.mark.torch
def test_the_lint_proves_an_experiment_that_is_named(pack: Path, home: Path) -> None:
    """With its real program, in the real processes: what its file asks for beyond that is found."""
    path = pack / "experiments" / "tiny-descent.yaml"
    places = find_places({"DLTUTOR_HOME": str(home)})
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{left:1}", "{most:1}"), encoding="utf-8")
    (problem,) = prove(pack, places, only=path, jobs=1)
    assert "{most}" in problem.problem and problem.file == "checkers/experiments/tiny_descent.py"


def test_every_experiment_of_the_course_has_a_program_beside_it() -> None:
    """What ships is complete as far as it can be seen without a run."""
    course = shipped()
    assert all(
        (course.checkers / "experiments" / f"{one.folder}.py").is_file()
        for one in course.experiments.values()
    )
