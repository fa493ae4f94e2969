"""A data set and a loader."""

import torch


class Pictures:
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = self.images[index].float() / self.images.max()  # (H, W) or (H, W, 3)
        image = image[None] if image.dim() == 2 else image.permute(2, 0, 1)  # channels in front
        return image, int(self.labels[index])


class Loader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False):
        self.dataset, self.batch_size = dataset, batch_size
        self.shuffle, self.drop_last = shuffle, drop_last

    def __len__(self):
        full, rest = divmod(len(self.dataset), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self):
        count = len(self.dataset)
        order = torch.randperm(count).tolist() if self.shuffle else list(range(count))  # new for each epoch
        for number in range(len(self)):
            indices = order[number * self.batch_size : (number + 1) * self.batch_size]
            images, labels = zip(*(self.dataset[index] for index in indices), strict=True)
            yield torch.stack(images), torch.tensor(labels)  # (B, …), (B,)
