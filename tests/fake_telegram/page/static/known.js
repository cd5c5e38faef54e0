// What the server has told, and where the reader is; and the way to ask the server for something.

export const known = {
  state: null,
  messages: new Map(),  // chat id -> message id -> message
  typing: new Map(),  // chat id -> when it ends
  seen: new Map(),  // person/chat -> the newest message that was read
};
export const view = { person: null, chat: null, topic: null };

export const bot = () => known.state.bot;
export const chatNow = () => known.state.chats.find((chat) => chat.id === view.chat);
export const isPrivate = () => chatNow().kind === 'private';
export const titleOf = (chat) => (chat.kind === 'private' ? bot().first_name : chat.title);
export const messagesOf = (chat) => [...(known.messages.get(chat)?.values() ?? [])];
export const chatsOfPerson = () => known.state.chats.filter(
  (chat) => chat.kind !== 'private' || chat.id === view.person);
export const isManager = (chat) => chat.members.some(
  (one) => one.id === view.person && ['creator', 'administrator'].includes(one.status));

/** Whether a message belongs into the open chat and topic. */
export function isHere(message) {
  if (message.chat.id !== view.chat) return false;
  if (!chatNow().is_forum) return true;
  const topic = message.forum_topic_created ? message.message_id : message.message_thread_id ?? null;
  return topic === view.topic;
}

/** Takes person, chat and topic from the page's address, as far as there are such. */
export function placeFromAddress() {
  const [person, chat, topic] = location.hash.slice(1).split('/').map((part) => (part ? Number(part) : null));
  const { people } = known.state;
  view.person = (people.find((one) => one.id === person) ?? people[0]).id;
  const there = chatsOfPerson().find((one) => one.id === chat);
  view.chat = there?.id ?? view.person;
  view.topic = there?.topics.some((one) => one.id === topic) ? topic : null;
}

/** Keeps them there, so that the page comes back to where it was. */
export function placeToAddress() {
  const parts = [view.person, view.chat, view.topic].filter((part) => part !== null);
  history.replaceState(null, '', `#${parts.join('/')}`);
}

/** What was there when the page was opened is news to nobody. */
export function markRead() {
  for (const person of known.state.people) {
    for (const chat of known.messages.keys()) {
      known.seen.set(`${person.id}/${chat}`, messagesOf(chat).at(-1)?.message_id ?? 0);
    }
  }
}

/** The person does something in the chat; the answer, or null where it was refused and told. */
export async function ask(deed, more = {}) {
  const body = JSON.stringify({ person: view.person, chat: view.chat, ...more });
  try {
    const response = await fetch(deed, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    const answer = await response.json();
    if (response.ok) return answer;
    toast(answer.error);
  } catch {
    toast('The fake server does not answer: is it still running?');
  }
  return null;
}

let fading = null;

/** Shows a word that soon fades. */
export function toast(text) {
  const box = document.getElementById('toast');
  box.textContent = text;
  box.dir = 'auto';
  box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { box.hidden = true; }, 4000);
}
