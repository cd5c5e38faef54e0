"""How things stand, for admins: the corpus and the bot, the answers in figures, the acts."""

from __future__ import annotations

import asyncio
import logging

from telegram.error import TelegramError

from bot.storage.statistics import Figures
from bot.telegram.admin import chart, texts
from bot.telegram.admin.acts import NOTHING
from bot.telegram.admin.reports import describe_status, moment
from bot.telegram.lines import in_messages, safe
from bot.telegram.replies import place_of
from bot.telegram.requests import Request
from bot.wording import Wording

_LOG = logging.getLogger(__name__)

_DAYS, _MOST_DAYS = 7, 365
_ACTS, _MOST_ACTS = 20, 200
#: Groups of unanswered questions that are listed.
_LISTED = 30
#: Busiest users and groups, of whom only the counts are shown.
_BUSIEST = 5
#: Errors that `/status` lists.
_ERRORS = 5


async def status(request: Request, _: str) -> str:
    """The corpus, its health, what waits, the last errors, and a chart where one can be drawn."""
    at, words = request.at, request.words
    corpus = await at.service.status()
    queue = await asyncio.to_thread(at.store.waiting, besides=request.update.update_id)
    messages = describe_status(corpus, *queue, words)
    errors = at.errors.latest[:_ERRORS]
    if errors:
        lines = [f"• {moment(one.at, words)}: {safe(one.message)}" for one in errors]
        messages += in_messages([words.say(texts.LAST_ERRORS), *lines])
    await at.replies.say(request.update, *messages)
    if chart.can_draw():
        await _send_chart(request)
    return NOTHING


async def _send_chart(request: Request) -> None:
    at, words = request.at, request.words
    figures = await at.service.figures(chart.DAYS)
    articles = await at.service.articles_by_day()
    picture = await asyncio.to_thread(chart.draw, figures.by_day, articles)
    caption = f"⬆️ {words.say(texts.CHART_QUESTIONS)}\n⬇️ {words.say(texts.CHART_ARTICLES)}"
    message = request.update.effective_message
    if message is None:
        return
    try:
        await at.outbound.send_photo(place_of(message), picture, caption)
    except TelegramError as error:  # an ornament: what it shows is in the figures too
        _LOG.warning("a chart may not have arrived: %s", error)


async def stats(request: Request, arguments: str) -> str:
    """`[DAYS]`: the answers in figures."""
    days = await _count(request, arguments, _DAYS, _MOST_DAYS, texts.STATS_USAGE)
    if days is None:
        return NOTHING
    words, figures = request.words, await request.at.service.figures(days)
    lines = [
        request.text(
            texts.STATS,
            days=str(days),
            questions=words.number(figures.questions),
            answered=_share(figures, "answered", words),
            not_found=_share(figures, "not_found", words),
            degraded=_share(figures, "degraded", words),
            people=words.number(figures.people),
            good=words.number(figures.good),
            bad=words.number(figures.bad),
        )
    ]
    if figures.median_ms is not None:
        lines.append(request.text(texts.STATS_TIME, ms=words.number(round(figures.median_ms))))
    if figures.tokens is not None:
        lines.append(request.text(texts.STATS_TOKENS, tokens=words.number(figures.tokens)))
    if figures.cost is not None:
        lines.append(request.text(texts.STATS_COST, cost=f"{figures.cost:.4f}"))
    busiest = await asyncio.to_thread(request.at.people.busiest_today, _BUSIEST)
    if busiest:
        lines.append(
            request.text(texts.STATS_BUSIEST, counts=", ".join(map(words.number, busiest)))
        )
    await request.at.replies.say(request.update, *in_messages(lines))
    return NOTHING


def _share(figures: Figures, status: str, words: Wording) -> str:
    count = figures.statuses.get(status, 0)
    return f"{words.number(count)} ({count / (figures.questions or 1):.0%})"


async def unanswered(request: Request, arguments: str) -> str:
    """`[DAYS]`: what was asked and not found, like questions together."""
    days = await _count(request, arguments, _DAYS, _MOST_DAYS, texts.UNANSWERED_USAGE)
    if days is None:
        return NOTHING
    groups = await request.at.service.unanswered(days)
    if not groups:
        await request.say(texts.NONE_UNANSWERED, days=str(days))
        return NOTHING
    lines = [request.text(texts.UNANSWERED, days=str(days))]
    for one in groups[:_LISTED]:
        question = safe(one.question) if one.question else request.text(texts.TEXT_NOT_KEPT)
        lines.append(f"• {one.count} × {question} ({request.words.day(one.last)})")
    if len(groups) > _LISTED:
        lines.append(
            request.text(texts.AND_MORE, count=request.words.number(len(groups) - _LISTED))
        )
    await request.at.replies.say(request.update, *in_messages(lines))
    return NOTHING


async def audit(request: Request, arguments: str) -> str:
    """`[N]`: the last acts of admins."""
    limit = await _count(request, arguments, _ACTS, _MOST_ACTS, texts.AUDIT_USAGE)
    if limit is None:
        return NOTHING
    acts = await asyncio.to_thread(request.at.audit.latest, limit)
    if not acts:
        await request.say(texts.NO_ACTS)
        return NOTHING
    lines = [request.text(texts.ACTS)]
    lines += (
        f"• {moment(one.at, request.words)} · {one.admin} · {safe(one.act)}: {safe(one.outcome)}"
        for one in acts
    )
    await request.at.replies.say(request.update, *in_messages(lines))
    return NOTHING


async def _count(
    request: Request, arguments: str, default: int, most: int, usage: str
) -> int | None:
    """The number that a command was given; None, and a word about its form, where it is none."""
    given = arguments.strip()
    if not given:
        return default
    if given.isdecimal() and len(given) < 9 and 1 <= int(given) <= most:
        return int(given)
    await request.say(usage, most=str(most))
    return None
