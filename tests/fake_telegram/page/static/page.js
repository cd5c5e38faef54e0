// The page: what is known is shown for whoever the reader wants to be, and kept up to date.

import {
  ask, bot, chatNow, chatsOfPerson, isHere, isManager, isPrivate, known, markRead, messagesOf,
  placeFromAddress, placeToAddress, titleOf, toast, view,
} from './known.js';
import { colourOf, element, gist, messageElement, refresh } from './messages.js';
import { writingLine } from './writing.js';

const byId = (id) => document.getElementById(id);
const log = byId('log');
const TYPING = 5000;  // milliseconds for which apps show that somebody types

const shown = new Map();  // message id -> element, of the open chat
let fresh = true;  // whether what comes next is everything that there is
let atEnd = true;  // whether the newest message is in sight, and is to stay so
let passingOn = null;  // words for inline mode that wait for a chat to be chosen

const writing = writingLine({
  bot,
  isPrivate,
  menu: () => known.state.menus[`${view.person}/${view.chat}`] ?? [],
  say: (text, replyTo) => ask('say', { text, reply_to: replyTo ?? null, thread: view.topic }),
  lookUp: (words) => ask('look_up', { words }),
  choose: (query, result) => ask('choose', { query, result, thread: view.topic }),
  start: (parameter) => startBot(parameter),
});

// --- What messages can do -------------------------------------------------------------------------

const on = {
  command: (text) => ask('say', { text, thread: view.topic }),
  reply: (message) => writing.reply(message),
  link: (url) => openDeepLink(url),
  press,
  show(id) {
    const row = shown.get(id);
    row?.scrollIntoView({ behavior: 'smooth', block: 'center' });
    row?.classList.add('flash');
    setTimeout(() => row?.classList.remove('flash'), 1200);
  },
};

/** Opens the private chat for a link that starts the bot; whether it was one. */
function openDeepLink(address) {
  const url = new URL(address);
  const name = ['t.me', 'telegram.me'].includes(url.hostname) ? url.pathname.slice(1)
    : url.protocol === 'tg:' ? url.searchParams.get('domain') : null;
  if (name?.toLowerCase() !== bot().username.toLowerCase()) return false;
  startBot(url.searchParams.get('start') ?? '');
  return true;
}

function startBot(parameter) {
  open(view.person, view.person);
  ask('say', { text: `/start ${parameter}`.trim() });
}

async function press(message, button, made) {
  if (button.url) {
    if (!openDeepLink(button.url)) window.open(button.url, '_blank', 'noopener,noreferrer');
  } else if ('switch_inline_query_current_chat' in button) {
    writing.set(`@${bot().username} ${button.switch_inline_query_current_chat}`);
  } else if ('switch_inline_query' in button || button.switch_inline_query_chosen_chat) {
    passingOn = button.switch_inline_query ?? button.switch_inline_query_chosen_chat.query ?? '';
    document.body.classList.add('passing-on');
    toast('Choose a chat on the list');
    showList(true);
  } else if (button.copy_text) {
    await navigator.clipboard.writeText(button.copy_text.text);
    toast('Copied');
  } else if ('callback_data' in button) {
    made.classList.add('busy');
    const answer = await ask('press', { message: message.message_id, data: button.callback_data });
    made.classList.remove('busy');
    if (!answer) return;
    if (!answer.answered) toast('The bot did not answer in time.');
    else if (answer.url) openDeepLink(answer.url) || window.open(answer.url, '_blank', 'noopener,noreferrer');
    else if (answer.text && answer.alert) alertWith(answer.text);
    else if (answer.text) toast(answer.text);
  } else {
    toast('This page does not know this kind of button.');
  }
}

function alertWith(text) {
  const dialog = byId('alert');
  dialog.querySelector('p').textContent = text;
  dialog.showModal();
}

// --- Where the reader is --------------------------------------------------------------------------

function open(person, chat, topic = null) {
  const moved = person !== view.person || chat !== view.chat || topic !== view.topic;
  Object.assign(view, { person, chat, topic });
  placeToAddress();
  if (moved) { writing.clear(); byId('more').open = false; }
  showAll();
}

function showList(inList) {
  document.body.classList.toggle('in-list', inList);
}

// --- Showing --------------------------------------------------------------------------------------

function showAll() {
  showFrame();
  shown.clear();
  log.replaceChildren();
  const there = messagesOf(view.chat).filter(isHere);
  there.sort((a, b) => a.message_id - b.message_id);
  for (const message of there) showMessage(message);
  if (!there.length) log.append(emptyChat());
  toEnd();
}

function toEnd() {
  log.scrollTop = log.scrollHeight;
  atEnd = true;
}

function showMessage(message) {
  const mine = message.from?.id === view.person && !message.sender_chat;
  const made = messageElement(message, { mine, named: !mine && !isPrivate(), on });
  const old = shown.get(message.message_id);
  if (old) old.replaceWith(made); else log.append(made);
  shown.set(message.message_id, made);
  markFolded(made);
}

/** Only quotes of which something is hidden can be unfolded. */
function markFolded(row) {
  for (const quote of row.querySelectorAll('.expandable_blockquote')) {
    const folded = quote.classList.contains('open') || quote.scrollHeight > quote.clientHeight + 2;
    quote.classList.toggle('folds', folded);
  }
}

function emptyChat() {
  const box = element('div', { className: 'empty' });
  if (!isPrivate()) {
    box.append(element('p', {}, `Ask here with @${bot().username} and a question, with /ask, or by a reply to the bot.`));
    return box;
  }
  box.append(element('p', { dir: 'auto' }, bot().description || 'No messages here yet.'));
  const start = element('button', { className: 'start' }, 'START');
  start.onclick = () => ask('say', { text: '/start' });
  box.append(start);
  return box;
}

function showFrame() {
  const chat = chatNow();
  refresh(byId('people'), [byId('people').firstElementChild, ...known.state.people.map(personButton)]);
  refresh(byId('chats'), chatsOfPerson().map(chatButton));
  byId('presence').className = known.state.bot_is_here ? 'here' : 'away';
  byId('presence').textContent = known.state.bot_is_here
    ? `${bot().first_name} is listening` : 'No bot is listening yet: messages wait for it.';
  byId('title').textContent = titleOf(chat);
  byId('words').placeholder = isPrivate() ? 'Message' : `Message, or @${bot().username} …`;
  showSubtitle();
  const topics = chat.is_forum ? [{ id: null, name: 'General' }, ...chat.topics] : [];
  byId('topics').hidden = !topics.length;
  refresh(byId('topics'), topics.map((topic) => choice(
    topic.closed ? `${topic.name} 🔒` : topic.name, `${view.person}/${view.chat}/${topic.id}`,
    topic.id === view.topic, () => open(view.person, view.chat, topic.id))));
  refresh(byId('acts'), actsHere(chat));
}

function choice(text, id, chosen, act) {
  const button = element('button', { onclick: act, dir: 'auto' }, text);
  button.dataset.id = id;
  button.setAttribute('aria-pressed', chosen);
  return button;
}

function personButton(person) {
  const button = choice(person.first_name, person.id, person.id === view.person, () => {
    const same = known.state.chats.find((chat) => chat.id === view.chat);
    open(person.id, same.kind === 'private' ? person.id : same.id, view.topic);
  });
  const role = person.is_admin ? 'admin' : person.language_code;
  button.append(element('small', {}, role));
  return button;
}

function chatButton(chat) {
  const there = messagesOf(chat.id);
  const last = there.at(-1);
  const unread = there.filter((one) => one.message_id > (known.seen.get(`${view.person}/${chat.id}`) ?? 0)
    && one.from?.id !== view.person && !one.forum_topic_created).length;
  const face = element('span', { className: 'face' }, titleOf(chat)[0]);
  face.style.background = colourOf(chat.kind === 'private' ? bot().id : chat.id);
  const about = last ? gist(last) : chat.kind === 'private' ? 'Private chat with the bot' : 'Group';
  const button = element('button', { className: 'chat' }, face,
    element('span', { className: 'names' }, element('b', { dir: 'auto' }, titleOf(chat)), element('span', { dir: 'auto' }, about)),
    unread && chat.id !== view.chat ? element('span', { className: 'unread' }, String(unread)) : null);
  button.dataset.id = `${view.person}/${chat.id}`;
  button.setAttribute('aria-current', chat.id === view.chat);
  button.onclick = () => {
    open(view.person, chat.id);
    showList(false);
    if (passingOn !== null) writing.set(`@${bot().username} ${passingOn}`);
    passingOn = null;
    document.body.classList.remove('passing-on');
  };
  return button;
}

function showSubtitle() {
  const chat = chatNow();
  const types = (known.typing.get(chat.id) ?? 0) > Date.now();
  byId('subtitle').classList.toggle('typing', types);
  const there = { administrator: 'the bot is an admin here', member: 'the bot is a member' };
  const inGroup = `${chat.members.length} people, ${there[chat.bot_status] ?? 'the bot is not here'}`;
  const alone = chat.bot_status === 'kicked' ? 'blocked' : 'bot';
  byId('subtitle').textContent = types ? (isPrivate() ? 'typing…' : `${bot().first_name} is typing…`)
    : isPrivate() ? alone : inGroup;
}

function actsHere(chat) {
  const act = (text, name) => element('button', {
    onclick() { byId('more').open = false; ask('act', { act: name }); },
  }, text);
  if (chat.kind === 'private') {
    if (chat.bot_status === 'kicked') return [act('Unblock the bot', 'unblock')];
    return [act('Send a photo', 'photo'), act('Send a voice message', 'voice'), act('Block the bot', 'block')];
  }
  const owner = known.state.people.find((one) => chat.members.some((member) => member.id === one.id && member.status === 'creator'));
  if (!isManager(chat)) return [element('p', {}, `${owner?.first_name} decides who is here.`)];
  if (!['member', 'administrator'].includes(chat.bot_status)) return [act('Add the bot', 'add')];
  const rank = chat.bot_status === 'administrator' ? act('Make the bot a plain member', 'demote') : act('Make the bot an admin', 'promote');
  return [rank, act('Take the bot out', 'remove')];
}

// --- Being told -----------------------------------------------------------------------------------

function take(news) {
  const first = fresh;
  fresh = false;
  if (first) { known.messages.clear(); known.typing.clear(); }
  if (news.state) known.state = news.state;
  for (const chat of news.typing ?? []) {
    known.typing.set(chat, Date.now() + TYPING);
    setTimeout(showSubtitle, TYPING + 50);
  }
  for (const message of news.messages ?? []) {
    if (!known.messages.has(message.chat.id)) known.messages.set(message.chat.id, new Map());
    known.messages.get(message.chat.id).set(message.message_id, message);
    if (message.from?.id === bot().id) known.typing.delete(message.chat.id);
  }
  for (const [chat, id] of news.deleted ?? []) known.messages.get(chat)?.delete(id);
  if (first) {
    placeFromAddress();
    markRead();
    showAll();
  } else {
    for (const [chat, id] of news.deleted ?? []) {
      if (chat === view.chat) { shown.get(id)?.remove(); shown.delete(id); }
    }
    const here = (news.messages ?? []).filter(isHere);
    if (here.length) log.querySelector('.empty')?.remove();
    here.forEach(showMessage);
    if (atEnd && here.length) toEnd();
  }
  const newest = [...(known.messages.get(view.chat)?.keys() ?? [])].at(-1);
  if (newest) known.seen.set(`${view.person}/${view.chat}`, newest);
  showFrame();
}

function listen() {
  const events = new EventSource('events');
  events.onopen = () => { fresh = true; };
  events.onmessage = (event) => take(JSON.parse(event.data));
  events.onerror = () => {
    byId('presence').className = 'away';
    byId('presence').textContent = 'The fake server has stopped; this page comes back with it.';
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

// The width decides which quotes fold, and a picture has its height once it has come.
new ResizeObserver(() => {
  shown.forEach(markFolded);
  if (atEnd) toEnd();
}).observe(log);
log.addEventListener('load', () => { if (atEnd) toEnd(); }, true);
log.onscroll = () => { atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80; };
byId('main').addEventListener('focusin', () => showList(false));
byId('back').onclick = () => showList(true);
window.onhashchange = () => { if (known.state) { placeFromAddress(); showAll(); } };
showList(!location.hash);
listen();
