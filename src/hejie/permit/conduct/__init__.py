"""What nobody may say: found in a text by lists, by sound and in context.

``inspect(text, facts=…)`` reads a template, free text, a note or a transcript and returns findings:
the code, where it stands, which rules it breaks, and what to say instead. A text is *folded* first,
so that blanks, marks, traditional characters, figures, pinyin and homophones hide nothing
(``folding``); *patterns* of the *lexicon* are looked for in it (``patterns``, ``lexicon``); what is
denied, forbidden, warned of or quoted is set aside (``cues``); and a threat that a court has made a
fact is none (``circumstances``). Where no list speaks a small ``model`` may, and a person looks.
``assess(turns)`` reads a conversation, in which what somebody says changes what may be said next,
and says how urgently it should be reviewed.

How well it reads stands in ``docs/conduct.md``. It is the first reader, never the last one.
"""

from hejie.permit.conduct.circumstances import Circumstances as Circumstances
from hejie.permit.conduct.conversation import Risk as Risk
from hejie.permit.conduct.conversation import Turn as Turn
from hejie.permit.conduct.conversation import assess as assess
from hejie.permit.conduct.inspecting import Finding as Finding
from hejie.permit.conduct.inspecting import Inspection as Inspection
from hejie.permit.conduct.inspecting import inspect as inspect
