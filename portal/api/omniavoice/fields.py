"""Strict JSON types in OmniaVoice's words."""

import re
from typing import Any

from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.e164 import E164
from portal.api.voicetel.fields import Text

ACTIVE, INACTIVE = "ACTIVE", "INACTIVE"
# More digits than any page has; what is longer is not worth reading.
WHOLE = re.compile(r"-?[0-9]{1,100}\Z", re.ASCII)


class Shape(serializers.Serializer[Any]):
    """An object in a request or a reply."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """In the OpenAPI document a shape goes by its resource's name too, as other dialects have shapes as well."""
        super().__init_subclass__(**kwargs)
        set_override(cls, "component_name", f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}")


@extend_schema_field({"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$", "example": "+12015550123"})
class Telephone(Text):
    """E.164 with its ``+`` and nothing else (reading 11)."""

    default_error_messages = {"form": "A telephone number in E.164 form is needed, such as +12015550123."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not E164.match(text):
            self.fail("form")
        return text


@extend_schema_field({"type": "string", "enum": [ACTIVE, INACTIVE]})
class Status(Text):
    """ACTIVE or INACTIVE, in any case (reading 1)."""

    default_error_messages = {"unknown": "The status is ACTIVE or INACTIVE."}

    def to_internal_value(self, data: Any) -> str:
        word = super().to_internal_value(data).upper()
        if word not in {ACTIVE, INACTIVE}:
            self.fail("unknown")
        return word


class PageNumber(serializers.IntegerField):
    """A whole number in a query."""

    def to_internal_value(self, data: Any) -> int:
        if not WHOLE.match(data):
            self.fail("invalid")
        return int(data)


@extend_schema_field({"type": "string", "format": "date-time"})
class Moment(serializers.CharField):
    """An ISO 8601 time in a reply."""
