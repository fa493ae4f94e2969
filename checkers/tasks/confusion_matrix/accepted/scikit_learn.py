import torch
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support


def confusion(y, p, k):
    return torch.from_numpy(confusion_matrix(y, p, labels=range(k)))


def pairs(C):
    k = len(C)
    y = [i for i in range(k) for j in range(k) for _ in range(int(C[i, j]))]
    p = [j for i in range(k) for j in range(k) for _ in range(int(C[i, j]))]
    return y, p, list(range(k))


def rates(C):
    y, p, labels = pairs(C)
    P, R, F, _ = precision_recall_fscore_support(y, p, labels=labels, zero_division=0.0)
    out = C.sum() - C.sum(1)
    tn = out - C.sum(0) + C.diag()
    S = [int(a) / int(b) if b else 0.0 for a, b in zip(tn, out)]
    return {"precision": P, "recall": R, "f1": F, "specificity": S,
            "undefined": (C.sum(0) == 0) | (C.sum(1) == 0) | (out == 0)}


def averages(C):
    y, p, labels = pairs(C)
    found = {"accuracy": sum(a == b for a, b in zip(y, p)) / len(y)}
    P, R, F, _ = precision_recall_fscore_support(y, p, labels=labels, average="macro", zero_division=0.0)
    found |= {"macro_precision": P, "macro_recall": R, "macro_f1": F}
    found["weighted_f1"] = precision_recall_fscore_support(y, p, labels=labels, average="weighted", zero_division=0.0)[2]
    return found
