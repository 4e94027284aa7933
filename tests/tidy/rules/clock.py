"""Time is passed in: below interfaces and config nothing asks what time it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from . import Finding, Repository, Rule, Source, module

OWNERS = {"datetime", "date", "Moment", "Day", "timezone", "Timestamp"}
ASKS = {"now", "utcnow", "today", "localtime", "localdate"}
READS = {
    f"time.{name}"
    for name in (
        "time",
        "time_ns",
        "monotonic",
        "monotonic_ns",
        "perf_counter",
        "perf_counter_ns",
        "process_time",
        "process_time_ns",
        "thread_time",
        "localtime",
        "gmtime",
        "ctime",
        "sleep",
    )
} | {"uuid.uuid1", "os.times", "timeit.default_timer", "email.utils.localtime"}
ARRAYS_ASK = {"now", "today"}


def find(repository: Repository) -> Iterator[Finding]:
    """Find every reading of a clock, called or only handed on, under any alias."""
    for source in repository.below_the_faces():
        for node in source.nodes:
            if reading := _reading(source, node):
                remedy = "take the moment or the day as an argument"
                yield Finding(source.path, node.lineno, f"`{reading}` reads a clock", remedy)


def _reading(source: Source, node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _array_reading(source, node)
    if not isinstance(node, ast.Attribute | ast.Name):
        return ""
    name = source.dotted(node)
    if name in READS:
        return name
    owner, _, asks = name.rpartition(".")
    is_asked = asks in ASKS and owner.rpartition(".")[2] in OWNERS
    return name if is_asked else ""


def _array_reading(source: Source, call: ast.Call) -> str:
    name = source.dotted(call.func)
    if name != "numpy.datetime64" or not call.args:
        return ""
    first = call.args[0]
    is_asked = isinstance(first, ast.Constant) and first.value in ARRAYS_ASK
    return f"{name}({first.value!r})" if is_asked else ""


RULE = Rule("no clock below interfaces and config", find)
GOOD = (
    module("def days_past_due(schedule, *, as_of): return as_of - schedule.due_on\n"),
    module("from datetime import date\nEPOCH = date(1970, 1, 1)\n"),
    module("import numpy as np\nday = np.datetime64('2026-11-21')\n"),
    module("def find(rows): return rows.today, rows.time\n"),
    module("import time\nstarted = time.monotonic()\n", path="src/hejie/interfaces/jobs/night.py"),
    module("from time import time\ntime()\n", path="tests/book/test_ageing.py"),
)
BAD = (
    module("from datetime import date\ndef is_overdue(loan): return loan.due < date.today()\n", 2),
    module("import datetime as dt\nat = dt.datetime.now(dt.UTC)\n", 2),
    module("from datetime import datetime as d\nfield(default_factory=d.utcnow)\n", 2),
    module("from hejie.values.moments import Moment\nMoment.now()\n", 2),
    module("import time\nstarted = time.perf_counter()\n", 2),
    module("from time import monotonic as tick\nstarted = tick()\n", 2),
    module("import numpy as np\nat = np.datetime64('now')\n", 2),
    module(
        "from django.utils import timezone\nat = timezone.now()\n", 2, path="src/hejie/care/x.py"
    ),
)
