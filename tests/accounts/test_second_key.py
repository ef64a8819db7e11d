"""The second key: required for staff, and three ways to have one; two of them without a telephone."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts import rules, services
from accounts.models import AuditEntry, Role, StaffRole, User
from tests.accounts.test_sign_in import PASSWORD, is_in, person, sign_in
from tests.world import World


def adviser() -> User:
    """A member of staff with a password."""
    user = person("shokuin")
    StaffRole.objects.create(user=user, role=Role.ADVISER)
    return User.objects.get(pk=user.pk)


def confirm(client: Client, url: str) -> None:
    """Type the password once more, as weighty pages ask."""
    assert client.get(url).url.startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": url})


def app_code(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_staff_set_one_up_first_and_citizens_need_none(world: World) -> None:
    citizen, staff = person(), adviser()
    assert (rules.needs_second_factor(citizen), rules.needs_second_factor(staff)) == (False, True)
    client = sign_in("shokuin")
    assert client.get("/accounts/profile/").url == "/accounts/2fa/"
    assert "自分の電話がなくても" in client.get("/accounts/2fa/").content.decode()
    assert client.get("/").status_code == 200  # public pages stay public
    answer = client.post("/accounts/devices/1/end/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/accounts/2fa/"})


def test_in_the_demo_staff_need_none(world: World, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    assert rules.needs_second_factor(adviser()) is False


def test_an_app(world: World) -> None:
    adviser()
    client, url = sign_in("shokuin"), "/accounts/2fa/totp/activate/"
    confirm(client, url)
    secret = re.search(r"<code>([A-Z2-7]+)</code>", client.get(url).content.decode()).group(1)  # type: ignore[union-attr]
    assert "コードが違います" in client.post(url, {"code": "000000"}).content.decode()
    digits = app_code(secret)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    assert client.post(url, {"code": f"{full_width[:3]} {full_width[3:]}"}).url == "/accounts/2fa/recovery-codes/"
    assert is_in(client) is True

    again = sign_in("shokuin")
    assert is_in(again) is False
    assert again.get("/accounts/login/").url == "/accounts/2fa/authenticate/"
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    assert again.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert is_in(again) is True


@pytest.mark.parametrize("code", ["", "000000", "あいうえお", "🍙", "𠮷", "\0", "<b>", "9" * 500])
def test_a_wrong_code_gets_a_sentence(world: World, code: str) -> None:
    TOTP.activate(adviser(), "JBSWY3DPEHPK3PXP")
    page = sign_in("shokuin").post("/accounts/2fa/authenticate/", {"code": code})
    assert (page.status_code, "error-summary" in page.content.decode()) == (200, True)


def test_printed_codes_alone(world: World) -> None:
    staff = adviser()
    client, url = sign_in("shokuin"), "/accounts/2fa/recovery-codes/generate/"
    confirm(client, url)
    assert client.post(url).url == "/accounts/2fa/recovery-codes/"
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<code class=\"strong\">(\d+)</code>", page)
    assert (len(codes), is_in(client)) == (10, True)
    assert codes[0] in client.get("/accounts/2fa/recovery-codes/download/").content.decode()

    again = sign_in("shokuin")
    assert is_in(again) is False
    again.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert is_in(again) is True
    once_more = sign_in("shokuin")
    once_more.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert is_in(once_more) is False
    assert rules.needs_second_factor(staff) is False
    for code in codes[1:]:
        assert RecoveryCodes(Authenticator.objects.get(user=staff)).validate_code(code) is True
    assert rules.needs_second_factor(staff) is True  # the sheet is used up: a new one is made at the next page


def test_with_an_unconfirmed_address_the_way_to_confirm_it_is_open(world: World) -> None:
    """Else whoever signed up with somebody else's address could lock the owner out."""
    EmailAddress.objects.filter(user=adviser()).update(verified=False)
    client = sign_in("shokuin")
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert "先に、メールアドレスの確認をすませてください" in page.content.decode()
    assert client.get("/accounts/email/").status_code == 200


@pytest.mark.parametrize(
    "credential", ["", "{}", "nonsense", "[1]", '{"id": "🍙", "rawId": 3}', '{"id": "\0"}', "null"]
)
def test_a_broken_passkey_is_refused_in_words(world: World, credential: str) -> None:
    page = Client().post("/accounts/2fa/webauthn/login/", {"credential": credential}, follow=True)
    assert page.status_code == 200
    client = sign_in(person().login_name)
    confirm(client, "/accounts/2fa/webauthn/add/")
    added = client.post("/accounts/2fa/webauthn/add/", {"name": "鍵\0", "credential": credential})
    assert (added.status_code, Authenticator.objects.filter(type="webauthn").count()) == (200, 0)


def test_a_passkey_login_begins_with_a_challenge(world: World) -> None:
    answer = Client().get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert sorted(answer.json()["request_options"]["publicKey"]) == [
        "allowCredentials",
        "challenge",
        "rpId",
        "userVerification",
    ]


def test_an_administrator_frees_somebody_who_lost_every_key(world: World) -> None:
    staff = adviser()
    RecoveryCodes.activate(staff)
    administrator = world.client(world.administrator)
    assert "なくしたとき" in administrator.get(f"/accounts/staff/{staff.pk}/").content.decode()
    assert world.client(world.counter).post(f"/accounts/staff/{staff.pk}/keys/").status_code == 404
    assert administrator.post(f"/accounts/staff/{staff.pk}/keys/").status_code == 302
    assert (rules.needs_second_factor(staff), AuditEntry.objects.get().action) == (True, "keys.removed")
    assert sign_in("shokuin").get("/accounts/profile/").url == "/accounts/2fa/"
    with pytest.raises(PermissionDenied):
        services.remove_keys(actor=world.counter, person=staff)
