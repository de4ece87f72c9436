"""Calls of the French company on the house switch: each went through its app second by second, on its own day."""

from collections.abc import Callable
from functools import partial

from accounts.actor import Actor
from accounts.models import Account
from broadcasts.content import Content
from broadcasts.services.books import add_numbers, create_book
from broadcasts.services.broadcasts import Draft, save_broadcast
from broadcasts.states import BroadcastKind
from calls.live.models import Call
from calls.live.services import Wish, click_to_call, receive_call
from common import scope
from demo.clock import Timeline
from demo.recorded import see_through
from numbers.selectors.numbers import phone_numbers
from pbx.prompts import Prompt
from pbx.services.answering import assign_number
from pbx.services.apps import create_app
from pbx.targets import Target

# The last four digits say what becomes of a call (calls.switch.behaviours). France keeps this block of mobile numbers
# for fiction, so that programs may write to these as well.
ANSWERS, BUSY, SILENT = "+33639980147", "+33639980181", "+33639980182"
CALLERS = ("+33199000011", "+33199000012", "+442079460011", "+33199000013", "+442079460012")
ABROAD = "+442079460147"
TRACKED, SHOP = "Campagne de printemps", "Boutique"
# For those who are called back, where nobody is there to talk to them.
VOICEMAIL = {
    "active": True,
    "intro": "TTS|TTS_FR-FR_AUDREY|Personne n'est disponible. Laissez un message.",
    "emails": ["bureau@ligneclaire.example"],
    "locale": "fr_FR",
    "timezone": "Europe/Paris",
}
SCRIPT = """\
description: La boutique

branches:
  inbound-call:
    actions:
      - action: say@v2
        params: {what: "Bienvenue. Pour parler à un vendeur, tapez 1."}
      - action: read@v1
        params: {maxDigits: 1, attempts: 1, timeoutMs: 5000}
      - if: $read.digits
        action: dial@v1
        params:
          targets: [{number: "+33639980147", timeout: 20}]
      - if: $dial.ok
        action: bridge@v1
"""
# How many days ago which way was gone.
DAYS = {
    "clicked": (66, 47, 33, 18, 5),
    "shop": (80, 43, 29, 11),
    "tracked": (71, 58, 52, 40, 36, 26, 21, 14, 8, 3, 1),
}
# Of today, and so of the running month whatever day it is.
MINUTES = ((55, "tracked"), (41, "shop"), (27, "clicked"), (13, "tracked"))


def days(account: Account, by: Actor, timeline: Timeline) -> None:
    """Three apps, and calls with them until now."""
    timeline.add(timeline.before(days=90), partial(_apps, account, by))
    moments = [(timeline.before(days=ago), way) for way, found in DAYS.items() for ago in found]
    moments += [(timeline.before(hours=minutes / 60), way) for minutes, way in MINUTES]
    ways: dict[str, Callable[[Account, Actor, int], Call]] = {
        "clicked": _clicked,
        "shop": partial(_came, "Text messages"),
        "tracked": partial(_came, "Campaigns in Paris"),
    }
    for place, (moment, way) in enumerate(moments):
        timeline.add(moment, partial(_call, account, by, place, ways[way]))


def _apps(account: Account, by: Actor) -> None:
    with scope.tenant(account.pk):
        targets = [{"number": BUSY, "timeout": 15}, {"number": ANSWERS, "timeout": 20}]
        made = partial(create_app, account=account, by=by)
        tracked = made(
            kind="call_tracking",
            name=TRACKED,
            settings={"targets": targets, "options": {"record_calls": True}},
        )
        shop = made(kind="scenario", name=SHOP, settings={"script": SCRIPT})
        made(
            kind="click_to_call", name="Rappel", settings={"options": {"attempts": 2}, "voicemail": VOICEMAIL}
        )
        for app, label in ((tracked, "Campaigns in Paris"), (shop, "Text messages")):
            assign_number(account=account, by=by, ref=app.ref, e164=_number(account, label))


def _number(account: Account, label: str) -> str:
    return phone_numbers(account).filter(label=label).order_by("e164")[0].e164


def _call(account: Account, by: Actor, place: int, make: Callable[[Account, Actor, int], Call]) -> None:
    see_through(account, lambda: make(account, by, place))


def _came(label: str, account: Account, by: Actor, place: int) -> Call:
    caller, called = CALLERS[place % len(CALLERS)], _number(account, label)
    seconds = 40 + 7 * place % 50
    return receive_call(account=account, by=by, called=called, caller=caller, keys=["1"], seconds=seconds)


def _clicked(account: Account, by: Actor, place: int) -> Call:
    app = account.voice_apps.get(kind="click_to_call")
    return click_to_call(
        account=account,
        by=by,
        app=app.ref,
        a_targets=[Target(ANSWERS)],
        b_targets=[Target((ABROAD, SILENT, SILENT)[place % 3], 10)],
        wish=Wish(cli=_number(account, "Campaigns in Paris"), custom=f"devis{place}"),
    )


def spring_broadcast(account: Account, by: Actor) -> None:
    """An address book of customers, and an announcement to them that somebody may start."""
    with scope.tenant(account.pk):
        book = create_book(account=account, by=by, name="Clients fidèles", description="Depuis 2024")
        guests = [f"+331990001{place:02d}" for place in range(20)]
        add_numbers(account=account, by=by, ref=book.ref, e164s=[*guests, ANSWERS, BUSY, SILENT])
        says = Prompt(voice="TTS_FR-FR_AUDREY", text="Les soldes de printemps commencent samedi.")
        content = Content((says,), finds_machines=True)
        draft = Draft("Soldes de printemps", BroadcastKind.ANNOUNCEMENT, book.ref, "BLOCKED", content, 5)
        save_broadcast(account=account, by=by, draft=draft)
