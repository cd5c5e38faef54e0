"""Composition: settings to a service, in the one place where the parts are put together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.service import Service
from bot.storage.database import open_database
from bot.storage.stores import Stores
from config.loading import LoadedSettings
from retrieval.corpus import Corpus
from retrieval.sources.source import source_from_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.answering.chain import Answerer
    from config.settings import RetrievalSettings
    from retrieval.retriever import NewsRetriever


def open_corpus(loaded: LoadedSettings) -> Corpus:
    """The corpus of the settings; changing or searching it needs `retrieval.ownership.owning`.

    Raises SourceError where a source in the settings cannot be one, and CatalogueTooNew.
    """
    configured = [
        source_from_settings(source, loaded.base_dir) for source in loaded.settings.sources
    ]
    return Corpus(loaded.settings, configured)


def open_bot_database(loaded: LoadedSettings) -> Engine:
    """bot.db of the settings, with the tables of every part."""
    import bot.storage.inbox  # noqa: F401 - registers its tables, as the stores do theirs

    url = loaded.settings.database_url
    return open_database(
        loaded.settings.data_dir / "bot.db", url.get_secret_value() if url else None
    )


def open_service(loaded: LoadedSettings, engine: Engine) -> Service:
    """The service of the settings; models and indexes are opened when they are first needed."""
    settings = loaded.settings
    # Providers read their own variables; in .env they stand beside newsbot's.
    for name, value in loaded.provider_keys.items():
        os.environ.setdefault(name, value)
    corpus = open_corpus(loaded)

    def make_retriever(options: RetrievalSettings) -> NewsRetriever:
        from retrieval.retriever import NewsRetriever

        return NewsRetriever(corpus=corpus, options=options)

    def make_answerer() -> Answerer:
        from bot.answering.chain import Answerer

        return Answerer(settings, lambda: corpus.embedder)

    stores = Stores.on(engine, settings)
    return Service(settings, corpus, stores, make_retriever, make_answerer, loaded.base_dir)
