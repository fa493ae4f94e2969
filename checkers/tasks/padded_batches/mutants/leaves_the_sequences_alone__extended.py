import torch


def pad_batch(seqs, pad):
    lengths = torch.tensor([len(seq) for seq in seqs], dtype=torch.int64)  # (B,)
    width = max((len(seq) for seq in seqs), default=0)  # T
    for seq in seqs:
        seq += [pad] * (width - len(seq))
    x = torch.tensor(seqs, dtype=torch.int64).reshape(len(seqs), width)
    mask = torch.arange(width) < lengths[:, None]  # (T,) < (B, 1) -> (B, T)
    return x, lengths, mask


def masked_mean(losses, mask):
    return (losses * mask).sum() / mask.sum()
