"""Questions from end to end: conversations, answers given again, budgets, what is kept of them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.answering.claims import NOT_FOUND
from bot.answers import Answer, Citation, Claim
from bot.asked import Asker
from bot.errors import UnknownAnswer
from bot.service import Service
from tests.fake_model.replies import Breaks, Fails, Hangs, Reply, Says, claim_line
from tests.fake_model.server import FakeModel
from tests.newsbot import newsbot
from tests.sample_corpus import SAMPLE_ARTICLES, opened_service, stored_bytes

HERRING = "How many tonnes of herring may be landed?"
LANDED = claim_line(
    "Fishing crews may land 18,400 tonnes of herring next year.",
    "Fishing crews along the Skerry coast may land 18,400 tonnes of herring next year",
)
MINE = Asker(user="telegram:1", conversation="telegram:1")
OTHERS = Asker(user="telegram:2", conversation="telegram:2")

Open = Callable[..., Service]


@pytest_asyncio.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A running fake model."""
    server = FakeModel()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def opened(data_dir: Path) -> Iterator[Open]:
    """Opens services over one data folder, with the settings given, and closes them."""
    with ExitStack() as services:

        def open_one(model: FakeModel | None = None, /, **settings: Any) -> Service:
            if model:
                settings = {
                    "model": "openai:fake",
                    "model_base_url": model.url,
                    "model_api_key": model.key,
                    "model_timeout": 5,
                    "model_retries": 0,
                    **settings,
                }
            return services.enter_context(opened_service(data_dir, **settings))

        yield open_one


async def happens(condition: Callable[[], bool]) -> bool:
    """Whether it comes true within ten seconds."""
    for _ in range(500):
        if condition():
            return True
        await asyncio.sleep(0.02)
    return False


def record_of(answer: Answer) -> Any:
    return newsbot("explain", answer.answer_id, "--json").json


# --- Conversations -------------------------------------------------------------------------------


async def test_a_follow_up_is_answered_with_what_was_said_before(opened: Open) -> None:
    service = opened()
    first = await service.ask("How many boats did storm Edda sink in Velmor marina?", asker=MINE)
    assert first.understood_as is None
    second = await service.ask("And when was that?", asker=MINE)
    assert second.understood_as is not None
    assert "Edda" in second.understood_as
    assert second.status == "answered"
    record = record_of(second)
    assert (record["question"], record["understood_as"]) == (
        "And when was that?",
        second.understood_as,
    )


async def test_conversations_do_not_mix(opened: Open) -> None:
    service = opened()
    await service.ask("How many boats did storm Edda sink in Velmor marina?", asker=MINE)
    assert (await service.ask("And when was that?", asker=OTHERS)).understood_as is None
    assert (await service.ask("And when was that?")).understood_as is None


async def test_a_conversation_outlives_a_restart(opened: Open) -> None:
    await opened().ask("How many boats did storm Edda sink in Velmor marina?", asker=MINE)
    again = await opened().ask("And when was that?", asker=MINE)
    assert again.understood_as


async def test_a_forgotten_conversation_begins_anew(opened: Open) -> None:
    service = opened()
    await service.ask("How many boats did storm Edda sink in Velmor marina?", asker=MINE)
    await service.forget_conversation("telegram:1")
    assert (await service.ask("And when was that?", asker=MINE)).understood_as is None


async def test_a_new_topic_hides_the_old_one(opened: Open) -> None:
    service = opened()
    await service.ask("How many boats did storm Edda sink in Velmor marina?", asker=MINE)
    await service.ask(HERRING, asker=MINE)
    answer = await service.ask("And when was that?", asker=MINE)
    assert answer.understood_as is not None
    assert "herring" in answer.understood_as
    assert "Edda" not in answer.understood_as


async def test_no_turns_no_memory(opened: Open, data_dir: Path) -> None:
    service = opened(conversation={"turns": 0})
    await service.ask(HERRING, asker=MINE)
    assert (await service.ask("And when was that?", asker=MINE)).understood_as is None
    assert rows(data_dir, "turns") == 0


async def test_half_a_character_of_a_model_does_no_harm(model: FakeModel, opened: Open) -> None:
    service = opened(model)
    model.will(Says(LANDED.replace("next year.", r"next year \ud83d.", 1)))
    answer = await service.ask(HERRING, asker=MINE)
    assert answer.status in ("answered", "degraded")
    assert record_of(answer)["answer"]["text"]
    assert answer.text.encode()


# --- The same question again ---------------------------------------------------------------------


async def test_a_models_answer_is_given_again_under_an_id_of_its_own(
    model: FakeModel, opened: Open
) -> None:
    service = opened(model)
    model.will(Says(LANDED))
    first, second = await service.ask(HERRING), await service.ask(HERRING)
    assert len(model.requests) == 1
    assert first.answer_id != second.answer_id
    assert (second.text, second.claims, second.citations, second.notes) == (
        first.text,
        first.claims,
        first.citations,
        first.notes,
    )
    record = record_of(second)
    assert record["cached_from"] == first.answer_id
    assert (record["attempts"], record["cost"], record["input_tokens"]) == ([], None, None)
    assert f"Given again from answer {first.answer_id}" in newsbot("explain", second.answer_id).out


async def test_an_answer_given_again_is_shown_claim_by_claim(
    model: FakeModel, opened: Open
) -> None:
    service = opened(model)
    model.will(Says(LANDED))
    answer = await service.ask(HERRING)
    seen: list[tuple[Claim, tuple[Citation, ...]]] = []

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        seen.append((claim, citations))

    await service.ask(HERRING, on_claim=on_claim)
    assert seen == [(answer.claims[0], answer.citations)]


@pytest.mark.parametrize(
    "change",
    [
        {"answering": {"cache_hours": 0}},
        {"answering": {"max_claims": 4}},
        {"answering": {"keep_questions": "hashed"}},
        {"model": "openai:another"},
        {"model_output": "json_schema"},
    ],
)
async def test_another_setting_is_another_answer(
    model: FakeModel, opened: Open, change: dict[str, Any]
) -> None:
    model.will(Says(LANDED))
    await opened(model).ask(HERRING)
    await opened(model, **change).ask(HERRING)
    assert len(model.requests) == 2


async def test_another_server_is_another_answer(model: FakeModel, opened: Open) -> None:
    model.will(Says(LANDED))
    await opened(model).ask(HERRING)
    await opened(model, model_base_url=model.url.replace("127.0.0.1", "localhost")).ask(HERRING)
    assert len(model.requests) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"answering": {"keep_days": 7}},
        {"answering": {"unfold_length": 0}},
        {"answering": {"cache_hours": 1}},
        {"model_timeout": 9, "model_input_price": 1.0, "model_output_price": 1.0},
    ],
)
async def test_a_setting_that_changes_no_answer_is_the_same_answer(
    model: FakeModel, opened: Open, change: dict[str, Any]
) -> None:
    model.will(Says(LANDED))
    await opened(model).ask(HERRING)
    await opened(model, **change).ask(HERRING)
    assert len(model.requests) == 1


async def test_another_question_or_day_is_another_answer(model: FakeModel, opened: Open) -> None:
    service = opened(model)
    model.will(Says(LANDED))
    await service.ask(HERRING)
    await service.ask("How many tonnes of herring can be landed?")
    await service.ask(HERRING, as_of=datetime(2030, 1, 1, tzinfo=UTC))
    assert len(model.requests) == 3


async def test_another_corpus_is_another_answer(
    model: FakeModel, opened: Open, tmp_path: Path
) -> None:
    service = opened(model)
    model.will(Says(LANDED))
    await service.ask(HERRING)
    await service.forget(str(SAMPLE_ARTICLES))
    with pytest.raises(Exception, match="no articles"):
        await service.ask(HERRING)
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    "part", ["$.notes", "$.answer.claims", "$.answer.text", "$.excerpts[0].article_id"]
)
async def test_an_answer_that_an_older_version_logged_is_not_given_again(
    model: FakeModel, opened: Open, data_dir: Path, part: str
) -> None:
    service = opened(model)
    model.will(Says(LANDED))
    await service.ask(HERRING)
    with closing(sqlite3.connect(data_dir / "bot.db")) as database:
        database.execute("UPDATE answers SET record = json_remove(record, ?)", (part,))
        database.commit()
    assert (await service.ask(HERRING)).status == "answered"
    assert len(model.requests) == 2


async def test_a_broken_answer_is_not_given_again(model: FakeModel, opened: Open) -> None:
    service = opened(model)
    model.will(Breaks(LANDED), Says(LANDED))
    assert (await service.ask(HERRING)).status == "degraded"
    assert (await service.ask(HERRING)).status == "answered"
    assert len(model.requests) == 2


@pytest.mark.parametrize("failure", [Fails(503), Breaks(), Says("Nobody knows.")], ids=repr)
async def test_that_nothing_was_found_while_a_model_failed_is_not_given_again(
    model: FakeModel, opened: Open, failure: Reply
) -> None:
    service = opened(model)
    question = "Which zebra conducts the lunar orchestra of Quibberton?"
    model.will(failure)
    assert (await service.ask(question)).status == "not_found"
    asked = len(model.requests)
    model.will(Says(NOT_FOUND["lines"]))
    for _ in range(2):
        assert (await service.ask(question)).model == "openai:fake"
    assert len(model.requests) == asked + 1, "what the model itself did not find is given again"


async def test_what_the_next_model_said_while_the_first_was_away_is_not_given_again(
    model: FakeModel, opened: Open
) -> None:
    further = {"name": "openai:other", "base_url": model.url, "api_key": model.key, "retries": 0}
    service = opened(model, fallback_models=[further])
    model.will(Fails(503), Says(LANDED))
    assert (await service.ask(HERRING)).model == "openai:other"
    assert (await service.ask(HERRING)).model == "openai:fake"


async def test_promise_7_a_removed_article_is_not_given_again(
    model: FakeModel, opened: Open, data_dir: Path
) -> None:
    service = opened(model)
    model.will(Says(LANDED))
    answer = await service.ask(HERRING)
    article = answer.citations[0].article_id
    await service.remove(article, purge=True)
    model.will(Says(NOT_FOUND["lines"]))
    again = await service.ask(HERRING)
    assert article not in {citation.article_id for citation in again.citations}
    assert b"18,400 tonnes of herring next year" not in stored_bytes(data_dir)


# --- Budgets -------------------------------------------------------------------------------------

PRICES = {"model_input_price": 1_000.0, "model_output_price": 0.0}  # a tenth for each request


async def test_a_spent_budget_leaves_excerpts(model: FakeModel, opened: Open) -> None:
    service = opened(model, **PRICES, budget={"daily": 0.15}, answering={"cache_hours": 0})
    model.will(Says(LANDED))
    answers = [await service.ask(HERRING, asker=asker) for asker in (MINE, OTHERS, MINE)]
    assert [answer.status for answer in answers] == ["answered", "answered", "degraded"]
    assert answers[2].degraded == "Today's budget for the language model is used up."
    assert answers[2].model == "extractive"
    assert "18,400" in answers[2].text
    assert len(model.requests) == 2


async def test_one_users_share_is_not_anothers(model: FakeModel, opened: Open) -> None:
    service = opened(model, **PRICES, budget={"daily_per_user": 0.05}, answering={"cache_hours": 0})
    model.will(Says(LANDED))
    first, second = [await service.ask(HERRING, asker=MINE) for _ in range(2)]
    assert (first.status, second.status) == ("answered", "degraded")
    assert second.degraded is not None
    assert "Your share" in second.degraded
    assert (await service.ask(HERRING, asker=OTHERS)).status == "answered"
    assert (await service.ask(HERRING)).status == "answered", "nobody's share"


async def test_to_be_forgotten_gives_no_share_back(model: FakeModel, opened: Open) -> None:
    service = opened(model, **PRICES, budget={"daily_per_user": 0.05}, answering={"cache_hours": 0})
    model.will(Says(LANDED))
    await service.ask(HERRING, asker=MINE)
    assert MINE.user is not None
    assert await service.forget_user(MINE.user) == 1
    assert (await service.ask(HERRING, asker=MINE)).status == "degraded"


async def test_what_is_asked_for_measuring_is_not_logged_and_nobody_s_expense(
    model: FakeModel, opened: Open, data_dir: Path
) -> None:
    service = opened(model, **PRICES, budget={"daily": 0.05}, answering={"cache_hours": 0})
    model.will(Says(LANDED))
    for _ in range(2):
        answer, found = await service.ask_with_search(HERRING)
        assert (answer.status, answer.model) == ("answered", "openai:fake")
        assert answer.citations[0].article_id in {one.article.id for one in found.excerpts}
    assert (rows(data_dir, "answers"), rows(data_dir, "spending")) == (0, 0)
    assert (await service.ask(HERRING)).model == "openai:fake", "there is budget left"
    assert (await service.ask(HERRING)).model == "extractive"


@pytest.mark.parametrize("limit", [{"daily": 0}, {"daily_per_user": 0}])
async def test_nought_means_none(model: FakeModel, opened: Open, limit: dict[str, int]) -> None:
    answer = await opened(model, budget=limit).ask(HERRING, asker=MINE)
    assert (answer.degraded, model.requests) == (
        "No budget is set aside for the language model.",
        [],
    )


async def test_unset_means_unlimited(model: FakeModel, opened: Open) -> None:
    service = opened(model, model_input_price=1e9, model_output_price=1e9)
    model.will(Says(LANDED))
    for question in (HERRING, "Who may land herring?"):
        assert (await service.ask(question, asker=MINE)).model == "openai:fake"


async def test_understanding_a_follow_up_is_paid_for_too(model: FakeModel, opened: Open) -> None:
    service = opened(model, **PRICES)
    model.will(Says(LANDED), Says("When may they be landed?"), Says(LANDED))
    await service.ask(HERRING, asker=MINE)
    answer = await service.ask("And when is that?", asker=MINE)
    record = record_of(answer)
    assert [attempt["form"] for attempt in record["attempts"]] == ["question", "lines"]
    assert (record["cost"], record["input_tokens"]) == (pytest.approx(0.2), 200)
    with closing(sqlite3.connect(service.settings.data_dir / "bot.db")) as database:
        [(cost,)] = database.execute("SELECT cost FROM spending").fetchall()
    assert cost == pytest.approx(0.3)


def spent(service: Service) -> float:
    with closing(sqlite3.connect(service.settings.data_dir / "bot.db")) as database:
        [(cost,)] = database.execute("SELECT coalesce(sum(cost), 0) FROM spending")
    return float(cost)


async def test_an_answer_that_is_given_up_is_paid_for(model: FakeModel, opened: Open) -> None:
    service = opened(model, **PRICES)
    model.will(Hangs(LANDED))
    seen = asyncio.Event()

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        seen.set()

    asking = asyncio.create_task(service.ask(HERRING, asker=MINE, on_claim=on_claim))
    await seen.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert spent(service) > 0


async def test_an_answer_that_nobody_can_be_shown_is_paid_for(
    model: FakeModel, opened: Open
) -> None:
    service = opened(model, **PRICES)
    model.will(Says(LANDED))

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await service.ask(HERRING, asker=MINE, on_claim=on_claim)
    assert spent(service) > 0


async def test_understanding_a_question_that_is_given_up_is_paid_for(
    model: FakeModel, opened: Open
) -> None:
    service = opened(model, **PRICES)
    model.will(Says(LANDED), Says("When may they be landed?", pause=0.2))
    await service.ask(HERRING, asker=MINE)
    before = spent(service)
    asking = asyncio.create_task(service.ask("And when is that?", asker=MINE))
    assert await happens(lambda: len(model.requests) == 2)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await happens(lambda: spent(service) > before)
    assert spent(service) == pytest.approx(before + 0.1)


# --- What is kept --------------------------------------------------------------------------------


async def test_questions_may_be_kept_as_hashes_only(opened: Open, data_dir: Path) -> None:
    service = opened(answering={"keep_questions": "hashed"})
    secret = "How many tonnes of herring may zebras land?"
    answers = [await service.ask(secret), await service.ask(secret)]
    first, second = map(record_of, answers)
    assert first["question"] is None
    assert first["question_hash"] == second["question_hash"]
    assert b"zebras" not in stored_bytes(data_dir)
    assert "kept as a hash only" in newsbot("explain", answers[0].answer_id).out


async def test_what_was_refused_and_noted_repeats_no_words_of_a_hashed_question(
    model: FakeModel, opened: Open, data_dir: Path
) -> None:
    service = opened(model, answering={"keep_questions": "hashed"})
    question = "Which is more, the tonnes of herring or the zebrafinches?"
    model.will(Says(LANDED + claim_line("Zebrafinches may land.", "Fishing crews along the coast")))
    for _ in range(2):
        answer = await service.ask(question)
        assert any("zebrafinches" in note for note in answer.notes), answer
        assert "zebrafinches" in answer.text
        record = record_of(answer)
        assert record["dropped"]
        assert "zebrafinches" not in str(record).casefold()
        assert "not kept" in newsbot("explain", answer.answer_id).out
    assert b"zebrafinches" not in stored_bytes(data_dir).lower()


async def test_nothing_of_what_was_forgotten_can_be_read_in_any_file(
    opened: Open, data_dir: Path
) -> None:
    service = opened()
    for _ in range(2):  # the second time nothing but the log of writes holds what is deleted
        await service.ask("How many zebras landed herring?", asker=MINE)
        assert b"zebras" in stored_bytes(data_dir)
        await service.forget_conversation("telegram:1")
        await service.forget_user("telegram:1")
        assert b"zebras" not in stored_bytes(data_dir)


async def test_what_was_erased_while_a_question_was_under_way_is_not_written_back(
    opened: Open, data_dir: Path
) -> None:
    service = opened()

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        await service.forget_user("telegram:1")

    question = "How many tonnes of herring may be landed, zebras?"
    answer = await service.ask(question, asker=MINE, on_claim=on_claim)
    assert answer.status == "answered"
    assert not await service.is_logged(answer.answer_id)
    assert (rows(data_dir, "answers"), rows(data_dir, "turns")) == (0, 0)
    assert b"zebras" not in stored_bytes(data_dir)
    await service.ask(HERRING, asker=MINE)
    assert rows(data_dir, "answers") == 1, "what is asked afterwards is kept again"


async def test_a_conversation_forgotten_while_it_goes_on_is_forgotten(
    opened: Open, data_dir: Path
) -> None:
    service = opened()

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        await service.forget_conversation("telegram:1")

    await service.ask(HERRING, asker=MINE, on_claim=on_claim)
    assert (rows(data_dir, "answers"), rows(data_dir, "turns")) == (1, 0)


async def test_promise_7_claims_of_an_article_taken_down_meanwhile_are_taken_back(
    opened: Open,
) -> None:
    service = opened()
    shown: list[Claim] = []
    restarts: list[list[Claim]] = []
    asked = "How many tonnes of herring may be landed, and when does the marathon begin?"

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        shown.append(claim)
        if not restarts:
            await service.remove(citations[0].article_id)

    async def on_restart() -> None:
        restarts.append(shown.copy())
        shown.clear()

    answer = await service.ask(asked, on_claim=on_claim, on_restart=on_restart)
    assert [len(claims) for claims in restarts] == [1], "given up before the second was shown"
    assert shown == list(answer.claims)


async def test_promise_7_an_article_purged_meanwhile_is_not_even_among_what_was_found(
    opened: Open, data_dir: Path
) -> None:
    service = opened()
    before = await service.ask(HERRING)
    cited = {citation.article_id for citation in before.citations}
    found = [excerpt["article_id"] for excerpt in record_of(before)["excerpts"]]
    other = next(article for article in found if article not in cited)

    async def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        await service.remove(other, purge=True)

    answer = await service.ask(HERRING, on_claim=on_claim)
    assert answer.claims == before.claims
    assert other not in {excerpt["article_id"] for excerpt in record_of(answer)["excerpts"]}
    with closing(sqlite3.connect(data_dir / "bot.db")) as database:
        concerned = database.execute("SELECT 1 FROM answer_articles WHERE article_id = ?", (other,))
        assert concerned.fetchone() is None


async def test_an_answer_is_rated_once_a_user(opened: Open, data_dir: Path) -> None:
    service = opened()
    answer = await service.ask(HERRING, asker=MINE)
    await service.rate(answer.answer_id, MINE, good=True)
    await service.rate(answer.answer_id, MINE, good=False)
    await service.rate(answer.answer_id, OTHERS, good=False)
    assert "Rated good by 0, bad by 2" in newsbot("explain", answer.answer_id).out
    assert b"telegram:1" not in stored_bytes(data_dir)
    with pytest.raises(UnknownAnswer):
        await service.rate("nothing", MINE, good=True)


def rows(data_dir: Path, table: str) -> int:
    with closing(sqlite3.connect(data_dir / "bot.db")) as database:
        [(count,)] = database.execute(f"SELECT count(*) FROM {table}")
    return int(count)


# --- Rehearsals and turns ------------------------------------------------------------------------


async def test_a_rehearsal_loads_everything_and_leaves_nothing(
    model: FakeModel, opened: Open, data_dir: Path
) -> None:
    service = opened(model)
    await service.rehearse()
    assert not model.requests, "nobody pays for a rehearsal"
    with closing(sqlite3.connect(data_dir / "bot.db")) as database:
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (0,)


async def test_an_empty_corpus_keeps_nobody_from_starting(empty_dir: Path) -> None:
    with opened_service(empty_dir) as service:
        await service.rehearse()


async def test_few_questions_are_worked_on_at_once(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, running, most = opened(), 0, 0
    search = service.search

    async def counted(question: str, **options: Any) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            return await search(question, **options)
        finally:
            running -= 1

    monkeypatch.setattr(service, "search", counted)
    answers = await asyncio.gather(*(service.ask(HERRING) for _ in range(6)))
    assert {answer.status for answer in answers} == {"answered"}
    assert most == 2
