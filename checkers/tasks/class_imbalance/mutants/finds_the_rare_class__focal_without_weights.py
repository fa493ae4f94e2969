import torch
from torch import nn
def fit(X, y):
    m = nn.Linear(2,2); o=torch.optim.Adam(m.parameters(), .05)
    for e in range(200):
        p=m(X).softmax(1)[range(len(y)),y]
        l=((1-p)**2*-p.log()).mean(); o.zero_grad(); l.backward(); o.step()
    return m
