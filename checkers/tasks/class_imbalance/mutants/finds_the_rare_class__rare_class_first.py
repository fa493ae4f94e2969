import torch
from torch import nn
def fit(X, y):
    m = nn.Linear(2,1); o=torch.optim.Adam(m.parameters(), .05)
    for e in range(200):
        l=nn.functional.binary_cross_entropy_with_logits(m(X), y[:,None].float(), weight=torch.where(y[:,None]==1, 19., 1.)); o.zero_grad(); l.backward(); o.step()
    return lambda x: torch.cat([m(x), -m(x)], 1)
