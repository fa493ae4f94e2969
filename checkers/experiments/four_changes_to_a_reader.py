"""Trains a recurrent language model and four others that differ from it in one thing each."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from checkers.lab import Lab

LETTERS = "abcdefghijklmnopqrstuvwxyz ."
CHANGES = {  # optimiser, hidden units, clipping
    "baseline": ("sgd", 32, True),
    "adam": ("adam", 32, True),
    "wider": ("sgd", 128, True),
    "unclipped": ("sgd", 32, False),
    "tiny": ("sgd", 4, True),
}


class Reader(nn.Module):
    """An Elman network over letters: (B, T) → logits (B, T, 28)."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.cell, self.head = nn.RNN(len(LETTERS), hidden, batch_first=True), nn.Linear(hidden, len(LETTERS))

    def forward(self, letters: Tensor) -> Tensor:
        logits: Tensor = self.head(self.cell(one_hot(letters, len(LETTERS)).float())[0])
        return logits


def loss_of(net: Reader, rows: Tensor) -> Tensor:
    """Mean cross-entropy of the next letter; rows are (B, 33)."""
    return cross_entropy(net(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())


def run(lab: Lab) -> None:
    numbers = torch.tensor([LETTERS.index(c) for c in lab.story().lower() if c in LETTERS])
    rows = numbers.unfold(0, 33, 32)  # (N, 33)
    train, test = rows[: len(rows) * 4 // 5], rows[len(rows) * 4 // 5 :]

    perplexity, table = {}, []
    for name, (kind, hidden, clip) in CHANGES.items():
        torch.manual_seed(lab.seed)
        net = Reader(hidden)
        if kind == "adam":
            optimiser: torch.optim.Optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
        else:
            optimiser = torch.optim.SGD(net.parameters(), lr=lab.number("rate"))
        for step in range(1, int(lab.number("steps")) + 1):
            loss = loss_of(net, train[torch.randint(len(train), (32,))])
            optimiser.zero_grad()
            loss.backward()
            if clip:
                nn.utils.clip_grad_norm_(net.parameters(), 1)
            optimiser.step()
            if step % 20 == 0:
                with torch.no_grad():
                    perplexity[name] = math.exp(min(loss_of(net, test[:64]).item(), 60))
                lab.point("perplexity", name, step, min(perplexity[name], 100))
        count = sum(p.numel() for p in net.parameters())
        table.append([name, count, round(perplexity[name], 2)])
    lab.table("on text that was held out", ["network", "parameters", "perplexity"], table)

    share = perplexity["unclipped"] / perplexity["baseline"]
    lab.result("unclipped", "worse" if share > 1.05 else "better" if share < 0.95 else "alike")
    lab.result("ranking", sorted(("adam", "wider", "baseline", "tiny"), key=perplexity.__getitem__))
    for name, value in perplexity.items():
        lab.result(f"perplexity_{name}", value)
