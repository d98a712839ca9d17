// Into and out of the collection: uploads shown cleaned before they go in, deletions, and the rebuild with its strip.

const intake = { data: null, busy: false };

async function chosen(input) {
  const files = [...input.files];
  input.value = "";
  if (files.length) await previewFiles(files);
}

async function previewFiles(files) {
  await forgetIntake();
  intake.busy = true;
  goTo("articles");
  drawIntake();
  try {
    const sent = [];
    for (const file of files) sent.push({ path: (await upload(file)).path, name: file.name });
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
  await watchStatus();
}

function drawIntake() {
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

async function removeRow(row) {
  const together = state.rows.filter((other) => other.source === row.source);
  const titles = together.map((other) => `“${other.title || other.source}”`).join(", ");
  if (!(await confirmed(t("articles.confirm", { titles }), t("articles.confirm.yes"), t("articles.confirm.how")))) return;
  const result = await call("remove", { id: row.id });
  if (result) notice(t("articles.deleted", result));
  await watchStatus();
}

async function rebuild() {
  if ((await call("rebuild")) !== null) await watchStatus();
}

function changes(report) {
  const parts = ["added", "changed", "removed"].filter((kind) => report[kind].length).map((kind) => t("rebuild." + kind, { n: report[kind].length }));
  return parts.length ? parts : [t("rebuild.nothing")];
}

function drawStrip() {
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
        : el("button", { type: "button", class: "link", id: "tq-cancel", onclick: () => call("cancel").then(watchStatus) }, t("rebuild.cancel")),
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

function watchDrop() {
  const holds = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  element.addEventListener("dragover", (event) => {
    if (!holds(event) || !state.overview || state.overview.readOnly) return;
    event.preventDefault();
    element.classList.add("dropping");
  });
  for (const name of ["dragleave", "drop", "dragend"]) element.addEventListener(name, () => element.classList.remove("dropping"));
  element.addEventListener("drop", (event) => {
    if (!holds(event) || !state.overview || state.overview.readOnly) return;
    event.preventDefault();
    previewFiles([...event.dataTransfer.files]);
  });
}
