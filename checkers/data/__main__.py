"""`python -m checkers.data list|fetch`: what `dltutor data` runs in a process of its own, one JSON object a
line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from checkers.data.sets import SETS, DataProblem, data_folder, look

__all__ = ["main"]


def main(arguments: Sequence[str]) -> int:
    """`list FOLDER` or `fetch FOLDER NAME`; an empty FOLDER is the learner's own. Status 0, or 2 after an
    error.
    """
    what, given, *names = arguments
    folder = data_folder(given or None)
    try:
        if what == "list":
            _list(folder)
        else:
            _fetch(names[0], folder)
    except DataProblem as problem:
        _say({"t": "problem", "sentence": str(problem)})
        return 2
    except ImportError as error:
        told = f"{error.name} is missing: run dltutor doctor, which says how to install it."
        _say({"t": "problem", "sentence": told})
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _list(folder: Path) -> None:
    for source in SETS.values():
        told = asdict(look(source.name, folder))
        extra = {"real": source.real, "train": source.train, "test": source.test, "form": source.form}
        _say({"t": "set", **told, **extra})


def _fetch(name: str, folder: Path) -> None:
    from checkers.data.fetch import fetch

    def progress(done: int, total: int) -> None:
        _say({"t": "progress", "done": done, "total": total})

    new = fetch(name, folder, progress)
    _say({"t": "done", "new": new, **asdict(look(name, folder))})


def _say(record: dict[str, object]) -> None:
    print(json.dumps(record), flush=True)  # noqa: T201 - lines for the parent process


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
