"""The commands that everybody has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.telegram import texts
from bot.telegram.admin import texts as admin_texts
from bot.telegram.chat_settings import settings
from bot.telegram.gating import Decision
from bot.telegram.lines import harmless, in_messages, safe, sentence_in_messages
from bot.telegram.rendering import render_latest
from bot.telegram.requests import Request, user_name
from bot.telegram.sharing import open_shared, token_in
from bot.telegram.sources import describe_sources
from bot.telegram.threads import asker_in

#: Sections that are named to whoever asks for one that there is not.
_MOST_SECTIONS = 20

Command = Callable[[Request, Decision], Awaitable[None]]


async def explain_only_text(request: Request) -> None:
    """Say that voice messages and pictures cannot be read; once an album."""
    message, albums = request.update.message, request.at.albums
    album = message.media_group_id if message else None
    if album is not None:
        if album in albums:
            return
        albums.append(album)
    await request.say(texts.ONLY_TEXT)


async def start(request: Request, decision: Decision) -> None:
    """Say what the bot is, or open the answer that a link leads to."""
    token = token_in(decision.text)
    if token is None:
        await request.say(texts.START)
    else:
        await open_shared(request, token)


async def help_(request: Request, _: Decision) -> None:
    """Say how to ask: what can be done as this bot is set up."""
    outbound = request.at.outbound
    ways = [request.text(texts.HELP)]
    if outbound.is_inline:
        ways.append(request.text(texts.HELP_ANYWHERE, name=outbound.username))
    parts = ["\n".join(ways)]
    if request.at.settings.conversation.turns:
        parts.append(request.text(texts.HELP_ASKING_ON))
    parts += (request.text(texts.HELP_READING), request.text(texts.HELP_COMMANDS))
    if request.by_admin:
        parts.append(request.text(admin_texts.HELP_ADMIN))
    await request.at.replies.say(request.update, "\n\n".join(parts))


async def privacy(request: Request, _: Decision) -> None:
    """Say what is kept of people, and where their questions go."""
    chosen = request.at.settings
    days = str(chosen.answering.keep_days)
    hashed = chosen.answering.keep_questions == "hashed"
    lines = [
        request.text(texts.PRIVACY_MESSAGES),
        request.text(texts.PRIVACY_LOGGED_HASHED if hashed else texts.PRIVACY_LOGGED, days=days),
    ]
    if not hashed:
        lines.append(request.text(texts.PRIVACY_ADMINS))
    if chosen.conversation.turns:
        minutes, turns = f"{chosen.conversation.minutes:g}", str(chosen.conversation.turns)
        lines.append(request.text(texts.PRIVACY_MEMORY, turns=turns, minutes=minutes))
    else:
        lines.append(request.text(texts.PRIVACY_NO_MEMORY))
    if chosen.models:
        names = ", ".join(safe(one.name) for one in chosen.models)
        lines.append(request.text(texts.PRIVACY_MODEL, model=names))
    else:
        lines.append(request.text(texts.PRIVACY_NO_MODEL))
    lines.append(request.text(texts.PRIVACY_LISTS))
    if chosen.models:
        lines.append(request.text(texts.COST_COUNTED))
    lines.append(request.text(texts.PRIVACY_ERASE))
    told = in_messages([request.text(texts.PRIVACY), *(f"• {line}" for line in lines)])
    await request.at.replies.say(request.update, *told)


async def sources(request: Request, _: Decision) -> None:
    """Say what has been read."""
    known = await request.at.service.sources()
    await request.at.replies.say(request.update, *describe_sources(known, request.words))


async def new(request: Request, _: Decision) -> None:
    """Forget what was said in this conversation."""
    conversation = (await asker_in(request)).conversation
    if conversation is not None:
        await request.at.service.forget_conversation(conversation)
    await request.say(texts.NEW_CONVERSATION)


async def latest(request: Request, decision: Decision) -> None:
    """Show the newest articles, of one section where it is named."""
    service, section = request.at.service, decision.text or None
    articles = await service.latest(section)
    if articles:
        shown = render_latest(articles, request.words)
    elif section is not None and (known := await service.sections()):
        names = ", ".join(harmless(name) for name in known[:_MOST_SECTIONS])
        shown = sentence_in_messages(request.text(texts.NO_SUCH_SECTION, sections=names))
    elif section is not None:
        shown = [request.text(texts.NO_SECTIONS)]
    else:
        shown = [request.text(texts.NO_SOURCES)]
    await request.at.replies.say(request.update, *shown)


async def forget_me(request: Request, _: Decision) -> None:
    """Erase what is kept of whoever asks for it."""
    person = request.person
    if person is None:
        await request.say(texts.FORGET_ANONYMOUS)
        return
    await asyncio.to_thread(request.at.chats.forget, person)  # a private chat has its person's id
    name = request.at.name_of(person)
    await asyncio.to_thread(request.at.boards.forget_user, name)
    await asyncio.to_thread(request.at.threads.forget_owner, name)
    if request.is_private and request.asker.conversation is not None:
        await request.at.service.forget_conversation(request.asker.conversation)
    # The last, as it erases from the files what was deleted before.
    count = await request.at.service.forget_user(user_name(person))
    told = request.text(texts.FORGOTTEN, count=str(count))
    if request.at.settings.models:
        told += " " + request.text(texts.COST_COUNTED)
    await request.at.replies.say(request.update, told)


#: The commands by name; `ask` is a question like any other.
COMMANDS: dict[str, Command] = {
    "new": new,
    "latest": latest,
    "forget_me": forget_me,
    "settings": settings,
    "start": start,
    "help": help_,
    "sources": sources,
    "privacy": privacy,
}
