// Into and out of the collection: uploads shown cleaned before they go in, and deletions.

import { byId, call, confirmed, el, notice } from "./dom.js";
import { host, wish } from "./host.js";
import { state } from "./state.js";
import { day, language, percent, reason, t } from "./words.js";

export const intake = { data: null, busy: false };

export async function chosen(input) {
  const files = [...input.files];
  input.value = "";
  if (files.length) await previewFiles(files);
}

async function previewFiles(files) {
  await forgetIntake();
  intake.busy = true;
  wish("go", "articles");
  drawIntake();
  try {
    const sent = [];
    for (const file of files) sent.push({ path: (await host.upload(file)).path, name: file.name });
    intake.data = await call("preview", { files: sent });
  } catch {
    notice(t("wait.lost"));
  }
  intake.busy = false;
  drawIntake();
}

async function forgetIntake() {
  const data = intake.data;
  intake.data = null;
  if (data) await call("discard", { token: data.token });
  drawIntake();
}

async function acceptIntake() {
  const data = intake.data;
  intake.data = null;
  drawIntake();
  const result = await call("accept", { token: data.token });
  if (result) notice(t("intake.added", { n: result.added.length }));
  await wish("look");
}

export function drawIntake() {
  const box = byId("intake");
  if (!box) return;
  box.hidden = !intake.busy && !intake.data;
  if (box.hidden) return box.replaceChildren();
  if (intake.busy) return box.replaceChildren(el("p", { class: "waiting" }, el("span", { class: "pulse" }), t("intake.reading")));
  const pages = intake.data.pages;
  const good = pages.some((page) => page.articles.length);
  box.replaceChildren(
    el("h2", {}, good ? t("intake.heading") : t("intake.nothing")),
    el("ul", { class: "pages" }, pages.map(pageNode)),
    el(
      "div",
      { class: "buttons" },
      el("button", { type: "button", class: "plain", onclick: forgetIntake }, t(good ? "intake.discard" : "rebuild.dismiss")),
      good ? el("button", { type: "button", class: "solid", id: "tq-accept", onclick: acceptIntake }, t("intake.accept")) : null,
    ),
  );
}

// Most reasons name the file themselves.
const unread = ({ source, reason }) => `${t("intake.failed")}: ` + (reason.includes(source) ? reason : `${source}. ${reason}`);

function pageNode(page) {
  return el(
    "li",
    {},
    el("p", { class: "caption" }, page.articles.length ? page.source : unread(page)),
    page.articles.map((article) =>
      el(
        "details",
        { class: "preview" },
        el(
          "summary",
          {},
          el("b", { lang: article.lang || null }, article.title || t("title.unknown")),
          el("span", { class: "caption" }, " " + [article.publisher, day(article.published), language(article.lang), t("source.share", { share: percent(article.removed_share) })].filter(Boolean).join(" · ")),
        ),
        el("div", { class: "article-text", lang: article.lang || null }, article.paragraphs.map((paragraph) => el("p", {}, paragraph))),
        article.removed.length
          ? el(
              "details",
              { class: "why" },
              el("summary", {}, t("intake.removed")),
              el("ul", { class: "removed-lines" }, article.removed.map((line) => el("li", {}, el("del", {}, line.text), " ", el("small", {}, reason(line.why))))),
            )
          : null,
      ),
    ),
  );
}

export async function removeRow(row) {
  const together = state.rows.filter((other) => other.source === row.source);
  const titles = together.map((other) => `“${other.title || other.source}”`).join(", ");
  if (!(await confirmed(t("articles.confirm", { titles }), t("articles.confirm.yes"), t("articles.confirm.how")))) return;
  const result = await call("remove", { id: row.id });
  if (result) notice(t("articles.deleted", result));
  await wish("look");
}

export function watchDrop() {
  const holds = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  host.element.addEventListener("dragover", (event) => {
    if (!holds(event) || !state.overview || state.overview.readOnly) return;
    event.preventDefault();
    host.element.classList.add("dropping");
  });
  for (const name of ["dragleave", "drop", "dragend"]) host.element.addEventListener(name, () => host.element.classList.remove("dropping"));
  host.element.addEventListener("drop", (event) => {
    if (!holds(event) || !state.overview || state.overview.readOnly) return;
    event.preventDefault();
    previewFiles([...event.dataTransfer.files]);
  });
}
