"""Applications as owners register them, and what acts as a person as that person sees it."""

import pytest

from accounts.models import Activity, ApiCredential, Application
from accounts.services.applications import register_application
from common import scope
from common.errors import Conflict, Invalid
from tests.api.relatel.conftest import OTHER, RETURN, Company
from tests.api.relatel.test_oauth import change, consent, whose
from tests.console import signed_in
from tests.people import BY
from tests.suspended import proved


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "http://desk.example/",
        "javascript://desk.example/%0aalert(1)",
        "https://desk.example/#a",
        "https:///x",
        "https://a:b@desk.example/",
        "https://*.example/",
        "//desk.example/",
        "https://desk.example/ x",
        "https://[x/",
    ],
)
def test_addresses_to_which_no_code_may_go(company: Company, uri: str):
    with scope.tenant(company.account.pk), pytest.raises(Invalid) as refusal:
        register_application(account=company.account, by=BY, name="Desk", redirect_uris=[uri])
    assert refusal.value.field == "redirect_uris"
    with scope.system():
        assert not Application.objects.exists()


def test_a_name_is_taken_once(company: Company, desk: dict[str, str]):
    with scope.tenant(company.account.pk), pytest.raises(Conflict):
        register_application(account=company.account, by=BY, name="Desk", redirect_uris=[OTHER])


def test_the_owners_page_registers_shows_the_secret_once_and_revokes(company: Company):
    client = proved(signed_in(company.people.alice))
    page = "/account/applications/"
    bad = client.post(page, {"name": "Desk", "redirect_uris": "http://desk.example/"})
    assert (bad.status_code, "Only https" in bad.content.decode()) == (422, True)
    told = client.post(page, {"name": "Desk", "redirect_uris": f"{OTHER}\r\n{RETURN}\r\n"})
    with scope.system():
        row = Application.objects.get()
        assert row.redirect_uris == [OTHER, RETURN]
        logged = Activity.objects.get(verb="registered")
    secret = told.content.decode().split('Client secret <span class="mono">')[1].split("<")[0]
    assert (len(secret), secret in str(vars(row)) + str(vars(logged))) == (64, False)
    again = client.get(page).content.decode()
    assert (row.client_id in again, secret in again) == (True, False)
    assert client.post(f"{page}{row.pk}/revoke/").status_code == 302
    with scope.system():
        assert not Application.objects.exists()


def test_a_person_sees_what_acts_as_them_and_ends_it(company: Company, desk: dict[str, str]):
    token = change(desk, consent(company, desk)).json()["access_token"]
    client = proved(signed_in(company.people.alice))
    text = client.get("/account/my-applications/").content.decode()
    assert ("By consent" in text, "never" in text, "Bo Berg" in text) == (True, True, False)
    whose(token)
    with scope.system():
        pk = ApiCredential.objects.get(application__isnull=False).pk
        others = ApiCredential.objects.get(agent=company.boss).pk
    assert client.post(f"/account/my-applications/{others}/end/").status_code == 404
    assert client.post(f"/account/my-applications/{pk}/end/").status_code == 302
    assert (whose(token).status_code, company.ask("get", "employee", who="boss").status_code) == (401, 200)
    made = client.post("/account/my-applications/", {"label": "Script"}).content.decode()
    own = made.split('<p class="mono">')[1].split()[0]
    assert whose(own).json()["employee"]["id"] == company.ann.pk
