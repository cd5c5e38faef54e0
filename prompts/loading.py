"""Reading a prompt file: TOML front matter that declares its variables, then its messages.

    +++
    variables = ["question"]
    +++

    # System

    You answer questions.

    # Human

    {question}

A variable stands in single braces, as LangChain's f-string templates take it; a literal brace is
doubled. Every variable declared must be used and every one used must be declared.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.prompts import ChatPromptTemplate

_FRONT_MATTER = re.compile(r"\A\+\+\+\n(?P<head>.*?)\n\+\+\+\n(?P<body>.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^# (System|Human|AI)[ \t]*$", re.MULTILINE)
_HASH_LENGTH = 12


class PromptFileError(ValueError):
    """A prompt file is missing, malformed, or uses other variables than it declares."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file gives it.

    `messages` are (role, template) pairs, `hash` the start of the SHA-256 of the whole file, by
    which an answer's log says what was asked.
    """

    name: str
    variables: tuple[str, ...]
    messages: tuple[tuple[str, str], ...]
    hash: str

    def template(self) -> ChatPromptTemplate:
        """The prompt as a LangChain runnable that takes the variables as a dictionary."""
        from langchain_core.prompts import ChatPromptTemplate

        return ChatPromptTemplate.from_messages(list(self.messages))


def load_prompt(name: str) -> Prompt:
    """The prompt in `prompts/<name>.md`, checked.

    Raises `PromptFileError`, with one line that names the file and what is wrong with it.
    """
    file = resources.files("prompts") / f"{name}.md"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PromptFileError(f"prompts/{name}.md is missing: reinstall newsbot.") from None
    return parse_prompt(name, text)


def parse_prompt(name: str, text: str) -> Prompt:
    """The prompt that a file's `text` holds; raises `PromptFileError` as `load_prompt` does."""
    text = text.replace("\r\n", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise PromptFileError(f"prompts/{name}.md must begin with front matter between +++ lines.")
    variables = _declared(name, match["head"])
    messages = _messages(name, match["body"])
    _check_variables(name, variables, messages)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:_HASH_LENGTH]
    return Prompt(name, variables, messages, digest)


def _declared(name: str, head: str) -> tuple[str, ...]:
    try:
        variables = tomllib.loads(head).get("variables")
    except tomllib.TOMLDecodeError as error:
        raise PromptFileError(f"prompts/{name}.md: front matter: {error}.") from error
    if not isinstance(variables, list) or not all(isinstance(each, str) for each in variables):
        raise PromptFileError(f"prompts/{name}.md: front matter needs variables = [names].")
    return tuple(variables)


def _messages(name: str, body: str) -> tuple[tuple[str, str], ...]:
    lead, *rest = _HEADING.split(body)
    if lead.strip() or not rest:
        raise PromptFileError(f"prompts/{name}.md: its text must stand under # System or # Human.")
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return tuple((role.lower(), template.strip()) for role, template in pairs)


def _check_variables(
    name: str, variables: tuple[str, ...], messages: tuple[tuple[str, str], ...]
) -> None:
    used: set[str] = set()
    for _, template in messages:
        try:
            used.update(
                field for _, field, _, _ in Formatter().parse(template) if field is not None
            )
        except ValueError as error:
            raise PromptFileError(
                f"prompts/{name}.md: {error}; double a brace that is meant literally."
            ) from error
    undeclared, unused = sorted(used - set(variables)), sorted(set(variables) - used)
    if undeclared:
        raise PromptFileError(f"prompts/{name}.md uses but does not declare: {undeclared}.")
    if unused:
        raise PromptFileError(f"prompts/{name}.md declares but does not use: {unused}.")
