// Words, dates and numbers in the reader's language. No element and no server: what is asked is answered by value.

import { state } from "./state.js";

const tables = () => (globalThis.gradio_config && globalThis.gradio_config.i18n_translations) || {};

export function t(key, holes) {
  const words = tables();
  const table = words[state.lang] || words.en || {};
  const one = holes && holes.n === 1 && table[key + ".one"];
  const text = one || table[key] || (words.en && words.en[key]) || key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (holes && name in holes ? String(holes[name]) : whole));
}

// Cleaning gives its reasons in English; what a language has no words for stays as it is.
export function reason(why) {
  const table = tables()[state.lang];
  return (table && table["why." + why]) || why;
}

export const count = (what, n) => t("count." + what, { n: n === 1 ? 1 : n.toLocaleString(state.lang) });

export function day(iso) {
  if (!iso) return t("date.unknown");
  const [y, m, d] = iso.split("-").map(Number);
  if (state.lang === "vi") return `${d}/${m}/${y}`;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
    Date.UTC(y, m - 1, d),
  );
}

// The day of a moment where the reader is, as 2025-10-30: at 06:30 in Hanoi it is still yesterday in Greenwich.
export function ownDay(time) {
  const date = new Date(time);
  const two = (n) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function month(iso) {
  const [y, m] = iso.split("-").map(Number);
  if (state.lang === "vi") return `${m}/${y}`;
  return new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" }).format(Date.UTC(y, m - 1, 1));
}

export function language(code) {
  if (!code) return "";
  try {
    const name = new Intl.DisplayNames([state.lang], { type: "language" }).of(code) || code;
    return name.charAt(0).toLocaleUpperCase(state.lang) + name.slice(1);
  } catch {
    return code;
  }
}

export function duration(seconds) {
  if (seconds < 1) return t("time.ms", { n: Math.round(seconds * 1000) });
  if (seconds < 90) return t("time.seconds", { n: seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds) });
  return t("time.minutes", { n: Math.round(seconds / 60) });
}

export const percent = (share) => (share > 0 && share < 0.01 ? "<1\u00a0%" : `${Math.round(share * 100)}\u00a0%`);

// What a build changed, in a few words each.
export function changes(report) {
  const parts = ["added", "changed", "removed"].filter((kind) => report[kind].length).map((kind) => t("rebuild." + kind, { n: report[kind].length }));
  return parts.length ? parts : [t("rebuild.nothing")];
}
