"""Answers as people type them: for each key right ones, wrong ones, and those that must be asked about."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.maths import Domain, Scope

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """One question with answers, one per line."""

    key: str
    scope: Scope
    right: str
    wrong: str = ""
    asked: str = ""


def _scope(names: str, domain: Domain = "real") -> Scope:
    return Scope(symbols=dict.fromkeys(names.split(), domain))


LSTM = Scope(
    symbols=_scope("Ly Lh Lc Ld Le Lo La Lg Li Lf a b c d e f g h i o y cp hp w1 w2 w3 w4").symbols,
    aliases={f"∂L/∂{name}": f"L{name}" for name in "ycdeoagifh"}
    | {"c_{t-1}": "cp", "h_{t-1}": "hp", "c̃": "g", "ŷ": "y", "dL/de": "Le", "L_d": "Ld"},
)
X = _scope("x")
UPDATE = Scope(
    symbols={"w": "real", "dL_dw": "real", "eta": "positive", "lam": "positive"}, aliases={"∂L/∂w": "dL_dw"}
)

CASES: tuple[Case, ...] = (
    Case(
        "Le*tanh'(a) + Lc",
        LSTM,
        """
        Le*tanh'(a)+Lc
        Lc + Le tanh'(a)
        Le dtanh(a) + Lc
        Le·(1−tanh(a)²) + Lc
        Le(1-tanh²(a))+Lc
        Le*(1 - tanh^2(a)) + Lc
        Le ⊙ (1 - tanh(a)**2) + Lc
        ∂L/∂e·(1-tanh(a)^2)+∂L/∂c
        \\frac{\\partial L}{\\partial e}\\cdot(1-\\tanh^2(a)) + \\frac{\\partial L}{\\partial c}
        $\\frac{\\partial L}{\\partial e} \\tanh'(a) + L_c$
        Le/cosh(a)^2 + Lc
        Le*sech(a)^2+Lc
        Le*4*s(2a)*(1-s(2a))+Lc
        Lc - Le*(tanh(a)^2-1)
        Lc+Le-Le*tanh(a)*tanh(a)
        (1+tanh(a))(1-tanh(a))Le + Lc
        dL/de tanh'(a) + Lc
        L_e * tanh′(a) + L_c
        L_{e}\\,\\tanh'\\left(a\\right)+L_{c}
        """,
        """
        Le*tanh'(e) + Lc
        Le*tanh'(a)
        Le*tanh'(a) - Lc
        Le*tanh(a) + Lc
        Le*(1-tanh(a)) + Lc
        Le*ds(a) + Lc
        Le*tanh'(a) + Lh
        Le*(1-tanh(a^2)) + Lc
        """,
        """
        Le tanh a + Lc b^
        Le*tanh^-1(a) + Lc
        Le*dtanh a b + Lc
        """,
    ),
    Case(
        "Ly*ds(d) + Lh",
        LSTM,
        """
        Ly*ds(d)+Lh
        Ly s(d)(1-s(d)) + Lh
        Ly*σ(d)*(1-σ(d)) + Lh
        Ly σ'(d) + Lh
        Ly*sigmoid(d)*sigmoid(-d) + Lh
        Ly*exp(-d)/(1+exp(-d))^2 + Lh
        Lh + Ly/(2+exp(d)+exp(-d))
        Lh+L_y\\sigma'(d)
        L_h + L_y \\sigma(d)(1-\\sigma(d))
        Lh + ∂L/∂y * σ(d) - ∂L/∂y * σ²(d)
        """,
        """
        Ly*ds(d) + Lh*ds(d)
        Ly*ds(d)
        Ly*ds(h) + Lh
        Ly*s(d) + Lh
        Ly*(1-s(d)^2) + Lh
        """,
    ),
    Case(
        "s(w1 b)*cp + s(w2 b)*tanh(w3 b)",
        LSTM,
        """
        s(w1*b)*cp+s(w2*b)*tanh(w3*b)
        σ(w₁b)·cp + σ(w₂b)·tanh(w₃b)
        sigmoid(w_1 b) c_{t-1} + sigmoid(w_2 b) tanh(w_3 b)
        \\sigma(w_1 b) c_{t-1} + \\sigma(w_2 b)\\tanh(w_3 b)
        \\sigma(w_1b)\\odot c_{t-1}+\\sigma(w_2b)\\odot\\tanh(w_3b)
        cₜ₋₁σ(b w1) + tanh(b w3)σ(b w2)
        cp/(1+exp(-w1 b)) + tanh(w3 b)/(1+exp(-w2 b))
        s(b*w1)cp + s(b*w2)(2s(2 b w3)-1)
        """,
        """
        s(w1 b)*cp + s(w2 b)
        s(w1 b)*cp + s(w2 b)*s(w3 b)
        s(w2 b)*cp + s(w1 b)*tanh(w3 b)
        s(w1 cp) + s(w2 b)*tanh(w3 b)
        """,
    ),
    Case(
        "Lf*w1*ds(w1 b) + Li*w2*ds(w2 b) + Lg*w3*dtanh(w3 b) + Lo*w4*ds(w4 b)",
        LSTM,
        """
        w1 Lf ds(w1 b) + w2 Li ds(w2 b) + w3 Lg dtanh(w3 b) + w4 Lo ds(w4 b)
        w_1 L_f σ'(w_1 b) + w_2 L_i σ'(w_2 b) + w_3 L_g tanh'(w_3 b) + w_4 L_o σ'(w_4 b)
        Lf w1 s(w1 b)(1-s(w1 b))+Li w2 s(w2 b)(1-s(w2 b))+Lg w3(1-tanh(w3 b)^2)+Lo w4 s(w4 b)(1-s(w4 b))
        """,
        """
        Lf*w1*ds(w1 b) + Lf*w2*ds(w2 b) + Lf*w3*dtanh(w3 b) + Lf*w4*ds(w4 b)
        Lf*w1*ds(w1 b) + Li*w2*ds(w2 b) + Lg*w3*ds(w3 b) + Lo*w4*ds(w4 b)
        Lf*ds(w1 b) + Li*ds(w2 b) + Lg*dtanh(w3 b) + Lo*ds(w4 b)
        """,
    ),
    Case(
        "w - eta*(dL_dw + 2*lam*w)",
        UPDATE,
        """
        w - eta(dL_dw + 2 lam w)
        w − η(∂L/∂w + 2λw)
        (1-2ηλ)w - η ∂L/∂w
        (1 - 2*eta*lambda)*w - eta*dL/dw
        w - \\eta \\left(\\frac{\\partial L}{\\partial w} + 2\\lambda w\\right)
        w-\\eta\\frac{\\partial L}{\\partial w}-2\\eta\\lambda w
        w - 2λη w - η·∂L/∂w
        -η∂L/∂w + w(1 - 2λη)
        w*(1-2*lam*eta)-eta*dL/dw
        """,
        """
        w - eta*dL_dw + 2*lam*w
        w - eta*dL_dw - 2*lam*w
        w - eta*(dL_dw + lam*w)
        w + eta*(dL_dw + 2*lam*w)
        w - eta*(dL_dw + 2*lam*abs(w))
        """,
    ),
    Case(
        "1 - tanh(x)^2",
        X,
        """
        1-tanh(x)^2
        1 - tanh²(x)
        (1-tanh(x))(1+tanh(x))
        1/cosh(x)^2
        1/cosh²(x)
        sech(x)^2
        4σ(2x)(1-σ(2x))
        4*exp(2x)/(exp(2x)+1)^2
        4/(e^x+e^-x)^2
        4/(e^x+e^{-x})^2
        tanh'(x)
        dtanh(x)
        \\frac{4}{(e^{x}+e^{-x})^{2}}
        1 - ((exp(x)-exp(-x))/(exp(x)+exp(-x)))^2
        1-\\left(\\frac{e^x-e^{-x}}{e^x+e^{-x}}\\right)^2
        """,
        """
        1 - tanh(x)
        1 - tanh(x^2)
        1 - s(x)^2
        s(x)(1-s(x))
        tanh(x)^2 - 1
        1/cosh(x)
        4*s(x)*(1-s(x))
        """,
        """
        1 - tanh^(2)(x)
        cosh^-1(x)
        """,
    ),
    Case(
        "s(x)*(1 - s(x))",
        X,
        """
        s(x)(1-s(x))
        σ(x)(1−σ(x))
        σ(x) - σ²(x)
        sigmoid(x)*sigmoid(-x)
        σ'(x)
        ds(x)
        exp(-x)/(1+exp(-x))^2
        e^{-x}/(1+e^{-x})^2
        \\frac{e^{-x}}{(1+e^{-x})^2}
        1/((1+exp(-x))(1+exp(x)))
        (1-tanh(x/2)^2)/4
        ¼(1-tanh²(x/2))
        0.25*(1-tanh(0.5x)^2)
        0,25(1-tanh(x*½)^2)
        logistic(x)*(1-logistic(x))
        """,
        """
        s(x)
        1 - s(x)^2
        s(x)*(1-x)
        4*s(2x)*(1-s(2x))
        s(x)^2*(1-s(x))
        """,
    ),
    Case(
        "max(0, x)",
        X,
        """
        max(0,x)
        max(x, 0)
        relu(x)
        ReLU(x)
        (x+|x|)/2
        (x + abs(x))/2
        x*(1+sign(x))/2
        \\max(0, x)
        (x+sqrt(x^2))/2
        -min(0,-x)
        """,
        """
        x
        |x|
        x/2
        min(0, x)
        max(0, -x)
        max(0.01x, x)
        softplus(x)
        x*s(x)
        x*s(60x)
        """,
    ),
    Case(
        "-log(p)",
        Scope(symbols={"p": "unit"}),
        """
        -ln(p)
        -ln p
        -log p
        ln(1/p)
        log(1/p)
        −log(p)
        -\\log p
        log(p^-1)
        log(p⁻¹)
        |log(p)|
        -2 log(√p)
        -0,5*log(p²)
        -log2(p)*log(2)
        -log_2(p)*ln(2)
        -log₁₀(p) ln(10)
        """,
        """
        log(p)
        1-p
        -p log(p)
        -log2(p)
        -log(1-p)
        """,
        """
        -log 2 p
        log^-1(p)
        """,
    ),
    Case(
        "-(y*log(p) + (1 - y)*log(1 - p))",
        Scope(symbols={"p": "unit", "y": "unit"}, aliases={"ŷ": "p"}),
        """
        -y*log(p)-(1-y)*log(1-p)
        -y ln(ŷ) - (1-y) ln(1-ŷ)
        -(y\\ln\\hat{y} + (1-y)\\ln(1-\\hat{y}))
        -[y log(p) + (1-y) log(1-p)]
        y log(1/p) + (1-y)log(1/(1-p))
        -log(p^y (1-p)^(1-y))
        -\\left[y\\log(\\hat y)+(1-y)\\log(1-\\hat y)\\right]
        """,
        """
        y*log(p)+(1-y)*log(1-p)
        -y*log(p)
        -p*log(y)-(1-p)*log(1-y)
        """,
    ),
    Case(
        "x/3",
        X,
        """
        x/3
        x/3.0
        1/3*x
        (1/3)x
        ⅓x
        \\frac{x}{3}
        \\frac13 x
        x ÷ 3
        x*3^-1
        """,
        """
        0.333x
        0.3333333333 x
        3x
        x/3.0001
        """,
        """
        1/3x
        """,
    ),
    Case(
        "sqrt(x^2 + 1)",
        X,
        """
        √(x²+1)
        (x^2+1)^(1/2)
        (x²+1)^½
        (1+x*x)^0.5
        \\sqrt{x^2+1}
        \\sqrt{1+x^{2}}
        sqrt(1+x**2)
        (1+x^2)/√(1+x^2)
        |√(1+x²)|
        """,
        """
        x + 1
        |x| + 1
        sqrt(x^2) + 1
        sqrt(x+1)
        """,
        """
        √x²+1
        """,
    ),
    Case(
        "(n + 2*p - k)/s + 1",
        _scope("n p k s", "posint"),
        """
        (n+2p-k)/s+1
        (n + 2·p − k)/s + 1
        1 + (n-k+2p)/s
        \\frac{n+2p-k}{s}+1
        (n+2p-k+s)/s
        """,
        """
        (n+2p-k)/s
        (n+p-k)/s+1
        (n+2p-k+1)/s
        """,
        """
        1/s(n+2p-k)+1
        """,
    ),
    Case(
        "B*T*H*k*4",
        _scope("B T H k", "posint"),
        """
        4BTHk
        B*T*H*k*4
        B·T·H·k·4
        4 B T H k
        BTHk*4
        B×T×H×4×k
        4kHTB
        """,
        """
        BTHk
        4BTH
        4(B+T+H+k)
        """,
        """
        BTHk 4
        """,
    ),
    Case(
        "f'(g(x))*g'(x)",
        Scope(symbols={"x": "real"}, functions=frozenset({"f", "g"})),
        """
        f'(g(x)) g'(x)
        g'(x)*f'(g(x))
        f′(g(x))·g′(x)
        f'\\left(g(x)\\right) g'(x)
        """,
        """
        f'(x) g'(x)
        f'(g(x))
        f(g(x))*g'(x)
        f'(g'(x))
        """,
    ),
    Case(
        "exp(-(x - mu)^2/(2*sigma^2))",
        Scope(symbols={"x": "real", "mu": "real", "sigma": "positive"}),
        """
        exp(-(x-μ)²/(2σ²))
        e^(-(x-mu)^2/(2 sigma^2))
        e^{-\\frac{(x-\\mu)^2}{2\\sigma^2}}
        exp(-½((x-μ)/σ)²)
        exp(-0.5*((x-mu)/sigma)**2)
        sqrt(exp(-((x-μ)/σ)²))
        1/exp((x-mu)^2/(2*sigma^2))
        \\exp\\left(-\\frac{(x-\\mu)^2}{2\\sigma^2}\\right)
        """,
        """
        exp(-(x-mu)^2/(2*sigma))
        exp((x-mu)^2/(2*sigma^2))
        exp(-(x-mu)^2/sigma^2)
        exp(-|x-mu|/(2*sigma^2))
        """,
        """
        exp(-(x-mu)^2/2sigma^2)
        """,
    ),
    Case(
        "exp(x1)/(exp(x1) + exp(x2))",
        _scope("x1 x2"),
        """
        e^x1/(e^x1+e^x2)
        e^x_1/(e^x_1+e^x_2)
        e^{x_1}/(e^{x_1}+e^{x_2})
        1/(1+exp(x2-x1))
        s(x1-x2)
        σ(x₁−x₂)
        \\frac{e^{x_1}}{e^{x_1}+e^{x_2}}
        exp(x1-max(x1,x2))/(exp(x1-max(x1,x2))+exp(x2-max(x1,x2)))
        1 - exp(x2)/(exp(x1)+exp(x2))
        e^x₁/(e^x₁+e^x₂)
        """,
        """
        s(x2-x1)
        s(x1)
        exp(x1)/exp(x1+x2)
        x1/(x1+x2)
        """,
    ),
    Case(
        "2*TP/(2*TP + FP + FN)",
        _scope("TP FP FN TN", "positive"),
        """
        2TP/(2TP+FP+FN)
        2*(TP/(TP+FP))*(TP/(TP+FN))/(TP/(TP+FP)+TP/(TP+FN))
        TP/(TP + ½(FP+FN))
        \\frac{2TP}{2TP+FP+FN}
        \\frac{2\\cdot TP}{2\\cdot TP+FP+FN}
        2/(1/(TP/(TP+FP)) + 1/(TP/(TP+FN)))
        """,
        """
        TP/(TP+FP+FN)
        (TP/(TP+FP)+TP/(TP+FN))/2
        2TP/(2TP+FP+FN+TN)
        """,
    ),
    Case(
        "abs(x - 5)",
        X,
        """
        |x-5|
        |5-x|
        abs(5-x)
        max(x-5,5-x)
        sqrt((x-5)^2)
        √((5−x)²)
        relu(x-5)+relu(5-x)
        \\left|x-5\\right|
        \\lvert x - 5\\rvert
        ‖x-5‖
        """,
        """
        5-x
        x-5
        |x|-5
        |x+5|
        """,
    ),
    Case(
        "x^2*y",
        _scope("x y"),
        """
        x²y
        x^2y
        x^2 y
        xxy
        yx²
        x·x·y
        y*x**2
        y x^{2}
        yx^2
        \\,x^2\\cdot y
        """,
        """
        x^(2y)
        x*y^2
        2xy
        (xy)^2
        """,
        """
        yx2
        xy 2
        """,
    ),
)
