"""One of everything of Acme's, for tests about pages."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.fields.services import FieldWish, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import Account, Agent, ApiCredential, Membership, SavedView
from accounts.rights import Right
from accounts.services.address_book import ContactFields, add_contact
from accounts.services.agent_tokens import issue_agent_token
from accounts.services.applications import register_application
from accounts.services.bots import add_bot
from accounts.services.credentials import issue_credential
from accounts.services.custom_roles import RoleWish, save_role
from accounts.services.invitations import invite
from accounts.states import Role
from agents.models import ColleagueAtCarrier, ContactAtCarrier, GroupAtCarrier
from broadcasts.content import Content
from broadcasts.services.books import create_book
from broadcasts.services.broadcasts import Draft as Broadcasting
from broadcasts.services.broadcasts import save_broadcast
from broadcasts.states import BroadcastKind
from calls.callbacks.models import Promise
from calls.live.services import Wish, broadcast
from calls.recordings.models import Recording
from common import crypto, scope
from common.plans.kinds import NumberClass
from events.event_types import TEST
from events.models import Attempt, Push, PushAddress, Subscription
from events.services.recording import record_for
from jobs import services as job_services
from jobs import work
from jobs.exports.services import request_export
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import ExportForm
from messaging.models import CannedReply as CannedText
from messaging.models import Conversation
from messaging.services.opt_outs import opt_out
from messaging.services.sending import Draft, send_message
from messaging.states import OptOutSource
from numbers.kinds import PUSH
from numbers.models import Gateway, NumberOrder, NumberTransfer, PhoneNumber
from numbers.services.reservations import reserve
from numbers.services.sims import activate_sim
from numbers.services.transfers import hand_over
from numbers.services.voice import assign_voice
from pbx.media import files
from pbx.media.services.library import create_media, set_content
from pbx.media.sound import as_wav
from pbx.models import AppCopy, CarrierFigures, MediaCopy, ReceptionAtCarrier
from pbx.prompts import Prompt
from pbx.receptions.services import ReceptionWish, create_reception
from pbx.services.apps import create_app
from pbx.services.caller_ids import ask_for_caller_id
from pbx.services.groups import GroupWish, create_group
from pbx.services.rooms import create_room
from pbx.services.sip_subscribers import create_subscriber
from pbx.targets import Target
from providers.contract.sale_by_area import AreaOrder
from providers.house.stock import stock_areas
from support.kinds_of_file import Upload
from support.models import Attachment, CannedReply
from support.services.speaking import Customer, Words, open_ticket
from tests.agents.imports.files import checked_file
from tests.agents.plans.planning import small_plan
from tests.agents.staff import FREE, add_agent, add_inbox, add_numbers
from tests.calls.conftest import record
from tests.events.alerting import alert_things
from tests.messaging.campaigns import registered
from tests.messaging.conftest import OUTSIDE
from tests.money_pages import price_things
from tests.numbers.answering import NOTHING
from tests.numbers.conftest import HELD, make_shop
from tests.numbers.porting import make_port
from tests.people import BY, People
from tests.support.feedback import begun, chat_desk


def _staff(people: People) -> dict[str, int]:
    """Somebody of Acme's, somebody invited, and a role that it made."""
    customer, wish = people.customer, RoleWish("Night shift", frozenset({Right.VIEW}))
    may = frozenset(Right)
    role = save_role(account=customer, by=BY, may=may, may_below=frozenset(), wish=wish)
    asked = invite(account=customer, by=BY, email="new@example.com", name="", role=Role.MEMBER)
    bob = Membership.objects.get(user=people.bob)
    centre = FieldWish(FieldAbout.NUMBER, "Cost centre", FieldKind.TEXT)
    field = save_field(account=customer, by=BY, wish=centre)
    return {"bob": bob.pk, "invitation": asked.pk, "role": role.pk, "custom_field": field.pk}


def one_of_everything(people: People) -> dict[str, Any]:
    """Acme's things, by the words that tables of pages use."""
    number = make_shop(people).number
    customer = people.customer
    issue_credential(
        account=customer, by=BY, dialect="voicetel", username=customer.number, password="abc1234567"
    )
    with scope.tenant(customer.pk):
        payload = {"number": number.pk, "settings": ["destination"], "version": 1}
        job = job_services.start(NewJob(PUSH, "A push", payload=payload), account=customer, by=BY)
        order_job = Job.objects.create(account=customer, kind=PUSH, title="An order", run_at=job.run_at)
        order = NumberOrder.objects.create(account=customer, provider_account=people.house, job=order_job)
        stock_areas(2)
        wanted = AreaOrder("33001", NumberClass.CLASSIC, 1)
        kept = reserve(account=customer, by=BY, country="FR", order=wanted, idempotency_key="kept")
        gateway = Gateway.objects.create(account=customer, address="198.51.100.7")
        return {
            "customer": customer.pk,
            "house": people.house.pk,
            "number": HELD[0],
            "job": job.pk,
            "order": order.pk,
            "gateway": gateway.pk,
            "reservation": kept.token,
            "country": kept.country,
            "area": kept.area_ref,
            "offer": _offer(people, number),
            "port": make_port(customer).pid,
            **_staff(people),
            "credential": ApiCredential.objects.get(agent=None).pk,
            **_contact(people),
            "campaign": registered(customer).ref,
            "agent": (agent := add_agent(customer, "Ada Lovelace")).ref,
            "token": issue_agent_token(
                account=customer, by=BY, dialect="relatel", agent=agent.pk, label="Desk"
            )[0].pk,
            "application": register_application(
                account=customer, by=BY, name="Desk", redirect_uris=["https://desk.example/back"]
            )[0].pk,
            **_switchboard(people, agent),
            "sim": activate_sim(
                account=customer, by=BY, icc_id="8945200000000000017", product="m2m-small-one"
            ).subscription_id,
            "inbox": add_inbox(customer, "Front desk", HELD[1], agent).pk,
            "plan": small_plan(customer, HELD[0]).pk,
            **price_things(people),
            **_bot(people),
            **_voice(people),
            "agent_import": checked_file(customer).pk,
            **_lists(customer),
            **_ticket(people),
            **_chat(customer),
            **_message(people),
            **_webhook(people),
        }


def _contact(people: People) -> dict[str, Any]:
    """One that a carrier which keeps the address book has in another way; call it in Acme's scope."""
    row = add_contact(account=people.customer, by=BY, fields=ContactFields("Grace", "+12015550177"))
    there = ContactAtCarrier.objects.create(
        account=people.customer,
        provider_account=people.house,
        contact=row,
        name=row.name,
        carrier_ref="1",
        agreement="confirmed",
    )
    return {"contact": row.pk, "contact_at_carrier": there.pk}


def _switchboard(people: People, agent: Agent) -> dict[str, Any]:
    """A group, and what a carrier that is a switchboard has of Acme; call it in Acme's scope."""
    wish = GroupWish("Front desk", members=[agent.pk])
    group = create_group(account=people.customer, by=BY, wish=wish)
    there = {"account": people.customer, "provider_account": people.house, "carrier_ref": "1"}
    now = timezone.now()
    CarrierFigures.objects.create(
        **there,
        whose="reception",
        day=now.date(),
        calls=3,
        answered=2,
        missed=1,
        closed=0,
        incoming=3,
        outgoing=0,
        read_at=now,
    )
    agreed = there | {"agreement": "confirmed"}
    return {
        "call_group": group.ref,
        "colleague_at_carrier": ColleagueAtCarrier.objects.create(**agreed, agent=agent).pk,
        "group_at_carrier": GroupAtCarrier.objects.create(**agreed, group=group).pk,
        "carrier_reception": ReceptionAtCarrier.objects.create(**there, name="Main", seen_at=now).pk,
    }


def _voice(people: People) -> dict[str, Any]:
    """A voice app of Acme's that answers nothing, a media with its sound, a caller ID that waits, an announcement that
    is planned, and a recording; call it in Acme's scope.
    """
    who: dict[str, Any] = {"account": people.customer, "by": BY}
    media = create_media(**who, name="Welcome")
    set_content(**who, pk=media.pk, data=as_wav(bytes(16_000)))
    announcement = broadcast(
        **who,
        targets=[Target("+12015550147")],
        prompts=[Prompt(media=media.pk)],
        wish=Wish(at=timezone.now() + timedelta(days=1)),
    )
    key, size = files.keep(bytes(16_000))
    recorded = Recording.objects.create(
        account=people.customer,
        call=announcement,
        command=1,
        kind="call",
        state="ready",
        began_at=timezone.now(),
        ended_at=timezone.now(),
        seconds=1,
        key=key,
        size=size,
    )
    return {
        "book": (book := create_book(**who, name="Guests")).ref,
        "broadcast": save_broadcast(
            **who,
            draft=Broadcasting(
                "Storm", BroadcastKind.ANNOUNCEMENT, book.ref, "BLOCKED", Content((Prompt(media=media.pk),))
            ),
        ).ref,
        "kind": "announcement",
        "act": "start",
        "call": record(people.customer).pk,
        "live_call": announcement.ref,
        "promise": Promise.objects.create(
            account=people.customer, call=announcement, number=OUTSIDE, asked_at=timezone.now()
        ).pk,
        "promise_act": "reserve",
        "step": 1,
        "way": "app",
        "recording": recorded.ref,
        "form": "mp3",
        "app": (app := create_app(**who, kind="call_tracking", name="Sales")).ref,
        "app_copy": AppCopy.objects.create(
            account=people.customer, app=app, provider_account=people.house, agreement="gone"
        ).pk,
        "media_copy": MediaCopy.objects.create(
            account=people.customer, media=media, provider_account=people.house, agreement="gone"
        ).pk,
        "media": media.pk,
        "reception": create_reception(**who, wish=ReceptionWish("Main")).ref,
        "place": "open",
        "room": create_room(**who, name="Monday").ref,
        "sip_subscriber": create_subscriber(**who, wish={}).pk,
        "caller_id": ask_for_caller_id(**who, number="+12015550188").pk,
    }


def _lists(account: Account) -> dict[str, Any]:
    """The account's call list as a file, and a saved view that its people share; call it in its scope."""
    export = request_export(account=account, by=BY, source="calls", form=ExportForm.CSV)
    assert export.job is not None
    work.run(export.job.pk)
    view = SavedView.objects.create(account=account, path="/numbers/", name="All")
    return {"export": export.ref, "view": view.pk}


def _message(people: People) -> dict[str, Any]:
    """A message of Acme's to somebody with its conversation, an opt-out of the same person, and a text at hand; call
    it in Acme's scope.
    """
    draft = Draft(ours=HELD[0], peer=OUTSIDE, text="Hello")
    message = send_message(account=people.customer, by=BY, draft=draft, wait=False)
    out = opt_out(account=people.customer, by=BY, peer=OUTSIDE, source=OptOutSource.CONSOLE)
    talk = Conversation.objects.get()
    reply = CannedText.objects.create(account=people.customer, title="Hi", text="Hi")
    return {
        "message": message.pk,
        "opt_out": out.pk,
        "peer": OUTSIDE,
        "talk": talk.pk,
        "reply": reply.pk,
    }


def _webhook(people: People) -> dict[str, Any]:
    """Acme's webhook, and something that a carrier pushed."""
    customer = people.customer
    address = PushAddress.objects.create(
        account=customer, login_id=1, label="Paris", token_hash="x", secret=""
    )
    told = crypto.encrypt("{}")
    push = Push.objects.create(account=customer, address=address, headers=told, body=told, size=2)
    return a_webhook(customer) | alert_things(people) | {"push": push.pk}


def a_webhook(account: Account) -> dict[str, Any]:
    """A webhook that leads nowhere, with a delivery that was tried once; call it in the account's scope."""
    hook = Subscription.objects.create(
        account=account,
        ref="HOOKHOOK",
        url="https://10.0.0.1/in",
        shape="tandem",
        events=["*"],
        created_by="Test",
    )
    pk = record_for(hook, TEST, hook)
    Attempt.objects.create(
        account=account, delivery_id=pk, number=0, url=hook.url, error="No answer.", at=timezone.now()
    )
    return {"hook": hook.ref, "delivery": pk}


def _offer(people: People, number: PhoneNumber) -> int:
    """An offer of Acme's number to the stranger; call it in Acme's scope."""
    hand_over(account=people.customer, by=BY, e164=number.e164, to=people.other, destination=NOTHING)
    return NumberTransfer.objects.get().pk


def _bot(people: People) -> dict[str, Any]:
    """Acme's voice bot with a number; call it in Acme's scope."""
    add_numbers(people, people.customer, FREE[:1])
    bot = add_bot(account=people.customer, by=BY, name="Reception")
    given = assign_voice(account=people.customer, by=BY, e164=FREE[0], bot_ref=bot.ref)
    return {"bot": bot.ref, "assignment": given.ref}


def _chat(account: Account) -> dict[str, Any]:
    """A visitor's chat that rings; call it in the account's scope."""
    row = chat_desk(account)
    chat, token = begun(row)
    return {"chat": chat.uuid, "chat_reception": row.ref, "key": row.key, "visitor": token}


def _ticket(people: People) -> dict[str, Any]:
    """Acme's ticket with a file, in a queue of the operator's, who has a canned reply for it."""
    words = Words("It is dead.", [Upload("a.txt", b"plain")])
    opened = open_ticket(
        account=people.customer, by=BY, customer=Customer("alice@example.com"), subject="Fax", words=words
    )
    with scope.system():
        return {
            "ticket": opened.number,
            "file": Attachment.objects.get().pk,
            "queue": opened.queue_id,
            "canned": CannedReply.objects.create(account=people.operator, title="Hi", body="Hi").pk,
        }
