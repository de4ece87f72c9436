"""Person plans: what is shown, done step by step, done once, stopped by each step, and undone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import Account, Agent
from agents.models import PersonPlan
from agents.plans.services import retry_plan, start_plan, undo_plan
from billing.models import Hold
from common import scope
from common.errors import Conflict, NotFound
from jobs import services as jobs
from jobs import work
from jobs.models import Job
from messaging.models import Inbox, Message
from messaging.services.opt_outs import opt_out
from messaging.states import OptOutSource
from numbers.models import E911Record, NumberAssignment, NumberOrder
from providers.errors import Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber, HouseState
from tests.agents.plans.planning import (
    ALL,
    BREAKS,
    MOBILE,
    mary,
    run,
    shown,
    sold,
    start,
    steps,
    taken,
    untake,
)
from tests.agents.staff import FREE, Office, make_office
from tests.numbers.conftest import FOR_SALE
from tests.people import BY, make_people


@pytest.fixture
def office(made_office: Office) -> Iterator[Office]:
    with scope.tenant(made_office.account.pk):
        Account.objects.filter(pk=made_office.account.pk).update(rate_did=2, rate_sms=Decimal("0.01"))
        made_office.account.refresh_from_db()
        yield made_office


def made_nothing() -> bool:
    counts = (
        Agent.objects.filter(object_id="oid-mj").count(),
        NumberOrder.objects.count(),
        Message.objects.count(),
        E911Record.objects.count(),
    )
    return counts == (0, 0, 0, 0)


def test_the_preview_says_what_each_step_does_and_costs(office: Office):
    found = shown(office)
    assert [(step.kind.value, step.title, step.cost) for step in found.steps] == [
        ("number", "Buy (201) 342-1000", Decimal(2)),
        ("agent", "Onboard Mary Jackson", Decimal(0)),
        ("inboxes", "Join 1 shared inbox", Decimal(0)),
        ("e911", "Set the emergency address", Decimal(0)),
        ("welcome", "Write to (312) 555-0100", Decimal("0.01")),
    ]
    assert (found.cost, found.refusals, found.wanted.e164) == (Decimal("2.01"), [], FOR_SALE[0])
    assert "411 HACKENSACK AVE" in found.steps[3].notes[0]
    assert made_nothing()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"area_code": "999"}, "No number of area code 999 is for sale."),
        ({"texts": {"name": "M", "object_id": "oid-ada.lovelace"}}, "same object ID already exists"),
        ({"area_code": "", "e164": FREE[0]}, "held by Ada Lovelace"),
        ({"area_code": "", "e164": "+13125550199"}, "is not a number of this account"),
        ({"supervisors": ("0" * 24,)}, "supervisor is no agent"),
        ({"inboxes": (999_999,)}, "inboxes has been removed"),
        (
            {
                "address": {
                    "line1": "12 Main Street",
                    "line2": "",
                    "city": "Mahwah",
                    "state": "NY",
                    "zip": "07430",
                }
            },
            "",
        ),
        ({"mobile": "+4930123456"}, "the account may not reach other countries, and this is Germany"),
        ({"area_code": "", "e164": FREE[3], "mobile": FREE[3]}, "cannot write to itself"),
        ({"welcome": "x" * 2000}, "may have up to"),
    ],
)
def test_the_preview_says_what_stands_against_it_and_it_is_not_started(
    office: Office, changes: Any, words: str
):
    refusals = shown(office, **changes).refusals
    assert any(words in text for text in refusals), refusals
    with pytest.raises(Conflict):
        start(office, **changes)
    assert made_nothing()
    assert not PersonPlan.objects.exists()


def test_the_preview_looks_at_the_balance_services_and_opt_outs(office: Office):
    opt_out(account=office.account, by=BY, peer=MOBILE, source=OptOutSource.CONSOLE)
    Account.objects.filter(pk=office.account.pk).update(rate_did=20, service_e911=False)
    office.account.refresh_from_db()
    assert shown(office).refusals == [
        "The balance does not cover this plan.",
        "Emergency addresses (e911) are not enabled on this account.",
        "The recipient has opted out of your messages.",
    ]


def test_a_number_that_was_sold_after_it_was_shown_is_replaced_by_another(office: Office):
    HouseNumber.objects.filter(e164=FOR_SALE[0]).update(state=HouseState.HELD, holder=0)
    found = shown(office, e164=FOR_SALE[0])
    assert (found.wanted.e164, found.steps[0].notes) == (
        FOR_SALE[1],
        ["(201) 342-1000 was sold meanwhile; this is another one."],
    )


def test_a_plan_does_everything_and_once(office: Office):
    plan = run(start(office))
    assert (plan.state, steps(plan)) == ("done", dict.fromkeys(ALL, "done"))
    run(plan)
    assert plan.agent == mary()
    inbox = Inbox.objects.get(owner=mary())
    assert (inbox.e164, [row.agent for row in inbox.memberships.all()]) == (FOR_SALE[0], [office.grace])
    assert office.shared.memberships.filter(agent=mary()).exists()
    assert E911Record.objects.get(e164=FOR_SALE[0]).state == "active"
    message = Message.objects.get()
    assert (message.ours, message.peer) == (FOR_SALE[0], MOBILE)
    office.account.refresh_from_db()
    assert (office.account.balance, Hold.objects.count()) == (Decimal("7.99"), 0)


def test_a_free_number_is_used_and_what_is_not_wanted_left_out(office: Office):
    lean = {"inboxes": (), "address": None, "welcome": "", "mobile": "", "supervised": False}
    plan = run(start(office, area_code="", e164=FREE[3], **lean))
    assert steps(plan) == {"agent": "done"}
    assert NumberAssignment.objects.get(e164=FREE[3]).use == "private"
    assert not NumberOrder.objects.exists()


def test_one_form_sent_twice_is_one_plan(office: Office):
    token = uuid4()
    plan = start(office, token)
    assert start(office, token) == plan
    run(plan)
    # What was made stands against making it again; the token still finds the plan.
    assert start(office, token) == plan
    assert (PersonPlan.objects.count(), Agent.objects.filter(object_id="oid-mj").count()) == (1, 1)


@pytest.mark.parametrize("kind", ALL)
def test_a_step_that_is_refused_stops_the_plan_and_keeps_what_was_made(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
):
    plan = start(office)
    breaks, words = BREAKS[kind]
    breaks(office, monkeypatch)

    run(plan)

    place = ALL.index(kind)
    expected = ["done"] * place + ["failed"] + ["waiting"] * (len(ALL) - place - 1)
    assert (plan.state, list(steps(plan).values())) == ("stopped", expected)
    assert words in plan.steps.get(kind=kind).text
    assert plan.job.state == "failed"


def test_a_stopped_plan_goes_on_from_there_with_another_number(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    plan = start(office)
    sold(office, monkeypatch)
    run(plan)
    run(retry_plan(account=office.account, by=BY, pk=plan.pk))
    plan.refresh_from_db()
    assert (plan.state, plan.e164) == ("done", FOR_SALE[1])
    assert mary().assignments.get().e164 == FOR_SALE[1]
    with pytest.raises(Conflict):
        retry_plan(account=office.account, by=BY, pk=plan.pk)


def test_going_on_does_not_do_again_what_is_done(office: Office, monkeypatch: pytest.MonkeyPatch):
    plan = start(office)
    taken(office, monkeypatch)
    run(plan)
    untake()
    run(retry_plan(account=office.account, by=BY, pk=plan.pk))
    plan.refresh_from_db()
    assert (plan.state, NumberOrder.objects.count()) == ("done", 1)


def test_an_order_whose_answer_is_out_is_looked_at_and_not_made_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    plan = start(office)
    monkeypatch.setattr("numbers.services.orders._carry_out", lambda _order: None)
    run(plan)
    assert (plan.state, steps(plan)["number"], plan.job.state) == ("running", "running", "queued")
    monkeypatch.undo()
    order = NumberOrder.objects.get()
    with pytest.raises(Conflict):
        undo_plan(account=office.account, by=BY, pk=plan.pk, release_number=True)
    Job.objects.filter(pk=order.job_id).update(lease_until=plan.created_at)
    work.run(order.job_id)
    run(plan)
    assert (plan.state, NumberOrder.objects.count()) == ("done", 1)


@pytest.mark.parametrize(
    ("kind", "method", "error"),
    [
        ("e911", "set_emergency_record", Unavailable("The carrier is down.")),
        ("welcome", "send_message", Uncertain("No answer came.")),
    ],
)
def test_what_a_carrier_has_not_answered_is_waited_for_and_asked_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str, method: str, error: Exception
):
    plan = start(office)

    def silent(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(House, method, silent)
    run(plan)
    assert (plan.state, steps(plan)[kind], plan.job.state) == ("running", "running", "queued")
    monkeypatch.undo()
    for pk in Job.objects.filter(state="queued").exclude(pk=plan.job_id).values_list("pk", flat=True):
        Job.objects.filter(pk=pk).update(run_at=plan.created_at)
        work.run(pk)
    run(plan)
    assert (plan.state, E911Record.objects.count(), Message.objects.count()) == ("done", 1, 1)


def test_a_cancelled_plan_stops_before_the_next_step(office: Office):
    plan = start(office)
    jobs.cancel(account=office.account, by=BY, job_id=plan.job_id)
    plan.refresh_from_db()
    assert (plan.state, set(steps(plan).values())) == ("stopped", {"waiting"})
    assert made_nothing()


def test_strangers_reach_no_plan(office: Office):
    plan = start(office)
    other = office.people.other
    with scope.tenant(other.pk):
        with pytest.raises(NotFound):
            retry_plan(account=other, by=BY, pk=plan.pk)
        with pytest.raises(NotFound):
            undo_plan(account=other, by=BY, pk=plan.pk, release_number=True)
    plan.refresh_from_db()
    assert plan.state == "running"


@pytest.mark.django_db(transaction=True)
def test_of_many_confirmations_at_once_one_starts_the_plan():
    office = make_office(make_people())
    token = uuid4()
    with scope.tenant(office.account.pk):
        office.account.refresh_from_db()
        found = shown(office)

    def confirm(_: int) -> int:
        try:
            with scope.tenant(office.account.pk):
                return start_plan(account=office.account, by=BY, preview=found, token=token).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(confirm, range(4)))) == 1
    with scope.system():
        assert (PersonPlan.objects.count(), Job.objects.filter(kind="agents.person_plan").count()) == (
            1,
            1,
        )
