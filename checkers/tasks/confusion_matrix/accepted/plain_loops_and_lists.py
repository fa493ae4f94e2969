import torch


def confusion(y, p, k):
    C = [[0] * k for _ in range(k)]
    for i, j in zip(y.tolist(), p.tolist()):
        C[i][j] += 1
    return torch.tensor(C)


def rates(C):
    C = C.tolist()
    k, n = len(C), sum(map(sum, C))
    out = {name: [] for name in ("precision", "recall", "f1", "specificity", "undefined")}
    for c in range(k):
        tp = C[c][c]
        fp = sum(C[i][c] for i in range(k)) - tp
        fn = sum(C[c]) - tp
        tn = n - tp - fp - fn
        bad = False
        for name, a, b in (("precision", tp, tp + fp), ("recall", tp, tp + fn), ("f1", 2 * tp, 2 * tp + fp + fn),
                           ("specificity", tn, tn + fp)):
            bad |= b == 0
            out[name].append(a / b if b else 0.0)
        out["undefined"].append(bad)
    return out


def averages(C):
    r, k = rates(C), len(C)
    n = C.sum().item()
    return {
        "accuracy": sum(C[i, i].item() for i in range(k)) / n,
        "macro_precision": sum(r["precision"]) / k,
        "macro_recall": sum(r["recall"]) / k,
        "macro_f1": sum(r["f1"]) / k,
        "weighted_f1": sum(f * C[i].sum().item() / n for i, f in enumerate(r["f1"])),
        "k": k,
    }
