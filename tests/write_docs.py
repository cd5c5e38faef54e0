"""Writes what the documents take from the code: `python -m tests.write_docs`.

That is the README's table of settings, its example answers, and config/newsbot.example.toml. It is
run after a change of these; `tests/test_docs.py` finds out where that was forgotten.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
import textwrap
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.testing import CliRunner

from bot.cli import app
from config.loading import item_of, setting_names, variable_of
from config.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
EXAMPLE_TOML = ROOT / "config" / "newsbot.example.toml"

#: What the example file shows for settings that have no default, or none worth showing.
_EXAMPLES: dict[str, Any] = {
    "database_url": "postgresql://newsbot:better-kept-in-.env@localhost/newsbot",
    "model": "openai:gpt-4o-mini",
    "model_base_url": "http://127.0.0.1:8080/v1",
    "model_api_key": "better-kept-in-.env",
    "model_input_price": 0.15,
    "model_output_price": 0.6,
    "fallback_models.name": "ollama:llama3.2:3b",
    "fallback_models.base_url": "http://127.0.0.1:8081/v1",
    "fallback_models.api_key": "better-kept-in-.env",
    "fallback_models.input_price": 0,
    "fallback_models.output_price": 0,
    "budget.daily": 5,
    "budget.daily_per_user": 0.1,
    "monitoring.port": 9464,
    "telegram.token": "123456789:better-kept-in-.env",
    "telegram.admin_ids": [987654321],
    "telegram.webhook_url": "https://bot.example.org/newsbot",
    "telegram.webhook_secret": "any-long-random-text",
    "telegram.webhook_cert": "/etc/newsbot/cert.pem",
    "telegram.webhook_key": "/etc/newsbot/key.pem",
    "sources.name": "herald",
    "sources.path": "exports/herald/*.jsonl",
    "sources.outlet": "Harbour Herald",
    "sources.language": "en",
    "sources.unfold_length": 600,
    "sources.every": "30m",
    "sources.keep_days": 90,
    "sources.keep_articles": 5000,
    "fetching.allowed_private_hosts": ["intranet.example.org:8080"],
    "telegram.allowed_users": [123456789],
    "telegram.allowed_groups": [-1001234567890],
    "telegram.banned_ids": [555555555],
    "telegram.user_per_day": 100,
    "telegram.group_per_day": 500,
    "sources.base_url": "https://herald.example.org/",
    "sources.section": "City",
}
_TOML_HEAD = """\
# Settings of newsbot. Copy this file to newsbot.toml in the folder that you run newsbot in, and
# take the # off the lines that you want to change; what they show are defaults or examples.
# Environment variables and .env go before this file; `newsbot config` shows what is in force.
"""
#: The README's table of settings between its marks, and an example with its answer.
MARKED = re.compile(r"(<!-- settings -->\n).*?(<!-- end of settings -->)", re.DOTALL)
ASKED = re.compile(r'```console\n\$ newsbot ask "(?P<question>.+?)"\n(?P<shown>.*?)```', re.DOTALL)


def settings_table() -> str:
    """The README's table: a row for each setting, and for each key of a source."""
    rows = ["| setting | variable | default | meaning |", "|---|---|---|---|"]
    for name in setting_names():
        field = _field(name)
        default = _default(field)
        shown = "–" if default in (None, ()) else f"`{_plain(default)}`"
        rows.append(f"| `{name}` | `{variable_of(name)}` | {shown} | {field.description} |")
        item = item_of(field)
        if item:
            for key, inner in item.model_fields.items():
                default = _default(inner)
                shown = "–" if default is None else f"`{_plain(default)}`"
                rows.append(f"| `{name}[].{key}` | | {shown} | {inner.description} |")
    return "\n".join(rows) + "\n"


def example_toml() -> str:
    """config/newsbot.example.toml: each setting commented out under its description."""
    lines = [_TOML_HEAD]
    section = ""
    for name in setting_names():
        if item_of(_field(name)):
            continue  # a table: it must come after the last plain key
        *parents, key = name.split(".")
        if parents and parents[0] != section:
            section = parents[0]
            lines.append(f"\n[{section}]\n")
        default = _default(_field(name))
        value = default if default not in (None, ()) else _EXAMPLES[name]
        lines.append(_commented(key, _field(name), value))
    for name in setting_names():
        item = item_of(_field(name))
        if item is None:
            continue
        lines.append(f"\n{_prose(_field(name))}# Repeat this part for each.\n#[[{name}]]\n")
        for key, field in item.model_fields.items():
            default = _default(field)
            value = default if default is not None else _EXAMPLES[f"{name}.{key}"]
            lines.append(_commented(key, field, value))
    return "".join(lines)


def transcripts(questions: list[str], folder: Path) -> dict[str, str]:
    """What `newsbot ask` prints for each question over the sample articles, loaded in `folder`."""
    with contextlib.chdir(folder):
        _printed("reload", str(ROOT / "docs" / "sample_articles"))
        return {question: _printed("ask", question) for question in questions}


def _printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def written_readme(folder: Path) -> str:
    """The README with its table and its example answers as they are now."""
    text = MARKED.sub(lambda marks: marks[1] + settings_table() + marks[2], README.read_text())
    shown = transcripts([match["question"] for match in ASKED.finditer(text)], folder)
    return ASKED.sub(
        lambda match: (
            f'```console\n$ newsbot ask "{match["question"]}"\n{shown[match["question"]]}```'
        ),
        text,
    )


def _field(name: str) -> FieldInfo:
    model: type[BaseModel] = Settings
    *parents, key = name.split(".")
    for parent in parents:
        annotation = model.model_fields[parent].annotation
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel)
        model = annotation
    return model.model_fields[key]


def _default(field: FieldInfo) -> Any:
    return None if field.is_required() else field.default


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _commented(key: str, field: FieldInfo, value: Any) -> str:
    shown = json.dumps(value) if isinstance(value, (str, list)) else _plain(value)
    if isinstance(value, Path):
        shown = json.dumps(str(value))
    return f"{_prose(field)}#{key} = {shown}\n"


def _prose(field: FieldInfo) -> str:
    assert field.description
    lines = textwrap.wrap(field.description, 96)
    return "\n" + "".join(f"# {line}\n" for line in lines)


def main() -> None:
    """Write the example file, then the README, whose answers take some seconds."""
    EXAMPLE_TOML.write_text(example_toml())
    with tempfile.TemporaryDirectory() as folder:
        README.write_text(written_readme(Path(folder)))


if __name__ == "__main__":
    main()
