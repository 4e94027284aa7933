"""A lender's own files become typed tables, and every bad row becomes data."""

from hejie.book.tape.read import read_tape
from hejie.book.tape.tape import Tape, UnableToReadTape

__all__ = ["Tape", "UnableToReadTape", "read_tape"]
