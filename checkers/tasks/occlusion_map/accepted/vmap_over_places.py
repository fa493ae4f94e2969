
import torch
def occlusion_map(model, x, target, size, stride, value):
    model.eval()
    for p in model.parameters(): p.requires_grad_(False)
    H, W = x.shape[2:]
    ii, jj = torch.arange(H)[:, None], torch.arange(W)
    def drop(i, j):
        inside = (ii >= i) & (ii < i + size) & (jj >= j) & (jj < j + size)
        return p(x) - p(torch.where(inside, value, x))
    p = lambda im: torch.nn.functional.softmax(model(im), dim=1)[0, target]
    tops, lefts = torch.meshgrid(torch.arange(0, H - size + 1, stride), torch.arange(0, W - size + 1, stride), indexing="ij")
    return torch.vmap(torch.vmap(drop))(tops, lefts)
