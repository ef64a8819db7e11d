"""Model fields that several apps share."""

from typing import Any

from django.db import models

from kernel import html


class StoredHtmlField(models.TextField):
    """HTML made by `kernel.html` at writing time; read back as safe text, so templates never mark anything safe."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """The database keeps only what `kernel.html` made."""
        return None if value is None else html.stored(value)
