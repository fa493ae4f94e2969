"""The commands besides the bare `dltutor`: thin, each a few lines over the rooms below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from tutor import __version__
from tutor.commands import (
    assigning,
    authoring,
    carrying,
    data,
    exams,
    experiments,
    handing,
    learning,
    machine,
    making,
    maths,
    planning,
    practice,
    recipes,
    schema,
    stats,
    tasks,
)
from tutor.commands.console import LineFlag, Refusal, content_folder, places, say, say_error
from tutor.places import PlaceProblem

__all__ = ["run"]

app = typer.Typer(
    name="dltutor",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
task = typer.Typer(help="Hands-on PyTorch tasks.", rich_markup_mode=None, no_args_is_help=False)
new = typer.Typer(
    help="Begin a course, an item, a lesson, an experiment, a reading list or a task.",
    rich_markup_mode=None,
    no_args_is_help=False,
)
experiment = typer.Typer(
    help="Small training runs: predict, run, explain, vary.", rich_markup_mode=None, no_args_is_help=False
)
hand_in = typer.Typer(
    help="Pack a sheet's solutions with output and interpretation.",
    rich_markup_mode=None,
    no_args_is_help=False,
)
data_sets = typer.Typer(rich_markup_mode=None, no_args_is_help=False)
practice.attach(app)
planning.attach(app)
assigning.attach(app)
exams.attach(app)
learning.attach(app)
authoring.attach(app)
schema.attach(app)
maths.attach(app)
stats.attach(app)
machine.attach(app)
carrying.attach(app)
tasks.attach(task)
recipes.attach(task)
app.add_typer(task, name="task")
experiments.attach(experiment)
app.add_typer(experiment, name="experiment")
handing.attach(hand_in)
app.add_typer(hand_in, name="hand-in")
making.attach(new)
app.add_typer(new, name="new")
data.attach(data_sets)
app.add_typer(data_sets, name="data")


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


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    content: Annotated[
        str, typer.Option("--content", help="A course folder of your own.", metavar="DIR")
    ] = "",
    trusted: Annotated[
        bool, typer.Option("--trust", help="Let the checks of that course run: they are its author's code.")
    ] = False,
    line: LineFlag = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> int:
    """A terminal tutor for deep-learning exams: practise questions, check PyTorch code, see why.

    \b
    Examples:
      dltutor                                       open it; the first screen is a question
      dltutor --line                                the same in sentences, for screen readers and pipes
      dltutor learn lstm-cell                       read a lesson
      dltutor quiz --topic evaluation               ten questions on one topic
      dltutor task start azimuth-loss               put a coding task into your workspace
      dltutor task check azimuth-loss               check your file
      dltutor mark --id 003-1.1 --answer '"resnet"'   mark one answer, as scripts do
    """
    if version:
        say(f"dltutor {__version__}")
        raise typer.Exit()
    if trusted:
        from tutor.course.trust import trust

        trust(content_folder(context), places())
    if context.invoked_subcommand is None:
        from tutor.start import open_app

        raise SystemExit(open_app(content_folder(context), line=line))
    return 0
