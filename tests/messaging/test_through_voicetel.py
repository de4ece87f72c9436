"""A reseller whose carrier is the VoiceTel API of this same portal: messages go out and come in over real HTTP."""

import pytest
from django.utils import timezone

from accounts.services.credentials import issue_credential
from common import crypto, scope
from messaging.models import Message
from messaging.services.bindings import enable
from messaging.services.sending import Draft, send_message
from messaging.states import MessageState
from numbers.models import PhoneNumber
from providers.models import ProviderAccount
from tests.messaging.conftest import OURS, THEIRS, make_texts, read_all
from tests.people import BY, make_people, set_balance


@pytest.mark.django_db(transaction=True)
def test_a_message_goes_out_and_an_answer_comes_back(live_server):
    texts = make_texts(make_people())
    customer, reseller, other = texts.customer, texts.people.reseller, texts.people.other
    set_balance(reseller, "5")
    set_balance(other, "5")
    issue_credential(
        account=customer, by=BY, dialect="voicetel", username=customer.number, password="abc1234567"
    )
    with scope.tenant(reseller.pk):
        upstream = ProviderAccount.objects.create(
            account=reseller,
            name="Upstream",
            connector="voicetel",
            base_url=f"{live_server.url}/api/voicetel",
            username=customer.number,
            secret=crypto.encrypt("abc1234567"),
        )
        number = PhoneNumber.objects.create(account=reseller, provider_account=upstream, e164=OURS)
        enable(number, timezone.now())
        sent = send_message(
            account=reseller, by=BY, draft=Draft(ours=OURS, peer=THEIRS, text="Hello over there"), wait=True
        )
    assert sent.state == MessageState.SENT
    read_all()
    with scope.tenant(other.pk):
        assert Message.objects.get().text == "Hello over there"
        send_message(account=other, by=BY, draft=Draft(ours=THEIRS, peer=OURS, text="Hello back"), wait=True)
    # One look at the house's feed brings the answer upstream, the next one at the upstream's brings it here.
    read_all()
    read_all()

    with scope.tenant(reseller.pk):
        assert set(Message.objects.values_list("direction", "text", "state")) == {
            ("out", "Hello over there", "delivered"),
            ("in", "Hello back", "received"),
        }
    with scope.tenant(customer.pk):
        assert Message.objects.get(direction="out").text == "Hello over there"
    assert texts.money() == (10 - customer.rate_sms, 0)
