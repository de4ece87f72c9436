"""The one reader of each kind of custom field: what it takes, how it is stored, and what it refuses."""

import pytest

from accounts.fields.states import FieldKind
from accounts.fields.values import read_value
from accounts.models import CustomField
from common.errors import Invalid


def read(kind: FieldKind, text: str) -> str:
    return read_value(CustomField(pk=7, name="Ends", kind=kind, choices=["Gold", "Basic plan"]), text)


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("text", "  4711 ", "4711"),
        ("text", "", ""),
        ("text", "Ægir", "Ægir"),
        ("whole", "42", "42"),
        ("whole", "-7", "-7"),
        ("whole", "+8", "8"),
        ("whole", "007", "7"),
        ("whole", "12.0", "12"),
        ("whole", "1,000", "1000"),
        ("whole", "1 000", "1000"),
        ("whole", "1.000.000", "1000000"),
        ("whole", "-0", "0"),
        ("decimal", "1250.50", "1250.5"),
        ("decimal", "1250,5", "1250.5"),
        ("decimal", "1.250,5", "1250.5"),
        ("decimal", "1,250.5", "1250.5"),
        ("decimal", "1 250,5", "1250.5"),
        ("decimal", "1.234", "1.234"),
        ("decimal", "1.234.567", "1234567"),
        ("decimal", "0,125", "0.125"),
        ("decimal", "0", "0"),
        ("decimal", "100", "100"),
        ("decimal", "-.5", "-0.5"),
        ("yes_no", "Yes", "yes"),
        ("yes_no", "ja", "yes"),
        ("yes_no", "TRUE", "yes"),
        ("yes_no", "0", "no"),
        ("yes_no", "nej", "no"),
        ("date", "2026-11-30", "2026-11-30"),
        ("date", "2026-11-30 00:00:00", "2026-11-30"),
        ("date", "30.11.2026", "2026-11-30"),
        ("choice", "gold", "Gold"),
        ("choice", "Basic plan", "Basic plan"),
        ("url", "https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("url", "example.com/a", "https://example.com/a"),
    ],
)
def test_what_is_stored(kind: str, text: str, stored: str):
    assert read(FieldKind(kind), text) == stored
    assert read(FieldKind(kind), stored) == stored


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "x" * 501),
        ("text", "a\x00b"),
        ("text", "a\nb"),
        ("whole", "4.5"),
        ("whole", "four"),
        ("whole", "1e3"),
        ("whole", "9" * 16),
        ("whole", "٣"),
        ("decimal", "1,234"),
        ("decimal", "NaN"),
        ("decimal", "1.2.3"),
        ("decimal", "0.1234567"),
        ("decimal", "--1"),
        ("yes_no", "maybe"),
        ("date", "2026-02-30"),
        ("date", "11/30/2026"),
        ("date", "30.2.2026"),
        ("date", "2026-11-30 09:00"),
        ("choice", "Silver"),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://example.com"),
        ("url", "not an address"),
    ],
)
def test_what_is_refused_names_the_field(kind: str, text: str):
    with pytest.raises(Invalid) as refusal:
        read(FieldKind(kind), text)
    assert refusal.value.field == "field_7"
    assert refusal.value.text.startswith("Ends: ")
