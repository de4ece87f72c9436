"""WSGI entry point."""

import os
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# Beyond any upload that we take; what is longer is refused by its length.
LONGEST_BODY = 64 * 1024 * 1024
IN_MEMORY = 256 * 1024

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ChunkedBodies:
    """Gives a body that came in chunks its length, which Django reads a body by; without one it would see none."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        # The server has taken the chunks apart where it says that the input ends by itself.
        if not (chunked and environ.get("wsgi.input_terminated")):
            return self.application(environ, start_response)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            length = _copy(environ["wsgi.input"], body)
            body.seek(0)
            environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
            del environ["HTTP_TRANSFER_ENCODING"]
            return self.application(environ, start_response)


def _copy(source: Any, target: Any) -> int:
    """How long the body is; of one that is too long no more is kept, and its length tells so."""
    while part := source.read(64 * 1024):
        target.write(part)
        if target.tell() > LONGEST_BODY:
            break
    return int(target.tell())


application = ChunkedBodies(get_wsgi_application())
