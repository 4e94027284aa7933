"""The ids of the collection of facts from which the pack of mainland China is made.

With each: the force it has in our words, and how well the collection knows it. Local law is law,
a policy of the courts is regulation, limits of vendors and defaults of engines are house, drafts
are info. What is remembered badly is house whatever it speaks of, and so is cn-ai-label-2025, whose
reach to telephone robots is our reading.
"""

from __future__ import annotations

_BY_FORCE = {
    "law": """
cn-civ-188 cn-civ-189 cn-civ-192 cn-civ-195 cn-civ-561 cn-civ-560 cn-civ-680 cn-civ-676
cn-civ-546 cn-civ-1032 cn-civ-1024 cn-civ-1064 cn-civ-1161 cn-cpl-enforcement cn-psa2026-50
cn-psa2026-other cn-crim-293-1 cn-crim-others cn-pipl-13 cn-pipl-15-47 cn-pipl-17-23 cn-pipl-21
cn-pipl-24 cn-pipl-28-29 cn-pipl-44-50 cn-pipl-55-56 cn-pipl-57 cn-pbook-ban
cn-telecom-antifraud cn-sz-bankruptcy cn-spc-card2021-2 cn-xiamen-bankruptcy
""",
    "regulation": """
cn-card2011-67-no-single-commission cn-card2011-68-who cn-card2011-68-recording
cn-card2011-69-letter cn-card2011-69-objection cn-card2011-70-plan cn-card2011-70-stop
cn-card2022-13-publish-agencies cn-cfc2024-ban cn-cfc2024-records-5y cn-cfc2024-partners
cn-microloan2024-ban-6 cn-microloan2024-agency cn-microloan2024-limit
cn-onlineloan2020-collection cn-cp2022-41-notice cn-loanfac2025-9-cost cn-loanfac2025-9-list
cn-costshow2026 cn-spc-4lpr cn-spc-24 cn-pbc-penalty-rate cn-sms-2015 cn-credit-15 cn-credit-16
cn-credit-25 cn-credit-repair-2025 cn-complaint-15-30-60 cn-complaint-conduct
cn-card-repayment-order cn-card2016-111 cn-npl-transfer-pilot cn-ploan2024-extension
cn-card2011-67-remind
""",
    "standard": """
cn-gbt45251-quiet-hours cn-gbt45251-connected-call-cap cn-gbt45251-debtor-only
cn-gbt45251-joint-liability cn-gbt45251-contact-precondition cn-gbt45251-contact-stop
cn-gbt45251-contact-nondisclosure cn-gbt45251-agency-evaluation cn-gbt45251-training
cn-gbt45251-structure
""",
    "self_discipline": """
cn-nifa2024-hiring cn-nifa2024-incentives cn-nifa2024-no-extra-fee cn-nifa2024-contract-notice
cn-nifa2024-scope cn-nifa2024-no-subcontract cn-cf2024-no-private-phone
cn-cf2024-direct-contract cn-cf2024-transfer-notice cn-cf2024-one-agency-per-debt
cn-nifa2018-records-5y cn-nifa2018-executive cn-nifa2018-site-disclosure
cn-nifa2018-agreed-contact-only cn-nifa2018-no-frequent-calls cn-nifa2018-visit-recorded
cn-nifa2018-outsourcer-monitoring cn-cba2026-scope cn-cba2026-quiet-hours cn-cba2026-dial-cap
cn-cba2026-third-classes cn-cba2026-third-locate-only cn-cba2026-identify cn-cba2026-ban-8
cn-cba2026-call-recording cn-cba2026-visit-team cn-cba2026-no-public-posting
cn-cba2026-whitelist cn-cba2026-agency-inspection cn-cba2026-ai cn-cba2026-data-purpose
""",
    "house": """
cn-gbt45251-visit-rules cn-voice-line-throttle cn-complaint-review cn-complaint-pbc cn-student
cn-local-conventions cn-spousal-workplace cn-house-visit-approval cn-house-visit-notice
cn-house-visit-hours cn-house-visit-steps cn-house-visit-cap cn-house-minor cn-house-status
cn-house-message-caps cn-house-unreachable cn-house-fresh-balance cn-house-opt-out
cn-house-complaint-hold cn-house-agency-exclusive cn-ai-label-2025 cn-house-dial-cap
""",
    "info": """
cn-microcost2025 cn-ai-finance-2026
""",
}

FORCES = {fact: force for force, facts in _BY_FORCE.items() for fact in facts.split()}
"""Each fact's force."""

SOURCE_IDS = frozenset(FORCES)

_LESS_THAN_VERIFIED = {
    "memory_sure": """
cn-cfc2024-partners cn-microloan2024-limit cn-onlineloan2020-collection cn-loanfac2025-9-list
cn-spc-4lpr cn-spc-24 cn-pbc-penalty-rate cn-civ-188 cn-civ-189 cn-civ-192 cn-civ-195 cn-civ-561
cn-civ-560 cn-civ-680 cn-civ-676 cn-civ-546 cn-civ-1032 cn-civ-1024 cn-civ-1064 cn-civ-1161
cn-cpl-enforcement cn-psa2026-other cn-crim-others cn-pipl-13 cn-pipl-15-47 cn-pipl-17-23
cn-pipl-21 cn-pipl-24 cn-pipl-28-29 cn-pipl-44-50 cn-pipl-55-56 cn-pipl-57 cn-pbook-ban
cn-telecom-antifraud cn-credit-15 cn-credit-16 cn-credit-25 cn-card2016-111 cn-spc-card2021-2
cn-ploan2024-extension cn-card2011-67-remind
""",
    "memory_unsure": """
cn-gbt45251-visit-rules cn-complaint-review cn-complaint-pbc cn-student cn-local-conventions
cn-spousal-workplace
""",
    "house": """
cn-house-visit-approval cn-house-visit-notice cn-house-visit-hours cn-house-visit-steps
cn-house-visit-cap cn-house-minor cn-house-status cn-house-message-caps cn-house-unreachable
cn-house-fresh-balance cn-house-opt-out cn-house-complaint-hold cn-house-agency-exclusive
cn-house-dial-cap
""",
}

CONFIDENCES = dict.fromkeys(FORCES, "verified") | {
    fact: confidence for confidence, facts in _LESS_THAN_VERIFIED.items() for fact in facts.split()
}
"""How well the collection knows each fact."""
