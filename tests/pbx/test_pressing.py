"""Keys as people write them, and as they are pressed."""

import pytest

from common.errors import Invalid
from pbx.pressing import pressed, read_keys


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", []),
        ("  ", []),
        ("32", ["32"]),
        ("3, 2", ["3", "2"]),
        ("3 2", ["3", "2"]),
        ("3;2", ["3", "2"]),
        ("1, 2580#", ["1", "2580#"]),
        ("1,,*", ["1", "", "*"]),
    ],
)
def test_keys_are_read_in_every_way_that_people_write_them(text: str, groups: list[str]) -> None:
    assert read_keys(text) == groups


@pytest.mark.parametrize("text", ["x", "1, two", "\x00", "٣"])
def test_what_is_on_no_telephone_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_keys(text)
    assert refused.value.field == "keys"


@pytest.mark.parametrize(
    ("groups", "asked", "last"),
    [
        (["32"], [1], "3"),
        (["32"], [1, 1], "2"),
        (["3", "2"], [1, 1], "2"),
        (["32"], [10], "32"),
        (["3", "2"], [10], "3"),
        (["2580#", "1"], [4, 1], "1"),
        (["", "7"], [1, 1], "7"),
        (["1"], [1, 1], ""),
        ([], [4], ""),
    ],
)
def test_keys_that_a_question_leaves_over_are_there_for_the_next(
    groups: list[str], asked: list[int], last: str
) -> None:
    assert pressed(groups, asked) == last
