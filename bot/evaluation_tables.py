"""What `newsbot eval` shows people: figures with their intervals, differences, and an ablation.

Figures stand in rows and types of questions in columns; what is wider than a hundred characters, or
than the terminal, is told in several tables.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.terminal import make_table, show, show_table

Row = Mapping[str, Any]

_WIDTH = 100
#: Between two columns of a table.
_GAP = 3
#: The figures that an ablation shows, of questions with gold facts and of others; JSON has all.
_ABLATED = ("article_hit@1", "hits@4", "hits@10", "mrr@10", "map@10")
_ABLATED_WITHOUT_FACTS = (
    "article_hit@1", "article_hit@10", "all_articles_recall@10", "gold_outlets_recall@10",
)  # fmt: skip
_NONE = "–"
#: Ids that a remark names.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table, as wide as its widest line."""

    head: str
    cells: Sequence[str]

    @property
    def width(self) -> int:
        return max(len(line) for cell in (self.head, *self.cells) for line in cell.split("\n"))


def show_evaluation(result: Mapping[str, Any]) -> None:
    """The figures of a run and, where it was asked for, a comparison and an ablation."""
    for kind in ("retrieval", "answers"):
        if result[kind] is not None:
            _show_figures(kind, result[kind], result["intervals"][kind])
    show("Each figure is followed by its 95 % interval: a bootstrap over the questions.")
    if unknown := result["unknown_gold_ids"]:
        articles = "gold article is" if len(unknown) == 1 else "gold articles are"
        show(
            f"{len(unknown)} {articles} not in the corpus ({_few(unknown)}): no search can find "
            "them. Are these its questions?"
        )
    if result["compared"] is not None:
        _show_comparison(result["compared"])
    if result["ablation"] is not None:
        _show_ablation(result["retrieval"]["overall"], result["ablation"])


def _show_figures(kind: str, group: Row, intervals: Row) -> None:
    names = _metrics(group["overall"])
    columns = [
        _Column(head, [str(row["n"]), *(_figure(name, row[name], span[name]) for name in names)])
        for (head, row), (_, span) in zip(_rows(group), _rows(intervals), strict=True)
    ]
    _show_blocks(_Column(kind, ["n", *names]), columns)


def _show_comparison(compared: Row) -> None:
    show(f"Compared with {Path(compared['with']).name}:")
    show()
    for kind in ("retrieval", "answers"):
        if compared[kind] is not None:
            _show_differences(kind, compared[kind])
    if reworded := compared["reworded"]:
        show(f"Left out, because their texts differ: {_few(reworded)}.")
    if compared["paired"]:
        show("* The 95 % interval of the difference, a paired bootstrap, excludes 0.")


def _few(names: Sequence[str]) -> str:
    """The first of these names, and how many more there are."""
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown


def _show_differences(kind: str, group: Row) -> None:
    """A table of all questions with both figures, and one of the differences by type."""
    (_, overall), *by_type = _rows(group)
    names = [name for name, one in overall.items() if name != "n" and one["this"] is not None]
    pairs = "unpaired" if overall["n"] is None else f"n = {overall['n']}"
    _show_blocks(
        _Column(f"{kind}, {pairs}", names),
        [
            _Column("this", [_value(name, overall[name]["this"]) for name in names]),
            _Column("other", [_value(name, overall[name]["other"]) for name in names]),
            _Column("difference", [_difference(name, overall[name]) for name in names]),
        ],
    )
    _show_blocks(
        _Column(f"{kind}, difference", ["n", *names]),
        [
            _Column(
                head,
                [
                    _NONE if row["n"] is None else str(row["n"]),
                    *(_difference(name, row[name]) for name in names),
                ],
            )
            for head, row in by_type
        ],
    )


def _show_ablation(whole: Row, parts: Row) -> None:
    rows = {part: run["compared"]["overall"] for part, run in parts.items()}
    shown = _ABLATED if whole["map@10"] is not None else _ABLATED_WITHOUT_FACTS
    columns: list[_Column] = []
    for name in shown:
        without = [_changed(name, row[name]) for row in rows.values()]
        columns.append(_Column(_folded(name), [_value(name, whole[name]), *without]))
    _show_blocks(_Column("ablation", ["all parts", *(f"without {part}" for part in rows)]), columns)
    show("Beside each figure, its difference to all parts; * where the 95 % interval excludes 0.")


def _show_blocks(first: _Column, columns: Sequence[_Column]) -> None:
    """Tables that begin with the column `first` and have as many of the others as fit."""
    for block in _blocks(first, columns):
        table = make_table(*(column.head for column in block))
        for cells in zip(*(column.cells for column in block), strict=True):
            table.add_row(*cells)
        show_table(table)
        show()


def _blocks(first: _Column, columns: Sequence[_Column]) -> Iterator[list[_Column]]:
    terminal = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
    block, width = [first], first.width
    for column in columns:
        wider = width + _GAP + column.width
        if wider > min(terminal, _WIDTH) and len(block) > 1:
            yield block
            block, wider = [first], first.width + _GAP + column.width
        block.append(column)
        width = wider
    if len(block) > 1:
        yield block


def _rows(group: Row) -> list[tuple[str, Row]]:
    """All questions and each type of them, but not an only type, which would say the same."""
    by_type = group["by_type"]
    return [("overall", group["overall"]), *(by_type.items() if len(by_type) > 1 else ())]


def _metrics(row: Row) -> list[str]:
    """The metrics that some question has a part in."""
    return [name for name, figure in row.items() if name != "n" and figure is not None]


def _figure(name: str, value: float | None, interval: Sequence[float] | None) -> str:
    """As `.941 .92–.96`."""
    if interval is None:
        return _value(name, value)
    low, high = (_short(bound, 2) for bound in interval)
    return f"{_value(name, value)} {low}–{high}"


def _difference(name: str, change: Row) -> str:
    """As `+.012 [+.003, +.021]*`."""
    shown = _change(name, change)
    if change["interval"] is None:
        return shown
    low, high = (_short(bound, 3, sign="+") for bound in change["interval"])
    mark = "*" if change["excludes_zero"] else ""
    return f"{shown.removesuffix('*')} [{low}, {high}]{mark}"


def _changed(name: str, change: Row) -> str:
    """As `.941 +.012*`."""
    this = _value(name, change["this"])
    return this if change["difference"] is None else f"{this} {_change(name, change)}"


def _change(name: str, change: Row) -> str:
    """As `+.012*`."""
    mark = "*" if change["excludes_zero"] else ""
    return f"{_value(name, change['difference'], sign='+')}{mark}"


def _value(name: str, value: float | None, sign: str = "") -> str:
    if value is None:
        return _NONE
    return f"{value:{sign}.0f}" if name.endswith("_ms") else _short(value, 3, sign)


def _short(value: float, digits: int, sign: str = "") -> str:
    """A figure without the 0 before its point: `.941`, and as wide where it is 1: `1.00`."""
    rounded = round(value, digits) + 0.0  # + 0.0: no -.000
    if abs(rounded) >= 1:
        return f"{value:{sign}.{digits - 1}f}"
    return f"{rounded:{sign}.{digits}f}".replace("0.", ".", 1)


def _folded(name: str) -> str:
    """A long name in two lines."""
    head, _, tail = name.rpartition("_")
    return f"{head}_\n{tail}" if len(name) > 16 else name
