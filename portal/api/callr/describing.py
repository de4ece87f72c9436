"""The methods in the OpenAPI document: one entry each, made from the signatures that serve them.

All are posted to one address; what follows the ``#`` only tells the entries apart, and no client sends it.
"""

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from rest_framework import serializers

from portal.api.callr.objects.shape import Shape, keys
from portal.api.callr.objects.values import Rule
from portal.api.callr.reading import Checked, Found, Of
from portal.api.callr.registry import METHODS, Method, Parameter

PREFIX = "callr."
Schema = dict[str, Any]
SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Any: {},
}


class Nothing(serializers.Serializer[Any]):
    """No object of this dialect is a serializer; documents want to know which class's docstrings to leave out."""


def describe(document: dict[str, Any]) -> None:
    """Add every method and the objects that it names to the document."""
    shapes: dict[str, Schema] = document.setdefault("components", {}).setdefault("schemas", {})
    for name in sorted(METHODS):
        document["paths"][f"/json-rpc/v1.1/#{name}"] = {"post": _operation(METHODS[name], shapes)}


def _operation(method: Method, shapes: dict[str, Schema]) -> Schema:
    note = "\n\nThe vendor has published no such method: its name is ours." if method.is_ours else ""
    answers = {"application/json": {"schema": _answer(method, shapes)}}
    return {
        "operationId": method.name.replace("/", "-"),
        "description": f"{method.means}\n\n`{_signature(method)}`{note}",
        "tags": [method.service],
        "requestBody": {
            "content": {"application/json": {"schema": _request(method, shapes)}},
            "required": True,
        },
        "security": [{"basic": []}, {"token": []}],
        "responses": {
            "200": {"description": "The result, or why not.", "content": answers},
            "401": {"description": "The credentials are missing or wrong; the body says so too."},
        },
    }


def _request(method: Method, shapes: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "required": ["jsonrpc", "id", "method", "params"],
        "properties": {
            "jsonrpc": {"type": "string", "enum": ["2.0"]},
            "id": {"type": "integer", "example": 1},
            "method": {"type": "string", "enum": [method.name]},
            "params": {
                "type": "array",
                "description": ", ".join(one.name for one in method.parameters) or "none",
                "minItems": sum(one.is_required for one in method.parameters),
                "maxItems": len(method.parameters),
                "prefixItems": [_parameter(one, shapes) for one in method.parameters],
            },
        },
    }


def _answer(method: Method, shapes: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": {
            "jsonrpc": {"type": "string", "enum": ["2.0"]},
            "id": {"type": "integer"},
            "result": schema(method.answers, shapes),
            "error": {
                "type": "object",
                "description": "In place of the result when the method was refused.",
                "properties": {"code": {"type": "integer"}, "message": {"type": "string"}, "data": {}},
            },
        },
    }


def _signature(method: Method) -> str:
    named = [one.name if one.is_required else f"[{one.name}]" for one in method.parameters]
    return f"{method.name}({', '.join(named)})"


def _parameter(parameter: Parameter, shapes: dict[str, Schema]) -> Schema:
    return schema(parameter.hint, shapes) | {"title": parameter.name}


def schema(hint: Any, shapes: dict[str, Schema]) -> Schema:
    """The JSON schema of a type; objects go to ``shapes`` once and are referred to."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _marked(hint, shapes)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        return {"anyOf": [schema(inner, shapes), {"type": "null"}]}
    if origin is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if origin is list:
        return {"type": "array", "items": schema(get_args(hint)[0], shapes)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema(get_args(hint)[1], shapes)}
    if isinstance(hint, type) and issubclass(hint, Shape):
        return _reference(hint, shapes)
    return dict(SCALARS[hint])


def _marked(hint: Any, shapes: dict[str, Schema]) -> Schema:
    base, *marks = get_args(hint)
    for mark in marks:
        match mark:
            case Of():
                return _reference(mark.shape, shapes)
            case Found() | Checked():
                return schema(mark.hint, shapes)
            case Rule():
                example: Any = int(mark.example) if base is int else mark.example
                return schema(base, shapes) | {"example": example, "description": mark.name}
    return schema(base, shapes)


def _reference(shape: type[Shape], shapes: dict[str, Schema]) -> Schema:
    name = PREFIX + shape.OBJECT
    if name not in shapes:
        shapes[name] = {}
        shapes[name] = {
            "type": "object",
            "description": shape.__doc__ or "",
            "properties": {key: schema(hint, shapes) for key, hint in keys(shape).items()},
        }
    return {"$ref": f"#/components/schemas/{name}"}
