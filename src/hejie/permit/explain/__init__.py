"""What the permit says, in sentences for people: verdicts, rules and packs, in Chinese and English.

Nothing is decided here. A verdict is explained from the rules and facts that made it; the words
stand in ``facts.yaml`` (every fact), ``names.yaml`` (closed lists) and ``sentences.yaml``.
"""

from hejie.permit.explain.verdicts import Explanation, explain
from hejie.permit.explain.words import TONGUES

__all__ = ["TONGUES", "Explanation", "explain"]
