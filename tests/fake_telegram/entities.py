"""Text as Telegram understands it, through TDLib's own parser (`tdjson`), offline.

`parse` and `parse_html` give the plain text and the entities of a marked-up text, or raise with
Telegram's own words. `clickable` lists what clients would make clickable in plain text by
themselves. `judge_message` does both for a rendered message:

    judged = judge_message('<b>Rates</b> rise, see <a href="https://news.example/1">here</a>')
    assert judged.text == "Rates rise, see here"
    assert judged.clickable == ()

Offsets and lengths of entities are UTF-16 code units, as everywhere in the Bot API.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

ParseMode = Literal["HTML", "Markdown", "MarkdownV2"]

_PARSE_MODES: dict[str, dict[str, Any]] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}

# TDLib's name of an entity's type (without "textEntityType") -> the Bot API's.
_BOT_API_TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}

# Those that bots are not shown, though clients make them clickable.
_CLIENTS_ALONE = {"BankCardNumber": "bank_card_number", "MediaTimestamp": "media_timestamp"}

# Inside these, clients look for nothing else to make clickable.
_OPAQUE = {"code", "pre", "text_link", "text_mention", "custom_emoji"}


class EntityError(ValueError):
    """The markup is wrong; the text is Telegram's message, without its "Bad Request: "."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of a text, in the Bot API's words; offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    custom_emoji_id: str | None = None

    def of(self, text: str) -> str:
        """The part of `text` that this entity covers."""
        units = text.encode("utf-16-le", "surrogatepass")
        part = units[2 * self.offset : 2 * (self.offset + self.length)]
        return part.decode("utf-16-le", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Clickable:
    """Something in a plain text that clients make clickable: its kind and its characters."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rendered message as readers get it.

    `entities` are the ones of the markup; `clickable` is what clients add on their own, outside
    code and links.
    """

    text: str
    entities: tuple[Entity, ...]
    clickable: tuple[Clickable, ...]


def judge_message(html: str) -> Judgement:
    """The plain text, entities and unasked-for clickable things of an HTML message.

    Raises `EntityError` with Telegram's message when the markup is not valid.
    """
    text, entities = parse_html(html)
    found = without_overlaps(_found(text, _BOT_API_TYPES | _CLIENTS_ALONE), entities)
    return Judgement(text, entities, tuple(Clickable(e.type, e.of(text)) for e in found))


def parse_html(html: str) -> tuple[str, tuple[Entity, ...]]:
    """The plain text and entities of an HTML text; raises `EntityError`."""
    return parse(html, "HTML")


def parse(text: str, mode: ParseMode | str) -> tuple[str, tuple[Entity, ...]]:
    """The plain text and entities of a text in `mode`; raises `EntityError`."""
    td_mode = _PARSE_MODES.get(mode.lower())
    if td_mode is None:
        raise EntityError("unsupported parse_mode")
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": td_mode})
    if answer["@type"] == "error":
        message: str = answer["message"]
        raise EntityError(message[0].lower() + message[1:])
    return answer["text"], _entities(answer["entities"])


def find_entities(text: str) -> tuple[Entity, ...]:
    """What Telegram finds in plain text and shows bots: commands, mentions, tags, addresses."""
    return _found(text, _BOT_API_TYPES)


def clickable(text: str) -> tuple[Clickable, ...]:
    """What clients make clickable in a plain text, in reading order."""
    found = _found(text, _BOT_API_TYPES | _CLIENTS_ALONE)
    return tuple(Clickable(entity.type, entity.of(text)) for entity in found)


def with_found_entities(text: str, entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """The given entities and those that Telegram finds beside them, in Telegram's order."""
    given = tuple(entities)
    together = given + without_overlaps(find_entities(text), given)
    return tuple(sorted(together, key=lambda entity: (entity.offset, -entity.length)))


def without_overlaps(found: Iterable[Entity], given: Iterable[Entity]) -> tuple[Entity, ...]:
    """The found entities that do not lie in code or in a link that was given."""
    opaque = [entity for entity in given if entity.type in _OPAQUE]
    return tuple(
        entity
        for entity in found
        if not any(
            entity.offset < other.offset + other.length
            and other.offset < entity.offset + entity.length
            for other in opaque
        )
    )


def trim(text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """The text without white space at its ends, as Telegram stores it, and the entities left."""
    start = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept = []
    for entity in entities:
        first = max(entity.offset - start, 0)
        last = min(entity.offset + entity.length - start, end)
        if last > first:
            kept.append(replace(entity, offset=first, length=last - first))
    return text, tuple(kept)


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 code units, the unit of the Bot API."""
    return len(text) + sum(character > "\uffff" for character in text)


def _found(text: str, types: Mapping[str, str]) -> tuple[Entity, ...]:
    return _entities(_execute({"@type": "getTextEntities", "text": text})["entities"], types)


def _entities(
    td_entities: Iterable[dict[str, Any]], types: Mapping[str, str] = _BOT_API_TYPES
) -> tuple[Entity, ...]:
    """The entities of the named types, in the Bot API's words."""
    entities = []
    for td_entity in td_entities:
        kind = td_entity["type"]
        name = types.get(kind["@type"].removeprefix("textEntityType"))
        if name is not None:
            entities.append(
                Entity(
                    name,
                    td_entity["offset"],
                    td_entity["length"],
                    kind.get("url"),
                    kind.get("language"),
                    kind.get("user_id"),
                    kind.get("custom_emoji_id"),
                )
            )
    return tuple(entities)


def _execute(request: dict[str, Any]) -> dict[str, Any]:
    # ensure_ascii keeps lone surrogates and NUL bytes harmless on their way into C++
    return cast("dict[str, Any]", json.loads(_td_execute()(json.dumps(request).encode())))


@functools.cache
def _td_execute() -> Callable[[bytes], bytes]:
    import tdjson

    execute = cast("Callable[[bytes], bytes]", tdjson.td_execute)
    execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    return execute
