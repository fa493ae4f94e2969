def row_means(x):
    return x @ x.new_ones(x.shape[1]) / x.shape[1]
