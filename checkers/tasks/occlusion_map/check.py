"""An occlusion map: networks made of torch's own layers, whose drops are known, and where each patch lies."""

from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

import torch

from checkers.api import (
    Remote,
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_shape,
    expect_true,
    expect_untouched,
    fail,
    integers,
    named,
    normal,
    prediction,
    recognise,
    sizes,
    to_tensor,
    uniform,
)

DROP = "softmax probability of the target for the whole image minus that with the patch"
FITS = "a patch fits (H − size) // stride + 1 times from top to bottom, likewise from left to right"
EVAL = "some layer is in training mode: model.eval() reaches all of them, dropout and batch normalisation too"
PILED = "earlier patches are still there: each patch begins with a fresh copy of x"
Score = Callable[[torch.Tensor], torch.Tensor]

# Runs beside the learner's program, which is given the network that this makes.
NETWORK = """
from torch import nn

class Network(nn.Sequential):
    graphs = False  # whether one was built: an answer of a network that is called without gradients has none

    def forward(self, x):
        answer = super().forward(x)
        self.graphs = self.graphs or answer.requires_grad
        return answer

def network(weight, first):
    before = {"": [], "dropout": [nn.Dropout(0.9)], "batch normalisation": [nn.BatchNorm2d(2)]}[first]
    last = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    last.weight.data.copy_(weight)
    return Network(*before, nn.Flatten(), last)
"""
BUILDERS: WeakKeyDictionary[Subject, Remote] = WeakKeyDictionary()


# ---- networks over there, and what they give ---------------------------------------------------------------


def linear(subject: Subject, weight: torch.Tensor, first: str = "") -> Remote:
    """A network in the learner's process: `first`, then the flattened image times weight (classes, C·H·W)."""
    if subject not in BUILDERS:
        find = subject["__builtins__"].get  # whatever the learner's file imports
        module = find("__import__")("types").ModuleType("network")
        find("exec")(NETWORK, Remote(subject, module._on, ("__dict__",)))
        BUILDERS[subject] = module.network
    model: Remote = BUILDERS[subject](weight, first)
    return model


def probability(weight: torch.Tensor, target: int) -> Score:
    """The probability of one class that `linear` gives: images (B, C, H, W) -> (B,), in float64."""
    return lambda images: torch.softmax(images.double().flatten(1) @ weight.double().T, dim=1)[:, target]


def patches(x: torch.Tensor, size: int, stride: int) -> Iterator[tuple[int, int, tuple[slice, slice]]]:
    """Row and column of the map, and the part of the image that is hidden there."""
    for i, top in enumerate(range(0, x.shape[2] - size + 1, stride)):
        for j, left in enumerate(range(0, x.shape[3] - size + 1, stride)):
            yield i, j, (slice(top, top + size), slice(left, left + size))


def remaining(
    score: Score, x: torch.Tensor, size: int, stride: int, value: float, **how: bool
) -> torch.Tensor:
    """The score with each patch. `pile` leaves the patches in place, `first` fills the first channel only,
    `rest` hides all but the patch."""
    shape = [(side - size) // stride + 1 for side in x.shape[2:]]
    found, covered = torch.zeros(shape, dtype=torch.float64), x.clone()
    for i, j, (rows, columns) in patches(x, size, stride):
        covered = covered if how.get("pile") else x.clone()
        covered[:, : 1 if how.get("first") else None, rows, columns] = value
        if how.get("rest"):
            covered = torch.where(covered == value, x, torch.full_like(x, value))
        found[i, j] = score(covered)[0]
    return found


def expect_real(got: object) -> None:
    """Every number of the map is real and finite."""
    expect_finite(got)
    if to_tensor(got).is_complex():
        fail(actual="the map has complex numbers", expected="real numbers")


def compare(subject: Subject, weight: torch.Tensor, x: torch.Tensor, *where: int, value: float) -> None:
    """Holds one map against the drops; `where` is target, size and stride."""
    target, size, stride = where
    score = probability(weight, target)
    whole = score(x)[0]
    got = subject.occlusion_map(linear(subject, weight), x, target, size, stride, value)
    want = whole - remaining(score, x, size, stride, value)
    expect_real(got)
    found = named(to_tensor(got), "the map")
    near = found.shape == want.shape and bool(((found - want).abs() <= 2e-5).all())
    hint = "" if near else mistake(found, weight, x, target, size, stride, value)
    expect_close(found, want, atol=2e-5, hint=hint)


def mistake(
    got: torch.Tensor,
    weight: torch.Tensor,
    x: torch.Tensor,
    target: int,
    size: int,
    stride: int,
    value: float,
) -> str:
    """Which wrong rule gave these numbers."""
    score = probability(weight, target)
    whole, rest = score(x)[0], remaining(score, x, size, stride, value)
    known: list[tuple[torch.Tensor, str]] = [
        (rest, "this is the probability that remains, low where it matters: the drop is asked"),
        (rest - whole, "the sign is the wrong way round: whole image minus hidden"),
        (whole - remaining(score, x, size, stride, value, pile=True), PILED),
    ]
    for name, says in (
        ("first", "the patch hides the first channel only: all channels, [:, :, rows, columns]"),
        ("rest", "this hides everything but the patch: the patch alone is hidden"),
    ):
        known.append((whole - remaining(score, x, size, stride, value, **{name: True}), says))

    def logit(images: torch.Tensor) -> torch.Tensor:
        return images.double().flatten(1) @ weight[target].double()

    likely = int((x.double().flatten(1) @ weight.double().T).argmax())
    if likely != target:
        other = probability(weight, likely)
        drop = other(x)[0] - remaining(other, x, size, stride, value)
        known.append((drop, "this is the map of the likeliest class: target says which one is asked"))
    for filling, says in ((0.0, "0"), (float(x.mean()), "the mean of the image"), (1.0, "1")):
        if filling != value:
            drop = whole - remaining(score, x, size, stride, filling)
            known.append((drop, f"the patch is filled with {says}: value says what belongs there"))
    logs = logit(x)[0] - remaining(logit, x, size, stride, value)
    known += [
        (logs, "these are drops of the logit: softmax first"),
        ((whole - rest) / whole, "this is the drop as a share of the whole: leave it a difference"),
        (whole.log() - rest.log(), "these are differences of logarithms: take those of the probabilities"),
        ((whole - rest).abs(), "the sign has to stay: a negative drop says that hiding helped"),
        ((whole - rest).clamp(min=0), "negative drops were cut off: they say that hiding helped"),
        ((whole - rest).flip(0, 1), "the map stands on its head: [0, 0] belongs to the upper left patch"),
        (
            torch.zeros_like(rest),
            "all drops are 0: softmax goes over the classes, dim=1, and needs the logits",
        ),
    ]
    return recognise(got, *known, otherwise=f"{DROP}; the patch moves by stride, not by its size")


def problem(channels: int, classes: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Fresh weights (classes, C·H·W) and one image (1, C, H, W)."""
    height, width = sizes((9, 12), (9, 12))
    x = normal(1, channels, width, height).transpose(2, 3)  # a view, as it may come in
    return 2 * normal(classes, x.numel()) / x.numel() ** 0.5, x


# ---- the checks --------------------------------------------------------------------------------------------


@check
def has_one_number_for_each_place(subject: Subject) -> None:
    """has (H − size) // stride + 1 rows and (W − size) // stride + 1 columns"""
    for size, stride in ((2, 3), (5, 2), (9, 1)):
        weight, x = problem(2, 3)
        height, width = x.shape[2:]
        got = subject.occlusion_map(linear(subject, weight), x, 0, size, stride, 0.0)
        want = ((height - size) // stride + 1, (width - size) // stride + 1)
        known: dict[tuple[int, ...], str] = {
            (want[1], want[0]): "rows and columns are exchanged",
            (want[0] - 1, want[1] - 1): "the first place is missing: + 1 along each axis",
            (height, width): "the map has one number for each place of the patch, not for each pixel",
            (want[0] * want[1],): "reshape the drops to rows and columns",
        }
        shape = tuple(to_tensor(got, hint="put the drops into a tensor of rows and columns").shape)
        hint = known.get(shape, "two axes only: rows and columns of places" if len(shape) != 2 else FITS)
        if hint == FITS and (shape[0] > want[0] or shape[1] > want[1]):
            hint = f"here the last patches stick out of the image: {FITS}"
        expect_shape(got, want, hint=hint)


@check(after=has_one_number_for_each_place)
def finds_the_corner(subject: Subject) -> None:
    """is largest at the corner where a network looks that looks at one corner only, and 0 elsewhere"""
    size = int(integers(1, low=2, high=4))
    rows, columns = sizes((3, 5), (3, 5))
    x = uniform(1, 1, rows * size, columns * size, low=0.5, high=1.0)
    for bottom, right in ((False, True), (True, False)):
        seen = torch.zeros(rows, size, columns, size)
        seen[-1 if bottom else 0, :, -1 if right else 0] = 4 / size**2
        weight = torch.stack([torch.zeros(x.numel()), seen.flatten()])
        got = to_tensor(subject.occlusion_map(linear(subject, weight), x, 1, size, size, 0.0))
        expect_real(got)
        flat = int(got.argmax())
        place = (bottom * (rows - 1), right * (columns - 1))
        corner = f"{'lower' if bottom else 'upper'} {'right' if right else 'left'}"
        found = [flat // columns, flat % columns]
        all_same = float(got.max() - got.min()) < 1e-4
        score = probability(weight, 1)
        rest = remaining(score, x, size, size, 0.0)
        hint = recognise(
            got,
            (rest, "this is the probability that remains, which is low where it matters: the drop is asked"),
            (rest - score(x), "the sign is the wrong way round: whole image minus hidden"),
            (score(x) - remaining(score, x, size, size, 0.0, pile=True), PILED),
            (
                score(x) - remaining(score, x, size, size, 0.0, rest=True),
                "this hides everything but the patch: the patch alone is hidden",
            ),
            otherwise="[i, j] belongs to the patch at row i · stride, column j · stride, filled with value",
        )
        if all_same:
            hint = "softmax goes over the classes, dim=1, and the model has to get the copy with value in it"
        expect_true(
            found == list(place) and not all_same,
            actual="the map is the same everywhere"
            if all_same
            else f"the largest number of the map is at {found}",
            expected=f"at {list(place)}, for a network that looks at the {corner} corner only",
            hint=hint,
        )
        other = got.flatten()[torch.arange(got.numel()) != flat]
        label = f"the map away from the {corner} corner, where the network looks,"
        expect_close(named(other, label), torch.zeros(len(other)), atol=1e-5, hint=hint)


@check(after=finds_the_corner)
def gives_the_drop_of_the_probability(subject: Subject) -> None:
    """is the softmax probability of the target for the whole image minus that with the patch"""
    classes = int(integers(1, low=4, high=6))
    for size, stride in ((3, 3), (4, 2), (2, 5)):  # side by side, overlapping, with gaps
        weight, x = problem(3, classes)
        likeliest = int((x.flatten(1) @ weight.T).argmax())
        compare(subject, weight, x, likeliest, size, stride, value=0.0)


@check(after=gives_the_drop_of_the_probability)
def takes_the_class_that_is_asked(subject: Subject) -> None:
    """is about the class `target`, likely or not"""
    weight, x = problem(2, 3)
    order = (x.flatten(1) @ weight.T).argsort()[0].tolist()
    for target in (order[0], order[-1]):
        compare(subject, weight, x, target, 3, 4, value=0.0)


@check(after=gives_the_drop_of_the_probability)
def fills_the_patch_with_the_value(subject: Subject) -> None:
    """hides with `value`, whatever it is"""
    for value in (0.5, -1.5):
        weight, x = problem(2, 3)
        compare(subject, weight, x, 1, 3, 3, value=value)


@check(after=gives_the_drop_of_the_probability)
def works_in_eval_mode(subject: Subject) -> None:
    """puts a network that is in training mode into eval mode"""
    weight, x = problem(2, 3)
    score = probability(weight, 1)
    rest = remaining(lambda images: score(images / (1 + 1e-5) ** 0.5), x, 3, 4, 0.0)
    whole = score(x / (1 + 1e-5) ** 0.5)  # a fresh batch normalisation divides by √(1 + ε)
    for name in ("dropout", "batch normalisation"):
        model = linear(subject, weight, name)  # in training mode, as every fresh network
        first = getattr(model, "0")
        got = to_tensor(subject.occlusion_map(model, x, 1, 3, 4, 0.0))
        outermost = not subject.value(model.training) and subject.value(first.training)
        hint = "training = False reaches the outermost module only: model.eval()" if outermost else EVAL
        expect_close(named(got, f"the map of a network with {name}"), whole - rest, atol=1e-4, hint=hint)
        if name == "batch normalisation":
            mean = named(subject.value(first.running_mean), "the network's running_mean afterwards")
            expect_close(mean, torch.zeros(2), hint=f"the network has learnt from patched images; {EVAL}")


@check(after=gives_the_drop_of_the_probability)
def leaves_the_image_alone(subject: Subject) -> None:
    """does not change x"""
    weight, x = problem(2, 3)
    hint = "a patch written into x[...] stays there: x.clone() makes a copy"
    expect_untouched(subject, subject.occlusion_map, linear(subject, weight), x, 1, 2, 3, 9.0, hint=hint)


@check(after=gives_the_drop_of_the_probability)
def carries_no_gradient(subject: Subject) -> None:
    """calls the network without recording gradients"""
    weight, x = problem(1, 2)
    model = linear(subject, weight)
    subject.occlusion_map(model, x, 1, 3, 3, 0.0)
    expect_true(
        not subject.value(model.graphs),
        actual="the network is called with gradients recorded",
        expected="none",
        hint="nothing is trained here: with torch.no_grad(): saves the graph of every copy",
    )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_map(subject: Subject) -> object:
    """⌊(30 − 8)/5⌋ + 1 = 5 places from top to bottom, ⌊(22 − 8)/5⌋ + 1 = 3 from left to right; the channels
    are hidden together.
    """
    weight = torch.zeros(2, 3 * 30 * 22)
    return subject.occlusion_map(linear(subject, weight), normal(1, 3, 30, 22), 0, 8, 5, 0.0)


@prediction("value")
def drop_of_a_network_that_does_not_care(subject: Subject) -> object:
    """All logits are 0 and both classes have the probability ½, with a patch and without one: every drop is
    0.
    """
    weight = torch.zeros(2, 64)
    return to_tensor(subject.occlusion_map(linear(subject, weight), normal(1, 1, 8, 8), 1, 4, 4, 0.0)).max()


@prediction("value")
def drops_that_are_negative(subject: Subject) -> object:
    """0.2 − 0.5 = −0.3: what was hidden there spoke against the class. A map that cut negative drops off
    would not show it.
    """
    weight = torch.zeros(2, 16)
    weight[1, 0] = -torch.log(torch.tensor(4.0))  # 1/(1 + 4) where the pixel is 1
    return to_tensor(subject.occlusion_map(linear(subject, weight), torch.ones(1, 1, 4, 4), 1, 2, 2, 0.0))[
        0, 0
    ]
