"""The one table of keys: what each key means everywhere, in two layers; screens only say what is available
now.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["DIGITS", "KEYS", "Key", "cap", "key"]

DIGITS = tuple("123456789")


class Key(NamedTuple):
    """One meaning and its keys: `typing` works always, `plain` only while no text field has focus.

    Both are Textual's key names, several with a comma between; `help` is the sentence of the help panel.
    """

    id: str
    help: str
    typing: str = ""
    plain: str = ""

    @property
    def names(self) -> str:
        """All keys of this meaning, as a binding wants them."""
        return ",".join(filter(None, (self.typing, self.plain)))


KEYS: dict[str, Key] = {
    one.id: one
    for one in (
        Key("enter", "do what stands first in the bottom line", typing="enter"),
        Key("check", "check the answer, then go on", typing="ctrl+s"),
        Key("choose", "choose an option by its number", plain=",".join(DIGITS)),
        Key("toggle", "choose, tick, change, pick up and put down; in a lesson read on", plain="space"),
        Key("hint", "show the next hint, for a fifth of the points", typing="ctrl+t", plain="h"),
        Key("why", "show why these marks, and the worked solution", plain="w"),
        Key("figure", "show the diagram or figure, and move in it", plain="d"),
        Key("program", "see the answer computed in torch, or the program of an experiment", plain="v"),
        Key("pad", "open the play pad, a Python to try things in, and come back", typing="f4", plain="p"),
        Key("again", "the same once more: fresh values, other questions, another seed", plain="a"),
        Key("next", "go to the next question, section, task or run", typing="ctrl+n", plain="n"),
        Key("back", "go back to the one before", plain="b"),
        Key("skip", "leave this question and go on", plain="s"),
        Key("undo", "take back the last change", plain="u"),
        Key("mark", "mark this question for review, or take the mark off", plain="m"),
        Key("sure", "say how sure you are: unsure, rather, sure, not said", plain="c"),
        Key("info", "show where this question or task comes from, and your history with it", plain="i"),
        Key("sheet", "show your own formula sheet, to read and to write", typing="ctrl+f", plain="f"),
        Key("pin", "keep your formula sheet in sight beside the question, where there is room", plain="F"),
        Key("goto", "go to a question by its number", typing="ctrl+g"),
        Key("list", "show the list of what there is here", plain="l"),
        Key("search", "find a question, a lesson, a task or an experiment by a few words", plain="slash"),
        Key("run", "check the file; run the program, cell or experiment", typing="ctrl+r", plain="r"),
        Key("runall", "begin with a fresh Python and run all cells down to this one", plain="R"),
        Key("watch", "check the file at every save, or only when asked to", plain="W"),
        Key("editor", "open the file in your editor", typing="ctrl+o", plain="o"),
        Key("compare", "see two runs side by side, or one of them again", plain="C"),
        Key("copy", "copy the program, or the subject line", plain="y"),
        Key("handin", "hand in: show the sheets and deadlines, or pack this sheet", plain="e"),
        Key("reset", "put back as it was at the start, or discard; asks where something goes", plain="x"),
        Key("down", "move down", typing="down", plain="j"),
        Key("up", "move up", typing="up", plain="k"),
        Key("first", "go to the first line", plain="g,home"),
        Key("last", "go to the last line", plain="G,end"),
        Key("pagedown", "scroll down a page", typing="pagedown"),
        Key("pageup", "scroll up a page", typing="pageup"),
        Key("field", "go to the next field", typing="tab"),
        Key("fieldback", "go to the field before", typing="shift+tab"),
        Key("leave", "leave the field, then the screen; everything is kept", typing="escape"),
        Key("help", "show what can be pressed here", typing="f1", plain="question_mark"),
        Key("palette", "find any command by its name", typing="ctrl+p"),
        Key("quit", "quit; everything is saved", typing="ctrl+q"),
    )
}
"""Every meaning by its id, in the order of the help panel. A config file can rebind by id."""

_CAPS = {
    "escape": "esc",
    "question_mark": "?",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "slash": "/",
    "down": "↓",
    "up": "↑",
}


def key(name: str) -> Key:
    """The key of that id; raises KeyError for an id that the table does not have."""
    return KEYS[name]


def cap(name: str, *, typing: bool) -> str:
    """How the key of that id is written on screen: ^t while a text field has focus, h otherwise."""
    one = KEYS[name]
    if name == "choose":
        return "1-9"
    chosen = one.typing if typing or not one.plain else one.plain
    first = chosen.split(",")[0]
    return _CAPS.get(first, first.replace("ctrl+", "^").replace("shift+", "⇧"))
