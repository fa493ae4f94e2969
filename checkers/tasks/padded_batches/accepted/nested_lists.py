import torch


def pad_batch(seqs, pad):
    lengths = list(map(len, seqs))
    width = max(lengths + [0])
    x = [[*seq, *[pad] * (width - len(seq))] for seq in seqs]
    mask = [[t < length for t in range(width)] for length in lengths]
    return torch.tensor(x, dtype=torch.int64).reshape(len(x), width), lengths, torch.tensor(mask).reshape(len(x), width)


def masked_mean(losses, mask):
    return losses[mask].mean()
