"""Sentences of different lengths in one batch: padding, lengths, mask, and a loss that ignores padding."""

import torch


def pad_batch(seqs, pad):
    """Fills sequences up to the longest one.

    seqs: list of B lists of int, of different lengths
    pad: int, fills the rows on the right
    returns: x (B, T) int64, lengths (B,) int64, mask (B, T) bool
    """
    lengths = torch.tensor([len(seq) for seq in seqs], dtype=torch.int64)  # (B,)
    raise NotImplementedError("a rectangle full of pad, the rows written into it, and the mask")  # TODO: yours


def masked_mean(losses, mask):
    """Averages over real tokens.

    losses: (B, T), floats, one for each place
    mask: (B, T), true at real tokens
    returns: (), the mean over the real tokens of the whole batch
    """
    raise NotImplementedError("the sum over real tokens, divided by their number")  # TODO: yours


if __name__ == "__main__":
    x, lengths, mask = pad_batch([[5, 3, 8], [7]], pad=0)
    print(x)  # [[5, 3, 8], [7, 0, 0]]
    print(lengths)  # [3, 1]
    print(mask)  # [[True, True, True], [True, False, False]]
    losses = torch.tensor([[1.0, 2.0, 3.0], [6.0, 9.0, 9.0]])
    print(masked_mean(losses, mask))  # 3.0, and not the mean over all six, 5.0
