"""What the house carrier knows: its numbers, who holds them and how they are set, and its gateways."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from common.plans.kinds import NumberClass, NumberKind


class HouseState(models.TextChoices):
    FOR_SALE = "for_sale", "For sale"
    RESERVED = "reserved", "Reserved"
    HELD = "held", "Held"
    AGING = "aging", "Aging"
    DORMANT = "dormant", "In the network, not for sale"


class HouseNumber(models.Model):
    """A number of the house carrier. ``holder`` is the login (our provider account's id) that has it;
    ``settings`` are that holder's. ``npa`` to ``province`` say where a North American number belongs.
    """

    e164 = models.CharField(max_length=16, unique=True)
    country = models.CharField(max_length=2, default="US")
    kind = models.CharField(max_length=20, choices=NumberKind, default=NumberKind.GEOGRAPHIC)
    number_class = models.CharField(max_length=8, choices=NumberClass, default=NumberClass.CLASSIC)
    area = models.PositiveIntegerField(null=True, blank=True, help_text="The id of a house area.")
    npa = models.CharField(max_length=3, blank=True, default="")
    nxx = models.CharField(max_length=3, blank=True, default="")
    block = models.CharField(max_length=1, blank=True, default="")
    city = models.CharField(max_length=40, blank=True, default="")
    rate_center = models.CharField(max_length=12, blank=True, default="")
    lata = models.CharField(max_length=3, blank=True, default="")
    province = models.CharField(max_length=2, blank=True, default="", help_text="State or province.")
    state = models.CharField(max_length=8, choices=HouseState, default=HouseState.FOR_SALE)
    holder = models.BigIntegerField(null=True, blank=True)
    order_key = models.UUIDField(null=True, blank=True)
    reserved_until = models.DateTimeField(null=True, blank=True)
    aging_until = models.DateTimeField(null=True, blank=True)
    settings = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["e164"]
        indexes = [
            models.Index(fields=["npa", "nxx", "e164"], condition=Q(state="for_sale"), name="house_for_sale"),
            models.Index(
                fields=["province", "rate_center"], condition=Q(state="for_sale"), name="house_by_place"
            ),
            models.Index(
                fields=["area", "number_class", "e164"], condition=Q(state="for_sale"), name="house_by_area"
            ),
            models.Index(fields=["holder", "e164"], condition=Q(state="held"), name="house_held"),
            models.Index(fields=["reserved_until"], condition=Q(state="reserved"), name="house_reserved"),
            models.Index(fields=["order_key"], condition=Q(order_key__isnull=False), name="house_order_key"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", holder__isnull=False) | ~Q(state="held"),
                name="house_held_has_holder",
            )
        ]

    def __str__(self) -> str:
        return self.e164


class HousePin(models.Model):
    """The PIN without which a number is not ported away, encrypted; apart from the number, as the carrier's to know."""

    number = models.OneToOneField(HouseNumber, on_delete=models.CASCADE, related_name="+")
    pin = models.TextField(help_text="Encrypted.")

    def __str__(self) -> str:
        return f"PIN of {self.number_id}"


class HouseReservation(models.Model):
    """Numbers of an area kept for a holder; the numbers carry its key while they are."""

    token = models.CharField(max_length=40, unique=True)
    key = models.UUIDField(unique=True, help_text="The request that made it, so a repeat keeps no more.")
    holder = models.BigIntegerField()
    area = models.PositiveIntegerField()
    number_class = models.CharField(max_length=8, choices=NumberClass)
    e164s = ArrayField(models.CharField(max_length=16), default=list)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was bought or given back.")

    def __str__(self) -> str:
        return f"{len(self.e164s)} numbers until {self.expires_at:%H:%M}"


class HouseSim(models.Model):
    """A SIM card that was activated; one that was ended and recycled may have another row later."""

    holder = models.BigIntegerField()
    icc_id = models.CharField(max_length=20)
    product = models.CharField(max_length=40)
    overuse = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    order_key = models.UUIDField(
        unique=True, help_text="The request that made it, so a repeat makes no second."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    is_recycled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["icc_id"], condition=Q(is_recycled=False), name="one_house_sim_in_use_per_card"
            )
        ]

    def __str__(self) -> str:
        return self.icc_id


class HouseGateway(models.Model):
    """Where a holder wants its calls sent; its id is also a route number, so ids begin at 1000."""

    holder = models.BigIntegerField()
    address = models.CharField(max_length=260)
    prefix = models.CharField(max_length=16, blank=True, default="")
    limit = models.PositiveIntegerField(null=True, blank=True)
    order_key = models.UUIDField(
        unique=True, help_text="The request that made it, so a repeat makes no second."
    )

    def __str__(self) -> str:
        return self.address


class HouseAddress(models.Model):
    """A postal address that somebody asked about, as the postal service writes it; the same address keeps its id."""

    line1 = models.CharField(max_length=60)
    line2 = models.CharField(max_length=60, blank=True, default="")
    city = models.CharField(max_length=60)
    state = models.CharField(max_length=2)
    zip = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line1", "line2", "city", "state", "zip"], name="house_address_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line1}, {self.city}, {self.state} {self.zip}"


class HouseEmergencyRecord(models.Model):
    """What a dispatcher is shown when a held number calls 911."""

    e164 = models.CharField(max_length=16, unique=True)
    holder = models.BigIntegerField()
    address = models.ForeignKey(HouseAddress, on_delete=models.PROTECT, related_name="+")
    caller_name = models.CharField(max_length=32)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.e164


class HouseMessage(models.Model):
    """A message on its way through the network. It is told to the holder of the number it is for, when the network has
    that number, and a receipt to its sender; its text is forgotten when it has arrived.
    """

    key = models.UUIDField(unique=True, help_text="The request that sent it, so a repeat sends no second.")
    holder = models.BigIntegerField(help_text="Whose number it is from.")
    sender = models.CharField(max_length=16)
    recipient = models.CharField(max_length=16)
    recipient_holder = models.BigIntegerField(null=True, blank=True, help_text="None: off the network.")
    kind = models.CharField(max_length=3)
    text = models.TextField(blank=True, default="")
    subject = models.CharField(max_length=120, blank=True, default="")
    media_urls = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    sent_at = models.DateTimeField()
    is_told = models.BooleanField(default=False, help_text="The recipient's holder has it.")
    is_receipt_told = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["recipient_holder", "id"],
                condition=Q(is_told=False, recipient_holder__isnull=False),
                name="house_message_to_tell",
            ),
            models.Index(
                fields=["holder", "sent_at"], condition=Q(is_receipt_told=False), name="house_receipt_to_tell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.recipient}"


class HouseBrand(models.Model):
    """A company that a holder's customers write for, by the registry's id."""

    holder = models.BigIntegerField()
    ref = models.CharField(max_length=40)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "ref"], name="house_brand_once")]

    def __str__(self) -> str:
        return self.ref


class HouseCampaign(models.Model):
    """A campaign that a holder registered; how its reviews stand follows from when that was."""

    ref = models.CharField(max_length=40, unique=True)
    holder = models.BigIntegerField()
    brand_ref = models.CharField(max_length=40)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.ref


class HouseBinding(models.Model):
    """A number on a campaign: on one at most."""

    e164 = models.CharField(max_length=16, unique=True)
    campaign = models.ForeignKey(HouseCampaign, on_delete=models.CASCADE, related_name="numbers")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.e164} on {self.campaign}"


class HousePort(models.Model):
    """Numbers that come from another network. ``next_at`` is when the losing carrier makes its next step."""

    key = models.UUIDField(unique=True, help_text="The request that made it, so a repeat makes no second.")
    holder = models.BigIntegerField()
    e164s = ArrayField(models.CharField(max_length=16))
    state = models.CharField(max_length=20)
    foc = models.DateField(null=True, blank=True)
    wanted_on = models.DateField(null=True, blank=True)
    rejection = models.CharField(max_length=30, blank=True, default="")
    text = models.CharField(max_length=200, blank=True, default="")
    next_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Port {self.pk}"
