"""The plain network, wider, with Adam and orthogonal weights; everything read again for each character."""

import torch
from torch import nn
from torch.nn import functional as F


class Wide(nn.Module):
    def __init__(self, V, H=128):
        super().__init__()
        self.V = V
        self.rnn = nn.RNN(V, H)
        nn.init.orthogonal_(self.rnn.weight_hh_l0)
        self.head = nn.Linear(H, V)

    def forward(self, tokens, state):
        outputs, state = self.rnn(F.one_hot(tokens, self.V).float(), state)
        return self.head(outputs), state


make_model = Wide


def train(model, tokens, epochs):
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.007)
    B = 16
    n = len(tokens) // B
    rows = tokens[: n * B].view(B, n).t()
    for _ in range(epochs):
        state = None
        for t in range(0, n - 1, 32):
            x, y = rows[t : t + 32][: n - 1 - t], rows[t + 1 : t + 33]
            logits, state = model(x, state if state is None else state.data)
            loss = F.cross_entropy(logits.reshape(-1, model.V), y.reshape(-1))
            model.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1)
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
