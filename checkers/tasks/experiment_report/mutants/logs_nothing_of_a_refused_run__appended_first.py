"""Appends first and looks afterwards."""

from typing import Any

import torch

STATED = ("seed", "epochs", "parameters", "seconds")


class Protocol:
    """Logs runs, chooses by validation, lets the test happen once."""

    def __init__(self) -> None:
        self.runs: list[dict[str, Any]] = []
        self.result: dict[str, Any] | None = None

    def add(
        self, name: str, config: dict[str, Any], train_loss: list[float], val_accuracy: list[float]
    ) -> None:
        """Logs a run, or raises ValueError and logs nothing."""
        if self.result is not None:
            raise RuntimeError("the test has been: the search is over")
        stated = {key: config.get(key) for key in STATED}
        self.runs.append({"name": name, **stated, "val_accuracy": val_accuracy[-1]})
        if missing := [key for key in STATED if key not in config]:
            raise ValueError(f"{name} does not state its {missing[0]}")
        if not len(train_loss) == len(val_accuracy) == config["epochs"]:
            raise ValueError(f"the curves of {name} have not one number for each epoch")
        if any(run["name"] == name for run in self.runs[:-1]):
            raise ValueError(f"there is a run called {name} already")

    def best(self) -> str:
        """The run that ends with the highest validation accuracy; max takes the first of equal ones."""
        return max(self.runs, key=lambda run: run["val_accuracy"])["name"]

    def test(self, y: torch.Tensor, p: torch.Tensor, k: int) -> float:
        """The accuracy of the best run on the test set, once."""
        if self.result is not None:
            raise RuntimeError("the test set has been used")
        if len(self.runs) < 3:
            raise RuntimeError("compare three runs at least")
        confusion = torch.bincount(y * k + p, minlength=k * k).reshape(k, k)
        mistakes = confusion.clone().fill_diagonal_(0)  # (k, k)
        worst = divmod(int(mistakes.argmax()), k)
        self.result = {
            "chosen": self.best(),
            "test_accuracy": (y == p).float().mean().item(),
            "confusion": confusion,
            "confused": worst if mistakes.any() else None,
        }
        return self.result["test_accuracy"]

    def report(self) -> dict[str, Any]:
        """Everything that was tried, and the one test."""
        if self.result is None:
            raise RuntimeError("there is no test yet")
        return {"runs": self.runs, **self.result}
