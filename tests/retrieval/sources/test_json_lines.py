"""Tests of JSON lines: kept as given, one clear line for whatever cannot be used."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles import Article, SkippedItem
from retrieval.sources.json_lines import read_json_lines
from retrieval.sources.source import ReadingLimits, Source

SOURCE = Source("test", "/test.jsonl")


def read(
    data: bytes | str, limit: int = 5_000_000, source: Source = SOURCE
) -> tuple[list[Article], list[SkippedItem]]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    limits = ReadingLimits(max_article_bytes=limit)
    outcomes = list(read_json_lines(stream, "test.jsonl", source, limits))
    skipped = [one for one in outcomes if isinstance(one, SkippedItem)]
    return [one[1] for one in outcomes if not isinstance(one, SkippedItem)], skipped


def line(**fields: object) -> str:
    return json.dumps({"title": "Title", "body": "Body."} | fields, ensure_ascii=False) + "\n"


def test_every_field() -> None:
    fields = {
        "id": "a-1", "title": "Quay opens", "source": "Harbour Herald",
        "published_at": "2024-11-15T10:00:00+02:00", "url": "https://example.org/quay",
        "section": "City", "author": "Jane Doe", "lang": "en-GB", "body": "It opened.",
        "unknown": {"kept": False},
    }  # fmt: skip
    (article,), skipped = read(line(**fields))
    assert skipped == []
    assert article.id == "a-1"
    assert article.title == "Quay opens"
    assert article.source == "Harbour Herald"
    assert article.published_at == datetime(2024, 11, 15, 8, tzinfo=UTC)
    assert article.url == "https://example.org/quay"
    assert (article.section, article.author, article.lang) == ("City", "Jane Doe", "en")
    assert article.body == "It opened."


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_body_is_kept_exactly_as_given(body: str) -> None:
    articles, skipped = read(json.dumps({"title": "T", "body": body}))
    if body.isspace():
        assert skipped[0].reason == "body is empty"
    else:
        assert articles[0].body == body


def test_byte_order_mark_windows_line_ends_blank_lines_and_no_last_line_end() -> None:
    data = "\ufeff" + line(title="A").replace("\n", "\r\n") + "\r\n  \n" + line(title="B").strip()
    articles, skipped = read(data)
    assert ([article.title for article in articles], skipped) == (["A", "B"], [])


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{broken", "is not JSON: "),
        ("[1, 2]", "is a list, not an object with title and body"),
        ("null", "is null, not an object with title and body"),
        ("3", "is a number, not an object"),
        ('"text"', "is a string, not an object"),
        ("true", "is true or false, not an object"),
        ('{"body": "B"}', "has no title"),
        ('{"title": "T"}', "has no body"),
        ('{"title": "T", "body": null}', "has no body"),
        ('{"title": "", "body": "B"}', "title is empty"),
        ('{"title": "T", "body": " \\n\\t"}', "body is empty"),
        ('{"title": 7, "body": "B"}', "title is a number, not text"),
        ('{"title": ["T"], "body": "B"}', "title is a list, not text"),
        ('{"title": "T", "body": {"text": "B"}}', "body is an object, not text"),
        ('{"title": "T", "body": "B", "source": 5}', "source is a number, not text"),
        ('{"title": "T", "body": "B", "id": true}', "id is true or false, not text"),
        ('{"title": "T", "body": "B", "id": "a\\nb"}', "id is over 500 characters or holds"),
        ('{"title": "T", "body": "B", "published_at": "yesterday"}', "published_at is not an ISO"),
        ('{"title": "T", "body": "B", "published_at": "2024-02-30"}', "published_at is not an ISO"),
        ('{"title": "T", "body": "B", "published_at": 1731628800}', "published_at is a number"),
        (
            '{"title": "T", "body": "B", "published_at": "0001-01-01T00:00+02:00"}',
            "published_at is",
        ),
        ('{"title": "T", "body": "half \\ud83d"}', "body holds a NUL or half a surrogate pair"),
        ('{"title": "T\\u0000", "body": "B"}', "title holds a NUL or half a surrogate pair"),
        ('{"title": "T", "body": ' + "[" * 100_000, "is not JSON"),
        ('{"title": "T", "body": ' + "1" * 5_000 + "}", "is not JSON that can be read"),
        (b'{"title": "caf\xe9", "body": "B"}', "is not UTF-8 (byte 15 of the line)"),
    ],
)
def test_bad_line_is_reported_and_the_rest_is_read(bad: str | bytes, reason: str) -> None:
    bad = bad.encode() if isinstance(bad, str) else bad
    articles, (skipped,) = read(line(title="A").encode() + bad + b"\n" + line(title="B").encode())
    assert [article.title for article in articles] == ["A", "B"]
    assert skipped.where == "test.jsonl:2"
    assert skipped.item == "test.jsonl"
    assert skipped.unreadable
    assert skipped.reason.startswith(reason)
    assert "\n" not in skipped.reason


def test_whole_surrogate_pairs_are_characters() -> None:
    (article,), skipped = read('{"title": "T", "body": "\\ud83d\\ude00"}')
    assert (article.body, skipped) == ("😀", [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-11-15", datetime(2024, 11, 15, tzinfo=UTC)),
        ("2024-11-15T09:30:00Z", datetime(2024, 11, 15, 9, 30, tzinfo=UTC)),
        ("2024-11-15 09:30", datetime(2024, 11, 15, 9, 30, tzinfo=UTC)),
        ("2024-11-15T09:30:00.123-05:00", datetime(2024, 11, 15, 14, 30, 0, 123000, tzinfo=UTC)),
        (" 20241115T093000Z ", datetime(2024, 11, 15, 9, 30, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_dates(text: str | None, expected: datetime | None) -> None:
    (article,), skipped = read(line(published_at=text))
    assert (article.published_at, skipped) == (expected, [])


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "ftp://example.org/a", "https://", "https://exa mple.org/", "/a/1",
        "http://[bad/", "https://example.org:99999/", "mailto:a@example.org", "https://a.org/\u202e",
    ],
)  # fmt: skip
def test_link_that_cannot_be_used_is_left_out_and_remarked_on(url: str) -> None:
    (article,), (remark,) = read(line(url=url))
    assert article.url is None
    assert remark.unreadable is False
    assert "left out" in remark.reason


def test_relative_link_needs_a_base() -> None:
    with_base = Source("s", "/s", base_url="https://example.org/news/")
    (article,), skipped = read(line(url="../a?b=1"), source=with_base)
    assert (article.url, skipped) == ("https://example.org/a?b=1", [])
    _, (remark,) = read(line(url="/a"))
    assert "base_url" in remark.reason


def test_overlong_line_is_skipped_without_being_loaded() -> None:
    long_line = line(body="x" * 3_000_000)
    data = line(title="A") + long_line + line(title="B") + long_line.rstrip("\n")
    articles, skipped = read(data, limit=1_000)
    assert [article.title for article in articles] == ["A", "B"]
    assert [one.where for one in skipped] == ["test.jsonl:2", "test.jsonl:4"]
    assert "longer than 0.001 MB" in skipped[0].reason


def test_line_of_exactly_the_limit_is_read() -> None:
    data = line().encode()
    assert len(read(data, limit=len(data) - 1)[0]) == 1
    assert len(read(data, limit=len(data) - 2)[0]) == 0


def test_file_of_another_format_does_not_flood_the_report() -> None:
    articles, skipped = read("not json\n" * 5_000 + line())
    assert len(articles) == 1
    assert len(skipped) == 101
    assert skipped[-1].reason == "4,900 further lines could not be used either"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_unicode_encodings_are_named(encoding: str) -> None:
    articles, (skipped,) = read((line() * 3).encode(encoding))
    assert articles == []
    assert "save it as UTF-8" in skipped.reason


def test_title_on_several_lines_is_put_on_one() -> None:
    (article,), _ = read(line(title="Quay\r\n  opens  today"))
    assert article.title == "Quay opens  today"


def test_one_line_of_binary_bytes_is_one_remark() -> None:
    data = line().encode() + b"\x00\x01\x02\n" + b"\xff\xfe broken\n" + line(id="last").encode()
    articles, skipped = read(data)
    assert len(articles) == 2
    assert len(skipped) == 2


def test_number_as_id() -> None:
    (article,), skipped = read(line(id=17))
    assert (article.id, skipped) == ("17", [])


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    articles, skipped = read(data)
    assert len(articles) + len(skipped) <= data.count(b"\n") + 1


@given(
    st.dictionaries(
        st.sampled_from(["id", "title", "source", "published_at", "url", "lang", "body", "x"]),
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text())
        ),
    )
)
def test_any_object_gives_one_article_or_one_reason(record: dict[str, object]) -> None:
    articles, skipped = read(json.dumps(record))
    assert len(articles) + sum(one.unreadable for one in skipped) == 1
