"""What answers calls in the demo: a number that is tracked, calls from the website, and the nights."""

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from numbers.selectors.numbers import phone_numbers
from pbx.media import sound
from pbx.media.services.library import create_media, set_tags
from pbx.media.services.speaking import speak
from pbx.services.answering import assign_number
from pbx.services.apps import create_app
from pbx.services.caller_ids import ask_for_caller_id, verify_caller_id

GREETING = "Thank you for calling Harbor Dental. One moment please, we put you through."
CLOSED = "Harbor Dental is closed now. Please leave a message after the tone."
VOICE = "TTS_EN-US_ALICE"
NIGHT = """\
description: Nights and weekends

variables:
  $onCall: "{on_call}"

branches:
  inbound-call:
    actions:
      - action: say@v2
        params:
          what: Harbor Dental is closed. Press 1 if it is urgent.
      - action: read@v1
        params: {{maxDigits: 1, attempts: 2, timeoutMs: 5000}}
      - if: $read.digits
        goto: {{branch: urgent}}
      - action: hangup

  urgent:
    actions:
      - action: dial@v1
        params:
          targets:
            - number: ${{{{ $onCall }}}}
              timeout: 25
      - if: '!$dial.ok'
        action: say@v2
        params:
          what: Nobody could be reached. In an emergency call ${{{{ '9' + '1' + '1' }}}}.
"""


def practice(account: Account, by: Actor) -> None:
    """Prompts and three apps of the practice; the number of the spring campaign is tracked."""
    with scope.tenant(account.pk):
        ours = list(phone_numbers(account).filter(country="US").order_by("e164"))
        reception, campaign = ours[0].e164, next(row.e164 for row in ours if row.label.startswith("Campaign"))
        greeting, closed = _prompt(account, by, "Greeting", GREETING), _prompt(account, by, "Closed", CLOSED)
        tracking = create_app(
            account=account,
            by=by,
            kind="call_tracking",
            name="Spring campaign",
            settings={
                "targets": [{"number": reception, "timeout": 20}],
                "prompts": {"welcome": greeting, "ringtone": 4, "whisper": 7},
                "options": {"record_calls": True},
                "voicemail": {
                    "active": True,
                    "intro": closed,
                    "emails": ["frontdesk@harbor.example"],
                    "timezone": "America/New_York",
                },
            },
        )
        assign_number(account=account, by=by, ref=tracking.ref, e164=campaign)
        clicks = {"options": {"attempts": 2, "record_calls": True}, "prompts": {"b_whisper": 7}}
        create_app(account=account, by=by, kind="click_to_call", name="Call me back", settings=clicks)
        night = {"script": NIGHT.format(on_call=reception)}
        create_app(account=account, by=by, kind="scenario", name="Nights and weekends", settings=night)


def _prompt(account: Account, by: Actor, name: str, text: str) -> int:
    row = create_media(account=account, by=by, name=name)
    tags: dict[str, object] = {"CATEGORY": ["WELCOME"], "LANGUAGE": ["en_US"]}
    set_tags(account=account, by=by, pk=row.pk, tags=tags)
    if sound.can_speak():
        speak(account=account, by=by, pk=row.pk, text=text, voice=VOICE, wait=True)
    return row.pk


def shown_numbers(account: Account, by: Actor, from_above: Actor) -> None:
    """An old line of the practice is verified; another waits."""
    with scope.tenant(account.pk):
        old = ask_for_caller_id(account=account, by=by, number="+12015550177", label="Old front desk")
        verify_caller_id(account=account, by=from_above, pk=old.pk)
        ask_for_caller_id(
            account=account, by=by, number="+12015550178", label="Laboratory", comment="Ask for Dr. Moreno."
        )
