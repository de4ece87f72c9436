"""Calls and messages as files that jobs write, and who is told and who may fetch them (callr.md §5.4, §5.6)."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.storage import default_storage

from calls.live.services import receive_call
from common import scope
from jobs import work
from jobs.exports.services import request_export
from jobs.models import Export, Job
from jobs.states import ExportForm
from portal.api.callr.objects.cdr import CdrIn, CdrOut
from portal.api.callr.objects.shape import keys
from tests.api.callr.conftest import BASE, Program
from tests.api.callr.test_calls import AGO, ANSWERS, SOON, app, run, to
from tests.api.callr.test_sms import PEER, hand_over, push
from tests.events.receiver import Receiver
from tests.numbers.conftest import HELD
from tests.people import BY

FOLDER = "/rest/v1.1/exports/"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_URL = "http://testserver"


def write(hid: str) -> None:
    with scope.system():
        pk = Job.objects.get(pk=hid).pk
    work.run(pk)


def made(program: Program, hid: str) -> dict[str, Any]:
    write(hid)
    told = program.call("jobs.get", hid)
    assert (told["status"], told["error"], told["percent"]) == ("DONE", None, "100.00")
    result: dict[str, Any] = told["result"]
    return result


def rows_of(program: Program, url: str) -> list[dict[str, str]]:
    """The file's rows, each cell as it was before it was guarded against spreadsheets."""
    answer = program.client.get(url.removeprefix(BASE))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    read = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [{key: cell.removeprefix("'") for key, cell in row.items()} for row in read]


def cells(told: dict[str, Any]) -> dict[str, str]:
    """An object as a row of a file."""
    return {key: "" if value is None else str(value) for key, value in told.items()}


def test_calls_of_a_way_become_a_file_that_the_webhook_hears_of(
    customer: Program, stranger: Program, receiver: Receiver
) -> None:
    did = customer.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"]
    tracking = app(customer, "CALLTRACKING10", {"targets": [to(ANSWERS)]})
    customer.call("apps.assign_did", tracking, did)
    with scope.tenant(customer.account.pk):
        customer.account.refresh_from_db()
        call = receive_call(account=customer.account, by=BY, called=HELD[0], caller=ANSWERS)
    run(customer, call.ref)
    wanted = {"type": "IN", "from": AGO, "to": SOON, "did": did, "app": tracking, "hash": call.ref}
    hid = customer.call("cdr.export_async", wanted, {"endpoint": receiver.url})
    assert customer.call("jobs.get", hid)["status"] == "PENDING"
    assert customer.call("cdr.export_async", wanted, {"endpoint": receiver.url}) == hid
    other = customer.call("cdr.export_async", {"type": "OUT"})

    result = made(customer, hid)
    assert result.keys() == {"filename", "url", "rows"}
    assert result["rows"] == 1
    found = rows_of(customer, result["url"])
    assert list(found[0]) == list(keys(CdrIn))
    assert found == [cells(one) for one in customer.call("cdr.get", "IN", AGO, SOON)]
    going = rows_of(customer, made(customer, other)["url"])
    assert list(going[0]) == list(keys(CdrOut))
    assert going == [cells(one) for one in customer.call("cdr.get", "OUT", AGO, SOON)]
    none = customer.call("cdr.export_async", wanted | {"hash": "AAAAAAAA"})
    assert made(customer, none)["rows"] == 0

    push(customer)
    told = [json.loads(one.body) for one in receiver.got]
    assert [(one["type"], one["data"], one["hook_hash"]) for one in told] == [
        ("job.status_update", customer.call("jobs.get", hid), None)
    ]
    assert stranger.refusal("jobs.get", hid) == (151, "PROPERTY_VALUE_ERROR [id]")
    assert stranger.client.get(result["url"].removeprefix(BASE)).status_code == 404
    customer.client.headers.pop("Authorization")
    assert customer.client.get(result["url"].removeprefix(BASE)).status_code == 401


def test_messages_that_fit_become_a_file(customer: Program, stranger: Program) -> None:
    kept = customer.call("sms.send", HELD[0], PEER, "=1+1", {"user_data": "order42"})
    customer.call("sms.send", HELD[0], PEER, "Another")
    hand_over(customer)
    found = rows_of(
        customer, made(customer, customer.call("sms.export_async", {"user_data": "order42"}))["url"]
    )
    told = customer.call("sms.get", kept)
    del told["options"]
    assert found == [cells(told)]
    assert made(customer, customer.call("sms.export_async"))["rows"] == 2
    assert made(stranger, stranger.call("sms.export_async", {}, None))["rows"] == 0


@pytest.mark.parametrize(
    ("name", "params", "fault"),
    [
        ("cdr.export_async", (None,), (-32602, "INVALID_PARAM_FORMAT [filters]")),
        ("cdr.export_async", ({},), (150, "PROPERTY_TYPE_ERROR [filters.type]")),
        ("cdr.export_async", ({"type": "UP"},), (151, "PROPERTY_VALUE_ERROR [filters.type]")),
        ("cdr.export_async", ({"type": "IN", "x": 1},), (-32602, "INVALID_PARAM_FORMAT [filters]")),
        ("cdr.export_async", ({"type": "IN", "from": SOON, "to": AGO},), (151, "TO_BEFORE_FROM")),
        (
            "cdr.export_async",
            ({"type": "IN", "app": "AAAAAAAA"},),
            (151, "PROPERTY_VALUE_ERROR [filters.app]"),
        ),
        (
            "cdr.export_async",
            ({"type": "IN", "did": "AAAAAAAA"},),
            (151, "PROPERTY_VALUE_ERROR [filters.did]"),
        ),
        ("cdr.export_async", ({"type": "IN"}, {}), (-32602, "INVALID_PARAM_FORMAT [webhook.endpoint]")),
        ("sms.export_async", ({"status": "LOST"},), (151, "PROPERTY_VALUE_ERROR [filters.status]")),
        (
            "sms.export_async",
            ({}, {"endpoint": "http://10.0.0.1/"}),
            (151, "PROPERTY_VALUE_ERROR [webhook.endpoint]"),
        ),
    ],
)
def test_a_file_that_cannot_be_asked_for_leaves_nothing(
    customer: Program, name: str, params: tuple[Any, ...], fault: tuple[int, str]
) -> None:
    assert customer.refusal(name, *params) == fault
    with scope.system():
        assert (Job.objects.count(), Export.objects.count()) == (0, 0)


def test_a_job_that_is_stopped_leaves_no_file_and_others_files_are_not_told(customer: Program) -> None:
    hid = customer.call("sms.export_async")
    assert customer.call("jobs.cancel", hid) is True
    told = customer.call("jobs.get", hid)
    assert (told["status"], told["result"], default_storage.exists("exports")) == ("CANCELED", None, False)
    with scope.tenant(customer.account.pk):
        cancelled = Export.objects.get()
        console = request_export(account=customer.account, by=BY, source="calls", form=ExportForm.CSV)
    assert made(customer, console.job.pk.hex) == {"rows": 0}  # type: ignore[union-attr]
    for export in (cancelled, console):
        assert customer.client.get(f"{FOLDER}{export.ref}.csv").status_code == 404


def test_five_files_are_written_at_a_time(customer: Program) -> None:
    for n in range(5):
        customer.call("sms.export_async", {"user_data": f"n{n}"})
    assert customer.refusal("sms.export_async") == (409, "CONFLICT")
