"""What may go wrong in the values of kinds that name facts and flags, and what the loader says.

A row: kind, the lines of the value from line 12 of the file on, then line, fault and remedy.
"""

from __future__ import annotations

WHOLE = "write digits 0-9 alone, without quotes, sign or unit"
FACT = (
    "facts are fixed: docs/reference/facts.md; "
    "one that stands there belongs into `base` of pack.yaml too"
)
NO_FACT = "the value of 2020-01-01 speaks of `{}`, which is no fact of the pack".format
NOT_THAT = "the value of 2020-01-01 takes `{}` for {}, which it is not".format
UNKNOWN = "`{}` is not known in the value of 2020-01-01 (kind {})".format
NOTHING = "the value asks nothing (kind {})".format

PROOF = [
    (
        "evidence",
        "require: {officers: {least: 2}}",
        12,
        "`least` is not known in `officers`",
        "use one of min, max",
    ),
    (
        "evidence",
        "require: {officers: {}}",
        12,
        "`officers` is to be nothing",
        "write {min: n} or {max: n}",
    ),
    (
        "evidence",
        "require: {officers: {max: two}}",
        12,
        "`officers` max must be a whole number",
        WHOLE,
    ),
    (
        "evidence",
        "require: {officers: true}",
        12,
        NOT_THAT("officers", "yes or no"),
        "name a fact that is true or false in `base`, or ask what it holds",
    ),
    (
        "evidence",
        "require: {recording_on: {min: 1}}",
        12,
        NOT_THAT("recording_on", "a number"),
        "name a fact that is a number in `base`, or ask what it holds",
    ),
    (
        "evidence",
        "require: {recording: true}",
        12,
        NO_FACT("recording"),
        "did you mean `recording_on`?",
    ),
    (
        "evidence",
        "require: {place: [hom]}",
        12,
        "`hom` is not known in `place`",
        "did you mean `home`?",
    ),
    (
        "evidence",
        "require: {place: true}",
        12,
        "`place` must be a list with something in it",
        "write it as [one, two], or leave the key out",
    ),
    (
        "evidence",
        "require: {borrower_stat: [alive]}",
        12,
        "`borrower_stat` is not known in facts that hold one of some names",
        "did you mean `borrower_status`?",
    ),
    (
        "evidence",
        "require: {recording_on: true}\nkeep_years: two",
        13,
        "`keep_years` must be a whole number",
        WHOLE,
    ),
    (
        "evidence",
        "require: {recording_on: true}\nmust_say: lender",
        13,
        "`must_say` must be a list with something in it",
        "write [lender]",
    ),
    (
        "status",
        "require: {}",
        12,
        "`require` requires nothing",
        "name a fact",
    ),
    (
        "content_flags",
        "flags: [THREATS]",
        12,
        "`THREATS` is not known in `flags`",
        "did you mean `THREAT`?",
    ),
    (
        "content_flags",
        "flags: [THREAT, THREAT]",
        12,
        "`THREAT` stands twice in `flags`",
        "keep one",
    ),
    (
        "content_flags",
        "flag: [THREAT]",
        12,
        UNKNOWN("flag", "content_flags"),
        "did you mean `flags`?",
    ),
]

STANDING = [
    (
        "opt_out",
        "{}",
        11,
        NOTHING("opt_out"),
        "write at least one of facts, consents",
    ),
    (
        "opt_out",
        "facts: [channel_opted]",
        12,
        NO_FACT("channel_opted"),
        "did you mean `channel_opted_out`?",
    ),
    (
        "opt_out",
        "facts: [moon]",
        12,
        NO_FACT("moon"),
        FACT,
    ),
    (
        "opt_out",
        "consents: [officers]",
        12,
        NOT_THAT("officers", "yes or no"),
        "name a fact that is true or false in `base`, or ask what it holds",
    ),
    (
        "opt_out",
        "facts: [channel_opted_out, channel_opted_out]",
        12,
        "`channel_opted_out` stands twice in `facts`",
        "keep one",
    ),
    (
        "opt_out",
        "consents: [Contact Agreed]",
        12,
        "`Contact Agreed` is not a code (`consents`)",
        "write small letters, digits and underscores",
    ),
    (
        "personnel",
        "{}",
        11,
        NOTHING("personnel"),
        "write at least one of min_officers, certified, unbarred",
    ),
    (
        "personnel",
        "certified: false",
        12,
        "`certified` is false, which asks nothing",
        "write true, or leave the key out",
    ),
    (
        "personnel",
        "certified: yes",
        12,
        "`certified` must be true or false",
        "write one of them",
    ),
    (
        "personnel",
        "min_officer: 2",
        12,
        UNKNOWN("min_officer", "personnel"),
        "did you mean `min_officers`?",
    ),
    (
        "personnel",
        "min_officers: 0",
        12,
        "`min_officers` is 0",
        "write a whole number from 1 upwards",
    ),
    (
        "evidence",
        "require: {officers: {min: 0}}",
        12,
        "`officers` min is 0",
        "write a whole number from 1 upwards",
    ),
    (
        "agency_standing",
        "{}",
        11,
        NOTHING("agency_standing"),
        "write at least one of require, evaluated_within_months",
    ),
    (
        "agency_standing",
        "require: [agency_listed]",
        12,
        "`agency_listed` is not known in `require`",
        "use one of listed, published, contract_in_force, borrower_told, exclusive",
    ),
    (
        "agency_standing",
        "require: {listed: true}",
        12,
        "`require` must be a list with something in it",
        "write it as [one, two], or leave the key out",
    ),
    (
        "agency_standing",
        "evaluated_within_months: -1",
        12,
        "`evaluated_within_months` must be a whole number",
        WHOLE,
    ),
]

SPOILT_NAMES = [*PROOF, *STANDING]
