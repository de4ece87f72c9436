"""What numbers have in custom fields."""

from django.db import models
from django.db.models import Q

from accounts.models.custom_field import FieldValue
from numbers.models.phone_number import PhoneNumber


class NumberFieldValue(FieldValue):
    """What a number has in a field.

    A table beside the numbers, whose rows are wide and often written: it is found by the index of an equality that
    row-level security lets an index answer, a field goes with its values in one statement, and the database settles who
    comes first when a field is deleted while a value is saved.
    """

    number = models.ForeignKey(
        PhoneNumber, on_delete=models.CASCADE, related_name="field_values", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "field"], name="one_value_of_a_number"),
            models.CheckConstraint(condition=~Q(value=""), name="number_value_not_empty"),
        ]
        indexes = [
            models.Index(fields=["field", "account", "value"], include=["number"], name="number_value_found")
        ]
