import numpy as np
import torch


def pad_batch(seqs, pad):
    lengths = np.array([len(seq) for seq in seqs], dtype=np.int64)
    width = int(lengths.max(initial=0))
    mask = np.arange(width)[None, :] < lengths[:, None]
    x = np.full((len(seqs), width), pad)
    x[mask] = np.array([token for seq in seqs for token in seq], dtype=np.int64)
    return torch.from_numpy(x), torch.from_numpy(lengths), torch.from_numpy(mask)


def masked_mean(losses, mask):
    return torch.where(mask, losses, torch.zeros_like(losses)).sum() / torch.count_nonzero(mask)
