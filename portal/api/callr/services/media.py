"""``media``: what is stored, and sound that is sent ahead (callr.md §5.7)."""

import base64
import binascii
from typing import Annotated, Any

from accounts.models import Account
from calls.recordings import selectors as recordings
from jobs.models import Job
from pbx.media.selectors import totals
from pbx.media.services.imports import import_file
from pbx.media.storage import MOST_SECONDS
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import wrong
from portal.api.callr.hooking import one_off
from portal.api.callr.objects.media import (
    MediaQuota,
    MediaQuotaCount,
    MediaQuotaDuration,
    MediaQuotaQuota,
    MediaQuotaStatus,
)
from portal.api.callr.objects.webhook import Webhook
from portal.api.callr.reading import Checked, read
from portal.api.callr.registry import method
from portal.api.callr.services.jobs import hid_of

UNIT = "seconds"


def sound_of_base64(_account: Account, text: str) -> bytes:
    """The bytes that a text in base64 means; ValueError for any other text. What they hold is looked at elsewhere."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as exc:
        raise ValueError(text[:20]) from exc


Base64 = Annotated[bytes, Checked(str, sound_of_base64)]


@method("media.get_quota_status")
def get_quota_status(call: ApiCall) -> MediaQuota:
    """How much sound is stored, and how much may be."""
    library, recorded = totals(call.account), recordings.totals(call.account).values()
    count = sum(one.counts["ready"] for one in recorded)
    seconds = sum(one.seconds for one in recorded)
    used = library.seconds + seconds
    return MediaQuota(
        count=MediaQuotaCount(library=library.count, recording=count),
        duration=MediaQuotaDuration(library=library.seconds, recording=seconds),
        quota=MediaQuotaQuota(free=MOST_SECONDS, paid=0, unit=UNIT),
        status=MediaQuotaStatus(
            unit=UNIT,
            unused=max(0, MOST_SECONDS - used),
            used=used,
            used_by_library=library.seconds,
            used_by_recording=seconds,
            used_free=used,
            used_paid=0,
        ),
    )


@method("media.import_file_from_base64_async", file="data")
def import_file_from_base64_async(call: ApiCall, data: Base64, webhook: Any = None) -> str:
    """Send a sound file ahead; the job's result names it as ``filename``. Instead of a webhook its address will do."""
    given = {"endpoint": webhook} if isinstance(webhook, str) else webhook
    if given is not None and not isinstance(given, dict):
        raise wrong("webhook")
    told_to = one_off(call.account, read(call, Webhook, given, "webhook") if given else None, at="webhook")
    job: Job = import_file(account=call.account, by=call.actor, data=data, told_to=told_to)
    return hid_of(job)
