"""Attached files: always a download, never a page."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights import Right
from accounts.web import AccountRequest, requires
from common.errors import NotFound
from support import tokens
from support.models import Attachment
from support.selectors import tickets as selectors


@require_safe
@requires(Right.VIEW)
def file(request: AccountRequest, number: int, pk: int) -> HttpResponseBase:
    """A file of one of the account's own tickets."""
    return _download(selectors.attachment(request.account, number, pk))


@require_safe
@requires(Right.WORK_TICKETS)
def desk_file(request: AccountRequest, number: int, pk: int) -> HttpResponseBase:
    """A file of a ticket at the desk."""
    return _download(selectors.attachment(request.account, number, pk, staff=True))


@require_safe
def signed_file(_request: HttpRequest, token: str) -> HttpResponseBase:
    """A file for whoever holds an address that we signed within the last hour, signed in or not."""
    pk = tokens.file_of(token)
    try:
        if pk is None:
            raise NotFound("The address of this file has expired.")
        return _download(selectors.attachment_with_id(pk))
    except NotFound as exc:
        raise Http404(exc.text) from exc


def _download(attachment: Attachment) -> HttpResponseBase:
    try:
        content = default_storage.open(attachment.key)
    except FileNotFoundError as exc:
        raise Http404("The file is gone.") from exc
    response = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type=attachment.mime
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
