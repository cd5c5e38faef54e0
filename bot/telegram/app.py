"""The Telegram front end put together, started, and stopped without dropping an answer."""

from __future__ import annotations

import asyncio
import logging
import re
import warnings
from collections.abc import Callable, Hashable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from telegram import Bot, Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import ApplicationBuilder
from telegram.warnings import PTBDeprecationWarning

from bot.errors import TelegramSetupError
from bot.monitoring.health import Health
from bot.monitoring.logs import secrets_of
from bot.monitoring.metrics import Metrics
from bot.monitoring.server import monitored
from bot.storage.audit import AuditLog
from bot.storage.boards import BoardStore
from bot.storage.chats import ChatStore
from bot.storage.hashing import Hasher
from bot.storage.inbox import InboxStore
from bot.storage.menus import MenuStore
from bot.storage.people import PeopleStore
from bot.storage.threads import ThreadStore
from bot.telegram.access import Access
from bot.telegram.admin.recent_errors import RecentErrors
from bot.telegram.calls import Calls
from bot.telegram.desk import Desk, desk_of
from bot.telegram.gating import Action, decide
from bot.telegram.groups import is_foreign
from bot.telegram.handlers import register, tell_of_queue
from bot.telegram.inbox import InboxProcessor, InboxQueue
from bot.telegram.known_chats import KnownChats
from bot.telegram.lanes import lane_of
from bot.telegram.membership import Membership
from bot.telegram.menu import Menus
from bot.telegram.outbound import Outbound
from bot.telegram.receiving import App, check_certificate, listen, poll, until_revoked
from bot.telegram.replies import Replies
from bot.telegram.transport import CountedRequest
from bot.telegram.tuning import Tuning
from config.settings import Settings, TelegramSettings

if TYPE_CHECKING:
    from bot.service import Service

_LOG = logging.getLogger(__name__)

_TOKEN = re.compile(r"(\d+):[A-Za-z0-9_-]+")
_NO_TOKEN = "get one from @BotFather and set NEWSBOT_TELEGRAM__TOKEN"


def build_application(
    settings: Settings, service: Service, engine: Engine, tuning: Tuning | None = None
) -> App:
    """The application with its inbox, its outbound side and all handlers, not yet started.

    Raises `TelegramSetupError` where there is no token, or none that could be one.
    """
    tuning = tuning or Tuning()
    token, bot_id = _token(settings.telegram)
    store, boards = InboxStore(engine, bot_id), BoardStore(engine, bot_id)
    chats, people = ChatStore(engine, bot_id), PeopleStore(engine, bot_id)
    threads = ThreadStore(engine, bot_id, settings.conversation.minutes)
    queue = InboxQueue(
        store,
        wanted=lambda update: decide(update, application.bot).responds,
        unwelcome=lambda update: is_foreign(update, desk_of(application.bot_data)),
    )

    async def crowding(update: Update) -> None:
        await tell_of_queue(update, desk_of(application.bot_data))

    def sweep() -> None:
        store.sweep()
        boards.forget_older(timedelta(days=settings.answering.keep_days))
        threads.forget_older()
        chats.forget_older()
        people.forget_usage()
        service.forget_older()

    def lane(update: Update) -> Hashable:
        decision, sender = decide(update, application.bot), update.effective_user
        by_admin = sender is not None and sender.id in settings.telegram.admin_ids
        return lane_of(update, decision, by_admin=by_admin)

    processor = InboxProcessor(
        store,
        queue,
        at_once=tuning.at_once,
        many=tuning.many_waiting,
        sweep=sweep,
        lane=lane,
        asks=lambda update: decide(update, application.bot).action is Action.ANSWER,
        crowding=crowding,
    )
    metrics = Metrics()
    health = Health(None if settings.telegram.webhook_url else tuning.poll_bound)
    watched: dict[str, Any] = {"metrics": metrics, "health": health}
    application: App = (
        ApplicationBuilder()
        .token(token)
        .base_url(settings.telegram.base_url)
        .update_queue(queue)
        .concurrent_updates(processor)
        .job_queue(None)
        .request(
            CountedRequest(
                **watched,
                connection_pool_size=2 * tuning.at_once,
                read_timeout=tuning.reply_timeout,
                pool_timeout=tuning.reply_timeout,
            )
        )
        .get_updates_request(
            CountedRequest(**watched, connection_pool_size=1, read_timeout=tuning.reply_timeout)
        )
        .build()
    )
    hasher, errors = Hasher(settings.data_dir), RecentErrors(secrets_of(settings))
    known_chats, calls = KnownChats(chats), Calls(tuning.limits)
    outbound = Outbound(application.bot, known_chats, calls)
    Desk(
        settings=settings,
        service=service,
        tuning=tuning,
        store=store,
        chats=chats,
        boards=boards,
        people=people,
        access=Access(settings.telegram, people, hasher),
        audit=AuditLog(engine, bot_id),
        errors=errors,
        metrics=metrics,
        health=health,
        threads=threads,
        hasher=hasher,
        queue=queue,
        processor=processor,
        known_chats=known_chats,
        membership=Membership(application.bot, calls),
        outbound=outbound,
        menus=Menus(outbound, MenuStore(engine, bot_id), settings.telegram.admin_ids),
        replies=Replies(outbound, store),
    ).put_into(application.bot_data)
    register(application)
    _watch(desk_of(application.bot_data))
    return application


def _watch(at: Desk) -> None:
    """Count what models do, and have the other figures looked up when they are read."""
    service, metrics = at.service, at.metrics
    service.watch_models(metrics.count_attempt)
    service.watch_models(at.health.tried)
    metrics.watch(
        vitals=service.vitals,
        waiting=at.store.count_unhandled,
        poll_age=lambda: at.health.poll_age,
    )


async def serve(
    settings: Settings,
    service: Service,
    engine: Engine,
    *,
    stop: asyncio.Event,
    say: Callable[[str], None] = _LOG.info,
    tuning: Tuning | None = None,
) -> None:
    """Run the bot until `stop` is set; then let the answers in flight finish.

    `say` is told once that the bot is here, for whoever waits at the terminal.

    Raises `TelegramSetupError` where the token is wrong, then or later, the webhook's certificate
    cannot be used, or Telegram cannot be reached at the start. Later losses of the network are
    survived.
    """
    tuning = tuning or Tuning()
    _quieten()
    check_certificate(settings.telegram)
    application = build_application(settings, service, engine, tuning)
    at = desk_of(application.bot_data)
    with at.errors.kept():
        async with monitored(settings.monitoring, at.health, at.metrics, service):
            await _serve(application, settings, tuning, stop, say)


async def _serve(
    application: App,
    settings: Settings,
    tuning: Tuning,
    stop: asyncio.Event,
    say: Callable[[str], None],
) -> None:
    stopping = asyncio.create_task(stop.wait())
    running = asyncio.create_task(_run(application, settings.telegram, tuning, say))
    try:
        await asyncio.wait({stopping, running}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running  # raises what kept it from starting, or ended it
            await stopping
    finally:
        desk_of(application.bot_data).health.stopping = True
        stopping.cancel()
        running.cancel()
        await asyncio.gather(stopping, running, return_exceptions=True)
        await _shut_down(application, tuning.stop_grace, say)


async def _run(
    application: App, telegram: TelegramSettings, tuning: Tuning, say: Callable[[str], None]
) -> None:
    """Take up what was left unanswered, then ask for what is new, as long as Telegram lets us.

    Reaching Telegram may take as long as the network is away, which is why `serve` can cancel this.
    """
    at = desk_of(application.bot_data)
    await _initialize(application, telegram)
    await application.start()
    await _replay(application)
    try:
        polling = None
        if telegram.webhook_url:
            await listen(application, telegram, at.health)
        else:
            polling = await poll(application, tuning, at.health)
        say(_introduction(application.bot))
        at.menus.offer()
        if polling is None:
            await until_revoked(application.bot, tuning.token_every)
        else:
            await asyncio.shield(polling)  # without an error it ends only with the updater
    except InvalidToken:
        raise TelegramSetupError(f"Telegram refuses the bot token: {_NO_TOKEN}") from None


async def _initialize(application: App, telegram: TelegramSettings) -> None:
    """Ask Telegram who we are, which tells whether the token and the network are fit."""
    try:
        await application.initialize()
    except InvalidToken:  # its text holds the token
        raise TelegramSetupError(f"Telegram refuses the bot token: {_NO_TOKEN}") from None
    except NetworkError as error:
        raise TelegramSetupError(
            f"Telegram cannot be reached at {telegram.base_url}: check the network, "
            f"or NEWSBOT_TELEGRAM__BASE_URL ({error})"
        ) from None
    except TelegramError as error:
        raise TelegramSetupError(
            f"Telegram does not let the bot in at {telegram.base_url}: {error}"
        ) from None


async def _replay(application: App) -> None:
    queue = application.update_queue
    if isinstance(queue, InboxQueue) and (count := await queue.replay(application.bot)):
        _LOG.warning("taking up %d messages that were left unanswered", count)


def _introduction(bot: Bot) -> str:
    """Who the bot is and what it sees; groups show everything only by BotFather's leave."""
    seen = "all messages" if bot.bot.can_read_all_group_messages else "what addresses it"
    return (
        f"@{bot.username} is here and listens; in groups it sees {seen} "
        "(change that with @BotFather, /setprivacy). Ctrl-C stops it."
    )


async def _shut_down(application: App, grace: float, say: Callable[[str], None]) -> None:
    """Take nothing new, let answers in flight finish, leave the rest to the next start."""
    if application.updater is not None and application.updater.running:
        with suppress(InvalidToken):  # what ended polling, if anything did, is raised once more
            await application.updater.stop()
    await desk_of(application.bot_data).menus.stop()
    in_hand = desk_of(application.bot_data).processor.in_hand
    if application.running and in_hand:
        say(
            f"stopping; messages in hand: {in_hand}, which have up to {grace:.0f} s. Ctrl-C again "
            "leaves them to the next start."
        )
    if application.running:
        try:
            async with asyncio.timeout(grace):
                await application.stop()
        except TimeoutError:
            _LOG.warning("answers still in flight are left to the next start")
            if isinstance(application.update_processor, InboxProcessor):
                await application.update_processor.stop_now()
    await desk_of(application.bot_data).lookups.aclose()
    await application.shutdown()
    await application.bot.shutdown()  # its connections, where Telegram never let it in


def _token(telegram: TelegramSettings) -> tuple[str, int]:
    """The token and the bot's id, which is its first half."""
    if telegram.token is None or not telegram.token.get_secret_value().strip():
        raise TelegramSetupError(f"no bot token: {_NO_TOKEN}")
    token = telegram.token.get_secret_value().strip()
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise TelegramSetupError(f"the bot token does not look like 123456:ABC…: {_NO_TOKEN}")
    return token, int(match[1])


def _quieten() -> None:
    """Keep secrets out of the log, and a remark of python-telegram-bot to programmers.

    httpx and httpcore log addresses, which hold the token; at DEBUG, telegram logs messages.
    """
    for name, level in (
        ("httpx", logging.WARNING),
        ("httpcore", logging.WARNING),
        ("telegram", logging.INFO),
    ):
        logger = logging.getLogger(name)
        logger.setLevel(max(level, logger.getEffectiveLevel()))
    warnings.filterwarnings("ignore", ".*retry_after.*timedelta", PTBDeprecationWarning)
