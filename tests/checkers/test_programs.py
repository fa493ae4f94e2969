"""The process that runs authors' programs: one answer a request, whatever a program does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def answers(*requests: dict[str, object]) -> list[dict[str, object]]:
    """What the process says to these requests."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "checkers.programs"],
        input="".join(json.dumps(one) + "\n" for one in requests),
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_request_gets_one_answer_whatever_its_program_does() -> None:
    """Errors name their line, what never ends is ended, what is written past Python is no answer."""
    found = answers(
        {"id": 1, "source": "import torch\nprint('a =', torch.ones(2, 3).numel())\n"},
        {"id": 2, "source": "def f():\n    return 1 / 0\n\nprint('a = 1')\nf()\n"},
        {"id": 3, "source": "while True:\n    pass\n", "seconds": 0.2},
        {"id": 4, "source": "import os\nos.write(1, b'{not json}')\nprint(__name__)\n"},
    )
    assert [one["id"] for one in found] == [1, 2, 3, 4]
    assert found[0] == {"id": 1, "printed": "a = 6\n", "problem": ""}
    assert found[1]["printed"] == "a = 1\n"
    assert found[1]["problem"] == "ZeroDivisionError in line 2: division by zero"
    assert found[2]["problem"] == "it ran for too long"
    assert found[3] == {"id": 4, "printed": "__main__\n", "problem": ""}
