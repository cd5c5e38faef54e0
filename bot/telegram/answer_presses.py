"""What the buttons under an answer do."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.offers import question_about
from bot.errors import UnknownAnswer
from bot.telegram import texts
from bot.telegram.answer_keyboards import (
    ASK,
    BAD,
    GOOD,
    MORE,
    PAGE,
    SHARE,
    UNFOLD,
    page_keyboard,
)
from bot.telegram.buttons import Button, Press
from bot.telegram.questions import answer_question
from bot.telegram.rendering import render_excerpts, render_unfolded, web_address
from bot.telegram.sharing import link_to


def _id_of(press: Press) -> str:
    """The answer that the buttons are about; raises UnknownAnswer for a board of another kind."""
    if press.board.answer_id is None:
        raise UnknownAnswer("these buttons are about no answer")
    return press.board.answer_id


async def show_more(press: Press) -> None:
    """Show what else was found, page by page: the first as a reply, the others in its place."""
    request, page = press.request, press.number
    found = await request.at.service.further_excerpts(_id_of(press))
    pages = render_excerpts(found, request.words)
    if page >= len(pages):
        await press.tell(texts.NO_MORE_EXCERPTS)
        return
    await press.done()
    keyboard = page_keyboard(press.board, page, len(pages))
    if press.action == PAGE:
        await press.edit(pages[page], keyboard)
    else:
        await request.at.replies.say(request.update, pages[page], keyboard=keyboard)


async def unfold(press: Press) -> None:
    """Show what stands around a quote, as much of it as the article's source allows."""
    request = press.request
    unfolded = await request.at.service.unfolded(_id_of(press), press.number)
    await press.done()
    parts = render_unfolded(unfolded, press.number, request.words)
    # Whoever unfolds a quote asks about one article, so this is where a preview of it belongs.
    preview = web_address(unfolded.article.url)
    await request.at.replies.say(request.update, *parts, preview=preview)


async def vote(press: Press) -> None:
    """Note what somebody thinks of the answer; their last word counts."""
    good = press.action == GOOD
    await press.request.at.service.rate(_id_of(press), press.request.asker, good=good)
    await press.done(texts.VOTED_GOOD if good else texts.VOTED_BAD)


async def share(press: Press) -> None:
    """Give the asker a link that opens the answer for others."""
    request = press.request
    token = await request.at.service.share(_id_of(press), request.asker)
    await press.done()
    link = link_to(request.at.outbound.username, token)
    # Telegram's own page for sending a link to a chat of one's choice.
    send_on = InlineKeyboardButton(
        request.text(texts.BUTTON_SEND_ON), url=f"https://t.me/share/url?url={link}"
    )
    await request.at.replies.say(
        request.update,
        request.text(texts.SHARED, link=f'<a href="{link}">{link}</a>'),
        keyboard=InlineKeyboardMarkup([[send_on]]),
    )


async def ask_offered(press: Press) -> None:
    """Ask the question that a headline stands for."""
    answer = await press.request.at.service.past_answer(_id_of(press))
    if press.number >= len(answer.nearest):
        await press.tell(texts.BUTTON_EXPIRED)
        return
    await press.done()
    question = question_about(answer.nearest[press.number].title, answer.frames_language)
    await answer_question(press.request, question)


ANSWER_BUTTONS: dict[str, Button] = {
    MORE: Button(show_more),
    PAGE: Button(show_more),
    UNFOLD: Button(unfold),
    GOOD: Button(vote, for_everyone=True),
    BAD: Button(vote, for_everyone=True),
    SHARE: Button(share),
    ASK: Button(ask_offered, replayed=True),
}
