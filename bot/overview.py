"""How things stand: the corpus in figures, and the health of all that newsbot stores."""

from __future__ import annotations

from dataclasses import replace

from bot.storage import database
from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.reports import CorpusStatus


def status_of(corpus: Corpus, settings: Settings) -> CorpusStatus:
    """The status of a corpus, with bot.db in its health.

    In PostgreSQL both databases are reached or neither is, and reading the corpus says so.
    """
    status = corpus.status()
    if settings.database_url is not None:
        return status
    bot_database = database.health(settings.data_dir / "bot.db")
    return replace(status, health={**status.health, "bot.db": bot_database})
