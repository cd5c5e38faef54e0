"""Questions and articles by day as a picture, where the extra `plots` is installed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec

#: Days that the picture shows, today the last.
DAYS = 30


def can_draw() -> bool:
    """Whether matplotlib is there."""
    return find_spec("matplotlib") is not None


def draw(questions: Mapping[date, int], articles: Mapping[date, int]) -> bytes:
    """A PNG with a bar for each of the last days: questions above, articles below.

    It holds no words, which would need a font for each script; a caption says what it shows.
    """
    from matplotlib.figure import Figure

    today = datetime.now(UTC).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    figure = Figure(figsize=(8, 5), dpi=120, layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    for axes, counts, color in ((upper, questions, "#3390ec"), (lower, articles, "#8fb8dd")):
        heights = _heights(days, counts)
        axes.bar(range(DAYS), heights, color=color, width=0.8)
        axes.set_ylim(0, max(1, *heights) * 1.05)
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.spines[["top", "right"]].set_visible(False)
    weeks = range(DAYS - 1, -1, -7)
    lower.set_xticks(list(weeks), [f"{days[at]:%Y-%m-%d}" for at in weeks], fontsize=9)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _heights(days: Sequence[date], counts: Mapping[date, int]) -> list[int]:
    return [counts.get(day, 0) for day in days]
