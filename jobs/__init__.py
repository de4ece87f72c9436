"""Durable work: the job row is the truth, Celery only wakes."""
