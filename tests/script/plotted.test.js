import assert from "node:assert/strict";
import { test } from "node:test";

import { matching, ordered, timeBins } from "../../page/static/script/plotted.js";

const ROWS = [
  { title: "Cầu đi bộ", publisher: "Bến Sông", source: "cau.txt", lang: "vi", published: "2024-05-18", passages: 3 },
  { title: "A bridge", publisher: "Gazette", source: "bridge.txt", lang: "en", published: "2024-07-01", passages: 12 },
  { title: "Đường mới", publisher: "Bến Sông", source: "duong.txt", lang: "vi", published: "", passages: 1 },
];
const ALL = { search: "", publisher: null, lang: "", time: null, order: "published", down: true };
const titles = (rows) => rows.map((row) => row.title);

test("nothing asked for is everything", () => assert.equal(matching(ROWS, ALL).length, 3));

test("a search needs no marks and no capitals, and all its words", () => {
  assert.deepEqual(titles(matching(ROWS, { ...ALL, search: "CAU di" })), ["Cầu đi bộ"]);
  assert.deepEqual(titles(matching(ROWS, { ...ALL, search: "duong" })), ["Đường mới"]);
  assert.deepEqual(matching(ROWS, { ...ALL, search: "cầu bridge" }), []);
});

test("a search looks into publisher and file too", () => {
  assert.equal(matching(ROWS, { ...ALL, search: "ben song" }).length, 2);
  assert.equal(matching(ROWS, { ...ALL, search: "bridge.txt" }).length, 1);
});

test("publisher, language and month narrow together", () => {
  assert.deepEqual(titles(matching(ROWS, { ...ALL, publisher: "Bến Sông", lang: "vi", time: "2024-05" })), ["Cầu đi bộ"]);
  assert.deepEqual(matching(ROWS, { ...ALL, lang: "en", time: "2024-05" }), []);
});

test("a row without a publisher can be chosen", () => assert.equal(matching([{ ...ROWS[0], publisher: "" }], { ...ALL, publisher: "" }).length, 1));

test("the newest come first, those without a date last", () => assert.deepEqual(titles(ordered(ROWS, ALL)), ["A bridge", "Cầu đi bộ", "Đường mới"]));

test("numbers are ordered as numbers", () =>
  assert.deepEqual(ordered(ROWS, { ...ALL, order: "passages", down: false }).map((row) => row.passages), [1, 3, 12]));

test("ordering leaves the rows alone", () => {
  const before = titles(ROWS);
  ordered(ROWS, { ...ALL, order: "title" });
  assert.deepEqual(titles(ROWS), before);
});

test("months between the first and the last stand there, empty ones too", () => {
  const bins = timeBins(ROWS);
  assert.deepEqual(bins.map((bin) => [bin.key, bin.n]), [["2024-05", 1], ["2024-06", 0], ["2024-07", 1]]);
});

test("many months are counted by year", () => {
  const bins = timeBins([{ published: "2019-01-01" }, { published: "2019-12-31" }, { published: "2022-06-05" }]);
  assert.deepEqual(bins.map((bin) => [bin.key, bin.n]), [["2019", 2], ["2020", 0], ["2021", 0], ["2022", 1]]);
});

test("without a date there is no bar", () => assert.deepEqual(timeBins([{ published: "" }]), []));
