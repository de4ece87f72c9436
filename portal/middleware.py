"""Gives each request an id that the activity log, the jobs and the answer carry."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ACCEPTED = re.compile(r"^[A-Za-z0-9-]{8,36}$")


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
