"""Every command of the contract: its JSON to the key, its exit code, what goes where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.ablation import PARTS
from tests.conftest import article_line, write_articles
from tests.newsbot import newsbot
from tests.sample_corpus import SAMPLE_ARTICLES, SAMPLE_COUNT, stored_bytes

COMMANDS = (
    "serve", "chat", "ask", "search", "reload", "sources", "forget", "remove", "articles", "parse",
    "status", "rollback", "eval", "explain", "config",
)  # fmt: skip
ARTICLE_KEYS = [
    "id", "version_id", "title", "source", "published_at", "url", "section", "author", "lang",
]  # fmt: skip
ANSWER_KEYS = [
    "answer_id", "status", "degraded", "text", "claims", "citations", "nearest", "model",
    "corpus_version", "timings_ms",
]  # fmt: skip
CITATION_KEYS = [
    "n", "article_id", "version_id", "title", "source", "published_at", "url", "quote", "start",
    "end",
]  # fmt: skip
EXCERPT_KEYS = [
    "rank", "score", "article_id", "version_id", "chunk_id", "title", "source", "published_at",
    "url", "text", "start", "end",
]  # fmt: skip
REPORT_KEYS = ["corpus_version", "added", "changed", "removed", "unchanged", "skipped", "seconds"]
HERRING = "How many tonnes of herring may be landed?"


def body_of(article_id: str, version_id: str) -> str:
    article = newsbot("articles", article_id, "--version", version_id, "--json").json
    return str(article["body"])


def test_help_names_every_command_of_the_contract() -> None:
    shown = newsbot("--help")
    assert shown.code == 0
    listed = [line.split()[0] for line in shown.out.split("Commands:")[1].splitlines() if line]
    assert sorted(listed[: len(COMMANDS)]) == sorted(COMMANDS)
    assert all(newsbot(command, "--help").code == 0 for command in COMMANDS)


def test_version_needs_no_command() -> None:
    shown = newsbot("--version")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("newsbot ")


def test_ask_gives_every_field_and_quotes_that_stand_in_the_body(shared_data_dir: Path) -> None:
    result = newsbot("ask", HERRING, "--json")
    assert result.code == 0, result
    answer = result.json
    assert list(answer) == ANSWER_KEYS
    assert answer["status"] == "answered"
    assert answer["model"] == "extractive"
    assert answer["degraded"] is None
    assert answer["nearest"] == []
    assert list(answer["timings_ms"]) == ["understand", "retrieve", "answer", "total"]
    assert answer["claims"], "an answer has claims"
    for claim in answer["claims"]:
        assert list(claim) == ["text", "citations"]
        assert all(f"[{n}]" in answer["text"] for n in claim["citations"])
    for citation in answer["citations"]:
        assert list(citation) == CITATION_KEYS
        body = body_of(citation["article_id"], citation["version_id"])
        assert body[citation["start"] : citation["end"]] == citation["quote"]
    assert any("18,400 tonnes" in citation["quote"] for citation in answer["citations"])


def test_ask_refuses_what_no_article_holds(shared_data_dir: Path) -> None:
    result = newsbot("ask", "Who won the 2022 FIFA World Cup?", "--json")
    assert result.code == 0, result
    answer = result.json
    assert list(answer) == ANSWER_KEYS
    assert (answer["status"], answer["claims"], answer["citations"]) == ("not_found", [], [])
    assert answer["text"].startswith("I can't answer that from the articles I have")
    assert answer["nearest"]
    assert all(list(nearest) == ["article_id", "title"] for nearest in answer["nearest"])


def test_ask_sees_only_what_was_published_by_the_day_given(shared_data_dir: Path) -> None:
    question = "What will the new ferry terminal in Velmor cost?"
    answer = newsbot("ask", question, "--as-of", "2024-10-01", "--json").json
    assert answer["citations"]
    assert {c["article_id"] for c in answer["citations"]} == {"hh-ferry-terminal"}
    found = newsbot("search", question, "--as-of", "2024-09-16T18:39:59Z", "--json").json
    assert "hh-ferry-terminal" not in {excerpt["article_id"] for excerpt in found}
    on_the_day = newsbot("search", question, "--as-of", "2024-09-16", "--json").json
    assert "hh-ferry-terminal" in {excerpt["article_id"] for excerpt in on_the_day}


def test_search_gives_ranked_slices_of_bodies(shared_data_dir: Path) -> None:
    result = newsbot("search", HERRING, "--top", "3", "--json")
    assert result.code == 0, result
    excerpts = result.json
    assert [excerpt["rank"] for excerpt in excerpts] == [1, 2, 3]
    assert excerpts[0]["article_id"] == "cw-herring-quota"
    scores = [excerpt["score"] for excerpt in excerpts]
    assert scores == sorted(scores, reverse=True)
    for excerpt in excerpts:
        assert list(excerpt) == EXCERPT_KEYS
        body = body_of(excerpt["article_id"], excerpt["version_id"])
        assert body[excerpt["start"] : excerpt["end"]] == excerpt["text"]


def test_articles_lists_all_and_shows_one(shared_data_dir: Path) -> None:
    listed = newsbot("articles", "--json").json
    assert len(listed) == SAMPLE_COUNT
    assert all(list(article) == [*ARTICLE_KEYS, "length"] for article in listed)
    summary = next(article for article in listed if article["id"] == "hh-library")
    whole = newsbot("articles", "hh-library", "--json").json
    assert list(whole) == [*ARTICLE_KEYS, "body"]
    assert summary["length"] == len(whole["body"])
    assert {name: whole[name] for name in ARTICLE_KEYS} == {
        name: summary[name] for name in ARTICLE_KEYS
    }
    unnamed = next(article for article in listed if article["title"].startswith("Skerry bridge"))
    assert unnamed["source"] is None
    assert unnamed["url"] is None


def test_one_moment_is_written_alike_in_every_shape(shared_data_dir: Path) -> None:
    article = newsbot("articles", "cw-herring-quota", "--json").json
    excerpt = newsbot("search", HERRING, "--top", "1", "--json").json[0]
    citation = newsbot("ask", HERRING, "--json").json["citations"][0]
    assert article["published_at"] == excerpt["published_at"] == citation["published_at"]
    assert article["published_at"].endswith("Z")


def test_parse_gives_the_articles_and_loads_nothing(empty_dir: Path) -> None:
    result = newsbot("parse", str(SAMPLE_ARTICLES / "velmor_today.txt"), "--json")
    assert result.code == 0, result
    assert [list(article) for article in result.json] == [[*ARTICLE_KEYS, "body"]] * 3
    assert newsbot("articles", "--json").json == []


def test_reload_counts_what_changed(empty_dir: Path, tmp_path: Path) -> None:
    file = write_articles(tmp_path / "towns.jsonl", range(4))
    first = newsbot("reload", str(file), "--json")
    assert first.code == 0, first
    assert list(first.json) == REPORT_KEYS
    assert [first.json[key] for key in REPORT_KEYS[:6]] == [1, 4, 0, 0, 0, []]
    lines = [article_line(n) for n in range(1, 5)]
    lines[0] = article_line(1, body="The mayor of Town 1 closed the library again on Tuesday.")
    file.write_text("\n".join(lines), encoding="utf-8")
    dry = newsbot("reload", "--dry-run", "--json").json
    assert [dry[key] for key in REPORT_KEYS[:6]] == [1, 1, 1, 1, 2, []]
    assert newsbot("status", "--json").json["corpus_version"] == 1
    second = newsbot("reload", "--json").json
    assert [second[key] for key in REPORT_KEYS[:6]] == [2, 1, 1, 1, 2, []]
    third = newsbot("reload", "--json").json
    assert [third[key] for key in REPORT_KEYS[:6]] == [2, 0, 0, 0, 4, []]
    back = newsbot("rollback", "--json")
    assert back.code == 0, back
    assert list(back.json) == ["corpus_version", "articles"]
    assert back.json["corpus_version"] > 2
    assert {article["id"] for article in newsbot("articles", "--json").json} == {
        f"a{n}" for n in range(4)
    }


def test_full_reload_embeds_into_a_fresh_index(data_dir: Path) -> None:
    before = {entry.name for entry in (data_dir / "chroma").iterdir() if entry.is_dir()}
    result = newsbot("reload", "--full", "--json")
    assert result.code == 0, result
    after = {entry.name for entry in (data_dir / "chroma").iterdir() if entry.is_dir()}
    assert len(after) == 1
    assert after.isdisjoint(before)
    assert newsbot("search", HERRING, "--json").json[0]["article_id"] == "cw-herring-quota"


def test_status_tells_figures_and_health(shared_data_dir: Path) -> None:
    status = newsbot("status", "--json").json
    assert list(status) == [
        "corpus_version", "articles", "chunks", "sources", "embedder", "last_reload", "health",
    ]  # fmt: skip
    assert (status["corpus_version"], status["articles"]) == (1, SAMPLE_COUNT)
    assert status["embedder"] == "use-multilingual"
    assert [source["articles"] for source in status["sources"]] == [SAMPLE_COUNT]
    assert set(status["health"].values()) == {"ok"}


def test_sources_and_forget(data_dir: Path) -> None:
    [source] = newsbot("sources", "--json").json
    assert source["location"] == str(SAMPLE_ARTICLES)
    assert not source["in_settings"]
    forgotten = newsbot("forget", source["name"], "--json")
    assert forgotten.code == 0, forgotten
    assert list(forgotten.json) == REPORT_KEYS
    assert forgotten.json["removed"] == SAMPLE_COUNT
    assert newsbot("sources", "--json").json == []
    assert newsbot("articles", "--json").json == []


def test_remove_takes_an_article_down_for_good(data_dir: Path) -> None:
    removed = newsbot("remove", "cw-herring-quota", "--json")
    assert removed.code == 0, removed
    assert list(removed.json) == ["article_id", "purged", "answers_deleted", "corpus_version"]
    assert not removed.json["purged"]
    assert newsbot("articles", "cw-herring-quota").code == 1
    again = newsbot("reload", str(SAMPLE_ARTICLES))
    assert again.code == 0, again
    assert any("removed for good" in line for line in again.lines)
    found = newsbot("search", HERRING, "--json").json
    assert "cw-herring-quota" not in {excerpt["article_id"] for excerpt in found}


def test_purge_deletes_the_text_and_the_answers_that_cite_it(data_dir: Path) -> None:
    about = newsbot("ask", HERRING, "--json").json
    other = newsbot("ask", "When does the lighthouse marathon begin?", "--json").json
    version_id = about["citations"][0]["version_id"]
    assert newsbot("explain", about["answer_id"]).code == 0
    purged = newsbot("remove", "cw-herring-quota", "--purge", "--json").json
    assert purged["purged"]
    assert purged["answers_deleted"] >= 1
    assert newsbot("explain", about["answer_id"]).code == 1
    assert newsbot("articles", "cw-herring-quota", "--version", version_id).code == 1
    used = {excerpt["article_id"] for excerpt in explained(other["answer_id"], "excerpts")}
    assert "cw-herring-quota" not in used
    assert b"18,400 tonnes of herring" not in stored_bytes(data_dir)


def test_a_purge_that_finds_the_index_damaged_says_what_is_done_and_what_is_left_to_do(
    data_dir: Path,
) -> None:
    newsbot("ask", HERRING)
    for file in (data_dir / "full_text").rglob("fingerprints.db*"):
        file.unlink()
    failed = newsbot("remove", "cw-herring-quota", "--purge")
    assert failed.code == 1
    [line] = failed.lines
    for told in ("is taken down", "(logged answers deleted with it: 1)", "reload --full"):
        assert told in line
    assert b"18,400 tonnes of herring" not in stored_bytes(data_dir)


def explained(answer_id: str, part: str) -> Any:
    """A part of an answer's record; nothing where it was deleted."""
    result = newsbot("explain", answer_id, "--json")
    return result.json[part] if result.code == 0 else []


def test_without_an_answer_there_is_nothing_to_explain(empty_dir: Path) -> None:
    result = newsbot("explain")
    assert (result.code, result.out) == (1, "")
    assert "no answer is logged yet" in result.lines[0]


def test_explain_shows_how_an_answer_came_about(data_dir: Path) -> None:
    answer = newsbot("ask", HERRING, "--as-of", "2024-11-01", "--json").json
    result = newsbot("explain", answer["answer_id"], "--json")
    assert result.code == 0, result
    record = result.json
    assert list(record) == [
        "answer_id", "asked_at", "question", "question_hash", "understood_as", "language", "as_of",
        "cached_from", "answer", "notes", "excerpts", "passages", "signals", "dropped",
        "prompt_hash", "attempts", "input_tokens", "output_tokens", "cost", "lead", "frames_in",
        "feedback", "replay",
    ]  # fmt: skip
    assert record["answer"] == answer
    assert newsbot("explain", "--json").json == record, "without an id, the last answer"
    assert record["question"] == HERRING
    assert record["as_of"] == "2024-11-01T23:59:59.999999Z"
    assert record["excerpts"][0]["article_id"] == "cw-herring-quota"
    in_words = newsbot("explain", answer["answer_id"]).out
    assert "Herring quota cut" in in_words.split("Answer:")[0]
    assert "None" not in in_words


def test_eval_gives_the_metrics_and_dumps_and_compares(data_dir: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        json.dumps(
            {
                "id": "q1",
                "text": HERRING,
                "answer": "18,400 tonnes",
                "gold_article_ids": ["cw-herring-quota"],
                "gold_facts": ["18,400 tonnes of herring"],
                "type": "figure",
            }
        )
        + "\n"
        + json.dumps({"id": "q2", "text": "Who won the 2022 FIFA World Cup?"})
        + "\n",
        encoding="utf-8",
    )
    dump = tmp_path / "dump.jsonl"
    result = newsbot("eval", str(questions), "--dump", str(dump), "--json")
    assert result.code == 0, result
    data = result.json
    assert list(data) == [
        "n", "retrieval", "answers", "corpus_version", "settings", "unknown_gold_ids", "intervals",
        "compared", "ablation", "questions",
    ]  # fmt: skip
    assert list(data["questions"]) == ["q1", "q2"]
    assert (data["compared"], data["ablation"]) == (None, None)
    assert data["n"] == 2
    assert list(data["retrieval"]["overall"]) == [
        "n", "article_hit@1", "article_hit@4", "article_hit@10", "all_articles_recall@10",
        "hits@4", "hits@10", "mrr@10", "map@10", "all_facts_recall@10", "gold_outlets_recall@10",
    ]  # fmt: skip
    assert list(data["answers"]["overall"]) == [
        "n", "answered_when_answerable", "refused_when_not", "answer_found", "claims_verified",
        "citation_precision", "citation_recall", "p50_ms", "p99_ms",
    ]  # fmt: skip
    assert data["retrieval"]["overall"]["n"] == 1
    assert data["retrieval"]["by_type"]["figure"]["article_hit@1"] == 1
    answers = data["answers"]["overall"]
    assert (answers["n"], answers["refused_when_not"], answers["answer_found"]) == (2, 1, 1)
    assert answers["claims_verified"] == 1
    assert data["answers"]["by_type"]["untyped"]["answered_when_answerable"] is None
    dumped = [json.loads(line) for line in dump.read_text(encoding="utf-8").splitlines()]
    assert [list(line) for line in dumped] == [["id", "excerpts", "answer"]] * 2
    assert list(dumped[0]["excerpts"][0]) == EXCERPT_KEYS
    assert list(dumped[1]["answer"]) == ANSWER_KEYS

    earlier = tmp_path / "earlier.json"
    earlier.write_text(result.out, encoding="utf-8")
    compare = ("--retrieval-only", "--compare", str(earlier))
    compared = newsbot("eval", str(questions), *compare)
    assert compared.code == 0, compared
    assert "Compared with earlier.json" in compared.out
    assert "+.000" in compared.out
    only = newsbot("eval", str(questions), *compare, "--json").json
    assert (only["answers"], only["intervals"]["answers"]) == (None, None)
    assert only["retrieval"] == data["retrieval"]
    assert only["compared"]["paired"]
    assert only["compared"]["answers"] is None
    assert only["compared"]["retrieval"]["overall"]["n"] == 1
    assert only["compared"]["retrieval"]["overall"]["article_hit@1"]["difference"] == 0


def test_eval_compares_with_a_file_of_an_older_newsbot(
    shared_data_dir: Path, tmp_path: Path
) -> None:
    questions, earlier = tmp_path / "questions.jsonl", tmp_path / "earlier.json"
    question = {"id": "q1", "text": HERRING, "gold_article_ids": ["cw-herring-quota"]}
    questions.write_text(json.dumps(question), encoding="utf-8")
    figures = {"n": 1, "article_hit@1": 0.25}
    group = {"overall": figures, "by_type": {"untyped": figures}}
    earlier.write_text(json.dumps({"n": 1, "retrieval": group, "answers": None}), encoding="utf-8")
    options = ("--retrieval-only", "--compare", str(earlier))
    result = newsbot("eval", str(questions), *options)
    assert result.code == 0, result
    [remark] = result.lines
    assert "without intervals" in remark
    assert "+.750" in result.out
    as_json = newsbot("eval", str(questions), *options, "--json")
    assert as_json.lines == [remark]
    assert not as_json.json["compared"]["paired"]


def test_an_ablation_is_a_table_and_json(shared_data_dir: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    question = {"id": "q1", "text": HERRING, "gold_article_ids": ["cw-herring-quota"]}
    questions.write_text(json.dumps(question), encoding="utf-8")
    result = newsbot("eval", str(questions), "--ablation")
    assert result.code == 0, result
    assert all(f"without {part}" in result.out for part in PARTS)
    data = newsbot("eval", str(questions), "--ablation", "--json").json
    assert list(data["ablation"]) == list(PARTS)
    assert data["answers"] is None


def test_config_shows_values_with_origins_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEWSBOT_MODEL_API_KEY", "sk-very-secret")
    monkeypatch.setenv("NEWSBOT_DATA_DIR", "from-the-environment")
    result = newsbot("--data-dir", "from-the-command-line", "config", "--json")
    assert result.code == 0, result
    values = {value["variable"]: value for value in result.json}
    assert values["NEWSBOT_DATA_DIR"]["value"] == "from-the-command-line"
    assert values["NEWSBOT_DATA_DIR"]["origin"] == "command line"
    assert values["NEWSBOT_MODEL_API_KEY"]["origin"] == "environment"
    assert "sk-very-secret" not in result.out + newsbot("config").out
    assert not (tmp_path / "from-the-command-line").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("articles",),
        ("articles", "hh-library"),
        ("sources",),
        ("status",),
        ("config",),
        ("search", HERRING),
        ("ask", HERRING),
    ],
)
def test_what_people_see_has_no_trailing_spaces(
    command: tuple[str, ...], shared_data_dir: Path
) -> None:
    shown = newsbot(*command)
    assert shown.code == 0, shown
    assert shown.out.strip()
    assert [line for line in shown.out.splitlines() if line != line.rstrip()] == []
