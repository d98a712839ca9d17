"""The build: only what changed is embedded, and whatever goes wrong, the live index stays whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import tiny_model
from tiny_model import RECORDS, CountingEmbedder, write_records

from index import (
    Article,
    BrokenIndexError,
    BuildReport,
    CancelledError,
    Index,
    Progress,
    ReadError,
    TinqaError,
    build,
    load_model,
    open_index,
    parts,
    pipeline,
)
from index.article import Attribution
from index.embed import Embedder
from index.read import Page, SourceFile
from index.store import generation, insert, verify
from index.store.centres import Centres
from qa import search

ROOT = Path(__file__).parents[1]
EXTRA = {
    "id": "extra",
    "title": "Tàu điện ngầm",
    "text": "Tuyến tàu điện ngầm số 2 chạy thử vào tháng 9.",
    "lang": "vi",
}


class Corpus:
    """A folder of records that a test changes and rebuilds."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.news, self.index = folder / "articles" / "news.jsonl", folder / "index"
        self.embedder = CountingEmbedder(embedder)
        self.records: list[Mapping[str, str]] = list(RECORDS)

    def build(self, **options: Any) -> BuildReport:  # noqa: ANN401
        write_records(self.news, self.records)
        self.embedder.texts.clear()
        return build([self.news.parent], self.index, model=self.embedder, **options)

    def state(self) -> dict[str, bytes]:
        """Every byte of the live generation."""
        folder = generation.live(self.index)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} | {"": folder.name.encode()}

    def assert_whole(self) -> None:
        found, _ = verify.problems(self.index)
        assert found == []

    def sources(self) -> set[str]:
        with open_index(self.index, self.embedder) as index:
            return {article.source for article in index.articles()}


@pytest.fixture
def corpus(tmp_path: Path, tiny: Embedder) -> Corpus:
    return Corpus(tmp_path, tiny)


def test_a_first_build_adds_everything(corpus: Corpus) -> None:
    report = corpus.build()
    assert report.added == tuple(f"news.jsonl#{record['id']}" for record in RECORDS)
    assert report.changed == report.removed == report.unchanged == report.failed == ()
    assert (report.articles, report.passages, report.duplicates) == (4, 4, 0)
    assert report.seconds > 0
    corpus.assert_whole()


def test_a_second_build_embeds_only_what_changed(corpus: Corpus) -> None:
    corpus.build()
    assert corpus.embedder.indexed
    changed = {**RECORDS[0]} | {"text": tiny_model.VISIT + " Ông trở về Hà Nội."}
    corpus.records = [changed, *RECORDS[1:3], EXTRA]
    report = corpus.build()
    assert report.added == ("news.jsonl#extra",)
    assert report.changed == ("news.jsonl#visit",)
    assert report.removed == ("news.jsonl#harvest",)
    assert report.unchanged == ("news.jsonl#bridge", "news.jsonl#library")
    assert all("gốm" in t or "Ông" in t or "Tuyến" in t or "Chuyến" in t for t in corpus.embedder.indexed)
    corpus.assert_whole()


def test_nothing_changed_embeds_nothing(corpus: Corpus) -> None:
    corpus.build()
    report = corpus.build()
    assert corpus.embedder.indexed == []
    assert len(report.unchanged) == 4
    assert report.added == report.changed == report.removed == ()
    corpus.assert_whole()


def test_copied_vectors_are_those_of_a_fresh_build(corpus: Corpus, tmp_path: Path, tiny: Embedder) -> None:
    corpus.build()
    corpus.records = [EXTRA, *reversed(RECORDS)]
    corpus.build()
    fresh = Corpus(tmp_path / "fresh", tiny)
    fresh.records = corpus.records
    fresh.build()
    with open_index(corpus.index, tiny) as copied, open_index(fresh.index, tiny) as made:
        passages, sentences, spoken = made.vectors.counts
        assert copied.vectors.counts == (passages, sentences, spoken)
        assert spoken > 0
        for part, count in (("passages", passages), ("sentences", sentences), ("spoken", spoken)):
            one, other = (getattr(index.vectors, part)(range(count)) for index in (copied, made))
            assert np.allclose(one, other, atol=2e-3)
        assert copied.articles() == made.articles()


def test_a_source_that_moves_is_not_embedded_again(corpus: Corpus) -> None:
    corpus.build()
    corpus.records = [dict(record) | {"id": f"new-{record['id']}"} for record in RECORDS]
    report = corpus.build()
    assert len(report.added) == len(report.removed) == 4
    assert corpus.embedder.indexed == []


def test_deleted_documents_are_not_retrieved_after_a_rebuild(corpus: Corpus) -> None:
    corpus.records = [*RECORDS, EXTRA]
    corpus.build()
    question = "Tàu điện ngầm số 2 chạy thử khi nào?"
    with open_index(corpus.index, corpus.embedder) as index:
        [found, *_] = search(index, question)
        assert found.source == "news.jsonl#extra"
    corpus.records = list(RECORDS)
    corpus.build()
    with open_index(corpus.index, corpus.embedder) as index:
        assert all(hit.source != found.source for hit in search(index, question, top=100))
        assert index.store.full_text("words", ["ngầm"], 10) == {}
        assert index.page_text(found.source) == ""
        with pytest.raises(KeyError):
            index.article(found.article_id)


def test_a_record_that_cannot_be_read_is_named_and_the_rest_is_built(corpus: Corpus) -> None:
    write_records(corpus.news)
    with corpus.news.open("a") as file:
        file.write('{"id": "broken", \n{"id": "textless"}\n')
    report = build([corpus.news], corpus.index, model=corpus.embedder)
    assert len(report.added) == 4
    assert ["line 5" in report.failed[0].reason, "line 6" in report.failed[1].reason] == [True, True]
    assert report.as_dict()["failed"][0].keys() == {"source", "reason"}


def test_a_file_that_becomes_unreadable_keeps_its_last_version(tmp_path: Path, tiny: Embedder) -> None:
    corpus = Corpus(tmp_path, tiny)
    page = corpus.news.parent / "page.txt"
    page.parent.mkdir(parents=True)
    page.write_text("Làng gốm đón khách quý\n\n" + tiny_model.VISIT + "\n" + tiny_model.HARVEST + "\n")
    assert "page.txt" in corpus.build().added
    page.write_bytes(b"%PDF-1.7 now it is something else")
    report = corpus.build()
    assert [failure.source for failure in report.failed] == ["page.txt"]
    assert "PDF" in report.failed[0].reason
    assert "last readable version is kept" in report.failed[0].reason
    assert corpus.embedder.indexed == []
    assert "page.txt" not in report.removed
    assert "page.txt" in corpus.sources()
    corpus.assert_whole()
    page.unlink()
    assert "page.txt" in corpus.build().removed
    assert "page.txt" not in corpus.sources()


def _unreadable(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)  # a loop: even root cannot open it


def test_a_jsonl_file_that_becomes_unreadable_keeps_its_records(corpus: Corpus) -> None:
    page = corpus.news.parent / "page.jsonl"
    write_records(page, [EXTRA])
    corpus.build()
    _unreadable(corpus.news)
    report = build([corpus.news.parent], corpus.index, model=corpus.embedder)
    assert [failure.source for failure in report.failed] == ["news.jsonl"]
    assert "cannot be opened" in report.failed[0].reason
    assert "last readable version is kept" in report.failed[0].reason
    assert report.removed == ()
    assert report.articles == 5
    corpus.assert_whole()


def test_a_folder_that_cannot_be_listed_keeps_its_articles(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus.news.parent / "share"
    write_records(folder / "extra.jsonl", [EXTRA])
    corpus.build()
    files = [SourceFile(corpus.news, "news.jsonl"), SourceFile(folder, "share")]
    monkeypatch.setattr("index.pipeline.find", lambda _: files)
    report = corpus.build()
    assert [failure.source for failure in report.failed] == ["share"]
    assert report.removed == ()
    assert "share/extra.jsonl#extra" in corpus.sources()


def test_a_broken_line_does_not_bring_deleted_records_back(corpus: Corpus) -> None:
    corpus.build()
    write_records(corpus.news, RECORDS[:1])
    with corpus.news.open("a") as file:
        file.write("{broken\n")
    report = build([corpus.news.parent], corpus.index, model=corpus.embedder)
    assert len(report.removed) == 3
    assert corpus.sources() == {"news.jsonl#visit"}


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="every file name is Unicode there")
def test_a_file_name_that_is_not_utf8_is_shown_in_ascii(corpus: Corpus) -> None:
    for name in (b"gom-\xe9.txt", b"gom-\xe8.txt"):
        path = corpus.news.parent / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text("Làng gốm đón khách quý\n\n" + tiny_model.VISIT + "\n" + tiny_model.HARVEST + "\n")
    report = corpus.build()
    assert report.failed == ()
    assert {r"gom-\udce9.txt", r"gom-\udce8.txt"} <= corpus.sources()


@pytest.mark.parametrize(("room", "name"), [(pipeline, "clean"), (parts, "attribute")])
def test_whatever_goes_wrong_with_one_page_costs_only_that_page(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, room: ModuleType, name: str
) -> None:
    real = getattr(room, name)

    def broken(what: Page | Article, *others: object) -> object:
        if what.source == "news.jsonl#extra":
            raise RecursionError("maximum recursion depth exceeded")
        return real(what, *others)

    monkeypatch.setattr(room, name, broken)
    corpus.records = [EXTRA, *RECORDS]
    report = corpus.build()
    assert corpus.sources() == {f"news.jsonl#{r['id']}" for r in RECORDS}
    [failure] = report.failed
    assert failure.source == "news.jsonl#extra"
    assert failure.reason.startswith("news.jsonl#extra cannot be indexed (RecursionError: maximum recursion depth")
    assert failure.reason.endswith(".")
    corpus.assert_whole()


def test_a_full_disk_is_one_sentence_and_leaves_the_index_as_it_was(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.build()
    before = corpus.state()
    corpus.records = [{**EXTRA, "id": str(n), "text": f"{n} " * 2000} for n in range(20)]
    with monkeypatch.context() as patch:
        schema = f"PRAGMA max_page_count = 60; {insert._SCHEMA}"
        patch.setattr(insert, "_SCHEMA", schema)
        with pytest.raises(TinqaError, match=r"cannot be written \(database or disk is full\); .*\.$"):
            corpus.build()
    assert corpus.state() == before
    corpus.assert_whole()


def test_progress_counts_up_and_ends_full(corpus: Corpus) -> None:
    heard: list[Progress] = []
    corpus.build(progress=heard.append)
    indexing = [p for p in heard if p.stage == "indexing"]
    assert [p.done for p in indexing] == [1, 2, 3, 4]
    assert indexing[-1].done == indexing[-1].total
    assert all(0 <= p.done <= p.total for p in heard)
    assert all(p.seconds_left is None or p.seconds_left >= 0 for p in heard)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_cancelled_build_leaves_the_index_as_it_was(corpus: Corpus, after: int) -> None:
    corpus.build()
    before = corpus.state()
    corpus.records = [EXTRA, *RECORDS]
    asked = iter(range(100))
    with pytest.raises(CancelledError, match="as it was"):
        corpus.build(cancelled=lambda: next(asked) >= after)
    assert corpus.state() == before
    assert len(list(corpus.index.glob("gen-*"))) == 1
    corpus.build()
    corpus.assert_whole()


def _embedding(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    corpus.embedder.error = RuntimeError("injected")


def _at(where: str) -> Callable[[Corpus, pytest.MonkeyPatch], None]:
    def harm(_: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("injected")

        monkeypatch.setattr(where, broken)

    return harm


@pytest.mark.parametrize(
    "harm",
    [
        _embedding,
        _at("index.pipeline.clean"),
        _at("index.parts.attribute"),
        _at("index.pipeline.groups"),
        _at("index.store.insert.StoreWriter.add_article"),
        _at("index.store.insert.StoreWriter.close"),
        _at("index.store.vectors.VectorWriter.close"),
        _at("index.store.centres.Centres.write"),
        _at("index.store.generation.publish"),
        _at("index.store.generation._sha256"),
        _at("index.store.generation._replace"),
    ],
)
def test_a_crash_anywhere_leaves_the_live_index_whole(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Corpus, pytest.MonkeyPatch], None]
) -> None:
    corpus.build()
    before = corpus.state()
    corpus.records = [EXTRA, *RECORDS]
    with monkeypatch.context() as patch:
        harm(corpus, patch)
        with pytest.raises((RuntimeError, TinqaError)):
            corpus.build()
    assert corpus.state() == before
    corpus.assert_whole()
    corpus.embedder.error = None
    assert corpus.build().added == ("news.jsonl#extra",)
    corpus.assert_whole()


_KILLED = """
import os, signal, sys
from pathlib import Path
from index import build, load_model
import index.pipeline, index.store.generation as generation
news, index_folder, model, where = sys.argv[1:]
stop = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
room, name = where.rsplit(".", 1)
if room == "generation":
    setattr(generation, name, stop)
else:
    setattr(sys.modules["index.pipeline"], name, stop)
build([Path(news)], Path(index_folder), model=model)
"""


@pytest.mark.parametrize("where", ["pipeline.groups", "generation._replace"])
def test_a_killed_build_leaves_the_live_index_whole(corpus: Corpus, tiny_folder: Path, where: str) -> None:
    corpus.build()
    before = corpus.state()
    write_records(corpus.news, [EXTRA, *RECORDS])
    command = [sys.executable, "-c", _KILLED, str(corpus.news), str(corpus.index), str(tiny_folder), where]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert corpus.state() == before
    assert len(list(corpus.index.glob("gen-*"))) == 2, "the killed build left something behind"
    corpus.assert_whole()
    corpus.records = [EXTRA, *RECORDS]
    assert corpus.build().added == ("news.jsonl#extra",)
    corpus.assert_whole()
    assert len(list(corpus.index.glob("gen-*"))) == 2


_HELD = """
import sys, time
from pathlib import Path
from index.store.generation import building
with building(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other_build(corpus: Corpus) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _HELD, str(corpus.index)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_two_builds_at_once_are_refused_and_a_killed_one_lets_go(
    corpus: Corpus, other_build: subprocess.Popen[str]
) -> None:
    with pytest.raises(TinqaError, match=r"Another build of .* is running; wait for it to end\."):
        corpus.build()
    other_build.send_signal(signal.SIGKILL)
    other_build.wait()
    assert len(corpus.build().added) == 4


def test_readers_keep_the_generation_that_they_opened(corpus: Corpus) -> None:
    corpus.build()
    with open_index(corpus.index, corpus.embedder) as early:
        corpus.records = [EXTRA]
        for _ in range(4):  # pruned meanwhile
            corpus.build()
        assert {article.source for article in early.articles()} == {f"news.jsonl#{r['id']}" for r in RECORDS}
        assert search(early, "Nghề gốm là linh hồn của làng")[0].source == "news.jsonl#visit"
    assert corpus.sources() == {"news.jsonl#extra"}


def test_another_model_embeds_everything_again_and_is_noticed_when_asked(corpus: Corpus, tmp_path: Path) -> None:
    corpus.build()
    other = load_model(str(tiny_model.save(tmp_path / "other", seed=1)))
    with open_index(corpus.index, other) as index, pytest.raises(BrokenIndexError, match="rebuild with") as caught:
        search(index, "Làng gốm?")
    assert other.name in str(caught.value)
    assert corpus.embedder.name in str(caught.value)
    counting = CountingEmbedder(other)
    report = build([corpus.news], corpus.index, model=counting)
    assert len(report.unchanged) == 4
    assert len(counting.indexed) > 8
    with open_index(corpus.index, other) as index:
        assert search(index, "Làng gốm?")


def test_a_changed_prompt_is_noticed(corpus: Corpus, tiny_folder: Path) -> None:
    corpus.build()
    prompted = load_model(str(tiny_folder))
    prompted._model.prompts = {"query": "Câu hỏi: ", "document": ""}
    with open_index(corpus.index, prompted) as index, pytest.raises(BrokenIndexError, match="revision or prompt"):
        search(index, "Làng gốm?")
    counting = CountingEmbedder(prompted)
    build([corpus.news], corpus.index, model=counting)
    assert len(counting.indexed) > 8


def test_changed_segmentation_embeds_again_what_it_changed(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.build()
    monkeypatch.setattr("index.segment.PASSAGE_TOKENS", 32)
    corpus.build()
    assert len(corpus.embedder.indexed) > 4
    corpus.assert_whole()


def test_other_ordinary_questions_make_other_centres(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.build()
    made: list[Embedder] = []
    of_questions = Centres.of_questions

    def counted(embedder: Embedder) -> Centres:
        made.append(embedder)
        return of_questions(embedder)

    monkeypatch.setattr("index.pipeline.Centres.of_questions", counted)
    corpus.build()
    assert made == []
    monkeypatch.setattr("index.pipeline.ORDINARY_QUESTIONS", {"vi": ["Bao giờ?"]})
    corpus.build()
    assert len(made) == 1
    assert corpus.embedder.indexed == []


def test_speech_that_is_cut_otherwise_is_embedded_again(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def shorter(*asked: Any) -> Attribution:  # noqa: ANN401
        found = attribute(*asked)
        return replace(found, quotations=tuple(replace(said, end=said.end - 8) for said in found.quotations))

    corpus.build()
    with open_index(corpus.index, corpus.embedder) as index:
        before = index.vectors.spoken(range(index.vectors.counts[2]))
    attribute = parts.attribute
    monkeypatch.setattr("index.parts.attribute", shorter)
    corpus.build()
    assert corpus.embedder.indexed, "there are as many spoken parts as before, but of other words"
    with open_index(corpus.index, corpus.embedder) as index:
        assert not np.allclose(before, index.vectors.spoken(range(len(before))), atol=2e-3)


@pytest.mark.parametrize(
    "name", ["articles.sqlite", "vectors.faiss", "sentences.f16", "centres.json", "spoken.f16", "passage-concepts.npy"]
)
@pytest.mark.parametrize("shorter", [True, False])
def test_a_damaged_index_is_refused_and_the_next_build_mends_it(corpus: Corpus, name: str, shorter: bool) -> None:
    corpus.build()
    path = generation.live(corpus.index) / name
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] if shorter else bytes(len(data)))
    assert verify.problems(corpus.index)[0]
    if shorter:
        with pytest.raises(BrokenIndexError, match="rebuild with `python -m index build`"):
            open_index(corpus.index)
    elif not name.endswith(".f16"):  # zeros are vectors, too: `verify` tells
        with pytest.raises(BrokenIndexError, match="rebuild with `python -m index build`"), _opened(corpus) as index:
            search(index, "Làng gốm ở đâu?")
    assert corpus.build().articles == 4
    assert corpus.embedder.indexed, "a damaged generation gives no vectors"
    corpus.assert_whole()


def _opened(corpus: Corpus) -> Index:
    return open_index(corpus.index, corpus.embedder)


def test_an_index_of_another_format_is_refused_and_rebuilt(corpus: Corpus) -> None:
    corpus.build()
    path = generation.live(corpus.index) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))
    with pytest.raises(BrokenIndexError, match="format 0"):
        open_index(corpus.index)
    assert len(corpus.build().added) == 4
    corpus.assert_whole()


def test_a_half_written_generation_is_ignored(corpus: Corpus) -> None:
    corpus.build()
    half = corpus.index / "gen-000099"
    half.mkdir()
    (half / "articles.sqlite").write_bytes(b"half")
    assert len(corpus.sources()) == 4


def test_an_empty_or_missing_folder_is_one_sentence(tmp_path: Path, tiny: Embedder) -> None:
    (tmp_path / "empty").mkdir()
    for folder, words in ((tmp_path / "empty", "no articles in"), (tmp_path / "missing", "no file or folder")):
        with pytest.raises(ReadError, match=words) as caught:
            build([folder], tmp_path / "index", model=tiny)
        assert str(folder) in str(caught.value)
    assert not (tmp_path / "index").exists()


def test_files_without_any_article_leave_the_index_as_it_was(corpus: Corpus) -> None:
    corpus.build()
    before = corpus.state()
    corpus.records = [{"id": "1", "title": "", "text": "\u0007"}]
    with pytest.raises(ReadError, match="None of the files holds an article"):
        corpus.build()
    assert corpus.state() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_leave_to_read_is_reported(corpus: Corpus) -> None:
    corpus.build()
    secret = corpus.news.parent / "secret.txt"
    secret.write_text("x")
    secret.chmod(0)
    assert corpus.build().failed[0].source == "secret.txt"


def test_duplicates_are_counted_and_every_copy_stays(corpus: Corpus) -> None:
    corpus.records = [*RECORDS, {**RECORDS[0]} | {"id": "again"}]
    report = corpus.build()
    assert (report.articles, report.duplicates) == (5, 1)
    with open_index(corpus.index, corpus.embedder) as index:
        [twin] = index.also_in(index.store.articles_of("news.jsonl#visit")[0].id)
        assert twin.source == "news.jsonl#again"


def test_300_000_characters_in_one_line_are_indexed_in_seconds(corpus: Corpus) -> None:
    text = " ".join(f"Ông Bình {n} nói giá lúa tăng, còn bà Hoa cho biết không." for n in range(5_000))
    corpus.records = [*RECORDS, {"id": "long", "title": "Một dòng", "text": text, "lang": "vi"}]
    began = time.process_time()
    assert corpus.build().articles == 5
    assert time.process_time() - began < 30
    corpus.assert_whole()
    with open_index(corpus.index, corpus.embedder) as index:
        assert all(len(hit.text) < 5000 for hit in search(index, "giá lúa tăng"))
