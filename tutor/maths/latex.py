r"""Turns the LaTeX that a student pastes into the language itself: `\frac{a}{b}` becomes `((a)/(b))`."""

from __future__ import annotations

from collections.abc import Callable

from tutor.maths.admit import MARKS, Chars, shown
from tutor.maths.tree import Problem

__all__ = ["from_latex"]

DEEPEST = 24


def _table(text: str) -> dict[str, str]:
    """Pairs of a command and what it stands for, from one line of words."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GREEK = _table(
    "alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ "
    "pi π rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω varepsilon ε vartheta θ varphi φ varrho ρ "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_SIGNS = _table(
    "cdot * times * odot * ast * cdotp * div / partial ∂ ell ℓ prime ' le <= leq <= ge >= geq >= ne != "
    "neq != lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ vert | lvert | rvert | mid | Vert || lVert || rVert || | || "
    "lbrace { rbrace } lbrack [ rbrack ] { ( } ) % % _ _"
) | dict.fromkeys(["quad", "qquad", "&", ",", ";", ":", "!", " ", ">", "\\"], " ")
_FUNCTIONS = _words(
    "exp log ln sqrt sin cos tan sinh cosh tanh arcsin arccos arctan max min sigmoid relu ReLU sgn sign "
    "softplus sech abs"
)
_DROPPED = _words(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr displaystyle textstyle limits nolimits "
    "mleft mright"
)
_WRAPPERS = _words(
    "mathrm mathbf mathit mathsf mathcal mathbb boldsymbol operatorname text textrm textit bm vec"
)
_ACCENTS = {"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303"} | {
    "bar": "\u0304",
    "overline": "\u0304",
    "dot": "\u0307",
}
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac"})


def from_latex(chars: Chars, is_name: Callable[[str], bool]) -> Chars:
    r"""The characters with every LaTeX command replaced, and the dollar signs around a paste left out.

    `is_name` says whether `dL/do`, written as a fraction, is one declared name.

    Raises:
        Problem: for an unknown command or a missing argument.
    """
    if not any(char in "\\$" for char, _ in chars):
        return chars
    return _primed(_Translation(is_name).all(_unwrapped(chars), 0))


def _primed(chars: Chars) -> Chars:
    r"""With `f^{\prime}` and `f^\prime` as `f'`."""
    text = "".join(char for char, _ in chars)
    out: Chars = []
    i = 0
    while i < len(chars):
        raised = next((form for form in ("^{'}", "^'") if text.startswith(form, i)), "")
        out.append(("'", chars[i][1]) if raised else chars[i])
        i += len(raised) or 1
    return out


def _unwrapped(chars: Chars) -> Chars:
    r"""Without the dollar signs or `\( \)` around a paste."""
    text = "".join(char for char, _ in chars)
    for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
        inner = text.strip()
        if inner.startswith(opening) and inner.endswith(closing) and len(inner) > len(opening) + len(closing):
            first = text.index(opening) + len(opening)
            return chars[first : text.rindex(closing)]
    return chars


class _Translation:
    """One pass over a paste; `all` translates a group, the other methods one command each."""

    def __init__(self, is_name: Callable[[str], bool]) -> None:
        self.is_name = is_name

    def all(self, chars: Chars, depth: int) -> Chars:
        """The whole group translated."""
        if depth > DEEPEST:
            raise Problem(f"This is nested more than {DEEPEST} levels deep; write it in steps.")
        out: Chars = []
        i = 0
        while i < len(chars):
            if chars[i][0] == "\\":
                i = self.command(chars, i, out, depth)
            else:
                out.append(chars[i])
                i += 1
        return out

    def command(self, chars: Chars, i: int, out: Chars, depth: int) -> int:
        """Translates the command at `i` into `out`; returns where the text goes on."""
        word, after = _word(chars, i)
        place = chars[i][1]
        if word in _FRACTIONS:
            return self.fraction(chars, after, out, depth, place)
        if word == "sqrt":
            return self.root(chars, after, out, depth, place)
        if word in _ACCENTS or word in _WRAPPERS:
            inner, after = _argument(chars, after, place, word)
            inner = self.all(inner, depth + 1)
            if word in _ACCENTS:
                mark = (_ACCENTS[word], inner[0][1] if inner else place)  # offsets never run backwards
                inner = [*inner[:1], mark, *inner[1:]]
            _put(out, inner, chars, after)
            return after
        if word in _DROPPED:
            return after + 1 if after < len(chars) and chars[after][0] == "." else after
        if word in _SIGNS:
            out.extend((char, place) for char in _SIGNS[word])
            return after
        if word in _GREEK or word in _FUNCTIONS:
            name = [(char, place) for char in _GREEK.get(word, word)]
            if (
                word in _FUNCTIONS
                and after + 1 < len(chars)
                and chars[after][0] == "_"
                and chars[after + 1][0] != "{"
            ):
                name += [
                    ("_", place),
                    ("{", place),
                    chars[after + 1],
                    ("}", chars[after + 1][1]),
                ]  # log_2x: one character only
                after += 2
            _put(out, name, chars, after)
            return after
        raise Problem(
            rf"The LaTeX command “\{shown(word)}” at character {place + 1} is not known;"
            " write it without LaTeX.",
            place,
            chars[after - 1][1] + 1,
        )

    def fraction(self, chars: Chars, i: int, out: Chars, depth: int, place: int) -> int:
        r"""`\frac{a}{b}`; a partial quotient stays one name."""
        over, i = _argument(chars, i, place, "frac")
        under, i = _argument(chars, i, place, "frac")
        over, under = self.all(over, depth + 1), self.all(under, depth + 1)
        flat = _compact(over) + "/" + _compact(under)
        if flat.startswith("∂") or self.is_name(flat):
            # Closed up, and set apart from what stands before: it is one name and no division.
            closed = [c for c in over if c[0] != " "] + [("/", place)] + [c for c in under if c[0] != " "]
            out.extend([(" ", place), *closed, (" ", place)])
            return i
        _refuse_mixed_number(out, over, under, place)
        out.extend(
            [(c, place) for c in "(("]
            + over
            + [(c, place) for c in ")/("]
            + under
            + [(c, place) for c in "))"]
        )
        return i

    def root(self, chars: Chars, i: int, out: Chars, depth: int, place: int) -> int:
        r"""`\sqrt{a}` and `\sqrt[n]{a}`."""
        degree: Chars = []
        if i < len(chars) and chars[i][0] == "[":
            end = next((j for j in range(i, len(chars)) if chars[j][0] == "]"), i)
            degree, i = self.all(chars[i + 1 : end], depth + 1), end + 1
        inner, i = _argument(chars, i, place, "sqrt")
        inner = self.all(inner, depth + 1)
        if degree:
            out.extend([(c, place) for c in "(("] + inner + [(c, place) for c in ")^(1/("] + degree)
            out.extend((c, place) for c in ")))")
        else:
            _put(out, [*((c, place) for c in "sqrt("), *inner, (")", place)], chars, i)
        return i


def _word(chars: Chars, i: int) -> tuple[str, int]:
    """The command's name after the backslash at `i`, and where it ends."""
    j = i + 1
    while j < len(chars) and chars[j][0].isascii() and chars[j][0].isalpha():
        j += 1
    if j == i + 1 and j < len(chars):
        j += 1
    return "".join(char for char, _ in chars[i + 1 : j]), j


def _argument(chars: Chars, i: int, place: int, word: str) -> tuple[Chars, int]:
    """The braced group, command or single character at `i`, and where it ends."""
    while i < len(chars) and chars[i][0] == " ":
        i += 1
    if i < len(chars) and chars[i][0] == "\\":
        _, end = _word(chars, i)
        return chars[i:end], end
    if i < len(chars) and chars[i][0] != "{":
        end = i + 2 if i + 1 < len(chars) and chars[i + 1][0] in MARKS else i + 1
        return chars[i:end], end
    level = 0
    for j in range(i, len(chars)):
        level += {"{": 1, "}": -1}.get(chars[j][0], 0)
        if level == 0:
            return chars[i + 1 : j], j + 1
    example = r"\frac{1}{2}" if word == "frac" else rf"\{word}{{x}}"
    raise Problem(
        rf"“\{word}” at character {place + 1} lacks an argument in braces, as in {example}.", place, place + 1
    )


def _put(out: Chars, piece: Chars, chars: Chars, after: int) -> None:
    """Appends a name, kept apart from letters and digits beside it, as LaTeX keeps it apart."""
    if out and (out[-1][0].isalnum() or out[-1][0] in MARKS) and piece:
        out.append((" ", piece[0][1]))
    out.extend(piece)
    if after < len(chars) and chars[after][0].isalnum() and piece:
        out.append((" ", piece[-1][1]))


def _compact(chars: Chars) -> str:
    return "".join(char for char, _ in chars if char != " ")


def _refuse_mixed_number(out: Chars, over: Chars, under: Chars, place: int) -> None:
    """2 followed by a fraction of two integers can be a mixed number or a product."""
    before = next((char for char, _ in reversed(out) if char != " "), "")
    if before.isdigit() and _compact(over).isdigit() and _compact(under).isdigit():
        fraction = f"{_compact(over)}/{_compact(under)}"
        raise Problem(
            f"{before} before {shown(fraction)} can be a mixed number or a product;"
            " write + or * between them.",
            place,
            place + 1,
            (f"{before} + {shown(fraction)}", f"{before}*({shown(fraction)})"),
        )
