"""Trains a small VGG three times: as usual, with another learning rate, and with another weight decay."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab


def vgg() -> nn.Sequential:
    """Blocks of a 3×3 convolution and a max pooling, the channels doubling: (N, 3, 32, 32) → (N, 10)."""
    layers: list[nn.Module] = []
    for inputs, outputs in ((3, 8), (8, 16), (16, 32)):
        conv = nn.Conv2d(inputs, outputs, 3, padding=1)
        nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
        layers += [conv, nn.ReLU(), nn.MaxPool2d(2)]
    head = nn.Linear(32 * 4 * 4, 10)
    nn.init.normal_(head.weight, std=0.001)  # all logits near 0 at first
    return nn.Sequential(*layers, nn.Flatten(), head)


def run(lab: Lab) -> None:
    (x, y), _ = lab.shapes(1500, 100)
    x = (x - x.mean(dim=(0, 2, 3), keepdim=True)) / x.std(dim=(0, 2, 3), keepdim=True)
    rate, factor, decay = lab.number("rate"), lab.number("factor"), lab.number("decay")
    settings = {
        "usual": (rate, 0.001),
        "faster": (rate * factor, 0.001),
        "decayed": (rate, decay),
    }
    names = {"usual": "usual", "faster": f"rate x {factor}", "decayed": f"decay {decay}"}
    rows, last = [], {}
    for key, (speed, shrink) in settings.items():
        torch.manual_seed(lab.seed)  # the same first weights and batches
        net = vgg()
        optimiser = torch.optim.Adam(net.parameters(), lr=speed, weight_decay=shrink)
        losses = []
        for _ in range(int(lab.number("epochs"))):
            for some in torch.randperm(len(x)).split(32):
                loss = cross_entropy(net(x[some]), y[some])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                losses.append(loss.item())
                lab.point("loss", names[key], len(losses), min(losses[-1], 5))
        last[key] = sum(losses[-10:]) / 10
        if key == "usual":
            lab.result("first", losses[0])
        rows.append([names[key], round(losses[0], 3), round(last[key], 3)])
    lab.table("training loss", ["run", "first", "last 10 steps"], rows)

    worse = "better" if last["faster"] < last["usual"] else "worse"
    lab.result("fast", "stuck" if last["faster"] > 2.28 else worse)
    slower = "slower" if last["decayed"] > 1.1 * last["usual"] else "alike"
    lab.result("strong", "stuck" if last["decayed"] > 2.28 else slower)
    for key, value in last.items():
        lab.result(f"loss_{key}", value)
