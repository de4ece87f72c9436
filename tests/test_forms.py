"""Every field of a form stands on its page: one that is not shown is sent empty, or refused where nobody sees why."""

import re
from typing import Any

import pytest
from django.forms import BaseForm, BoundField
from django.test import Client

from tests.console import signed_in
from tests.people import People
from tests.test_permissions import PAGES, ROLES, acme, url
from tests.test_permissions import things as things

__all__ = ["acme"]


# What is drawn only where there is something to choose from.
BY_CASE = {"CustomRoleForm.below"}


def forms_of(context: Any) -> list[BaseForm]:
    """The forms that a page was drawn with, each once."""
    found: dict[int, BaseForm] = {}
    for layer in context or []:
        for part in getattr(layer, "dicts", [layer]):
            for value in part.values():
                values = value if isinstance(value, (list, tuple)) else [value]
                found |= {id(one): one for one in values if isinstance(one, BaseForm)}
    return list(found.values())


def is_shown(field: BoundField, html: str) -> bool:
    """Whether something on the page has the field's name, or the name of a part of it."""
    name = re.escape(field.html_name)
    return re.search(rf'name="?{name}(_\w+)?["\s>]', html) is not None


def is_due(field: BoundField) -> bool:
    """Boxes to tick may be none."""
    named = f"{type(field.form).__name__}.{field.name}"
    return named not in BY_CASE and bool(getattr(field.field, "choices", True))


def missing(client: Client, things: dict[str, Any]) -> list[str]:
    found = []
    for name, row in PAGES.items():
        answer = client.get(url(name, things)) if row.method == "get" else None
        if answer is None or answer.status_code != 200 or answer.streaming:
            continue
        html = answer.content.decode(errors="replace")
        for form in forms_of(answer.context):
            hidden = [field for field in form if not is_shown(field, html)]
            # A form of which nothing is shown only reads the address.
            if len(hidden) < len(form.fields):
                found += [f"{name}: {type(form).__name__}.{field.name}" for field in hidden if is_due(field)]
    return found


@pytest.mark.parametrize("role", ["owner", "home"])
def test_every_field_of_a_form_is_on_its_page(people: People, things: dict[str, Any], role: str):
    person, acted_for = ROLES[role]
    client = signed_in(getattr(people, person), getattr(people, acted_for) if acted_for else None)
    assert missing(client, things) == []
