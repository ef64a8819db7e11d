"""A group's pictures: handing them out, and the page where its people keep them."""

from __future__ import annotations

from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from groups import photos as service
from groups import queries
from groups.models import Group, Photo
from groups.profile_views import editable
from kernel import files
from kernel.forms import LineField, OnceForm

# A month: the name of a picture is never used for another one.
CACHE = "public, max-age=2592000, immutable"


class CaptionForm(forms.Form):
    """The words below a picture."""

    caption = LineField(
        label=gettext_lazy("写真の説明"),
        max_length=100,
        help_text=gettext_lazy(
            "何が写っているかを書きます。目の見えない人にも伝わります。例: 花壇に苗を植える子どもたち"
        ),
    )


class PhotoForm(CaptionForm, OnceForm):
    """A picture with its words."""

    photo = forms.FileField(
        label=gettext_lazy("写真"),
        help_text=gettext_lazy("JPEGかPNGの写真を1枚選びます。写っている人の了解をもらってください。"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "data-shrink": ""}),
        error_messages={
            "required": gettext_lazy("写真を選んでください。"),
            "empty": gettext_lazy("この写真は空です。別の写真を選んでください。"),
        },
    )
    field_order = ["client_id", "photo", "caption"]

    def clean_photo(self) -> UploadedFile:
        """JPEG or PNG by name and first bytes, not too heavy; what iPhones keep (HEIC) gets its own sentence."""
        upload: UploadedFile = self.cleaned_data["photo"]
        start = upload.read(16)
        upload.seek(0)
        if PurePath(upload.name or "").suffix.lower() in (".heic", ".heif") or start[4:12] in _HEIC:
            raise ValidationError(
                _(
                    "この写真はHEICという形式で、ここでは表示できません。iPhoneの「設定」→「カメラ」→「フォーマット」で「互換性優先」を選んで撮り直すか、写真をJPEGに変えてから送ってください。"
                ),
                code="heic",
            )
        if (upload.size or 0) > service.MOST_BYTES:
            raise ValidationError(_("写真が重すぎます。40MBまでの写真を選んでください。"), code="heavy")
        kind = files.kind_of(upload, files.PICTURES)
        if kind is None:
            raise ValidationError(_("JPEGかPNGの写真を選んでください。"), code="kind")
        self.kind = kind
        return upload


_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypmsf1", b"ftypheim")


@login_not_required
@require_safe
def picture(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """One size of a picture: everybody's if the group is."""
    photo = get_object_or_404(Photo, pk=pk, state=Photo.State.READY, group__in=queries.visible_to(request.user))
    for file in (photo.image, photo.thumbnail):
        if PurePath(file.name or "").stem == name:
            try:
                response = files.hand_out(file, f"{name}.webp", inline=True)
            except FileNotFoundError:
                break
            response["Cache-Control"] = CACHE
            return response
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: SignedIn, pk: int) -> HttpResponse:
    """The group's pictures with what can be done to each, and the form for one more."""
    group = editable(request.user, pk)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_valid() and _added(form, group, request.user):
        messages.success(request, _("写真を受け取りました。1分ほどで、ページに出ます。"))
        return redirect("groups:photos", pk=group.pk)
    kept = list(group.photos.all())
    context = {"group": group, "form": form, "photos": kept, "most": service.MOST, "is_full": len(kept) >= service.MOST}
    return render(request, "groups/photos.html", context, status=422 if form.errors else 200)


def _added(form: PhotoForm, group: Group, by: User) -> bool:
    data = form.cleaned_data
    try:
        service.add(
            group=group,
            by=by,
            upload=data["photo"],
            kind=form.kind,
            caption=data["caption"],
            client_id=data["client_id"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except PermissionDenied:
        raise Http404 from None
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def caption(request: SignedIn, pk: int, photo: int) -> HttpResponse:
    """Change the words below a picture."""
    kept = _kept(request, pk, photo)
    form = CaptionForm(request.POST if request.method == "POST" else None, initial={"caption": kept.caption})
    if form.is_valid():
        service.describe(photo=kept, by=request.user, caption=form.cleaned_data["caption"])
        messages.success(request, _("写真の説明を保存しました。"))
        return redirect("groups:photos", pk=pk)
    context = {"group": kept.group, "photo": kept, "form": form}
    return render(request, "groups/photo_caption.html", context, status=422 if form.errors else 200)


@require_POST
def place(request: SignedIn, pk: int, photo: int) -> HttpResponse:
    """One place earlier, or later."""
    service.move(photo=_kept(request, pk, photo), by=request.user, earlier=request.POST.get("to") != "later")
    return redirect("groups:photos", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: SignedIn, pk: int, photo: int) -> HttpResponse:
    """Ask, then take a picture away."""
    kept = _kept(request, pk, photo)
    if request.method == "POST":
        service.remove(photo=kept, by=request.user)
        messages.success(request, _("写真を消しました。"))
        return redirect("groups:photos", pk=pk)
    return render(request, "groups/photo_removal.html", {"group": kept.group, "photo": kept})


def _kept(request: SignedIn, pk: int, photo: int) -> Photo:
    return get_object_or_404(Photo.objects.select_related("group"), pk=photo, group=editable(request.user, pk))
