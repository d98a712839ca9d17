"""Media: who passes on what others said."""

import pytest

from index.clean.phrases import said
from index.text.media import agencies, is_medium


@pytest.mark.parametrize(
    "speaker",
    [
        "Reuters",
        "the AP",
        "hãng tin AFP",
        "báo Tuổi Trẻ",
        "新华社记者",
        "агентство ТАСС",
        "Süddeutsche Zeitung",
        "Tân Hoa xã",
    ],
)
def test_media_are_known(speaker: str) -> None:
    assert is_medium(speaker)


@pytest.mark.parametrize(
    "speaker", ["Anna Kessler", "Nguyễn Văn Đài", "EPA", "Japan Tobacco", "王丽", "ông Báo", "Anapa"]
)
def test_others_are_none(speaker: str) -> None:
    assert not is_medium(speaker)


def test_cleaning_reads_the_same_agencies() -> None:
    assert set(agencies()) < set(said("agency"))
