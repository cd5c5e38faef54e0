"""What the bot says on Telegram, in English; `bot.wording` says it in the other languages.

Texts are Telegram HTML. `{names}` in them are filled in by whoever says them, escaped.
"""

from __future__ import annotations

SEARCHING = "🔎 Searching the articles…"
MORE_COMING = "…"
EMPTY_QUESTION = (
    "What would you like to know? Write the question in the same message, "
    "for example: /ask What happened to oil prices this week?"
)
ONLY_TEXT = (
    "I can only read text so far. Please type your question, and I'll look for the "
    "answer in the articles I have."
)
FAILED = (
    "Sorry, something went wrong while I was looking for an answer, and it has been "
    "noted for my operator. Please ask again in a little while."
)
GAVE_UP = (
    "Sorry, I tried several times to answer this and could not finish. Please ask "
    "again, perhaps in other words."
)
START = (
    "<b>Hello! I answer questions about the news.</b>\n\n"
    "Just write your question. Every sentence of my answer rests on words from an article, "
    "which I show you with its outlet and date. If my articles don't hold the answer, I say so."
    "\n\n/sources shows what I have read, /help says more."
)
HELP = (
    "<b>How to ask</b>\n"
    "• Here: just write your question.\n"
    "• In a group: /ask and your question, mention me, or reply to one of my messages. "
    "I stay silent otherwise.\n\n"
    "You can ask on: “and in Europe?”, “when was that?”. /new begins with something else.\n\n"
    "The small numbers in an answer belong to the quotes below it; tap a quote to unfold it. "
    "A headline with a link opens the article.\n\n"
    "/sources – what I have read\n"
    "/privacy – what I keep"
)
PRIVACY = "<b>What I keep</b>"
PRIVACY_MESSAGES = (
    "A message for me is stored until it has been answered; then its text is erased, and "
    "within two days the last trace of it. In groups I store only messages that "
    "address me."
)
PRIVACY_LOGGED = (
    "Questions and answers are logged for {days} days, with the excerpts used, so "
    "that an answer can be checked later, but without your name or Telegram id."
)
PRIVACY_LOGGED_HASHED = (
    "Answers are logged for {days} days, with the excerpts used, so that "
    "they can be checked later, but without your name or Telegram id. Of your question only a "
    "keyed fingerprint is logged."
)
PRIVACY_MEMORY = (
    "So that you can ask on (“and when was that?”), the last {turns} questions and "
    "answers of a chat or topic are remembered until nobody has gone on for {minutes} minutes. "
    "/new forgets them at once."
)
PRIVACY_NO_MEMORY = "Nothing is remembered from one question to the next."
PRIVACY_MODEL = (
    "To write an answer, your question, the excerpts found and, where you ask on, "
    "what is remembered are sent to the language model {model}, and to nobody else."
)
PRIVACY_NO_MODEL = (
    "No language model is used: your question goes to nobody beyond Telegram "
    "and the machine I run on."
)
SOURCES = "<b>What I have read</b>"
SOURCES_LINE = "• <b>{name}</b>: {articles} articles, read {date}"
SOURCES_LINE_UNREAD = "• <b>{name}</b>: {articles} articles"
NO_SOURCES = "I have no articles yet, so I can't answer anything. My operator can load some."
NEW_CONVERSATION = "All right, forgotten. What would you like to know?"
UNKNOWN_COMMAND = "I don't know that command. /help shows what I can do."
BUTTON_EXPIRED = "This button is too old to work. Ask again, and there are new ones."
BUTTON_OF_ANOTHER = "This button is for whoever asked. Ask something, and you get your own."

# The menu beside the input field.
GROUP_COMMANDS = {
    "ask": "Ask a question about the news",
    "new": "Forget what we talked about",
    "sources": "What I have read",
    "help": "How to ask",
    "privacy": "What I keep",
}
COMMANDS = GROUP_COMMANDS
GROUP_ADMIN_COMMANDS: dict[str, str] = {}
