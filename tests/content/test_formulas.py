"""The formula items: what the entries of the catalogue promise, generated from the items and written by
hand.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import pytest

from tests.content.marks import course, everything_right, item, marked, rules
from tutor.kinds.formula import FormulaItem
from tutor.maths import Scope, evaluate, names, read, substitute
from tutor.maths import line as shown
from tutor.study.answering import BadRequest

FORMULAS = [name for name, one in course().items.items() if isinstance(one, FormulaItem)]
MINE = [
    "lstm-cell-outputs",
    "lstm-cell-gradient",
    "lstm-gradient-without-prediction",
    "lstm-gradient-coupled-gates",
    "gru-equations",
    "gru-gradient",
    "lstm-with-peepholes",
    "l2-loss-and-update",
    "l1-loss-and-update",
    "elastic-net-loss-and-update",
    "azimuth-label-range",
    "elevation-label-range",
    "smaller-of-two",
    "min-pooling-from-max-pooling",
    "slope-of-the-maximum",
    "slopes-of-activations",
    "slope-of-gelu",
    "sgd-and-adam-updates",
    "soft-threshold-formula",
    "shorter-way-as-a-formula",
]


def s(z: float) -> float:
    """The logistic sigmoid."""
    return 1 / (1 + math.exp(-z))


def part(name: str, one: str, text: str) -> tuple[str, float]:
    """The rule and the share of one part that is asked for alone."""
    verdict = marked(name, {one: text}, {"part": one})
    if not verdict.lines:
        return verdict.status, 0.0
    return verdict.lines[0].rule, float(verdict.points)


# -- from the items' own data ------------------------------------------------------------------------------


def test_every_formula_item_of_these_topics_is_here() -> None:
    """The list below misses none of them."""
    assert set(MINE) <= set(FORMULAS)


@pytest.mark.parametrize("name", FORMULAS)
def test_each_key_is_right_and_each_mistake_earns_its_sentence(name: str) -> None:
    """The item's own key marks right, and every known mistake has its note."""
    assert everything_right(name, range(1))


@pytest.mark.parametrize("name", FORMULAS)
def test_mistakes_of_a_part_are_told_apart(name: str) -> None:
    """Each listed mistake is marked by its own note, so that no two of a part coincide."""
    one = item(name)
    variant = one.variant(0)
    for mistake in one.mistakes(variant):
        assert rules(one.mark(variant, mistake.answer))[mistake.part] == mistake.note
    for first, second in combinations(one.mistakes(variant), 2):
        assert (first.part, first.note) != (second.part, second.note)


@pytest.mark.parametrize("name", MINE)
def test_every_spelling_of_a_name_is_read_as_that_name(name: str) -> None:
    """Each alias alone, and before a bracket, means its symbol, definition or line where it may be used."""
    one = item(name)
    assert isinstance(one, FormulaItem)
    variant = one.variant(0)
    spelt = {name: (name, *symbol.also) for name, symbol in one.symbols.items()}
    spelt |= {line.id: (line.id, *line.spelt) for line in one.parts}
    for defined, value in one.defined.items():
        spelt[defined] = (defined,) if isinstance(value, str | int) else (defined, *value.also)
    for line in one.parts:
        usable = set(line.symbols) or set(spelt)
        for meant in usable:
            for spelling in spelt[meant]:
                assert one.echo(variant, line.id, spelling).line == meant, (line.id, spelling)
                assert one.echo(variant, line.id, f"2*{spelling}*(3)").line == f"2*{meant}*3"


def _substituted(name: str) -> Iterator[tuple[str, str]]:
    """Every key with one defined name written out."""
    one = item(name)
    assert isinstance(one, FormulaItem)
    own = [line.id for line in one.parts]
    scope = Scope(symbols=dict.fromkeys([*one.symbols, *one.defined, *own], "real"))
    for line in one.parts:
        tree = read(str(line.key), scope)
        for defined, value in one.defined.items():
            text = str(value if isinstance(value, str | int) else value.value)
            if defined in names(tree):
                yield line.id, shown(substitute(tree, {defined: read(text, scope)}))


@pytest.mark.parametrize("name", ["lstm-cell-gradient", "lstm-gradient-coupled-gates", "gru-gradient"])
def test_a_defined_name_may_be_written_out(name: str) -> None:
    """A key in which a definition takes the place of its name is right."""
    found = list(_substituted(name))
    assert len(found) >= 3
    for one, text in found:
        assert part(name, one, text)[0] == "right", (one, text)


# -- 003-5.3: what an LSTM computes ------------------------------------------------------------------------

OUTPUTS_RIGHT = {
    "c": [
        "σ(w1 b)·cp + σ(w2 b)·tanh(w3 b)",
        "f*cp + i*g",
        "i g + f cp",
        "c = f⊙c_{t-1} + i⊙c̃",
        "c_t = f_t * c_{t-1} + i_t * g_t",
        "f c_t-1 + i tanh(w_3 b)",
        "s(w₁b) cp + s(w₂b) g",
        "cp/(1 + exp(-w1*b)) + g/(1+exp(-w2*b))",
        "\\sigma(w_1 b) \\cdot c_{t-1} + i \\odot \\tilde{c}",
        "g*i + cp*(1 - σ(-w1 b))",
        "sigmoid(W1 b)*c_prev + i*g",
        "σ(w1^T b) cp + i g",
    ],
    "h": [
        "o*tanh(c)",
        "o e",
        "o*tanh(a)",
        "h = o ⊙ e",
        "h_t = o_t tanh(c_t)",
        "σ(w4 b)·tanh(c)",
        "tanh(c) s(w_4*b)",
        "σ(w4 b) tanh(f cp + i g)",
        "o*(2σ(2c) - 1)",
        "o (1 - exp(-2a))/(1 + exp(-2a))",
        "e/(1 + exp(-w4 b))",
    ],
    "y": [
        "σ(h)",
        "s(d)",
        "σ(d)",
        "ŷ = σ(h_t)",
        "y_t = s(h)",
        "1/(1+exp(-h))",
        "1/(1 + e^(-d))",
        "σ(o e)",
        "sigmoid(o*tanh(c))",
        "exp(d)/(1 + exp(d))",
        "1 - s(-h)",
        "(1 + tanh(h/2))/2",
    ],
    "tanh_prime": [
        "1 - tanh(x)^2",
        "1-tanh²(x)",
        "1 - tanh^2",
        "tanh'(x) = 1 - tanh(x)**2",
        "1/cosh(x)^2",
        "sech²(x)",
        "4σ(2x)(1-σ(2x))",
        "(1 - tanh(x))(1 + tanh(x))",
        "4/(e^x + e^(-x))^2",
        "4 s(2x) s(-2x)",
        "1 - tanh(z)^2",
        "1 - ((e^x - e^-x)/(e^x + e^-x))^2",
    ],
    "sigma_prime": [
        "σ(x)(1-σ(x))",
        "σ(x)σ(-x)",
        "s(x) - s(x)^2",
        "σ(1-σ)",
        "σ-σ²",
        "σ'(x) = σ(x)·(1 − σ(x))",
        "e^(-x)/(1+e^(-x))^2",
        "sigmoid(x)*(1-sigmoid(x))",
        "1/(2 + e^x + e^-x)",
        "(1 - tanh(x/2)^2)/4",
        "exp(x)/(1+exp(x))^2",
        "(1-s(x)) s(x)",
    ],
}

OUTPUTS_WRONG = [
    ("c", "f*cp + i", "candidate-forgotten"),
    ("c", "f cp + g", "input-gate-forgotten"),
    ("c", "i*cp + f*g", "gates-swapped"),
    ("c", "f*cp + i*σ(w3 b)", "sigmoid-candidate"),
    ("c", "tanh(f cp + i g)", "state-squashed"),
    ("c", "f*cp*i*g", "wrong"),
    ("h", "c*tanh(c)*σ(w4 b)", "extra-state"),
    ("h", "tanh(d)", "gate-before-tanh"),
    ("h", "tanh(o c)", "gate-before-tanh"),
    ("h", "o c", "squash-forgotten"),
    ("h", "o σ(c)", "sigmoid-for-tanh"),
    ("h", "tanh(c)", "output-gate-forgotten"),
    ("y", "h", "outer-sigmoid-missing"),
    ("y", "d", "outer-sigmoid-missing"),
    ("y", "tanh(h)", "tanh-for-sigmoid"),
    ("y", "σ(c)", "state-for-output"),
    ("y", "1/(1+exp(h))", "wrong"),
    ("y", "σ(h)²", "wrong"),
    ("tanh_prime", "1 - tanh(x)", "square-missing"),
    ("tanh_prime", "1 - tanh", "square-missing"),
    ("tanh_prime", "tanh(x)^2 - 1", "sign-swapped"),
    ("tanh_prime", "σ(x)(1-σ(x))", "sigmoid-slope"),
    ("tanh_prime", "4σ(2x)", "no-such-identity"),
    ("tanh_prime", "1/cosh(x)", "wrong"),
    ("sigma_prime", "4σ(2x)(1-σ(2x))", "tanh-slope"),
    ("sigma_prime", "1-σ(x)²", "rules-mixed"),
    ("sigma_prime", "1-σ²", "rules-mixed"),
    ("sigma_prime", "4σ(2x)", "no-such-identity"),
    ("sigma_prime", "1 - σ", "factor-missing"),
    ("sigma_prime", "σ(1+σ)", "plus-for-minus"),
]

OUTPUTS_CIRCULAR = [
    ("c", "c"),
    ("c", "a"),
    ("c", "c = a"),
    ("c", "atanh(e)"),
    ("h", "d"),
    ("h", "h"),
    ("h", "h = d"),
    ("y", "y"),
    ("y", "ŷ"),
    ("tanh_prime", "tanh'(x)"),
    ("tanh_prime", "dtanh(x)"),
    ("sigma_prime", "ds(x)"),
    ("sigma_prime", "σ'(x)"),
]


@pytest.mark.parametrize("one", OUTPUTS_RIGHT)
def test_the_outputs_of_an_lstm_are_right_in_any_spelling(one: str) -> None:
    """At least ten ways of writing each line of 003-5.3 earn all of its points."""
    assert len(OUTPUTS_RIGHT[one]) >= 10
    for text in OUTPUTS_RIGHT[one]:
        assert part("003-5.3", one, text) == ("right", 1), text


@pytest.mark.parametrize(("one", "text", "note"), OUTPUTS_WRONG)
def test_wrong_outputs_of_an_lstm_are_told(one: str, text: str, note: str) -> None:
    """Every wrong answer of the entry has its note."""
    assert part("003-5.3", one, text) == (note, 0)


@pytest.mark.parametrize(("one", "text"), OUTPUTS_CIRCULAR)
def test_circular_outputs_are_invalid(one: str, text: str) -> None:
    """A part's own name, bare a or d, and the derivative that is asked for count no attempt."""
    assert marked("003-5.3", {one: text}, {"part": one}).status == "invalid"


def test_the_five_parts_have_the_points_of_the_exam() -> None:
    """c, h and ŷ are worth 1 each and the slopes ½ each, of 4."""
    right = {"c": "f cp + i g", "h": "o e", "y": "σ(d)", "tanh_prime": "1-tanh²(x)", "sigma_prime": "σ(1-σ)"}
    assert marked("003-5.3", right).points == 1
    for one, lost in (("c", 1), ("h", 1), ("y", 1), ("tanh_prime", 0.5), ("sigma_prime", 0.5)):
        assert float(marked("003-5.3", {**right, one: ""}).points) == 1 - lost / 4
    assert float(marked("003-5.3", {"c": "f cp + i g"}).points) == 0.25


def test_the_outputs_agree_with_the_entrys_numbers() -> None:
    """w = (0.5, −0.4, 0.8, 0.3), b = 1, cp = 0.6 give the values of the entry."""
    values = {"w1": 0.5, "w2": -0.4, "w3": 0.8, "w4": 0.3, "b": 1.0, "cp": 0.6}
    one = item("lstm-cell-outputs")
    key = one.key(one.variant(0))
    scope = Scope(symbols=dict.fromkeys([*values, "c", "h"], "real"))
    for name, expected in (("c", 0.639962), ("h", 0.324487), ("y", 0.580417)):
        values[name] = float(evaluate(read(key[name], scope), values))  # type: ignore[arg-type]
        assert values[name] == pytest.approx(expected, abs=1e-6)
    assert s(values["h"]) == pytest.approx(values["y"])


# -- 003-5.4: back through the LSTM ------------------------------------------------------------------------

GRADIENT = {
    "Ld": "Ly*ds(d) + Lh",
    "Lcp": "La*f",
    "Le": "Ld*o",
    "Lo": "Ld*e",
    "La": "Le*dtanh(a) + Lc",
    "Lg": "La*i",
    "Li": "La*g",
    "Lf": "La*cp",
    "Lb": "Lf*w1*ds(w1*b) + Li*w2*ds(w2*b) + Lg*w3*dtanh(w3*b) + Lo*w4*ds(w4*b)",
}

GRADIENT_RIGHT = {
    "Ld": [
        "Ly σ'(d) + Lh",
        "Lh + Ly*y*(1-y)",
        "∂L/∂ŷ·y(1−y) + ∂L/∂h",
        "∂L/∂d = ∂L/∂y σ(d)(1-σ(d)) + ∂L/∂h",
        "dL/dy*ds(d) + dL/dh",
        "L_y s'(d) + L_h",
        "Ly*(y - y²) + Lh",
        "Ly*ds(h) + Lh",
        "Ly σ(o e)σ(-o e) + Lh",
        "\\frac{\\partial L}{\\partial y}\\sigma'(d) + \\frac{\\partial L}{\\partial h}",
        "Ly*exp(-d)/(1+exp(-d))^2 + Lh",
        "Ly⊙σ′(d) + Lh",
    ],
    "Lcp": [
        "La*f",
        "f La",
        "∂L/∂a f",
        "∂L/∂c_{t-1} = La·σ(w1 b)",
        "(Le*dtanh(a) + Lc)*f",
        "(Le(1-e²)+Lc) f",
        "La/(1+exp(-w1 b))",
        "La s(w_1 b)",
        "L_a f_t",
        "Lo*o/e*(1-e^2)*f + Lc f",
    ],
    "Le": [
        "Ld*o",
        "o Ld",
        "∂L/∂d o",
        "L_d ⊙ o",
        "Ld σ(w4 b)",
        "(Ly*ds(d) + Lh)*o",
        "o*(Ly y (1-y) + Lh)",
        "∂L/∂e = Ld o_t",
        "Ld/(1+exp(-w4*b))",
        "Ly ds(d) o + Lh o",
        "dL/dd*o",
    ],
    "Lo": [
        "Ld*e",
        "e Ld",
        "Ld tanh(a)",
        "Ld tanh(c)",
        "∂L/∂d·e",
        "(Ly*ds(d)+Lh) e",
        "Ld*tanh(f*cp + i*g)",
        "L_d*(2σ(2a)-1)",
        "dL/do = dL/dd tanh(a)",
        "e*Lh + e*Ly*y*(1-y)",
    ],
    "La": [
        "Le*dtanh(a) + Lc",
        "Le tanh'(a) + Lc",
        "Le(1-e^2) + Lc",
        "Le*(1-tanh(a)^2) + Lc",
        "Lc + Le/cosh²(a)",
        "Lc + Le(1-e)(1+e)",
        "∂L/∂a = ∂L/∂e (1-e²) + ∂L/∂c",
        "Ld*o*(1-e^2) + Lc",
        "Le tanh'(c) + ∂L/∂c_t",
        "(Ly y(1-y) + Lh) o (1-e²) + Lc",
        "Le - Le e² + L_c",
        "Le*4σ(2a)σ(-2a) + Lc",
    ],
    "Lg": [
        "La*i",
        "i La",
        "∂L/∂c̃ = ∂L/∂a·i",
        "La σ(w2 b)",
        "L_a*i_t",
        "(Le(1-e²)+Lc)*i",
        "La s(w₂ b)",
        "i*Lc + i*Le*dtanh(a)",
        "La*(1-σ(-w2 b))",
        "dL/da*i",
    ],
    "Li": [
        "La*g",
        "g La",
        "La c̃",
        "La tanh(w3 b)",
        "∂L/∂i = ∂L/∂a g",
        "(Le(1-e²)+Lc)*g",
        "La*c_tilde",
        "La g_t",
        "L_a tanh(w_3 b)",
        "g*Lc + g*Le*(1-tanh²(a))",
    ],
    "Lf": [
        "La*cp",
        "cp La",
        "La c_{t-1}",
        "La c_t-1",
        "∂L/∂f = ∂L/∂a c_{t−1}",
        "(Le(1-e²)+Lc)*cp",
        "L_a c_prev",
        "c_{t-1} ⊙ La",
        "cp*(Ld o dtanh(a) + Lc)",
        "dL/da c(t-1)",
    ],
    "Lb": [
        GRADIENT["Lb"],
        "Lf w1 f(1-f) + Li w2 i(1-i) + Lg w3 (1-g²) + Lo w4 o(1-o)",
        "w1^T[Lf⊙σ'(w1 b)] + w2^T[Li⊙σ'(w2 b)] + w3^T[Lg⊙tanh'(w3 b)] + w4^T[Lo⊙σ'(w4 b)]",
        "w1ᵀ(Lf⊙f⊙(1−f)) + w2ᵀ(Li⊙i⊙(1−i)) + w3ᵀ(Lg⊙(1−g²)) + w4ᵀ(Lo⊙o⊙(1−o))",
        "W1^T(Lf f (1-f)) + W2^T(Li i (1-i)) + W3^T(Lg (1-g^2)) + W4^T(Lo o (1-o))",
        "Lo w4 ds(w4 b) + Lg w3 dtanh(w3 b) + Li w2 ds(w2 b) + Lf w1 ds(w1 b)",
        "La*(cp w1 f(1-f) + g w2 i(1-i) + i w3 (1-g²)) + Ld e w4 o(1-o)",
        "La cp w1 ds(w1 b) + La g w2 ds(w2 b) + La i w3 dtanh(w3 b) + Ld e w4 ds(w4 b)",
        "Lf w1 f - Lf w1 f² + Li w2 ds(w2 b) + Lg w3/cosh(w3 b)² + Lo w4 o(1-o)",
        "∂L/∂b = ∂L/∂f w1 f(1-f) + ∂L/∂i w2 i(1-i) + ∂L/∂c̃ w3 (1-g²) + ∂L/∂o w4 o(1-o)",
        "w1.T @ (Lf*f*(1-f)) + w2.T @ (Li*i*(1-i)) + w3.T @ (Lg*(1-g**2)) + w4.T @ (Lo*o*(1-o))",
    ],
}

GRADIENT_WRONG = [
    ("Ld", "Ly*ds(d) + Lh*ds(d)", "slope-on-the-direct-way"),
    ("Ld", "(Ly + Lh) y (1-y)", "slope-on-the-direct-way"),
    ("Ld", "Ly ds(d)", "output-consumer-forgotten"),
    ("Ld", "Ly σ'(y) + Lh", "slope-at-the-output"),
    ("Ld", "Ly + Lh", "slope-forgotten"),
    ("Ld", "Ly*y*(1+y) + Lh", "wrong"),
    ("Ld", "Ly (1-ŷ²) + Lh", "tanh-for-sigmoid"),
    ("Lcp", "Lc*f", "way-through-the-output-forgotten"),
    ("Lcp", "La*cp", "own-factor"),
    ("Lcp", "La", "gate-forgotten"),
    ("Lcp", "La*f*(1-f)", "slope-too-many"),
    ("Lcp", "La*i", "wrong"),
    ("Le", "Ld*e", "own-factor"),
    ("Le", "Lh*o", "way-through-the-prediction-forgotten"),
    ("Le", "Ld", "factor-forgotten"),
    ("Le", "Ld o (1-e²)", "one-step-too-far"),
    ("Le", "-Ld*o", "wrong"),
    ("Lo", "Ld*o", "own-factor"),
    ("Lo", "Ld*c", "state-not-squashed"),
    ("Lo", "Ld e o(1-o)", "one-step-too-far"),
    ("Lo", "Lh e", "way-through-the-prediction-forgotten"),
    ("Lo", "Ld/e", "wrong"),
    ("La", "Le*dtanh(e) + Lc", "slope-at-the-output"),
    ("La", "Le*dtanh(a)", "second-consumer-forgotten"),
    ("La", "Le(1-e²)", "second-consumer-forgotten"),
    ("La", "Le(1-a²) + Lc", "input-for-output"),
    ("La", "Le + Lc", "slope-forgotten"),
    ("La", "Le*dtanh(a) - Lc", "wrong"),
    ("Lg", "La*g", "own-factor"),
    ("Lg", "La f", "wrong-gate"),
    ("La", "Lc + Le e (1-e)", "sigmoid-for-tanh"),
    ("La", "Lc + Le (1-e)", "square-forgotten"),
    ("Lg", "La i (1-g²)", "one-step-too-far"),
    ("Lg", "La", "gate-forgotten"),
    ("Lg", "Lc i", "wrong"),
    ("Li", "La i", "own-factor"),
    ("Li", "La cp", "wrong-partner"),
    ("Li", "La", "candidate-forgotten"),
    ("Li", "La g i(1-i)", "one-step-too-far"),
    ("Li", "La w3 b", "wrong"),
    ("Lf", "La f", "own-factor"),
    ("Lf", "La g", "wrong-partner"),
    ("Lf", "La", "state-forgotten"),
    ("Lf", "La cp f(1-f)", "one-step-too-far"),
    ("Lf", "La c", "wrong"),
]

GRADIENT_TERMS = [
    ("Lf*w1*ds(w1 b)+Lf*w2*ds(w2 b)+Lf*w3*dtanh(w3 b)+Lf*w4*ds(w4 b)", "one-gradient-for-all", 0.25),
    ("Lf w1 ds(w1 b)+Li w2 ds(w2 b)+Lg w3 ds(w3 b)+Lo w4 ds(w4 b)", "sigmoid-at-the-candidate", 0.75),
    ("Lf f(1-f)+Li i(1-i)+Lg (1-g²)+Lo o(1-o)", "inner-derivative-forgotten", 0),
    ("Lf w1 f(1-f) + Li w2 i(1-i) + Lg w3 (1-g²)", "output-gate-forgotten", 0.75),
    ("Lf w1 + Li w2 + Lg w3 + Lo w4", "slopes-forgotten", 0),
    ("Lf w1 f(1-f)", "terms", 0.25),
    ("Lf w1 f(1-f) + Lo w4 o(1-o)", "terms", 0.5),
    (GRADIENT["Lb"] + " + Ld", "terms", 0.75),
    ("La*(cp w1 f(1-f) + g w2 i(1-i)) + Lo w4 o(1-o)", "terms", 0.25),
    ("w1 ds(w1 b)(Lf + Li + Lg + Lo)", "wrong", 0),
]

GRADIENT_CIRCULAR = [
    ("Ld", "Ld"),
    ("Ld", "Le/o"),
    ("Ld", "Lo/e"),
    ("Le", "La"),
    ("Le", "Le"),
    ("Lo", "Le*e/o"),
    ("La", "Lcp/f"),
    ("La", "∂L/∂a"),
    ("Lg", "Li*i/g"),
    ("Li", "Lg*g/i"),
    ("Lf", "Lcp*cp/f"),
    ("Lcp", "Lb"),
    ("Lb", "Lb"),
    ("Lb", "Lb + Lf*w1*ds(w1*b)"),
]


@pytest.mark.parametrize("one", GRADIENT_RIGHT)
def test_the_gradients_of_an_lstm_are_right_in_any_spelling(one: str) -> None:
    """At least ten ways of writing each line of 003-5.4 earn all of its points."""
    assert len(GRADIENT_RIGHT[one]) >= 10
    for text in GRADIENT_RIGHT[one]:
        assert part("003-5.4", one, text) == ("right", 1), text


@pytest.mark.parametrize(("one", "text", "note"), GRADIENT_WRONG)
def test_wrong_gradients_of_an_lstm_are_told(one: str, text: str, note: str) -> None:
    """Every wrong answer of the entry, and others, has its note."""
    assert part("003-5.4", one, text) == (note, 0)


@pytest.mark.parametrize(("text", "note", "share"), GRADIENT_TERMS)
def test_the_gradient_at_b_is_graded_by_its_four_terms(text: str, note: str, share: float) -> None:
    """A quarter for each right term; a factored form counts as a whole or not at all."""
    assert part("003-5.4", "Lb", text) == (note, share)


@pytest.mark.parametrize(("one", "text"), GRADIENT_CIRCULAR)
def test_circular_gradients_are_invalid(one: str, text: str) -> None:
    """The line's own name, one behind it and one beside it count no attempt."""
    assert marked("003-5.4", {one: text}, {"part": one}).status == "invalid"


def test_the_nine_parts_have_the_points_of_the_exam() -> None:
    """1, ½ six times, 1 and 3, of 8."""
    assert marked("003-5.4", GRADIENT).points == 1
    worth = {"Ld": 1, "Lcp": 0.5, "Le": 0.5, "Lo": 0.5, "La": 1, "Lg": 0.5, "Li": 0.5, "Lf": 0.5, "Lb": 3}
    for one, points in worth.items():
        assert float(marked("003-5.4", {one: GRADIENT[one]}).points) == points / 8
        assert float(marked("003-5.4", {**GRADIENT, one: "?"}).points) == 1 - points / 8


def test_an_earlier_wrong_line_spoils_no_later_one() -> None:
    """With its symbol a later line stays right; written out in full it follows."""
    wrong = "Ly*ds(d) + Lh*ds(d)"
    verdict = marked("003-5.4", {**GRADIENT, "Ld": wrong})
    assert float(verdict.points) == 7 / 8
    assert set(rules(verdict).values()) == {"slope-on-the-direct-way", "right"}
    own = "(Ly + Lh)*ds(d)"
    written = {
        "Ld": wrong,
        "Le": f"{own}*o",
        "Lo": f"e*{own}",
        "La": f"o*{own}*(1-e^2) + Lc",
        "Lg": f"i*(o*{own}*(1-e^2) + Lc)",
    }
    verdict = marked("003-5.4", {**GRADIENT, **written})
    assert {name: rules(verdict)[name] for name in ("Le", "Lo", "La", "Lg", "Lb")} == {
        "Le": "follow-through",
        "Lo": "follow-through",
        "La": "follow-through",
        "Lg": "follow-through",
        "Lb": "right",
    }
    assert float(verdict.points) == 7 / 8


def test_zeros_hand_nothing_on() -> None:
    """A row of zeros does not follow from a zero."""
    verdict = marked("003-5.4", {"Ld": "0", "Le": "0", "Lo": "0", "La": "Lc", "Lb": "0"})
    assert verdict.points == 0


def test_the_gradients_agree_with_the_entrys_numbers() -> None:
    """The keys give the values that the entry took from autograd."""
    values = {"w1": 0.5, "w2": -0.4, "w3": 0.8, "w4": 0.3, "b": 1.0, "cp": 0.6, "Ly": 0.7, "Lh": -0.2}
    values |= {"Lc": 0.4, "f": s(0.5), "i": s(-0.4), "g": math.tanh(0.8), "o": s(0.3)}
    values["a"] = values["f"] * values["cp"] + values["i"] * values["g"]
    values["e"] = math.tanh(values["a"])
    values["d"] = values["o"] * values["e"]
    one = item("lstm-cell-gradient")
    key = one.key(one.variant(0))
    expected = {
        "Ld": -0.0295269,
        "Le": -0.0169615,
        "Lo": -0.0166790,
        "La": 0.3884506,
        "Lg": 0.1558900,
        "Li": 0.2579455,
        "Lf": 0.2330704,
        "Lcp": 0.2417947,
        "Lb": 0.0710942,
    }
    scope = Scope(symbols=dict.fromkeys([*values, *expected], "real"))
    for name, value in expected.items():
        values[name] = float(evaluate(read(key[name], scope), values))  # type: ignore[arg-type]
        assert values[name] == pytest.approx(value, abs=1e-6), name


def test_bare_text_answers_a_single_part() -> None:
    """With `part` the answer may be a text; without it an object is needed; an unknown part is refused."""
    assert marked("003-5.4", "La i", {"part": "Lg"}).points == 1
    verdict = marked("003-5.4", "La i")
    assert verdict.status == "invalid"
    assert "several parts" in verdict.feedback[0]
    with pytest.raises(BadRequest, match="no part"):
        marked("003-5.4", "La i", {"part": "Lz"})


# -- 003-4.4: the penalised loss and its update ------------------------------------------------------------

BOTH = [
    ("L + lam*w^2", "w - eta*(dL + 2*lam*w)"),
    ("L + λ‖w‖²", "w − η(∂L/∂w + 2λw)"),
    ("L + λ‖w‖²", "(1 − 2ηλ)w − η∂L/∂w"),
    ("L + (λ/2)‖w‖²", "(1 − ηλ)w − η∂L/∂w"),
    ("L + ½λ‖w‖²", "w - η(∂L/∂w + λw)"),
    ("L(w,x,y) + λΣw²", "w(k+1) = w(k) - η(∂L/∂w + 2λw(k))"),
    ("L̃ = L + λ Σ_i w_i²", "w_i - η ∂L/∂w_i - 2ηλ w_i"),
    ("L + alpha*||w||_2^2", "w_new = w - lr*(dL/dw + 2*alpha*w)"),
    ("L + C*w^T w", "w ← w − η(∇L + 2Cw)"),
    ("L + lambda*norm(w)^2", "w = w - eta*dL - 2*eta*lambda*w"),
    ("L + λ|w|²", "w − η(∂L/∂w + 2λw) = (1−2ηλ)w − η∂L/∂w"),
    ("\\tilde{L} = L + \\lambda \\|w\\|_2^2", "w - \\eta(\\frac{\\partial L}{\\partial w} + 2\\lambda w)"),
    ("L + λ sum(w_i^2)", "w*(1-2*eta*lam) - eta*dL"),
    ("L + wd*‖w‖₂²", "w - η(dL + 2 wd w)"),
]

HALVES = [
    ("L + λ‖w‖²", "w − η∂L/∂w + 2λw", 0.5, "right", "weights-grow"),
    ("L + λ‖w‖²", "w − η∂L/∂w − 2λw", 0.75, "right", "rate-missing-at-the-penalty"),
    ("L + (λ/2)‖w‖²", "w − η∂L/∂w − λw", 0.75, "right", "rate-missing-at-the-penalty"),
    ("L + λ‖w‖²", "(1 − ηλ)w − η∂L/∂w", 0.5, "right", "factor-lost"),
    ("L + (λ/2)‖w‖²", "(1 − 2ηλ)w − η∂L/∂w", 0.5, "right", "factor-too-many"),
    ("L + λ‖w‖²", "w − η(∂L/∂w − 2λw)", 0.5, "right", "penalty-sign"),
    ("L + λ‖w‖²", "w − η(∂L/∂w + λ sign(w))", 0.5, "right", "l1-update"),
    ("L + λ|w|", "w − η(∂L/∂w + λ sign(w))", 0.5, "l1-penalty", "follow-through"),
    ("L + λ|w|", "(1 − 2ηλ)w − η∂L/∂w", 0.5, "l1-penalty", "right"),
    ("L + λ|w|", "(1 − ηλ)w − η∂L/∂w", 0.5, "l1-penalty", "right"),
    ("L − λ‖w‖²", "w − η(∂L/∂w − 2λw)", 0.5, "large-weights-rewarded", "follow-through"),
    ("L + λ‖w‖", "w − η(∂L/∂w + λw/‖w‖)", 0.5, "length-not-squared", "follow-through"),
    ("λ‖w‖²", "w − η(∂L/∂w + 2λw)", 0.5, "loss-missing", "right"),
    ("L", "w − η∂L/∂w", 0, "penalty-missing", "penalty-without-effect"),
    ("L", "w − η(∂L/∂w + λw)", 0.5, "penalty-missing", "right"),
    ("", "w − η(∂L/∂w + λw)", 0.5, "unreadable", "right"),
    ("", "w − η∂L/∂w − 2λw", 0.25, "unreadable", "rate-missing-at-the-penalty"),
    ("L + λ‖w‖²", "w + η(∂L/∂w + 2λw)", 0.5, "right", "uphill"),
    ("L + λ‖w‖²", "", 0.5, "right", "unreadable"),
    ("L + λw", "w − η(∂L/∂w + λ)", 0.5, "signed-penalty", "follow-through"),
]


@pytest.mark.parametrize(("loss", "update"), BOTH)
def test_both_conventions_are_right_if_loss_and_update_agree(loss: str, update: str) -> None:
    """λ and λ/2, any name for λ, and every usual way of writing the squared length."""
    assert marked("003-4.4", {"loss": loss, "update": update}).points == 1


@pytest.mark.parametrize(("loss", "update", "points", "first", "second"), HALVES)
def test_the_update_is_marked_by_the_written_loss(
    loss: str, update: str, points: float, first: str, second: str
) -> None:
    """What the entry and the rules of 0.8 say about each pair of lines."""
    verdict = marked("003-4.4", {"loss": loss, "update": update})
    assert rules(verdict) == {"loss": first, "update": second}
    assert float(verdict.points) == points


def test_other_penalties_have_their_own_slopes() -> None:
    """L1 pulls by the sign, the elastic net by both; λ2 and λ2/2 are both right."""
    l1 = {"loss": "L + λ‖w‖₁", "update": "w - η(∂L/∂w + λ sgn(w))"}
    assert marked("l1-loss-and-update", l1).points == 1
    assert marked("l1-loss-and-update", {**l1, "update": "w - η dL - ηλ w/|w|"}).points == 1
    assert rules(marked("l1-loss-and-update", {**l1, "update": "w - η(dL + 2λw)"}))["update"] == "l2-update"
    for loss, update in (
        ("L + λ1|w| + λ2 w²", "w - η(dL + λ1 sign(w) + 2λ2 w)"),
        ("L + λ1‖w‖₁ + (λ2/2)‖w‖₂²", "w - η(dL + λ1 sign(w) + λ2 w)"),
    ):
        assert marked("elastic-net-loss-and-update", {"loss": loss, "update": update}).points == 1


@pytest.mark.parametrize(
    ("name", "one", "text", "note"),
    [
        ("l1-loss-and-update", "loss", "λ|w|", "loss-missing"),
        ("l1-loss-and-update", "loss", "L + |w|", "strength-missing"),
        ("l1-loss-and-update", "update", "w + η dL + ηλ sign(w)", "uphill"),
        ("l1-loss-and-update", "update", "−η(dL + λ sign w)", "step-alone"),
        ("l1-loss-and-update", "update", "w − dL − λ sign(w)", "rate-missing"),
        ("elastic-net-loss-and-update", "loss", "λ1|w| + λ2 w²", "loss-missing"),
        ("elastic-net-loss-and-update", "update", "w + η dL + ηλ1 sign(w) + 2ηλ2 w", "uphill"),
        ("elastic-net-loss-and-update", "update", "w − η(dL + λ2 sign(w) + 2λ1 w)", "strengths-swapped"),
    ],
)
def test_slips_with_other_penalties_are_told_by_name(name: str, one: str, text: str, note: str) -> None:
    """A step uphill turns several terms round, which is one slip and has its own sentence."""
    whole = item(name).key(item(name).variant(0))
    assert rules(marked(name, {**whole, one: text}))[one] == note


# -- 003-3.4, 000-5.3, 003-2.3, 001-2.1b -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "theta/360",
        "θ/360°",
        "θ/(2π)",
        "(θ − 180)/180",
        "θ/180 − 1",
        "sin θ, cos θ",
        "(cos(θ), sin(θ))",
        "(θ·π/180)/(2π)",
        "y = x/360",
        "1/360*theta",
        "azimuth/360",
    ],
)
def test_useful_label_ranges_are_right(text: str) -> None:
    """Division by the circle in either unit, the symmetric range, and the pair of sine and cosine."""
    assert marked("003-3.4", text).points == 1


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("(θ - m)/sd", "z-score"),
        ("(θ-μ)/σ", "z-score"),
        ("θ/M", "divided-by-the-sample"),
        ("θ/max(θ)", "divided-by-the-sample"),
        ("min(θ, 180)", "clipped"),
        ("softmax(θ)", "softmax"),
        ("θ/180", "twice-the-range"),
        ("θ*π/180", "radians-only"),
    ],
)
def test_other_label_ranges_are_told(text: str, note: str) -> None:
    """Each wrong answer of the entry has its note."""
    verdict = marked("003-3.4", text)
    assert rules(verdict) == {"label": note}
    assert verdict.points == 0


@pytest.mark.parametrize(("deg", "right"), [(135, "0.375"), (0, "0"), (270, "3/4"), (45, "45/360")])
def test_a_label_is_the_angle_over_the_circle(deg: int, right: str) -> None:
    """With `deg` the label in [0, 1) is asked; half a circle is a known mistake."""
    params = {"deg": deg}
    assert marked("003-3.4", right, params).points == 1
    if deg:
        assert rules(marked("003-3.4", str(deg / 180), params)) == {"label": "half-circle"}


def test_elevations_have_a_map_and_its_inverse() -> None:
    """(θ + 90)/90 and 90p − 90; a prediction of 0.375 of a circle is 135°."""
    assert marked("elevation-label-range", {"label": "θ/90 + 1", "degrees": "90(p-1)"}).points == 1
    assert marked("elevation-label-range", {"label": "1 - |θ|/90", "degrees": "90p - 90"}).points == 1
    assert rules(marked("elevation-label-range", {"label": "θ/90", "degrees": "90p"})) == {
        "label": "shift-forgotten",
        "degrees": "shift-forgotten",
    }
    assert marked("azimuth-from-label", "135°").points == 1


@pytest.mark.parametrize(
    "text", ["-maxpool(-x)", "1 - maxpool(1 - x)", "0 - maxpool(0 - x)", "minpool(x) = −MaxPool(−x)"]
)
def test_minimum_pooling_needs_no_layer(text: str) -> None:
    """The order is turned round before and after."""
    assert marked("000-5.3", text).points == 1


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("maxpool(-x)", "sign-not-restored"),
        ("-maxpool(x)", "input-not-negated"),
        ("1/maxpool(1/x)", "reciprocal"),
        ("avgpool(x)", "average"),
        ("2 avgpool(x) - maxpool(x)", "mirrored-at-the-mean"),
        ("x", "wrong"),
    ],
)
def test_other_ways_of_minimum_pooling_are_told(text: str, note: str) -> None:
    """Each rejected answer of the entry has its note."""
    assert rules(marked("000-5.3", text)) == {"minpool": note}


def test_the_smaller_of_two_numbers_comes_from_the_larger() -> None:
    """Any equal form without min and bars is right."""
    for text in ("-max(-a,-b)", "1-max(1-a,1-b)", "a + b - max(a, b)", "a - max(a-b, 0)", "a - relu(a-b)"):
        assert marked("smaller-of-two", text).points == 1, text
    for text in ("min(a,b)", "(a+b-|a-b|)/2"):
        assert marked("smaller-of-two", text).status == "invalid", text


def test_the_winner_of_a_window_gets_the_gradient() -> None:
    """A step, a sign or the derivative of ReLU say the same; overlapping windows add."""
    for text in ("G*step(a-b)", "G(1+sign(a-b))/2", "G relu'(a-b)", "G*(1-step(b-a))", "∂L/∂y step(a-b)"):
        verdict = marked("slope-of-the-maximum", {"at_a": text, "at_b": "G - " + text, "overlap": "g2 + g1"})
        assert verdict.points == 1, text
    verdict = marked("slope-of-the-maximum", {"at_a": "G/2", "at_b": "G", "overlap": "max(G1, G2)"})
    assert list(rules(verdict).values()) == ["split-equally", "all-get-it", "larger-gradient"]


def test_activation_slopes_are_right_in_the_accepted_forms() -> None:
    """1/cosh², σ(x)σ(−x) and sign notation stand for the usual forms."""
    for answer in (
        {
            "sigmoid": "σ(x)σ(-x)",
            "tanh_slope": "1/cosh²(x)",
            "relu_slope": "(1+sign(x))/2",
            "leaky_slope": "α",
            "elu_slope": "α e^x",
            "swish_slope": "σ(x) + xσ(x)(1-σ(x))",
        },
        {
            "sigmoid": "σ(1-σ)",
            "tanh_slope": "1 - tanh²",
            "relu_slope": "max(0, sign(x))",
            "leaky_slope": "alpha",
            "elu_slope": "alpha(e^x - 1) + alpha",
            "swish_slope": "σ(x)(1 + x(1-σ(x)))",
        },
    ):
        assert marked("slopes-of-activations", answer).points == 1
    wrong = {"sigmoid": "1-σ²", "relu_slope": "x", "leaky_slope": "0", "swish_slope": "σ(x)"}
    assert set(rules(marked("slopes-of-activations", wrong)).values()) == {
        "rules-mixed",
        "unreadable",
        "value-for-slope",
        "plain-relu",
        "second-term-missing",
    }
    for text in ("Φ(x) + x φ(x)", "Phi(x) + x Phi'(x)", "Φ(x) + x*exp(-x²/2)/√(2π)"):
        assert marked("slope-of-gelu", text).points == 1, text


# -- other cells -------------------------------------------------------------------------------------------


def test_gru_and_peephole_equations_are_right_in_several_forms() -> None:
    """Later lines may use or write out earlier ones; each known slip has its note."""
    gru = {
        "r": "σ(wr x + ur h_{t-1})",
        "z": "s(uz hp + wz x_t)",
        "n": "tanh(wn x + un (r⊙h_{t-1}))",
        "h": "n + z(hp - n)",
    }
    assert marked("gru-equations", gru).points == 1
    written = {**gru, "n": "tanh(wn x + un σ(wr x + ur hp) hp)", "h": "(1-z) h̃ + z h_t-1"}
    assert marked("gru-equations", written).points == 1
    assert rules(marked("gru-equations", {**gru, "h": "z n + (1-z) hp"}))["h"] == "shares-swapped"
    peep = {
        "f": "σ(w1 b + p1 c_{t-1})",
        "i": "σ(w2 b + p2 cp)",
        "c": "f cp + i g",
        "o": "σ(w4 b + p4 c)",
        "h": "o tanh(c)",
    }
    assert marked("lstm-with-peepholes", peep).points == 1
    verdict = marked("lstm-with-peepholes", {**peep, "f": "σ(w1 b)", "o": "σ(w4 b + p4 (f cp + i g))"})
    assert rules(verdict) == {
        "f": "peephole-forgotten",
        "i": "right",
        "c": "right",
        "o": "right",
        "h": "right",
    }


def test_gradients_of_other_cells_are_right_in_several_forms() -> None:
    """Coupled gates, a cell without prediction and a GRU, written with names or written out."""
    coupled = {
        "Lcp": "f La",
        "Lg": "La - La f",
        "Lf": "La cp - La g",
        "Lb": "La(cp-g) w1 f(1-f) + La (1-f) w3 (1-g²) + Lo w4 o(1-o)",
    }
    assert marked("lstm-gradient-coupled-gates", coupled).points == 1
    plain = {
        "Lo": "Lh tanh(c)",
        "La": "Lc + Lh o (1-e²)",
        "Lg": "i La",
        "Lf": "La c_{t-1}",
        "Lcp": "(Lh o dtanh(c) + Lc) f",
    }
    assert marked("lstm-gradient-without-prediction", plain).points == 1
    gru = {
        "Lz": "Lh hp - Lh n",
        "Ln": "Lh - z Lh",
        "Lp": "Ln (1-n²)",
        "Lr": "Lh(1-z)(1-n²) un hp",
        "Lhp": "Lh z + Lp un r + Lz uz z(1-z) + Lr ur r(1-r)",
    }
    assert marked("gru-gradient", gru).points == 1
    assert float(marked("gru-gradient", {"Lhp": "Lh z + Lp un r"}, None).points) == pytest.approx(0.25)


OTHER_CELLS_WRONG = [
    ("lstm-gradient-without-prediction", "Lo", "Lh e o (1-o)", "one-step-too-far"),
    ("lstm-gradient-without-prediction", "La", "Lh o (1-c²) + Lc", "input-for-output"),
    ("lstm-gradient-without-prediction", "La", "Lh o e (1-e) + Lc", "sigmoid-for-tanh"),
    ("lstm-gradient-without-prediction", "La", "Lh o σ'(c) + Lc", "sigmoid-for-tanh"),
    ("lstm-gradient-without-prediction", "Lg", "La i (1-g²)", "one-step-too-far"),
    ("lstm-gradient-without-prediction", "Lf", "La cp f (1-f)", "one-step-too-far"),
    ("lstm-gradient-coupled-gates", "Lg", "La (1-f) (1-g²)", "one-step-too-far"),
    ("lstm-gradient-coupled-gates", "Lf", "La (cp-g) f (1-f)", "one-step-too-far"),
    ("gru-gradient", "Lz", "Lh (hp-n) z (1-z)", "one-step-too-far"),
    ("gru-gradient", "Lp", "Ln n (1-n)", "sigmoid-for-tanh"),
    ("gru-gradient", "Lp", "Ln (1-p²)", "input-for-output"),
    ("gru-gradient", "Lr", "Lp un hp r (1-r)", "one-step-too-far"),
    ("lstm-with-peepholes", "f", "σ(w1 b + p1 c)", "new-state"),
    ("lstm-with-peepholes", "i", "σ(w2 b + p2 c)", "new-state"),
]


@pytest.mark.parametrize(("name", "one", "text", "note"), OTHER_CELLS_WRONG)
def test_slips_in_other_cells_are_told_by_name(name: str, one: str, text: str, note: str) -> None:
    """A slope taken one step too early, that of the other function, the state that is not there yet."""
    verdict = marked(name, {one: text})
    assert rules(verdict)[one] == note and verdict.points == 0


def test_the_updates_of_two_optimisers_are_right_in_several_notations() -> None:
    """β1 and β2, roots as sign or word, averages by name or written out; a wrong average is followed."""
    names_used = {
        "sgd": "w ← w − α ĝ",
        "m": "β m_{t-1} + (1-β) g",
        "v": "γ v0 + (1-γ) g²",
        "mhat": "m/(1-βᵗ)",
        "vhat": "v_t/(1-γ^t)",
        "adam": "w - α m̂/(√v̂ + ε)",
    }
    assert marked("sgd-and-adam-updates", names_used).points == 1
    written = {
        "mhat": "(β1 m0 + (1-β1) g)/(1-β1^t)",
        "adam": "w - lr*m/(1-beta^t)/(sqrt(v/(1-gamma^t)) + eps)",
    }
    assert marked("sgd-and-adam-updates", {**names_used, **written}).points == 1
    wrong = {**names_used, "v": "γ v0 + (1-γ) g", "vhat": "(γ v0 + (1-γ) g)/(1-γ^t)"}
    assert rules(marked("sgd-and-adam-updates", wrong)) == {
        **dict.fromkeys(names_used, "right"),
        "v": "square-forgotten",
        "vhat": "follow-through",
    }


@pytest.mark.parametrize(
    ("w", "t", "right"), [("0.8", "0.3", "0.5"), ("-0.2", "0.3", "0"), ("-1.2", "0.5", "-0.7")]
)
def test_the_soft_threshold_of_a_number_is_right(w: str, t: str, right: str) -> None:
    """The entry's two pairs and a negative weight; the weight itself and a proportional shrinking are not."""
    params = {"w": w, "t": t}
    assert marked("000-3.5b", right, params).points == 1
    assert rules(marked("000-3.5b", w, params)) == {"value": "unchanged"}
    assert rules(marked("000-3.5b", f"{w}*(1-{t})", params)) == {"value": "proportional"}


def test_the_soft_threshold_is_right_in_any_form() -> None:
    """Two ReLUs, a clipped step and the sign form are the same function."""
    for text in (
        "relu(w-t) - relu(-w-t)",
        "w - max(-t, min(w, t))",
        "sgn(w) relu(|w|-t)",
        "w*max(1-t/|w|, 0)",
    ):
        assert marked("soft-threshold-formula", text).points == 1, text
    for text, note in (("w - t sign(w)", "beyond-zero"), ("relu(w-t)", "negative-weights-erased")):
        assert rules(marked("soft-threshold-formula", text)) == {"value": note}


def test_a_circular_difference_is_right_in_any_form() -> None:
    """Minimum of both ways, remainder, double bars and the inverse cosine agree between 0 and 1."""
    for text in (
        "min(|p-l|, 1-|p-l|)",
        "|mod(p-l+1/2, 1) - 1/2|",
        "1/2 - ||p-l| - 1/2|",
        "acos(cos(2π(p-l)))/(2π)",
        "abs(p-l-floor(p-l+0.5))",
    ):
        assert marked("shorter-way-as-a-formula", text).points == 1, text
    for text, note in (
        ("|p-l|", "seam-ignored"),
        ("|mod(p,1) - l|", "wrapped-before"),
        ("mod(p-l, 1)", "one-direction-only"),
        ("1 - cos(2π(p-l))", "wrong"),
    ):
        assert rules(marked("shorter-way-as-a-formula", text)) == {"difference": note}


# -- what a second reader typed ----------------------------------------------------------------------------

READ = [
    ("003-5.3", "c", "σ(w_1^⊤ b) cp + σ(w_2^⊤ b) tanh(w_3^{T} b)"),
    ("003-5.3", "c", "C_t = f_t*C_{t-1} + i_t*C̃_t"),
    ("003-5.3", "c", "c[t] = f*c[t-1] + i*g"),
    ("003-5.3", "h", "h(t) = o*tanh(c(t))"),
    ("003-5.3", "h", "h = d = o·e"),
    ("003-5.3", "tanh_prime", "\\frac{d}{dx}\\tanh(x) = 1-\\tanh^2(x)"),
    ("003-5.4", "Lo", "∂L/∂o_t = ∂L/∂d_t ⊙ tanh(c_t)"),
    ("003-5.4", "Lg", "∂L/∂C̃_t = ∂L/∂a i_t"),
    ("003-5.4", "Lf", "∂L/∂f_t = La·c^{(t-1)}"),
    ("003-3.4", "label", "θ/2π"),
    ("003-3.4", "label", "\\frac{\\theta}{360^\\circ}"),
    ("000-5.3", "minpool", "-max(-x)"),
    ("000-5.3", "minpool", "-F.max_pool2d(-x)"),
    ("lstm-gradient-without-prediction", "La", "∂L/∂c_t = ∂L/∂h_t o_t (1-tanh²(c_t)) + Lc"),
    ("lstm-gradient-coupled-gates", "Lf", "∂L/∂f_t = ∂L/∂a (c_{t-1} - \\tilde{c}_t)"),
    ("lstm-with-peepholes", "f", "σ(w_1^T b + p_1 c_{t-1})"),
    ("gru-gradient", "Lz", "∂L/∂z_t = ∂L/∂h_t (h_{t-1} - n_t)"),
    ("slope-of-the-maximum", "overlap", "∂L/∂a = G1 + G2"),
    ("slope-of-the-maximum", "at_a", "G*heaviside(a-b)"),
    ("slopes-of-activations", "elu_slope", "αe^x"),
    ("slopes-of-activations", "elu_slope", "α e^x step(-x) + step(x)"),
    ("slopes-of-activations", "leaky_slope", "α step(-x) + step(x)"),
    ("slopes-of-activations", "swish_slope", "1/(1+e^-x) + xe^-x/(1+e^-x)^2"),
    ("slope-of-gelu", "gelu_slope", "1 - Φ(-x) + xφ(x)"),
    ("sgd-and-adam-updates", "sgd", "w_{t} = w_{t-1} - α g_t"),
    ("sgd-and-adam-updates", "sgd", "θ ← θ - α∇L"),
    ("sgd-and-adam-updates", "m", "m ← βm + (1-β)g"),
    ("sgd-and-adam-updates", "v", "v := γ v + (1−γ) g²"),
    ("sgd-and-adam-updates", "m", "m(t) = β m(t-1) + (1-β) g(t)"),
]


@pytest.mark.parametrize(("name", "one", "text"), READ)
def test_notations_of_lectures_and_papers_are_read(name: str, one: str, text: str) -> None:
    """Indexed derivatives, transposes, time in brackets and assignments are right as they stand."""
    assert part(name, one, text) == ("right", 1)


@pytest.mark.parametrize(
    ("loss", "update"),
    [
        ("L + λ/2 ‖w‖²", "w − η(∂L/∂w + λw)"),
        ("L + λ/2‖w‖²", "w − η(∂L/∂w + λ/2·2w)"),
        ("L + 1/2 λ w²", "w - η(dL + 2λ/2·w)"),
        ("L + λ ∥w∥_2^2", "w_i(k+1) = w_i(k) − η(∂L/∂w_i + 2λw_i(k))"),
        ("L + λ‖w‖²₂", "w − η(∇_w L(w,x,y) + 2λw)"),
        ("L + \\lambda w^\\top w", "w − η g − 2ηλw"),
        ("L + λ⟨w,w⟩", "w⁺ = w − η(∇L + 2λw)"),
        ("\\hat{L} = L(w,x,y) + ν\\sum_{i=1}^{n} w_i^2", "w - η(dL + 2νw)"),
    ],
)
def test_the_squared_length_is_read_in_every_usual_spelling(loss: str, update: str) -> None:
    """A λ/2 in front of the norm has one sensible meaning; norms may have an index below or behind."""
    assert marked("003-4.4", {"loss": loss, "update": update}).points == 1


def test_norms_with_an_index_one_are_told_from_the_length() -> None:
    """‖w‖₁ is the L1 norm and earns its own sentence; ‖w‖ and ‖w‖₂ are the length without its square."""
    for text, note in (
        ("L + λ‖w‖₁", "l1-norm"),
        ("L + λ||w||_1", "l1-norm"),
        ("L + λ∥w∥₂", "length-not-squared"),
        ("L + λ|w|", "l1-penalty"),
    ):
        assert part("003-4.4", "loss", text) == (note, 0), text
    l1 = {"loss": "L + λ ∥w∥₁", "update": "w − η∂L/∂w − ηλsign(w)"}
    assert marked("l1-loss-and-update", l1).points == 1
    net = {
        "loss": "L + \\lambda_1 \\lVert w \\rVert_1 + \\lambda_2 \\lVert w \\rVert_2^2",
        "update": "w-η(∇_w L+λ_1sign(w)+2λ_2 w)",
    }
    assert marked("elastic-net-loss-and-update", net).points == 1


def test_functions_of_a_question_keep_their_names_in_a_remark() -> None:
    """A remark on step(a) says step(a), not what step stands for."""
    verdict = marked("slope-of-the-maximum", {"at_a": "G*step(a)"}, {"part": "at_a"})
    assert "step(a)" in verdict.feedback[0]
    assert "sign" not in verdict.feedback[0]


def test_a_remark_does_not_contradict_the_count_of_right_terms() -> None:
    """Where three of four terms are right, no sentence says that one is."""
    text = "Lh z + Ln un r + Lz uz z(1-z) + Lr ur r(1-r)"
    verdict = marked("gru-gradient", {"Lhp": text}, {"part": "Lhp"})
    assert verdict.feedback[1:] == ("∂L/∂hp: 3 of 4 terms are right.",)
    assert "is right" not in verdict.feedback[0]


def test_a_remark_quotes_what_was_typed() -> None:
    """A name with several spellings stays as it was typed, and what was only written out is not quoted."""
    for name, text, said in (
        ("Ld", "Ly*y*(1-y)+h", "In Ly*y*(1 − y) + h, h is not the right symbol."),
        ("Lf", "La*c", "In La*c, c is not the right symbol."),
        ("Ld", "Ly*y*(1-y)+Lh+Lc", "The term Lc does not belong there."),
        ("Ld", "Ly*y*(1-y)*2+Lh", "The factor 2 does not belong there."),
    ):
        verdict = marked("lstm-cell-gradient", {name: text}, {"part": name})
        assert verdict.feedback[0].startswith(said), (text, verdict.feedback)
    verdict = marked("lstm-cell-gradient", {"Lb": "w1*Lf*f*(1-f)"}, {"part": "Lb"})
    assert verdict.feedback[-1] == "∂L/∂b: 1 of 4 terms is right."


def test_names_that_are_offered_may_be_used() -> None:
    """Functions of the question are among them, the answer's own name is not."""
    verdict = marked("slope-of-gelu", "(1 + erf(x/2))/2")
    assert verdict.feedback == ("At character 6 “erf” is not known; the names here are x, e, Phi, phi.",)
