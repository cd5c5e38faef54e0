"""`python -m tests.bench.stories FILE …`: how well copies of a text are told, and how fast.

A line of a file may carry an `event_id` beside an article's own fields; pairs are then counted
within events and across them. This is what the bounds in `retrieval.stories` were chosen by.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from rich.console import Console
from rich.table import Table

from config.settings import Settings
from retrieval.analysis import analyse
from retrieval.articles import Article
from retrieval.chunk_ids import numbered_chunk, version_number
from retrieval.chunking import sentence_spans
from retrieval.corpus import Corpus
from retrieval.full_text import FullTextIndex
from retrieval.signatures import PARTICULAR_VALUES, SHINGLE_VALUES, particulars, signature
from retrieval.sources.source import source_from_argument
from retrieval.stories import stories
from retrieval.vectors import Vectors
from tests.bench.material import read_articles

#: Lower ends of the ranges of exact similarity that pairs are counted in.
_RANGES = (0.7, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3)
_GAPS = (0, 1, 3, 10, 50)

Shingles = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of articles whose exact similarity lies in one range."""

    within: int
    across: int
    joined_within: int
    joined_across: int
    least_particulars: float | None
    """Least similarity of names and figures among them; None without pairs."""


@dataclass(frozen=True, slots=True)
class Told:
    """A file of articles, its stories, and what finding them took."""

    articles: Mapping[str, Article]
    """By version id; those that have a signature."""
    terms: int
    """Of one article, in the mean."""
    stories: list[list[str]]
    signing_ms: float
    """CPU of one signature, in the mean."""
    clustering_ms: float


def tell(articles: Iterable[Article]) -> Told:
    """Sign the articles and find their stories."""
    analysed = [(article, analyse(article.body, article.lang)) for article in articles]
    signature([str(number) for number in range(99)], "")  # imports are not what is measured
    started = time.process_time()
    made = [(article, signature(terms, article.body)) for article, terms in analysed]
    signed = time.process_time()
    signatures = {article.version_id: one for article, one in made if one}
    found = stories(signatures)
    clustered = time.process_time()
    groups: dict[str, list[str]] = defaultdict(list)
    for version_id, story in found.items():
        groups[story].append(version_id)
    return Told(
        articles={article.version_id: article for article, one in made if one},
        terms=round(sum(len(terms) for _, terms in analysed) / len(analysed)),
        stories=list(groups.values()),
        signing_ms=(signed - started) * 1_000 / len(analysed),
        clustering_ms=(clustered - signed) * 1_000,
    )


def count_pairs(told: Told, events: Mapping[str, str]) -> dict[float, Pairs]:
    """For each range of exact similarity its pairs; `events` gives an event by article id."""
    shingles = {version: _shingles(article) for version, article in told.articles.items()}
    story_of = {version: n for n, group in enumerate(told.stories) for version in group}
    counts: dict[float, Counter[tuple[bool, bool]]] = {least: Counter() for least in _RANGES}
    named: dict[float, list[float]] = {least: [] for least in _RANGES}
    for one, other, similarity in _similar(shingles):
        least = next((least for least in _RANGES if similarity >= least), None)
        if least is None:
            continue
        ids = [told.articles[version].id for version in (one, other)]
        within = events.get(ids[0], ids[0]) == events.get(ids[1], ids[1])
        joined = one in story_of and story_of[one] == story_of.get(other)
        counts[least][within, joined] += 1
        names = [particulars(told.articles[version].body) for version in (one, other)]
        named[least].append(len(names[0] & names[1]) / max(1, len(names[0] | names[1])))
    return {
        least: Pairs(
            within=found[True, True] + found[True, False],
            across=found[False, True] + found[False, False],
            joined_within=found[True, True],
            joined_across=found[False, True],
            least_particulars=min(named[least], default=None),
        )
        for least, found in counts.items()
    }


def gaps(told: Told, index: FullTextIndex) -> dict[bool, list[float]]:
    """How far behind its copy a version ranks for a sentence that the copy has.

    By whether the version has that sentence too. A question is six words of the sentence, asked of
    full text; what is counted are the chunks of other stories between their best ones. Infinite
    where the version is not among the first 200.
    """
    shingles = {version: _shingles(told.articles[version]) for g in told.stories for version in g}
    rng = random.Random(3)
    found: dict[bool, list[float]] = {True: [], False: []}
    for group in told.stories:
        for version, copy in permutations(group, 2):
            for question, shared in _questions(told.articles[copy], shingles[version], rng):
                ahead = _ahead(index, question, group)
                if copy in ahead:
                    gap = ahead.get(version, float("inf")) - min(ahead.values())
                    found[shared].append(gap)
    return found


def drawn_signatures(count: int) -> dict[str, bytes]:
    """As many signatures, three in ten of them copies that differ from another in a fifth."""
    rng = np.random.default_rng(1)
    values = rng.integers(0, 2**32, (count, SHINGLE_VALUES + PARTICULAR_VALUES), np.uint32)
    first = count * 7 // 10
    values[first:] = values[rng.integers(0, first, count - first)]
    changed = rng.random(values.shape) < 0.2
    changed[:first] = False
    values[changed] = rng.integers(0, 2**32, int(changed.sum()), np.uint32)
    return {f"{number:020x}": b"\x01" + row.tobytes() for number, row in enumerate(values)}


def main(arguments: list[str] | None = None) -> None:
    """Print the figures of the files that `arguments` (default: the command line's) name."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stories", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines of articles")
    parser.add_argument("--list", action="store_true", help="show the stories' headlines")
    parser.add_argument("--drawn", type=int, nargs="*", default=[10_000, 100_000], metavar="N",
                        help="cluster as many signatures drawn at random")  # fmt: skip
    options = parser.parse_args(arguments)
    console = Console()
    for file in options.files:
        told = tell(read_articles(file))
        console.print(_table(told, count_pairs(told, _events(file)), file.parent.name))
        for shared, found in _gaps_in(told, file).items():
            console.print(_gap_line(found, shared=shared))
        for group in told.stories if options.list else ():
            console.print("")
            for article in (told.articles[version] for version in group):
                console.print(f"{article.published_at} {article.source}: {article.title}")
    for count in options.drawn:
        signatures = drawn_signatures(count)
        started = time.process_time()
        stories(signatures)
        console.print(f"{count:,} signatures: {time.process_time() - started:.2f} s of CPU")


def _events(file: Path) -> dict[str, str]:
    lines = map(json.loads, file.read_text().splitlines())
    return {line["id"]: line["event_id"] for line in lines if "event_id" in line}


def _shingles(article: Article) -> Shingles:
    terms = analyse(article.body, article.lang)
    return frozenset(zip(terms, terms[1:], terms[2:], strict=False))


def _similar(shingles: Mapping[str, Shingles]) -> Iterator[tuple[str, str, float]]:
    """Pairs of texts that share a shingle, with their exact similarity."""
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for version, held in shingles.items():
        for shingle in held:
            holders[shingle].append(version)
    shared = Counter(pair for versions in holders.values() for pair in combinations(versions, 2))
    for (one, other), both in shared.items():
        yield one, other, both / (len(shingles[one]) + len(shingles[other]) - both)


class _NoVectors(Embeddings):
    """One vector for every text: only full text is asked."""

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 2), np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, 1.0]] * len(texts)

    def embed_query(self, text: str) -> list[float]:
        return [1.0, 1.0]


def _gaps_in(told: Told, file: Path) -> dict[bool, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Settings(data_dir=Path(folder)), embedder=_NoVectors())
        corpus.reload([source_from_argument(str(file), Path.cwd())])
        with corpus.snapshot() as snapshot:
            assert snapshot.indexes is not None
            found = gaps(told, snapshot.indexes.full_text)
        corpus.close()
        return found


def _questions(
    copy: Article, other: Shingles, rng: random.Random
) -> Iterator[tuple[list[str], bool]]:
    """Six words of each longer sentence that the other version has, or that it lacks wholly."""
    for start, end in sentence_spans(copy.body, copy.lang)[:25]:
        terms = analyse(copy.body[start:end], copy.lang)
        shingles = set(zip(terms, terms[1:], terms[2:], strict=False))
        if len(terms) < 9:
            continue
        share = len(shingles & other) / len(shingles)
        if share >= 0.8 or share <= 0.1:
            yield rng.sample(terms, 6), share >= 0.8


def _ahead(index: FullTextIndex, question: Sequence[str], group: Sequence[str]) -> dict[str, int]:
    """For each version of the story that is found, the chunks of other stories ahead of it."""
    others, view = 0, index.view()
    ahead: dict[str, int] = {}
    hits = view.search([(term,) for term in question], 200, idf=view.idf(question))
    numbers = {version_number(version_id): version_id for version_id in group}
    for hit in hits:
        version = numbers.get(numbered_chunk(hit.number)[0])
        if version is None:
            others += 1
        else:
            ahead.setdefault(version, others)
    return ahead


def _table(told: Told, pairs: Mapping[float, Pairs], name: str) -> Table:
    copies = sum(map(len, told.stories))
    table = Table(
        title=f"{name}: {len(told.articles)} articles of {told.terms} terms, {copies} of them in "
        f"{len(told.stories)} stories; {told.signing_ms:.2f} ms of CPU a signature, "
        f"{told.clustering_ms:.1f} ms to cluster"
    )
    for column in ("similarity from", "pairs in an event", "joined", "pairs across", "joined"):
        table.add_column(column, justify="right")
    table.add_column("names and figures, least", justify="right")
    for least, found in pairs.items():
        row = (found.within, found.joined_within, found.across, found.joined_across)
        named = "" if found.least_particulars is None else f"{found.least_particulars:.2f}"
        table.add_row(f"{least:.2f}", *map(str, row), named)
    return table


def _gap_line(found: Sequence[float], *, shared: bool) -> str:
    shares = ", ".join(
        f"≤ {gap}: {sum(one <= gap for one in found) / len(found):.3f}" for gap in _GAPS if found
    )
    which = "has too" if shared else "lacks"
    return f"{len(found)} sentences that a copy {which}; chunks between the two: {shares or '–'}"


if __name__ == "__main__":
    main()
