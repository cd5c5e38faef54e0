"""The documents say what is: settings, commands, options, paths, links and examples are checked.

What is written from the code is brought up to date by `python -m tests.write_docs`.
"""

from __future__ import annotations

import json
import re
import shlex
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.telegram.gating import ADMIN_COMMANDS, COMMANDS
from config.loading import CONFIG_VARIABLE, load_settings, setting_names, variable_of
from config.settings import ModelSettings, Settings, SourceSettings
from retrieval.articles import SkippedItem
from retrieval.evaluation import load_questions
from retrieval.sources.reading import read_source
from retrieval.sources.source import ReadingLimits, source_from_argument
from tests.write_docs import (
    ASKED,
    EXAMPLE_TOML,
    MARKED,
    README,
    ROOT,
    example_toml,
    settings_table,
    transcripts,
)

DESIGN = ROOT / "docs" / "design.md"
TELEGRAM = ROOT / "docs" / "telegram.md"
MODELS = ROOT / "docs" / "models.md"
MONITORING = ROOT / "docs" / "monitoring.md"
DOCUMENTS = (README, DESIGN, TELEGRAM, MODELS, MONITORING, ROOT / "CONTRIBUTING.md")


# --- Settings ------------------------------------------------------------------------------------


def test_every_setting_is_in_the_readme_as_it_is_in_the_code() -> None:
    marked = MARKED.search(README.read_text())
    assert marked, "the README has lost the marks around its table of settings"
    assert marked.group() == f"{marked[1]}{settings_table()}{marked[2]}", (
        "run `python -m tests.write_docs`"
    )


def test_every_setting_is_in_the_example_file_as_it_is_in_the_code() -> None:
    assert EXAMPLE_TOML.read_text() == example_toml(), "run `python -m tests.write_docs`"


@pytest.mark.parametrize("uncommented", [False, True])
def test_the_example_file_can_be_used(tmp_path: Path, *, uncommented: bool) -> None:
    text = EXAMPLE_TOML.read_text()
    if uncommented:
        text = re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE)
    (tmp_path / "newsbot.toml").write_text(text)
    settings = load_settings(cwd=tmp_path, environ={}).settings

    if not uncommented:
        assert settings == Settings()
        return
    data = tomllib.loads(text)
    assert set(data.pop("sources")[0]) == set(SourceSettings.model_fields)
    assert set(data.pop("fallback_models")[0]) == set(ModelSettings.model_fields)
    assert _dotted(data) == set(setting_names()) - {"sources", "fallback_models"}
    assert settings.sources[0].name == "herald"


def test_every_variable_that_is_named_exists() -> None:
    known = {variable_of(name) for name in setting_names()} | {CONFIG_VARIABLE}
    for document in DOCUMENTS:
        named = set(re.findall(r"\bNEWSBOT_[A-Z_]*[A-Z]", document.read_text()))
        assert named <= known, document.name


def _dotted(data: dict[str, Any], parent: str = "") -> set[str]:
    names: set[str] = set()
    for key, value in data.items():
        inner = _dotted(value, f"{parent}{key}.") if isinstance(value, dict) else {parent + key}
        names |= inner
    return names


# --- Commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_a_block_could_be_typed(document: Path) -> None:
    group: Any = typer.main.get_command(app)
    for line in _block_lines(document):
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words[:1] != ["newsbot"] or words[1:] == ["--help"]:
            continue
        context = group.make_context("newsbot", words[1:])
        name, command, rest = group.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        command.make_context(name, rest, parent=context)  # raises for what it does not know


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_a_sentence_exists_with_its_options(document: Path) -> None:
    group: Any = typer.main.get_command(app)
    for code in re.findall(r"`newsbot ([^`]+)`", document.read_text()):
        name, *rest = shlex.split(code)
        known = {option for parameter in group.commands[name].params for option in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= known, code


def test_every_command_is_in_the_readme() -> None:
    text = README.read_text()
    group: Any = typer.main.get_command(app)
    assert [name for name in group.commands if f"newsbot {name}" not in text] == []


def test_every_telegram_command_is_explained() -> None:
    text = TELEGRAM.read_text()
    missing = [name for name in COMMANDS | ADMIN_COMMANDS if f"`/{name}" not in text]
    assert missing == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        text = document.read_text()
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, document.name


def _block_lines(document: Path) -> Iterator[str]:
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", document.read_text(), re.DOTALL):
        lines = textwrap.dedent(block).splitlines()
        if any(line.startswith("$ ") for line in lines):  # a transcript: the rest is output
            lines = [line for line in lines if line.startswith("$ ")]
        yield from lines


# --- Examples ------------------------------------------------------------------------------------


def test_the_answers_in_the_readme_are_those_that_are_given(tmp_path: Path) -> None:
    examples = {match["question"]: match["shown"] for match in ASKED.finditer(README.read_text())}
    given = transcripts(list(examples), tmp_path)
    assert {q: _key_sentence(text) for q, text in examples.items()} == {
        q: _key_sentence(text) for q, text in given.items()
    }
    statuses = {"can't answer that" in text for text in given.values()}
    assert statuses == {True, False}  # one answered, one not


def test_the_article_in_the_readme_is_one(tmp_path: Path) -> None:
    [line] = re.findall(r"```json\n(.*?)```", README.read_text(), re.DOTALL)
    file = tmp_path / "articles.jsonl"
    file.write_text(line)
    [found] = read_source(source_from_argument(str(file), tmp_path), ReadingLimits())
    assert not isinstance(found, SkippedItem)
    assert set(json.loads(line)) >= {"id", "title", "source", "published_at", "url", "body"}


def test_the_question_in_the_design_is_one(tmp_path: Path) -> None:
    [line] = re.findall(r"```json\n(.*?)```", DESIGN.read_text(), re.DOTALL)
    file = tmp_path / "questions.jsonl"
    file.write_text(line)
    [question] = load_questions(file)
    assert question.answerable


def test_the_settings_file_in_the_readme_is_one(tmp_path: Path) -> None:
    text = "".join(re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL))
    (tmp_path / "newsbot.toml").write_text(text)
    assert len(load_settings(cwd=tmp_path, environ={}).settings.sources) == 3


def _key_sentence(transcript: str) -> str:
    """The first paragraph, without the headlines that are offered where nothing was found."""
    paragraph = " ".join(transcript.partition("\n\n")[0].split())
    return paragraph.partition(" The nearest headlines:")[0]


# --- Places --------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_and_link_leads_somewhere(document: Path) -> None:
    text = document.read_text()
    paths = re.findall(r"`((?:bot|config|docs|prompts|retrieval|tests|\.ci)/[\w./-]*)`", text)
    missing = [path for path in paths if not (ROOT / path).exists()]
    for target, fragment in re.findall(r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)", text):
        file = document.parent / target if target else document
        if not file.exists() or (fragment and fragment not in _anchors(file)):
            missing.append(f"{target}#{fragment}")
    assert missing == []


def test_every_dependency_is_accounted_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    section = DESIGN.read_text().split("## Why these libraries")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| ([\w-]+) \|", section, re.MULTILINE)) - {"library"}
    required = {re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]}
    assert named == required
    text = README.read_text()
    extras = project["optional-dependencies"]
    assert [
        name for name in extras if f"NAME={name}`" not in text and f"`{name}`" not in text
    ] == []


def _anchors(file: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
