"""What a password must be, said in both languages; the library has these two in English alone."""

from __future__ import annotations

from django.contrib.auth import password_validation

from hejie.interfaces.shell.words import say


class LongEnough(password_validation.MinimumLengthValidator):
    """A password has so many characters."""

    def get_error_message(self) -> str:
        """Return what is said of a shorter one."""
        return say("password.short", n=self.min_length)


class UnlikeName(password_validation.UserAttributeSimilarityValidator):
    """A password is nothing like the name its owner signs in with."""

    def get_error_message(self) -> str:
        """Return what is said of one that is."""
        return say("password.like_name")
