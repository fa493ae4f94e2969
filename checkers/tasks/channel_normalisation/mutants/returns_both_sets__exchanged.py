"""Returns test before train."""


def normalise(train, test):
    mean, std = train.float().mean((0, 2, 3), keepdim=True), train.float().std((0, 2, 3), keepdim=True)
    return (test - mean) / std, (train - mean) / std
