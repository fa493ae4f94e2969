"""Only the training images are normalised."""


def normalise(train, test):
    train, test = train.float(), test.float()
    mean, std = train.mean((0, 2, 3), keepdim=True), train.std((0, 2, 3), keepdim=True)
    return (train - mean) / std, test
