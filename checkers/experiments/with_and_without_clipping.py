"""Trains the same recurrent language model with and without gradient clipping."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from checkers.lab import Lab

LETTERS = "abcdefghijklmnopqrstuvwxyz ."
LENGTH, BATCH = 32, 32
MOST = 1e9  # a larger perplexity or norm says no more than this one: the training has exploded


def windows(text: str) -> Tensor:
    """The text as rows of letter numbers, (N, 33): 32 inputs and, one place on, 32 targets."""
    numbers = torch.tensor([LETTERS.index(letter) for letter in text.lower() if letter in LETTERS])
    return numbers.unfold(0, LENGTH + 1, LENGTH)


def perplexity(loss: float) -> float:
    """e to the power of the loss, cut off at `MOST`; nan stays nan."""
    return min(math.exp(min(loss, 60)), MOST)


def shown(value: float) -> str:
    """A perplexity in a table."""
    return "above 1e9" if value >= MOST else f"{value:.3g}"


class Reader(nn.Module):
    """An Elman network over letters: (B, T) → logits (B, T, 28)."""

    def __init__(self, hidden: int = 64) -> None:
        super().__init__()
        self.cell, self.head = nn.RNN(len(LETTERS), hidden, batch_first=True), nn.Linear(hidden, len(LETTERS))

    def forward(self, letters: Tensor) -> Tensor:
        logits: Tensor = self.head(self.cell(one_hot(letters, len(LETTERS)).float())[0])
        return logits


def train(lab: Lab, name: str, rows: Tensor, limit: float) -> tuple[float, float, float]:
    """Final perplexity, largest gradient norm and share of steps that were clipped; `limit` 0 is none."""
    torch.manual_seed(lab.seed)  # the same weights and batches for both
    net = Reader()
    optimiser = torch.optim.SGD(net.parameters(), lr=lab.number("rate"))
    largest, clipped, losses = 0.0, 0, []
    for step in range(int(lab.number("steps"))):
        some = rows[torch.randint(len(rows), (BATCH,))]
        loss = cross_entropy(net(some[:, :-1]).flatten(0, 1), some[:, 1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(net.parameters(), limit or math.inf).item()
        optimiser.step()
        largest, clipped = max(largest, norm), clipped + (0 < limit < norm)
        losses.append(loss.item())
        lab.point("perplexity", name, step, perplexity(losses[-1]))
        lab.point("norms", name, step, min(norm, MOST))
    last = sum(losses[-10:]) / 10
    return perplexity(last), largest, clipped / len(losses)


def run(lab: Lab) -> None:
    rows = windows(lab.story())
    limit = lab.number("limit")
    free, norm_free, _ = train(lab, "no clipping", rows, 0)
    held, norm_held, share = train(lab, "clipped", rows, limit)
    table = [
        ["no clipping", shown(free), f"{norm_free:.3g}", "–"],
        ["clipped", shown(held), f"{norm_held:.3g}", f"{share:.0%}"],
    ]
    lab.table(
        "two trainings", ["training", "perplexity, last ten steps", "largest norm", "steps clipped"], table
    )

    lab.result("perplexity_free", free)
    lab.result("perplexity_clipped", held)
    lab.result("largest_norm", norm_free)
    lab.result("share_clipped", 100 * share)
    verdict = "slower" if free > 1.2 * held else "alike"
    lab.result("without", verdict if free < 28 else "explodes")  # nan is not below 28 either
    verdict = "learns" if held < 14 else "stuck"
    lab.result("clipped", verdict if held < 28 else "explodes")
