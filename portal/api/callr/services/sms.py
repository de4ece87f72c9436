"""``sms`` (callr.md §5): sent, told, searched, priced."""

from typing import Annotated

from accounts.models import Account
from common.e164 import is_e164
from messaging import segments
from messaging.models import Message
from messaging.selectors import messages as selectors
from messaging.selectors.prices import price_of_part
from messaging.services.sending import Draft, send_message
from messaging.states import Encoding
from numbers.selectors.numbers import numbers_named
from portal.api.callr.base import ApiCall
from portal.api.callr.exporting import MESSAGES, ask
from portal.api.callr.faults import NO_CARRIER, UNFIT, Fault
from portal.api.callr.hooking import one_off
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.shape import cents
from portal.api.callr.objects.sms import Sms, SmsOptions, SmsQuote, SmsSearchFilters
from portal.api.callr.objects.values import DateTime, Direction, Hash, Hid, Words, moment_of
from portal.api.callr.objects.webhook import Webhook
from portal.api.callr.reading import Checked, Found, Given, NullIsMissing, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results
from portal.api.callr.services.jobs import hid_of
from portal.api.callr.texting import COLUMNS, ENCODINGS, all_told, filter_of, told

# Of a list without paging.
MOST = 10_000
# The one sender's name that needs nobody's approval.
FREE_NAME = "SMS"
FORCED = {"GSM": Encoding.GSM7, "UNICODE": Encoding.UCS2}


def _sender(account: Account, sender: str) -> str:
    """A number of the account, the name that anybody may use, or nothing: then a number is chosen."""
    if sender in ("", FREE_NAME) or sender in numbers_named(account, [sender]):
        return sender
    raise ValueError(sender)


def _recipient(_account: Account, number: str) -> str:
    if not is_e164(number):
        raise ValueError(number)
    return number


Sender = Annotated[str, Checked(str, _sender)]
Recipient = Annotated[str, Checked(str, _recipient), NullIsMissing()]
OfSms = Annotated[Message, Found(Hash, selectors.message_with_ref)]
Filters = Annotated[Given, Of(SmsSearchFilters)] | None
Hook = Annotated[Given, Of(Webhook)] | None


@method("sms.send", peer="to", number="from", text="body")
def send(
    call: ApiCall,
    from_: Sender,
    to: Recipient,
    body: str,
    options: Annotated[Given, Of(SmsOptions)] | None = None,
) -> Hash:
    """Accept a message; a worker hands it to the carrier, and its status and webhooks tell what becomes of it.

    Without a sender, or with ``SMS``, it goes out from a number of the account that can get answers.
    """
    given = options or {}
    ours = from_ if from_.startswith("+") else _chosen(call.account, to)
    draft = Draft(
        ours=ours,
        peer=to,
        text=body,
        encoding=FORCED.get(given.get("force_encoding") or ""),
        reference=given.get("user_data") or "",
        sender_name=from_ if from_ == FREE_NAME else "",
        nature=(given.get("nature") or "").lower(),
        is_flash=bool(given.get("flash_message")),
        told_to=one_off(call.account, given.get("webhook"), at="options.webhook"),
    )
    return send_message(account=call.account, by=call.actor, draft=draft, wait=False).ref


def _chosen(account: Account, to: str) -> str:
    number = selectors.default_sender(account, to)
    if number is None:
        raise Fault(NO_CARRIER, "ROUTING_ERROR", "The account has no number that messages can go out from.")
    return number.e164


@method("sms.get")
def get(call: ApiCall, id: OfSms) -> Sms:
    """One message of the account."""
    return told(call.account, id)


@method("sms.get_list")
def get_list(call: ApiCall, type: Direction, from_: DateTime, to: DateTime) -> list[Sms]:
    """What was received or sent between two moments, newest first, 10,000 at most; the vendor calls it outdated."""
    since, until = moment_of(from_), moment_of(to)
    if until < since:
        raise Fault(UNFIT, "TO_BEFORE_FROM")
    wanted = selectors.MessageFilter(since=since, until=until, direction=type.lower())
    return all_told(call.account, list(selectors.narrowed(call.account, wanted)[:MOST]))


@method("sms.search")
def search(call: ApiCall, filters: Filters = None, options: Options = None) -> SearchResults:
    """The account's messages of the last six months that fit; ``user_data`` is the whole mark."""
    rows = selectors.narrowed(call.account, filter_of(filters))
    return results(rows, options, columns=COLUMNS, tell=lambda found: all_told(call.account, found))


@method("sms.export_async")
def export_async(call: ApiCall, filters: Filters = None, webhook: Hook = None) -> Hid:
    """Have the messages of the last six months that fit written to a file, by a job whose result tells its ``url``."""
    given = {key: value for key, value in (filters or {}).items() if value is not None}
    return hid_of(ask(call, MESSAGES, given, one_off(call.account, webhook, at="webhook")))


@method("sms.get_quote", ours=True)
def get_quote(
    call: ApiCall,
    from_: Sender | None,
    to: Recipient,
    body: str,
    options: Annotated[Given, Of(SmsOptions)] | None = None,
) -> SmsQuote:
    """What a message would cost; nothing is sent."""
    del from_
    forced = FORCED.get((options or {}).get("force_encoding") or "")
    text = segments.in_basic(body) if forced == Encoding.GSM7 else body
    counted = segments.count(text, forced)
    return SmsQuote(
        amount=cents(price_of_part(call.account, to) * counted.parts),
        count=counted.parts,
        currency=call.account.currency,  # type: ignore[arg-type]
        encoding=ENCODINGS[counted.encoding],
        length=len(text),
    )


@method("sms.get_count_for_body")
def get_count_for_body(_call: ApiCall, body: str) -> int:
    """How many parts a text takes."""
    return segments.count(body).parts


@method("sms.get_gsm_charset_mapping")
def get_gsm_charset_mapping(_call: ApiCall) -> Words:
    """The characters that GSM has, and what is written in the place of others when GSM is forced."""
    basic = segments.BASIC | segments.EXTENSION
    others = map(chr, range(0xA0, 0x180))
    return {
        "characters": "".join(sorted(basic)),
        "mapping": {one: segments.nearest(one) for one in others if one not in basic},
    }
