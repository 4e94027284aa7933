"""Fields of rows that hold what identifies a person.

Reading a ``SealedField`` gives a ``Sealed``: something that can be passed about, stored and shown,
and that opens only where somebody writes ``reveal``. It seals when its row is saved, for the place
where it stands, so the row must have its primary key by then.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from typing_extensions import override

from hejie.privacy.index import INDEX_BYTES
from hejie.privacy.keys import KeyRing, load
from hejie.privacy.masks import HIDDEN, MASKS, mask_all
from hejie.privacy.sealing import seal, unseal


@cache
def ring() -> KeyRing:
    """Return the key ring of this process, from the file the settings name."""
    return load(Path(settings.HEJIE_KEYS_FILE))


class Sealed:
    """A value that does not show itself: not printed, formatted, compared, pickled or logged."""

    __slots__ = ("_field", "_sealed", "_where")

    def __init__(self, sealed: bytes, *, where: str, field: str) -> None:
        self._sealed = sealed
        self._where = where
        self._field = field

    @property
    def sealed(self) -> bytes:
        """Return the sealed bytes as they are stored."""
        return self._sealed

    def reveal(self) -> str:
        """Return the plain text; whoever calls this leaves evidence of the reason.

        :raises UnableToUnseal: if it does not open.
        """
        return unseal(self._sealed, where=self._where, ring=ring())

    def masked(self) -> str:
        """Return what a screen may show without a reason."""
        return MASKS.get(self._field, mask_all)(self.reveal())

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed value is not pickled: it would leave its place")


class _Unsaved(str):
    """A plain text on its way into a row; it is sealed when the row is saved."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN


class _Attribute:
    """Gives a ``Sealed`` for what the row holds, and takes a text, a ``Sealed`` or bytes."""

    def __init__(self, field: SealedField) -> None:
        self._field = field

    def __get__(
        self, row: models.Model | None, _: object = None
    ) -> Sealed | str | _Attribute | None:
        if row is None:
            return self
        value = row.__dict__.get(self._field.attname)
        if value is None or isinstance(value, _Unsaved):
            return None if value is None else HIDDEN
        return Sealed(value, where=self._field.place(row), field=self._field.name)

    def __set__(self, row: models.Model, value: str | bytes | memoryview | Sealed | None) -> None:
        if isinstance(value, Sealed):
            value = value.sealed
        elif isinstance(value, memoryview):
            value = bytes(value)
        elif isinstance(value, str):
            value = _Unsaved(value)
        row.__dict__[self._field.attname] = value


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # its value is no bytes
    """A text that identifies somebody, sealed for the row in which it stands."""

    description = "a sealed text"

    @override
    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Put the attribute that seals and opens on the model."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Attribute(self))

    def place(self, row: models.Model) -> str:
        """Return where the value stands: table, field and primary key."""
        return f"{place_of(row.__class__, self.name)}{row.pk}"

    @override
    def pre_save(self, row: models.Model, add: bool) -> bytes | None:
        """Seal what was set as text, and return what is stored."""
        del add
        value: bytes | None = row.__dict__.get(self.attname)
        if isinstance(value, _Unsaved):
            if row.pk is None:
                raise ValueError(f"{self.name} is sealed for its row: give the row its key first")
            value = seal(str(value), where=self.place(row), ring=ring())
            row.__dict__[self.attname] = value
        return value


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]  # Django's own type parameters
    """The blind index of a sealed field, to find rows by."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's options
        super().__init__(
            **{"max_length": INDEX_BYTES, "null": True, "db_index": True, "editable": False}
            | options
        )


def place_of(model: type[models.Model], field: str) -> str:
    """Return the place of a field of a table, to which each row adds its primary key."""
    return f"{model._meta.label_lower}.{field}:"  # noqa: SLF001 - Django's public word for it
