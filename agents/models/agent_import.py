"""Imports of agents by file, and what became of each row."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Account, Agent
from agents.imports.states import ImportMode, ImportState, RowOutcome
from jobs.models import Job


class AgentImport(models.Model):
    """A file of agents to onboard, update or offboard.

    ``original`` is the file, ``content`` its table and ``report`` what the last check found, all compressed; when the
    import begins, its rows take their place. ``mapping`` names our column for each place in ``header``.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="agent_imports")
    mode = models.CharField(max_length=8, choices=ImportMode)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.UPLOADED)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    told = models.CharField(max_length=120, blank=True, default="", help_text="How the file was read.")
    notes = models.JSONField(default=list, help_text="What was left out of the file, in sentences.")
    reading = models.JSONField(default=dict, help_text="How the file is read, and how else it could be.")
    original = models.BinaryField(default=bytes, editable=False)
    content = models.BinaryField(default=bytes, editable=False)
    report = models.BinaryField(default=bytes, editable=False)
    header = models.JSONField(default=list)
    samples = models.JSONField(default=list, help_text="The first rows.")
    mapping = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(default=0)
    ready_count = models.PositiveIntegerField(default=0, help_text="Rows that the check found good.")
    already_count = models.PositiveIntegerField(default=0)
    bad_count = models.PositiveIntegerField(default=0)
    fault_count = models.PositiveIntegerField(default=0)
    atomic = models.BooleanField(default=False, help_text="All rows or none.")
    reassign_inbox = models.BooleanField(default=False)
    remove_inboxes = models.BooleanField(default=False)
    pause_asked = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True, default="")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.CharField(max_length=160, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "-id"], name="import_newest"),
            models.Index(fields=["account", "sha256"], name="import_same_file"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("agents:import", args=[self.pk])


class AgentImportRow(models.Model):
    """A row of an import that has begun. ``position`` is its number in the file; rows of one ``batch`` are done in one
    transaction, and whoever supervises somebody comes in the same batch or an earlier one.

    ``made`` is what an undo needs to know.
    """

    # Found by their import alone, and written tens of thousands at a time: no index for each key.
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    agent_import = models.ForeignKey(
        AgentImport, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    position = models.PositiveIntegerField()
    batch = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=RowOutcome, default=RowOutcome.PENDING)
    faults = models.JSONField(default=list)
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    made = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["agent_import", "position"], name="one_row_per_position")
        ]
        indexes = [
            models.Index(fields=["agent_import", "outcome", "position"], name="import_row_outcome"),
            models.Index(
                fields=["agent_import", "batch"], condition=Q(outcome="pending"), name="import_row_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.position}"
