"""The column that holds what answers a number."""

from typing import Any

from django.db import models
from django.db.models import Q

from providers.contract.destinations import NOTHING, Destination

# Forwarding is none of these: it stands beside, and when it ends the former destination answers again.
STORED = (
    r"^(nothing|(gateway|voice_app):([0-9]{1,18}|@[A-Za-z0-9_.-]{1,64})|carrier_service:[a-z_]{1,20}"
    r"|(agent|call_group|reception|voicemail):[0-9]{1,18})$"
)


class DestinationField(models.CharField):  # type: ignore[type-arg]
    """A destination as one text, read as what it is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 80)
        options.setdefault("default", NOTHING)
        super().__init__(*args, **options)

    def from_db_value(self, value: str | None, *_: Any) -> Destination | None:
        return None if value is None else Destination(value)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"default": str(options["default"])}


def has_destination(name: str) -> models.CheckConstraint:
    """The column holds a kind that a number may have, with exactly the target that the kind asks for."""
    return models.CheckConstraint(condition=Q(destination__regex=STORED), name=name)
