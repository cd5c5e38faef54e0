"""The brake: what would remove too much stops and asks."""

from __future__ import annotations

import pytest

from retrieval.catalogue import KnownSource, Member
from retrieval.errors import RemovalRefused
from retrieval.removals import check_removals
from retrieval.sources.source import Source

Held = dict[str, dict[str, Member]]


def held(**sources: str) -> Held:
    return {
        name: {article: Member(f"{article}-v", "file") for article in articles}
        for name, articles in sources.items()
    }


def check(before: Held, after: Held) -> None:
    order = [KnownSource(Source(name, name), False, None) for name in sorted({*before, *after})]
    check_removals(before, after, order)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (held(), held(s="abc")),
        (held(s=""), held(s="")),
        (held(s="ab"), held(s="a")),
        (held(s="abcd"), held(s="cd")),
        (held(s="abcd"), held(s="cdefgh")),
        (held(s="ab", t="cd"), held(s="a", t="c")),
        # Nothing leaves the corpus: another source still holds it, yet the source keeps half.
        (held(s="ab", t="ab"), held(s="a", t="ab")),
    ],
)
def test_up_to_half_may_go(before: Held, after: Held) -> None:
    check(before, after)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (held(s="a"), held(s=""), "1 of 1 articles of source s"),
        (held(s="a"), held(s="b"), "1 of 1 articles of source s"),
        (held(s="abcde"), held(s="ab"), "3 of 5 articles of source s"),
        (held(s="abcdefgh", t="xyz"), held(s="abcdefgh", t="x"), "2 of 3 articles of source t"),
        (held(s="ab", t="ab"), held(s="", t="ab"), "2 of 2 articles of source s"),
        # Half of each source, and what is left of one stands in the other.
        (held(s="abxy", t="cdxy"), held(s="xy", t="xy"), "4 of 6 live articles"),
        (held(s="ab"), held(), "2 of 2 articles of source s"),
    ],
)
def test_more_stops_and_asks(before: Held, after: Held, said: str) -> None:
    with pytest.raises(RemovalRefused, match="--force") as caught:
        check(before, after)
    assert said in str(caught.value)
    assert "nothing was changed" in str(caught.value)
    assert "\n" not in str(caught.value)
