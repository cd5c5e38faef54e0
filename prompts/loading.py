"""Reading a prompt file: TOML front matter that declares its variables, then its messages.

    +++
    variables = ["question"]
    +++

    # System

    You answer questions.

    # Human

    {question}

A variable stands in single braces, as LangChain's f-string templates take it; a literal brace is
doubled. Every variable declared must be used and every one used must be declared. A table `[parts]`
in the front matter may hold texts, taken as they are, that code chooses among for a variable.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from string import Formatter
from typing import TYPE_CHECKING, Any

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

    `messages` are (role, template) pairs, `parts` texts that code chooses among, `hash` the start
    of the SHA-256 of the whole file, by which an answer's log says what was asked.
    """

    name: str
    variables: tuple[str, ...]
    messages: tuple[tuple[str, str], ...]
    parts: Mapping[str, str]
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


def combined_hash(*prompts: Prompt) -> str:
    """One hash for prompts that are used together."""
    joined = "".join(prompt.hash for prompt in prompts)
    return hashlib.sha256(joined.encode()).hexdigest()[:_HASH_LENGTH]


def parse_prompt(name: str, text: str) -> Prompt:
    """The prompt that a file's `text` holds; raises `PromptFileError` as `load_prompt` does."""
    text = text.replace("\r\n", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise PromptFileError(f"prompts/{name}.md must begin with front matter between +++ lines.")
    head = _front_matter(name, match["head"])
    variables = _declared(name, head)
    messages = _messages(name, match["body"])
    _check_variables(name, variables, messages)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:_HASH_LENGTH]
    return Prompt(name, variables, messages, _parts(name, head), digest)


def _front_matter(name: str, head: str) -> dict[str, Any]:
    try:
        return tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise PromptFileError(f"prompts/{name}.md: front matter: {error}.") from error


def _parts(name: str, head: Mapping[str, Any]) -> dict[str, str]:
    parts = head.get("parts", {})
    if not isinstance(parts, dict) or not all(isinstance(text, str) for text in parts.values()):
        raise PromptFileError(f"prompts/{name}.md: [parts] must hold texts alone.")
    return {part: text.strip() for part, text in parts.items()}


def _declared(name: str, head: Mapping[str, Any]) -> tuple[str, ...]:
    variables = head.get("variables")
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
