"""Address books and campaigns (callr.md §5.11), asked for as the vendor's own examples ask for them."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from broadcasts.models import Broadcast
from common import scope
from events.models import Subscription
from jobs.models import Job
from tests.api.callr.conftest import Program
from tests.api.callr.test_exports import made
from tests.broadcasts.conftest import Desk
from tests.events.receiver import Receiver
from tests.numbers.conftest import HELD, Shop

TABLE = """First name,Number,City
Ann,+12015550147,Reno
Bob,(201) 555-0148,Rome
Cleo,+12015550147,Troy
Dan,12,Nice
"""
TARGET = {"number": "+12015550149", "timeout": 15}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def sent_ahead(program: Program, data: bytes) -> str:
    """The name of a file that was sent ahead."""
    hid = program.call("media.import_file_from_base64_async", base64.b64encode(data).decode(), None)
    return str(made(program, hid)["filename"])


def book(program: Program, data: bytes = TABLE.encode()) -> str:
    hash = str(program.call("sendr/10/addressbook.create", "Guests", "Of the storm")["hash"])
    name = sent_ahead(program, data)
    hid = program.call("sendr/10/addressbook.append_file_async", hash, name, 1, "US", None)
    made(program, hid)
    return hash


def campaign(program: Program, type: str = "VOICE_SIMPLE", **ivr: Any) -> dict[str, Any]:
    """A template that is filled in."""
    found: dict[str, Any] = program.call("sendr/10/campaign.get_object_template", type)
    found["name"], found["addressbook"]["hash"] = "Storm", book(program)
    found["ivr"] |= {"text": "Storm at nine"} if type == "SMS_SIMPLE" else {"broadcast": ["1"]}
    found["ivr"] |= ivr
    return found


def test_a_book_is_filled_from_a_file_and_deleted(customer: Program, stranger: Program) -> None:
    hash = book(customer)
    told = customer.call("sendr/10/addressbook.search", None, None)
    assert (told["total"], told["hits"][0]["items_count"], told["hits"][0]["name"]) == (1, 2, "Guests")
    hid = customer.call(
        "sendr/10/addressbook.append_file_async", hash, sent_ahead(customer, TABLE.encode()), 1, "US"
    )
    assert made(customer, hid) == {"numbers_imported": 0, "numbers_duplicate": 3, "numbers_invalid": 1}
    refused = (151, "PROPERTY_VALUE_ERROR [addressbook]")
    assert stranger.refusal("sendr/10/addressbook.delete", hash) == refused
    assert customer.call("sendr/10/addressbook.delete", hash) is True
    assert customer.refusal("sendr/10/addressbook.delete", hash) == refused


def test_a_workbook_is_read_too(customer: Program) -> None:
    sheet = Workbook()
    sheet.active.append(["Ann", "+12015550147"])  # type: ignore[union-attr]
    file = io.BytesIO()
    sheet.save(file)
    hash = book(customer, file.getvalue())
    assert customer.call("sendr/10/addressbook.search")["hits"][0]["hash"] == hash
    assert customer.call("sendr/10/addressbook.search")["hits"][0]["items_count"] == 1


@pytest.mark.parametrize(
    ("params", "at"),
    [
        (("AAAAAAAA", "{file}", 1, "FR"), "addressbook"),
        (("{book}", "nothing.csv", 1, "FR"), "filename"),
        (("{book}", "{sound}", 1, "FR"), "filename"),
        (("{book}", "{file}", -1, "FR"), "column"),
        (("{book}", "{file}", 1, "ZZ"), "country_code"),
    ],
)
def test_what_cannot_be_appended_leaves_no_job_and_no_webhook(
    customer: Program, receiver: Receiver, params: tuple[Any, ...], at: str
) -> None:
    hash = customer.call("sendr/10/addressbook.create", "Guests", None)["hash"]
    known = {"{book}": hash, "{file}": sent_ahead(customer, TABLE.encode()), "{sound}": "x.wav"}
    given = [known.get(one, one) for one in params]
    with scope.system():
        before = Job.objects.count()
    hook = {"endpoint": receiver.url}
    fault = customer.refusal("sendr/10/addressbook.append_file_async", *given, hook)
    assert fault == (151, f"PROPERTY_VALUE_ERROR [{at}]")
    with scope.system():
        assert Job.objects.count() == before
        assert not Subscription.objects.exists()


def test_a_campaign_with_keys_and_hours_as_the_examples_make_it(customer: Program) -> None:
    keys = customer.call("sendr/10/campaign.get_voice_ivr_action_objects_templates")
    bridge = keys["BRIDGE"] | {"targets": [TARGET]}
    wanted = campaign(customer, "VOICE_IVR", prompt=["1"], broadcast=["1"], voicemail_detect_method="AUTO")
    wanted["ivr"]["keys"]["key_1"] |= {"action": "BRIDGE", "params": bridge}
    wanted["options"] |= {"ccl": 2, "cli": HELD[0]}
    hours = [{"action": "unpause", "hour": "18:00"}, {"action": "pause", "hour": "20:00"}]
    wanted["schedule"] = {"enabled": True, "days": {day: hours for day in ("mon", "fri")}}
    assert customer.call("sendr/10/campaign.check", wanted) == []
    saved = customer.call("sendr/10/campaign.save", wanted)
    for part in ("type", "name", "options", "schedule"):
        assert saved[part] == wanted[part], part
    assert saved["ivr"] | {"broadcast": ["1"], "prompt": ["1"]} == wanted["ivr"]
    assert (saved["ivr"]["broadcast"], saved["ivr"]["prompt"]) == ([1], 1)
    assert saved["status"]["state"], saved["status"]["scheduled"] == ("CREATED", True)
    # What was told is what may be sent back.
    assert customer.call("sendr/10/campaign.save", saved | {"name": "Later"})["hash"] == saved["hash"]
    assert customer.call("sendr/10/campaign.search", None, None)["hits"][0]["name"] == "Later"


def test_a_campaign_runs_and_its_status_tells(customer: Program, market: Shop) -> None:
    hash = customer.call("sendr/10/campaign.save", campaign(customer))["hash"]
    assert customer.call("sendr/10/campaign.start", hash)["state"] == "STARTED"
    assert customer.refusal("sendr/10/campaign.start", hash) == (151, "PROPERTY_VALUE_ERROR [campaign]")
    desk = Desk(market)
    with scope.tenant(customer.account.pk):
        desk.tick()
        desk.calls_end()
        desk.tick()
    status = customer.call("sendr/10/campaign.get", hash)["status"]
    assert (status["state"], status["finished_cause"], status["percent"]) == ("FINISHED", "DONE", 100)
    assert status["count"] == {
        "total": 2,
        "pending": 0,
        "in_progress": 0,
        "reached": 2,
        "missed": 0,
        "refused": 0,
    }
    course = [(one["old_state"], one["new_state"], one["origin"]) for one in status["state_history"]]
    assert course == [("STARTED", "FINISHED", "CAMPAIGN"), ("CREATED", "STARTED", "USER")]
    assert customer.call("sendr/10/campaign.delete", hash) is True
    assert customer.call("sendr/10/campaign.search")["total"] == 0


def test_a_campaign_pauses_and_stops(customer: Program) -> None:
    wanted = campaign(customer, "SMS_SIMPLE")
    wanted["options"]["cli"] = HELD[0]
    hash = customer.call("sendr/10/campaign.save", wanted)["hash"]
    assert customer.refusal("sendr/10/campaign.pause", hash)[0] == 151
    customer.call("sendr/10/campaign.start", hash)
    assert customer.call("sendr/10/campaign.pause", hash)["state"] == "PAUSED"
    assert customer.call("sendr/10/campaign.start", hash)["state"] == "STARTED"
    assert customer.refusal("sendr/10/campaign.delete", hash) == (151, "PROPERTY_VALUE_ERROR [campaign]")
    stopped = customer.call("sendr/10/campaign.stop", hash)
    assert (stopped["state"], stopped["finished_cause"]) == ("STOPPED", "STOPPED")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "name: The broadcast needs a name."),
        ({"name": 5}, "name: another kind of value is needed here."),
        ({"type": "FAX"}, "type: there is no such type of campaign."),
        ({"addressbook": {"hash": "AAAAAAAA"}}, "addressbook.hash: There is no such address book."),
        ({"addressbook": None}, "addressbook: an object is needed here."),
        ({"ivr": {"broadcast": []}}, "ivr.broadcast: Choose what to play."),
        ({"options": {"cli": "+12015550999"}}, "options.cli: "),
        ({"schedule": {"enabled": True, "days": {"mon": [{"hour": "25:00"}]}}}, "schedule.days.mon.0.hour: "),
    ],
)
def test_check_tells_what_is_wrong_and_save_refuses_it(
    customer: Program, changes: dict[str, Any], told: str
) -> None:
    wanted = campaign(customer) | changes
    faults = customer.call("sendr/10/campaign.check", wanted)
    assert len(faults) == 1
    assert faults[0].startswith(told)
    at = told.partition(":")[0]
    assert customer.refusal("sendr/10/campaign.save", wanted) == (
        151,
        f"PROPERTY_VALUE_ERROR [campaign.{at}]",
    )
    with scope.system():
        assert not Broadcast.objects.exists()
