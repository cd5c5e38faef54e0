"""The Bot API's JSON for the nouns of `world`."""

from __future__ import annotations

from typing import Any

from tests.fake_telegram.entities import Entity
from tests.fake_telegram.world import Chat, Message, Status, User

# Who posts for a group whose administrator stays anonymous.
ANONYMOUS_ADMIN = User(1_087_968_824, "Group", "GroupAnonymousBot", is_bot=True)
# Who writes in a group in the name of a channel.
CHANNEL_SPEAKER = User(136_817_688, "Channel", "Channel_Bot", is_bot=True)

_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def user_json(user: User) -> dict[str, Any]:
    """A `User`."""
    return _without_none(
        id=user.id,
        is_bot=user.is_bot,
        first_name=user.first_name,
        username=user.username,
        language_code=user.language_code,
    )


def me_json(
    bot: User, *, reads_all_group_messages: bool, inline_mode: bool = True
) -> dict[str, Any]:
    """The `User` that getMe returns."""
    return user_json(bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": reads_all_group_messages,
        "supports_inline_queries": inline_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat_json(chat: Chat) -> dict[str, Any]:
    """A `Chat`."""
    if chat.kind == "private":
        return _without_none(
            id=chat.id, type="private", first_name=chat.title, username=chat.username
        )
    return _without_none(
        id=chat.id,
        type=chat.kind,
        title=chat.title,
        username=chat.username,
        is_forum=chat.is_forum or None,
    )


def full_chat_json(chat: Chat) -> dict[str, Any]:
    """The `ChatFullInfo` that getChat returns."""
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    )
    return chat_json(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


def member_json(user: User, status: Status) -> dict[str, Any]:
    """A `ChatMember`."""
    member: dict[str, Any] = {"user": user_json(user), "status": status}
    if status == "administrator":
        member |= dict.fromkeys(_ADMIN_RIGHTS, True)
        member |= {"can_be_edited": False, "is_anonymous": False}
    if status == "creator":
        member["is_anonymous"] = False
    if status == "kicked":
        member["until_date"] = 0
    return member


def entity_json(entity: Entity, chat: Chat) -> dict[str, Any]:
    """A `MessageEntity`."""
    mentioned = chat.world.users.get(entity.user_id) if entity.user_id else None
    return _without_none(
        type=entity.type,
        offset=entity.offset,
        length=entity.length,
        url=entity.url,
        language=entity.language,
        custom_emoji_id=entity.custom_emoji_id,
        user=user_json(mentioned) if mentioned else None,
    )


def message_json(chat: Chat, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
    """A `Message`; the message it replies to is nested one level deep, as Telegram does."""
    sender_chat = chat.world.chats.get(message.sender_chat_id or 0)
    replied = chat.messages.get(message.reply_to or 0) if with_reply else None
    has_caption = "photo" in message.extra or "voice" in message.extra
    text_key, entities_key = (
        ("caption", "caption_entities") if has_caption else ("text", "entities")
    )
    body = _without_none(
        message_id=message.message_id,
        date=message.date,
        chat=chat_json(chat),
        sender_chat=chat_json(sender_chat) if sender_chat else None,
        message_thread_id=message.thread_id,
        is_topic_message=message.in_topic or None,
        edit_date=message.edit_date,
        reply_to_message=message_json(chat, replied, with_reply=False) if replied else None,
        reply_markup=_inline_only(message),
        link_preview_options=message.versions[-1].link_preview_options,
    )
    if message.sender is not None:
        body["from"] = user_json(message.sender)
    if message.text:
        body[text_key] = message.text
    if message.entities:
        body[entities_key] = [entity_json(entity, chat) for entity in message.entities]
    return body | dict(message.extra)


def _inline_only(message: Message) -> dict[str, Any] | None:
    markup = message.reply_markup
    return dict(markup) if markup and "inline_keyboard" in markup else None


def _without_none(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}
