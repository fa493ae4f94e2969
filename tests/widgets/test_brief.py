"""The little Markdown of briefs, and code that is folded instead of cut."""

from __future__ import annotations

import pytest

from tutor.widgets.brief import folded, markdown, spans


def plain(text: str, width: int = 40) -> list[str]:
    """The lines without their styles."""
    return [line.plain.rstrip() for line in markdown(text, width)]


def test_paragraphs_are_joined_and_wrapped() -> None:
    """Line breaks of the source mean nothing inside a paragraph, an empty line ends it."""
    assert plain("one\ntwo\n\nthree " + "x" * 5, 9) == ["one two", "", "three", "xxxxx"]


def test_signs_become_styles() -> None:
    """Code, strong and stressed words lose their signs; products and powers keep theirs."""
    (line,) = markdown("`a*b` is **not** *this*: 2 * 3 ** 4 * 5", 60)
    assert line.plain == "a*b is not this: 2 * 3 ** 4 * 5"
    styles = {line.plain[span.start : span.end]: str(span.style) for span in line.spans}
    assert styles == {"a*b": "$code", "not": "bold", "this": "italic"}


def test_lists_hang_and_end_with_their_paragraph() -> None:
    """A further line of an entry stands under its text, in bulleted and numbered lists."""
    assert plain("- one two three\n  four\n1. five\n\nsix", 12) == [
        "• one two",
        "  three four",
        "1. five",
        "",
        "six",
    ]


def test_headings_and_code_blocks() -> None:
    """Fenced and indented code stays line by line and is not read as Markdown."""
    assert plain("# Head\n```python\nx = '**a**'\n# no head\n```\n    y = 1\nend") == [
        "Head",
        "    x = '**a**'",
        "    # no head",
        "    y = 1",
        "end",
    ]


def test_markup_and_control_characters_are_text() -> None:
    """Nothing in a brief is console markup, and nothing moves the cursor."""
    assert plain("[red]x[/red] \x1b[2J\u202ey") == ["[red]x[/red] [2Jy"]


@pytest.mark.parametrize("width", [1, 12, 40])
@pytest.mark.parametrize(
    "line", ["", "return " + "x" * 90, "    a = b  # " + "word " * 20, " " * 90, "界" * 50]
)
def test_folded_code_loses_no_character(line: str, width: int) -> None:
    """However narrow it is, all that is not a space is there, in order."""
    shown = folded(line, width, 2)
    assert "".join(one.plain for one in shown).replace(" ", "") == line.replace(" ", "")
    assert all(one.cell_length <= max(width, 10) for one in shown)


def test_code_inside_strong_words_is_code() -> None:
    """As in **`name(x)`**: no sign is left over, both styles hold."""
    made = spans("Write **`name(x * y)`** and *`z`* now.")
    assert made.plain == "Write name(x * y) and z now."
    assert {"$code", "bold", "italic"} <= {str(span.style) for span in made.spans}


def test_a_table_stands_in_columns() -> None:
    """Without pipes and dashes, each row on a line, apart from the paragraphs around it."""
    lines = plain(
        "Sizes:\n| layer | what comes out |\n| --- | --- |\n| pool | **6** × 14 |\n| flat | 400 |\nSo it is.",
        60,
    )
    assert not any("|" in line or "---" in line for line in lines)
    assert [line.split() for line in lines if "pool" in line or "flat" in line] == [
        ["pool", "6", "×", "14"],
        ["flat", "400"],
    ]
    assert lines[0] == "Sizes:" and lines[-1] == "So it is."
    assert next(line for line in lines if "pool" in line).index("6") == next(
        line for line in lines if "flat" in line
    ).index("400")
