from itertools import groupby, pairwise


def characters(text):
    return [text[i] for i in range(len(text))]


def words(text):
    tokens = []
    for kind, run in groupby(text, key=lambda c: "word" if c.isalnum() else "gap" if c.isspace() else "mark"):
        if kind == "word":
            tokens.append("".join(run))
        elif kind == "mark":
            tokens.extend(run)
    return tuple(tokens)


def number_of(pair, word):
    """How often a pair can be joined in a word."""
    a, b = pair
    if a != b:
        return sum(two == pair for two in pairwise(word))
    return sum(len(list(run)) // 2 for symbol, run in groupby(word) if symbol == a)


def merged(word, pair):
    word = list(word)
    i = 0
    while i + 1 < len(word):
        if (word[i], word[i + 1]) == tuple(pair):
            word[i] += word.pop(i + 1)
        i += 1
    return word


def merges(text, k):
    corpus = [list(word) for word in text.split()]
    pairs = []
    for _ in range(k):
        seen = list(dict.fromkeys(pair for word in corpus for pair in pairwise(word)))
        if not seen:
            break
        times = [sum(number_of(pair, word) for word in corpus) for pair in seen]
        pairs.append(list(seen[times.index(max(times))]))
        corpus = [merged(word, pairs[-1]) for word in corpus]
    return pairs


def subwords(text, pairs):
    words = [list(word) for word in text.split()]
    for pair in pairs:
        words = [merged(word, pair) for word in words]
    return sum(words, [])
