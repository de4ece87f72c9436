"""Operations 44 to 48: messaging health."""

import pytest
from django.core import mail
from voicetel import BadRequestError, NotFoundError, RateLimitError
from voicetel.models import NumberCampaignAssignRequest

from common import scope
from messaging.models import HealthSetting, Message
from messaging.services.health import mail_new_problems
from messaging.states import MessageState
from tests.api.voicetel.conftest import Program
from tests.messaging.campaigns import CAMPAIGN, hurry, registered
from tests.messaging.conftest import OURS
from tests.numbers.conftest import HELD

FIRST, SECOND = (e164[2:] for e164 in HELD)


@pytest.fixture
def market(made_texts):
    return made_texts


@pytest.fixture
def assigned(customer: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    hurry(monkeypatch)
    registered(customer.account)
    customer.client.numbers.assign_campaign(FIRST, NumberCampaignAssignRequest(campaignId=CAMPAIGN))
    return customer


def lose(program: Program, *, error: str = "Blocked as spam", code: str = "spam") -> None:
    body = {"fromNumber": FIRST, "toNumber": "3125550100", "text": "Win now"}
    assert program.raw.post("/v2.2/messages", json=body).status_code == 201
    with scope.system():
        newest = Message.objects.order_by("-pk")[0]
        Message.objects.filter(pk=newest.pk).update(
            state=MessageState.UNDELIVERED, error=error, error_code=code
        )


def test_the_overview(assigned: Program):
    lose(assigned)
    told = assigned.client.messaging.health()

    assert told["summary"] == {
        "numbers": 2,
        "messagingOn": 2,
        "healthy": 1,
        "needingAttention": 1,
        "inProgress": 0,
    }
    [campaign] = told["campaigns"]
    assert (campaign["id"], campaign["status"], campaign["numbers"]) == (CAMPAIGN, "CAMPAIGN_DCA_COMPLETE", 1)
    assert [(row["number"], row["code"]) for row in told["attention"]] == [(SECOND, "no_campaign")]
    assert len(told["deliveries"]) == 14
    assert {key: told["deliveries"][-1][key] for key in ("sent", "delivered", "failed")} == {
        "sent": 1,
        "delivered": 0,
        "failed": 1,
    }
    assert told["alerts"] == {"enabled": False}


def test_alerts(customer: Program, stranger: Program):
    assert customer.client.messaging.health_alerts() == {"enabled": False}
    assert customer.client.messaging.set_health_alerts(enabled=True) == {"enabled": True}
    assert customer.client.messaging.health_alerts() == {"enabled": True}
    assert stranger.client.messaging.health_alerts() == {"enabled": False}
    for body in ({}, {"enabled": "yes"}, {"enabled": None}):
        assert customer.raw.put("/v2.2/messaging/health/alerts", json=body).status_code == 400
    assert customer.client.messaging.health_alerts() == {"enabled": True}


def test_new_problems_are_mailed_once(assigned: Program):
    assert mail_new_problems() == 0
    assigned.client.messaging.set_health_alerts(enabled=True)
    assert (mail_new_problems(), mail_new_problems()) == (1, 0)
    [message] = mail.outbox
    assert message.to == [assigned.account.email]
    assert "(201) 342-2001: On no campaign." in message.body
    for _ in range(3):
        lose(assigned)
    assert mail_new_problems() == 0
    with scope.system():
        HealthSetting.objects.update(mailed_at="2026-01-01T00:00Z")
    assert mail_new_problems() == 1
    assert "(201) 342-2000: Messages do not arrive." in mail.outbox[1].body
    assert "On no campaign" not in mail.outbox[1].body


def test_a_check(assigned: Program):
    lose(assigned)
    told = assigned.client.messaging.health_check(number=FIRST)
    assert (told["number"], told["healthy"], told["problems"]) == (FIRST, True, [])
    assert told["checks"] == {
        "inService": True,
        "messagingEnabled": True,
        "campaignApproved": True,
        "assigned": True,
        "deliveryFailures24h": 1,
        "inProgress": False,
    }
    other = assigned.client.messaging.health_check(number=SECOND)
    assert (other["healthy"], [row["code"] for row in other["problems"]]) == (False, ["no_campaign"])


def test_a_check_of_a_strangers_number(customer: Program, stranger: Program):
    with pytest.raises(NotFoundError):
        stranger.client.messaging.health_check(number=FIRST)
    with pytest.raises(BadRequestError):
        customer.client.messaging.health_check(number="1112223333")


def test_thirty_checks_an_hour(customer: Program, stranger: Program):
    for _ in range(30):
        customer.client.messaging.health_check(number=FIRST)
    with pytest.raises(RateLimitError):
        customer.client.messaging.health_check(number=FIRST)
    with pytest.raises(NotFoundError):
        stranger.client.messaging.health_check(number=FIRST)


def test_samples(customer: Program, stranger: Program):
    lose(customer, error="Switched off", code="absent")
    for _ in range(4):
        lose(customer)
    told = customer.client.messaging.health_samples(number=FIRST)
    assert told["number"] == OURS[2:]
    assert [(row["recipient"], row["text"], row["reason"]) for row in told["samples"]] == [
        ("+1312***00", "Win now", "Blocked as spam")
    ] * 3
    assert customer.client.messaging.health_samples(number=SECOND)["samples"] == []
    with pytest.raises(NotFoundError):
        stranger.client.messaging.health_samples(number=FIRST)
