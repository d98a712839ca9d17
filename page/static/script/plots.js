// Two small bar plots that filter the table when a bar is pressed.

import { el } from "./dom.js";
import { timeBins } from "./plotted.js";
import { t } from "./words.js";

const PLOT = { width: 460, height: 116, base: 92 };

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function pressable(node, pressed, label, act) {
  node.setAttribute("role", "button");
  node.setAttribute("tabindex", "0");
  node.setAttribute("aria-pressed", String(pressed));
  node.setAttribute("aria-label", label);
  node.append(svg("title", {}, label));
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  return node;
}

export function timePlot(rows, chosen, choose) {
  const bins = timeBins(rows);
  const highest = Math.max(1, ...bins.map((bin) => bin.n));
  const step = PLOT.width / Math.max(1, bins.length);
  const every = Math.ceil(bins.length / 6);
  const bars = bins.map((bin, i) => {
    const height = bin.n ? Math.max(3, (bin.n / highest) * (PLOT.base - 14)) : 0;
    const wide = Math.min(step * 0.7, 30);
    const x = i * step + (step - wide) / 2;
    const group = svg("g", { class: "bar" + (bin.n ? "" : " none"), "data-key": bin.key });
    group.append(
      svg("rect", { class: "reach", x: i * step, y: 0, width: step, height: PLOT.base }),
      svg("rect", { class: "fill", x, y: PLOT.base - height, width: wide, height, rx: 1.5 }),
    );
    if (i % every === 0) {
      const anchor = i === 0 ? "start" : i * step > PLOT.width * 0.86 ? "end" : "middle";
      const at = anchor === "start" ? x : anchor === "end" ? x + wide : i * step + step / 2;
      group.append(svg("text", { x: at, y: PLOT.height - 6, "text-anchor": anchor }, bin.name));
    }
    return bin.n ? pressable(group, chosen === bin.key, t("plot.bar", { name: bin.name, n: bin.n }), () => choose(bin.key)) : group;
  });
  return svg("svg", { viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, class: "plot" + (chosen ? " chosen" : ""), role: "group", "aria-label": t("plot.time") }, ...bars);
}

export function publisherPlot(rows, chosen, choose) {
  const counts = new Map();
  for (const row of rows) counts.set(row.publisher, (counts.get(row.publisher) || 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const [shown, others] = [ranked.slice(0, 6), ranked.slice(6)];
  const highest = Math.max(1, ...shown.map(([, n]) => n));
  return el(
    "ul",
    { class: "publisher-plot" + (chosen !== null ? " chosen" : "") },
    shown.map(([name, n]) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "publisher-bar", "data-key": name, "aria-pressed": String(chosen === name), onclick: () => choose(name) },
          el("span", { class: "name" }, name || t("publisher.unknown")),
          el("span", { class: "track", "aria-hidden": "true" }, el("span", { class: "fill", style: `width:${(n / highest) * 100}%` })),
          el("span", { class: "n" }, String(n)),
        ),
      ),
    ),
    others.length
      ? el("li", { class: "publisher-rest" }, el("span", {}, t("plot.other", { n: others.length })), el("span", { class: "n" }, String(others.reduce((sum, [, n]) => sum + n, 0))))
      : null,
  );
}
