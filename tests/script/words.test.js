import assert from "node:assert/strict";
import { test } from "node:test";

import { state } from "../../page/static/script/state.js";
import { changes, count, day, duration, language, month, ownDay, percent, reason, t } from "../../page/static/script/words.js";

globalThis.gradio_config = {
  i18n_translations: {
    en: {
      hello: "Hello {name}",
      "count.articles": "{n} articles",
      "count.articles.one": "{n} article",
      "date.unknown": "no date",
      "time.ms": "{n} ms",
      "time.seconds": "{n} s",
      "time.minutes": "{n} min",
      "rebuild.added": "{n} added",
      "rebuild.removed": "{n} removed",
      "rebuild.nothing": "nothing changed",
    },
    vi: { hello: "Chào {name}", "why.menu": "trình đơn", "count.articles": "{n} bài" },
  },
};

const speaking = (lang, act) => {
  const before = state.lang;
  state.lang = lang;
  try {
    act();
  } finally {
    state.lang = before;
  }
};

test("words come in the reader's language, else in English, else by their key", () => {
  speaking("vi", () => {
    assert.equal(t("hello", { name: "Lan" }), "Chào Lan");
    assert.equal(t("date.unknown"), "no date");
    assert.equal(t("no.such.key"), "no.such.key");
  });
});

test("a hole that nothing fills stays as it is", () => speaking("en", () => assert.equal(t("hello", {}), "Hello {name}")));

test("words that a page brings along are no patterns", () =>
  speaking("en", () => assert.equal(t("hello", { name: "$& {name}" }), "Hello $& {name}")));

test("one is one, many have their separators", () =>
  speaking("en", () => {
    assert.equal(count("articles", 1), "1 article");
    assert.equal(count("articles", 1234), "1,234 articles");
  }));

test("a reason that has no words in this language stays in English", () =>
  speaking("vi", () => {
    assert.equal(reason("menu"), "trình đơn");
    assert.equal(reason("teaser"), "teaser");
  }));

test("days and months in the reader's form", () => {
  speaking("en", () => {
    assert.equal(day("2021-10-02"), "2 Oct 2021");
    assert.equal(day(""), "no date");
    assert.equal(month("2021-10-02"), "Oct 2021");
  });
  speaking("vi", () => {
    assert.equal(day("2021-10-02"), "2/10/2021");
    assert.equal(month("2021-10-02"), "10/2021");
  });
});

test("a chat belongs to the reader's own day", () => {
  const zone = process.env.TZ;
  process.env.TZ = "Asia/Ho_Chi_Minh";
  try {
    assert.equal(ownDay(Date.parse("2025-10-30T06:30:00+07:00")), "2025-10-30");
    assert.equal(ownDay(Date.parse("2025-10-30T23:30:00+07:00")), "2025-10-30");
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test("languages by their names, unknown codes by themselves", () => {
  speaking("en", () => {
    assert.equal(language("vi"), "Vietnamese");
    assert.equal(language(""), "");
    assert.equal(language("not a code"), "not a code");
  });
  speaking("vi", () => assert.equal(language("de"), "Tiếng Đức"));
});

test("durations grow coarser", () =>
  speaking("en", () => {
    assert.equal(duration(0.084), "84 ms");
    assert.equal(duration(1.25), "1.3 s");
    assert.equal(duration(42.4), "42 s");
    assert.equal(duration(150), "3 min");
  }));

test("a share that is not nothing is not shown as nothing", () => {
  assert.equal(percent(0), "0\u00a0%");
  assert.equal(percent(0.004), "<1\u00a0%");
  assert.equal(percent(0.5), "50\u00a0%");
});

test("what a build changed, and that it changed nothing", () =>
  speaking("en", () => {
    assert.deepEqual(changes({ added: ["a", "b"], changed: [], removed: ["c"] }), ["2 added", "1 removed"]);
    assert.deepEqual(changes({ added: [], changed: [], removed: [] }), ["nothing changed"]);
  }));
