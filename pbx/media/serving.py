"""Answers requests for kept sound, whole or in parts. Who may hear it is asked before, for each part."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse

from common.ranges import ranged

TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav"}


def sound_of(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The part of a key's file that is asked for; Http404 when the file is gone."""
    name = f"{key}.{form}"
    try:
        with default_storage.open(name) as file:
            return ranged(request, file, default_storage.size(name), TYPES[form])
    except FileNotFoundError as exc:
        raise Http404("The file is gone.") from exc
