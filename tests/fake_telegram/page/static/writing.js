// The line to write in: commands to choose from, inline mode, and the message replied to.

import { element, gist, senderOf } from './messages.js';

const PAUSE = 250;  // milliseconds without a key before inline mode asks, about as apps do

const words = document.getElementById('words');
const offers = document.getElementById('offers');
const replying = document.getElementById('replying');

/**
 * The writing line. `at` gives what it needs to know (`bot()`, `menu()`, `isPrivate()`), and does
 * what was chosen: `say(text, replyTo)`, `lookUp(words)`, `choose(query, result)`, `start(parameter)`.
 */
export function writingLine(at) {
  let replyTo = null;
  let pause = null;
  let asked = 0;

  function offer(items, heading) {
    offers.replaceChildren(...(heading ? [element('p', {}, heading)] : []), ...items);
    offers.hidden = !items.length && !heading;
  }

  function close() {
    clearTimeout(pause);
    asked += 1;  // what an earlier look-up still brings is no longer wanted
    offer([]);
  }

  function offerCommands(beginning) {
    const known = at.menu().filter((one) => one.command.startsWith(beginning));
    offer(known.map((one) => {
      const item = element('button', { type: 'button' },
        element('b', {}, `/${one.command}`), element('span', { dir: 'auto' }, one.description));
      item.onclick = () => send(at.isPrivate() ? `/${one.command}` : `/${one.command}@${at.bot().username}`);
      item.dataset.command = `/${one.command} `;
      return item;
    }), beginning || known.length ? '' : 'The bot has set no commands for this chat.');
  }

  async function offerResults(typed) {
    const mine = asked += 1;
    const found = await at.lookUp(typed);
    if (!found || mine !== asked) return;
    const items = found.results.map((result) => {
      const item = element('button', { type: 'button' },
        element('b', { dir: 'auto' }, result.title ?? result.id),
        element('span', { dir: 'auto' }, result.description ?? ''));
      item.onclick = async () => { if (await at.choose(found.query, result.id)) set(''); };
      return item;
    });
    if (found.button?.start_parameter) {
      const item = element('button', { type: 'button' }, element('b', { dir: 'auto' }, found.button.text));
      item.onclick = () => { set(''); at.start(found.button.start_parameter); };
      items.unshift(item);
    }
    const nothing = found.answered ? 'Nothing found.' : 'The bot did not answer in time.';
    offer(items, items.length ? '' : nothing);
  }

  function typed() {
    words.style.height = 'auto';
    words.style.height = `${Math.min(words.scrollHeight, 160)}px`;
    close();
    const name = `@${at.bot().username} `.toLowerCase();
    if (/^\/\w*$/.test(words.value)) {
      offerCommands(words.value.slice(1).toLowerCase());
    } else if (words.value.toLowerCase().startsWith(name)) {
      pause = setTimeout(() => offerResults(words.value.slice(name.length)), PAUSE);
    }
  }

  function set(text) {
    words.value = text;
    typed();
    words.focus();
  }

  async function send(text) {
    if (!text.trim()) return;
    if (await at.say(text, replyTo?.message_id)) { reply(null); set(''); }
  }

  function reply(message) {
    replyTo = message;
    replying.hidden = !message;
    if (!message) return;
    replying.querySelector('b').textContent = senderOf(message);
    replying.querySelector('span').textContent = gist(message);
    words.focus();
  }

  function step(by) {
    const items = [...offers.querySelectorAll('button')];
    const chosen = items.findIndex((item) => item.classList.contains('chosen'));
    items[chosen]?.classList.remove('chosen');
    const next = items[chosen < 0 ? (by > 0 ? 0 : items.length - 1) : (chosen + by + items.length) % items.length];
    next?.classList.add('chosen');
    next?.scrollIntoView({ block: 'nearest' });
  }

  words.oninput = typed;
  words.onkeydown = (event) => {
    if (event.isComposing) return;
    const chosen = offers.querySelector('.chosen');
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (chosen) chosen.click(); else send(words.value);
    } else if (event.key === 'Escape') {
      close();
      reply(null);
    } else if (event.key === 'Tab' && !offers.hidden) {
      const command = (chosen ?? offers.querySelector('button'))?.dataset.command;
      if (command) { event.preventDefault(); set(command); }
    } else if (!offers.hidden && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      step(event.key === 'ArrowDown' ? 1 : -1);
    }
  };
  document.getElementById('writing').onsubmit = (event) => { event.preventDefault(); send(words.value); };
  document.getElementById('menu').onclick = () => {
    if (offers.hidden) offerCommands(''); else close();
    words.focus();
  };
  replying.querySelector('button').onclick = () => reply(null);

  return { set, reply, clear() { reply(null); words.value = ''; typed(); } };
}
