from collections import Counter

import numpy as np


class Vocabulary:
    def __init__(self, tokens, min_freq=0, reserved=()):
        front = dict.fromkeys(["<unk>", *reserved])
        falling = sorted(Counter(tokens).items(), key=lambda item: -item[1])
        self.words = np.array([*front, *(t for t, n in falling if n >= min_freq and t not in front)], dtype=object)
        self.places = dict(zip(self.words, np.arange(len(self.words))))

    def size(self):
        return self.words.size

    def encode(self, tokens):
        return [self.places.get(token, np.int64(0)) for token in tokens]

    def decode(self, indices):
        return list(self.words[np.asarray(indices, dtype=int)])
