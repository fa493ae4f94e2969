"""Takes the mean off and leaves the spread."""


def normalise(train, test):
    mean = train.float().mean((0, 2, 3), keepdim=True)
    return train - mean, test - mean
