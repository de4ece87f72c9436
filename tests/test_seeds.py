"""What migrations put into the database stands before every test, whatever the tests before it have committed."""

import pytest

from common import scope
from pbx.media.models import Media
from pbx.media.stock import STOCK


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", [1, 2])
def test_stock_prompts_stand_again_after_a_test_that_commits(_time: int) -> None:
    with scope.system():
        assert sorted(Media.objects.values_list("pk", flat=True)) == [one.pk for one in STOCK]
