"""Inline mode: headlines while somebody types after the bot's name, in whatever chat they are.

No model is asked and nothing is stored: Telegram asks once per key and waits for a few seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions

from bot.errors import NewsbotError
from bot.telegram.layout import pack
from bot.telegram.lines import one_line
from bot.telegram.rendering import excerpt_block, web_address
from bot.telegram.requests import Request
from bot.wording import Wording
from retrieval.articles import Excerpt
from retrieval.errors import RetrievalError

_LOG = logging.getLogger(__name__)

#: Seconds for which Telegram may offer again what was found.
_SECONDS = 60
#: Longest description of a card in characters; phones show two lines.
_DESCRIPTION = 160


async def look_up(request: Request, typed: str) -> None:
    """Offer the articles that fit what was typed; the newest ones where nothing was yet."""
    query = request.update.inline_query
    if query is None:
        return
    at, words = request.at, " ".join(typed.casefold().split())
    found: Sequence[Excerpt] | None = ()
    try:
        found = await at.lookups.find(at.service, request.chat_id, words)
    except (NewsbotError, RetrievalError) as error:
        _LOG.info("nothing could be looked up: %s", type(error).__name__)
    # The words on a card are in the language of whoever types.
    cards = [_card(excerpt, request.words) for excerpt in found or ()]
    # What was not looked up may be asked for again at once.
    seconds = 0 if found is None else _SECONDS
    await at.outbound.answer_lookup(query.id, cards, seconds=seconds)


def _card(excerpt: Excerpt, words: Wording) -> InlineQueryResultArticle:
    """A card that shows an article, and sends its headline, link and excerpt when it is tapped."""
    article = excerpt.article
    outlet = article.source or ""
    day = words.isolated(words.day(article.published_at))
    about = " · ".join(part for part in (outlet, day, excerpt.text) if part)
    return InlineQueryResultArticle(
        id=excerpt.chunk_id[:64],
        title=one_line(article.title, _DESCRIPTION) or "…",
        description=one_line(about, _DESCRIPTION),
        input_message_content=InputTextMessageContent(
            pack([excerpt_block(excerpt, words)])[0],
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        url=web_address(article.url),
    )
