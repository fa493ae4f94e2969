"""Reading: the rules that learners meet, each with what it accepts and what it asks about."""

from __future__ import annotations

import pytest

from tutor.maths import Domain, Problem, Scope, line, read


def scope(names: str, **aliases: str) -> Scope:
    """A scope of real symbols."""
    symbols: dict[str, Domain] = dict.fromkeys(names.split(), "real")
    return Scope(symbols=symbols, aliases=aliases)


XYZ = scope("x y z")


def echo(text: str, where: Scope = XYZ) -> str:
    """The one-line echo of a text."""
    return line(read(text, where))


def problem(text: str, where: Scope = XYZ) -> Problem:
    """The problem that reading a text raises."""
    with pytest.raises(Problem) as caught:
        read(text, where)
    return caught.value


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("x**2", "x^2"),
        ("x^y^z", "x^y^z"),
        ("(x^y)^z", "(x^y)^z"),
        ("-x^2", "-x^2"),
        ("x^-2", "x^(-2)"),
        ("2x^2y", "2*x^2*y"),
        ("x^2 y", "x^2*y"),
        ("e^x", "e^x"),
        ("2pi", "2*pi"),
        ("2πx", "2*pi*x"),
        ("ln(x)", "log(x)"),
        ("log(x)", "log(x)"),
    ],
)
def test_powers_bind_tighter_than_signs_and_products(typed: str, echoed: str) -> None:
    """`^` and `**` are one operator, to the right, before unary minus and implied products."""
    assert echo(typed) == echoed


def test_a_power_chain_associates_to_the_right() -> None:
    """2^3^2 is 2^(3^2), which the tree of the bracketed form shows."""
    assert read("x^y^z", XYZ) == read("x^(y^z)", XYZ) != read("(x^y)^z", XYZ)


def test_e_and_pi_are_constants_unless_declared() -> None:
    """A declared e is a symbol; without a declaration it is Euler's number."""
    declared = scope("e x")
    assert read("e*x", declared) != read("e*x", scope("x"))
    assert problem("2e3", declared).readings == ("2*10^3", "2*e*3")
    assert echo("2e3", XYZ) == "2e3"


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("x(y+1)", "x*(y + 1)"),
        ("f(x)", "f*x"),
        ("s(x)", "s*x"),
        ("sigmoid(x)", "sigmoid(x)"),
        ("σ(x)", "sigmoid(x)"),
        ("sigma(x)", "sigmoid(x)"),
    ],
)
def test_a_declared_symbol_before_a_bracket_is_a_product(typed: str, echoed: str) -> None:
    """Functions are called, declared symbols are multiplied, also when a function has the same name."""
    assert echo(typed, scope("x y f s")) == echoed


def test_sigma_is_the_sigmoid_until_it_is_declared() -> None:
    """With sigma declared, σ(x) is a product."""
    assert echo("σ(x)", XYZ) == "sigmoid(x)"
    assert echo("σ(x)", scope("sigma x")) == "sigma*x"


@pytest.mark.parametrize("typed", ["h_2", "h2", "h_{2}", "h₂", "h_{ 2 }"])
def test_subscript_spellings_are_one_symbol(typed: str) -> None:
    """However it is typed, and however it was declared."""
    assert echo(typed, scope("h_2")) == "h_2"
    assert echo(typed, scope("h2")) == "h2"


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("abc", "ab*c"),
        ("cab", "c*ab"),
        ("aab", "a*ab"),
        ("2ab", "2*ab"),
        ("bc", "b*c"),
        ("c^2b", "c^2*b"),
        ("bc^2", "b*c^2"),
        ("w_1c", "w1*c"),
        ("cw₁", "c*w1"),
        ("ηλc", "eta*lam*c"),
    ],
)
def test_adjacent_letters_split_into_declared_symbols_longest_first(typed: str, echoed: str) -> None:
    """Splitting knows declared symbols alone, and takes the longest that leaves the rest readable."""
    assert echo(typed, scope("a b ab c w1 eta lam")) == echoed


@pytest.mark.parametrize("typed", ["xq", "xtanh", "xe", "sinx", "x2", "Xy"])
def test_letters_never_split_into_anything_else(typed: str) -> None:
    """Undeclared letters, functions, constants and digits inside a word are an error; case matters."""
    assert "not known" in problem(typed).sentence


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("e^x + xe^x", "At character 7 “xe” is not known; write x*e or x e if a product is meant."),
        ("xpi", "write x*pi or x pi if"),
        ("xytanh(y)", "write x*y*tanh or x y tanh if"),
        ("x_2e", "write x2*e or x2 e if"),
    ],
)
def test_a_product_with_a_constant_or_a_function_is_advised_and_not_guessed(typed: str, advice: str) -> None:
    """A word of declared symbols, constants and a function is refused with the way to write the product."""
    assert advice in problem(typed, scope("x y x_2")).sentence


@pytest.mark.parametrize("typed", ["ĉ", "ê", "\\hat{c}", "xĉ", "c̃x"])
def test_a_letter_with_a_mark_is_one_name(typed: str) -> None:
    """Where c, h, a and t are symbols, ĉ is still not their product."""
    sentence = problem(typed, scope("c h a t x i l d")).sentence
    assert "not known" in sentence and "meant" not in sentence


def test_a_marked_letter_splits_from_its_neighbours_as_one_name() -> None:
    """Side by side with other symbols the marked letter stays whole."""
    assert echo("cĉx", scope("c h a t x c_hat")) == "c*c_hat*x"


@pytest.mark.parametrize(
    "typed",
    [
        "∂L/∂o",
        "∂L / ∂o",
        "\\frac{\\partial L}{\\partial o}",
        "\\frac{∂L}{∂o}",
        "dL/do",
        "\\frac{dL}{do}",
        "dL_do",
    ],
)
def test_partial_quotients_are_one_name(typed: str) -> None:
    """`dL_do` is found under every way of writing the derivative, without an alias."""
    assert echo(typed + " + x", scope("dL_do x")) == "dL_do + x"


def test_aliases_are_spellings_of_declared_names() -> None:
    """An alias may hold any character, and its subscripts are as free as those of names."""
    where = Scope(
        symbols={"h_prev": "real", "Lo": "real", "g": "real"},
        aliases={"h_{t-1}": "h_prev", "∂L/∂o": "Lo", "c̃": "g"},
    )
    for typed in ("h_{t-1}", "hₜ₋₁", "h_{t - 1}", "h_prev", "hprev"):
        assert echo(typed, where) == "h_prev"
    for typed in ("c̃", "\\tilde{c}", "\\tilde c"):
        assert echo(f"2{typed}", where) == "2*g"
    assert echo("\\frac{\\partial L}{\\partial o}h_{t-1}c̃", where) == "Lo*h_prev*g"
    for declared in ("∂L/∂w1", "∂L/∂w_1", "∂L/∂w_{1}"):
        for typed in ("∂L/∂w1", "∂L/∂w₁", "∂L/∂w_1", "\\frac{\\partial L}{\\partial w_{1}}"):
            assert echo(typed + " + 1", Scope(symbols={"a": "real"}, aliases={declared: "a"})) == "a + 1"


def test_an_alias_may_name_an_opaque_function() -> None:
    """φ stands for the declared function f."""
    where = Scope(symbols={"x": "real"}, functions=frozenset({"f"}), aliases={"φ": "f"})
    assert echo("φ(x) + φ'(x)", where) == "f(x) + f'(x)"


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("tanh'(x)", "tanh'(x)"),
        ("tanh′(2x)", "tanh'(2*x)"),
        ("dtanh(x)", "tanh'(x)"),
        ("ds(x)", "sigmoid'(x)"),
        ("s'(x)", "sigmoid'(x)"),
        ("σ’(x)", "sigmoid'(x)"),
        ("tanh'^2(x)", "tanh'(x)^2"),
    ],
)
def test_a_prime_is_the_derivative_at_the_argument(typed: str, echoed: str) -> None:
    """No chain factor is added."""
    assert echo(typed) == echoed


@pytest.mark.parametrize("typed", ["tanh''(x)", "dtanh'(x)", "floor'(x)", "x'"])
def test_other_primes_are_refused(typed: str) -> None:
    """Second derivatives, and primes on what has no derivative here."""
    assert problem(typed).sentence.endswith(".")


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("1/2x", ("(1/2)*x", "1/(2*x)")),
        ("x/2(y+1)", ("(x/2)*(y + 1)", "x/(2*(y + 1))")),
        ("x/y z", ("(x/y)*z", "x/(y*z)")),
        ("1/2sin(x)", ("(1/2)*sin(x)", "1/(2*sin(x))")),
        ("sin x y", ("sin(x)*y", "sin(x*y)")),
        ("sin 2x", None),
        ("log x*y", ("ln(x)*y", "ln(x*y)")),
        ("log x/y", ("ln(x)/y", "ln(x/y)")),
        ("2 tanh x tanh y", ("tanh(x)*tanh(y)", "tanh(x*tanh(y))")),
        ("sin^-1(x)", ("1/sin(x)", "asin(x)")),
        ("sin⁻¹(x)", ("1/sin(x)", "asin(x)")),
        ("\\tanh^{-1}(x)", ("1/tanh(x)", "atanh(x)")),
        ("√x y", ("sqrt(x)*y", "sqrt(x*y)")),
        ("3½", ("3 + 1/2", "3*(1/2)")),
        ("2\\frac{1}{3}", ("2 + 1/3", "2*(1/3)")),
        ("1,234", ("1.234", "1234")),
        ("|x|y|z|", ("abs(x)*y*abs(z)", "abs(x*abs(y)*z)")),
    ],
)
def test_what_has_two_readings_is_asked(typed: str, readings: tuple[str, ...] | None) -> None:
    """Both readings are shown, and each of them can be typed."""
    caught = problem(typed)
    shown = caught.readings
    assert len(shown) == 2 and len(set(shown)) == 2
    assert readings is None or shown == readings
    for reading in shown:
        read(reading, XYZ)


@pytest.mark.parametrize(
    "typed", ["x²^3", "x^{2}^3", "√x^2", "|x|y|z|", "5 % x", "tanh^(2)(x)", "2 3", "x 2", "(x)2"]
)
def test_other_doubtful_forms_are_refused(typed: str) -> None:
    """Never guessed: they are refused with a way to write what is meant."""
    assert problem(typed).start < problem(typed).end


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("sin x", "sin(x)"),
        ("sin x + y", "sin(x) + y"),
        ("sin x^2", "sin(x^2)"),
        ("log -x", "log(-x)"),
        ("x/2*y", "(x/2)*y"),
        ("2x/3", "2*x/3"),
        ("sin (x) y", "sin(x)*y"),
        ("ln2", "log(2)"),
        ("x sqrt2", "x*sqrt(2)"),
        ("tanh²(x)", "tanh(x)^2"),
        ("tanh^2(x)", "tanh(x)^2"),
        ("tanh^{2}(x)", "tanh(x)^2"),
        ("sin^-2(x)", "sin(x)^(-2)"),
        ("|x||y|", "abs(x)*abs(y)"),
        ("2|x - |y||", "2*abs(x - abs(y))"),
        ("(1 - |1 - 2|x - y||)/2", "(1 - abs(1 - 2*abs(x - y)))/2"),
    ],
)
def test_what_has_one_reading_is_read(typed: str, echoed: str) -> None:
    """Neighbours of the doubtful forms that nobody reads in two ways."""
    assert echo(typed) == echoed


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("σ²(x)", "sigmoid(x)^2"),
        ("|x|", "abs(x)"),
        ("⌊x⌋ + ⌈y⌉", "floor(x) + ceil(y)"),
        ("√x", "sqrt(x)"),
        ("√(x+1)", "sqrt(x + 1)"),
        ("x·y×z", "x*y*z"),
        ("x ÷ y − z", "x/y - z"),
        ("x ⊙ y", "x*y"),
        ("x⁻²", "x^(-2)"),
        ("x¹⁰", "x^10"),
        ("½x", "(1/2)*x"),
        ("x^½", "x^(1/2)"),
        ("eˣ", "e^x"),
        ("𝑥+𝑦", "x + y"),
        ("（x＋y）", "x + y"),
        ("[x+y]*{z}", "(x + y)*z"),
        ("\\frac{x}{y}", "x/y"),
        ("\\frac12", "1/2"),
        ("\\dfrac{x+1}{\\sqrt{y}}", "(x + 1)/sqrt(y)"),
        ("\\sqrt[3]{x}", "x^(1/3)"),
        ("\\sqrt x", "sqrt(x)"),
        ("x\\cdot y\\times z\\odot x", "x*y*z*x"),
        ("\\left(x+y\\right)\\,z", "(x + y)*z"),
        ("\\left|x\\right|", "abs(x)"),
        ("\\sin\\left(x\\right)", "sin(x)"),
        ("\\sin x", "sin(x)"),
        ("\\operatorname{relu}(x)", "relu(x)"),
        ("\\mathrm{e}^{x}", "e^x"),
        ("e^{-x^{2}}", "e^(-x^2)"),
        ("$x^{2}$", "x^2"),
        ("\\(x\\)", "x"),
        ("\\lfloor x\\rfloor", "floor(x)"),
        ("x^{\\frac{1}{2}}", "x^(1/2)"),
        ("\\pi x", "pi*x"),
        ("\\log_2x", "log2(x)"),
        ("\\log_{10}(x)", "log10(x)"),
        ("\\tanh^{\\prime}(x)", "tanh'(x)"),
        ("\\max\\{0, x\\}", "max(0, x)"),
        ("\\|x\\|^2", "abs(abs(x))^2"),
        ("sin²x", "sin(x)^2"),
    ],
)
def test_unicode_and_pasted_latex_are_read(typed: str, echoed: str) -> None:
    """Raised digits, signs, brackets and the LaTeX that students paste."""
    assert echo(typed) == echoed


def test_greek_letters_and_their_names_are_one_symbol() -> None:
    """eta and η, lam, lambda and λ, whichever was declared."""
    for declared in ("eta", "η"):
        for typed in ("η", "eta", "\\eta"):
            assert echo(f"2{typed}", scope(declared)) == f"2*{declared}"
    for declared in ("lam", "lambda", "λ"):
        for typed in ("lam", "lambda", "λ", "\\lambda"):
            assert echo(typed, scope(declared)) == declared


def test_hats_and_tildes_belong_to_names() -> None:
    """A composed letter, a letter with a combining mark, and LaTeX are the same."""
    for typed in ("ŷ", "y\u0302", "\\hat{y}", "\\hat y", "yhat", "y_hat"):
        assert echo(typed, scope("y_hat y")) == "y_hat"


@pytest.mark.parametrize(
    ("typed", "named", "place"),
    [
        ("x + #", "#", 4),
        ("x = 3", "=", 2),
        ("x < y", "<", 2),
        ("аx", "cyrillic", 0),
        ("x𝐱", "bold", 1),
        ("x∘y", "∘", 1),
        ("x!", "!", 1),
        ("x ; y", ";", 2),
        ("x + ∞", "∞", 4),
        ("60°", "°", 2),
        ("中", "中", 0),
        ("x \\sum y", "\\sum", 2),
    ],
)
def test_other_characters_are_named_and_pointed_at(typed: str, named: str, place: int) -> None:
    """The sentence names the character, the offset is the typed one."""
    caught = problem(typed)
    assert named in caught.sentence
    assert caught.start == place


def test_offsets_point_into_the_text_as_typed() -> None:
    """Characters that were mapped to several, or LaTeX that was translated, do not shift the caret."""
    assert problem("½ + \\frac{x}{y} + q").start == len("½ + \\frac{x}{y} + ")
    assert problem("x² + x₁").start == 5


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("(x", "never closed"),
        ("x)", "never opened"),
        ("|x", "never closed"),
        ("x +", "missing"),
        ("x * / y", "expected before"),
        ("", "Nothing was typed"),
        ("   ", "Nothing was typed"),
        ("tanh", "needs an argument"),
        ("tanh()", "empty"),
        ("tanh^", "missing"),
        ("tanh^2", "needs an argument"),
        ("max", "max(a, b)"),
        ("tanh(x, y)", "takes one argument"),
        ("max(x y", "never closed"),
        ("mod(x)", "takes 2 arguments"),
        ("tan₀", "not known"),
        ("tanhh(x)", "is tanh meant"),
        ("Tanh(x)", "is tanh meant"),
        ("∂L/∂q", "∂L/∂q"),
    ],
)
def test_problems_say_what_was_expected(typed: str, says: str) -> None:
    """One sentence with what is wrong; an unknown name suggests the nearest one."""
    sentence = problem(typed).sentence
    assert says in sentence
    assert sentence.isprintable() and sentence.endswith((".", "?"))


def test_an_opaque_function_without_an_argument_is_a_problem() -> None:
    """As for the known functions."""
    assert "f(x)" in problem("f + 1", Scope(functions=frozenset({"f"}))).sentence


def test_the_whole_text_is_read_or_none_of_it() -> None:
    """A readable beginning is never marked alone."""
    for tail in (" x)", " ]", " , 2", " ? no", " ' "):
        problem("x + y" + tail)


@pytest.mark.parametrize("text", ["2 + \\hat{y}", "3*\\tilde{q} + 1", "\\log_3(x)", "e^\\hat{y}1"])
def test_a_problem_in_latex_points_forwards(text: str) -> None:
    """The place of an accented letter or a base is a part of the text, its start before its end."""
    with pytest.raises(Problem) as caught:
        read(text, Scope(symbols={"x": "real"}))
    assert 0 <= caught.value.start < caught.value.end <= len(text)


@pytest.mark.parametrize("text", ["1e3,5", "63e81,5", "2*1e1,25", "ln" + "3" * 61, "1" + ",234" * 21])
def test_odd_numbers_are_problems(text: str) -> None:
    """A decimal comma behind an exponent, and more digits than a number may have behind a function."""
    with pytest.raises(Problem, match=r"not one number|60 digits"):
        read(text, Scope())


def test_a_raised_character_in_a_quoted_text_is_a_problem() -> None:
    """Authors' texts are compared as they are written."""
    with pytest.raises(Problem, match="plain characters"):
        read('"x²" == t', Scope(values={"t": "x²"}, author=True))
