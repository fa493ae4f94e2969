"""The confusion matrix, the rates of each class, and their averages."""

import torch


def confusion(y, p, k):
    """y, p: (N,) int64, true and predicted class; returns: (k, k) integers, rows true, columns predicted."""
    raise NotImplementedError("count each pair (true, predicted)")  # TODO: yours


def rates(C):
    """C: (k, k); returns: a dict of (k,): precision, recall, f1, specificity (floats), undefined (bool)."""
    TP = C.diag()  # (k,), right predictions of each class
    raise NotImplementedError("FP, FN and TN from the sums of columns and rows, then the rates")  # TODO: yours


def averages(C):
    """C: (k, k); returns: a dict of numbers: accuracy, macro_precision, macro_recall, macro_f1, weighted_f1."""
    raise NotImplementedError("means over the classes")  # TODO: yours


if __name__ == "__main__":
    C = confusion(torch.tensor([0, 0, 1, 2]), torch.tensor([0, 1, 1, 0]), 3)
    print(C)  # [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    for name, values in rates(C).items():
        print(name, values)  # precision [0.5, 0.5, 0], recall [0.5, 1, 0]

    wine = torch.tensor([[17, 0, 1], [1, 19, 1], [2, 1, 12]])  # a classifier on 54 wines
    print(averages(wine))  # accuracy 0.8889, macro_f1 0.8831, weighted_f1 0.8886
