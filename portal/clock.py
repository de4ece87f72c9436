"""The clock's Celery application: it knows when to send which task by name, and imports none of them."""

from celery import Celery

# Without Django, whose models alone weigh more than all that a clock needs.
app = Celery("clock", fixups=[])
app.config_from_object("portal.settings", namespace="CELERY")
