from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.telegram.admin.recent_errors import RecentErrors

SECRET = "7000000001:AAAA-secret"


@pytest.fixture
def errors() -> Iterator[RecentErrors]:
    """The errors of the whole process."""
    handler = RecentErrors([SECRET])
    with handler.kept():
        yield handler


def test_nothing_is_kept_beyond_the_block() -> None:
    handler = RecentErrors()
    with pytest.raises(OSError, match="in use"), handler.kept():
        raise OSError("the port is in use")
    logging.getLogger("bot.x").error("later")
    assert handler.latest == []


def messages(errors: RecentErrors) -> list[str]:
    return [one.message for one in errors.latest]


def test_the_last_ten_warnings_and_errors_are_kept_newest_first(errors: RecentErrors) -> None:
    log = logging.getLogger("retrieval.corpus")
    log.info("all is well")
    for nth in range(12):
        log.warning("trouble %d", nth)
    assert messages(errors) == [f"trouble {nth}" for nth in range(11, 1, -1)]


def test_no_secret_is_kept(errors: RecentErrors) -> None:
    logging.getLogger("bot.x").error("no answer from /bot%s/getMe", SECRET)
    assert messages(errors) == ["no answer from /bot*****/getMe"]


def test_what_people_wrote_is_not_kept(errors: RecentErrors) -> None:
    asked = "where does my neighbour live?"
    logging.getLogger("bot.x").error("could not handle an update", exc_info=ValueError(asked))
    logging.getLogger("asyncio").error("Task exception was never retrieved: %r", ValueError(asked))
    assert messages(errors) == ["error in asyncio", "could not handle an update (ValueError)"]
