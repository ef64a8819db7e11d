"""The small parts that every page is made of: icons, avatars, form fields, links of the navigation."""

from __future__ import annotations

import zlib
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

COLOURS = 8
# What stands before the telling part of a name: legal forms and the mark of sample content.
PREFIXES = ("【見本】", "見本 ", "特定非営利活動法人", "認定NPO法人", "NPO法人", "一般社団法人", "一般財団法人")


@register.simple_tag
def icon(name: str) -> SafeString:
    """One sign of the sprite. It never stands without a word, so assistive technology skips it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url_name: str, label: str, icon_name: str = "", *, exact: bool = False) -> SafeString:
    """A link of the navigation; `aria-current` says whether the reader is on that page or in that part of the site.

    A part is a URL namespace. `exact` is for links that share theirs.
    """
    url, request = reverse(url_name), context.get("request")
    match = getattr(request, "resolver_match", None)
    current = ""
    if request is not None and request.path == url:
        current = "page"
    elif match is not None and not exact and match.namespace == url_name.partition(":")[0]:
        current = "true"
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}{}</a>', url, mark, icon(icon_name) if icon_name else "", label)


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """Where this page stands: `<li>`s from the outside in. ホーム comes first by itself."""
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol><li><a href="{}">{}</a></li>{}</ol></nav>',
        _("現在の場所"),
        reverse("portal:home"),
        _("ホーム"),
        content,
    )


@register.inclusion_tag("_avatar.html")
def avatar(who: Any, kind: str = "", *, size: str = "", mark: Any = None, here: bool = False) -> dict[str, Any]:
    """The picture of a person (round), a group (rounded square) or the centre.

    `who` is a name or anything that has one; `kind` is "person", "group" or "staff" and may be left out when `who` knows it.
    `mark` is the group that a person stands for; `here` adds the dot of presence.
    """
    if not kind:
        kind = "group" if getattr(who, "is_group", False) else "staff" if getattr(who, "is_staff", False) else "person"
    return {"face": face(who), "kind": kind, "size": size, "mark": face(mark) if mark else None, "here": here}


def face(who: Any) -> dict[str, Any]:
    """Letter and colour; both come from the name, so that they are the same wherever it stands."""
    name = str(getattr(who, "name", who))
    return {"letter": initial(name), "colour": zlib.crc32(name.encode()) % COLOURS + 1}


def initial(name: str) -> str:
    """The first telling letter of a name."""
    for prefix in PREFIXES:
        name = name.removeprefix(prefix).strip()
    return name[:1]


@register.inclusion_tag("_form_errors.html")
def form_errors(*bound_forms: forms.BaseForm) -> dict[str, Any]:
    """The summary at the top of a form: each sentence leads to its field."""
    errors = [error for form in bound_forms if form.is_bound for error in _errors_of(form)]
    return {"errors": errors, "count": len(errors)}


def _errors_of(form: forms.BaseForm) -> list[dict[str, str]]:
    found = [{"message": str(message), "target": ""} for message in form.non_field_errors()]
    for bound in form:
        found += [
            {"message": message, "target": "" if bound.is_hidden else _target(bound)} for message in sentences(bound)
        ]
    return found


def sentences(bound: BoundField) -> list[str]:
    """What is wrong with a field. "Required" names the field, so that the summary can be read by itself."""
    return [
        _missing(bound) if error.code == "required" else str(message)
        for error, message in zip(bound.errors.as_data(), bound.errors, strict=True)
    ]


def _missing(bound: BoundField) -> str:
    if bound.is_hidden:
        return _("このページを開き直して、もう一度送ってください。")
    own = bound.field.error_messages["required"]
    if own != forms.Field.default_error_messages["required"]:
        return str(own)
    label = {"label": bound.label}
    if isinstance(bound.field, forms.BooleanField):
        return _("「%(label)s」にしるしを付けてください。") % label
    if isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField):
        return _("「%(label)s」を選んでください。") % label
    return _("「%(label)s」を入力してください。") % label


def _target(bound: BoundField) -> str:
    """The id of the control that takes the focus; in a group of choices the first one."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label


@register.inclusion_tag("_field.html")
def field(bound: BoundField, *, width: str = "", columns: int = 1, need: bool = True) -> dict[str, Any]:
    """A field with its label, 必須／任意, hint, error and control."""
    kind = _kind(bound)
    return {
        "field": bound,
        "kind": kind,
        "columns": columns,
        "need": need,
        "errors": sentences(bound),
        "choices": _tiles(bound) if kind == "tiles" else [],
        "control": "" if kind == "tiles" else control(bound, width),
    }


@register.simple_tag
def control(bound: BoundField, width: str = "") -> SafeString:
    """The bare control with the class of its kind."""
    widget = bound.field.widget
    shape = (
        "select" if isinstance(widget, forms.Select) else "textarea" if isinstance(widget, forms.Textarea) else "input"
    )
    classes = [widget.attrs.get("class", ""), "" if _kind(bound) == "check" else shape, f"w-{width}" if width else ""]
    return bound.as_widget(attrs={"class": " ".join(filter(None, classes))})


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "tiles"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "hidden" if bound.is_hidden else "one"


def _tiles(bound: BoundField) -> list[dict[str, Any]]:
    """The choices of a group; a field may carry `choice_hints`, a sentence for each value."""
    hints = getattr(bound.field, "choice_hints", {})
    return [
        {"tag": tile.tag(), "label": tile.choice_label, "hint": hints.get(str(tile.data["value"]), "")}
        for tile in bound.subwidgets
    ]
