"""A layer with the batch first and the axes turned over on both ways; match, copy_."""

import math

import torch
import torch.nn as nn


class CharModel(torch.nn.Module):
    def __init__(self, cell, vocab_size, num_hiddens, num_layers=1):
        super().__init__()
        match cell:
            case "RNN" | "GRU" | "LSTM":
                kind = getattr(nn, cell)
            case _:
                raise ValueError(f"unknown cell {cell}")
        self.head = nn.Linear(num_hiddens, vocab_size)
        self.inner = kind(vocab_size, num_hiddens, num_layers=num_layers, batch_first=True)

    def forward(self, tokens, state=None):
        x = torch.zeros(*tokens.shape, self.head.out_features).scatter_(2, tokens[..., None], 1.0)
        y, state = self.inner(x.transpose(0, 1), state)
        return self.head(y.transpose(0, 1)), state


def count_parameters(model):
    return int(sum(math.prod(p.shape) for p in model.parameters() if p.requires_grad))


def open_gates(layer, bias):
    if not isinstance(layer, (nn.GRU, nn.LSTM)):
        return layer
    with torch.no_grad():
        for weights in layer.all_weights:
            H = layer.hidden_size
            b = weights[3]
            b.copy_(torch.cat([b[:H], torch.full((H,), float(bias)), b[2 * H :]]))
    return layer
