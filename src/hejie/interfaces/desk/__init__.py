"""The desk: a collector's working day, one borrower at a time.

``ways`` shows what may be done now and what may not, ``story`` what there is to know, ``views``
take the deeds to the rooms that decide. Nothing here permits anything.
"""
