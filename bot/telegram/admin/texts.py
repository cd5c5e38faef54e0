"""What admins read on Telegram, in English; see `bot.telegram.texts`."""

from __future__ import annotations

HELP_ADMIN = (
    "<b>For admins</b>\n"
    "/reload – read all sources again\n"
    "/reload NAME – read one source again\n"
    "/remove ID – take an article down for good\n"
    "/rollback – return to the articles before the last reload\n"
    "/status – the state of the articles and the bot\n"
    "/stats – the answers in figures\n"
    "/unanswered – what was asked and not found\n"
    "/ban, /unban, /bans – whom I shut out\n"
    "/quota ID – how much somebody may ask a day\n"
    "/audit – what admins did"
)
YOUR_ID = "(Your user id is {user_id}.)"
ADMINS_ONLY = "Sorry, only my admins can do that."
IN_PRIVATE = "That is between us: please send it to me in a private chat."
RELOAD_STARTED = "⏳ Reading the sources…"
RELOAD_PROGRESS = "⏳ {phase}: {done}"
RELOAD_PROGRESS_TOTAL = "⏳ {phase}: {done} of {total}"
PHASES = {
    "reading": "Articles read",
    "embedding": "Chunks embedded",
    "activating": "Switching to the new articles",
    "sweeping": "Tidying up",
}
RELOAD_DONE = (
    "✅ <b>Reloaded in {seconds}</b>\n"
    "{added} added, {changed} changed, {removed} removed, {unchanged} unchanged. "
    "Corpus version {version}."
)
RELOAD_PASSED_OVER = "<b>Passed over:</b>"
RELOAD_SKIPPED_MORE = "… and {count} more."
RELOAD_FAILED = "❌ {reason}\nThe articles are as they were before."
RELOAD_RUNNING = (
    "A reload is running already, so I have not begun another one. Send the command again when it "
    "is done."
)
INTERRUPTED = (
    "⚠️ /{command} was cut short. The articles are either as before or fully reloaded; /status "
    "shows which. Send /{command} again if you need it."
)
INTERRUPTED_ACT = (
    "⚠️ /{command} was cut short, so it may be done or not; /audit shows what I know. Send "
    "/{command} again if you need it."
)
ACT_TOO_OLD = (
    "⚠️ You sent /{command} over an hour ago, while I was away, so I left it undone. Send it again "
    "if you still want it."
)
RELOAD_UNKNOWN = "I know no source by that name. Known: {names}."
RELOAD_NO_NAMES = (
    "I know no source by that name, and no source has a name that can be used "
    "here. /reload alone reads all of them."
)
STATUS = (
    "<b>Articles:</b> {articles} in {chunks} chunks\n"
    "<b>Corpus version:</b> {version}\n"
    "<b>Last reload:</b> {last_reload}\n"
    "<b>Embedder:</b> {embedder}\n"
    "<b>Messages waiting:</b> {waiting}"
)
STATUS_OLDEST = "<b>The oldest waits since:</b> {moment}"
STATUS_HEALTH = "• {part}: {state}"
NEVER = "never"
ADMINS_BY_NAME = (
    "Sorry, only my admins can do that, and whoever writes in the name of a group or channel I "
    "cannot recognise. Send it to me in a private chat."
)
FAILED = "❌ {reason}"
YES = "Yes, do it"
CONFIRMED = "Confirmed."
CONFIRM_ROLLBACK = (
    "Return to the articles as they were before the last reload? Schedules stop until you reload."
)
CHANGED_SINCE = (
    "The articles have changed since I asked. Send /rollback again if you still want it."
)
CONFIRM_PURGE = (
    "Delete the article {article} with its text, and every answer that was made from it? This "
    "cannot be undone."
)
ROLLED_BACK = "✅ Back to the articles before. Corpus version {version}."
REMOVE_USAGE = (
    "Write /remove ID to take an article down for good, or /remove ID purge to delete its text "
    "and the answers made from it too. <code>newsbot articles</code> shows the ids."
)
REMOVED = "✅ The article {article} is taken down, and no reload brings it back."
PURGED = "✅ The article {article} is deleted, and so are the answers made from it: {count}."
BAN_USAGE = (
    "Write /ban ID, /ban ID HOURS or /ban ID HOURS reason. ID is the number of a user, or of a "
    "group or channel, which begins with a minus."
)
BAN_ADMIN = "Admins cannot be shut out: take the id out of the settings first."
BANNED = "✅ Shut out: {ban}"
BAN_UNTIL = "{id} until {until}, reason: {reason}"
BAN_FOR_GOOD = "{id} for good, reason: {reason}"
UNBAN_USAGE = "Write /unban ID. /bans lists whom I shut out."
UNBANNED = "✅ {id} may use me again."
NOT_BANNED = "{id} was not shut out by an admin's command."
BANS = "<b>Shut out by admins</b>"
NO_BANS = "Nobody is shut out by an admin's command."
QUOTA_USAGE = (
    "Write /quota ID to see what somebody may ask, /quota ID N to let them ask N questions a day "
    "(0 = none), or /quota ID default to take that back."
)
QUOTA = "{id} has asked {asked} of {count} questions today."
QUOTA_UNLIMITED = "{id} has asked {asked} questions today, and may ask any number."
LAST_ERRORS = "<b>Last errors</b>"
CHART_QUESTIONS = "Questions by day"
CHART_ARTICLES = "Articles by day"
STATS_USAGE = "Write /stats or /stats DAYS, with a number of days from 1 to {most}."
STATS = (
    "<b>The last days: {days}</b>\n"
    "Questions: {questions}\n"
    "Answered: {answered}\n"
    "Not found: {not_found}\n"
    "Answered by excerpts because the model failed: {degraded}\n"
    "People: {people}\n"
    "Votes: {good} 👍, {bad} 👎"
)
STATS_TIME = "Median time of an answer: {ms} ms"
STATS_TOKENS = "Tokens: {tokens}"
STATS_COST = "Cost: {cost}"
STATS_BUSIEST = "Most questions today of one person or group: {counts}"
UNANSWERED_USAGE = "Write /unanswered or /unanswered DAYS, with a number of days from 1 to {most}."
UNANSWERED = "<b>Asked and not found in the last days: {days}</b>"
NONE_UNANSWERED = "Everything that was asked was found. Days looked at: {days}."
TEXT_NOT_KEPT = "(the text of questions is not kept)"
AND_MORE = "… and {count} more."
AUDIT_USAGE = "Write /audit or /audit N, with a number from 1 to {most}."
ACTS = "<b>What admins did</b>"
NO_ACTS = "No admin has changed anything yet."

# Added to the menu of admins.
ADMIN_COMMANDS = {
    "reload": "Read the sources again",
    "remove": "Take an article down",
    "rollback": "Return to the articles before",
    "status": "State of the articles and the bot",
    "stats": "The answers in figures",
    "unanswered": "What was asked and not found",
    "ban": "Shut somebody out",
    "unban": "Let somebody in again",
    "bans": "Whom I shut out",
    "quota": "How much somebody may ask",
    "audit": "What admins did",
}
