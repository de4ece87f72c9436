"""Shapes of what clients send, read strictly as to types and leniently as to names (smartcommunicator.md §6)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from agents.records import AgentRefs, Identifier
from common.e164 import E164
from portal.api.voicetel.fields import Flag, Text

INVALID_NUMBER = "Invalid phone number format"
MOST_VALUES = 1000
NO_OBJECT = "Must be an object."

IDENTIFIERS = {
    "user_object_id": Identifier.OBJECT_ID,
    "consistency_id": Identifier.CONSISTENCY_ID,
    "upn": Identifier.UPN,
    "tenant_id": Identifier.DIRECTORY_TENANT,
    "id": Identifier.REF,
}
# As clients call them.
NAMES = {ours: theirs for theirs, ours in IDENTIFIERS.items()}
ONE_AGENT = ("user_object_id", "consistency_id", "upn")


class Shape(serializers.Serializer[Any]):
    """An object in a request or an answer.

    ``also`` maps a field to other names that it goes by; ``null_is_absent`` fits everything but updates, where a null
    may mean that something is to be emptied.
    """

    also: ClassVar[dict[str, tuple[str, ...]]] = {}
    null_is_absent: ClassVar[bool] = True
    default_error_messages = {"invalid": NO_OBJECT}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            given = {
                key: value for key, value in data.items() if value is not None or not self.null_is_absent
            }
            for name, others in self.also.items():
                for other in others:
                    if name not in given and other in given:
                        given[name] = given[other]
            data = given
        return super().to_internal_value(data)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """In the OpenAPI document a shape goes by its resource's name too."""
        super().__init_subclass__(**kwargs)
        set_override(cls, "component_name", f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}")


def faults_of(serializer: serializers.Serializer[Any]) -> list[str]:
    """Everything that is wrong with an object, each as a sentence that names the field in the client's words."""
    if serializer.initial_data is None:
        return [NO_OBJECT]
    return list(dict.fromkeys(_texts(serializer.errors, "")))


def _texts(detail: Any, at: str) -> list[str]:
    if isinstance(detail, Mapping):
        return [
            text
            for name, inner in detail.items()
            for text in _texts(
                inner, at if name == "non_field_errors" else f"{at}.{name}" if at else str(name)
            )
        ]
    if isinstance(detail, list):
        return [
            text
            for place, inner in enumerate(detail)
            for text in _texts(inner, f"{at}.{place}" if isinstance(inner, Mapping) else at)
        ]
    if str(detail) == INVALID_NUMBER:
        return [INVALID_NUMBER]
    if at and getattr(detail, "code", "") in {"required", "blank", "null"}:
        return [f"{at} is required"]
    return [f"{at}: {detail}" if at else str(detail)]


@extend_schema_field({"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"})
class Phone(Text):
    """An E.164 number; only its shape is checked, because the documented samples break national rules (§5)."""

    def run_validation(self, data: Any = empty) -> Any:
        """As usual, but an empty text is a malformed number and not a missing one."""
        if isinstance(data, str) and not data.strip():
            raise serializers.ValidationError(INVALID_NUMBER)
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not E164.match(data):
            raise serializers.ValidationError(INVALID_NUMBER)
        return data


@extend_schema_field({"type": "string", "enum": ["true", "false"]})
class QueryFlag(Flag):
    """``true`` or ``false`` in any case."""

    def to_internal_value(self, data: Any) -> bool:
        return super().to_internal_value({"true": True, "false": False}.get(str(data).lower()))


SOME_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}


def some_text() -> Text:
    """A text with something in it, also in the OpenAPI document."""
    return Text(min_length=1)


@extend_schema_field(
    {
        "oneOf": [
            SOME_TEXT,
            {"type": "array", "items": SOME_TEXT, "minItems": 1, "maxItems": MOST_VALUES},
        ]
    }
)
class Values(serializers.ListField):
    """One text or a list of them; each value once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=Text(), allow_empty=False, max_length=MOST_VALUES, **kwargs)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(dict.fromkeys(super().to_internal_value([data] if isinstance(data, str) else data)))


class Named(Shape):
    """Agents by one identifier; its value is an ``AgentRefs``."""

    also = {"values": ("value", "vlaues")}
    identifier = serializers.ChoiceField(ONE_AGENT)
    values = Values()

    def to_internal_value(self, data: Any) -> AgentRefs:
        given = super().to_internal_value(data)
        return AgentRefs(IDENTIFIERS[given["identifier"]], given["values"])


class NamedOne(Shape):
    """One agent; its value is an ``AgentRefs`` of one value."""

    also = {"value": ("values", "vlaues")}
    identifier = serializers.ChoiceField(ONE_AGENT)
    value = Values()

    def to_internal_value(self, data: Any) -> AgentRefs:
        given = super().to_internal_value(data)
        if len(given["value"]) != 1:
            raise serializers.ValidationError({"value": ["Must name one agent."]})
        return AgentRefs(IDENTIFIERS[given["identifier"]], given["value"])
