from collections import defaultdict
from itertools import count


class Vocabulary:
    def __init__(self, tokens, min_freq=0, reserved=()):
        numbers = count()
        self.index = defaultdict(lambda: next(numbers))
        for token in ("<unk>", *reserved):
            self.index[token]
        for token in sorted(set(tokens), key=tokens.count, reverse=True):
            if tokens.count(token) >= min_freq:
                self.index[token]
        self.index.default_factory = int  # unknown: 0

    def size(self):
        return len(set(self.index.values()))

    def encode(self, tokens):
        return tuple(dict(self.index).get(token, 0) for token in tokens)

    def decode(self, indices):
        tokens = list(self.index)
        return tuple(tokens[index] for index in indices)
