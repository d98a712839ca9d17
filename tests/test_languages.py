"""Every language has every section or says that it does without; the loader names the file and key that are wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import languages as data
from index.languages import LanguageError, languages, section
from index.text.language import Language

FOLDER = Path(data.__file__).parent
# What the fullest language has is what there is.
SECTIONS = sorted({file.stem for file in FOLDER.glob("??/*") if file.stem != "language"})


@pytest.mark.parametrize("lang", languages())
def test_every_section_is_there_or_done_without(lang: str) -> None:
    known = section(lang, "language", Language)
    assert known is not None
    here = {file.stem for file in (FOLDER / lang).iterdir()} - {"language"}
    assert here | set(known.without) == set(SECTIONS)
    assert not here & set(known.without)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*/*.json")), ids=lambda file: "/".join(file.parts[-2:]))
def test_every_file_is_an_object_without_empty_items(file: Path) -> None:
    content = json.loads(file.read_text("utf-8"))
    assert isinstance(content, dict)
    for key, value in content.items():
        assert value not in ("", [], {}), f"{key} says nothing"
        if isinstance(value, str) and "(" not in value:
            assert "||" not in value, key
            assert value.strip("|") == value, key


@pytest.mark.parametrize("lang", [lang for lang in languages() if (FOLDER / lang / "ordinary.txt").exists()])
def test_ordinary_questions_are_as_many_in_every_language(lang: str) -> None:
    texts = [(FOLDER / code / "ordinary.txt").read_text("utf-8").splitlines() for code in (lang, "en")]
    assert len(texts[0]) == len(texts[1])
    assert all(text.strip() for text in texts[0])


@dataclass(frozen=True, slots=True)
class Sample:
    """A section of every type that the loader knows."""

    words: tuple[str, ...]
    switch: bool = False
    table: Mapping[str, int] | None = None
    pairs: tuple[tuple[str, str], ...] = ()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(data, "_ROOT", tmp_path)
    data._section.cache_clear()
    (tmp_path / "xx").mkdir()
    return tmp_path / "xx"


def read(folder: Path, content: object) -> Sample | None:
    (folder / "sample.json").write_text(json.dumps(content), "utf-8")
    data._section.cache_clear()
    return section("xx", "sample", Sample)


def test_a_section_is_read_as_its_dataclass(folder: Path) -> None:
    found = read(folder, {"words": "one|two", "switch": True, "table": {"a": 1}, "pairs": [["a", "b"]]})
    assert found == Sample(("one", "two"), True, {"a": 1}, (("a", "b"),))
    assert section("xx", "other", Sample) is None


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ({}, "lacks the key 'words'"),
        ({"words": "a", "wrods": "b"}, "unknown key 'wrods'"),
        ({"words": 7}, "words must be a list"),
        ({"words": ["a", 7]}, "words must be str"),
        ({"words": "a", "switch": 1}, "switch must be bool"),
        ({"words": "a", "pairs": [["a"]]}, "must have 2 items"),
        ({"words": "a", "table": {"a": True}}, "table: a must be int"),
        ([], "must be an object"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(folder: Path, content: object, what: str) -> None:
    with pytest.raises(LanguageError, match=what) as error:
        read(folder, content)
    assert "xx/sample.json" in str(error.value)


def test_a_file_that_is_no_json_is_named(folder: Path) -> None:
    (folder / "sample.json").write_text("{", "utf-8")
    with pytest.raises(LanguageError, match=r"xx/sample.json is not JSON"):
        section("xx", "sample", Sample)
