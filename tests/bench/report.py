"""The figures as a table for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from tests.bench.scales import ScaleFigures, rows
from tests.bench.suite import Figures, LoadFigures

#: What the project promises; the benchmark shows figures beside them and judges nothing.
_EMBEDDING_RATIO = "≤ 1.3"
_PRECOMPUTED_RATIO = "≤ 2"
_UNCHANGED_CPU = "< 2 s"
_HELP_CPU = "< 0.3 s"
_MODEL_OVERHEAD = "≤ 15"
_TELEGRAM_OVERHEAD = "≤ 10"


def as_table(figures: Figures, corpus: str) -> Table:
    """One row a measurement: newsbot, the bare libraries, their ratio, and what is promised."""
    table = Table(title=f"newsbot on {corpus}; CPU in seconds unless said otherwise")
    table.add_column("measured")
    for name in ("newsbot", "bare", "ratio", "promised"):
        table.add_column(name, justify="right")
    loads = (
        ("load, vectors embedded", figures.embedding_load, _EMBEDDING_RATIO),
        ("load, vectors precomputed", figures.precomputed_load, _PRECOMPUTED_RATIO),
    )
    for name, load, promised in loads:
        _add_load(table, name, load, promised)
    table.add_row(
        "reload, nothing changed", f"{figures.unchanged_reload_cpu:.2f}", "", "", _UNCHANGED_CPU
    )
    table.add_row("--help", f"{figures.help_cpu:.2f}", "", "", _HELP_CPU)
    table.add_row("ask, first answer of a process", f"{figures.first_answer_cpu:.2f}", "", "", "")
    table.add_section()
    search = figures.search
    table.add_row(
        f"search, CPU ms (median of {search.questions})",
        f"{search.search_cpu:.1f}",
        f"{search.raw_cpu:.1f}",
        f"{search.search_cpu / search.raw_cpu:.2f}",
        "",
    )
    table.add_row(
        "search, ms p50 / p99",
        f"{search.search_p50:.1f} / {search.search_p99:.1f}",
        f"{search.raw_p50:.1f} / –",
        "",
        "",
    )
    table.add_row("ask, excerpts, ms p50", f"{search.ask_p50:.1f}", "", "", "")
    table.add_row("ask, excerpts, CPU ms", f"{search.ask_cpu:.1f}", "", "", "")
    answering = figures.answering
    table.add_row(
        "answer of a model, CPU ms",
        f"{answering.answer_cpu:.1f}",
        f"{answering.client_cpu:.1f}",
        f"{answering.answer_cpu / answering.client_cpu:.2f}",
        "",
    )
    table.add_row("  added to the client's", f"{answering.added_cpu:.1f}", "", "", _MODEL_OVERHEAD)
    table.add_row("  claims shown in an answer", f"{answering.claims:.1f}")
    chatting = figures.chatting
    table.add_row(
        "answer on Telegram, CPU ms (median)", f"{chatting.service_cpu + chatting.added_cpu:.1f}"
    )
    table.add_row(
        "  added to the service's", f"{chatting.added_cpu:.1f}", "", "", _TELEGRAM_OVERHEAD
    )
    table.add_row("  ms p50 without waiting for Telegram", f"{chatting.own:.1f}")
    table.add_section()
    for name, size in figures.disk_mb.items():
        table.add_row(f"{name}, MB on disk", f"{size:.1f}", "", "", "")
    return table


def scales_table(scales: Sequence[ScaleFigures]) -> Table:
    """One column a size of corpus."""
    table = Table(
        title="search as the corpus grows; generated articles, vectors mixed of real ones"
    )
    table.add_column("measured")
    heading, *listed = rows(scales)
    for name in heading[1:-1]:
        table.add_column(f"{name} chunks", justify="right")
    table.add_column("promised", justify="right")
    for row in listed:
        table.add_row(*row)
    return table


def _add_load(table: Table, name: str, load: LoadFigures, promised: str) -> None:
    table.add_row(
        name,
        f"{load.newsbot_cpu:.2f}",
        f"{load.bare_cpu:.2f}",
        f"{load.ratio:.2f}",
        promised,
    )
    table.add_row(f"  {load.articles:,} articles, {load.chunks:,} chunks")
    table.add_row(
        "  chunks a CPU-second", _rate(load, load.newsbot_cpu), _rate(load, load.bare_cpu)
    )
    table.add_row("  seconds by the clock", f"{load.newsbot_wall:.1f}", f"{load.bare_wall:.1f}")
    table.add_row("  MB of memory at the peak", f"{load.peak_mb:.0f}", f"{load.bare_peak_mb:.0f}")


def _rate(load: LoadFigures, seconds: float) -> str:
    return f"{load.chunks / seconds:,.0f}"
