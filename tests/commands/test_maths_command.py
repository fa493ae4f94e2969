"""`dltutor maths`: one reply for each line of any bytes, with the keys that scripts rely on."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tracemalloc
from typing import Any

import pytest

from tutor.cli import main
from tutor.maths.requests import LONGEST_LINE, answer, answers

KEYS = ["status", "message", "echo", "proved", "diagnosis", "counterexample"]


def asked(**request: Any) -> dict[str, Any]:
    """The reply to one request."""
    return answer(json.dumps(request).encode())


def test_a_right_answer() -> None:
    """The reply's keys, in order, and their values."""
    reply = asked(expected="x^2", typed="x x", symbols={"x": "real"})
    assert list(reply) == KEYS
    assert list(reply.values()) == ["correct", "Correct: proved equal.", "x*x", True, None, None]


def test_a_wrong_answer_has_a_tag_and_both_values() -> None:
    """The counterexample maps symbols to numbers, and holds both sides' values."""
    reply = asked(expected="x^2*y", typed="-x^2*y", symbols={"x": "real", "y": "positive"})
    assert (reply["status"], reply["diagnosis"], reply["proved"]) == ("incorrect", "sign", False)
    assert reply["counterexample"] == {"expected": 2, "typed": -2, "x": 2, "y": 0.5}


def test_a_side_without_a_value_is_null() -> None:
    """Where the typed formula is undefined."""
    reply = asked(expected="abs(x)", typed="sqrt(x)^2", symbols={"x": "real"})
    assert reply["counterexample"] == {"expected": 1, "typed": None, "x": -1}


def test_symbols_called_as_the_sides_keep_their_value() -> None:
    """A symbol's value is never overwritten."""
    reply = asked(expected="typed", typed="-typed", symbols={"typed": "real"})
    assert reply["counterexample"]["typed"] == 2


def test_aliases_functions_and_tolerance_are_used() -> None:
    """Each optional field does what its name says; null is the same as nothing."""
    scope = {"symbols": {"h_prev": "real"}, "aliases": {"h_{t-1}": "h_prev"}, "functions": ["L"]}
    assert asked(expected="L(h_prev)", typed="L(h_{t-1})", **scope)["status"] == "correct"
    assert asked(expected="1/3", typed="0.33", rel_tol=0.02)["status"] == "correct"
    empty = {"rel_tol": None, "symbols": None, "functions": None, "aliases": None}
    assert asked(expected="1/3", typed="0.33", **empty)["status"] == "incorrect"
    assert asked(expected="1/3", typed="0.33", rel_tol=0)["status"] == "incorrect"


def test_two_readings_are_both_named() -> None:
    """What can be read in two ways is asked about, and is invalid."""
    reply = asked(expected="a", typed="a/2a", symbols={"a": "real"})
    assert reply["status"] == "invalid" and "(a/2)*a" in reply["message"] and "a/(2*a)" in reply["message"]


X: dict[str, Any] = {"expected": "x", "typed": "x", "symbols": {"x": "real"}}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"expected": 3}, "expected"),
    ({"typed": None}, "typed"),
    ({"typed": ["x"]}, "typed"),
    ({"symbols": ["x"]}, "symbols"),
    ({"symbols": {"x": "complex"}}, "posint"),
    ({"symbols": {"x": ["real"]}}, "posint"),
    ({"symbols": {"": "real"}}, "name"),
    ({"symbols": {"\x1b[31m": "real"}}, "name"),
    ({"symbols": {"x" * 99: "real"}}, "name"),
    ({"symbols": {f"x{i}": "real" for i in range(300)}}, "200"),
    ({"aliases": ["x"]}, "aliases"),
    ({"aliases": {"u": "nobody"}}, "nobody"),
    ({"aliases": {"u": 3}}, "alias"),
    ({"aliases": {"\u202e": "x"}}, "name"),
    ({"functions": "f"}, "functions"),
    ({"functions": [3]}, "functions"),
    ({"functions": ["f", "f"]}, "twice"),
    ({"functions": ["x"]}, "at once"),
    ({"rel_tol": "0.1"}, "rel_tol"),
    ({"rel_tol": True}, "rel_tol"),
    ({"rel_tol": -1}, "rel_tol"),
    ({"rel_tol": 1}, "rel_tol"),
    ({"expected": "x +"}, "expected answer cannot be read"),
    ({"expected": "["}, "expected answer cannot be read"),
    ({"typed": ""}, ""),
    ({"typed": "x\u0000y"}, "U+0000"),
    ({"typed": "x" * 5_000}, "too long"),
]
BAD: list[tuple[bytes, str]] = [
    (b"\n", "JSON"),
    (b"\x00\x00\n", "JSON"),
    (b"\xff\xfe{}\n", "UTF-8"),
    (b'"x"\n', "object"),
    (b"[]\n", "object"),
    (b"null", "object"),
    (b"{", "JSON"),
    (b"{}\n", "expected"),
    (b"[" * 50_000, "JSON"),
    (b'{"a":' * 9_000, "JSON"),
    (b'{"expected": "1", "typed": "1", "rel_tol": NaN}', "NaN"),
    (b'{"expected": "1", "typed": "1", "rel_tol": Infinity}', "Infinity"),
    (b'{"expected": "1", "typed": "1", "rel_tol": ' + b"9" * 5_000 + b"}", "JSON"),
    (b'{"expected": "1", "expected": "2", "typed": "1"}', "twice"),
    (b'{"expected": "x", "typed": "x", "symbols": {"x": "real", "x": "unit"}}', "twice"),
    (b'{"expected": "1", "typed": "\\ud800"}', "U+D800"),
    *((json.dumps({**X, **wrong}).encode(), said) for wrong, said in WRONG),
]


@pytest.mark.parametrize(("line", "said"), BAD, ids=range(len(BAD)))
def test_a_bad_line_is_invalid_and_says_why(line: bytes, said: str) -> None:
    """One printable sentence that names what is wrong."""
    reply = answer(line)
    assert list(reply) == KEYS and reply["status"] == "invalid"
    assert reply["message"] and reply["message"].isprintable() and said in reply["message"]
    json.dumps(reply).encode()


@pytest.mark.parametrize(
    "symbols",
    [{"sin": "real"}, {"s": "real", "e": "real"}, {"pi": "unit"}, {"(": "real"}, {"\\frac": "real"}],
)
def test_names_that_mean_something_else_raise_nothing(symbols: dict[str, str]) -> None:
    """Functions, constants and brackets as declared names."""
    name = next(iter(symbols))
    reply = asked(expected=name, typed=name, symbols=symbols)
    assert reply["status"] in {"correct", "invalid"} and reply["message"]


def test_a_line_too_long_is_answered_without_being_held() -> None:
    """Twenty megabytes in one line take no memory to speak of, and the next line is answered."""

    class Long(io.RawIOBase):
        """A line of 20 MB, then a request, made as they are read."""

        def __init__(self) -> None:
            self.left = 20_000_000
            self.tail = b'\n{"expected": "1", "typed": "1"}\n'

        def readline(self, size: int | None = -1, /) -> bytes:
            if self.left:
                part = min(self.left, size or 0)
                self.left -= part
                return b"x" * part
            line, _, self.tail = self.tail.partition(b"\n")
            return line + b"\n" if line or self.tail else b""

    tracemalloc.start()
    replies = list(answers(Long()))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [reply["status"] for reply in replies] == ["invalid", "correct"] and peak < 3_000_000
    assert f"{LONGEST_LINE:,}" in replies[0]["message"]


def test_the_process_answers_every_line_and_ends_with_status_0() -> None:
    """Any bytes in, one JSON object a line out, the last line without a newline included."""
    good = json.dumps({"expected": "ŷ", "typed": "2ŷ", "symbols": {"ŷ": "real"}}, ensure_ascii=False).encode()
    lines = [good, b"\x00\xff", b"", b"x" * 100_000, good.replace(b"2", b"1*")]
    code = "import sys; from tutor.cli import main; sys.exit(main(['maths']))"
    done = subprocess.run(
        [sys.executable, "-c", code], input=b"\n".join(lines), capture_output=True, check=False, timeout=60
    )
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, b"")
    assert [reply["status"] for reply in replies] == ["incorrect", "invalid", "invalid", "invalid", "correct"]
    assert replies[0]["diagnosis"] == "factor-2" and "ŷ" in replies[0]["counterexample"]


def test_help_says_what_goes_in_and_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Every key of requests and replies is in the help text."""
    assert main(["maths", "--help"]) == 0
    text = capsys.readouterr().out
    for word in ("expected", "typed", "symbols", "aliases", "functions", "rel_tol", *KEYS, "posint", "f1"):
        assert word in text


def test_the_command_loads_neither_sympy_nor_the_screens() -> None:
    """A verdict needs mpmath; SymPy, the terminal and the course's validator stay out."""
    code = (
        "import sys; from tutor.cli import main; main(['maths']);"
        "print({'sympy', 'numpy', 'textual', 'pydantic', 'typer', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=b'{"expected": "x", "typed": "2x", "symbols": {"x": "real"}}\n',
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == b"set()"
