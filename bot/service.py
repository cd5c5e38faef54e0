"""The application: what newsbot can do, for the terminal, the socket and Telegram alike.

Every method may be called from one event loop; what takes long runs in threads. Front ends hold
no logic of their own about articles or answers.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.answers import Answer, Timings
from bot.json_shapes import to_json
from bot.questions import checked_question
from bot.storage.answers import AnswerLog, AnswerRecord
from config.settings import RetrievalSettings, Settings
from retrieval.corpus import Corpus, no_progress
from retrieval.errors import ReloadCancelled, UnknownSource
from retrieval.reports import (
    CorpusStatus,
    ProgressCallback,
    ReloadProgress,
    ReloadReport,
    SourceInfo,
)
from retrieval.results import Retrieval
from retrieval.sources.source import Source

if TYPE_CHECKING:
    from bot.answering.chain import Answerer, Draft, OnClaim
    from retrieval.retriever import NewsRetriever

Result = TypeVar("Result")


class Service:
    """Asks, searches and changes one corpus; made by `bot.app.open_service`."""

    def __init__(
        self,
        settings: Settings,
        corpus: Corpus,
        log: AnswerLog,
        make_retriever: Callable[[RetrievalSettings], NewsRetriever],
        make_answerer: Callable[[], Answerer],
        base_dir: Path | None = None,
    ) -> None:
        """`base_dir` is what relative paths in the settings start from; None = the working folder.

        What the two makers give is made when it is first needed, or by `prepare`.
        """
        self.settings = settings
        self.base_dir = base_dir
        self.corpus = corpus
        self._log = log
        self._make_retriever = make_retriever
        self._make_answerer = make_answerer
        self._retriever: NewsRetriever | None = None
        self._answerer: Answerer | None = None
        self._turn = asyncio.Lock()
        self._changes: set[asyncio.Task[Any]] = set()

    def prepare(self) -> None:
        """Make the retriever and the answerer now rather than at the first question.

        Raises ModelUnavailable, RerankerUnavailable and PromptError, so that a wrong set-up shows
        at start.
        """
        self._retriever = self._retriever or self._make_retriever(self.settings.retrieval)
        self._retriever.prepare()
        self._answerer = self._answerer or self._make_answerer()
        self._log.forget_older(self.settings.answering.keep_days)

    def retriever_with(self, options: RetrievalSettings) -> NewsRetriever:
        """A retriever over the same corpus that searches by other settings than those in force."""
        return self._make_retriever(options)

    async def search(
        self,
        question: str,
        *,
        as_of: datetime | None = None,
        top: int | None = None,
        retriever: NewsRetriever | None = None,
    ) -> Retrieval:
        """The excerpts for a question, best first; `retriever` None = by the settings in force.

        Raises QuestionError, EmptyCorpus and the errors of the embedder and the reranker.
        """
        question = checked_question(question)
        if retriever is None:
            self._retriever = self._retriever or self._make_retriever(self.settings.retrieval)
            retriever = self._retriever
        return await asyncio.to_thread(retriever.retrieve, question, as_of=as_of, top=top)

    async def ask(
        self,
        question: str,
        *,
        as_of: datetime | None = None,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """One answer, logged under its id; `on_claim` sees each claim as it passes.

        Raises QuestionError, EmptyCorpus, ModelUnavailable and the errors of the embedder and the
        reranker; a model that fails makes the answer `degraded` instead.
        """
        answer, _ = await self.ask_with_search(question, as_of=as_of, on_claim=on_claim)
        return answer

    async def ask_with_search(
        self,
        question: str,
        *,
        as_of: datetime | None = None,
        on_claim: OnClaim | None = None,
    ) -> tuple[Answer, Retrieval]:
        """As `ask`, with the search that the answer was made from."""
        started = time.perf_counter()
        question = checked_question(question)
        if self._answerer is None:
            self._answerer = await asyncio.to_thread(self._make_answerer)
        answerer = self._answerer
        while True:
            retrieval = await self.search(question, as_of=as_of)
            searched = time.perf_counter()
            draft = await answerer.answer(retrieval, on_claim=on_claim)
            now = time.perf_counter()
            timings = Timings(
                understand=round(retrieval.understand_ms, 1),
                retrieve=round(retrieval.retrieve_ms, 1),
                answer=round((now - searched) * 1_000, 1),
                total=round((now - started) * 1_000, 1),
            )
            answer = _answer(draft, retrieval, timings)
            if await asyncio.to_thread(self._write_log, answer, draft, retrieval):
                return answer, retrieval

    async def reload(
        self,
        names: Sequence[str] = (),
        *,
        sources: Sequence[Source] | None = None,
        full: bool = False,
        force: bool = False,
        dry_run: bool = False,
        progress: ProgressCallback | None = None,
    ) -> ReloadReport:
        """Reload all known sources, those of these `names`, or the `sources` given.

        Cancelling the call gives the reload up and leaves the old corpus. Raises UnknownSource,
        RemovalRefused, EmbedderMismatch, IndexOutdated, EmbedderUnavailable.
        """
        given = list(sources) if sources is not None else self.known(names)

        def work(report: ProgressCallback) -> ReloadReport:
            return self.corpus.reload(
                given, full=full, force=force, dry_run=dry_run, progress=report
            )

        return await self._change(work, progress)

    async def forget(self, name: str, *, progress: ProgressCallback | None = None) -> ReloadReport:
        """Drop a source with its articles; raises UnknownSource."""
        return await self._change(
            lambda report: self.corpus.forget(name, progress=report), progress
        )

    async def remove(self, article_id: str, *, purge: bool = False) -> int:
        """Take an article down at once and for good; a purge deletes what is kept of it too.

        Returns how many logged answers a purge deleted. It may be repeated, as after a purge that
        was cut short. Raises UnknownArticle.
        """

        def take_down(_: ProgressCallback) -> int:
            self.corpus.remove(article_id)
            return self._log.purge_article(article_id) if purge else 0

        # Taking down waits for no reload; deleting its chunks has to.
        deleted = await self._tracked(_in_thread(take_down, None))
        if purge:
            await self._change(lambda _: self.corpus.purge(article_id), None)
        return deleted

    async def roll_back(self, *, progress: ProgressCallback | None = None) -> int:
        """Return to the generation before; returns the new corpus version."""
        return await self._change(lambda report: self.corpus.roll_back(progress=report), progress)

    async def status(self) -> CorpusStatus:
        """The corpus in figures and its health."""
        return await asyncio.to_thread(self.corpus.status)

    async def sources(self) -> list[SourceInfo]:
        """The known sources."""
        return await asyncio.to_thread(self.corpus.sources)

    def known(self, names: Sequence[str]) -> list[Source] | None:
        """The known sources of these names; None, for all, without names. Raises UnknownSource."""
        if not names:
            return None
        known = self.corpus.known_sources()
        for name in names:
            if name not in known:
                listed = ", ".join(known) or "none yet"
                raise UnknownSource(f"no source is called {name}; known: {listed}")
        return [known[name] for name in names]

    async def aclose(self) -> None:
        """Give up the changes under way, wait for them to end, and close the corpus.

        After this nothing of the service writes any more, so the indexes may change hands.
        """
        for task in self._changes:
            task.cancel()
        if self._changes:
            await asyncio.wait(self._changes)
        self.corpus.close()

    async def _change(
        self, work: Callable[[ProgressCallback], Result], progress: ProgressCallback | None
    ) -> Result:
        """Run a change of the corpus when it is its turn.

        Those that wait hold no thread, of which there are few and every question needs one.
        """

        async def in_turn() -> Result:
            async with self._turn:
                return await _in_thread(work, progress)

        return await self._tracked(in_turn())

    async def _tracked(self, change: Coroutine[Any, Any, Result]) -> Result:
        """Await a change as a task of its own, which `aclose` knows and can wait for."""
        task = asyncio.ensure_future(change)
        self._changes.add(task)
        task.add_done_callback(self._changes.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task})
            raise

    def _write_log(self, answer: Answer, draft: Draft, retrieval: Retrieval) -> bool:
        """Log an answer; false, and nothing logged, where an article in it was just taken down.

        Looking after writing leaves no moment in which a removal and its purge can slip through.
        """
        record = AnswerRecord(
            answer_id=answer.answer_id,
            asked_at=datetime.now(UTC),
            question=retrieval.question,
            language=retrieval.language,
            as_of=retrieval.as_of,
            answer=to_json(answer),
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
            attempts=[to_json(attempt) for attempt in draft.attempts],
            input_tokens=draft.usage.input_tokens if draft.usage else None,
            output_tokens=draft.usage.output_tokens if draft.usage else None,
            cost=draft.cost,
        )
        self._log.write(record, to_json(record))
        self._log.forget_older(self.settings.answering.keep_days)
        shown = {citation.article_id for citation in answer.citations}
        shown |= {nearest.article_id for nearest in answer.nearest}
        if not self.corpus.taken_down(shown):
            return True
        self._log.delete(answer.answer_id)
        return False


def _answer(draft: Draft, retrieval: Retrieval, timings: Timings) -> Answer:
    from bot.answering.frames import render_text

    return Answer(
        answer_id=secrets.token_hex(8),
        status=draft.status,
        degraded=draft.degraded,
        text=render_text(draft),
        claims=draft.claims,
        citations=draft.citations,
        nearest=draft.nearest,
        model=draft.model,
        corpus_version=retrieval.corpus.version,
        timings_ms=timings,
        notes=draft.notes,
        language=draft.language,
    )


async def _in_thread(
    work: Callable[[ProgressCallback], Result], progress: ProgressCallback | None
) -> Result:
    """Run `work` in a thread; when the call is cancelled, its next report of progress ends it.

    It returns only once the thread is done, so that nothing goes on unseen.
    """
    show = progress or no_progress
    cancelled = threading.Event()

    def report(step: ReloadProgress) -> None:
        # Activation is one short transaction: past it, giving up would leave a lie behind.
        if cancelled.is_set() and step.phase != "sweeping":
            raise ReloadCancelled("the reload was given up; the articles are as they were before")
        show(step)

    thread = asyncio.ensure_future(asyncio.to_thread(work, report))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        cancelled.set()
        await asyncio.wait({thread})
        thread.exception()
        raise
