"""Webhooks that are named with one request: what is refused leaves none behind, and changes none that there is."""

from typing import Any

import pytest

from common import scope
from events.models import Subscription
from tests.api.callr.conftest import Program
from tests.api.callr.test_sms import PEER
from tests.events.receiver import Receiver

SECRET = {"hmac_secret": "12345678"}
OTHER = {"hmac_secret": "87654321", "hmac_algo": "MD5"}
SILENT = "UklGRg=="


def hooks(program: Program) -> list[dict[str, Any]]:
    with scope.tenant(program.account.pk):
        return list(Subscription.objects.order_by("pk").values("url", "secret", "options"))


def refusal(program: Program, name: str, hook: dict[str, Any]) -> tuple[int, str]:
    """The answer to a request with the webhook, which cannot be granted for a reason that is found late."""
    match name:
        case "sms.send":
            return program.refusal(name, "+33199009999", PEER, "x", {"webhook": hook})
        case "media.import_file_from_base64_async":
            return program.refusal(name, "", hook)
        case "cdr.export_async":
            filters: dict[str, Any] = {"type": "IN"}
        case _:
            filters = {}
    for n in range(5):
        program.call("sms.export_async", {"user_data": f"n{n}"})
    return program.refusal(name, filters, hook)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("sms.send", (151, "PROPERTY_VALUE_ERROR [from]")),
        ("media.import_file_from_base64_async", (151, "PROPERTY_VALUE_ERROR [data]")),
        ("cdr.export_async", (409, "CONFLICT")),
        ("sms.export_async", (409, "CONFLICT")),
    ],
)
def test_a_refusal_leaves_no_webhook_and_none_changed(
    customer: Program, receiver: Receiver, name: str, fault: tuple[int, str]
) -> None:
    assert refusal(customer, name, {"endpoint": receiver.url, "options": SECRET}) == fault
    assert hooks(customer) == []


def test_a_refusal_leaves_the_secret_of_a_webhook_that_waits(customer: Program, receiver: Receiver) -> None:
    hook = {"endpoint": receiver.url, "options": SECRET}
    customer.call("media.import_file_from_base64_async", SILENT, hook)
    before = hooks(customer)
    assert [one["url"] for one in before] == [receiver.url]
    for name in ("sms.send", "media.import_file_from_base64_async"):
        refusal(customer, name, {"endpoint": receiver.url, "options": OTHER})
    assert hooks(customer) == before
    customer.call("media.import_file_from_base64_async", SILENT, {"endpoint": receiver.url, "options": OTHER})
    assert hooks(customer) != before
    assert len(hooks(customer)) == 1
