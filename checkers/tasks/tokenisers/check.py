"""Three tokenisers: characters, words with punctuation, and byte-pair encoding learned and applied."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from checkers.api import CheckFailed, Subject, check, integers, permutation, prediction, show

Pair = tuple[str, str]
EXAMPLE = "low low lower newest"

# ---- what comes back ---------------------------------------------------------------------------------------


def tokens_of(got: Any, call: str) -> list[str]:
    """The tokens that a call gave; fails the check unless they are strings in a list."""
    if got is None:
        raise CheckFailed(actual=f"{call} returned None", hint="is a return missing?")
    if isinstance(got, str):
        raise CheckFailed(
            actual=f"{call} gave {show(got)}, one string",
            expected="a list of tokens",
            hint="[…] makes a list",
        )
    if not isinstance(got, (list, tuple)):
        hint = "list(…) makes a list of it"
        raise CheckFailed(actual=f"{call} gave {told(got)}", expected="a list of tokens", hint=hint)
    for one in got:
        if not isinstance(one, str):
            hint = "each token is a string, and all stand in one list"
            raise CheckFailed(actual=f"{call} gave the token {told(one)}", expected="a string", hint=hint)
    return list(got)


def pairs_of(got: Any, call: str) -> list[Pair]:
    """The pairs that a call gave; fails the check unless each is two strings."""
    if got is None:
        raise CheckFailed(actual=f"{call} returned None", hint="is a return missing?")
    if not isinstance(got, (list, tuple)):
        hint = "list(…) makes a list of it"
        raise CheckFailed(actual=f"{call} gave {told(got)}", expected="a list of pairs", hint=hint)
    for one in got:
        if isinstance(one, str):
            hint = "keep both symbols apart, as ('l', 'o'): joined, nobody knows where they met"
            raise CheckFailed(actual=f"{call} gave {one!r}", expected="a pair of two strings", hint=hint)
        if not isinstance(one, (list, tuple)) or [type(part) for part in one] != [str, str]:
            hint = "only the pair belongs into the list, without its count or place"
            raise CheckFailed(actual=f"{call} gave {told(one)}", expected="a pair of two strings", hint=hint)
    return [(left, right) for left, right in got]


def told(value: Any) -> str:
    """A value in a few words."""
    return show(value) if isinstance(value, (int, float, str, list, tuple)) else f"a {kind(value)}"


def kind(value: Any) -> str:
    """The type of a value, over there where it stayed there."""
    return str(getattr(value, "_kind", "") or type(value).__name__)


def same(
    got: list[Any], want: list[Any], call: str, otherwise: str, *known: tuple[Callable[[], list[Any]], str]
) -> None:
    """The lists agree; else the hint is that of the known mistake which gives just these."""
    if got == want:
        return
    hint = next((says for wrong, says in known if wrong() == got), otherwise)
    at = next(
        (i for i, (a, b) in enumerate(zip(got, want, strict=False)) if a != b), min(len(got), len(want))
    )
    if len(got) <= 12 and len(want) <= 12:
        raise CheckFailed(actual=f"{call} gave {brief(got)}", expected=brief(want), hint=hint)
    found = brief(got[at : at + 4]) if at < len(got) else "no more"
    expected = brief(want[at : at + 4]) if at < len(want) else "no more"
    raise CheckFailed(
        actual=f"{call} gave {len(got)} in all, and from number {at + 1} on {found}",
        expected=f"{len(want)}, and there {expected}",
        hint=hint,
    )


def brief(values: list[Any]) -> str:
    """The first few of a list."""
    return f"[{', '.join(map(repr, values[:12]))}{', …' if len(values) > 12 else ''}]"


# ---- what goes in ------------------------------------------------------------------------------------------


def pick(choices: str | list[str]) -> str:
    """One of these, freshly drawn."""
    return choices[int(integers(1, low=0, high=len(choices)))]


def word(letters: str, low: int, high: int) -> str:
    """A fresh word of low to high letters."""
    size = int(integers(1, low=low, high=high + 1))
    return "".join(letters[i] for i in integers(size, low=0, high=len(letters)).tolist())


def alphabet(count: int) -> str:
    """Some fresh letters, so that nothing depends on which they are."""
    letters = "abcdefghijklmnoprstuvwABCDEFGHKLMNRST"
    return "".join(letters[int(i)] for i in permutation(len(letters))[:count])


def drawn(make: Callable[[], str], *tells: Callable[[str], bool]) -> str:
    """A fresh text on which all these hold: the wrong rules give something else than the right one."""
    for _ in range(400):
        text = make()
        if all(tell(text) for tell in tells):
            return text
    raise RuntimeError("no text was found that tells the rules apart")


# ---- what is asked, and what people write ------------------------------------------------------------------


def cut(text: str, other: Callable[[str], bool] = str.isalnum) -> list[str]:
    """Words and punctuation; `other` says what belongs to a word."""
    found: list[str] = []
    open_word = False
    for one in text:
        if other(one):
            found[-1:] = [found[-1] + one] if open_word else [*found[-1:], one]
        elif not one.isspace():
            found.append(one)
        open_word = other(one)
    return found


def join(symbols: list[str], pair: Pair) -> list[str]:
    """One word with one pair joined, from left to right."""
    joined: list[str] = []
    place = 0
    while place < len(symbols):
        two = place + 1 < len(symbols) and (symbols[place], symbols[place + 1]) == pair
        joined.append(symbols[place] + symbols[place + 1] if two else symbols[place])
        place += 2 if two else 1
    return joined


def counted(words: list[list[str]], overlaps: bool) -> dict[Pair, int]:
    """How often each pair occurs, in the order of the text."""
    counts: dict[Pair, int] = {}
    for symbols in words:
        last: Pair | None = None
        for pair in pairwise(symbols):
            if pair == last and not overlaps:
                last = None
                continue
            counts[pair] = counts.get(pair, 0) + 1
            last = pair
    return counts


def learn(
    text: str,
    k: int,
    *,
    overlaps: bool = False,
    tie: str = "first",
    least: int = 1,
    across: str = "",
    once: bool = False,
    stale: bool = False,
    ever: bool = False,
) -> list[Pair]:
    """The merges, by the rule that is asked or with one of these mistakes."""
    words = [list(one) for one in (text.split() if not across else [text])]
    if across == "joined":
        words = [list("".join(text.split()))]
    if once:
        words = [list(one) for one in dict.fromkeys(text.split())]
    pairs: list[Pair] = []
    fixed = counted(words, overlaps)
    seen: dict[Pair, int] = {}
    while len(pairs) < k:
        counts = counted(words, overlaps)
        if stale:
            counts = {pair: times for pair, times in fixed.items() if pair not in pairs}
        for pair in counts:
            seen.setdefault(pair, len(seen))
        if ever:
            counts = {pair: counts[pair] for pair in sorted(counts, key=lambda pair: seen[pair])}
        if not counts or max(counts.values()) < least:
            break
        top = [pair for pair, times in counts.items() if times == max(counts.values())]
        best = {"first": top[0], "last": top[-1], "small": min(top), "large": max(top)}[tie]
        pairs.append(best)
        words = [join(symbols, best) for symbols in words]
    return pairs


def apply(text: str, pairs: list[Pair]) -> list[str]:
    """A text cut by pairs in their order."""
    found: list[str] = []
    for one in text.split():
        symbols = list(one)
        for pair in pairs:
            symbols = join(symbols, pair)
        found += symbols
    return found


def longest(text: str, pairs: list[Pair]) -> list[str]:
    """A text cut by always taking the longest known piece, which is another rule."""
    known, found = {left + right for left, right in pairs}, []
    for one in text.split():
        while one:
            size = next((n for n in range(len(one), 1, -1) if one[:n] in known), 1)
            found.append(one[:size])
            one = one[size:]
    return found


def by_rank(text: str, pairs: list[Pair]) -> list[str]:
    """A text where the earliest pair that occurs is joined until none does: almost always the same."""
    found: list[str] = []
    for one in text.split():
        symbols = list(one)
        while here := [pair for pair in pairwise(symbols) if pair in pairs]:
            symbols = join(symbols, min(here, key=pairs.index))
        found += symbols
    return found


def from_the_right(text: str, pairs: list[Pair]) -> list[str]:
    """A text where each pair is joined from right to left."""
    turned = [(right[::-1], left[::-1]) for left, right in pairs]
    pieces = [apply(one[::-1], turned) for one in text.split()]
    return [piece[::-1] for word in pieces for piece in reversed(word)]


def only_once(text: str, pairs: list[Pair]) -> list[str]:
    """A text where each pair is joined at one place of a word only."""
    found: list[str] = []
    for one in text.split():
        symbols = list(one)
        for pair in pairs:
            at = next((i for i, two in enumerate(pairwise(symbols)) if two == pair), None)
            if at is not None:
                symbols[at : at + 2] = ["".join(pair)]
        found += symbols
    return found


def by_replacing(text: str, pairs: list[Pair]) -> list[str]:
    """A text of symbols with blanks between in which str.replace joins."""
    found: list[str] = []
    for one in text.split():
        line = " ".join(one)
        for left, right in pairs:
            line = line.replace(f"{left} {right}", left + right)
        found += line.split()
    return found


# ---- characters and words ----------------------------------------------------------------------------------


@check
def gives_every_character(subject: Subject) -> None:
    """characters gives each character of a text as a token, blanks and line breaks too"""
    head, tail = word("abcdeëñ", 2, 5), word("xyzß", 2, 4)
    compare_characters(subject, f"{head}  {word('abcde', 2, 5).upper()},\n{tail}\t{pick('0123456789')}. ")
    compare_characters(subject, "")


def compare_characters(subject: Subject, text: str) -> None:
    """Holds the characters of one text against the text."""
    same(
        tokens_of(subject.characters(text), "characters"),
        list(text),
        "characters",
        "list(text) holds every character",
        (lambda: [c for c in text if not c.isspace()], "blanks and line breaks are characters too"),
        (lambda: list(text.strip()), "strip() takes the white space away at both ends"),
        (lambda: list(text.lower()), "upper case stays: lower() is another step"),
        (lambda: sorted(set(text)), "these are the distinct characters: the text itself is asked"),
        (lambda: list(dict.fromkeys(text)), "each character stands here once: the text is asked"),
        (lambda: text.split(), "these are words: split() cuts at white space"),
        (lambda: [c for c in text if c.isalnum()], "punctuation and blanks are characters too"),
    )


LETTERS = "abcdefghiklmnoprstuvwz"
MARKS = ",.;:!?()-/%&\"'*+§€…–„"


def plain_text() -> str:
    """Fresh words and single marks, with blanks and line breaks between, in both cases."""
    parts = [word(LETTERS, 1, 6).capitalize() if i % 3 == 0 else word(LETTERS, 1, 6) for i in range(9)]
    gaps = [" ", pick(",.;:!?") + " ", "\n", "  ", " (", ") ", "-", "\t"]
    return "".join(a + b for a, b in zip(parts, gaps, strict=False)) + parts[-1] + pick(".!?")


@check
def cuts_words_and_punctuation(subject: Subject) -> None:
    """words gives runs of letters as words, punctuation as tokens of its own and no white space"""
    text = plain_text()
    got = tokens_of(subject.words(text), "words")
    marks = "the rule: a word is a run of letters and digits, any other character stands alone"
    same(
        got,
        cut(text),
        "words",
        marks,
        (lambda: text.split(), "split() leaves punctuation at its word: cut it off as a token of its own"),
        (lambda: text.split(" "), "split(' ') leaves punctuation and line breaks at their words"),
        (lambda: [one for one in cut(text) if one.isalnum()], "punctuation is lost: each mark is a token"),
        (lambda: cut(text.lower()), "upper case stays: lower() is another step"),
        (lambda: list(dict.fromkeys(cut(text))), "each token stands here once: the whole text is asked"),
        (
            lambda: [one for one in text if not one.isspace()],
            "these are characters: join the letters of a word",
        ),
        (lambda: cut_with_blanks(text), "white space only separates: it is no token"),
    )


def cut_with_blanks(text: str) -> list[str]:
    """The same cut with each white space as a token."""
    marked = {one: chr(0x2600 + i) for i, one in enumerate(sorted({c for c in text if c.isspace()}))}
    back = {mark: one for one, mark in marked.items()}
    return [back.get(one, one) for one in cut("".join(marked.get(one, one) for one in text))]


@check(after=cuts_words_and_punctuation)
def cuts_every_mark_by_itself(subject: Subject) -> None:
    """words cuts at an apostrophe and an underscore, takes marks in a row one by one, and a text of marks
    or of nothing
    """
    left, right = word(LETTERS, 2, 4), word(LETTERS, 1, 2)
    dots = pick(MARKS) * 3
    text = f'{left}\'{right}{dots} "{right}"{pick("?!")}{pick(",;")} {left}-{right} {right}_{left}'
    got = tokens_of(subject.words(text), f"words({text!r})")
    same(
        got,
        cut(text),
        f"words({text!r})",
        "any character that is no letter, digit or white space is a token of its own",
        (lambda: cut(text, lambda c: c.isalnum() or c == "'"), "the apostrophe is a mark too: It ' s"),
        (
            lambda: cut(text, lambda c: c.isalnum() or c in "'-"),
            "the apostrophe and the hyphen are marks too",
        ),
        (lambda: cut(text, lambda c: c.isalnum() or c == "-"), "the hyphen is a mark too"),
        (
            lambda: cut(text, lambda c: c.isalnum() or c == "_"),
            "\\w takes the underscore for a letter: it is a mark, and [^\\W_] leaves it out",
        ),
        (lambda: runs(text), "marks in a row are one token each"),
    )
    every = " ".join(MARKS[int(i)] for i in permutation(len(MARKS)))
    for one in (every, dots, "", " \n"):
        got = tokens_of(subject.words(one), f"words({one!r})")
        same(got, cut(one), f"words({one!r})", "no word, no token: only marks count here")


def runs(text: str) -> list[str]:
    """The cut in which marks in a row stay together."""
    found: list[str] = []
    last = ""
    for one in text:
        here = "space" if one.isspace() else "word" if one.isalnum() else "mark"
        if here == last and here != "space":
            found[-1] += one
        elif here != "space":
            found.append(one)
        last = here
    return found


@check(after=cuts_words_and_punctuation)
def knows_other_letters_and_digits(subject: Subject) -> None:
    """words keeps ä, ë, ж and digits in their words"""
    abroad = [
        word("äöüßabc", 3, 5) + "ö",
        "é" + word("àçêabc", 2, 4),
        word("абвгдж", 3, 6),
        "x" + word("0123", 2, 3),
    ]
    text = f"{abroad[0]} {abroad[1]}, {word('0123456789', 2, 5)} {abroad[2]}: {abroad[3]}{pick('ab')}."
    got = tokens_of(subject.words(text), "words")
    same(
        got,
        cut(text),
        "words",
        "letters and digits of any language belong to a word: isalnum() and \\w know them",
        (
            lambda: [one for one in cut(text, lambda c: c.isascii() and c.isalnum()) if one.isascii()],
            "[A-Za-z0-9] drops letters such as ë: isalnum() and \\w know them",
        ),
        (
            lambda: cut(text, lambda c: c.isascii() and c.isalnum()),
            "[A-Za-z0-9] knows no ë: isalnum() and \\w take letters of any language",
        ),
        (lambda: cut(text, str.isalpha), "digits belong to words: isalnum(), not isalpha()"),
        (
            lambda: [one for one in cut(text, str.isalpha) if not one.isdigit()],
            "digits are lost: they belong to words",
        ),
    )


# ---- pieces of words ---------------------------------------------------------------------------------------


def corpus() -> str:
    """Fresh words of a few letters that recur, no letter twice in a row."""
    letters = alphabet(5)

    def steady() -> str:
        made = word(letters, 2, 5)
        return made if all(a != b for a, b in pairwise(made)) else steady()

    known = [steady() for _ in range(5)]
    return " ".join(
        known[min(int(i), int(j))] for i, j in zip(*(integers(16, low=0, high=5) for _ in "ab"), strict=True)
    )


def top(text: str) -> list[Pair]:
    """All pairs of a text that are as frequent as the most frequent one."""
    counts = counted([list(one) for one in text.split()], False)
    return [pair for pair, times in counts.items() if times == max(counts.values())]


def hold(subject: Subject, text: str, k: int, otherwise: str) -> None:
    """The learned pairs are those that are asked; else a rule that explains them."""
    call = f"merges({text!r}, {k})" if len(text) <= 60 else f"merges of {len(text.split())} words, k = {k},"
    want = learn(text, k)
    got = pairs_of(subject.merges(text, k), call)

    def by(**rule: Any) -> Callable[[], list[Pair]]:
        return lambda: learn(text, k, **rule)

    same(
        got,
        want,
        call,
        otherwise,
        (by(least=2), "it stopped where each pair occurs once only: go on until k pairs are joined"),
        (lambda: want[:-1], "one pair is missing: k of them are asked"),
        (lambda: learn(text, k + 1), "one pair too many: k of them are asked"),
        (lambda: list(reversed(want)), "the list stands in reverse: the first pair comes first"),
        (lambda: sorted(want), "the list is sorted: its order is the order of the steps"),
        (lambda: learn(text.lower(), k), "upper and lower case stay: lower() is another step"),
        (by(tie="last"), "of equally frequent pairs the first in the text counts, and this is the last"),
        (
            by(tie="small"),
            "of equally frequent pairs the first in the text counts, not the first in the alphabet",
        ),
        (
            by(tie="large"),
            "of equally frequent pairs the first in the text counts: max() of (count, pair) compares letters",
        ),
        (
            by(overlaps=True),
            "a a a holds two places of (a, a), but they overlap: only one can be joined, so it counts once",
        ),
        (by(once=True), "each different word was counted once: a word that occurs often counts often"),
        (by(across="all"), "blanks are counted as symbols: pairs never reach across words"),
        (by(across="joined"), "the end of a word and the start of the next are no neighbours"),
        (
            by(stale=True),
            "the counts were taken only once: after each step there are new symbols, so count again",
        ),
        (
            lambda: list(counted([list(one) for one in text.split()], False))[:k],
            "these are the first pairs of the text: the most frequent ones are asked",
        ),
    )


@check
def learns_the_most_frequent_pair(subject: Subject) -> None:
    """merges finds the pair that occurs most often within the words of the text"""
    text = drawn(
        corpus,
        lambda text: len(top(text)) == 1 and learn(text.lower(), 1) != learn(text, 1),
        *(
            lambda text, rule=rule: learn(text, 1, **rule) != learn(text, 1)
            for rule in ({"once": True}, {"across": "all"})
        ),
    )
    hold(subject, text, 1, "count all pairs of neighbours in all words, and take the most frequent one")
    text = drawn(
        corpus,
        lambda text: len(top(text)) == 1,
        lambda text: learn(text, 1, across="joined") != learn(text, 1),
    )
    hold(subject, text, 1, "pairs never reach across words")


@check(after=learns_the_most_frequent_pair)
def takes_the_first_of_equals(subject: Subject) -> None:
    """of equally frequent pairs, merges takes the one that comes first in the text"""
    hint = "a dict keeps the order in which its keys came, and max takes the first of equals"
    hold(subject, equals(), 1, hint)
    text = drawn(
        corpus, lambda text: learn(text, 1, tie="last") != learn(text, 1) != learn(text, 1, tie="large")
    )
    hold(subject, text, 1, hint)
    a, b, c, d, e, f, g, h = sorted(alphabet(8))
    text = f"{a}{b}{g} {c}{d} {e}{f} {e}{f} {c}{d} {h}{a}{b}"  # (a, b) stands in words that occur once
    hold(subject, text, 1, "the order of the text counts, not that of the most frequent words")


def equals() -> str:
    """A fresh text of four pairs, each as often: neither the first nor the last one is first in the
    alphabet or last.
    """
    letters, ends = sorted(alphabet(8)), permutation(2)
    pairs = [letters[i] + letters[i + 4] for i in range(4)]
    inner, outer = [pairs[1 + int(i)] for i in ends], [pairs[0], pairs[3]]
    again = [str(pairs[int(i)]) for i in permutation(4)]
    return " ".join([inner[0], *outer, inner[1], *again])


@check(after=takes_the_first_of_equals)
def joins_step_by_step(subject: Subject) -> None:
    """merges joins each pair before it counts again, and gives k pairs in their order"""
    hold(subject, EXAMPLE, 2, "l+o and o+w occur three times each, and after l+o, lo+w occurs three times")
    text = drawn(
        corpus,
        lambda text: learn(text, 3, stale=True) != learn(text, 3) != learn(text, 3, once=True),
        lambda text: learn(text, 3, ever=True) == learn(text, 3) == learn(text, 3, least=2),
        lambda text: learn(text, 3) != sorted(learn(text, 3)),
    )
    hold(subject, text, 3, "after a step, its pair is one symbol: count again with that")
    hold(subject, text, 0, "k = 0 asks for no step")


@check(after=joins_step_by_step)
def counts_what_can_be_joined(subject: Subject) -> None:
    """in a a a the pair (a, a) counts once, since its two places overlap; in a a a a it counts twice"""

    def doubled() -> str:
        a, b, c = list(alphabet(3))
        rows = [a * int(integers(1, low=3, high=6)), (b + c) * 2, b + c + a, c + b]
        return " ".join(rows[int(i)] for i in permutation(4))

    text = drawn(doubled, lambda text: learn(text, 1, overlaps=True) != learn(text, 1))
    hold(subject, text, 1, "count the places that can be joined at the same time")
    a, b, c, d, e = list(alphabet(5))
    hold(subject, f"{a * 5} {(a + b) * 3} {b * 2}", 2, "joined from left to right, a a a becomes aa a")
    run = a * int(integers(1, low=6, high=8))
    hold(subject, f"{d}{e} {b}{c} {b}{c} {run}", 1, "a a a a becomes aa aa: there (a, a) counts twice")


@check(after=joins_step_by_step)
def goes_on_to_the_end(subject: Subject) -> None:
    """merges goes on where each pair occurs once, and ends early only where no pair is left"""
    letters = alphabet(8)
    text = f"{letters[:3]} {letters[3:7]} {letters[7]}"
    hold(subject, EXAMPLE, 3, "after l+o and lo+w each pair occurs once, and low+e comes first")
    hold(subject, text, 4, "a pair that occurs once is joined as well")
    hold(subject, text, 20, "five steps leave no pair: return what there is")
    hold(subject, "", 3, "a text without words has no pairs")


def taught() -> tuple[list[Pair], str]:
    """Fresh pairs, and a new text of the same letters for which their order and each place matter."""
    for _ in range(400):
        letters = alphabet(3)
        text = " ".join(word(letters, 3, 6) for _ in range(8))
        pairs = learn(text, 5)
        fresh = " ".join(word(letters, 5, 9) for _ in range(6))
        want = apply(fresh, pairs)
        wrong = (
            longest(fresh, pairs),
            only_once(fresh, pairs),
            from_the_right(fresh, pairs),
            by_replacing(fresh, pairs),
            apply(fresh, pairs[::-1]),
        )
        distinct = len({tuple(one) for one in (want, *wrong)}) == 1 + len(wrong)
        if len(pairs) == 5 and by_rank(fresh, pairs) == want and distinct:
            return pairs, fresh
    raise RuntimeError("no text was found that tells the rules apart")


def segment(subject: Subject, text: str, pairs: list[Pair], otherwise: str) -> None:
    """The pieces are those that are asked; else a rule that explains them."""
    call = f"subwords({text!r}, {brief(pairs)})" if len(text) < 20 and len(pairs) < 4 else "subwords"
    got = tokens_of(subject.subwords(text, pairs), call)
    want = apply(text, pairs)
    own = learn(text, len(pairs))
    same(
        got,
        want,
        call,
        otherwise,
        (
            lambda: longest(text, pairs),
            "this takes the longest known piece: join the pairs in their order instead",
        ),
        (lambda: from_the_right(text, pairs), "each pair is joined from left to right: a a a becomes aa a"),
        (lambda: apply(text.lower(), pairs), "upper and lower case stay: lower() is another step"),
        (lambda: only_once(text, pairs), "each pair was joined once in a word only: every place counts"),
        (
            lambda: by_replacing(text, pairs),
            "replace() joins the end of a longer symbol too: compare whole symbols",
        ),
        (lambda: apply(text, pairs[::-1]), "the pairs were joined in reverse: the first one comes first"),
        (lambda: apply(text, own), "these pairs were learned from this text: take those that are given"),
        (lambda: list("".join(text.split())), "nothing is joined"),
        (lambda: list(text), "nothing is joined, and blanks are no symbols"),
        (lambda: text.split(), "these are the words: only the pairs are joined"),
        (
            lambda: [piece for piece in want if len(piece) > 1],
            "single characters are lost: what no pair joins stays as it is",
        ),
        (lambda: join_all("".join(text.split()), pairs), "a pair was joined across two words"),
    )


def join_all(text: str, pairs: list[Pair]) -> list[str]:
    """One long word cut by pairs."""
    symbols = list(text)
    for pair in pairs:
        symbols = join(symbols, pair)
    return symbols


@check
def cuts_a_new_text(subject: Subject) -> None:
    """subwords joins the given pairs in a new text, in their order, at every place of a word"""
    pairs, text = taught()
    segment(subject, text, pairs, "each word begins as its characters, then one pair after another is joined")


@check(after=cuts_a_new_text)
def keeps_words_apart(subject: Subject) -> None:
    """subwords never joins across words, and leaves characters that no pair knows as they are"""
    a, b, c = list(alphabet(3))
    hint = "a word ends at white space, and the next begins anew"
    segment(subject, f"{c}{a} {b}{c}\n{a}{b}{a} {b}", [(a, b)], hint)
    segment(subject, f"x{a}{b}z ß{c}", [(a, b), (a + b, c)], "what no pair joins stays a character")
    segment(subject, f"{a}{b}{a}{b}{a}", [], "without pairs, each character is a token")
    segment(
        subject, f"{a * 5} {a * 2}", [(a, a), (a + a, a)], "join from left to right: a a a a a is aa aa a"
    )
    segment(subject, "", [(a, b)], "a text without words has no tokens")


@check(after=(goes_on_to_the_end, counts_what_can_be_joined, keeps_words_apart))
def takes_what_it_learned(subject: Subject) -> None:
    """subwords takes the pairs of merges: with all of them, each word of the text is one token"""
    text = corpus()
    pairs = pairs_of(subject.merges(text, 60), "merges")
    got = tokens_of(subject.subwords(text, pairs), "subwords")
    same(got, text.split(), "subwords", "with every pair joined, nothing is left to join")


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def tokens_of_a_sentence(subject: Subject) -> object:
    """It ' s late , isn ' t it ? are ten: both apostrophes, the comma and the question mark count."""
    return len(tokens_of(subject.words("It's late, isn't it?"), "words"))


@prediction("value")
def pieces_of_a_new_word(subject: Subject) -> object:
    """l+o and lo+w are learned, so low, e, s, t are four: a new word falls into known pieces."""
    pairs = pairs_of(subject.merges(EXAMPLE, 2), "merges")
    return len(tokens_of(subject.subwords("lowest", pairs), "subwords"))


@prediction("error")
def more_steps_than_pairs(subject: Subject) -> object:
    """There is none: after a+b and ab+c no pair is left, and the list ends early, as the brief says.
    max() of an empty dict would raise ValueError.
    """
    return subject.merges("abc", 50)
