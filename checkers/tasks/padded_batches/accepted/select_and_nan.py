import torch
import torch.nn.functional as F


def pad_batch(seqs, pad):
    lengths = torch.LongTensor([len(seq) for seq in seqs])
    width = int(lengths.max()) if len(seqs) else 0
    rows = [F.pad(torch.tensor(seq, dtype=torch.long), (0, width - len(seq)), value=pad) for seq in seqs]
    x = torch.stack(rows) if rows else torch.empty(0, 0, dtype=torch.long)
    return x, lengths.view(-1, 1).squeeze(1), torch.arange(width).expand(len(seqs), width).lt(lengths.unsqueeze(1))


def masked_mean(losses, mask):
    return losses.masked_fill(~mask, float("nan")).nanmean()
