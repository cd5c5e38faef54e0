"""Who is on the page: three people, their chats with the bot, and two groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.fake_telegram.chats import Group, PrivateChat
from tests.fake_telegram.server import FakeTelegram
from tests.fake_telegram.world import User


@dataclass(frozen=True, slots=True)
class Scene:
    """The people and chats of a fake server that the page shows; `admin` owns the groups."""

    telegram: FakeTelegram
    people: tuple[User, ...]
    admin: User
    chats: Mapping[int, PrivateChat | Group]

    def chats_of(self, person: User) -> list[PrivateChat | Group]:
        """The chats that this person sees: their own with the bot, and the groups."""
        return [
            chat
            for chat in self.chats.values()
            if not isinstance(chat, PrivateChat) or chat.user == person
        ]


def set_scene(telegram: FakeTelegram) -> Scene:
    """Put the people and chats of the page onto a server, with the same ids each time."""
    olga = telegram.user("Olga", "olga")
    anna = telegram.user("Anna", "anna")
    samir = telegram.user("Samir", "samir", language_code="ar")
    people = (anna, samir, olga)
    chats: list[PrivateChat | Group] = [telegram.private_chat(person) for person in people]
    others = (anna, samir)
    chats += [
        telegram.group("Reading circle", members=others, owner=olga),
        telegram.group("Newsroom", members=others, owner=olga, topics=("Economy", "Sport")),
    ]
    return Scene(telegram, people, olga, {chat.id: chat for chat in chats})
