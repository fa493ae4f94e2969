def row_means(x):
    return x.median(dim=1).values
