"""Which group messages reach a bot in privacy mode.

As the Bot API's page on privacy mode lists them: commands meant for the bot, replies to it,
mentions of it, what was posted through it, service messages. An administrator bot gets
everything. There is no other bot here, so that a command without a bot's name is always meant
for this one.
"""

from __future__ import annotations

from tests.fake_telegram.world import Chat, Message


def hides_from_bot(chat: Chat, message: Message) -> bool:
    """Whether Telegram keeps this message of a person from the bot."""
    if not chat.is_group or not chat.privacy_mode or chat.bot_status == "administrator":
        return False
    through_bot = message.extra.get("via_bot", {}).get("id") == chat.world.bot.id
    return not (through_bot or _is_reply_to_bot(chat, message) or _addresses_bot(chat, message))


def _is_reply_to_bot(chat: Chat, message: Message) -> bool:
    replied = chat.messages.get(message.reply_to or 0)
    return replied is not None and replied.by_bot


def _addresses_bot(chat: Chat, message: Message) -> bool:
    bot_name = f"@{chat.world.bot.username}".lower()
    for entity in message.entities:
        words = entity.of(message.text).lower()
        if entity.type == "mention" and words == bot_name:
            return True
        if entity.type == "bot_command" and ("@" not in words or words.endswith(bot_name)):
            return True
    return False
