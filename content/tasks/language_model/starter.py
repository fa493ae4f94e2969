"""A character language model: a baseline that works, to be measured and then to be beaten."""

import torch
from torch import nn
from torch.nn import functional as F

from checkers.report import report  # report(step, loss=2.3) draws a point of the curve


class CharModel(nn.Module):
    def __init__(self, vocab_size, num_hiddens):
        super().__init__()
        self.vocab_size = vocab_size
        self.rnn = nn.RNN(vocab_size, num_hiddens)
        self.head = nn.Linear(num_hiddens, vocab_size)

    def forward(self, tokens, state=None):
        x = F.one_hot(tokens, self.vocab_size).float()  # (T, B, V)
        outputs, state = self.rnn(x, state)  # (T, B, H), (1, B, H)
        return self.head(outputs), state  # (T, B, V)


def make_model(vocab_size):
    return CharModel(vocab_size, 64)


def train(model, tokens, epochs, steps=32, batch=32):
    """Trains in place. tokens: (N,) int64, the whole text."""
    optimiser = torch.optim.SGD(model.parameters(), lr=1.0)
    n = (len(tokens) - 1) // batch  # each of the 32 readers has a stretch of n characters
    x = tokens[: n * batch].reshape(batch, n).T  # (n, B)
    y = tokens[1 : n * batch + 1].reshape(batch, n).T  # (n, B), the next characters
    count = 0
    for epoch in range(epochs):
        state = None
        for t in range(0, n, steps):
            logits, state = model(x[t : t + steps], state)  # (T, B, V)
            state = state.detach()  # the values go on, the graph ends here
            loss = F.cross_entropy(logits.flatten(0, 1), y[t : t + steps].flatten())
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            count += 1
            report(count, epoch=epoch + 1, loss=loss)


def perplexity(model, tokens):
    """How many equally likely characters it hesitates between. tokens: (N,) int64; returns a number."""
    raise NotImplementedError("the mean cross-entropy of the next character, and its exponential")  # TODO: yours


def generate(model, prefix, length):
    """Continues a text. prefix: (P,) int64; returns (P + length,) int64."""
    raise NotImplementedError("read the prefix, then append the likeliest character and read it")  # TODO: yours


if __name__ == "__main__":
    text = "the rain in spain stays mainly in the plain. " * 60
    letters = sorted(set(text))
    tokens = torch.tensor([letters.index(one) for one in text])  # (N,)
    model = make_model(len(letters))
    train(model, tokens, 5)
    print(perplexity(model, tokens))  # well below the number of letters, which is what guessing has
    print("".join(letters[one] for one in generate(model, tokens[:9], 40)))
