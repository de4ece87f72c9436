"""What is pushed of calls, money and jobs, and the log of it (callr.md §7)."""

import json
from decimal import Decimal
from typing import Any

from accounts.models import Account
from billing.services import ledger
from billing.services.balance_notes import note_crossing
from billing.services.money import post_credit, post_payment
from calls.live.services import receive_call
from common import scope
from jobs import work
from jobs.models import Job
from portal.api.callr.hashes import ACCOUNT, hash_of
from portal.api.callr.objects.shape import OBJECTS, keys
from tests.api.callr.conftest import Program
from tests.api.callr.test_calls import AGO, ANSWERS, BUSY, SOON, app, run, to
from tests.api.callr.test_sms import push
from tests.events.receiver import Receiver
from tests.numbers.conftest import HELD
from tests.people import BY

CALLS = ("call.inbound_start", "call.inbound_hangup", "call.outbound_start", "call.outbound_hangup")


def got(receiver: Receiver) -> list[tuple[str, dict[str, Any]]]:
    told = [json.loads(one.body) for one in receiver.got]
    return [(one["type"], one["data"]) for one in told]


def test_each_leg_is_pushed_when_it_begins_and_when_it_ends(customer: Program, receiver: Receiver) -> None:
    for type in CALLS:
        customer.call("webhooks.subscribe", type, receiver.url)
    did = customer.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"]
    customer.call(
        "apps.assign_did", app(customer, "CALLTRACKING10", {"targets": [to(BUSY), to(ANSWERS)]}), did
    )
    with scope.tenant(customer.account.pk):
        customer.account.refresh_from_db()
        call = receive_call(account=customer.account, by=BY, called=HELD[0], caller=ANSWERS)
    run(customer, call.ref)
    push(customer)
    told = sorted(got(receiver), key=lambda one: (one[1]["callid"], CALLS.index(one[0])))
    assert [type for type, _ in told] == [*CALLS[:2], *CALLS[2:], *CALLS[2:]]
    for type, data in told:
        assert data.keys() == set(keys(OBJECTS["CDR.In" if "inbound" in type else "CDR.Out"]))
        started = type.endswith("start")
        assert ((data["hangup"], data["hangupcause"]) == (None, None)) == started
    ended = [data for type, data in told if type == "call.outbound_hangup"]
    assert ended == list(reversed(customer.call("cdr.get", "OUT", AGO, SOON)))
    assert told[1][1] == customer.call("cdr.get", "IN", AGO, SOON)[0]

    log = customer.call("webhooks.search_logs", {"type": "call.inbound_start"}, {})
    assert (log["total"], log["hits"][0]["status"], log["hits"][0]["http_code"]) == (1, "SUCCESS", 200)
    assert customer.call("webhooks.search_logs", {"status": "FAILURE"})["total"] == 0
    assert customer.call("webhooks.search_logs", {"try": 0}, {"order": "event_date DESC"})["total"] == 6
    for key in log["hits"][0].keys() - {"type"}:
        hits = customer.call("webhooks.search_logs", {}, {"order": f"{key} ASC"})["hits"]
        told_so = [hit[key] for hit in hits if hit[key] is not None]
        assert told_so == sorted(told_so), key
    for filters, at in (
        ({"http_code": "x"}, "filters.http_code"),
        ({"event_date": "yesterday"}, "filters.event_date"),
        ({"event_id": "1"}, "filters.event_id"),
        ({"status": "LOST"}, "filters.status"),
        ({"type": "sms.none"}, "filters.type"),
    ):
        assert customer.refusal("webhooks.search_logs", filters) == (151, f"PROPERTY_VALUE_ERROR [{at}]")


def test_money_that_comes_and_runs_out_is_pushed(customer: Program, receiver: Receiver) -> None:
    for type in ("billing.credit", "billing.credit_warning", "billing.credit_shutdown"):
        customer.call("webhooks.subscribe", type, receiver.url)
    with scope.system():
        account = Account.objects.get(pk=customer.account.pk)
        giver = Account.objects.get(kind="operator")
        before = account.balance
        who = {"account": account, "giver": giver, "by": BY}
        post_credit(**who, amount=Decimal(20), reference="c", description="")
        post_payment(**who, amount=Decimal(5), reference="p")
        account.refresh_from_db()
        assert note_crossing(account=account) is None
        ledger.charge(account=account, amount=account.balance, reason="test:all", description="All")
        account.refresh_from_db()
        assert note_crossing(account=account) == "empty"
    push(customer)
    told = {(type, data["balance"]): data for type, data in got(receiver)}
    full, all_of_it = before + 25, f"-{(before + 25) * 100:.2f}"
    assert set(told) == {
        ("billing.credit", f"{(before + 20) * 100:.2f}"),
        ("billing.credit", f"{full * 100:.2f}"),
        ("billing.credit_warning", "0.00"),
        ("billing.credit_shutdown", "0.00"),
    }
    last = told["billing.credit_shutdown", "0.00"]
    assert last == {
        "balance": "0.00",
        "currency_code": account.currency,
        "last_transaction_amount": all_of_it,
        "shutdown_limit": "0.00",
        "warning_limit": f"{account.notify_threshold * 100:.2f}",
    }
    assert told["billing.credit", f"{full * 100:.2f}"]["last_transaction_amount"] == "500.00"


def test_a_sub_account_is_archived_by_a_job_whose_end_is_pushed(
    customer: Program, stranger: Program, receiver: Receiver
) -> None:
    customer.call("webhooks.subscribe", "job.status_update", receiver.url)
    sub = customer.call("account/sub.create", {"contact": {"emails": ["n@example.com"]}}, {})["hash"]
    assert customer.refusal("account/sub.archive", sub)[1] == "PROPERTY_VALUE_ERROR [id]"
    customer.call("account/sub.disable", sub)
    assert stranger.refusal("account/sub.archive", sub)[1] == "PROPERTY_VALUE_ERROR [id]"
    with scope.tenant(customer.account.pk):
        customer.account.refresh_from_db()
    hid = customer.call("account/sub.archive", sub, {})
    assert customer.call("jobs.get", hid)["status"] == "PENDING"
    with scope.system():
        work.run(Job.objects.get(pk=hid).pk)
    assert customer.call("account/sub.get", sub)["state"]["archived"] is True
    push(customer)
    assert got(receiver) == [("job.status_update", customer.call("jobs.get", hid))]
    assert got(receiver)[0][1]["status"] == "DONE"
    assert customer.call("account/sub.unarchive", sub) is True
    state = customer.call("account/sub.get", sub)["state"]
    assert (state["archived"], state["disabled"]) == (False, True)
    assert customer.refusal("account/sub.unarchive", sub)[1] == "PROPERTY_VALUE_ERROR [id]"


def test_numbers_move_to_an_account_below_and_back(customer: Program, stranger: Program) -> None:
    own = customer.call("account/sub.create", {"contact": {"emails": ["n@example.com"]}}, {})["hash"]
    master, theirs = hash_of(customer.account.pk, ACCOUNT), hash_of(stranger.account.pk, ACCOUNT)
    did = customer.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"]
    assert (
        customer.refusal("account/sub.transfer_dids", master, theirs, [did], {})[1]
        == "PROPERTY_VALUE_ERROR [to]"
    )
    assert (
        customer.refusal("account/sub.transfer_dids", own, master, [did], {})[1]
        == "PROPERTY_VALUE_ERROR [dids]"
    )
    assert customer.call("account/sub.transfer_dids", master, own, [did, did], {}) is True
    assert customer.call("did.search", {"KEYWORDS": HELD[0]})["total"] == 0
    assert customer.call("account/sub.transfer_dids", own, master, [did]) is True
    assert customer.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"] == did


def test_where_calls_may_go_with_the_price_of_a_minute(customer: Program) -> None:
    told = {one["country_code"]: one for one in customer.call("list.destinations")}
    assert told["US"] == {"country_code": "US", "label": "United States", "amount_per_minute": "0.90"}
    assert "FR" not in told
