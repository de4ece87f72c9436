"""What a ticket is about: asked from a number's page, and a link that leads there for either side."""

import pytest
from django.urls import reverse

from accounts.models import Account
from common import scope
from numbers.models import PhoneNumber, PortRequest
from support.models import Ticket
from support.services.ports import submit_port
from support.services.speaking import About
from support.services.status import delete_ticket
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.numbers.porting import NUMBER, check_portability, wish
from tests.people import BY, set_balance


@pytest.fixture
def shop(market: Shop) -> Shop:
    return market


def new_url(id: str) -> str:
    return f"{reverse('support:new')}?about_type=number&about_id={id.replace('+', '%2B')}"


def opened() -> Ticket:
    with scope.system():
        return Ticket.objects.latest("id")


def port(account: Account) -> PortRequest:
    set_balance(account, "20")
    with scope.tenant(account.pk):
        check_portability(account=account, e164=NUMBER)
        return submit_port(account=account, by=BY, wish=wish())


def test_the_numbers_page_leads_to_a_ticket_about_it(shop: Shop):
    alice, url = signed_in(shop.people.alice), new_url(HELD[0])
    detail = reverse("numbers:detail", args=[HELD[0]])
    assert url.replace("&", "&amp;") in alice.get(detail).content.decode()

    page = alice.get(url).content.decode()

    assert 'value="About (201) 342-2000"' in page
    assert f'href="{detail}"' in page
    form = {"subject": "", "body": "Noise", "about_type": "number", "about_id": HELD[0]}
    refused = alice.post(reverse("support:new"), form)
    assert refused.status_code == 422
    assert f'href="{detail}"' in refused.content.decode()
    alice.post(reverse("support:new"), form | {"subject": "About it"})
    ticket = opened()
    assert (ticket.about_type, ticket.about_id, ticket.about_label) == ("number", HELD[0], "(201) 342-2000")


def test_a_reader_is_not_led_to_asking(shop: Shop):
    carol = signed_in(shop.people.carol)
    assert reverse("support:new") not in carol.get(reverse("numbers:detail", args=[HELD[0]])).content.decode()


@pytest.mark.parametrize("id", ["+12013429999", "x", "\x00", ""])
def test_what_is_not_the_accounts_number_is_left_out(shop: Shop, id: str):
    stranger = signed_in(shop.people.charlie)
    for asked in (id, HELD[0]):
        page = stranger.get(reverse("support:new"), {"about_type": "number", "about_id": asked})
        assert (page.status_code, page.context["about"]) == (200, None)
        assert "342-2000" not in page.content.decode()
        form = {"subject": "Hm", "body": "x", "about_type": "number", "about_id": asked}
        assert stranger.post(reverse("support:new"), form).status_code in {302, 422}
    with scope.system():
        assert not Ticket.objects.exclude(about_type="").exists()


def test_every_about_link_opens_for_the_customer_and_for_staff(shop: Shop):
    asked = port(shop.customer)
    ported = opened()
    alice, olivia = signed_in(shop.people.alice), signed_in(shop.people.olivia)
    alice.post(
        reverse("support:new"),
        {"subject": "Noise", "body": "x", "about_type": "number", "about_id": HELD[0]},
    )
    targets = {
        ported.number: reverse("numbers:port", args=[asked.pid]),
        opened().number: reverse("numbers:detail", args=[HELD[0]]),
    }
    for number, target in targets.items():
        facts = alice.get(reverse("support:ticket", args=[number])).context["facts"]
        assert facts[-1]["url"] == target
        assert alice.get(target).status_code == 200
        staffs = olivia.get(reverse("support:desk_ticket", args=[number])).context["facts"][-1]["url"]
        assert staffs == f"/for/{shop.customer.pk}{target}"
        assert olivia.get(staffs).status_code == 200
    # A number that has left still has its page.
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(state="released")
    assert alice.get(reverse("numbers:detail", args=[HELD[0]])).status_code == 200


def test_a_deleted_ticket_leaves_no_dead_link_at_its_port(shop: Shop):
    asked, ticket = port(shop.customer), opened()
    page, link = reverse("numbers:port", args=[asked.pid]), reverse("support:ticket", args=[ticket.number])
    alice = signed_in(shop.people.alice)
    assert link in alice.get(page).content.decode()

    delete_ticket(account=shop.people.operator, by=BY, number=ticket.number)

    assert link not in alice.get(page).content.decode()
    assert About(ticket.about_type, ticket.about_id, ticket.about_label) == About(
        "port", asked.pid, f"Port {asked.pid}"
    )
