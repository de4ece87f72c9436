"""``/healthz``: whether the parts that Tandem stands on are alive."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from kombu import Connection
from kombu.exceptions import OperationalError

from jobs import health

# Each worker pulses, and one sweeps, every five seconds; a minute of silence means that it hangs or is gone.
SILENT_AFTER = 60
PARTS = ("worker", "outbound", "sweep")


def _database() -> tuple[str, dict[str, float | None]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok", {name: health.seconds_since(name) for name in PARTS}
    except DatabaseError:
        return "unreachable", dict.fromkeys(PARTS)


def _broker() -> str:
    if settings.CELERY_BROKER_URL == "filesystem://":
        queue = FileSystemStorage(settings.BROKER_DIR)
        return "ok" if queue.exists("queue") else "unreachable"
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
        return "ok"
    except (OperationalError, OSError):
        return "unreachable"


def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when all parts are alive, else 503, with what was found."""
    database, seconds = _database()
    broker = _broker()
    alive = all(value is not None and value < SILENT_AFTER for value in seconds.values())
    well = database == broker == "ok" and alive
    body = {
        "status": "ok" if well else "unwell",
        "database": database,
        "broker": broker,
        **{f"{name}_seconds": value for name, value in seconds.items()},
        "version": settings.VERSION,
    }
    return JsonResponse(body, status=200 if well else 503)
