"""The commands that need the indexes, each as one function from arguments to JSON.

They run in whichever process owns the indexes: this one, or a running newsbot that is reached
through its socket. So arguments and outcomes are JSON-able, and both ways give the same output.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.json_shapes import excerpt_json, from_json, report_json, to_json
from bot.mistakes import FAILED
from bot.service import Service
from retrieval.moments import parse_as_of
from retrieval.reports import ReloadProgress, ReloadReport
from retrieval.sources.source import Source

#: Told of steps as JSON-able data: a reload's progress, a count of questions.
Progress = Callable[[dict[str, Any]], None]
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command gives back: data of the JSON contract, remarks for people, an exit code.

    `language` (ISO 639-1) is that of the question, for what is shown around the data.
    """

    data: Any
    messages: list[str] = field(default_factory=list)
    exit_code: int = 0
    language: str = "en"


async def ask(service: Service, arguments: Arguments, progress: Progress) -> Outcome:
    """`question`, `as_of`."""
    as_of = arguments.get("as_of")
    answer = await service.ask(arguments["question"], as_of=parse_as_of(as_of) if as_of else None)
    return Outcome(to_json(answer), language=answer.language)


async def search(service: Service, arguments: Arguments, progress: Progress) -> Outcome:
    """`question`, `as_of`, `top`."""
    as_of = arguments.get("as_of")
    found = await service.search(
        arguments["question"],
        as_of=parse_as_of(as_of) if as_of else None,
        top=arguments.get("top"),
    )
    return Outcome([excerpt_json(rank, e) for rank, e in enumerate(found.excerpts, start=1)])


async def reload(service: Service, arguments: Arguments, progress: Progress) -> Outcome:
    """`sources` (null = all), `names`, `full`, `force`, `dry_run`."""
    given = arguments.get("sources")
    report = await service.reload(
        sources=None if given is None else [from_json(Source, source) for source in given],
        full=arguments.get("full", False),
        force=arguments.get("force", False),
        dry_run=arguments.get("dry_run", False),
        progress=_shown(progress),
    )
    remarks = _remarks(report)
    failed = bool(report.failed_sources)
    if given is None and not await service.sources():
        remarks.append(_NO_SOURCES)
        failed = True
    return Outcome(report_json(report), remarks, FAILED if failed else 0)


async def forget(service: Service, arguments: Arguments, progress: Progress) -> Outcome:
    """`name`."""
    name = arguments["name"]
    report = await service.forget(name, progress=_shown(progress))
    configured = name in {source.name for source in service.settings.sources}
    return Outcome(report_json(report), [_STILL_CONFIGURED.format(name=name)] if configured else [])


async def remove(service: Service, arguments: Arguments, progress: Progress) -> Outcome:
    """`article_id`, `purge`."""
    article_id, purge = arguments["article_id"], arguments.get("purge", False)
    answers = await service.remove(article_id, purge=purge)
    return Outcome(
        {
            "article_id": article_id,
            "purged": purge,
            "answers_deleted": answers,
            "corpus_version": await service.corpus_version(),
        }
    )


async def rollback(service: Service, arguments: Arguments, progress: Progress) -> Outcome:
    """No arguments."""
    version = await service.roll_back(progress=_shown(progress))
    return Outcome({"corpus_version": version, "articles": (await service.status()).articles})


async def rebuild(service: Service, arguments: Arguments, progress: Progress) -> Outcome:
    """No arguments."""
    articles = await service.rebuild(progress=_shown(progress))
    return Outcome({"articles": articles, "corpus_version": await service.corpus_version()})


async def evaluate(service: Service, arguments: Arguments, progress: Progress) -> Outcome:
    """`questions`, `retrieval_only`, `ablation`, `dump`."""
    from bot.answering.evaluation import evaluate_file

    dump = arguments.get("dump")
    result = await evaluate_file(
        service,
        Path(arguments["questions"]),
        retrieval_only=arguments.get("retrieval_only", False),
        ablation=arguments.get("ablation", False),
        dump=Path(dump) if dump else None,
        progress=lambda done, total: progress({"phase": "asking", "done": done, "total": total}),
    )
    return Outcome(result)


COMMANDS: dict[str, Callable[[Service, Arguments, Progress], Awaitable[Outcome]]] = {
    "ask": ask,
    "search": search,
    "reload": reload,
    "forget": forget,
    "remove": remove,
    "rollback": rollback,
    "rebuild": rebuild,
    "eval": evaluate,
}


_NO_SOURCES = (
    "no sources are known yet: name one, as in `newsbot reload PATH`, or list them in newsbot.toml"
)
_STILL_CONFIGURED = (
    "{name} is still in newsbot.toml: take it out there too, or the next reload brings it back"
)

#: Remarks whose reasons begin alike, of which more than a few are counted.
_SAME_BEGINNING, _MOST_ALIKE = 30, 5

#: Commands that touch only the catalogue under some arguments, and so never wait for an owner:
#: an article is taken down at once, whatever else is going on.
WITHOUT_INDEXES: dict[str, Callable[[Arguments], bool]] = {
    "remove": lambda arguments: not arguments.get("purge", False),
}


def _shown(progress: Progress) -> Callable[[ReloadProgress], None]:
    return lambda step: progress(to_json(step))


def _remarks(report: ReloadReport) -> list[str]:
    """A line for each thing passed over, naming no place twice; of many alike, some and a count."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in report.skipped:
        line = _without_echo(one.source, one.where, one.reason)
        alike.setdefault((one.source, one.reason[:_SAME_BEGINNING]), []).append(line)
    remarks: list[str] = []
    for (source, _), lines in alike.items():
        shown = lines if len(lines) <= _MOST_ALIKE + 1 else lines[:_MOST_ALIKE]
        remarks += shown
        if len(shown) < len(lines):
            more = len(lines) - len(shown)
            remarks.append(f"{source}: … and {more} more like these; --json lists all")
    return remarks


def _without_echo(source: str, where: str, reason: str) -> str:
    """The three in a line, without what the rest of it says already."""
    told = reason if where in reason else f"{where}: {reason}"
    return told if told.startswith(source) else f"{source}: {told}"
