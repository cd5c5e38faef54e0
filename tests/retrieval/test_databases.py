"""Both databases in a real PostgreSQL server, and what is said where there is none."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import inspect, select

from bot.storage.audit import AuditLog
from bot.storage.database import open_database as open_bot_database
from bot.storage.inbox import InboxStore, StoredMessage
from bot.storage.people import Ban, PeopleStore
from config.settings import Settings
from retrieval import schema
from retrieval.corpus import Corpus
from retrieval.databases import open_database, reading
from retrieval.errors import DatabaseUnavailable
from retrieval.retriever import NewsRetriever
from retrieval.signatures import stored_signatures
from tests.bot.storage.newsroom import Newsroom
from tests.conftest import reload_paths, write_articles

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _program(name: str) -> str | None:
    folders = os.pathsep.join([os.environ["PATH"], *map(str, _BINARIES)])
    return shutil.which(name, path=folders)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of the test's own."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    if not initdb or not control:
        pytest.skip("no PostgreSQL server is installed here (initdb, pg_ctl)")
    # Not below pytest's own folders, which the unprivileged user may not enter.
    folder = Path(tempfile.gettempdir()) / f"newsbot-postgres-{os.getpid()}"
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    folder.mkdir(mode=0o755)
    shutil.chown(folder, user)

    def run(*command: str) -> None:
        as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid} if os.getuid() == 0 else {}
        subprocess.run(
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, **as_user,
        )  # type: ignore[call-overload]  # fmt: skip

    data, port = str(folder / "data"), _free_port()
    try:
        run(initdb, "-D", data, "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(control, "-D", data, "-o", options, "-w", "-l", str(folder / "log"), "start")
        yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        run(control, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def on_postgres(postgres: str, settings: Settings) -> Settings:
    return settings.model_copy(update={"database_url": SecretStr(postgres)})


def test_a_corpus_lives_in_postgresql(
    on_postgres: Settings, open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus(on_postgres)
    file = write_articles(tmp_path / "news.jsonl", range(6))
    assert reload_paths(corpus, file).added == 6
    assert reload_paths(corpus, file).unchanged == 6
    write_articles(file, range(2, 8))
    report = reload_paths(corpus, file)
    assert (report.added, report.removed, report.unchanged) == (2, 2, 4)

    found = NewsRetriever(corpus=corpus, options=on_postgres.retrieval).retrieve("Town 7 library")
    assert found.excerpts[0].article.id == "a7"

    corpus.roll_back()
    assert {article.id for article, _ in corpus.catalogue.live_articles()} == {
        f"a{number}" for number in range(6)
    }
    corpus.remove("a3", purge=True)
    assert corpus.status().articles == 5
    assert not (on_postgres.data_dir / "catalogue.db").exists()

    other = open_corpus(on_postgres)
    assert other.status().articles == 5
    corpus.forget(str(file))
    assert other.status().articles == 0


def test_copies_of_a_text_are_known_in_postgresql(
    on_postgres: Settings, open_corpus: Callable[..., Corpus], tmp_path: Path
) -> None:
    corpus = open_corpus(on_postgres)
    body = " ".join(f"word{number}" for number in range(50))
    file = write_articles(tmp_path / "news.jsonl", (11, 12, 13), body=body)
    reload_paths(corpus, file, full=True)  # an index in this data folder: the server is shared
    with corpus.snapshot() as snapshot:
        versions = list(snapshot.versions)
        assert {len(snapshot.copies(version_id)) for version_id in versions} == {2}
    assert set(stored_signatures(corpus.catalogue.engine, versions)) == set(versions)
    [purged] = corpus.remove("a12", purge=True)
    assert set(stored_signatures(corpus.catalogue.engine, versions)) == {*versions} - {purged}
    corpus.forget(str(file))


def test_each_database_has_a_schema_of_its_own(postgres: str, tmp_path: Path) -> None:
    engine = open_bot_database(tmp_path / "bot.db", postgres)
    catalogue = open_database(postgres, tmp_path, "catalogue", schema.metadata)
    assert "inbox_updates" in inspect(engine).get_table_names("newsbot_bot")
    assert "versions" in inspect(engine).get_table_names("newsbot_catalogue")
    with reading(catalogue) as connection:
        assert connection.scalars(select(schema.indexes.c.id)).all() is not None
    assert not list(tmp_path.glob("*.db"))


def test_the_inbox_lives_in_postgresql(postgres: str, tmp_path: Path) -> None:
    store = InboxStore(open_bot_database(tmp_path / "bot.db", postgres), bot_id=7)
    assert store.add(1, '{"update_id": 1}')
    assert not store.add(1, '{"update_id": 1}')
    assert store.start(1) == 1
    store.remember(1, 0, StoredMessage(5, 6))
    store.remember(1, 0, StoredMessage(5, 8))
    assert store.messages(1) == [StoredMessage(5, 8)]
    store.finish(1)
    assert store.count_unhandled() == 0


def test_what_admins_do_and_see_lives_in_postgresql(postgres: str, tmp_path: Path) -> None:
    engine = open_bot_database(tmp_path / "bot.db", postgres)
    people = PeopleStore(engine, bot_id=7)
    for reason in ("once", "twice"):
        people.ban(Ban(-100_500, None, reason))
    assert people.bans() == [Ban(-100_500, None, "twice")]
    people.set_quota(5, 3)
    assert people.admit(1, {"anna": 2}) is None
    assert people.admit(2, {"anna": 2}) is None
    assert people.admit(3, {"anna": 2}) == "anna"
    assert (people.quota(5), people.busiest_today(9)) == (3, [2])

    log = AuditLog(engine, bot_id=7)
    log.end(log.begin(1, "/quota 5"), "")
    log.end(log.begin(1, "/ban 5"), "banned")
    assert [act.outcome for act in log.latest(9)] == ["banned"]

    store = InboxStore(engine, bot_id=8)
    for update_id in (1, 2, 3):
        store.add(update_id, "{}")
    store.finish(1)
    count, oldest = store.waiting(besides=3)
    assert count == 1
    assert oldest is not None
    assert datetime.now(UTC) - oldest < timedelta(minutes=1)
    assert InboxStore(engine, bot_id=9).waiting(besides=3) == (0, None)

    newsroom = Newsroom(engine)
    newsroom.answer("Who won?", user="anna", ms=7, input_tokens=2, output_tokens=1, cost=0.5)
    newsroom.answer("won, who", understood_as="who won")
    newsroom.answer(None)
    figures = newsroom.figures(1)
    assert (figures.questions, figures.people, figures.statuses) == (3, 1, {"not_found": 3})
    assert (figures.median_ms, figures.tokens, figures.cost) == (10, 3, 0.5)
    groups = [(one.question, one.count) for one in newsroom.unanswered(1)]
    assert groups == [("who won", 2), (None, 1)]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://somebody@localhost/news", "no PostgreSQL address"),
        ("not an address", "cannot be read"),
        ("postgresql://somebody@127.0.0.1:9/news", "cannot be reached"),
    ],
)
def test_a_wrong_address_gets_one_line(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match=says) as caught:
        open_database(url, tmp_path, "catalogue", schema.metadata)
    assert "\n" not in str(caught.value)


def test_a_schema_of_an_earlier_version_gains_columns(postgres: str, tmp_path: Path) -> None:
    engine = open_bot_database(tmp_path / "bot.db", postgres)
    InboxStore(engine, bot_id=9).add(1, "{}")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE newsbot_bot.inbox_updates DROP COLUMN admitted")
    engine.dispose()
    for _ in range(2):
        again = open_bot_database(tmp_path / "bot.db", postgres)
        assert InboxStore(again, bot_id=9).admitted() == set()
        assert PeopleStore(again, bot_id=9).admit(1, {"anna": 5}) is None
        assert InboxStore(again, bot_id=9).admitted() == {1}
        with again.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE newsbot_bot.inbox_updates DROP COLUMN admitted")
        again.dispose()
    open_bot_database(tmp_path / "bot.db", postgres)
