"""Fields of rows that hold what identifies a person.

Reading a ``SealedField`` gives a ``Sealed``: something that can be passed about, stored and shown,
and that opens only where somebody writes ``reveal``. It seals when its row is saved, for the place
where it stands, so the row must have its primary key by then. Nothing that is not sealed reaches
the column: an ``update`` or a filter with plain text is refused.
"""

from __future__ import annotations

import base64
from typing import Any, NoReturn, Self

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.options import Options
from typing_extensions import override

from hejie.privacy.index import INDEX_BYTES
from hejie.privacy.keys import ring
from hejie.privacy.masks import HIDDEN, MASKS, mask_all
from hejie.privacy.sealing import UnableToUnseal, key_of, seal, unseal

_ASKED = "isnull"


class Sealed:
    """A value that does not show itself: not printed, formatted, compared, pickled or logged.

    :param sealed: the sealed bytes; None for a text that waits for its row to be saved.
    :param where: the place it is sealed for; empty as long as its row has no key.
    :param field: the name of its field, which chooses the mask.
    :param plain: the text that waits.
    """

    __slots__ = ("_field", "_plain", "_sealed", "_where")

    def __init__(
        self, sealed: bytes | None, *, where: str, field: str, plain: str | None = None
    ) -> None:
        self._sealed = sealed
        self._where = where
        self._field = field
        self._plain = plain

    @property
    def sealed(self) -> bytes:
        """Return the sealed bytes as they are stored.

        :raises ValueError: if its row has no key yet, so that there is no place to seal it for.
        """
        if self._sealed is None:
            if not self._where:
                raise ValueError(f"{self._field} is sealed for its row: give the row its key first")
            self._sealed = seal(self._plain or "", where=self._where, ring=ring())
        return self._sealed

    def reveal(self) -> str:
        """Return the plain text; whoever calls this leaves evidence of the reason.

        :raises UnableToUnseal: if it does not open.
        """
        if self._plain is not None:
            return self._plain
        return unseal(self.sealed, where=self._where, ring=ring())

    # A template calls what it finds on a value, unless that says it changes something.
    reveal.alters_data = True  # type: ignore[attr-defined]  # Django's word for hands off

    def masked(self, *, like: str = "") -> str:
        """Return what a screen may show without a reason.

        :param like: the field whose mask fits, where the value's own is for values of every sort.
        """
        return MASKS.get(like or self._field, mask_all)(self.reveal())

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, _: str) -> str:
        return HIDDEN

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("a sealed value is not pickled: it would leave its place")


class _Attribute:
    """Gives a ``Sealed`` for what the row holds, and takes a text, a ``Sealed`` or bytes."""

    def __init__(self, field: SealedField) -> None:
        self._field = field

    def __get__(self, row: models.Model | None, _: object = None) -> Sealed | _Attribute | None:
        if row is None:
            return self
        value = row.__dict__.get(self._field.attname)
        if value is None:
            return None
        where = "" if row.pk is None else self._field.place(row)
        if isinstance(value, Sealed):
            return Sealed(None, where=where, field=self._field.name, plain=value.reveal())
        return Sealed(bytes(value), where=where, field=self._field.name)

    def __set__(self, row: models.Model, value: str | bytes | memoryview | Sealed | None) -> None:
        if isinstance(value, Sealed):
            value = value.sealed
        if isinstance(value, str):
            row.__dict__[self._field.attname] = Sealed(
                None, where="", field=self._field.name, plain=value
            )
        else:
            row.__dict__[self._field.attname] = None if value is None else bytes(value)


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
        return f"{place_of(self.model, self.name)}{row.pk}"

    @override
    def pre_save(self, row: models.Model, add: bool) -> bytes | None:
        """Seal what was set as text, and return what is stored."""
        del add
        value = getattr(row, self.attname)
        sealed: bytes | None = None if value is None else value.sealed
        row.__dict__[self.attname] = sealed
        return sealed

    @override
    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored, and refuse whatever is not sealed.

        :raises ValueError: for plain text or other bytes; the line does not repeat them.
        """
        if isinstance(value, Sealed):
            value = value.sealed
        if isinstance(value, bytes | memoryview):
            try:
                key_of(bytes(value))
            except UnableToUnseal:
                raise ValueError(f"{self.name} takes sealed values only") from None
        elif value is not None and not hasattr(value, "resolve_expression"):
            raise ValueError(f"{self.name} takes sealed values only; set it on a row and save")
        return super().get_prep_value(value)

    @override
    def get_lookup(self, lookup_name: str) -> Any:
        """Return the one lookup there is: whether something stands there.

        :raises FieldError: for any other; rows are found by a blind index.
        """
        if lookup_name != _ASKED:
            raise FieldError(f"{self.name} is sealed: find rows by its blind index")
        return super().get_lookup(lookup_name)

    @override
    def value_to_string(self, obj: models.Model) -> str:
        """Return the sealed bytes for a dump, in base64."""
        value = getattr(obj, self.attname)
        return "" if value is None else base64.b64encode(value.sealed).decode()


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]  # Django's own type parameters
    """The blind index of a sealed field, to find rows by."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's options
        super().__init__(
            **{"max_length": INDEX_BYTES, "null": True, "db_index": True, "editable": False}
            | options
        )


def place_of(model: type[models.Model], field: str) -> str:
    """Return the place of a field of a table, to which each row adds its primary key."""
    return f"{about(model).label_lower}.{field}:"


def about(model: type[models.Model]) -> Options[models.Model]:
    """Return what Django knows of a model."""
    return model._meta  # noqa: SLF001 - Django's public word for it
