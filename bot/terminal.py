"""What people see in the terminal: answers, excerpts, tables, progress bars."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.control_characters import CONTROL, harmless
from retrieval.chunk_ids import version_of

if TYPE_CHECKING:
    from rich.table import Table

    from bot.commands import Progress

_WIDTH = 100
_UNDATED = "undated"
_GONE = "(no longer stored)"
#: Columns that are copied and pasted, or too narrow to be folded.
_WHOLE = ("Id", "Date", "Last read", "Articles", "Setting")
_OPENING_QUOTES = "\"'“”„«»‘‚「『"


def say(message: str) -> None:
    """One line to standard error: progress, remarks, mistakes."""
    sys.stderr.write(f"{harmless(message)}\n")
    sys.stderr.flush()


def show(text: str = "") -> None:
    """One line, or several, to standard output."""
    sys.stdout.write(f"{harmless(text)}\n")


def show_json(data: object) -> None:
    """The data of the JSON contract, alone on standard output."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(data, ensure_ascii=not unicode, indent=2)
    # JSON escapes the control characters of ASCII itself, but not those above.
    sys.stdout.write(CONTROL.sub(lambda c: f"\\u{ord(c[0]):04x}", text) + "\n")


def show_answer(answer: Mapping[str, Any], language: str = "en") -> None:
    """An answer: its sentences, then each citation with the excerpt it rests on.

    What stands around them is in the `language` of the question.
    """
    show(_wrapped(answer["text"]))
    for citation in answer["citations"]:
        show()
        show(f"[{citation['n']}] {_headline(citation, language)}")
        if citation["url"]:
            show(f"    {citation['url']}")
        show(_wrapped(_quoted(citation["quote"]), "    "))


def show_understood(question: str, language: str) -> None:
    """What a follow-up question was taken to ask."""
    from bot.answering.frames import UNDERSTOOD
    from bot.wording import wording

    show(_wrapped(wording(language).say(UNDERSTOOD, question=question)))
    show()


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
    if not articles:
        show("No articles yet: load some with `newsbot reload PATH`.")
        return
    table = make_table("Date", "Outlet", "Headline", "Id")
    for article in articles:
        table.add_row(
            _day(article["published_at"]), article["source"] or "–", article["title"], article["id"]
        )
    show_table(table)
    show(f"{_count(len(articles), 'article')}")


def show_sources(sources: Sequence[Mapping[str, Any]]) -> None:
    """A table of sources, the first winning where two hold one article."""
    if not sources:
        show("No sources yet: load one with `newsbot reload PATH`.")
        return
    table = make_table("Source", "Articles", "Last read", "Location")
    for source in sources:
        name = source["name"]
        if source["orphaned"]:
            name = f"{name} (no longer in the settings; `newsbot forget` drops it)"
        elif not source["in_settings"]:
            name = f"{name} (given by path)"
        when = _minute(source["last_read"]) if source["last_read"] else "never"
        table.add_row(name, str(source["articles"]), when, source["location"])
    show_table(table)


def show_status(status: Mapping[str, Any]) -> None:
    """The corpus in figures, then what is wrong."""
    last_reload = status["last_reload"]
    chunks = _count(status["chunks"], "chunk")
    show(f"corpus version  {status['corpus_version']}")
    show(f"articles        {status['articles']}  ({chunks})")
    show(f"sources         {len(status['sources'])}")
    show(f"embedder        {status['embedder']}")
    show(f"last reload     {_minute(last_reload) if last_reload else 'never'}")
    for part, health in status["health"].items():
        show(f"{part:<15} {health}")


def show_findings(findings: Sequence[Mapping[str, Any]]) -> None:
    """What the doctor found, a line each."""
    marks = {"ok": "✓", "warning": "!", "failed": "✗"}
    for finding in findings:
        show(f"{marks[finding['state']]} {finding['check']:<12} {finding['detail']}".rstrip())


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
    table = make_table("Setting", "Value", "From")
    for value in values:
        shown = value["value"]
        text = "–" if shown is None else shown if isinstance(shown, str) else json.dumps(shown)
        table.add_row(value["variable"], text, value["origin"])
    show_table(table)


def show_record(record: Mapping[str, Any], headlines: Mapping[str, str]) -> None:
    """How an answer came about: the question, what was found, what was said, what was refused.

    `headlines` are those of the articles by version id, where they are still stored.
    """
    answer = record["answer"]
    asked = record["question"] or "kept as a hash only, so its words are not known"
    show(f"Question ({record['language']}): {asked}")
    if record.get("understood_as"):
        show(f"Understood as: {record['understood_as']}")
    if record.get("cached_from"):
        show(f"Given again from answer {record['cached_from']}")
    as_of = f", as of {_minute(record['as_of'])}" if record["as_of"] else ""
    show(f"Asked {_minute(record['asked_at'])} of corpus version {answer['corpus_version']}{as_of}")
    prompt = f", prompt {record['prompt_hash']}" if record["prompt_hash"] else ""
    show(f"Status {answer['status']}, model {answer['model']}{prompt}")
    for attempt in record.get("attempts", ()):  # answers logged before there were any have none
        show(_attempt(attempt))
    signals = ", ".join(
        f"{name.replace('_', ' ')} {value:.2f}" for name, value in record["signals"].items()
    )
    show(f"Signals (0 to 1, higher is better): {signals}")
    feedback = record.get("feedback")
    if feedback and any(feedback.values()):
        show(f"Rated good by {feedback['good']}, bad by {feedback['bad']}")
    show("\nExcerpts that it was made from:")
    for rank, excerpt in enumerate(record["excerpts"], start=1):
        headline = headlines.get(version_of(excerpt["chunk_id"]), _GONE)
        show(f"{rank:3}. {headline}  [{excerpt['chunk_id']}]  ({excerpt['score']:.3f})")
    if record.get("passages"):  # answers logged before there were any have none
        show("\nPassages that the model was shown, with their offsets:")
        for number, passage in enumerate(record["passages"], start=1):
            headline = headlines.get(passage["version_id"], _GONE)
            show(f"{number:3}. {headline}  ({passage['start']} to {passage['end']})")
    if record["dropped"]:
        show("\nClaims that were refused:")
        for dropped in record["dropped"]:
            claim = dropped["claim"] or "not kept, as it may repeat the question"
            show(_wrapped(f"– {claim}: {dropped['reason']}", "  "))
    show("\nAnswer:")
    show_answer(answer, record.get("frames_in") or record["language"])
    if record.get("replay"):
        show("\nIts quotes, looked up again in the versions that they were taken from:")
        for citation in record["replay"]:
            show(f"[{citation['n']}] {_looked_up(citation)}")


def make_table(*columns: str) -> Table:
    """An empty table with these headings; what is too wide for the terminal is folded."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in _WHOLE)
    return table


def show_table(table: Table) -> None:
    """A table as wide as the terminal; piped, so wide that nothing is folded."""
    from rich.console import Console

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    console = Console(width=width, markup=False, highlight=False, color_system=None)
    with console.capture() as capture:
        console.print(table)
    show("\n".join(line.rstrip() for line in capture.get().splitlines()))


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
    tasks: dict[str, Any] = {}

    def progress(step: dict[str, Any]) -> None:
        bars.start()  # only now: a command that tells no progress leaves the terminal alone
        phase = step["phase"]
        if phase not in tasks:
            tasks[phase] = bars.add_task(phase, total=step["total"])
            if bars.disable:
                say(f"{phase} …")
        bars.update(tasks[phase], completed=step["done"], total=step["total"])

    try:
        yield progress
    finally:
        bars.stop()


def _looked_up(citation: Mapping[str, Any]) -> str:
    """Whether a quote stands where it stood, and whether readers still see it there."""
    if citation["stands"] is None:
        return "that version is no longer stored"
    stands = "stands at its offsets" if citation["stands"] else "DOES NOT STAND at its offsets"
    return stands if citation["live"] else f"{stands}; the article has changed or gone since"


def _attempt(attempt: Mapping[str, Any]) -> str:
    """One model that was asked, in a line."""
    calls = _count(attempt["calls"], "call")
    parts = [f"Asked {attempt['model']}: {calls}, {attempt['milliseconds'] / 1_000:.1f} s"]
    usage = attempt["usage"]
    if usage:
        about = "about " if usage["estimated"] else ""
        parts.append(f"{about}{usage['input_tokens']} tokens in, {usage['output_tokens']} out")
    if attempt["cost"] is not None:
        parts.append(f"cost {attempt['cost']:.6f}")
    if attempt["failure"]:
        parts.append(attempt["failure"])
    return "; ".join(parts)


def _headline(item: Mapping[str, Any], language: str = "en") -> str:
    from bot.wording import wording

    words = wording(language)
    outlet = item["source"] or words.say("unknown outlet")
    moment = item["published_at"]
    day = words.day(datetime.fromisoformat(moment) if moment else None)
    return f"{outlet} · {day} · {item['title']}"


def _day(published_at: str | None) -> str:
    if not published_at:
        return _UNDATED
    return f"{datetime.fromisoformat(published_at):%-d %b %Y}"


def _minute(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _quoted(quote: str) -> str:
    """A quote in quotation marks, unless it begins with some of its own."""
    return quote if quote[:1] in _OPENING_QUOTES else f"“{quote}”"


def _wrapped(text: str, indent: str = "") -> str:
    width = min(_WIDTH, shutil.get_terminal_size((_WIDTH, 0)).columns)
    lines: list[str] = []
    for line in text.split("\n"):
        lines.extend(
            textwrap.wrap(
                line,
                max(width, 40),
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            or [""]
        )
    return "\n".join(lines)
