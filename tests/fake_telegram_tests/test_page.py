"""The page in a real browser, with a real `newsbot serve` over the sample articles behind it."""

from __future__ import annotations

import json
import os
import re
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from tests.fake_telegram import DEFAULT_TOKEN
from tests.fake_telegram_tests.by_itself import NEWSBOT_SERVE, running

HERRING = "How many tonnes of herring may be landed?"
LANDED = re.compile("18,400 tonnes")
ANNA = 6_100_000_002
#: What browsers are called where they are installed by themselves.
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_NARROW: ViewportSize = {"width": 390, "height": 780}
#: What would show that a text became markup.
_MARKUP = '<script>document.title = "x"</script> <img src=x onerror="document.title = 1"> <b>b</b>'

#: Milliseconds within which the bot has started on a busy machine.
_START_WITHIN = 60_000

expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it, without a window."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.skip("there is no Chromium here: apt install chromium")
    # Chromium refuses to run in its sandbox as root
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(
    browser: Browser, sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The page's address, with the bot running."""
    folder = tmp_path_factory.mktemp("page")
    data_dir = shutil.copytree(sample_corpus, folder / "data")
    environment = {"NEWSBOT_DATA_DIR": str(data_dir)}
    with running("--port", "0", "--", *NEWSBOT_SERVE, cwd=folder, environment=environment) as at:
        yield at


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page, opened anew; nothing may go wrong on it, and nothing be fetched from elsewhere."""
    context = browser.new_context(viewport={"width": 1100, "height": 780})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    page.on(
        "request",
        lambda request: None if request.url.startswith(address) else problems.append(request.url),
    )
    page.goto(address)
    expect(page.locator("#presence.here")).to_be_visible(timeout=_START_WITHIN)
    yield page
    context.close()
    assert problems == []


def become(page: Page, name: str, chat: str = "News", topic: str | None = None) -> None:
    """Be somebody, and open a chat."""
    page.locator("#people button", has_text=name).click()
    page.locator(".chat", has_text=chat).first.click()
    if topic:
        page.locator("#topics button", has_text=topic).click()


def say(page: Page, text: str) -> None:
    """Write a message."""
    page.fill("#words", text)
    page.press("#words", "Enter")


def of_bot(page: Page) -> Locator:
    """What the bot wrote in the open chat."""
    return page.locator(".message:not(.mine)")


def bot_call(address: str, method: str, **parameters: Any) -> Any:
    """The bot calls a method, besides what it does by itself."""
    request = urllib.request.Request(
        f"{address}bot{DEFAULT_TOKEN}/{method}",
        json.dumps(parameters).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)["result"]


# --- With the bot ---------------------------------------------------------------------------------


def test_a_question_gets_its_cited_answer_and_the_quote_unfolds(page: Page) -> None:
    page.set_viewport_size(_NARROW)  # where a quote is longer than its three lines
    page.locator(".chat", has_text="News").first.click()
    say(page, HERRING)
    expect(page.locator(".message.mine .text")).to_have_text(HERRING)
    answer = of_bot(page).last
    expect(answer.locator(".text")).to_contain_text(LANDED)
    expect(answer.locator(".text b").first).to_have_text("Coastal Wire")
    headline = answer.locator(".text a").first
    expect(headline).to_have_text("Herring quota cut to 18,400 tonnes for 2025")
    expect(headline).to_have_attribute("href", re.compile("^https://"))
    expect(answer.locator(".quoted")).to_contain_text(HERRING)
    expect(answer.locator(".meta")).to_contain_text("edited")
    quote = answer.locator("blockquote")
    folded = quote.evaluate("quote => quote.clientHeight")
    quote.click()
    expect(quote).to_have_attribute("aria-expanded", "true")
    assert quote.evaluate("quote => quote.clientHeight") > folded
    quote.press("Enter")
    expect(quote).to_have_attribute("aria-expanded", "false")
    assert quote.evaluate("quote => quote.clientHeight") == folded


def test_buttons_do_what_they_say(page: Page) -> None:
    become(page, "Olga")
    say(page, HERRING)
    expect(of_bot(page).last.locator(".text")).to_contain_text(LANDED)
    before = of_bot(page).count()
    answer = of_bot(page).nth(before - 1)
    answer.locator(".keyboard button", has_text="👍").click()
    expect(page.locator("#toast")).to_contain_text("Noted as helpful")
    answer.locator(".keyboard button", has_text="⤢").click()
    expect(of_bot(page)).to_have_count(before + 1)
    expect(of_bot(page).last).to_contain_text("Dr Halina Brodie")
    answer.locator(".keyboard button", has_text="Share").click()
    link = page.locator(".text a[href*='t.me/newsbot?start=']")
    shared = link.last.get_attribute("href")
    assert shared is not None
    become(page, "Anna", "Reading circle")
    say(page, f"Look: {shared}")
    link.last.click()
    expect(page.locator("#title")).to_have_text("News")
    expect(page.locator(".message.mine").last).to_contain_text("/start a_")
    expect(of_bot(page).nth(-2)).to_contain_text("Somebody shared an answer with you")
    expect(of_bot(page).last).to_contain_text(LANDED)


def test_a_group_is_answered_only_where_it_addresses_the_bot(page: Page) -> None:
    of_news = page.locator(".message", has=page.locator(".sender", has_text="News"))
    become(page, "Olga", "Reading circle")
    page.click("#more summary")
    page.click("text=Make the bot an admin")  # from now on it sees all that is said
    expect(of_news).to_have_count(1)
    expect(page.locator("#subtitle")).to_contain_text("the bot is an admin here")
    become(page, "Samir", "Reading circle")
    say(page, "How many herrings are there? I ask you all.")
    become(page, "Anna", "Reading circle")
    say(page, f"@newsbot {HERRING}")
    expect(of_news.last.locator(".text")).to_contain_text(LANDED)
    expect(of_news.last.locator(".quoted")).to_contain_text("Anna")
    expect(page.locator(".message", has_text="I ask you all")).to_have_count(1)
    expect(of_news).to_have_count(2)  # the word about what it sees, and the answer to Anna


def test_a_topic_is_answered_in_the_topic(page: Page) -> None:
    become(page, "Anna", "Newsroom", "Economy")
    expect(page.locator(".service")).to_have_text("Olga created the topic “Economy”")
    say(page, "/ask Which banks agreed to merge?")
    expect(of_bot(page).last.locator(".text")).to_contain_text("Brindle Bank")
    of_bot(page).last.get_by_label("Reply").click()
    expect(page.locator("#replying")).to_contain_text("Brindle Bank")
    say(page, HERRING)  # a reply to the bot needs no mention
    expect(of_bot(page).last.locator(".text")).to_contain_text(LANDED)
    page.locator("#topics button", has_text="General").click()
    expect(page.locator(".message")).to_have_count(0)


def test_menus_are_those_of_who_looks_and_where(page: Page) -> None:
    offers = page.locator("#offers")
    become(page, "Samir")
    page.click("#menu")
    expect(offers).to_contain_text("عن الأخبار")
    expect(offers).not_to_contain_text("/status")
    become(page, "Olga", "Reading circle")
    page.fill("#words", "/a")
    expect(offers.locator("b")).to_have_text(["/ask"])
    become(page, "Olga")
    page.fill("#words", "/stat")
    expect(offers.locator("b")).to_have_text(["/status", "/stats"])
    page.press("#words", "ArrowDown")
    page.press("#words", "Enter")
    expect(of_bot(page).nth(-2)).to_contain_text("Corpus version")
    chart = of_bot(page).last.locator("img")
    page.wait_for_function("image => image.naturalWidth > 100", arg=chart.element_handle())


def test_headlines_come_while_typing_and_one_is_posted(page: Page) -> None:
    become(page, "Anna", "Newsroom", "Sport")
    page.fill("#words", "@newsbot herring")
    offer = page.locator("#offers button").first
    expect(offer).to_contain_text("Herring quota cut")
    offer.click()
    posted = page.locator(".message.mine")
    expect(posted).to_have_count(1)
    expect(posted.locator(".via")).to_have_text("via @newsbot")
    expect(posted.locator("blockquote")).to_contain_text("herring next year")
    expect(page.locator("#offers")).to_be_hidden()
    expect(page.locator("#words")).to_have_value("")


# --- What a bot may write -------------------------------------------------------------------------


def test_markup_in_messages_is_text(page: Page, address: str) -> None:
    become(page, "Anna", "Reading circle")
    say(page, _MARKUP)
    expect(page.locator(".message.mine .text").last).to_have_text(_MARKUP)
    button = {"text": _MARKUP, "callback_data": "x"}
    sent = bot_call(
        address,
        "sendMessage",
        chat_id=ANNA,
        text=f"{_MARKUP} here",
        entities=[
            {"type": "bold", "offset": 0, "length": 20},
            {
                "type": "text_link",
                "offset": len(_MARKUP) + 1,
                "length": 4,
                "url": "javascript:document.title='x'",
            },
        ],
        reply_markup={"inline_keyboard": [[button]]},
    )
    become(page, "Anna")
    row = page.locator(f"[data-id='{sent['message_id']}']")
    expect(row.locator(".text")).to_have_text(f"{_MARKUP} here")
    expect(row.locator(".keyboard button")).to_have_text(_MARKUP)
    for tag in ("script", "img", "a"):
        expect(row.locator(tag)).to_have_count(0)
    page.locator(".chat", has_text="Reading circle").click()
    expect(page.locator("#log script, #log img, #chats img")).to_have_count(0)
    assert page.title() == "Try the bot"


def test_entities_show_as_telegram_shows_them(page: Page, address: str) -> None:
    html = (
        "<b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>x &lt; y</code> "
        "<tg-spoiler>who did it</tg-spoiler>\n<pre>a\nb</pre>\n"
        '<blockquote>said <a href="https://news.example/1">here</a></blockquote>\nafter'
    )
    sent = bot_call(address, "sendMessage", chat_id=ANNA, text=html, parse_mode="HTML")
    become(page, "Anna")
    text = page.locator(f"[data-id='{sent['message_id']}'] .text")
    for tag, words in {
        "b": "bold both",
        "b > i": "both",
        "u": "under",
        "s": "gone",
        "code": "x < y",
        "pre": "a\nb",
        "blockquote": "said here",
        "blockquote > a": "here",
    }.items():
        assert text.locator(tag).inner_text() == words
    spoiler = text.locator(".spoiler")
    hidden = "rgba(0, 0, 0, 0)"
    assert spoiler.evaluate("one => getComputedStyle(one).color") == hidden
    spoiler.click()
    assert spoiler.evaluate("one => getComputedStyle(one).color") != hidden
    bot_call(
        address,
        "editMessageText",
        chat_id=ANNA,
        message_id=sent["message_id"],
        text=f"{html} all",
        parse_mode="HTML",
    )
    expect(text).to_contain_text("after all")
    assert spoiler.evaluate("one => getComputedStyle(one).color") != hidden  # still open
    bot_call(address, "deleteMessage", chat_id=ANNA, message_id=sent["message_id"])
    expect(text).to_have_count(0)


def test_every_kind_of_button_leads_somewhere(page: Page, address: str) -> None:
    buttons: list[dict[str, Any]] = [
        {"text": "Start", "url": "https://t.me/newsbot?start=x"},
        {"text": "Look", "switch_inline_query_current_chat": "storm"},
        {"text": "Pass on", "switch_inline_query": "oysters"},
        {"text": "Old", "callback_data": "no-board:good:0"},
    ]
    sent = bot_call(
        address,
        "sendMessage",
        chat_id=ANNA,
        text="Buttons",
        reply_markup={"inline_keyboard": [[one] for one in buttons]},
    )
    become(page, "Anna")
    row = page.locator(f"[data-id='{sent['message_id']}']")
    row.locator("button", has_text="Old").click()
    expect(page.locator("#alert")).to_be_visible()  # the bot knows no such button
    page.locator("#alert button").click()
    row.locator("button", has_text="Look").click()
    expect(page.locator("#words")).to_have_value("@newsbot storm")
    expect(page.locator("#offers")).to_contain_text("Storm Edda")
    page.press("#words", "Escape")
    row.locator("button", has_text="Pass on").click()
    page.locator(".chat", has_text="Reading circle").click()
    expect(page.locator("#words")).to_have_value("@newsbot oysters")
    expect(page.locator("#offers")).to_contain_text("Oysters return")
    become(page, "Anna")
    row.locator("button", has_text="Start").click()
    expect(page.locator(".message.mine .text").last).to_have_text("/start x")
    of_bot(page).last.locator(".command", has_text="/help").click()
    expect(page.locator(".message.mine .text").last).to_have_text("/help")


def test_typing_shows_until_the_message_comes(page: Page, address: str) -> None:
    become(page, "Anna")
    bot_call(address, "sendChatAction", chat_id=ANNA, action="typing")
    expect(page.locator("#subtitle")).to_have_text("typing…")
    bot_call(address, "sendMessage", chat_id=ANNA, text="There")
    expect(page.locator("#subtitle")).to_have_text("bot")


def test_each_line_runs_in_its_own_direction(page: Page) -> None:
    become(page, "Samir", "Reading circle")
    say(page, "ما الأخبار اليوم؟")
    text = page.locator(".message.mine .text").last
    expect(text).to_have_text("ما الأخبار اليوم؟")
    assert text.evaluate("one => getComputedStyle(one).direction") == "rtl"
    say(page, "What is the news?")
    expect(text).to_have_text("What is the news?")
    assert text.evaluate("one => getComputedStyle(one).direction") == "ltr"


def test_a_narrow_window_shows_one_thing_at_a_time(page: Page) -> None:
    become(page, "Anna", "Newsroom")
    page.set_viewport_size(_NARROW)
    page.reload()
    expect(page.locator("#title")).to_have_text("Newsroom")  # the address holds where one was
    page.click("#back")
    expect(page.locator("#main")).to_be_hidden()
    page.locator(".chat", has_text="Newsroom").click()
    expect(page.locator("#side")).to_be_hidden()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False
