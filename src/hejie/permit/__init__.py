"""May this touch happen now? Facts in, verdict out, and the rules it stands on."""

from hejie.permit.rulebook import Rulebook, rulebook
from hejie.permit.verdict import Ground, Verdict

__all__ = ["Ground", "Rulebook", "Verdict", "rulebook"]
