"""Every method by its name. A function's parameters are the method's: bound by position, read by their types."""

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from accounts.api_scopes import Need
from accounts.dialects import CALLR
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import PARAMS, Fault
from portal.api.callr.objects.shape import key_of
from portal.api.callr.reading import may_be_null, null_fault, read
from portal.api.needs import need_of

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parameter:
    """One parameter, as the dialect calls it; without a default it must be given."""

    name: str
    hint: Any
    default: Any

    @property
    def is_required(self) -> bool:
        return self.default is inspect.Parameter.empty and not may_be_null(self.hint)

    @property
    def if_left_out(self) -> Any:
        return None if self.default is inspect.Parameter.empty else self.default


@dataclass(frozen=True)
class Method:
    """A served method. ``names`` says which parameter a field of ours is when the core refuses it.

    ``is_ours``: the vendor published no such method, so its name is an invention of this house (callr.md §12 A14).
    """

    name: str
    run: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    answers: Any
    names: Mapping[str, str]
    is_ours: bool
    need: Need

    @property
    def service(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def means(self) -> str:
        return inspect.getdoc(self.run) or ""


METHODS: dict[str, Method] = {}
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def method(
    name: str, /, *, ours: bool = False, at: Mapping[str, str] = NO_NAMES, **names: str
) -> Callable[[F], F]:
    """Serve the function under this name; its first argument is the call. ``at`` are more names of fields."""

    def register(function: F) -> F:
        assert name not in METHODS, f"{name} is served twice."
        hints = typing.get_type_hints(function, include_extras=True)
        _, *parameters = inspect.signature(function).parameters.values()
        METHODS[name] = Method(
            name=name,
            run=function,
            parameters=tuple(Parameter(key_of(one.name), hints[one.name], one.default) for one in parameters),
            answers=hints["return"],
            names={**at, **names},
            is_ours=ours,
            need=need_of(CALLR.slug, name),
        )
        return function

    return register


def bind(method: Method, call: ApiCall, given: Sequence[Any]) -> list[Any]:
    """The arguments, judged from left to right: the first at fault is told (callr.md §12 A19).

    What may be null may be left out too, and what may be left out may be null.
    """
    if len(given) > len(method.parameters):
        raise Fault(PARAMS, "INVALID_PARAMS", f"{method.name} takes {len(method.parameters)} parameters.")
    values = []
    for place, parameter in enumerate(method.parameters):
        value = given[place] if place < len(given) else None
        if value is None and not parameter.is_required:
            values.append(parameter.if_left_out)
        elif value is None:
            raise null_fault(parameter.hint, parameter.name)
        else:
            values.append(read(call, parameter.hint, value, parameter.name))
    return values
