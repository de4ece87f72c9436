"""Where carriers push: what comes is kept and acknowledged; whether it is genuine is looked at later."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.errors import Invalid, NotFound, Throttled
from events.services import pushes


@csrf_exempt
@require_POST
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """204 when it is kept; 404 for a path that is nobody's, 413 for too much, 503 while thousands wait."""
    if _length(request) > pushes.MOST_BYTES:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() != "cookie"}
    try:
        pushes.receive(token=token, headers=headers, body=request.body)
    except NotFound:
        return HttpResponse(status=404)
    except Invalid:
        return HttpResponse(status=413)
    except Throttled as exc:
        return HttpResponse(status=503, headers={"Retry-After": str(exc.reset_seconds)})
    return HttpResponse(status=204)


def _length(request: HttpRequest) -> int:
    """What the request says it brings; what says nothing is read up to Django's own limit."""
    told = request.headers.get("Content-Length", "")
    return int(told) if told.isascii() and told.isdecimal() else 0
