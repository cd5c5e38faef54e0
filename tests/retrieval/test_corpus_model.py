"""Random histories of a corpus against a model in plain Python that must always agree."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from config.settings import Settings
from retrieval.corpus import Corpus
from retrieval.errors import NothingToRollBack, ReloadCancelled, RemovalRefused, UnknownArticle
from retrieval.reports import ReloadProgress
from retrieval.sources.source import Source
from tests.conftest import HashedWords, article_line
from tests.retrieval.index_checks import assert_whole, live

NAMES = ("first", "second", "third")
NUMBERS = st.integers(0, 5)
#: Enough words for the texts to have signatures, and to be copies of each other.
LONG = (
    " The council of Norwick voted on Monday to buy an electric ferry from Halden Yards. The ship "
    "carries 240 passengers, costs 12.5 million crowns and replaces a steamer of 1931."
)
Held = dict[str, dict[int, str]]
Generation = tuple[Held, tuple[str, ...]]


class CorpusHistory(RuleBasedStateMachine):
    """`files` is what the sources hold; `current` and `previous` what the corpus should hold.

    A generation is a pair: what each source held, and the order in which they won, which is that
    of their first loading. There is none before the first change.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.settings = Settings(data_dir=self.path / "data")
        self.files: Held = {}
        self.order: list[str] = []
        self.known: set[str] = set()
        self.current: Generation | None = None
        self.previous: Generation | None = None
        self.taken_down: set[int] = set()
        self.ever: set[int] = set()
        self.swept = True

    @initialize()
    def open(self) -> None:
        self.corpus = Corpus(self.settings, embedder=HashedWords())

    def source(self, name: str) -> Source:
        return Source(name, str(self.path / f"{name}.jsonl"))

    @rule(name=st.sampled_from(NAMES), articles=st.dictionaries(NUMBERS, st.sampled_from("abc")))
    def edit(self, name: str, articles: dict[int, str]) -> None:
        """A source file is written anew; an empty one holds a line that is no article."""
        self.files[name] = articles
        lines = [article_line(number, body=body(text, name)) for number, text in articles.items()]
        (self.path / f"{name}.jsonl").write_text("\n".join(lines) + "\n")

    @rule(names=st.lists(st.sampled_from(NAMES), min_size=1, unique=True), full=st.booleans())
    def reload(self, names: list[str], *, full: bool) -> None:
        given = [name for name in names if name in self.files]
        self.corpus.reload([self.source(name) for name in given], force=True, full=full)
        held = dict(self.held)
        for name in given:
            held[name] = {
                number: body(text, name)
                for number, text in self.files[name].items()
                if number not in self.taken_down
            }
            self.ever.update(self.files[name])
        self.order += [name for name in given if name not in self.order]
        self.known.update(given)
        self.activate(held)

    @property
    def held(self) -> Held:
        return self.current[0] if self.current else {}

    def activate(self, held: Held, *, always: bool = False) -> None:
        """Make this the current generation, unless it is just like the one before."""
        new = (without_empty(held), tuple(self.order))
        before = self.current or ({}, ())
        if always or new[0] != before[0] or shown(new) != shown(before):
            self.current, self.previous = new, self.current
        self.swept = True

    @rule(name=st.sampled_from(NAMES))
    def reload_without_force(self, name: str) -> None:
        """A reload that is refused changes nothing; one that is not is like any other."""
        if name not in self.files:
            return
        before = self.corpus.status().corpus_version
        try:
            self.corpus.reload([self.source(name)], dry_run=True)
        except RemovalRefused:
            assert self.corpus.status().corpus_version == before
            return
        self.reload([name], full=False)

    @rule(name=st.sampled_from(NAMES), when=st.sampled_from(["reading", "embedding", "activating"]))
    def give_up(self, name: str, when: str) -> None:
        if name not in self.files:
            return
        cancelled = False

        def progress(step: ReloadProgress) -> None:
            nonlocal cancelled
            if step.phase == when and (when != "embedding" or step.done):
                cancelled = True
                raise ReloadCancelled("given up")

        try:
            self.corpus.reload([self.source(name)], force=True, progress=progress)
        except ReloadCancelled:
            self.swept = False
        if not cancelled:
            self.reload([name], full=False)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.known)))
        self.corpus.forget(name)
        self.known.remove(name)
        held = {source: articles for source, articles in self.held.items() if source != name}
        self.activate(held, always=True)

    @rule(number=NUMBERS, purge=st.booleans())
    def remove(self, number: int, *, purge: bool) -> None:
        try:
            self.corpus.remove(f"a{number}", purge=purge)
        except UnknownArticle:
            assert number not in self.ever or number in self.taken_down
            return
        self.taken_down.add(number)
        self.current = without(self.current, number)
        self.previous = without(self.previous, number)
        self.swept = purge

    @rule()
    def roll_back(self) -> None:
        try:
            self.corpus.roll_back()
        except NothingToRollBack:
            assert self.previous is None
            return
        assert self.previous is not None
        self.current, self.previous = self.previous, None
        self.known.update(self.current[0])
        self.swept = False

    @rule()
    def restart(self) -> None:
        """What is not in the files is lost with the process."""
        self.corpus.close()
        self.corpus = Corpus(self.settings, embedder=HashedWords())

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "corpus"):
            return
        texts = shown(self.current) if self.current else {}
        assert live(self.corpus) == {f"a{number}": text for number, text in texts.items()}
        assert {source.name for source in self.corpus.sources()} == self.known
        assert_whole(self.corpus, swept=self.swept)

    def teardown(self) -> None:
        if hasattr(self, "corpus"):
            self.corpus.close()
        self.folder.cleanup()


def body(text: str, name: str) -> str:
    """The text that a source gives an article."""
    return f"Text {text} of {name}. " * 30 + LONG


def shown(generation: Generation) -> dict[int, str]:
    """The text of each article that a reader sees: that of the first source which holds it."""
    held, order = generation
    texts: dict[int, str] = {}
    for name in order:
        for number, text in held.get(name, {}).items():
            texts.setdefault(number, text)
    return texts


def without(generation: Generation | None, removed: int) -> Generation | None:
    """The generation as if it had never held an article."""
    if generation is None:
        return None
    held = {
        name: {number: text for number, text in articles.items() if number != removed}
        for name, articles in generation[0].items()
    }
    return without_empty(held), generation[1]


def without_empty(held: Held) -> Held:
    return {name: articles for name, articles in held.items() if articles}


def test_any_history_leaves_the_corpus_that_it_should() -> None:
    run_state_machine_as_test(
        CorpusHistory,
        settings=hypothesis_settings(
            max_examples=12, stateful_step_count=14, deadline=None, print_blob=True
        ),
    )
