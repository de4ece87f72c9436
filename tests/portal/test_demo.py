"""The demo: made once and whole, by the services, with sign-ins that work."""

import json
import stat
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Agent, ApiCredential, Membership, SavedView, User
from accounts.services.credentials import check_login
from accounts.states import AccountKind, AccountState, Role
from agents.models import PersonPlan
from agents.selectors import inbox_lists
from billing.models import LedgerEntry
from billing.selectors.ledger import credits, payments
from common import crypto, scope
from common.errors import DomainError
from demo import abroad, agents, build, mails, sheet, story
from demo.clock import Timeline
from jobs.models import Job
from jobs.states import JobState
from messaging.kinds import FORWARD
from messaging.models import Inbox
from numbers import compare
from numbers.models import NumberAssignment, NumberOrder, PhoneNumber
from numbers.states import HELD, NumberState, OrderState
from providers.house.geography import numbers_for_sale
from providers.house.models import HouseNumber, HouseState
from providers.models import ProviderAccount, SyncRun
from providers.registry import connector_for
from support.services.outgoing import MAIL


def account(name: str) -> Account:
    with scope.system():
        return Account.objects.get(name=name)


def test_every_sign_in_that_is_written_down_works(demo: dict):
    assert [who["role"] for who in demo["web"]] == [
        "operator",
        "staff",
        "bookkeeper",
        "reseller",
        "customer",
        "manager",
        "member",
        "reader",
        "stranger",
        "callr master",
        "french reseller",
        "relatel owner",
        "relatel employee",
        "relatel driven",
    ]
    for who in demo["web"]:
        user = authenticate(request=None, email=who["email"], password=who["password"])
        assert user is not None, who
        with scope.system():
            assert Membership.objects.get(user=user).account.name == who["account"]
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["olivia@tandem.example"]
    with scope.system():
        roles = {row.user.email: row.role for row in Membership.objects.select_related("user")}
    assert roles["oscar@tandem.example"] == roles["ruth@harbor.example"] == Role.READ_ONLY
    with scope.system():
        bella = Membership.objects.get(user__email="bella@tandem.example")
        assert (bella.role_name, bella.role) == ("Bookkeeping", Role.READ_ONLY)
        assert list(account("Harbor Dental Group").custom_roles.values_list("name", flat=True)) == [
            "Front desk"
        ]
        assert list(SavedView.objects.values_list("account__name", "name")) == [
            ("Harbor Dental Group", "Front desks")
        ]
    assert (roles["marco@harbor.example"], roles["mia@harbor.example"]) == (Role.MANAGER, Role.MEMBER)


def test_the_demos_mails_count_as_sent_and_later_ones_are_real(demo: dict, settings, mailoutbox):
    with scope.system():
        jobs = Job.objects.filter(kind__in=[*mails.MAILS, FORWARD])
        assert {job.kind for job in jobs} >= {MAIL, FORWARD}
        assert {job.state for job in jobs} == {JobState.DONE}
        assert all(job.finished_at == job.run_at for job in jobs)
    assert mailoutbox == []
    assert settings.EMAIL_BACKEND == "django.core.mail.backends.locmem.EmailBackend"


def test_programs_can_log_in(demo: dict):
    login = demo["voicetel"]
    customer = check_login(dialect="voicetel", username=login["username"], password=login["password"])
    admin = check_login(
        dialect="voicetel", username=login["admin_username"], password=login["admin_password"]
    )
    assert customer is not None
    assert (customer.account.name, customer.is_admin) == ("Harbor Dental Group", False)
    assert admin is not None
    assert (admin.account.kind, admin.is_admin) == (AccountKind.OPERATOR, True)
    assert login["base_url"] == demo["api"]["VoiceTel"] == "http://127.0.0.1:8000/api/voicetel"


def test_programs_can_onboard_colleagues_in_two_accounts(demo: dict, client: Client):
    root = "/api/smartcommunicator"
    customers = set()
    for name in ("smartcommunicator", "smartcommunicator_other"):
        told = demo[name]
        assert told["base_url"] == demo["api"]["SmartCommunicator"] == f"http://127.0.0.1:8000{root}"
        login = {"username": told["username"], "password": told["password"]}
        answer = client.post(f"{root}/rest/v1/authenticate", login, content_type="application/json")
        assert answer.status_code == 200, answer.content
        token = answer.json()["data"]
        path = f"{root}/{told['customer_id']}"
        numbers = client.get(f"{path}/numbers", {"status": "active"}, headers={"Authorization": token}).json()
        assert len(numbers) == 24
        assert client.get(f"{path}/agents", headers={"Authorization": token}).json() == []
        customers.add(told["customer_id"])
    assert len(customers) == 2


def test_a_program_can_give_numbers_to_voice_bots(demo: dict, client: Client):
    told = demo["omniavoice"]
    assert told["base_url"] == demo["api"]["OmniaVoice"] == "http://127.0.0.1:8000/api/omniavoice"
    assert len(told["agents"]) == 2
    assert len(told["numbers"]) >= 2
    for agent, e164 in zip(told["agents"], told["numbers"], strict=False):
        answer = client.post(
            "/api/omniavoice/api/v1/numbers",
            {"phoneNumber": e164, "agentId": agent},
            content_type="application/json",
            headers={"X-API-KEY": told["key"]},
        )
        assert (answer.status_code, answer.json().get("agentId")) == (201, agent), answer.content


def test_the_file_is_private_and_passwords_are_random(demo: dict):
    assert stat.S_IMODE(sheet.path().stat().st_mode) == 0o600
    assert [path.name for path in sheet.path().parent.iterdir()] == ["demo.json"]
    passwords = [who["password"] for who in demo["web"]]
    assert len(set(passwords)) == len(passwords)
    with scope.system():
        for credential in ApiCredential.objects.filter(agent=None):
            assert credential.password.startswith("md5$")


def test_the_customer_has_money_services_numbers_and_a_past(demo: dict):
    harbor = account("Harbor Dental Group")
    assert harbor.balance >= Decimal(250)
    assert harbor.service_sms
    assert harbor.service_mms
    assert harbor.service_cnam
    assert harbor.service_e911
    assert min(harbor.rate_did, harbor.rate_sms, harbor.rate_mms, harbor.rate_cnam, harbor.rate_lrn) > 0
    with scope.tenant(harbor.pk):
        numbers = PhoneNumber.objects.filter(state__in=HELD)
        assert numbers.count() == numbers.exclude(label="").count() == 8 + len(abroad.LINES) + agents.LINES
        assert numbers.exclude(forward_to="").count() == 2
        assert numbers.filter(destination__startswith="gateway:").count() == 2
        assert numbers.get(state=NumberState.RELEASE_SCHEDULED).release_at > timezone.now()
        assert harbor.gateways.count() == 2
        first = harbor.ledger.earliest("id").created_at
        assert timezone.now() - first > timedelta(days=88)
        assert [entry.paid for entry in credits(harbor)] == [False, True]
        assert payments(harbor).count() == 3
        assert harbor.ledger.filter(reason__startswith="month:").count() in {2, 3}
        assert harbor.activity.count() >= 25


def test_the_practice_has_staff_who_came_and_went(demo: dict):
    harbor = account("Harbor Dental Group")
    with scope.tenant(harbor.pk):
        people = Agent.objects.filter(account=harbor, kind="person")
        assert dict(people.values_list("state").annotate(n=Count("pk"))) == {
            "active": 10,
            "suspended": 1,
            "offboarded": 1,
        }
        assert people.exclude(object_id="").exclude(upn="").count() == 12
        assert people.filter(user__isnull=False).count() == 3
        kinds = Inbox.objects.filter(account=harbor, removed_at=None).values_list("kind")
        assert dict(kinds.annotate(n=Count("pk"))) == {"supervised": 3, "shared": 2}
        assert inbox_lists.counts(harbor)["ownerless"] == 1
        plan = PersonPlan.objects.get()
        assert plan.state == "done"
        held = NumberAssignment.objects.filter(e164=plan.e164).order_by("since")
        assert list(held.values_list("holder", flat=True)) == ["Nina Petrova", "Oleh Kovalenko"]
        assert timezone.now() - held[0].since > timedelta(days=45)


def test_every_balance_is_the_ledgers_sum_and_time_never_runs_back(demo: dict):
    with scope.system():
        for row in Account.objects.all():
            entries = LedgerEntry.objects.filter(account=row).order_by("id")
            assert row.balance == (entries.aggregate(sum=Sum("amount"))["sum"] or 0)
            moments = [entry.created_at for entry in entries]
            assert moments == sorted(moments)
            assert row.held == (row.holds.aggregate(total=Sum("amount"))["total"] or 0)


def test_the_house_sells_and_the_wholesale_customer_holds(demo: dict):
    for_sale = HouseNumber.objects.filter(state=HouseState.FOR_SALE)
    assert for_sale.filter(npa="201").count() >= 50
    wholesale = account("Northwind Wholesale")
    with scope.tenant(wholesale.pk):
        assert wholesale.phone_numbers.count() == 24
        assert {number.agreement for number in wholesale.phone_numbers.all()} == {"confirmed"}
        assert wholesale.phone_numbers.exclude(forward_to="").count() == 6


def test_the_stock_of_a_real_installation():
    made = list(numbers_for_sale(story.PER_EXCHANGE))
    assert len(made) >= 2000
    assert len({place.npa for _, place in made}) >= 30
    assert sum(place.npa == "201" for _, place in made) >= 80


def test_the_resellers_carrier_is_this_portal(demo: dict):
    reseller = account("Northwind Resale")
    with scope.tenant(reseller.pk):
        row = ProviderAccount.objects.get(account=reseller)
        assert (row.name, row.connector, row.used_for.count()) == ("Wholesale", "voicetel", 8)
        assert row.base_url == "http://127.0.0.1:8000/api/voicetel"
        assert row.sync_every_minutes == 10
        assert row.next_sync_at <= timezone.now()
        assert SyncRun.objects.count() == 0
    password = crypto.decrypt(row.secret)
    credential = check_login(dialect="voicetel", username=row.username, password=password)
    assert credential is not None
    assert credential.account.name == "Northwind Wholesale"


def test_a_person_of_the_practice_has_a_token_and_an_address_book(demo: dict):
    told = demo["relatel"]
    assert told["base_url"] == demo["api"]["Relatel"] == "http://127.0.0.1:8000/api/relatel/api/v2"
    client = Client(headers={"Authorization": f"Bearer {told['token_other_company']}"})
    assert client.get("/api/relatel/api/v2/employee").json()["employee"]["name"] == "Mia Tran"
    assert {"oauth_client_id", "oauth_client_secret", "oauth_redirect_uri"} <= set(told)
    listed = client.get("/api/relatel/api/v2/contacts").json()["contacts"]
    assert [(row["name"], row["comments_count"]) for row in listed if row["flagged"]] == [
        ("Gloria Mendes", 1)
    ]
    assert len(listed) == 5


def test_the_french_resellers_carrier_is_this_portals_callr_api(demo: dict):
    opale = account("Opale Télécom")
    with scope.tenant(opale.pk):
        row = ProviderAccount.objects.get(account=opale)
        assert (row.name, row.connector, row.state) == ("CALLR", "callr", "active")
        assert (row.base_url, row.extra["currency"]) == ("http://127.0.0.1:8000/api/callr", "USD")
        assert opale.phone_numbers.count() == 0
    password = crypto.decrypt(row.secret)
    credential = check_login(dialect="callr", username=row.username, password=password)
    assert credential is not None
    upstream = credential.account
    with scope.tenant(upstream.pk):
        assert (upstream.name, upstream.phone_numbers.count()) == ("Opale Wholesale", 8)
        assert upstream.phone_numbers.filter(destination__startswith="voice_app:").count() == 1


def test_the_clinics_switchboard_is_this_portals_relatel_api(demo: dict):
    clinic = account("Strandby Tandklinik")
    with scope.tenant(clinic.pk):
        row = ProviderAccount.objects.get(account=clinic)
        assert (row.name, row.connector, row.state) == ("Relatel", "relatel", "active")
        assert (row.base_url, row.extra["currency"]) == ("http://127.0.0.1:8000/api/relatel", "USD")
        assert "m2m-small-one=" in row.extra["sim_products"]
        assert clinic.agents.count() == clinic.call_groups.count() == 0
    token = crypto.decrypt(row.secret)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    told = client.get("/api/relatel/api/v2/employee").json()["employee"]
    assert (told["name"], told["is_admin"]) == ("Maja Strand", True)
    assert len(client.get("/api/relatel/api/v2/employee_groups").json()["employee_groups"]) == 2
    [main] = client.get("/api/relatel/api/v2/receptions").json()["receptions"]
    assert main["name"] == "Strandby Tandklinik"
    left = client.get("/api/relatel/api/v2/voice_mails").json()["voice_mails"]
    assert [(row["endpoint_name"], row["heard"]) for row in left] == [("Strandby Tandklinik", False)] * 2
    contacts = client.get("/api/relatel/api/v2/contacts").json()["contacts"]
    assert (len(contacts), contacts[0]["name"]) == (4, "Dental Lab Aarhus")
    with scope.tenant(clinic.pk):
        [known] = clinic.contacts.all()
    assert (known.e164, known.name) == ("+4586120140", "Dental Lab, Thomas")


def test_one_number_differs_at_the_house_carrier(demo: dict):
    harbor = account("Harbor Dental Group")
    with scope.tenant(harbor.pk):
        differing = {}
        for number in harbor.phone_numbers.select_related("provider_account"):
            told = connector_for(number.provider_account).get_number(number.e164).settings
            if found := compare.differences(number, compare.in_our_words(number, told).known()):
                differing[number.label] = found
        assert differing == {"Reminders by text": ["sms_target"]}
        assert set(harbor.phone_numbers.values_list("agreement", flat=True)) == {"confirmed"}


def test_jobs_of_several_outcomes_came_about_by_work(demo: dict):
    with scope.system():
        states = set(Job.objects.values_list("state", flat=True))
        failed = Job.objects.get(state=JobState.FAILED)
        order = NumberOrder.objects.get(state=OrderState.FAILED)
    assert states == {JobState.DONE, JobState.FAILED, JobState.QUEUED}
    assert (failed.kind, failed.attempts, failed.error_kind) == ("numbers.order", 1, "Rejected")
    assert order.charged == 0


def test_a_suspended_customer_and_accounts_below_others(demo: dict):
    assert account("Quarry Street Gym").state == AccountState.SUSPENDED
    reseller, harbor = account("Northwind Resale"), account("Harbor Dental Group")
    with scope.system():
        assert sorted(reseller.children.values_list("name", flat=True)) == [
            "Lakeside Bakery",
            "Ridgeline Legal",
        ]
        below = harbor.children.get()
    assert (below.kind, below.billed_to_id) == (AccountKind.SUBACCOUNT, harbor.pk)


def test_a_second_run_makes_nothing(demo: dict, capsys: pytest.CaptureFixture):
    before = sheet.path().read_text()
    with scope.system():
        accounts = Account.objects.count()

    call_command("demo")
    with pytest.raises(CommandError, match="DEMO=large make run"):
        call_command("demo", "--large")

    assert "nothing was made" in capsys.readouterr().out
    assert sheet.path().read_text() == before
    with scope.system():
        assert Account.objects.count() == accounts


def test_a_start_on_another_port_leads_there(demo: dict, settings: Any):
    settings.PORT, settings.PUBLIC_URL = 8123, "http://127.0.0.1:8123"

    call_command("demo")

    written = json.loads(sheet.path().read_text())
    assert (
        written["api"]["VoiceTel"] == written["voicetel"]["base_url"] == "http://127.0.0.1:8123/api/voicetel"
    )
    assert written["voicetel"]["password"] == demo["voicetel"]["password"]
    other = demo["smartcommunicator_other"]
    assert written["smartcommunicator_other"] == other | {
        "base_url": "http://127.0.0.1:8123/api/smartcommunicator"
    }
    assert written["omniavoice"] == demo["omniavoice"] | {"base_url": "http://127.0.0.1:8123/api/omniavoice"}
    with scope.system():
        assert ProviderAccount.objects.get(name="Wholesale").base_url == "http://127.0.0.1:8123/api/voicetel"
        assert ProviderAccount.objects.get(name="CALLR").base_url == "http://127.0.0.1:8123/api/callr"


def test_a_run_that_fails_leaves_nothing_behind(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(story, "PER_EXCHANGE", 12)

    def killed(_timeline: Timeline) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(Timeline, "play", killed)

    with pytest.raises(RuntimeError, match="killed"):
        build.build()

    with scope.system():
        assert Account.objects.count() == HouseNumber.objects.count() == User.objects.count() == 0
    assert list(tmp_path.iterdir()) == []


def test_of_two_runs_at_once_one_is_refused(demo: dict, monkeypatch: pytest.MonkeyPatch):
    """The second looked before the first had committed, so it found no accounts."""
    before = sheet.path().read_text()
    monkeypatch.setattr(build, "is_empty", lambda: True)

    with pytest.raises(DomainError, match="operator account already"):
        build.build()

    assert sheet.path().read_text() == before
