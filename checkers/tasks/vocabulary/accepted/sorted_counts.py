class Vocabulary:
    UNK = "<unk>"

    def __init__(self, tokens, min_freq=0, reserved=None):
        counts = {}
        for token in tokens:
            counts[token] = counts.get(token, 0) + 1
        self.index = {}
        for token in (self.UNK, *(reserved or [])):
            self.index.setdefault(token, len(self.index))
        for token in sorted(counts, key=lambda token: (-counts[token], token)):
            if counts[token] < min_freq:
                break
            self.index.setdefault(token, len(self.index))

    def size(self):
        return len(self.index)

    def encode(self, tokens):
        return [self.index[token] if token in self.index else self.index[self.UNK] for token in tokens]

    def decode(self, indices):
        back = {index: token for token, index in self.index.items()}
        return [back[int(index)] for index in indices]
