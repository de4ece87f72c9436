"""What is somebody's stays theirs: every method with another account's hashes, ids, tokens, logins and numbers."""

from typing import Any

from django.apps import apps

from accounts.models import Account
from common import scope
from portal.api.callr import methods  # noqa: F401
from portal.api.callr.registry import METHODS
from tests.api.callr.conftest import Program
from tests.numbers.conftest import HELD

INTERNAL = -32603


def rows_of(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Everything that belongs to the account."""
    models = [
        model for model in apps.get_models() if any(field.name == "account" for field in model._meta.fields)
    ]
    with scope.system():
        found = {
            model._meta.label: list(model._default_manager.filter(account=account).order_by("pk").values())
            for model in models
        }
        return found | {"itself": [Account.objects.filter(pk=account.pk).values().get()]}


def theirs(customer: Program) -> list[str | int]:
    """Names of what the customer has, of every kind that a method takes."""
    app = customer.call("apps.create", "CALLTRACKING10", "Sales")["hash"]
    sub = customer.call("account/sub.create", {"contact": {"emails": ["s@acme.example"]}}, {})
    key = customer.call("api-key.create", "Key")
    return [
        app,
        sub["hash"],
        sub["credentials"]["login"],
        key["id"],
        customer.call("did.search", {}, {})["hits"][0]["hash"],
        customer.credential.username,
        customer.account.number,
        *HELD,
    ]


def test_no_method_does_anything_with_what_is_anothers(customer: Program, stranger: Program):
    names = theirs(customer)
    before = rows_of(customer.account)

    for method in METHODS.values():
        places = range(len(method.parameters))
        for name in names:
            for place in places:
                params: list[Any] = [{} for _ in places]
                params[place] = name
                told = stranger.answer(method.name, *params)
                assert told.get("error", {}).get("code") != INTERNAL, (method.name, params, told)

    assert rows_of(customer.account) == before
    for word in ("did.search", "apps.search"):
        assert stranger.call(word, {}, {})["hits"] == []
