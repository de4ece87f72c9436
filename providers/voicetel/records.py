"""Call records of VoiceTel (voicetel.md §3, operation 6). They say neither which way a call went nor how it ended."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from common.e164 import E164
from common.plans.nanp import from_ten_digits, is_ten_digits
from providers.contract.calls import CarrierCall
from providers.errors import Malformed
from providers.http import LIST_SECONDS
from providers.reading import amount, name, text, text_if_any, unix_time, whole
from providers.voicetel import wire
from providers.voicetel.calls import Calls
from providers.voicetel.money import CURRENCY

DIGITS = re.compile(r"[0-9]{1,12}", re.ASCII)
# How a number outside North America is dialled from within.
ABROAD = "011"


class VoiceTelRecords(Calls):
    """Six lists an hour (§1.6)."""

    def list_calls(self, since: datetime, until: datetime) -> Iterator[CarrierCall]:
        """Newest first. ``start`` is the newer end and ``end`` the older (§1.7), both in the range; a reply that does
        not hold all of it says with a later ``end`` how far it goes.
        """
        newer, older = int(until.timestamp()), int(since.timestamp())
        while newer >= older:
            asked = {"start": newer, "end": older}
            body = self._get("/v2.2/account/cdr", asked, group="cdr", seconds=LIST_SECONDS)
            yield from wire.rows(body, "cdr", _call)
            reached = wire.one(wire.data(body), lambda row: whole(row, "end"))
            if reached <= older:
                return
            if reached > newer:
                raise Malformed("VoiceTel told of calls of another time.")
            newer = reached - 1


def _call(row: dict[str, Any]) -> CarrierCall:
    """Numbers, seconds and amounts are texts, and so is the start (§3.2)."""
    value = row["value"]
    _user, began = row["key"]
    started_at = unix_time(_digits(began))
    seconds = int(_digits(value["dur"]))
    return CarrierCall(
        ref=name(row["id"]),
        direction=None,
        caller=_party(text_if_any(value, "cid")),
        called=_party(text(value, "dst")),
        state="answered" if seconds else "lost",
        started_at=started_at,
        ended_at=started_at + timedelta(seconds=seconds) if seconds else None,
        talk_seconds=seconds,
        caller_name=unquote(text_if_any(value, "cn")),
        address=text_if_any(value, "ip"),
        cost=amount(value, "ba"),
        currency=CURRENCY,
        raw=row,
    )


def _digits(value: Any) -> str:
    if not (isinstance(value, str) and DIGITS.fullmatch(value)):
        raise ValueError("digits")
    return value


def _party(shown: str) -> str:
    """In E.164 where it is a number, and as it was shown or dialled where it is none."""
    digits = shown.removeprefix("+1") if shown.startswith("+") else shown.removeprefix("1")
    if is_ten_digits(shown) or (len(digits) == 10 and is_ten_digits(digits)):
        return from_ten_digits(shown if is_ten_digits(shown) else digits)
    abroad = f"+{shown.removeprefix(ABROAD)}" if shown.startswith(ABROAD) else shown
    return abroad if E164.fullmatch(abroad) else shown
