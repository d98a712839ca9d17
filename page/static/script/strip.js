// The strip of a rebuild: how far it is, how it ended, and what there is to do.

import { drawLine } from "./chat.js";
import { byId, call, el } from "./dom.js";
import { wish } from "./host.js";
import { state } from "./state.js";
import { changes, duration, t } from "./words.js";

export async function rebuild() {
  if ((await call("rebuild")) !== null) await wish("look");
}

export function drawStrip() {
  const strip = byId("strip");
  const s = state.status;
  const writable = state.overview && !state.overview.readOnly;
  const dismissed = s && s.ended <= state.seen;
  if (!s || (!s.work && (dismissed || (!s.report && !s.failure && !s.cancelled)))) {
    strip.hidden = true;
    return strip.replaceChildren();
  }
  strip.hidden = false;
  const fix = writable && !s.work && s.failure ? el("button", { type: "button", class: "link", onclick: rebuild }, t("articles.rebuild")) : null;
  strip.replaceChildren(...(s.work ? stripWork(s) : [...stripEnd(s), fix, el("button", { type: "button", class: "link", onclick: dismiss }, t("rebuild.dismiss"))].filter(Boolean)));
}

function stripWork(s) {
  const w = s.work;
  const first = !s.generation;
  const facts = [
    t("stage." + w.stage) === "stage." + w.stage ? w.stage : t("stage." + w.stage),
    w.total ? t("rebuild.counts", { done: w.done, total: w.total }) : "",
    w.seconds_left ? t("rebuild.left", { time: duration(Math.max(1, Math.round(w.seconds_left))) }) : "",
  ];
  return [
    el("b", {}, t(first ? "rebuild.first" : "rebuild.running")),
    el("progress", w.total ? { max: w.total, value: w.done, "aria-label": t("rebuild.running") } : { "aria-label": t("rebuild.running") }),
    el("span", { class: "facts" }, facts.filter(Boolean).join(" · ")),
    first ? null : el("span", { class: "caption still" }, t("rebuild.still")),
    w.cancelling
      ? el("span", { class: "caption" }, t("rebuild.cancelling"))
      : state.overview && state.overview.readOnly
        ? null
        : el("button", { type: "button", class: "link", id: "tq-cancel", onclick: () => call("cancel").then(() => wish("look")) }, t("rebuild.cancel")),
  ].filter(Boolean);
}

function stripEnd(s) {
  if (s.failure && !s.cancelled) return [el("b", {}, t(s.generation ? "rebuild.failed" : "collection.failed")), el("span", { class: "facts" }, s.failure)];
  if (s.cancelled) return [el("b", {}, t("rebuild.cancelled"))];
  const r = s.report;
  const facts = [
    ...changes(r),
    r.unchanged.length ? t("rebuild.unchanged", { n: r.unchanged.length }) : "",
    r.duplicates ? t("rebuild.duplicates", { n: r.duplicates }) : "",
  ];
  const failures = r.failed.length
    ? el(
        "details",
        {},
        el("summary", {}, t("rebuild.failures", { n: r.failed.length })),
        el("ul", {}, r.failed.map((failure) => el("li", {}, `${failure.source}: ${failure.reason}`))),
      )
    : null;
  return [el("b", {}, t("rebuild.done", { time: duration(r.seconds) })), el("span", { class: "facts" }, facts.filter(Boolean).join(" · ")), failures].filter(Boolean);
}

function dismiss() {
  state.seen = state.status.ended;
  state.news = false;
  drawStrip();
  drawLine();
}
