"""Recordings, who heard them, and how long an account keeps them. The sound is in the file store, under a name that
says nothing.
"""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from calls.live.models import Call
from calls.recordings.states import RecordingKind, RecordingState
from common.ids import new_ref
from pbx.models import VoiceApp

LONGEST_COMMENT = 500


class Recording(models.Model):
    """What one command of a call's flow had recorded: ``leg`` is the party, 0 for everybody in the call.

    A voicemail that a carrier took down has no call here; ``left_for`` is who the carrier says it was left for, and
    ``is_personal`` that this is one colleague.

    ``number`` is the account's, ``caller`` the other party. ``key`` names the files, ``seconds`` is the length and
    ``size`` the bytes as MP3. A row with ``removed_at`` is on its way out: nobody sees it, and its files go first.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recordings")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, null=True, blank=True, related_name="recordings", db_index=False
    )
    command = models.PositiveIntegerField(default=0)
    leg = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=9, choices=RecordingKind)
    state = models.CharField(max_length=10, choices=RecordingState, default=RecordingState.RECORDING)
    error = models.CharField(max_length=200, blank=True, default="")
    app = models.ForeignKey(VoiceApp, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=40, blank=True, default="")
    caller = models.CharField(max_length=40, blank=True, default="")
    left_for = models.CharField(max_length=100, blank=True, default="")
    is_personal = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=60, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    is_simulated = models.BooleanField(default=True, help_text="On the house switch, which reaches nobody.")
    heard_at = models.DateTimeField(null=True, blank=True)
    heard_by = models.CharField(max_length=160, blank=True, default="")
    comment = models.CharField(max_length=LONGEST_COMMENT, blank=True, default="")
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "command"], name="one_recording_of_a_command"),
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(key=""), name="recording_ready_has_sound"
            ),
            models.CheckConstraint(
                condition=Q(call__isnull=False) | Q(kind="voicemail"), name="recording_is_of_a_call"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-began_at", "-id"],
                condition=Q(removed_at=None),
                name="recording_newest",
            ),
            models.Index(
                fields=["account", "kind", "-began_at", "-id"],
                condition=Q(removed_at=None),
                name="recording_of_kind",
            ),
            models.Index(
                fields=["account"],
                condition=Q(removed_at=None, heard_at=None, kind="voicemail", state="ready"),
                name="voicemail_unheard",
            ),
            models.Index(fields=["id"], condition=Q(removed_at__isnull=False), name="recording_on_its_way"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ref}"

    @property
    def name(self) -> str:
        """How the flow of its call, and programs that run calls, name it."""
        return self.ref if self.call is None else f"{self.call.ref}-{self.command}"


class Hearing(models.Model):
    """That somebody listened to a recording; ``last_at`` is the last time that the log was told of."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    recording = models.ForeignKey(
        Recording, on_delete=models.CASCADE, related_name="hearings", db_index=False
    )
    who = models.CharField(max_length=160)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_at"]
        constraints = [models.UniqueConstraint(fields=["recording", "who"], name="one_hearing_of_a_person")]

    def __str__(self) -> str:
        return self.who


class Retention(models.Model):
    """For how many days an account keeps what was recorded; None is until somebody deletes it."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    voicemail_days = models.PositiveIntegerField(null=True, blank=True)
    recording_days = models.PositiveIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.account)
