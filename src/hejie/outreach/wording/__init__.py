"""What we say: wording inspected by machine, approved by a second person, proved in its sums.

A *template* is one occasion (an action, a purpose, a stage); its *versions* are texts in one
language, with named gaps from a closed list. A text is written once: a change is a new version. It
goes *draft → inspected → approved → withdrawn*, and only forward; nobody approves what they wrote.

``inspection`` reads a text for what the law asks it to say and what nobody may say, and gives the
gate its facts. ``rendering`` fills the gaps: amounts come from the book, and their parts are added
up once more before anybody reads them.
"""
