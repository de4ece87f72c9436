"""What a custom field can be about, and what it can hold."""

from django.db.models import TextChoices


class FieldAbout(TextChoices):
    NUMBER = "number", "Numbers"
    ACCOUNT = "account", "Accounts"


class FieldKind(TextChoices):
    TEXT = "text", "Text"
    WHOLE = "whole", "Whole number"
    DECIMAL = "decimal", "Decimal number"
    YES_NO = "yes_no", "Yes or no"
    DATE = "date", "Date"
    CHOICE = "choice", "Choice"
    URL = "url", "Web address"


# What of these is looked for anywhere in the value; of all others the whole value is.
IN_PARTS = frozenset({FieldKind.TEXT, FieldKind.URL})
