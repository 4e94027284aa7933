"""Law as data: dated, cited, tested rules and values, loaded from packs of YAML."""

from hejie.law.finding import Finding, UnableToLoadPack
from hejie.law.load import UnknownRule, load_pack, shipped_packs, value

__all__ = [
    "Finding",
    "UnableToLoadPack",
    "UnknownRule",
    "load_pack",
    "shipped_packs",
    "value",
]
