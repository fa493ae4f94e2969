"""A child process that judges answers one JSON line at a time: `judges.py ours | sympy | math-verify`.

Each line holds the answer in the form that this judge reads, the reply its verdict and its seconds. It is a
file of its own, so that an interpreter that has `math-verify` and not our packages can run it. A judge that
does not come back is ended by the measurement, which counts a hang.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

Judge = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
ASSUMPTIONS = {
    "real": {"real": True},
    "positive": {"positive": True},
    "unit": {"positive": True},
    "posint": {"integer": True, "positive": True},
}


def ours() -> Judge:
    """Reading, comparison and diagnosis, as `dltutor maths` does them."""
    from tutor.maths import Node, Scope, read
    from tutor.maths.answer import judge_formula

    keys: dict[str, tuple[Scope, Node]] = {}

    def judge(case: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        scope, key = keys[case["key"]]
        found = judge_formula(key, case["typed"], scope)
        witness = found.counterexample
        told = {
            "message": found.message,
            "tag": found.tag,
            "proved": found.proved,
            "witness": None
            if witness is None
            else {"at": {name: str(value) for name, value in witness.at.items()}},
        }
        return found.status, told

    def prepared(case: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        case["key"] = json.dumps([case["expected"], case["scope"]])
        if case["key"] not in keys:
            said = case["scope"]
            scope = Scope(
                symbols=said["symbols"], aliases=said["aliases"], functions=frozenset(said["functions"])
            )
            keys[case["key"]] = scope, read(case["expected"], scope)
        return _timed(judge, case)

    return prepared


def plain_sympy() -> Judge:
    """`simplify(expected - typed) == 0`, with the same symbols and assumptions."""
    import sympy
    from sympy.parsing.sympy_parser import (
        convert_xor,
        implicit_multiplication_application,
        parse_expr,
        standard_transformations,
    )

    styles = (*standard_transformations, convert_xor, implicit_multiplication_application)

    def judge(case: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        said = case["scope"]
        names: dict[str, Any] = {
            name: sympy.Symbol(name, **ASSUMPTIONS[domain]) for name, domain in said["symbols"].items()
        }
        for name in said["functions"]:
            names |= {name: sympy.Function(name), f"{name}_prime": sympy.Function(f"{name}_prime")}
        key = parse_expr(case["key"], local_dict=names)
        try:
            typed = parse_expr(case["typed"], local_dict=names, transformations=styles)
            if not isinstance(typed, sympy.Expr) or typed.free_symbols - set(names.values()):
                return "invalid", {}
        except Exception as error:
            return "invalid", {"message": type(error).__name__}
        return ("correct" if sympy.simplify(key - typed) == 0 else "incorrect"), {}

    return lambda case: _timed(judge, case)


def math_verify() -> Judge:
    """`verify(parse(expected), parse(typed))` of the package, with its own settings."""
    from math_verify import parse, verify  # type: ignore[import-not-found]

    def judge(case: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        key, typed = parse(f"${case['key']}$"), parse(f"${case['typed']}$")
        if not key or not typed:
            return "invalid", {}
        return ("correct" if verify(key, typed) else "incorrect"), {}

    return lambda case: _timed(judge, case)


def _timed(
    judge: Callable[[dict[str, Any]], tuple[str, dict[str, Any]]], case: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    begun, used = time.perf_counter(), time.process_time()
    try:
        status, told = judge(case)
    except Exception as error:
        status, told = "invalid", {"message": type(error).__name__}
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    return status, {**told, "seconds": seconds, "cpu": cpu}


JUDGES: dict[str, Callable[[], Judge]] = {
    "ours": ours,
    "sympy": plain_sympy,
    "math-verify": math_verify,
}


def main() -> int:
    """Answers until standard input ends; the first line says whether the judge can be imported."""
    try:
        judge = JUDGES[sys.argv[1]]()
    except ImportError as missing:
        print(json.dumps({"missing": str(missing.name)}), flush=True)
        return 0
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        status, told = judge(json.loads(line))
        print(json.dumps({"status": status, **told}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
