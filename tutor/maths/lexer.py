"""Cuts normalised text into tokens: numbers, names with their meaning, operators and brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.maths.admit import MARKS, Chars, admit, foreign, normalise, shown
from tutor.maths.latex import from_latex
from tutor.maths.names import Meaning, Vocabulary, key_of, unknown
from tutor.maths.tree import Problem, Scope

__all__ = ["MOST_DIGITS", "Token", "tokens"]

MOST_TOKENS = 300  # for learners; authors' lists are longer
MOST_AUTHOR_TOKENS = 4000
MOST_DIGITS = 60
MOST_EXPONENT = 400

_LETTER = r"(?:[A-Za-zΑ-ωℓ][\u0302-\u0307]*)"
_NAME = re.compile(rf"{_LETTER}(?:{_LETTER}|[0-9])*(?:_(?:(?:{_LETTER}|[0-9])+|\{{[^{{}}]*\}}))*")
# Groups of exactly three digits after a space, apostrophe or underscore belong to one number: 1 000 000.
_GROUPED = re.compile(r"[0-9]{1,3}([ '_])[0-9]{3}(?:\1[0-9]{3})*(?![0-9])(?:\.[0-9]+)?")
_POINTED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}(?![0-9.])")  # 1.234.567 can only be thousands
_DIGITS = re.compile(r"[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+")
_PARTIAL = re.compile(rf"∂\s*({_NAME.pattern})\s*/\s*∂\s*({_NAME.pattern})")
_OPERATORS = re.compile(r"\*\*|\.\.|<=|>=|==|!=|[-+*/^()\[\]{}⟦⟧|⌊⌋⌈⌉√,%<>='\"]")
_TEXT = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_OPENS = frozenset("([{'")


@dataclass(slots=True)
class Token:
    """One piece of the text; `kind` is num, sym, fun, opaque, const, lit, word, op or end."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool


class Lexer:
    """One pass over one text."""

    def __init__(self, chars: Chars, length: int, scope: Scope, vocab: Vocabulary) -> None:
        self.text = "".join(char for char, _ in chars)
        self.places = [place for _, place in chars] + [length]
        self.vocab = vocab
        self.author = scope.author
        self.numeric = not scope.symbols and not scope.author
        self.found: list[Token] = []
        self.at = 0
        self.spaced = False

    def run(self) -> list[Token]:
        """All tokens, ending with one of kind `end`."""
        if not self.author and "=" in self.text:  # before any name to the left of it is looked up
            place = self.text.index("=")
            raise foreign(
                self.text[max(0, place - 1)] if self.text[place - 1] in "<>" else "=", self.places[place]
            )
        while True:
            self.skip_spaces()
            if self.at >= len(self.text):
                break
            self.one()
            if len(self.found) > (MOST_AUTHOR_TOKENS if self.author else MOST_TOKENS):
                raise Problem("This has too many parts to be read; write it in steps.")
        self.found.append(Token("end", "", self.places[-1], self.places[-1], self.spaced))
        return self.found

    def skip_spaces(self) -> None:
        """Moves past white space and remembers whether there was any."""
        before = self.at
        while self.at < len(self.text) and self.text[self.at] == " ":
            self.at += 1
        self.spaced = self.at > before

    def add(self, kind: str, text: str, length: int) -> None:
        """Appends a token of `length` characters."""
        end = self.at + length
        self.found.append(Token(kind, text, self.places[self.at], self.places[end - 1] + 1, self.spaced))
        self.at = end
        self.spaced = False

    def one(self) -> None:
        """Reads the token at the present place."""
        char = self.text[self.at]
        if char in "0123456789" or (char == "." and self.text[self.at + 1 : self.at + 2].isdigit()):
            return self.number()
        if self.author and char in "\"'" and self.quoted(char):
            return None
        for (pattern, _), meaning in self.vocab.special:
            found = pattern.match(self.text, self.at)
            if found:
                return self.add(meaning.kind, meaning.name, found.end() - self.at)
        if char == "∂":
            return self.partial()
        name = _NAME.match(self.text, self.at)
        if name:
            return self.word(name.group())
        operator = _OPERATORS.match(self.text, self.at)
        if operator is None:
            raise foreign(char, self.places[self.at])
        text = operator.group()
        return self.add("op", "^" if text == "**" else text, len(text))

    def quoted(self, char: str) -> bool:
        """Reads a quoted text of the author's language; a prime after a function is none."""
        if char == "'" and self.found and not self.spaced and self.found[-1].kind in {"fun", "opaque", "sym"}:
            return False
        found = _TEXT.match(self.text, self.at)
        if found is None:
            return False
        if "⟦" in found.group():
            raise Problem(
                "A quoted text holds plain characters, not raised ones.",
                self.places[self.at],
                self.places[found.end() - 1] + 1,
            )
        self.add("text", found.group()[1:-1], len(found.group()))
        return True

    def number(self) -> None:
        """A decimal number, perhaps in groups of three digits, perhaps with an exponent of ten."""
        grouped = _GROUPED.match(self.text, self.at)
        pointed = _POINTED.match(self.text, self.at)
        found = grouped or pointed or _DIGITS.match(self.text, self.at)
        assert found is not None  # a digit is at this place
        text = found.group()
        length = len(text)
        text = re.sub("[ '_.]" if pointed else "[ '_]", "", text)
        if _DIGITS.match(self.text, self.at + length):
            self.fail("This is not one number; a decimal has one point, as in 0.5", length + 1)
        exponent = _EXPONENT.match(self.text, self.at + length)
        if exponent and not self.is_symbol_e(exponent.group(), text):
            if abs(int(exponent.group()[1:][:9])) > MOST_EXPONENT or len(exponent.group()) > 9:
                self.fail(f"This number's exponent is beyond {MOST_EXPONENT}", length)
            text += exponent.group().lower()
            length += len(exponent.group())
        if sum(char.isdigit() for char in text) > MOST_DIGITS:
            self.fail(f"This number has more than {MOST_DIGITS} digits; fewer are enough", length)
        self.add("num", text, length)

    def fail(self, what: str, length: int) -> None:
        """Refuses the number at the present place."""
        raise Problem(f"{what}.", self.places[self.at], self.places[self.at + length - 1] + 1)

    def is_symbol_e(self, exponent: str, mantissa: str) -> bool:
        """Whether `2e3` means the declared symbol e3; with a declared e alone nobody can tell."""
        if key_of(exponent) in self.vocab.keys:
            return True
        letter, digits = exponent[0], exponent[1:]
        if letter not in self.vocab.letter_e:
            return False
        sign = digits[0] if digits[0] in "+-" else ""
        other = f"{mantissa}*{letter} {sign} {digits[1:]}" if sign else f"{mantissa}*{letter}*{digits}"
        place = self.places[self.at]
        raise Problem(
            f"“{shown(mantissa + exponent)}” can be a power of ten or a product with {letter};"
            " write * or 10^.",
            place,
            place + len(mantissa + exponent),
            (f"{mantissa}*10^({digits})" if sign else f"{mantissa}*10^{digits}", other),
        )

    def partial(self) -> None:
        """A partial quotient that is no declared spelling."""
        found = _PARTIAL.match(self.text, self.at)
        end = found.end() if found else self.at + 1
        text = self.text[self.at : end].replace(" ", "")
        named = (
            self.vocab.keys.get("d" + key_of(found.group(1)) + "d" + key_of(found.group(2)))
            if found
            else None
        )
        if named:
            return self.add(named.kind, named.name, end - self.at)
        near = self.vocab.nearest(text)
        advice = f"; is {near} meant?" if near else ", and derivatives have to be declared names."
        raise Problem(
            f"“{shown(text)}” at character {self.places[self.at] + 1} is not a name of this question{advice}",
            self.places[self.at],
            self.places[end - 1] + 1,
        )

    def word(self, raw: str) -> None:
        """A name; letters side by side may be several declared symbols."""
        end = self.at + len(raw)
        rest = self.text[end:].lstrip(" ")
        meanings = self.vocab.word(raw, called=rest[:1] in _OPENS and bool(rest))
        if meanings is None:
            start, stop = self.places[self.at], self.places[self.at + len(raw) - 1] + 1
            raise unknown(self.vocab, shown(raw), start, stop, self.numeric)
        if len(meanings) == 1:
            return self.single(meanings[0], raw)
        return self.several(meanings, raw)

    def single(self, meaning: Meaning, raw: str) -> None:
        """One meaning; `ln2` becomes a call of one number."""
        if meaning.kind != "number-call":
            return self.add(meaning.kind, meaning.name, len(raw))
        digits = len(key_of(raw)) - meaning.length
        if digits > MOST_DIGITS:
            self.fail(f"This number has more than {MOST_DIGITS} digits; fewer are enough", len(raw))
        self.add("fun", meaning.name, len(raw) - digits)
        return self.add("num", raw[-digits:], digits)

    def several(self, meanings: list[Meaning], raw: str) -> None:
        """Several symbols side by side, each over the characters that its part of the key came from."""
        units = _units(raw)
        for i, meaning in enumerate(meanings):
            need, take = meaning.length, 0
            while need > 0 and units:
                key, length = units.pop(0)
                need -= len(key)
                take += length
            if i == len(meanings) - 1:
                take += sum(length for _, length in units)
            self.add(meaning.kind, meaning.name, take)


def _units(raw: str) -> list[tuple[str, int]]:
    """The characters of a word with the piece of the key that each gives."""
    units: list[tuple[str, int]] = []
    for piece in re.findall(r"\{[^{}]*\}|.", raw, re.DOTALL):
        if piece == "_":
            units.append(("", 1))
        elif len(piece) > 1 and key_of(piece).isalnum():
            units.append(("", 1))
            units.extend((char, 1) for char in piece[1:-1])
            units.append(("", 1))
        else:
            units.append((MARKS.get(piece, key_of(piece)), len(piece)))
    return units


def tokens(text: str, scope: Scope, vocab: Vocabulary) -> list[Token]:
    """The tokens of a text, with offsets into it as typed.

    Raises:
        Problem: when the text holds something that is not in the language.
    """
    admit(text, scope.author)
    chars = _single_spaces(from_latex(normalise(text), lambda flat: flat in vocab.quotients))
    return Lexer(chars, len(text), scope, vocab).run()


def _single_spaces(chars: Chars) -> Chars:
    """Runs of white space as one space, so that no pattern can be made to search long."""
    spaced: Chars = []
    for char, place in chars:
        if char in " \t\n\r":
            if spaced and spaced[-1][0] != " ":
                spaced.append((" ", place))
        else:
            spaced.append((char, place))
    return spaced
