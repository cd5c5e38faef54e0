"""Prompt files: read as resources, and checked before anything is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import prompts
from prompts.loading import PromptFileError, load_prompt, parse_prompt

GOOD = '+++\nvariables = ["question"]\n+++\n\n# System\n\nAnswer.\n\n# Human\n\n{question}\n'


@pytest.mark.parametrize("name", [path.stem for path in Path(prompts.__file__).parent.glob("*.md")])
def test_every_prompt_that_is_shipped_is_whole(name: str) -> None:
    prompt = load_prompt(name)
    values = {variable: f"«{variable}»" for variable in prompt.variables}
    text = prompt.template().invoke(values).to_string()
    assert all(value in text for value in values.values())


def test_a_prompt_becomes_messages() -> None:
    prompt = parse_prompt("p", GOOD)
    assert prompt.messages == (("system", "Answer."), ("human", "{question}"))
    messages = prompt.template().invoke({"question": "Why {now}?"}).to_messages()
    assert [message.content for message in messages] == ["Answer.", "Why {now}?"]


def test_the_hash_follows_the_text_but_not_the_line_ends() -> None:
    first = parse_prompt("p", GOOD).hash
    assert parse_prompt("p", GOOD.replace("\n", "\r\n")).hash == first
    assert parse_prompt("p", GOOD.replace("Answer.", "Reply.")).hash != first


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no front matter", "front matter"),
        (GOOD.replace("variables", "variable"), "variables = [names]"),
        (GOOD.replace('["question"]', "[1]"), "variables = [names]"),
        (GOOD.replace("= [", "= = ["), "front matter:"),
        (GOOD.replace("Answer.", "Answer in {language}."), "does not declare: ['language']"),
        (GOOD.replace("{question}", "Hm?"), "does not use: ['question']"),
        (GOOD.replace("Answer.", "Answer {."), "double a brace"),
        (GOOD.replace("# System\n", ""), "under # System or # Human"),
        ("+++\nvariables = []\n+++\n", "under # System or # Human"),
    ],
)
def test_a_broken_prompt_is_refused_with_one_line(text: str, says: str) -> None:
    with pytest.raises(PromptFileError) as caught:
        parse_prompt("p", text)
    assert says in str(caught.value)
    assert "prompts/p.md" in str(caught.value)


def test_a_missing_prompt_is_named() -> None:
    with pytest.raises(PromptFileError, match=r"prompts/nothing.md is missing"):
        load_prompt("nothing")
