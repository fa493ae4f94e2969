from collections import Counter, defaultdict


def characters(text):
    tokens = []
    for c in text:
        tokens.append(c)
    return tokens


def words(text):
    tokens, word = [], ""
    for c in text + " ":
        if c.isalnum():
            word += c
            continue
        if word:
            tokens.append(word)
            word = ""
        if not c.isspace():
            tokens.append(c)
    return tokens


def fuse(symbols, left, right):
    out, rest = (), symbols
    while rest:
        size = 2 if rest[:2] == (left, right) else 1
        out, rest = (*out, "".join(rest[:size])), rest[size:]
    return out


def merges(text, k):
    corpus = Counter(text.split())  # distinct words in the order of the text
    split = {word: tuple(word) for word in corpus}
    pairs = []
    while len(pairs) < k:
        counts = defaultdict(int)
        for word, times in corpus.items():
            i, symbols = 0, split[word]
            while i < len(symbols) - 1:
                counts[symbols[i], symbols[i + 1]] += times
                i += 2 if symbols[i : i + 3] == (symbols[i],) * 3 else 1
        if not counts:
            break
        most = max(counts.values())
        best = next(pair for pair in counts if counts[pair] == most)
        pairs.append(best)
        split = {word: fuse(symbols, *best) for word, symbols in split.items()}
    return pairs


def subwords(text, pairs):
    tokens = []
    for word in text.split():
        symbols = tuple(word)
        for left, right in pairs:
            symbols = fuse(symbols, left, right)
        tokens.extend(symbols)
    return tokens
