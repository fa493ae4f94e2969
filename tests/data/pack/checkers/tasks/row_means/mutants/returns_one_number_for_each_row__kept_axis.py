def row_means(x):
    return x.mean(dim=1, keepdim=True)
