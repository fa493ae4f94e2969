"""Puts four modules and two modes of batch normalisation to a test that every linear map passes."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from checkers.lab import Lab


def run(lab: Lab) -> None:
    biased = lab.word("bias") == "with"
    modules = {
        "pool": nn.MaxPool2d(2),
        "relu": nn.ReLU(),
        "conv": nn.Conv2d(3, 4, 3, bias=biased),
        "softmax": nn.Softmax(dim=1),
    }
    norms = {"training": nn.BatchNorm2d(3).train(), "inference": nn.BatchNorm2d(3).eval()}
    norms["inference"].running_mean = torch.randn(3)  # means and variances of an earlier training
    norms["inference"].running_var = torch.rand(3) + 0.5

    def draw() -> Tensor:
        x = torch.randn(8, 3, 10, 10)
        return x.abs() if lab.word("inputs") == "positive" else x

    affine: dict[str, float] = dict.fromkeys([*modules, *norms], 0.0)
    plain = dict(affine)
    with torch.no_grad():
        for number in range(1, 31):
            x, y = draw(), draw()
            for name, f in {**modules, **norms}.items():
                size = (f(x) + f(y)).norm()
                with_zero = ((f(x + y) + f(torch.zeros_like(x)) - f(x) - f(y)).norm() / size).item()
                without = ((f(x + y) - f(x) - f(y)).norm() / size).item()
                affine[name], plain[name] = max(affine[name], with_zero), max(plain[name], without)
                if name in modules:
                    lab.point("defect", name, number, max(with_zero, 1e-8))

    passed = {name for name, defect in affine.items() if defect < 1e-4}
    kinds = {(True, True): "both", (False, True): "inference", (True, False): "training"}
    lab.result("linear", [name for name in modules if name in passed])
    lab.result("plain_test", "passes" if plain["conv"] < 1e-4 else "fails")
    lab.result("norm", kinds.get(("training" in passed, "inference" in passed), "neither"))
    lab.result("conv_defect", affine["conv"])
    lab.result("relu_defect", affine["relu"])
    lab.table(
        "largest defect in thirty trials, relative to f(x) + f(y)",
        ["f", "f(x+y) = f(x)+f(y)", "f(x+y)+f(0) = f(x)+f(y)"],
        [[name, f"{plain[name]:.1e}", f"{affine[name]:.1e}"] for name in affine],
    )
