"""Choice, true-or-false with a reason, and short answers with a rubric."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.building import course_from, item_from
from tutor.kinds import AnswerProblem, Item
from tutor.line.filling import Unusable, raw

POOLS = """
- id: pick
  kind: choice
  COMMON
  ask: Which is a network for images?
  exam: [resnet, lstm, gan]
  show: 3
  right:
    - {key: resnet, text: ResNet, says: It stacks residual blocks., also: [residual network]}
    - {key: vgg, text: VGG-16, says: It stacks 3x3 kernels.}
  wrong:
    - {key: lstm, text: LSTM, says: It is for sequences.}
    - {key: gan, text: GAN, says: It generates.}
    - {key: gru, text: GRU, says: It is for sequences too.}
    - {key: kmeans, text: k-means, says: It clusters.}
"""

COMPUTED = """
- id: verdict
  kind: choice
  COMMON
  draw:
    a: {from: 1 .. 30, step: 1, exam: 3}
  ask: "Is {a} small?"
  options:
    - {key: small, text: small, when: a < 10, says: Below ten.}
    - {key: middle, text: middle, when: 10 <= a < 20, says: From ten to nineteen.}
    - {key: large, text: large, when: a >= 20, says: From twenty on.}
"""

STATEMENTS = """
- id: zero-start
  kind: tf
  COMMON
  ask: True or false?
  statements:
    - key: exam
      text: Zero weights are fine.
      truth: false
      says: They are not.
      reason: {key: same, text: All units stay the same., says: Equal units get equal gradients.}
      reasons:
        - {key: a, text: ReLU is zero at zero., says: Sigmoids suffer too.}
        - {key: b, text: Gradients differ., says: They do not.}
        - {key: c, text: Biases are the problem., says: They are not.}
"""

RUBRIC = """
- id: advantages
  kind: short
  COMMON
  ask: Name two.
  model: Sharing and locality.
  rubric:
    - {key: sharing, share: 1/2, text: weights are shared}
    - {key: locality, share: 1/2, text: neighbours stay together}
    - {key: size, share: 1/2, text: any input size works}
    - {key: invariance, share: 1/4, text: says invariance}
  traps:
    - {key: not-faster, text: it is faster on a GPU, says: Both run on a GPU.}
"""


def test_the_exam_shows_its_own_options_and_other_seeds_draw_from_the_pools(tmp_path: Path) -> None:
    """Seed 0 has the paper's options; every variant has exactly one right option, in an order of its own."""
    item = item_from(tmp_path, POOLS)
    assert set(item.variant(0).picks) == {"resnet", "lstm", "gan"}
    shown = {item.variant(seed).picks for seed in range(60)}
    assert len(shown) > 20
    assert all(len(set(picks) & {"resnet", "vgg"}) == 1 for picks in shown)


@pytest.mark.parametrize("answer", ["resnet", "ResNet", "RESNET ", "residual network", ["resnet"]])
def test_an_option_may_be_named_by_key_wording_or_synonym(tmp_path: Path, answer: object) -> None:
    """Case and spaces do not matter."""
    item = item_from(tmp_path, POOLS)
    variant = item.variant(0)
    assert item.mark(variant, item.from_json(variant, answer)).status == "right"


@pytest.mark.parametrize("answer", [["resnet", "lstm"], []])
def test_several_marks_score_nothing(tmp_path: Path, answer: list[str]) -> None:
    """The paper asks for exactly one."""
    item = item_from(tmp_path, POOLS)
    variant = item.variant(0)
    verdict = item.mark(variant, item.from_json(variant, answer))
    assert verdict.status == "wrong" and verdict.lines[0].rule == "several-marked"


def test_a_statement_is_explained_by_its_reason_first(tmp_path: Path) -> None:
    """What the author says to the reason goes on from it, which makes no sense without it."""
    item = item_from(tmp_path, STATEMENTS)
    first = item.explain(item.variant(0))[0]
    assert first == (
        "“Zero weights are fine.” is false: All units stay the same. Equal units get equal gradients."
    )


def test_each_wrong_option_has_its_own_sentence(tmp_path: Path) -> None:
    """Feedback belongs to the option, wherever the shuffle put it."""
    item = item_from(tmp_path, POOLS)
    variant = item.variant(0)
    assert item.mark(variant, {"choice": "lstm"}).feedback == ("It is for sequences.",)
    assert item.mark(variant, {"choice": "gan"}).feedback == ("It generates.",)


def test_nothing_and_nonsense_are_no_attempt(tmp_path: Path) -> None:
    """An unknown key is a bad answer form, nothing chosen is invalid."""
    item = item_from(tmp_path, POOLS)
    variant = item.variant(0)
    assert item.mark(variant, {"choice": ""}).status == "invalid"
    with pytest.raises(AnswerProblem):
        item.from_json(variant, "banana")


def test_a_condition_picks_the_right_option(tmp_path: Path) -> None:
    """The key follows the drawn numbers."""
    item = item_from(tmp_path, COMPUTED)
    assert item.key(item.variant(0)) == {"choice": "small"}
    for seed in range(1, 30):
        variant = item.variant(seed)
        a = variant.names["a"]
        assert isinstance(a, Fraction)
        assert item.key(variant)["choice"] == ("small" if a < 10 else "middle" if a < 20 else "large")


@pytest.mark.parametrize(
    ("truth", "reason", "points", "status"),
    [
        ("false", "same", 1.0, "right"),
        ("false", "a", 0.25, "partial"),
        ("true", "same", 0.0, "wrong"),
        ("true", "b", 0.0, "wrong"),
        ("false", "", 0.25, "partial"),
    ],
)
def test_the_reason_counts_only_beside_the_right_truth(
    tmp_path: Path, truth: str, reason: str, points: float, status: str
) -> None:
    """A quarter for the truth, the rest for the reason."""
    item = item_from(tmp_path, STATEMENTS)
    verdict = item.mark(item.variant(0), {"truth": truth, "reason": reason})
    assert (float(verdict.points), verdict.status) == (points, status)


def test_blind_guessing_earns_less_than_a_quarter(tmp_path: Path) -> None:
    """The mean over all eight combinations of truth and reason."""
    item = item_from(tmp_path, STATEMENTS)
    variant = item.variant(0)
    pairs = [(truth, reason) for truth in ("true", "false") for reason in ("same", "a", "b", "c")]
    earned = [item.mark(variant, {"truth": t, "reason": r}).points for t, r in pairs]
    assert sum(earned, Fraction(0)) / len(pairs) <= Fraction(1, 4)


@pytest.mark.parametrize("answer", ["false", "f", "no", False, "FALSE", {"truth": "false"}])
def test_a_bare_truth_from_a_script_is_marked_at_full_weight(tmp_path: Path, answer: object) -> None:
    """Strings, JSON truth values and an object with the truth alone."""
    item = item_from(tmp_path, STATEMENTS)
    variant = item.variant(0)
    verdict = item.mark(variant, item.from_json(variant, answer))
    assert verdict.status == "right" and verdict.points == 1
    assert item.mark(variant, item.from_json(variant, "true")).status == "wrong"
    assert item.mark(variant, item.from_json(variant, "maybe")).status == "invalid"


@pytest.mark.parametrize(
    ("ticks", "points"),
    [
        (["sharing", "locality"], 1.0),
        (["sharing", "locality", "size"], 1.0),
        (["size"], 0.5),
        (["size", "invariance"], 0.75),
        (["size", "size"], 0.5),
        ([], 0.0),
        (["not-faster"], 0.0),
    ],
)
def test_ticks_add_up_to_the_cap(tmp_path: Path, ticks: list[str], points: float) -> None:
    """Any two of the points are all of it; a tick twice counts once; a trap costs and earns nothing."""
    item = item_from(tmp_path, RUBRIC)
    variant = item.variant(0)
    verdict = item.mark(variant, item.from_json(variant, {"ticks": ticks}))
    assert float(verdict.points) == points
    told = "✗ it is faster on a GPU: Both run on a GPU."
    assert (told in verdict.feedback) == ("not-faster" in ticks)


def test_an_unknown_tick_names_the_points_there_are(tmp_path: Path) -> None:
    """It marks nothing."""
    item = item_from(tmp_path, RUBRIC)
    variant = item.variant(0)
    verdict = item.mark(variant, item.from_json(variant, {"ticks": ["speed"]}))
    assert verdict.status == "invalid" and "sharing" in verdict.feedback[0]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (POOLS.replace("exam: [resnet, lstm, gan]", "exam: [resnet, vgg, gan]"), "exactly one"),
        (POOLS.replace("key: gru", "key: gan"), "used twice"),
        (POOLS.replace("show: 3", "show: 9"), "cannot be drawn"),
        (COMPUTED.replace("when: a >= 20, ", ""), "when"),
        (STATEMENTS.replace("{key: c,", "{key: b,"), "one key"),
        (RUBRIC.replace("share: 1/2", "share: 1/9"), "full marks"),
    ],
)
def test_faults_of_the_author_are_found_without_a_seed(tmp_path: Path, text: str, word: str) -> None:
    """The static check of each kind names the fault."""
    course, _ = course_from(tmp_path, text)
    (item,) = course.items.values()
    assert any(word in problem + fix for _, problem, fix in item.check()), item.check()


def test_overlapping_conditions_are_the_authors_fault(tmp_path: Path) -> None:
    """Two right options at once cannot be drawn."""
    from tutor.kinds import DrawProblem

    item: Item = item_from(tmp_path, COMPUTED.replace("10 <= a < 20", "a < 20"))
    with pytest.raises(DrawProblem, match="2 options are right"):
        item.variant(0)


def test_an_option_of_the_pool_that_is_not_shown_is_judged_fairly(tmp_path: Path) -> None:
    """A wrong one is wrong with its own sentence; a right one cannot be chosen here and costs nothing."""
    item = item_from(tmp_path, POOLS)
    variant = item.variant(0)
    with pytest.raises(AnswerProblem, match="It clusters") as caught:
        item.from_json(variant, "k-means")
    assert caught.value.wrong
    with pytest.raises(AnswerProblem, match="no option here") as caught:
        item.from_json(variant, "vgg")
    assert not caught.value.wrong


VALUES = """
- id: values
  kind: choice
  COMMON
  ask: Which?
  options:
    - {key: tenth, text: λ = 0.1, when: 1 == 1, says: It is.}
    - {key: minus, text: λ = -0.1, when: 1 == 0, says: It is not.}
    - {key: pair, text: "A and B, at 8", when: 1 == 0, says: It is not.}
    - {key: lasso, text: an L1 penalty, when: 1 == 0, says: It is not.}
    - {key: one, text: "c = 2, k = 3", when: 1 == 0, says: It is not.}
    - {key: half, text: a = 0.5, when: 1 == 0, says: It is not.}
    - {key: other, text: b = 0.5, when: 1 == 0, says: It is not.}
"""


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("0.1", "tenth"),
        ("lambda = 0.1", "tenth"),
        ("λ=0.1", "tenth"),
        ("\\lambda = 0.1", "tenth"),
        ("−0.1", "minus"),
        ("λ = −0.1", "minus"),
        ("a and b at 8", "pair"),
        ("L1 penalty", "lasso"),
        ("a=0.5", "half"),
    ],
)
def test_an_option_is_named_by_what_it_says(tmp_path: Path, answer: str, key: str) -> None:
    """Its wording in any spelling, or the value behind its equals sign."""
    item = item_from(tmp_path, VALUES)
    assert item.from_json(item.variant(0), answer) == {"choice": key}


@pytest.mark.parametrize("answer", ["0.5", "3", "mu = 0.1", "0.10", "8", "A and B"])
def test_a_wording_that_could_be_several_or_none_lists_keys_and_texts(tmp_path: Path, answer: str) -> None:
    """A guess would mark what nobody chose."""
    item = item_from(tmp_path, VALUES)
    with pytest.raises(AnswerProblem) as caught:
        item.from_json(item.variant(0), answer)
    assert "tenth (λ = 0.1)" in caught.value.sentence and "lasso (an L1 penalty)" in caught.value.sentence


def test_an_option_is_named_by_what_it_says_in_line_mode_too(tmp_path: Path) -> None:
    """A number of the list stays a number of the list."""
    item = item_from(tmp_path, VALUES)
    (field,) = item.fields(item.variant(0))
    shown = [option.key for option in field.options]  # type: ignore[attr-defined]
    assert raw(field, "0.1") == "tenth" and raw(field, "lambda = 0.1") == "tenth"
    assert raw(field, "3") == shown[2]
    with pytest.raises(Unusable):
        raw(field, "0.5")
