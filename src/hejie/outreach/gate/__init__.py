"""May this borrower be contacted so, now? The one question, and the permit that is its yes.

``asked`` says what a question holds, ``sources`` who answers for which fact, ``history`` what was
done already and what is reserved, ``asking`` puts the question under the borrower's lock, and
``writing`` keeps question, answer and permit, with evidence; ``looking`` asks nothing and writes
nothing: it says what would be said.
"""

from hejie.outreach.gate.asked import Asked, UnableToAsk
from hejie.outreach.gate.asking import ask, ask_many
from hejie.outreach.gate.looking import look
from hejie.outreach.gate.sources import FactSource, Sources
from hejie.outreach.gate.writing import Answer

__all__ = ["Answer", "Asked", "FactSource", "Sources", "UnableToAsk", "ask", "ask_many", "look"]
