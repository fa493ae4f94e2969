"""Running on a device: the same program on the CPU and on a second device, which needs no GPU."""

from typing import Any
from weakref import WeakKeyDictionary

import torch
import torch.nn.functional as F

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    device,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_shape,
    expect_true,
    expect_untouched,
    integers,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
    uniform,
)

# Runs beside the learner's program. `Second` makes of the device meta, whose tensors have no numbers, a
# second device as a GPU is one: numbers that are read or brought to the CPU are zeros, mixed operands are
# refused where meta itself would let them pass, and a generator belongs to one device.
BESIDE = '''
import contextlib
import time

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

READS = {"item", "tolist", "cpu", "to", "numpy", "copy_", "__setitem__", "__float__", "__int__", "__bool__"}
READS |= {"__index__", "__format__", "__repr__", "type"}
JOINS = {"matmul", "mm", "mv", "dot", "einsum", "addmm", "__matmul__", "__rmatmul__", "inner", "tensordot"}
JOINS |= {"linear", "cross_entropy", "nll_loss", "index_select", "gather", "embedding", "conv2d", "bmm"}


def twin(value):
    """Zeros on the CPU for a tensor of the second device."""
    if not isinstance(value, torch.Tensor) or not value.is_meta:
        return value
    return torch.zeros(value.shape, dtype=value.dtype).requires_grad_(value.requires_grad)


def apart(name, args, kwargs):
    """Refuses operands of two devices, and says which is where."""
    names = {"linear": ("the input", "the weight of the layer", "its bias")}.get(
        name, ("the scores", "the labels", "the class weights") if "loss" in name or "entropy" in name else ()
    )
    known = {"target": "the labels", "weight": "the class weights"}
    found = {names[at] if at < len(names) else f"operand {at + 1}": one for at, one in enumerate(args)}
    found |= {known.get(key, key): one for key, one in kwargs.items()}
    places = {key: one.is_meta for key, one in found.items() if isinstance(one, torch.Tensor) and one.ndim}
    left = [key for key, there in places.items() if not there]
    if left and any(places.values()):
        gone = next(key for key, there in places.items() if there)
        raise RuntimeError(f"two devices: {left[0]} on the CPU, {gone} on the device")


class Second(TorchFunctionMode):
    drawn = False

    def __torch_function__(self, function, kinds, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = getattr(function, "__name__", "")
        tensors = [one for one in (*args, *kwargs.values()) if isinstance(one, torch.Tensor)]
        if name in JOINS:
            apart(name, args, kwargs)
        try:
            found = function(*args, **kwargs)
        except (NotImplementedError, RuntimeError, TypeError) as error:
            told = any(one in str(error) for one in ("no data", "on meta tensors", "__format__"))
            if name not in READS or not told:
                raise
            return function(*map(twin, args), **{key: twin(value) for key, value in kwargs.items()})
        if name == "isfinite":
            return torch.ones(found.shape, dtype=torch.bool)  # zeros are finite
        drawing = "rand" in name or name in ("normal", "normal_", "uniform_", "bernoulli")
        if drawing and isinstance(found, torch.Tensor) and found.is_meta:
            self.drawn = True
            if kwargs.get("generator") is not None:
                raise RuntimeError("Expected a 'meta' device type for generator but found 'cpu'")
        return found


def told(value):
    if isinstance(value, torch.Tensor):
        return {"device": value.device.type, "shape": list(value.shape), "graph": value.requires_grad}
    return {"type": type(value).__name__}


def home(batches):
    return [(x.cpu(), y.cpu()) for x, y in batches]


def network(tensors, dropout=0.0):
    """Linear, ReLU, dropout, Linear with these weights."""
    (h, d), (m, _) = tensors[0].shape, tensors[2].shape
    model = nn.Sequential(nn.Linear(d, h), nn.ReLU(), nn.Dropout(dropout), nn.Linear(h, m))
    with torch.no_grad():
        for one, given in zip(model.parameters(), tensors, strict=True):
            one.copy_(given)
    return model


def swap(stack, function, place, stand_in):
    """A stand-in for a function of torch, also where the learner's file has imported it by name."""
    *modules, name = place.split(".")
    owner = torch
    for one in modules[1:]:
        owner = getattr(owner, one, None)
    original = getattr(owner, name, None)
    if original is None:
        return
    setattr(owner, name, stand_in)
    stack.callback(setattr, owner, name, original)
    names = getattr(function, "__globals__", {})
    for key in [key for key, value in names.items() if value is original]:
        names[key] = stand_in
        stack.callback(names.__setitem__, key, original)


def picked(pick, cuda, mps):
    """What is picked where torch finds these."""
    found = "cuda" if cuda else "mps" if mps else None
    with contextlib.ExitStack() as stack:
        for place, answer in (
            ("torch.cuda.is_available", cuda),
            ("torch.cuda.device_count", int(cuda)),
            ("torch.backends.mps.is_available", mps),
            ("torch.backends.mps.is_built", mps),
            ("torch.mps.is_available", mps),
            ("torch.mps.device_count", int(mps)),
            ("torch.accelerator.is_available", cuda or mps),
            ("torch.accelerator.device_count", int(cuda or mps)),
            ("torch.accelerator.current_accelerator", found and torch.device(found)),
        ):
            swap(stack, pick, place, lambda *args, answer=answer, **more: answer)
        return str(pick())


def undisturbed(function, *args):
    before = torch.get_rng_state()
    function(*args)
    return torch.equal(before, torch.get_rng_state())


def noisy_there(function, x, scale, seed):
    with Second() as mode:
        found = function(x.cpu().to("meta"), scale, seed)
    return [told(found), mode.drawn]


def train_there(function, model, batches, weights, lr):
    with Second():
        losses = function(model, home(batches), weights.cpu(), "meta", lr)
    held = list(model.parameters())
    kinds = sorted({type(one).__name__ for one in losses}) if isinstance(losses, list) else []
    return [kinds, [one.device.type for one in held], [one._version for one in held]]


def predict_there(function, model, batches):
    with Second():
        return told(function(model, home(batches), "meta"))


def timed(function, place):
    """The seconds that were measured, and what happened in which order."""
    events = []

    def wait(*args, **more):
        if place == "cpu":
            raise AssertionError("Torch not compiled with CUDA enabled")
        events.append("wait")
        time.sleep(0.01)

    def work():
        events.append("work")
        time.sleep(0.01 if place == "cpu" else 0.0)

    with contextlib.ExitStack() as stack:
        for name in ("torch.cuda.synchronize", "torch.accelerator.synchronize"):
            swap(stack, function, name, wait)
        swap(stack, function, "torch.cuda.is_available", lambda: place != "cpu")
        return [function(work, place), events]


def numpy_elsewhere():
    return torch.zeros(2, device="meta").numpy()
'''
MODULES: WeakKeyDictionary[Subject, Remote] = WeakKeyDictionary()
ALONG = "all operands have to be on the device: parameters, x, y, class weights and new tensors"
LOST = "x.to(device) makes a moved copy: keep it, x = x.to(device)"


def beside(subject: Subject) -> Remote:
    """The functions of BESIDE, in the learner's process."""
    if subject not in MODULES:
        find = subject["__builtins__"].get
        module: Remote = find("__import__")("types").ModuleType("beside")
        find("exec")(BESIDE, Remote(subject, module._on, ("__dict__",)))
        MODULES[subject] = module
    return MODULES[subject]


def there(subject: Subject, name: str, *args: Any, label: str, hint: str = ALONG) -> Any:
    """Calls a function of BESIDE; what goes wrong in the learner's program is told with `label`."""
    try:
        return subject.request("call", getattr(beside(subject), name), args, {}, label)
    except CheckFailed as failure:
        said, where = failure.actual, failure.hint.rpartition("line ")
        place = f"; line {where[2]}" if where[1] else ""
        actual, own = said, not failure.detail  # no line of the learner's has run
        if "the expected device" in said or "mixes tensors" in said or "on the same device" in said:
            actual = f"{label} mixes tensors of different devices"
        elif own and "object is not callable" in said:
            actual, hint = f"{args[0]} cannot be called: {said.partition(': ')[2]}", "define it with def"
        elif own and "argument" in said:
            actual = f"{args[0]} does not take these arguments: {said.partition(': ')[2]}"
            hint = f"it is called as {label}"
        elif "variable.set_data" in said:
            actual, hint = f"{label} moves through .data", "model.to(device) moves all that a module holds"
        elif "two devices: " in said:
            actual = f"{label} mixes two devices: {said.partition('two devices: ')[2]}"
        elif "type for generator" in said or "not an accelerator" in said:
            actual = f"{label} takes a generator of another device"
            hint = "one seed gives other numbers on another device: draw on the CPU, then move"
        elif "device type tensor to numpy" in said:
            actual = f"{label} calls numpy() on a tensor that is not on the CPU"
            hint = "numpy() knows the CPU only: cpu() goes before it"
        elif "asks for a GPU" in said:
            hint = "not every machine has a GPU: to(device) instead of cuda()"
        else:
            raise
        raise CheckFailed(
            actual=actual, hint=hint + place, detail=failure.detail, kind=failure.kind
        ) from None


# ---- pick_device -------------------------------------------------------------------------------------------


@check(part="pick_device")
def picks_what_there_is(subject: Subject) -> None:
    """pick_device() is cuda where torch finds such a GPU, else mps where it finds that, else cpu"""
    for cuda, mps, want, where in (
        (False, False, "cpu", "without a GPU"),
        (True, False, "cuda", "with a GPU"),
        (False, True, "mps", "where torch finds mps alone"),
        (True, True, "cuda", "where torch finds cuda and mps"),
    ):
        label = f"pick_device() {where}"
        got = there(subject, "picked", subject.pick_device, cuda, mps, label=label)
        hint = "torch.cuda.is_available() says at each call whether there is one"
        if mps:
            hint = (
                "cuda comes first" if cuda else "torch.backends.mps.is_available() says whether there is one"
            )
        expect_true(
            str(got).partition(":")[0] == want,
            actual=f"{label} gives {show(got)}",
            expected=repr(want),
            hint="is a return missing?" if got == "None" else hint,
        )


# ---- noisy -------------------------------------------------------------------------------------------------


def noise(x: torch.Tensor, seed: int) -> torch.Tensor:
    """The noise of a seed."""
    return torch.randn(x.shape, generator=torch.Generator().manual_seed(seed))


@check(part="noisy")
def adds_the_noise_of_its_seed(subject: Subject) -> None:
    """noisy(x, scale, seed) adds scale times the numbers that a generator on the CPU draws from the seed"""
    # Below 16 numbers torch draws the same in float32 and float64, from there on it does not.
    for x in (normal(*sizes((5, 8), (3, 9))), normal(24).double()):
        scale, seed = float(uniform(1, low=0.5, high=2.0)), int(integers(1, low=1, high=10_000))
        got = subject.noisy(x, scale, seed)
        expect_shape(got, x.shape, hint="noise of the shape of x: torch.randn(x.shape, …)")
        expect_finite(got)
        drawn = noise(x, seed)
        even = torch.rand(x.shape, generator=torch.Generator().manual_seed(seed))
        other = torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
        wide = torch.randn(x.shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        hint = recognise(
            got,
            (x + drawn, "scale is not used"),
            (scale * drawn, "x is missing: the noise is added to it"),
            (scale * (x + drawn), "scale multiplies the noise alone"),
            (x + scale * even, "torch.rand is uniform: torch.randn draws normal numbers"),
            (x + scale * other, "the seed is not used"),
            (x + scale * wide, "the noise is drawn in float64, which gives other numbers: in float32"),
            otherwise="x + scale · torch.randn(x.shape, generator=…), seeded by manual_seed(seed)",
        )
        expect_close(got, x + scale * drawn, atol=1e-5, hint=hint)
    expect_dtype(got, torch.float64, hint="float32 noise on float64 gives float64: leave x as it is")


@check(part="noisy", after=adds_the_noise_of_its_seed)
def leaves_the_rest_alone(subject: Subject) -> None:
    """noisy changes neither x nor the global random numbers"""
    expect_untouched(subject, subject.noisy, normal(3, 4), 1.0, 7)
    hint = "torch.manual_seed resets everybody's numbers: a torch.Generator() of its own does not"
    label = "noisy(3×4 tensor, 1.00, 11)"
    kept = there(subject, "undisturbed", subject.noisy, normal(3, 4), 1.0, 11, label=label)
    expect_true(kept is True, actual=f"{label} moves the global generator", expected="undisturbed", hint=hint)


@check(part="noisy", after=leaves_the_rest_alone)
def brings_the_noise_to_x(subject: Subject) -> None:
    """noisy works where x is on another device, with the same noise"""
    x, label = normal(3, 4), "noisy(x, 1.00, 7) for x on another device"
    hint = "the noise is drawn on the CPU and x is not there: noise.to(x.device)"
    found, drawn = there(subject, "noisy_there", subject.noisy, x, 1.0, 7, label=label, hint=hint)
    told = found.get("device", found.get("type"))
    back = "x was taken to the CPU: the result belongs on the device of x"
    expect_true(
        told == "meta", actual=f"{label} gives a result on {told}", expected="the device of x", hint=back
    )
    fresh = "one seed gives other numbers on another device: draw on the CPU, then move"
    expect_true(
        not drawn, actual=f"{label} draws the noise on that device", expected="on the CPU", hint=fresh
    )
    expect_true(found["shape"] == [3, 4], actual=f"{label} has shape {found['shape']}", expected="(3, 4)")


# ---- train -------------------------------------------------------------------------------------------------


class Problem:
    """Fresh weights of a network, batches, and class weights that are not all alike."""

    def __init__(self) -> None:
        d, h, self.classes = sizes((4, 6), (7, 9), (3, 5))
        self.weights = [
            0.5 * normal(h, d),
            0.1 * normal(h),
            0.5 * normal(self.classes, h),
            0.1 * normal(self.classes),
        ]
        self.batches = [(normal(n, d), integers(n, low=0, high=self.classes)) for n in (8, 5, 6, 3)]
        self.balance = uniform(self.classes, low=0.3, high=3.0)
        self.lr = 0.5

    def there(self, subject: Subject, dropout: float = 0.0) -> Remote:
        """The network in the learner's process, on the CPU or on this run's GPU."""
        model: Remote = beside(subject).network(self.weights, dropout)
        return model

    def scores(self, x: torch.Tensor, weights: list[torch.Tensor]) -> torch.Tensor:
        """What the network gives with these weights."""
        w1, b1, w2, b2 = weights
        return torch.relu(x @ w1.T + b1) @ w2.T + b2

    def trained(
        self, balance: torch.Tensor | None, *, late: bool = False, kept: bool = False
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Losses and final weights. `late` measures behind the step, `kept` never sets gradients to zero."""
        leaves = [one.clone().requires_grad_() for one in self.weights]
        losses = []
        for x, y in self.batches:
            loss = F.cross_entropy(self.scores(x, leaves), y, weight=balance)
            for leaf, slope in zip(leaves, torch.autograd.grad(loss, leaves), strict=True):
                leaf.grad = slope + leaf.grad if kept and leaf.grad is not None else slope
            with torch.no_grad():
                for leaf in leaves:
                    leaf -= self.lr * (leaf.grad if leaf.grad is not None else 0)
                again = F.cross_entropy(self.scores(x, leaves), y, weight=balance)
            losses.append(again if late else loss.detach())
        return torch.stack(losses), [one.detach() for one in leaves]


@check(part="train")
def trains_on_the_cpu(subject: Subject) -> None:
    """train makes one step of SGD on each batch's weighted cross-entropy and lists the losses as floats"""
    one = Problem()
    model = one.there(subject)
    given = (model, one.batches, one.balance, device(), one.lr)
    got = subject.request("call", subject.train, given, {}, "train")
    if isinstance(got, tuple):
        got = list(got)
    expect_true(
        isinstance(got, list),
        actual="train returned None" if got is None else f"train returned {show(got)}",
        expected="a list of floats",
        hint="is a return missing?" if got is None else "loss.item() makes a float of a tensor",
    )
    expect_true(
        len(got) == len(one.batches),
        actual=f"train gives {len(got)} losses for {len(one.batches)} batches",
        expected="one for each batch",
    )
    for each in got:
        expect_true(
            isinstance(each, float),
            actual="train lists tensors" if isinstance(each, torch.Tensor) else f"train lists {show(each)}",
            expected="floats",
            hint="a tensor in a list stays on the device, with its graph: loss.item()",
        )
    losses, weights = one.trained(one.balance)
    found = named(torch.tensor(got), "the losses that train gives")
    hint = recognise(
        found,
        (one.trained(None)[0], "the class weights are not used: F.cross_entropy(…, weight=weights)"),
        (one.trained(one.balance, late=True)[0], "the loss is measured behind the step: in front of it"),
        (
            one.trained(one.balance, kept=True)[0],
            "gradients of earlier batches add up: zero_grad before backward",
        ),
        otherwise="weighted cross-entropy of each batch in front of its step",
    )
    expect_finite(found)
    expect_close(found, losses, rtol=1e-3, atol=1e-4, hint=hint)
    for name, at, want in (("first", "0", weights[0]), ("last", "3", weights[2])):
        held = named(subject.value(getattr(model, at).weight), f"the {name} weight of the model after train")
        expect_close(
            held, want, rtol=1e-3, atol=1e-4, hint="one step of torch.optim.SGD with lr for each batch"
        )


@check(part="train", after=trains_on_the_cpu)
def takes_everything_along(subject: Subject) -> None:
    """train moves model, batches and class weights to the device that it is given"""
    one = Problem()
    label = "train on another device"
    kinds, devices, _ = there(
        subject,
        "train_there",
        subject.train,
        one.there(subject),
        one.batches[:2],
        one.balance,
        one.lr,
        label=label,
    )
    expect_true(
        set(devices) == {"meta"},
        actual=f"{label} leaves the model on {', '.join(sorted(set(devices)))}",
        expected="the device",
        hint="model.to(device), with the name that train is given",
    )
    expect_true(
        kinds == ["float"],
        actual=f"{label} lists {', '.join(kinds) or 'no losses'}",
        expected="floats",
        hint="loss.item() brings the number back",
    )


@check(part="train", after=takes_everything_along)
def steps_what_has_moved(subject: Subject) -> None:
    """train builds its optimiser behind the move, so that it changes the parameters that are there"""
    one = Problem()
    *_, changes = there(
        subject,
        "train_there",
        subject.train,
        one.there(subject),
        one.batches[:2],
        one.balance,
        one.lr,
        label="train on another device",
    )
    still = sum(each == 0 for each in changes)
    expect_true(
        still == 0,
        actual=f"{still} of the model's {len(changes)} parameters were never changed on the other device",
        expected="a step for each batch",
        hint="the move may replace the parameters: model.to(device) first, the optimiser behind it",
    )


# ---- predict -----------------------------------------------------------------------------------------------


@check(part="predict")
def answers_in_eval_mode(subject: Subject) -> None:
    """predict gives the answers to all batches in one tensor (N, classes), in eval mode"""
    one = Problem()
    model = one.there(subject, 0.9)
    got = subject.request("call", subject.predict, (model, one.batches, device()), {}, "predict")
    want = torch.cat([one.scores(x, one.weights) for x, _ in one.batches])
    stack = "torch.cat puts the answers of the batches under each other"
    expect_shape(got, want.shape, hint=stack)
    expect_finite(got)
    hint = recognise(
        got,
        (want.softmax(1), "these are probabilities: the model's answers as they are"),
        otherwise="is the model in eval mode? Dropout is off there: model.eval()",
    )
    expect_close(got, want, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="predict", after=answers_in_eval_mode)
def brings_the_answers_back(subject: Subject) -> None:
    """predict computes on the device, and the answers come back to the CPU without a graph"""
    one = Problem()
    label = "predict on another device"
    model = one.there(subject)
    found = there(subject, "predict_there", subject.predict, model, one.batches[:2], label=label)
    told = found.get("device")
    what = f"a tensor on {told}" if told else f"a value of type {found.get('type')}"
    hint = "cpu() brings the answers back" if told else "one tensor is asked"
    expect_true(
        told == "cpu",
        actual=f"{label} gives {what}",
        expected="a tensor on the CPU",
        hint=hint,
    )
    expect_true(
        not found["graph"],
        actual=f"{label} gives a tensor that carries a graph",
        expected="plain numbers",
        hint="with torch.no_grad(): keeps none, and numpy() would refuse such a tensor",
    )
    where = subject.value(getattr(model, "0").weight.device.type)
    expect_true(
        where == "meta",
        actual=f"{label} leaves the model on {where}",
        expected="on the device",
        hint="the work is to be done on the device: model.to(device)",
    )


# ---- seconds -----------------------------------------------------------------------------------------------


@check(part="seconds")
def measures_on_the_cpu(subject: Subject) -> None:
    """seconds(work, "cpu") calls work once and gives its time, without a GPU in the machine"""
    label = "seconds(work, 'cpu')"
    hint = "on the CPU there is nothing to wait for: synchronise only where device is cuda"
    found, events = there(subject, "timed", subject.seconds, "cpu", label=label, hint=hint)
    expect_true(
        events == ["work"],
        actual=f"{label} calls work {len(events)} times",
        expected="once",
        hint="work() once",
    )
    took(found, label)


def took(found: object, label: str) -> None:
    """The measured time is a float and not shorter than the work, which takes 0.01 s."""
    tensor = to_tensor(found, hint="a difference of two time.perf_counter()")
    expect_shape(tensor, (), hint="one float")
    time = float(tensor)
    expect_true(
        0.008 <= time < 5,
        actual=f"{label} gives {show(time)} for 0.01 s of work",
        expected="at least 0.01, in seconds",
        hint="the clock is read when all is done; time.perf_counter() counts seconds",
    )


@check(part="seconds", after=measures_on_the_cpu)
def waits_for_a_gpu(subject: Subject) -> None:
    """seconds(work, "cuda") waits for the GPU before the clock starts and before it is read"""
    label = "seconds(work, 'cuda')"
    found, events = there(subject, "timed", subject.seconds, "cuda", label=label)
    expect_true(
        "wait" in events,
        actual=f"{label} never waits for the GPU",
        expected="torch.cuda.synchronize() before and behind the work",
        hint="the call returns while the work is still in the queue",
    )
    for at, when, why in (
        (-1, "behind", "the work may still be in the queue when the clock is read"),
        (0, "before", "what was queued earlier is measured along"),
    ):
        expect_true(
            events[at] == "wait",
            actual=f"{label} does not wait {when} the work",
            expected="torch.cuda.synchronize() on both sides",
            hint=why,
        )
    took(found, label)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def same_seed_on_the_same_numbers(subject: Subject) -> object:
    """The generator starts from the same seed in both calls and draws the same noise: the difference is 0."""
    x = normal(5)
    return (to_tensor(subject.noisy(x, 1.0, 3)) - to_tensor(subject.noisy(x, 1.0, 3))).max()


@prediction("shape")
def losses_of_four_batches(subject: Subject) -> object:
    """One loss for each batch, the mean over its examples: four numbers."""
    one = Problem()
    return torch.tensor(subject.train(one.there(subject), one.batches, one.balance, device(), one.lr))


@prediction("error")
def numpy_of_another_device(subject: Subject) -> object:
    """A TypeError, which says what to do: NumPy knows the CPU only, so cpu() has to come first."""
    return beside(subject).numpy_elsewhere()
