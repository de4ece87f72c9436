"""One form sent by many clicks at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import Account
from billing.models import Hold
from common import scope
from numbers.models import NumberOrder
from tests.console import signed_in
from tests.numbers.conftest import FOR_SALE, make_shop
from tests.people import People

CLICKS = 8


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_order(people: People):
    make_shop(people)
    form = {
        "number": FOR_SALE[:2],
        "confirm": "1",
        "destination": "nothing",
        "strategy": "all_or_nothing",
        "token": uuid4(),
    }
    clients = [signed_in(people.alice) for _ in range(CLICKS)]

    def click(number: int) -> tuple[int, str]:
        try:
            answer = clients[number].post("/store/order/", form)
            return answer.status_code, answer.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = set(pool.map(click, range(CLICKS)))

    with scope.tenant(people.customer.pk):
        order = NumberOrder.objects.get()
        assert answers == {(302, f"/orders/{order.pk}/")}
        assert Hold.objects.get().amount == Decimal(1)
        assert Account.objects.get().held == Decimal(1)
