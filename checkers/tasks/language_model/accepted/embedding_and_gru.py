"""An embedding and a GRU with Adam, read in pieces for the perplexity."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class M(nn.Module):
    def __init__(self, V, H=128):
        super().__init__()
        self.e = nn.Embedding(V, 32)
        self.g = nn.GRU(32, H)
        self.o = nn.Linear(H, V)

    def forward(self, tokens, state=None):
        y, s = self.g(self.e(tokens), state)
        return self.o(y), s


def make_model(vocab_size):
    return M(vocab_size)


def train(model, tokens, epochs):
    opt = torch.optim.Adam(model.parameters(), 5e-3)
    B, T = 16, 32
    n = (len(tokens) - 1) // B
    x, y = tokens[: n * B].view(B, n).T, tokens[1 : n * B + 1].view(B, n).T
    for _ in range(epochs):
        s = None
        for t in range(0, n, T):
            z, s = model(x[t : t + T], s)
            s = s.detach()
            l = F.cross_entropy(z.reshape(-1, z.shape[-1]), y[t : t + T].reshape(-1))
            opt.zero_grad()
            l.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1)
            opt.step()


@torch.no_grad()
def perplexity(model, tokens):
    model.eval()
    s = None
    tot = 0.0
    for k in range(0, len(tokens) - 1, 100):
        a = tokens[k : min(k + 100, len(tokens) - 1)]
        z, s = model(a[:, None], s)
        tot += F.cross_entropy(z[:, 0], tokens[k + 1 : k + 1 + len(a)], reduction="sum").item()
    return math.exp(tot / (len(tokens) - 1))


@torch.inference_mode()
def generate(model, prefix, length):
    out = prefix.tolist()
    z, s = model(prefix.view(-1, 1))
    for _ in range(length):
        out.append(int(z[-1, 0].argmax()))
        z, s = model(torch.tensor([[out[-1]]]), s)
    return torch.tensor(out)
