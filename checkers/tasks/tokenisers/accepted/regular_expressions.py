import re
from collections import Counter


def characters(text):
    return [*text]


def words(text):
    return [m.group() for m in re.finditer(r"[^\W_]+|\S", text)]


def once(line, pair):
    return re.sub(r"(?<!\S)" + re.escape(" ".join(pair)) + r"(?!\S)", "".join(pair), line)


def merges(text, k):
    lines = [" ".join(word) for word in text.split()]
    pairs = []
    for _ in range(k):
        counts = Counter()
        for line in lines:
            symbols = line.split(" ")
            for pair in dict.fromkeys(zip(symbols, symbols[1:])):
                found = re.findall(r"(?<!\S)" + re.escape(" ".join(pair)) + r"(?!\S)", line)
                counts[pair] += len(found)
        if not counts:
            return pairs
        pair, _ = counts.most_common(1)[0]
        pairs.append(pair)
        lines = [once(line, pair) for line in lines]
    return pairs


def subwords(text, pairs):
    lines = [" ".join(word) for word in text.split()]
    for pair in pairs:
        lines = [once(line, pair) for line in lines]
    return " ".join(lines).split()
