"""A vocabulary: tokens to indices and back, rare tokens as <unk>."""


class Vocabulary:
    """An index for each token: <unk>, the reserved ones, then the frequent ones."""

    def __init__(self, tokens, min_freq=0, reserved=()):
        """Counts the tokens and gives out the indices.

        tokens: list of str, a text
        min_freq: int, how often a token has to occur at least
        reserved: list of str, these get an index in any case
        """
        self.tokens = ["<unk>"]  # the token of each index
        raise NotImplementedError("count the tokens and list them by frequency")  # TODO: yours

    def size(self):
        """How many indices there are."""
        return len(self.tokens)

    def encode(self, tokens):
        """list of str -> list of int, one for each token; 0 for what is unknown."""
        raise NotImplementedError("the index of each token")  # TODO: yours

    def decode(self, indices):
        """list of int -> list of str, one for each index."""
        return [self.tokens[index] for index in indices]


if __name__ == "__main__":
    text = "the cat saw the dog and the dog saw the bird".split()
    vocab = Vocabulary(text, min_freq=2, reserved=["<pad>"])
    print(vocab.size())  # 5
    print(vocab.encode(["the", "bird"]))  # [2, 0]
    print(vocab.decode([0, 1, 2]))  # ['<unk>', '<pad>', 'the']
    for least in (0, 1, 2, 3, 5):
        print(least, Vocabulary(text, least).size())  # 7, 7, 4, 2, 1
