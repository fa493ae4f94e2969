"""The commands besides the bare `dltutor`: thin, each a few lines over the rooms below."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tutor import __version__
from tutor.course import Course, find_content
from tutor.places import PlaceProblem, Places, find_places

__all__ = ["Refusal", "run"]

app = typer.Typer(
    name="dltutor",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
tasks = typer.Typer(
    help="Hands-on PyTorch tasks.",
    rich_markup_mode=None,
    no_args_is_help=False,
)
app.add_typer(tasks, name="task")

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")]
TopicOption = Annotated[str, typer.Option("--topic", help="Only this topic, such as evaluation.")]
KindOption = Annotated[str, typer.Option("--kind", help="Only this kind, such as numeric.")]
SourceOption = Annotated[
    str, typer.Option("--source", help="Only items of this catalogue id, such as 003-4 or 003-4.6.")
]


class Refusal(Exception):
    """A request that cannot be understood: its sentence goes to standard error, status 2."""

    def __init__(self, sentence: str, status: int = 2) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; every refusal is one sentence on standard error."""
    try:
        outcome = app(args=list(arguments), prog_name="dltutor", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except Refusal as refusal:
        say_error(refusal.sentence)
        return refusal.status
    except PlaceProblem as problem:
        say_error(str(problem))
        return 2
    except typer.Abort:
        return 130
    except Exception as problem:
        # Some versions of typer carry their own click, so usage errors are known by what they can do.
        if not hasattr(problem, "format_message"):
            raise
        context = getattr(problem, "ctx", None)
        where = context.command_path if context is not None else "dltutor"
        say_error(f"{_lower(problem.format_message())}; see {where} --help")
        return 2


def _lower(sentence: str) -> str:
    text = " ".join(sentence.split()).rstrip(".")
    return text[:1].lower() + text[1:]


def say(text: str) -> None:
    """One line on standard output, flushed at once; characters the terminal cannot show are replaced."""
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def say_error(sentence: str) -> None:
    """One sentence on standard error."""
    encoding = sys.stderr.encoding or "ascii"
    text = " ".join(sentence.split())
    sys.stderr.write(f"dltutor: {text}".encode(encoding, "replace").decode(encoding) + "\n")
    sys.stderr.flush()


def places() -> Places:
    """Where this run keeps its files."""
    return find_places(os.environ)


def content_folder(context: typer.Context) -> Path:
    """The content folder named before the command, or the one that came with the program."""
    named = (context.find_root().params or {}).get("content") or ""
    return Path(str(named)).resolve() if named else find_content()


def course_of(context: typer.Context) -> Course:
    """The course, from the validated cache where that is fresh; says on standard error what had to be left
    out.
    """
    from tutor.course import open_course

    root = content_folder(context)
    if not (root / "course.yaml").is_file():
        raise Refusal(f"{root} is no course: it has no course.yaml; name another folder with --content")
    course = open_course(root, places().cache)
    if course.problems:
        more = f" (and {len(course.problems) - 1} more: dltutor lint)" if len(course.problems) > 1 else ""
        say_error(course.problems[0] + more)
    return course


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    content: Annotated[
        str, typer.Option("--content", help="A course folder of your own.", metavar="DIR")
    ] = "",
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> int:
    """A terminal tutor for deep-learning exams: practise questions, check PyTorch code, see why.

    \b
    Examples:
      dltutor                                       open it; the first screen is a question
      dltutor quiz --topic evaluation               ten questions on one topic
      dltutor task start azimuth-loss               put a coding task into your workspace
      dltutor task check azimuth-loss               check your file
      dltutor mark --id 003-1.1 --answer '"resnet"' mark one answer, as scripts do
    """
    if version:
        say(f"dltutor {__version__}")
        raise typer.Exit()
    if context.invoked_subcommand is None:
        from tutor.start import open_app

        raise SystemExit(open_app(content_folder(context)))
    return 0


@app.command()
def quiz(
    context: typer.Context,
    topic: TopicOption = "",
    kind: KindOption = "",
    source: SourceOption = "",
    n: Annotated[int, typer.Option("--n", min=1, max=500, help="How many questions.")] = 10,
    seed: Annotated[
        str, typer.Option("--seed", help="Draw questions and numbers from this seed alone.")
    ] = "",
) -> int:
    """Practise questions in the terminal.

    \b
    Examples:
      dltutor quiz                        ten questions, new ones and weak ones first
      dltutor quiz --topic optimisation --n 5
      dltutor quiz --source 003-4.6 --seed 7
    """
    from tutor.start import open_quiz
    from tutor.study.queue import drawn

    course = course_of(context)
    entries = filtered(course, topic, kind, source)
    if not entries:
        raise Refusal("no question fits these filters: dltutor items shows what there is")
    return open_quiz(course, entries, n, drawn(entries, n, seed) if seed else None, seed)


def filtered(course: Course, topic: str, kind: str, source: str) -> Any:
    """The entries that fit; unknown filter values are refused with what exists."""
    from tutor.kinds import KINDS

    if topic and course.topic(topic) is None:
        known = ", ".join(one.id for one in course.index.topics)
        raise Refusal(f"there is no topic {topic}: the topics are {known}")
    if kind and kind not in KINDS and kind != "code":
        raise Refusal(f"there is no kind {kind}: the kinds are {', '.join(KINDS)}, and code for tasks")
    if source and not any(one.startswith(source) for one in course.sources):
        raise Refusal(f"there is no catalogue id {source}: they look like 003-4.6")
    return course.select(topic=topic, kind=kind, source=source)


@app.command()
def items(
    context: typer.Context,
    topic: TopicOption = "",
    kind: KindOption = "",
    source: SourceOption = "",
    as_json: JsonFlag = False,
) -> int:
    """List items, tasks and what else serves.

    \b
    Examples:
      dltutor items --topic evaluation
      dltutor items --kind order --json
    """
    course = course_of(context)
    rows = _rows(course, filtered(course, topic, kind, source), topic, kind, source)
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        again = "∞" if row["parametrised"] else " "
        say(f"{row['id']:38} {row['kind']:8} {again} {row['topic']:24} {' '.join(row['sources'])}")
    return 0


def _rows(course: Course, entries: Any, topic: str, kind: str, source: str) -> list[dict[str, Any]]:
    from tutor.course.model import FEATURES, within

    rows: list[dict[str, Any]] = [
        {
            "id": one.id,
            "type": "item",
            "kind": one.kind,
            "topic": one.topic,
            "sources": list(one.source),
            "parametrised": course.items[one.id].parametrised,
        }
        for one in entries
    ]
    fixed = [(task.id, "task", "code", task.topic, task.source) for task in course.tasks.values()]
    fixed += [(name, "feature", "feature", "", ids) for name, (_, ids) in FEATURES.items()]
    rows += [
        {"id": name, "type": sort, "kind": form, "topic": place, "sources": list(ids), "parametrised": False}
        for name, sort, form, place, ids in fixed
        if (not topic or place == topic)
        and (not kind or form == kind)
        and (not source or any(within(one, source) for one in ids))
    ]
    return rows


@app.command()
def mark(
    context: typer.Context,
    id: Annotated[str, typer.Option("--id", help="Catalogue id or item id.")] = "",
    params: Annotated[
        str, typer.Option("--params", help="Parameters as a JSON object; none: the exam's own.")
    ] = "",
    answer: Annotated[str | None, typer.Option("--answer", help="The answer as JSON.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read one request a line, write one verdict a line.")
    ] = False,
) -> int:
    """Mark an answer without the screen.

    One JSON object comes out. Status 0 right, 1 not right, 2 a bad request.

    \b Examples: dltutor mark --id 003-1.1 --answer '"resnet"' dltutor mark --id 003-4.6 --answer '{"tn":
    "390", "recall": "9/10", "specificity": "0.78", "f1": "45/53"}' dltutor mark --jsonl < answers.jsonl
    """
    from tutor.marker import Marker

    marker = Marker(course_of(context), places())
    if jsonl:
        if id or params or answer is not None:
            raise Refusal(
                "--jsonl takes its requests from standard input, without --id, --params and --answer"
            )
        try:
            for reply in marker.lines(sys.stdin.buffer):
                say(reply)
        finally:
            marker.close()
        return 0
    if not id or answer is None:
        raise Refusal("mark needs --id and --answer, or --jsonl: see dltutor mark --help")
    request = {
        "id": id,
        "params": _json(params, "--params") if params else {},
        "answer": _json(answer, "--answer"),
    }
    try:
        verdict = marker.one(request)
    finally:
        marker.close()
    if isinstance(verdict, str):
        raise Refusal(verdict)
    from tutor.study.answering import reply as as_json

    say(as_json(verdict))
    return {"right": 0, "error": 3}.get(verdict.status, 1)


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        quoted = json.dumps(text[:40])
        raise Refusal(f"{name} is no JSON: a text needs its own quotes, as in {name} '{quoted}'") from None


@app.command()
def lint(
    context: typer.Context,
    path: Annotated[str, typer.Argument(help="A content folder, or one file of it.", metavar="[PATH]")] = "",
    seeds: Annotated[
        int | None, typer.Option("--seeds", min=1, max=100_000, help="Seeds for each item.")
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what changed since it last passed.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="The full proof: 1,000 seeds, every task.")
    ] = False,
    only_items: Annotated[bool, typer.Option("--items-only", help="Leave the coding tasks out.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, max=64, help="Processes; default: one for each core.")
    ] = None,
    as_json: JsonFlag = False,
) -> int:
    """Prove the content.

    Keys mark right, mistakes mark wrong as they say, solutions pass, mutants fail as named.

    \b Examples: dltutor lint 200 seeds for every item, and every task dltutor lint
    content/items/evaluation.yaml --seeds 1000 dltutor lint --all --json
    """
    from tutor.prover import prove

    folder, only = _target(path, content_folder(context))
    found = list(
        prove(
            folder,
            places(),
            only=only,
            seeds=seeds or 0,
            full=everything,
            changed=changed,
            tasks=not only_items,
            jobs=jobs or 0,
            progress=say_error if sys.stderr.isatty() else None,
        )
    )
    if as_json:
        keys = ("file", "line", "id", "problem", "fix")
        say(
            json.dumps(
                [{key: getattr(one, key) for key in keys} for one in found], ensure_ascii=False, indent=1
            )
        )
    else:
        for one in found:
            say(one.sentence)
        say(f"{len(found)} problem{'s' * (len(found) != 1)}" if found else "No problems.")
    return 1 if found else 0


def _target(path: str, default: Path) -> tuple[Path, Path | None]:
    """The content folder to prove and the one file of it that is asked for, if any."""
    if not path:
        return default, None
    target = Path(path).resolve()
    if (target / "course.yaml").is_file():
        return target, None
    for folder in target.parents:
        if (folder / "course.yaml").is_file() and target.exists():
            return folder, target
    raise Refusal(f"{path} is neither a course folder (one with a course.yaml) nor a file in one")


@app.command()
def doctor(context: typer.Context, as_json: JsonFlag = False) -> int:
    """Check this machine.

    Python, packages, folders, torch, terminal: each line says what to do.

    \b
    Example:
      dltutor doctor
    """
    from tutor.doctor import examine

    good, rows = True, []
    for one in examine(places(), content_folder(context), os.environ):
        good = good and (one.ok or not one.required)
        rows.append(
            {"name": one.name, "ok": one.ok, "found": one.found, "remedy": "" if one.ok else one.remedy}
        )
        if not as_json:
            state = "ok     " if one.ok else "missing" if one.required else "note   "
            say(f"{state} {one.name:12} {one.found}" + (f": {one.remedy}" if not one.ok else ""))
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0 if good else 1


@app.command()
def stats(context: typer.Context, as_json: JsonFlag = False) -> int:
    """Show what the log says: attempts, topics, frequent slips.

    \b
    Example:
      dltutor stats --json
    """
    from dataclasses import asdict

    from tutor.start import open_store
    from tutor.study.progress import statistics

    store = open_store(places())
    try:
        figures = statistics(course_of(context), store.attempts())
    finally:
        store.close()
    if store.notice:
        say_error(store.notice)
    if as_json:
        say(json.dumps(asdict(figures), ensure_ascii=False, indent=1))
        return 0
    minutes = f"{figures.seconds / 60:.0f} minutes"
    say(f"{figures.attempts} attempts, {figures.right} right, {figures.hints} hints, {minutes}")
    for one in figures.topics:
        done = f", {one.tasks_done} of {one.tasks} tasks" if one.tasks else ""
        say(f"{one.title:38} {one.mastery:4.0%} of the points, {one.tried} of {one.items} items tried{done}")
    for note, count in figures.slips:
        say(f"  {count} times  {note}")
    return 0


@app.command()
def paths(as_json: JsonFlag = False) -> int:
    """Print where dltutor keeps its files.

    \b
    Example:
      dltutor paths
    """
    here = places()
    rows = {name: str(getattr(here, name)) for name in ("progress", "workspace", "cache", "config", "data")}
    if as_json:
        say(json.dumps(rows, ensure_ascii=False))
    else:
        for name, where in rows.items():
            say(f"{name:10} {where}")
    return 0


def _load_task_commands() -> None:
    from tutor import taskcommands

    taskcommands.attach(tasks)


_load_task_commands()
