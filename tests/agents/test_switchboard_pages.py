"""Pages of switchboards at carriers take the same number of statements however much stands on them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agents.models import ColleagueAtCarrier, ContactAtCarrier, GroupAtCarrier, Presence
from common import scope
from pbx.models import CarrierFigures, ReceptionAtCarrier
from pbx.services.groups import GroupWish, create_group
from tests.agents.staff import add_agent
from tests.console import signed_in
from tests.numbers.conftest import Shop
from tests.people import BY

DAY = {"calls": 3, "answered": 2, "missed": 1, "closed": 0, "incoming": 3, "outgoing": 0}


def drifting(market: Shop, count: int) -> list[int]:
    """Colleagues, groups and contacts that differ, and days of a main number and of the first colleague."""
    account, now = market.customer, timezone.now()
    there: dict[str, Any] = {"account": account, "provider_account": market.people.house, "seen_at": now}
    made = []
    with scope.tenant(account.pk):
        for place in range(count):
            ref = f"{ContactAtCarrier.objects.count() + place}"
            facts = there | {"carrier_ref": ref, "agreement": "drift"}
            agent = add_agent(account, f"Agent {ref}")
            Presence.objects.create(account=account, agent=agent, is_away=True, label="Here")
            said = {"is_away": False, "until": "", "label": "", "emoji": "", "e164": ""}
            ColleagueAtCarrier.objects.create(**facts, agent=agent, reported=said, differences=["presence"])
            group = create_group(account=account, by=BY, wish=GroupWish(f"Group {ref}", members=[agent.pk]))
            reported = {"name": "There", "speed_dial": "", "members": [ref]}
            GroupAtCarrier.objects.create(**facts, group=group, reported=reported, differences=["name"])
            ContactAtCarrier.objects.create(**facts, name=f"Contact {ref}", push_error="No.")
            made.append(agent.pk)
    return made


def figures(market: Shop, whose: str, ref: str, days: int) -> None:
    account, now = market.customer, timezone.now()
    with scope.tenant(account.pk):
        for ago in range(days):
            CarrierFigures.objects.update_or_create(
                account=account,
                provider_account=market.people.house,
                whose=whose,
                carrier_ref=ref,
                day=(now - timedelta(days=ago)).date(),
                defaults=DAY | {"read_at": now},
            )


@pytest.fixture
def alice(market: Shop) -> Client:
    client = signed_in(market.people.alice)
    client.get("/who-is-free/")
    return client


def pinned(client: Client, path: str, more: Callable[[], object], count: int, assert_num: Any) -> None:
    """The page with a little on it and with more."""
    for again in (False, True):
        if again:
            more()
        with assert_num(count):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(("path", "count"), [("/switchboard-differences/", 11), ("/contact-differences/", 7)])
def test_differences(market: Shop, alice: Client, path: str, count: int, django_assert_num_queries: Any):
    drifting(market, 1)
    pinned(alice, path, lambda: drifting(market, 4), count, django_assert_num_queries)


def test_a_main_number_with_its_figures(market: Shop, alice: Client, django_assert_num_queries: Any):
    with scope.tenant(market.customer.pk):
        row = ReceptionAtCarrier.objects.create(
            account=market.customer,
            provider_account=market.people.house,
            carrier_ref="1",
            name="Main",
            e164="+12013422000",
            seen_at=timezone.now(),
        )
    figures(market, "reception", "1", 1)
    more = lambda: figures(market, "reception", "1", 20)  # noqa: E731
    pinned(alice, f"/carrier-receptions/{row.pk}/", more, 9, django_assert_num_queries)
