"""Writes mann_whitney.json: reference values of the rank test, computed with SciPy.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scipy && /tmp/venv/bin/python tests/reference/mann_whitney.py

U and p: scipy.stats.mannwhitneyu(canary, baseline, use_continuity=True, alternative="two-sided", method="asymptotic").
Shift: the two differences canary - baseline in the middle of all of them, ordered, and one further on each side, since the
corrected statistic is zero between them. Interval: scipy.optimize.brentq (xtol 1e-12) on R's corrected statistic with ranks by
scipy.stats.rankdata, at the quantiles of scipy.stats.norm; R's own ends where the statistic does not reach them.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.stats import mannwhitneyu, norm, rankdata


def statistic(mu, x, y):
    m, n = len(x), len(y)
    ranks = rankdata(np.concatenate([x - mu, y]))
    _, ties = np.unique(ranks, return_counts=True)
    centred = ranks[:m].sum() - m * (m + 1) / 2 - m * n / 2
    sigma = np.sqrt(m * n / 12 * ((m + n + 1) - (ties**3 - ties).sum() / ((m + n) * (m + n - 1))))
    return (centred - np.sign(centred) * 0.5) / sigma


def end(z, x, y):
    low, high = x.min() - y.max(), x.max() - y.min()
    f = lambda mu: statistic(mu, x, y) - z
    if f(low) <= 0:
        return low
    if f(high) >= 0:
        return high
    return brentq(f, low, high, xtol=1e-12)


def case(name, x, y, confidence=0.98):
    x, y = np.asarray(x, float), np.asarray(y, float)
    test = mannwhitneyu(x, y, use_continuity=True, alternative="two-sided", method="asymptotic")
    between = np.sort(np.subtract.outer(x, y).ravel())
    k = len(between)
    z = norm.ppf((1 + confidence) / 2)
    return {
        "name": name, "canary": x.tolist(), "baseline": y.tolist(), "confidence": confidence,
        "u": float(test.statistic), "p": float(test.pvalue),
        "shift": [float(between[max((k - 1) // 2 - 1, 0)]), float(between[min(k // 2 + 1, k - 1)])],
        "low": float(end(z, x, y)), "high": float(end(-z, x, y)),
    }


rng = np.random.default_rng(20260225)
r = lambda values, digits=3: np.round(values, digits)
CASES = [
    case("apart, five and five", [20, 22, 21, 25, 30], [1, 2.2, 1.1, 2.5, 3]),
    case("the same spread, no shift", r(rng.normal(100, 5, 30)), r(rng.normal(100, 5, 30))),
    case("a shift of one deviation", r(rng.normal(105, 5, 30)), r(rng.normal(100, 5, 30))),
    case("unequal sizes", r(rng.normal(220, 9, 12)), r(rng.normal(214, 9, 60))),
    case("long tail, latency", r(rng.lognormal(5.4, 0.3, 50)), r(rng.lognormal(5.3, 0.3, 50))),
    case("whole numbers with many ties", rng.poisson(3, 40), rng.poisson(2, 40)),
    case("mostly zeros", rng.poisson(0.3, 80), rng.poisson(0.1, 80)),
    case("half steps", r(rng.integers(2, 9, 45) / 2, 1), r(rng.integers(2, 11, 45) / 2, 1)),
    case("a fall", r(rng.normal(80, 4, 25)), r(rng.normal(95, 4, 25))),
    case("three against three", [1, 5, 9], [2, 3, 10]),
    case("one constant side", [4, 4, 4, 4, 4, 4], [1, 2, 3, 4, 5, 6]),
    case("negative figures", r(rng.normal(-3, 2, 20)), r(rng.normal(-1, 2, 22))),
    case("95 % confidence", r(rng.normal(10, 1, 33)), r(rng.normal(9.5, 1, 35)), 0.95),
    case("a giant among many", [*r(rng.normal(50, 3, 29)), 5000.0], r(rng.normal(50, 3, 30))),
    case("identical", [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7]),
]
head = f"mann_whitney.py with SciPy {scipy.__version__}, NumPy {np.__version__}"
rows = ",\n".join("  " + json.dumps(c) for c in CASES)
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(f'{{\n "source": {json.dumps(head)},\n "cases": [\n{rows}\n ]\n}}\n')
