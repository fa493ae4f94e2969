"""Runs as dataclasses in a dict by name; counts by bincount."""

from dataclasses import dataclass

import torch


@dataclass
class Run:
    name: str
    config: dict
    val: list


class Protocol:
    def __init__(self):
        self._runs = {}
        self._tested = None

    def add(self, name, config, train_loss, val_accuracy):
        if self._tested:
            raise RuntimeError("the test has been done")
        need = {"seed", "epochs", "parameters", "seconds"} - config.keys()
        if need:
            raise ValueError(f"missing {sorted(need)}")
        if not len(train_loss) == len(val_accuracy) == config["epochs"]:
            raise ValueError("curves")
        if name in self._runs:
            raise ValueError("taken")
        self._runs[name] = Run(name, dict(config), list(val_accuracy))

    def best(self):
        return max(self._runs.values(), key=lambda r: r.val[-1]).name

    def test(self, y, p, k):
        if self._tested:
            raise RuntimeError("once")
        if len(self._runs) < 3:
            raise RuntimeError("three runs")
        C = torch.bincount(y * k + p, minlength=k * k).reshape(k, k)
        acc = (C.diag().sum() / C.sum()).item()
        D = C - C.diag().diag()
        m = int(D.argmax())
        self._tested = dict(
            chosen=self.best(), test_accuracy=acc, confusion=C, confused=divmod(m, k) if D.sum() else None
        )
        return acc

    def report(self):
        if not self._tested:
            raise RuntimeError("not yet")
        keys = ("seed", "epochs", "parameters", "seconds")
        return {
            "runs": [
                dict(name=r.name, **{q: r.config[q] for q in keys}, val_accuracy=r.val[-1])
                for r in self._runs.values()
            ],
            **self._tested,
        }
