"""The vocabulary of a random learner: what one gesture is, and random ones by the state of the screen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Protocol

from tutor.keys import KEYS

__all__ = ["Gesture", "Seen", "events_of", "random_gesture", "random_text"]

Gesture = list[Any]
"""A name and its values, such as `["key", "enter"]`; plain JSON, so that a failure can be repeated."""

TABLE = tuple(
    name
    for one in KEYS.values()
    for name in one.names.split(",")
    if name and name not in ("ctrl+q", "ctrl+z")
)
ODD = (
    *(f"f{number}" for number in range(1, 25) if number != 1),
    *(f"ctrl+{letter}" for letter in "abcdehijklmuvwxyz"),
    *("left", "right", "home", "end", "backspace", "delete", "insert", "space", "ctrl+home", "ctrl+end"),
    *("shift+left", "shift+right", "shift+up", "shift+down", "shift+home", "shift+end", "shift+enter"),
    *("ctrl+left", "ctrl+right", "ctrl+shift+left", "ctrl+delete", "ctrl+backspace", "ctrl+shift+k"),
    *("ctrl+at", "ctrl+backslash", "ctrl+right_square_bracket", "ctrl+circumflex_accent", "ctrl+underscore"),
    *(
        "alt+left",
        "alt+right",
        "alt+enter",
        "alt+x",
        "escape",
        "enter",
        "tab",
        "shift+tab",
        "ctrl+i",
        "ctrl+m",
    ),
    *("scroll_lock", "caps_lock", "print_screen", "pause", "menu", "media_play", "ctrl+f5", "shift+f10"),
    *("é", "ß", "я", "中", "あ", "ｘ", "😀", "½", "∂", "∞", "\u0301", "\u200b", "\u202e", "\xa0", "İ", "ﬁ"),
)
TYPED = (
    *"0123456789abcxyznqwertdgjklmpsuvxh+-*/^()[]{}.,=<>?!:;'\"_%#@&|~`$\\ ",
    *("84 %", "1/3", "-0.5", "1e3", "sqrt(2)", "3x8x8", "ln(2)", "sigma(z)", "x_1*w", "v3 = sin(v1)", "2 pi"),
    *("true", "false", "because the ", "dropout", "marked", "003-4.6", "nothing", "in 12 days", "2026-12-03"),
    *("σ(z)", "∂L/∂y", "½", "√2", "naïve", "中文", "😀👩\u200d👩\u200d👧", "e\u0301"),
)
HOSTILE = (
    "",
    "\n",
    "\x00",
    "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "\x9b31m\x90q\x9c",
    "\u202eright to left\u202c \u2066iso\u2069",
    "\ud800 lone \udfff",
    "a\r\nb\rc\n\n\td",
    "[bold]markup[/bold] [@click=app.quit]x[/] [/]",
    "9^9^9^9",
)
LONG = (
    ("👩\u200d👩\u200d👧\u200d👦", 40),
    ("\u0301", 300),
    ("(", 3_000),
    ("1", 5_000),
    ("def f(:\n\treturn\n", 40),
    ("中", 2_100),
    ("x", 50_000),
    ("a line of a text\n", 3_000),
)
RAW = (
    "\x1b[A",
    "\x1bOP",
    "\x1b[15~",
    "\x1b[1;5C",
    "\x1b[<0;10;5M\x1b[<0;10;5m",
    "\x1b[<64;3;3M",
    "\x1b[200~pasted\x1b[201~",
    "\x1b[I",
    "\x1b[O",
    "\x1b[97;5u",
    "\x1b[57399;1u",
    "\x1b[?2026;2$y",
    "\x1bx",
    "\x1b[1114111u",
    "\x1b[<9999;99999;99999M",
    "\x1b[8;24;80t",
)
SIZES = (
    *(
        (80, 24),
        (80, 24),
        (80, 24),
        (140, 45),
        (120, 30),
        (60, 20),
        (60, 20),
        (60, 15),
        (200, 60),
        (20, 5),
        (40, 10),
    ),
)
TIMES = (2, 3, 5, 8, 12, 20)
HELD = (2, 3, 5, 12, 30)
"""How often a key comes that is held down."""
HASTE, QUITS = 0.6, 0.004
PALETTE = (
    "home",
    "practise",
    "theme",
    "lesson",
    "task",
    "experiment",
    "find",
    "exam",
    "figure",
    "sure",
    "solution",
    "zzz",
)


class Seen(Protocol):
    """What a learner sees: keys that are offered, how many widgets take focus, the screen."""

    @property
    def legal(self) -> Sequence[str]: ...
    @property
    def focusable(self) -> int: ...
    @property
    def screen(self) -> str: ...


def events_of(gesture: Gesture) -> int:
    """How many key presses, pastes, clicks, resizes or focus changes a gesture is."""
    kind, *values = gesture
    match kind:
        case "text":
            return len(str(values[0]))
        case "burst":
            return sum(events_of(one) for one in values[0])
        case "raw":
            return 1 + str(values[0]).count("\x1b")
        case "go" | "tick" | "wait" | "save" | "answer":
            return 0
    return 1


def random_text(chance: random.Random) -> str:
    """Something that a learner, a cat or a foe pastes."""
    if chance.random() < 0.5:
        return chance.choice(HOSTILE)
    pieces = [chance.choice((*TYPED, *HOSTILE)) for _ in range(chance.randint(1, 6))]
    return chance.choice(("", " ", "\n")).join(pieces)


def _paste(chance: random.Random) -> Gesture:
    """The text, and how often it is repeated."""
    if chance.random() < 0.25:
        return ["paste", *chance.choice(LONG)]
    return ["paste", random_text(chance), 1]


def _size(chance: random.Random) -> Gesture:
    if chance.random() < 0.8:
        return ["size", *chance.choice(SIZES)]
    return ["size", chance.randint(20, 200), chance.randint(5, 60)]


def _legal(chance: random.Random, seen: Seen) -> Gesture:
    if not seen.legal:
        return ["key", chance.choice(TABLE)]
    key = chance.choice(seen.legal)
    if key == "escape" and chance.random() < 0.8:  # who always leaves sees little
        key = chance.choice(seen.legal)
    return ["key", key]


def _repeated(chance: random.Random) -> Gesture:
    """The same key again and again, faster than anything is drawn."""
    key = chance.choice(
        ("enter", "enter", "escape", "tab", "down", "up", "space", "ctrl+s", "ctrl+n", "backspace")
    )
    other = chance.choice((key, key, key, "escape", "enter", "tab"))
    return ["burst", [["key", chance.choice((key, other))] for _ in range(chance.choice(HELD))]]


def _mouse(chance: random.Random, seen: Seen) -> Gesture:
    at = [round(chance.random(), 3), round(chance.random(), 3)]
    draw = chance.random()
    if draw < 0.3:
        return ["click", *at, chance.choice((1, 1, 1, 2, 3))]
    if draw < 0.45:
        return ["bottom", chance.randint(0, 6)]
    if draw < 0.6 and seen.focusable:
        return ["widget", chance.randrange(seen.focusable), round(chance.random(), 2)]
    if draw < 0.7:
        return ["burst", [["click", *at, 1]] * chance.choice((2, 3, 5))]
    if draw < 0.92:
        return ["wheel", *at, chance.choice((1, -1)), chance.random() < 0.1]
    return ["drag", *at, round(chance.random(), 3), round(chance.random(), 3)]


def random_gesture(chance: random.Random, seen: Seen) -> Gesture:
    """The next gesture of a learner who sees this; the hasty do several before anything is drawn."""
    if chance.random() < QUITS:
        return ["quit"]
    if chance.random() < HASTE:
        return ["burst", [_one(chance, seen) for _ in range(chance.choice(TIMES))]]
    return _one(chance, seen)


def _typed(chance: random.Random) -> Gesture:
    return ["text", "".join(chance.choice(TYPED) for _ in range(chance.choice((1, 2, 4, 6, 12))))]


def _one(chance: random.Random, seen: Seen) -> Gesture:
    draw = chance.random() * 100
    for share, make in (
        (30, lambda: _legal(chance, seen)),
        (9, lambda: ["key", chance.choice(TABLE)]),
        (15, lambda: _typed(chance)),
        (10, lambda: ["key", chance.choice(ODD)]),
        (5, lambda: _paste(chance)),
        (3, lambda: _size(chance)),
        (11, lambda: _mouse(chance, seen)),
        (4, lambda: ["focus", chance.randint(-1, max(0, seen.focusable - 1))]),
        (1, lambda: ["window", chance.random() < 0.5]),
        (6, lambda: _repeated(chance)),
        (1.5, lambda: ["raw", chance.choice(RAW)]),
        (1.5, lambda: ["tick", chance.choice((0.4, 1, 30, 400, 90_000))]),
        (2, lambda: ["answer"] if seen.screen in ("QuizScreen", "CheckScreen") else _legal(chance, seen)),
        (0.7, lambda: ["burst", [["key", "ctrl+p"], ["text", chance.choice(PALETTE)], ["key", "enter"]]]),
    ):
        draw -= share
        if draw < 0:
            made: Gesture = make()
            return made
    return ["key", "enter"]
