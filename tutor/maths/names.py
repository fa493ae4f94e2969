"""Finds what a typed word means: symbol, alias, known function, constant, or symbols side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tutor.maths.admit import MARKS, normalise
from tutor.maths.arrays import FUNCTIONS
from tutor.maths.functions import AUTHOR_ARITY, SPELLINGS
from tutor.maths.latex import from_latex
from tutor.maths.tree import Problem, Scope

__all__ = ["Meaning", "Vocabulary", "key_of", "plain", "vocabulary"]

_GREEK = dict(
    pair.split("=")
    for pair in (
        *("alpha=α", "beta=β", "gamma=γ", "delta=δ", "epsilon=ε", "eps=ε", "zeta=ζ", "eta=η", "theta=θ"),
        *("kappa=κ", "lambda=λ", "lam=λ", "mu=μ", "nu=ν", "xi=ξ", "rho=ρ", "sigma=σ", "tau=τ", "phi=φ"),
        *("chi=χ", "psi=ψ", "omega=ω", "Gamma=Γ", "Delta=Δ", "Theta=Θ", "Lambda=Λ", "Sigma=Σ", "Phi=Φ"),
        *("Psi=Ψ", "Omega=Ω"),
    )
)
_LATIN: dict[str, list[str]] = {}
for _name, _letter in _GREEK.items():
    _LATIN.setdefault(_letter, []).append(_name)

CONSTANTS = {"e": "e", "pi": "pi", "π": "pi"}
LONGEST_SPLIT = 20  # characters of an unknown word that is looked at for a product
MOST_LISTED = 8  # names that a sentence offers
MOST_FACTORS = 3  # a product of more is suggested only where no known name is like the word
_PARTIAL = re.compile(r"d_?(\w+?)_d_?(\w+)")
_STEM = re.compile(r"[^\W\d_]+")
# A subscript (in braces, after an underscore, or digits behind a letter), or any one character.
_UNIT = re.compile(r"(_\{[^{}]+\}|_[^\W_]|(?<=[^\W\d_])\d+)|.", re.DOTALL)
_BRACED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word stands for: `kind` is sym, fun, opaque, const, lit, word or call-number (ln2)."""

    kind: str
    name: str
    length: int = 0  # of the key, for words that were split


def key_of(spelling: str) -> str:
    """The spelling with subscripts closed up: `h_2`, `h_{2}` and `h2` have one key; hats become words."""
    return "".join(MARKS.get(char, char) for char in _closed(spelling))


def _closed(spelling: str) -> str:
    """The spelling with its subscripts closed up."""
    return _BRACED.sub(lambda found: _group(found.group(1)), spelling).replace("_", "")


def _within_marked(spelling: str) -> set[int]:
    """The places in the spelling's key that lie within a letter with its mark: ĉ is one name, not c·h·a·t."""
    found: set[int] = set()
    here = 0
    for char in _closed(spelling):
        length = len(MARKS.get(char, char))
        if char in MARKS:
            found.update(range(here, here + length))
        here += length
    return found


def _group(inner: str) -> str:
    inner = inner.replace(" ", "")
    return inner if inner.isalnum() else "{" + inner + "}"


def plain(spelling: str) -> str:
    """An author's spelling in the lexer's characters (Unicode and LaTeX translated)."""
    return "".join(char for char, _ in from_latex(normalise(spelling), lambda _: False)).strip()


def _variants(name: str) -> list[str]:
    """The keys under which a declared name is found: its own, and Greek for Latin spelling of its stem."""
    key = key_of(plain(name))
    found = [key]
    stem = _STEM.match(plain(name))
    if stem:
        head, tail = stem.group(), key[len(stem.group()) :]
        letter = _GREEK.get(head, head if head in _LATIN else None)
        if letter:
            found += [spelling + tail for spelling in (letter, *_LATIN[letter])]
    return found


def _quotient_spellings(name: str) -> list[str]:
    """`dL_do` is also typed dL/do and as a partial quotient."""
    parts = _PARTIAL.fullmatch(name)
    if not parts:
        return []
    over, under = parts.groups()
    return [f"∂{over}/∂{under}", f"d{over}/d{under}"]


class Vocabulary:
    """All names of one scope, prepared for look-up; made once per scope."""

    def __init__(
        self,
        declared: tuple[str, ...],
        aliases: tuple[tuple[str, str], ...],
        functions: frozenset[str],
        author: bool,
        unlisted: frozenset[str] = frozenset(),
    ) -> None:
        self.author = author
        self.declared = declared
        self.listed = [name for name in (*declared, *sorted(functions)) if name not in unlisted]
        self.exact: dict[str, Meaning] = {}
        self.keys: dict[str, Meaning] = {}
        special: dict[str, Meaning] = {}
        for name in declared:
            self._add(name, Meaning("sym", name), special)
        for name in declared:
            for spelling in _quotient_spellings(name):
                special.setdefault(spelling, Meaning("sym", name))
        for name in sorted(functions):
            self._add(name, Meaning("opaque", name), special)
        for spelling, target in aliases:
            kind = "opaque" if target in functions and target not in declared else "sym"
            self._add(spelling, Meaning(kind, target), special)
        self.special = sorted(
            ((_pattern(text), meaning) for text, meaning in special.items()), key=lambda p: -p[0][1]
        )
        self.quotients = frozenset(text.replace(" ", "") for text in special)
        self.longest = max((len(key) for key in self.keys), default=0)
        self.letter_e = {name for name in ("e", "E") if name in self.keys}

    def _add(self, spelling: str, meaning: Meaning, special: dict[str, Meaning]) -> None:
        """Files a spelling as a word, or among the special ones if it is none."""
        text = plain(spelling)
        if not text:
            return
        if not re.fullmatch(r"[^\W\d](\w|[\u0300-\u036f]|_\{[^{}]*\})*", text):
            special.setdefault(text, meaning)
            return
        self.exact.setdefault(text, meaning)
        for key in _variants(text):
            self.keys.setdefault(key, meaning)

    def word(self, raw: str, called: bool) -> list[Meaning] | None:
        """What a word means, as one or several meanings side by side; None if it means nothing.

        `called` tells whether a bracket or a prime follows.
        """
        key = key_of(raw)
        whole = self.exact.get(raw) or self.keys.get(key) or self._known(raw, key, called)
        return [whole] if whole else self._split(key, called, _within_marked(raw))

    def _known(self, raw: str, key: str, called: bool) -> Meaning | None:
        if key in SPELLINGS:
            return Meaning("fun", SPELLINGS[key])
        if self.author and (raw in AUTHOR_ARITY or raw in FUNCTIONS):
            return Meaning("fun", raw)
        if raw in CONSTANTS:
            return Meaning("const", CONSTANTS[raw])
        if self.author and raw in {"true", "false"}:
            return Meaning("lit", raw)
        if self.author and raw in {"and", "or", "not"}:
            return Meaning("word", raw)
        # sqrt2 and ln2 cannot be anything but sqrt(2) and ln(2); log2 is met here only without a bracket.
        stem = key.rstrip("0123456789")
        if stem != key == raw and stem in SPELLINGS and not called and len(stem) > 1:
            return Meaning("number-call", SPELLINGS[stem], len(stem))
        return None

    def _split(self, key: str, called: bool, dead: set[int]) -> list[Meaning] | None:
        """Declared symbols side by side, longest first; a Greek pi or a called sigma counts as well.

        No symbol begins at one of the places in `dead`.
        """
        path: list[Meaning] = []
        starts: list[int] = [0]
        lengths: list[int] = [self.longest + 1]
        while starts:
            here = starts[-1]
            if here == len(key):
                return path
            step = self._step(key, here, lengths[-1] - 1, called, dead)
            if step is None:
                dead.add(here)
                starts.pop()
                lengths.pop()
                if path:
                    path.pop()
                continue
            lengths[-1] = step.length
            path.append(step)
            starts.append(here + step.length)
            lengths.append(self.longest + 1)
        return None

    def _step(self, key: str, here: int, most: int, called: bool, dead: set[int]) -> Meaning | None:
        for length in range(min(max(most, 0), len(key) - here), 0, -1):
            if here + length in dead:
                continue
            piece = key[here : here + length]
            found = self.keys.get(piece)
            if found is None and piece == "π":
                found = Meaning("const", "pi")
            if found is None and piece == "σ" and called and here + length == len(key):
                found = Meaning("fun", "sigmoid")
            if found is not None and (found.kind == "sym" or here + length == len(key) or piece == "π"):
                return Meaning(found.kind, found.name, length)
        return None

    def factors(self, word: str) -> list[str]:
        """The word as declared symbols and constants side by side, perhaps with a known function at its end;
        empty where it is not.

        A learner who writes `xe` may mean x*e, but is asked: words are never split into constants in silence.
        """
        key, inside = key_of(word), _within_marked(word)
        best: dict[int, list[str]] = {len(key): []}  # from each place to the end, in fewest pieces
        for here in range(len(key) - 1, -1, -1):
            for end in range(here + 1, len(key) + 1) if here not in inside else ():
                piece = key[here:end]
                last, declared = end == len(key), self.keys.get(piece)
                known = last or declared is None or declared.kind == "sym"
                known &= declared is not None or piece in CONSTANTS or (last and piece in SPELLINGS)
                if known and end in best and len(best[end]) + 1 < len(best.get(here, "x" * 99)):
                    best[here] = [piece, *best[end]]
        found = best.get(0, [])
        return found if len(found) > 1 and any(piece not in self.keys for piece in found) else []

    def nearest(self, word: str) -> str:
        """The declared name or function most like `word`, or nothing."""
        # difflib is needed for error messages alone, and costs more to load than a verdict.
        from difflib import get_close_matches

        known = [*self.declared, *self.exact, *SPELLINGS]
        for candidate in known:
            if candidate.lower() == word.lower():
                return candidate
        # A single letter resembles every short name: guessing there would only confuse.
        letters = sum(char not in MARKS for char in word)
        found = get_close_matches(word, known, n=1, cutoff=0.6) if letters > 1 else []
        return found[0] if found else ""


def _subscript(inner: str) -> str:
    """A subscript as a pattern: bare, after an underscore, or in braces."""
    inner = inner.strip("_{}")
    letters = r"\s*".join(re.escape(char) for char in inner)
    return rf"_?\s*\{{?\s*{letters}\s*\}}?" if inner.isalnum() else rf"_\s*\{{\s*{letters}\s*\}}"


def _pattern(spelling: str) -> tuple[re.Pattern[str], int]:
    """A spelling that is no word (∂L/∂o), as a pattern indifferent to spaces and subscript styles."""
    text = spelling.replace(" ", "")
    pieces = [
        _subscript(found.group(1)) if found.lastindex else re.escape(found.group())
        for found in _UNIT.finditer(text)
    ]
    ending = r"(?!\w)" if text[-1].isalnum() else ""
    return re.compile(r"\s*".join(pieces) + ending), len(text)


@lru_cache(maxsize=64)
def _prepared(
    declared: tuple[str, ...],
    aliases: tuple[tuple[str, str], ...],
    functions: frozenset[str],
    author: bool,
    unlisted: frozenset[str],
) -> Vocabulary:
    return Vocabulary(declared, aliases, functions, author, unlisted)


def vocabulary(scope: Scope) -> Vocabulary:
    """The scope's names, prepared for look-up.

    Raises:
        Problem: when a declared name or a spelling cannot be typed at all.
    """
    declared = (*scope.symbols, *(name for name in scope.values if name not in scope.symbols))
    functions, unlisted = frozenset(scope.functions), frozenset(scope.unlisted)
    return _prepared(declared, tuple(scope.aliases.items()), functions, scope.author, unlisted)


def unknown(vocab: Vocabulary, word: str, start: int, end: int, numeric: bool) -> Problem:
    """The problem for a word that means nothing here."""
    if word.lower() in {"nan", "inf", "infinity", "infty"}:
        return Problem(f"“{word}” is not a finite number; a number or a calculation is expected.", start, end)
    if numeric and word in {"x", "X"}:
        return Problem(
            f"A number or a calculation is expected; for a product write * and not {word}.", start, end
        )
    factors = vocab.factors(word) if len(word) <= LONGEST_SPLIT else []
    near = "" if 0 < len(factors) <= MOST_FACTORS else vocab.nearest(word)
    if factors and not near:
        meant = f"write {'*'.join(factors)} or {' '.join(factors)} if a product is meant."
        return Problem(f"At character {start + 1} “{word}” is not known; {meant}", start, end)
    advice = f"; is {near} meant?" if near else "."
    if numeric and not near:
        return Problem(
            f"“{word}” is not known here: a number or a calculation is expected, such as 3/4.", start, end
        )
    if not near and vocab.listed:
        shown = ", ".join(vocab.listed[:MOST_LISTED])
        more = ", …" if len(vocab.listed) > MOST_LISTED else ""
        only = len(vocab.listed) == 1
        advice = f"; the only name here is {shown}." if only else f"; the names here are {shown}{more}."
    lead = "a number or a calculation is expected, and " if numeric else ""
    return Problem(f"At character {start + 1} {lead}“{word}” is not known{advice}", start, end)
