"""Whether the checks of a course may run: they are its author's own code, outside the learner's isolation.

The course that came with the program is trusted. Another one is once the learner says so (`--trust`), as long
as its checks stay as they were then.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from tutor.course.load import find_content
from tutor.places import Places, make

__all__ = ["barred", "trust"]

_FILE = "trusted.json"


def barred(root: Path, places: Places) -> str:
    """Why the checks of the course at `root` must not run, as a sentence; nothing where they may."""
    root = root.resolve()
    if root == find_content():
        return ""
    kept = _kept(places).get(str(root))
    if kept == _digest(root):
        return ""
    what = "have changed since you trusted them" if kept else "are code of its author"
    cure = f"if you trust them, run dltutor --content {root} --trust once"
    return f"The checks of the course {root} {what}: {cure}."


def trust(root: Path, places: Places) -> None:
    """Let the checks of this course run, as they are now; raises PlaceProblem or OSError."""
    root = root.resolve()
    kept = _kept(places) | {str(root): _digest(root)}
    path = make(places.config) / _FILE
    part = path.with_suffix(".part")
    part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    part.replace(path)


def _kept(places: Places) -> dict[str, str]:
    """What was trusted; nothing where the file is damaged, since asking again is safe."""
    try:
        found = json.loads((places.config / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _digest(root: Path) -> str:
    """One number for all programs of the course's checks, names included."""
    folder = root.parent / "checkers"
    made = sha256()
    for path in sorted(folder.rglob("*.py")):
        made.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogatepass") + b"\0")
        try:
            made.update(sha256(path.read_bytes()).digest())
        except OSError:
            made.update(b"unreadable")
    return made.hexdigest()
