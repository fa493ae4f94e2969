"""Prints which heavy modules are loaded once the first frame is out: `python loaded.py`, DLTUTOR_HOME set.

Services and app are those of a bare `dltutor`; only the end of the run differs, and no terminal is needed.
"""

from __future__ import annotations

import json
import os
import sys

from tutor import start
from tutor.app import TutorApp
from tutor.course import find_content, open_course
from tutor.places import find_places

__all__ = ["HEAVY"]

HEAVY = (
    "torch",
    "torchvision",
    "sympy",
    "mpmath",
    "numpy",
    "pydantic",
    "yaml",
    "typer",
    "platformdirs",
    "markdown_it",
)


class Looking(TutorApp):
    """Looks round after its first frame, then ends."""

    loaded: tuple[str, ...] = ()
    shown = ""

    def on_ready(self) -> None:
        """The first frame is out when what waits for the next refresh runs."""
        self.call_after_refresh(self._look)

    def _look(self) -> None:
        self.loaded = tuple(name for name in HEAVY if name in sys.modules)
        self.shown = type(self.screen).__name__
        self.exit()


if __name__ == "__main__":
    places = find_places(os.environ)
    app = Looking(start._services(open_course(find_content(), places.cache), places), "auto")
    app.run(headless=True, size=(80, 24))
    print(json.dumps({"screen": app.shown, "loaded": app.loaded}))
    sys.exit(app.return_code or 0)
