"""The methods that do not write messages, and the table of all methods.

A method takes the server and its parameters, and returns the `result` of the answer or raises
`ApiError`.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_telegram import parameters as p
from tests.fake_telegram import sending, webhook
from tests.fake_telegram.checks import check_keyboard, find_chat, find_open_chat, format_text
from tests.fake_telegram.errors import bad_request
from tests.fake_telegram.payloads import full_chat_json, me_json, member_json

if TYPE_CHECKING:
    from tests.fake_telegram.server import FakeTelegram

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
# Lengths from the Bot API's pages of setMyName, setMyDescription and setMyShortDescription.
_TEXT_LENGTHS = {"name": 64, "description": 512, "short_description": 120}


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Bot API: its parameters and what it does."""

    name: str
    parameters: type[p.Parameters]
    run: Callable[[FakeTelegram, Any], Any]

    async def call(self, telegram: FakeTelegram, raw: dict[str, Any]) -> Any:
        """The method's result; raises `ApiError` or `UnknownParameter`."""
        result = self.run(telegram, p.read_parameters(self.parameters, raw))
        return await result if inspect.isawaitable(result) else result


def get_me(telegram: FakeTelegram, call: p.Parameters) -> dict[str, Any]:
    """getMe: the bot as a `User`."""
    return me_json(
        telegram.world.bot,
        reads_all_group_messages=not telegram.privacy_mode,
        inline_mode=telegram.inline_mode,
    )


async def get_updates(telegram: FakeTelegram, call: p.GetUpdates) -> list[dict[str, Any]]:
    """getUpdates: the oldest updates that are not acknowledged."""
    telegram.updates.allow(call.allowed_updates)
    return await telegram.updates.poll(call.offset, min(max(call.limit, 1), 100), call.timeout)


def get_chat(telegram: FakeTelegram, call: p.GetChat) -> dict[str, Any]:
    """getChat: a `ChatFullInfo`."""
    return full_chat_json(find_open_chat(telegram.world, call.chat_id))


def get_chat_member(telegram: FakeTelegram, call: p.GetChatMember) -> dict[str, Any]:
    """getChatMember: a `ChatMember`."""
    chat = find_open_chat(telegram.world, call.chat_id)
    user = telegram.world.users.get(call.user_id)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_json(user, chat.status_of(user.id))


def get_chat_administrators(telegram: FakeTelegram, call: p.GetChat) -> list[dict[str, Any]]:
    """getChatAdministrators: every admin that is no other bot."""
    chat = find_open_chat(telegram.world, call.chat_id)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return [
        member_json(chat.users[user_id], status)
        for user_id, status in chat.statuses.items()
        if status in ("creator", "administrator")
    ]


def leave_chat(telegram: FakeTelegram, call: p.GetChat) -> bool:
    """leaveChat: True."""
    chat = find_open_chat(telegram.world, call.chat_id)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    telegram.change_bot_status(chat, telegram.world.bot, "left")
    return True


def answer_callback_query(telegram: FakeTelegram, call: p.AnswerCallbackQuery) -> bool:
    """answerCallbackQuery: True, once a query."""
    if call.text and len(call.text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    telegram.answer_query(call.callback_query_id, call)
    return True


def answer_inline_query(telegram: FakeTelegram, call: p.AnswerInlineQuery) -> bool:
    """answerInlineQuery: True, once a query."""
    results = call.results or []
    ids = [str(result.get("id", "")) for result in results]
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    if any(not 1 <= len(result_id.encode()) <= 64 for result_id in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        _check_inline_result(result)
    telegram.answer_query(call.inline_query_id, call)
    return True


def _check_inline_result(result: dict[str, Any]) -> None:
    content = result.get("input_message_content") or {}
    if "message_text" in content:
        format_text(content["message_text"], content.get("parse_mode"), content.get("entities"))
    check_keyboard(result.get("reply_markup"))
    if result.get("type") == "article" and not (result.get("title") and content):
        raise bad_request("can't parse inline query result: article needs a title and a content")


def set_my_commands(telegram: FakeTelegram, call: p.SetMyCommands) -> bool:
    """setMyCommands: True."""
    commands = call.commands or []
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "").strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.commands[_scope_key(telegram, call)] = commands
    return True


def get_my_commands(telegram: FakeTelegram, call: p.MyCommands) -> list[dict[str, Any]]:
    """getMyCommands: those set for exactly this scope and language."""
    return telegram.commands.get(_scope_key(telegram, call), [])


def delete_my_commands(telegram: FakeTelegram, call: p.MyCommands) -> bool:
    """deleteMyCommands: True."""
    telegram.commands.pop(_scope_key(telegram, call), None)
    return True


def _scope_key(telegram: FakeTelegram, call: p.MyCommands) -> tuple[str, str]:
    scope = call.scope or {"type": "default"}
    if "chat_id" in scope:
        find_chat(telegram.world, scope["chat_id"])
    return json.dumps(scope, sort_keys=True), call.language_code


def _text_getter(name: str) -> Callable[[FakeTelegram, p.GetMyText], dict[str, str]]:
    def get(telegram: FakeTelegram, call: p.GetMyText) -> dict[str, str]:
        default = telegram.world.bot.first_name if name == "name" else ""
        return {name: telegram.texts.get((name, call.language_code), default)}

    return get


def _text_setter(name: str) -> Callable[[FakeTelegram, p.GetMyText], bool]:
    def set_text(telegram: FakeTelegram, call: p.GetMyText) -> bool:
        text: str = getattr(call, name)
        if len(text) > _TEXT_LENGTHS[name]:
            raise bad_request(f"bot {name.replace('_', ' ')} is too long")
        telegram.texts[name, call.language_code] = text
        return True

    return set_text


_ALL = (
    Method("getMe", p.Parameters, get_me),
    Method("getUpdates", p.GetUpdates, get_updates),
    Method("setWebhook", p.SetWebhook, webhook.set_webhook),
    Method("deleteWebhook", p.DeleteWebhook, webhook.delete_webhook),
    Method("getWebhookInfo", p.Parameters, webhook.get_webhook_info),
    Method("sendMessage", p.SendMessage, sending.send_message),
    Method("sendPhoto", p.SendPhoto, sending.send_photo),
    Method("editMessageText", p.EditMessageText, sending.edit_message_text),
    Method("editMessageReplyMarkup", p.EditMessageReplyMarkup, sending.edit_message_reply_markup),
    Method("deleteMessage", p.DeleteMessage, sending.delete_message),
    Method("sendChatAction", p.SendChatAction, sending.send_chat_action),
    Method("answerCallbackQuery", p.AnswerCallbackQuery, answer_callback_query),
    Method("answerInlineQuery", p.AnswerInlineQuery, answer_inline_query),
    Method("getChat", p.GetChat, get_chat),
    Method("getChatMember", p.GetChatMember, get_chat_member),
    Method("getChatAdministrators", p.GetChat, get_chat_administrators),
    Method("leaveChat", p.GetChat, leave_chat),
    Method("setMyCommands", p.SetMyCommands, set_my_commands),
    Method("getMyCommands", p.MyCommands, get_my_commands),
    Method("deleteMyCommands", p.MyCommands, delete_my_commands),
    Method("setMyName", p.SetMyName, _text_setter("name")),
    Method("getMyName", p.GetMyText, _text_getter("name")),
    Method("setMyDescription", p.SetMyDescription, _text_setter("description")),
    Method("getMyDescription", p.GetMyText, _text_getter("description")),
    Method("setMyShortDescription", p.SetMyShortDescription, _text_setter("short_description")),
    Method("getMyShortDescription", p.GetMyText, _text_getter("short_description")),
)
METHODS = {method.name.lower(): method for method in _ALL}
"""Every method that the server knows, by its name in lower case."""
