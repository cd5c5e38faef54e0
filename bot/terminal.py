"""What people see in the terminal: answers, excerpts, tables, progress bars."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from bot.commands import Progress

_WIDTH = 100
_UNDATED = "undated"


def say(message: str) -> None:
    """One line to standard error: progress, remarks, mistakes."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def show(text: str = "") -> None:
    """One line, or several, to standard output."""
    sys.stdout.write(f"{text}\n")


def show_json(data: object) -> None:
    """The data of the JSON contract, alone on standard output."""
    show(json.dumps(data, ensure_ascii=False, indent=2))


def show_answer(answer: Mapping[str, Any]) -> None:
    """An answer: its sentences, then each citation with the excerpt it rests on."""
    if answer["degraded"]:
        say(f"! {answer['degraded']}")
    show(_wrapped(answer["text"]))
    for citation in answer["citations"]:
        show()
        show(f"[{citation['n']}] {_headline(citation)}")
        if citation["url"]:
            show(f"    {citation['url']}")
        show(_wrapped(f"“{citation['quote']}”", "    "))


def show_excerpts(excerpts: Sequence[Mapping[str, Any]]) -> None:
    """Ranked excerpts, each under its headline."""
    for excerpt in excerpts:
        show(f"{excerpt['rank']}. {_headline(excerpt)}  ({excerpt['score']:.3f})")
        if excerpt["url"]:
            show(f"   {excerpt['url']}")
        show(_wrapped(excerpt["text"], "   "))
        show()
    if not excerpts:
        show("Nothing found.")


def show_article(article: Mapping[str, Any]) -> None:
    """A whole article, its body as it is stored."""
    show(_headline(article))
    details = [article["section"], article["author"], article["lang"], article["url"]]
    show(" · ".join(part for part in details if part))
    show(f"id {article['id']}, version {article['version_id']}")
    show()
    show(article["body"])


def show_articles(articles: Sequence[Mapping[str, Any]]) -> None:
    """A table of articles."""
    table = _table("Date", "Outlet", "Headline", "Id")
    for article in articles:
        table.add_row(
            _day(article["published_at"]), article["source"] or "–", article["title"], article["id"]
        )
    _console().print(table)
    show(f"{len(articles)} articles")


def show_sources(sources: Sequence[Mapping[str, Any]]) -> None:
    """A table of sources, the first winning where two hold one article."""
    if not sources:
        show("No sources yet: load one with `newsbot reload PATH`.")
        return
    table = _table("Source", "Articles", "Last read", "Location")
    for source in sources:
        name = source["name"] if source["in_settings"] else f"{source['name']} (given by path)"
        last_read = source["last_read"]
        when = last_read[:16].replace("T", " ") if last_read else "never"
        table.add_row(name, str(source["articles"]), when, source["location"])
    _console().print(table)


def show_status(status: Mapping[str, Any]) -> None:
    """The corpus in figures, then what is wrong."""
    last_reload = status["last_reload"]
    show(f"corpus version  {status['corpus_version']}")
    show(f"articles        {status['articles']}  ({status['chunks']} chunks)")
    show(f"sources         {len(status['sources'])}")
    show(f"embedder        {status['embedder']}")
    when = last_reload[:16].replace("T", " ") + " UTC" if last_reload else "never"
    show(f"last reload     {when}")
    for part, health in status["health"].items():
        show(f"{part:<15} {health}")


def show_report(report: Mapping[str, Any], *, dry_run: bool) -> None:
    """What a reload did, in one line."""
    counts = ", ".join(
        f"{report[what]} {what}" for what in ("added", "changed", "removed", "unchanged")
    )
    if report["skipped"]:
        counts += f", {len(report['skipped'])} skipped"
    if dry_run:
        show(f"Would be: {counts}. Nothing was changed.")
    else:
        show(f"{counts} in {report['seconds']:.1f} s; corpus version {report['corpus_version']}")


def show_settings(values: Sequence[Mapping[str, Any]]) -> None:
    """Each setting with its value and where it came from."""
    table = _table("Setting", "Value", "From")
    for value in values:
        shown = value["value"]
        text = "–" if shown is None else shown if isinstance(shown, str) else json.dumps(shown)
        table.add_row(value["variable"], text, value["origin"])
    _console().print(table)


def show_evaluation(result: Mapping[str, Any], other: Mapping[str, Any] | None = None) -> None:
    """A table for each kind of metric, one row a question type; `other` is a run to compare."""
    for kind in ("retrieval", "answers"):
        part = result[kind]
        if part is None:
            continue
        before = (other or {}).get(kind)
        metrics = [name for name in part["overall"] if name != "n"]
        table = _table("type", "n", *metrics)
        rows = {"overall": part["overall"], **part["by_type"]}
        for name, row in rows.items():
            base = _row_of(before, name)
            cells = [_figure(row[metric], base.get(metric)) for metric in metrics]
            table.add_row(name, str(row["n"]), *cells)
        _console().print(table)


def show_record(record: Mapping[str, Any]) -> None:
    """How an answer came about: the question, what was found, what was said, what was refused."""
    answer = record["answer"]
    show(f"Question ({record['language']}): {record['question']}")
    when = record["asked_at"][:19].replace("T", " ")
    show(f"Asked {when} UTC of corpus version {answer['corpus_version']}, as of {record['as_of']}")
    show(f"Status {answer['status']}, model {answer['model']}, prompt {record['prompt_hash']}")
    if record["input_tokens"] is not None:
        show(f"Tokens: {record['input_tokens']} in, {record['output_tokens']} out")
    signals = ", ".join(f"{name} {value:.2f}" for name, value in record["signals"].items())
    show(f"Signals: {signals}")
    show("\nExcerpts that it was made from:")
    for rank, excerpt in enumerate(record["excerpts"], start=1):
        show(f"{rank:3}. {excerpt['chunk_id']}  ({excerpt['score']:.3f})")
    if record["dropped"]:
        show("\nClaims that were refused:")
        for dropped in record["dropped"]:
            show(_wrapped(f"– {dropped['claim']}: {dropped['reason']}", "  "))
    show()
    show_answer(answer)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on standard error; plain lines where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bars:
        tasks: dict[str, Any] = {}

        def progress(step: dict[str, Any]) -> None:
            phase = step["phase"]
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase, total=step["total"])
                if bars.disable:
                    say(f"{phase} …")
            bars.update(tasks[phase], completed=step["done"], total=step["total"])

        yield progress


def _headline(item: Mapping[str, Any]) -> str:
    outlet = item["source"] or "unnamed outlet"
    return f"{outlet} · {_day(item['published_at'])} · {item['title']}"


def _day(published_at: str | None) -> str:
    if not published_at:
        return _UNDATED
    return f"{datetime.fromisoformat(published_at):%-d %b %Y}"


def _figure(value: float | None, base: float | None) -> str:
    if value is None:
        return "–"
    digits = 0 if abs(value) > 1 else 3
    shown = f"{value:.{digits}f}"
    return shown if base is None else f"{shown} ({value - base:+.{digits}f})"


def _row_of(part: Mapping[str, Any] | None, name: str) -> Mapping[str, Any]:
    if part is None:
        return {}
    row: Mapping[str, Any] = part["overall"] if name == "overall" else part["by_type"].get(name, {})
    return row


def _wrapped(text: str, indent: str = "") -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        lines.extend(
            textwrap.wrap(
                line,
                _WIDTH,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            or [""]
        )
    return "\n".join(lines)


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _console() -> Console:
    """Standard output as wide as the terminal; piped, wide enough that nothing is folded."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 200, markup=False, highlight=False)
