"""A gated cell of tensors alone, in a module, with a dict as its state."""

import torch
from torch import nn
from torch.nn import functional as F


class Gated(nn.Module):
    def __init__(self, V, H):
        super().__init__()
        self.W = nn.Parameter(torch.randn(V, 3 * H) / 4)  # a row for each character
        self.U = nn.Parameter(torch.randn(H, 3 * H) / H**0.5)
        self.out = nn.Linear(H, V)

    def forward(self, tokens, state=None):
        H = len(self.U)
        h = torch.zeros(tokens.shape[1], H) if state is None else state["h"]
        outputs = []
        for a in self.W[tokens]:
            b = h @ self.U
            z, r = torch.sigmoid(a[:, :H] + b[:, :H]), torch.sigmoid(a[:, H : 2 * H] + b[:, H : 2 * H])
            h = z * h + (1 - z) * torch.tanh(a[:, 2 * H :] + r * b[:, 2 * H :])
            outputs.append(h)
        return self.out(torch.stack(outputs)), {"h": h}


def make_model(vocab_size):
    return Gated(vocab_size, 80)


def train(model, tokens, epochs):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    n = (len(tokens) - 1) // 32
    x, y = tokens[: 32 * n].view(32, n).T, tokens[1 : 32 * n + 1].view(32, n).T
    for _ in range(epochs):
        state = None
        for a, b in zip(x.split(32), y.split(32)):
            logits, state = model(a, state)
            state = {"h": state["h"].detach()}
            optimiser.zero_grad()
            F.cross_entropy(logits.flatten(0, 1), b.flatten()).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()


@torch.no_grad()
def perplexity(model, tokens):
    logits, _ = model(tokens[:-1].unsqueeze(1), None)
    return F.cross_entropy(logits.squeeze(1), tokens[1:]).exp().item()


@torch.no_grad()
def generate(model, prefix, length):
    text = prefix
    for _ in range(length):  # reads everything again for each character
        logits, _ = model(text[:, None], None)
        text = torch.cat([text, logits[-1].argmax(-1)])
    return text
