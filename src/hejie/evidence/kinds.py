"""The closed list of what the log can say happened: ``<room>.<noun>_<verb past>`` and its meaning.

A kind, once used, is never renamed: old entries keep it forever. A new one comes with its line in
``docs/reference/evidence.md`` in the same change, and a test sees to it.
"""

from __future__ import annotations

KINDS = {
    # arrangements
    "arrangements.promise_broken": "nothing came of what was promised by the end of its time",
    "arrangements.promise_kept": "as much came as keeps a promise",
    "arrangements.promise_made": "a promise to pay was taken: how much, by when, what keeps it",
    "arrangements.promise_partly_kept": "some came of what was promised by the end of its time",
    "arrangements.promise_reopened": "money of a kept promise was taken back while there is time",
    "arrangements.promise_withdrawn": "a promise counts for nobody any more, and why",
    # care
    "care.channel_opted_in": "a borrower wants a channel again",
    "care.channel_opted_out": "a borrower wants nothing more on a channel",
    "care.hold_approved": "somebody else confirmed a hold",
    "care.hold_lifted": "a hold was ended, by whom and why",
    "care.hold_placed": "a hold was placed: its kind, scope, source and end",
    "care.hold_returned": "a hold ended because its time was over",
    "care.hours_set": "hours a borrower agreed to or wished for were written down",
    "care.person_erased": "what may go of a borrower was erased: how much of what, and why",
    "care.voice_set": "who may be spoken to was written down",
    # evidence
    "evidence.disclosure_erased": "the salt and the sealed value of a personal value were erased",
    "evidence.file_erased": "the key of a stored file was erased; what is left of it opens nowhere",
    "evidence.file_opened": "somebody read a stored file, and why",
    "evidence.file_stored": "a file was taken into the store: its digest, size and sort",
    "evidence.key_used": "a key began to sign checkpoints",
    "evidence.pack_made": "a case pack was given out: about whom, to whose order, and why",
    # outreach
    "outreach.case_assigned": "a case was given to a team and its people, from and until which day",
    "outreach.claim_ended": "a claimed step was given back or lapsed: it may be claimed again",
    "outreach.night_planned": "a night was run: of which day, under which laws, how many steps",
    "outreach.night_shared": "a team's open steps of a night were shared over its people: how",
    "outreach.outcome_reported": "what came of a touch was reported",
    "outreach.pause_approved": "somebody else confirmed that the work on a case stops",
    "outreach.pause_ended": "the work on a case goes on, by somebody's word or because it was time",
    "outreach.pause_made": "the work on a case stopped: until when",
    "outreach.permit_expired": "a permit was not used in time",
    "outreach.permit_granted": "a touch was permitted: how, what for, under which laws, until when",
    "outreach.permit_refused": "a touch was refused or not determined, and by which rules",
    "outreach.permit_released": "a permit was given back unused",
    "outreach.reply_erased": "what somebody wrote to us, whom nobody knew, was erased",
    "outreach.reply_taken_in": "somebody wrote to us: on which channel, whether it says no to it",
    "outreach.step_claimed": "a person took the next open step that is theirs",
    "outreach.step_finished": "a person was done with a step they had claimed",
    "outreach.touch_begun": "a permit was used: a touch was begun",
    "outreach.touch_failed": "a touch certainly did not go out",
    "outreach.touch_left_unknown": "nobody can say what became of a touch",
    "outreach.touch_made": "a touch went out",
    "outreach.wording_approved": "texts of a template were put in force, by a second person",
    "outreach.wording_inspected": "texts of a template were read for what they have to say",
    "outreach.wording_withdrawn": "texts of a template were taken out of force",
    "outreach.wording_written": "texts of a template were written: their digests, by language",
    # people
    "people.access_reset": "a person was given another password, without second factor",
    "people.bar_lifted": "a person who was barred may collect again",
    "people.bar_set": "a person may not collect: for which sort of reason, until when",
    "people.branch_added": "a branch was added to an organisation",
    "people.certificate_added": "a certificate of a person was entered: its sort and its days",
    "people.certificate_revoked": "a certificate of a person counts no more",
    "people.key_made": "a program was given a key: for what, how often, until when",
    "people.key_revoked": "a program's key was ended",
    "people.organization_added": "an organisation was added: of which kind",
    "people.password_changed": "a person chose another password",
    "people.roles_set": "roles were granted to a person or revoked",
    "people.staff_added": "a person was given an account",
    "people.staff_left": "the account of a person was ended",
    "people.staff_signed_in": "a person signed in, and by what",
    "people.staff_signed_out": "every session of a person was ended",
    "people.team_added": "a team was formed",
    "people.team_joined": "a person joined a team, from which day on",
    "people.team_led": "who leads a team was set",
    "people.team_left": "a person left a team, from which day on",
    # portfolio
    "portfolio.contact_point_closed": "a way to reach a borrower was closed, and why",
    "portfolio.contact_point_opened": "a way to reach a borrower was opened again after a slip",
    "portfolio.payment_received": "money came in on a loan: how much, of which day",
    "portfolio.person_revealed": "a person was shown who somebody is: which fields, for what, why",
    "portfolio.reveal_refused": "a person asked who somebody is and was not shown: why not",
    "portfolio.tape_imported": "a tape was brought in: of which day, its digest, what it changed",
    # webhooks
    "webhooks.webhook_ended": "programs of an organisation are told no more at an address",
    "webhooks.webhook_made": "programs of an organisation are told of what, at which host",
}
