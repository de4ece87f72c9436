"""The admin site: every model of ours, to search and read; writes only through the services; no secrets."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Activity, ApiCredential, Membership, SigningKey
from accounts.services.tokens import rotate_signing_key
from accounts.states import AccountState, Role
from billing.models import LedgerEntry
from common import scope
from jobs.models import Job
from jobs.states import JobState
from numbers.models import PhoneNumber
from providers.models import ProviderAccount
from tests.suspended import fingerprint

OURS = {"accounts", "billing", "jobs", "events", "providers", "house", "numbers", "messaging"}
OURS |= {"pbx", "calls", "agents", "broadcasts", "support", "portal"}
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
# Session, user, scope in and out; one or two counts, and one read.
MOST_STATEMENTS = 7
CHANGEABLE = {"accounts.account", "accounts.membership"}


def url(model, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def row_of(model):
    with scope.system():
        return model.objects.order_by("pk").first()


def test_every_model_of_ours_is_registered_and_can_be_searched_and_filtered():
    registered = admin.site._registry
    assert [model for model in MODELS if model not in registered] == []
    for model in MODELS:
        page = registered[model]
        assert page.search_fields, model
        assert page.list_filter, model
        assert not page.show_full_result_count


def test_lists_answer_in_few_statements_and_search(
    operator: Client, monkeypatch, django_assert_max_num_queries
):
    operator.get(reverse("admin:index"))
    for number, model in enumerate(admin.site._registry):
        with django_assert_max_num_queries(MOST_STATEMENTS):
            shown = operator.get(url(model, "changelist"))
        assert shown.status_code == 200, model
        if not number:
            leave_out_what_all_pages_have(monkeypatch, shown)

    monkeypatch.setattr(Template, "render", lambda *_: "")
    for model in admin.site._registry:
        found = operator.get(url(model, "changelist"), {"q": "zzz-nothing"})
        assert found.context_data["cl"].result_count == 0, model


def leave_out_what_all_pages_have(monkeypatch, seen) -> None:
    """The list of all models stands beside each page, and takes longer than the page: it is the one of a page seen."""
    models = seen.context["available_apps"]
    monkeypatch.setattr(admin.site, "get_app_list", lambda *_: models)
    monkeypatch.setattr(admin.site, "enable_nav_sidebar", False)


def test_every_row_can_be_read_and_only_two_kinds_of_row_changed(operator: Client, monkeypatch):
    seen = 0
    for model in admin.site._registry:
        row = row_of(model)
        if row is None:
            continue
        seen += 1
        page = url(model, "change", row.pk)
        shown = operator.get(page)
        assert shown.status_code == 200, model
        if seen == 1:
            leave_out_what_all_pages_have(monkeypatch, shown)
        if model._meta.label_lower not in CHANGEABLE:
            assert operator.post(page, {}).status_code == 403, model
        assert operator.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model
        assert operator.post(url(model, "add"), {}).status_code == 403, model
    assert seen >= 15


def test_no_page_shows_a_secret(operator: Client, demo: dict):
    user = get_user_model().objects.get(email="hannah@harbor.example")
    with scope.system():
        credential = ApiCredential.objects.get(dialect="voicetel", username=demo["voicetel"]["username"])
        carrier = ProviderAccount.objects.get(name="Wholesale")
        number = PhoneNumber.objects.exclude(port_out_pin="").get()
    rotate_signing_key(dialect="smartcommunicator")
    key = SigningKey.objects.get()
    secrets = {
        user: [user.password],
        credential: [credential.password, credential.key_fingerprint],
        carrier: [carrier.secret],
        number: [number.port_out_pin],
        key: [key.private_key],
    }
    for row, hidden in secrets.items():
        page = operator.get(url(type(row), "change", row.pk)).content.decode()
        assert str(row) in page
        for secret in hidden:
            assert len(secret) > 20
            assert secret not in page


def form_data(page: str) -> dict[str, str]:
    """What the browser would send of a page's form, unchanged."""
    data = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        box = attributes.get("type") == "checkbox"
        if attributes.get("type") in {"submit", "search"} or (box and " checked" not in tag):
            continue
        if name := attributes.get("name"):
            data[name] = unescape(attributes.get("value", "on" if box else ""))
    return data


def test_an_account_is_changed_by_the_service(operator: Client):
    with scope.system():
        account = Account.objects.get(name="Juniper & Co")
    page = url(Account, "change", account.pk)
    data = form_data(operator.get(page).content.decode())

    answer = operator.post(page, data | {"name": "Juniper and Sons", "balance": "999999"})

    assert answer.status_code == 302
    with scope.system():
        changed = Account.objects.get(pk=account.pk)
        logged = Activity.objects.filter(account=account).latest("id")
    assert (changed.name, changed.balance) == ("Juniper and Sons", account.balance)
    assert (logged.actor, logged.acting_from) == ("Olivia Okafor", "Admin site")
    assert logged.after == {"name": "Juniper and Sons"}


def test_a_refusal_of_the_service_is_told_and_changes_nothing(operator: Client):
    with scope.system():
        account = Account.objects.get(name="Juniper & Co")
        last = Activity.objects.latest("id").pk
    page = url(Account, "change", account.pk)
    data = form_data(operator.get(page).content.decode())

    answer = operator.post(page, data | {"timezone": "Mars/Olympus"}, follow=True)

    assert "IANA name" in answer.content.decode()
    with scope.system():
        assert Account.objects.get(pk=account.pk).timezone == account.timezone
        assert Activity.objects.latest("id").pk == last


def test_the_last_owner_keeps_the_role(operator: Client):
    with scope.system():
        owner = Membership.objects.get(user__email="june@juniper.example")

    answer = operator.post(url(Membership, "change", owner.pk), {"role": Role.MEMBER}, follow=True)

    assert "at least one owner" in answer.content.decode()
    with scope.system():
        assert Membership.objects.get(pk=owner.pk).role == Role.OWNER


def act(client: Client, model, action: str, pk: object) -> str:
    data = {"action": action, "_selected_action": [str(pk)]}
    return client.post(url(model, "changelist"), data, follow=True).content.decode()


def test_actions_go_through_the_services(operator: Client):
    with scope.system():
        account = Account.objects.get(name="Juniper & Co")
        own = Account.objects.get(name="Tandem Telecom")
        waiting = Job.objects.get(kind="numbers.release", state=JobState.QUEUED)

    assert "1 now suspended" in act(operator, Account, "suspend", account.pk)
    assert "always active" in act(operator, Account, "suspend", own.pk)
    assert "1 asked to stop" in act(operator, Job, "stop", waiting.pk)

    with scope.system():
        assert Account.objects.get(pk=account.pk).state == AccountState.SUSPENDED
        assert Account.objects.get(pk=own.pk).state == AccountState.ACTIVE
        assert Job.objects.get(pk=waiting.pk).state == JobState.CANCELLED


@pytest.mark.parametrize("email", ["oscar@tandem.example", "hannah@harbor.example"])
def test_only_superusers_come_in(demo: dict, client: Client, email: str):
    client.force_login(get_user_model().objects.get(email=email))
    with scope.system():
        entry = LedgerEntry.objects.latest("id")

    assert client.get(url(LedgerEntry, "change", entry.pk)).status_code in {302, 403}
    assert client.get(url(LedgerEntry, "change", entry.pk), follow=True).status_code == 403


def test_who_is_not_signed_in_goes_to_the_portals_own_sign_in(db: None, client: Client):
    answer = client.get(reverse("admin:login"), {"next": "/admin/jobs/job/"})

    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next=%2Fadmin%2Fjobs%2Fjob%2F"
    assert client.post(reverse("admin:login"), {"username": "a", "password": "b"}).status_code == 302


def test_whoever_changes_something_proves_again_who_it_is(operator: Client):
    """In one place for each page and action, if somebody got into her session."""
    olivia = get_user_model().objects.get(email="olivia@tandem.example")
    assert olivia.has_usable_password()
    session = operator.session
    session.pop("account_authentication_methods")
    session.save()
    with scope.system():
        owner = Membership.objects.get(user__email="june@juniper.example")
        account = Account.objects.get(name="Juniper & Co")
        job = Job.objects.filter(state=JobState.QUEUED).first()
        before = fingerprint()
    chosen = {"_selected_action": [str(account.pk)]}
    tries = [
        (url(Membership, "change", owner.pk), {"role": Role.MEMBER}),
        (url(Account, "change", account.pk), {"name": "Stolen", "service_premium": "on"}),
        (url(Account, "changelist"), chosen | {"action": "suspend"}),
        (url(Job, "changelist"), {"action": "stop", "_selected_action": [str(job.pk)]}),
    ]
    for page, data in tries:
        answer = operator.post(page, data)
        assert answer.status_code == 302, page
        assert answer["Location"].startswith("/user/reauthenticate/?next=%2Fadmin%2F"), page
        assert operator.get(page).status_code == 200, page
    with scope.system():
        assert fingerprint() == before
