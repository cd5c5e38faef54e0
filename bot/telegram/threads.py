"""Whose conversation a question belongs to, where several people talk in one chat."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.asked import Asker

if TYPE_CHECKING:
    from bot.telegram.requests import Request


async def asker_in(request: Request) -> Asker:
    """Who asks, and in which conversation.

    A private chat is one conversation, and so is each topic in it. In groups everybody has one of
    their own in each topic; who replies to an answer goes on with that of whoever had asked.
    """
    asker, owner = request.asker, await owner_of(request)
    if owner is None:
        return asker
    return replace(asker, conversation=f"{asker.conversation}:{owner}")


async def owner_of(request: Request) -> str | None:
    """Who the conversation belongs to, as a keyed hash; None in a private chat.

    Anonymous admins speak for their group, which has one conversation, as each channel has.
    """
    message = request.update.effective_message
    if message is None or request.is_private:
        return None
    pressed = request.update.callback_query is not None
    own = request.person_hash or ""
    if not pressed and message.sender_chat is not None:
        own = request.at.name_of(message.sender_chat.id)
    answer = message if pressed else message.reply_to_message
    if answer is None:
        return own
    owner = await asyncio.to_thread(request.at.threads.owner, request.chat_id, answer.message_id)
    return own if owner is None else owner


async def remember_thread(request: Request, answer_id: str) -> None:
    """Note that the messages of an answer belong to this conversation.

    Nothing stays noted of an answer that is not in the log, as that of somebody who had their data
    erased while it was made; looking after writing leaves no moment for that to slip through.
    """
    owner = await owner_of(request)
    if owner is None:
        return
    at = request.at
    messages = await asyncio.to_thread(at.store.messages, request.update.update_id)
    for one in messages:
        await asyncio.to_thread(at.threads.remember, one.chat_id, one.message_id, owner)
    if not await at.service.is_logged(answer_id):
        for one in messages:
            await asyncio.to_thread(at.threads.forget, one.chat_id, one.message_id)
