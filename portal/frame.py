"""The frame around console pages: navigation by rights, account switcher, version."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    return {"version": settings.VERSION}
