from torch.utils.data import DataLoader, Dataset


class Pictures(Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return self.labels.numel()

    def __getitem__(self, index):
        image = self.images[index] / 255.0
        return (image.unsqueeze(0) if image.ndim == 2 else image.movedim(-1, 0)), self.labels[index].item()


class Loader(DataLoader):
    pass
