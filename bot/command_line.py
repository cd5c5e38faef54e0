"""What all commands of the terminal share: settings, sources, progress, output, mistakes."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot import terminal

if TYPE_CHECKING:
    from bot.commands import Outcome
    from bot.comparison import Earlier
    from config.loading import LoadedSettings
    from retrieval.corpus import Corpus
    from retrieval.sources.source import Source

#: What the command line said before the command; it wins over every other place.
_overrides: dict[str, Any] = {}


def command_line(**given: Any) -> None:
    """Keep what was given before the command, for `load`."""
    _overrides.clear()
    _overrides.update({name: value for name, value in given.items() if value is not None})


def load() -> LoadedSettings:
    """The settings in force; raises SettingsError. Logging is set up by them."""
    from bot.monitoring.logs import set_up
    from config.loading import load_settings

    loaded = load_settings(_overrides)
    set_up(loaded.settings)
    return loaded


@contextmanager
def open_catalogue(loaded: LoadedSettings | None = None) -> Iterator[Corpus]:
    """The corpus for what the catalogue alone can tell; its indexes stay untouched."""
    from bot.app import open_corpus

    corpus = open_corpus(loaded or load())
    try:
        yield corpus
    finally:
        corpus.close()


def given_sources(
    loaded: LoadedSettings, texts: Sequence[str]
) -> tuple[list[Source], list[dict[str, str]]]:
    """The sources meant by these texts: known names first, else paths and globs.

    The second list holds what can be none, as `skipped` of a reload gives it. Raises SourceError
    where nothing else was given.
    """
    from retrieval.errors import SourceError

    with open_catalogue(loaded) as corpus:
        known = corpus.known_sources()
    found: list[Source] = []
    refused: list[dict[str, str]] = []
    for text in texts:
        try:
            source = known.get(text) or _source_at(text, known)
        except SourceError as error:
            shown = storable(text)
            refused.append({"source": shown, "where": shown, "reason": str(error)})
        else:
            found.append(known.get(source.name, source))
    if not found:
        raise SourceError("\n".join(one["reason"] for one in refused))
    return found, refused


def _source_at(text: str, known: Collection[str]) -> Source:
    from difflib import get_close_matches

    from retrieval.errors import SourceError
    from retrieval.sources.source import is_pattern, printable, source_from_argument

    source = source_from_argument(text, Path.cwd())
    near = get_close_matches(text, known, n=1)
    is_there = source.on_the_web or Path(source.location).exists()
    if near and not is_there and not is_pattern(source.location):
        raise SourceError(f"no source and no file is called {text}; did you mean {near[0]}?")
    if printable(source.location) != source.location:
        raise SourceError(
            f"{printable(source.location)}: this name is not UTF-8 and cannot be remembered; "
            "rename it, or give the folder that it lies in"
        )
    return source


def carry_out(
    command: str, arguments: Mapping[str, Any], *, loaded: LoadedSettings | None = None
) -> Outcome:
    """The outcome of a command that needs the indexes, with a progress bar while it works."""
    if arguments.get("as_of") is not None:
        _check_as_of(arguments["as_of"])
    from bot.running import carry_out as run

    with terminal.progress_bar() as progress:
        return run(loaded or load(), command, arguments, progress=progress, say=terminal.say)


def with_refused(outcome: Outcome, refused: Sequence[dict[str, str]]) -> Outcome:
    """The outcome of a reload, with what was given and can be no source; it failed thereby."""
    return replace(
        outcome,
        data={**outcome.data, "skipped": [*refused, *outcome.data["skipped"]]},
        messages=[*(one["reason"] for one in refused), *outcome.messages],
        exit_code=1,
    )


def earlier_evaluation(path: Path, questions: Path) -> Earlier:
    """An earlier evaluation to compare with; raises QuestionFileError where it does not fit."""
    from bot.comparison import read_earlier

    return read_earlier(path, questions)


def with_comparison(outcome: Outcome, earlier: Earlier) -> Outcome:
    """The outcome of an evaluation beside an earlier one."""
    from bot.comparison import compared

    messages = list(outcome.messages)
    if not earlier.paired:
        messages.append(
            f"{earlier.path} holds no scores of single questions, as an older newsbot wrote it: "
            "differences are those of the figures, without intervals"
        )
    data = {**outcome.data, "compared": compared(outcome.data, earlier)}
    return replace(outcome, data=data, messages=messages)


def finish(outcome: Outcome, as_json: bool, tell: Callable[[Any], None]) -> None:
    """Print an outcome and end with its exit code."""
    for message in outcome.messages:
        terminal.say(message)
    show_data(outcome.data, as_json, tell)
    if outcome.exit_code:
        sys.stdout.flush()
        raise SystemExit(outcome.exit_code)


def show_data(data: Any, as_json: bool, tell: Callable[[Any], None]) -> None:
    """Print data as JSON, or in words by `tell`."""
    if as_json:
        terminal.show_json(data)
    else:
        tell(data)


def storable(text: str) -> str:
    """An argument as text that a database takes: a byte that is not UTF-8 becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def parsed_articles(text: str) -> list[dict[str, Any]]:
    """The articles that a source would yield, as JSON; the last wins where two have one id.

    What is passed over is said. Raises SourceError where it cannot be opened.
    """
    from bot.json_shapes import article_json
    from retrieval.articles import SkippedItem
    from retrieval.gathering import with_language, with_sane_date
    from retrieval.sources.reading import read_source
    from retrieval.sources.source import FoundArticle, limits_from_settings, source_from_argument

    settings = load().settings
    source = source_from_argument(text, Path.cwd())
    found: dict[str, dict[str, Any]] = {}
    with ExitStack() as stack:
        items: Iterable[object] = read_source(source, limits_from_settings(settings.corpus))
        if source.on_the_web:
            from retrieval.sources.fetching import Fetcher
            from retrieval.sources.visits import Visit
            from retrieval.sources.web import read_web_source

            fetcher = stack.enter_context(closing(Fetcher(settings.fetching)))
            items = read_web_source(source, Visit(fetcher))
        for item in items:
            if isinstance(item, SkippedItem):
                terminal.say(f"{item.where}: {item.reason}")
            elif isinstance(item, FoundArticle):
                dated, remark = with_sane_date(item)
                if remark is not None:
                    terminal.say(f"{remark.where}: {remark.reason}")
                found[dated.article.id] = article_json(with_language(dated.article))
    return list(found.values())


def examine(loaded: LoadedSettings) -> list[dict[str, Any]]:
    """What the doctor finds, as JSON."""
    import asyncio

    from bot import doctor
    from bot.json_shapes import to_json

    async def look() -> list[dict[str, Any]]:
        return [to_json(finding) async for finding in doctor.examine(loaded)]

    return asyncio.run(look())


def exit_with(error: Exception) -> NoReturn:
    """End with one line for a mistake made on purpose or by the system, else with a traceback."""
    from bot.mistakes import FAILED, mistake_of
    from config.loading import SettingsError, load_settings

    try:
        data_dir = load_settings(_overrides).settings.data_dir
    except (SettingsError, OSError):  # then the error came before there was a data folder
        data_dir = Path()
    mistake = mistake_of(error, data_dir)
    if mistake is not None:
        terminal.say(mistake.text)
        sys.exit(mistake.exit_code)
    logging.getLogger("newsbot").error("this is a bug; please report it", exc_info=error)
    sys.exit(FAILED)


def _check_as_of(text: str) -> None:
    import typer

    from retrieval.moments import parse_as_of

    try:
        parse_as_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--as-of") from None
