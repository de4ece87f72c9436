"""Answers requests for a picture. Who may see it is asked before, each time."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from agents.models import GroupPicture, Picture

# An address with a version never shows anything else.
FOR_GOOD, ASK_AGAIN = "private, max-age=31536000, immutable", "private, no-cache"


def served(request: HttpRequest, row: Picture | GroupPicture) -> HttpResponse:
    """The picture, for whoever was let in: no other website shows it, and no shared cache keeps it."""
    etag = quote_etag(row.version)
    whole = HttpResponse(bytes(row.image), content_type="image/jpeg")
    found = get_conditional_response(request, etag=etag, response=whole)
    response = found if isinstance(found, HttpResponse) else whole
    response["ETag"] = etag
    response["Cache-Control"] = FOR_GOOD if request.GET.get("v") == row.version else ASK_AGAIN
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
