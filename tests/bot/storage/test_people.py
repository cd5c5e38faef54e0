from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from bot.storage.database import open_database
from bot.storage.inbox import InboxStore
from bot.storage.people import Ban, PeopleStore, usage


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "bot.db")


@pytest.fixture
def people(engine: Engine) -> PeopleStore:
    return PeopleStore(engine, 1)


def test_a_ban_holds_until_it_ends_or_is_lifted(people: PeopleStore) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    people.ban(Ban(5, soon, "too loud"))
    people.ban(Ban(-100_500, None, ""))
    people.ban(Ban(6, datetime.now(UTC) - timedelta(seconds=1), "over"))
    assert people.bans() == [Ban(-100_500, None, ""), Ban(5, soon, "too loud")]
    assert [people.is_banned(one) for one in (5, -100_500, 6, 7)] == [True, True, False, False]
    assert people.is_banned(7, -100_500)
    assert people.unban(5)
    assert not people.unban(5)
    assert not people.is_banned(5)


def test_a_new_ban_takes_the_place_of_the_old(people: PeopleStore) -> None:
    people.ban(Ban(5, datetime.now(UTC) + timedelta(hours=1), "for now"))
    people.ban(Ban(5, None, "for good"))
    assert people.bans() == [Ban(5, None, "for good")]


def test_a_quota_is_given_changed_and_taken_back(people: PeopleStore) -> None:
    assert people.quota(5) is None
    for per_day in (3, 0):
        people.set_quota(5, per_day)
        assert people.quota(5) == per_day
    people.set_quota(5, None)
    assert people.quota(5) is None


def test_questions_are_counted_for_a_day(engine: Engine, people: PeopleStore) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(usage).values(bot_id=1, day="2024-01-01", who="anna", questions=9)
        )
    assert people.busiest_today(5) == []
    for who in (("anna", "group"), ("ben", "group"), ("anna", "group")):
        assert people.admit(1, dict.fromkeys(who)) is None
    assert [people.asked_today(who) for who in ("anna", "ben", "group", "cem")] == [2, 1, 3, 0]
    assert people.busiest_today(2) == [3, 2]
    with engine.begin() as connection:
        assert "2024-01-01" not in connection.scalars(select(usage.c.day)).all()


def test_who_is_at_a_limit_is_named_and_nothing_is_counted(people: PeopleStore) -> None:
    assert people.admit(1, {"anna": 0}) == "anna"
    assert people.admit(1, {"anna": 1, "group": 9}) is None
    assert people.admit(2, {"ben": 9, "anna": 1, "group": 9}) == "anna"
    assert people.admit(3, {"ben": 9, "group": 1}) == "group"
    assert [people.asked_today(who) for who in ("anna", "ben", "group")] == [1, 0, 1]


def test_questions_at_the_same_moment_do_not_overrun_a_limit(people: PeopleStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        refused = list(threads.map(lambda number: people.admit(number, {"anna": 3}), range(20)))
    assert refused.count(None) == 3
    assert people.asked_today("anna") == 3


def test_a_question_that_was_counted_is_known_as_let_through(
    engine: Engine, people: PeopleStore
) -> None:
    inbox = InboxStore(engine, 1)
    for update_id in (1, 2, 3):
        inbox.add(update_id, "{}")
    assert people.admit(1, {"anna": 1}) is None
    assert people.admit(2, {"anna": 1}) == "anna"
    assert people.admit(3, {"ben": None}) is None
    inbox.finish(3)
    assert inbox.admitted() == {1}


def test_bots_do_not_share_people(engine: Engine, people: PeopleStore) -> None:
    people.ban(Ban(5, None, ""))
    people.set_quota(5, 1)
    people.admit(1, {"anna": None})
    other = PeopleStore(engine, 2)
    assert not other.is_banned(5)
    assert not other.unban(5)
    assert (other.quota(5), other.asked_today("anna"), other.busiest_today(5)) == (None, 0, [])


def test_what_is_kept_in_mind_is_what_is_stored(engine: Engine, people: PeopleStore) -> None:
    assert (people.bans(), people.quota(5)) == ([], None)  # read once, from here on
    people.ban(Ban(5, None, "spam"))
    people.ban(Ban(6, None, "spam"))
    people.unban(6)
    people.set_quota(5, 1)
    people.set_quota(6, 1)
    people.set_quota(6, None)
    for store in (people, PeopleStore(engine, 1)):
        assert store.bans() == [Ban(5, None, "spam")]
        assert (store.quota(5), store.quota(6)) == (1, None)
