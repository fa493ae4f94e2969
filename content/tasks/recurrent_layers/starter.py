"""RNN, GRU and LSTM from the library: chosen by name, stacked, counted, and with open gates."""

import torch
from torch import nn
from torch.nn import functional as F


class CharModel(nn.Module):
    """Predicts the next character: one-hot, recurrent layer, linear layer."""

    def __init__(self, cell, vocab_size, num_hiddens, num_layers=1):
        super().__init__()
        self.vocab_size = vocab_size
        raise NotImplementedError("a recurrent layer by its name, and a linear one behind it")  # TODO: yours

    def forward(self, tokens, state=None):
        """tokens: (T, B) int64; state: None, or what an earlier call returned

        returns: logits (T, B, V) and the last state, (num_layers, B, H) or a pair of these
        """
        x = F.one_hot(tokens, self.vocab_size).float()  # (T, B, V)
        raise NotImplementedError("x through the recurrent layer, its outputs through the other")  # TODO: yours


def count_parameters(model):
    """Counts the numbers that a module learns; returns an int."""
    raise NotImplementedError("the numbers of each of model.parameters()")  # TODO: yours


def open_gates(layer, bias):
    """Fills the second block of each layer's bias_hh with `bias`, in a GRU and an LSTM."""
    raise NotImplementedError("H:2H of bias_hh_l0, bias_hh_l1, …, without recording a gradient")  # TODO: yours


if __name__ == "__main__":
    for cell in ("RNN", "GRU", "LSTM"):
        print(cell, count_parameters(getattr(nn, cell)(28, 256)))  # 73216, 219648, 292864

    model = CharModel("GRU", 28, 64, num_layers=2)
    logits, state = model(torch.randint(28, (35, 32)))
    print(logits.shape, state.shape)  # (35, 32, 28) and (2, 32, 64)

    layer = nn.LSTM(4, 3)
    open_gates(layer, 3.0)
    print(layer.bias_hh_l0)  # the numbers 3, 4 and 5 of 12 are 3.0
