"""Strict JSON types: a number is not a text, and a text is no number.

Request fields turn VoiceTel's words into ours; in replies the same classes only describe.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.errors import Invalid
from common.plans.nanp import from_ten_digits

TN_PATTERN = "^[2-9][0-9]{2}[2-9][0-9]{2}[0-9]{4}$"
CIDR_LENGTH = 40


class Shape(serializers.Serializer[Any]):
    """An object in a request or a reply. In a request a null counts as absent (voicetel.md §1.1)."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            data = {key: value for key, value in data.items() if value is not None}
        return super().to_internal_value(data)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Two resources may call a shape alike; in the OpenAPI document each goes by its resource's name too."""
        super().__init_subclass__(**kwargs)
        set_override(cls, "component_name", f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}")


class Text(serializers.CharField):
    """A JSON string; control characters that a database refuses are refused here."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Matching(Text):
    """A JSON string of one form."""

    def __init__(self, pattern: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(RegexValidator(pattern, "This value has not the required form."))


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}]})
class DigitText(Text):
    """A user name: a string, or a number as older clients send it (voicetel.md §1.3)."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, int) and not isinstance(data, bool) and data >= 0:
            data = str(data)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON whole number within the bounds of a database integer."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 2**31 - 1)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data // 1:
            self.fail("invalid")
        return int(data)


class Flag(serializers.BooleanField):
    """JSON true or false, nothing else."""

    default_error_messages = {"invalid": "Must be true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Amount(serializers.FloatField):
    """Money in a reply: a JSON number."""


@extend_schema_field({"type": "string", "pattern": TN_PATTERN})
class TN(Text):
    """A ten-digit North American number; +1 or 1 before it is harmless. Its value is E.164."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return telephone(super().to_internal_value(data))
        except Invalid as exc:
            raise serializers.ValidationError(exc.text) from exc


def telephone(text: str) -> str:
    """``2015551234``, ``12015551234`` or ``+12015551234`` as E.164; raises Invalid for anything else."""
    match = re.fullmatch(r"(?:\+?1)?([0-9]{10})", text, re.ASCII)
    return from_ten_digits(match[1] if match else text)


@extend_schema_field({"type": "string", "format": "date-time"})
class Moment(serializers.CharField):
    """An ISO 8601 time in a reply."""


class Cidr(Shape):
    cidr = Text(max_length=CIDR_LENGTH)
