"""What the words around a number tell of it, as patterns of ``data/lexicon/around-numbers.csv``: the
words are data, where they may stand is told here.
"""

from __future__ import annotations

import re
from typing import Any

from qzgraph.language.numbers import NUM
from qzgraph.language.tables import WordList
from qzgraph.names import Level
from qzgraph.vocabulary import Vocabulary

#: What follows a group when the group is the clause's subject or object, not part of another noun.
_AFTER_GROUP = r"(?=$|[，。；、：（(和或及与按可应由在将须发给享提进每实予纳执不符减免均])"


class AroundNumbers:
    """Patterns for what stands before and behind a number. One that ends in ``$`` is to be searched for in
    what ends where the number begins, any other is matched where it is looked for."""

    def __init__(self, words: WordList, receivers: str) -> None:
        any_of = words.any_of
        #: A time that dates or delimits, and is none of service (毕业2年以内, 产后42天).
        self.dates = re.compile(rf"(?:{any_of('DATES')})(?:不?[超少多低]?[过于])?$")
        #: How much makes one entitled.
        self.reached = re.compile(rf"(?:{any_of('REACHED')})$")
        #: How long something lasts (每次不少于30分钟).
        self.lasts = re.compile(rf"(?:{any_of('LASTS')})[^\d，。；]{{0,6}}$")
        #: What a number is the name of (500元档次).
        self.grade_of = re.compile(rf"的?(?:{any_of('GRADE_OF')})")
        #: What is given for a time (12年免费教育).
        self.served_with = re.compile(
            rf"(?:的)?(?:{any_of('SERVED_HOW')})?[\u4e00-\u9fff]{{0,6}}?(?:{any_of('SERVED_WITH')})"
        )
        #: 20个月的基础养老金.
        self.paid_for = re.compile(
            rf"的(?:{any_of('PAID_AS')})[\u4e00-\u9fff]{{0,10}}(?:{any_of('PAID_FOR')})"
        )
        #: What is done for those whom the words before 的 name.
        self.gives = re.compile(rf"的(?:$|，|,|按|可|再|由|应|{any_of('GIVES')})")
        self.measure = re.compile(rf"的(?:{any_of('MEASURE')})")
        self.names_it = re.compile(any_of("TOLD"))
        #: A charge that is waived, before the time for which it is.
        self.waives = re.compile(rf"(?:{any_of('WAIVES')})[^，。；]{{0,60}}$")
        #: What sets a deadline going.
        self.since = re.compile(
            rf"(?:{any_of('SETS_OFF')})[^，。；、]{{0,12}}?(?:之?后|以后|之?日起)，?$"
            rf"|(?:{any_of('STARTS')})起$"
        )
        #: What the one who is served does in a time, which is a condition and no deadline of the service;
        #: behind a comma the clause says it (申请人应当提出), else what is done there is the service's
        #: (避难场所应当开放).
        own = any_of("OWN_ACT")
        self.own_act = re.compile(
            rf"(?:的|内|向|可|{own}|[。；、：（(]|，?$)|，[^，。；]{{0,16}}?(?:可|{own})"
        )
        self.allots = re.compile(rf"(?:{any_of('ALLOTS')})[^，。；\d]{{0,6}}$")
        #: 按两名教师、一名保育员配备: the verb of provision behind.
        self.allotted = re.compile(rf"(?:{any_of('ALLOTTED')})$")
        #: 以100人核定公用经费: the number by which something is reckoned.
        self.reckoned = re.compile(any_of("RECKONED"))
        #: 按10个月发放: how an amount is reckoned, which is no time of its own.
        self.paid_in = re.compile(any_of("PAID_IN"))
        #: 按全年200天, 以在校10个月: by how much of a year something is reckoned.
        by = rf"[按以](?:{any_of('A_YEAR')})?(?:实际)?(?:{any_of('ATTENDED')})?"
        self.reckoned_by = re.compile(rf"{by}$")
        #: 每月200元，每年按10个月发放, 每年补助10个月: in how many months of the year a monthly amount is paid; of
        #: days likewise (每天4元，全年按250天计算).
        reckoned = rf"{by}(?=[^，。；]{{1,3}}(?:个月|天)(?:{any_of('PAID_IN')}))"
        given = rf"(?:{any_of('A_YEAR')})(?:最多|至多)?(?:{any_of('GIVEN')})"
        self.months_paid = re.compile(
            rf"(?:{reckoned}|{given})(\d{{1,2}}|[一二三四五六七八九]|十[一二]?)个月"
        )
        self.days_paid = re.compile(rf"(?:{reckoned}|{given})(\d{{2,3}})天")
        #: What a body is to have that is meant (招收5名以上残疾学生的普通学校).
        self.has = re.compile(rf"(?:{any_of('HAS')})[^，。；\d]{{0,6}}$")
        #: What somebody has or earns.
        self.wealth = re.compile(
            rf"(?:(?<![低高])(?:{any_of('INCOME')})|{any_of('WEALTH')})[^，。；、]{{0,8}}$"
        )
        #: What a service does to a share of those it names.
        self.reaches = re.compile(rf"(?:{any_of('REACHES')})(?:到|至)?$")
        level, treasury = any_of("LEVEL"), any_of("TREASURY")
        #: Who bears a share, before it.
        self.share_of = re.compile(
            rf"(?:{any_of('PURSE')})(?!规定)[^，。；、\d]{{0,6}}(?<!消费)(?:{any_of('BEARS')})[^，。；、\d]{{0,3}}$"
            rf"|由(?:{any_of('LEVEL', 'OTHER_LEVEL')})[^，。；、\d]{{0,6}}(?:{treasury})[^，。；、\d]{{0,4}}"
            rf"(?:{any_of('AIDS')})[^，。；、\d]{{0,3}}$"
            rf"|(?:{level})[^，。；、\d]{{0,2}}财政$"
        )
        #: 其余两成由省级财政承担: who bears a share, behind it.
        self.share_paid_by = re.compile(
            rf"的?(?:{any_of('MONEY')})?由[^，。；、]{{0,8}}(?:{treasury})[^，。；、]{{0,4}}"
            rf"(?:{any_of('BEARS', 'AIDS', 'MAKES_UP')})"
        )
        #: 按照7:3的比例分担: how a cost is parted, behind it.
        self.parted = re.compile(rf"的?比例[^，。；、\d]{{0,3}}(?:{any_of('BEARS')})")
        #: Units by which a list is counted (结婚登记、离婚登记、补领证件3项服务).
        self.listed = frozenset(words.of_kind("LISTED"))
        #: Units in which the names of a list may be counted: those, and others that count things as well.
        self.counted = frozenset(words.of_kind("LISTED", "THINGS"))
        #: Behind which words 现场 is a place, and no time (到达现场).
        self.arrives = re.compile(rf"(?:{any_of('ARRIVES')})$")
        #: How the last name of a list ends where it counts all of them (骨灰寄存四项基本殡葬服务费用).
        self.summed_up = re.compile(rf"等?{NUM}+(?:{any_of('LISTED')}).*$")
        #: What says that a list follows that a number counts (共六个方面：).
        self.sums_up = re.compile(rf"(?:{any_of('SUMS_UP')})$")
        #: What opens a name of which each is meant (各乡镇养老机构).
        self.of_each = re.compile(any_of("OF_EACH"))
        #: Units that with 一 are an article.
        self.articles = frozenset(words.of_kind("ARTICLE"))
        heads = rf"(?:{receivers}){_AFTER_GROUP}"
        #: Whose the number is, behind 的 that ends what it says of them.
        self.of_whom = re.compile(rf"的[^，。；、]{{0,16}}?{heads}")
        self.whose = re.compile(rf"[^，。；、]{{0,12}}?的[^，。；、]{{0,10}}?{heads}")

        #: 省级示范合作社, 市级非物质文化遗产传承人: a rank of whom it is for, which binds no body.
        rank = any_of("RANK")
        self.levels = (
            (Level.PROVINCIAL, re.compile(rf"省本级|省级(?!及?以上|以下|以上|财政|标准|{rank})")),
            (
                Level.MUNICIPAL,
                re.compile(
                    r"市本级|地市级|地级市|设区的?市(?!场)"
                    rf"|(?<!县)市级(?!及?以上|以上|以下|财政|{rank})"
                ),
            ),
            (
                Level.COUNTY,
                re.compile(
                    r"各?县（市、区）级?(?!及?以上)|各县（市）级?"
                    rf"|县级(?!市?及?以上|市?以下|{rank})|各县(?!级)|区县级"
                    rf"|(?<![社景园校片小灾])区级(?!及?以上|{rank})"
                ),
            ),
        )
        self.level_first = re.compile(
            r"(省本级|市本级|地市级|各?县（市、区）级?|各县（市）级?|县级|市级)"
            rf"(?!及?以上|及?以下|财政|{rank})"
        )
        #: What is stored for so long: before the number (遗体存放（3天内）) and behind it.
        self.stored_before = re.compile(rf"(?:{any_of('STORED')})(?:[（(][\u4e00-\u9fff]{{0,6}})?$")
        self.stored_behind = re.compile(rf"的?[\u4e00-\u9fff]{{0,4}}(?:{any_of('STORED')})")
        #: What things are named behind: 包括, 项目为, a colon, brackets.
        self.lists = re.compile(rf"(?:{any_of('LISTS')})[：:]?|[：:（(]")
        #: What tells one sum of money from another: the word before what sums are called (高龄补贴).
        self.sum_called = re.compile(rf"([\u4e00-\u9fff]{{2}})(?:{any_of('SUM')})")
        #: By what is charged, right before the charge (按成本收费).
        self.priced_by = re.compile(
            rf"(?:{any_of('PRICED_BY')})[^，。；]{{0,6}}(?:{any_of('PRICE')})$"
        )
        #: A clause that leaves to others how much it is (按县年度公布标准发放; 频次由各乡镇结合实际确定).
        within, what = r"[^，。；：\d]{1,36}?", any_of("OPEN_WHAT")
        self.left_open = re.compile(
            rf"(?:{any_of('OPEN_BY')}){within}"
            rf"(?:(?:{what})[^，。；：\d]{{0,12}}?(?:{any_of('OPEN_DO')})|{any_of('OPEN_SET')})"
            rf"(?:到[^，。；：、\d]{{1,10}})?(?:[^，。；：、\d]{{0,12}}?(?:{any_of('OPEN_OF')}))?"
            rf"(?=[，。；、）)\s]|$)|(?<!不)(?:{any_of('OPEN_AS')})"
        )
        #: What is left open, by its name (场次, 金额).
        self.named_open = re.compile(any_of("OPEN_OF"))
        #: What a promise does not hold for (国家法定节假日除外, 除不通公路的外); not 除…外，还….
        self.excepts = re.compile(
            rf"(?:{any_of('EXCEPTS')})|除[^，。；]{{1,24}}?外(?!，?(?:{any_of('BESIDES')}))"
        )
        #: What is done, behind whom it is done for.
        self.provides = re.compile(any_of("PROVIDES"))
        #: What is done with what the words behind it name (免除, 提供, 配备).
        self.acts_on = re.compile(any_of("WAIVES", "PROVIDES", "HAVE"))
        verb = rf"{any_of('VERB')}|应(?!急)"
        self.trailing_verbs = re.compile(rf"(?:{verb}|不){{1,20}}$")
        self.leading_verbs = re.compile(rf"^(?:可在[^，]*?前|结合[^，]*?实际|{verb})+")
        #: What may stand before a group and is no part of its name.
        self.group_lead = re.compile(
            rf"^(?:(?:{any_of('ORGANISES')})(?=[^的]*$)|[\u4e00-\u9fff]{{0,4}}对象(?:为|是|包括|：)"
            r"|[\u4e00-\u9fff]{0,2}范围为|拥有|明确|“|其中|即(?!将)|同时|并且|并|且|另外|此外|对于|对"
            r"|平均|免费|分别|保障|，|,|、|或者|或|及|和)+"
        )
        self.stage = re.compile(rf"({any_of('STAGE')})$")
        self.at_stage = re.compile(
            r"(?:在|^)(?<![\u4e00-\u9fff])?([\u4e00-\u9fff]{2,8}?期)"
            rf"(?:各?(?:{any_of('DOES')}))?$"
        )
        #: 通过政府购买服务的方式提供: how it is done.
        self.manner = re.compile(rf"(通过[^，；。]{{2,14}}?)(?:{any_of('REALISES')})$")
        self.in_place = re.compile(rf"在([^，；。]{{2,24}}?(?:{any_of('AREA')}))$")
        #: What is measured, before whom or what it is measured of: 生均占地面积小学…, 初中….
        self.measured = re.compile(rf"[^，。；、]{{0,8}}(?:{any_of('MEASURED')})$")
        #: What is rated is named before it (有线数字电视覆盖率).
        self.rate = re.compile(rf"(?:综合|平均)?(?:[\u4e00-\u9fff][^\W比]率|{any_of('RATE')})$")

        #: 村村通邮, 户户有水: every one of them.
        self.every = re.compile(rf"({any_of('EACH_PLACE')})\1(?:[都均]?)(?=[通有享建设配能用知会])")
        #: 一村一名, 一校一案: one for each.
        self.one_each = re.compile(rf"一(?:{any_of('ONE_EACH')})一[一-龥]")
        #: 全部街道、社区都建有: all of them, each of which 都 says something.
        self.all_of_them = re.compile(
            rf"(?:{any_of('EVERY')})(?=[^，。；]{{1,16}}?，?[都均]已?(?:开?[建设配]|开?通|有|能|可|达)"
            rf"|[^，。；]{{0,6}}(?:{any_of('PLACE')})(?:{any_of('HAVE')}))"
        )
        #: 80%以上的行政村建成: behind a share, how many places have something.
        self.share_of_places = re.compile(
            rf"的?[^，。；]{{0,6}}(?:{any_of('PLACE')})[都均已]?(?:{any_of('HAVE')})"
        )
        #: Words that say without a share that it is all, or without a term that it is for ever.
        self.in_full = re.compile(any_of("IN_FULL"))
        self.for_ever = re.compile(any_of("FOR_EVER"))
        #: Words for all that promise nothing alone.
        self.alone = frozenset(words.of_kind("ALONE"))
        #: 基本 before a verb or right before the word softens it; elsewhere it is an attribute (基本避孕药具).
        self.softened = re.compile(
            rf"(?:{any_of('LARGELY')})(?:(?:上|已)?(?:{any_of('ACHIEVES')})[^，。；]{{0,16}})?$"
            rf"|(?:{any_of('AIMS')})[^，。；]{{0,20}}$"
        )
        #: 与机构养育的孤儿标准一致, 与机构养育孤儿执行同一养育标准: all of what is named.
        self.as_much_as = re.compile(
            rf"(?:{any_of('SAME_WITH')})(?P<base>[一-龥]{{4,24}}?)"
            rf"(?:{any_of('SAME_AS')}"
            rf"|(?:{any_of('SAME_DO')})(?:{any_of('SAME_ONE')})[一-龥]{{0,6}}?(?:标准|待遇))"
        )
        #: 按当地最低工资标准领取生活补助费: the same.
        self.paid_as_much = re.compile(
            rf"按照?(?P<base>[一-龥]{{0,12}}?(?:{any_of('SAME_BASE')}))(?:逐月|按月|每月)?"
            rf"(?:{any_of('OPEN_DO')}|领取|享受|发给|计发)"
        )
        #: 每个行政村, 每个乡镇: places of three sizes, the smallest first.
        self.areas = tuple(
            re.compile(rf"每一?个?(?:{any_of(kind)})(?:每|$)")
            for kind in ("AREA_VILLAGE", "AREA_TOWN", "AREA_COUNTY")
        )
        #: Behind a date from which something holds (自2026年1月1日起执行).
        self.takes_effect = re.compile(rf"起?(?:{any_of('TAKES_EFFECT')})")
        #: 7×24小时, 全天候: at all hours.
        self.round_clock = re.compile(
            rf"(?:7\s*[×xX*]\s*24|24\s*小时?\s*[×xX*]\s*7)(?:个?小时|天)?|{any_of('ROUND_CLOCK')}"
            rf"|(?:24|二十四)小时(?!以?内|之内|后)[一-龥]{{0,3}}?(?:{any_of('CLOCK_DO')})"
            rf"|(?:{any_of('DAY_AND_NIGHT')})[一-龥]{{0,6}}?(?:{any_of('CLOCK_DO')})"
        )
        #: What is done to all.
        self.firm = re.compile(any_of("FIRM"))
        #: What may be done each time (内容天天更新).
        self.regular = re.compile(rf"^(?:{any_of('AT_TIMES')})?[一-龥]{{2}}")
        #: Times that tell when, and not how often.
        self.seasons = frozenset(words.of_kind("SEASON"))
        day = rf"(?:{any_of('WEEK')})"
        #: 周二至周日: from one day of the week to another.
        self.weekdays = re.compile(rf"每?逢?{day}[一二三四五六][至到—\-－~～]")
        #: 周一闭馆, 除星期一、星期二外: on which days of the week not.
        self.closed = re.compile(
            rf"(?P<days>{day}[{WEEKDAYS}](?:[、和及至到—－-]?{day}?[{WEEKDAYS}])*)(?:{any_of('CLOSED')})"
        )
        #: 全年免费开放, 全年无休: on how many days of the year, and words that tell of days on which it is not.
        self.all_year = re.compile(
            rf"(?:{any_of('ALL_YEAR')})[^，。；\d]{{0,6}}(?:{any_of('OPENS')}|{any_of('NO_REST')})"
            r"(?![^，。；]*\d)"
        )
        self.shut = re.compile(any_of("CLOSES"))
        time = (
            rf"(?:{any_of('MORNING')}|({any_of('AFTERNOON')}))?\s*(\d{{1,2}})"
            r"\s*(?:[:：∶]\s*(\d{2})|[时点](?:(\d{1,2})分|(半))?)"
        )
        opens, closes = any_of("OPENS"), any_of("CLOSES")
        #: 9:00—17:30, 8时半至12时, 从8时开放至晚5时, 8时开馆、17时闭馆.
        self.hours = re.compile(
            rf"{time}\s*(?:(?:{opens})?\s*[—–\-－~～至到]\s*)+{time}"
            rf"|{time}(?:{opens})[，、]?{time}(?:{closes})"
        )


#: The days of the week by their last characters.
WEEKDAYS = "一二三四五六日天"


def around_numbers(vocabulary: Vocabulary) -> AroundNumbers:
    """The patterns, with the heads of whoever may be served; made once."""
    made: dict[str, Any] = vocabulary.made
    if "around numbers" not in made:
        made["around numbers"] = AroundNumbers(vocabulary.number_words, vocabulary.receiver_pattern)
    found: AroundNumbers = made["around numbers"]
    return found
