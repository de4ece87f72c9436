"""Files behind the addresses that media, recordings and jobs tell. Each request for a part of one proves who asks."""

from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.api_scopes import Need
from calls.recordings import selectors as recordings
from calls.recordings.services.hearing import note_play
from common.errors import DomainError, NotFound
from jobs.exports.writing import stored
from pbx.media.selectors import media_with_ref
from pbx.media.serving import sound_of
from portal.api.callr import exporting
from portal.api.callr.base import API, ApiCall
from portal.api.callr.exporting import made_file
from portal.api.callr.faults import Fault
from portal.api.callr.rest import RestEndpoint, answer
from portal.api.needs import CALLS, MESSAGES
from portal.api.serving import require, serve

NEED = Need(CALLS, writes=False)
# What a file is about, by what it was made from.
NEEDED = {exporting.CALLS: CALLS, exporting.MESSAGES: MESSAGES}


class SoundEndpoint(RestEndpoint):
    """MP3, whole or in parts."""

    http_method_names = ["get", "head"]

    def give(self, request: Request, key_of: Callable[[ApiCall], str]) -> HttpResponseBase:
        def run(call: ApiCall) -> HttpResponse:
            try:
                return sound_of(request._request, key_of(call), "mp3")
            except Http404 as exc:
                raise NotFound("The file is gone.") from exc

        try:
            return serve(API, request, need=NEED, admit=lambda caller: ApiCall(**vars(caller)), run=run)
        except (Fault, DomainError) as exc:
            return answer(exc)


@extend_schema(exclude=True)
class MediaSound(SoundEndpoint):
    def get(self, request: Request, hash: str) -> HttpResponseBase:
        """What a media plays."""

        def key_of(call: ApiCall) -> str:
            key = media_with_ref(call.account, hash).key
            if not key:
                raise NotFound("There is nothing to hear yet.")
            return key

        return self.give(request, key_of)


@extend_schema(exclude=True)
class RecordingSound(SoundEndpoint):
    def get(self, request: Request, hash: str) -> HttpResponseBase:
        """A recording; that somebody listens is written down."""

        def key_of(call: ApiCall) -> str:
            row = recordings.recording(call.account, hash)
            if not row.key:
                raise NotFound("There is nothing to hear.")
            if request.method == "GET":
                note_play(account=call.account, by=call.actor, row=row)
            return row.key

        return self.give(request, key_of)


@extend_schema(exclude=True)
class ExportedFile(RestEndpoint):
    def get(self, request: Request, ref: str) -> HttpResponseBase:
        """Calls or messages that a job wrote."""

        def run(call: ApiCall) -> HttpResponseBase:
            file = made_file(call.account, ref)
            require(API, call.credential, Need(NEEDED[file.source], writes=False))
            return stored(file)

        try:
            return serve(API, request, need=None, admit=lambda caller: ApiCall(**vars(caller)), run=run)
        except (Fault, DomainError) as exc:
            return answer(exc)
