"""What is done how often, by the names of Celery tasks; part of the settings."""

from typing import Any

from celery.schedules import crontab


def _task(name: str, schedule: float | crontab, *, expires: int | None = None) -> dict[str, Any]:
    """Every so many seconds, or by the clock; a worker that comes later than ``expires`` seconds leaves it alone."""
    options = {} if expires is None else {"options": {"expires": expires}}
    return {"task": name, "schedule": schedule, **options}


CELERY_BEAT_SCHEDULE = {
    "keep-prompts": _task("pbx.tasks.keep_house", 60.0, expires=60),
    "forget-sayings": _task("pbx.tasks.forget_sayings", crontab(hour="2", minute="40"), expires=3600),
    "sweep-recordings": _task("calls.tasks.sweep_recordings", crontab(hour="3", minute="0"), expires=3600),
    "deliver-events": _task("events.tasks.sweep", 5.0, expires=5),
    "forget-events": _task("events.tasks.forget_old", 3600.0, expires=600),
    "read-feeds": _task("messaging.tasks.read_due_feeds", 2.0, expires=2),
    "give-up-on-receipts": _task("messaging.tasks.give_up_on_receipts", 3600.0, expires=600),
    "read-reviews": _task("messaging.tasks.read_due_reviews", 3.0, expires=3),
    "bind-ported-numbers": _task("messaging.tasks.bind_ported_numbers", 30.0, expires=30),
    "mail-messaging-problems": _task("messaging.tasks.mail_new_problems", 3600.0, expires=600),
    "forget-who-looked": _task("messaging.tasks.forget_presence", 3600.0, expires=600),
    "sweep": _task("jobs.tasks.sweep", 5.0, expires=5),
    "forget-exports": _task("jobs.tasks.forget_exports", 3600.0, expires=600),
    "pulse": _task("jobs.tasks.pulse", 5.0, expires=5),
    "pulse-outbound": _task("jobs.tasks.pulse_outbound", 5.0, expires=5),
    "forget-old": _task("accounts.tasks.forget_old", 3600.0, expires=600),
    "seal-activity": _task("accounts.tasks.seal_activity", 300.0, expires=300),
    "check-activity": _task("accounts.tasks.check_activity", crontab(hour="2", minute="20"), expires=3600),
    "forget-presence": _task("support.tasks.forget_presence", 3600.0, expires=600),
    "remove-orphaned-files": _task(
        "support.tasks.remove_orphaned_files", crontab(hour="3", minute="20"), expires=3600
    ),
    "end-waiting-chats": _task("support.tasks.end_waiting_chats", 30.0, expires=30),
    "schedule-syncs": _task("providers.tasks.schedule_syncs", 30.0, expires=30),
    "charge-months": _task("numbers.tasks.charge_months", 900.0, expires=600),
    "charge-sims": _task("numbers.tasks.charge_sims", crontab(minute="35"), expires=3000),
    "bill-months": _task("billing.tasks.bill_months", crontab(minute="50"), expires=3000),
    "audit-ledger": _task("billing.tasks.audit_ledger", crontab(hour="3", minute="40"), expires=3600),
    "settle-sums-of-calls": _task("calls.tasks.settle_sums", 10.0, expires=10),
    "check-sums-of-calls": _task("calls.tasks.check_sums", crontab(hour="4", minute="0"), expires=3600),
    "settle-sums-of-messages": _task("messaging.tasks.settle_sums", 10.0, expires=10),
    "check-sums-of-messages": _task(
        "messaging.tasks.check_sums", crontab(hour="4", minute="10"), expires=3600
    ),
    "note-balances": _task("portal.tasks.note_balances", 60.0, expires=60),
    "raise-alerts": _task("portal.tasks.raise_alerts", 60.0, expires=60),
    "look-after-payments": _task("billing.tasks.look_after_payments", 300.0, expires=300),
    "forget-price-drafts": _task("billing.tasks.forget_drafts", crontab(hour="4", minute="30"), expires=3600),
    "note-spending": _task("billing.tasks.note_spending", 60.0, expires=60),
    "fold-tallies": _task("numbers.tasks.fold_tallies", 60.0, expires=60),
    "check-tallies": _task("numbers.tasks.check_tallies", crontab(hour="4", minute="20")),
    "settle-margins": _task("billing.tasks.settle_margins", 60.0, expires=60),
    "check-margins": _task("billing.tasks.check_margins", crontab(hour="4", minute="50")),
    "poll-ports": _task("numbers.tasks.poll_ports", 10.0, expires=10),
    "look-after-ports": _task("numbers.tasks.look_after_ports", 3600.0, expires=600),
    "close-lookups": _task("numbers.tasks.close_lost_lookups", 60, expires=60),
}
