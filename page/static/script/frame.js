// The frame: rooms, language, light and dark, and keys.

import { drawAbout } from "./about.js";
import { drawArticles, loadRows } from "./articles.js";
import { askAgain, askUnfiltered, closePanel, drawAsk, receive } from "./chat.js";
import { byId, icon, narrow, worded } from "./dom.js";
import { host, when } from "./host.js";
import { watchDrop } from "./intake.js";
import { closeSource, drawSource, pane, sourceIsOpen, stepCitation, watchSwipe } from "./source.js";
import { remember, state } from "./state.js";
import { drawStrip } from "./strip.js";
import { watchStatus } from "./watch.js";
import { t } from "./words.js";

const ROOMS = ["ask", "articles", "about"];

function roomAsked() {
  const room = location.hash.slice(1);
  return ROOMS.includes(room) ? room : "ask";
}

function goTo(room) {
  if (state.room !== room) closeSource();
  state.room = room;
  if (location.hash !== "#" + room) history.replaceState(history.state, "", "#" + room);
  for (const section of host.element.querySelectorAll(".room")) section.hidden = section.dataset.room !== room;
  for (const link of host.element.querySelectorAll("[data-room]")) {
    if (link.tagName !== "A") continue;
    if (link.dataset.room === room) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (room === "articles" && !state.rows && state.overview && state.overview.generation) loadRows();
}

function dark() {
  return state.theme ? state.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}

function paint() {
  document.body.classList.toggle("dark", dark());
  const button = byId("theme");
  const label = t(dark() ? "theme.light" : "theme.dark");
  button.replaceChildren(icon(dark() ? "sun" : "moon"));
  button.setAttribute("aria-label", label);
  button.title = label;
}

function drawAll() {
  document.documentElement.lang = state.lang;
  document.title = t("title");
  worded(host.element);
  byId("lang").title = t("lang.switch");
  paint();
  drawAsk();
  drawArticles();
  drawAbout();
  drawStrip();
  if (sourceIsOpen() && pane.article) drawSource(pane.order[pane.at]);
}

function keys(event) {
  const typing = event.target.closest && event.target.closest("input, textarea, select, dialog");
  if (event.key === "Escape") {
    if (sourceIsOpen()) closeSource();
    else if (byId("panel") && !byId("panel").hidden) closePanel();
  } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    goTo("ask");
    byId("question").focus();
  } else if (sourceIsOpen() && !typing && !event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    event.preventDefault();
    stepCitation(event.key === "ArrowLeft" ? -1 : 1);
  }
}

// While the sheet covers the page, Tab stays in it.
function keepFocus(event) {
  const box = byId("source");
  if (event.key !== "Tab" || box.hidden || box.getAttribute("aria-modal") !== "true") return;
  const stops = [...box.querySelectorAll("button, a[href], summary, [tabindex='0']")].filter((node) => node.offsetParent !== null);
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge && box.contains(document.activeElement) && document.activeElement !== box) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
}

// Called once, with what Gradio gives the component.
export function start(given) {
  Object.assign(host, given);
  when("look", watchStatus);
  when("go", goTo);
  when("again", askAgain);
  when("again unfiltered", askUnfiltered);
  state.seen = 0;
  byId("lang").addEventListener("click", () => {
    state.lang = state.lang === "vi" ? "en" : "vi";
    remember("lang", state.lang);
    drawAll();
    goTo(state.room);
  });
  byId("theme").addEventListener("click", () => {
    state.theme = dark() ? "light" : "dark";
    remember("theme", state.theme);
    paint();
  });
  for (const link of host.element.querySelectorAll(".top a"))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(link.dataset.room || "ask");
    });
  host.element.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    goTo("ask");
    byId("question").focus();
  });
  byId("scrim").addEventListener("click", () => closeSource());
  document.addEventListener("keydown", keys);
  document.addEventListener("keydown", keepFocus);
  window.addEventListener("popstate", () => closeSource(true));
  window.addEventListener("hashchange", () => goTo(roomAsked()));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  document.addEventListener("visibilitychange", () => document.hidden || watchStatus());
  host.watch("value", () => receive(host.props.value));
  watchSwipe();
  watchDrop();
  drawAll();
  goTo(roomAsked());
  if (!narrow()) byId("question").focus();
  watchStatus();
}
