"""One question on its way: understood, searched for, answered, logged and remembered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.answer_records import Records
from bot.answers import Answer
from bot.asked import NOBODY, AskedQuestion, Asker
from bot.budget import Budget
from bot.json_shapes import from_json, to_json
from bot.questions import checked_question
from bot.storage.answers import AnswerRecord
from bot.storage.conversations import Turn
from bot.storage.stores import Stores
from config.settings import Settings
from retrieval.results import Retrieval

if TYPE_CHECKING:
    from bot.answering.chain import Answerer, OnClaim
    from bot.answering.conversation.rewriting import Understood
    from bot.answering.drafts import Attempt
    from retrieval.corpus import Corpus

#: Asked when nobody is there yet.
_REHEARSED = "What do the articles say?"
#: Questions searched for, and answered without a model, at the same time. That is work for one
#: core, of which many at once would all be done late, and two use what one leaves of it.
_AT_ONCE = 2
#: Finds the excerpts for a question as of a time.
Search = Callable[[str, datetime | None], Awaitable[Retrieval]]


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

    def prepare(self) -> None:
        """Make the answerer now; raises ModelUnavailable and PromptError."""
        self._answerer = self._answerer or self._make_answerer()
        self._stores.log.forget_older(self._settings.answering.keep_days)
        self._stores.conversations.forget_older()

    async def ask(
        self,
        question: str,
        *,
        asker: Asker = NOBODY,
        as_of: datetime | None = None,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """One answer, as `Service.ask` gives it."""
        asked = AskedQuestion(
            text=checked_question(question),
            user=self._stores.hasher.name(asker.user),
            conversation=self._stores.hasher.name(asker.conversation),
            message=asker.message,
            as_of=as_of,
            on_claim=on_claim,
        )
        answerer = await self._answering()
        asked.understood = await self._understand(asked)
        while True:
            async with self._turns:
                retrieval = await self._search(asked.standalone, as_of)
                # Without a model, making an answer costs no more than looking it up.
                by_model = bool(answerer.model_names)
                answer = None if by_model else await self._afresh(asked, retrieval, None)
            if by_model:
                key = self._records.cache_key(retrieval, answerer.prompt_hash, answerer.model_names)
                answer = await self._again(asked, retrieval, key)
                answer = answer or await self._afresh(asked, retrieval, key)
            if answer is not None:
                await asyncio.to_thread(self._remember, asked, answer)
                return answer

    async def rehearse(self) -> None:
        """Make an answer that nobody asked for and nobody sees, without a language model.

        All that an answer needs is loaded then. Raises what `ask` raises.
        """
        retrieval = await self._search(_REHEARSED, None)
        await (await self._answering()).answer(retrieval, without_model=_REHEARSED)

    async def ask_with_search(
        self, question: str, *, as_of: datetime | None = None
    ) -> tuple[Answer, Retrieval]:
        """One answer made anew, outside of any conversation, with the search it was made from."""
        asked = AskedQuestion(checked_question(question), as_of=as_of)
        while True:
            retrieval = await self._search(asked.text, as_of)
            answer = await self._afresh(asked, retrieval, key=None)
            if answer is not None:
                return answer, retrieval

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
        refusal = await asyncio.to_thread(self._budget.refusal, asked.user)
        answerer = await self._answering()
        understood = await answerer.understand(asked.text, turns, without_model=refusal is not None)
        await self._account(asked, understood.attempts)
        return understood

    async def _account(self, asked: AskedQuestion, attempts: Sequence[Attempt]) -> None:
        """Charge what models cost, and tell whoever watches them."""
        await asyncio.to_thread(self._budget.charge, asked.user, attempts)
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

    async def _afresh(
        self, asked: AskedQuestion, retrieval: Retrieval, key: str | None
    ) -> Answer | None:
        """An answer made now; None where an article in it was just taken down."""
        answerer = await self._answering()
        begun = time.perf_counter()
        refusal = await asyncio.to_thread(self._budget.refusal, asked.user)
        draft = await answerer.answer(retrieval, on_claim=asked.on_claim, without_model=refusal)
        await self._account(asked, draft.attempts)
        answer, record = self._records.made(asked, draft, retrieval, begun)
        if not await asyncio.to_thread(self._write_log, record, answer, asked.user):
            return None
        if key is not None and draft.attempts and draft.status != "degraded":
            await asyncio.to_thread(self._stores.cache.write, key, answer.answer_id)
        return answer

    async def _again(self, asked: AskedQuestion, retrieval: Retrieval, key: str) -> Answer | None:
        """The answer that a model gave to the same before, under a new id; None without one."""
        begun = time.perf_counter()
        earlier = await asyncio.to_thread(self._earlier, key)
        if earlier is None:
            return None
        answer, logged = self._records.given_again(asked, earlier, retrieval, begun)
        if not await asyncio.to_thread(self._write_log, logged, answer, asked.user):
            return None
        if asked.on_claim:
            for claim in answer.claims:
                await asked.on_claim(claim, answer.citations[: max(claim.citations)])
        return answer

    def _earlier(self, key: str) -> AnswerRecord | None:
        """The record of a cached answer; one that another version of newsbot wrote may not fit."""
        record = self._stores.cache.read(key)
        try:
            return from_json(AnswerRecord, record) if record else None
        except ValidationError:
            return None

    def _write_log(self, record: AnswerRecord, answer: Answer, user: str | None) -> bool:
        """Log an answer; false, and nothing logged, where an article in it was just taken down.

        Looking after writing leaves no moment in which a removal and its purge can slip through.
        """
        self._stores.log.write(record, to_json(record), user)
        self._stores.log.forget_older(self._settings.answering.keep_days)
        shown = {citation.article_id for citation in answer.citations}
        shown |= {nearest.article_id for nearest in answer.nearest}
        if not self._corpus.taken_down(shown):
            return True
        self._stores.log.delete(answer.answer_id)
        return False
