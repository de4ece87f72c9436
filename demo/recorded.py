"""Voicemails and recordings of the practice: calls of the house switch, each on its own day, whose sound is real."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from accounts.actor import Actor
from accounts.models import Account
from calls.live.models import Call
from calls.live.running import begin_call, carry_on
from calls.live.services import receive_call
from calls.recordings.kinds import MAKE
from calls.recordings.selectors import recordings
from calls.recordings.services.hearing import comment_on, mark_heard
from calls.recordings.services.retaining import set_retention
from common import scope
from demo.clock import Timeline
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from numbers.selectors.numbers import phone_numbers
from numbers.services.describe import describe_number
from pbx.selectors.apps import numbers_by_app, voice_apps
from pbx.services.answering import assign_number
from pbx.services.apps import create_app

MESSAGES_APP, CAMPAIGN, SPARE = "New patients", "Spring campaign", "Spare"
# How many days ago who called, and what they said; the newest ones nobody has heard.
MESSAGES = (
    (14, "+12015550147", "Hello, this is Jo Moreno. Could you move my cleaning to next week? Thank you."),
    (11, "+12125550118", "Eastside Dental Lab here. The crown for tomorrow is ready."),
    (8, "+12015550163", "It is Ada Whitfield. I broke a tooth, please call me as soon as you open."),
    (5, "+19735550132", "Good evening. Do you take new patients in Newark?"),
    (2, "+16465550171", "This is about the invoice of last month. I will try again tomorrow."),
    (0.3, "+12015550147", "Jo Moreno once more. Thursday at ten would be fine."),
)
HEARD_UP_TO = 4
TALKS = ((13, "+16465550171"), (6, "+12015550163"), (1, "+19735550132"))


def days(account: Account, by: Actor, timeline: Timeline) -> None:
    """What callers left, and what was recorded of calls about the campaign."""
    timeline.add(timeline.before(days=16, hours=-3), partial(_line, account, by))
    for ago, caller, words in MESSAGES:
        call = partial(_left, account, by, caller, words, is_heard=ago > HEARD_UP_TO)
        timeline.add(timeline.before(hours=24 * ago), call)
    for ago, caller in TALKS:
        timeline.add(timeline.before(days=ago, hours=3), partial(_talked, account, by, caller))


def _line(account: Account, by: Actor) -> None:
    """The number that was spare takes messages of new patients from now on."""
    with scope.tenant(account.pk):
        account.refresh_from_db()
        app = create_app(
            account=account,
            by=by,
            kind="call_tracking",
            name=MESSAGES_APP,
            settings={
                "voicemail": {
                    "active": True,
                    "intro": "TTS|TTS_EN-US_ALICE|You have reached Harbor Dental. Please leave a message.",
                    "emails": ["frontdesk@harbor.example"],
                    "timezone": "America/New_York",
                }
            },
        )
        number = phone_numbers(account).get(label=SPARE)
        assign_number(account=account, by=by, ref=app.ref, e164=number.e164)
        describe_number(account=account, by=by, e164=number.e164, label=MESSAGES_APP, tags=["messages"])
        set_retention(account=account, by=by, voicemail_days=365, recording_days=90)


def _number(account: Account, name: str) -> str:
    app = voice_apps(account).get(name=name)
    return numbers_by_app(account, [app])[app.pk][0].e164


def _left(account: Account, by: Actor, caller: str, words: str, *, is_heard: bool) -> None:
    def make() -> Call:
        called = _number(account, MESSAGES_APP)
        return receive_call(account=account, by=by, called=called, caller=caller, says=words)

    call = see_through(account, make)
    with scope.tenant(account.pk):
        row = recordings(account).get(call=call)
        if is_heard:
            mark_heard(account=account, by=by, ref=row.ref, is_heard=True)
        if "tooth" in words:
            comment_on(account=account, by=by, ref=row.ref, comment="Called back, comes at 8:30.")


def _talked(account: Account, by: Actor, caller: str) -> None:
    def make() -> Call:
        return receive_call(account=account, by=by, called=_number(account, CAMPAIGN), caller=caller)

    see_through(account, make)


def see_through(account: Account, make: Callable[[], Call]) -> Call:
    """Make a call, carry it on to its end and make the sound of what it recorded; its jobs have nothing left to do."""
    with scope.tenant(account.pk):
        account.refresh_from_db()
        call = make()
        begin_call(call)
        carry_on(account, call.pk, until=call.planned_for + timedelta(hours=1))
        of_call = Job.objects.get(account=account, subject_type="call", subject_id=str(call.pk))
        sounds = list(Job.objects.filter(account=account, kind=MAKE, state=JobState.QUEUED))
    for job in (of_call, *sounds):
        work.run(job.pk)
    return call
