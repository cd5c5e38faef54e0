// A message of the Bot API as an element. Whatever comes from a message becomes text, never markup.

const BLOCKS = new Set(['blockquote', 'expandable_blockquote', 'pre']);
const TAGS = {
  bold: 'b', italic: 'i', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre',
  blockquote: 'blockquote', expandable_blockquote: 'blockquote', spoiler: 'span',
};
const SCHEMES = new Set(['http:', 'https:', 'tg:', 'mailto:', 'tel:']);

/** Quotes and spoilers that the reader has opened, so that an edit does not close them. */
const opened = new Set();

/** An element with properties and children; strings among them become text. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Puts children into a box, leaving those that are alike: a click must not lose its button. */
export function refresh(box, wanted) {
  const keep = [...box.children];
  wanted.forEach((made, at) => {
    if (!keep[at]) box.append(made);
    else if (keep[at] !== made && keep[at].outerHTML !== made.outerHTML) keep[at].replaceWith(made);
  });
  keep.slice(wanted.length).forEach((extra) => extra.remove());
}

/** A colour for a person or chat, the same each time. */
export function colourOf(id) {
  return `hsl(${(Math.abs(id) * 67) % 360} 55% 45%)`;
}

/** What a message says in one line, for lists and replies. */
export function gist(message) {
  if (message.forum_topic_created) return `Topic “${message.forum_topic_created.name}”`;
  if (message.new_chat_members) return 'A new member';
  const prefix = message.photo ? '🖼 Photo ' : message.voice ? '🎤 Voice message ' : '';
  return prefix + (message.text ?? message.caption ?? '').replace(/\s+/g, ' ').slice(0, 200);
}

/** Who speaks in a message. */
export function senderOf(message) {
  return message.sender_chat?.title ?? message.from?.first_name ?? message.chat.title;
}

/**
 * The element of a message. `on` says what is done with it: `link(url)`, `command(text)`,
 * `press(message, button, element)`, `reply(message)`, `show(id)`.
 */
export function messageElement(message, { mine, named, on }) {
  const told = serviceText(message);
  if (told) {
    const line = element('div', { className: 'service', dir: 'auto', textContent: told });
    line.dataset.id = message.message_id;
    return line;
  }
  const text = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities ?? [];
  const key = `${message.chat.id}/${message.message_id}`;
  const bubble = element('div', { className: 'bubble' },
    named ? sender(message) : null,
    message.via_bot ? element('div', { className: 'via' }, `via @${message.via_bot.username}`) : null,
    replyHeader(message, on),
    photo(message),
    message.voice ? element('div', { className: 'media' }, `🎤 Voice message 0:0${message.voice.duration}`) : null,
    element('div', { className: 'text', dir: 'auto' }, richText(text, entities, key, on)),
    meta(message),
  );
  const row = element('article', { className: mine ? 'message mine' : 'message' }, bubble);
  row.dataset.id = message.message_id;
  const reply = element('button', { className: 'plain reply', title: 'Reply' }, '↩');
  reply.setAttribute('aria-label', 'Reply');
  reply.onclick = () => on.reply(message);
  row.append(keyboard(message, on) ?? '', reply);
  return row;
}

function serviceText(message) {
  const who = senderOf(message);
  if (message.forum_topic_created) return `${who} created the topic “${message.forum_topic_created.name}”`;
  if (message.new_chat_members) {
    return `${who} added ${message.new_chat_members.map((one) => one.first_name).join(', ')}`;
  }
  return null;
}

function sender(message) {
  const name = element('div', { className: 'sender', dir: 'auto' }, senderOf(message));
  name.style.color = colourOf(message.from?.id ?? message.chat.id);
  return name;
}

function replyHeader(message, on) {
  const replied = message.reply_to_message;
  // in a topic, what replies to nothing replies to the message that opened it
  if (!replied || replied.forum_topic_created) return null;
  const header = element('button', { className: 'plain quoted' },
    element('b', { dir: 'auto' }, senderOf(replied)), element('span', { dir: 'auto' }, gist(replied)));
  header.onclick = () => on.show(replied.message_id);
  return header;
}

function photo(message) {
  if (!message.photo) return null;
  if (!message.from?.is_bot) return element('div', { className: 'media' }, '🖼 Photo');
  const source = `pictures/${message.chat.id}/${message.message_id}`;
  return element('a', { href: source, target: '_blank' },
    element('img', { src: source, alt: 'A picture that the bot sent' }));
}

function meta(message) {
  const day = new Date(message.date * 1000);
  const time = day.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return element('div', { className: 'meta', title: day.toLocaleString() },
    message.edit_date ? `edited ${time}` : time);
}

function keyboard(message, on) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  const board = element('div', { className: 'keyboard' });
  for (const row of rows) {
    const line = element('div');
    for (const button of row) {
      const made = element('button', { dir: 'auto' }, button.text);
      if (button.url) made.classList.add('outward');
      if ('switch_inline_query' in button) made.classList.add('onward');
      made.onclick = () => on.press(message, button, made);
      line.append(made);
    }
    board.append(line);
  }
  return board;
}

// --- Text with entities ---------------------------------------------------------------------------

/** The text with its entities as nodes; offsets are UTF-16 units, as in JavaScript's own strings. */
export function richText(text, entities, key, on) {
  const spans = entities
    .map((entity, at) => ({ entity, at, start: entity.offset, end: entity.offset + entity.length }))
    .sort((a, b) => a.start - b.start || b.end - a.end
      || BLOCKS.has(b.entity.type) - BLOCKS.has(a.entity.type));
  return nested(text, 0, text.length, spans, key, on);
}

function nested(text, start, end, spans, key, on) {
  const made = document.createDocumentFragment();
  const waiting = [...spans];
  let at = start;
  const upTo = (next) => {
    // a block stands on lines of its own, so the line break after it is not one more
    const after = made.lastChild?.classList?.contains('block') && text[at] === '\n' ? 1 : 0;
    if (next > at + after) made.append(text.slice(at + after, next));
    at = Math.max(at, next);
  };
  while (waiting.length) {
    const span = waiting.shift();
    upTo(span.start);
    const inside = [];
    for (const other of waiting.splice(0)) {
      if (other.start >= span.end) { waiting.push(other); continue; }
      inside.push({ ...other, end: Math.min(other.end, span.end) });
      if (other.end > span.end) waiting.push({ ...other, start: span.end });  // they cross: cut it
    }
    const whole = text.slice(span.start, span.end);
    const content = nested(text, span.start, span.end, inside, key, on);
    made.append(entityElement(span.entity, whole, content, `${key}/${span.at}`, on));
    at = span.end;
  }
  upTo(end);
  return made;
}

function entityElement(entity, whole, content, key, on) {
  const url = addressOf(entity, whole);
  if (url) {
    const link = element('a', { href: url, title: url, target: '_blank', rel: 'noopener noreferrer' }, content);
    link.onclick = (event) => { if (on.link(url)) event.preventDefault(); };
    return link;
  }
  if (entity.type === 'bot_command') {
    // no button element: that would stand apart from the direction of the text around it
    const command = element('span', { className: 'command', tabIndex: 0 }, content);
    command.setAttribute('role', 'button');
    command.onclick = () => on.command(whole);
    command.onkeydown = (event) => { if (event.key === 'Enter') on.command(whole); };
    return command;
  }
  const made = element(TAGS[entity.type] ?? 'span', { className: entity.type }, content);
  if (BLOCKS.has(entity.type)) { made.classList.add('block'); made.dir = 'auto'; }
  if (entity.type === 'expandable_blockquote') openable(made, key, 'Unfold or fold the quote', true);
  if (entity.type === 'spoiler') openable(made, key, 'Show what is hidden', false);
  return made;
}

function addressOf(entity, whole) {
  const written = {
    text_link: entity.url,
    url: /^[a-z][a-z0-9+.-]*:/i.test(whole) && !/^[^/:]+:\d/.test(whole) ? whole : `https://${whole}`,
    email: `mailto:${whole}`,
    phone_number: `tel:${whole}`,
  }[entity.type];
  if (!written) return null;
  try {
    const url = new URL(written);
    return SCHEMES.has(url.protocol) ? url.href : null;  // javascript: and the like stay text
  } catch {
    return null;
  }
}

/** Makes an element open at a click or Enter, and close again where it `folds`. */
function openable(made, key, label, folds) {
  const show = () => {
    const open = opened.has(key);
    made.classList.toggle('open', open);
    if (folds) made.setAttribute('aria-expanded', open);
  };
  const turn = () => {
    if (!folds || !opened.delete(key)) opened.add(key);
    show();
  };
  made.tabIndex = 0;
  made.setAttribute('role', 'button');
  made.title = label;
  made.onclick = (event) => {
    const selecting = !window.getSelection().isCollapsed;
    if (!selecting && !event.target.closest('a, .command')) turn();
  };
  made.onkeydown = (event) => {
    if (event.target === made && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); turn(); }
  };
  show();
}
