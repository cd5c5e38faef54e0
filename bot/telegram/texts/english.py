"""What the bot says in English."""

from __future__ import annotations

from bot.telegram.texts import Texts

ENGLISH = Texts(
    searching="🔎 Searching the articles…",
    more_coming="…",
    undated="undated",
    months=(
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ),
    empty_question="What would you like to know? Write the question in the same message, "
    "for example: /ask What happened to oil prices this week?",
    only_text="I can only read text so far. Please type your question, and I'll look for the "
    "answer in the articles I have.",
    failed="Sorry, something went wrong while I was looking for an answer, and it has been "
    "noted for my operator. Please ask again in a little while.",
    gave_up="Sorry, I tried several times to answer this and could not finish. Please ask "
    "again, perhaps in other words.",
    start="<b>Hello! I answer questions about the news.</b>\n\n"
    "Just write your question. Every sentence of my answer rests on words from an article, "
    "which I show you with its outlet and date. If my articles don't hold the answer, I say so."
    "\n\n/sources shows what I have read, /help says more.",
    help="<b>How to ask</b>\n"
    "• Here: just write your question.\n"
    "• In a group: /ask and your question, mention me, or reply to one of my messages. "
    "I stay silent otherwise.\n\n"
    "You can ask on: “and in Europe?”, “when was that?”. /new begins with something else.\n\n"
    "The small numbers in an answer belong to the quotes below it; tap a quote to unfold it. "
    "A headline with a link opens the article.\n\n"
    "/sources – what I have read\n"
    "/privacy – what I keep",
    help_admin="\n\n<b>For admins</b>\n"
    "/reload – read all sources again\n"
    "/reload NAME – read one source again\n"
    "/status – the state of the articles and the bot",
    privacy="<b>What I keep</b>\n"
    "• A message for me is stored until it has been answered; then its text is erased, and "
    "within two days the last trace of it. In groups I store only messages that "
    "address me.\n"
    "• {logged}\n"
    "• {memory}\n"
    "• {model}",
    privacy_logged="Questions and answers are logged for {days} days, with the excerpts used, so "
    "that an answer can be checked later, but without your name or Telegram id.",
    privacy_logged_hashed="Answers are logged for {days} days, with the excerpts used, so that "
    "they can be checked later, but without your name or Telegram id. Of your question only a "
    "keyed fingerprint is logged.",
    privacy_memory="So that you can ask on (“and when was that?”), the last {turns} questions and "
    "answers of a chat or topic are remembered until nobody has gone on for {minutes} minutes. "
    "/new forgets them at once.",
    privacy_no_memory="Nothing is remembered from one question to the next.",
    privacy_model="To write an answer, your question, the excerpts found and, where you ask on, "
    "what is remembered are sent to the language model {model}, and to nobody else.",
    privacy_no_model="No language model is used: your question goes to nobody beyond Telegram "
    "and the machine I run on.",
    sources="<b>What I have read</b>",
    sources_line="• <b>{name}</b>: {articles} articles{read}",
    sources_read=", read {date}",
    no_sources="I have no articles yet, so I can't answer anything. My operator can load some.",
    new_conversation="All right, forgotten. What would you like to know?",
    unknown_command="I don't know that command. /help shows what I can do.",
    your_id="(Your user id is {user_id}.)",
    admins_only="Sorry, only my admins can do that.",
    reload_started="⏳ Reading the sources…",
    reload_progress="⏳ {phase}: {done}",
    reload_progress_total="⏳ {phase}: {done} of {total}",
    phases={
        "reading": "Articles read",
        "embedding": "Chunks embedded",
        "activating": "Switching to the new articles",
        "sweeping": "Tidying up",
    },
    reload_done="✅ <b>Reloaded in {seconds}</b>\n"
    "{added} added, {changed} changed, {removed} removed, {unchanged} unchanged. "
    "Corpus version {version}.",
    reload_passed_over="\n<b>Passed over:</b>",
    reload_skipped="• {where}: {reason}",
    reload_skipped_more="… and {count} more.",
    reload_failed="❌ {reason}\nThe articles are as they were before.",
    reload_running="A reload is running already. I'll take another one when it is done.",
    interrupted="⚠️ I was restarted before /{command} had ended. The articles are either as "
    "before or fully reloaded; /status shows which. Send /{command} again if you need it.",
    reload_unknown="I know no source by that name. Known: {names}.",
    reload_no_names="I know no source by that name, and no source has a name that can be used "
    "here. /reload alone reads all of them.",
    status="<b>Articles:</b> {articles} in {chunks} chunks\n"
    "<b>Corpus version:</b> {version}\n"
    "<b>Last reload:</b> {last_reload}\n"
    "<b>Embedder:</b> {embedder}\n"
    "<b>Messages waiting:</b> {waiting}",
    status_health="• {part}: {state}",
    never="never",
    commands={
        "ask": "Ask a question about the news",
        "new": "Forget what we talked about",
        "sources": "What I have read",
        "help": "How to ask",
        "privacy": "What I keep",
    },
    admin_commands={
        "reload": "Read the sources again",
        "status": "State of the articles and the bot",
    },
)
