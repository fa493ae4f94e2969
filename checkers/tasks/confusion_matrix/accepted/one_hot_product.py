import torch
import torch.nn.functional as F


def confusion(y, p, k):
    return F.one_hot(y, k).T @ F.one_hot(p, k)


def rates(C):
    C = C.double()
    tp = torch.einsum("ii->i", C)
    called, real = torch.einsum("ij->j", C), torch.einsum("ij->i", C)
    eps = 1e-12
    P, R = tp / (called + eps), tp / (real + eps)
    no = C.sum() - real
    return dict(precision=P, recall=R, f1=2 * P * R / (P + R + eps), specificity=(no - called + tp) / (no + eps),
                undefined=(called * real * no) == 0)


def averages(C):
    r = rates(C)
    w = C.sum(1).double()
    return dict(accuracy=C.diag().sum() / C.sum(), macro_precision=r["precision"].mean(),
                macro_recall=r["recall"].mean(), macro_f1=r["f1"].mean(), weighted_f1=(w @ r["f1"]) / w.sum())
