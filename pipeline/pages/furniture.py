"""What stands on a page beside its articles' text: page heads, images, credits, bylines, captions.

What belongs here: one question about one line each. What does not: what the lines around it say.
The order in which the questions are asked is the order of `blocks.RULES`.
"""

from __future__ import annotations

import re
from datetime import date

from pipeline.patterns import Pattern

from .words import (
    AGENCY,
    CONTACT,
    DATE,
    DESK,
    LABEL,
    MAKER,
    PAGE_MARK,
    PAPER,
    SURNAME,
    WEEKDAY,
    are_known_names,
    are_names,
    digits,
    normal_mark,
    tight,
)

__all__ = [
    "HeadFacts",
    "is_byline",
    "is_caption",
    "is_credit",
    "is_image",
    "is_label",
    "is_rule",
    "page_head",
]

_LONGEST_HEAD = 240
_NAME = SURNAME + r"(?:[\u4e00-\u9fff]{1,2}|\s[\u4e00-\u9fff])(?![\u4e00-\u9fff])"
_LUNAR = (
    r"(?:农历|阴历)?\s*(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?)?\s*(?:闰?[正一二三四五六七八九十冬腊]{1,2}月)?"
    r"\s*(?:初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)"
)
# (name, pattern, strength): a line is a page head when such tokens are all that it holds and their
# strengths reach 2
_TOKENS: tuple[tuple[str, str, int], ...] = (
    ("date", DATE, 1),
    ("weekday", WEEKDAY, 1),
    ("desk", rf"(?:本版)?{DESK}\s*[:：/／|]?\s*(?:(?:{_NAME})[\s、,，/／]*)*", 2),
    ("contact", rf"{CONTACT}\s*(?:[:：]\s*[^\s|丨，。；]{{1,60}}|[0-9A-Za-z@._/—-]{{3,60}})", 2),
    (
        "serial",
        r"(?:总?第?\s*[0-9０-９]{1,6}\s*[期号]|(?:今日|本期|共)\s*[0-9０-９一二三四五六七八九十]+\s*[版页]"
        r"|(?:国内统一)?(?:连续出版物号|刊号)?\s*[:：]?\s*CN\s*\d\d\s*-\s*\d{4}\S*)",
        2,
    ),
    ("page", rf"第\s*{PAGE_MARK}\s*版|{PAGE_MARK}\s*(?:版|页)", 2),
    ("label", LABEL + r"(?:新闻|版|周刊|专刊)?(?![\u4e00-\u9fff])", 1),
    ("lunar", r"(?:农历|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年)" + _LUNAR, 1),
    ("lunar_day", _LUNAR + r"(?![\u4e00-\u9fff])", 0),
    ("paper", PAPER + r"(?:社)?(?![\u4e00-\u9fff])", 1),
    ("mark", PAGE_MARK + r"(?![0-9A-Za-z.．%％\u4e00-\u9fff])", 1),
    ("latin", r"[A-Za-z][A-Za-z .&'’-]{2,40}(?![0-9])", 0),
    ("name", rf"(?:{_NAME})", 0),
)
_TOKEN = Pattern("|".join(f"(?P<t_{name}>{pattern})" for name, pattern, _ in _TOKENS))
_STRENGTH = {f"t_{name}": strength for name, _, strength in _TOKENS}
_MASTHEAD = Pattern(r"[\u4e00-\u9fff]{2,6}(?:日|晚|早|晨|时|商|都市|青年|特区|周|快|新|县|市|区|州)报(?:社)?")
_SEPARATOR = Pattern(r"[\s·•・|｜丨/／,，、;；:：—\-_＿=■□●○◆◇▲△★☆()（）\[\]【】<>《》]+")
_LETTER_MARK = Pattern(r"[A-Za-zＡ-Ｚ]\s?[-—]?[0-9０-９]{1,3}")
_LABEL_LINE = Pattern(rf"{LABEL}(?:新闻|版|周刊|专刊)?")
_BARE_NUMBER = Pattern(r"[-—·*\s]*[0-9０-９]{1,3}[-—·*\s]*")
_PAGE_PREFIX = Pattern(r"第|\s|版|页")

_IMAGE = Pattern(
    r"(?:!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>|\{\{[^{}]*\}\}|[\[【（(]?\s*(?:图片|此处为图|image|IMG)\s*[0-9]*\s*[\]】）)])+",
    re.IGNORECASE,
)
_RULE = Pattern(r"(?:[-—–―_=＝*＊~～·•\s─━═]|&nbsp;){3,}")

_ROLE = (
    r"(?:本报|本网|本刊|本社|[\u4e00-\u9fff]{2,6}报|[\u4e00-\u9fff]{2,4}网|" + AGENCY + r")?\s*"
    r"(?:全媒体|融媒体|融媒|特派|特约|见习|首席|实习|驻[\u4e00-\u9fff]{1,6}|高级|联合)*"
    r"(?:记者|评论员|观察员|通讯员|通信员|实习生|撰稿人|撰稿|特约撰稿|编辑|作者|撰文|文字|采写|采访|执笔|整理|编译)"
)
_ROLES = Pattern(_ROLE)
_BYLINE_MARK = Pattern(r"[:：/／|丨]")
_BYLINE_ROLE = re.compile(
    rf"{_ROLE}(?:\s*[/／]\s*(?:图|摄影|摄|视频|制图))?|文\s*[/／]\s*图?|图\s*[/／]\s*文|图文"
)
_ROLE_LETTER = Pattern("[者员稿辑写访笔译文]|习生|整理")  # every role above has one of these
# who did what, once the roles are taken out: 赵一/文 钱二/图, 图/钱二
_SHARE = Pattern(
    r"[/／]\s*(?:文|图|摄影|摄|视频|制图|绘)(?![\u4e00-\u9fff])"
    r"|(?<![\u4e00-\u9fff])(?:文|图|摄影|视频|制图|绘图)\s*[/／:：]"
)
_REPORTER = Pattern(r"记者|通讯员|评论员|实习生|观察员")
_BYLINE_TAIL = Pattern(
    r"(?:报道|综合报道|摄影报道|文/?图|图/?文|整理|综合|编译|采写|撰文|通讯员报道|文并摄|\s文|\s摄影)$"
)
_CREDIT_HEAD = Pattern(
    r"(?:图片|照片|摄影|制图|绘图|插图|漫画|供图|图|图/文|文/图|图文|来源|稿源|图片来源|资料来源|数据来源|文章来源|来源链接|"
    r"原文链接|视频)\s*[:：/／丨|]"
)
_CREDIT_FIRST = frozenset("图照摄制绘插漫供文来稿资数原视")  # with which the words above begin
_CREDIT_SENT = Pattern(
    rf"(?:据|综合|均据|均为)?\s*(?:{AGENCY}|本报|CFP|人民视觉|视觉中国|东方IC|IC\s?photo)"
    r"(?:(?:记者)?[^，。；！？]{0,24}(?:发|摄|电|讯)|[/／][\u4e00-\u9fff]{2,4}|图片|供图|照片|记者摄)?"
    r"(?:\s*[（(][^（）()]{1,30}[）)])?\s*",
)
_CREDIT_MADE = Pattern(
    rf"(?P<who>[^，。；！？：:]{{0,30}}?)(?P<blank>\s*)[/／]?{MAKER}(?:\s*[（(][^（）()]{{1,20}}[）)])?"
)
_CREDIT_KIND = Pattern(
    r"(?:本?组|均为)?(?:无人机|航拍|资料|手机|视频|效果|电视|新华社|配)*(?:照片|图片|截图|资料图|效果图|拼版照片)"
)
_CREDIT_GIVEN = Pattern(
    r"(?:本?[版组]?(?:图片|照片|视频)|图)?[^，。；：]{2,16}(?:供图|提供图片)"
    r"|(?:图片|照片|图)(?:均)?由[^，。；：]{2,20}提供"
)
_CREDIT_REST = Pattern(r"完|全文完|未完待续|完毕|本版图片.{0,20}|本版照片.{0,20}|本组图片.{0,20}")
_OPENERS, _CLOSERS = "（(【[〔", "）)】]〕。"

# one of these is in every line that is one of the four kinds above
_CREDIT_LETTER = Pattern(f"[片图完供]|{MAKER}")

_CAPTION = Pattern(
    r"[▲△▼▽↑↓←→◀▶◤◢*_\s]*(?:[（(]?(?:上|下|左|右|题|主|小|大|配|中|前|后)?图[一二三四五六七八九十0-9①-⑩]?(?:为|是|[：:])"
    r"|(?:上|下|左|右|题)图|图[①-⑩]|[图表]\s*[0-9０-９一二三四五六七八九十]{1,2}[:：，．\s]|图片?说明[:：]|资料图|资料照片|照片为|图片为|这是.{0,60}?拍摄的|这张.{0,40}?拍摄"
    r")"
)
_CAPTION_FIRST = frozenset("▲△▼▽↑↓←→◀▶◤◢*_（(上下左右题主小大配中前后图表资照这")  # or a blank
_CAPTION_MADE = Pattern(r"[。\s）)](?:制图|绘图|摄影|供图|图片来源|资料来源)[:：/／]\s*[^\s，。；]{2,12}$")
_CAPTION_END = Pattern(
    r"(?:新华社记者\s*[\u4e00-\u9fff]{2,4}\s*摄|新华社发(?:\s*[（(][^（）()]{1,20}[）)])?|[（(](?:无人机|资料|手机|拼版|视频)+(?:照片|图片|截图)[）)]"
    r"|(?:记者|通讯员)\s*[\u4e00-\u9fff]{2,4}\s*[摄/／文图]{1,4}|[\u4e00-\u9fff]{2,4}\s*(?:摄|供图)|资料图片|制图[:：]\S{2,8})[。）)*_\s]*$"
)
# what such ends hold, looked for first: the long pattern is slow where it finds nothing
_SIGNED_LAST = Pattern(r"新华社发|制图|[摄片图文/／][。）)*_\s]*$")
# a short text that is over before it says who took the picture
_CAPTION_TAKEN = Pattern(
    r"[。！？”）)]\s*[（(]?(?:新华社|本报|本刊|通讯员|记者|特约|全媒体|融媒体)+(?:记者)?\s*"
    r"[\u4e00-\u9fff ·、]{2,12}\s*摄[）)]?$"
)
_TEXT_MARKS = frozenset("。，、；：！？”’）》")  # a wrapped line may hold nothing but the sentence's end
_PROSE_MARK = Pattern("[。，；！？]")
_LONGEST_CREDIT = 70
_LONGEST_CAPTION = 320
_LONGEST_SIGNED = 160


class HeadFacts:
    """What a page head says: its page mark, date and paper, where it has them.

    `alone`: the line holds a date or a paper's name and nothing else, as the end of a notice may.
    """

    __slots__ = ("alone", "day", "mark", "paper")

    def __init__(self) -> None:
        self.alone = False
        self.mark: str | None = None
        self.day: date | None = None
        self.paper: str | None = None


def page_head(line: str) -> HeadFacts | None:
    """What the line says as a page head or foot; None when it holds anything else.

    A page head is made of paper, date, weekday, page mark, page name, editors and imprint only.
    """
    if len(line) > _LONGEST_HEAD or ("。" in line and "CN" not in line):
        return None  # of all that a head may hold only a serial number goes on to the next blank
    line = tight(line)
    at, strength, facts = 0, 0, HeadFacts()
    seen: list[str] = []
    while at < len(line):
        if separator := _SEPARATOR.match(line, at):
            at = separator.end()
            continue
        match = _TOKEN.match(line, at)
        if not match or match.end() == at:
            return None
        kind = str(match.lastgroup)
        if not kind.startswith("t_"):
            kind = next(name for name in _STRENGTH if match[name] is not None)
        strength += _STRENGTH[kind]
        seen.append(kind)
        _note(kind, match, facts)
        at = match.end()
    if "t_name" in seen and "t_desk" not in seen and "t_contact" not in seen:
        return None
    if strength >= 2 or (seen == ["t_mark"] and _LETTER_MARK.fullmatch(line.strip())):
        return facts
    if seen == ["t_date"] or (seen == ["t_paper"] and _MASTHEAD.fullmatch(line.strip())):
        facts.alone = True
        return facts
    return None


def _note(kind: str, match: re.Match[str], facts: HeadFacts) -> None:
    if kind == "t_date" and facts.day is None:
        facts.day = _day(match)
    elif kind in ("t_page", "t_mark") and facts.mark is None:
        facts.mark = normal_mark(_PAGE_PREFIX.sub("", match[0]))
    elif kind == "t_paper" and facts.paper is None:
        facts.paper = match[0]


def _day(match: re.Match[str]) -> date | None:
    year, month, day = (digits(match[name]) for name in ("year", "month", "day"))
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_label(line: str) -> bool:
    """A page's name alone (要闻), or a bare page number."""
    line = tight(line)
    return bool(len(line) <= 12 and (_LABEL_LINE.fullmatch(line) or _BARE_NUMBER.fullmatch(line)))


def is_image(line: str) -> bool:
    """An image's Markdown or HTML, or a word that stands for an image."""
    return line[0] in "![【（(<{" and len(line) < 2000 and bool(_IMAGE.fullmatch(line))


def is_rule(line: str) -> bool:
    """A line that only draws a line, or has no word at all."""
    if line[0].isalnum():
        return False  # as most lines are none
    if len(line) <= 400 and _RULE.fullmatch(line):
        return True
    return len(line) <= 40 and not any(char.isalnum() or char in _TEXT_MARKS for char in line)


def is_byline(line: str, *, after_title: bool) -> bool:
    """Who wrote, alone on a line: 本报记者 张三, （记者 张三）, or bare names right after a title."""
    if len(line) > _LONGEST_CREDIT or _PROSE_MARK.search(line):
        return False
    if line[0] in "（(" and line[-1] in "）)" and are_known_names(line[1:-1]):
        return True  # signed at the end
    if not after_title and not _ROLE_LETTER.search(line):
        return False
    core = line.lstrip(_OPENERS).rstrip(_CLOSERS).strip(" □■○●◎◆◇★☆▲△▪▫·—-\u3000")
    if not core or core.endswith("摄"):
        return False
    rests = dict.fromkeys((_BYLINE_TAIL.sub("", core), core))
    return any(_is_role_with_names(rest, core, line) for rest in rests) or (
        after_title and len(core) <= 40 and are_known_names(core)
    )


def _is_role_with_names(rest: str, core: str, line: str) -> bool:
    rest, roles = _BYLINE_ROLE.subn(" ", rest)
    if not roles:
        return False
    rest = _BYLINE_MARK.sub(" ", _SHARE.sub(" ", rest)).strip()
    # 编辑 and 整理 are also words of prose, 记者 hardly is
    known = are_names if _REPORTER.search(core) else are_known_names
    return known(rest) if rest else not line.endswith(("：", ":"))


def is_credit(line: str, *, marked: bool) -> bool:
    """Who took or sent, alone on a line: 新华社发, （本报记者 张三 摄）, （新华社北京1月2日电）."""
    if len(line) > 4 * _LONGEST_CREDIT:
        return False
    if len(line) > _LONGEST_CREDIT and not (line[0] in _CREDIT_FIRST and _CREDIT_HEAD.match(line)):
        return False
    core = line.strip().lstrip(_OPENERS).rstrip(_CLOSERS).strip(" □■▲△▼●\u3000")
    if not core:
        return False
    if _CREDIT_HEAD.match(core) or (_CREDIT_SENT.fullmatch(core) and len(core) > 2):
        return True
    if not _CREDIT_LETTER.search(core):
        return False
    if _CREDIT_KIND.fullmatch(core) or _CREDIT_REST.fullmatch(core) or _CREDIT_GIVEN.fullmatch(core):
        return True
    made = _CREDIT_MADE.fullmatch(core)
    if not made:
        return False
    who = made["who"].strip()
    named = _ROLES.sub(" ", who).strip()
    if not who or (named != who and (not named or are_names(named))):
        return bool(who)
    if marked:
        return False
    return (are_names(who) and bool(made["blank"])) or are_known_names(who)


def is_caption(line: str, *, beside_image: bool) -> bool:
    """What a picture shows: 图为…, ▲…, or a short text that ends in who took the picture."""
    if len(line) > _LONGEST_CAPTION:
        return False
    if (line[0] in _CAPTION_FIRST or line[0].isspace()) and _CAPTION.match(line):
        return True
    if (
        line[-1] not in "，。；"
        and ("图" in line or "影" in line or "来源" in line)
        and _CAPTION_MADE.search(line)
    ):
        return True
    if len(line) <= _LONGEST_SIGNED and "摄" in line[-2:] and _CAPTION_TAKEN.search(line):
        return True
    return beside_image and bool(_SIGNED_LAST.search(line) and _CAPTION_END.search(line))
