"""The `newsbot` command: what is typed, to calls of the service, to what is printed.

Heavy libraries are imported by the commands that need them, so that `newsbot --help` is quick.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import terminal
from bot.command_group import Commands, WrongUsage, show_version, usage_of
from bot.command_line import (
    carry_out,
    command_line,
    earlier_evaluation,
    exit_with,
    finish,
    given_sources,
    load,
    open_catalogue,
    parsed_articles,
    show_data,
    storable,
    with_comparison,
    with_refused,
)

app = typer.Typer(
    name="newsbot",
    cls=Commands,
    help="Answers questions about the news from the articles you load, with cited excerpts.",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich help costs a quarter of a second
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="See only what was published by then, as 2024-11-15."
    ),
]
QuestionText = Annotated[str, typer.Argument(metavar="QUESTION", help="In any language, quoted.")]


@app.callback()
def common(
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of the corpus (NEWSBOT_DATA_DIR).")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Language model as provider:name (NEWSBOT_MODEL).")
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=show_version, is_eager=True),
    ] = False,
) -> None:
    """Options of every command; see `newsbot config` for all settings."""
    command_line(data_dir=data_dir, model=model)


@app.command()
def serve() -> None:
    """Run the Telegram bot (polling, or a webhook when one is configured)."""
    from bot.front_ends import run_telegram

    run_telegram(load())


@app.command()
def chat() -> None:
    """Ask in the terminal, question by question, until Ctrl-D."""
    from bot.front_ends import run_chat

    run_chat(load())


@app.command()
def ask(question: QuestionText, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Answer one question with cited excerpts."""
    outcome = carry_out("ask", {"question": question, "as_of": as_of})
    finish(outcome, as_json, lambda answer: terminal.show_answer(answer, outcome.language))


@app.command()
def search(
    question: QuestionText,
    top: Annotated[int | None, typer.Option(min=1, max=100, help="How many excerpts.")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show the ranked excerpts for a question, without an answer."""
    arguments = {"question": question, "as_of": as_of, "top": top}
    finish(carry_out("search", arguments), as_json, terminal.show_excerpts)


@app.command()
def reload(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]…",
            help="Known names, paths, quoted globs or web addresses; none: all.",
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Embed everything anew.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Even if more than half would be removed.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Load all known sources, or those named, and serve what they hold now."""
    from bot.json_shapes import to_json

    loaded = load()
    given, refused = given_sources(loaded, sources) if sources else (None, [])
    outcome = carry_out(
        "reload",
        {"sources": to_json(given), "full": full, "force": force, "dry_run": dry_run},
        loaded=loaded,
    )
    if refused:
        outcome = with_refused(outcome, refused)
    finish(outcome, as_json, lambda report: terminal.show_report(report, dry_run=dry_run))


@app.command()
def sources(as_json: AsJson = False) -> None:
    """List the known sources."""
    from bot.json_shapes import to_json

    with open_catalogue() as corpus:
        listed = to_json(corpus.sources())
    show_data(listed, as_json, terminal.show_sources)


@app.command()
def forget(
    source: Annotated[str, typer.Argument(help="Its name, as `newsbot sources` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Drop a source with its articles; what other sources hold too stays."""
    loaded = load()
    [known], _ = given_sources(loaded, [source])
    outcome = carry_out("forget", {"name": known.name}, loaded=loaded)
    finish(outcome, as_json, lambda report: terminal.show_report(report, dry_run=False))


@app.command()
def remove(
    article_id: Annotated[str, typer.Argument(help="As `newsbot articles` shows it.")],
    purge: Annotated[
        bool, typer.Option("--purge", help="Delete its text and the answers that rest on it too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take one article down at once and for good."""
    outcome = carry_out("remove", {"article_id": storable(article_id), "purge": purge})

    def tell(data: Mapping[str, Any]) -> None:
        terminal.show(f"{data['article_id']} is taken down for good.")
        if data["purged"]:
            terminal.show(
                f"Its text and {data['answers_deleted']} logged answers are deleted. Single words "
                "of it may stay in index files until `newsbot reload --full` builds them anew."
            )

    finish(outcome, as_json, tell)


@app.command()
def articles(
    article_id: Annotated[str | None, typer.Argument(help="Show this one whole.")] = None,
    version: Annotated[str | None, typer.Option(help="An earlier version of it.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the live articles, or show one of them."""
    from bot.json_shapes import article_json, article_summary_json

    if version is not None and article_id is None:
        raise typer.BadParameter("--version needs the id of an article")
    with open_catalogue() as corpus:
        if article_id is not None:
            stored = corpus.catalogue.article(
                storable(article_id), None if version is None else storable(version)
            )
            article = article_json(stored)
            show_data(article, as_json, terminal.show_article)
            return
        listed = [
            article_summary_json(article, length)
            for article, length in corpus.catalogue.live_articles()
        ]
    show_data(listed, as_json, terminal.show_articles)


@app.command()
def parse(
    file: Annotated[str, typer.Argument(help="A file, a folder, a quoted glob or a web address.")],
    as_json: AsJson = False,
) -> None:
    """Show the articles that a source would yield, loading nothing."""

    def tell(parsed: list[Mapping[str, Any]]) -> None:
        for article in parsed:
            terminal.show_article(article)
            terminal.show("\n" + "─" * 72 + "\n")
        terminal.show(f"{len(parsed)} article{'' if len(parsed) == 1 else 's'}")

    show_data(parsed_articles(file), as_json, tell)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show the corpus in figures, and its health and that of bot.db."""
    from bot.json_shapes import to_json
    from bot.overview import status_of

    loaded = load()
    with open_catalogue(loaded) as corpus:
        data = to_json(status_of(corpus, loaded.settings))
    show_data(data, as_json, terminal.show_status)


@app.command()
def rollback(as_json: AsJson = False) -> None:
    """Return to the corpus before the last reload."""
    finish(
        carry_out("rollback", {}),
        as_json,
        lambda data: terminal.show(
            f"Back to the articles before: {data['articles']} of them, corpus version "
            f"{data['corpus_version']}. `newsbot reload` goes forward again."
        ),
    )


@app.command("eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="A question file (JSON lines).")],
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Search only, without answers.")
    ] = False,
    ablation: Annotated[
        bool,
        typer.Option("--ablation", help="Search also without each part of it; no answers."),
    ] = False,
    compare: Annotated[
        Path | None,
        typer.Option(help="An earlier `eval --json`: show what differs, paired by question."),
    ] = None,
    dump: Annotated[
        Path | None, typer.Option(help="Write excerpts and answer of each question there.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval and answers on a file of questions, by type and with 95 % intervals."""
    from bot.dumps import check_dump
    from bot.evaluation_tables import show_evaluation

    if dump:
        check_dump(dump, load().settings.data_dir, [questions, *([compare] if compare else [])])
    earlier = earlier_evaluation(compare, questions) if compare else None
    outcome = carry_out(
        "eval",
        {
            "questions": str(questions.absolute()),
            "retrieval_only": retrieval_only,
            "ablation": ablation,
            "dump": str(dump.absolute()) if dump else None,
        },
    )
    if earlier:
        outcome = with_comparison(outcome, earlier)
    finish(outcome, as_json, show_evaluation)


@app.command()
def explain(
    answer_id: Annotated[
        str | None, typer.Argument(help="As `newsbot ask --json` gives it; none: the last answer.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how an answer came about, and whether its quotes stand in their articles still."""
    from bot.app import open_bot_database
    from bot.replay import replay
    from bot.storage.answers import AnswerLog

    loaded = load()
    log = AnswerLog(open_bot_database(loaded))
    record = log.read(storable(answer_id) if answer_id is not None else log.last_id())
    good, bad = log.ratings(record["answer_id"])
    record["feedback"] = {"good": good, "bad": bad}
    with open_catalogue(loaded) as corpus:
        replayed = replay(corpus.catalogue, record)
    record["replay"] = replayed.citations
    show_data(record, as_json, lambda data: terminal.show_record(data, replayed.headlines))


@app.command()
def config(as_json: AsJson = False) -> None:
    """Show the settings in force and where each came from."""
    from bot.json_shapes import to_json

    show_data(to_json(load().values), as_json, terminal.show_settings)


@app.command()
def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="Build both indexes anew from the catalogue.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at settings, data, index, embedder, model and token, and say what to do."""
    from bot.command_line import examine

    loaded = load()
    if repair:
        outcome = carry_out("rebuild", {}, loaded=loaded)
        terminal.say(f"both indexes are built anew, of {outcome.data['articles']} articles")
    findings = examine(loaded)
    show_data(findings, as_json, terminal.show_findings)
    if any(finding["state"] == "failed" for finding in findings):
        raise SystemExit(1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file, such as newsbot-2026-11-03.tar.gz.")],
    as_json: AsJson = False,
) -> None:
    """Copy all that cannot be made again into one file, also while newsbot runs."""
    from bot.backups import write_backup
    from bot.json_shapes import to_json

    data = to_json(write_backup(load().settings, file))
    show_data(data, as_json, lambda one: terminal.show(f"{one['file']}: {one['bytes']} bytes"))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `newsbot backup` wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Put aside what the data folder holds.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup into the data folder and build the indexes from it."""
    from bot.backups import restore_backup
    from bot.json_shapes import to_json

    loaded = load()
    taken, aside = restore_backup(loaded.settings, file, force=force)
    if aside is not None:
        terminal.say(f"what was there is in {aside} now")
    outcome = carry_out("rebuild", {}, loaded=loaded)
    data = {**to_json(taken), **outcome.data}
    show_data(
        data,
        as_json,
        lambda one: terminal.show(
            f"Restored what was taken on {one['taken_at']}: {one['articles']} articles, corpus "
            f"version {one['corpus_version']}"
        ),
    )


def main() -> None:
    """Run the command line: mistakes become one line on standard error and an exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # no character may end a command
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(prog_name="newsbot", standalone_mode=False))
    except WrongUsage as error:
        terminal.say(usage_of(error))
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - the outermost handler
        exit_with(error)
