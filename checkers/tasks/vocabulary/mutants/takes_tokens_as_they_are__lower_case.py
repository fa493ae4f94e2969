"""A vocabulary: tokens to indices and back, rare tokens as <unk>."""

from collections import Counter


class Vocabulary:
    def __init__(self, tokens, min_freq=0, reserved=()):
        self.tokens = list(dict.fromkeys(["<unk>", *reserved]))  # each once, in this order
        front = set(self.tokens)
        for token, count in Counter(token.lower() for token in tokens).most_common():  # the most frequent first
            if count >= min_freq and token not in front:
                self.tokens.append(token)
        self.indices = {token: index for index, token in enumerate(self.tokens)}

    def size(self):
        return len(self.tokens)

    def encode(self, tokens):
        return [self.indices.get(token.lower(), 0) for token in tokens]

    def decode(self, indices):
        return [self.tokens[index] for index in indices]
