"""Person plans whose worker is killed, and plans that are undone."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Account, Agent
from accounts.states import AgentState
from agents.plans import steps as person_steps
from agents.plans import undo as person_undo
from agents.plans.services import retry_plan, undo_plan
from agents.plans.states import StepKind
from common import scope
from common.errors import Conflict
from messaging.models import Inbox, Message
from numbers.models import E911Record, NumberAssignment, NumberOrder, PhoneNumber
from numbers.states import HELD
from providers.errors import Rejected
from providers.house.connector import House
from tests.agents.plans.planning import ALL, BREAKS, Killed, mary, run, start, steps
from tests.agents.staff import Office
from tests.numbers.conftest import FOR_SALE
from tests.people import BY


@pytest.fixture
def office(made_office: Office) -> Iterator[Office]:
    with scope.tenant(made_office.account.pk):
        Account.objects.filter(pk=made_office.account.pk).update(rate_did=2, rate_sms=Decimal("0.01"))
        made_office.account.refresh_from_db()
        yield made_office


@pytest.mark.parametrize("kind", ALL)
def test_a_stopped_plan_is_undone(office: Office, monkeypatch: pytest.MonkeyPatch, kind: str):
    plan = start(office)
    BREAKS[kind][0](office, monkeypatch)
    run(plan)
    monkeypatch.undo()

    run(undo_plan(account=office.account, by=BY, pk=plan.pk, release_number=True))

    plan.refresh_from_db()
    assert plan.state == "undone"
    assert set(steps(plan).values()) <= {"undone", "kept", "waiting"}
    assert not NumberAssignment.objects.filter(e164=plan.e164, until=None).exists()
    assert not Agent.objects.exclude(state=AgentState.OFFBOARDED).filter(name="Mary Jackson").exists()
    assert not E911Record.objects.filter(state="active").exists()
    bought = PhoneNumber.objects.filter(e164=FOR_SALE[0], state__in=HELD)
    assert list(bought.values_list("state", flat=True)) == ([] if kind == "number" else ["release_scheduled"])


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ALL)
def test_a_killed_worker_goes_on_and_does_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str, after: bool
):
    """Killed right before a step ends, with everything done that it did, or right after it."""
    plan = start(office)
    ends = person_steps.StepRun.ends

    def die(run: person_steps.StepRun, *args: Any, **made: Any) -> None:
        if run.step.kind != kind:
            return ends(run, *args, **made)
        if after:
            ends(run, *args, **made)
        raise Killed

    monkeypatch.setattr(person_steps.StepRun, "ends", die)
    with pytest.raises(Killed):
        run(plan)
    monkeypatch.undo()

    run(plan)

    assert (plan.state, steps(plan)) == ("done", dict.fromkeys(ALL, "done"))
    assert mary().assignments.count() == 1
    assert (NumberOrder.objects.count(), Message.objects.count(), E911Record.objects.count()) == (1, 1, 1)
    assert Agent.objects.filter(name="Mary Jackson").count() == 1
    office.account.refresh_from_db()
    assert office.account.balance == Decimal("7.99")


@pytest.mark.parametrize(
    ("release", "number", "state"), [(True, "undone", "release_scheduled"), (False, "kept", "active")]
)
def test_a_plan_that_is_done_is_undone_but_for_its_message(
    office: Office, release: bool, number: str, state: str
):
    plan = run(start(office))
    plan = run(undo_plan(account=office.account, by=BY, pk=plan.pk, release_number=release))
    assert (plan.state, steps(plan)) == (
        "undone",
        {"number": number, "agent": "undone", "inboxes": "undone", "e911": "undone", "welcome": "kept"},
    )
    assert mary().state == AgentState.OFFBOARDED
    assert PhoneNumber.objects.get(e164=FOR_SALE[0]).state == state
    assert E911Record.objects.get().state == "removed"
    assert not Inbox.objects.filter(owner=mary(), removed_at=None).exists()
    assert sorted(row.agent.name for row in office.shared.memberships.all()) == [
        "Ada Lovelace",
        "Grace Hopper",
    ]
    assert Message.objects.count() == 1
    with pytest.raises(Conflict):
        undo_plan(account=office.account, by=BY, pk=plan.pk, release_number=release)


@pytest.mark.parametrize("kind", ALL)
def test_a_worker_that_is_killed_while_undoing_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
):
    plan = run(start(office))
    undo_plan(account=office.account, by=BY, pk=plan.pk, release_number=True)
    do = person_undo.UNDO[StepKind(kind)]

    def die(run: person_steps.StepRun) -> None:
        do(run)
        raise Killed

    monkeypatch.setitem(person_undo.UNDO, StepKind(kind), die)
    with pytest.raises(Killed):
        run(plan)
    monkeypatch.undo()
    run(plan)
    assert plan.state == "undone"
    assert mary().state == AgentState.OFFBOARDED


def test_undoing_that_a_carrier_refuses_stops_and_goes_on_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    plan = run(start(office))

    def no(*_args: object, **_kwargs: object) -> None:
        raise Rejected("Not today.")

    monkeypatch.setattr(House, "remove_emergency_record", no)
    undo_plan(account=office.account, by=BY, pk=plan.pk, release_number=False)
    run(plan)
    assert (plan.state, plan.steps.get(kind="e911").text) == ("undo_stopped", "Not today.")
    assert mary().state == AgentState.ACTIVE

    monkeypatch.undo()
    run(retry_plan(account=office.account, by=BY, pk=plan.pk))
    plan.refresh_from_db()
    assert (plan.state, mary().state) == ("undone", AgentState.OFFBOARDED)
