"""Counts how a vocabulary shrinks, and what becomes unknown, as the minimum frequency rises."""

from __future__ import annotations

import re
from collections import Counter

from checkers.lab import Lab


def run(lab: Lab) -> None:
    words = re.findall(r"[a-z]+", lab.story().lower())[: int(lab.number("words"))]
    cut = len(words) * 4 // 5
    seen, fresh = Counter(words[:cut]), words[cut:]  # the vocabulary is made from the first four fifths

    rows, curve, unknown = [], [], {}
    for least in (0, 1, 2, 3, 4, 5, 6, 8, 10):
        kept = {word for word, count in seen.items() if count >= least}
        size = len(kept) / len(seen)
        unknown[least] = sum(word not in kept for word in fresh) / len(fresh)
        lab.point("size", "words kept", least, size)
        lab.point("size", "unknown in fresh text", least, unknown[least])
        rows.append([least, 1 + len(kept), f"{size:.0%}", f"{unknown[least]:.1%}"])
        if least:
            curve.append([least, 100 * size])
    lab.table("vocabularies", ["min_freq", "entries with <unk>", "words kept", "unknown in fresh text"], rows)

    lab.result("curve", curve)
    lab.result("first", "alike" if rows[0][1] == rows[1][1] else "differ")
    lab.result("unknown", 100 * unknown[5])
    lab.result("kept_at_5", curve[4][1])
    lab.result("occur_once", 100 * sum(count == 1 for count in seen.values()) / len(seen))
