"""Person plans for tests: what is wanted, started, and worked on by a worker that may die."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.models import Account, Agent
from agents.models import PersonPlan
from agents.plans.preview import preview
from agents.plans.records import PlanWanted, Preview
from agents.plans.services import start_plan
from agents.services.inboxes import remove_inbox
from jobs import work
from jobs.models import Job
from messaging.services.opt_outs import opt_out
from messaging.states import OptOutSource
from providers.errors import Rejected
from providers.house.connector import House
from providers.house.models import HouseNumber, HouseState
from tests.agents.staff import Office, add_agent
from tests.numbers.conftest import FOR_SALE
from tests.numbers.emergencies import TYPED
from tests.people import BY

MOBILE = "+13125550100"
WELCOME = "Welcome to Acme. This is your new number."


class Killed(BaseException):
    """What ends a process without a word."""


def wanted(office: Office, **changes: Any) -> PlanWanted:
    """Everything: a number that is bought, a supervised inbox, a shared one, an address and a message."""
    full = PlanWanted(
        texts={"name": "Mary Jackson", "object_id": "oid-mj", "upn": "mary@acme.example"},
        place={"department": "Research"},
        area_code="201",
        supervised=True,
        supervisors=(office.grace.ref,),
        inboxes=(office.shared.pk,),
        address=dict(TYPED.__dict__),
        caller_name="ACME INC",
        mobile=MOBILE,
        welcome=WELCOME,
    )
    return replace(full, **changes)


def shown(office: Office, **changes: Any) -> Preview:
    return preview(account=office.account, wanted=wanted(office, **changes))


def start(office: Office, token: UUID | None = None, **changes: Any) -> PersonPlan:
    return start_plan(account=office.account, by=BY, preview=shown(office, **changes), token=token or uuid4())


def run(plan: PersonPlan) -> PersonPlan:
    """What a worker does with the plan's job when its time has come; leases of the dead have ended."""
    plan.refresh_from_db()
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(state="running").update(lease_until=past)
    Job.objects.update(run_at=past)
    work.run(plan.job_id)
    plan.refresh_from_db()
    return plan


def steps(plan: PersonPlan) -> dict[str, str]:
    return dict(plan.steps.values_list("kind", "state"))


def small_plan(account: Account, e164: str) -> PersonPlan:
    """A plan that only onboards somebody with a free number; call it in the account's scope."""
    lean = PlanWanted(texts={"name": "Mary Jackson", "object_id": "oid-mj"}, e164=e164)
    found = preview(account=account, wanted=lean)
    return start_plan(account=account, by=BY, preview=found, token=uuid4())


ALL = ["number", "agent", "inboxes", "e911", "welcome"]


def mary() -> Agent:
    return Agent.objects.get(object_id="oid-mj")


def sold(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    HouseNumber.objects.filter(e164=FOR_SALE[0]).update(state=HouseState.HELD, holder=0)


def taken(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = add_agent(office.account, "Somebody Else")
    Agent.objects.filter(pk=agent.pk).update(object_id="oid-mj")


def untake() -> None:
    Agent.objects.filter(name="Somebody Else").update(object_id="else")


def removed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    remove_inbox(account=office.account, by=BY, pk=office.shared.pk)


def refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_args: object, **_kwargs: object) -> None:
        raise Rejected("The carrier does not like it.")

    monkeypatch.setattr(House, "set_emergency_record", no)


def opted_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    opt_out(account=office.account, by=BY, peer=MOBILE, source=OptOutSource.CONSOLE)


BREAKS = {
    "number": (sold, "not available"),
    "agent": (taken, "same object ID"),
    "inboxes": (removed, "has been removed"),
    "e911": (refused, "does not like it"),
    "welcome": (opted_out, "opted out"),
}
