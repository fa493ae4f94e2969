import re


def characters(text):
    return list(text)


def words(text):
    return re.findall(r"[^\W\d_]+|[^\w\s]|[\d_]", text)


def count(symbols):
    """How often each pair of neighbours occurs, overlapping places once; in the order of the text."""
    counts = {}
    for word in symbols:
        last = None
        for pair in zip(word, word[1:]):
            if pair == last:  # a a a: the second place overlaps the first
                last = None
                continue
            counts[pair] = counts.get(pair, 0) + 1
            last = pair
    return counts


def join(word, pair):
    """The word with this pair joined, from left to right: ['l', 'o', 'w'] -> ['lo', 'w']."""
    joined, i = [], 0
    while i < len(word):
        if tuple(word[i : i + 2]) == tuple(pair):
            joined.append(word[i] + word[i + 1])
            i += 2
        else:
            joined.append(word[i])
            i += 1
    return joined


def merges(text, k):
    symbols = [list(word) for word in text.split()]
    pairs = []
    while len(pairs) < k:
        counts = count(symbols)
        if not counts:  # every word is one symbol
            break
        best = max(counts, key=counts.get)  # the first of the most frequent
        pairs.append(best)
        symbols = [join(word, best) for word in symbols]
    return pairs


def subwords(text, pairs):
    tokens = []
    for word in text.split():
        symbols = list(word)
        for pair in pairs:
            symbols = join(symbols, pair)
        tokens += symbols
    return tokens
