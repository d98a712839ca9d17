// The chat: the collection in one line, the thread, filters, earlier chats, and the box to ask in.

import { renew, turnNode } from "./answer.js";
import { byId, calm, confirmed, el, icon, notice } from "./dom.js";
import { host } from "./host.js";
import { closeSource, highlightMarker, pane, sourceIsOpen } from "./source.js";
import { fresh, keepChat, newChat, noFilters, remember, state, storedChats } from "./state.js";
import { asMarkdown, withQuoted } from "./turns.js";
import { changes, count, day, language, month, ownDay, t } from "./words.js";

export function drawAsk() {
  const room = byId("ask");
  for (const turn of state.chat.turns) turn.fresh = false;
  const draft = room.querySelector("textarea") ? room.querySelector("textarea").value : "";
  room.replaceChildren(
    el(
      "div",
      { class: "bar column" },
      el("p", { class: "collection", id: "tq-line" }),
      el(
        "div",
        { class: "bar-tools" },
        disclosure("filters", t("ask.filters"), drawFilters),
        disclosure("history", t("ask.history"), drawHistory),
        el("button", { type: "button", class: "link", id: "tq-new", onclick: startChat }, t("ask.new")),
        el("button", { type: "button", class: "link", id: "tq-export", onclick: exportChat }, t("ask.export")),
      ),
      el("div", { class: "panel", id: "tq-panel", hidden: true }),
      el("div", { class: "chips", id: "tq-chips" }),
    ),
    el("div", { class: "scroller thread-box", id: "tq-scroll" }, el("div", { class: "column thread", id: "tq-thread", role: "log", "aria-label": t("ask.thread") })),
    el(
      "div",
      { class: "column foot" },
      el("h1", { class: "first-heading" }, t("first.heading")),
      composer(draft),
      el("div", { class: "examples", id: "tq-examples" }),
    ),
  );
  byId("thread").replaceChildren(...state.chat.turns.map(turnNode));
  drawLine();
  drawChips();
  drawExamples();
  settle();
}

function composer(draft) {
  const box = el("textarea", {
    id: "tq-question",
    rows: "1",
    maxlength: "2000",
    placeholder: t("ask.placeholder"),
    "aria-label": t("ask.label"),
    enterkeyhint: "send",
    oninput: (event) => grow(event.target),
    onkeydown: (event) => {
      // While an input method composes a syllable, Enter belongs to it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      submit();
    },
  });
  box.value = draft;
  return el(
    "form",
    { class: "composer", onsubmit: (event) => (event.preventDefault(), submit()) },
    box,
    el("button", { type: "submit", class: "solid icon", id: "tq-send", "aria-label": t("ask.send"), title: t("ask.send") }, icon("send")),
  );
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight, 180) + "px";
}

function settle() {
  const empty = state.chat.turns.length === 0;
  byId("ask").classList.toggle("is-first", empty);
  byId("new").hidden = byId("export").hidden = empty;
  byId("send").disabled = waitsForAnswer();
}

export function drawLine() {
  const line = byId("line");
  if (!line) return;
  const o = state.overview;
  const phase = state.status ? state.status.phase : "opening";
  if (!o || !o.generation) {
    line.textContent = phase === "failed" ? t("collection.failed") : t(phase === "building" ? "wait.building" : "collection.opening");
    return;
  }
  if (!o.articles) {
    line.textContent = t("collection.empty");
    return;
  }
  const span = o.first ? (month(o.first) === month(o.last) ? month(o.first) : `${month(o.first)} – ${month(o.last)}`) : "";
  const parts = [count("articles", o.articles), o.publishers.length ? count("publishers", o.publishers.length) : "", span];
  line.replaceChildren(parts.filter(Boolean).join(" · "));
  const news = state.status && state.status.report && state.news ? changes(state.status.report).slice(0, 2) : [];
  if (news.length) line.append(el("span", { class: "news" }, " · " + news.join(", ")));
}

export function drawExamples() {
  const box = byId("examples");
  if (!box) return;
  const all = state.overview ? state.overview.examples : [];
  // Those in the reader's language first.
  const own = all.filter((example) => example.lang === state.lang);
  const list = [...own, ...all.filter((example) => !own.includes(example))].slice(0, 3);
  box.replaceChildren(
    ...(list.length
      ? [
          el("p", { class: "caption" }, t("first.examples")),
          el(
            "ul",
            {},
            list.map(({ lang, question }) => el("li", { lang }, el("button", { type: "button", class: "link", onclick: () => submit(question) }, question))),
          ),
        ]
      : []),
  );
}

// A button that opens one panel below the bar; a second press, or Escape, closes it.
function disclosure(name, label, draw) {
  return el(
    "button",
    {
      type: "button",
      class: "link",
      id: "tq-open-" + name,
      "aria-expanded": "false",
      "aria-controls": "tq-panel",
      onclick: (event) => {
        const open = event.currentTarget.getAttribute("aria-expanded") === "true";
        closePanel();
        if (open) return;
        event.currentTarget.setAttribute("aria-expanded", "true");
        byId("panel").hidden = false;
        draw(byId("panel"));
      },
    },
    label,
  );
}

export function closePanel() {
  for (const button of byId("ask").querySelectorAll("[aria-expanded=true]")) button.setAttribute("aria-expanded", "false");
  byId("panel").hidden = true;
  byId("panel").replaceChildren();
}

function drawFilters(panel) {
  const f = state.filters;
  const changed = () => {
    drawChips();
    if (f.from && f.to && f.from > f.to) notice(t("filter.wrong"));
  };
  const dateField = (name) =>
    el("label", {}, t("filter." + name), el("input", { type: "date", value: f[name], "data-filter": name, onchange: (event) => ((f[name] = event.target.value), changed()) }));
  const boxes = (name, values, label) =>
    values.length
      ? el(
          "fieldset",
          {},
          el("legend", {}, t("filter." + name)),
          values.map((value) =>
            el(
              "label",
              { class: "check" },
              el("input", {
                type: "checkbox",
                value,
                checked: f[name].includes(value),
                onchange: (event) => {
                  f[name] = event.target.checked ? [...f[name], value] : f[name].filter((other) => other !== value);
                  changed();
                },
              }),
              label(value),
            ),
          ),
        )
      : null;
  const o = state.overview || { publishers: [], languages: [] };
  panel.replaceChildren(
    el("div", { class: "dates" }, dateField("from"), dateField("to")),
    el("div", { class: "boxes" }, boxes("publishers", o.publishers, (name) => name), boxes("languages", o.languages, language)),
  );
}

function drawChips() {
  const f = state.filters;
  const chip = (text, drop) =>
    el(
      "button",
      { type: "button", class: "chip", "aria-label": t("filter.remove", { name: text }), onclick: () => (drop(), setFilters(f)) },
      text,
      icon("close"),
    );
  const chips = [
    f.from ? chip(t("filter.since", { date: day(f.from) }), () => (f.from = "")) : null,
    f.to ? chip(t("filter.until", { date: day(f.to) }), () => (f.to = "")) : null,
    ...f.publishers.map((name) => chip(name, () => (f.publishers = f.publishers.filter((other) => other !== name)))),
    ...f.languages.map((code) => chip(language(code), () => (f.languages = f.languages.filter((other) => other !== code)))),
  ].filter(Boolean);
  if (chips.length > 1)
    chips.push(el("button", { type: "button", class: "link", onclick: () => setFilters(noFilters()) }, t("filter.clear")));
  byId("chips").replaceChildren(...chips);
}

function setFilters(filters) {
  state.filters = filters;
  drawChips();
  renewFilters();
}

export function renewFilters() {
  if (byId("open-filters").getAttribute("aria-expanded") === "true") drawFilters(byId("panel"));
}

function drawHistory(panel) {
  state.chats = storedChats();
  const list = state.chats.map((chat) =>
    el(
      "li",
      {},
      el("button", { type: "button", class: "link", onclick: () => restore(chat) }, chat.turns[0].question),
      el("span", { class: "caption" }, `${day(ownDay(chat.started))} · ${count("questions", chat.turns.length)}`),
    ),
  );
  panel.replaceChildren(
    state.chats.length ? el("ul", { class: "chats" }, list) : el("p", { class: "caption" }, t("history.empty")),
    state.chats.length ? el("button", { type: "button", class: "link", onclick: forget }, t("history.forget")) : "",
  );
}

async function forget() {
  if (!(await confirmed(t("history.confirm"), t("history.forget")))) return;
  state.chats = [];
  remember("chats", []);
  startChat();
}

function restore(chat) {
  closeSource();
  state.pending = null;
  state.chat = JSON.parse(JSON.stringify(chat));
  drawAsk();
  byId("question").focus();
}

function startChat() {
  closeSource();
  state.pending = null;
  state.chat = newChat();
  drawAsk();
  byId("question").focus();
}

function exportChat() {
  const turns = state.chat.turns.filter((turn) => turn.answer).map(asMarkdown);
  const url = URL.createObjectURL(new Blob([turns.join("\n---\n\n")], { type: "text/markdown" }));
  const link = el("a", { download: `tinqa-${ownDay(state.chat.started)}.md` });
  link.href = url;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// A question can be asked while the answer before it is still being worded, which then stays as it is.
const waitsForAnswer = () => state.pending !== null && !state.pending.answer;

function submit(example) {
  const box = byId("question");
  const question = (typeof example === "string" ? example : box.value).trim();
  if (!question || waitsForAnswer()) return;
  if (state.pending) finish(state.pending);
  closePanel();
  if (typeof example !== "string") {
    box.value = "";
    grow(box);
  }
  const stage = state.status && state.status.phase !== "ready" ? state.status.phase : "searching";
  const turn = { id: fresh(), question, stage, answer: null, error: "", verdict: "", fresh: true, growing: false };
  state.chat.turns.push(turn);
  byId("thread").append(turnNode(turn));
  send(turn);
  showTurn(turn);
}

export function askAgain(turn) {
  if (waitsForAnswer()) return;
  if (state.pending) finish(state.pending);
  turn.answer = null;
  turn.error = "";
  turn.stage = "searching";
  send(turn);
  redrawTurn(turn);
}

export function askUnfiltered(turn) {
  setFilters(noFilters());
  askAgain(turn);
}

function send(turn) {
  state.pending = turn;
  turn.heard = Date.now();
  turn.filtered = Object.values(state.filters).some((chosen) => chosen.length);
  settle();
  const before = state.chat.turns.filter((other) => other.answer && other !== turn);
  host.ask({
    id: turn.id,
    question: turn.question,
    filters: state.filters,
    history: before.slice(-6).map((other) => ({
      question: other.question,
      searched: other.answer.searched,
      speakers: [...new Set(other.answer.sources.map((source) => source.speaker).filter(Boolean))],
    })),
  });
}

export function receive(message) {
  const turn = state.pending;
  if (!message || !turn || message.id !== turn.id) return;
  turn.heard = Date.now();
  if (message.stage) {
    if (turn.stage !== message.stage) {
      turn.stage = message.stage;
      redrawTurn(turn);
    }
    return;
  }
  const first = !turn.answer;
  turn.growing = message.whole === false;
  if (first) turn.quoted = message.answer;
  if (message.answer) turn.answer = turn.growing ? withQuoted(message.answer, turn.quoted) : message.answer;
  else complain(turn, message.error || t("error.server"));
  if (turn.growing) redrawTurn(turn);
  else finish(turn);
  settle();
  if (first) showTurn(turn);
}

// What goes wrong while an answer is worded costs the wording, not the answer.
function complain(turn, text) {
  if (turn.answer) notice(text);
  else turn.error = text;
}

function finish(turn) {
  turn.growing = false;
  state.pending = null;
  redrawTurn(turn);
  keepChat();
}

// A question that has heard nothing for a while asks whether the server is still there.
export async function watchPending() {
  const turn = state.pending;
  if (!turn || Date.now() - turn.heard < 15000) return;
  turn.heard = Date.now();
  try {
    await host.server.status({});
  } catch {
    complain(turn, t("wait.lost"));
    finish(turn);
    settle();
  }
}

const shownTurn = (turn) => [...byId("thread").children].find((node) => node.dataset.turn === turn.id);

function redrawTurn(turn) {
  const old = shownTurn(turn);
  if (!old) return;
  renew(old, turnNode(turn));
  if (sourceIsOpen() && pane.turn === turn) highlightMarker(pane.order[pane.at].marker);
}

function showTurn(turn) {
  const node = shownTurn(turn);
  const box = byId("scroll");
  const top = node.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - 24;
  box.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
}
