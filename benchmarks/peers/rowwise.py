"""What the peers that evaluate one applicant at a time share: rows in, whole numbers out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np
from articles import AWARDS, FACTS, ROWS, Writer, batches

CHUNK = 4096


def run(city: str, out: str, most: int | None, evaluate: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Every applicant (or the first ``most``) through ``evaluate``, which gives the ceiling of each award, and ``least``."""
    writer = Writer(out)
    names = (*AWARDS, "least")
    for key, columns in batches(city, most):
        held: dict[str, list[int]] = {name: [] for name in names}
        lists = [columns[name] for name in FACTS]
        for start in range(0, min(ROWS, len(key)), CHUNK):
            parts = [column.slice(start, CHUNK).to_pylist() for column in lists]
            for row in islice(zip(*parts, strict=True), None):
                found = evaluate(dict(zip(FACTS, row, strict=True)))
                for name in names:
                    value = found[name]
                    if type(value) is not int:
                        raise TypeError(f"{name}: {value!r} is not a whole number")
                    held[name].append(value)
        arrays = {name: np.array(values, dtype=np.int64) for name, values in held.items()}
        writer.write(key, {award: arrays[award] for award in AWARDS}, arrays["least"])
    writer.close()
