"""Generated trees: echoes read back, rewrites stay equal, edits differ; and no text breaks the reader."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.maths import (
    Node,
    Problem,
    Scope,
    Undefined,
    compare,
    draw,
    evaluate,
    line,
    pretty,
    read,
    read_number,
)
from tutor.maths.tree import (
    Call,
    Const,
    Literal,
    Neg,
    Num,
    Opaque,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Sym,
    children,
    names,
    rebuild,
    walk,
)

SCOPE = Scope(
    symbols={"x": "real", "y": "real", "p": "unit", "w_1": "positive", "h_prev": "real"},
    functions=frozenset({"f"}),
    aliases={"∂L/∂y": "y"},
)
AUTHOR = Scope(symbols=SCOPE.symbols, functions=SCOPE.functions, author=True)
FIXED = settings(derandomize=True, deadline=None, database=None)

numbers = st.one_of(
    st.integers(0, 40).map(lambda n: Num(Fraction(n))),
    st.integers(1, 999).map(lambda n: Num(Fraction(n, 100))),
)
leaves: st.SearchStrategy[Node] = st.one_of(
    numbers,
    st.sampled_from([Sym(name) for name in SCOPE.symbols]),
    st.sampled_from([Const("e"), Const("pi")]),
)


def parts(
    inner: st.SearchStrategy[Node], least: int = 2, most: int = 3
) -> st.SearchStrategy[tuple[Node, ...]]:
    """Tuples of subtrees."""
    return st.lists(inner, min_size=least, max_size=most).map(tuple)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Everything that learners can type around smaller trees."""
    one = st.sampled_from(
        ["exp", "log", "tanh", "sigmoid", "relu", "abs", "sqrt", "tanh'", "sigmoid'", "percent"]
    )
    return st.one_of(
        inner.map(Neg),
        parts(inner).map(Sum),
        parts(inner).map(Product),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, inner),
        st.builds(lambda name, arg: Call(name, (arg,)), one, inner),
        parts(inner).map(lambda args: Call("max", args)),
        st.builds(Opaque, st.just("f"), inner, st.integers(0, 1)),
    )


def authors(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """The author's forms around smaller trees."""
    operators = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    return st.one_of(
        st.builds(
            lambda ops, args: Relation(ops[: len(args) - 1], args),
            st.tuples(operators, operators),
            parts(inner),
        ),
        st.builds(lambda name, args: Call(name, args), st.sampled_from(["and", "or", "list"]), parts(inner)),
        inner.map(lambda arg: Call("not", (arg,))),
        st.builds(lambda a, b: Call("index", (a, b)), inner, inner),
        st.builds(lambda a, b: Call("range", (a, b)), inner, inner),
        st.builds(lambda a, b, c: Call("if", (a, b, c)), inner, inner, inner),
        st.sampled_from([Literal(True), Literal("l2")]),
    )


trees = st.recursive(leaves, larger, max_leaves=12)
author_trees = st.recursive(leaves, lambda inner: larger(inner) | authors(inner), max_leaves=12)


@settings(FIXED, max_examples=300)
@given(trees)
def test_reading_the_echo_gives_the_tree_back(tree: Node) -> None:
    """For every tree that learners can type; and the drawing has lines of one length."""
    assert read(line(tree), SCOPE) == tree
    assert len({len(row) for row in draw(tree)}) == 1


@settings(FIXED, max_examples=300)
@given(trees)
def test_what_people_are_shown_can_be_typed(tree: Node) -> None:
    """The line with − and ln, and a drawing of one line, read as the tree that they show."""
    assert read(pretty(tree), SCOPE) == tree
    assert "log(" not in pretty(tree) and "-" not in pretty(tree)
    drawn = draw(tree)
    assert not any("log" in row or "-" in row for row in drawn)
    if len(drawn) == 1:
        assert read(drawn[0], SCOPE) == tree


@settings(FIXED, max_examples=200)
@given(author_trees)
def test_reading_an_authors_echo_gives_the_tree_back(tree: Node) -> None:
    """For every tree of the author's language."""
    assert read(line(tree), AUTHOR) == tree


@settings(FIXED, max_examples=200)
@given(author_trees)
def test_evaluating_ends_in_a_value_or_undefined(tree: Node) -> None:
    """Whatever the types and magnitudes."""
    env = {"x": Fraction(3, 2), "y": -2, "p": 0.25, "w_1": 10**6, "h_prev": (1, 2)}
    try:
        value = evaluate(tree, env)
    except Undefined as undefined:
        assert undefined.sentence
    else:
        assert isinstance(value, Fraction | float | bool | str | tuple)


# -- rewrites and edits ------------------------------------------------------------------------------


def plain(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees with a value on most of their domain, so that a comparison decides."""
    one = st.sampled_from(["tanh", "sigmoid", "relu", "abs", "sin", "tanh'", "sigmoid'"])
    return st.one_of(
        parts(inner).map(Sum),
        parts(inner).map(Product),
        inner.map(Neg),
        inner.map(lambda base: Power(base, Num(Fraction(2)))),
        inner.map(lambda arg: Quotient(arg, Sum((Num(Fraction(2)), Call("abs", (arg,)))))),
        st.builds(lambda name, arg: Call(name, (arg,)), one, inner),
    )


small = st.one_of(
    st.integers(1, 5).map(lambda n: Num(Fraction(n))), st.sampled_from([Sym("x"), Sym("y"), Sym("p")])
)
smooth: st.SearchStrategy[Node] = st.recursive(small, plain, max_leaves=6).filter(
    lambda tree: bool(names(tree))
)


def rewritten(node: Node, chance: random.Random) -> Node:
    """The same values written in another way, by one random law at each node."""
    node = (
        rebuild(node, tuple(rewritten(part, chance) for part in children(node))) if children(node) else node
    )
    one = Num(Fraction(1))
    match node, chance.randrange(4):
        case Sum(terms) | Product(terms), 0 | 1:
            shuffled = list(terms)
            chance.shuffle(shuffled)
            return rebuild(node, tuple(shuffled))
        case Sum(terms), 2:
            return Neg(Sum(tuple(Neg(term) for term in terms)))
        case Product((first, *rest)), 2 if isinstance(first, Sum):
            return Sum(tuple(Product((term, *rest)) for term in first.terms))
        case Power(base, Num(value)), _ if value == 2:
            return Product((base, base))
        case Call("tanh", (arg,)), 0 | 1:
            double = Product((Num(Fraction(2)), arg))
            return Sum((Product((Num(Fraction(2)), Call("sigmoid", (double,)))), Neg(one)))
        case Call("sigmoid", (arg,)), 0 | 1:
            return Quotient(one, Sum((one, Call("exp", (Neg(arg),)))))
        case Call("tanh'", (arg,)), 0 | 1:
            return Sum((one, Neg(Power(Call("tanh", (arg,)), Num(Fraction(2))))))
        case Call("relu", (arg,)), 0 | 1:
            return Quotient(Sum((arg, Call("abs", (arg,)))), Num(Fraction(2)))
        case Call("abs", (arg,)), 0 | 1:
            return Call("max", (arg, Neg(arg)))
        case Quotient(over, under), 0 | 1:
            return Product((over, Power(under, Neg(one))))
        case _:
            return node


@settings(FIXED, max_examples=250)
@given(smooth, st.integers(0, 10**6))
def test_a_rewrite_that_keeps_the_meaning_is_equal(tree: Node, seed: int) -> None:
    """Laws of algebra and identities of the functions, applied at random."""
    other = rewritten(tree, random.Random(seed))
    assert compare(tree, other, SCOPE, seed=seed % 7).status == "equal", f"{line(tree)} | {line(other)}"


def edits(node: Node) -> Iterator[Node]:
    """Every tree that one edit makes: a sign, a coefficient, a name, a function, a lost part."""
    yield Neg(node)
    yield Sum((node, Num(Fraction(1, 100))))
    match node:
        case Sym("x"):
            yield Sym("y")
        case Num(value):
            yield Num(value + Fraction(1, 1000))
        case Call("tanh", args):
            yield Call("sigmoid", args)
        case Call(name, (arg,)) if name not in {"abs", "relu"}:
            yield arg
        case Sum(terms) | Product(terms) if len(terms) > 2:
            yield rebuild(node, terms[1:])
    for place, part in enumerate(children(node)):
        for changed in edits(part):
            yield rebuild(node, (*children(node)[:place], changed, *children(node)[place + 1 :]))


def somewhere_else(tree: Node, other: Node, chance: random.Random) -> bool:
    """Whether the two plainly differ at one of many random points, by an evaluation of its own."""
    for _ in range(40):
        at = {name: Fraction(chance.randint(1, 40), 41 if name == "p" else 10) for name in ("x", "y", "p")}
        at["x"] *= chance.choice((1, -1))
        at["y"] *= chance.choice((1, -1))
        try:
            left, right = evaluate(tree, at), evaluate(other, at)
        except Undefined:
            continue
        assert isinstance(left, Fraction | float) and isinstance(right, Fraction | float)
        if abs(float(left) - float(right)) > 1e-7 * max(abs(float(left)), abs(float(right)), 1e-3):
            return True
    return False


@settings(FIXED, max_examples=250)
@given(smooth, st.integers(0, 10**6))
def test_an_edit_that_changes_a_value_differs(tree: Node, seed: int) -> None:
    """One edit anywhere in the tree; it counts when exact evaluation finds another value somewhere."""
    chance = random.Random(seed)
    other = chance.choice(list(edits(tree)))
    if somewhere_else(tree, other, chance):
        found = compare(tree, other, SCOPE, seed=seed % 7)
        assert found.status == "different", f"{line(tree)} | {line(other)}"
        assert found.left != found.right


# -- any text ------------------------------------------------------------------------------

pieces = st.sampled_from(
    [
        *"xyp019.,+-*/^()[]{}|√'%_²₂½∂σπ⌊⌉ \t\\$\"=<",
        "tanh",
        "sin ",
        "\\frac",
        "\\sqrt",
        "{x}",
        "w_1",
        "e",
        "0x",
    ]
)
texts = st.one_of(
    st.text(max_size=60),
    st.lists(pieces, max_size=40).map("".join),
    st.binary(max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)


@settings(FIXED, max_examples=600)
@given(texts, st.sampled_from([SCOPE, AUTHOR, Scope()]))
def test_any_text_is_read_or_is_a_problem(text: str, scope: Scope) -> None:
    """Nothing but Problem is raised, its sentence can be shown, its offsets lie in the text."""
    try:
        tree = read(text, scope)
    except Problem as problem:
        assert problem.sentence.isprintable() and problem.sentence
        assert 0 <= problem.start <= problem.end <= len(text)
        assert len(problem.readings) != 1
    else:
        assert read(line(tree), scope) == tree
        assert all(part == part for part in walk(tree))


@settings(FIXED, max_examples=200)
@given(texts)
def test_any_text_is_a_number_or_a_problem(text: str) -> None:
    """The same for numeric answers."""
    try:
        typed = read_number(text, Scope(values={"x": Fraction(2)}))
    except Problem as problem:
        assert problem.sentence.isprintable()
    else:
        assert isinstance(typed.value, Fraction | float)
