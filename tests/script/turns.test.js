import assert from "node:assert/strict";
import { test } from "node:test";

import { state, keepChat, newChat, noFilters, storedChats } from "../../page/static/script/state.js";
import { asMarkdown, withQuoted } from "../../page/static/script/turns.js";

const source = (marker, article_id, start) => ({ marker, article_id, start, end: start + 9 });

function storage(content = {}) {
  const kept = new Map(Object.entries(content));
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  return kept;
}

test("quotations that the growing answer does not cite yet stay in view, numbered after the others", () => {
  const quoted = { short: "Lan", sources: [source(1, "a", 0), source(2, "b", 5), source(3, "a", 40)] };
  const answer = withQuoted({ short: "", sources: [source(1, "b", 5)] }, quoted);
  assert.deepEqual(answer.sources.map(({ marker, article_id, start }) => [marker, article_id, start]), [[1, "b", 5], [2, "a", 0], [3, "a", 40]]);
  assert.equal(answer.short, "Lan");
});

test("an answer that cites everything gains nothing", () => {
  const quoted = { short: "", sources: [source(1, "a", 0)] };
  assert.deepEqual(withQuoted({ short: "Minh", sources: [source(1, "a", 0)] }, quoted), { short: "Minh", sources: [source(1, "a", 0)] });
});

test("an answer to take along begins with its question", () =>
  assert.equal(asMarkdown({ question: "Ai nói?", answer: { markdown: " Lan [1]\n\n" } }), "**Ai nói?**\n\nLan [1]\n"));

test("chats that another version wrote, or that are broken, are passed over", () => {
  const whole = { id: "1", turns: [{ question: "q", answer: { sources: [], prose: [], dropped: [] } }] };
  storage({ "tinqa.chats": JSON.stringify([whole, null, { turns: [] }, { turns: [{ question: "q", answer: {} }] }]) });
  assert.deepEqual(storedChats(), [whole]);
  storage({ "tinqa.chats": "not JSON" });
  assert.deepEqual(storedChats(), []);
});

test("a chat is kept once, newest first, without what is only for the screen", () => {
  const kept = storage();
  const answer = { sources: [], prose: [], dropped: [] };
  state.chat = { ...newChat(), id: "one", turns: [{ id: "t", question: "q", answer, verdict: "", filtered: false, fresh: true, growing: false }] };
  keepChat();
  keepChat();
  const chats = JSON.parse(kept.get("tinqa.chats"));
  assert.equal(chats.length, 1);
  assert.deepEqual(Object.keys(chats[0].turns[0]).sort(), ["answer", "filtered", "id", "question", "verdict"]);
});

test("a chat without an answer is not kept", () => {
  const kept = storage();
  state.chat = { ...newChat(), turns: [{ id: "t", question: "q", answer: null }] };
  keepChat();
  assert.equal(kept.has("tinqa.chats"), false);
});

test("a storage that is full or forbidden costs the memory, not the page", () => {
  globalThis.localStorage = {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("full");
    },
  };
  state.chat = { ...newChat(), turns: [{ id: "t", question: "q", answer: { sources: [], prose: [], dropped: [] } }] };
  assert.doesNotThrow(keepChat);
  assert.deepEqual(storedChats(), []);
});

test("two chats never share an id, and filters begin empty", () => {
  assert.notEqual(newChat().id, newChat().id);
  assert.deepEqual(noFilters(), { from: "", to: "", publishers: [], languages: [] });
});
