"""The roles of this work, and what each may do; what stands in no line is refused.

``TABLE`` is read as it is printed: a role, its words, what it may do, the certificate it works
under, where it may be held. ``docs/reference/roles.md`` shows the same, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

from hejie.law.rule import Saying

CAPABILITY_WORDS: Mapping[str, Saying] = MappingProxyType(
    {
        "see_night": Saying("看每晚的结果", "see a night and its figures"),
        "see_problems": Saying("看导入的问题行", "see the problems of an import, row by row"),
        "see_permits": Saying("看许可与拒绝", "see what was permitted and refused, by rule"),
        "see_evidence": Saying(
            "看证据状态与证据包", "see the state of the evidence, and its packs"
        ),
        "see_case": Saying("看案件（脱敏）", "see a case, masked"),
        "search_borrower": Saying("查找借款人", "search a borrower"),
        "reveal_person": Saying(
            "说明理由后看明文", "reveal what identifies a person, with a reason"
        ),
        "work_cases": Saying("联系借款人", "work cases: ask for permits and contact people"),
        "see_team": Saying("看团队的工作进展", "see how the work of one's teams goes"),
        "assign_cases": Saying("分配与转派案件", "share and give cases to people of one's teams"),
        "pause_work": Saying("暂停与恢复作业", "stop work on a case and approve that others do"),
        "place_hold": Saying("登记暂停", "place a hold, which stops contact"),
        "approve_hold": Saying(
            "批准或解除暂停", "approve and lift a hold another person asked for"
        ),
        "import_tape": Saying("导入数据", "import a tape"),
        "run_night": Saying("运行夜间决策", "run a night"),
        "write_template": Saying("撰写话术模板", "write wording"),
        "approve_template": Saying("批准话术模板", "approve wording another person wrote"),
        "see_staff": Saying("看员工、角色与证书", "see staff, their roles and certificates"),
        "manage_staff": Saying("管理员工与角色", "add staff, grant and revoke roles"),
        "manage_certificates": Saying("管理证书与从业禁止", "add and revoke certificates and bars"),
        "manage_keys": Saying("管理接口密钥", "make and revoke API keys"),
    }
)
"""Everything anybody may be allowed to do."""

PERSONAL = frozenset(
    {"see_case", "search_borrower", "reveal_person", "work_cases", "place_hold", "approve_hold"}
    | {"see_problems", "import_tape", "see_team", "assign_cases", "pause_work"}
)
"""What shows personal data, masked or not; a row of an import may hold anything."""

NEEDS_CERTIFICATE = frozenset({"work_cases", "reveal_person", "search_borrower"})
"""What a role that works under a certificate may not do without one in force. A hold needs none:
whoever hears that contact must stop can always stop it."""

CERTIFICATES: Mapping[str, Saying] = MappingProxyType(
    {
        "collection": Saying("催收从业证书", "certified to collect"),
        "visit": Saying("外访从业证书", "certified to visit"),
    }
)
"""The sorts of certificate a role may work under."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its words, what it may do, and under which conditions it is held.

    :param certificate: the sort it works under; empty: none.
    :param held_in: sorts of organisation it may be held in; empty: any.
    """

    words: Saying
    may: frozenset[str]
    certificate: str = ""
    held_in: frozenset[str] = frozenset()


def _role(zh: str, en: str, may: str, *, certificate: str = "", held_in: str = "") -> Role:
    return Role(
        Saying(zh, en), frozenset(may.split()), certificate, held_in=frozenset(held_in.split())
    )


TABLE: Mapping[str, Role] = MappingProxyType(
    {
        "administrator": _role(
            "系统管理员", "Administrator", "see_night see_staff manage_staff manage_keys"
        ),
        "strategist": _role(
            "策略经理", "Strategist", "see_night see_permits run_night write_template"
        ),
        "team_lead": _role(
            "催收组长",
            "Team lead",
            "see_night see_permits see_case search_borrower reveal_person work_cases place_hold "
            "see_team assign_cases pause_work",
            certificate="collection",
        ),
        "collector": _role(
            "催收员",
            "Collector",
            "see_case search_borrower reveal_person work_cases place_hold",
            certificate="collection",
        ),
        "quality_inspector": _role(
            "质检员", "Quality inspector", "see_permits see_evidence see_case"
        ),
        "reviewer": _role(
            "复核员", "Reviewer", "see_permits see_evidence see_case search_borrower reveal_person"
        ),
        "relief_approver": _role(
            "减免审批人", "Relief approver", "see_case search_borrower place_hold approve_hold"
        ),
        "field_officer": _role(
            "外访员",
            "Field officer",
            "see_case reveal_person work_cases place_hold",
            certificate="visit",
        ),
        "supervisor": _role(
            "外访主管",
            "Field supervisor",
            "see_permits see_case search_borrower reveal_person place_hold",
        ),
        "agency_manager": _role(
            "机构负责人",
            "Agency manager",
            "see_permits see_case search_borrower place_hold",
            held_in="agency law_firm",
        ),
        "agency_user": _role(
            "机构催收员",
            "Agency user",
            "see_case search_borrower reveal_person work_cases place_hold",
            certificate="collection",
            held_in="agency law_firm",
        ),
        "legal": _role(
            "法务",
            "Legal",
            "see_permits see_evidence see_case search_borrower reveal_person place_hold",
        ),
        "credit_reporting": _role(
            "征信专员",
            "Credit reporting",
            "see_case search_borrower reveal_person place_hold",
        ),
        "complaint_officer": _role(
            "投诉专员",
            "Complaint officer",
            "see_permits see_evidence see_case search_borrower reveal_person place_hold "
            "approve_hold",
        ),
        "compliance": _role(
            "合规",
            "Compliance",
            "see_night see_problems see_permits see_evidence see_case search_borrower "
            "reveal_person place_hold approve_hold approve_template see_staff",
        ),
        "data_protection": _role(
            "个人信息保护",
            "Data protection",
            "see_problems see_evidence search_borrower see_case reveal_person place_hold",
        ),
        "trainer": _role("培训师", "Trainer", "write_template see_staff manage_certificates"),
        "reconciler": _role("对账员", "Reconciler", "see_night see_problems import_tape run_night"),
        "auditor": _role(
            "审计",
            "Auditor",
            "see_night see_problems see_permits see_evidence see_case see_staff",
        ),
    }
)

ROLES = tuple(TABLE)
CAPABILITIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {name: role.may for name, role in TABLE.items()}
)

_COLLECTING = ("collector", "team_lead", "field_officer", "supervisor", "agency_user")
_AGENCY = ("agency_user", "agency_manager")
_APART = (
    # Who hears complaints reports to nobody in collections.
    ("complaint_officer", {*_COLLECTING, *_AGENCY, "strategist"}),
    # Nobody inspects their own work.
    ("quality_inspector", {*_COLLECTING, *_AGENCY}),
    ("reviewer", {*_COLLECTING, *_AGENCY}),
    # Nobody approves their own wording, hold or relief by wearing two hats.
    ("compliance", {*_COLLECTING, *_AGENCY, "strategist", "trainer"}),
    ("relief_approver", {*_COLLECTING, *_AGENCY}),
    ("data_protection", {*_COLLECTING, *_AGENCY, "strategist"}),
    # Nobody certifies themselves.
    ("trainer", {*_COLLECTING, *_AGENCY}),
    # Who audits does nothing else.
    ("auditor", set(ROLES) - {"auditor"}),
    # Who opens accounts never sees the people behind the loans.
    ("administrator", {name for name, role in TABLE.items() if role.may & PERSONAL}),
)
SEPARATED = frozenset(frozenset({role, other}) for role, others in _APART for other in others)
"""Pairs of roles that one person may not hold together."""


def conflict(held: Collection[str]) -> tuple[str, str] | None:
    """Return the first pair of roles that one person may not hold together, if any."""
    for pair in combinations(sorted(held), 2):
        if frozenset(pair) in SEPARATED:
            return pair
    return None


def allowed(held: Collection[str], *, certificates: Collection[str]) -> frozenset[str]:
    """Return what roles allow together.

    :param held: names of roles; one that is not in the table allows nothing.
    :param certificates: the sorts in force; without the one a role works under, the role allows
        nothing of :data:`NEEDS_CERTIFICATE`.

    An administrator sees no personal data, even where a row holds a role the operations refuse.
    """
    may: set[str] = set()
    for name in held:
        role = TABLE.get(name)
        if role is None:
            continue
        is_certified = not role.certificate or role.certificate in certificates
        may |= role.may if is_certified else role.may - NEEDS_CERTIFICATE
    return frozenset(may - PERSONAL if "administrator" in held else may)
