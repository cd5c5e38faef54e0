"""What people do on the page: they write, press, look things up, and say who may be in a chat.

Each deed is what the browser sends, and is done by the function of its name in `DEEDS`, which
returns what the browser is answered. What cannot be done raises `Refused`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from tests.fake_telegram.chats import Group, PrivateChat
from tests.fake_telegram.checks import MAX_MESSAGE_LENGTH
from tests.fake_telegram.entities import utf16_length
from tests.fake_telegram.page.scene import Scene
from tests.fake_telegram.parameters import AnswerCallbackQuery, AnswerInlineQuery
from tests.fake_telegram.queries import CALLBACK_SECONDS, INLINE_SECONDS
from tests.fake_telegram.world import Message, User

_NO_TEXT_RESULT = "the page can post results that are texts, and this one is not"


class Refused(Exception):
    """A deed that Telegram's own apps would not let anybody do; the text says why."""


class Deed(BaseModel):
    """Somebody does something in a chat; both are ids."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: int
    chat: int


class Say(Deed):
    """Write a message, in a topic of a group or not."""

    text: str
    reply_to: int | None = None
    thread: int | None = None


class Press(Deed):
    """Press the button of a message that has these callback data."""

    message: int
    data: str


class LookUp(Deed):
    """Type words after the bot's name."""

    words: str


class Choose(Deed):
    """Post a result of an earlier look-up."""

    query: str
    result: str
    thread: int | None = None


class Act(Deed):
    """Do something that needs no words."""

    act: Literal["block", "unblock", "photo", "voice", "add", "remove", "promote", "demote"]


@dataclass(frozen=True, slots=True)
class _At:
    """Where a deed is done and by whom, once that is known to be possible."""

    scene: Scene
    person: User
    chat: PrivateChat | Group

    @property
    def may_manage(self) -> bool:
        """Whether the person administers this group."""
        return self.chat.chat.status_of(self.person.id) in ("creator", "administrator")

    def message(self, message_id: int | None) -> Message | None:
        """The message of this id; refused where it is gone."""
        if message_id is None:
            return None
        message = self.chat.chat.messages.get(message_id)
        if message is None:
            raise Refused("that message is no longer there")
        return message


async def say(scene: Scene, deed: Say) -> dict[str, Any]:
    """Write a message: its id."""
    at = _at(scene, deed)
    text = deed.text.strip()
    if not text:
        raise Refused("there is nothing to send")
    if utf16_length(text) > MAX_MESSAGE_LENGTH:
        raise Refused(f"a message has at most {MAX_MESSAGE_LENGTH:,} characters")
    replied = at.message(deed.reply_to)
    if isinstance(at.chat, PrivateChat):
        _not_while_blocked(at.chat)
        said = await at.chat.say(text, reply_to=replied)
    else:
        said = await at.chat.say(at.person, text, reply_to=replied, thread=_topic(at, deed.thread))
    return {"message": said.message_id}


async def press(scene: Scene, deed: Press) -> dict[str, Any]:
    """Press a button: what the bot shows for it, or no text where it shows nothing in time."""
    at = _at(scene, deed)
    message = at.message(deed.message)
    assert message is not None
    if deed.data not in [button.get("callback_data") for button in message.buttons]:
        raise Refused("that button is no longer there")
    if not scene.telegram.bot_sees(at.chat.chat):
        raise Refused("the bot is not in this chat")
    query = at.chat.forge_press(at.person, message, deed.data)
    await scene.telegram.world.wait_until(lambda: query.answer is not None, CALLBACK_SECONDS)
    shown = query.answer
    if not isinstance(shown, AnswerCallbackQuery):
        return {"answered": False, "text": None, "alert": False, "url": None}
    return {"answered": True, "text": shown.text, "alert": shown.show_alert, "url": shown.url}


async def look_up(scene: Scene, deed: LookUp) -> dict[str, Any]:
    """Type after the bot's name: the query's id and the results that the bot offers in time."""
    at = _at(scene, deed)
    query = scene.telegram.inline_query(at.person, deed.words, chat=at.chat.chat)
    await scene.telegram.world.wait_until(lambda: query.answer is not None, INLINE_SECONDS)
    offered = query.answer
    if not isinstance(offered, AnswerInlineQuery):
        return {"query": query.id, "answered": False, "results": [], "button": None}
    shown = [
        {name: result.get(name) for name in ("id", "title", "description", "url")}
        for result in offered.results or ()
    ]
    return {"query": query.id, "answered": True, "results": shown, "button": offered.button}


async def choose(scene: Scene, deed: Choose) -> dict[str, Any]:
    """Post a result of inline mode: the message's id."""
    at = _at(scene, deed)
    query = scene.telegram.queries.find(deed.query)
    results = query.results if query and isinstance(query.answer, AnswerInlineQuery) else []
    chosen = [result for result in results if str(result["id"]) == deed.result]
    if query is None or not chosen:
        raise Refused("that result is no longer there")
    if "message_text" not in (chosen[0].get("input_message_content") or {}):
        raise Refused(_NO_TEXT_RESULT)
    if isinstance(at.chat, PrivateChat):
        _not_while_blocked(at.chat)
    topic = _topic(at, deed.thread)
    posted = await at.chat.choose(at.person, query, deed.result, thread=topic)
    return {"message": posted.message_id}


async def act(scene: Scene, deed: Act) -> dict[str, Any]:
    """Do what needs no words."""
    at = _at(scene, deed)
    if isinstance(at.chat, PrivateChat):
        await _act_in_private(at.chat, deed.act)
    else:
        _act_in_group(at, at.chat, deed.act)
    return {}


async def _act_in_private(chat: PrivateChat, wanted: str) -> None:
    if wanted == "block" and not chat.chat.bot_was_blocked:
        chat.block()
    elif wanted == "unblock" and chat.chat.bot_was_blocked:
        chat.unblock()
    elif wanted in ("photo", "voice"):
        _not_while_blocked(chat)
        await (chat.send_photo() if wanted == "photo" else chat.send_voice())
    else:
        raise Refused("that cannot be done here now")


def _act_in_group(at: _At, group: Group, wanted: str) -> None:
    if not at.may_manage:
        raise Refused(f"only {at.scene.admin.first_name} can do that: she owns the group")
    is_in = at.scene.telegram.bot_sees(group.chat)
    if wanted == "add" and not is_in:
        group.add_bot(at.person)
    elif wanted == "remove" and is_in:
        group.remove_bot(at.person)
    elif wanted == "promote" and is_in:
        group.promote_bot(at.person)
    elif wanted == "demote" and is_in:
        group.demote_bot(at.person)
    else:
        raise Refused("that cannot be done here now")


def _at(scene: Scene, deed: Deed) -> _At:
    person = next((person for person in scene.people if person.id == deed.person), None)
    if person is None:
        raise Refused("there is no such person")
    chat = next((chat for chat in scene.chats_of(person) if chat.id == deed.chat), None)
    if chat is None:
        raise Refused(f"{person.first_name} has no such chat")
    return _At(scene, person, chat)


def _topic(at: _At, thread: int | None) -> int | None:
    """The topic to write in; refused where it is gone, or closed for this person."""
    if thread is None:
        return None
    if thread not in at.chat.chat.topics:
        raise Refused("that topic is no longer there")
    if thread in at.chat.chat.closed_topics and not at.may_manage:
        raise Refused("that topic is closed")
    return thread


def _not_while_blocked(chat: PrivateChat) -> None:
    if chat.chat.bot_was_blocked:
        raise Refused(f"{chat.user.first_name} has blocked the bot: unblock it first")


#: Every deed by its address: what the browser sends, and what does it.
DEEDS: Mapping[str, tuple[type[Deed], Callable[[Scene, Any], Awaitable[dict[str, Any]]]]] = {
    "say": (Say, say),
    "press": (Press, press),
    "look_up": (LookUp, look_up),
    "choose": (Choose, choose),
    "act": (Act, act),
}
