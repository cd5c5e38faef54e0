"""The sample corpus and a model that says what it is told, for all tests here."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.service import Service
from tests.fake_model.server import FakeModel
from tests.sample_corpus import (
    common_copy,
    data_dir,
    empty_dir,
    one_embedder,
    opened_service,
    sample_corpus,
    service,
    shared_data_dir,
)

__all__ = [
    "common_copy",
    "data_dir",
    "empty_dir",
    "one_embedder",
    "sample_corpus",
    "service",
    "shared_data_dir",
]


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A running fake model."""
    server = FakeModel()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def with_model(data_dir: Path, model: FakeModel) -> Iterator[Service]:
    """The application over a copy of the sample corpus, asking the fake model."""
    with opened_service(
        data_dir,
        model="openai:fake",
        model_base_url=model.url,
        model_api_key=model.key,
        model_timeout=5,
    ) as made:
        yield made
