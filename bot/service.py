"""The application: what newsbot can do, for the terminal, the socket and Telegram alike.

Every method may be called from one event loop; what takes long runs in threads. Front ends hold
no logic of their own about articles or answers.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.answers import Answer
from bot.asked import NOBODY, Asker, OnLanguage, OnRestart
from bot.asking import Asking
from bot.overview import status_of
from bot.past_answers import PastAnswers, SharedAnswer, Unfolded
from bot.questions import checked_question
from bot.storage.statistics import Figures, Unanswered
from bot.storage.stores import Stores
from config.settings import RetrievalSettings, Settings
from retrieval.articles import Article, Excerpt
from retrieval.corpus import Corpus, no_progress
from retrieval.errors import NotSwept, ReloadCancelled, RetrievalError, UnknownSource
from retrieval.reports import (
    CorpusStatus,
    ProgressCallback,
    ReloadProgress,
    ReloadReport,
    SourceInfo,
    Vitals,
)
from retrieval.results import Retrieval
from retrieval.sources.source import Source

if TYPE_CHECKING:
    from bot.answering.chain import Answerer, OnClaim
    from bot.answering.drafts import Attempt
    from retrieval.retriever import NewsRetriever

_LOG = logging.getLogger(__name__)
Result = TypeVar("Result")


class Service:
    """Asks, searches and changes one corpus; made by `bot.app.open_service`."""

    def __init__(
        self,
        settings: Settings,
        corpus: Corpus,
        stores: Stores,
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
        self._stores = stores
        self._make_retriever = make_retriever
        self._retriever: NewsRetriever | None = None
        self._asking = Asking(
            settings,
            corpus,
            stores,
            lambda question, as_of: self.search(question, as_of=as_of),
            make_answerer,
        )
        self._past = PastAnswers(settings, corpus, stores)
        self._turn = asyncio.Lock()
        self._changes: set[asyncio.Task[Any]] = set()

    def prepare(self) -> None:
        """Make the retriever and the answerer now rather than at the first question.

        Raises ModelUnavailable, RerankerUnavailable and PromptError, so that a wrong set-up shows
        at start.
        """
        self._retriever = self._retriever or self._make_retriever(self.settings.retrieval)
        self._retriever.prepare()
        self._asking.prepare()

    async def rehearse(self) -> None:
        """Load models and open indexes, so that whoever asks first waits no longer than others.

        What goes wrong here goes wrong again with the first question, whose asker is told of it.
        """
        try:
            await self._asking.rehearse()
        except RetrievalError as error:
            _LOG.info("nothing could be rehearsed: %s", error)

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
        threads: Executor | None = None,
    ) -> Retrieval:
        """The excerpts for a question, best first; `retriever` None = by the settings in force.

        It is searched in one of `threads`, None being those that all other work shares.
        Raises QuestionError, EmptyCorpus and the errors of the embedder and the reranker.
        """
        question = checked_question(question)
        if retriever is None:
            self._retriever = self._retriever or self._make_retriever(self.settings.retrieval)
            retriever = self._retriever
        search = partial(retriever.retrieve, question, as_of=as_of, top=top)
        return await asyncio.get_running_loop().run_in_executor(threads, search)

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
        """One answer, logged under its id; `on_claim` sees each claim as it passes.

        What stands around the claims is written in the language `frames_in` (ISO 639-1), None being
        that of the question; `on_language` is told which one it is, before the first claim.
        `on_restart` is told that none of the claims so far will stand: an article was taken down
        meanwhile, and the answer is made anew without it.

        In a conversation a follow-up is understood by what was said before. Raises QuestionError,
        EmptyCorpus, ModelUnavailable and the errors of the embedder and the reranker; a model that
        fails, or may not be asked any more, makes the answer `degraded` instead.
        """
        return await self._asking.ask(
            question,
            asker=asker,
            as_of=as_of,
            frames_in=frames_in,
            on_claim=on_claim,
            on_restart=on_restart,
            on_language=on_language,
        )

    async def ask_with_search(
        self, question: str, *, as_of: datetime | None = None
    ) -> tuple[Answer, Retrieval]:
        """One answer made anew, outside of any conversation, with the search it was made from.

        It is for measuring: nobody has asked, so it is not logged, and takes nothing of the budget
        that is there for those who do. Raises what `ask` raises.
        """
        return await self._asking.ask_with_search(question, as_of=as_of)

    def forget_older(self) -> None:
        """Delete what was stored for longer than the settings state; it may block for a while."""
        self._asking.forget_older()

    async def forget_conversation(self, conversation: str) -> None:
        """Forget what was said in a conversation: the next question there begins a new one."""
        name = self._stores.hasher.hash(conversation)
        self._stores.erased_conversations.mark(name)
        await asyncio.to_thread(self._stores.conversations.forget, name)

    async def rate(self, answer_id: str, asker: Asker, *, good: bool) -> None:
        """Note what somebody thinks of an answer; raises UnknownAnswer."""
        user = self._stores.hasher.hash(asker.user or "")
        await asyncio.to_thread(self._stores.log.rate, answer_id, user, good=good)

    async def is_logged(self, answer_id: str) -> bool:
        """Whether an answer is in the log: neither purged nor forgotten, perhaps meanwhile."""
        return await asyncio.to_thread(self._stores.log.holds, answer_id)

    async def past_answer(self, answer_id: str) -> Answer:
        """An answer as it was given; raises UnknownAnswer, also where an article in it is gone."""
        return await asyncio.to_thread(self._past.answer, answer_id)

    async def further_excerpts(self, answer_id: str) -> list[Excerpt]:
        """What else was found for the question of an answer; raises UnknownAnswer."""
        return await asyncio.to_thread(self._past.further_excerpts, answer_id)

    async def unfolded(self, answer_id: str, n: int) -> Unfolded:
        """The passage around citation `n` of an answer; raises UnknownAnswer."""
        return await asyncio.to_thread(self._past.unfolded, answer_id, n)

    async def unfoldable(self, answer: Answer) -> list[int]:
        """The numbers of the citations around which readers may see more."""
        return await asyncio.to_thread(self._past.unfoldable, answer.citations)

    async def share(self, answer_id: str, asker: Asker) -> str:
        """A token that opens an answer; only for who asked, else UnknownAnswer is raised."""
        return await asyncio.to_thread(self._past.share, answer_id, asker)

    async def shared(self, token: str) -> SharedAnswer:
        """What a token opens; raises UnknownAnswer."""
        return await asyncio.to_thread(self._past.shared, token)

    async def forget_user(self, user: str) -> int:
        """Erase what is kept of a user, to the last byte; returns how many answers that were.

        Whatever else was deleted from bot.db before is erased with it. Raises StillReadable where
        another program keeps the file in use.
        """
        return await asyncio.to_thread(self._past.forget_user, user)

    async def figures(self, days: int) -> Figures:
        """The answers of the last days in figures."""
        return await asyncio.to_thread(self._stores.statistics.figures, days)

    async def unanswered(self, days: int) -> list[Unanswered]:
        """The questions of the last days that found nothing, those asked most first."""
        return await asyncio.to_thread(self._stores.statistics.unanswered, days)

    async def articles_by_day(self) -> dict[date, int]:
        """How many live articles were published on each day (UTC)."""
        return await asyncio.to_thread(self.corpus.catalogue.articles_by_day)

    async def latest(self, section: str | None = None, limit: int = 5) -> list[Article]:
        """The newest articles, undated ones last, of one section where it is given."""
        return await asyncio.to_thread(self.corpus.catalogue.newest, section, limit)

    def vitals(self) -> Vitals:
        """What monitoring looks at, read from the catalogue alone; it may block for a moment."""
        return self.corpus.vitals()

    def watch_models(self, watcher: Callable[[Attempt], None]) -> None:
        """Tell `watcher`, from now on, of each language model that was asked."""
        self._asking.watchers.append(watcher)

    async def corpus_version(self) -> int:
        """The number that every change of what is live raises."""
        return (await asyncio.to_thread(self.corpus.catalogue.state)).revision

    async def sections(self) -> list[str]:
        """The sections that articles stand in, the fullest first."""
        return await asyncio.to_thread(self.corpus.catalogue.sections)

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

    async def check_known(self, article_id: str) -> None:
        """Raise UnknownArticle where `remove` would."""
        await asyncio.to_thread(self.corpus.check_known, article_id)

    async def remove(self, article_id: str, *, purge: bool = False) -> int:
        """Take an article down at once and for good; a purge deletes what is kept of it too.

        Returns how many logged answers a purge deleted. It may be repeated, as after a purge that
        was cut short. Raises UnknownArticle, NotSwept where the index cannot be written, and
        StillReadable where another program keeps a database in use.
        """

        def take_down(_: ProgressCallback) -> int:
            self.corpus.remove(article_id)
            return self._stores.log.purge_article(article_id) if purge else 0

        # Taking down waits for no reload; deleting its chunks has to.
        deleted = await self._tracked(_in_thread(take_down, None))
        if purge:
            try:
                await self._change(lambda _: self.corpus.purge(article_id), None)
            except NotSwept as left:
                raise NotSwept(f"{left} (logged answers deleted with it: {deleted})") from left
            finally:
                erasing = _in_thread(lambda _: self._stores.log.erase_deleted(), None)
                await self._tracked(erasing)
        return deleted

    async def rebuild(self, *, progress: ProgressCallback | None = None) -> int:
        """Build both indexes anew from the catalogue; returns how many articles they hold.

        Raises EmbedderUnavailable.
        """
        return await self._change(lambda report: self.corpus.rebuild(progress=report), progress)

    async def roll_back(self, *, progress: ProgressCallback | None = None) -> int:
        """Return to the generation before; returns the new corpus version."""
        return await self._change(lambda report: self.corpus.roll_back(progress=report), progress)

    async def status(self) -> CorpusStatus:
        """The corpus in figures, and its health and that of bot.db."""
        return await asyncio.to_thread(status_of, self.corpus, self.settings)

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
        await self._asking.aclose()
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
