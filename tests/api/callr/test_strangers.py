"""What a stranger's program gets with the hashes and ids of things that are not its own: nothing, by any method."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
from django.db import transaction

from accounts.models import ApiCredential
from calls.live import running
from calls.live.models import Call, callid_of
from common import scope
from jobs import work
from jobs.models import Job
from portal.api.callr import methods  # noqa: F401
from portal.api.callr.hashes import ACCOUNT, hash_of
from portal.api.callr.reading import Found
from portal.api.callr.registry import METHODS, Method
from portal.api.callr.services.did_store import AreaCode
from tests.api.callr.conftest import RPC, Program, http
from tests.api.callr.test_media import encoded, wav
from tests.calls.recordings.made import recording
from tests.numbers.conftest import HELD
from tests.suspended import fingerprint

Things = dict[str, Any]
SECRET = "Zebra"
TARGET = {"number": "+12015550147", "timeout": 20}
LONG = ("2020-01-01 00:00:00", "2099-01-01 00:00:00")
CAMPAIGN: Things = {
    "type": "VOICE_SIMPLE",
    "name": SECRET,
    "options": {"cli": "BLOCKED"},
    "ivr": {"broadcast": [1]},
}
HOOK = {"endpoint": "https://93.184.216.34/in"}

# What each method is asked with: things of another account, and of one's own whatever it needs besides.
ASKED: dict[str, Callable[[Things, Things], list[Any]]] = {
    "account/sub.archive": lambda its, _: [its["closed"]],
    "account/sub.disable": lambda its, _: [its["sub"]],
    "account/sub.edit": lambda its, _: [its["sub"], {"contact": {"phones": ["+12015550111"]}}],
    "account/sub.enable": lambda its, _: [its["closed"]],
    "account/sub.get": lambda its, _: [its["sub"]],
    "account/sub.transfer_credit": lambda its, own: [own["account"], its["sub"], "1.00"],
    "account/sub.transfer_dids": lambda its, own: [its["account"], own["taker"], [its["did"]]],
    "account/sub.unarchive": lambda its, _: [its["sub"]],
    "actions.start": lambda its, _: [its["ACTIONS10"]],
    "api-key.delete": lambda its, _: [its["key"]],
    "apps.assign_did": lambda its, own: [own["REALTIME10"], its["did"]],
    "apps.create": lambda its, _: ["CALLTRACKING10", "Mine", {"medias": {"welcome": its["media"]}}],
    "apps.delete": lambda its, _: [its["CALLTRACKING10"]],
    "apps.edit": lambda its, _: [its["REALTIME10"], "Mine", None],
    "apps.get": lambda its, _: [its["REALTIME10"]],
    "apps.remove_did": lambda its, _: [its["did"]],
    "calls.broadcast_1": lambda its, _: [TARGET, [its["media"]]],
    "calls.get_status_1": lambda its, _: [its["broadcast"]],
    "calls.hangup": lambda its, _: [its["callid"], {}],
    "calls.realtime": lambda its, _: [its["REALTIME10"], TARGET],
    "calls.realtime_break": lambda its, _: [its["callid"]],
    "cdr.get": lambda its, _: ["IN", *LONG, its["REALTIME10"]],
    "clicktocall/calls.cancel": lambda its, _: [its["click"]],
    "clicktocall/calls.get_list": lambda its, _: [its["CLICKTOCALL10"], *LONG],
    "clicktocall/calls.get_status": lambda its, _: [its["click"]],
    "clicktocall/calls.start_2": lambda its, _: [its["CLICKTOCALL10"], [TARGET], [TARGET]],
    "conference/10.assign_did": lambda its, own: [own["room"], its["did"]],
    "conference/10.call_room_access": lambda its, _: [its["access"], "BLOCKED"],
    "conference/10.create_room": lambda its, _: ["Mine", {"medias": {"welcome": its["media"]}}, []],
    "conference/10.delete_room": lambda its, _: [its["room"]],
    "conference/10.get_room": lambda its, _: [its["room"]],
    "dialr/call.realtime": lambda its, _: [its["REALTIME10"], TARGET],
    "did.search": lambda its, _: [{"hash": its["did"]}],
    "did/store.buy_order": lambda its, _: [its["token"]],
    "did/store.cancel_order": lambda its, _: [its["token"]],
    "did/store.cancel_subscription": lambda its, _: [its["did"]],
    "did/store.view_order": lambda its, _: [its["token"]],
    "jobs.cancel": lambda its, _: [its["job"]],
    "jobs.get": lambda its, _: [its["job"]],
    "media/library.delete": lambda its, _: [its["media"]],
    "media/library.get": lambda its, _: [its["media"]],
    "media/library.get_phone_id": lambda its, _: [its["media"], "FR"],
    "media/library.search": lambda its, _: [{"id": its["media"]}],
    "media/library.set_content": lambda its, _: [its["media"], "Mine"],
    "media/library.set_content_from_file": lambda its, own: [own["media"], its["file"]],
    "media/library.set_content_from_recording": lambda its, own: [own["media"], its["recording_file"]],
    "media/library.set_name": lambda its, _: [its["media"], "Mine"],
    "media/library.set_tags": lambda its, _: [its["media"], {}],
    "media/recording.delete": lambda its, _: [[its["recording"]]],
    "media/recording.get": lambda its, _: [its["recording"]],
    "media/recording.search": lambda its, _: [{"hash": its["recording"]}],
    "media/recording.set_read": lambda its, _: [[its["recording"]]],
    "media/tts.set_content": lambda its, _: [its["media"], "Mine", "TTS_FR-FR_AUDREY"],
    "sendr/10/addressbook.append_file_async": lambda its, _: [its["book"], its["table"], 0, "FR"],
    "sendr/10/addressbook.delete": lambda its, _: [its["empty_book"]],
    "sendr/10/campaign.delete": lambda its, _: [its["campaign"]],
    "sendr/10/campaign.get": lambda its, _: [its["campaign"]],
    "sendr/10/campaign.pause": lambda its, _: [its["running"]],
    "sendr/10/campaign.save": lambda its, _: [CAMPAIGN | {"addressbook": {"hash": its["book"]}}],
    "sendr/10/campaign.start": lambda its, _: [its["campaign"]],
    "sendr/10/campaign.stop": lambda its, _: [its["running"]],
    "sendr/simple.broadcast_1": lambda its, _: [TARGET, [its["media"]]],
    "session.refresh": lambda its, _: [its["refresh_token"]],
    "sip/subscriber.delete": lambda its, _: [its["phone"]],
    "sip/subscriber.edit": lambda its, _: [its["phone"], {"enabled": False}],
    "sip/subscriber.get": lambda its, _: [its["phone"]],
    "sms.get": lambda its, _: [its["sms"]],
    "sms.search": lambda its, _: [{"hash": its["sms"]}],
    "sms.send": lambda its, _: [its["number"], "+12015550147", "Hello"],
    "webhooks.disable": lambda its, _: [its["hook"]],
    "webhooks.enable": lambda its, _: [its["hook"]],
    "webhooks.get": lambda its, _: [its["hook"]],
    "webhooks.search_logs": lambda its, _: [{"hook_hash": its["hook"]}],
    "webhooks.unsubscribe": lambda its, _: [its["hook"]],
}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def plain_things(program: Program) -> Things:
    """What both have: an app of each package, a room, a media with its sound."""
    apps = ("ACTIONS10", "CALLTRACKING10", "CLICKTOCALL10", "REALTIME10")
    things: Things = {name: program.call("apps.create", name, SECRET)["hash"] for name in apps}
    room = program.call(
        "conference/10.create_room", SECRET, {}, [{"pin": 71828, "phone_number": "+12015550147"}]
    )
    media = program.call("media/library.create", SECRET)
    program.call("media/library.set_content", media, SECRET, encoded(wav(1)))
    account = hash_of(program.account.pk, ACCOUNT)
    return things | {
        "account": account,
        "taker": account,
        "media": media,
        "room": room["hash"],
        "access": room["access"][0]["hash"],
    }


def things_of(program: Program) -> Things:
    """One of everything of the account's, by the words of the table."""
    area = program.call("did/areacode.get_list", "FR")[0]
    things = plain_things(program) | {
        "sub": program.call("account/sub.create", {"contact": {"emails": ["n@example.com"]}}, {})["hash"],
        "closed": program.call("account/sub.create", {"contact": {"emails": ["m@example.com"]}}, {})["hash"],
        "number": HELD[0],
        "did": program.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"],
        "key": program.call("api-key.create", SECRET)["id"],
        "token": program.call("did/store.reserve", area["id"], "CLASSIC", 1, "RANDOM")["token"],
        "refresh_token": program.call("session.create")["refresh_token"],
        "phone": program.call("sip/subscriber.create", {})["id"],
        "sms": program.call("sms.send", HELD[0], "+12015550147", SECRET),
        "hook": program.call("webhooks.subscribe", "sms.mo", HOOK["endpoint"])["hash"],
    }
    program.call("account/sub.disable", things["closed"])
    program.call("apps.assign_did", things["REALTIME10"], things["did"])
    things["broadcast"] = program.call("calls.broadcast_1", TARGET, [things["media"]])
    things |= campaigns_of(program)
    things["click"] = program.call("clicktocall/calls.start_2", things["CLICKTOCALL10"], [TARGET], [TARGET])
    sent = program.call("media.import_file_from_base64_async", encoded(wav(1)))
    with scope.tenant(program.account.pk):
        work.run(Job.objects.get(pk=sent).pk)
        call = Call.objects.select_related("account").get(ref=things["broadcast"])
        running.begin_call(call)
        row = recording(program.account, call=call)
    things |= {
        "callid": callid_of(call.pk, 1),
        "recording": row.ref,
        "recording_file": f"{call.ref}-{row.command}",
    }
    things["file"] = program.call("jobs.get", sent)["result"]["filename"]
    things["job"] = program.call("cdr.export_async", {"type": "IN"})
    return things


def campaigns_of(program: Program) -> Things:
    """Address books with and without campaigns, and a table for them."""
    books = [program.call("sendr/10/addressbook.create", SECRET, None)["hash"] for _ in range(2)]
    table = base64.b64encode(b"+12015550147\n+12015550148\n").decode()
    names = []
    for _ in range(2):
        sent = program.call("media.import_file_from_base64_async", table)
        with scope.tenant(program.account.pk):
            work.run(Job.objects.get(pk=sent).pk)
        names.append(program.call("jobs.get", sent)["result"]["filename"])
    filled = program.call("sendr/10/addressbook.append_file_async", books[0], names[0], 0, "US")
    with scope.tenant(program.account.pk):
        work.run(Job.objects.get(pk=filled).pk)
    wanted = CAMPAIGN | {"addressbook": {"hash": books[0]}}
    saved = [program.call("sendr/10/campaign.save", wanted)["hash"] for _ in range(2)]
    program.call("sendr/10/campaign.start", saved[1])
    return {
        "book": books[0],
        "empty_book": books[1],
        "table": names[1],
        "campaign": saved[0],
        "running": saved[1],
    }


def stored() -> dict[str, tuple[int, str]]:
    """What stands in all tables, but for when a program was here last."""
    with scope.system():
        ApiCredential.objects.update(last_used_at="2099-01-01T00:00:00Z")
        return fingerprint()


def is_empty(result: Any) -> bool:
    """No rows: an empty list, no hits, nothing done."""
    if isinstance(result, dict):
        return result.get("total") == 0 or result.get("success") == 0 or not result
    return result in ([], None)


def needs_a_thing(method: Method) -> bool:
    """Whether a parameter stands for a row of the account's; what is for sale is everybody's."""
    return any(
        get_origin(one.hint) is Annotated
        and one.hint is not AreaCode
        and any(isinstance(mark, Found) for mark in get_args(one.hint))
        for one in method.parameters
    )


def test_every_method_that_names_a_thing_is_asked() -> None:
    assert {name for name, method in METHODS.items() if needs_a_thing(method)} - ASKED.keys() == set()
    assert len(ASKED) > 60


def test_a_stranger_gets_and_changes_nothing(customer: Program, stranger: Program) -> None:
    its, own = things_of(customer), plain_things(stranger)
    got, owner_got = {}, {}
    before = stored()
    for name, params_of in ASKED.items():
        told = stranger.answer(name, *params_of(its, own))
        got[name] = "error" in told or is_empty(told["result"])
        after = stored()
        assert {table: row for table, row in after.items() if row != before[table]} == {}, (name, told)
        # The same, asked by whose they are, shows that it is the account that is refused.
        with transaction.atomic():
            owner_got[name] = customer.answer(name, *params_of(its, its | {"taker": its["sub"]}))
            transaction.set_rollback(True)
    assert {name for name, is_nothing in got.items() if not is_nothing} == set()
    refused = {name: told["error"]["message"] for name, told in owner_got.items() if "error" in told}
    # The account below was never archived.
    assert refused == {"account/sub.unarchive": "PROPERTY_VALUE_ERROR [id]"}


def test_what_lists_and_figures_tell_a_stranger_has_nothing_of_it(
    customer: Program, stranger: Program
) -> None:
    its = things_of(customer)
    marks = [SECRET, "71828", HELD[0], *(str(mark) for mark in its.values() if len(str(mark)) >= 8)]
    without = [
        name
        for name, method in METHODS.items()
        if not any(one.is_required for one in method.parameters) and name not in ASKED
    ]
    for name in without:
        told = json.dumps(stranger.answer(name))
        assert [mark for mark in marks if mark in told] == [], name
    for name, params in {
        "cdr.get": ("IN", *LONG),
        "sms.get_list": ("OUT", *LONG),
        "apps.get_list": (True,),
    }.items():
        assert stranger.call(name, *params) == []
    assert len(without) > 25


def test_nobody_acts_for_an_account_that_is_not_below(customer: Program, stranger: Program) -> None:
    account = customer.account
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "did.search", "params": []})
    signed = stranger.client.headers["Authorization"]
    for named in (
        f"account.hash {hash_of(account.pk, ACCOUNT)}",
        f"account.id {account.number}",
        f"user.login {customer.credential.username}",
        f"user.id {customer.credential.pk}",
    ):
        answer = http(signed, CALLR_Login_As=named).post(RPC, content=body)
        assert (answer.status_code, "result" in answer.json()) == (401, False), named


def test_files_behind_addresses_are_the_accounts_own(customer: Program, stranger: Program) -> None:
    its = things_of(customer)
    with scope.tenant(customer.account.pk):
        work.run(Job.objects.get(pk=its["job"]).pk)
    url = customer.call("jobs.get", its["job"])["result"]["url"].partition("/api/callr")[2]
    media = customer.call("media/library.get", its["media"])["hash"]
    paths = [url, f"/rest/v1.1/media/{media}.mp3", f"/rest/v1.1/recordings/{its['recording']}.mp3"]
    paths.append(f"/rest/v1.1/sms/{its['sms']}")
    assert [customer.client.get(path).status_code for path in paths] == [200] * 4
    assert [stranger.client.get(path).status_code for path in paths] == [404, 404, 404, 400]
    assert [http().get(path).status_code for path in paths] == [401] * 4
