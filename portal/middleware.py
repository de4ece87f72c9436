"""Gives each request an id that the activity log, the jobs and the answer carry, and a path that may be looked for."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ACCEPTED = re.compile(r"^[A-Za-z0-9-]{8,36}$")
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class RequestIdMiddleware:
    """Takes ``X-Request-ID`` when it looks like an id, makes one otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ACCEPTED.match(given) else str(uuid.uuid4())
        request.request_id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class StorablePaths:
    """Reads a NUL in a path as the mark for what cannot be read. PostgreSQL refuses to look for a NUL; the mark is
    looked for and not found, which each route answers in its own words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.path = request.path.replace("\x00", UNREADABLE)
        request.path_info = request.path_info.replace("\x00", UNREADABLE)
        return self.get_response(request)
