"""Compares a recurrent language model of one layer with one of two layers and with a wider one."""

from __future__ import annotations

import math
import time

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from checkers.lab import Lab

LETTERS = "abcdefghijklmnopqrstuvwxyz ."


class Reader(nn.Module):
    """Recurrent layers over letters: (B, T) → logits (B, T, 28)."""

    def __init__(self, hidden: int, layers: int) -> None:
        super().__init__()
        self.cell = nn.RNN(len(LETTERS), hidden, num_layers=layers, batch_first=True)
        self.head = nn.Linear(hidden, len(LETTERS))

    def forward(self, letters: Tensor) -> Tensor:
        logits: Tensor = self.head(self.cell(one_hot(letters, len(LETTERS)).float())[0])
        return logits


def loss_of(net: Reader, rows: Tensor) -> Tensor:
    """Mean cross-entropy of the next letter; rows are (B, 33)."""
    return cross_entropy(net(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())


def run(lab: Lab) -> None:
    hidden, adam = int(lab.number("hidden")), lab.word("optimiser") == "adam"
    numbers = torch.tensor([LETTERS.index(c) for c in lab.story().lower() if c in LETTERS])
    rows = numbers.unfold(0, 33, 32)  # (N, 33)
    train, test = rows[: len(rows) * 4 // 5], rows[len(rows) * 4 // 5 :]

    table, perplexity, seconds, counts = [], {}, {}, {}
    for name, (width, layers) in {"one": (hidden, 1), "two": (hidden, 2), "wide": (2 * hidden, 1)}.items():
        torch.manual_seed(lab.seed)
        net = Reader(width, layers)
        make, rate = (torch.optim.Adam, 0.005) if adam else (torch.optim.SGD, 1.0)
        optimiser = make(net.parameters(), lr=rate)
        start = time.process_time()
        for step in range(1, int(lab.number("steps")) + 1):
            loss = loss_of(net, train[torch.randint(len(train), (32,))])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1)
            optimiser.step()
            if step % 20 == 0:
                with torch.no_grad():
                    perplexity[name] = math.exp(loss_of(net, test[:64]).item())
                lab.point("perplexity", f"{layers} x {width}", step, perplexity[name])
        seconds[name] = time.process_time() - start
        counts[name] = sum(p.numel() for p in net.cell.parameters())
        shape = f"{layers} x {width}"
        table.append([shape, counts[name], round(perplexity[name], 2), round(seconds[name], 2)])
    lab.table("after training", ["layers x units", "recurrent parameters", "perplexity", "seconds"], table)

    lab.result("parameter_ratio", counts["two"] / counts["one"])
    extra = counts["two"] - 2 * counts["one"]
    lab.result("parameters", "twice" if extra == 0 else "more" if extra > 0 else "less")
    lab.result("perplexity_one", perplexity["one"])
    lab.result("perplexity_two", perplexity["two"])
    lab.result("perplexity_wide", perplexity["wide"])
    share = perplexity["two"] / perplexity["one"]
    lab.result("depth", "better" if share < 0.95 else "worse" if share > 1.05 else "close")
    lab.result("time_ratio", seconds["two"] / seconds["one"])
