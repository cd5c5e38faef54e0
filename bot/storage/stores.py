"""What one bot.db remembers of answers and conversations, in one object."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.erasures import Erasures
from bot.storage.answers import AnswerLog
from bot.storage.cache import AnswerCache
from bot.storage.conversations import Conversations
from bot.storage.hashing import Hasher
from bot.storage.shares import Shares
from bot.storage.spending import Spending
from bot.storage.statistics import Statistics
from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores that asking a question reads and writes."""

    log: AnswerLog
    cache: AnswerCache
    conversations: Conversations
    spending: Spending
    shares: Shares
    statistics: Statistics
    hasher: Hasher
    erased_users: Erasures
    erased_conversations: Erasures

    @classmethod
    def on(cls, engine: Engine, settings: Settings) -> Stores:
        """Those of an opened bot.db."""
        hasher = Hasher(settings.data_dir)
        return cls(
            log=AnswerLog(engine),
            cache=AnswerCache(engine, settings.answering.cache_hours),
            conversations=Conversations(engine, settings.conversation),
            spending=Spending(engine),
            shares=Shares(engine, hasher),
            statistics=Statistics(engine),
            hasher=hasher,
            erased_users=Erasures(),
            erased_conversations=Erasures(),
        )

    def forget_older(self, days: int) -> None:
        """Delete answers older than `days`, and what else was stored for a time that is over."""
        self.log.forget_older(days)
        self.conversations.forget_older()
        self.spending.forget_users()
