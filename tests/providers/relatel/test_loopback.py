"""The Relatel connector against the Relatel API that we serve, over real HTTP: we are our own carrier."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests
from django.conf import settings as django_settings
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Activity, Agent
from accounts.models.activity import Source
from accounts.services.applications import register_application
from common import crypto, scope
from common.errors import CarrierTrouble, Invalid, NotFound
from providers import services, sign_in
from providers.contract.contacts import CarrierContact
from providers.contract.messages import OutgoingMessage
from providers.errors import BadCredentials, NotThere
from providers.models import PendingSignIn, ProviderAccount
from providers.registry import connector_for
from providers.relatel import wire
from tests.agents.staff import add_agent
from tests.calls.recordings.made import recording
from tests.console import signed_in
from tests.messaging.conftest import OUTSIDE
from tests.numbers.conftest import HELD, Shop, make_shop
from tests.people import make_people
from tests.support.feedback import chat_desk, ended, rated

pytestmark = pytest.mark.django_db(transaction=True)
COOKIE = django_settings.SESSION_COOKIE_NAME


@pytest.fixture
def loop(live_server, settings: Any) -> tuple[Shop, ProviderAccount, dict[str, str]]:
    """The reseller's login, without a token, at the API of this server, where Alice works as Ann."""
    settings.PUBLIC_URL = live_server.url
    people = make_people()
    shop = make_shop(people)
    ann = add_agent(shop.customer, "Ann Ask", private=HELD[0])
    with scope.tenant(shop.customer.pk):
        Agent.objects.filter(pk=ann.pk).update(user=people.alice)
        made, secret = register_application(
            account=shop.customer,
            by=actor(people.alice),
            name="Reseller",
            redirect_uris=[f"{live_server.url}/carriers/sign-in/back/"],
        )
    with scope.tenant(people.reseller.pk):
        login = services.add_provider_account(
            account=people.reseller,
            by=actor(people.rita),
            name="Switchboard",
            connector="relatel",
            base_url=f"{live_server.url}/api/relatel",
            sync_every_minutes=0,
        )
    return shop, login, {"client_id": made.client_id, "client_secret": secret}


def actor(user: Any) -> Any:
    return Actor(label=str(user), source=Source.WEB, user_id=user.pk)


def consented(shop: Shop, url: str) -> str:
    """Alice allows it in her browser; where that sends her."""
    browser = requests.Session()
    browser.cookies.set(COOKIE, signed_in(shop.people.alice).cookies[COOKIE].value)
    shown = browser.get(url, timeout=10).text
    form = {"csrfmiddlewaretoken": shown.split('csrfmiddlewaretoken" value="')[1].split('"')[0], "allow": "1"}
    form["agent"] = shown.split('<option value="')[1].split('"')[0]
    answer = browser.post(url, form, headers={"Referer": url}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_signing_in_there_gives_the_login_its_token(loop):
    shop, login, application = loop
    rita = signed_in(shop.people.rita)
    page = f"/carriers/{login.pk}/"
    shown = rita.get(page)
    base = f"{urlsplit(login.base_url).scheme}://{urlsplit(login.base_url).netloc}"
    assert f"form-action 'self' {base}" in shown["Content-Security-Policy"]
    assert "/carriers/sign-in/back/" in shown.content.decode()

    went = rita.post(f"{page}sign-in/", application)["Location"]
    assert went.startswith(f"{login.base_url}/api/v2/authorize?")
    with scope.system():
        pending = PendingSignIn.objects.get()
        assert application["client_secret"] not in str(vars(pending))
    back = consented(shop, went)

    olivia = signed_in(shop.people.olivia, shop.people.reseller)
    path = back.removeprefix(base)
    assert olivia.get(path).status_code == 404
    assert rita.get(path)["Location"] == page
    assert rita.get(path).status_code == 404
    with scope.system():
        login.refresh_from_db()
        token = crypto.decrypt(login.secret)
        logged = "".join(str(vars(row)) for row in Activity.objects.all())
    assert (len(token), token in logged, application["client_secret"] in logged) == (32, False, False)
    connector_for(login).check_credentials()
    assert not PendingSignIn.objects.exists()


def test_a_state_is_one_persons_and_a_refusal_is_told(loop):
    shop, login, application = loop
    reseller, rita = shop.people.reseller, actor(shop.people.rita)
    with scope.tenant(reseller.pk):
        start = {
            "account": reseller,
            "by": rita,
            "pk": login.pk,
            "redirect_uri": "https://x.example/",
        } | application
        state = parse_qs(urlsplit(sign_in.start_sign_in(**start)).query)["state"][0]
        for wrong in ("", "x" * 43):
            with pytest.raises(NotFound):
                sign_in.finish_sign_in(account=reseller, by=rita, state=wrong, code="c")
        with pytest.raises(NotFound):
            sign_in.finish_sign_in(account=reseller, by=actor(shop.people.olivia), state=state, code="c")
        with pytest.raises(CarrierTrouble):
            sign_in.finish_sign_in(account=reseller, by=rita, state=state, code="c")
        with pytest.raises(NotFound):
            sign_in.finish_sign_in(account=reseller, by=rita, state=state, code="c")
        state = parse_qs(urlsplit(sign_in.start_sign_in(**start)).query)["state"][0]
        with pytest.raises(Invalid):
            sign_in.finish_sign_in(account=reseller, by=rita, state=state, code="")
        state = parse_qs(urlsplit(sign_in.start_sign_in(**start)).query)["state"][0]
        PendingSignIn.objects.update(expires_at=timezone.now())
        with pytest.raises(NotFound):
            sign_in.finish_sign_in(account=reseller, by=rita, state=state, code="c")
    with scope.system():
        login.refresh_from_db()
    assert login.secret == ""
    with pytest.raises(BadCredentials, match="needs a token"):
        connector_for(login).check_credentials()


def test_contacts_messages_and_voicemails_over_the_wire(loop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wire, "PAGE", 5)
    shop, login, application = loop
    rita = signed_in(shop.people.rita)
    went = rita.post(f"/carriers/{login.pk}/sign-in/", application)["Location"]
    rita.get(consented(shop, went).removeprefix(django_settings.PUBLIC_URL))
    with scope.system():
        login.refresh_from_db()
    carrier = connector_for(login)
    contacts(carrier)
    messages(carrier)
    voicemails(carrier, shop)
    feedback(carrier, shop)


def feedback(carrier: Any, shop: Shop) -> None:
    """Two windows of answers, and a day that is left out."""
    now = timezone.now().replace(microsecond=0)
    with scope.tenant(shop.customer.pk):
        site = chat_desk(shop.customer)
        for hours in range(8):
            rated(
                shop.customer,
                ended(site, key=str(hours)),
                score=hours,
                comment="Slow" if hours == 3 else "",
                at=now - timedelta(hours=6 * hours),
            )
    found = list(carrier.list_ratings(now - timedelta(hours=36)))
    assert [row.score for row in found] == [0, 1, 2, 3, 4, 5, 6]
    assert (found[3].conversation, found[3].kind, found[3].comment) == ("chat", "negative", "Slow")
    assert (found[3].email, found[3].rated_at) == ("vera@example.com", now - timedelta(hours=18))


def contacts(carrier: Any) -> None:
    names = [f"C{number:03}" for number in range(12)]
    for number, name in enumerate(names):
        carrier.create_contact(CarrierContact("", name, f"+452010{number:04}"), key=uuid4())
    assert [row.name for row in carrier.list_contacts()] == names
    first = carrier.find_contact("+4520100000")
    changed = carrier.change_contact(CarrierContact(first.ref, "New", first.e164, tags=("vip",)), key=uuid4())
    assert (changed.name, changed.tags, carrier.get_contact(first.ref)) == ("New", ("vip",), changed)
    said = carrier.add_comment(first.ref, "Calls at eight", "", key=uuid4())
    assert [row.text for row in carrier.list_comments(first.ref)] == [said.text] == ["Calls at eight"]
    carrier.delete_contact(first.ref, key=uuid4())
    assert carrier.find_contact(first.e164) is None
    with pytest.raises(NotThere):
        carrier.delete_contact(first.ref, key=uuid4())


def messages(carrier: Any) -> None:
    wish = OutgoingMessage(HELD[0], OUTSIDE, "sms", "Hello", asked_at=timezone.now())
    sent = carrier.send_message(wish, key=uuid4())
    assert carrier.find_message(wish, key=uuid4()) == sent
    assert carrier.list_messages("", []).messages == ()


def voicemails(carrier: Any, shop: Shop) -> None:
    with scope.tenant(shop.customer.pk):
        row = recording(shop.customer)
    now = timezone.now() + timedelta(days=1)
    [found] = carrier.list_voicemails(now - timedelta(days=4000), now)
    assert (found.ref, found.is_heard) == (str(row.pk), False)
    carrier.mark_voicemail(found.ref, True, key=uuid4())
    sound = carrier.get_sound(found.ref, "voicemail")
    assert (sound.media_type, len(sound.content) > 100) == ("audio/mpeg", True)
    carrier.delete_sound(found.ref, "voicemail", key=uuid4())
    assert list(carrier.list_voicemails(now - timedelta(days=4000), now)) == []
