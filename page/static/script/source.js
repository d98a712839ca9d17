// The source beside the chat: the whole article with the quoted words marked, or the page as it was saved.

import { byId, call, calm, el, iconButton, narrow, pieces } from "./dom.js";
import { host } from "./host.js";
import { day, language, percent, reason, t } from "./words.js";

export const pane = { turn: null, order: [], at: 0, article: null, view: "article", from: null, mark: null, request: 0 };

export function openCitation(turn, number, from) {
  pane.turn = turn;
  pane.order = turn.answer.sources;
  pane.at = pane.order.findIndex((source) => source.marker === number);
  showSource(from);
}

export function openPassage(hit, from) {
  pane.turn = null;
  pane.order = [{ article_id: hit.article_id, sha256: "", title: hit.title, start: hit.start, end: hit.end, marked: [], near: [] }];
  pane.at = 0;
  showSource(from);
}

export const openArticle = (id, from) => openPassage({ article_id: id, title: "", start: 0, end: 0 }, from);

export function stepCitation(by) {
  if (!pane.turn || pane.order.length < 2) return;
  pane.at = (pane.at + by + pane.order.length) % pane.order.length;
  showSource(null);
}

export const sourceIsOpen = () => !byId("source").hidden;

function marksOf(current) {
  const others = pane.order.filter((source) => source !== current && source.article_id === current.article_id);
  return [
    { start: current.start, end: current.end, kind: "quote" },
    // Where no words stand out as the answer, the whole quotation is.
    ...(current.marked.length ? current.marked : [[current.start, current.end]]).map(([start, end]) => ({ start, end, kind: "answer" })),
    ...others.map((source) => ({ start: source.start, end: source.end, kind: "other" })),
  ];
}

async function showSource(from) {
  const current = pane.order[pane.at];
  const request = ++pane.request;
  if (from) pane.from = from;
  pane.view = "article";
  reveal();
  highlightMarker(current.marker);
  if (!pane.article || pane.article.id !== current.article_id) byId("source").replaceChildren(paneHead(current), el("p", { class: "waiting" }, t("source.loading")));
  const data = await call("article", { id: current.article_id, sha256: current.sha256, marks: marksOf(current) });
  if (request !== pane.request) return;
  pane.article = data;
  if (!data) {
    byId("source").replaceChildren(paneHead(current), el("p", { class: "refusal" }, t("source.gone")));
    return;
  }
  drawSource(current);
  scrollToMark(true);
}

function reveal() {
  const box = byId("source");
  if (!box.hidden) return;
  const keep = pane.from && !narrow() ? anchor(pane.from) : null;
  box.hidden = false;
  box.setAttribute("aria-label", t("source.label"));
  if (narrow()) {
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-modal", "true");
    byId("scrim").hidden = false;
    host.element.querySelector(".rooms").inert = true;
    history.pushState({ tinqa: "source" }, "");
  } else box.removeAttribute("role");
  if (keep) keep();
  box.focus({ preventScroll: true });
}

// The pressed marker stays where it was on the screen, though the lines above it may break anew.
function anchor(node) {
  const scroller = node.closest(".scroller");
  const before = node.getBoundingClientRect().top;
  return () => {
    if (scroller) scroller.scrollTop += node.getBoundingClientRect().top - before;
  };
}

export function closeSource(fromHistory) {
  const box = byId("source");
  if (box.hidden) return;
  pane.request++;
  const keep = pane.from && pane.from.isConnected && !narrow() ? anchor(pane.from) : null;
  box.hidden = true;
  box.style.transform = "";
  byId("scrim").hidden = true;
  host.element.querySelector(".rooms").inert = false;
  highlightMarker(null);
  if (keep) keep();
  if (fromHistory !== true && history.state && history.state.tinqa === "source") history.back();
  const back = pane.turn ? markerNode(pane.turn.id, pane.order[pane.at].marker) : pane.from;
  if (back && back.isConnected) back.focus({ preventScroll: true });
  pane.article = null;
}

function markerNode(turnId, number) {
  const turn = [...host.element.querySelectorAll(".turn")].find((node) => node.dataset.turn === turnId);
  return turn && [...turn.querySelectorAll("blockquote .marker, .changed .marker, .marker")].find((node) => node.dataset.marker === String(number));
}

export function highlightMarker(number) {
  for (const node of host.element.querySelectorAll(".marker[aria-current]")) node.removeAttribute("aria-current");
  const node = pane.turn && number !== null && markerNode(pane.turn.id, number);
  if (node) node.setAttribute("aria-current", "true");
}

function paneHead(current, title) {
  const several = pane.turn && pane.order.length > 1;
  return el(
    "div",
    { class: "pane-head" },
    el("span", { class: "grip", "aria-hidden": "true" }),
    el("span", { class: "position" }, pane.turn ? t("source.position", { n: current.marker, total: pane.order.length }) : ""),
    several ? iconButton("previous", t("source.previous"), () => stepCitation(-1)) : null,
    several ? iconButton("next", t("source.next"), () => stepCitation(1)) : null,
    el("span", { class: "running", "aria-hidden": "true" }, title),
    iconButton("close", t("source.close"), () => closeSource(), { class: "quiet icon close" }),
  );
}

function facts(data) {
  const parts = [
    data.publisher,
    day(data.published) + (data.inferred && data.published ? ` (${t("source.inferred")})` : ""),
    language(data.lang),
    data.byline ? t("source.byline", { name: data.byline }) : "",
  ];
  return el("p", { class: "caption" }, parts.filter(Boolean).join(" · "));
}

const why = (current) => current.near.map(([what, level, n]) => t(`near.${what}.${level}`, { n: n.toFixed(2) })).join(", ");

function also(data) {
  if (!data.also.length) return null;
  const links = data.also.map((copy, i) => [
    i ? ", " : "",
    el("button", { type: "button", class: "link", title: copy.title, onclick: () => openArticle(copy.id, null) }, copy.publisher || copy.title || t("title.unknown")),
  ]);
  return el("p", { class: "caption" }, t("source.also") + " ", links);
}

function viewSwitch(current) {
  const option = (view) =>
    el(
      "button",
      { type: "button", class: "option", "aria-pressed": String(pane.view === view), onclick: () => switchView(view, current) },
      t("source." + view),
    );
  return el("div", { class: "view-switch", role: "group", "aria-label": t("source.view") }, option("article"), option("saved"));
}

export function drawSource(current) {
  const data = pane.article;
  byId("source").replaceChildren(
    paneHead(current, data.title),
    el(
      "div",
      { class: "pane-body scroller", tabindex: "0" },
      el(
        "header",
        { class: "pane-facts" },
        el("h2", { lang: data.lang || null }, data.heading.length ? pieces(data.heading) : data.title || t("title.unknown")),
        facts(data),
        also(data),
        el(
          "p",
          { class: "caption" },
          data.url ? el("a", { href: data.url, target: "_blank", rel: "noopener noreferrer" }, t("source.link")) : `${t("source.file")}: ${data.source}`,
          data.removed_share ? " · " + t("source.share", { share: percent(data.removed_share) }) : "",
        ),
        current.near.length ? el("details", { class: "why" }, el("summary", {}, t("source.why")), el("p", { class: "caption" }, why(current))) : null,
        viewSwitch(current),
      ),
      data.changed ? el("p", { class: "refusal" }, t("answer.changed")) : null,
      el(
        "div",
        { class: "article-text", lang: data.lang || null },
        data.paragraphs.map((paragraph) => el("p", {}, pieces(paragraph))),
      ),
    ),
  );
  runTitle(byId("source"));
}

// While the heading is scrolled out of sight, the head of the pane says whose words these are.
function runTitle(box) {
  const title = box.querySelector(".running");
  const told = ([heading]) => title.classList.toggle("shown", !heading.isIntersecting);
  new IntersectionObserver(told, { root: box.querySelector(".pane-body") }).observe(box.querySelector("h2"));
}

async function switchView(view, current) {
  pane.view = view;
  const request = ++pane.request;
  if (view === "article") {
    drawSource(current);
    scrollToMark(false);
    byId("source").querySelector(".option[aria-pressed=true]").focus({ preventScroll: true });
    return;
  }
  const data = await call("saved", { id: pane.article.id });
  if (!data || request !== pane.request) return;
  drawSource(current);
  byId("source").querySelector(".article-text").replaceWith(savedLines(data));
  byId("source").querySelector(".option[aria-pressed=true]").focus({ preventScroll: true });
}

function savedLines(data) {
  const lines = data.lines.map(({ line, text, why }) => {
    if (!text.trim()) return null;
    if (!why) return el("li", { value: line }, text);
    return el("li", { value: line, class: "struck" }, el("del", { title: t("source.removed", { why: reason(why) }) }, text), el("small", {}, reason(why)));
  });
  const none = data.lines.some((line) => line.why) ? null : el("p", { class: "caption" }, t("source.saved.none"));
  return el(
    "div",
    { class: "article-text saved" },
    none,
    el("ol", {}, lines),
    data.rest ? el("p", { class: "caption" }, t("source.saved.rest", { n: data.rest })) : null,
  );
}

function scrollToMark(flash) {
  const body = byId("source").querySelector(".pane-body");
  const marks = [...body.querySelectorAll("mark.quote")];
  if (!marks.length) {
    body.scrollTop = 0;
    return;
  }
  const top = marks[0].getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop;
  body.scrollTo({ top: Math.max(0, top - body.clientHeight * 0.35), behavior: calm() || !flash ? "auto" : "smooth" });
  if (flash && !calm()) for (const mark of marks) mark.classList.add("flash");
}

// On the phone the sheet follows the finger down and goes when it has been drawn far enough.
export function watchSwipe() {
  const box = byId("source");
  let from = null;
  box.addEventListener("touchstart", (event) => {
    const body = event.target.closest(".pane-body");
    from = narrow() && (!body || body.scrollTop <= 0) ? event.touches[0].clientY : null;
  }, { passive: true });
  box.addEventListener("touchmove", (event) => {
    if (from === null) return;
    const by = event.touches[0].clientY - from;
    box.style.transform = by > 8 ? `translateY(${by}px)` : "";
  }, { passive: true });
  box.addEventListener("touchend", (event) => {
    if (from === null) return;
    const by = event.changedTouches[0].clientY - from;
    from = null;
    box.style.transform = "";
    if (by > 90) closeSource();
  });
}
