"""What each role gets from each console page. A page without a row here fails."""

import os
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Membership
from common import scope
from tests.bulk_pages import OF_BULK
from tests.console import signed_in
from tests.everything import one_of_everything
from tests.feedback_pages import OF_FEEDBACK
from tests.money_pages import OF_MONEY
from tests.people import People
from tests.people_pages import OF_PEOPLE
from tests.rows import Row, carriers, page
from tests.stages import staged
from tests.voice_pages import OF_VOICE

# What is served under these is no console page of an account: APIs, django-allauth, Django's admin, signs of life,
# files whose address is signed, and what callers and visitors of websites see.
ELSEWHERE = ("api/", "user/", "admin/", "healthz", "ticket-files/", "port-letters/", "rate/", "chat/", "pay/")

NUMBER = {"e164": "number"}
THREAD = {"ours": "number", "peer": "peer"}
TALK = {"pk": "talk"}
TICKET = {"number": "ticket"}
PORT = {"pid": "port"}
AREA, RESERVATION = {"country": "country", "ref": "area"}, {"token": "reservation"}
HOOK = {"ref": "hook"}
AGENT, INBOX, BOT = {"ref": "agent"}, {"pk": "inbox"}, {"ref": "bot"}
IMPORT = {"pk": "agent_import"}
EXPORT = {"ref": "export"}
PAGES: dict[str, Row] = {
    **OF_BULK,
    **OF_PEOPLE,
    **OF_VOICE,
    **OF_MONEY,
    **OF_FEEDBACK,
    "dashboard": page("view"),
    "search": page("view"),
    "accounts:list": page("upper"),
    "accounts:new": page("upper"),
    "accounts:attention": page("view"),
    "accounts:attention_count": page("view"),
    "accounts:attention_kind": page("view", name="ports-to-correct"),
    "accounts:attention_act": page("view", 404, post=True, name="ports-to-correct", act="retry"),
    "accounts:below": page("upper", name="numbers"),
    "accounts:detail": page("upper", pk="customer"),
    "accounts:change": page("upper", 422, post=True, pk="customer"),
    "numbers:quota": page("upper", 422, post=True, pk="customer"),
    "accounts:state": page("upper", 302, pk="customer"),
    "accounts:settings": page("view"),
    "accounts:change_settings": page("manager", 422, post=True),
    "accounts:switch": page("view", 404, post=True),
    "accounts:act_for": replace(page("upper", 302), acting=302),
    "accounts:members": page("view"),
    "accounts:invite": page("owner", 422, post=True),
    "accounts:send_again": page("owner", 302, 404, post=True, pk="invitation"),
    "accounts:revoke": page("owner", 302, 404, post=True, pk="invitation"),
    "accounts:change_role": page("owner", 302, post=True, pk="bob"),
    "accounts:remove_member": page("owner", 302, 404, post=True, pk="bob"),
    "accounts:roles": page("view"),
    "accounts:role_new": page("owner"),
    "accounts:role": page("owner", 200, 404, pk="role"),
    "accounts:role_remove": page("owner", 302, 404, post=True, pk="role"),
    "accounts:why": page("owner"),
    "accounts:second_factor": page("owner", 302, post=True),
    "accounts:keys": page("owner"),
    "accounts:key": page("owner", 200, 404, pk="credential"),
    "accounts:remove_key": page("owner", 302, 404, post=True, pk="credential"),
    "accounts:rotate_key": page("owner", 200, 404, post=True, pk="credential"),
    "accounts:networks": page("view"),
    "accounts:add_network": page("manager", 422, post=True),
    "accounts:remove_network": page("manager", 302, post=True),
    "accounts:activity": page("view"),
    "accounts:by_person": page("view"),
    "jobs:list": page("view"),
    "jobs:detail": page("view", 200, 404, job_id="job"),
    "jobs:cancel": page("manager", 302, 404, post=True, job_id="job"),
    "jobs:retry": page("manager", 302, 404, post=True, job_id="job"),
    "jobs:undo": page("member", 302, 404, post=True, job_id="job"),
    "jobs:done": page("manager", 302, 404, post=True, job_id="job"),
    "jobs:settle": page("manager", 302, post=True),
    "jobs:give_up": page("manager", 302, 404, post=True, job_id="job"),
    "exports:list": page("view"),
    "exports:start": page("manager", name="agents", form="csv"),
    "exports:detail": page("view", 200, 404, **EXPORT),
    "exports:file": page("view", 200, 404, **EXPORT),
    "exports:stop": page("view", 302, 404, post=True, **EXPORT),
    "exports:again": page("view", 302, 404, post=True, **EXPORT),
    "exports:remove": page("view", 302, 404, post=True, **EXPORT),
    "events:bell": page("view"),
    "events:mark_all": page("view", 302, post=True),
    # It is Alice's own, whoever else may read in her account.
    "events:open_notice": Row("post", 404, 404, 302, 404, 404, 404, {"pk": "notice"}),
    "events:mark_notice": Row("post", 404, 404, 302, 404, 404, 404, {"pk": "notice"}),
    "events:alert_rules": page("manager"),
    "events:new_alert_rule": page("manager"),
    "events:alert_rule": page("manager", 200, 404, pk="alert_rule"),
    "events:remove_alert_rule": page("manager", 302, 404, post=True, pk="alert_rule"),
    "events:list": page("manager"),
    "events:new": page("manager"),
    "events:types": page("manager"),
    "events:detail": page("manager", 200, 404, **HOOK),
    "events:edit": page("manager", 200, 404, **HOOK),
    "events:state": page("manager", 302, 404, post=True, **HOOK),
    "events:secret": page("manager", 200, 404, post=True, **HOOK),
    "events:test": page("manager", 302, 404, post=True, **HOOK),
    "events:all_again": page("manager", 302, 404, post=True, **HOOK),
    "events:remove": page("manager", 200, 404, **HOOK),
    "events:delivery": page("manager", 200, 404, pk="delivery"),
    "events:again": page("manager", 302, 404, post=True, pk="delivery"),
    "events:pushes": carriers(),
    "events:push": replace(page("upper", 404, pk="push"), acting=200),
    "events:replay": replace(page("upper", 404, post=True, pk="push"), acting=302),
    "numbers:list": page("view"),
    "numbers:drift": page("view"),
    "numbers:adopt_theirs": page("member", 302, post=True),
    "numbers:push_ours": page("member", 302, post=True),
    "numbers:detail": page("view", 200, 404, **NUMBER),
    # 286 tells htmx to stop asking.
    "numbers:status": page("view", 286, 404, **NUMBER),
    "numbers:evidence": page("view", 200, 404, **NUMBER),
    "numbers:history": page("view", 200, 404, **NUMBER),
    "numbers:describe": page("member", 200, 404, **NUMBER),
    "numbers:setting": page("member", 200, 404, slug="destination", **NUMBER),
    "numbers:transfers": page("view"),
    "numbers:releasing": page("view"),
    # Acme offers a number; its receiver alone can answer.
    "numbers:transfer_accept": Row("post", 403, 403, 404, 302, 404, 404, {"pk": "offer"}),
    "numbers:transfer_decline": Row("post", 403, 403, 404, 302, 404, 404, {"pk": "offer"}),
    "numbers:transfer_withdraw": page("manager", 302, 404, post=True, pk="offer"),
    "numbers:move": page("manager", 200, 404, **NUMBER),
    "numbers:remove": page("manager", 200, 404, **NUMBER),
    "numbers:release": page("manager", 200, 404, **NUMBER),
    "numbers:ported_out": page("manager", 200, 404, **NUMBER),
    "numbers:keep": page("manager", 302, 404, post=True, **NUMBER),
    "numbers:store": page("view"),
    "numbers:order": page("manager", 422, post=True),
    "numbers:area": page("manager", **AREA),
    "numbers:reservation": page("manager", elsewhere=404, **RESERVATION),
    "numbers:buy_reservation": page("manager", 422, 404, post=True, **RESERVATION),
    "numbers:give_back": page("manager", 302, 404, post=True, **RESERVATION),
    "numbers:orders": page("view"),
    "numbers:order_detail": page("view", 200, 404, pk="order"),
    "numbers:sims": page("view"),
    "numbers:sim_activate": page("manager"),
    "numbers:sim_charges": page("view"),
    "numbers:sim_drift": page("view"),
    "numbers:sim_push": page("manager", 302, 404, post=True, pk="sim"),
    "numbers:sim_adopt": page("manager", 302, 404, post=True, pk="sim"),
    "numbers:sim": page("view", 200, 404, pk="sim"),
    "numbers:sim_change": page("manager", 302, 404, post=True, pk="sim"),
    "numbers:sim_product": page("manager", 302, 404, post=True, pk="sim"),
    "numbers:sim_end": page("manager", 302, 404, post=True, pk="sim"),
    "numbers:gateways": page("view"),
    "numbers:gateway_new": page("member"),
    "numbers:gateway": page("member", 200, 404, pk="gateway"),
    "numbers:gateway_remove": page("member", 302, 404, post=True, pk="gateway"),
    "numbers:gateway_check": page("member", 302, 404, post=True, pk="gateway"),
    "numbers:e911": page("view"),
    "numbers:e911_number": page("view", 200, 404, **NUMBER),
    "numbers:e911_address": page("manager", 200, 404, **NUMBER),
    "numbers:e911_accept": page("manager", 302, 404, post=True, **NUMBER),
    "numbers:e911_confirm": page("manager", 302, 404, post=True, **NUMBER),
    "numbers:e911_remove": page("manager", 200, 404, **NUMBER),
    "numbers:e911_waive": page("manager", 200, 404, **NUMBER),
    "numbers:e911_withdraw": page("manager", 302, 404, post=True, **NUMBER),
    "numbers:lookups": page("view"),
    "numbers:ask_name": page("member", 422, post=True),
    "numbers:ask_routing": page("member", 422, post=True),
    "numbers:ask_home_network": page("member", 422, post=True),
    "numbers:months": page("view"),
    "calls:strays": carriers(),
    "numbers:ports": page("view"),
    "numbers:port": page("view", 200, 404, **PORT),
    "numbers:port_cancel": page("manager", 200, 404, **PORT),
    "numbers:port_reschedule": page("manager", 200, 404, **PORT),
    "numbers:port_correct": page("manager", 200, 404, **PORT),
    # Only those who act from above, with what an owner there may do.
    "numbers:port_move": Row("get", 403, 403, 403, 403, 200, 403, PORT),
    "numbers:port_letter": page("manager", 200, 404, **PORT),
    "numbers:letter_file": page("view", 200, 404, **PORT),
    "support:port_new": page("manager"),
    "messaging:workspace": page("view"),
    "messaging:workspace_unread": page("view"),
    "messaging:conversation_new": page("member"),
    "messaging:replies": page("view"),
    "messaging:reply_new": page("member"),
    "messaging:reply_edit": page("member", 200, 404, pk="reply"),
    # Everybody's replies are kept by managers.
    "messaging:reply_remove": Row("post", 403, 403, 302, 404, 302, 404, {"pk": "reply"}),
    "messaging:conversation": page("view", 200, 404, **TALK),
    "messaging:conversation_details": page("view", 200, 404, **TALK),
    "messaging:live": page("view", 204, 404, post=True, **TALK),
    "messaging:typing": page("member", 204, 404, post=True, **TALK),
    "messaging:say": page("member", 422, 404, post=True, **TALK),
    "messaging:assign": page("member", 302, 404, post=True, **TALK),
    "messaging:close": page("member", 302, 404, post=True, **TALK),
    "messaging:reopen": page("member", 302, 404, post=True, **TALK),
    "messaging:take_over": page("member", 302, 404, post=True, **TALK),
    "messaging:hand_back": page("member", 302, 404, post=True, **TALK),
    "messaging:name": page("member", 302, 404, post=True, **TALK),
    "messaging:mark_unread": page("view", 302, 404, post=True, **TALK),
    "agents:imports": page("manager"),
    "agents:import_new": page("manager"),
    "agents:import_template": page("manager", kind="csv"),
    "agents:import": page("manager", 200, 404, **IMPORT),
    "agents:import_columns": page("manager", 200, 404, **IMPORT),
    "agents:import_undo": page("manager", 200, 404, **IMPORT),
    "agents:import_discard": page("manager", 200, 404, **IMPORT),
    "agents:import_act": page("manager", 302, 404, post=True, action="start", **IMPORT),
    "messaging:list": page("view"),
    "messaging:new": page("member"),
    "messaging:detail": page("view", 200, 404, pk="message"),
    "messaging:thread": page("view", 200, 404, **THREAD),
    "messaging:reply": page("member", 422, 404, post=True, **THREAD),
    "messaging:opt_outs": page("view"),
    "messaging:opt_out_add": page("member", 422, post=True),
    "messaging:opt_out_add_many": page("member", 422, post=True),
    "messaging:keyword_languages": page("member", 302, post=True),
    "messaging:opt_out_end": page("member", 302, 404, post=True, pk="opt_out"),
    "messaging:passing_on": page("view"),
    "messaging:campaigns": page("view"),
    "messaging:campaign_new": page("member"),
    "messaging:brand_new": page("member"),
    "messaging:campaign": page("view", 200, 404, ref="campaign"),
    "messaging:number": page("view", 200, 404, e164="number"),
    "messaging:number_bind": page("member", 302, 404, post=True, e164="number"),
    "messaging:campaign_bind": page("member", 302, 404, post=True, ref="campaign"),
    "messaging:campaign_unbind": page("member", 302, 404, post=True, ref="campaign"),
    "messaging:health": page("view"),
    "messaging:analytics": page("view"),
    "agents:drift": page("view"),
    "agents:adopt": page("manager", 302, post=True),
    "agents:push": page("manager", 302, post=True),
    "agents:push_voice": page("manager", 302, post=True),
    "agents:adopt_voice": page("manager", 302, post=True),
    "messaging:health_alerts": page("member", 302, post=True),
    "agents:list": page("view"),
    "agents:new": page("manager"),
    "agents:who_held": page("view"),
    "agents:detail": page("view", 200, 404, **AGENT),
    "agents:edit": page("manager", 200, 404, **AGENT),
    "agents:numbers": page("manager", 200, 404, **AGENT),
    "agents:state": page("manager", 302, 404, post=True, **AGENT),
    "agents:link": page("manager", 200, 404, **AGENT),
    "agents:offboard": page("manager", 200, 404, **AGENT),
    "agents:bot_new": page("manager"),
    "agents:bot_edit": page("manager", 200, 404, **BOT),
    "agents:bot_remove": page("manager", 200, 404, **BOT),
    "agents:bot_number": page("manager", 200, 404, **BOT),
    "agents:voice": page("manager", 302, 404, post=True, assignment="assignment", **BOT),
    "agents:plans": page("view"),
    "agents:plan_new": page("manager"),
    "agents:plan": page("view", 200, 404, pk="plan"),
    "agents:plan_retry": page("manager", 302, 404, post=True, pk="plan"),
    "agents:plan_undo": page("manager", 200, 404, pk="plan"),
    "agents:inboxes": page("view"),
    "agents:inbox_new": page("manager"),
    "agents:inbox": page("view", 200, 404, **INBOX),
    "agents:inbox_add": page("manager", 302, 404, post=True, **INBOX),
    "agents:inbox_take_out": page("manager", 302, 404, post=True, **INBOX),
    "agents:inbox_rename": page("manager", 302, 404, post=True, **INBOX),
    "agents:inbox_owner": page("manager", 302, 404, post=True, **INBOX),
    "agents:inbox_remove": page("manager", 200, 404, **INBOX),
    "providers:list": carriers(),
    "providers:new": carriers(),
    "providers:use": carriers(family="lookups"),
    "providers:detail": carriers(pk="house"),
    "providers:pushes": carriers(pk="house"),
    "providers:edit": carriers(pk="house"),
    "providers:sync": carriers(302, post=True, pk="house"),
    "providers:check": carriers(302, post=True, pk="house"),
    "providers:money": carriers(302, post=True, pk="house"),
    "providers:progress": carriers(286, pk="house"),
    "providers:runs": carriers(pk="house"),
    "providers:pause": carriers(302, post=True, pk="house"),
    "providers:sign_in": carriers(302, post=True, pk="house"),
    "providers:sign_in_back": carriers(404),  # Whoever has the right and was sent nowhere.
    "support:list": page("view"),
    "support:new": page("member"),
    "support:ticket": page("view", 200, 404, **TICKET),
    "support:reply": page("member", 422, 404, post=True, **TICKET),
    "support:close": page("member", 302, 404, post=True, **TICKET),
    "support:file": page("view", 200, 404, pk="file", **TICKET),
    "support:desk": page("upper"),
    "support:desk_new": page("upper"),
    "support:desk_settings": page("upper"),
    "support:queue_new": page("upper"),
    "support:queue": page("upper", pk="queue"),
    "support:canned_new": page("upper"),
    "support:canned": page("upper", pk="canned"),
    "support:canned_remove": page("upper", 302, post=True, pk="canned"),
    "support:desk_ticket": page("upper", **TICKET),
    "support:say": page("upper", 422, post=True, **TICKET),
    "support:handle": page("upper", 422, post=True, **TICKET),
    "support:presence": page("upper", post=True, **TICKET),
    "support:merge": page("upper", **TICKET),
    "support:carrier": page("upper", **TICKET),
    "support:carrier_say": page("upper", 404, post=True, pk="1", **TICKET),
    "support:delete": page("upper", **TICKET),
    "support:desk_file": page("upper", pk="file", **TICKET),
}


def console_urls(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> list[str]:
    """The names of all pages, namespace and all."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if path.startswith(ELSEWHERE):
            continue
        if isinstance(entry, URLResolver):
            found += console_urls(entry, path, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            found.append(f"{space}{entry.name}")
    return found


def test_every_page_has_a_row():
    assert sorted(console_urls()) == sorted(PAGES)


def made_things(people: People) -> tuple[People, dict[str, Any]]:
    with override_settings(MEDIA_ROOT=settings.DATA_DIR / f"things-of-tests-{os.getpid()}"):
        return people, one_of_everything(people)


acme = staged("acme", made_things)


@pytest.fixture
def things(acme: tuple[People, dict[str, Any]], settings: Any) -> dict[str, Any]:
    """Acme's things, by the words that the table uses."""
    settings.MEDIA_ROOT = settings.DATA_DIR / f"things-of-tests-{os.getpid()}"
    return acme[1]


def url(name: str, things: dict[str, Any]) -> str:
    return reverse(name, kwargs={key: things.get(word, word) for key, word in PAGES[name].kwargs.items()})


def status(client: Client, row: Row, address: str) -> int:
    """What the page answers; whatever it changed is undone."""
    with transaction.atomic():
        answer = getattr(client, row.method)(address)
        transaction.set_rollback(True)
    return int(answer.status_code)


# For each role the user who has it there, and the account that is acted for.
ROLES = {
    "reader": ("carol", None),
    "member": ("bob", None),
    "owner": ("alice", None),
    "stranger": ("charlie", None),
    "acting": ("olivia", "customer"),
    "home": ("olivia", None),
}


# Pages are written out for whoever sees the most and the least of them; of the rest their status is enough.
WRITTEN_OUT = {"owner", "reader"}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(people: People, things: dict[str, Any], monkeypatch, role: str):
    person, acted_for = ROLES[role]
    if role not in WRITTEN_OUT:
        monkeypatch.setattr(Template, "render", lambda *_: "")
    client = signed_in(getattr(people, person), getattr(people, acted_for) if acted_for else None)
    # The first request of a session notes that it is there; undone, each would.
    client.get("/")
    found = {name: status(client, row, url(name, things)) for name, row in PAGES.items()}

    assert found == {name: getattr(row, role) for name, row in PAGES.items()}


def test_nobody_signed_in_is_sent_to_sign_in(things: dict[str, Any]):
    for name, row in PAGES.items():
        answer = getattr(Client(), row.method)(url(name, things))
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/user/login/"), name


def test_somebody_without_an_account_gets_nowhere(people: People):
    with scope.system():
        Membership.objects.filter(user=people.bob).delete()
    client = signed_in(people.bob)

    assert client.get("/").status_code == 403
    assert client.get("/user/security").status_code == 200
