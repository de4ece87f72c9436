"""The column that holds what answers a number."""

from typing import Any

from django.db import models
from django.db.models import Q

from providers.contract.destinations import NOTHING, Destination

# Forwarding is none of these: it stands beside, and when it ends the former destination answers again.
STORED = (
    r"^(nothing|gateway:@?[A-Za-z0-9_]{1,18}|carrier_service:[a-z_]{1,20}"
    r"|(voice_app|agent|call_group|reception|voicemail):[0-9]{1,18})$"
)


class DestinationField(models.CharField[Destination, Destination]):
    """A destination as one text, read as what it is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 40, "default": NOTHING} | options)

    def from_db_value(self, value: str | None, *_: Any) -> Destination | None:
        return None if value is None else Destination(value)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"default": str(options["default"])}


def has_destination(name: str) -> models.CheckConstraint:
    """The column holds a kind that a number may have, with exactly the target that the kind asks for."""
    return models.CheckConstraint(condition=Q(destination__regex=STORED), name=name)
