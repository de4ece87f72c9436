"""An account whose calls or messages are switched off: nothing goes out or comes in, and nothing is left of a try."""

from datetime import UTC, datetime

import pytest

from accounts.models import Account
from calls.live.services import broadcast, receive_call
from calls.models import Call
from common import scope
from common.errors import Forbidden
from messaging.models import Message
from messaging.services.receiving import receive_message
from numbers.selectors.numbers import phone_numbers
from pbx.prompts import Prompt
from pbx.services.answering import assign_number
from pbx.services.apps import create_app
from pbx.targets import Target
from providers.contract.messages import IncomingMessage
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

PEER = "+12015550147"


@pytest.fixture
def closed(market: Shop) -> Account:
    """With an app at its number, from before it was closed."""
    account = market.customer
    with scope.tenant(account.pk):
        app = create_app(account=account, by=BY, kind="call_tracking", name="Ads")
        assign_number(account=account, by=BY, ref=app.ref, e164=HELD[0])
    with scope.system():
        Account.objects.filter(pk=account.pk).update(
            service_calls_in=False, service_calls_out=False, service_sms_in=False
        )
        account.refresh_from_db()
    return account


def test_no_call_goes_out_or_comes_in(closed: Account) -> None:
    with scope.tenant(closed.pk):
        with pytest.raises(Forbidden, match="go out"):
            broadcast(account=closed, by=BY, targets=[Target(PEER)], prompts=[Prompt(media=1)])
        with pytest.raises(Forbidden, match="come to"):
            receive_call(account=closed, by=BY, called=HELD[0], caller=PEER)
        assert not Call.objects.exists()


def test_no_message_comes_in(closed: Account) -> None:
    with scope.tenant(closed.pk):
        number = phone_numbers(closed).get(e164=HELD[0])
        incoming = IncomingMessage("one", PEER, HELD[0], "sms", "Hello", datetime.now(UTC))
        assert receive_message(account=closed, number=number, incoming=incoming) is None
        assert not Message.objects.exists()
