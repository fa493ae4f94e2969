"""The entry point: bare `dltutor` goes straight to the screen, everything else through the commands.

Whatever goes wrong is one sentence on standard error; the exit status says whose fault it was (2 the
request's, 3 ours).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run dltutor with these arguments (default: those of the process) and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if not given:
            from tutor.start import open_app  # the commands' own imports would delay the first paint

            return open_app()
        if len(given) == 2 and given[0] == "--content" and given[1] and given[1][0] != "-":
            from pathlib import Path

            from tutor.start import open_app

            return open_app(Path(given[1]).resolve())
        if given == ["maths"]:
            from tutor.maths_lines import serve  # the other commands would delay its first verdict

            return serve()
        from tutor.commands import run

        return run(given)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader went away (`dltutor items | head`); keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _told(error)


def _told(error: Exception) -> int:
    """Status 2 where a folder of the learner's machine cannot be used, else 3: a fault of ours."""
    from tutor.places import PlaceProblem

    if not isinstance(error, PlaceProblem):
        return _our_fault(error)
    _say(f"dltutor: {error}")
    return 2


def _our_fault(error: Exception) -> int:
    """Say in one sentence what happened, keep the traceback in a file, and return 3."""
    import tempfile
    import traceback
    from pathlib import Path

    told = " ".join(str(error).split())[:200] or type(error).__name__
    try:
        from tutor.places import find_places, make

        path = make(find_places(os.environ).cache) / "last-error.txt"
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except Exception:
        path = Path(tempfile.gettempdir()) / "dltutor-last-error.txt"
        try:
            path.write_text(traceback.format_exc(), encoding="utf-8")
        except OSError:
            path = Path("nowhere, the disk cannot be written")
    text = f"dltutor: this is our fault ({told}); your progress is saved, and the details are in {path}."
    _say(text)
    return 3


def _say(text: str) -> None:
    """One line on standard error; characters that it cannot show are replaced."""
    sys.stderr.write((text if _unicode() else text.encode("ascii", "replace").decode()) + "\n")


def _unicode() -> bool:
    return (sys.stderr.encoding or "").lower().replace("-", "") == "utf8"


if __name__ == "__main__":
    sys.exit(main())
