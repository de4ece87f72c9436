"""The large demo in small: what services and triggers keep is kept, and no nightly check finds anything."""

import pytest
from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import Account, Activity, ContactNumber
from billing.models import Finding, LedgerEntry, NumberShare
from billing.services import margin_days
from billing.services.audit import audit_ledger
from calls.analytics.services import check_sums as check_calls
from calls.models import CallRecord
from common import scope
from demo.large import NOTHING, Size, fill
from demo.large.accounts import BIGGEST
from demo.large.loading import powerful
from messaging.analytics.services import check_sums as check_messages
from messaging.models import Conversation, Message
from numbers.models import MonthlyCharge, PhoneNumber
from numbers.selectors.monthly import open_periods
from numbers.selectors.numbers import NumberFilter, filtered
from numbers.selectors.totals import family_counts
from numbers.services import tallies
from providers.house.models import HouseNumber, HouseState
from tests.database import POWERFUL
from tests.people import make_people

pytestmark = pytest.mark.django_db(transaction=True)


def filled(*sizes: Size) -> Account:
    """The biggest account, after the installation grew to each of the sizes."""
    people, there = make_people(), NOTHING
    with powerful(POWERFUL, connection.settings_dict["NAME"]) as session:
        for size in sizes:
            fill(session, people.operator, people.house, size, there=there)
            there = size
    with scope.system():
        return Account.objects.get(name=BIGGEST)


def test_it_grows_and_no_nightly_check_finds_anything():
    biggest = filled(Size(5, 200, 160, 160, 20), Size(5, 500, 400, 400, 40))

    now = timezone.now()
    margin_days.settle()
    assert margin_days.check(now=now) == 0
    assert audit_ledger(now=now, everything=True).open == 0
    assert (tallies.check(), check_messages(now=now), check_calls(now=now)) == (0, 0, 0)
    with scope.system():
        assert not Finding.objects.exists()
        rows = [model.objects.count() for model in (PhoneNumber, Message, CallRecord, Conversation)]
        assert rows == [500, 400, 400, 100]
        assert (biggest.agents.count(), biggest.contacts.count()) == (40, 40)
        numbers = ContactNumber.objects.filter(account=biggest, is_main=True, e164=F("contact__e164"))
        assert numbers.count() == ContactNumber.objects.filter(account=biggest).count() == 40
        assert biggest.phone_numbers.count() == 450
        held = HouseNumber.objects.filter(state=HouseState.HELD).values_list("e164", flat=True)
        assert set(held) == set(PhoneNumber.objects.values_list("e164", flat=True))
        for account in Account.objects.filter(number__startswith="30000"):
            newest = LedgerEntry.objects.filter(account=account).latest("pk")
            assert account.balance == newest.balance_after
            assert list(open_periods(account, now)) == []
        charged = MonthlyCharge.objects.aggregate(total=Sum("amount"))["total"]
        assert NumberShare.objects.aggregate(total=Sum("amount"))["total"] == charged == 250
        assert Activity.objects.filter(actor="Bulk import").count() == 500


def test_conversations_and_searches_are_as_if_each_message_had_come_by_itself():
    biggest = filled(Size(5, 100, 80, 80, 10))

    with scope.system():
        for talk in Conversation.objects.all():
            messages = Message.objects.filter(account=talk.account_id, ours=talk.ours, peer=talk.peer)
            newest = messages.latest("pk")
            assert (talk.last_message_id, talk.last_at) == (newest.pk, newest.created_at)
            assert talk.message_count == messages.count() == 4
            assert talk.waiting_since == (newest.created_at if newest.direction == "in" else None)
        assert Conversation.objects.exclude(waiting_since=None).count() == 2
        assert not Message.objects.exclude(number__account=F("account"), number__e164=F("ours")).exists()
    with scope.tenant(biggest.pk):
        found = filtered(biggest, NumberFilter(search="reception"))
        assert {row.label for row in found} == {"Reception"}
        assert family_counts(biggest).by_state["active"] == 90


def test_a_filling_that_fails_leaves_everything_as_it_was():
    people = make_people()
    too_much = Size(5, 2_000_000, 1, 1, 0)
    with (
        powerful(POWERFUL, connection.settings_dict["NAME"]) as session,
        pytest.raises(AssertionError),
    ):
        fill(session, people.operator, people.house, too_much)
    with scope.system():
        assert not Account.objects.filter(name=BIGGEST).exists()
