// The collection as data: which rows match, in which order, and how many stand in each month.

import { state } from "./state.js";
import { month } from "./words.js";

// Articles by month, or by year where the months would be too many to press.
export function timeBins(rows) {
  const dates = rows.map((row) => row.published).filter(Boolean).sort();
  if (!dates.length) return [];
  const index = (iso) => Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7)) - 1;
  const [first, last] = [index(dates[0]), index(dates[dates.length - 1])];
  const step = last - first < 30 ? 1 : 12;
  const start = Math.floor(first / step);
  const bins = Array.from({ length: Math.floor(last / step) - start + 1 }, (_, i) => ({ at: start + i, n: 0 }));
  for (const iso of dates) bins[Math.floor(index(iso) / step) - start].n++;
  const iso = (months) => `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`;
  return bins.map(({ at, n }) => ({ key: step === 12 ? String(at) : iso(at), name: step === 12 ? String(at) : month(iso(at)), n }));
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

// The rows that pass what the table is narrowed to.
export function matching(rows, table) {
  const wanted = plain(table.search.trim()).split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (table.publisher === null || row.publisher === table.publisher) &&
      (!table.lang || row.lang === table.lang) &&
      (!table.time || row.published.startsWith(table.time)) &&
      wanted.every((word) => plain(`${row.title} ${row.publisher} ${row.source}`).includes(word)),
  );
}

export function ordered(rows, table) {
  const way = table.down ? -1 : 1;
  const value = (row) => row[table.order];
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return way * (typeof x === "number" ? x - y : x.localeCompare(y, state.lang)) || a.title.localeCompare(b.title);
  });
}
