"""The parameters of every method the server knows, as Bot API 10 names them.

A call may come as a form, as multipart or as JSON, so that numbers, booleans and objects may be
text. A parameter that is not listed here is an error in the bot: `UnknownParameter`. (Business
accounts, paid messages and effects are not: newsbot has no use for them.)
"""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from tests.fake_telegram.errors import ApiError, bad_request


class UnknownParameter(Exception):
    """The bot passed a parameter that this method does not have, or not on this server."""


def _decode(value: Any) -> Any:
    if isinstance(value, str):
        return json.loads(value) if value.strip() else None
    return value


Object = Annotated[dict[str, Any] | None, BeforeValidator(_decode)]
Objects = Annotated[list[dict[str, Any]] | None, BeforeValidator(_decode)]
Strings = Annotated[list[str] | None, BeforeValidator(_decode)]


class Parameters(BaseModel):
    """Parameters of a method without any."""

    model_config = ConfigDict(extra="forbid", frozen=True)


P = TypeVar("P", bound=Parameters)


class _InChat(Parameters):
    chat_id: int | str = ""


class GetUpdates(Parameters):
    """getUpdates."""

    offset: int = 0
    limit: int = 100
    timeout: float = 0
    allowed_updates: Strings = None


class SetWebhook(Parameters):
    """setWebhook."""

    url: str = ""
    ip_address: str | None = None
    max_connections: int = 40
    allowed_updates: Strings = None
    drop_pending_updates: bool = False
    secret_token: str | None = None
    certificate: Any = None


class DeleteWebhook(Parameters):
    """deleteWebhook."""

    drop_pending_updates: bool = False


class ReplyParameters(Parameters):
    """What `reply_parameters` of sendMessage holds; replies stay within their chat here."""

    message_id: int
    chat_id: int | None = None
    allow_sending_without_reply: bool = False
    quote: str | None = None
    quote_parse_mode: str | None = None
    quote_entities: Objects = None
    quote_position: int | None = None


class SendMessage(_InChat):
    """sendMessage."""

    text: str = ""
    message_thread_id: int | None = None
    parse_mode: str | None = None
    entities: Objects = None
    link_preview_options: Object = None
    disable_notification: bool = False
    protect_content: bool = False
    reply_parameters: Annotated[ReplyParameters | None, BeforeValidator(_decode)] = None
    reply_markup: Object = None


class SendPhoto(_InChat):
    """sendPhoto with an uploaded picture."""

    photo: Any = None
    caption: str = ""
    message_thread_id: int | None = None
    parse_mode: str | None = None
    caption_entities: Objects = None
    disable_notification: bool = False
    protect_content: bool = False
    reply_parameters: Annotated[ReplyParameters | None, BeforeValidator(_decode)] = None
    reply_markup: Object = None


class EditMessageText(_InChat):
    """editMessageText; inline messages are not supported."""

    message_id: int | None = None
    text: str = ""
    parse_mode: str | None = None
    entities: Objects = None
    link_preview_options: Object = None
    reply_markup: Object = None


class EditMessageReplyMarkup(_InChat):
    """editMessageReplyMarkup; inline messages are not supported."""

    message_id: int | None = None
    reply_markup: Object = None


class DeleteMessage(_InChat):
    """deleteMessage."""

    message_id: int | None = None


class SendChatAction(_InChat):
    """sendChatAction."""

    action: str = ""
    message_thread_id: int | None = None


class GetChat(_InChat):
    """getChat, getChatAdministrators, leaveChat."""


class GetChatMember(_InChat):
    """getChatMember."""

    user_id: int


class AnswerCallbackQuery(Parameters):
    """answerCallbackQuery."""

    callback_query_id: str = ""
    text: str | None = None
    show_alert: bool = False
    url: str | None = None
    cache_time: int = 0


class AnswerInlineQuery(Parameters):
    """answerInlineQuery."""

    inline_query_id: str = ""
    results: Objects = None
    cache_time: int = 300
    is_personal: bool = False
    next_offset: str = ""
    button: Object = None


class MyCommands(Parameters):
    """getMyCommands, deleteMyCommands."""

    scope: Object = None
    language_code: str = ""


class SetMyCommands(MyCommands):
    """setMyCommands."""

    commands: Objects = None


class GetMyText(Parameters):
    """getMyName, getMyDescription, getMyShortDescription."""

    language_code: str = ""


class SetMyName(GetMyText):
    """setMyName."""

    name: str = ""


class SetMyDescription(GetMyText):
    """setMyDescription."""

    description: str = ""


class SetMyShortDescription(GetMyText):
    """setMyShortDescription."""

    short_description: str = ""


def read_parameters(model: type[P], raw: dict[str, Any]) -> P:
    """The parameters of a call.

    Raises `UnknownParameter` for one that the method does not have, and Telegram's 400 for one
    that cannot be read.
    """
    unknown = sorted(raw.keys() - model.model_fields.keys())
    if unknown:
        raise UnknownParameter(", ".join(unknown))
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise _unreadable(error) from error


def _unreadable(error: ValidationError) -> ApiError:
    first = error.errors()[0]
    name = str(first["loc"][0]).replace("_", " ")
    return bad_request(f"can't parse {name}: {first['msg']}")
