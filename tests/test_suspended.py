"""A suspended account: no write route of console or API changes anything, reading, paying and tickets stay open."""

import ast
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.utils import timezone

from accounts.models import Account
from accounts.services.accounts import set_state
from accounts.services.agent_tokens import issue_agent_token
from accounts.services.credentials import api_key, issue_credential
from accounts.services.program_tokens import issue_key
from accounts.services.tokens import issue_token
from accounts.states import AccountState
from common import scope
from common.account_paths import bare
from portal.api.docs import Document, openapi
from portal.api.urls import DOCUMENTS
from providers.house import sale
from tests.agents.staff import add_agent
from tests.console import signed_in
from tests.everything import one_of_everything
from tests.people import BY, People, put_below_the_reseller
from tests.suspended import SAMPLES, fingerprint, forms_on, proved, tables, written, written_since
from tests.test_layout import OURS, name
from tests.test_permissions import PAGES, url

# Writes that are not the account's own doing, or that stay open to it; every other one has ``while_active``.
NOT_ASKED = {
    # Who stands above keeps state, settings and money; whoever is invited may answer, and then read and pay.
    "accounts/services/accounts.py": {"update_account", "set_state", "reopen_account"},
    "accounts/services/describing.py": {"describe_account"},
    "accounts/services/invitations.py": {"accept", "accept_as_new", "decline"},
    "accounts/services/operators.py": {"make_operator"},
    "accounts/services/signup.py": {"sign_up"},
    "billing/services/caps.py": {"set_most"},
    "billing/services/money.py": {"post_credit", "post_decision", "post_payment"},
    "billing/services/plans.py": {"give_plan", "withdraw_plan"},
    "numbers/services/quotas.py": {"set_quota"},
    # Whoever leaves is responsible for nothing any more; the service that removes them has asked.
    "numbers/services/describe.py": {"end_ownership"},
    # Those who call it, because what answered goes, have asked.
    "numbers/services/destinations.py": {"end"},
    # An opt-out by message is obeyed.
    "messaging/services/opt_outs.py": {"wish_to_stop", "wish_to_start"},
    # Whoever does not want to be asked for ratings is asked no more.
    "support/satisfaction/mailing.py": {"opt_out"},
    # Tickets stay open, to both sides.
    "support/services/merging.py": {"merge"},
    "support/services/outgoing.py": {"tell_customer", "confirm", "tell_staff", "tell_assignee"},
    "support/services/queues.py": {"save_queue", "save_canned_reply", "remove_canned_reply"},
    "support/services/speaking.py": {"open_ticket", "reply", "note"},
    "support/services/status.py": {"change_status", "assign", "move_to_queue", "set_tags", "delete_ticket"},
    # Parts of services that have asked.
    "accounts/services/activity.py": {"record", "record_each"},
    "accounts/services/notices.py": {"mail_owners"},
    "accounts/services/owner_notices.py": {"tell_owners"},
    "accounts/services/ways_out.py": {"tell_of_new_ones"},
    "accounts/services/suspension.py": {"require_active"},
    "agents/address_books/services.py": {"follow_contact", "start_push_contacts"},
    "agents/carriers/push.py": {"send_to_carriers", "start_push"},
    "agents/carriers/voice_push.py": {"send_voice"},
    "agents/switchboards/services.py": {"take_in", "start_push_presence", "start_push_group"},
    # What a payment provider tells has happened.
    "billing/payments/settling.py": {"mark_paid", "refund"},
    "broadcasts/services/moving.py": {"wake"},
    "calls/carriers/ordering.py": {"order", "ask_to_hang_up"},
    "calls/carriers/voicemail_jobs.py": {"follow"},
    "calls/live/working.py": {"wake"},
    # Figures are read by a dimension, not by somebody.
    "calls/analytics/selectors.py": {"figures"},
    "messaging/analytics/selectors.py": {"figures"},
    # What is kept may be heard, and who heard it is noted.
    "calls/recordings/services/hearing.py": {"note_play", "note_download"},
    "jobs/services.py": {"start", "start_each", "start_here"},
    # The job that calls them was let in, and goes on to its end.
    "numbers/services/settings_each.py": {"desire_each", "take_unsent", "settle_each"},
    "messaging/services/bindings_each.py": {
        "begin_binding",
        "begin_unbinding",
        "settle_bound",
        "settle_unbound",
    },
    "numbers/services/move_each.py": {"move_each", "reassign"},
    "numbers/services/undo_each.py": {"put_back_each", "bring_back"},
    "numbers/services/e911_each.py": {"hand_over_each", "start_removal", "begin_removal", "settle_removed"},
    "numbers/services/e911_set_each.py": {"begin_each", "settle_each"},
    "numbers/services/remove_each.py": {"begin_removals", "settle_removals"},
    "numbers/services/assignments.py": {"hand_out", "take_back"},
    "numbers/services/e911.py": {"create", "hand_over"},
    "numbers/services/push.py": {"queue_push", "push"},
    "numbers/voice_changes.py": {"tell"},
    "pbx/services/answerers.py": {"delete_row"},
}
# Pages whose writes stay open: tickets, which account the pages are about, and what a person has read.
OPEN_PAGES = {
    "events:bell",
    "events:mark_all",
    "events:mark_notice",
    "events:open_notice",
    "accounts:switch",
    "support:new",
    "support:reply",
    "support:close",
    "support:ticket",
}
# The fewest pages that the same requests change something through while the account is active.
MOST_PAGES_WORK = 45


def writes(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions of a module that others call and that are told who does it."""
    for node in ast.parse(path.read_text()).body:
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if public and any(argument.arg == "by" for argument in node.args.kwonlyargs):
            yield node


def is_guarded(function: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "while_active" for mark in function.decorator_list)


def test_every_service_that_writes_asks_whether_the_account_is_active():
    """One that shall not is listed above, with its reason."""
    found: dict[str, set[str]] = {}
    for path in OURS:
        if name(path).startswith(("demo/", "portal/")):
            continue
        free = {function.name for function in writes(path) if not is_guarded(function)}
        if free:
            found[name(path)] = free
    assert found == NOT_ASKED


@pytest.fixture
def things(people: People, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    settings.MEDIA_ROOT = tmp_path
    # The walk may take longer than the carrier keeps numbers, and looking at them would let them go.
    monkeypatch.setattr(sale, "KEPT_FOR", timedelta(hours=1))
    return one_of_everything(people)


def suspend(account: Account) -> None:
    with scope.tenant(account.pk):
        set_state(account=account, by=BY, state=AccountState.SUSPENDED)


Requests = dict[str, list[tuple[str, dict[str, Any]]]]


def changed_by(client: Client, requests: Requests) -> Requests:
    """Those that changed something, by page; each is sent once, and undone again."""
    with scope.system():
        before = fingerprint()
    outcomes: dict[str, bool] = {}
    found: Requests = {}
    quiet = written()
    for page, sent in requests.items():
        for address, fields in sent:
            # Many pages have forms that others have too.
            request = f"{address} {sorted(fields.items())}"
            if request not in outcomes:
                with transaction.atomic():
                    with unwritten_pages():
                        client.post(address, fields)
                    now = written()
                    touched = tables().intersection(written_since(quiet, now))
                    with scope.system():
                        outcomes[request] = any(
                            fingerprint([table])[table] != before[table] for table in touched
                        )
                    transaction.set_rollback(True)
                quiet = now
            if outcomes[request]:
                found.setdefault(page, []).append((address, fields))
    return found


def unwritten_pages() -> AbstractContextManager[Any]:
    """While it lasts, pages are answered without their text: what a form changes is what counts."""
    return mock.patch.object(Template, "render", return_value="")


def requests_of(client: Client, things: dict[str, Any]) -> Requests:
    """Every form of every page filled in, as this client sees them now."""
    # The first request of a session notes that it is there; undone, each would.
    client.get("/")
    return {page: requests_of_page(client, page, things) for page in PAGES}


def requests_of_page(client: Client, page: str, things: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What may be sent to the page: the forms that lead to it, and the samples alone."""
    address = url(page, things)
    sent = [(address, dict(SAMPLES))]
    if PAGES[page].method == "get":
        with transaction.atomic():
            shown = client.get(address)
            transaction.set_rollback(True)
        if shown.status_code == 200 and "html" in shown.headers["Content-Type"] and not shown.streaming:
            sent += [(action or address, fields) for action, fields in forms_on(shown.content.decode())]
    return [row for row in sent if not bare(row[0]).startswith(("/user/", "/account/switch"))]


@contextmanager
def suspended(account: Account) -> Iterator[None]:
    with transaction.atomic():
        suspend(account)
        yield
        transaction.set_rollback(True)


def test_no_page_changes_anything_in_a_suspended_account(people: People, things: dict[str, Any]):
    """What its owner may send while it is active changes something then, and nothing while it is suspended; what
    changes something then, nothing while an account above is.
    """
    put_below_the_reseller(people)
    owner = proved(signed_in(people.alice))
    requests = requests_of(owner, things)
    while_active = changed_by(owner, requests)
    assert len(while_active) >= MOST_PAGES_WORK
    for account, sent in ((people.customer, requests), (people.reseller, while_active)):
        with suspended(account):
            found = changed_by(owner, sent)
        assert set(found) <= OPEN_PAGES
        assert "support:new" in found


def test_staff_from_above_changes_nothing_in_a_suspended_account(people: People, things: dict[str, Any]):
    suspend(people.customer)
    staff = proved(signed_in(people.olivia, people.customer))

    found = changed_by(staff, requests_of(staff, things))

    assert set(found) <= OPEN_PAGES
    assert "support:new" in found


UUID = "00000000-0000-4000-8000-000000000001"


def headers(document: Document, account: Account) -> dict[str, str]:
    """How a program of the account says who it is."""
    credential = issue_credential(
        account=account, by=BY, dialect=document.slug, username=account.number, password="abc1234567"
    )
    if document.slug == "relatel":
        agent = add_agent(account, "Ada Lovelace", roles=("admin",)).pk
        with scope.tenant(account.pk):
            _, token = issue_agent_token(
                account=account, by=BY, dialect=document.slug, agent=agent, label="Desk"
            )
        return {"Authorization": f"Bearer {token}"}
    if document.slug == "smartcommunicator":
        return {"Authorization": issue_token(credential=credential, now=timezone.now())}
    scheme = next(iter(document.security.values()))
    if document.slug == "callr":
        # Its passwords are counted against guessing; a key is not.
        with scope.tenant(account.pk):
            key = issue_key(account=account, by=BY, dialect=document.slug, name="Back office")
        return {"Authorization": f"Api-Key {key.token}"}
    if scheme["type"] == "http":
        return {"Authorization": f"Bearer {api_key(credential)}"}
    return {scheme["name"]: api_key(credential)}


WRITES = frozenset({"post", "put", "patch", "delete"})


def answers_of(
    document: Document, account: Account, sent: dict[str, str], methods: frozenset[str]
) -> dict[str, int]:
    """What each operation that needs to know who calls answers to an empty request."""
    answers = {}
    for path, operations in openapi(document)["paths"].items():
        for method in operations.keys() & methods:
            if not all(operations[method].get("security", [{}])):
                continue
            address = document.api.dialect.path + re.sub(r"{customer_id}", account.number, path)
            for told in operations[method].get("parameters", []):
                sample = UUID if told["schema"].get("format") == "uuid" else "1"
                address = address.replace(f"{{{told['name']}}}", sample)
            answer = Client().generic(
                method.upper(), address, b"{}", content_type="application/json", headers=sent
            )
            answers[f"{method} {path}"] = answer.status_code
    return answers


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.slug)
@pytest.mark.parametrize("whose", ["own", "above"])
def test_no_operation_of_any_api_is_served_to_a_suspended_account(
    people: People, document: Document, whose: str
):
    put_below_the_reseller(people)
    with scope.system():
        customer = Account.objects.get(pk=people.customer.pk)
    sent = headers(document, customer)
    while_active = answers_of(document, customer, sent, frozenset({"get"}))
    assert 401 not in while_active.values(), while_active
    suspend(customer if whose == "own" else people.reseller)
    with scope.system():
        before = fingerprint()

    answers = answers_of(document, customer, sent, WRITES | {"get"})

    assert len(answers) > len(while_active)
    assert {told: status for told, status in answers.items() if status not in {401, 403}} == {}
    with scope.system():
        assert fingerprint() == before
