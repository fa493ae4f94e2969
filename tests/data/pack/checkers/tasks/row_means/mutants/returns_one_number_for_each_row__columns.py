def row_means(x):
    return x.mean(dim=0)
