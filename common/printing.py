"""Where paper comes from: what draws it takes 20 MiB and half a second to read, so nobody reads it before the first."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from common.paper import Paper


def blank(*, title: str, at: datetime, page: str = "letter") -> "Paper":
    """An empty document, as ``common.paper.Paper`` says."""
    paper: Paper = import_string("common.paper.Paper")(title=title, at=at, page=page)
    return paper


def shown(made: bytes, name: str) -> HttpResponse:
    """The finished document as an answer that browsers show; ``name`` is the file's, without its ending."""
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
