from collections import Counter
from dataclasses import dataclass, field

import torch


@dataclass
class Vocabulary:
    tokens: list
    min_freq: int = 0
    reserved: tuple = ()
    words: list = field(init=False)

    def __post_init__(self):
        counts = Counter(self.tokens)
        front = ["<unk>"] + [token for token in self.reserved if token != "<unk>"]
        rest = [token for token, n in counts.items() if n >= self.min_freq and token not in front]
        self.words = front + sorted(rest, key=counts.__getitem__, reverse=True)
        self.places = dict(zip(self.words, range(len(self.words))))

    def size(self):
        return torch.tensor(len(self.words))

    def encode(self, tokens):
        return torch.tensor([self.places.get(token, 0) for token in tokens], dtype=torch.int64)

    def decode(self, indices):
        return list(map(self.words.__getitem__, indices))
