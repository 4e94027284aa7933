"""A history of touches, recounted and judged: which should not have happened, by which rule."""

from hejie.permit.audit.audit import Audit, audit
from hejie.permit.audit.findings import Findings
from hejie.permit.audit.schemas import FINDINGS

__all__ = ["FINDINGS", "Audit", "Findings", "audit"]
