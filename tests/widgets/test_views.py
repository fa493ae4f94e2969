"""The pieces of the screens by themselves: text, layout, bottom line, keys, themes."""

from __future__ import annotations

from fractions import Fraction
from unicodedata import numeric

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color

from tutor.keys import KEYS, cap
from tutor.marking import Line, Verdict
from tutor.maths import Scope, read_number
from tutor.screens.help import MATHS
from tutor.widgets.bars import Footer, FooterEntry
from tutor.widgets.stack import shared_out
from tutor.widgets.text import LONGEST_LINE, bar, clean, hanging, points, prose, short
from tutor.widgets.theme import DARK, LIGHT
from tutor.widgets.verdict import Outcome, brief, headline, ledger


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2", "2"),
        ("1/2", "½"),
        ("3/2", "1½"),
        ("4/3", "1⅓"),
        ("3/5", "0.6"),
        ("0", "0"),
        ("8/25", "0.32"),
        ("1/6", "⅙"),
        ("3/8", "⅜"),
        ("9/8", "1⅛"),
        ("1/32", "1/32"),
        ("10/7", "1 3/7"),
    ],
)
def test_points_read_as_people_write_them(value: str, told: str) -> None:
    """Common fractions are signs, hundredths decimals, other small fractions are written out."""
    assert points(Fraction(value)) == told


@given(st.integers(0, 240), st.integers(1, 60))
def test_points_are_exact(over: int, under: int) -> None:
    """Shares of up to sixty parts are never rounded, so that those on screen add up to their sum."""
    told = points(Fraction(over, under))
    whole, _, rest = told.partition(" ") if "/" in told and " " in told else ("0", "", told)
    value = Fraction(int(whole))
    if rest[-1].isdecimal():
        value += Fraction(rest)
    else:
        value += int(rest[:-1] or 0) + Fraction(numeric(rest[-1])).limit_denominator(8)
    assert value == Fraction(over, under)


def test_prose_joins_lines_and_keeps_code() -> None:
    """Line breaks of a paragraph are joined; lines with four spaces and list entries stand for themselves."""
    text = "One\ntwo.\n\n- a\n- b\n\n    x  =  1\n    y"
    assert [str(line) for line in prose(text, 80)] == [
        "One two.",
        "",
        "- a",
        "- b",
        "",
        "    x  =  1",
        "    y",
    ]


def test_backticks_become_a_style() -> None:
    """Code in backticks loses them and gets a span."""
    (line,) = prose("call `f(x)` twice", 80)
    assert line.plain == "call f(x) twice"
    assert [line.plain[span.start : span.end] for span in line.spans] == ["f(x)"]


@given(st.text(max_size=300), st.integers(min_value=10, max_value=200))
def test_no_line_of_prose_is_wider_than_its_room(text: str, width: int) -> None:
    """Whatever the text, wrapped lines fit and never exceed 88 cells; verbatim lines are the
    author's matter.
    """
    text = "\n".join(line.lstrip(" ") for line in clean(text).split("\n"))
    for line in prose(text, width):
        assert line.cell_length <= min(width, LONGEST_LINE)


@given(st.text(max_size=200))
def test_cleaned_text_holds_no_control_character(text: str) -> None:
    """Nothing is left that moves a cursor, and cleaning twice changes nothing."""
    once = clean(text)
    assert not any(ord(char) < 32 and char != "\n" for char in once)
    assert clean(once) == once


def test_hanging_lines_stand_below_each_other() -> None:
    """Later lines are indented by the width of the lead."""
    assert [str(line) for line in hanging("1 ", "aaa bbb", 6)] == ["1 aaa", "  bbb"]


@pytest.mark.parametrize(("share", "filled"), [(0, 0), (0.001, 1), (0.5, 7), (0.999, 13), (1, 14)])
def test_a_bar_is_empty_only_at_nothing_and_full_only_at_all(share: float, filled: int) -> None:
    """The ends of the bar are not rounded to."""
    assert bar(share, 14).count("█") == filled


def test_short_text_ends_in_an_ellipsis() -> None:
    """A cut text says that it is cut."""
    assert short("abcdef", 4) == "abc…"


@given(
    st.lists(st.integers(min_value=0, max_value=60), min_size=3, max_size=5),
    st.integers(min_value=0, max_value=60),
)
def test_the_stack_fits_whenever_it_may(wanted: list[int], room: int) -> None:
    """Nobody gets more than wanted, nothing shrinks without need, and with enough to give the sum fits."""
    giving = [(place, 0) for place in range(len(wanted))]
    heights = shared_out(wanted, giving, room)
    assert all(0 <= got <= asked for got, asked in zip(heights, wanted, strict=True))
    assert sum(heights) == min(sum(wanted), room)


def test_the_first_giver_gives_first() -> None:
    """Room is taken in the order given, down to each one's least height."""
    assert shared_out([10, 10], [(1, 4), (0, 2)], 12) == [8, 4]


def _footer(count: int) -> Footer:
    footer = Footer()
    footer.show(
        [FooterEntry(f"id{n}", "k", "label") for n in range(count)], FooterEntry("palette", "^p", "palette")
    )
    return footer


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_the_bottom_line_has_at_most_seven_entries_and_always_the_first(width: int) -> None:
    """Entries that do not fit are left out from the right; the first is always there."""
    footer = _footer(12)
    (line,) = footer.build(width)
    assert line.cell_length <= width
    shown = [name for _, _, name in footer._spans]
    assert len(shown) <= 7
    assert shown[0] == "id0"


def test_no_key_has_two_meanings() -> None:
    """Each key stands once in the table, so it cannot change its meaning."""
    names = [name for one in KEYS.values() for name in one.names.split(",")]
    assert len(set(names)) == len(names)
    assert all(one.help for one in KEYS.values())


def test_letters_are_plain_keys_only() -> None:
    """What works while typing is never a character that could be typed."""
    for one in KEYS.values():
        assert not any(len(name) == 1 for name in one.typing.split(",") if name)


@pytest.mark.parametrize(
    ("name", "typing", "told"),
    [
        ("hint", True, "^t"),
        ("hint", False, "h"),
        ("help", True, "f1"),
        ("help", False, "?"),
        ("leave", True, "esc"),
    ],
)
def test_a_key_is_written_as_it_works_now(name: str, typing: bool, told: str) -> None:
    """While a text field has focus the bottom line shows control keys, otherwise letters."""
    assert cap(name, typing=typing) == told


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: str(theme.name))
def test_every_text_colour_is_readable(theme: object) -> None:
    """Contrast of at least 4.5 to 1 on the grounds that each colour is used on (WCAG 2.1, success criterion
    1.4.3).
    """
    assert theme in (DARK, LIGHT)
    chosen = DARK if theme is DARK else LIGHT
    grounds = [chosen.background, chosen.surface]
    texts = [chosen.foreground, chosen.accent, chosen.success, chosen.warning, chosen.error]
    texts += [chosen.variables[name] for name in ("muted", "code", "echo")]
    for text in texts:
        for ground in grounds:
            assert contrast(str(text), str(ground)) >= 4.5, (text, ground)
    for field in ("field", "field-focus"):
        assert contrast(str(chosen.foreground), chosen.variables[field]) >= 7
        assert contrast(chosen.variables["placeholder"], chosen.variables[field]) >= 3


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, after WCAG 2.1."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(text: str) -> float:
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in Color.parse(text).normalized
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _line(**changes: str) -> Line:
    text = {
        "part": "a",
        "label": "recall",
        "rule": "right",
        "yours": "0.9",
        "expected": "9/10",
        "says": "Good.",
    }
    text |= changes
    return Line(points=Fraction(1, 4), of=Fraction(1, 2), **text)


def test_the_headline_has_words_points_and_hints() -> None:
    """The verdict is a word and points; hints that were paid are said."""
    verdict = Verdict(status="partial", points=Fraction(1, 4), lines=(_line(),))
    assert headline(Outcome(verdict, Fraction(2))) == "partly right: ½ of 2 points"
    assert headline(Outcome(verdict, Fraction(1), hints=2)) == "partly right: 0.15 of 1 point, 2 hints paid"


@pytest.mark.parametrize("width", [34, 40, 72, 130])
def test_the_ledger_names_everything_at_every_width(width: int) -> None:
    """Part, points, rule, yours, expected and the sentence stand in the ledger, however narrow it is."""
    verdict = Verdict(
        status="partial", points=Fraction(1, 4), lines=(_line(yours="[b]9[/b]"), _line(part="b"))
    )
    text = "\n".join(line.plain for line in ledger(verdict, Fraction(2), width))
    for word in ("recall", "½ of 1", "right", "[b]9[/b]", "9/10", "Good."):
        assert word in text


@pytest.mark.parametrize(
    ("width", "own"), [(74, "0.9"), (74, "0.9 of all that are there, which are very many")]
)
def test_no_name_of_a_rule_is_cut(width: int, own: str) -> None:
    """A long one goes on below itself, beside its values or above them."""
    rule = "gradient-zero-is-minimum-of-the-loss"
    verdict = Verdict(status="partial", points=Fraction(1, 4), lines=(_line(rule=rule, yours=own),))
    lines = [line.plain for line in ledger(verdict, Fraction(2), width)]
    assert all(len(line) <= width for line in lines) and "…" not in "".join(lines)
    shown = " ".join(" ".join(lines).split())
    parts = ("gradient zero is", "minimum of the loss") if own == "0.9" else (rule.replace("-", " "),)
    assert all(part in shown for part in parts)


def test_how_sure_a_formula_is_stands_behind_a_stop() -> None:
    """The word or sentence before it ends first."""
    verdict = Verdict(
        status="right", points=Fraction(1), lines=(_line(says=""), _line(part="b", says="Good."))
    )
    lines = [line.plain for line in brief(verdict, 60, {"a": "Agrees.", "b": "Agrees."})]
    assert "Good. Agrees." in lines[1]
    whole = Verdict(
        status="right",
        points=Fraction(1),
        lines=tuple(
            Line(
                part=part,
                label="",
                points=Fraction(1, 2),
                of=Fraction(1, 2),
                rule="right",
                yours="",
                expected="",
                says="",
            )
            for part in "ab"
        ),
    )
    assert "right. Agrees." in brief(whole, 60, {"a": "Agrees."})[0].plain


def test_a_single_part_without_a_label_shows_its_sentence_alone() -> None:
    """A choice has one line: the mark and what is to be said."""
    verdict = Verdict(status="right", points=Fraction(1), lines=(_line(label=""),))
    assert [line.plain for line in brief(verdict, 60)] == ["◐ Good."]


@pytest.mark.parametrize("typed", [one for row in MATHS for one in row[0].split("  ") if "KiB" not in one])
def test_what_help_says_about_typing_is_true(typed: str) -> None:
    """Every example of the help panel is read as a number."""
    assert read_number(typed, Scope()).value is not None


def test_units_of_the_help_panel_are_read_where_a_field_declares_them() -> None:
    """512 KiB is a number for a field that knows KiB."""
    assert read_number("512 KiB", Scope(values={"KiB": Fraction(1024)})).value == 512 * 1024
