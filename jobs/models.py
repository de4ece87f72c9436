"""Durable jobs, their items, files that they write for people, and signs of life."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from common.ids import new_token
from jobs.states import ATTENTION, OPEN, ExportForm, ItemState, JobState


class Job(models.Model):
    """A piece of work that touches a carrier or takes long.

    A worker claims the row with a lease and settles it; each claim raises ``attempts``, and only the holder
    of the present attempt can settle. ``called_at`` is set before a carrier is asked to change something and
    taken back when it is certain that nothing happened: a claimed job that has it may have been carried out
    already.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="jobs", db_index=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=8)
    lease_until = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(
        max_length=80, blank=True, default="", help_text="Machine and process at work."
    )
    woken_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    error_kind = models.CharField(max_length=40, blank=True, default="")
    was_refused = models.BooleanField(default=False, help_text="The other side understood and said no.")
    idempotency_key = models.CharField(max_length=128, null=True, blank=True)
    subject_type = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    user_id = models.BigIntegerField(null=True, blank=True)
    actor = models.CharField(max_length=160, blank=True, default="")
    acting_from = models.CharField(max_length=120, blank=True, default="")
    request_id = models.CharField(max_length=36, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state__in=sorted(OPEN)), name="job_due"),
            models.Index(fields=["account", "-created_at", "-id"], name="job_newest"),
            models.Index(
                fields=["account", "state"], condition=Q(state__in=sorted(ATTENTION)), name="job_attention"
            ),
            models.Index(fields=["account", "subject_type", "subject_id"], name="job_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "idempotency_key"], name="one_job_per_key"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    # Not a column: whether this process asked a carrier, since it claimed the job.
    called_now = False
    # Not a column: until when the job's work need give no sign of life.
    patience_until: datetime | None = None
    # What it is about, as it was written where the job was made.
    subject_row: models.Model | None = None

    @property
    def is_later(self) -> bool:
        """Whether the job waits for its time."""
        return self.state == JobState.QUEUED and self.run_at > timezone.now()

    @property
    def may_have_happened(self) -> bool:
        """Whether a carrier may have been asked for the change, and not certainly in vain."""
        return self.called_at is not None

    @property
    def must_look_up(self) -> bool:
        """Whether an earlier attempt may have reached the carrier: look it up before sending anything."""
        return self.called_at is not None and self.attempts > 1

    @property
    def in_doubt(self) -> bool:
        """Whether an earlier attempt may have reached the carrier and this one has not found out."""
        return self.must_look_up and not self.called_now


class JobItem(models.Model):
    """One row of a long job, with an outcome of its own; only failed items are tried again."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=160)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.PENDING)
    error = models.TextField(blank=True, default="")
    result = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="one_item_per_position")]
        indexes = [models.Index(fields=["job", "state"], name="job_item_state")]

    def __str__(self) -> str:
        return self.label


class Heartbeat(models.Model):
    """When a process was last seen alive; about the installation, not about an account."""

    name = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """A list that is, or is being, written to a file. ``query`` is that of the list's address.

    ``key`` is where the file is stored; there is one to download once ``made_at`` is set. Of one list in one form one
    is written at a time.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, related_name="export")
    source = models.CharField(max_length=40)
    form = models.CharField(max_length=4, choices=ExportForm)
    query = models.CharField(max_length=2000, blank=True, default="")
    file_name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, blank=True, default="")
    rows = models.BigIntegerField(null=True)
    size = models.BigIntegerField(null=True, help_text="In bytes.")
    is_open = models.BooleanField(default=True, help_text="Its job is not over.")
    asked_by = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["expires_at"], name="export_expires")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "form", "query"],
                condition=Q(is_open=True),
                name="one_open_export_of_a_list",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("exports:detail", args=[self.ref])
