"""All that web, workers and clock have in common: whoever imports this has read the whole portal.

The launcher does so once, and the portal's processes are copies of it. So nothing here may start a thread or open a
connection, which no copy would have.
"""

from celery.apps import beat, worker
from celery.bin import celery as command_line
from celery.concurrency import thread as threads
from django.urls import get_resolver
from granian import cli as server

from portal.asgi import application
from portal.celery import app

__all__ = ["app", "application", "beat", "command_line", "server", "threads", "worker"]

# Pages are known by their addresses in every process; otherwise the first request would wait for all views.
get_resolver().reverse_dict  # noqa: B018
app.loader.import_default_modules()
app.finalize()
