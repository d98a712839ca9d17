// What this browser remembers: its chats, language and theme. Nothing of it is kept on the server.

const KEEP_CHATS = 40;

function remembered(key, fallback) {
  try {
    const text = localStorage.getItem("tinqa." + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem("tinqa." + key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the memory, not the page.
  }
}

// Another tab, or another version of this page, may have written them.
export function storedChats() {
  const stored = remembered("chats", []);
  const whole = (turn) => turn && turn.question && turn.answer && ["sources", "prose", "dropped"].every((part) => Array.isArray(turn.answer[part]));
  return Array.isArray(stored) ? stored.filter((chat) => chat && Array.isArray(chat.turns) && chat.turns.length && chat.turns.every(whole)) : [];
}

export const fresh = () => Math.random().toString(36).slice(2, 10) + Date.now().toString(36);

export const newChat = () => ({ id: fresh(), started: Date.now(), turns: [] });

export const noFilters = () => ({ from: "", to: "", publishers: [], languages: [] });

export const state = {
  lang: remembered("lang", null) || (((globalThis.navigator && navigator.language) || "en").toLowerCase().startsWith("vi") ? "vi" : "en"),
  theme: remembered("theme", null),
  chats: storedChats(),
  chat: newChat(),
  filters: noFilters(),
  pending: null,
  overview: null,
  rows: null,
  rowsOf: "",
  status: null,
  seen: 0,
  room: "ask",
};

export function keepChat() {
  const kept = {
    ...state.chat,
    turns: state.chat.turns.filter((turn) => turn.answer).map(({ id, question, answer, verdict, filtered }) => ({ id, question, answer, verdict, filtered })),
  };
  if (!kept.turns.length) return;
  state.chats = [kept, ...storedChats().filter((chat) => chat.id !== kept.id)].slice(0, KEEP_CHATS);
  remember("chats", state.chats);
}
