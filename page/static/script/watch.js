// The watch on the server's state: what changed is drawn anew.

import { drawAbout } from "./about.js";
import { drawArticles, loadRows } from "./articles.js";
import { drawExamples, drawLine, renewFilters, watchPending } from "./chat.js";
import { call } from "./dom.js";
import { host } from "./host.js";
import { state } from "./state.js";
import { drawStrip } from "./strip.js";

// After a start the examples come a little later than the index; the page looks for them for a while.
let polls = 0;

let watching = 0;

export async function watchStatus() {
  clearTimeout(watching);
  const before = state.status;
  let status = null;
  try {
    status = await host.server.status({});
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
