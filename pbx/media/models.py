"""Media and what belongs to them. The sound itself is in the file store, under a name that says nothing."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from common.ids import new_ref
from pbx.media.states import MediaState

# Smaller ids are of stock prompts, which belong to no account and which nobody changes.
FIRST_OWN_ID = 1000


class Media(models.Model):
    """Something that can be played: ``key`` names its files, ``seconds`` is its length, ``size`` its bytes as MP3.

    ``text`` is what is said in it; where ``voice`` is set, that voice spoke it at ``rate`` (1 to 100).
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="media", null=True, help_text="None: a stock prompt."
    )
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    state = models.CharField(max_length=18, choices=MediaState, default=MediaState.PENDING_CONTENT)
    error = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    voice = models.CharField(max_length=40, blank=True, default="")
    rate = models.PositiveSmallIntegerField(default=50)
    tags = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=60, blank=True, default="")
    seconds = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0, help_text="Counts changes of what is to be heard.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None, id__lt=FIRST_OWN_ID)
                | Q(account__isnull=False, id__gte=FIRST_OWN_ID),
                name="media_id_says_whose",
            ),
            models.CheckConstraint(condition=~Q(state="READY") | ~Q(key=""), name="media_ready_has_sound"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="media_of_account")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_stock(self) -> bool:
        return self.account_id is None


class ImportedFile(models.Model):
    """What a program sent, to be used within a day: sound, to become a media's content, or a table with telephone
    numbers, which is kept as it came. ``name`` is how the program knows it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=60)
    seconds = models.PositiveIntegerField(default=0)
    is_ready = models.BooleanField(default=False)
    is_sound = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class PhoneCode(models.Model):
    """Who calls ``number`` and keys in ``code`` before ``expires_at`` records the media by telephone."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="phone_codes")
    code = models.CharField(max_length=8, unique=True)
    number = models.CharField(max_length=16, help_text="E.164.")
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
