"""How many numbers stand well: what is counted in one statement is what is told of each number by itself."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import scope
from messaging.models import Binding, Campaign, Message, NumberMessaging
from messaging.selectors.health import counts, needing_attention, number_health
from numbers.models import PhoneNumber
from tests.messaging.campaigns import registered
from tests.messaging.conftest import OUTSIDE, Texts

MOST = 1_000
STATES = ("active", "suspended", "porting_out", "removed")
SETTINGS = ({}, {"is_off": True}, {"is_enabled": True}, {"is_off": True, "is_enabled": True})
# Of which campaign, and in which state, oldest first.
BINDINGS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("good", "assigned"),),
    (("refused", "leaving"),),
    (("good", "pending"),),
    (("good", "failed"),),
    (("good", "assigned"), ("refused", "pending")),
    (("refused", "assigned"), ("good", "pending")),
    (("good", "assigned"), ("good", "failed")),
    (("good", "failed"), ("good", "assigned")),
    (("good", "unassigned"),),
)
WORDS = {
    "assigned": "assigned",
    "leaving": "pending_unassignment",
    "pending": "pending_assignment",
    "failed": "failed_assignment",
    "unassigned": "unassigned",
}


@pytest.fixture
def many(made_texts: Texts) -> Texts:
    """A number for each way in which it can stand, one abroad, and one whose messages do not arrive."""
    account = made_texts.customer
    campaigns = {"good": registered(account), "refused": registered(account, "CREFUSED")}
    with scope.tenant(account.pk):
        Campaign.objects.filter(pk=campaigns["good"].pk).update(review="APPROVED")
        Campaign.objects.filter(pk=campaigns["refused"].pk).update(review="REJECTED")
        for place, (state, settings, bindings) in enumerate(product(STATES, SETTINGS, BINDINGS)):
            put(made_texts, f"+1201555{place:04d}", state, settings, bindings, campaigns)
        put(made_texts, "+4532123456", "active", {}, (), campaigns)
        put(made_texts, "+4532123457", "active", {"is_off": True}, (), campaigns)
        lossy = put(made_texts, "+12015559999", "active", {"is_enabled": True}, BINDINGS[1], campaigns)
        for state in ("undelivered", "undelivered", "undelivered", "delivered"):
            Message.objects.create(
                account=account,
                number=lossy,
                direction="out",
                kind="sms",
                state=state,
                ours=lossy.e164,
                peer=OUTSIDE,
            )
    return made_texts


def put(
    texts: Texts,
    e164: str,
    state: str,
    settings: dict[str, bool],
    bindings: tuple[tuple[str, str], ...],
    campaigns: dict[str, Campaign],
) -> PhoneNumber:
    account, now = texts.customer, timezone.now()
    number = PhoneNumber.objects.create(
        account=account, provider_account=texts.people.house, e164=e164, state=state
    )
    if settings:
        NumberMessaging.objects.create(
            account=account,
            number=number,
            is_off=settings.get("is_off", False),
            enabled_at=now if settings.get("is_enabled") else None,
        )
    for name, word in bindings:
        Binding.objects.create(account=account, number=number, campaign=campaigns[name], state=WORDS[word])
    return number


def test_what_is_counted_is_what_is_told_of_each(many: Texts):
    account = many.customer
    with scope.tenant(account.pk):
        held = PhoneNumber.objects.exclude(state="removed").values_list("e164", flat=True)
        healths = [number_health(account, e164) for e164 in held]
        found = counts(account)

        assert found.numbers == len(healths)
        assert found.on == sum(one.state.is_on for one in healths)
        assert found.attention == sum(bool(one.problems) for one in healths)
        assert found.healthy == sum(not one.problems and not one.is_in_progress for one in healths)
        assert found.in_progress == sum(one.is_in_progress for one in healths)
        assert [one.state.e164 for one in needing_attention(account, MOST)] == sorted(
            one.state.e164 for one in healths if one.problems
        )
        assert 0 < found.healthy < found.attention


def test_without_the_service_all_need_attention(many: Texts):
    account = many.customer
    account.service_sms = False
    with scope.tenant(account.pk):
        found = counts(account)
        assert (found.on, found.healthy, found.attention) == (0, 0, found.numbers)


def test_one_statement_counts_and_reads_no_table_of_numbers(many: Texts):
    with scope.tenant(many.customer.pk), CaptureQueriesContext(connection) as asked:
        counts(many.customer)
    assert len(asked) == 1
    assert 'FROM "numbers_phonenumber" WHERE' not in asked[0]["sql"]
