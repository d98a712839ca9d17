// One question with its answer, its refusal, or what it is waiting for.

import { call, el, iconButton, notice, pieces } from "./dom.js";
import { wish } from "./host.js";
import { openCitation, openPassage } from "./source.js";
import { keepChat, state } from "./state.js";
import { asMarkdown } from "./turns.js";
import { count, day, duration, t } from "./words.js";

function marker(turn, source) {
  const title = source.title || t("title.unknown");
  return el(
    "a",
    {
      class: "marker",
      href: "#source-" + source.marker,
      "data-marker": source.marker,
      "aria-label": t("answer.marker", { n: source.marker, title }),
      title: [title, source.publisher, day(source.published)].filter(Boolean).join(" · "),
      onclick: (event) => {
        event.preventDefault();
        openCitation(turn, source.marker, event.currentTarget);
      },
    },
    `[${source.marker}]`,
  );
}

function markers(turn, numbers) {
  const found = numbers.map((n) => turn.answer.sources.find((source) => source.marker === n)).filter(Boolean);
  return found.map((source) => [" ", marker(turn, source)]);
}

function sourceBlock(turn, source) {
  const who = [
    source.speaker ? el("b", {}, source.speaker) : null,
    source.speaker && source.office ? ", " + source.office : null,
  ];
  const where = [source.publisher, day(source.published)].filter(Boolean).join(" · ");
  const quoted = /^["“‘«「『„❝]/.test(source.quote);
  return el(
    "figure",
    { class: "evidence" },
    el("figcaption", {}, who, source.speaker && where ? " · " : "", where || source.source),
    source.verified
      ? el("blockquote", { lang: source.lang || null }, quoted ? "" : "“", pieces(source.segments), quoted ? "" : "”", "\u00a0", marker(turn, source))
      : el("p", { class: "changed" }, t("answer.changed"), " ", marker(turn, source)),
    source.verified ? meant(source) : null,
  );
}

// Whom the short words of a quote mean; that it is the one who speaks, the caption says already.
function meant(source) {
  const names = new Map();
  for (const [word, name] of source.meant) if (name !== source.speaker && word !== name && !names.has(name)) names.set(name, word);
  if (!names.size) return null;
  return el("p", { class: "caption meant" }, [...names].map(([name, word]) => t("answer.meant", { word, name })).join(" · "));
}

function answerBody(turn) {
  const answer = turn.answer;
  const said = answer.prose.filter((sentence) => sentence.text !== answer.short);
  return [
    el("div", { class: "part" }, answer.short ? el("p", { class: "short", lang: answer.language || null }, answer.short) : null),
    el(
      "div",
      { class: "said part" + (answer.written ? " written" : "") },
      said.map((sentence) => el(answer.written ? "span" : "p", {}, sentence.text, markers(turn, sentence.markers), " ")),
    ),
    el("div", { class: "remarks part" }, remarks(turn)),
    el("div", { class: "quotes part" }, answer.sources.map((source) => sourceBlock(turn, source))),
  ];
}

// What is to be said of a language model's wording: that it is under way, why there is none, and what was left out.
function remarks(turn) {
  const { written, dropped, notice } = turn.answer;
  if (turn.growing && state.overview && state.overview.writer) return doing("writing");
  return [
    notice ? el("p", { class: "caption" }, t("notice." + notice)) : null,
    dropped.length
      ? el(
          "details",
          { class: "dropped" },
          el("summary", {}, t("answer.dropped", { n: dropped.length })),
          el("ul", {}, dropped.map((sentence) => el("li", {}, el("del", {}, sentence.text), " ", el("small", {}, t("fault." + sentence.why))))),
        )
      : null,
  ];
}

function refusalBody(turn) {
  const answer = turn.answer;
  return [
    el("p", { class: "refusal" }, answer.text || t("answer.none")),
    turn.filtered
      ? el("p", { class: "caption" }, t("answer.filtered"), " ", el("button", { type: "button", class: "link", onclick: () => wish("again unfiltered", turn) }, t("answer.unfiltered")))
      : null,
    answer.nearest.length
      ? el(
          "details",
          { class: "nearest" },
          el("summary", {}, t("answer.nearest")),
          el(
            "ul",
            {},
            answer.nearest.map((hit) =>
              el(
                "li",
                {},
                el("p", { class: "caption" }, [hit.title || t("title.unknown"), hit.publisher, day(hit.published)].filter(Boolean).join(" · ")),
                el(
                  "p",
                  {},
                  hit.text.length > 320 ? hit.text.slice(0, hit.text.lastIndexOf(" ", 320)) + "…" : hit.text,
                  " ",
                  el(
                    "button",
                    {
                      type: "button",
                      class: "link",
                      "aria-label": t("answer.open", { title: hit.title || t("title.unknown") }),
                      onclick: (event) => openPassage(hit, event.currentTarget),
                    },
                    t("source.open"),
                  ),
                ),
              ),
            ),
          ),
        )
      : null,
  ];
}

const doing = (stage) => el("p", { class: "waiting" }, el("span", { class: "pulse", "aria-hidden": "true" }), t("wait." + stage));

function waiting(turn) {
  if (turn.error)
    return el(
      "p",
      { class: "refusal" },
      turn.error,
      " ",
      el("button", { type: "button", class: "link", onclick: () => wish("again", turn) }, t("wait.retry")),
    );
  return doing(turn.stage);
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    notice(t("answer.copied"));
  } catch {
    notice(t("answer.copyfail"));
  }
  button.focus();
}

function verdictButton(turn, name) {
  return iconButton(name, t("answer." + name), async (event) => {
    const verdict = turn.verdict === name ? "" : name;
    const button = event.currentTarget;
    const data = { verdict, question: turn.question, answer: turn.answer.markdown, generation: turn.answer.generation };
    if ((await call("feedback", data)) === null) return;
    turn.verdict = verdict;
    for (const other of button.parentNode.querySelectorAll("[data-verdict]"))
      other.setAttribute("aria-pressed", String(other.dataset.verdict === verdict));
    keepChat();
  }, { "aria-pressed": String(turn.verdict === name), "data-verdict": name });
}

function meta(turn) {
  const answer = turn.answer;
  const facts = [
    answer.searched ? t("answer.searched", { q: answer.searched }) : null,
    answer.sources.length ? count("sources", new Set(answer.sources.map((source) => source.article_id)).size) : null,
    duration(answer.seconds),
  ];
  return el(
    "footer",
    { class: "meta" },
    el("span", { class: "facts", title: answer.searched }, facts.filter(Boolean).join(" · ")),
    el(
      "span",
      { class: "tools" },
      iconButton("copy", t("answer.copy"), (event) => copyText(asMarkdown(turn), event.currentTarget)),
      verdictButton(turn, "up"),
      verdictButton(turn, "down"),
    ),
  );
}

export function turnNode(turn) {
  const body = !turn.answer ? waiting(turn) : turn.answer.abstained ? refusalBody(turn) : answerBody(turn);
  return el(
    "article",
    {
      class: "turn" + (turn.answer && turn.answer.abstained ? " refused" : "") + (turn.fresh ? " fresh" : ""),
      "data-turn": turn.id,
      "aria-busy": String(turn.growing || (!turn.answer && !turn.error)),
    },
    el("h2", { class: "question" }, turn.question),
    el("div", { class: "answer part" }, body),
    turn.answer && !turn.growing ? meta(turn) : null,
  );
}

// Makes a node like a newer one and leaves alone what is the same already: nothing that is read or has the focus moves.
export function renew(old, fresh) {
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  const [there, wanted] = [[...old.childNodes], [...fresh.childNodes]];
  const inner = (node) => node.classList && node.classList.contains("part");
  wanted.forEach((child, i) => {
    if (i >= there.length) old.append(child);
    else if (there[i].isEqualNode(child)) return;
    else if (inner(child) && inner(there[i])) renew(there[i], child);
    else there[i].replaceWith(child);
  });
  for (const extra of there.slice(wanted.length)) extra.remove();
}
