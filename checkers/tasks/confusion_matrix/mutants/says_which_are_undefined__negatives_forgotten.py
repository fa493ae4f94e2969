"""The confusion matrix and its rates."""

import torch


def confusion(y: torch.Tensor, p: torch.Tensor, k: int) -> torch.Tensor:
    """How often each pair (true, predicted) occurs: two (N,) -> (k, k)."""
    return torch.bincount(y * k + p, minlength=k * k).reshape(k, k)


def ratio(part: torch.Tensor, whole: torch.Tensor) -> torch.Tensor:
    """part/whole, and 0 where whole is 0."""
    return torch.where(whole > 0, part / whole.clamp(min=1), 0.0)


def rates(C: torch.Tensor) -> dict[str, torch.Tensor]:
    """Each class against all others: (k, k) -> five tensors (k,)."""
    TP = C.diag()
    FP, FN = C.sum(dim=0) - TP, C.sum(dim=1) - TP
    TN = C.sum() - TP - FP - FN
    empty = [TP + FP == 0, TP + FN == 0, TN + FP == 0, 2 * TP + FP + FN == 0]
    return {
        "precision": ratio(TP, TP + FP),
        "recall": ratio(TP, TP + FN),
        "f1": ratio(2 * TP, 2 * TP + FP + FN),
        "specificity": ratio(TN, TN + FP),
        "undefined": empty[0] | empty[1],
    }


def averages(C: torch.Tensor) -> dict[str, torch.Tensor]:
    """Single numbers for the whole matrix."""
    each = rates(C)
    share = C.sum(dim=1) / C.sum()  # (k,), how frequent each class is
    return {
        "accuracy": C.trace() / C.sum(),
        "macro_precision": each["precision"].mean(),
        "macro_recall": each["recall"].mean(),
        "macro_f1": each["f1"].mean(),
        "weighted_f1": (share * each["f1"]).sum(),
    }
