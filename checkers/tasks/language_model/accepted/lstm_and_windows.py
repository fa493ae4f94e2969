"""An LSTM, shuffled pieces that each begin with a new state, and perplexity piece by piece."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class Network(nn.Module):
    def __init__(self, V):
        super().__init__()
        self.embedding = nn.Embedding(V, 32)
        self.lstm = nn.LSTM(32, 96)
        self.out = nn.Linear(96, V)

    def forward(self, tokens, state=None):
        outputs, state = self.lstm(self.embedding(tokens), state)
        return self.out(outputs), state


def make_model(vocab_size):
    return Network(vocab_size)


def train(model, tokens, epochs):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(epochs):
        start = int(torch.randint(24, ()))
        pieces = tokens[start:].unfold(0, 25, 24)  # (K, 25), a fresh cut in each epoch
        for chosen in torch.randperm(len(pieces)).split(16):
            piece = pieces[chosen].T
            logits, _ = model(piece[:-1])
            loss = nn.CrossEntropyLoss()(logits.transpose(1, 2), piece[1:])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_value_(model.parameters(), 0.5)
            optimiser.step()


def perplexity(model, tokens):
    total, state = 0.0, None
    with torch.no_grad():
        for k in range(0, len(tokens) - 1, 50):
            y = tokens[k + 1 : k + 51]
            logits, state = model(tokens[k : k + len(y)].reshape(-1, 1), state)
            total -= float(logits.log_softmax(-1).squeeze(1).gather(1, y[:, None]).sum())
    return math.exp(total / (len(tokens) - 1))


def generate(model, prefix, length):
    state, text = None, [int(one) for one in prefix]
    for k in range(len(prefix) + length - 1):
        logits, state = model(torch.tensor([[text[k]]]), state)
        if k >= len(prefix) - 1:
            text.append(logits.flatten().argmax().item())
    return torch.LongTensor(text)
