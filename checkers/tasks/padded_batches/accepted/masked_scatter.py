import torch
def pad_batch(seqs, pad):
    n = len(seqs)
    flat = torch.tensor(sum(map(list, seqs), []), dtype=torch.int64)
    lengths = torch.tensor([len(s) for s in seqs]).long()
    T = int(max(lengths.tolist() or [0]))
    mask = torch.ones(n, T).cumsum(1) <= lengths.unsqueeze(-1)
    x = torch.empty(n, T, dtype=torch.int64).fill_(pad)
    x.masked_scatter_(mask, flat)
    return x, lengths, mask.float()
def masked_mean(losses, mask):
    return torch.masked_select(losses, mask).mean()
