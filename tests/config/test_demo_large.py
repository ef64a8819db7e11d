"""The source of volume is the same at every run, and a second run changes nothing."""

import pytest

from accounts.models import User
from config import demo_large
from groups.models import District, Group
from groups.rules import may_speak_for
from portal.services import load_activity_fields


@pytest.mark.django_db
def test_a_city_of_any_size_once() -> None:
    load_activity_fields()
    District.objects.bulk_create(District(code=str(number), name=f"第{number}地区") for number in range(1, 6))
    assert demo_large.load(groups=20) == 20
    first = list(Group.objects.order_by("client_id").values_list("name", "kana", "about", "size", "verified_at"))
    assert demo_large.load(groups=20) == 0
    assert demo_large.load(groups=25) == 5
    assert all(name.startswith("【見本】") for name, *_rest in first)
    group = Group.objects.first()
    assert group is not None
    assert may_speak_for(group.memberships.get().user, group) is True
    assert group.fields.count() >= 1
    assert group.districts.count() >= 1
    Group.objects.all().delete()
    User.objects.all().delete()
    demo_large.load(groups=20)
    assert (
        list(Group.objects.order_by("client_id").values_list("name", "kana", "about", "size", "verified_at")) == first
    )
