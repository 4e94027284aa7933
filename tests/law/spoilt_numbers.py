"""What may go wrong in the values of kinds that hold hours, counts and amounts.

A row: kind, the lines of the value from line 12 of the file on, then line, fault and remedy.
"""

from __future__ import annotations

WHOLE = "write digits 0-9 alone, without quotes, sign or unit"
CLOCK = 'write hours and minutes in quotes, like "08:00"'
ONE_INTERVAL = "write one interval by `open` and `close`, or several under `hours`"
MORNING = '{open: "08:00", close: "12:00"}'
NIGHT = 'hours: [{open: "20:00", close: "02:00"}, '
NOT_THAT = "the value of 2020-01-01 takes `{}` for {}, which it is not".format
NOTHING = "the value asks nothing (kind {})".format

WINDOWS = [
    (
        "contact_window",
        'open: "08:00"\nagreement: widens',
        11,
        "the value has no `close` (kind contact_window)",
        "add `close:`, or write several intervals under `hours:`",
    ),
    (
        "contact_window",
        "agreement: widens",
        11,
        "the value has no `open` (kind contact_window)",
        "add `open:`, or write several intervals under `hours:`",
    ),
    (
        "contact_window",
        'hours: [{open: "08:00", close: "12:00"}]\nclose: "20:00"\nagreement: widens',
        13,
        "`close` stands beside `hours`",
        ONE_INTERVAL,
    ),
    (
        "contact_window",
        'open: "08:00"\nclose: "08:00"\nagreement: ignored',
        12,
        "the hours from 08:00 to 08:00 are empty",
        'let them close later; the whole day is "00:00" to "24:00"',
    ),
    (
        "contact_window",
        'open: "24:00"\nclose: "08:00"\nagreement: ignored',
        12,
        "nothing opens at 24:00",
        'write "00:00" for the beginning of a day',
    ),
    (
        "contact_window",
        f'hours:\n  - {MORNING}\n  - {{open: "11:59", close: "18:00"}}\nagreement: ignored',
        14,
        "11:59 to 18:00 overlaps 08:00 to 12:00 (`hours`)",
        "write them as one interval, or move one of their ends",
    ),
    (
        "contact_window",
        NIGHT + '{open: "01:00", close: "03:00"}]\nagreement: ignored',
        12,
        "01:00 to 03:00 overlaps 20:00 to 02:00 (`hours`)",
        "write them as one interval, or move one of their ends",
    ),
    (
        "contact_window",
        'hours: [{open: "08:00", close: "08:00"}]\nagreement: ignored',
        12,
        "the hours from 08:00 to 08:00 are empty",
        'let them close later; the whole day is "00:00" to "24:00"',
    ),
    (
        "contact_window",
        "hours: []\nagreement: ignored",
        12,
        "`hours` must be a list with something in it",
        'write [{open: "08:00", close: "21:00"}]',
    ),
    (
        "contact_window",
        'hours: [{open: "08:00"}]\nagreement: ignored',
        12,
        "an interval of `hours` has no `close`",
        "add `close:`",
    ),
    (
        "contact_window",
        'hours: [{open: "08:00", close: "24:30"}]\nagreement: ignored',
        12,
        "`24:30` is not a time of day (`close`)",
        CLOCK,
    ),
    (
        "contact_window",
        'hours: ["08:00", "20:00"]\nagreement: ignored',
        12,
        "an interval of `hours` must be `key: value` lines",
        'write {open: "08:00", close: "21:00"}',
    ),
]

CAPS = [
    (
        "frequency_cap",
        "limits: [{times: visits_30d, days: 10, max: 1}]",
        12,
        "`visits_30d` is not known in `times`",
        "did you mean `visit_times_30d`?",
    ),
    (
        "frequency_cap",
        "limits: [{times: visit_times_30d, days: 31, max: 1}]",
        12,
        "`days` of `visit_times_30d` is 31",
        "write a whole number from 1 to 30",
    ),
    (
        "frequency_cap",
        "limits: [{times: attempt_times_7d, days: 0, max: 1}]",
        12,
        "`days` of `attempt_times_7d` is 0",
        "write a whole number from 1 to 7",
    ),
    (
        "frequency_cap",
        "limits: [{times: attempt_times_7d, max: 1}]",
        12,
        "a limit of `limits` has no `days`",
        "add `days:`",
    ),
    (
        "frequency_cap",
        "limits: [{fact: dials_today, times: attempt_times_7d, days: 7, max: 1}]",
        12,
        "`fact` is not known in a limit of `limits`",
        "use one of times, days, max",
    ),
    (
        "frequency_cap",
        "limits: [{fact: recording_on, max: 1}]",
        12,
        NOT_THAT("recording_on", "a number"),
        "name a fact that is a number in `base`, or ask what it holds",
    ),
    (
        "frequency_cap",
        "limits: [{fact: dials_today, max: 1}, {fact: dials_today, max: 3}]",
        12,
        "`dials_today` stands twice in `limits`",
        "keep the stricter one",
    ),
    (
        "cooling_off",
        "hours: 0",
        12,
        "`hours` is 0",
        "write a whole number from 1 to 168",
    ),
    (
        "cooling_off",
        "hours: 169",
        12,
        "`hours` is 169",
        "write a whole number from 1 to 168",
    ),
    ("cooling_off", 'hours: "24"', 12, "`hours` must be a whole number", WHOLE),
    ("cooling_off", "hours: 1.5", 12, "`hours` must be a whole number", WHOLE),
]

CLAIMS = [
    (
        "claim_cap",
        "{}",
        11,
        NOTHING("claim_cap"),
        "write at least one of at_most_owed, max_annual_cost, fresh_hours",
    ),
    (
        "claim_cap",
        "at_most_owed: false",
        12,
        "`at_most_owed` is false, which asks nothing",
        "write true, or leave the key out",
    ),
    (
        "claim_cap",
        "max_annual_cost: 0.24",
        12,
        "`max_annual_cost` must be a decimal fraction in quotes",
        'write it exactly, like "0.24"',
    ),
    (
        "claim_cap",
        'max_annual_cost: "24 %"',
        12,
        "`max_annual_cost` must be a decimal fraction in quotes",
        'write it exactly, like "0.24"',
    ),
    (
        "claim_cap",
        'max_annual_cost: "24"',
        12,
        "`max_annual_cost` is 24, which is 2400 %",
        'write 24 % as "0.24"',
    ),
    ("prior_notice", "min_hours: 0", 12, "`min_hours` is 0", "write a whole number from 1 upwards"),
    (
        "claim_cap",
        "fresh_hours: {cal: 2}",
        12,
        "`cal` is not known in `fresh_hours`",
        "did you mean `call`?",
    ),
    (
        "claim_cap",
        "fresh_hours: {call: soon}",
        12,
        "`fresh_hours` call must be a whole number",
        WHOLE,
    ),
    (
        "claim_cap",
        "fresh_hours: {}",
        12,
        "`fresh_hours` names no action",
        "write {call: 2}",
    ),
    (
        "claim_cap",
        "fresh_hours: 24",
        12,
        "`fresh_hours` must be `key: value` lines",
        "write them so",
    ),
    (
        "limitation",
        "when_barred: review",
        12,
        "`review` is not known in `when_barred`",
        "use one of refuse",
    ),
    (
        "limitation",
        "{}",
        12,
        "the value of 2020-01-01 (kind limitation) has no `when_barred`",
        "add `when_barred:`",
    ),
    (
        "prior_notice",
        "{}",
        11,
        NOTHING("prior_notice"),
        "write at least one of min_hours, creditor_change",
    ),
    (
        "prior_notice",
        "creditor_change: false",
        12,
        "`creditor_change` is false, which asks nothing",
        "write true, or leave the key out",
    ),
    ("prior_notice", "min_hours: [24]", 12, "`min_hours` must be a whole number", WHOLE),
]

SPOILT_NUMBERS = [*WINDOWS, *CAPS, *CLAIMS]
