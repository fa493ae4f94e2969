"""A vocabulary: <unk>, reserved tokens and frequent words by frequency, encoded and decoded."""

from collections import Counter
from typing import Any

import torch

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_object,
    expect_true,
    integers,
    number,
    permutation,
    prediction,
    show,
    to_tensor,
)
from checkers.data.story import story

UNKNOWN = "<unk>"
RESERVED = ["<pad>", "<bos>", "<eos>"]
_STORY: list[list[str]] = []  # the words of this run's story


# ---- what goes in ------------------------------------------------------------------------------------------


def corpus() -> list[str]:
    """A fresh text of a few hundred words; the same one for all checks of a run."""
    if not _STORY:
        seed = int(integers(1, low=1_000, high=1 << 30))
        _STORY.append(story(16, seed).lower().replace(".", " .").split())
    return _STORY[0]


def shuffled(counts: dict[str, int]) -> list[str]:
    """Each of these words as often as its count, in a fresh order."""
    words = [word for word, times in counts.items() for _ in range(times)]
    return [words[int(i)] for i in permutation(len(words))]


def names(count: int) -> list[str]:
    """Fresh words that look alike."""
    letters = "bdfgklmnprst"
    found: dict[str, None] = {}
    while len(found) < count:
        a, b, c = integers(3, low=0, high=len(letters)).tolist()
        found[f"{letters[a]}{'aeiou'[b % 5]}{letters[c]}"] = None
    return list(found)


# ---- what comes back ---------------------------------------------------------------------------------------


def make(subject: Subject, *given: Any, **more: Any) -> Remote:
    """A vocabulary of the learner's."""
    return expect_object(subject.Vocabulary(*given, **more), hint="Vocabulary has to be a class")


def size_of(vocab: Remote) -> int:
    """The number of indices that size() tells."""
    got = vocab.size()
    found = number(got, hint="size() gives one number")
    expect_true(found == int(found), actual=f"size() gave {show(got)}", expected="a whole number")
    return int(found)


def encoded(vocab: Remote, tokens: list[str]) -> list[int]:
    """The indices that encode gives; fails the check unless there is one whole number for each token."""
    got = vocab.encode(tokens)
    if got is None:
        raise CheckFailed(actual="encode returned None", hint="is a return missing?")
    found: Any = to_tensor(got).tolist() if isinstance(got, torch.Tensor) or "ndarray" in kind(got) else got
    if not isinstance(found, (list, tuple)):
        hint = "encode takes a list, and a list of indices comes back, also for a single token"
        raise CheckFailed(actual=f"encode gave {told(got)}", expected="a list of indices", hint=hint)
    found = [whole(one) for one in found]
    wrong = next((one for one in found if type(one) is not int), 0)
    if type(wrong) is not int:
        hint = "0 is the index of what is unknown" if wrong is None else "an embedding looks up integers"
        raise CheckFailed(actual=f"encode gave the index {told(wrong)}", expected="an integer", hint=hint)
    indices: list[int] = list(found)
    if len(indices) != len(tokens):
        hint = "a token without an index gets 0: left out, it moves all that follow"
        raise CheckFailed(
            actual=f"encode of {len(tokens)} tokens gave {len(indices)} indices",
            expected=f"{len(tokens)}",
            hint=hint if len(indices) < len(tokens) else "one index for each token",
        )
    return indices


def whole(value: Any) -> Any:
    """An index as a number of Python's, also where it is one of NumPy's or a tensor's."""
    if not (isinstance(value, torch.Tensor) or "ndarray" in kind(value)):
        return value
    one = to_tensor(value)
    return value if one.dim() or one.is_floating_point() else int(one)


def kind(value: Any) -> str:
    """The type of a value, over there where it stayed there."""
    return str(getattr(value, "_kind", "") or type(value).__name__)


def told(value: Any) -> str:
    """A value in a few words."""
    plain = value is None or isinstance(value, (str, int, float, list, tuple))
    return repr(value) if isinstance(value, float) else show(value) if plain else f"a {kind(value)}"


def decoded(vocab: Remote, indices: list[int]) -> list[str]:
    """The tokens that decode gives; fails the check unless there is one string for each index."""
    got = vocab.decode(indices)
    if got is None:
        raise CheckFailed(actual="decode returned None", hint="is a return missing?")
    if not isinstance(got, (list, tuple)):
        hint = "decode takes a list of indices, and a list of strings comes back"
        raise CheckFailed(actual=f"decode gave {told(got)}", expected="a list of strings", hint=hint)
    wrong = next((one for one in got if not isinstance(one, str)), "")
    if not isinstance(wrong, str):
        what = "the tokens alone, without their counts"
        raise CheckFailed(actual=f"decode gave {show(wrong)}", expected="a string", hint=what)
    if len(got) != len(indices):
        raise CheckFailed(
            actual=f"decode of {len(indices)} indices gave {len(got)} tokens", expected=str(len(indices))
        )
    return list(got)


# ---- what is asked -----------------------------------------------------------------------------------------


def kept(tokens: list[str], least: int, reserved: list[str]) -> dict[str, int]:
    """The words that get an index behind the reserved ones, with their counts."""
    front = {UNKNOWN, *reserved}
    return {word: times for word, times in Counter(tokens).items() if times >= least and word not in front}


@check
def counts_every_word(subject: Subject) -> None:
    """without a minimum frequency, the size is the number of distinct words and one for <unk>"""
    words = names(6)
    tokens = shuffled({word: 2 + place % 3 for place, word in enumerate(words)})
    got = size_of(make(subject, tokens))
    hint = {
        6: "<unk> needs an index too: one more than there are words",
        len(tokens): "these are all tokens of the text: each word counts once",
        len(tokens) + 1: "these are all tokens of the text: each word counts once",
        len(set("".join(tokens))) + 1: "these are the letters: a token is a whole string",
    }.get(got, "each distinct word has one index, and <unk> has one")
    called = f"the size for {len(tokens)} tokens, 6 distinct words,"
    expect_true(got == 7, actual=f"{called} is {got}", expected="7", hint=hint)


@check(after=counts_every_word)
def keeps_each_vocabulary_apart(subject: Subject) -> None:
    """a second vocabulary knows nothing of the first"""
    one, two = names(4), names(6)
    first = make(subject, shuffled(dict.fromkeys(one, 2)))
    make(subject, shuffled(dict.fromkeys(two, 2)))
    second = make(subject, shuffled(dict.fromkeys(two, 2)))
    hint = "a list as default value is made once and shared by all calls; so is a list in the class"
    for vocab, want in ((second, 7), (first, 5)):
        got = size_of(vocab)
        told = f"after two vocabularies of 4 and 6 words, the size of the one with {want - 1} is {got}"
        expect_true(got == want, actual=told, expected=str(want), hint=hint)


@check(after=counts_every_word)
def keeps_frequent_words(subject: Subject) -> None:
    """with min_freq, only words that occur at least so often have an index: as often is enough"""
    least = int(integers(1, low=3, high=6))
    times = [1, 1, 1, 1, 1, 2, least - 1, least, least, least, least + 1, least + 2, 9, 10, 11, 12]
    counts = dict(zip(names(16), times, strict=True))  # so that no two rules give the same size
    tokens = shuffled(counts)
    got = size_of(make(subject, tokens, least))
    want = 1 + sum(times >= least for times in counts.values())
    known = {
        1 + sum(times > least for times in counts.values()): "at least min_freq is >=, and this is >",
        1
        + sum(
            times <= least for times in counts.values()
        ): "these are the rare words: the frequent ones stay",
        1
        + sum(times < least for times in counts.values()): "these are the rare words: the frequent ones stay",
        1 + len(counts): "min_freq is not looked at",
        want - 1: "<unk> needs an index, also where words fall out",
        1 + least: "min_freq is how often a word occurs, not how many words are kept",
    }
    told = f"the size for min_freq = {least} and counts of {sorted(counts.values())}"
    expect_true(got == want, actual=f"{told} is {got}", expected=str(want), hint=known.get(got, ""))


@check(after=keeps_frequent_words)
def holds_for_any_threshold(subject: Subject) -> None:
    """on a story, the size is 1 + the words with at least min_freq occurrences, for 0, 1, 2, 3, 5 and 10"""
    tokens = corpus()
    sizes = []
    for least in (0, 1, 2, 3, 5, 10):
        vocab = make(subject, tokens, least)
        sizes.append(size_of(vocab))
        want = 1 + len(kept(tokens, least, []))
        hint = (
            "each distinct token counts, a full stop too; so 0 and 1 are the same"
            if least < 2
            else "words with count >= min_freq"
        )
        told = f"the size for a story of {len(tokens)} tokens and min_freq = {least} is {sizes[-1]}"
        expect_true(sizes[-1] == want, actual=told, expected=str(want), hint=hint)


@check(after=keeps_frequent_words)
def puts_unknown_first(subject: Subject) -> None:
    """index 0 is <unk>"""
    vocab = make(subject, shuffled(dict.fromkeys(names(4), 3)), 2)
    (got,) = decoded(vocab, [0])
    hint = "the first index belongs to <unk>: the others follow"
    expect_true(got == UNKNOWN, actual=f"decode([0]) gave {[got]!r}", expected="['<unk>']", hint=hint)


@check(after=puts_unknown_first)
def sorts_by_frequency(subject: Subject) -> None:
    """behind <unk> the words stand by falling frequency, each once"""
    words = names(7)
    counts = {word: 2 + 2 * int(place) for word, place in zip(words, permutation(7), strict=True)}
    tokens = shuffled(counts)
    vocab = make(subject, tokens, 2)
    got = decoded(vocab, list(range(1, 8)))
    want = sorted(words, key=lambda word: -counts[word])
    known: list[tuple[list[str], str]] = [
        (want[::-1], "the rarest word stands first: sort by falling frequency"),
        (sorted(words), "the words stand by the alphabet: sort by falling frequency"),
        (list(dict.fromkeys(tokens)), "the words stand as they come in the text: sort by falling frequency"),
    ]
    hint = next((says for wrong, says in known if wrong == got), "the most frequent word has index 1")
    found = [counts.get(word, 0) for word in got]
    told = f"the words at the indices 1 to 7 occur {found} times"
    expect_true(got == want, actual=told, expected=str([counts[word] for word in want]), hint=hint)
    least = 2
    tokens = corpus()
    vocab = make(subject, tokens, least)
    want_set = kept(tokens, least, [])
    got = decoded(vocab, list(range(1, 1 + len(want_set))))
    twice = next((word for word, times in Counter(got).items() if times > 1), None)
    expect_true(twice is None, actual=f"{twice!r} has two indices", expected="one for each word")
    strange = next((word for word in got if word not in want_set), None)
    expect_true(
        strange is None,
        actual=f"{strange!r} has an index and occurs {Counter(tokens)[str(strange)]} times",
        expected="words that occur twice at least",
    )
    found = [want_set[word] for word in got]
    at = next((i for i in range(1, len(found)) if found[i] > found[i - 1]), 0)
    told = f"index {at + 1} occurs {found[at]} times and index {at} before it {found[at - 1]} times"
    expect_true(not at, actual=told, expected="falling counts", hint="sort by frequency, the largest first")


@check(after=puts_unknown_first)
def encodes_each_token(subject: Subject) -> None:
    """encode gives the index of each token, and 0 for each that has none"""
    words = names(9)
    known, rare, strange = words[:4], words[4:6], words[6:]
    counts = {**{word: 3 + place for place, word in enumerate(known)}, **dict.fromkeys(rare, 1)}
    vocab = make(subject, shuffled(counts), 2)
    by_frequency = sorted(known, key=lambda word: -counts[word])
    asked = [words[int(i)] for i in permutation(9)] + [known[0], strange[0], known[0], UNKNOWN]
    want = [1 + by_frequency.index(word) if word in known else 0 for word in asked]
    got = encoded(vocab, asked)
    expect_true(
        got == want,
        actual=f"encode gave {got}",
        expected=str(want),
        hint=why_not(got, want, asked, known),
    )
    expect_true(encoded(vocab, []) == [], actual="encode([]) gave indices", expected="an empty list")
    one = encoded(vocab, [by_frequency[0]])
    expect_true(one == [1], actual=f"encode of the most frequent word gave {one}", expected="[1]")


def why_not(got: list[int], want: list[int], asked: list[str], known: list[str]) -> str:
    """What may have led to these indices."""
    indexed = {*known, UNKNOWN}
    missing = [index for index, word in zip(got, asked, strict=True) if word not in indexed]
    if [index for index, word in zip(got, asked, strict=True) if word in known] == [i for i in want if i]:
        if len(set(missing)) > 1:
            return "every token without an index gets 0, the index of <unk>: it gets none of its own"
        return "a token without an index gets 0, the index of <unk>"
    if got == [max(index - 1, 0) for index in want]:
        return "the indices of the words begin at 1, behind <unk>"
    return "index i of encode and token i of decode have to be the same"


@check(after=encodes_each_token)
def goes_there_and_back(subject: Subject) -> None:
    """decode undoes encode: each word comes back, and each rare one as <unk>"""
    tokens, least = corpus(), 3
    vocab = make(subject, tokens, least)
    there = encoded(vocab, tokens)
    back = decoded(vocab, there)
    want_set = kept(tokens, least, [])
    want = [word if word in want_set else UNKNOWN for word in tokens]
    at = next((i for i, (a, b) in enumerate(zip(back, want, strict=True)) if a != b), 0)
    told = f"{tokens[at]!r} came back as {back[at]!r}"
    hint = "the two directions have to hold the same indices"
    expect_true(back == want, actual=told, expected=repr(want[at]), hint=hint)


@check(after=encodes_each_token)
def reserves_tokens(subject: Subject) -> None:
    """reserved tokens follow <unk> in their order, whatever min_freq is"""
    words = names(5)
    tokens = shuffled(dict.fromkeys(words, 3))
    reserved = [RESERVED[int(i)] for i in permutation(3)]
    vocab = make(subject, tokens, 2, reserved)
    got = size_of(vocab)
    hint = {6: "reserved tokens have an index too", 8: "<unk> has an index beside the reserved ones"}
    told = f"the size with 5 words and 3 reserved tokens is {got}"
    expect_true(got == 9, actual=told, expected="9", hint=hint.get(got, ""))
    front = decoded(vocab, [0, 1, 2, 3])
    want = [UNKNOWN, *reserved]
    hints = "<unk>, then the reserved tokens as they were given"
    if sorted(front) == sorted(want):
        hints = "<unk> comes first, then the reserved tokens in the order in which they were given"
    expect_true(front == want, actual=f"decode([0, 1, 2, 3]) gave {front}", expected=str(want), hint=hints)
    there = encoded(vocab, [reserved[2], words[0], reserved[0]])
    told = f"encode of the last and the first reserved token gave {[there[0], there[2]]}"
    expect_true([there[0], there[2]] == [3, 1], actual=told, expected="[3, 1]")
    vocab = expect_object(subject.Vocabulary(tokens, reserved=reserved))
    got = size_of(vocab)
    expect_true(
        got == 9, actual=f"the size without min_freq is {got}", expected="9", hint="min_freq is 0 then"
    )


@check(after=reserves_tokens)
def gives_one_index_only(subject: Subject) -> None:
    """a reserved token or <unk> that occurs in the text too has one index, the one in front"""
    words = names(3)
    tokens = shuffled({**dict.fromkeys(words, 3), "<pad>": 5, UNKNOWN: 4, "<eos>": 1})
    vocab = make(subject, tokens, 2, ["<pad>", "<eos>"])
    got = size_of(vocab)
    hint = "look whether a token has an index already before it is given one"
    rare = "<eos> is reserved, so it has an index in any case: here it occurs once, and min_freq is 2"
    told = f"the size with 3 words, 2 reserved tokens and <unk>, <pad> and <eos> in the text is {got}"
    expect_true(got == 6, actual=told, expected="6", hint=rare if got < 6 else hint)
    there = encoded(vocab, ["<pad>", UNKNOWN, "<eos>"])
    told = f"encode(['<pad>', '<unk>', '<eos>']) gave {there}"
    expect_true(there == [1, 0, 2], actual=told, expected="[1, 0, 2]", hint=hint)
    vocab = make(subject, ["<pad>", *words], 1, ["<pad>"])
    there = encoded(vocab, ["<pad>"])
    expect_true(there == [1], actual=f"encode(['<pad>']) gave {there}", expected="[1]", hint=hint)


@check(after=encodes_each_token)
def takes_tokens_as_they_are(subject: Subject) -> None:
    """upper and lower case, digits and marks make a token of its own of each string"""
    (stem,) = names(1)
    digits = str(int(integers(1, low=2, high=100)))
    words = [stem, stem.capitalize(), stem.upper(), digits, ",", f"{stem}-{stem}", f"{stem} "]
    counts = {word: 2 + int(place) for word, place in zip(words, permutation(7), strict=True)}
    vocab = make(subject, shuffled(counts), 2)
    got = size_of(vocab)
    known = {
        6: "upper and lower case are different tokens: no lower()",
        7: "a blank makes another token: no strip()",
        4: "digits and marks are tokens too: no isalpha()",
    }
    hint = known.get(got, "a token is a string as it stands")
    expect_true(got == 8, actual=f"the size for the tokens {words} is {got}", expected="8", hint=hint)
    want = [1 + sum(other > counts[word] for other in counts.values()) for word in words]
    there = encoded(vocab, [*words, f"{stem}s"])
    told = f"encode({[*words, f'{stem}s']}) gave {there}"
    hint = "a token is a string as it stands, in encode too"
    expect_true(there == [*want, 0], actual=told, expected=str([*want, 0]), hint=hint)


@check(after=reserves_tokens)
def leaves_the_lists_alone(subject: Subject) -> None:
    """does not change the lists that it is given"""
    given = [shuffled(dict.fromkeys(names(4), 2)), 1, ["<pad>", "<eos>"]]
    left = subject.arguments(subject.Vocabulary, *given)
    for before, now, name in zip(given, left, ("tokens", "min_freq", "reserved"), strict=True):
        told = f"Vocabulary changed the list {name}"
        hint = "insert, append, sort and += change the caller's list: make a new one"
        expect_true(before == now, actual=told, expected="the caller's lists as they were", hint=hint)


@check(after=encodes_each_token)
def takes_a_text_of_nothing(subject: Subject) -> None:
    """a text without tokens, and one in which all are rare, leave <unk> alone"""
    for tokens, least in (([], 0), (names(5), 2)):
        vocab = make(subject, tokens, least)
        got = size_of(vocab)
        told = f"the size for {len(tokens)} different tokens and min_freq = {least} is {got}"
        expect_true(got == 1, actual=told, expected="1")
        there = encoded(vocab, ["new", "words"])
        expect_true(
            there == [0, 0], actual=f"encode gave {there}", expected="[0, 0]", hint="<unk> has the index 0"
        )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def words_that_occur_twice(subject: Subject) -> object:
    """a, b and c occur twice at least, and <unk> has the index 0: four. d becomes <unk>."""
    return size_of(make(subject, ["a", "a", "a", "b", "b", "c", "c", "d"], 2))


@prediction("value")
def from_zero_to_one(subject: Subject) -> object:
    """By 0: each word of a text occurs once at least. The steep fall comes from 1 to 2, where all words go
    that occur once only.
    """
    tokens = story(16, 1).split()
    return size_of(make(subject, tokens, 0)) - size_of(make(subject, tokens, 1))


@prediction("error")
def an_unknown_token(subject: Subject) -> object:
    """There is none: what is unknown gets the index of <unk>, so that a new text never stops the program."""
    return make(subject, ["a", "b"]).encode(["never seen"])
