// Elements. Whatever comes from an article is set as text, never as mark-up.

import { host } from "./host.js";
import { t } from "./words.js";

export const byId = (id) => host.element.querySelector("#tq-" + id);

export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "href" && !/^(https?:\/\/|#)/.test(value)) continue;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const ICONS = {
  close: "M5 5l10 10M15 5L5 15",
  previous: "M12 4l-6 6 6 6",
  next: "M8 4l6 6-6 6",
  send: "M10 16V4M4.5 9.5L10 4l5.5 5.5",
  copy: "M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5z",
  up: "M3.5 9H6.5v7.5h-3zM6.5 9.5l3-6.5c1.6 0 2.3 1 2 2.5L11 8h4.2c1 0 1.600 .8 1.400 1.700l-1.100 5.300c-.2.900-.8 1.500-1.700 1.500H6.500",
  down: "M16.500 11h-3V3.500h3zM13.500 10.500l-3 6.500c-1.600 0-2.300-1-2-2.500L9 12H4.800c-1 0-1.600-.8-1.400-1.700L4.500 5c.2-.9.8-1.500 1.700-1.500H13.500",
  trash: "M4 5.500h12M8 5.500V3.500h4v2M5.500 5.500l.7 11h7.600l.7-11M8.500 8.500v5M11.500 8.500v5",
  moon: "M15.500 12.200A6.500 6.500 0 0 1 7.800 4.500a6 6 0 1 0 7.700 7.700z",
  sun: "M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10 2v1.800M10 16.200V18M2 10h1.800M16.200 10H18M4.300 4.300l1.300 1.300M14.400 14.400l1.300 1.300M15.700 4.300l-1.300 1.300M5.600 14.400l-1.300 1.300",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, extra) {
  return el("button", { type: "button", class: "quiet icon", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

export function worded(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
}

export const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export const narrow = () => window.matchMedia("(max-width: 859px)").matches;

let noticeTimer = 0;

export function notice(text) {
  clearTimeout(noticeTimer);
  byId("notice").textContent = text;
  noticeTimer = setTimeout(() => (byId("notice").textContent = ""), 6000);
}

// One call to the server: resolves with its data, or says what went wrong and resolves with null.
export async function call(name, data) {
  try {
    const result = await host.server[name](data || {});
    if (result && (result.error || result.failed)) {
      notice(result.error || t("error.server"));
      return null;
    }
    return result;
  } catch {
    notice(t("wait.lost"));
    return null;
  }
}

// Asks before something is taken away; resolves with true or false. The first button is the harmless one.
export function confirmed(question, yes, how) {
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const done = (answer) => () => {
      dialog.close();
      resolve(answer);
    };
    dialog.oncancel = () => resolve(false);
    dialog.replaceChildren(
      el("p", {}, question),
      how ? el("p", { class: "caption" }, how) : "",
      el(
        "div",
        { class: "buttons" },
        el("button", { type: "button", class: "plain", onclick: done(false) }, t("confirm.cancel")),
        el("button", { type: "button", class: "solid", onclick: done(true) }, yes),
      ),
    );
    dialog.showModal();
  });
}

export function pieces(list) {
  return list.map(([text, kinds]) => (kinds ? el("mark", { class: kinds }, text) : text));
}
