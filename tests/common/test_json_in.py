"""JSON from outside: numbers that would be infinite and texts that no database keeps."""

from decimal import Decimal

import pytest

from common.json_in import json_of, storable_json_of


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"NaN", b"[-Infinity]", b"[1e999]", b"[-1e999]", b"[" * 100_000, b"9" * 5_000, b'"\xff"'],
)
def test_what_cannot_be_meant_is_no_json(content: bytes) -> None:
    for read in (json_of, storable_json_of):
        with pytest.raises(ValueError, match=r"."):
            read(content)


def test_a_mark_of_the_byte_order_is_no_fault_and_numbers_are_read_as_asked() -> None:
    assert json_of(b'\xef\xbb\xbf{"a": 1.5}') == {"a": 1.5}
    assert json_of(b"[0.10, 1e999, 7]", number=Decimal) == [Decimal("0.10"), Decimal("1e999"), 7]


def test_what_no_database_keeps_is_marked_and_all_else_stays_as_it_came() -> None:
    told = rb'{"a\u0000": ["\ud83d\ude00", "x\ud800y", "\\u0000", null, true], "b": {"c": 1}}'
    assert storable_json_of(told) == {
        "a�": ["😀", "x�y", "\\u0000", None, True],
        "b": {"c": 1},
    }
    assert json_of(told)["a\x00"][1] == "x\ud800y"
