"""From quantities to figures: each number gets its measure, indicator, region, period, basis, status.

What belongs here: the walk over a paragraph's sentences and clauses that brings the parts together.
What does not: the parts themselves (predicates, measures, indicators, subjects, regions, dating, bases,
status), and the article's frame (article).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.patterns import Pattern
from pipeline.reading.bases import member_bases, note_base, note_opened, read_basis
from pipeline.reading.clauses import Clause, Sentence, split
from pipeline.reading.dating import date_run, set_period, spans_time
from pipeline.reading.discourse import Head, State
from pipeline.reading.evidence import reasons_of
from pipeline.reading.indicator_codes import code_of
from pipeline.reading.indicators import choose_indicator
from pipeline.reading.measures import Measure, for_member, is_fraction, read_measure
from pipeline.reading.modality import open_status, status_of
from pipeline.reading.model import Figure, Quantity
from pipeline.reading.nouns import is_attribute, is_average
from pipeline.reading.pairing import split_heads
from pipeline.reading.places import PlaceMention
from pipeline.reading.predicates import Predicate, read_predicate
from pipeline.reading.regions import give_to, is_breakdown, set_places, take_tail
from pipeline.reading.scene import Frame, Index, Memory, Scene
from pipeline.reading.series import listed_periods
from pipeline.reading.sources import said_by
from pipeline.reading.status import is_ahead
from pipeline.reading.subjects import counted_by, last_act, note_subject, note_tail, own_subject, pair_heads
from pipeline.reading.times import TimeExpr
from pipeline.reading.unsaid import completed, is_with_states, medal_of, medals, shared_attribute, unit_of

__all__ = ["read_statements"]

_NAMED_WORK = Pattern(r"《[^》]*》")
_WEATHER = Pattern(r"气象台|天气预报|气象局|有[\d０-９]+级|偏[东南西北]风")
# A market quote is no prose: 名称(最新价,涨跌额,涨跌幅).
_QUOTE = Pattern(r"([\u4e00-\u9fffA-Za-z]{2,8})[(（](-?\d+\.\d+)[,，]-?\d+\.\d+[,，]-?\d+\.\d+%[)）]")
# What a thing is or has become is no new subject: 成为第三家月销破3万的新势力，同比增长….
_NOMINAL = re.compile(r"[，,\s]*(?:已|也|一举)?(?:成为|晋升|跻身)")
# The second of two directions in a list.
_TURNS = Pattern(
    r"[和与、，]?(?:同比|环比)?(?:(?P<down>下降|下滑|回落|减少|降低|下跌|负增长)|增长|上升|上涨|提高|提升|增加|回升)了?"
)
_RATE_TAIL = re.compile(r"(?:同比|累计)?(?:增速|增幅|涨幅|降幅)$")
_MORE = frozenset({"增加", "加大", "扩大", "提高", "提升"})
# A verb of change before its object: 减少二氧化碳排放48万吨.
_MOVED = re.compile(
    r"(?:每[月天日]|每年|年均|平均每年|平均|可|累计|预计|计划|还|已)*"
    r"(减少|增加(?!值)|加大|降低|缩短|压减|削减|扩大|提高(?!改造)|提升(?!改造)|节省)(?!到|至|了?约)(?=.{2})"
)
# 下调存款准备金率0.5个百分点.
_TURNED = Pattern(
    r"(?:(?P<down>下调|降低|下降|缩小|收窄|减少|压降)|上调|提高|提升|扩大|增加)(?:了|其)?(?=..)"
)
# 两年平均增长3.9%: the mean of years, measured against the first of them.
_OVER_YEARS = re.compile(r"[两二三四五六七八九十\d]年(?:复合)?平均")
_SINCE = Pattern(r"[多余]?(?:来|以来|间|内|里|时间)")
# 过去五年，…: a span of its own, and no part of the period spoken of before.
_PAST = Pattern(r"(?:过去|最近)的?$")
# Words of basis (同比, 按月) have one of these.
_BASED = re.compile("[比按]")
_CLAUSE_TEXT = Pattern(r"[^，。；！？\n]{0,16}")
_LEVEL = re.compile(r"[国省市县区州地]家?级")
# After a semicolon the sentence goes back to the time that it has named before.
_TURNS_BACK = frozenset({"；", ";"})
_LISTED = frozenset({"、", "和", "与", "及", "以及", "，"})
# A number that only qualifies a noun of the subject: 连住3天以上的订单占比, 24小时内送达的人数.
_QUALIFYING = frozenset({"duration", "amount", "age", "bare"})
_INSIDE = Pattern(r"(?:及?以[上下内]|内|左右)?的(?=[\u4e00-\u9fff]{2})|及?以[上下](?=[\u4e00-\u9fff]{2})")
# What may be said of the parts of a whole (77个设施中，32个…); a change is one part's own.
_OF_WHOLES = frozenset({"level", "share", "rank"})
# A share is quoted at a price.
_QUOTED = frozenset({"报", "现报", "收报", "报收", "收于", "最新报", "暂报", "收盘报"})
_ITEM = Pattern(r"[\u4e00-\u9fff]{2,6}")
_RESTATED = Pattern(r"[ ]?(?P<same>(?:约?折?合|折|相当于|等于|即)*)约?(?:人民币)?")
_HELD_AT = Pattern(r"[在于到至达]?[\d０-９]")
_AIMS = ("目标", "任务", "计划")
_BRACKETS = frozenset({"（", "("})
_CLOSED = frozenset({"）", ")"})


def read_statements(
    text: str,
    quantities: Sequence[Quantity],
    times: Sequence[TimeExpr],
    places: Sequence[PlaceMention],
    state: State,
) -> list[Figure]:
    """The figures of one paragraph, in order; `state` is read and carried on.

    A paragraph without quantities has no figures but still moves the context.
    """
    if not (quantities or times or places):
        if text:
            state.new_sentence()
        return []
    scene = Scene(
        text=text,
        quantities=Index(quantities),
        times=Index(times),
        places=Index(places),
        state=state,
        works=[m.span() for m in _NAMED_WORK.finditer(text)] if "《" in text else (),
        weather=bool(quantities) and _WEATHER.search(text) is not None,
    )
    quotes = list(_QUOTE.finditer(text)) if quantities and ("%)" in text or "%）" in text) else []
    walk = _Walk(scene, quotes, quantities[-1].start if quantities else 0)
    figures: list[Figure] = []
    for sentence in split(text):
        figures.extend(walk.sentence(sentence))
    return figures


def _is_aside(q: Quantity) -> bool:
    """Whether a count only sums up words at hand (三大类, 四市): the clause's subject goes on over it."""
    small = q.kind in ("count", "bare") and q.value <= 10 and not q.text[0].isdigit()
    bare = q.unit == "1" and len(q.text) == 1
    return small and (
        bare or "大" in q.text or q.unit in ("市", "省", "地", "国", "区", "县", "州", "方", "者")
    )


def _going_on(text: str, start: int, q: Quantity, end: int) -> str:
    """What goes on in 连续三年大幅增产: the words after the span, up to a level that is held."""
    if not text[start : q.hull_start].endswith(("连续", "连续第", "持续")):
        return ""
    held = _HELD_AT.search(text, q.hull_end, min(end, q.hull_end + 10))
    return text[q.hull_end : held.start() if held else min(end, q.hull_end + 10)].strip("，、 ")


class _Walk:
    """The way through one paragraph, sentence by sentence."""

    def __init__(self, scene: Scene, quotes: Sequence[re.Match[str]], last: int) -> None:
        """`last` is where the paragraph's last number begins: no subject is noted behind it."""
        self.scene = scene
        self.quotes = quotes
        self.last = last

    def sentence(self, sentence: Sentence) -> list[Figure]:
        """The figures of one sentence; moves the state."""
        scene = self.scene
        scene.state.new_sentence(turned=is_breakdown(scene.text, sentence.start))
        scene.memory = Memory(start=sentence.start)
        if scene.state.basis and scene.text.startswith("其中", sentence.start):
            scene.memory.basis["growth"] = scene.state.basis
        outside = ("", "")
        for clause in sentence.clauses:
            if clause.opened in _BRACKETS:
                outside = scene.state.indicator, scene.state.topic
            elif clause.opened in _CLOSED and outside != ("", ""):
                scene.state.indicator, scene.state.topic = outside  # what a note speaks of ends with it
            self._clause(clause)
        if _BASED.search(scene.text, sentence.start, sentence.end):
            inside = scene.words.inside(sentence.start, sentence.end)
            scene.state.basis = next(
                (w.sign for w in reversed(inside) if w.cls == "basis"), scene.state.basis
            )
        recent = scene.memory.recent
        if recent:
            self._fill_spans(sentence)
            words = scene.text[sentence.start : sentence.end].strip()
            source = said_by(words)
            for figure, _ in recent:
                figure.sentence, figure.attribution = words, source
                figure.indicator_code = code_of(figure.indicator)
        return [figure for figure, _ in recent]

    def _fill_spans(self, sentence: Sentence) -> None:
        """A span that opens a sentence (五年来，…) is the time of what the next clause says."""
        recent, text = self.scene.memory.recent, self.scene.text
        for i, (figure, frame) in enumerate(recent):
            if frame.own_indicator or figure.measure != "duration" or not _SINCE.match(text, figure.end):
                continue
            later = next((f.indicator for f, _ in recent[i + 1 :] if f.indicator), None)
            at = text.find("，", figure.end, sentence.end)
            following = _CLAUSE_TEXT.match(text, at + 1, sentence.end) if at >= 0 and not later else None
            figure.indicator = later or (following.group() if following else None) or figure.indicator

    def _clause(self, clause: Clause) -> None:
        scene = self.scene
        scene.memory.clause_spanned = False
        if scene.memory.passing:
            scene.state.local, scene.memory.passing = None, False
        if clause.opened in _TURNS_BACK and scene.state.period_is_own and not scene.memory.from_end:
            scene.state.local = None
        quantities = scene.quantities.inside(clause.start, clause.end)
        if not quantities:
            set_places(scene, clause, clause.start, clause.end)
            set_period(scene, clause, clause.start, clause.end)
            note_opened(scene, clause)
            if scene.memory.recent:
                give_to(scene, clause)
            if clause.start < self.last:
                note_subject(scene, clause)
                open_status(scene, clause, scene.words.inside(clause.start, clause.end))
                if scene.memory.opened_status is None and is_ahead(scene.text, clause.start, clause.end):
                    scene.memory.opened_status = "forecast"
            return
        at, i = clause.start, 0
        while i < len(quantities):
            n, group = 1, quantities[i].group
            while group >= 0 and i + n < len(quantities) and quantities[i + n].group == group:
                n += 1
            while i + n < len(quantities) and self._turned(at, quantities[i + n - 1], quantities[i + n]):
                n += 1
            stop = quantities[i + n].hull_start if i + n < len(quantities) else clause.end
            at = self._run(quantities[i : i + n], clause, at, stop)
            i += n
        give_to(scene, clause)
        note_tail(scene, at, clause.end)
        if not scene.state.regions:
            take_tail(scene, clause, quantities)

    # -- one run of quantities -----------------------------------------------------------------

    def _run(self, run: Sequence[Quantity], clause: Clause, start: int, stop: int) -> int:
        """Read one run; returns where the next run's own words begin."""
        scene, text, state = self.scene, self.scene.text, self.scene.state
        first = run[0]
        if (self.quotes and self._quote(run)) or self._restated(run, clause):
            return run[-1].hull_end
        words = scene.words.inside(start, first.hull_start)
        times = scene.times.inside(start, first.hull_start)
        identity = first.kind == "fold" or is_fraction(first)
        p = read_predicate(
            text,
            start,
            first.hull_start,
            words,
            times,
            identity=identity,
            rank=first.kind == "rank",
            points=first.kind == "points",
        )
        set_places(scene, clause, start, p.subject_end)
        set_period(scene, clause, start, p.subject_end)
        counted = counted_by(scene, run[-1], stop, clause.end)
        before = scene.memory.recent[-1][0].measure if scene.memory.recent else None
        m = read_measure(
            text,
            first,
            p,
            start,
            counted=counted.noun,
            before=before,
            previous=state.indicator,
            last=run[-1].hull_end,
        )
        period, own_period = date_run(scene, clause, start, first, p, m, times, (counted.end, stop))
        subject = own_subject(scene, clause, start, p.subject_end, times, words)
        own = subject
        if m.name == "level" and (len(own) > 12 or (len(own) > 6 and not is_attribute(own))):
            own = last_act(scene, own, words, p.subject_end)
        m, own = self._moved(m, own, first, p)
        own = own if counted.noun else completed(scene, own, m, first)
        indicator = choose_indicator(
            own,
            counted.noun,
            counted.said,
            measure=m.name,
            kind=first.kind,
            unit=first.unit,
            belongs=text[first.hull_end : first.hull_end + 1] == "的",
            previous=(scene.memory.whole if m.name in _OF_WHOLES else "") or state.indicator or state.topic,
            among=bool(scene.memory.whole),
            summed="共" in text[start : first.hull_start],
            reached=p.source or p.to is not None,
            going_on=_going_on(text, start, first, clause.end) if m.name == "duration" else "",
        )
        if not indicator and m.name == "growth" and "增速" in text[start : first.hull_end + 4]:
            indicator = "GDP" if state.regions else ""  # a place's growth, unqualified, is its economy's
        indicator = medals(scene, own, first) or indicator
        if not indicator and m.name == "duration" and times and times[-1].end == first.hull_start:
            indicator = times[-1].text  # 春节假期8天
        quoted = p.be is not None and p.be.text in _QUOTED and first.kind == "money"
        if quoted and indicator and not is_attribute(indicator):
            indicator += "股价"
        has_own = bool(own or counted.noun)
        frame = Frame(
            measure=m,
            predicate=p,
            indicator=indicator,
            own_indicator=has_own,
            regions=state.regions,
            own_region=bool(state.sentence),
            period=period,
            own_period=own_period,
            nominal=_NOMINAL.match(text, start) is not None,
            yearly="年均" in text[start : first.start],
            over_years=_OVER_YEARS.search(text, max(clause.start, first.hull_start - 16), first.hull_start)
            is not None,
            status=status_of(scene, clause, start, first, p, has_own and not is_average(own)),
        )
        self._emit(run, subject, frame, start, clause)
        self._remember(run, own, frame, counted.noun)
        if first.kind == "count" and self._sums_up(own, first):
            return start
        if _is_aside(first) or is_with_states(scene, start, first, stop, clause.end):
            return start
        if stop < clause.end and first.kind in _QUALIFYING and _INSIDE.match(text, run[-1].end):
            return start
        among = clause.closed == "，" and counted.end >= clause.end - 1
        if stop < clause.end and first.kind == "age" and counted.noun and counted.end < stop:
            return start  # 0—14岁人口为…
        if indicator.endswith("中") and (among or text.startswith("有", counted.end)):
            scene.memory.whole = state.indicator = scene.memory.recent[-1][0].indicator = indicator[:-1]
        after = text[counted.end : stop].strip()
        listed = after in _LISTED or (after.startswith("、") and _ITEM.fullmatch(after, 1) is not None)
        return counted.end if counted.noun and listed else run[-1].hull_end

    def _sums_up(self, own: str, q: Quantity) -> bool:
        """Whether a number counts the items that stand right before it: 计算机制造、电子设备制造两个行业."""
        return 2 <= q.value <= 9 and q.value == int(q.value) and split_heads(own, int(q.value)) is not None

    def _turned(self, start: int, q: Quantity, after: Quantity) -> bool:
        """Whether a list turns to another direction: 分别增长9.1%和下降0.7%."""
        text = self.scene.text
        return (
            _TURNS.fullmatch(text, q.hull_end, after.hull_start) is not None
            and "分别" in text[start : q.hull_start]
        )

    def _emit(self, run: Sequence[Quantity], subject: str, frame: Frame, start: int, clause: Clause) -> None:
        """Make the figures of a run, paired with the heads of its list where there is one."""
        memory, n = self.scene.memory, len(run)
        heads = pair_heads(self.scene, n, subject, frame) if n > 1 else None
        periods = listed_periods(self.scene, clause, run)
        if periods and heads:
            own = subject or (frame.own_region and len(frame.regions) == n)
            heads, periods = (heads, None) if own else (None, periods)
        bases = member_bases(frame, n)
        duration = frame.measure.name == "duration" and not spans_time(self.scene, run[0])
        memory.clause_spanned = memory.clause_spanned or duration
        text = self.scene.text
        memory.spanned = memory.spanned or (
            duration
            and (_SINCE.match(text, run[-1].end) or _PAST.search(text, start, run[0].start)) is not None
        )
        paired = n == 1 or heads or periods
        mismatch = not paired and "分别" in self.scene.text[start : run[0].start]
        for k, q in enumerate(run):
            turn = _TURNS.fullmatch(self.scene.text, run[k - 1].hull_end, q.hull_start) if k else None
            if turn:
                factor = -1.0 if turn.group("down") else 1.0
                frame = replace(frame, measure=replace(frame.measure, factor=factor))
            if periods:
                frame = replace(frame, period=periods[k], own_period=True)
            figure = self._figure(q, frame, heads[k] if heads else None, bases[k] if bases else None)
            if mismatch:
                figure.flags += ("list_mismatch",)
        note_base(self.scene, frame)
        if heads:
            self.scene.state.heads = tuple(heads)
            self.scene.state.one_by_one = frame.own_region and len(frame.regions) == n

    def _remember(self, run: Sequence[Quantity], own: str, frame: Frame, noun: str) -> None:
        """What the next clause may go on about; a noun of levels is shared with the count before."""
        state, name, indicator = self.scene.state, frame.measure.name, frame.indicator
        attribute = shared_attribute(own, indicator, name)
        if attribute:
            state.attribute = (attribute, name, run[0].unit)
        stated = frame.predicate.be is not None or frame.predicate.to is not None  # 平均利用小时为3752小时
        if _is_aside(run[0]) or own.startswith("占") or own.endswith(_AIMS) or frame.nominal:
            pass
        elif own and indicator and (name != "duration" or stated or is_attribute(own) or self._within(run)):
            state.indicator = own if name == "duration" else _RATE_TAIL.sub("", indicator)
        elif name in ("level", "share") and indicator:
            state.indicator = indicator
        level, recent = _LEVEL.match(noun), self.scene.memory.recent
        if level and level.end() < len(noun) and len(recent) > len(run):
            figure, _ = recent[-len(run) - 1]
            if figure.indicator and _LEVEL.fullmatch(figure.indicator):
                figure.indicator += noun[level.end() :]  # 15个国家级、43个省级示范项目

    def _within(self, run: Sequence[Quantity]) -> bool:
        """Whether a span stands between a subject and what is said of it: 农村公路10年间净增…."""
        m = _SINCE.match(self.scene.text, run[-1].end)
        return m is not None and not self.scene.text.startswith(("，", ","), m.end())

    def _moved(self, m: Measure, own: str, q: Quantity, p: Predicate) -> tuple[Measure, str]:
        """The measure and subject where a verb of change stands before its object (降低碳排放20%)."""
        compared = m.name == "level" and p.than_start >= 0 and p.temporal
        if compared and "新增" in self.scene.text[p.than_end : q.hull_start]:
            return replace(m, name="change", rule="added"), own
        if m.rule == "points_changed" and p.change is None:
            turned = _TURNED.search(own)
            sign = -1.0 if turned and turned.group("down") else 1.0
            return replace(m, factor=sign), own[turned.end() :] if turned else own
        if m.name not in ("level", "duration", "share") or q.kind in ("rank", "bare"):
            return m, own
        moved = _MOVED.match(own)
        if not moved:
            return m, own
        name = "growth" if m.name == "share" else "change"
        factor = 1.0 if moved.group(1) in _MORE else -1.0
        m = Measure(name if p.temporal else "gap", factor, None, "other", "moved")
        return m, own[: moved.start(1)] + own[moved.end() :]

    def _quote(self, run: Sequence[Quantity]) -> bool:
        """Read a market quote; whether this is one."""
        for m in self.quotes:
            if not m.start() <= run[0].start < m.end():
                continue
            for q in run:
                name = "growth" if q.unit == "%" else "level" if q.start <= m.start(2) else "change"
                frame = Frame(
                    measure=Measure(name, 1.0, None, "other", "quote"),
                    predicate=Predicate(q.start),
                    indicator=m.group(1) + "股价",
                    own_indicator=True,
                    regions=(),
                    own_region=False,
                    period=None,
                    own_period=False,
                    status="actual",
                )
                self._figure(q, frame, None, None)
            return True
        return False

    def _restated(self, run: Sequence[Quantity], clause: Clause) -> bool:
        """Read a number that says the one before it in another unit, in brackets right behind it: 增加296万吨
        （59亿斤）, 1.2亿美元，增长5%（折8.6亿元）; whether this is one."""
        recent, text, q = self.scene.memory.recent, self.scene.text, run[0]
        if len(run) > 1 or not recent or clause.opened not in _BRACKETS or q.hull_end < clause.end:
            return False
        words = _RESTATED.fullmatch(text, clause.start, q.hull_start)
        if words is None or recent[-1][0].end < clause.start - 2:
            return False
        found = recent[-1:] if not words["same"] else recent[-2:]
        alike = [each for each in found if each[0].unit not in (q.unit, "%", "pp", "‰")]
        if not alike or q.kind not in ("amount", "money"):
            return False
        figure, frame = alike[-1]
        self._figure(q, frame, None, None)
        again, _ = recent[-1]
        again.indicator, again.region, again.region_code = figure.indicator, figure.region, figure.region_code
        return True

    # -- figures -------------------------------------------------------------------------------

    def _figure(self, q: Quantity, frame: Frame, head: Head | None, basis: str | None) -> Figure:
        m = for_member(frame.measure, q)
        regions = head.regions if head else frame.regions
        names = list(dict.fromkeys(r.name for r in regions if r.name))
        nowhere = None if regions or self.scene.state.told.unknown else "全国"
        if m.name in ("growth", "change"):
            basis = basis or read_basis(self.scene, frame)
        low, high = q.low, q.high
        if low is not None and high is not None:
            low, high = sorted((low * m.factor, high * m.factor))
        figure = Figure(
            start=q.start,
            end=q.end,
            text=q.text,
            value=q.value * m.factor,
            unit=m.unit or unit_of(q, head.indicator if head else frame.indicator),
            modifier=q.modifier,
            measure=m.name,
            indicator=medal_of(q, head.indicator if head else frame.indicator) or None,
            region="、".join(names) or nowhere,
            region_code=regions[0].code if len(names) == 1 else None,
            period_start=frame.period.start if frame.period else None,
            period_end=frame.period.end if frame.period else None,
            basis=basis if m.name in ("growth", "change") else None,
            status=frame.status,
            low=low,
            high=high,
            number=q.number,
            unit_mult=q.unit_mult,
            decimals=q.decimals,
            unit_text=q.unit_text,
            rule=f"{q.rule}/{m.rule}",
            flags=(*q.flags, *self._flags(frame, head)),
            reasons=reasons_of(self.scene, q, frame, regions, m),
        )
        self.scene.memory.recent.append((figure, frame))
        return figure

    def _flags(self, frame: Frame, head: Head | None) -> list[str]:
        """What a careful user wants to know of how the fields came about."""
        flags = []
        if frame.period is not None and not frame.own_period:
            near = self.scene.state.period_is_near
            flags.append("period_inherited" if near else "period_from_article")
        regions = head.regions if head else frame.regions
        if not any(r.name for r in regions):
            unknown = regions or self.scene.state.told.unknown
            flags.append("region_unknown" if unknown else "region_default")
        elif any(r.own for r in regions):
            flags.append("region_from_publication")
        elif not frame.own_region:
            flags.append("region_inherited")
        if not frame.own_indicator and head is None:
            flags.append("indicator_inherited")
        return flags
