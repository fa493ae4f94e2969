import numpy as np
import torch
from torch import nn

rng = np.random.default_rng()


def fans(weight):
    per_filter = weight[0].numel()
    return per_filter, weight.numel() // weight.shape[1]


def draw(shape, scheme):
    weight = torch.zeros(shape)
    i, o = fans(weight)
    a = {
        "xavier_uniform": np.sqrt(6 / (i + o)),
        "he_uniform": np.sqrt(6 / i),
        "default": 1 / np.sqrt(i),
    }.get(scheme)
    if a:
        return torch.from_numpy(rng.uniform(-a, a, tuple(shape)).astype("float32"))
    std = np.sqrt(2 / i) if scheme == "he_normal" else np.sqrt(2 / (i + o))
    return torch.tensor(rng.normal(0, std, tuple(shape)), dtype=torch.float32)


def reset(model):
    for name, parameter in model.named_parameters():
        path, _, leaf = name.rpartition(".")
        if isinstance(model.get_submodule(path), (nn.Linear, nn.Conv2d)):
            parameter.data = draw(parameter.shape, "he_normal") if leaf == "weight" else parameter.data * 0
