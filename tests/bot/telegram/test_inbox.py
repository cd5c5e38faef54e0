"""Updates outlive the process that took them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from telegram import Update

from bot.storage.database import open_database
from bot.storage.inbox import InboxStore, StoredMessage, inbox_messages, inbox_updates
from bot.telegram.inbox import InboxProcessor, InboxQueue, stored

BOT_ID = 7_000_000_001


@pytest.fixture
def store(engine: Engine) -> InboxStore:
    """The inbox of a bot."""
    return InboxStore(engine, BOT_ID)


def message(update_id: int, text: str = "Why?", chat_id: int = 1) -> Update:
    """An update with a message."""
    raw = {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1_700_000_000,
            "chat": {"id": chat_id, "type": "private"},
            "from": {"id": chat_id, "is_bot": False, "first_name": "Anna"},
            "text": text,
        },
    }
    made = Update.de_json(raw, None)
    assert made is not None
    return made


def processor_of(
    store: InboxStore, queue: InboxQueue, *, at_once: int, many: int = 99
) -> InboxProcessor:
    async def never(_: Update) -> None:
        raise AssertionError("nobody has so much waiting")

    return InboxProcessor(
        store,
        queue,
        at_once=at_once,
        many=many,
        sweep=store.sweep,
        lane=lambda update: update.effective_chat and update.effective_chat.id,
        asks=lambda _: True,
        crowding=never,
    )


def queue_of(store: InboxStore) -> InboxQueue:
    """A queue that wants everything but silence."""
    return InboxQueue(store, lambda item: item.message is not None and item.message.text != "…")


async def test_put_stores_before_it_returns(store: InboxStore, engine: Engine) -> None:
    queue = queue_of(store)
    await queue.put(message(1))
    [payload] = InboxStore(engine, BOT_ID).unhandled()
    assert json.loads(payload)["message"]["text"] == "Why?"
    assert queue.qsize() == 1


async def test_a_known_update_is_not_queued_twice(store: InboxStore) -> None:
    queue = queue_of(store)
    await queue.put(message(1))
    await queue.put(message(1))
    assert queue.qsize() == 1
    store.finish(1)
    await queue.put(message(1))
    assert queue.qsize() == 1


async def test_unwanted_updates_are_never_written_down(store: InboxStore, engine: Engine) -> None:
    queue = queue_of(store)
    await queue.put(message(1, "…"))
    stop = object()
    await queue.put(stop)  # how the application ends its own loop
    assert queue.get_nowait() is stop
    with engine.connect() as connection:
        assert connection.execute(select(inbox_updates)).all() == []


@pytest.mark.parametrize("pressed", [False, True])
async def test_what_others_wrote_is_not_stored(store: InboxStore, pressed: bool) -> None:
    chat = {"id": -1_005, "type": "supergroup", "title": "News"}
    ben = {"id": 2, "is_bot": False, "first_name": "Ben", "username": "ben"}
    anna = {"id": 1, "is_bot": False, "first_name": "Anna"}
    words = {
        "text": "my diagnosis",
        "photo": [],
        "caption": "my diagnosis",
        "is_topic_message": True,
    }
    opened = {"forum_topic_created": {"name": "Sport", "icon_color": 7_322_096}}
    replied = {"message_id": 7, "date": 1, "chat": chat, "message_thread_id": 3, "from": ben}
    origin = {"type": "user", "date": 1, "sender_user": ben}
    said = {
        "message_id": 9,
        "date": 1_700_000_000,
        "chat": chat,
        "from": anna,
        "text": "/ask why?",
        "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
        "reply_to_message": {**replied, **words, **opened},
        "quote": {"text": "my diagnosis", "position": 0},
        "external_reply": {"origin": origin},
        "forward_origin": origin,
    }
    press = {"id": "5", "from": anna, "chat_instance": "1", "data": "b:good:0", "message": said}
    raw = {"update_id": 1, **({"callback_query": press} if pressed else {"message": said})}
    update = Update.de_json(raw, None)
    assert update is not None
    await InboxQueue(store, lambda _: True).put(update)
    [payload] = store.unhandled()
    assert "diagnosis" not in payload
    assert "Ben" not in payload
    assert "ben" not in payload
    again = Update.de_json(json.loads(payload), None)
    assert again is not None
    message = again.effective_message
    assert message is not None
    assert (message.text, message.from_user and message.from_user.first_name) in [
        ("/ask why?", "Anna")
    ]
    first = message.reply_to_message
    assert first is not None
    assert (first.message_id, first.message_thread_id, first.is_topic_message) == (7, 3, True)
    assert first.from_user is not None
    assert (first.chat_id, first.from_user.id) == (-1_005, 2)
    assert first.forum_topic_created is not None


async def test_put_does_not_give_up_when_the_database_does(
    store: InboxStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [OperationalError("insert", {}, Exception("disk full"))] * 2
    add = store.add

    def failing(*args: Any) -> bool:
        if failures:
            raise failures.pop()
        return add(*args)

    monkeypatch.setattr(store, "add", failing)
    queue = queue_of(store)
    await queue.put(message(1))
    assert (queue.qsize(), store.count_unhandled()) == (1, 1)


async def test_what_no_waiting_mends_is_not_waited_for(store: InboxStore) -> None:
    with pytest.raises(IntegrityError):
        await stored(lambda: store.remember(99, 0, StoredMessage(1, 1)))


async def test_replay_hands_out_what_was_not_handled_in_order(store: InboxStore) -> None:
    first = queue_of(store)
    for update_id in (3, 4, 5):
        await first.put(message(update_id))
    store.finish(4)
    second = queue_of(store)
    assert await second.replay(None) == 2  # type: ignore[arg-type]
    replayed = [second.get_nowait() for _ in range(2)]
    assert [item.update_id for item in replayed if isinstance(item, Update)] == [3, 5]
    assert second.replayed == {3, 5}
    await second.put(message(5))  # Telegram hands it out again: its offset was not acknowledged
    assert second.empty()


async def test_another_bot_has_another_inbox(store: InboxStore, engine: Engine) -> None:
    store.add(1, "{}")
    other = InboxStore(engine, BOT_ID + 1)
    assert other.unhandled() == []
    assert other.add(1, "{}")


def test_a_handled_update_keeps_no_text_and_goes_after_a_day(
    store: InboxStore, engine: Engine
) -> None:
    for update_id in (1, 2, 3):
        store.add(update_id, "secret")
        store.remember(update_id, 0, StoredMessage(1, update_id))
    store.finish(1)
    store.finish(2)
    with engine.begin() as connection:
        texts = connection.execute(select(inbox_updates.c.payload)).scalars().all()
        assert texts == [None, None, "secret"]
        long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=1, seconds=1)
        connection.execute(
            update(inbox_updates).where(inbox_updates.c.update_id == 1).values(handled_at=long_ago)
        )
    assert store.sweep() == 1
    with engine.connect() as connection:
        left = connection.execute(select(inbox_updates.c.update_id)).scalars().all()
        places = connection.execute(select(inbox_messages.c.update_id)).scalars().all()
    assert left == places == [2, 3]


def test_the_places_of_a_reply_are_kept_in_order_and_renewed(store: InboxStore) -> None:
    store.add(1, "{}")
    store.remember(1, 1, StoredMessage(-5, 11))
    store.remember(1, 0, StoredMessage(-5, 10))
    store.remember(1, 1, StoredMessage(-5, 12))
    assert store.messages(1) == [StoredMessage(-5, 10), StoredMessage(-5, 12)]


def test_a_chat_is_forgotten_where_its_messages_are_answered(
    store: InboxStore, engine: Engine
) -> None:
    for update_id in (1, 2, 3):
        store.add(update_id, "{}")
        store.remember(update_id, 0, StoredMessage(6 if update_id == 3 else 5, update_id))
    store.finish(1)
    store.finish(3)
    store.forget_chat(5)
    with engine.connect() as connection:
        assert set(connection.scalars(select(inbox_messages.c.update_id))) == {2, 3}


def test_attempts_are_counted_durably(store: InboxStore, tmp_path: Path) -> None:
    store.add(1, "{}")
    assert store.start(1) == 1
    assert InboxStore(open_database(tmp_path / "bot.db"), BOT_ID).start(1) == 2
    assert store.start(99) == 0


class TestProcessor:
    """When updates are handled, and when they count as handled."""

    async def test_an_update_is_done_after_its_handlers(self, store: InboxStore) -> None:
        processor = processor_of(store, queue_of(store), at_once=2)
        store.add(1, "{}")

        async def handle() -> None:
            assert store.count_unhandled() == 1
            assert processor.attempts == {1: 1}

        await processor.process_update(message(1), handle())
        assert (store.count_unhandled(), processor.attempts) == (0, {})

    async def test_it_sweeps_from_its_start_on(self, store: InboxStore, engine: Engine) -> None:
        store.add(1, "{}")
        store.finish(1)
        with engine.begin() as connection:
            connection.execute(update(inbox_updates).values(handled_at=datetime(2024, 1, 1)))  # noqa: DTZ001 - as stored
        async with processor_of(store, queue_of(store), at_once=1):
            while not store.add(1, "{}"):  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.01)

    async def test_one_whose_sender_was_not_told_stays(self, store: InboxStore) -> None:
        processor = processor_of(store, queue_of(store), at_once=2)
        store.add(1, "{}")

        async def handle() -> None:
            processor.untold.add(1)

        await processor.process_update(message(1), handle())
        assert store.count_unhandled() == 1

    async def test_it_is_handed_out_again_after_a_while(
        self, store: InboxStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.telegram.inbox._AGAIN_AFTER", (0.01, 3_600.0))
        queue = queue_of(store)
        await queue.put(message(1))
        untold = queue.get_nowait()
        async with processor_of(store, queue, at_once=2) as processor:

            async def handle() -> None:
                processor.untold.add(1)

            await processor.process_update(untold, handle())
            assert await asyncio.wait_for(queue.get(), 5) is untold
            assert queue.replayed == {1}
            await processor.process_update(untold, handle())  # the end does not wait an hour
        assert store.count_unhandled() == 1

    async def test_conversations_keep_their_order_and_work_is_bounded(
        self, store: InboxStore
    ) -> None:
        processor = processor_of(store, queue_of(store), at_once=2)
        running: set[int] = set()
        seen: list[tuple[int, int]] = []
        most = 0

        async def handle(chat_id: int, update_id: int) -> None:
            nonlocal most
            running.add(update_id)
            most = max(most, len(running))
            await asyncio.sleep(0.01)
            running.discard(update_id)
            seen.append((chat_id, update_id))

        tasks = []
        for update_id in range(12):
            store.add(update_id, "{}")
            chat_id = update_id % 4
            tasks.append(
                asyncio.create_task(
                    processor.process_update(
                        message(update_id, chat_id=chat_id), handle(chat_id, update_id)
                    )
                )
            )
        await asyncio.gather(*tasks)
        assert most == 2
        for chat_id in range(4):
            ids = [update_id for chat, update_id in seen if chat == chat_id]
            assert ids == sorted(ids)
            assert len(ids) == 3

    async def test_what_is_stopped_stays_for_the_next_start(self, store: InboxStore) -> None:
        processor = processor_of(store, queue_of(store), at_once=1)
        for update_id in (1, 2):
            store.add(update_id, "{}")
        tasks = [
            asyncio.create_task(processor.process_update(message(n), asyncio.sleep(60)))
            for n in (1, 2)
        ]
        while not processor.attempts:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)
        await processor.stop_now()
        assert all(task.cancelled() for task in tasks)
        assert store.count_unhandled() == 2
        assert store.start(2) == 1  # the one that waited was never begun
