"""Reading a ladder file: whole and strict, before a night begins.

What is wrong with it is one line that names the file, the line and the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from yaml.nodes import Node, ScalarNode, SequenceNode

from hejie.law import marked
from hejie.law.marked import Entry, Fault
from hejie.strategy.ladder import (
    FIRST_DAY,
    LAST_DAY,
    NEEDS,
    ONLY_IF,
    RESTING,
    SIZES,
    WILLINGNESS,
    Condition,
    Ladder,
    Later,
    Stage,
    TierLine,
    WillingnessLine,
)
from hejie.strategy.reasons import reasons
from hejie.values.names import ACTIONS, PURPOSES
from hejie.values.unable import Unable

_SHELF = Path(__file__).parent / "ladders"
_STEPS = tuple(action for action in ACTIONS if action != "none")
_TABLES = ("stages", "hardship", "promise", "conditions", "actions", "willingness", "amounts")
_PARTS = ("name", "version", "ignore_below", *_TABLES, "tiers")
_TO_A_PERSON = "manual_review"
"""The one step without a price: looking costs what it costs."""

_PERCENTAGES = ("kept_percent_below", "kept_percent_at_least")
_REFUSALS = ("refusals_30d_at_least", "refusals_30d_at_most")
_DAY = re.compile(r"-?[0-9]{1,5}")
_MOST_PER_MILLE, _MOST_PERCENT, _LOWEST_TIER, _HIGHEST_TIER = 1_000, 100, 1, 5


class UnableToReadLadder(Unable):
    """The ladder file is bad; the message is one clear line."""


def load_ladder(name_or_path: str) -> Ladder:
    """Return a shipped ladder by name, or one read from a YAML file.

    :raises UnableToReadLadder: if there is none, or it is malformed.
    """
    shipped = {path.stem: path for path in _SHELF.glob("*.yaml")}
    path = Path(name_or_path)
    source = path if path.suffix.lower() in (".yaml", ".yml") else shipped.get(name_or_path)
    if source is None or not source.is_file():
        known = ", ".join(sorted(shipped))
        raise UnableToReadLadder(
            f"{name_or_path}: no such strategy; give {known} or the path of a .yaml file"
        )
    try:
        return _ladder(marked.compose(source))
    except Fault as fault:
        raise UnableToReadLadder(
            f"{name_or_path}:{fault.line}: {fault.what}; {fault.remedy}"
        ) from fault


def _ladder(tree: Node) -> Ladder:
    read = marked.entries(tree, of="the ladder", needed=_PARTS, allowed=())
    hardship = marked.entries(
        read["hardship"].node,
        of="hardship",
        needed=("from_day", "prefer", "signs"),
        allowed=("reason", "then"),
    )
    signs = _numbers(hardship["signs"], "distress_within_days", "partly_kept_promises")
    amounts = _numbers(read["amounts"], "small_below", "large_from")
    if amounts["large_from"] < amounts["small_below"]:
        what, remedy = "`large_from` is less than `small_below`", "make it as much or more"
        raise Fault(line=read["amounts"].line, what=what, remedy=remedy)
    stages = (*_stages(read["stages"].node), _relief(hardship))
    cost, gain = _prices(read["actions"], stages)
    return Ladder(
        name=marked.text(read["name"].node, of="`name`"),
        version=marked.whole(read["version"].node, of="`version`"),
        ignore_below=marked.whole(read["ignore_below"].node, of="`ignore_below`"),
        stages=stages,
        hardship_from_day=marked.whole(hardship["from_day"].node, of="hardship `from_day`"),
        distress_within_days=signs["distress_within_days"],
        partly_kept_promises=signs["partly_kept_promises"],
        promise_rests_up_to_days=_numbers(read["promise"], "rests_up_to_days")["rests_up_to_days"],
        conditions=_conditions(read["conditions"].node),
        cost=cost,
        gain_per_mille=gain,
        willingness=tuple(_willing(item) for item in _list(read["willingness"])),
        small_below=amounts["small_below"],
        large_from=amounts["large_from"],
        tiers=_tiers(read["tiers"]),
    )


def _list(entry: Entry) -> list[Node]:
    return marked.items(entry.node, of=f"`{entry.key.value}`")


def _numbers(entry: Entry, *names: str) -> dict[str, int]:
    """Return whole numbers by name, all of them needed and none other there."""
    of = f"`{entry.key.value}`"
    found = marked.entries(entry.node, of=of, needed=names, allowed=())
    return {name: marked.whole(found[name].node, of=f"{of} `{name}`") for name in names}


def _stages(node: Node) -> list[Stage]:
    """Return the stages, which cover every ladder day in order and once."""
    made: list[Stage] = []
    expected = FIRST_DAY
    for item in marked.items(node, of="`stages`"):
        stage = _stage(item)
        if stage.last < stage.first:
            what, remedy = f"stage {stage.name} ends before it begins", "write the first day first"
            raise Fault(line=marked.line_of(item), what=what, remedy=remedy)
        if stage.first != expected:
            raise Fault(
                line=marked.line_of(item),
                what=f"stage {stage.name} begins on day {stage.first}, but day {expected} is next",
                remedy="let stages follow each other without gap or overlap",
            )
        if stage.name in {each.name for each in made}:
            raise Fault(
                line=marked.line_of(item),
                what=f"stage {stage.name} stands twice",
                remedy="give each stage an id of its own",
            )
        expected = stage.last + 1
        made.append(stage)
    if expected != LAST_DAY + 1:
        raise Fault(
            line=marked.line_of(node),
            what=f"no stage covers day {expected}",
            remedy=f"let the last one run without end: [{LAST_DAY}, null]",
        )
    return made


def _stage(node: Node) -> Stage:
    read = marked.entries(
        node,
        of="a stage",
        needed=("id", "days", "purpose", "prefer"),
        allowed=("reason", "senior", "then"),
    )
    name = marked.text(read["id"].node, of="a stage's `id`")
    of = f"stage {name}"
    days = read["days"].node
    if not isinstance(days, SequenceNode) or len(days.value) != len(("first", "last")):
        what, remedy = f"{of} `days` are not two", "write the first and the last: [4, 15]"
        raise Fault(line=read["days"].line, what=what, remedy=remedy)
    first, last = days.value
    purpose = marked.name(read["purpose"].node, of=f"{of} `purpose`", known=PURPOSES)
    return Stage(
        name=name,
        first=_day(first, of),
        last=LAST_DAY if last.value in ("null", "~", "") else _day(last, of),
        purpose=purpose,
        prefer=_actions(read["prefer"]),
        reason=marked.name(
            read["reason"].node if "reason" in read else read["id"].node,
            of=f"{of} `reason`",
            known=tuple(reasons()),
        ),
        senior=_actions(read["senior"]) if "senior" in read else (),
        then=_then(read, purpose),
    )


def _relief(read: Mapping[str, Entry]) -> Stage:
    codes = tuple(reasons())
    reason = "hardship"
    if "reason" in read:
        reason = marked.name(read["reason"].node, of="hardship `reason`", known=codes)
    prefer, then = _actions(read["prefer"]), _then(read, "arrange")
    return Stage("hardship", FIRST_DAY, LAST_DAY, "arrange", prefer, reason, (), then)


def _day(node: Node, of: str) -> int:
    written = node.value if isinstance(node, ScalarNode) and not node.style else None
    if not isinstance(written, str) or not _DAY.fullmatch(written):
        what, remedy = f"{of} `days` are not whole numbers", "write them as [4, 15] or [91, null]"
        raise Fault(line=marked.line_of(node), what=what, remedy=remedy)
    return int(written)


def _actions(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry.node, SequenceNode) and not entry.node.value:
        return ()
    return tuple(marked.names(entry.node, of=f"`{entry.key.value}`", known=_STEPS))


def _then(read: Mapping[str, Entry], purpose: str) -> tuple[Later, ...]:
    if "then" not in read:
        return ()
    return tuple(_later(item, purpose) for item in _list(read["then"]))


def _later(node: Node, purpose: str) -> Later:
    read = marked.entries(
        node,
        of="a step of `then`",
        needed=("prefer", "after", "only_if"),
        allowed=("purpose", "follows"),
    )
    if "purpose" in read:
        purpose = marked.name(read["purpose"].node, of="`purpose`", known=PURPOSES)
    return Later(
        prefer=_actions(read["prefer"]),
        purpose=purpose,
        after=marked.clock(read["after"].node, of="`after`"),
        only_if=marked.name(read["only_if"].node, of="`only_if`", known=ONLY_IF),
        follows=_actions(read["follows"]) if "follows" in read else (),
    )


def _conditions(node: Node) -> dict[str, Condition]:
    made = {}
    for action, entry in _by_action(node, of="`conditions`").items():
        of = f"conditions of {action}"
        allowed = ("min_amount", "needs", *(("not_within_days",) if action in RESTING else ()))
        read = marked.entries(entry.node, of=of, allowed=allowed)
        amount, needs, rests = 0, list[str](), None
        if "min_amount" in read:
            amount = marked.whole(read["min_amount"].node, of=f"{of} `min_amount`")
        if "needs" in read:
            needs = marked.names(read["needs"].node, of=f"{of} `needs`", known=NEEDS)
        if "not_within_days" in read:
            rests = marked.whole(read["not_within_days"].node, of=f"{of} `not_within_days`")
        made[action] = Condition(amount, tuple(needs), rests)
    return made


def _by_action(node: Node, *, of: str) -> dict[str, Entry]:
    return marked.entries(node, of=of, allowed=_STEPS)


def _prices(entry: Entry, stages: tuple[Stage, ...]) -> tuple[dict[str, int], dict[str, int]]:
    """Return cost and gain of every action that some stage names."""
    priced = _by_action(entry.node, of="`actions`")
    steps = [(stage.prefer, *(later.prefer for later in stage.then)) for stage in stages]
    named = {action for lists in steps for prefer in lists for action in prefer} - {_TO_A_PERSON}
    if lacking := sorted(named - set(priced)):
        what, remedy = f"no cost and gain for {', '.join(lacking)}", "add them to `actions`"
        raise Fault(line=entry.line, what=what, remedy=remedy)
    cost, gain = {}, {}
    for action, each in priced.items():
        found = _numbers(each, "cost", "gain_per_mille")
        cost[action], gain[action] = found["cost"], found["gain_per_mille"]
        if gain[action] > _MOST_PER_MILLE:
            what, remedy = f"{action} gains more than all there is", "write at most 1000"
            raise Fault(line=each.line, what=what, remedy=remedy)
    return cost, gain


def _willing(node: Node) -> WillingnessLine:
    allowed = (*_REFUSALS, *_PERCENTAGES, "reached_30d")
    read = marked.entries(node, of="a line of `willingness`", needed=("level",), allowed=allowed)
    asked = {
        name: marked.whole(read[name].node, of=f"`{name}`") for name in allowed[:-1] & read.keys()
    }
    for name in _PERCENTAGES:
        if asked.get(name, 0) > _MOST_PERCENT:
            what, remedy = f"`{name}` is more than 100", "write a percentage"
            raise Fault(line=read[name].line, what=what, remedy=remedy)
    reached = None
    if "reached_30d" in read:
        reached = marked.flag(read["reached_30d"].node, of="`reached_30d`")
    level = marked.name(read["level"].node, of="`level`", known=WILLINGNESS)
    return WillingnessLine(level, reached_30d=reached, **asked)


def _tiers(entry: Entry) -> tuple[TierLine, ...]:
    """Return the lines of the tier table, up to rising days, the last one without end."""
    made: list[TierLine] = []
    before = -1
    nodes = _list(entry)
    for node in nodes:
        read = marked.entries(node, of="a line of `tiers`", needed=("to_day", *SIZES), allowed=())
        to_day, is_last = None, node is nodes[-1]
        if read["to_day"].node.value not in ("null", "~", ""):
            to_day = marked.whole(read["to_day"].node, of="`to_day`")
        if (to_day is None) != is_last or (to_day is not None and to_day <= before):
            what = "`to_day` must rise from line to line, and be null on the last alone"
            raise Fault(line=marked.line_of(node), what=what, remedy="put the lines in order")
        before = before if to_day is None else to_day
        made.append(TierLine(to_day, tuple(_tier_row(read[size]) for size in SIZES)))
    return tuple(made)


def _tier_row(entry: Entry) -> tuple[int, int, int]:
    of = f"`{entry.key.value}`"
    found = [marked.whole(item, of=of) for item in _list(entry)]
    is_tier = all(_LOWEST_TIER <= tier <= _HIGHEST_TIER for tier in found)
    if len(found) != len(WILLINGNESS) or not is_tier:
        what = f"{of} must be three tiers from {_LOWEST_TIER} to {_HIGHEST_TIER}"
        remedy = "write one each for low, medium and high willingness"
        raise Fault(line=entry.line, what=what, remedy=remedy)
    low, medium, high = found
    return low, medium, high
