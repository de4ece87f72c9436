"""What clients send: JSON, forms with brackets, or the query (relatel.md §2, §8 B3); and numbers as digits."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework import serializers

from common import e164
from common.errors import Invalid
from portal.api.reading import json_object

DIGITS = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)
PART = re.compile(r"\[([^\[\]]*)\]")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_PARTS = 4
SECOND = timedelta(microseconds=999_999)


def filters(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address that say something: empty ones are no filter."""
    given = request.GET.dict().items()
    return {name: str(value) for name, value in given if value != "" and name != "access_token"}


def _said(address: QueryDict) -> QueryDict:
    """The parameters that say something, those that are given several times with all of it."""
    said = address.copy()
    for name in address:
        if name == "access_token" or not any(address.getlist(name)):
            del said[name]
    return said


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The body as an object, with the address's parameters, which may have brackets too, for what it leaves out."""
    in_address = _unbracketed(_said(request.GET))
    if request.content_type in FORMS:
        return in_address | _unbracketed(_form(request))
    return in_address | json_object(request)


def _form(request: HttpRequest) -> QueryDict:
    """The fields of a form, which Django itself reads of a POST alone."""
    if request.method == "POST":
        return request.POST
    if request.content_type == FORMS[0]:
        return QueryDict(request.body, encoding=request.encoding)
    try:
        parser = MultiPartParser(request.META, BytesIO(request.body), request.upload_handlers)
        return parser.parse()[0]
    except MultiPartParserError as exc:
        raise Invalid("The form cannot be read.") from exc


def _unbracketed(form: QueryDict) -> dict[str, Any]:
    """``contact[name]=x`` as ``{"contact": {"name": "x"}}``, and ``to_numbers[]=1`` as a list."""
    found: dict[str, Any] = {}
    for name in form:
        base, *_ = name.split("[", 1)
        parts = [base, *PART.findall(name)][:MOST_PARTS]
        at: dict[str, Any] = found
        is_list = parts[-1] == ""
        keys = parts[:-1] if is_list else parts
        for key in keys[:-1]:
            inner = at.setdefault(key, {})
            if not isinstance(inner, dict):
                raise Invalid("The form gives a field twice, in two shapes.", field=base)
            at = inner
        at[keys[-1]] = form.getlist(name) if is_list else form[name]
    return found


def number_of(digits: str, *, field: str) -> str:
    """E.164 of digits with the country code; no country is ever guessed (§8 B12). Invalid for anything else."""
    digits = digits.strip()
    if not DIGITS.fullmatch(digits):
        raise Invalid("A number needs its country code and digits alone, such as 4571999999.", field=field)
    return e164.parse(f"+{digits}", "", field=field)


class Number(serializers.CharField):
    """A number as clients write it, text or integer; E.164 when it is read."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, bool) or not isinstance(data, str | int):
            raise serializers.ValidationError("A number is needed.")
        try:
            return number_of(str(data), field="number")
        except Invalid as exc:
            raise serializers.ValidationError(exc.text) from exc


class UpTo(serializers.DateTimeField):
    """The end of a window, which is in it: answers tell whole seconds, so that the end is its whole second."""

    def to_internal_value(self, value: Any) -> datetime:
        found: datetime = super().to_internal_value(value)
        return found if found.microsecond else found + SECOND
