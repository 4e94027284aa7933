"""What a text becomes as short messages: in which alphabet, in how many parts, each paid for.

A short message holds 140 bytes: 160 letters of the GSM alphabet of 7 bits, or 70 units of UCS-2,
which Chinese needs. A longer text goes in parts that begin with a head of 6 bytes, by which the
phone puts them together again: 153 letters or 67 units a part. So one character outside the
alphabet more than doubles what a text costs, and whoever words it should see that before it goes.

Known to wording, which counts, and to the channel, which sends what was counted.
"""

from hejie.outreach.parts.splitting import Split, UnableToSplit, split

__all__ = ["Split", "UnableToSplit", "split"]
