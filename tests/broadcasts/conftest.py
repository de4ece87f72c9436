"""A customer with an address book, and broadcasts that workers carry on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from broadcasts.content import Content
from broadcasts.models import AddressBook, Broadcast
from broadcasts.services import books
from broadcasts.services import broadcasts as services
from broadcasts.services.broadcasts import Draft
from broadcasts.services.moving import CARRY_ON
from broadcasts.states import BroadcastKind
from calls.live import running
from calls.live.models import Call
from common import scope
from jobs import work
from jobs.models import Job
from messaging.kinds import SEND
from pbx.prompts import Prompt
from tests.numbers.conftest import Shop
from tests.people import BY

ANSWERS, OTHER, BUSY, MACHINE, ONE = (f"+1201555{end}" for end in ("0147", "0148", "0181", "0183", "0186"))


@dataclass
class Desk:
    """The customer's things, in the customer's scope."""

    shop: Shop

    @property
    def who(self) -> dict[str, Any]:
        return {"account": self.shop.customer, "by": BY}

    def book(self, *numbers: str) -> AddressBook:
        row = books.create_book(**self.who, name="Guests")
        books.add_numbers(**self.who, ref=row.ref, e164s=numbers)
        return row

    def draft(self, *numbers: str, kind: BroadcastKind = BroadcastKind.ANNOUNCEMENT, **more: Any) -> Draft:
        book = self.book(*numbers)
        given: dict[str, Any] = {"content": Content((Prompt(media=1),)), "cli": "BLOCKED"} | more
        return Draft(name="Storm", kind=kind, book=book.ref, **given)

    def saved(self, *numbers: str, **more: Any) -> Broadcast:
        return services.save_broadcast(**self.who, draft=self.draft(*numbers, **more))

    def started(self, *numbers: str, **more: Any) -> Broadcast:
        row = self.saved(*numbers, **more)
        return services.start(**self.who, ref=row.ref)

    def tick(self) -> None:
        """Every job that carries a broadcast on is done now, whenever it was to be."""
        jobs = Job.objects.filter(kind=CARRY_ON, state="queued")
        jobs.update(run_at=timezone.now() - timedelta(seconds=1))
        for pk in list(jobs.values_list("pk", flat=True)):
            work.run(pk)

    def calls_end(self) -> None:
        """Every call that was planned takes place, to its end."""
        for call in Call.objects.filter(ended_at=None).select_related("account"):
            running.begin_call(call)
            running.carry_on(call.account, call.pk, until=call.planned_for + timedelta(hours=1))

    def texts_go(self) -> None:
        """Every text that was stored is handed to its carrier."""
        for pk in list(Job.objects.filter(kind=SEND, state="queued").values_list("pk", flat=True)):
            work.run(pk)

    def called(self) -> Sequence[str]:
        return sorted(Call.objects.values_list("called", flat=True))


@pytest.fixture
def desk(market: Shop) -> Iterator[Desk]:
    with scope.tenant(market.customer.pk):
        yield Desk(market)
