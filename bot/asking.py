"""One question on its way: understood, searched for, answered, logged and remembered."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.answers import Answer, Timings
from bot.budget import Budget
from bot.json_shapes import from_json, to_json
from bot.questions import checked_question
from bot.storage.answers import AnswerRecord
from bot.storage.conversations import Turn
from bot.storage.stores import Stores
from config.settings import Settings
from retrieval.results import Retrieval

if TYPE_CHECKING:
    from bot.answering.chain import Answerer, Draft, OnClaim
    from bot.answering.conversation.rewriting import Understood
    from bot.answering.drafts import Attempt
    from retrieval.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and in which conversation, by names that the front end chooses; None = nobody's.

    The names must tell users and conversations of different front ends apart. `message` names the
    question within its conversation: asked once more, after a crash, it does not follow itself.
    """

    user: str | None = None
    conversation: str | None = None
    message: str | None = None


NOBODY = Asker()


#: Finds the excerpts for a question as of a time.
Search = Callable[[str, datetime | None], Awaitable[Retrieval]]


@dataclass(slots=True)
class _Question:
    """One question as it was asked, and what is known of it so far.

    `user` and `conversation` are keyed hashes of the asker's: nothing stored beside a question
    tells who asked it.
    """

    text: str
    user: str | None = None
    conversation: str | None = None
    message: str | None = None
    as_of: datetime | None = None
    on_claim: OnClaim | None = None
    started: float = field(default_factory=time.perf_counter)
    understood: Understood | None = None

    @property
    def standalone(self) -> str:
        """What is searched for: the question with what it takes from the conversation."""
        return self.understood.question if self.understood else self.text

    @property
    def reread(self) -> str | None:
        """What a follow-up was taken to ask; None where that is what it says."""
        return self.standalone if self.standalone != self.text else None

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The models that were asked what it means."""
        return self.understood.attempts if self.understood else ()


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
        asked = _Question(
            text=checked_question(question),
            user=self._stores.hasher.name(asker.user),
            conversation=self._stores.hasher.name(asker.conversation),
            message=asker.message,
            as_of=as_of,
            on_claim=on_claim,
        )
        await self._answering()
        asked.understood = await self._understand(asked)
        while True:
            retrieval = await self._search(asked.standalone, as_of)
            key = self._key(retrieval)
            answer = await self._again(asked, retrieval, key)
            if answer is None:
                answer = await self._afresh(asked, retrieval, key)
            if answer is not None:
                await asyncio.to_thread(self._remember, asked, answer)
                return answer

    async def ask_with_search(
        self, question: str, *, as_of: datetime | None = None
    ) -> tuple[Answer, Retrieval]:
        """One answer made anew, outside of any conversation, with the search it was made from."""
        asked = _Question(checked_question(question), as_of=as_of)
        await self._answering()
        while True:
            retrieval = await self._search(asked.text, as_of)
            answer = await self._afresh(asked, retrieval, key=None)
            if answer is not None:
                return answer, retrieval

    async def _answering(self) -> Answerer:
        if self._answerer is None:
            self._answerer = await asyncio.to_thread(self._make_answerer)
        return self._answerer

    async def _understand(self, asked: _Question) -> Understood | None:
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
        await asyncio.to_thread(self._budget.charge, asked.user, understood.attempts)
        return understood

    def _remember(self, asked: _Question, answer: Answer) -> None:
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
        self, asked: _Question, retrieval: Retrieval, key: str | None
    ) -> Answer | None:
        """An answer made now; None where an article in it was just taken down."""
        answerer = await self._answering()
        begun = time.perf_counter()
        refusal = await asyncio.to_thread(self._budget.refusal, asked.user)
        draft = await answerer.answer(retrieval, on_claim=asked.on_claim, without_model=refusal)
        await asyncio.to_thread(self._budget.charge, asked.user, draft.attempts)
        answer = _answer(draft, retrieval, _timings(asked, retrieval, begun), asked.reread)
        record = AnswerRecord(
            **self._asked(asked, answer),
            language=retrieval.language,
            as_of=retrieval.as_of,
            cached_from=None,
            answer=to_json(answer),
            lead=draft.lead,
            notes=list(draft.notes),
            excerpts=[
                {"chunk_id": e.chunk_id, "article_id": e.article.id, "score": e.score}
                for e in retrieval.excerpts
            ],
            passages=[
                {"version_id": p.article.version_id, "start": p.start, "end": p.end}
                for p in draft.shown
            ],
            signals=asdict(retrieval.signals),
            dropped=[{"claim": text, "reason": reason} for text, reason in draft.dropped],
            prompt_hash=draft.prompt_hash,
            attempts=to_json([*asked.attempts, *draft.attempts]),
            input_tokens=draft.usage.input_tokens if draft.usage else None,
            output_tokens=draft.usage.output_tokens if draft.usage else None,
            cost=draft.cost,
        )
        if not await asyncio.to_thread(self._write_log, record, answer):
            return None
        if key is not None and draft.attempts and draft.status != "degraded":
            await asyncio.to_thread(self._stores.cache.write, key, answer.answer_id)
        return answer

    async def _again(self, asked: _Question, retrieval: Retrieval, key: str) -> Answer | None:
        """The answer that a model gave to the same before, under a new id; None without one."""
        begun = time.perf_counter()
        earlier = await asyncio.to_thread(self._earlier, key)
        if earlier is None:
            return None
        again = {
            **earlier.answer,
            "answer_id": _new_id(),
            "timings_ms": _timings(asked, retrieval, begun),
            "lead": earlier.lead,
            "notes": earlier.notes,
            "language": earlier.language,
            "understood_as": asked.reread,
        }
        answer = from_json(Answer, again)
        logged = replace(
            earlier,
            **self._asked(asked, answer),
            cached_from=earlier.answer_id,
            answer=to_json(answer),
            attempts=to_json(asked.attempts),
            input_tokens=None,
            output_tokens=None,
            cost=None,
        )
        if not await asyncio.to_thread(self._write_log, logged, answer):
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

    def _asked(self, asked: _Question, answer: Answer) -> dict[str, Any]:
        """The part of an answer's record that tells what was asked, as far as it may be kept."""
        in_words = self._settings.answering.keep_questions == "text"
        return {
            "answer_id": answer.answer_id,
            "asked_at": datetime.now(UTC),
            "question": asked.text if in_words else None,
            "question_hash": self._stores.hasher.hash(asked.text.casefold()),
            "understood_as": asked.reread if in_words else None,
        }

    def _write_log(self, record: AnswerRecord, answer: Answer) -> bool:
        """Log an answer; false, and nothing logged, where an article in it was just taken down.

        Looking after writing leaves no moment in which a removal and its purge can slip through.
        """
        self._stores.log.write(record, to_json(record))
        self._stores.log.forget_older(self._settings.answering.keep_days)
        shown = {citation.article_id for citation in answer.citations}
        shown |= {nearest.article_id for nearest in answer.nearest}
        if not self._corpus.taken_down(shown):
            return True
        self._stores.log.delete(answer.answer_id)
        return False

    def _key(self, retrieval: Retrieval) -> str:
        """Under which a model's answer to this is cached: all that the answer depends on.

        The excerpts stand in it beside the corpus version, whose numbers begin anew where somebody
        begins with a new catalogue and keeps bot.db.
        """
        answerer = self._answerer
        assert answerer is not None, "asked for before any answer"
        today = retrieval.as_of or datetime.now(UTC)
        depends_on = {
            "corpus": retrieval.corpus.version,
            "prompt": answerer.prompt_hash,
            "models": answerer.model_names,
            "as_of": to_json(retrieval.as_of),
            "today": today.date().isoformat(),
            "excerpts": [excerpt.chunk_id for excerpt in retrieval.excerpts],
            "answering": self._settings.answering.model_dump(mode="json"),
        }
        return self._stores.hasher.hash(retrieval.question, json.dumps(depends_on, sort_keys=True))


def _timings(asked: _Question, retrieval: Retrieval, begun: float) -> Timings:
    """How long it took; `begun` is when answering began, by `time.perf_counter`."""
    now = time.perf_counter()
    return Timings(
        understand=round(retrieval.understand_ms, 1),
        retrieve=round(retrieval.retrieve_ms, 1),
        answer=round((now - begun) * 1_000, 1),
        total=round((now - asked.started) * 1_000, 1),
    )


def _answer(
    draft: Draft, retrieval: Retrieval, timings: Timings, understood_as: str | None
) -> Answer:
    from bot.answering.frames import render_text

    return Answer(
        answer_id=_new_id(),
        status=draft.status,
        degraded=draft.degraded,
        text=render_text(draft),
        claims=draft.claims,
        citations=draft.citations,
        nearest=draft.nearest,
        model=draft.model,
        corpus_version=retrieval.corpus.version,
        timings_ms=timings,
        lead=draft.lead,
        notes=draft.notes,
        language=draft.language,
        understood_as=understood_as,
    )


def _new_id() -> str:
    return secrets.token_hex(8)
