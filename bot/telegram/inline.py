"""Inline mode: headlines while somebody types after the bot's name, in whatever chat they are.

No model is asked and nothing is stored: Telegram asks once per key and waits for a few seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions

from bot.errors import NewsbotError
from bot.telegram.layout import pack
from bot.telegram.rendering import excerpt_block, web_address
from bot.telegram.requests import Request
from bot.wording import Wording
from retrieval.articles import Excerpt
from retrieval.errors import RetrievalError

_LOG = logging.getLogger(__name__)

#: Articles that are offered, and seconds for which Telegram may offer them again.
_MOST, _SECONDS = 8, 60
#: Telegram waits about ten seconds for an answer, and whoever types does not.
_PATIENCE = 5.0
#: Longest description of a card in characters; phones show two lines.
_DESCRIPTION = 160


class HeadlineCache:
    """What was found for the last look-ups over one version of the corpus."""

    def __init__(self, size: int = 500) -> None:
        self._size = size
        self._version = -1
        self._found: OrderedDict[str, tuple[Excerpt, ...]] = OrderedDict()

    def read(self, version: int, words: str) -> tuple[Excerpt, ...] | None:
        """What was found for these words, unless the corpus has changed since."""
        if version != self._version:
            self._found.clear()
            self._version = version
        return self._found.get(words)

    def write(self, words: str, found: tuple[Excerpt, ...]) -> None:
        """Keep what was found, in the place of what was found longest ago."""
        self._found[words] = found
        if len(self._found) > self._size:
            self._found.popitem(last=False)


async def look_up(request: Request, typed: str) -> None:
    """Offer the articles that fit what was typed; the newest ones where nothing was yet."""
    query = request.update.inline_query
    if query is None:
        return
    excerpts: Sequence[Excerpt] = ()
    try:
        async with asyncio.timeout(_PATIENCE):
            excerpts = await _found(request, " ".join(typed.casefold().split()))
    except (NewsbotError, RetrievalError, TimeoutError) as error:
        _LOG.info("nothing could be looked up: %s", type(error).__name__)
    cards = [_card(excerpt, request.words) for excerpt in excerpts]
    # The words on a card are in the language of whoever types.
    await request.at.outbound.answer_lookup(query.id, cards, seconds=_SECONDS)


async def _found(request: Request, words: str) -> tuple[Excerpt, ...]:
    service, cache = request.at.service, request.at.headlines
    if not words:
        newest = await service.latest(limit=_MOST)
        return tuple(
            Excerpt(article.version_id, article, 0, min(len(article.body), _DESCRIPTION), 0.0)
            for article in newest
        )
    version = await service.corpus_version()
    found = cache.read(version, words)
    if found is None:
        retrieval = await service.search(words)
        best: dict[str, Excerpt] = {}
        for excerpt in retrieval.excerpts:
            best.setdefault(excerpt.article.id, excerpt)
        found = tuple(best.values())[:_MOST]
        cache.write(words, found)
    return found


def _card(excerpt: Excerpt, words: Wording) -> InlineQueryResultArticle:
    """A card that shows an article, and sends its headline, link and excerpt when it is tapped."""
    article = excerpt.article
    outlet = article.source or ""
    said = " ".join(excerpt.text.split())
    about = " · ".join(
        part for part in (outlet, words.isolated(words.day(article.published_at)), said) if part
    )
    return InlineQueryResultArticle(
        id=excerpt.chunk_id[:64],
        title=" ".join(article.title.split())[:_DESCRIPTION] or "…",
        description=about[:_DESCRIPTION],
        input_message_content=InputTextMessageContent(
            pack([excerpt_block(excerpt, words)])[0],
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        url=web_address(article.url),
    )
