"""What a browser sends when it turns its notices on."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from notify.ways.push_channel import is_service
from notify.ways.push_keys import decoded


class PushForm(forms.Form):
    """A push subscription (W3C Push API, `PushSubscription.toJSON`); the script fills it in, nobody types it."""

    endpoint = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """One sentence for the whole: nobody can correct a single field."""
        data = super().clean() or {}
        endpoint = data.get("endpoint", "")
        # What is stored is told by its ASCII alone: no other character has a place in an address or in base64url.
        if self.errors or not endpoint.isascii() or not _are_keys(data.get("p256dh", ""), data.get("auth", "")):
            self.errors.clear()
            raise ValidationError(
                _("この端末を登録できませんでした。ページを開き直して、もう一度「受け取る」を押してください。")
            )
        if not is_service(endpoint):
            raise ValidationError(
                _(
                    "このブラウザーでは、お知らせを受け取れません。Chrome、Edge、Firefox、Safariのどれかで開いてください。"
                )
            )
        return data


def _are_keys(p256dh: str, auth: str) -> bool:
    """RFC 8291 §2.1 and §3.2: an uncompressed point on P-256, and a secret of 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(p256dh))
        return len(decoded(p256dh)) == 65 and len(decoded(auth)) == 16
    except ValueError:
        return False
