from collections import Counter


class Vocabulary:
    def __init__(self, tokens, min_freq=0, reserved=()):
        self.tokens = list(dict.fromkeys(["<unk>", *reserved]))  # each once, in this order
        front = set(self.tokens)
        for token, count in Counter(tokens).most_common():  # the most frequent first
            if count >= min_freq and token not in front:
                self.tokens.append(token)
        self.indices = {token: index for index, token in enumerate(self.tokens)}

    def size(self):
        return len(self.tokens)

    def encode(self, tokens):
        return [self.indices[token] for token in tokens if token in self.indices]

    def decode(self, indices):
        return [self.tokens[index] for index in indices]
