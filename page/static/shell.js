// The frame: rooms, language, light and dark, keys, and the watch on the server's state. The last lines start the page.

const ROOMS = ["ask", "articles", "about"];

function goTo(room) {
  if (state.room !== room) closeSource();
  state.room = room;
  if (location.hash !== "#" + room) history.replaceState(history.state, "", "#" + room);
  for (const section of element.querySelectorAll(".room")) section.hidden = section.dataset.room !== room;
  for (const link of element.querySelectorAll("[data-room]")) {
    if (link.tagName !== "A") continue;
    if (link.dataset.room === room) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (room === "articles" && !state.rows && state.overview && state.overview.generation) loadRows();
}

function drawAbout() {
  const o = state.overview;
  const key = (name, text) => [el("dt", {}, el("kbd", {}, name)), el("dd", {}, text)];
  const fact = (name, text) => (text ? [el("dt", {}, name), el("dd", {}, text)] : []);
  byId("about").replaceChildren(
    el(
      "div",
      { class: "scroller" },
      el(
        "div",
        { class: "column about-text" },
        el("h1", {}, t("about.heading")),
        el("p", {}, t("about.what")),
        el("p", {}, t("about.refuse")),
        el("p", {}, t("about.private"), " ", o && o.writer ? t("about.sent", { model: o.writer, host: o.writerHost }) : t("about.nothing")),
        el("h2", {}, t("about.keys")),
        el("dl", {}, key("/", t("about.key.ask")), key("← →", t("about.key.arrows")), key("Esc", t("about.key.escape"))),
        el("h2", {}, t("about.collection")),
        el("dl", {}, o ? [fact(t("about.articles"), o.folder), fact(t("about.model"), o.model), fact(t("about.generation"), o.generation), fact(t("about.version"), o.version)] : ""),
        el("h2", {}, t("about.api")),
        el("p", {}, t("about.api.text"), o && o.mcp ? " " + t("about.api.mcp", { path: o.mcp }) : ""),
      ),
    ),
  );
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
  worded(element);
  byId("lang").title = t("lang.switch");
  paint();
  drawAsk();
  drawArticles();
  drawAbout();
  drawStrip();
  if (sourceIsOpen() && pane.article) drawSource(pane.order[pane.at]);
}

// After a start the examples come a little later than the index; the page looks for them for a while.
let polls = 0;
let watching = 0;
async function watchStatus() {
  clearTimeout(watching);
  const before = state.status;
  let status = null;
  try {
    status = await server.status({});
  } catch {
    // Not there for the moment; the next look will tell.
  }
  if (status) {
    state.status = status;
    if (before && status.ended > before.ended) state.news = Boolean(status.report);
    if (!before) state.seen = status.work ? status.ended : Math.max(status.ended, state.seen);
    if (status.failure && !status.generation) state.seen = status.ended - 1;
    if (!before || before.edition !== status.edition) await refresh();
    drawStrip();
    drawLine();
  }
  await watchPending();
  const soon = !status || status.work || !["ready", "failed"].includes(status.phase) || (state.overview && state.overview.articles && !state.overview.examples.length && polls++ < 20);
  if (!document.hidden) watching = setTimeout(watchStatus, soon ? 700 : 12000);
}

async function refresh() {
  const overview = await call("overview");
  if (!overview) return;
  const first = !state.overview;
  const changed = first || state.overview.generation !== overview.generation;
  state.overview = overview;
  drawExamples();
  drawAbout();
  if (first) drawArticles();
  if (changed) renewFilters();
  const other = !state.rows || state.rowsOf !== overview.generation;
  if (overview.generation && other && (state.rows || state.room === "articles")) await loadRows();
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

function start() {
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
  for (const link of element.querySelectorAll(".top a"))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(link.dataset.room || "ask");
    });
  element.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    goTo("ask");
    byId("question").focus();
  });
  byId("scrim").addEventListener("click", () => closeSource());
  document.addEventListener("keydown", keys);
  document.addEventListener("keydown", keepFocus);
  window.addEventListener("popstate", () => closeSource(true));
  window.addEventListener("hashchange", () => goTo(ROOMS.includes(location.hash.slice(1)) ? location.hash.slice(1) : "ask"));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  document.addEventListener("visibilitychange", () => document.hidden || watchStatus());
  watch("value", () => receive(props.value));
  watchSwipe();
  watchDrop();
  drawAll();
  goTo(ROOMS.includes(location.hash.slice(1)) ? location.hash.slice(1) : "ask");
  if (!narrow()) byId("question").focus();
  watchStatus();
}

start();
