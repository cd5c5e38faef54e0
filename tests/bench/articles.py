"""Invented news articles for measuring: the same at each run, with the variety of real ones.

What costs a loader time is what is put in: lengths between a brief and a long read, names and
numbers that occur once beside words that occur everywhere, quotation marks that are not ASCII.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from retrieval.articles import Article, make_article

_OUTLETS = (
    "The Harbour Post", "Morning Ledger", "Northern Wire", "Civic Review", "Market Courier",
    "The Valley Times", "Science Dispatch", "Evening Standard of Orlen",
)  # fmt: skip
_SECTIONS = ("politics", "business", "science", "sport", "health", "culture", "world")
_ONSETS = ("b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "r", "s",
           "sh", "st", "t", "tr", "v", "w", "z", "y")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io", "ou")
_CODAS = ("", "", "n", "r", "l", "s", "m", "nd", "rt", "ck", "ss", "th")
_GIVEN = ("Anna", "Boris", "Clara", "David", "Elif", "Femi", "Grace", "Hiro", "Ines", "Jonas",
          "Katya", "Luis", "Mei", "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Samir",
          "Tove")  # fmt: skip
_ROLES = ("minister", "mayor", "chief executive", "coach", "researcher", "spokeswoman", "judge",
          "union leader", "engineer", "governor", "economist", "prosecutor")  # fmt: skip
_THINGS = ("bridge", "budget", "vaccine", "merger", "railway line", "water tariff", "stadium",
           "satellite", "housing plan", "election law", "battery plant", "data centre", "harvest",
           "border treaty", "school reform", "ferry terminal", "power station",
           "film festival")  # fmt: skip
_VERBS = ("approved", "rejected", "postponed", "defended", "criticised", "presented", "halted",
          "financed", "reviewed", "inspected", "welcomed", "questioned")  # fmt: skip
_ADJECTIVES = ("controversial", "long-awaited", "costly", "daring", "temporary", "national",
               "privately funded", "delayed", "second", "much smaller", "record")  # fmt: skip
_REASONS = (
    "after months of negotiations", "despite protests in several districts",
    "because prices have risen sharply", "while an inquiry is still under way",
    "following a ruling by the appeals court", "as demand fell for a third quarter",
    "although experts had warned of delays", "in the face of growing competition abroad",
)  # fmt: skip
_MONTHS = ("January", "March", "April", "June", "August", "September", "November")

_SENTENCES = (
    "{role} {person} {verb} the {adjective} {thing} in {place} on {day} {month}, {reason}.",
    "The {thing} will cost {millions} million euros, {share} per cent more than {company} said.",
    "“We {verb} it because {place} needs a {adjective} {thing},” {person} told reporters.",
    "{company}, which employs {count} people in {place}, {verb} the {thing} {reason}.",
    "According to {person}, a {role} at {company}, the work began in {year} and isn’t finished.",
    "About {count} residents of {place} signed a petition against the {adjective} {thing}.",
    "In {year} the {role} had {verb} a similar {thing} near {place}, {reason}.",
    "Shares of {company} closed {share} per cent lower at {millions}.{day} euros.",
    "{person} said the {thing}’s opening was put off until {day} {month} {year}.",
    "Neither {company} nor the {role} answered questions about the {thing}, {reason}.",
    "The {role} of {place}, {person}, called the decision “a {adjective} step for the {thing}”.",
)


def news_articles(seed: int = 20_241_115) -> Iterator[Article]:
    """Articles without end, the same for the same `seed`."""
    rng = random.Random(seed)
    first = datetime(2024, 1, 1, tzinfo=UTC)
    number = 0
    while True:
        number += 1
        world = _World(rng)
        yield make_article(
            given_id=f"bench-{number}",
            title=world.fill("{company} {verb} {adjective} {thing} in {place}"),
            body=_body(rng, world),
            source=rng.choice(_OUTLETS),
            published_at=first + timedelta(minutes=30 * number),
            url=f"https://news.example/{number}",
            section=rng.choice(_SECTIONS),
            author=world.fill("{person}"),
            lang="en",
        )


class _World:
    """The few people, places and companies that one article is about."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._people = [f"{rng.choice(_GIVEN)} {_name(rng)}" for _ in range(4)]
        self._places = [_name(rng) for _ in range(3)]
        self._companies = [f"{_name(rng)} {rng.choice(('Group', 'Energy', 'AG', 'Labs'))}"] * 2
        self._things = rng.sample(_THINGS, 3)

    def fill(self, template: str) -> str:
        """The template with its blanks filled in."""
        rng = self._rng
        text = template.format(
            person=rng.choice(self._people),
            place=rng.choice(self._places),
            company=rng.choice(self._companies),
            thing=rng.choice(self._things),
            role=rng.choice(_ROLES),
            verb=rng.choice(_VERBS),
            adjective=rng.choice(_ADJECTIVES),
            reason=rng.choice(_REASONS),
            month=rng.choice(_MONTHS),
            day=rng.randint(1, 28),
            year=rng.randint(1998, 2024),
            share=rng.randint(2, 60),
            millions=rng.randint(3, 900),
            count=f"{rng.randint(1, 90)},{rng.randint(100, 999)}",
        )
        return text[0].upper() + text[1:]


def _body(rng: random.Random, world: _World) -> str:
    # Lengths are skewed as on real pages: a median near 8,000 characters, some four times that.
    paragraphs = max(2, min(60, round(rng.lognormvariate(2.7, 0.6))))
    return "\n\n".join(
        " ".join(world.fill(rng.choice(_SENTENCES)) for _ in range(rng.randint(3, 7)))
        for _ in range(paragraphs)
    )


def _name(rng: random.Random) -> str:
    syllables = (
        rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS)
        for _ in range(rng.randint(2, 3))
    )
    return "".join(syllables).capitalize()
