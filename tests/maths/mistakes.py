"""Mistakes as they are made with the formulas of deep learning: for each key wrong answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from tutor.maths import Domain, Scope

__all__ = ["MISTAKES", "Slips"]


@dataclass(frozen=True)
class Slips:
    """A key, its symbols and wrong answers."""

    key: str
    scope: Scope
    wrong: tuple[str, ...]


def _slips(symbols: str, key: str, wrong: str, functions: str = "") -> Slips:
    """Symbols are real unless marked (`p:unit`, `n:posint`); wrong answers are divided by semicolons."""
    declared: dict[str, Domain] = {}
    for word in symbols.split():
        name, _, domain = word.partition(":")
        declared[name] = _DOMAINS[domain or "real"]
    texts = tuple(text.strip() for line in wrong.splitlines() for text in line.split(";") if text.strip())
    return Slips(key, Scope(symbols=declared, functions=frozenset(functions.split())), texts)


_DOMAINS: dict[str, Domain] = {name: name for name in get_args(Domain)}
_GATES = "x h cp c i f o g wx wh b Lh Lc Lo La w1 w2"
_ADAM = "m v gr w beta1:unit beta2:unit eta:positive eps:positive t:posint"

MISTAKES: tuple[Slips, ...] = (
    # activations and their derivatives
    _slips(
        "x",
        "sigmoid(x)*(1 - sigmoid(x))",
        """
        sigmoid(x) ; 1 - sigmoid(x)^2 ; sigmoid(x)*(1 + sigmoid(x))
        sigmoid(x)^2*(1 - sigmoid(x)) ; sigmoid(x)*(sigmoid(x) - 1)
        """,
    ),
    _slips(
        "x",
        "1 - tanh(x)^2",
        """
        1 - tanh(x) ; 1 + tanh(x)^2 ; tanh(x)^2 ; 1 - tanh(x^2) ; tanh(x)*(1 - tanh(x))
        """,
    ),
    _slips(
        "x",
        "x*sigmoid(x)",
        """
        sigmoid(x) ; x*tanh(x) ; x + sigmoid(x) ; x*sigmoid(-x)
        """,
    ),
    _slips(
        "x",
        "sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))",
        """
        sigmoid(x) + sigmoid(x)*(1 - sigmoid(x)) ; sigmoid(x)*(1 - sigmoid(x))
        sigmoid(x) - x*sigmoid(x)*(1 - sigmoid(x)) ; x*sigmoid(x)*(1 - sigmoid(x))
        """,
    ),
    _slips(
        "x a:unit",
        "max(a*x, x)",
        """
        max(0, x) ; min(a*x, x) ; max(x, a) ; a*x
        """,
    ),
    _slips(
        "x",
        "log(1 + exp(x))",
        """
        log(1 + x) ; 1 + exp(x) ; log(1 - exp(x)) ; log(1 + exp(-x)) ; exp(1 + log(x))
        """,
    ),
    # softmax and losses
    _slips(
        "x y z",
        "exp(x)/(exp(x) + exp(y) + exp(z))",
        """
        x/(x + y + z) ; exp(x)/(exp(y) + exp(z)) ; exp(x)/exp(x + y + z)
        exp(y)/(exp(x) + exp(y) + exp(z)) ; log(x)/(log(x) + log(y) + log(z))
        """,
    ),
    _slips(
        "p:unit y:unit",
        "-y*log(p) - (1 - y)*log(1 - p)",
        """
        y*log(p) + (1 - y)*log(1 - p) ; -y*log(p) ; -y*log(p) + (1 - y)*log(1 - p)
        -p*log(y) - (1 - p)*log(1 - y) ; -y*log(p) - (1 - y)*log(p)
        -y*log2(p) - (1 - y)*log2(1 - p)
        """,
    ),
    _slips(
        "p y",
        "p - y",
        """
        y - p ; p + y ; 2*(p - y) ; p ; (p - y)*p*(1 - p)
        """,
    ),
    _slips(
        "p:unit y:unit",
        "(p - y)/(p*(1 - p))",
        """
        (p - y)*p*(1 - p) ; (y - p)/(p*(1 - p)) ; (p - y)/p ; -y/p ; (p - y)/(p*(1 + p))
        """,
    ),
    _slips(
        "a b c d n:posint",
        "((a - b)^2 + (c - d)^2)/n",
        """
        (a - b)^2 + (c - d)^2 ; ((a - b) + (c - d))/n ; ((a + b)^2 + (c + d)^2)/n
        ((a - b)^2 - (c - d)^2)/n ; sqrt(((a - b)^2 + (c - d)^2)/n)
        """,
    ),
    _slips(
        "a b n:posint",
        "2*(a - b)/n",
        """
        (a - b)/n ; 2*(b - a)/n ; 2*(a - b) ; 2*(a - b)^2/n ; 2*a - b/n
        """,
    ),
    _slips(
        "x y m",
        "max(0, m + x - y)",
        """
        max(0, m - x + y) ; max(0, x - y) ; m + x - y ; min(0, m + x - y) ; max(m, x - y)
        """,
    ),
    _slips(
        "p:unit g:positive",
        "-(1 - p)^g*log(p)",
        """
        (1 - p)^g*log(p) ; -p^g*log(p) ; -(1 - p)*log(p) ; -(1 - p)^g*log(1 - p)
        -(1 - p)^(-g)*log(p)
        """,
    ),
    _slips(
        "p:unit q:unit",
        "p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))",
        """
        p*log(q/p) + (1 - p)*log((1 - q)/(1 - p)) ; p*log(p/q)
        q*log(q/p) + (1 - q)*log((1 - q)/(1 - p)) ; p*log(p/q) - (1 - p)*log((1 - p)/(1 - q))
        p*log(p) + (1 - p)*log((1 - p)/(1 - q))
        """,
    ),
    _slips(
        "m s:positive",
        "(m^2 + s^2 - 1 - 2*log(s))/2",
        """
        m^2 + s^2 - 1 - 2*log(s) ; (m^2 + s^2 - 1 + 2*log(s))/2 ; (m^2 + s^2 - 2*log(s))/2
        (m + s - 1 - 2*log(s))/2 ; (m^2 + s^2 - 1 - log(s))/2
        """,
    ),
    # optimisation
    _slips(
        "w gr eta:positive",
        "w - eta*gr",
        """
        w + eta*gr ; w - gr ; eta*gr ; gr - eta*w ; w - gr/eta
        """,
    ),
    _slips(
        "w gr eta:positive lam:positive",
        "w - eta*(gr + 2*lam*w)",
        """
        w - eta*gr + 2*lam*w ; w - eta*(gr + lam*w) ; w - eta*gr - 2*lam*w
        w - eta*(gr - 2*lam*w) ; w - eta*(gr + 2*lam) ; w - eta*gr
        """,
    ),
    _slips(
        "w gr eta:positive lam:positive",
        "w - eta*(gr + lam*sign(w))",
        """
        w - eta*(gr + lam*abs(w)) ; w - eta*(gr + lam) ; w - eta*gr + lam*sign(w)
        w - eta*(gr + lam*w)
        """,
    ),
    _slips(
        "v gr beta:unit",
        "beta*v + (1 - beta)*gr",
        """
        beta*v + gr ; beta*v + beta*gr ; (1 - beta)*v + beta*gr ; beta*v - (1 - beta)*gr
        v + (1 - beta)*gr
        """,
    ),
    _slips(
        _ADAM,
        "m/(1 - beta1^t)",
        """
        m/(1 - beta1) ; m*(1 - beta1^t) ; m/(1 + beta1^t) ; m/(1 - beta2^t) ; m/beta1^t
        m/(1 - beta1*t)
        """,
    ),
    _slips(
        _ADAM,
        "w - eta*m/(sqrt(v) + eps)",
        """
        w - eta*m/(v + eps) ; w + eta*m/(sqrt(v) + eps) ; w - eta*m/sqrt(v) + eps
        w - eta*v/(sqrt(m^2) + eps) ; w - m/(sqrt(v) + eps) ; w - eta*m/sqrt(v + eps)
        """,
    ),
    _slips(
        _ADAM,
        "beta2*v + (1 - beta2)*gr^2",
        """
        beta2*v + (1 - beta2)*gr ; beta1*v + (1 - beta1)*gr^2 ; beta2*v + (1 - beta2*gr^2)
        beta2*v + gr^2 ; beta2*v^2 + (1 - beta2)*gr^2
        """,
    ),
    # recurrent cells
    _slips(
        _GATES,
        "f*cp + i*g",
        """
        f*cp + i ; i*cp + f*g ; f*cp - i*g ; f*c + i*g ; (f + i)*g ; f*(cp + i*g)
        """,
    ),
    _slips(
        _GATES,
        "o*tanh(c)",
        """
        o*c ; tanh(o*c) ; o*sigmoid(c) ; o + tanh(c) ; tanh(c) ; i*tanh(c)
        """,
    ),
    _slips(
        _GATES,
        "sigmoid(wx*x + wh*h + b)",
        """
        tanh(wx*x + wh*h + b) ; sigmoid(wx*x + wh*h) ; sigmoid(wx*x + wx*h + b) ; wx*x + wh*h + b
        sigmoid(wx*x + wh*h) + b ; sigmoid(wx*x - wh*h + b)
        """,
    ),
    _slips(
        _GATES,
        "Lh*o*tanh'(c) + Lc",
        """
        Lh*o*tanh(c) + Lc ; Lh*o*tanh'(c) ; Lh*tanh'(c) + Lc ; Lh*o*sigmoid'(c) + Lc
        Lh*o*(1 - tanh(c)) + Lc ; Lh*o*tanh'(c) - Lc ; Lh*o + Lc
        """,
    ),
    _slips(
        _GATES,
        "Lc*cp*sigmoid'(w1*b)*w1",
        """
        Lc*cp*sigmoid'(w1*b) ; Lc*c*sigmoid'(w1*b)*w1 ; Lc*cp*sigmoid(w1*b)*w1
        Lc*cp*sigmoid'(w1)*w1 ; Lc*cp*tanh'(w1*b)*w1 ; Lc*cp*sigmoid'(w1*b)*b
        """,
    ),
    _slips(
        "h z:unit g",
        "(1 - z)*h + z*g",
        """
        z*h + (1 - z)*g ; (1 - z)*h + g ; z*h + z*g ; (1 - z)*h - z*g ; h + z*g
        """,
    ),
    # normalisation and pooling
    _slips(
        "x mu v:positive eps:positive",
        "(x - mu)/sqrt(v + eps)",
        """
        (x - mu)/(v + eps) ; x - mu/sqrt(v + eps) ; (mu - x)/sqrt(v + eps)
        (x + mu)/sqrt(v + eps) ; (x - mu)/sqrt(v) + eps ; (x - mu)/(sqrt(v) + eps)
        """,
    ),
    _slips(
        "x mu v:positive gamma beta",
        "gamma*(x - mu)/sqrt(v) + beta",
        """
        gamma*(x - mu)/sqrt(v) ; (x - mu)/sqrt(v) + beta ; gamma*(x - mu)/v + beta
        beta*(x - mu)/sqrt(v) + gamma ; gamma*((x - mu)/sqrt(v) + beta)
        """,
    ),
    _slips(
        "a b c d",
        "(a + b + c + d)/4",
        """
        a + b + c + d ; (a + b + c + d)/2 ; a + b + c + d/4 ; (a + b + c)/4 ; max(a, b, c, d)
        """,
    ),
    # shapes and counts
    _slips(
        "n:posint k:posint p:posint s:posint",
        "(n + 2*p - k)/s + 1",
        """
        (n + p - k)/s + 1 ; (n + 2*p - k)/s ; (n + 2*p + k)/s + 1 ; (n + 2*p - k + 1)/s
        n + 2*p - k/s + 1 ; (n - 2*p - k)/s + 1
        """,
    ),
    _slips(
        "k:posint ci:posint co:posint",
        "(k^2*ci + 1)*co",
        """
        k^2*ci*co ; k*ci*co + co ; k^2*ci*co + 1 ; (k^2*ci + 1)*ci ; (k^2 + 1)*co
        """,
    ),
    _slips(
        "n:posint h:posint",
        "4*(n*h + h^2 + h)",
        """
        n*h + h^2 + h ; 4*(n*h + h^2) ; 4*(n*h + h + h) ; 3*(n*h + h^2 + h) ; 4*(n*h + h^2 + 2*h)
        """,
    ),
    _slips(
        "n:posint k:posint s:posint p:posint",
        "(n - 1)*s - 2*p + k",
        """
        n*s - 2*p + k ; (n - 1)*s + 2*p + k ; (n - 1)*s - 2*p ; (n - 1)*s - p + k
        (n + 1)*s - 2*p + k
        """,
    ),
    # evaluation
    _slips(
        "TP:positive FP:positive FN:positive TN:positive",
        "2*TP/(2*TP + FP + FN)",
        """
        TP/(TP + FP + FN) ; 2*TP/(TP + FP + FN) ; 2*TP/(2*TP + FP) ; TP/(2*TP + FP + FN)
        2*TP/(2*TP + FP - FN)
        """,
    ),
    _slips(
        "TP:positive FP:positive FN:positive TN:positive",
        "TN/(TN + FP)",
        """
        TN/(TN + FN) ; FP/(TN + FP) ; TP/(TP + FN) ; TN/(TP + FP) ; (TN + FP)/TN
        """,
    ),
    _slips(
        "P:unit R:unit",
        "2*P*R/(P + R)",
        """
        P*R/(P + R) ; (P + R)/2 ; 2*(P + R)/(P*R) ; 2*P*R ; 2*P*R/(P - R)
        """,
    ),
    # chain rule, products, quotients
    _slips(
        "x",
        "cos(x^2)*2*x",
        """
        cos(x^2) ; -cos(x^2)*2*x ; sin(x^2)*2*x ; cos(x)*2*x ; cos(x^2)*x ; 2*cos(x^2)
        """,
    ),
    _slips(
        "x",
        "exp(x)*(x + 1)",
        """
        exp(x)*x ; exp(x) ; exp(x)*(x - 1) ; exp(x) + x + 1 ; x*exp(x - 1)
        """,
    ),
    _slips(
        "x",
        "(1 - log(x))/x^2",
        """
        (log(x) - 1)/x^2 ; (1 - log(x))/x ; 1/x^2 ; (1 + log(x))/x^2 ; 1 - log(x)/x^2
        """,
    ),
    _slips(
        "x y",
        "f'(g(x))*g'(x)",
        """
        f'(g(x)) ; f'(x)*g'(x) ; f(g(x))*g'(x) ; f'(g(x))*g(x) ; f'(g(x)) + g'(x)
        """,
        functions="f g",
    ),
    _slips(
        "x y w",
        "f'(w*x)*w",
        """
        f'(w*x) ; f'(w*x)*x ; f(w*x)*w ; f'(w)*w ; w*f'(x)
        """,
        functions="f",
    ),
    # probability and encodings
    _slips(
        "x mu s:positive",
        "exp(-(x - mu)^2/(2*s^2))",
        """
        exp(-(x - mu)^2/(2*s)) ; exp((x - mu)^2/(2*s^2)) ; exp(-(x - mu)^2/s^2)
        exp(-(x - mu)/(2*s^2)) ; -(x - mu)^2/(2*s^2) ; exp(-(x + mu)^2/(2*s^2))
        """,
    ),
    _slips(
        "a b",
        "sin(2*pi*a)*cos(2*pi*b)",
        """
        sin(pi*a)*cos(pi*b) ; cos(2*pi*a)*sin(2*pi*b) ; sin(2*pi*a) + cos(2*pi*b)
        sin(2*pi*a)*cos(2*pi*a) ; sin(a)*cos(b)
        """,
    ),
    _slips(
        "q k v d:positive",
        "q*k/sqrt(d)*v",
        """
        q*k*v ; q*k/d*v ; q*k*sqrt(d)*v ; q*v/sqrt(d) ; k*k/sqrt(d)*v
        """,
    ),
)
