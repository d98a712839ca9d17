// What the page is, its keys, and how the server is set up.

import { byId, el } from "./dom.js";
import { state } from "./state.js";
import { t } from "./words.js";

export function drawAbout() {
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
