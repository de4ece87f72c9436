"""Calls and messages as files with the columns of the dialect's objects (callr.md §5.4, §5.6): jobs write them, and
whoever has the credentials of the account fetches them.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import QueryDict

from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from calls import selectors as calls
from calls.models import CallRecord
from common.errors import NotFound
from common.exports import Cell, Sheet, sheet_in_parts
from events.services.ended_jobs import tell_to
from events.services.subscriptions import Endpoint
from jobs.exports.selectors import export, export_of
from jobs.exports.services import WRITE, request_export
from jobs.models import Export, Job
from jobs.states import ExportForm
from messaging.models import Message
from messaging.selectors import messages
from pbx.selectors.apps import voice_app
from portal.api.callr.base import ApiCall
from portal.api.callr.objects.cdr import CdrIn, CdrOut
from portal.api.callr.objects.shape import Shape, keys
from portal.api.callr.objects.sms import Sms
from portal.api.callr.objects.values import LAST, after, moment_of
from portal.api.callr.records import DIRECTIONS, told_records
from portal.api.callr.sounding import BASE
from portal.api.callr.texting import all_told, filter_of

CALLS, MESSAGES = "callr-calls", "callr-messages"
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
OF_WAY: Mapping[str, type[Shape]] = {"IN": CdrIn, "OUT": CdrOut}
# An object inside the message, which has no column.
NO_COLUMNS = frozenset({"options"})
# Stands in the query, so that what another webhook is to hear of is a job of its own.
HOOK = "hook"


def ask(call: ApiCall, source: str, query: Mapping[str, str], told_to: Endpoint | None) -> Job:
    """Have a list written as CSV; ``told_to`` hears when that is over. The same list, asked for again with the same
    webhook while it is being written, is the same job.
    """
    with transaction.atomic():
        mark = {HOOK: told_to.subscription().ref} if told_to is not None else {}
        made = request_export(
            account=call.account,
            by=call.actor,
            source=source,
            form=ExportForm.CSV,
            query=urlencode(sorted({**query, **mark}.items())),
            payload=tell_to(told_to),
        )
    assert made.job is not None
    return made.job


def file_of(job: Job) -> dict[str, Any]:
    """What the result of a job tells of the file that it wrote; nothing for other jobs."""
    found = export_of(job) if job.kind == WRITE else None
    if found is None or found.source not in (CALLS, MESSAGES):
        return {}
    url = f"{settings.PUBLIC_URL}{BASE}/exports/{found.ref}.csv"
    return {"filename": found.file_name, "url": url}


def made_file(account: Account, ref: str) -> Export:
    """A file that a program of this API asked for; NotFound for what others asked for, and another account's."""
    found = export(account, ref)
    if found.source not in (CALLS, MESSAGES):
        raise NotFound("There is no such file.")
    return found


def _calls(account: Account, query: QueryDict) -> Sheet:
    """The calls of one direction, newest first; all that there are where no moments are given."""
    given = {key: str(value) for key, value in query.items()}
    try:
        way = given.get("type", "IN")
        since = moment_of(given["from"]) if "from" in given else FIRST
        until = after(moment_of(given["to"])) if "to" in given else LAST
        direction = DIRECTIONS[way]
    except (KeyError, ValueError) as exc:
        raise NotFound("There is no such list.") from exc
    rows = calls.of_one_way(
        account,
        since=since,
        until=until,
        direction=direction,
        app=voice_app(account, given["app"]) if "app" in given else None,
        ours=given.get("ours", ""),
        call=given.get("hash", ""),
    )

    def lines(part: Sequence[CallRecord]) -> list[list[Cell]]:
        return [list(one.told().values()) for one in told_records(account, part)]

    return sheet_in_parts(list(keys(OF_WAY[way])), rows, lines)


def _messages(account: Account, query: QueryDict) -> Sheet:
    """The messages of the last six months that fit, newest first."""
    try:
        wanted = filter_of(query.dict())
    except ValueError as exc:
        raise NotFound("There is no such list.") from exc
    columns = [key for key in keys(Sms) if key not in NO_COLUMNS]

    def lines(part: Sequence[Message]) -> list[list[Cell]]:
        told = (one.told() for one in all_told(account, part))
        return [[one[key] for key in columns] for one in told]

    return sheet_in_parts(columns, messages.narrowed(account, wanted), lines)


register(Source(CALLS, "Calls, as CALLR tells them", Right.VIEW, _calls))
register(Source(MESSAGES, "Messages, as CALLR tells them", Right.SUPERVISE_INBOXES, _messages))
