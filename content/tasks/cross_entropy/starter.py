"""Cross-entropy from logits: the mean of −log p(right class), without ever taking the logarithm of 0."""

import torch


def cross_entropy(logits, y):
    """Measures how far the logits are from the labels.

    logits: (B, K), real numbers, before any softmax
    y: (B,), int64, the right class of each sample, from 0 to K - 1
    returns: (), the mean over the batch
    """
    B, K = logits.shape
    rows = torch.arange(B)  # (B,), together with y it picks one entry of each row
    # p = softmax(logits) and then log(p) gives log(0) for large logits. Combine the two.
    raise NotImplementedError("the logarithm of the softmax first")  # TODO: yours


if __name__ == "__main__":
    print(cross_entropy(torch.zeros(4, 10), torch.tensor([0, 3, 5, 9])))  # log 10 = 2.3026
    print(cross_entropy(torch.tensor([[100.0, -100.0]]), torch.tensor([1])))  # 200
