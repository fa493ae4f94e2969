"""Layer by layer in a ModuleList, indexing eye for one-hot rows."""

import torch
from torch import nn


class CharModel(nn.Module):
    def __init__(self, cell, vocab_size, num_hiddens, num_layers=1):
        super().__init__()
        kinds = [kind for kind in (nn.RNN, nn.GRU, nn.LSTM) if kind.__name__ == cell]
        if not kinds:
            raise ValueError(cell)
        sizes = [vocab_size] + [num_hiddens] * num_layers
        self.layers = nn.ModuleList(kinds[0](a, b) for a, b in zip(sizes, sizes[1:]))
        self.out = nn.Linear(num_hiddens, vocab_size)
        self.pair = cell == "LSTM"

    def forward(self, tokens, state=None):
        x = torch.eye(self.out.out_features)[tokens]
        states = []
        for k, layer in enumerate(self.layers):
            own = None
            if state is not None:
                own = tuple(one[k : k + 1].contiguous() for one in state) if self.pair else state[k : k + 1]
            x, last = layer(x, own)
            states.append(last)
        if self.pair:
            return self.out(x), tuple(torch.cat(one) for one in zip(*states))
        return self.out(x), torch.cat(states)


def count_parameters(model):
    total = 0
    for _, p in model.named_parameters():
        size = 1
        for n in p.shape:
            size *= n
        total += size
    return total


def open_gates(layer, bias):
    for name, p in layer.named_parameters():
        if name.startswith("bias_hh") and layer.mode in ("GRU", "LSTM"):
            p.data.chunk(len(p) // layer.hidden_size)[1].fill_(bias)
