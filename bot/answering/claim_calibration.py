"""`python -m bot.answering.claim_calibration PAIRS`: what verification keeps and drops wrongly.

PAIRS is a JSON lines file. Each line holds a quote (`id`, `lang`, `headline`, `quote`) and `claims`
on it: `text`, `lang`, `supported`, and a `kind` that says how a claim comes from the quote, or what
was changed in it. Every claim is checked as a model's would be.

Prints how many unsupported claims were kept and supported ones dropped, by kind, and the same for
other bounds than those in force: of the share of words within one language
(`answering.min_content_share`), of similarity across two (`answering.min_similarity`). To show what
no article says is far worse than to leave out what one does, so a bound is chosen by what it keeps
wrongly first.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bot.answering.claims import DraftClaim, DraftQuote
from bot.answering.verification import Refusal, Verifier
from config.settings import AnsweringSettings, Settings
from retrieval.articles import Article, Excerpt, make_article
from retrieval.embeddings import load_embedder

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

_SHARES = (0.4, 0.5, 0.6, 0.7, 0.8)
_SIMILARITIES = (0.3, 0.4, 0.45, 0.5, 0.6, 0.7)
_TABLE_WIDTH = 100
#: Stands beside every quote of a set, and supports none of its claims.
_OUTLET, _PUBLISHED = "Harbour Post", datetime(2025, 3, 6, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """One claim on one quote."""

    article: Article
    """Its body is the quote."""
    claim: str
    lang: str
    """Of the claim (ISO 639-1)."""
    supported: bool
    kind: str

    @property
    def across(self) -> bool:
        """Whether claim and quote differ in language."""
        return self.lang != self.article.lang


@dataclass(frozen=True, slots=True)
class Checked:
    """A pair and what verification says of it; `refusal` is None where the claim is kept."""

    pair: Pair
    refusal: Refusal | None

    @property
    def wrong(self) -> bool:
        """Whether it is kept though unsupported, or dropped though supported."""
        return (self.refusal is None) != self.pair.supported


def load_pairs(path: Path) -> list[Pair]:
    """The pairs of a file; raises OSError, ValueError, TypeError or KeyError for any other."""
    return [
        pair
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
        for pair in _pairs_of(json.loads(line))
    ]


def check(
    pairs: Iterable[Pair], settings: AnsweringSettings, embeddings: Callable[[], Embeddings]
) -> list[Checked]:
    """What verification with these settings says of each pair."""
    return [Checked(pair, _refusal(pair, settings, embeddings)) for pair in pairs]


def wrongly_kept(checked: Iterable[Checked]) -> list[Checked]:
    """The unsupported claims that would be shown."""
    return [one for one in checked if one.wrong and not one.pair.supported]


def wrongly_dropped(checked: Iterable[Checked]) -> list[Checked]:
    """The supported claims that would not be."""
    return [one for one in checked if one.wrong and one.pair.supported]


def main(arguments: Sequence[str] | None = None) -> None:
    """Check the pairs of the files that the arguments (default: the command line's) name."""
    options = _options(arguments)
    try:
        pairs = [pair for path in options.pairs for pair in load_pairs(path)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SystemExit(f"no file of claims on quotes: {error}") from None
    settings = Settings().answering
    embedder = load_embedder(Settings().embedder)
    out = Console() if sys.stdout.isatty() else Console(width=_TABLE_WIDTH)
    checked = check(pairs, settings, lambda: embedder)
    out.print(_by_kind(checked))
    same = [pair for pair in pairs if not pair.across]
    across = [pair for pair in pairs if pair.across]
    for name, own, bounds in (
        ("min_content_share", same, _SHARES),
        ("min_similarity", across, _SIMILARITIES),
    ):
        runs = {
            bound: check(own, settings.model_copy(update={name: bound}), lambda: embedder)
            for bound in bounds
        }
        out.print(_by_bound(name, getattr(settings, name), runs))
    if options.show:
        for one in (*wrongly_kept(checked), *wrongly_dropped(checked)):
            verdict = one.refusal.name if one.refusal else "KEPT"
            out.print(f"{one.pair.article.id}  {verdict}  {one.pair.kind}  {one.pair.claim}")


def _pairs_of(line: dict[str, object]) -> Iterator[Pair]:
    article = make_article(
        given_id=str(line["id"]),
        title=str(line["headline"]),
        source=_OUTLET,
        published_at=_PUBLISHED,
        url=None,
        lang=str(line["lang"]),
        body=str(line["quote"]),
    )
    claims = line["claims"]
    if not isinstance(claims, list):
        raise TypeError(f"{line['id']}: claims must be a list")
    for claim in claims:
        yield Pair(article, claim["text"], claim["lang"], bool(claim["supported"]), claim["kind"])


def _refusal(
    pair: Pair, settings: AnsweringSettings, embeddings: Callable[[], Embeddings]
) -> Refusal | None:
    body = pair.article.body
    excerpt = Excerpt(f"{pair.article.version_id}:0", pair.article, 0, len(body), 1.0)
    verifier = Verifier(
        question="",
        language=pair.lang,
        excerpts=[excerpt],
        settings=settings,
        embeddings=embeddings,
    )
    return verifier.check_claim(DraftClaim(pair.claim, (DraftQuote(1, body),))).refusal


def _by_kind(checked: Sequence[Checked]) -> Table:
    table = Table(title="wrong verdicts, of all of the kind")
    table.add_column("kind")
    for heading in ("in one language", "across two", "all"):
        table.add_column(heading, justify="right")
    for supported, name in ((False, "wrongly kept"), (True, "wrongly dropped")):
        table.add_section()
        own = [one for one in checked if one.pair.supported == supported]
        table.add_row(name, *_counts(own))
        for kind in sorted({one.pair.kind for one in own}):
            table.add_row(f"  {kind}", *_counts([one for one in own if one.pair.kind == kind]))
    return table


def _counts(checked: Sequence[Checked]) -> list[str]:
    parts = (
        [one for one in checked if not one.pair.across],
        [one for one in checked if one.pair.across],
        checked,
    )
    return [f"{sum(one.wrong for one in part)} of {len(part)}" if part else "–" for part in parts]


def _by_bound(name: str, current: float, runs: dict[float, list[Checked]]) -> Table:
    table = Table(title=f"answering.{name}; in force: {current}")
    for heading in ("bound", "wrongly kept", "wrongly dropped"):
        table.add_column(heading, justify="right")
    for bound, checked in runs.items():
        kept, dropped = len(wrongly_kept(checked)), len(wrongly_dropped(checked))
        table.add_row(str(bound), str(kept), str(dropped))
    return table


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot.answering.claim_calibration",
        description="Show what verification keeps and drops wrongly, at several bounds.",
    )
    parser.add_argument("pairs", nargs="+", type=Path, metavar="PAIRS")
    parser.add_argument("--show", action="store_true", help="list every wrong verdict")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
