"""What is done how often, by the names of Celery tasks; part of the settings."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "keep-prompts": {"task": "pbx.tasks.keep_house", "schedule": 60.0, "options": {"expires": 60}},
    "forget-sayings": {
        "task": "pbx.tasks.forget_sayings",
        "schedule": crontab(hour="2", minute="40"),
        "options": {"expires": 3600},
    },
    "sweep-recordings": {
        "task": "calls.tasks.sweep_recordings",
        "schedule": crontab(hour="3", minute="0"),
        "options": {"expires": 3600},
    },
    "deliver-events": {"task": "events.tasks.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "forget-events": {"task": "events.tasks.forget_old", "schedule": 3600.0, "options": {"expires": 600}},
    "read-feeds": {
        "task": "messaging.tasks.read_due_feeds",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "give-up-on-receipts": {
        "task": "messaging.tasks.give_up_on_receipts",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "read-reviews": {
        "task": "messaging.tasks.read_due_reviews",
        "schedule": 3.0,
        "options": {"expires": 3},
    },
    "bind-ported-numbers": {
        "task": "messaging.tasks.bind_ported_numbers",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "mail-messaging-problems": {
        "task": "messaging.tasks.mail_new_problems",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "forget-who-looked": {
        "task": "messaging.tasks.forget_presence",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "sweep": {"task": "jobs.tasks.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "forget-exports": {"task": "jobs.tasks.forget_exports", "schedule": 3600.0, "options": {"expires": 600}},
    "pulse": {"task": "jobs.tasks.pulse", "schedule": 5.0, "options": {"expires": 5}},
    "pulse-outbound": {"task": "jobs.tasks.pulse_outbound", "schedule": 5.0, "options": {"expires": 5}},
    "forget-old": {"task": "accounts.tasks.forget_old", "schedule": 3600.0, "options": {"expires": 600}},
    "forget-presence": {
        "task": "support.tasks.forget_presence",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "remove-orphaned-files": {
        "task": "support.tasks.remove_orphaned_files",
        "schedule": crontab(hour="3", minute="20"),
        "options": {"expires": 3600},
    },
    "schedule-syncs": {
        "task": "providers.tasks.schedule_syncs",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "charge-months": {
        "task": "numbers.tasks.charge_months",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "charge-sims": {
        "task": "numbers.tasks.charge_sims",
        "schedule": crontab(minute="35"),
        "options": {"expires": 3000},
    },
    "audit-ledger": {
        "task": "billing.tasks.audit_ledger",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3600},
    },
    "settle-sums-of-calls": {
        "task": "calls.tasks.settle_sums",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "check-sums-of-calls": {
        "task": "calls.tasks.check_sums",
        "schedule": crontab(hour="4", minute="0"),
        "options": {"expires": 3600},
    },
    "settle-sums-of-messages": {
        "task": "messaging.tasks.settle_sums",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "check-sums-of-messages": {
        "task": "messaging.tasks.check_sums",
        "schedule": crontab(hour="4", minute="10"),
        "options": {"expires": 3600},
    },
    "note-balances": {
        "task": "portal.tasks.note_balances",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "fold-tallies": {"task": "numbers.tasks.fold_tallies", "schedule": 60.0, "options": {"expires": 60}},
    "check-tallies": {"task": "numbers.tasks.check_tallies", "schedule": crontab(hour="4", minute="20")},
    "poll-ports": {
        "task": "numbers.tasks.poll_ports",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "look-after-ports": {
        "task": "numbers.tasks.look_after_ports",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "close-lookups": {"task": "numbers.tasks.close_lost_lookups", "schedule": 60, "options": {"expires": 60}},
}
