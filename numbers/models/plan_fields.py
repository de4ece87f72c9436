"""Columns that follow from a row's number: its country and its kind, so that lists can be narrowed by them."""

from typing import Any

from django.db import models

from common.plans import registry
from common.plans.kinds import NumberKind


class CountryOfNumber(models.CharField):  # type: ignore[type-arg]
    """The two letters of the country whose number ``e164`` is; "" where no country has it. Set by every save."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 2)
        options.setdefault("default", "")
        super().__init__(**options | {"blank": True, "editable": False})

    def pre_save(self, model_instance: Any, add: bool) -> str:  # noqa: ARG002
        country = registry.country_of(model_instance.e164)
        setattr(model_instance, self.attname, country)
        return country


class KindOfNumber(models.CharField):  # type: ignore[type-arg]
    """The kind of number that ``e164`` is, by its plan. Set by every save."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 20)
        options.setdefault("default", NumberKind.UNKNOWN.value)
        super().__init__(
            **options | {"choices": [(kind.value, kind.label) for kind in NumberKind], "editable": False}
        )

    def pre_save(self, model_instance: Any, add: bool) -> str:  # noqa: ARG002
        kind = registry.kind_of(model_instance.e164)
        setattr(model_instance, self.attname, kind)
        return kind.value

    def from_db_value(self, value: str | None, *_: Any) -> NumberKind | None:
        return None if value is None else NumberKind(value)
