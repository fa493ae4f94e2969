"""Trains three recurrent cells to name a symbol that they saw long before."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from checkers.lab import Lab

CUES, BATCH, HIDDEN, STEPS = 8, 64, 64, 400
CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
NAMES = {"rnn": "Elman", "gru": "GRU", "lstm": "LSTM"}


def sequences(gap: int, count: int = BATCH) -> tuple[Tensor, Tensor]:
    """One-hot inputs (count, 1 + gap, 16), a cue 0…7 and then distractors 8…15, and the cues (count,)."""
    cue = torch.randint(CUES, (count, 1))
    distractors = torch.randint(CUES, 2 * CUES, (count, gap))
    return one_hot(torch.cat([cue, distractors], dim=1), 2 * CUES).float(), cue[:, 0]


def open_gate(cell: nn.RNNBase, kind: str, gate: str) -> None:
    """Lets the cell keep its state from the start: a bias on the LSTM's forget or the GRU's update gate."""
    if gate == "open" and kind != "rnn":
        bias = dict(cell.named_parameters())["bias_hh_l0"]  # its second quarter or third is that gate's
        with torch.no_grad():
            bias[HIDDEN : 2 * HIDDEN] += 3 if kind == "lstm" else 2


def run(lab: Lab) -> None:
    gap = int(lab.number("gap"))
    table, final = [], {}
    for kind, make in CELLS.items():
        cell, head = make(2 * CUES, HIDDEN, batch_first=True), nn.Linear(HIDDEN, CUES)
        open_gate(cell, kind, lab.word("gate"))
        parameters = [*cell.parameters(), *head.parameters()]
        optimiser = torch.optim.Adam(parameters, lr=lab.number("rate"))
        recent = 0.0
        for step in range(1, STEPS + 1):
            x, y = sequences(gap)
            logits = head(cell(x)[0][:, -1])  # (64, 8), read behind the last distractor
            optimiser.zero_grad()
            cross_entropy(logits, y).backward()
            nn.utils.clip_grad_norm_(parameters, 1)
            optimiser.step()
            accuracy = (logits.argmax(1) == y).float().mean().item()
            recent = accuracy if step == 1 else 0.9 * recent + 0.1 * accuracy  # a running mean
            if step % 10 == 0:
                lab.point("accuracy", NAMES[kind], step, recent)
            if recent > 0.99:
                break
        with torch.no_grad():
            x, y = sequences(gap, 1000)  # fresh sequences
            final[kind] = (head(cell(x)[0][:, -1]).argmax(1) == y).float().mean().item()
        table.append([NAMES[kind], step, f"{final[kind]:.1%}"])
    lab.table("on fresh sequences", ["cell", "steps trained", "accuracy"], table)

    solved = {kind for kind in CELLS if final[kind] > 0.8}
    known = {"nobody": set(), "gated": {"gru", "lstm"}, "three": set(CELLS)}
    lab.result("solves", next((key for key, kinds in known.items() if kinds == solved), "other"))
    lab.result("accuracy_elman", 100 * final["rnn"])
    lab.result("accuracy_gru", 100 * final["gru"])
    lab.result("accuracy_lstm", 100 * final["lstm"])
