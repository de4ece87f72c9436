"""Call records and the SIP registration (voicetel.md §3, operations 6 and 10)."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from rest_framework import serializers

from accounts.selectors.registrations import registration
from calls.models import CallRecord
from calls.selectors import newest_in
from common.plans.nanp import to_ten_digits
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.fields import Shape, Text, Whole

DAY = 86_400
LATEST = 2**40
# The last day that Python's calendar has; nothing is ever recorded later.
END_OF_TIME = 253_402_214_400


class CdrRange(Shape):
    start = serializers.IntegerField(
        required=False, min_value=0, max_value=LATEST, help_text="Unix s, newer end."
    )
    end = serializers.IntegerField(
        required=False, min_value=0, max_value=LATEST, help_text="Unix s, older end."
    )


class CdrValue(Shape):
    ip = Text()
    cn = Text(help_text="Display name, URL-encoded.")
    nr = Text(help_text="Rate a minute.")
    dst = Text()
    dur = Text(help_text="Seconds.")
    ba = Text(help_text="Amount billed.")
    cid = Text()


class Cdr(Shape):
    id = Text()
    key = serializers.ListField(child=Text(), min_length=2, max_length=2)
    value = CdrValue()


class CdrData(Shape):
    start = Whole(max_value=LATEST)
    end = Whole(max_value=LATEST, help_text="Later than asked for where one reply does not hold all calls.")
    cdr = Cdr(many=True)


class RegistrationData(Shape):
    agent = Text()
    uri = Text()


class Records(Endpoint):
    @operation("account.cdr", query=CdrRange, reply=CdrData, limited=True)
    def get(self, call: ApiCall) -> Data:
        """Calls that began in the range, both ends in it, newest first; of the last day when no range is given.

        A reply holds at most 10,000. Where there are more, its ``end`` tells how far it goes; ask on from the second
        before.
        """
        start = call.values.get("start", int(timezone.now().timestamp()))
        end = call.values.get("end", max(0, start - DAY))
        rows, reached = newest_in(call.account, oldest=_moment(end), newest=_moment(start))
        return {
            "start": start,
            "end": max(end, int(reached.timestamp())),
            "cdr": [_record(row, call.credential.username) for row in rows],
        }


class Registration(Endpoint):
    @operation("account.registration", reply=RegistrationData, also=(404,))
    def get(self, call: ApiCall) -> Data:
        """The SIP registration of the account's equipment, while it lasts."""
        found = registration(call.account)
        return {"agent": found.agent, "uri": found.uri}


def _moment(unix: int) -> datetime:
    return datetime.fromtimestamp(min(unix, END_OF_TIME), UTC)


def _record(row: CallRecord, username: str) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "key": [username, str(int(row.started_at.timestamp()))],
        "value": {
            "ip": row.address or "",
            "cn": quote(row.caller_name),
            "nr": f"{row.rate.normalize():f}",
            "dst": to_ten_digits(row.called),
            "dur": str(row.seconds),
            "ba": f"{row.charged.normalize():f}",
            "cid": to_ten_digits(row.caller),
        },
    }
