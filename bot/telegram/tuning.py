"""Times and bounds of the Telegram front end."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.telegram.pacing import Limits


@dataclass(frozen=True, slots=True)
class Tuning:
    """The defaults suit Telegram's own servers; times are seconds."""

    limits: Limits = field(default_factory=Limits)
    at_once: int = 64
    """Messages handled at the same time."""
    many_waiting: int = 3
    """Messages of one person that may wait before they are told that there is a queue."""
    poll_bound: float = 120.0
    """How long no poll may succeed before the bot counts as dead."""
    reply_timeout: float = 20.0
    """How long Telegram may take to answer a call; patience here saves stray placeholders."""
    poll_seconds: int = 30
    """How long a getUpdates waits for something to happen."""
    token_every: float = 60.0
    """Between two looks whether the token is still good, where Telegram calls the bot."""
    stop_grace: float = 60.0
    """How long answers in flight may take to finish when the bot is stopped."""
    progress_every: float = 3.0
    """Between edits of a progress message: a group bears 20 messages a minute."""
    stream_private: float = 1.5
    """Between edits of an answer that is being written, in a private chat."""
    stream_group: float = 3.0
    """The same in a group."""
    settling: float = 1.0
    """How long Telegram may take to say that a supergroup is what a group has become."""
    typing_after: float = 1.0
    """How long an answer may take before the chat shows that the bot is typing."""
    typing_every: float = 4.5
    """Between two such signs: Telegram shows one for five seconds."""
