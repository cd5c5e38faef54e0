"""From the scores of questions to figures: overall and by type, with intervals, and compared.

A figure is the mean of the questions' values, weighed where a question counts for more than one, or
a percentile of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, TypeVar

import numpy as np

from retrieval.bootstrap import Interval, Sample, difference_intervals, intervals

Item = TypeVar("Item")
#: Names to figures; the shapes of `eval --json`, which nest them.
Figures = dict[str, Any]

#: Figures that are percentiles of a value. They get no interval: times depend on what else the
#: machine does more than on the choice of questions.
_PERCENTILES = {"p50_ms": ("milliseconds", 0.50), "p99_ms": ("milliseconds", 0.99)}


@dataclass(frozen=True, slots=True)
class Scored:
    """What one question contributes; a value is None where the question has no part in it."""

    id: str
    type: str
    values: Mapping[str, float | None]
    weights: Mapping[str, float] = field(default_factory=dict)
    """How much a value counts, 1 where it is not named: a share of three claims counts 3."""


def summarise(scored: Sequence[Scored], names: Sequence[str]) -> Figures:
    """The figures of these names over all questions and by type; one of nothing is None.

    `{"overall": {"n", NAME: figure}, "by_type": {TYPE: …}}`.
    """
    return _grouped(scored, _type, lambda part: _figures(part, names))


def summarise_intervals(scored: Sequence[Scored], names: Sequence[str]) -> Figures:
    """The 95 % bootstrap interval `[low, high]` of each figure, in the shape of `summarise`.

    None for percentiles, and where fewer than two questions have a part in the figure.
    """
    return _grouped(scored, _type, lambda part: _named(names, intervals(_sample(part, names))))


def compare(this: Sequence[Scored], other: Sequence[Scored], names: Sequence[str]) -> Figures:
    """Each figure of `this` beside that of `other`, over the questions both hold, by id.

    `{"overall": {"n", NAME: {"this", "other", "difference", "interval", "excludes_zero"}},
    "by_type": …}`, with the types of `this`. `interval` is that of the difference, None where
    `summarise_intervals` gives none; `excludes_zero` is then False.
    """
    earlier = {one.id: one for one in other}
    pairs = [(one, earlier[one.id]) for one in this if one.id in earlier]
    return _grouped(pairs, lambda pair: pair[0].type, lambda part: _compared(part, names))


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are there, None where there is none."""
    present = [value for value in values if value is not None]
    return fmean(present) if present else None


def difference(this: float | None, other: float | None) -> float | None:
    """`this` less `other`, None where either is."""
    return None if this is None or other is None else this - other


def _compared(pairs: Sequence[tuple[Scored, Scored]], names: Sequence[str]) -> Figures:
    ours, theirs = [one for one, _ in pairs], [one for _, one in pairs]
    found = difference_intervals(_sample(ours, names), _sample(theirs, names))
    compared: Figures = {"n": len(pairs)}
    for name, interval in _named(names, found).items():
        this, other = _figure(ours, name), _figure(theirs, name)
        compared[name] = {
            "this": this,
            "other": other,
            "difference": difference(this, other),
            "interval": interval,
            "excludes_zero": interval is not None and not interval[0] <= 0 <= interval[1],
        }
    return compared


def _type(one: Scored) -> str:
    return one.type


def _grouped(
    items: Sequence[Item],
    kind: Callable[[Item], str],
    aggregate: Callable[[Sequence[Item]], Figures],
) -> Figures:
    """`aggregate` of all items as `overall`, and of each type's under `by_type`."""
    kinds = sorted({kind(item) for item in items})
    return {
        "overall": aggregate(items),
        "by_type": {
            name: aggregate([item for item in items if kind(item) == name]) for name in kinds
        },
    }


def _figures(scored: Sequence[Scored], names: Sequence[str]) -> Figures:
    return {"n": len(scored), **{name: _figure(scored, name) for name in names}}


def _figure(scored: Sequence[Scored], name: str) -> float | None:
    if name in _PERCENTILES:
        value, share = _PERCENTILES[name]
        present = [one.values.get(value) for one in scored]
        return _percentile(sorted(v for v in present if v is not None), share)
    parts = [_part(one, name) for one in scored]
    weight = math.fsum(weight for _, weight in parts)
    return math.fsum(total for total, _ in parts) / weight if weight else None


def _part(one: Scored, name: str) -> tuple[float, float]:
    """A question's value times its weight, and its weight; both 0 where it has no part."""
    value = one.values.get(name)
    weight = 0.0 if value is None else one.weights.get(name, 1.0)
    return (value or 0.0) * weight, weight


def _sample(scored: Sequence[Scored], names: Sequence[str]) -> Sample:
    shape = (len(scored), len(names))
    cells = np.array([_part(one, name) for one in scored for name in names], dtype=np.float64)
    totals, weights = cells.reshape(*shape, 2).transpose(2, 0, 1)
    return Sample(totals, weights)


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile of sorted values."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _named(names: Sequence[str], found: Sequence[Interval | None]) -> dict[str, list[float] | None]:
    """Intervals by the names of their figures, as JSON has them."""
    return {
        name: list(interval) if interval else None
        for name, interval in zip(names, found, strict=True)
    }
