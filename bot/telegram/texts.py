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
QUESTION_TOO_LONG = "That is longer than I can take in: please ask in at most {most} characters."
QUESTION_WITHOUT_WORDS = "I need words to search for: please ask in a sentence or a few words."
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
    "I stay silent otherwise."
)
HELP_ANYWHERE = "• In any chat: write @{name} and some words, and choose an article."
HELP_ASKING_ON = (
    "You can ask on: “and in Europe?”, “when was that?”. /new begins with something else."
)
HELP_READING = (
    "The small numbers in an answer belong to the quotes below it; tap a quote to unfold it, and "
    "⤢ to read what stands around it. A headline with a link opens the article."
)
HELP_COMMANDS = (
    "/latest – the newest articles, /latest SECTION those of a section\n"
    "/sources – what I have read\n"
    "/settings – language and more\n"
    "/privacy – what I keep\n"
    "/forget_me – erase it"
)
PRIVACY = "<b>What I keep</b>"
PRIVACY_MESSAGES = (
    "A message for me is stored until it has been answered; then its text is erased, and "
    "within two days the last trace of it. In groups I store only messages that "
    "address me."
)
PRIVACY_LOGGED = (
    "Questions and answers are logged for {days} days, with the excerpts used and your votes, so "
    "that an answer can be checked later. Beside them stands no name and no Telegram id, only a "
    "keyed fingerprint by which /forget_me finds what is yours."
)
PRIVACY_LOGGED_HASHED = (
    "Answers are logged for {days} days, with the excerpts used and your votes, so that they can "
    "be checked later. Of your question and of who you are only keyed fingerprints are kept; by "
    "the latter /forget_me finds what is yours."
)
PRIVACY_ADMINS = (
    "My admins can read the questions to which I found nothing, without who asked them."
)
PRIVACY_MEMORY = (
    "So that you can ask on (“and when was that?”), the last {turns} questions and "
    "answers of your conversation in a chat or topic are remembered until nobody has gone on "
    "for {minutes} minutes. /new forgets them at once."
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
PRIVACY_LISTS = (
    "How many questions you ask is counted for a day, under a keyed fingerprint. What you choose "
    "with /settings is kept until you choose otherwise, and so are bans and quotas that my admins "
    "give to a Telegram id."
)
COST_COUNTED = (
    "What the language model costs for your questions is added up under the same fingerprint, and "
    "stays until the day (UTC) is over."
)
PRIVACY_ERASE = "/forget_me erases what is yours at once."
SOURCES = "<b>What I have read</b>"
# Of one article, and of several.
SOURCES_LINE = (
    "• <b>{name}</b>: {articles} article, read {date}",
    "• <b>{name}</b>: {articles} articles, read {date}",
)
SOURCES_LINE_UNREAD = (
    "• <b>{name}</b>: {articles} article",
    "• <b>{name}</b>: {articles} articles",
)
NO_SOURCES = "I have no articles yet, so I can't answer anything. My operator can load some."
NEW_CONVERSATION = "All right, forgotten. What would you like to know?"
UNKNOWN_COMMAND = "I don't know that command. /help shows what I can do."
BUTTON_EXPIRED = "This button is too old to work. Ask again, and there are new ones."
BUTTON_OF_ANOTHER = "This button is for whoever asked. Ask something, and you get your own."

ANSWER_GONE = "I can't show this any more: the answer, or an article in it, was taken down."
NO_MORE_EXCERPTS = "That is all I have found."
BUTTON_MORE = "More"
BUTTON_SHARE = "Share"
BUTTON_SEND_ON = "Send on"
VOTED_GOOD = "Thank you! Noted as helpful."
VOTED_BAD = "Thank you. Noted as not helpful."
SHARED = "Whoever has this link can read the question and the answer: {link}"
SHARED_GONE = (
    "This link opens nothing any more: the answer was deleted, or an article in it was taken down."
)
SHARED_WITH_YOU = "Somebody shared an answer with you. The question was: <b>{question}</b>"
SHARED_WITH_YOU_UNQUOTED = "Somebody shared an answer with you."
SHARED_OUTDATED = "An article in it has changed since."

TOO_FAST = (
    "That is faster than I can go: {count} questions a minute from one person. Please go on in "
    "{seconds} s; what you send until then I have to drop."
)
TOO_MANY = "You may ask {count} questions a day, and that is all for today."
GROUP_TOO_FAST = (
    "That is faster than I can go: {count} questions a minute from one group. Please go on in "
    "{seconds} s; what you send until then I have to drop."
)
GROUP_TOO_MANY = "This group may ask {count} questions a day, and that is all for today."
TOO_LATE = (
    "Sorry, I was away when you asked this, and now it is too long ago. Please ask again if you "
    "still want to know."
)
QUEUED = "I have several questions of yours waiting, and answer them one after the other."
NOT_ALLOWED = (
    "Sorry, I only work for people whom my operator has let in. Your user id is {user_id}: give "
    "it to them if you should be one."
)
BANNED = "Sorry, my admins have shut you out."
NO_SUCH_SECTION = "I know no section by that name. There are: {sections}."
NO_SECTIONS = "My articles name no sections. /latest alone shows the newest ones."
SETTINGS = "<b>Settings of this chat</b>"
SETTINGS_LANGUAGE = "In which language should I write here? Quotes stay in their own."
SETTINGS_FOR_ADMINS = "Sorry, only admins of this group can change its settings."
SETTING_LANGUAGE = "Language: {language}"
AUTOMATIC = "automatic"
SETTING_STREAMING = "Show answers as they are written: {choice}"
ON = "on"
OFF = "off"
SETTING_EVERYONE = "Everyone may ask"
SETTING_ADMINS = "Only admins may ask"
ASKING_FOR_ADMINS = "In this group only its admins may ask me. Ask me in a private chat instead."
WELCOME = (
    "<b>Hello! I answer questions about the news.</b>\n\n"
    "Ask me with /ask and your question, by mentioning @{name}, or by replying to one of my "
    "messages. I stay silent otherwise. Admins choose language and more with /settings, /privacy "
    "says what I keep."
)
SEES_ADDRESSED = (
    "Telegram shows me commands for me and replies to my messages. Should mentions not reach me, "
    "send /setprivacy to @BotFather, choose @{name} and <i>Disable</i>, then take me out of this "
    "group and add me again."
)
SEES_ALL = (
    "Telegram shows me everything that is written here; what does not address me I drop at once "
    "and never write down. To have it show me less, make me no admin, send /setprivacy to "
    "@BotFather, choose @{name} and <i>Enable</i>, then take me out of this group and add me again."
)
LEAVING = "I only work in groups that my operator has let me into, so I leave this one. Goodbye!"
FORGOTTEN = (
    "Done. I have erased your questions and their answers ({count}), your votes, what we talked "
    "about and what you chose here. What stays until midnight (UTC) is how many questions you "
    "asked today, under a keyed fingerprint, so that limits hold."
)
FORGET_ANONYMOUS = (
    "You write here in the name of a group or channel, so nothing is kept that is yours alone. "
    "Send /forget_me to me in a private chat."
)

# The menu beside the input field.
GROUP_COMMANDS = {
    "ask": "Ask a question about the news",
    "new": "Forget what we talked about",
    "latest": "The newest articles",
    "sources": "What I have read",
    "help": "How to ask",
    "privacy": "What I keep",
    "forget_me": "Erase what you keep of me",
}
COMMANDS = GROUP_COMMANDS | {"settings": "Language and more for this chat"}
GROUP_ADMIN_COMMANDS = {"settings": "Language and more for this group"}
