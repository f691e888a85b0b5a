"""The status that a sentence gives its numbers: fact, forecast or target, and how far each holds.

What belongs here: what opens and ends a forecast or a target within a sentence. What does not: the words
beside one number (status), periods (dating).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.patterns import Pattern
from pipeline.reading.clauses import Clause
from pipeline.reading.model import Quantity
from pipeline.reading.predicates import Predicate
from pipeline.reading.scene import Scene
from pipeline.reading.status import announced, is_aimed_at, is_by_then, read_status
from pipeline.reading.words import Word

__all__ = ["open_status", "status_of"]

# Words that say how the future is meant.
_EXPECTED = re.compile(
    r"(?:预期(?!指数|寿命)|预测值?)(?=[^，。；]{0,4}$)|增长预期|盈利预测|预亏|预增|预盈|预减"
)
# 今年的主要预期目标是：…
_SETS_OUT = Pattern(r"(?:目标|预期指标|目标任务)(?:是|为|有|包括|如下)?$")
_COLONS = frozenset({"：", ":"})
_PREVIOUS = re.compile(r"前值")
# What follows from what was just said: 相当于节约…, 减少排放….
_RESULT = re.compile(r"(?:相当于|可?减少|可?节约)")
# A company intends: 公司拟以11.96元回购.
_INTENT = Pattern(r"拟(?:以|向|对|投资|建设|发行|募集|回购|增持|减持|收购|出资|转让)")
_INTENDING = frozenset({"target", "forecast"})
_GOAL = re.compile(r"目标价?(?:为|是|达|至)?$")
_AHEAD = Pattern(r"将|预计|到|至|明年|届时|后年|未来|力争|计划|举行|举办|后")
# A clause that turns to what already is.
_TURN = re.compile(r"(?:已|目前|截至|现有|现已)")
# How far back a sentence's words bear on a number, in characters; keeps long lists linear.
_REACH = 400


def open_status(scene: Scene, clause: Clause, words: Sequence[Word]) -> None:
    """What the opening words of a clause say of the rest of the sentence."""
    if clause.closed in _COLONS and _SETS_OUT.search(scene.text, clause.start, clause.end):
        scene.memory.opened_status = "target"
        return
    opened = announced(
        [
            w
            for w in words
            if w.cls in _INTENDING
            and (
                scene.is_head(clause, w.start)
                or w.end == clause.end  # 某机构预测，…
                or _INTENT.match(scene.text, w.start)
            )
        ]
    )
    scene.memory.opened_status = opened or scene.memory.opened_status


def status_of(scene: Scene, clause: Clause, start: int, q: Quantity, p: Predicate, own: bool) -> str:
    """The status of a number: its own words, else what its sentence or the figure before opened.

    `start` is where its own part of the clause begins; `own`: it has a subject of its own.
    """
    text, memory = scene.text, scene.memory
    expected = _EXPECTED.search(text, start, p.subject_end) is not None
    begin = max(clause.start, q.hull_start - _REACH)
    words = scene.words.inside(begin, q.hull_start)
    if p.source and not expected:
        open_status(scene, clause, words)
        issue, period = scene.state.context.issue_date, scene.state.period
        dated = scene.times.inside(p.subject_end, q.hull_start)  # 由2026年的851亿元增至
        to_come = dated and issue is not None and period is not None and period.start > issue
        return memory.opened_status or "actual" if to_come else "actual"
    if _PREVIOUS.search(text, start, q.hull_start):
        return "actual"
    status = read_status(text, begin, start, q.hull_start, words, max(memory.start, q.hull_start - _REACH))
    if is_aimed_at(text, q.hull_end):
        return "target"
    if status == "actual" and _GOAL.search(text, start, q.hull_start):
        status = "target"
    if status == "actual" and expected:
        status = "forecast"
    if status == "target" and memory.opened_status == "forecast" and p.target is None:
        status = "forecast"  # 报告预测，…到2034年将增至
    own = own and not _RESULT.match(text, start)
    turned = _TURN.search(text, begin, q.start) is not None
    if status == "actual" and not own and memory.recent and not turned:
        status = memory.recent[-1][0].status
    if status == "actual" and memory.opened_status and not turned:
        status = memory.opened_status
    open_status(scene, clause, words)
    issue, period = scene.state.context.issue_date, scene.state.period
    since = max(memory.start, q.hull_start - _REACH)
    if status == "actual" and issue and period and not turned:
        if period.start > issue and is_by_then(text, since, q.hull_start):
            return "target"
        ahead = period.start > issue and _AHEAD.search(text, since, q.hull_start) is not None
        if ahead or (scene.weather and period.end > issue):
            return "forecast"
    return status
