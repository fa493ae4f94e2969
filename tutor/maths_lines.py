"""Serves `dltutor maths`: a line in, a line out, flushed at once, without loading the other commands."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from typing import Any

__all__ = ["serve"]


def serve() -> int:
    """Answer every line of standard input until it ends; returns the exit status 0."""
    if sys.stdin is None:
        return 0
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    for reply in _replies():
        sys.stdout.write(json.dumps(reply, ensure_ascii=not utf8, allow_nan=False) + "\n")
        sys.stdout.flush()
    return 0


def _replies() -> Iterator[dict[str, Any]]:
    """The replies to standard input."""
    # Imports leave no garbage behind, and looking for it in them is an eighth of the time to the first reply.
    gc.disable()
    try:
        from tutor.maths.requests import answers

        gc.freeze()
    finally:
        gc.enable()
    return answers(sys.stdin.buffer)
