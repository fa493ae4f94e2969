"""Predicts the character that was just read."""

import torch
from torch import nn
from torch.nn import functional as F

from checkers.report import report


class CharModel(nn.Module):
    def __init__(self, vocab_size, num_hiddens):
        super().__init__()
        self.vocab_size = vocab_size
        self.rnn = nn.GRU(vocab_size, num_hiddens)
        self.head = nn.Linear(num_hiddens, vocab_size)

    def forward(self, tokens, state=None):
        x = F.one_hot(tokens, self.vocab_size).float()  # (T, B, V)
        outputs, state = self.rnn(x, state)  # (T, B, H), (1, B, H)
        return self.head(outputs), state  # (T, B, V)


def make_model(vocab_size):
    return CharModel(vocab_size, 96)


def train(model, tokens, epochs, steps=32, batch=32):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    n = (len(tokens) - 1) // batch
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


@torch.no_grad()
def perplexity(model, tokens):
    logits, _ = model(tokens[:-1, None], None)  # (N - 1, 1, V)
    return float(torch.exp(F.cross_entropy(logits[:, 0], tokens[:-1])))


@torch.no_grad()
def generate(model, prefix, length):
    text = prefix.tolist()
    logits, state = model(prefix[:, None], None)  # (P, 1, V)
    for _ in range(length):
        text.append(int(logits[-1, 0].argmax()))
        logits, state = model(torch.tensor([[text[-1]]]), state)  # (1, 1, V)
    return torch.tensor(text)
