"""Which texts are one story, and a ranking that tells each story once."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import analyse
from retrieval.signatures import PARTICULAR_VALUES, SHINGLE_VALUES, signature
from retrieval.stories import stories, told_once

VALUES = SHINGLE_VALUES + PARTICULAR_VALUES
LEAD = (
    "Velmor's city council voted on Monday evening to build a new ferry terminal on the eastern "
    "quay, ending six years of argument about what to do with the old coal wharf. "
)
MIDDLE = (
    "The terminal will cost 48.6 million crowns, of which the city pays 30 million and the port "
    "company the rest. Twenty-two councillors voted for the plan and seven against it. "
    "Construction is to begin in January 2025, and the first ferries are expected in May 2026. "
)
END = (
    "“For sixty years our passengers have waited in the rain,” said Mayor Petra Holm after the "
    "vote. Jonas Brekke, who leads the opposition group Clean Quay, called the decision hasty. He "
    "said the city had not examined how much traffic the terminal would bring to Rope Street. "
)
WIRE = LEAD + MIDDLE + END
OTHER_HANDS = (
    "A terminal for 48.6 million crowns will rise where Velmor once unloaded its coal. After six "
    "years of quarrel the council said yes on Monday, by 22 votes to seven. Mayor Petra Holm, who "
    "had fought for it, spoke of “a roof, a café and a timetable that works”. Her opponent Jonas "
    "Brekke of Clean Quay fears for the children at the school in Rope Street: nobody, he said, "
    "had counted the cars that will come in May 2026."
)
WEEKLY = (
    "{town} recorded {cases} cases this week. Officials said that the situation was under control "
    "and asked residents to follow the usual advice. Hospitals have enough beds and staff, the "
    "health ministry said in its weekly report. The next report will be published on Friday. "
    "People with symptoms should stay at home and call their doctor before visiting a clinic."
)


def together(*bodies: str, lang: str = "en") -> list[set[int]]:
    """The stories of two texts or more among `bodies`, by their positions."""
    signatures = {}
    for position, body in enumerate(bodies):
        made = signature(analyse(body, lang), body)
        assert made is not None
        signatures[f"{position}"] = made
    found: dict[str, set[int]] = defaultdict(set)
    for version_id, story in stories(signatures).items():
        found[story].add(int(version_id))
    return list(found.values())


@pytest.mark.parametrize(
    "copy",
    [
        WIRE,
        WIRE.replace("“", '"').replace("-", "–").replace("Rope Street", "ROPE Street"),
        f"VELMOR (North Coast News) - {WIRE} This story was updated.",
        LEAD + MIDDLE,
        WIRE.replace("48.6", "52.1").replace("May 2026", "September 2026"),
        f"{WIRE} Work on the piles begins at once, said engineer Amara Dunn. {OTHER_HANDS[:150]}",
    ],
    ids=["whole", "typography", "framed", "cut", "new figures", "grown"],
)  # fmt: skip
def test_copies_and_updates_are_one_story(copy: str) -> None:
    assert together(WIRE, OTHER_HANDS, copy) == [{0, 2}]


def test_the_same_event_by_other_hands_is_another_story() -> None:
    assert together(WIRE, OTHER_HANDS) == []


def test_a_pattern_filled_in_anew_is_another_story() -> None:
    first = WEEKLY.format(town="Norwick", cases=12)
    assert together(first, WEEKLY.format(town="Sudwick", cases=45)) == []
    assert together(first, first.replace("Officials", "Experts")) == [{0, 1}]


def test_a_chain_of_copies_is_one_story() -> None:
    grown = [" ".join(f"word{n}" for n in range(first, first + 400)) for first in (0, 100, 200)]
    assert together(*grown[::2]) == []
    assert together(*grown) == [{0, 1, 2}]


def test_scripts_without_spaces_have_copies_too() -> None:
    body = "市议会周一晚间投票决定在东码头建造一座新的渡轮码头，结束了关于旧煤码头用途的六年争论。"
    other = "该航站楼将耗资四千八百万克朗，其中该市支付三千万克朗，其余部分由港口公司支付。"
    assert together(body, other, body + "投票于深夜结束。", lang="zh") == [{0, 2}]


def drawn(values: Sequence[int]) -> bytes:
    return b"\x01" + np.array(values, "<u4").tobytes()


@st.composite
def near_and_far(draw: st.DrawFn) -> dict[str, bytes]:
    """Signatures at all distances from a few originals."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    originals = rng.integers(0, 2**32, (draw(st.integers(1, 4)), VALUES), np.uint32)
    found = {}
    for number in range(draw(st.integers(2, 30))):
        values = originals[rng.integers(len(originals))].copy()
        changed = rng.random(VALUES) < rng.choice([0, 0.1, 0.3, 0.45, 0.55])
        values[changed] = rng.integers(0, 2**32, int(changed.sum()), np.uint32)
        found[f"{rng.integers(2**40):x}-{number}"] = drawn(list(values))
    return found


def by_brute_force(signatures: Mapping[str, bytes]) -> set[frozenset[str]]:
    """The stories of two versions or more, every pair compared."""
    rows = {one: np.frombuffer(made[1:], "<u4") for one, made in signatures.items()}
    story = {one: {one} for one in rows}
    for one, other in combinations(rows, 2):
        same = rows[one] == rows[other]
        if same[:SHINGLE_VALUES].mean() >= 0.5 and same[SHINGLE_VALUES:].mean() >= 0.4:
            joined = story[one] | story[other]
            story.update(dict.fromkeys(joined, joined))
    return {frozenset(held) for held in story.values() if len(held) > 1}


@given(near_and_far(), st.randoms())
def test_stories_are_those_of_comparing_every_pair(
    signatures: dict[str, bytes], rng: random.Random
) -> None:
    found = stories(signatures)
    groups: dict[str, set[str]] = defaultdict(set)
    for version_id, story in found.items():
        groups[story].add(version_id)
    assert {frozenset(group) for group in groups.values()} == by_brute_force(signatures)
    assert all(story == min(group) for story, group in groups.items())
    shuffled = list(signatures.items())
    rng.shuffle(shuffled)
    assert stories(dict(shuffled)) == found


def test_many_copies_and_many_texts_with_the_same_furniture() -> None:
    rng = np.random.default_rng(5)
    copies = np.tile(rng.integers(0, 2**32, VALUES, np.uint32), (3_000, 1))
    changed = rng.random(copies.shape) < 0.15
    copies[changed] = rng.integers(0, 2**32, int(changed.sum()), np.uint32)
    others = rng.integers(0, 2**32, (3_000, VALUES), np.uint32)
    furniture = rng.random(others.shape) < 0.25
    others[furniture] = np.tile(rng.integers(0, 2**32, VALUES, np.uint32), (3_000, 1))[furniture]
    rows = [*copies, *others]
    found = stories({f"{number:05}": drawn(list(row)) for number, row in enumerate(rows)})
    assert found == {f"{number:05}": "00000" for number in range(3_000)}


def test_nothing_and_one_text_make_no_story() -> None:
    assert stories({}) == {}
    assert stories({"a": drawn([1] * VALUES)}) == {}


# --- Telling each story once ---------------------------------------------------------------------

NOON = datetime(2024, 11, 5, 12, tzinfo=UTC)
DATES = {"old": NOON, "new": NOON + timedelta(hours=2), "later": NOON + timedelta(days=1)}


def told(ranked: str, *, preferred: Sequence[str] = ()) -> str:
    """`told("old:0 x:0 new:1")`: old, new, later and undated tell one story, others one each."""
    versions = {*DATES, "undated"}
    order = told_once(
        ranked.split(),
        lambda version: "story" if version in versions else version,
        DATES.get,
        preferred,
    )
    return " ".join(order)


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ("", ""),
        ("x:0 y:3 x:1", "x:0 y:3 x:1"),
        ("old:0 x:0 old:1", "old:0 x:0 old:1"),
        ("old:0 x:0 new:1", "new:1 x:0"),
        ("old:0 new:0 x:0 old:1 new:2", "new:0 new:2 x:0"),
        ("x:0 new:0 old:0 y:0 new:1", "x:0 new:0 new:1 y:0"),
        ("old:0 new:0 later:0", "later:0"),
        ("undated:0 old:0", "old:0"),
        ("old:0 undated:0", "old:0"),
        ("undated:2", "undated:2"),
    ],
)
def test_the_newest_version_takes_the_places_of_its_story(ranked: str, expected: str) -> None:
    assert told(ranked) == expected


def test_an_outlet_that_is_asked_for_tells_the_story() -> None:
    assert told("new:0 x:0 old:0", preferred=["old"]) == "old:0 x:0"
    assert told("new:0 old:0 later:0", preferred=["old", "new"]) == "new:0"
    assert told("new:0 old:0", preferred=["undated"]) == "new:0", "it is not ranked"
    far = " ".join(f"x:{n}" for n in range(50))
    assert told(f"new:0 {far} old:0", preferred=["old"]) == f"old:0 {far}"


def test_a_copy_that_lacks_what_is_asked_for_does_not_tell_the_story() -> None:
    assert told("old:4 x:0 x:1 x:2 new:0") == "new:0 x:0 x:1 x:2"
    assert told("old:4 x:0 x:1 x:2 x:3 new:0") == "old:4 x:0 x:1 x:2 x:3"
    copies = " ".join(f"old:{n}" for n in range(9))
    assert told(f"{copies} new:0") == "new:0", "only other stories count as distance"


def test_of_versions_of_one_moment_the_one_ranked_first_tells_the_story() -> None:
    ranked = ["b:0", "a:0", "a:1"]
    assert told_once(ranked, lambda _: "story", lambda _: NOON) == ["b:0"]
    assert told_once(ranked, lambda _: "story", lambda _: None) == ["b:0"]


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3)), max_size=24, unique=True),
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("STU")),
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 5)),
    st.sets(st.sampled_from("abcdefgh"), max_size=3),
)
def test_whatever_is_ranked_each_story_is_told_by_one_version_in_its_own_places(
    chunks: list[tuple[str, int]],
    told_by: dict[str, str],
    days: dict[str, int],
    preferred: set[str],
) -> None:
    def story_of(version_id: str) -> str:
        return told_by.get(version_id, version_id)

    def published_at(version_id: str) -> datetime | None:
        day = days.get(version_id)
        return None if day is None else NOON + timedelta(days=day)

    ranked = [f"{version_id}:{position}" for version_id, position in chunks]
    order = told_once(ranked, story_of, published_at, preferred)
    tellers: dict[str, set[str]] = defaultdict(set)
    for chunk_id in order:
        tellers[story_of(chunk_id[0])].add(chunk_id[0])
    assert all(len(versions) == 1 for versions in tellers.values())
    assert set(tellers) == {story_of(chunk_id[0]) for chunk_id in ranked}
    for [teller] in tellers.values():
        own = [chunk_id for chunk_id in ranked if chunk_id[0] == teller]
        assert [chunk_id for chunk_id in order if chunk_id[0] == teller] == own
        asked = {c[0] for c in ranked if story_of(c[0]) == story_of(teller)} & preferred
        assert not asked or teller in asked
    # Each chunk stands in a place of its story, and the first of each story in the story's first.
    places = iter(ranked)
    assert all(any(story_of(p[0]) == story_of(c[0]) for p in places) for c in order)
    firsts = list(dict.fromkeys(story_of(chunk_id[0]) for chunk_id in ranked))
    assert list(dict.fromkeys(story_of(chunk_id[0]) for chunk_id in order)) == firsts
    assert told_once(order, story_of, published_at, preferred) == order


# --- On real news --------------------------------------------------------------------------------


def test_real_copies_are_joined_and_events_are_not(shared_data: Path) -> None:
    lines = (shared_data / "news_clusters" / "corpus.jsonl").read_text().splitlines()
    articles = {article["id"]: article for article in map(json.loads, lines)}
    shingles: dict[str, set[tuple[str, ...]]] = {}
    signatures: dict[str, bytes] = {}
    for article_id, article in articles.items():
        terms = analyse(article["body"], article["lang"])
        made = signature(terms, article["body"])
        if made is not None:
            signatures[article_id] = made
            shingles[article_id] = set(zip(terms, terms[1:], terms[2:], strict=False))
    found = stories(signatures)
    missed = Counter[str]()
    for one, other in combinations(signatures, 2):
        if articles[one]["event_id"] != articles[other]["event_id"]:
            assert one not in found or found[one] != found.get(other)
            continue
        both = len(shingles[one] & shingles[other])
        similarity = both / (len(shingles[one]) + len(shingles[other]) - both)
        joined = one in found and found[one] == found.get(other)
        if similarity >= 0.55:
            missed["copy"] += not joined
        elif similarity < 0.4:
            missed["other"] += joined
    assert missed == {"copy": 0, "other": 0}
    assert len(found) == 36
