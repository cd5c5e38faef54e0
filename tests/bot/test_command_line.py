"""Bad input: each mistake is one line that says what to do, and the rest goes on."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import article_line, write_articles
from tests.newsbot import Result, newsbot
from tests.sample_corpus import SAMPLE_COUNT

QUESTION = "How many tonnes of herring may be landed?"


def failed(result: Result, code: int = 1) -> str:
    """The one line that a command which failed has to say; it wrote nothing else."""
    assert result.code == code, result
    assert result.out == "", result
    assert len(result.lines) == 1, result
    assert "Traceback" not in result.err
    return result.lines[0]


# Questions


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "Ask a question"),
        (" \n\t ", "Ask a question"),
        ("a " * 5_000, "at most 4,000"),
        ("🙂🎉👍🏽", "I need words"),
        ("?!… —", "I need words"),
    ],
)
def test_what_is_no_question_is_wrong_usage(
    command: str, question: str, said: str, shared_data_dir: Path
) -> None:
    assert said in failed(newsbot(command, question, "--json"), code=2)


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_empty_corpus_says_how_to_fill_it(command: str, empty_dir: Path) -> None:
    assert "newsbot reload" in failed(newsbot(command, QUESTION, "--json"))


@pytest.mark.parametrize("day", ["nonsense", "2024-13-01", "15.11.2024", "", "2024-02-30"])
def test_a_day_that_is_none_is_wrong_usage(day: str, empty_dir: Path) -> None:
    line = failed(newsbot("ask", QUESTION, "--as-of", day), code=2)
    assert "2024-11-15" in line, "it shows how a day is written"
    assert not (empty_dir / "catalogue.db").exists(), "it is refused before anything is opened"


@pytest.mark.parametrize("top", ["0", "-1", "101", "many"])
def test_top_has_bounds(top: str, shared_data_dir: Path) -> None:
    assert "--top" in failed(newsbot("search", QUESTION, "--top", top), code=2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("frobnicate",),
        ("--nonsense",),
        ("articles", "--version", "v1"),
        ("ask", "two", "questions"),
        ("reload", "--depth", "3"),
    ],
)
def test_wrong_usage_is_one_line_that_names_the_help(arguments: tuple[str, ...]) -> None:
    assert "--help" in failed(newsbot(*arguments), code=2)


# Articles, answers and models that are not there


def test_unknown_ids_say_where_the_known_ones_are(shared_data_dir: Path) -> None:
    for command in (("articles", "nope"), ("articles", "hh-library", "--version", "nope")):
        assert "newsbot articles" in failed(newsbot(*command, "--json"))
    assert "newsbot ask" in failed(newsbot("explain", "nope", "--json"))


def test_what_cannot_be_removed_or_forgotten_is_said(data_dir: Path) -> None:
    assert "newsbot articles" in failed(newsbot("remove", "nope", "--json"))
    assert "newsbot sources" in failed(newsbot("forget", "nope", "--json"))
    failed(newsbot("rollback", "--json"))
    assert newsbot("status", "--json").json["articles"] == SAMPLE_COUNT


@pytest.mark.skipif(sys.platform == "darwin", reason="arguments are always UTF-8 there")
@pytest.mark.parametrize("command", ["articles", "remove", "explain", "forget"])
def test_ids_that_are_not_utf8_are_unknown_like_any_other(command: str, data_dir: Path) -> None:
    failed(newsbot(command, os.fsdecode(b"\xff\xfe")))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("nobody:model", "nobody"),
        ("openai:gpt-4o-mini", "NEWSBOT_MODEL_API_KEY"),
        ("anthropic:claude", "newsbot[anthropic]"),
        ("just-a-name", "openai:just-a-name"),
    ],
)
def test_a_model_that_cannot_be_used_says_what_to_do(
    model: str, said: str, shared_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert said in failed(newsbot("--model", model, "ask", QUESTION, "--json"))


def test_a_misspelt_setting_names_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_MODLE", "openai:x")
    assert "NEWSBOT_MODEL" in failed(newsbot("status"))


# Sources


def test_one_bad_source_is_told_and_the_rest_loads(empty_dir: Path, tmp_path: Path) -> None:
    good = write_articles(tmp_path / "good.jsonl", range(3))
    url = "ftp://news.example/front"
    result = newsbot("reload", str(tmp_path / "missing"), url, str(good), "--json")
    assert result.code == 1, "a source could not be opened"
    assert result.json["added"] == 3
    assert [skipped["where"] for skipped in result.json["skipped"]] == [
        url, str(tmp_path / "missing"),
    ]  # fmt: skip
    by_url, missing = result.lines
    assert "begin with http:// or https://" in by_url
    assert missing.count(str(tmp_path / "missing")) == 1, "no place is named twice"
    assert newsbot("status", "--json").json["articles"] == 3


@pytest.mark.parametrize("command", ["reload", "parse"])
def test_an_address_that_cannot_be_read_says_why(command: str, empty_dir: Path) -> None:
    result = newsbot(command, "http://127.0.0.1:9/feed")
    assert result.code == 1
    assert any("fetching.allowed_private_hosts" in line for line in result.lines)


def test_every_kind_of_bad_item_is_one_line_and_the_rest_loads(
    empty_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    lines = [
        article_line(1),
        "{broken",
        article_line(2, body=""),
        article_line(3, body="half a pair \\ud800").replace("\\\\ud800", "\\ud800"),
        "[1, 2]",
        article_line(4),
    ]
    (folder / "towns.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2_000))
    (folder / "empty.html").write_text("<html><body></body></html>", encoding="utf-8")
    (folder / "nothing.txt").write_text("", encoding="utf-8")
    (folder / "utf16.jsonl").write_bytes(article_line(5).encode("utf-16"))
    (folder / "latin1.jsonl").write_bytes(article_line(6, body="Café " * 20).encode("latin-1"))
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(50_000_000)
    result = newsbot("reload", str(folder), "--json")
    assert result.code == 0, "single items were skipped"
    loaded = {article["id"] for article in newsbot("articles", "--json").json}
    assert {"a1", "a4"} <= loaded
    assert loaded <= {"a1", "a4", "a5", "a6"}
    where = [skipped["where"] for skipped in result.json["skipped"]]
    for name in ("binary.txt", "picture.html", "empty.html", "nothing.txt", "huge.txt"):
        assert sum(name in place for place in where) == 1, name
    assert [place for place in where if "towns.jsonl" in place] == [
        f"{folder}/towns.jsonl:{n}" for n in (2, 3, 4, 5)
    ]
    assert len(result.lines) == len(where)
    assert all(list(skipped) == ["source", "where", "reason"] for skipped in result.json["skipped"])


def test_names_like_globs_and_names_of_odd_bytes(empty_dir: Path, tmp_path: Path) -> None:
    globbed = tmp_path / "[2024] *news*"
    globbed.mkdir()
    write_articles(globbed / "a.jsonl", [1])
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/od\xffd"))
    try:
        odd.mkdir()
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    write_articles(odd / "b.jsonl", [2])
    assert newsbot("reload", str(globbed), "--json").json["added"] == 1
    assert "UTF-8" in failed(newsbot("reload", str(odd)))
    assert newsbot("reload", str(tmp_path / "*"), "--json").json["added"] == 1
    assert newsbot("articles", "--json").code == 0
    assert {article["id"] for article in newsbot("articles", "--json").json} == {"a1", "a2"}


def test_a_reload_that_removes_too_much_asks_for_force(empty_dir: Path, tmp_path: Path) -> None:
    file = write_articles(tmp_path / "towns.jsonl", range(6))
    newsbot("reload", str(file))
    write_articles(file, range(2))
    assert "--force" in failed(newsbot("reload", "--json"))
    assert newsbot("status", "--json").json["articles"] == 6
    forced = newsbot("reload", "--force", "--json")
    assert (forced.code, forced.json["removed"]) == (0, 4)


def test_a_reload_with_nothing_to_load_says_how_to_name_a_source(empty_dir: Path) -> None:
    result = newsbot("reload", "--json")
    assert result.code == 1, "an empty corpus"
    assert "newsbot reload PATH" in result.lines[0]
    assert "newsbot reload PATH" in newsbot("articles").out


def test_many_remarks_alike_are_counted(empty_dir: Path, tmp_path: Path) -> None:
    lines = [json.dumps({"id": "same", "title": f"T{n}", "body": f"Text {n}."}) for n in range(20)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = newsbot("reload", str(tmp_path / "a.jsonl"), "--json")
    assert len(result.json["skipped"]) == 19
    told = [line for line in result.lines if "same id" in line]
    assert len(told) == 5
    assert any("and 14 more like these" in line for line in result.lines)


# The data folder


@pytest.mark.parametrize("command", [("status",), ("ask", QUESTION), ("reload",), ("explain", "x")])
def test_a_file_in_place_of_the_data_folder(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("", encoding="utf-8")
    for place in ("occupied", "occupied/below"):
        line = failed(newsbot("--data-dir", str(tmp_path / place), *command))
        assert "NEWSBOT_DATA_DIR" in line
        assert "occupied" in line


@pytest.mark.parametrize("name", ["catalogue.db", "bot.db"])
@pytest.mark.parametrize("how", ["replaced", "torn"])
def test_a_damaged_database_is_named(name: str, how: str, data_dir: Path) -> None:
    path = data_dir / name
    if how == "replaced":
        path.write_bytes(b"This is no database. " * 500)
    else:
        content = bytearray(path.read_bytes())
        content[100:] = os.urandom(len(content) - 100)
        path.write_bytes(bytes(content))
    for side in ("-wal", "-shm"):
        path.with_name(name + side).unlink(missing_ok=True)
    line = failed(newsbot("ask", QUESTION, "--json"))
    assert name in line
    assert "damaged" in line


def test_the_status_looks_at_bot_db_too(data_dir: Path) -> None:
    for log in ("-wal", "-shm"):  # it may hold every page
        (data_dir / f"bot.db{log}").unlink(missing_ok=True)
    (data_dir / "bot.db").write_bytes(b"This is no database. " * 500)
    status = newsbot("status")
    assert status.code == 0
    [line] = [line for line in status.out.splitlines() if line.startswith("bot.db")]
    assert "damaged" in line
    assert "no articles" in line


@pytest.mark.parametrize("name", ["chroma.sqlite3", "meta.json"])
def test_a_damaged_index_is_built_anew_by_a_full_reload(name: str, data_dir: Path) -> None:
    [file] = data_dir.rglob(name)
    file.write_text("no index at all\n", encoding="utf-8")
    assert "newsbot reload --full" in failed(newsbot("ask", QUESTION, "--json"))
    assert newsbot("reload", "--full").code == 0
    assert newsbot("ask", QUESTION, "--json").json["status"] == "answered"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_to(data_dir: Path) -> None:
    data_dir.chmod(0o500)
    try:
        line = failed(newsbot("reload", "--json"))
    finally:
        data_dir.chmod(0o700)
    assert "NEWSBOT_DATA_DIR" in line


def test_another_embedder_is_refused_with_what_to_run(
    shared_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSBOT_EMBEDDER", "openai:text-embedding-3-small")
    assert "newsbot reload --full" in failed(newsbot("ask", QUESTION, "--json"))
    status = newsbot("status", "--json")
    assert status.code == 0
    assert "newsbot reload --full" in status.json["health"]["embedder"]


# Evaluations


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{broken", ":1"),
        ('{"id": "q1", "gold_article_ids": []}', ":1"),
        ("", "no question"),
        ('{"id": "q7", "text": "🙂"}', "q7"),
        ("[]", "it is no object"),
    ],
)
def test_a_broken_question_file_is_told_by_place(
    content: str, said: str, shared_data_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(content, encoding="utf-8")
    line = failed(newsbot("eval", str(file), "--json"))
    assert said in line
    assert str(file) in line


def test_files_of_an_evaluation_that_cannot_be_used(shared_data_dir: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "q1", "text": QUESTION}), encoding="utf-8")
    assert "missing" in failed(newsbot("eval", str(tmp_path / "missing"), "--json"))
    for earlier in (tmp_path / "missing", questions, tmp_path):
        line = failed(newsbot("eval", str(questions), "--compare", str(earlier), "--json"))
        assert str(earlier) in line
    other = tmp_path / "other.json"
    other.write_text(newsbot("eval", str(questions), "--json").out, encoding="utf-8")
    questions.write_text(json.dumps({"id": "q2", "text": QUESTION}), encoding="utf-8")
    line = failed(newsbot("eval", str(questions), "--compare", str(other), "--json"))
    assert "no question in common" in line
    dump = tmp_path / "no" / "such" / "folder.jsonl"
    line = failed(newsbot("eval", str(questions), "--dump", str(dump), "--json"), code=2)
    assert str(dump) in line
    assert "data folder" not in line, "it is the dump that is at fault"


def test_a_dump_overwrites_nothing_but_a_dump(data_dir: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "half \ud800", "text": QUESTION}), encoding="utf-8")
    earlier = tmp_path / "earlier.json"
    earlier.write_text(newsbot("eval", str(questions), "--json").out, encoding="utf-8")
    notes = tmp_path / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    for file in (data_dir / "catalogue.db", data_dir / "new", questions, earlier, notes, tmp_path):
        before = file.read_bytes() if file.is_file() else None
        given = ("--compare", str(earlier), "--dump", str(file), "--json")
        line = failed(newsbot("eval", str(questions), *given), code=2)
        assert str(file) in line
        assert (file.read_bytes() if file.is_file() else None) == before
    dump = tmp_path / "dump.jsonl"
    for _ in range(2):
        assert newsbot("eval", str(questions), "--dump", str(dump), "--json").code == 0
    [line] = dump.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["id"] == "half ?"
    assert sorted(tmp_path.glob(".dump*")) == []


def test_a_dump_that_is_not_finished_leaves_the_earlier_one(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "q1", "text": QUESTION}), encoding="utf-8")
    dump = tmp_path / "dump.jsonl"
    assert newsbot("eval", str(questions), "--dump", str(dump), "--json").code == 0
    whole = dump.read_bytes()

    async def fail(*_: object, **__: object) -> None:
        raise OSError(5, "the machine is unplugged")

    monkeypatch.setattr("bot.service.Service.ask_with_search", fail)
    assert newsbot("eval", str(questions), "--dump", str(dump), "--json").code == 1
    assert dump.read_bytes() == whole
    assert sorted(tmp_path.glob(".dump*")) == []


def test_no_question_is_asked_where_one_cannot_be(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = tmp_path / "questions.jsonl"
    good, bad = {"id": "q1", "text": QUESTION}, {"id": "q2", "text": "???"}
    questions.write_text(f"{json.dumps(good)}\n{json.dumps(bad)}\n", encoding="utf-8")
    monkeypatch.delattr("bot.service.Service.ask_with_search")
    assert "q2" in failed(newsbot("eval", str(questions), "--json"))


def test_a_source_spelt_wrong_is_told_the_name_that_it_is_near(
    tmp_path: Path, empty_dir: Path
) -> None:
    (tmp_path / "newsbot.toml").write_text('[[sources]]\nname = "herald"\npath = "herald.jsonl"\n')
    assert newsbot("reload", "harald").err.strip().endswith("did you mean herald?")
    assert newsbot("forget", "herld").err.strip().endswith("did you mean herald?")
