"""Trains a language model with an Elman, a GRU and an LSTM layer and lets each write a line."""

from __future__ import annotations

import math
import time

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from checkers.lab import Lab

LETTERS = "abcdefghijklmnopqrstuvwxyz ."
CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
NAMES = {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}


class Reader(nn.Module):
    """A recurrent layer over letters: (B, T) → logits (B, T, 28) and the state behind the last letter."""

    def __init__(self, cell: nn.RNNBase) -> None:
        super().__init__()
        self.cell, self.head = cell, nn.Linear(cell.hidden_size, len(LETTERS))

    def forward(self, letters: Tensor, state: object = None) -> tuple[Tensor, object]:
        outputs, state = self.cell(one_hot(letters, len(LETTERS)).float(), state)
        return self.head(outputs), state


def loss_of(net: Reader, rows: Tensor) -> Tensor:
    """Mean cross-entropy of the next letter; rows are (B, 33)."""
    return cross_entropy(net(rows[:, :-1])[0].flatten(0, 1), rows[:, 1:].flatten())


def write(net: Reader, start: str, count: int = 40) -> str:
    """Letters drawn one after the other by the network's own probabilities."""
    text, state = start, None
    letters = torch.tensor([[LETTERS.index(letter) for letter in start]])  # (1, T)
    for _ in range(count):
        logits, state = net(letters, state)
        letters = torch.multinomial(logits[:, -1].softmax(dim=1), 1)  # (1, 1)
        text += LETTERS[int(letters)]
    return text


def run(lab: Lab) -> None:
    numbers = torch.tensor([LETTERS.index(c) for c in lab.story().lower() if c in LETTERS])
    rows = numbers.unfold(0, 33, 32)  # (N, 33)
    train, test = rows[: len(rows) * 4 // 5], rows[len(rows) * 4 // 5 :]

    table, lines, perplexity, seconds, counts = [], [], {}, {}, {}
    for kind, make in CELLS.items():
        torch.manual_seed(lab.seed)
        net = Reader(make(len(LETTERS), int(lab.number("hidden")), batch_first=True))
        optimiser = torch.optim.Adam(net.parameters(), 0.005)
        start = time.process_time()
        for step in range(1, int(lab.number("steps")) + 1):
            loss = loss_of(net, train[torch.randint(len(train), (32,))])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1)
            optimiser.step()
            if step % 15 == 0:
                with torch.no_grad():
                    perplexity[kind] = math.exp(loss_of(net, test[:64]).item())
                lab.point("perplexity", NAMES[kind], step, perplexity[kind])
        seconds[kind] = time.process_time() - start
        counts[kind] = sum(p.numel() for p in net.cell.parameters())
        table.append([NAMES[kind], counts[kind], round(perplexity[kind], 2), round(seconds[kind], 2)])
        with torch.no_grad():
            lines.append([NAMES[kind], write(net, "the ")])
    lab.table("after training", ["layer", "recurrent parameters", "perplexity", "seconds"], table)
    lab.table("each goes on from “the ”", ["layer", "text"], lines)

    lab.result("share", counts["lstm"] / counts["rnn"])
    best, worst = min(perplexity.values()), max(perplexity.values())
    last = max(perplexity, key=perplexity.__getitem__)
    lab.result("last", last if worst > 1.03 * best else "close")
    for kind in CELLS:
        lab.result(f"perplexity_{kind}", perplexity[kind])
        lab.result(f"seconds_{kind}", seconds[kind])
