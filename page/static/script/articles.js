// The table of the collection: search, filters, order, and the plots above it.

import { byId, call, el, iconButton } from "./dom.js";
import { chosen, drawIntake, intake, removeRow } from "./intake.js";
import { publisherPlot, timePlot } from "./plots.js";
import { matching, ordered } from "./plotted.js";
import { openArticle } from "./source.js";
import { state } from "./state.js";
import { rebuild } from "./strip.js";
import { count, day, language, percent, t } from "./words.js";

const table = { search: "", publisher: null, lang: "", time: null, order: "published", down: true, shown: 100 };

const COLUMNS = ["title", "publisher", "published", "lang", "passages", "removed"];

const HEADS = { title: "articles.title", publisher: "articles.publisher", published: "articles.date", lang: "articles.language", passages: "articles.passages", removed: "articles.removed" };

export function drawArticles() {
  const writable = state.overview && !state.overview.readOnly;
  byId("articles").replaceChildren(
    el(
      "div",
      { class: "wide scroller" },
      el(
        "div",
        { class: "articles-head" },
        el("h1", {}, t("nav.articles")),
        writable
          ? el(
              "div",
              { class: "buttons" },
              el("button", { type: "button", class: "plain", id: "tq-rebuild", onclick: rebuild }, t("articles.rebuild")),
              el("button", { type: "button", class: "solid", id: "tq-add", onclick: () => byId("files").click() }, t("articles.add")),
              el("input", { type: "file", id: "tq-files", multiple: true, accept: ".txt,.html,.htm,.jsonl,.zip", hidden: true, onchange: (event) => chosen(event.target) }),
            )
          : el("p", { class: "caption" }, state.overview ? t("articles.readonly") : ""),
      ),
      el("section", { class: "intake", id: "tq-intake", hidden: true }),
      el("div", { class: "plots", id: "tq-plots" }),
      el(
        "div",
        { class: "table-tools" },
        el("input", { type: "search", id: "tq-search", value: table.search, placeholder: t("articles.search"), "aria-label": t("articles.search"), oninput: (event) => narrowTo({ search: event.target.value }) }),
        el("span", { id: "tq-selects" }),
        el("span", { class: "caption", id: "tq-shown", role: "status" }),
        el("button", { type: "button", class: "link", id: "tq-all", hidden: true, onclick: showAll }, t("articles.clear")),
      ),
      el("div", { id: "tq-table" }),
    ),
  );
  drawTable();
  if (intake.data) drawIntake();
}

function narrowTo(change) {
  Object.assign(table, { shown: 100 }, change);
  drawTable();
}

function showAll() {
  byId("search").value = "";
  narrowTo({ search: "", publisher: null, lang: "", time: null });
}

export async function loadRows() {
  const data = await call("rows");
  if (!data) return;
  state.rows = data.rows;
  state.rowsOf = data.generation;
  if (byId("table")) drawTable();
}

function drawTable() {
  if (!state.rows || !byId("table")) return;
  const rows = ordered(matching(state.rows, table), table);
  const filtered = table.search || table.publisher !== null || table.lang || table.time;
  byId("shown").textContent = t("articles.shown", { n: Math.min(rows.length, table.shown), total: state.rows.length });
  byId("all").hidden = !filtered;
  drawPlots();
  drawSelects();
  byId("table").replaceChildren(
    rows.length
      ? el(
          "table",
          {},
          el("caption", { class: "unseen" }, t("articles.table")),
          el("thead", {}, el("tr", {}, COLUMNS.map(headCell), el("th", { scope: "col" }, el("span", { class: "unseen" }, t("articles.actions"))))),
          el("tbody", {}, rows.slice(0, table.shown).map(rowNode)),
        )
      : el("p", { class: "refusal" }, state.rows.length ? t("articles.none") : t("collection.empty")),
    rows.length > table.shown ? el("button", { type: "button", class: "plain more", onclick: () => narrowTo({ shown: table.shown + 200 }) }, t("articles.more")) : "",
  );
}

function headCell(column) {
  const current = table.order === column;
  return el(
    "th",
    { scope: "col", class: "col-" + column, "aria-sort": current ? (table.down ? "descending" : "ascending") : "none" },
    el(
      "button",
      {
        type: "button",
        class: "sort",
        onclick: () => {
          narrowTo({ order: column, down: current ? !table.down : column !== "title" && column !== "publisher" && column !== "lang" });
          byId("table").querySelector(`.col-${column} .sort`).focus();
        },
      },
      t(HEADS[column]),
    ),
  );
}

function rowNode(row) {
  const cell = (column, ...content) => el("td", { class: "col-" + column }, ...content);
  return el(
    "tr",
    { "data-id": row.id },
    cell("title", el("button", { type: "button", class: "row-title", lang: row.lang || null, onclick: (event) => openArticle(row.id, event.currentTarget) }, row.title || t("title.unknown"))),
    cell("publisher", row.publisher),
    cell("published", row.published ? day(row.published) : el("span", { class: "caption" }, t("date.unknown"))),
    cell("lang", language(row.lang)),
    cell("passages", el("span", { class: "on-wide" }, String(row.passages)), el("span", { class: "on-phone" }, count("passages", row.passages))),
    cell("removed", el("span", { class: "on-wide" }, percent(row.removed)), el("span", { class: "on-phone" }, t("articles.share", { share: percent(row.removed) }))),
    el(
      "td",
      { class: "col-actions" },
      state.overview.readOnly ? "" : iconButton("trash", t("articles.delete", { title: row.title || row.source }), () => removeRow(row)),
    ),
  );
}

function drawPlots() {
  const toggle = (name) => (key) => narrowTo({ [name]: table[name] === key ? null : key });
  const undated = state.rows.filter((row) => !row.published).length;
  const focus = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : undefined;
  byId("plots").replaceChildren(
    ...(state.rows.length
      ? [
          el(
            "section",
            {},
            el("h2", { class: "caption" }, t("plot.time"), undated ? ` · ${t("plot.undated", { n: undated })}` : ""),
            undated < state.rows.length ? timePlot(state.rows, table.time, toggle("time")) : null,
          ),
          el("section", {}, el("h2", { class: "caption" }, t("plot.publisher")), publisherPlot(state.rows, table.publisher, toggle("publisher"))),
        ]
      : []),
  );
  if (focus !== undefined) {
    const again = [...byId("plots").querySelectorAll("[data-key]")].find((node) => node.dataset.key === focus);
    if (again) again.focus();
  }
}

function drawSelects() {
  const pick = (label, value, values, name, choose) =>
    el(
      "select",
      { "aria-label": label, onchange: (event) => choose(event.target.value) },
      el("option", { value: "" }, `${label}: ${t("articles.any")}`),
      values.map((one) => el("option", { value: one, selected: one === value }, name(one))),
    );
  const distinct = (column) => [...new Set(state.rows.map((row) => row[column]).filter(Boolean))].sort();
  byId("selects").replaceChildren(
    pick(t("articles.publisher"), table.publisher, distinct("publisher"), (name) => name, (value) => narrowTo({ publisher: value || null })),
    pick(t("articles.language"), table.lang, distinct("lang"), language, (value) => narrowTo({ lang: value })),
  );
}
