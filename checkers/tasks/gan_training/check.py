"""A turn of each player by the weights that it leads to: whose change, down which loss, by whose gradient."""

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from checkers.api import (
    Remote,
    Subject,
    check,
    expect_close,
    expect_object,
    expect_true,
    fail,
    named,
    normal,
    number,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    to_tensor,
)

Score = Callable[..., Tensor]
Turn = tuple[Tensor, Tensor] | tuple[Tensor]  # real images and noise, or noise alone

RATE = 0.3
LINES = "zero_grad, backward, step, once each and in this order"


def there(subject: Subject) -> Remote:
    """torch in the learner's process, whatever the file itself imports."""
    return expect_object(subject["__builtins__"].get("__import__")("torch"))


# ---- two networks here and the same ones over there -------------------------------------------------------


@dataclass
class Player:
    """A network over there with its optimiser, and the same network as it began, here."""

    model: Remote
    optimiser: Remote
    start: nn.Module
    adam: bool

    @property
    def names(self) -> list[str]:
        """The names of its parameters."""
        return [name for name, _ in self.start.named_parameters()]

    def parameter(self, name: str) -> Remote:
        """One parameter over there."""
        return reduce(getattr, name.split("."), self.model)

    def weights(self, subject: Subject) -> Tensor:
        """All parameters over there, as one vector."""
        return torch.cat([one.reshape(-1) for one in subject.tensors(self.model, self.names)])

    def local(self) -> tuple[nn.Module, torch.optim.Optimizer]:
        """The same network as it began, and an optimiser for it."""
        model = copy.deepcopy(self.start)
        if self.adam:
            return model, torch.optim.Adam(model.parameters(), lr=0.02, betas=(0.5, 0.999))
        return model, torch.optim.SGD(model.parameters(), lr=RATE)


def vector(model: nn.Module) -> Tensor:
    """All parameters here, as one vector."""
    return torch.cat([one.detach().reshape(-1) for one in model.parameters()])


@dataclass
class Game:
    """Both players and the sizes of noise and images."""

    G: Player
    D: Player
    noise: int
    image: tuple[int, ...]

    def real(self, count: int) -> Tensor:
        """Fresh real images."""
        return normal(count, *self.image) + 1

    def z(self, count: int) -> Tensor:
        """Fresh noise."""
        return normal(count, self.noise)


def layers(kind: Any, noise: int, image: tuple[int, ...], batch_norm: bool) -> tuple[list[Any], list[Any]]:
    """The layers of generator and discriminator, made by `kind`: torch.nn here, or its proxy over there."""
    count, hidden = math.prod(image), 6
    of_g = [kind.BatchNorm1d(count)] if batch_norm else []
    of_d = [kind.BatchNorm1d(hidden)] if batch_norm else []
    maker = [kind.Linear(noise, count), *of_g, kind.Unflatten(1, image)]
    judge = [kind.Flatten(), kind.Linear(count, hidden), *of_d, kind.Tanh(), kind.Linear(hidden, 1)]
    return maker, judge


def game(subject: Subject, *, batch_norm: bool = False, adam: bool = False) -> Game:
    """Fresh networks: noise of 2 to 4 numbers, small images, logits of a few units."""
    noise, height, width = sizes((2, 4), (3, 5), (4, 6))
    image, torch_there = (1, height, width), there(subject)
    players = []
    here = layers(nn, noise, image, batch_norm)
    remote = layers(torch_there.nn, noise, image, batch_norm)
    for own, other in zip(here, remote, strict=True):
        start = nn.Sequential(*own)
        with torch.no_grad():
            for name, weight in start.named_parameters():
                if weight.ndim > 1 or name.endswith("bias"):  # not the factors of batch norm
                    weight.copy_((1.0 if weight.ndim > 1 else 0.5) * normal(*weight.shape))
        model = expect_object(torch_there.nn.Sequential(*other))
        model.load_state_dict(dict(start.state_dict()))
        settings = {"lr": 0.02, "betas": (0.5, 0.999)} if adam else {"lr": RATE}
        kind = torch_there.optim.Adam if adam else torch_there.optim.SGD
        players.append(Player(model, expect_object(kind(model.parameters(), **settings)), start, adam))
    return Game(players[0], players[1], noise, image)


# ---- losses, right and wrong ------------------------------------------------------------------------------


def bce(score: Tensor, target: float) -> Tensor:
    """The mean cross-entropy of logits with one target for all."""
    return binary_cross_entropy_with_logits(score, torch.full_like(score, target))


def judge_loss(real: Tensor, made: Tensor) -> Tensor:
    """The discriminator's loss of its logits."""
    return bce(real, 1) + bce(made, 0)


def maker_loss(made: Tensor) -> Tensor:
    """The generator's loss of the discriminator's logits."""
    return bce(made, 1)


JUDGE, MAKER = "−ln D(x) at real images, −ln(1 − D(G(z))) at made ones", "−ln D(G(z))"
MODES = "these networks have batch norm: a call of D for each kind of image, and no change of mode"
TWICE = "a sigmoid is taken twice: D gives logits, and BCEWithLogitsLoss has the sigmoid in it"
SUMS = "this is a sum over the images: take the mean"
WRONG_JUDGE: list[tuple[Score, str]] = [
    (lambda r, m: bce(r, 0) + bce(m, 1), "the targets are exchanged: real images get 1, made ones 0"),
    (
        lambda r, m: bce(r, 1) + bce(m, 1),
        "made images get the target 0 in this turn: 1 is the generator's aim",
    ),
    (lambda r, m: bce(r, 0) + bce(m, 0), "real images get the target 1: they are called made here"),
    (lambda r, m: bce(r, 1), "only the real images count here: made ones are to be recognised as well"),
    (lambda r, m: bce(m, 0), "only the made images count here: real ones are to be recognised as well"),
    (lambda r, m: judge_loss(r, m) / 2, "this is half of it: the means of both kinds are added"),
    (lambda r, m: bce(r, 1) * len(r) + bce(m, 0) * len(m), SUMS + " of each kind"),
    (lambda r, m: judge_loss(r.sigmoid(), m.sigmoid()), TWICE),
    (lambda r, m: -judge_loss(r, m), "the sign is turned round: −ln D(x) and −ln(1 − D(G(z))) are positive"),
    (
        lambda r, m: bce(r, 0.9) + bce(m, 0),
        "real images have the target 0.9 here, which is smoothing: the loss that is asked has 1",
    ),
    (
        lambda r, m: (1 - r).relu().mean() + (1 + m).relu().mean(),
        "this is the hinge loss: the cross-entropy −ln D is asked",
    ),
    (lambda r, m: m.mean() - r.mean(), "the logits themselves are taken here: −ln of their sigmoid is asked"),
    (
        lambda r, m: (r.sigmoid() - 1).square().mean() + m.sigmoid().square().mean(),
        "these are squared errors: the cross-entropy −ln D is asked",
    ),
    (
        lambda r, m: (bce(r, 1) * len(r) + bce(m, 0) * len(m)) / (len(r) + len(m)),
        "this is one mean over all images: each kind has a mean of its own, and the two are added",
    ),
    (
        lambda r, m: 2 * (bce(r, 1) * len(r) + bce(m, 0) * len(m)) / (len(r) + len(m)),
        "this is twice the mean over all images: each kind has a mean of its own, however many there are",
    ),
]
WRONG_MAKER: list[tuple[Score, str]] = [
    (
        lambda m: bce(m, 0),
        "this is what the discriminator wants: in the generator's turn its images get the target 1",
    ),
    (
        lambda m: -bce(m, 0),
        "this is ln(1 − D), the minimax form, which is flat where the judge is sure: −ln D is asked",
    ),
    (lambda m: -bce(m, 1), "the sign is turned round: −ln D(G(z)) is positive, and it is made small"),
    (lambda m: bce(m, 1) * len(m), SUMS),
    (lambda m: bce(m.sigmoid(), 1), TWICE),
    (lambda m: -m.mean(), "the logits themselves are taken here: −ln of their sigmoid is asked"),
    (
        lambda m: (m.sigmoid() - 1).square().mean(),
        "these are squared errors: the cross-entropy −ln D is asked",
    ),
]


# ---- what right and wrong turns lead to -------------------------------------------------------------------


@dataclass
class Way:
    """How a turn is played here; the defaults are the right way."""

    judge: Score = judge_loss
    maker: Score = maker_loss
    lines: str = "FAD"  # F zero_grad, A backward, D step
    joined: bool = False  # both kinds of images in one batch
    still: Sequence[str] = ()  # which networks are in evaluation mode
    fresh: bool = True  # whether what the other player's turn left in D is erased first
    plain: bool = False  # whether each step is one of SGD
    one_by_one: bool = False  # an update for the real images, then one for the made ones


@dataclass
class Table:
    """Both networks here, while turns are played."""

    game: Game
    way: Way = field(default_factory=Way)

    def __post_init__(self) -> None:
        self.G, self.of_g = self.game.G.local()
        self.D, self.of_d = self.game.D.local()
        if self.way.plain:
            rate = self.of_d.param_groups[0]["lr"]
            self.of_g, self.of_d = (torch.optim.SGD(one.parameters(), lr=rate) for one in (self.G, self.D))
        for name in self.way.still:
            getattr(self, name).eval()

    def scores(self, real: Tensor, made: Tensor) -> tuple[Tensor, Tensor]:
        """The logits of both kinds."""
        if self.way.joined:
            both = self.D(torch.cat([real, made]))
            return both[: len(real)], both[len(real) :]
        return self.D(real), self.D(made)

    def play(self, turn: Turn) -> Tensor:
        """One turn; the loss before its update."""
        optimiser = self.of_d if len(turn) == 2 else self.of_g
        value = torch.zeros(())
        if self.way.one_by_one and len(turn) == 2:
            for images, target in ((turn[0], 1), (self.G(turn[1]).detach(), 0)):
                optimiser.zero_grad()
                value = bce(self.D(images), target)
                value.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            return value.detach()
        for line in self.way.lines:
            if line == "F":
                optimiser.zero_grad()
            elif line == "A":
                value = self.loss(turn)
                value.backward()  # type: ignore[no-untyped-call]
            else:
                optimiser.step()
        if len(turn) == 1 and self.way.fresh:
            self.D.zero_grad()
        return value.detach()

    def loss(self, turn: Turn) -> Tensor:
        """The loss of a turn, as the networks are now."""
        if len(turn) == 2:
            return self.way.judge(*self.scores(turn[0], self.G(turn[1]).detach()))
        return self.way.maker(self.D(self.G(turn[0])))


def played(game: Game, turns: Sequence[Turn], way: Way | None = None) -> tuple[Tensor, Tensor]:
    """The weights of G and D after these turns."""
    table = Table(game, way or Way())
    for turn in turns:
        table.play(turn)
    return vector(table.G), vector(table.D)


def play(subject: Subject, game: Game, turn: Turn) -> object:
    """One turn over there; what it returned."""
    G, D = game.G, game.D
    if len(turn) == 2:
        return subject.discriminator_step(G.model, D.model, D.optimiser, *turn)
    return subject.generator_step(G.model, D.model, G.optimiser, *turn)


def near(got: Tensor, wanted: Tensor, start: Tensor) -> bool:
    """Whether `got` is where `wanted` is, measured by the way from `start`."""
    return float((got - wanted).abs().max()) <= 2e-3 * float((wanted - start).abs().max()) + 1e-6


def returned(
    subject: Subject, game: Game, turn: Turn, wrong: Sequence[tuple[Score, str]], formula: str
) -> None:
    """The loss that one turn returns is the right one, and a Python number; `formula` where it is no known
    mistake.
    """
    judging = len(turn) == 2
    name = "discriminator_step" if judging else "generator_step"
    got = play(subject, game, turn)
    found = number(got, hint="the loss is one number")
    expect_true(
        not isinstance(got, Tensor),
        actual=f"{name} returned a tensor, {show(got)}",
        expected="a Python number",
        hint="a tensor keeps the graph of this turn in memory: loss.item()",
    )
    right = Table(game)
    wanted = right.play(turn)
    known = []
    for score, says in wrong:
        way = Way(judge=score) if judging else Way(maker=score)
        known.append((Table(game, way).loss(turn).detach(), says))
    behind = right.loss(turn).detach()
    hint = recognise(
        found,
        *known,
        (behind, "this is the loss behind the update: keep the one before it"),
        (
            Table(game, Way(joined=True)).loss(turn).detach(),
            "real and made images share a batch, which batch norm notices: two calls of D",
        ),
        (
            Table(game, Way(still="G")).loss(turn).detach(),
            "the generator is in evaluation mode: leave it as it is",
        ),
        (
            Table(game, Way(still="D")).loss(turn).detach(),
            "the discriminator is in evaluation mode: leave it as it is",
        ),
        (
            Table(game, Way(still="GD")).loss(turn).detach(),
            "the networks are in evaluation mode: leave them as they are",
        ),
        otherwise=formula,
    )
    expect_close(named(to_tensor(got), name), wanted, rtol=1e-4, atol=1e-5, hint=hint)


def moved(subject: Subject, game: Game, turns: Sequence[Turn], judging: bool, *ways: tuple[Way, str]) -> None:
    """The player's weights are where these turns lead; `ways` are known wrong ones."""
    player, at = (game.D, 1) if judging else (game.G, 0)
    got, start = player.weights(subject), vector(player.start)
    wanted = played(game, turns)[at]
    if near(got, wanted, start):
        return
    far = float((got - start).abs().max())
    name = "discriminator" if judging else "generator"
    told = "one turn" if len(turns) == 1 else f"{len(turns)} turns"
    hint = next((says for way, says in ways if near(got, played(game, turns, way)[at], start)), LINES)
    if not far:
        hint = unmoved(subject, player)
    elif hint == LINES and float(torch.cosine_similarity(got - start, wanted - start, dim=0)) > 0.99999:
        hint = (
            "the direction is right and the length is not: is the gradient scaled, clipped or counted twice?"
        )
    fail(
        actual=f"{told} moved a weight of the {name} by {show(far)} at most"
        if far
        else f"{told} moved no weight of the {name}",
        expected=f"by {show(float((wanted - start).abs().max()))}",
        hint=hint,
    )


def unmoved(subject: Subject, player: Player) -> str:
    """What to say where no weight has moved: with gradients a step is missing, else the gradients."""
    left = [subject.value(player.parameter(name).grad) for name in player.names]
    if any(one is not None and to_tensor(one).any() for one in left):
        return "the gradients are there, and nobody uses them: optimiser.step() behind backward"
    return f"it has no gradients: is backward missing, or are they erased before the step? {LINES}"


def losses(wrong: Sequence[tuple[Score, str]], judging: bool) -> list[tuple[Way, str]]:
    """The ways that follow a wrong loss."""
    return [
        (Way(judge=score) if judging else Way(maker=score), f"the update follows another loss: {says}")
        for score, says in wrong
    ]


ORDERS = [
    (Way(lines="FADAD"), "there are two updates in one turn: one is asked"),
    (Way(lines="FADFAD"), "there are two updates in one turn: one is asked"),
    (Way(lines="FADD"), "there are two steps for one backward pass"),
    (Way(lines="FAAD"), "backward runs twice, and gradients add up"),
    (Way(one_by_one=True), "there is an update for each kind of image: add both losses, then one update"),
]
OLD = [
    (Way(lines="AD"), "the gradients of earlier turns are still there: zero_grad belongs to each turn"),
    (Way(plain=True), "this is plain gradient descent: optimiser.step() has a way of its own"),
]


def same(subject: Subject, player: Player, name: str, turn: str) -> None:
    """A network that has no part in this turn has the weights that it began with."""
    got, start = player.weights(subject), vector(player.start)
    expect_true(
        torch.equal(got, start),
        actual=f"{turn} changed a weight of the {name} by {show(float((got - start).abs().max()))}",
        expected=f"the {name} as it was",
        hint="only the optimiser that is given makes a step",
    )


# ---- the discriminator's turn -----------------------------------------------------------------------------


@check(part="discriminator_step")
def returns_the_loss_of_the_discriminator(subject: Subject) -> None:
    """discriminator_step returns the mean of −ln D over real images plus that of −ln(1 − D) over made ones"""
    one = game(subject)
    (count,) = sizes((5, 8))
    returned(subject, one, (one.real(count), one.z(count)), WRONG_JUDGE, JUDGE)


@check(part="discriminator_step", after=returns_the_loss_of_the_discriminator)
def moves_the_discriminator(subject: Subject) -> None:
    """discriminator_step makes one update of the discriminator down this loss"""
    one = game(subject)
    turn = (one.real(6), one.z(6))
    play(subject, one, turn)
    moved(subject, one, [turn], True, *losses(WRONG_JUDGE, True), *ORDERS)


@check(part="discriminator_step", after=moves_the_discriminator)
def leaves_the_generator_alone(subject: Subject) -> None:
    """discriminator_step changes no weight of the generator and puts no gradient into it"""
    one = game(subject)
    play(subject, one, (one.real(5), one.z(5)))
    same(subject, one.G, "generator", "discriminator_step")
    for name in one.G.names:
        left = subject.value(one.G.parameter(name).grad)
        expect_true(
            left is None or not to_tensor(left).any(),
            actual=f"after discriminator_step the generator's {name} has a gradient",
            expected="none",
            hint="the backward pass runs on into the generator: judge G(z).detach() in this turn",
        )
    still_trainable(subject, one.G, "generator", "discriminator_step")


def still_trainable(subject: Subject, player: Player, name: str, turn: str) -> None:
    """No parameter was frozen for good."""
    frozen = [one for one in player.names if subject.value(player.parameter(one).requires_grad) is not True]
    expect_true(
        not frozen,
        actual=f"after {turn} the {name}'s {(frozen or [''])[0]} is frozen",
        expected="parameters that can be trained",
        hint="what was frozen for a turn has to be thawed behind it: requires_grad_(True)",
    )


@check(part="discriminator_step", after=moves_the_discriminator)
def takes_other_numbers_of_images(subject: Subject) -> None:
    """discriminator_step takes more or fewer made images than real ones, also one of each, and views"""
    for count, made in ((7, 3), (2, 5), (1, 1)):
        one = game(subject)
        returned(subject, one, (strided(one.real(count)), one.z(made)), WRONG_JUDGE, JUDGE)


@check(part="discriminator_step", after=moves_the_discriminator)
def judges_real_and_made_images_apart(subject: Subject) -> None:
    """discriminator_step judges each kind in a call of its own, with the networks in the mode in which they
    come
    """
    one = game(subject, batch_norm=True)
    turn = (one.real(8), one.z(8))
    returned(subject, one, turn, WRONG_JUDGE, f"{JUDGE}; {MODES}")
    moved(subject, one, [turn], True, *losses(WRONG_JUDGE, True))
    same_mode(subject, one, "discriminator_step")


def same_mode(subject: Subject, one: Game, turn: str) -> None:
    """Both networks are in training mode still."""
    for name, player in (("generator", one.G), ("discriminator", one.D)):
        expect_true(
            subject.value(player.model.training) is True,
            actual=f"{turn} left the {name} in evaluation mode",
            expected="the mode in which it came",
            hint="no mode has to be changed in a turn",
        )


@check(part="discriminator_step", after=takes_other_numbers_of_images)
def follows_each_turn_of_the_discriminator_alone(subject: Subject) -> None:
    """discriminator_step follows its own images alone when it is called again, with any optimiser"""
    for adam in (False, True):
        one = game(subject, adam=adam)
        turns = [(one.real(n), one.z(m)) for n, m in ((4, 4), (6, 3), (1, 2))]
        for turn in turns:
            play(subject, one, turn)
        moved(subject, one, turns, True, *OLD)


@check(part="discriminator_step", after=takes_other_numbers_of_images)
def judges_without_a_logarithm_of_zero(subject: Subject) -> None:
    """discriminator_step is right where the discriminator errs with logits of about 200"""
    sure(subject, True)


def sure(subject: Subject, judging: bool) -> None:
    """Loss and update of a turn in which D is sure, and wrong."""
    one = game(subject)
    big = 200.0 if judging else -200.0
    with torch.no_grad():  # the logit of every image is about `big`
        final = one.D.start[-1]  # type: ignore[index]
        final.bias.fill_(big)
    one.D.model.load_state_dict(dict(one.D.start.state_dict()))
    turn: Turn = (one.real(5), one.z(5)) if judging else (one.z(5),)
    name = "discriminator_step" if judging else "generator_step"
    rounded = (
        "a sigmoid of 200 is 1, rounded, and 1 − D is 0" if judging else "a sigmoid of −200 is 0, rounded"
    )
    hint = f"{rounded}: take BCEWithLogitsLoss or logsigmoid of the logits"
    got = named(to_tensor(play(subject, one, turn)), f"{name} at logits of about {big:.0f}".replace("-", "−"))
    expect_close(got, Table(one).play(turn), rtol=1e-3, hint=hint)
    player, at = (one.D, 1) if judging else (one.G, 0)
    found, wanted, start = player.weights(subject), played(one, [turn])[at], vector(player.start)
    far = float((found - start).abs().max())
    expect_true(
        float((found - wanted).abs().max()) <= 1e-2 * float((wanted - start).abs().max()),
        actual=f"{name} at logits of about {big:.0f} moved a weight by {show(far)} at most".replace("-", "−"),
        expected=f"{show(float((wanted - start).abs().max()))}",
        hint=hint,
    )


# ---- the generator's turn ---------------------------------------------------------------------------------


@check(part="generator_step")
def returns_the_loss_of_the_generator(subject: Subject) -> None:
    """generator_step returns the mean of −ln D(G(z)), a Python number"""
    one = game(subject)
    (count,) = sizes((5, 8))
    returned(subject, one, (one.z(count),), WRONG_MAKER, MAKER)


@check(part="generator_step", after=returns_the_loss_of_the_generator)
def moves_the_generator(subject: Subject) -> None:
    """generator_step makes one update of the generator down this loss"""
    one = game(subject)
    turn = (one.z(6),)
    play(subject, one, turn)
    if torch.equal(one.G.weights(subject), vector(one.G.start)):
        fail(
            actual="generator_step moved no weight of the generator",
            expected="one update",
            hint="the gradient comes through D into G: no detach and no no_grad in this turn, then "
            "backward and step",
        )
    moved(subject, one, [turn], False, *losses(WRONG_MAKER, False), *ORDERS)


@check(part="generator_step", after=moves_the_generator)
def leaves_the_discriminator_alone(subject: Subject) -> None:
    """generator_step changes no weight of the discriminator, which can be trained afterwards as before"""
    one = game(subject)
    play(subject, one, (one.z(5),))
    same(subject, one.D, "discriminator", "generator_step")
    still_trainable(subject, one.D, "discriminator", "generator_step")


@check(part="generator_step", after=moves_the_generator)
def keeps_the_modes_in_the_turn_of_the_generator(subject: Subject) -> None:
    """generator_step works with the networks in the mode in which they come"""
    one = game(subject, batch_norm=True)
    turn = (one.z(7),)
    returned(subject, one, turn, WRONG_MAKER, f"{MAKER}; {MODES}")
    moved(subject, one, [turn], False, *losses(WRONG_MAKER, False))
    same_mode(subject, one, "generator_step")


@check(part="generator_step", after=moves_the_generator)
def follows_each_turn_of_the_generator_alone(subject: Subject) -> None:
    """generator_step follows its own noise alone when it is called again, with any optimiser"""
    for adam in (False, True):
        one = game(subject, adam=adam)
        turns: list[Turn] = [(one.z(count),) for count in (5, 1, 3)]
        for turn in turns:
            play(subject, one, turn)
        moved(subject, one, turns, False, *OLD)


@check(part="generator_step", after=moves_the_generator)
def teaches_where_the_discriminator_is_sure(subject: Subject) -> None:
    """generator_step is right where the discriminator recognises every image, at logits of about −200"""
    sure(subject, False)


# ---- in turns ---------------------------------------------------------------------------------------------


@check(
    part="turns",
    after=(follows_each_turn_of_the_discriminator_alone, follows_each_turn_of_the_generator_alone),
)
def keeps_the_turns_apart(subject: Subject) -> None:
    """played in turns, both follow the gradient of their own turn alone, whoever goes first"""
    for order in ("DGDG", "GDDGGD"):
        one = game(subject)
        turns: list[Turn] = [(one.real(4), one.z(4)) if who == "D" else (one.z(4),) for who in order]
        for turn in turns:
            play(subject, one, turn)
        old = "the discriminator also follows the gradients that generator_step has left in it"
        ways = (Way(fresh=False, lines="ADF"), f"{old}: its zero_grad belongs before backward")
        moved(subject, one, turns, True, ways)
        moved(subject, one, turns, False, ways)


# ---- what a learner predicts before the run ---------------------------------------------------------------


def constant(subject: Subject, logit: float) -> tuple[Remote, ...]:
    """G and D of one weight each, where D gives every image this logit, and their optimisers."""
    torch_there = there(subject)
    G, D = (expect_object(torch_there.nn.Linear(1, 1)) for _ in range(2))
    G.load_state_dict({"weight": torch.ones(1, 1), "bias": torch.zeros(1)})
    D.load_state_dict({"weight": torch.zeros(1, 1), "bias": torch.full((1,), logit)})
    optimisers = [expect_object(torch_there.optim.SGD(one.parameters(), lr=0.1)) for one in (G, D)]
    return G, D, *optimisers


@prediction("value")
def loss_of_a_clueless_discriminator(subject: Subject) -> object:
    """D is ½ for all, so each of the two means is −ln ½ = 0.693, and their sum is 2·ln 2 = 1.386: where the
    game ends when the generator is perfect.
    """
    G, D, _, of_d = constant(subject, 0.0)
    return subject.discriminator_step(G, D, of_d, normal(4, 1), normal(4, 1))


@prediction("value")
def bias_of_the_discriminator(subject: Subject) -> object:
    """The backward pass leaves a gradient in D, but the optimiser of this turn holds the parameters of G
    alone: the bias stays −4.
    """
    G, D, of_g, _ = constant(subject, -4.0)
    subject.generator_step(G, D, of_g, normal(4, 1))
    return to_tensor(subject.value(D.bias))


@prediction("value")
def gradients_in_the_generator(subject: Subject) -> object:
    """None: the made images are detached, so the backward pass ends at them."""
    G, D, _, of_d = constant(subject, 1.0)
    subject.discriminator_step(G, D, of_d, normal(4, 1), normal(4, 1))
    return sum(subject.value(one.grad) is not None for one in (G.weight, G.bias))
