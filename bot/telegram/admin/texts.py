"""What admins read on Telegram, in English; see `bot.telegram.texts`."""

from __future__ import annotations

HELP_ADMIN = (
    "<b>For admins</b>\n"
    "/reload – read all sources again\n"
    "/reload NAME – read one source again\n"
    "/status – the state of the articles and the bot"
)
YOUR_ID = "(Your user id is {user_id}.)"
ADMINS_ONLY = "Sorry, only my admins can do that."
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
RELOAD_RUNNING = "A reload is running already. I'll take another one when it is done."
INTERRUPTED = (
    "⚠️ I was restarted before /{command} had ended. The articles are either as "
    "before or fully reloaded; /status shows which. Send /{command} again if you need it."
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
STATUS_HEALTH = "• {part}: {state}"
NEVER = "never"
ADMIN_COMMANDS = {
    "reload": "Read the sources again",
    "status": "State of the articles and the bot",
}
