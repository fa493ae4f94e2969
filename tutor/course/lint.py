"""The prover: shows for every item and seed that the key marks right and every known mistake marks wrong,
as it says.

A learner's complaint about a question is always one of these: the key is wrong, a mistake coincides with
the key, an explanation does not show. All three are looked for here, on generated variants, before anybody
meets them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from multiprocessing import get_context
from pathlib import Path

from tutor.course.load import load
from tutor.course.model import FEATURES, Course, Topic
from tutor.course.needs import circles
from tutor.course.promises import idle_uses, named_keys, unsaid_nearness
from tutor.course.proofs import lesson_problems, task_faults
from tutor.course.reading import FURTHER_READING, reading_problems
from tutor.course.source import Located, Source, read_source
from tutor.kinds import AnswerProblem, DrawProblem, Item, Kept, Mistake, Variant
from tutor.kinds.fields import Choice, Order, flatten

__all__ = [
    "DEFAULT_SEEDS",
    "FULL_SEEDS",
    "MOST",
    "OURS",
    "Finding",
    "Whereabouts",
    "distinct_wanted",
    "examine",
    "lint_items",
    "structure",
    "unserved",
]

DEFAULT_SEEDS, FULL_SEEDS = 200, 1000
QUOTED = re.compile("“(.+?)”", re.DOTALL)
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
LEVELS = ("easy", "medium", "hard")
LONGEST_TITLE = 40
OURS = (AnswerProblem, TypeError, ValueError, KeyError, ArithmeticError, StopIteration, AssertionError)
MOST = 3  # the same fault on many seeds is one fault
MANY = 24  # mistakes: an item with more of them shows them on fewer seeds
SPARSE = 4  # on each fourth one
SOME = 4  # beyond the everyday seeds, texts and fields are written for each fourth
UNFORESEEN, ODD = 4, ("-98765.4321", "unforeseen(x)")  # answers that no author lists, on the first seeds
FIRST, RARE = 40, 10  # beyond the first seeds, mistakes are tried on each tenth (of those)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of one item as (key of the item, problem, fix); the place is looked up when it is reported."""

    key: str
    problem: str
    fix: str


def structure(root: Path) -> tuple[Course, list[Located]]:
    """The course and everything that is wrong with it before any variant is drawn."""
    course, located = load(root)
    problems = list(located)
    where = Whereabouts(root)
    names: dict[str, str] = {}
    answers: dict[tuple[str, frozenset[str]], str] = {}
    for item in course.items.values():
        found = list(_common(item.id, item.title, item.level, item.hints, item.because, item.source, course))
        if item.answers_for is not None:
            wanted = (item.answers_for.id, frozenset(item.answers_for.params))
            if wanted in answers:
                what = f"{answers[wanted]} answers for {wanted[0]} with the same parameters"
                found.append(Finding("answers_for", what, "give the two different parameters"))
            answers[wanted] = item.id
            taken = (*item.answers_for.params, *item.answers_for.optional)
            strange = [name for name in taken if name not in item.draw and name not in item.outside]
            if strange:
                found.append(Finding("answers_for", f"{strange[0]} is no parameter", "name keys of `draw`"))
            if item.answers_for.id not in item.source:
                found.append(
                    Finding("answers_for", "it answers for an id that is no source", "add it to `source`")
                )
        names[item.id] = "item"
        problems += [where.located(item, one) for one in found]
    for task in course.tasks.values():
        shown = f"{root.name}/tasks/{task.folder}/task.yaml"
        if task.id in names:
            problems.append(
                Located(
                    file=shown,
                    line=1,
                    id=task.id,
                    problem="an item has this id too",
                    fix="rename one of them",
                )
            )
        common = _common(task.id, task.title, task.level, task.hints, task.because, task.source, course)
        for one in (*common, *(Finding(*fault) for fault in task_faults(task))):
            line = where.line(root / "tasks" / task.folder / "task.yaml", (one.key,))
            problems.append(Located(file=shown, line=line, id=task.id, problem=one.problem, fix=one.fix))
    for lesson in course.lessons.values():
        problems += lesson_problems(lesson, course)
    problems += _experiments(root, course, names)
    problems += _circles(root, course)
    problems += reading_problems(course)
    problems += _index(root, course)
    problems += _order(root, course)
    problems += _calendar(root, course)
    problems += _strays(root)
    problems += _uncovered(root, course)
    return course, problems


def _experiments(root: Path, course: Course, names: Mapping[str, str]) -> Iterator[Located]:
    """What is wrong with an experiment beside what loading it says: its sources, and an id used elsewhere."""
    where = Whereabouts(root)
    for one in course.experiments.values():
        path = root / "experiments" / f"{one.id}.yaml"
        found = [
            Finding("source", f"{source} is no catalogue id", _near(course, source))
            for source in one.source
            if source not in course.sources
        ]
        if one.id in names or one.id in course.tasks or one.id in course.lessons:
            found.append(Finding("id", "something else has this id too", "rename one of them"))
        for each in found:
            shown, line = path.relative_to(root.parent).as_posix(), where.line(path, (each.key,))
            yield Located(file=shown, line=line, id=one.id, problem=each.problem, fix=each.fix)


def _near(course: Course, source: str) -> str:
    near = course.near(source)
    return f"did you mean {near}" if near else "see sources.yaml"


def unserved(course: Course) -> tuple[str, ...]:
    """The catalogue ids for which there is no item, task, experiment, lesson or feature, in their order."""
    served = {one for entry in course.entries for one in entry.source}
    served |= {one for task in course.tasks.values() for one in task.source}
    served |= {one for experiment in course.experiments.values() for one in experiment.source}
    served |= {one for lesson in course.lessons.values() for one in course.serves(lesson)}
    served |= {FURTHER_READING} if course.readings else set()
    served |= {one for _, ids in FEATURES.values() for one in ids}
    return tuple(one for one in course.sources if one not in served)


def _uncovered(root: Path, course: Course) -> Iterator[Located]:
    where, path = Whereabouts(root), root / "sources.yaml"
    missing = unserved(course)
    if len(missing) == len(course.sources):  # an author who names none of them has not begun to
        return
    for one in missing:
        what, fix = f"nothing serves {one}: {course.sources[one]}", "write an item, a task or an experiment"
        line = where.line(path, (one,))
        yield Located(file=f"{root.name}/sources.yaml", line=line, id=one, problem=what, fix=fix)


def _common(
    name: str,
    title: str,
    level: str,
    hints: tuple[str, ...],
    because: str,
    source: tuple[str, ...],
    course: Course,
) -> Iterator[Finding]:
    if not NAME.match(name):
        yield Finding(
            "id", f"“{name}” is no legal id", "use lower-case words with - between, such as chain-rule"
        )
    if not title.strip() or len(title) > LONGEST_TITLE:
        yield Finding("title", f"the title has {len(title)} characters", f"use 1 to {LONGEST_TITLE}")
    if level not in LEVELS:
        yield Finding("level", f"“{level}” is no level", f"use {', '.join(LEVELS)}")
    if len(hints) != 3 or not all(hint.strip() for hint in hints):
        yield Finding(
            "hints", f"there are {len(hints)} hints", "write three: a nudge, the rule, the first step"
        )
    if not because.strip():
        yield Finding("because", "the explanation is empty", "say why the right answer is right")
    for one in source:
        if one not in course.sources:
            near = course.near(one)
            yield Finding(
                "source", f"{one} is no catalogue id", f"did you mean {near}" if near else "see sources.yaml"
            )


def _index(root: Path, course: Course) -> Iterator[Located]:
    for name in course.index.first:
        if name not in course.items:
            shown = f"{root.name}/course.yaml"
            yield Located(
                file=shown, line=1, id=name, problem=f"`first` names {name}, which is no item", fix="mend it"
            )


def _order(root: Path, course: Course) -> Iterator[Located]:
    """What `course.yaml` says of tasks: each in its own topic, behind what it builds on, and in no circle."""
    where, shown = Whereabouts(root), f"{root.name}/course.yaml"
    for number, topic in enumerate(course.index.topics):
        seen: set[str] = set()
        for name, before in topic.tasks.items():
            line = where.line(root / "course.yaml", ("topics", number, "tasks", name))
            for problem, fix in _placed(course, topic, name, before, seen):
                yield Located(file=shown, line=line, id=name, problem=problem, fix=fix)
            seen.add(name)
    everything = {name: before for topic in course.index.topics for name, before in topic.tasks.items()}
    try:
        TopologicalSorter(everything).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        what, fix = f"these tasks build on each other: {circle}", "take one of them out"
        yield Located(file=shown, line=1, id="", problem=what, fix=fix)


def _calendar(root: Path, course: Course) -> Iterator[Located]:
    """What `course.yaml` says of weeks and assignments: topics and catalogue ids there are, each once."""
    where, shown = Whereabouts(root), f"{root.name}/course.yaml"
    topics = {one.id for one in course.index.topics}
    named: list[tuple[str, str, tuple[str | int, ...], set[str]]] = [
        ("topic", topic, ("weeks", at, "topics", place), topics)
        for at, week in enumerate(course.index.weeks)
        for place, topic in enumerate(week.topics)
    ]
    named += [
        ("catalogue id", source, ("assignments", at, "parts", place, "sources", source), set(course.sources))
        for at, assignment in enumerate(course.index.assignments)
        for place, part in enumerate(assignment.parts)
        for source in part.sources
    ]
    seen: set[tuple[str, str]] = set()
    for what, name, keys, known in named:
        problem = f"there is no {what} {name}" if name not in known else f"the {what} {name} comes twice"
        if name not in known or (what, name) in seen:
            line = where.line(root / "course.yaml", keys)
            yield Located(file=shown, line=line, id="", problem=problem, fix="correct it, or take it out")
        seen.add((what, name))


def _placed(
    course: Course, topic: Topic, name: str, before: Iterable[str], seen: set[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with one task's place among those of its topic, as (problem, fix)."""
    task = course.tasks.get(name)
    if task is None:
        near = course.near(name)
        yield f"{name} is no task", f"did you mean {near}" if near else "take it out"
    elif task.topic != topic.id:
        yield f"{name} is a task of {task.topic}", f"list it under {task.topic}"
    for other in before:
        if other not in course.tasks:
            yield f"{other}, which {name} builds on, is no task", "name a task's id"
        elif other in topic.tasks and other not in seen:
            yield f"{name} stands before {other}, which it builds on", "put it behind that"


def _circles(root: Path, course: Course) -> Iterator[Located]:
    for name, told in circles(course):
        shown = f"{root.name}/lessons/{name}.md"
        what, fix = f"these lessons need each other: {told}", "take one of them out of `needs`"
        yield Located(file=shown, line=1, id=name, problem=what, fix=fix)


KNOWN = (
    "course.yaml",
    "sources.yaml",
    "items",
    "tasks",
    "lessons",
    "exams",
    "reading",
    "experiments",
    "__pycache__",
)
OF_A_TASK = ("task.yaml", "brief.md", "starter.py", "__pycache__")
OF_ITS_CHECKS = ("check.py", "solution.py", "mutants", "accepted", "__init__.py", "__pycache__")


def _strays(root: Path) -> Iterator[Located]:
    """Files that nobody reads: usually a misspelt name."""
    checks = root.parent / "checkers" / "tasks"
    found = [path for path in sorted(root.glob("*")) if path.name not in KNOWN]
    found += [
        path for path in sorted((root / "items").rglob("*")) if path.suffix != ".yaml" and not path.is_dir()
    ]
    found += [path for path in sorted((root / "lessons").glob("*")) if path.suffix != ".md"]
    found += [path for path in sorted((root / "exams").glob("*")) if path.suffix != ".yaml"]
    found += [path for path in sorted((root / "reading").glob("*")) if path.suffix != ".yaml"]
    found += [path for path in sorted((root / "experiments").glob("*")) if path.suffix != ".yaml"]
    found += [path for path in sorted((root / "tasks").glob("*/*")) if path.name not in OF_A_TASK]
    found += [path for path in sorted(checks.glob("*/*")) if path.name not in OF_ITS_CHECKS]
    for path in found:
        yield _stray(
            path, root, "nothing reads this file", "give it the name that is expected here, or delete it"
        )
    for path in sorted((checks.parent / "experiments").glob("*.py")):
        name = path.stem.replace("_", "-")
        if path.name != "__init__.py" and not (root / "experiments" / f"{name}.yaml").is_file():
            fix = f"write {root.name}/experiments/{name}.yaml, or delete it"
            yield _stray(path, root, "this program belongs to no experiment", fix)
    for path in sorted(path for path in checks.glob("*") if path.is_dir() and path.name != "__pycache__"):
        if not (root / "tasks" / path.name / "task.yaml").is_file():
            fix = f"write {root.name}/tasks/{path.name}/task.yaml, or delete it"
            yield _stray(path, root, "these checks belong to no task", fix)


def _stray(path: Path, root: Path, problem: str, fix: str) -> Located:
    shown = path.relative_to(root.parent).as_posix()
    return Located(file=shown, line=1, id="", problem=problem, fix=fix)


class Whereabouts:
    """Where an item stands, found again only for those that have a fault."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sources: dict[Path, Source] = {}

    def line(self, path: Path, keys: tuple[str | int, ...]) -> int:
        """The line of a file at which these keys stand."""
        return self._source(path).line(keys)

    def _source(self, path: Path) -> Source:
        if path not in self._sources:
            self._sources[path] = read_source(path, path.name)
        return self._sources[path]

    def located(self, item: Item, one: Finding) -> Located:
        """The finding at the text that it quotes between “ and ”, else at its key, else at the item."""
        folder = self._root / "items"
        path, at = folder / f"{item.topic}.yaml", 0
        for file in (path, *sorted((folder / item.topic).glob("*.yaml"))):
            entries = self._source(file).value
            for place, raw in enumerate(entries if isinstance(entries, list) else ()):
                if isinstance(raw, dict) and raw.get("id") == item.id:
                    path, at = file, place
        source = self._source(path)
        keys = _quoted(source, (at,), one.problem) or (at, one.key)
        shown = path.relative_to(self._root.parent).as_posix()
        return Located(file=shown, line=source.line(keys), id=item.id, problem=one.problem, fix=one.fix)


def _quoted(source: Source, at: tuple[str | int, ...], problem: str) -> tuple[str | int, ...] | None:
    """The path of the text below `at` that a problem quotes, or None."""
    for snippet in QUOTED.findall(problem):
        wanted = " ".join(snippet.split())
        for path in (path for path in source.marks if path[: len(at)] == at):
            entry = _value(source.value, path)
            if not isinstance(entry, list | dict) and wanted in " ".join(str(entry).split()):
                return path
    return None


def _value(value: object, path: tuple[str | int, ...]) -> object:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
    return value


def lint_items(
    root: Path, names: Iterable[str], seeds: int, jobs: int
) -> Iterator[tuple[str, list[Located]]]:
    """(item id, its problems) for each named item as it is proved, on this many processes."""
    course, where, wanted = load(root)[0], Whereabouts(root), list(names)
    if jobs <= 1 or len(wanted) < 4:
        for name in wanted:
            item = course.items[name]
            yield name, [where.located(item, one) for one in examine(item, seeds)]
        return
    # Spawned, not forked: a fork of a process that has threads (a test runner, for one) can hang for ever.
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(root,)) as pool:
        for name, found in pool.map(_one, ((name, seeds) for name in wanted), chunksize=1):
            yield name, [where.located(course.items[name], one) for one in found]


_COURSE: Course | None = None


def _start(root: Path) -> None:
    """Load the course once in each worker."""
    global _COURSE
    _COURSE = load(root)[0]


def _one(job: tuple[str, int]) -> tuple[str, list[Finding]]:
    name, seeds = job
    assert _COURSE is not None
    return name, examine(_COURSE.items[name], seeds)


def cores() -> int:
    """How many processes pay here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# -- one item on many seeds --------------------------------------------------------------------------------


def examine(item: Item, seeds: int) -> list[Finding]:
    """Every fault of one item over the seeds 0…seeds−1, each kind of fault at most three times."""
    found: dict[tuple[str, str], list[Finding]] = {}

    def note(key: str, problem: str, fix: str, about: str = "") -> None:
        same = found.setdefault((key, about or problem), [])
        if len(same) < MOST:
            same.append(Finding(key, problem, fix))

    try:
        static = (*item.check(), *idle_uses(item), *named_keys(item))
    except DrawProblem as problem:
        static = ((problem.where or "draw", problem.sentence, "mend the expression"),)
    for key, problem_text, fix in static:
        note(key, problem_text, fix)
    kept, shown = Kept(), set[object]()
    barren, many = 0, False
    # Without parameters the seed changes only the order of options, of which a few are proof enough.
    # A fault of the author that shows without a seed would only show again on every seed.
    for seed in range(0 if static else seeds if item.parametrised else min(seeds, 5)):
        try:
            variant = item.variant(seed, kept)
            signature = _signature(variant)
            if signature in shown:  # the same numbers and options once more, which marks the same
                continue
            shown.add(signature)
            found_here = list(_on(variant, whole=seed < DEFAULT_SEEDS or seed % SOME == 0))
            # That no mistake has the key's value was seen when the variant was drawn; what is marked and said
            # for each is tried on all of the first variants, and then on some.
            if seed % ((SPARSE if many else 1) * (1 if seed < FIRST else RARE)) == 0:
                mistakes = item.mistakes(variant)
                many = len(mistakes) > MANY
                found_here += _confused(variant, mistakes)
            if seed < UNFORESEEN:
                _answer_oddly(variant)
            for one in found_here:
                note(one.key, f"seed {seed}: {one.problem}", one.fix, one.key + one.fix)
        except DrawProblem as problem:
            where, about = problem.where or "draw", f"seed {seed}: {problem.sentence}"
            note(where, about, "mend the expression", problem.sentence)
            barren += 1
            if barren >= MOST:  # each seed that cannot be drawn costs thousands of draws and says the same
                break
        except OURS as error:
            about = f"{type(error).__name__}: {error}"
            note("id", f"seed {seed}: marking fails with {about}", "tell the program's authors", about)
    wanted = 0 if found else distinct_wanted(item, seeds)
    if len(shown) < wanted:
        what = f"{seeds} seeds give only {len(shown)} different variants"
        note("draw", what, f"widen what is drawn: at least {wanted} are wanted")
    return [one for group in found.values() for one in group]


def distinct_wanted(item: Item, seeds: int) -> int:
    """How many different variants the seeds have to give: 100, or 20 where options are drawn from pools."""
    if not item.parametrised:
        return 0
    return min(100 if item.draw else 20, max(1, seeds // 2))


def _signature(variant: Variant) -> object:
    """What tells two variants apart: parameters and what is shown, not the order it is shown in."""
    # In an ordering the way the steps are mixed up is the question itself.
    picks = variant.picks if variant.item.kind == "order" else tuple(sorted(variant.picks))
    return (tuple(sorted((key, str(value)) for key, value in variant.params.items())), picks)


def _on(variant: Variant, *, whole: bool) -> Iterator[Finding]:
    """What is wrong with the key of this variant, and, if wanted, with its texts and fields."""
    item = variant.item
    key = item.key(variant)
    verdict = item.mark(variant, key)
    if verdict.status != "right" or verdict.points != 1:
        yield Finding(
            "parts", f"the key {key} marks as {verdict.status}", "mend the key or the rules that refuse it"
        )
    if not whole:
        return
    for text in (variant.ask, *variant.hints, *item.explain(variant), *verdict.feedback):
        if not text.strip() and text:
            yield Finding("ask", "a text is blank", "write it")
    fields = flatten(item.fields(variant))
    if item.bare and item.bare not in {one.name for one in fields}:
        yield Finding("bare", f"“{item.bare}” is no field", "name the part that a bare answer stands for")
    for one in fields:
        if isinstance(one, Choice | Order):
            texts = [option.text.casefold().strip() for option in one.options]
            if len(set(texts)) < len(texts):
                yield Finding("options", "two options read alike", "make all options different")
    for key_name, problem, fix in unsaid_nearness(variant, key, fields):
        yield Finding(key_name, problem, fix)


def _answer_oddly(variant: Variant) -> None:
    """Mark what no author thought of, field by field: the sentence for the rest has to be there as well."""
    item, key = variant.item, variant.item.key(variant)
    for one in flatten(item.fields(variant)):
        for odd in ODD:
            item.mark(variant, {**key, one.name: odd})


def _confused(variant: Variant, mistakes: Sequence[Mistake]) -> Iterator[Finding]:
    """Known mistakes that do not mark as they say, or say the same."""
    said: dict[tuple[str, str], str] = {}
    for mistake in mistakes:
        yield from _mistake(variant, mistake)
        other = said.setdefault((mistake.part, mistake.says), mistake.note)
        if other != mistake.note:
            yield Finding(
                "mistakes",
                f"“{mistake.note}” and “{other}” say the same",
                "give each mistake its own sentence",
            )


def _mistake(variant: Variant, mistake: Mistake) -> Iterator[Finding]:
    note, part, says = mistake.note, mistake.part, mistake.says
    verdict = variant.item.mark(variant, mistake.answer)
    line = next((line for line in verdict.lines if line.part == part), None)
    # A part without points cannot spoil a verdict; that its own line is wrong is checked below.
    if verdict.status == "right" and (line is None or line.of > 0):
        yield Finding("mistakes", f"the mistake “{note}” marks as right", "it has to differ from the key")
    elif not says.strip():
        yield Finding("mistakes", f"the mistake “{note}” has no sentence", "say why it is wrong")
    elif says not in verdict.feedback:
        got = "; ".join(verdict.feedback)[:120]
        yield Finding(
            "mistakes", f"the mistake “{note}” does not get its own sentence but ‘{got}’", "tell it apart"
        )
    elif part and (line is None or line.share != mistake.share or line.rule != note):
        rule = line.rule if line else "nothing"
        yield Finding(
            "mistakes", f"the mistake “{note}” is marked as {rule}", "tell it apart from the others"
        )
