"""Calls that happen: started, carried on by workers, asked about over HTTP, ended and recorded once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Network
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from billing.services import ledger
from calls.engine.causes import Cause
from calls.engine.commands import Originate
from calls.engine.events import LegOver
from calls.live import running, selectors, services
from calls.live.models import Call, CallEvent, Signal
from calls.live.services import Wish
from calls.live.working import CARRY_ON
from calls.models import CallRecord
from calls.states import HungUpBy
from calls.switch.driver import Report
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs import work
from jobs.models import Job
from pbx.models import VoiceApp
from pbx.prompts import Prompt
from pbx.services.answering import assign_number
from pbx.services.apps import create_app, delete_app
from pbx.targets import Target
from providers.models import ProviderAccount
from tests.numbers.conftest import Shop
from tests.people import BY

ANSWERS, BUSY, KEYS = "+12015550147", "+12015550181", "+12015550186"
LATER = timedelta(hours=1)


@pytest.fixture
def shop(market: Shop) -> Iterator[Shop]:
    with scope.tenant(market.customer.pk):
        yield market


def click_app(shop: Shop) -> VoiceApp:
    return create_app(account=shop.customer, by=BY, kind="click_to_call", name="Call us")


def click(shop: Shop, app: VoiceApp, a: str = ANSWERS, b: str = KEYS, **wish: Any) -> Call:
    return services.click_to_call(
        account=shop.customer,
        by=BY,
        app=app.ref,
        a_targets=[Target(a)],
        b_targets=[Target(b)],
        wish=Wish(**{"cli": shop.number.e164} | wish),
    )


def carried_on(shop: Shop, call: Call, after: timedelta = LATER) -> Call:
    running.begin_call(call)
    running.carry_on(shop.customer, call.pk, until=call.planned_for + after)
    call.refresh_from_db()
    return call


def legs(call: Call) -> list[tuple[str, str, int | None, str]]:
    return list(call.legs.values_list("number", "state", "cause", "by"))


def test_both_parties_talk_and_each_leg_is_recorded_once(shop: Shop):
    call = carried_on(shop, click(shop, click_app(shop), custom="order 7"))
    assert call.state == "ended"
    assert legs(call) == [(ANSWERS, "ended", 16, "party"), (KEYS, "ended", 16, "us")]
    rows = CallRecord.objects.order_by("ref").values_list(
        "ref", "direction", "caller", "called", "seconds", "charged", "is_simulated", "custom", "state"
    )
    assert list(rows) == [
        (
            f"{call.ref}-1",
            "outbound",
            shop.number.e164,
            ANSWERS,
            20,
            Decimal("0.003"),
            True,
            "order 7",
            "ended",
        ),
        (
            f"{call.ref}-2",
            "outbound",
            shop.number.e164,
            KEYS,
            16,
            Decimal("0.0024"),
            True,
            "order 7",
            "ended",
        ),
    ]
    assert running.carry_on(shop.customer, call.pk) is None
    assert CallRecord.objects.count() == 2


@pytest.mark.parametrize("is_withheld", [False, True])
def test_a_simulated_call_is_free_unless_the_login_says_otherwise(shop: Shop, is_withheld: bool):
    wish = {"cli": ""} if is_withheld else {}
    app = click_app(shop)
    carried_on(shop, click(shop, app, **wish))
    costs = CallRecord.objects.order_by("ref").values_list("charged", flat=True)
    assert list(costs) == [Decimal("0.003"), Decimal("0.0024")]
    CallRecord.objects.all().delete()
    with scope.system():
        ProviderAccount.objects.filter(pk=shop.people.house.pk).update(charges_simulated=False)
    carried_on(shop, click(shop, app, **wish))
    assert list(costs.all()) == [0, 0]


def test_a_balance_that_is_too_low_leaves_records_that_cost_nothing(shop: Shop):
    ledger.charge(account=shop.customer, amount=Decimal("9.999"), reason="test:spent", description="Spent")
    carried_on(shop, click(shop, click_app(shop)))
    assert list(CallRecord.objects.values_list("seconds", "charged").order_by("ref")) == [(20, 0), (16, 0)]


def test_only_what_is_due_happens(shop: Shop):
    call = carried_on(shop, click(shop, click_app(shop)), timedelta(seconds=2))
    assert (call.state, legs(call)) == ("ringing", [(ANSWERS, "ringing", None, "")])
    assert list(selectors.live_calls(shop.customer)) == [call]
    assert running.carry_on(shop.customer, call.pk, until=call.planned_for) == call.planned_for + timedelta(
        seconds=4
    )


def test_somebody_hangs_up_twice_and_it_ends_once(shop: Shop):
    call = carried_on(shop, click(shop, click_app(shop)), timedelta(seconds=5))
    services.hang_up(account=shop.customer, by=BY, ref=call.ref)
    services.hang_up(account=shop.customer, by=BY, ref=call.ref)
    call = carried_on(shop, call)
    assert [leg[1:] for leg in legs(call)] == [("ended", 16, "us"), ("cancelled", 16, "us")]
    assert CallEvent.objects.filter(call=call, event__type="HangUpAsked").count() == 1
    with pytest.raises(Conflict, match="not under way"):
        services.hang_up(account=shop.customer, by=BY, ref=call.ref)


def test_a_planned_call_is_cancelled_once_and_never_begins(shop: Shop):
    call = click(shop, click_app(shop), at=timezone.now() + LATER)
    assert list(selectors.planned_calls(shop.customer)) == [call]
    services.cancel_call(account=shop.customer, by=BY, ref=call.ref)
    with pytest.raises(Conflict):
        services.cancel_call(account=shop.customer, by=BY, ref=call.ref)
    call = carried_on(shop, call)
    assert (call.state, call.started_at, CallRecord.objects.count()) == ("cancelled", None, 0)


def test_the_same_key_is_the_same_call(shop: Shop):
    app = click_app(shop)
    assert click(shop, app, key="k1") == click(shop, app, key="k1")
    assert (Call.objects.count(), Job.objects.filter(kind=CARRY_ON).count()) == (1, 1)


def test_refusals_change_nothing(shop: Shop):
    app = click_app(shop)
    with pytest.raises(Invalid) as abroad:
        click(shop, app, a="+442079460181")
    with pytest.raises(Invalid) as shown:
        services.click_to_call(
            account=shop.customer,
            by=BY,
            app=app.ref,
            a_targets=[Target(ANSWERS)],
            b_targets=[Target(ANSWERS)],
            wish=Wish(cli="+12015550100"),
        )
    with pytest.raises(Invalid) as kind:
        services.call_with_app(account=shop.customer, by=BY, app=app.ref, target=Target(ANSWERS))
    assert [caught.value.field for caught in (abroad, shown, kind)] == ["a_targets", "cli", "app"]
    assert (Call.objects.count(), Job.objects.filter(kind=CARRY_ON).count()) == (0, 0)


def test_a_stranger_sees_no_call(shop: Shop):
    call = click(shop, click_app(shop))
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        selectors.call(shop.people.other, call.ref)


def test_an_app_with_a_call_under_way_stays(shop: Shop):
    app = click_app(shop)
    click(shop, app)
    with pytest.raises(Conflict, match="1 calls of the app"):
        delete_app(account=shop.customer, by=BY, ref=app.ref)


def test_what_happened_is_never_changed(shop: Shop):
    call = carried_on(shop, click(shop, click_app(shop)))
    with pytest.raises(DatabaseError), transaction.atomic():
        CallEvent.objects.filter(call=call).update(place=900)


def test_a_broadcast_is_heard_by_the_first_who_answers(shop: Shop):
    call = services.broadcast(
        account=shop.customer,
        by=BY,
        targets=[Target(BUSY), Target(ANSWERS), Target(KEYS)],
        prompts=[Prompt(voice="TTS_EN-US_ALICE", text="The office is closed.")],
        wish=Wish(cli=shop.number.e164),
    )
    call = carried_on(shop, call)
    assert legs(call) == [(BUSY, "busy", 17, "party"), (ANSWERS, "ended", 16, "us")]


def tracked(shop: Shop, **settings: object) -> VoiceApp:
    app = create_app(account=shop.customer, by=BY, kind="call_tracking", name="Ads", settings=settings)
    assign_number(account=shop.customer, by=BY, ref=app.ref, e164=shop.number.e164)
    return app


def received(shop: Shop, **facts: Any) -> Call:
    return services.receive_call(
        account=shop.customer, by=BY, called=shop.number.e164, caller=ANSWERS, **facts
    )


def test_a_caller_leaves_a_message(shop: Shop):
    tracked(shop, targets=[{"number": BUSY}], voicemail={"active": True})
    call = carried_on(shop, received(shop))
    assert legs(call) == [(ANSWERS, "voicemail", 16, "us"), (BUSY, "busy", 17, "party")]
    assert call.state == "voicemail"
    with pytest.raises(Conflict, match="Nothing that runs calls"):
        services.receive_call(account=shop.customer, by=BY, called=shop.second.e164, caller=ANSWERS)


class Program(BaseHTTPRequestHandler):
    """Says what comes ``first``, then hangs up; what it was asked is kept."""

    asked: list[tuple[str, dict[str, Any]]] = []
    first: dict[str, Any] = {}

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.headers.get("Authorization", ""), request))
        body = json.dumps(self.first if len(self.asked) == 1 else {"command": "hangup"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def program(settings: Any) -> Iterator[str]:
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    Program.asked = []
    Program.first = {"command": "read", "command_id": 5, "params": {"max_digits": 4}, "variables": {"n": 1}}
    server = HTTPServer(("127.0.0.1", 0), Program)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/call"
    server.shutdown()
    server.server_close()


def real_time(shop: Shop, url: str) -> VoiceApp:
    app = create_app(
        account=shop.customer,
        by=BY,
        kind="real_time",
        name="Ours",
        settings={"url": url, "login": "us", "password": "secret"},
    )
    assign_number(account=shop.customer, by=BY, ref=app.ref, e164=shop.number.e164)
    return app


@pytest.mark.django_db(transaction=True)
def test_a_program_is_asked_with_its_password_and_obeyed(shop: Shop, program: str):
    real_time(shop, program)
    call = carried_on(shop, received(shop, keys=["1234"]))
    assert [one[0] for one in Program.asked] == ["Basic dXM6c2VjcmV0"] * 3
    told = [one[1] for one in Program.asked]
    assert [one["call_status"] for one in told] == ["INCOMING_CALL", "UP", "HANGUP"]
    assert (told[1]["command_result"], told[1]["command_id"], told[1]["variables"]) == ("1234", 5, {"n": 1})
    assert (told[0]["callid"], told[0]["cli_number"], told[0]["number"]) == (
        call.legs.get().callid,
        ANSWERS,
        shop.number.e164,
    )
    assert call.state == "ended"
    assert "secret" not in json.dumps(list(Signal.objects.values_list("event", flat=True)))


def test_a_program_tells_calls_in_and_out_apart_and_hears_of_what_is_not_there(shop: Shop, program: str):
    Program.first = {"command": "play", "command_id": "hello", "params": {"media_id": 4_000_000}}
    app = real_time(shop, program)
    carried_on(shop, received(shop))
    first, second, _ = (one[1] for one in Program.asked)
    assert (first["request_hash"], first["command"], first["command_id"]) == (None, "", 0)
    assert (second["command_result"], second["command_error"]) == ("", "There is no such media.")
    Program.asked.clear()
    Program.first = {"command": "play_record", "params": {"media_file": "ELSEWHERE-3"}}
    call = services.call_with_app(account=shop.customer, by=BY, app=app.ref, target=Target(ANSWERS))
    carried_on(shop, call)
    first, second, _ = (one[1] for one in Program.asked)
    assert (first["request_hash"], first["call_status"]) == (call.ref, "UP")
    assert second["command_error"] == "There is no such recording."


def test_characters_that_no_database_keeps_end_no_call(shop: Shop, program: str):
    said = {"a": "\\u0000", "b": "\x00\ud800", "c": "😀"}
    Program.first["variables"] = said
    real_time(shop, program)
    assert carried_on(shop, received(shop, keys=["1234"])).state == "ended"
    assert [one[1]["variables"] for one in Program.asked[1:]] == [
        {"a": "\\u0000", "b": "\ufffd\ufffd", "c": "😀"},
        {},
    ]


def test_the_text_of_a_leg_that_a_program_dials_out_to_stands_in_its_record(shop: Shop, program: str):
    Program.first = {"command": "dialout", "params": {"targets": [{"number": BUSY}], "cdr_field": "order7"}}
    real_time(shop, program)
    carried_on(shop, received(shop))
    records = CallRecord.objects.order_by("leg__place").values_list("called", "custom")
    assert list(records) == [(shop.number.e164, ""), (BUSY, "order7")]


def test_a_program_at_a_private_address_is_not_asked(shop: Shop, program: str, settings: Any):
    real_time(shop, program)
    settings.HOOK_NETWORKS = []
    call = carried_on(shop, received(shop))
    assert (Program.asked, call.state) == ([], "cancelled")


def test_what_a_killed_worker_asked_is_not_asked_again(shop: Shop, program: str):
    real_time(shop, program)
    call = received(shop)
    running.begin_call(call)
    Call.objects.filter(pk=call.pk).update(under_way=1, under_way_since=timezone.now())
    assert running.carry_on(shop.customer, call.pk) is not None
    assert Program.asked == []
    Call.objects.filter(pk=call.pk).update(under_way_since=timezone.now() - timedelta(minutes=1))
    call = carried_on(shop, call)
    assert (len(Program.asked), call.state) == (0, "cancelled")


def test_what_a_program_comes_up_with_is_dialled_and_shown_under_the_same_rules(shop: Shop):
    call = click(shop, click_app(shop))
    running.begin_call(call)
    abroad = Originate(9, 3, "+33199001234", "+12127360123", 30)

    assert running._refused(call, abroad) == [Report(0.0, LegOver(3, Cause.REJECTED, HungUpBy.US))]
    assert running._refused(call, replace(abroad, number=ANSWERS)) == []
    assert running._shown(call, abroad) == replace(abroad, cli="")
    for cli in (shop.number.e164, ANSWERS, ""):
        assert running._shown(call, replace(abroad, cli=cli)) == replace(abroad, cli=cli)


def test_a_call_whose_job_failed_for_good_ends_as_it_stands(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    app = click_app(shop)
    call = click(shop, app)
    running.begin_call(call)
    running.carry_on(shop.customer, call.pk, until=call.planned_for + timedelta(seconds=1))
    monkeypatch.setattr("calls.live.working.carry_on", lambda *_: 1 / 0)
    job = Job.objects.filter(kind=CARRY_ON, state="queued").latest("created_at")

    work.run(job.pk)

    job.refresh_from_db()
    call.refresh_from_db()
    assert (job.state, call.ended_at is not None) == ("failed", True)
    assert not call.legs.filter(ended_at=None).exists()
    assert CallRecord.objects.count() == call.legs.count() == 1
    delete_app(account=shop.customer, by=BY, ref=app.ref)
