"""Serves `dltutor maths`: a line in, a line out, flushed at once, without loading the other commands."""

from __future__ import annotations

import json
import sys

from tutor.maths.requests import answers

__all__ = ["serve"]


def serve() -> int:
    """Answer every line of standard input until it ends; returns the exit status 0."""
    if sys.stdin is None:
        return 0
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    for reply in answers(sys.stdin.buffer):
        sys.stdout.write(json.dumps(reply, ensure_ascii=not utf8, allow_nan=False) + "\n")
        sys.stdout.flush()
    return 0
