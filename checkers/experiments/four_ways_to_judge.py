"""Judges the same classifier of wines in four ways, of which one is sound."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab

Pair = tuple[Tensor, Tensor]


def stratified(y: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Shuffled row numbers for training and test with the same share of every class."""
    train: list[Tensor] = []
    test: list[Tensor] = []
    for label in range(3):
        rows = (y == label).nonzero()[:, 0]
        rows = rows[torch.randperm(len(rows))]
        cut = round(share * len(rows))
        test, train = [*test, rows[:cut]], [*train, rows[cut:]]
    return torch.cat(train), torch.cat(test)


def skill(lab: Lab, name: str, train: Pair, test: Pair) -> float:
    """Trains on one set, (N, 13) and (N,), and gives the accuracy on the other."""
    (x, y), (x_test, y_test) = train, test
    if lab.word("features") == "standardised":
        mean, std = x.mean(dim=0), x.std(dim=0)  # of the training rows alone
        x, x_test = (x - mean) / std, (x_test - mean) / std
    if lab.word("model") == "neighbour":
        nearest = torch.cdist(x_test, x).argmin(dim=1)  # rows of the training set
        share = (y[nearest] == y_test).float().mean().item()
        for step in (10, 200):  # nothing is trained: a flat line
            lab.point("accuracy", name, step, share)
        return share
    net = nn.Linear(13, 3)
    optimiser = torch.optim.Adam(net.parameters(), lr=0.05)
    for step in range(200):
        loss = cross_entropy(net(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 10 == 9:
            with torch.no_grad():
                lab.point("accuracy", name, step + 1, (net(x_test).argmax(1) == y_test).float().mean().item())
    with torch.no_grad():
        return float((net(x_test).argmax(1) == y_test).float().mean())


def run(lab: Lab) -> None:
    (x1, y1), (x2, y2) = lab.wine()
    x, y = torch.cat([x1, x2]), torch.cat([y1, y2])
    x, y = x[y.argsort(stable=True)], y.sort().values  # 178 rows sorted by class, as in the file
    share = lab.number("share")
    cut = round((1 - share) * len(x))

    train, test = stratified(y, share)
    sound = skill(lab, "held-out rows", (x[train], y[train]), (x[test], y[test]))
    memory = skill(lab, "its own training rows", (x[train], y[train]), (x[train], y[train]))
    sorted_ = skill(lab, "last rows of the file", (x[:cut], y[:cut]), (x[cut:], y[cut:]))
    doubled = torch.cat([test, train])  # every test row is in the training set as well
    leak = skill(lab, "rows seen before", (x[doubled], y[doubled]), (x[test], y[test]))
    verdicts = {"sound": sound, "memory": memory, "sorted": sorted_, "leak": leak}
    names = ["held-out rows", "its own training rows", "last rows of the file", "rows seen before"]
    rows = [[name, f"{value:.1%}"] for name, value in zip(names, verdicts.values())]
    lab.table("four verdicts", ["judged on", "accuracy"], rows)
    unseen = 3 - len(set(y[:cut].tolist()))

    lab.result("lowest", [key for key, value in verdicts.items() if value == min(verdicts.values())])
    lab.result("accuracy_file", 100 * sorted_)
    lab.result("accuracy_held_out", 100 * sound)
    lab.result("accuracy_own_rows", 100 * memory)
    lab.result("accuracy_seen_before", 100 * leak)
    lab.result("classes_unseen", unseen)
