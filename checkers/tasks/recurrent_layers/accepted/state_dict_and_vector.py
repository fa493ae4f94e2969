"""Gates through load_state_dict, the count through one vector, classes for each cell."""

import torch
from torch import nn
from torch.nn.functional import one_hot
from torch.nn.utils import parameters_to_vector

ALL = ("RNN", "GRU", "LSTM")


class CharModel(nn.Module):
    def __init__(self, cell, vocab_size, num_hiddens, num_layers=1):
        if cell not in ALL:
            raise ValueError("cell is one of " + ", ".join(ALL))
        super().__init__()
        make = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}[cell]
        self.net = nn.ModuleDict({"rnn": make(vocab_size, num_hiddens, num_layers), "to_logits": nn.Linear(num_hiddens, vocab_size)})
        self.V = vocab_size

    def forward(self, tokens, state=None):
        T, B = tokens.shape
        hidden, state = self.net["rnn"](one_hot(tokens.reshape(-1), self.V).to(torch.float32).reshape(T, B, self.V), state)
        return self.net["to_logits"](hidden.reshape(T * B, -1)).reshape(T, B, self.V), state


def count_parameters(model):
    return len(parameters_to_vector(model.parameters()))


def open_gates(layer, bias):
    new = {name: one.clone() for name, one in layer.state_dict().items()}
    for name in new:
        if "bias_hh" in name and not isinstance(layer, nn.RNN):
            new[name].view(-1, layer.hidden_size)[1] = bias
    layer.load_state_dict(new)
