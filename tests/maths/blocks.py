"""Answers to deep-learning questions as people type them, written for the measurement and used for it alone.

`@` declares the names, `=` is a key; then one answer a line: `+` right, `-` wrong, `?` to be asked about.
"""

from __future__ import annotations

__all__ = ["BLOCKS"]

BLOCKS = {
    "activations": r"""
        @ x:real
        = x*sigmoid(x)
        + x/(1+exp(-x))
        + xσ(x)
        + x e^x/(1+e^x)
        + \frac{x}{1+e^{-x}}
        + 0.5x(1+tanh(0.5*x))
        + x - x*s(-x)
        + ½·x·(1 + tanh(x/2))
        - x*sigmoid(1.702*x)
        - x*tanh(x)
        - relu(x)
        - sigmoid(x)
        - x*(1-sigmoid(x))
        - x/(1+exp(x))
        = sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))
        + σ(x)(1 + x(1-σ(x)))
        + s(x) + x ds(x)
        + σ(x) + xσ'(x)
        + (1+e^{-x}+x e^{-x})/(1+e^{-x})^2
        + \sigma(x)\left(1+x\left(1-\sigma(x)\right)\right)
        + x*s(x) + s(x)*(1 - x*s(x))
        - σ(x)(1+x)(1-σ(x))
        - σ(x)(1-σ(x))
        - s(x) - x ds(x)
        - σ(x) + xσ(x)
        = log(1 + exp(x))
        + softplus(x)
        + ln(1+e^x)
        + x + ln(1+e^{-x})
        + -ln(σ(-x))
        + -\ln\left(1-\sigma(x)\right)
        + max(x,0) + log(1+exp(-|x|))
        + log2(1+e^x) ln 2
        + 2 log(sqrt(1+exp(x)))
        - log(1+x)
        - log(1+exp(-x))
        - relu(x)
        - 1+exp(x)
        - log2(1+exp(x))
        ? ln 1+e^x b
        = max(x, 0.01*x)
        + max(0.01x, x)
        + relu(x) - 0.01 relu(-x)
        + 0.505x + 0.495|x|
        + x/100 + 99/100*max(0,x)
        + \max(x, \frac{x}{100})
        ? 1% x + 0.99*relu(x)
        - max(0, x)
        - max(x, 0.1x)
        - max(x, -0.01x)
        - 0.01x
        - min(x, 0.01x)
        = max(-1, min(1, x))
        + min(1, max(-1, x))
        + (|x+1| - |x-1|)/2
        + relu(x+1) - relu(x-1) - 1
        + \frac{|x+1|-|x-1|}{2}
        - tanh(x)
        - max(1, min(-1, x))
        - min(1, x)
        - x/max(1, x)
        - relu(x+1) - relu(x-1)
        = tanh(x)
        + (e^x - e^-x)/(e^x + e^-x)
        + (e^(2x)-1)/(e^(2x)+1)
        + 2σ(2x)-1
        + 1 - 2/(1+e^(2x))
        + \frac{1-e^{-2x}}{1+e^{-2x}}
        + sinh(x)/cosh(x)
        + -tanh(-x)
        - 2σ(x)-1
        - (e^x+e^-x)/(e^x-e^-x)
        - 1 - 2/(1+e^x)
        - tanh(2x)
        - sinh(x)
        ? tan^-1(x)
        = 1 - tanh(x)^2
        + 4/(e^x+e^{-x})²
        + sech²(x)
        + cosh(x)^-2
        + tanh′(x)
        - 1 - tanh(x)
        - sech(x)
        - 1 + tanh²(x)
        - 2/(e^x+e^-x)^2
    """,
    "losses": r"""
        @ y p:unit ŷ>p
        = -y*log(p) - (1 - y)*log(1 - p)
        + -(y ln p + (1-y) ln(1-p))
        + y ln(1/p) - (1-y) ln(1-p)
        + -y·ln(ŷ) − (1−y)·ln(1−ŷ)
        + -\left(y \ln \hat{y} + (1-y)\ln(1-\hat{y})\right)
        + -ln(1-p) - y ln(p/(1-p))
        + -log(p^y*(1-p)^(1-y))
        + y*abs(log(p)) + (1-y)*abs(log(1-p))
        - y log(p) + (1-y) log(1-p)
        - -y log(p) - log(1-p)
        - -y log(p) + (1-y) log(1-p)
        - -y log2(p) - (1-y) log2(1-p)
        - -(1-y) log(p) - y log(1-p)
        = (p - y)/(p*(1 - p))
        + -y/p + (1-y)/(1-p)
        + (1-y)/(1-p) − y/p
        + \frac{p-y}{p(1-p)}
        + (p-y)/(p - p²)
        + (p-y)/p + (p-y)/(1-p)
        - (y-p)/(p*(1-p))
        - p - y
        - (p-y)/p*(1-p)
        - -y/p - (1-y)/(1-p)
        - y/p + (1-y)/(1-p)
        @ y t:real
        = (y - t)^2/2
        + ½(y-t)²
        + 0.5*(t-y)**2
        + (y²-2yt+t²)/2
        + \frac{1}{2}(y-t)^2
        + |y-t|^2/2
        + y^2/2 - y t + t^2/2
        - (y-t)²
        - (y-t)/2
        - (y²-t²)/2
        - ½(y+t)²
        ? 1/2(y-t)^2
        = 2*(y - t)
        + 2y-2t
        + -2(t-y)
        + 2·(y−t)
        + 4*(y-t)/2
        - y - t
        - 2(t-y)
        - 2y - t
        @ z t:real
        = sigmoid(z) - t
        + 1/(1+e^-z) - t
        + σ(z) − t
        + (1-t)*s(z) - t*s(-z)
        + s(z)(1-t) - t(1-s(z))
        + (e^z)/(1+e^z)-t
        - t - σ(z)
        - σ(z)(1-σ(z)) - t
        - z - t
        - σ(z-t)
        - (σ(z)-t)σ'(z)
        = max(0, 1 - t*z)
        + relu(1-tz)
        + relu(1-z*t)
        + (1 - tz + |1-tz|)/2
        + \max(1 - t \cdot z, 0)
        - max(0, 1 + t*z)
        - max(0, t*z)
        - 1 - t*z
        - max(0, t - z)
        @ d:real  delta:positive
        = delta^2*(sqrt(1 + (d/delta)^2) - 1)
        + δ²(√(1+(d/δ)²) − 1)
        + δ(√(δ²+d²) − δ)
        + delta*sqrt(delta^2+d^2) - delta^2
        + \delta^2\left(\sqrt{1+\left(\frac{d}{\delta}\right)^2}-1\right)
        + d²/(√(1+(d/δ)²)+1)
        - δ²√(1+(d/δ)²) − 1
        - δ(√(1+(d/δ)²) − 1)
        - d^2/2
        - δ²(√(1+d²/δ) − 1)
        @ x:real m:real s:positive
        = log(s) + (x - m)^2/(2*s^2) + log(2*pi)/2
        + ½ ln(2πs²) + (x−m)²/(2s²)
        + ln(s√(2π)) + ½((x-m)/s)²
        + \ln s + \frac{(x-m)^2}{2 s^2} + \frac{1}{2}\ln(2\pi)
        + -ln(exp(-(x-m)²/(2s²))/(s√(2π)))
        - ln(s) + (x-m)²/(2s) + ln(2π)/2
        - ln(s) + (x-m)²/(2s²) + ln(2π)
        - ln(s²) + (x-m)²/(2s²) + ln(2π)/2
        - (x-m)²/(2s²)
        ? (x-m)^2/2s^2 + ln(s) + ln(2π)/2
        @ m:real s:positive
        = (m^2 + s^2 - log(s^2) - 1)/2
        + ½(m²+s²−2ln(s)−1)
        + -0.5(1 + ln(s²) - m² - s²)
        + m^2/2 + s^2/2 - ln s - 1/2
        + \frac{m^2+s^2-1}{2}-\ln s
        - ½(m²+s²−ln(s)−1)
        - ½(m²+s²+2ln(s)−1)
        - ½(m²+s−2ln(s)−1)
        - m²+s²−2ln(s)−1
    """,
    "softmax and attention": r"""
        @ a b c:real
        = exp(a)/(exp(a) + exp(b) + exp(c))
        + e^a/(e^a+e^b+e^c)
        + 1/(1+e^(b-a)+e^(c-a))
        + \frac{e^a}{e^a+e^b+e^c}
        + 1 - (e^b+e^c)/(e^a+e^b+e^c)
        + exp(a-max(a,b,c))/(exp(a-max(a,b,c))+exp(b-max(a,b,c))+exp(c-max(a,b,c)))
        + σ(a - ln(e^b+e^c))
        - e^b/(e^a+e^b+e^c)
        - a/(a+b+c)
        - e^a/(e^b+e^c)
        - exp(a)/exp(a+b+c)
        - σ(a)
        = a - log(exp(a) + exp(b) + exp(c))
        + ln(e^a/(e^a+e^b+e^c))
        + -ln(1+e^(b-a)+e^(c-a))
        + a - max(a,b,c) - ln(e^(a-max(a,b,c))+e^(b-max(a,b,c))+e^(c-max(a,b,c)))
        + -\ln\left(1+e^{b-a}+e^{c-a}\right)
        - a - ln(e^b+e^c)
        - ln(a) - ln(a+b+c)
        - a - (a+b+c)
        - ln(e^a+e^b+e^c) - a
        @ s1 s2:unit
        = -s1*s2
        + -s_1 s_2
        + −s₁·s₂
        + s1*(1-s2) - s1
        + -s_{1}s_{2}
        - s1*s2
        - s1*(1-s1)
        - -s1 - s2
        @ q k:real d:posint
        = q*k/sqrt(d)
        + qk/√d
        + \frac{qk}{\sqrt{d}}
        + q k d^(-1/2)
        + √d·qk/d
        + sqrt((qk)^2/d)*sign(qk)
        - qk/d
        - qk√d
        - q k
        - sqrt(q k/d)
    """,
    "optimisers": r"""
        @ w v g:real eta beta:positive
        = beta*v + (1 - beta)*g
        + βv + (1−β)g
        + g + β(v-g)
        + \beta v + (1-\beta) g
        + beta*(v - g) + g
        - βv + g
        - (1-β)v + βg
        - βv - (1-β)g
        - β(v + (1-β)g)
        = w - eta*(beta*v + g)
        + w - η(βv+g)
        + w − ηβv − ηg
        + w-\eta\left(\beta v+g\right)
        + -η g + w - β η v
        - w + η(βv+g)
        - w - ηβ(v+g)
        - w - ηβv + g
        - w - η g
        @ w g:real eta lam:positive ∂L/∂w>g
        = (1 - eta*lam)*w - eta*g
        + w - η(g + λw)
        + w − ηλw − η∂L/∂w
        + w-\eta\left(\frac{\partial L}{\partial w}+\lambda w\right)
        + w(1-ηλ) - ηg
        - w - η(g - λw)
        - w - ηλ(g + w)
        - (1-λ)w - ηg
        - w - η g
        - (1-ηλ)w - g
        @ m v:real t:posint  b:unit
        = m/(1 - b^t)
        + m/(1-b**t)
        + -m/(b^t-1)
        + \frac{m}{1-b^t}
        + m/(1-exp(t*ln(b)))
        - m/(1-b)
        - m*(1-b^t)
        - m/(1-t^b)
        - m/(1+b^t)
        - m/(1-b*t)
        ? m/(1-b)^t v
        @ m:real v eps eta:positive
        = eta*m/(sqrt(v) + eps)
        + ηm/(√v+ε)
        + η·m·1/(√v+ε)
        + \frac{\eta m}{\sqrt{v}+\epsilon}
        + ηm(√v-ε)/(v-ε²)
        - ηm/√(v+ε)
        - ηm/(v+ε)
        - ηm/√v + ε
        - η m √v
        @ w:real l1 l2:positive
        = l1*abs(w) + l2*w^2
        + l1|w| + l2 w²
        + l_1 \left|w\right| + l_2 w^2
        + l2*|w|^2 + l1*sqrt(w^2)
        - l1 w + l2 w²
        - l1|w| + l2|w|
        - (l1+l2)w²
        - l1 w² + l2|w|
    """,
    "recurrent cells": r"""
        @ z h n x w u b:real h_{t-1}>h
        = (1 - z)*h + z*n
        + h + z(n-h)
        + (1−z)⊙h + z⊙n
        + (1-z)\odot h_{t-1} + z\odot n
        + h - z*h + z*n
        - z*h + (1-z)*n
        - (1-z)*h + n
        - (1-z)*(h+n)
        - h + z*n
        = tanh(w*x + u*h + b)
        + tanh(wx+uh+b)
        + 2σ(2wx+2uh+2b)-1
        + \tanh(wx+uh_{t-1}+b)
        + -tanh(-w x - u h - b)
        - tanh(wx+uh)+b
        - tanh(w*x*u*h+b)
        - σ(wx+uh+b)
        - tanh(wh+ux+b)
        = u*(1 - tanh(w*x + u*h + b)^2)
        + u tanh'(wx+uh+b)
        + u sech²(wx+uh+b)
        + u/cosh(b+u h+w x)^2
        + u\left(1-\tanh^2(wx+uh+b)\right)
        - 1-tanh²(wx+uh+b)
        - w(1-tanh²(wx+uh+b))
        - u(1-tanh(wx+uh+b))
        - h(1-tanh²(wx+uh+b))
        @ i f o g c h:real c_{t-1}>c
        = o*tanh(f*c + i*g)
        + o tanh(f c + i g)
        + o ⊙ tanh(c⊙f + g⊙i)
        + o\tanh(f c_{t-1}+i g)
        - tanh(f c + i g)
        - o tanh(f c + g)
        - o (f c + i g)
        - o tanh(i c + f g)
        = o*i*(1 - tanh(f*c + i*g)^2)
        + oi tanh'(fc+ig)
        + i*o/cosh(f*c+i*g)^2
        + o i - o i tanh²(f c + i g)
        - o(1 - tanh²(f c + i g))
        - o i tanh(f c + i g)
        - o f (1 - tanh²(f c + i g))
    """,
    "layers and counts": r"""
        @ n k p s d:posint
        = floor((n + 2*p - d*(k - 1) - 1)/s) + 1
        + ⌊(n+2p−d(k−1)−1)/s⌋+1
        + floor((n+2p-d(k-1)-1)/s + 1)
        + \lfloor \frac{n+2p-d(k-1)-1}{s} \rfloor + 1
        + ceil((n+2p-d(k-1))/s)
        - ceil((n+2p-d(k-1)-1)/s) + 1
        - (n+2p-d(k-1)-1)/s + 1
        - floor((n+2p-k)/s)+1
        - floor((n+p-d(k-1)-1)/s)+1
        = (n - 1)*s - 2*p + k
        + s(n-1)-2p+k
        + ns - s - 2p + k
        + k - 2p + (n−1)·s
        - (n-1)s + 2p + k
        - (n-1)s - 2p
        - n s - 2p + k
        @ C K k:posint c>C
        = K*(C*k^2 + 1)
        + KCk²+K
        + K(Ckk + 1)
        + K C k^2 + K
        + C·K·k·k + K
        - KCk²
        - KCk²+1
        - K(Ck+1)
        - C(Kk²+1)
        @ h x:posint
        = 4*(h*(h + x) + h)
        + 4(h² + hx + h)
        + 4h(h+x+1)
        + 4h^2+4hx+4h
        - 4(h²+hx)
        - 3h(h+x+1)
        - 4h(h+x)+h
        - 4(h²+x²+h)
        = 4*h*x + 4*h^2 + 8*h
        + 4h(x+h+2)
        + 4(hx+h²+2h)
        - 4h(x+h+1)
        - 4h(x+h)+2h
        @ N B:posint
        = ceil(N/B)
        + ⌈N/B⌉
        + floor((N-1)/B)+1
        + floor((N+B-1)/B)
        - floor(N/B)
        - N/B
        - floor(N/B)+1
        - ceil(B/N)
        @ m v x g b eps:positive
        = g*(x - m)/sqrt(v + eps) + b
        + g(x-m)/√(v+ε)+b
        + b + \frac{g(x-m)}{\sqrt{v+\epsilon}}
        + (x-m)g(v+ε)^(-½)+b
        - g(x-m)/√v+ε+b
        - g(x-m)/(v+ε)+b
        - g(x-m)/√(v+ε)
        - (g x-m)/√(v+ε)+b
    """,
    "metrics": r"""
        @ TP FP FN TN:positive
        = TP/(TP + FN)
        + 1 - FN/(TP+FN)
        + 1/(1+FN/TP)
        + \frac{TP}{TP+FN}
        + TP·(TP+FN)⁻¹
        - TP/(TP+FP)
        - TP/TP+FN
        - TN/(TN+FP)
        - (TP+FN)/TP
        = (TP + TN)/(TP + TN + FP + FN)
        + 1 - (FP+FN)/(TP+TN+FP+FN)
        + 1/(1+(FP+FN)/(TP+TN))
        - TP/(TP+TN+FP+FN)
        - (TP+TN)/(FP+FN)
        - (TP+FP)/(TP+TN+FP+FN)
        @ P R:unit
        = 2*P*R/(P + R)
        + 2/(1/P+1/R)
        + \frac{2PR}{P+R}
        + (P+R)/2 - (P-R)²/(2(P+R))
        - (P+R)/2
        - PR/(P+R)
        - √(PR)
        - 2(P+R)/(PR)
        - 2PR/P+R
        = 5*P*R/(4*P + R)
        + (1+2²)PR/(2²P+R)
        + 5/(1/P·1+4/R)
        + 5/(4/R+1/P)
        - 5PR/(P+4R)
        - 5PR/(4P+4R)
        - 4PR/(4P+R)
    """,
    "kinks and domains": r"""
        @ x:real
        = abs(x - 7)
        + |7-x|
        + √((x-7)²)
        + max(x-7, 7-x)
        + sqrt(x² - 14x + 49)
        - x - 7
        - |x| - 7
        - 7 - x
        - |x+7|
        = relu(x - 45)
        + max(0, x-45)
        + max(x, 45) - 45
        - 0
        - x - 45
        - relu(x) - 45
        = log(x^2)
        + 2ln|x|
        + ln|x| + ln|x|
        - 2 ln(x)
        - ln(x)^2
        = sign(x)*x^2
        + x|x|
        + x*sqrt(x^2)
        - x^2
        - |x|^2
        = (x^2 - 9)/(x - 3)
        + x + 3
        - x - 3
        - |x+3|
        = x
        + x²/x
        + ln(e^x)
        + max(x, x)
        ? √x²
        - e^(ln x)
        - (√x)^2
        - |x|
        - x*tanh(40|x|+3)
        @ a:positive
        = a
        + √(a²)
        + |a|
        + e^{\ln a}
        + relu(a)
        + (√a)²
        - -a
        - a²
        - 1.0000001a
        = sqrt(a)
        + a^½
        + a^{1/2}
        + a/√a
        + exp(ln(a)/2)
        - a^(1/3)
        - a/2
        - a^-½
        ? √a^3
        @ p:unit
        = -log(1 - p)
        + ln(1/(1-p))
        + |ln(1-p)|
        - ln(1-p)
        - ln(p-1)
        - ln(1/p)
        = abs(p - 1)
        + 1-p
        + max(0,1-p)
        + √((1-p)²)
        - p-1
        - max(p,1-p)
        @ n:posint
        = (-1)^n
        + cos(πn)
        + (-1)^(n+2)
        + (-1)^(-n)
        - -1^n
        - (-1)^(n+1)
        - 1
        - sin(πn)
    """,
    "numbers": r"""
        @
        = 1/3
        + ⅓
        + \frac{1}{3}
        + 2/6
        + 1 - 2/3
        + 3^-1
        - 0.333
        - 0.33333333
        - 33%
        - 3
        = 45/53
        + 45÷53
        - 0.849
        - 0.8490566
        = log(2)
        + ln 2
        + -ln(½)
        + ln(4)/2
        + log2(2)*ln(2)
        + ln10·log10(2)
        - 0.693
        - log2(2)
        - log10(2)
        = 123456.789
        + 123 456.789
        + 123456,789
        + 1.23456789e5
        + 1.23456789·10^5
        - 123456.79
        ? 123,456
        = 0.05
        + 5%
        + 5e-2
        + 1/20
        + .05
        + 5·10⁻²
        - 5
        - 0.5%
        - 0.005
        = sqrt(2)/2
        + 1/√2
        + 2^(-1/2)
        + cos(π/4)
        + √0.5
        + \frac{\sqrt{2}}{2}
        - 0.70710678
        - √2
        = e^2 - 1
        + exp(2)-1
        + e²-1
        + (e-1)(e+1)
        - 6.389
        - e^(2-1)
    """,
    "calculus and opaque functions": r"""
        @ x y:real f g h:function
        = f'(g(x))*g'(x)*h(y)
        + h(y) g'(x) f'(g(x))
        + f′(g(x))·g′(x)·h(y)
        + f'\left(g(x)\right) g'(x) h(y)
        - f'(x) g'(x) h(y)
        - f'(g(x)) h(y)
        - f'(g(x))*g'(x)*h'(y)
        - f(g(x)) g'(x) h(y)
        = f'(x)*g(x) + f(x)*g'(x)
        + g'(x)f(x) + g(x)f'(x)
        - f'(x)g'(x)
        - f'(x)g(x) - f(x)g'(x)
        = (f'(x)*g(x) - f(x)*g'(x))/g(x)^2
        + f'(x)/g(x) - f(x)g'(x)/g(x)²
        - (f(x)g'(x) - f'(x)g(x))/g(x)²
        - f'(x)/g'(x)
        @ x:real
        = 3*x^2*exp(x^3)
        + 3x²e^(x³)
        + 3x^2 exp(x^3)
        + 3x^2e^{x^3}
        + (e^{x^3})·3x²
        - 3x² e^(3x²)
        - x³e^(x³)
        - 3x^2 (e^x)^3
        = 2*x*cos(x^2)
        + 2x cos(x²)
        + cos(x^2)*2x
        + 2x\cos(x^2)
        - cos(2x)
        - 2x cos(x)^2
        - cos(x²)
        - -2x sin(x²)
        ? cos x^2 2x
        = -sin(x)/cos(x)
        + -tan(x)
        + tan(-x)
        + -sin(x)*cos(x)^-1
        - tan(x)
        - -cos(x)/sin(x)
        @ x y:real
        = (x + y)^3
        + x³+3x²y+3xy²+y³
        + (x+y)(x+y)²
        + (x+y)(x²+2xy+y²)
        + x^3+y^3+3xy(x+y)
        - x³+y³
        - x³+3xy+y³
        - (x-y)³
        - 3(x+y)
        - x³+3x²y-3xy²+y³
    """,
}
