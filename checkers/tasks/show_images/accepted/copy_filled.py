import torch


def pictures(X):
    B, _, H, W = X.shape
    out = torch.empty(B, H, W, dtype=X.dtype)
    for b in range(B):
        for i in range(H):
            out[b, i] = X[b, 0, i]
    return out
