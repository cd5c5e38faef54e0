"""One question on its way: understood, searched for, answered, logged and remembered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.answer_records import Records
from bot.answers import Answer, Citation, Claim
from bot.asked import NOBODY, AskedQuestion, Asker, OnLanguage, OnRestart
from bot.budget import Budget
from bot.json_shapes import from_json, to_json
from bot.questions import checked_question
from bot.storage.answers import AnswerRecord
from bot.storage.conversations import Turn
from bot.storage.stores import Stores
from config.settings import Settings
from retrieval.errors import StillReadable
from retrieval.results import Retrieval

if TYPE_CHECKING:
    from bot.answering.chain import Answerer, OnClaim
    from bot.answering.conversation.rewriting import Understood
    from bot.answering.drafts import Attempt
    from retrieval.corpus import Corpus

_LOG = logging.getLogger(__name__)

#: Asked when nobody is there yet.
_REHEARSED = "What do the articles say?"
#: Questions searched for, and answered without a model, at the same time. That is work for one
#: core, of which many at once would all be done late, and two use what one leaves of it.
_AT_ONCE = 2
#: Finds the excerpts for a question as of a time.
Search = Callable[[str, datetime | None], Awaitable[Retrieval]]


class _TakenDown(Exception):
    """An article was taken down that the answer in the making rests on."""


class Asking:
    """Answers questions over one corpus, whoever asks them; one instance serves any number."""

    def __init__(
        self,
        settings: Settings,
        corpus: Corpus,
        stores: Stores,
        search: Search,
        make_answerer: Callable[[], Answerer],
    ) -> None:
        self._settings = settings
        self._corpus = corpus
        self._stores = stores
        self._search = search
        self._make_answerer = make_answerer
        self._answerer: Answerer | None = None
        self._budget = Budget(settings.budget, stores.spending)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self.watchers: list[Callable[[Attempt], None]] = []
        """Told of each model that was asked."""
        self._records = Records(settings.answering, stores.hasher)
        self._understanding: set[asyncio.Task[Understood]] = set()

    def prepare(self) -> None:
        """Get ready at a start: make the answerer, and delete what was stored for too long.

        Raises ModelUnavailable and PromptError.
        """
        self._answerer = self._answerer or self._make_answerer()
        self.forget_older()

    def forget_older(self) -> None:
        """Delete what was stored for longer than the settings state."""
        self._stores.forget_older(self._settings.answering.keep_days)
        self._erase_deleted()

    async def ask(
        self,
        question: str,
        *,
        asker: Asker = NOBODY,
        as_of: datetime | None = None,
        frames_in: str | None = None,
        on_claim: OnClaim | None = None,
        on_restart: OnRestart | None = None,
        on_language: OnLanguage | None = None,
    ) -> Answer:
        """One answer, as `Service.ask` gives it."""
        asked = AskedQuestion(
            text=checked_question(question),
            user=self._stores.hasher.name(asker.user),
            conversation=self._stores.hasher.name(asker.conversation),
            message=asker.message,
            as_of=as_of,
            on_claim=on_claim,
            on_restart=on_restart,
            on_language=on_language,
            frames_in=frames_in,
        )
        answerer = await self._answering()
        asked.understood = await self._understand(asked)
        while True:
            async with self._turns:
                retrieval = await self._search(asked.standalone, as_of)
                if on_language is not None:
                    on_language(frames_in or retrieval.language)
                # Without a model, making an answer costs no more than looking it up.
                by_model = bool(self._settings.models)
                answer = None if by_model else await self._afresh(asked, retrieval, None)
            if by_model:
                key = self._records.cache_key(
                    retrieval, answerer.prompt_hash, self._settings, frames_in
                )
                answer = await self._again(asked, retrieval, key)
                answer = answer or await self._afresh(asked, retrieval, key)
            if answer is not None:
                await asyncio.to_thread(self._remember, asked, answer)
                return answer
            if on_restart is not None:
                await on_restart()

    async def rehearse(self) -> None:
        """Make an answer that nobody asked for and nobody sees, without a language model.

        All that an answer needs is loaded then. Raises what `ask` raises.
        """
        retrieval = await self._search(_REHEARSED, None)
        await (await self._answering()).answer(retrieval, without_model=_REHEARSED)

    async def ask_with_search(
        self, question: str, *, as_of: datetime | None = None
    ) -> tuple[Answer, Retrieval]:
        """One answer made anew for measuring, as `Service.ask_with_search` gives it."""
        asked = AskedQuestion(checked_question(question), as_of=as_of)
        answerer = await self._answering()
        while True:
            retrieval = await self._search(asked.text, as_of)
            begun = time.perf_counter()
            draft = await answerer.answer(retrieval, without_model=self._budget.none(None))
            self._tell(draft.attempts)
            answer, record = self._records.made(asked, draft, retrieval, begun)
            if not await asyncio.to_thread(self._corpus.taken_down, record.articles):
                return answer, retrieval

    async def aclose(self) -> None:
        """Give up what is under way that nobody waits for any more."""
        for task in self._understanding:
            task.cancel()
        if self._understanding:
            await asyncio.wait(self._understanding)

    async def _answering(self) -> Answerer:
        if self._answerer is None:
            self._answerer = await asyncio.to_thread(self._make_answerer)
        return self._answerer

    async def _understand(self, asked: AskedQuestion) -> Understood | None:
        """The question with what it takes from its conversation; None outside of any."""
        conversation = asked.conversation
        if conversation is None:
            return None
        turns = await asyncio.to_thread(
            self._stores.conversations.recall, conversation, asked.message
        )
        # A short call that is paid for once it is made, so it is let come to its end and charged
        # even where nobody waits for the answer any more.
        understanding = asyncio.create_task(self._understand_after(asked, turns))
        self._understanding.add(understanding)
        understanding.add_done_callback(self._understanding.discard)
        return await asyncio.shield(understanding)

    async def _understand_after(self, asked: AskedQuestion, turns: Sequence[Turn]) -> Understood:
        refusal = await asyncio.to_thread(self._budget.refusal, asked.user)
        answerer = await self._answering()
        understood = await answerer.understand(asked.text, turns, without_model=refusal is not None)
        for attempt in understood.attempts:
            await self._charge(asked, attempt)
        self._tell(understood.attempts)
        return understood

    async def _charge(self, asked: AskedQuestion, attempt: Attempt) -> None:
        await asyncio.to_thread(self._budget.charge, asked.user, attempt)

    def _tell(self, attempts: Sequence[Attempt]) -> None:
        """Tell whoever watches models of those that were asked."""
        for attempt in attempts:
            for watcher in self.watchers:
                watcher(attempt)

    def _remember(self, asked: AskedQuestion, answer: Answer) -> None:
        conversation = asked.conversation
        if conversation is None or asked.understood is None:
            return
        turn = Turn(
            question=asked.standalone,
            follows=asked.understood.follows,
            language=answer.language,
            answer=" ".join(claim.text for claim in answer.claims),
            headlines=tuple(dict.fromkeys(citation.title for citation in answer.citations)),
            answer_id=answer.answer_id,
        )
        self._stores.conversations.remember(conversation, turn, asked.message)
        if self._stores.erased_conversations.since(asked.started, conversation):
            self._stores.conversations.forget(conversation)

    async def _afresh(
        self, asked: AskedQuestion, retrieval: Retrieval, key: str | None
    ) -> Answer | None:
        """An answer made now; None where an article in it was just taken down."""
        answerer = await self._answering()
        begun = time.perf_counter()
        refusal = await asyncio.to_thread(self._budget.refusal, asked.user)
        try:
            draft = await answerer.answer(
                retrieval,
                on_claim=partial(self._show, asked) if asked.on_claim else None,
                on_attempt=partial(self._charge, asked),
                without_model=refusal,
                frames_in=asked.frames_in,
            )
        except _TakenDown:
            return None
        self._tell(draft.attempts)
        answer, record = self._records.made(asked, draft, retrieval, begun)
        if not await asyncio.to_thread(self._write_log, asked, record):
            return None
        if key is not None and self._records.repeatable(draft):
            await asyncio.to_thread(self._stores.cache.write, key, answer.answer_id)
        return answer

    async def _show(
        self, asked: AskedQuestion, claim: Claim, citations: tuple[Citation, ...]
    ) -> None:
        """Pass a claim on; raises _TakenDown where an article cited so far is not to be shown."""
        cited = {citation.article_id for citation in citations}
        if await asyncio.to_thread(self._corpus.taken_down, cited):
            raise _TakenDown
        if asked.on_claim:
            await asked.on_claim(claim, citations)

    async def _again(self, asked: AskedQuestion, retrieval: Retrieval, key: str) -> Answer | None:
        """The answer that a model gave to the same before, under a new id; None without one."""
        begun = time.perf_counter()
        given = await asyncio.to_thread(self._earlier, asked, retrieval, key, begun)
        if given is None:
            return None
        answer, logged = given
        if not await asyncio.to_thread(self._write_log, asked, logged):
            return None
        if asked.on_claim:
            for claim in answer.claims:
                await asked.on_claim(claim, answer.citations[: max(claim.citations)])
        return answer

    def _earlier(
        self, asked: AskedQuestion, retrieval: Retrieval, key: str, begun: float
    ) -> tuple[Answer, AnswerRecord] | None:
        """A cached answer with a record of its own.

        One that another version of newsbot wrote may have another shape, and is as good as none.
        """
        record = self._stores.cache.read(key)
        if record is None:
            return None
        try:
            earlier = from_json(AnswerRecord, record)
            given = self._records.given_again(asked, earlier, retrieval, begun)
            _ = given[1].articles  # what the log will read of it
        except (ValidationError, KeyError):
            _LOG.info("a cached answer has another shape and is made anew")
            return None
        return given

    def _write_log(self, asked: AskedQuestion, record: AnswerRecord) -> bool:
        """Log an answer; false where an article that it was made from was just taken down.

        Then nothing is logged, nor where its asker's data were erased meanwhile. Looking after
        writing leaves no moment in which a purge or an erasure can slip through.
        """
        self._stores.log.write(record, to_json(record), asked.user)
        self._stores.log.forget_older(self._settings.answering.keep_days)
        taken_down = self._corpus.taken_down(record.articles)
        if taken_down or self._stores.erased_users.since(asked.started, asked.user):
            self._stores.log.delete(record.answer_id)
            self._erase_deleted()
        return not taken_down

    def _erase_deleted(self) -> None:
        """Erase from the files what was deleted; where that has to wait, the next sweep does it."""
        try:
            self._stores.log.erase_deleted()
        except StillReadable as error:
            _LOG.warning("%s", error)
