"""A loop over the widths, a dict of names, an identity at the end."""

from collections import OrderedDict

import torch.nn as nn


def build_model():
    widths, acts = [784, 256, 100, 10], [nn.ReLU(inplace=True), nn.Tanh(), nn.Identity()]
    layers = OrderedDict(flat=nn.Flatten(start_dim=1))
    for k, act in enumerate(acts):
        layers[f"linear{k}"] = nn.Linear(widths[k], widths[k + 1])
        layers[f"act{k}"] = act
    net = nn.Sequential(layers)
    for name, p in net.named_parameters():
        (nn.init.xavier_uniform_ if name.endswith("weight") else nn.init.zeros_)(p)
    return net
