"""What a careful client compares: bodies of each kind, windows by whole seconds, and objects inside of objects."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test.client import MULTIPART_CONTENT, encode_multipart

from accounts.models import Account
from accounts.states import Product
from calls.models import CallRecord
from calls.recordings.models import Recording
from calls.recordings.states import RecordingState
from common import scope
from messaging.models import Message
from pbx.media import files
from pbx.receptions.services import decide_brand
from tests.api.relatel.conftest import Company
from tests.api.relatel.test_calls import CALLER, DIGITS, called, desk
from tests.calls.conftest import record
from tests.numbers.conftest import HELD
from tests.pbx.receptions import Desk

__all__ = ["desk"]
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "BoUnDaRyStRiNg"


def contact(company: Company) -> dict[str, Any]:
    given = {"contact": {"name": "Zoë", "number": DIGITS, "email": "zoe@example.com", "tags": ["old"]}}
    told: dict[str, Any] = company.ask("post", "contacts", json=given).json()["contact"]
    return told


@pytest.mark.parametrize("kind", [FORM, MULTIPART_CONTENT])
def test_a_change_comes_as_a_form_too(company: Company, kind: str):
    pk = contact(company)["id"]
    fields = {"contact[name]": "Zoë B", "contact[tags][]": ["a", "b"]}
    body = urlencode(fields, doseq=True) if kind == FORM else encode_multipart(BOUNDARY, fields)
    answer = company.ask("put", f"contacts/{pk}", data=body, content_type=kind)
    assert answer.status_code == 200, answer.content
    told = answer.json()["contact"]
    assert (told["name"], told["tags"], told["email"]) == ("Zoë B", ["a", "b"], "zoe@example.com")
    away = company.ask("put", "employee", data="employee[do_not_disturb]=true", content_type=FORM)
    assert away.json()["employee"]["do_not_disturb"] is True
    broken = company.ask("put", "employee", data=b"x", content_type="multipart/form-data")
    assert broken.status_code == 400


def test_brackets_stand_in_the_address_too_and_empty_fields_of_forms_say_nothing(company: Company):
    query = urlencode(
        {"contact[name]": "Zoë", "contact[number]": DIGITS, "contact[tags][]": ["a", "b"]}, True
    )
    told = company.ask("post", f"contacts?{query}&access_token=").json()["contact"]
    assert (told["name"], told["number"], told["tags"]) == ("Zoë", DIGITS, ["a", "b"])
    away = company.ask("put", "employee?employee[do_not_disturb]=true&employee[dnd_timeout_at]=").json()
    assert (away["employee"]["do_not_disturb"], away["employee"]["dnd_timeout_at"]) == (True, None)
    empty = urlencode({"to_number": DIGITS, "restrict_to": "", "cloak_reception_id": ""})
    assert company.ask("post", "switch/dial", data=empty, content_type=FORM).status_code == 200
    assert company.ask("post", "switch/dial", data="to_number=", content_type=FORM).status_code == 400


def test_who_goes_on_from_the_last_item_loses_none(company: Company):
    """Records have parts of seconds, and answers do not."""
    with scope.tenant(company.account.pk):
        for n in range(3):
            row = record(company.account, f"c{n}", called=HELD[0], caller=CALLER)
            at = row.started_at.replace(microsecond=900_000 - n)
            CallRecord.objects.filter(pk=row.pk).update(started_at=at)
    first = company.get("calls", {"limit": 1})["calls"]
    after = company.get("calls", {"started_at_lt_or_eq": first[0]["sort_value"]})["calls"]
    assert [row["sort_value"] for row in after] == [first[0]["sort_value"]] * 3
    assert after[0] == first[0]
    before = company.get("calls", {"started_at_gt_or_eq": first[0]["sort_value"]})["calls"]
    assert before == after


def test_a_call_has_its_voicemail_and_its_contact_whole(company: Company, desk: Desk):
    told = contact(company)
    path = f"contacts/{told['id']}"
    company.ask("post", f"{path}/comments", json={"comment": {"body": "Called twice"}})
    call = called(desk, "3", "1")
    with scope.tenant(company.account.pk):
        key, size = files.keep(bytes(16_000))
        Recording.objects.filter(call=call).update(state=RecordingState.READY, key=key, size=size)
    [row] = company.get("calls")["calls"]
    [voice_mail] = company.get("voice_mails")["voice_mails"]
    whole = company.get(path)["contact"]
    assert (row["status"], row["voice_mail"], row["recording"]) == ("voicemail", voice_mail, None)
    assert (whole["comments_count"], row["remote_contact"], row["from_contact"]) == (1, whole, whole)
    assert voice_mail["from_contact"] == whole


def send(company: Company, *numbers: Any, **message: Any) -> Any:
    body = {"message": {"body": "Hello", **message}, "to_numbers": list(numbers)}
    return company.ask("post", "messages", json=body)


def test_a_message_is_told_whole(company: Company, desk: Desk):
    known = contact(company)
    with scope.tenant(company.account.pk):
        decide_brand(**desk.who, ref=desk.reception.ref, is_approved=True)
    main = f"Reception#{desk.reception.pk}"
    assert send(company, int(DIGITS)).json() == {"sent": 1, "failed_numbers": []}
    assert send(company, DIGITS, endpoint=main, from_number_hidden=True).json()["sent"] == 1
    hidden, own = company.get("messages")["messages"]
    known |= {"activity_at": hidden["created_at"]}
    assert (own["to_contact"], own["from_contact"], own["to_name"]) == (known, None, "Zoë")
    assert (own["endpoint"], own["employee"]["id"], own["from_number_hidden"]) == (
        f"Employee#{company.ann.pk}",
        company.ann.pk,
        False,
    )
    assert (hidden["endpoint"], hidden["from_name"], hidden["from_number_hidden"], hidden["employee"]) == (
        main,
        "Acme",
        True,
        None,
    )
    assert isinstance(own["id"], int)
    assert own["id"] != hidden["id"]
    assert [row["id"] for row in company.get("messages", {"endpoint": main})["messages"]] == [hidden["id"]]


def test_what_is_no_number_is_among_those_that_failed(company: Company):
    answer = send(company, "12", DIGITS, "abc").json()
    assert (answer["sent"], [row["to_number"] for row in answer["failed_numbers"]]) == (1, ["12", "abc"])
    assert [row["id"] for row in answer["failed_numbers"]] == [None, None]
    assert send(company, {"a": 1}).status_code == 400


def test_the_documented_codes_of_texts(company: Company, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("messaging.selectors.eligibility.MOST_TO_PEER", 1)
    assert send(company, DIGITS).status_code == 200
    refused = {"success": False, "status": "400 bad request"}
    limit = send(company, DIGITS)
    assert (limit.status_code, limit.json()) == (
        400,
        refused | {"message": "rate_limit_reached", "error": "rate_limit_reached"},
    )
    mixed = send(company, "12015550148", DIGITS).json()
    assert (mixed["sent"], [row["error"] for row in mixed["failed_numbers"]]) == (1, ["rate_limit_reached"])
    with scope.system():
        Account.objects.filter(pk=company.account.pk).update(balance=Decimal(0))
    full = send(company, "12015550149")
    assert (full.status_code, full.json()) == (
        400,
        refused | {"message": "overuse_full", "error": "overuse_full"},
    )
    with scope.system():
        assert Message.objects.count() == 2


def test_who_has_no_subscription_has_neither_texts_nor_statistics(company: Company, desk: Desk):
    since, until = desk.reception.created_at - timedelta(days=1), desk.reception.created_at
    window = {"start": since.isoformat(), "end": until.isoformat()}
    rows = {"endpoint_type": "Reception", "group_by": "reception_id"} | window
    figures = {"answer_target": 20, "from_time": window["start"], "to_time": window["end"]}
    with scope.system():
        Account.objects.filter(pk=company.account.pk).update(product=Product.UNLIMITED, seats=0)
    for who, status in (("boss", 200), ("ann", 403)):
        for path, query in (("statistics", rows), (f"receptions/{desk.reception.pk}/statistics", figures)):
            answer = company.ask("get", path, who=who, query_params=query)
            assert answer.status_code == status, (who, path, answer.content)
    assert send(company, DIGITS).status_code == 403
    with scope.system():
        assert not Message.objects.exists()
