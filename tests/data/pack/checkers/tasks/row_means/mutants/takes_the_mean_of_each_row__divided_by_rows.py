def row_means(x):
    return x.sum(dim=1) / len(x)
