import torch
def fit(X, y):
    m = torch.stack([X[y==k].mean(0) for k in (0,1)])
    S = sum((X[y==k]-m[k]).T@(X[y==k]-m[k])/(y==k).sum() for k in (0,1))/2
    A = torch.linalg.solve(S, m.T)
    class Model:
        def __call__(self, x): return x@A - .5*(m.T*A).sum(0)
    return Model()
