"""What the items on autoencoders, GANs and self-supervision promise: right answers, wordings, feedback."""

from __future__ import annotations

import pytest

from tests.shipped import shipped as course
from tutor.course.model import Task
from tutor.kinds import Item
from tutor.kinds.choice import ChoiceItem
from tutor.kinds.tf import TfItem
from tutor.marking import Verdict
from tutor.study.answering import mark_request


def no_code(task: Task, source: str) -> Verdict:
    """None of these items is a coding task."""
    raise AssertionError(f"{task.id} was not asked for: {source}")


def mark(name: str, answer: object) -> Verdict:
    """The verdict on an answer to variant 0."""
    return mark_request(course(), {"id": name, "answer": answer}, no_code)


def choice(name: str) -> ChoiceItem:
    """A choice item of the course by its id."""
    item: Item = course().items[name]
    assert isinstance(item, ChoiceItem)
    return item


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("003-1.4", "l1_norm"),
        ("003-1.4", "sparsity can be enforced with an L1 norm"),
        ("003-1.4", "an L1 norm"),
        ("003-1.4", "L1-norm"),
        ("003-1.4", ["l1_norm"]),
        ("003-1.5", "discriminator_before"),
        ("003-1.5", "the discriminator must be optimised before the generator"),
        ("003-1.12", "false"),
        ("003-1.12", "f"),
        ("003-1.12", "no"),
        ("003-1.12", False),
        ("003-1.12", {"truth": "false", "reason": "targets_from_data"}),
    ],
)
def test_the_right_answers_and_their_other_wordings_earn_all_points(source: str, answer: object) -> None:
    """Key, wording and, for true or false, every usual way to say no are right."""
    verdict = mark(source, answer)
    assert verdict.status == "right"
    assert verdict.points == 1


@pytest.mark.parametrize(
    ("source", "answer", "word"),
    [
        ("003-1.4", "penalise_weights", "weight decay"),
        ("003-1.4", "sparsity by penalising weights", "few units are active"),
        ("003-1.4", "fewer_hidden", "undercomplete"),
        ("003-1.4", "must have fewer hidden units than inputs", "overcomplete"),
        ("003-1.4", "encoder_fixed", "Both halves are trained"),
        ("003-1.4", "encoder is not trainable", "Both halves are trained"),
        ("003-1.5", "noise", "latent sample"),
        ("003-1.5", "supervised", "by construction"),
        ("003-1.5", "minimax", "E log D(x) + E log(1 − D(G(z)))"),
        ("003-1.12", True, "annotated samples"),
    ],
)
def test_each_wrong_answer_is_told_why(source: str, answer: object, word: str) -> None:
    """A wrong option scores nothing, under its own note, and its sentence names what it mixes up."""
    verdict = mark(source, answer)
    assert verdict.status == "wrong"
    assert verdict.points == 0
    assert word in " ".join(verdict.feedback)


@pytest.mark.parametrize("source", ["003-1.4", "003-1.5"])
def test_several_marks_score_nothing_even_with_the_right_one(source: str) -> None:
    """Two marked options are wrong, as on the paper."""
    item = choice({"003-1.4": "sparse-autoencoder", "003-1.5": "gan-training-false-claim"}[source])
    verdict = mark(source, list(item.exam[:3]))
    assert (verdict.status, verdict.lines[0].rule) == ("wrong", "several-marked")


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("training_needs_labels", "targets, but not annotation"),
        ("weakly_supervised", "coarsely or with errors"),
        ("clustering", "as in supervised learning"),
    ],
)
def test_the_exams_statement_offers_the_three_usual_wrong_reasons(reason: str, word: str) -> None:
    """Seed 0 shows them; beside the right truth each leaves a quarter and gets its own sentence."""
    verdict = mark("003-1.12", {"truth": "false", "reason": reason})
    assert (verdict.status, float(verdict.points)) == ("partial", 0.25)
    assert verdict.lines[1].rule == reason
    assert word in " ".join(verdict.feedback)


def test_the_exams_options_are_those_of_the_exam() -> None:
    """Variant 0 of the two exam questions shows exactly the four options with the keys that scripts use."""
    sparse, gan = choice("sparse-autoencoder"), choice("gan-training-false-claim")
    assert set(sparse.variant(0).picks) == {"encoder_fixed", "penalise_weights", "l1_norm", "fewer_hidden"}
    assert set(gan.variant(0).picks) == {"noise", "discriminator_before", "supervised", "minimax"}


def test_other_variants_of_the_gan_question_bring_the_other_false_claims() -> None:
    """Over the seeds each false claim is the right choice of some variant."""
    item = choice("gan-training-false-claim")
    winners = {item.winner(item.variant(seed)).key for seed in range(60)}
    assert winners == {"discriminator_before", "sees_real_images", "monotone_loss", "common_step"}


@pytest.mark.parametrize(
    ("name", "truths"),
    [
        (
            "sparse-autoencoder-statements",
            {"l1_norm": True, "encoder_fixed": False, "penalise_weights": False, "fewer_hidden": False},
        ),
        (
            "self-supervision-and-labels",
            {
                "needs_annotation": False,
                "targets_computed": True,
                "masked_word": True,
                "few_labels_later": True,
            },
        ),
        (
            "learning-paradigms",
            {
                "weak_no_labels": False,
                "semi_mixture": True,
                "supervised_targets": True,
                "transfer_weights": True,
                "transfer_needs_more": False,
            },
        ),
    ],
)
def test_the_statements_have_the_truth_of_the_field(name: str, truths: dict[str, bool]) -> None:
    """Every statement is there with its truth, and the seeds reach all of them."""
    item = course().items[name]
    assert isinstance(item, TfItem)
    assert {one.key: one.truth for one in item.statements} == truths
    assert {item.variant(seed).picks[0] for seed in range(60)} == set(truths)


@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        ("denoising-autoencoder", {"narrow_code", "sparse_activations", "sampled_code"}),
        ("variational-autoencoder", {"narrow_code", "sparse_activations", "corrupted_to_clean", "kl_rate"}),
        ("undercomplete-autoencoder", {"sparse_activations", "sampled_code", "corrupted_to_clean"}),
    ],
)
def test_the_kinds_of_autoencoder_are_told_apart(name: str, foreign: set[str]) -> None:
    """The marks of the other kinds are wrong options here, each with the name of the kind it belongs to."""
    item = choice(name)
    wrong = {one.key: one.says for one in item.wrong}
    assert foreign <= set(wrong)
    assert not {one.key for one in item.right} & set(wrong)
    assert all("kind" in wrong[key] or "makes an autoencoder" in wrong[key] for key in foreign)


@pytest.mark.parametrize(
    "name", ["sparse-autoencoder-statements", "self-supervision-and-labels", "learning-paradigms"]
)
def test_no_right_reason_is_the_longest_of_its_statement(name: str) -> None:
    """A right reason has at least one wrong one of its length or longer, and one that is not longer."""
    item = course().items[name]
    assert isinstance(item, TfItem)
    for one in item.statements:
        lengths = [len(reason.text) for reason in one.reasons]
        assert min(lengths) <= len(one.reason.text) <= max(lengths), one.key


@pytest.mark.parametrize(
    "name",
    [
        "sparse-autoencoder",
        "denoising-autoencoder",
        "variational-autoencoder",
        "undercomplete-autoencoder",
        "gan-training-false-claim",
    ],
)
def test_length_does_not_give_the_right_option_away(name: str) -> None:
    """Taking the longest option every time, or the shortest, is right in fewer than 6 of 10 variants."""
    item = choice(name)
    longest = shortest = 0
    for variant in map(item.variant, range(200)):
        lengths = [len(one.text) for one in item.shown(variant)]
        here = len(item.winner(variant).text)
        longest += here == max(lengths)
        shortest += here == min(lengths)
    assert max(longest, shortest) < 120
