"""The city's text as a county's clerk adapts it before deciding anything: place, bodies, payers."""

from __future__ import annotations

from dataclasses import dataclass

from city import Domain, Item, items_of


@dataclass(frozen=True)
class Place:
    """A county of Quzhou: what its clerks write for its level, its name and its papers."""

    code: str
    name: str
    level: str
    mark: str
    site: str

    @property
    def short(self) -> str:
        return self.name.rstrip("县市区")

    @property
    def area(self) -> str:
        """What 市域 becomes."""
        return "本区范围" if self.level == "区" else f"{self.level}域"


PLACES = {
    place.code: place
    for place in (
        Place("330802", "柯城区", "区", "柯", "http://www.kecheng.gov.cn"),
        Place("330803", "衢江区", "区", "衢江", "http://www.qjq.gov.cn"),
        Place("330822", "常山县", "县", "常", "http://www.zjcs.gov.cn"),
        Place("330824", "开化县", "县", "开", "http://www.kaihua.gov.cn"),
        Place("330825", "龙游县", "县", "龙", "http://www.longyou.gov.cn"),
        Place("330881", "江山市", "市", "江", "http://www.jiangshan.gov.cn"),
    )
}

# The city's body: as a county abbreviates it, as it writes it out, as it signs.
# {X} is 县, 市 or 区; {N} the county's name.
AGENCIES = {
    "团市委": ("团{X}委", "共青团{X}委", "共青团{N}委员会"),
    "市交通运输局": ("{X}交通运输局", "{X}交通运输局", "{N}交通运输局"),
    "市人力社保局": ("{X}人力社保局", "{X}人力资源和社会保障局", "{N}人力资源和社会保障局"),
    "市住建局": ("{X}住建局", "{X}住房和城乡建设局", "{N}住房和城乡建设局"),
    "市体育局": ("{X}文广旅体局", "{X}文化和广电旅游体育局", "{N}文化和广电旅游体育局"),
    "市信访局": ("{X}信访局", "{X}信访局", "{N}信访局"),
    "市公安局": ("{X}公安局", "{X}公安局", "{N}公安局"),
    "市医保局": ("{X}医保局", "{X}医疗保障局", "{N}医疗保障局"),
    "市卫健委": ("{X}卫健局", "{X}卫生健康局", "{N}卫生健康局"),
    "市司法局": ("{X}司法局", "{X}司法局", "{N}司法局"),
    "市妇联": ("{X}妇联", "{X}妇女联合会", "{N}妇女联合会"),
    "市委宣传部": ("{X}委宣传部", "{X}委宣传部", "中共{N}委宣传部"),
    "市委政法委": ("{X}委政法委", "{X}委政法委", "中共{N}委政法委员会"),
    "市委组织部": ("{X}委组织部", "{X}委组织部", "中共{N}委组织部"),
    "市市场监管局": ("{X}市场监管局", "{X}市场监督管理局", "{N}市场监督管理局"),
    "市应急局": ("{X}应急局", "{X}应急管理局", "{N}应急管理局"),
    "市教育局": ("{X}教育局", "{X}教育局", "{N}教育局"),
    "市文旅局": ("{X}文广旅体局", "{X}文化和广电旅游体育局", "{N}文化和广电旅游体育局"),
    "市档案局": ("{X}档案局", "{X}档案局", "{N}档案局"),
    "市残联": ("{X}残联", "{X}残疾人联合会", "{N}残疾人联合会"),
    "市民政局": ("{X}民政局", "{X}民政局", "{N}民政局"),
    "市气象局": ("{X}气象局", "{X}气象局", "{N}气象局"),
    "市生态环境局": ("市生态环境局{S}分局", "市生态环境局{S}分局", "衢州市生态环境局{S}分局"),
    "市税务局": ("{X}税务局", "{X}税务局", "国家税务总局{N}税务局"),
    "市退役军人事务局": ("{X}退役军人局", "{X}退役军人事务局", "{N}退役军人事务局"),
    "市邮政管理局": ("市邮政管理局", "市邮政管理局", "衢州市邮政管理局"),  # no county branch
}
STYLES = {"short": 0, "plain": 1, "full": 2}

# What names the city, or binds its own bodies: (item, field, city's words, the county's words).
WORDING = (
    (9, "standard", "由各县（市、区）人民政府制定", "由{X}人民政府制定"),
    (
        16,
        "standard",
        "，其中市本级每生每年2000元，各县（市、区）结合地方实际在1000—3000元范围内确定，可分为2—3档",
        "，结合地方实际在1000—3000元范围内确定，可分为2—3档",
    ),
    (
        26,
        "standard",
        "各县（市、区）具体补贴标准由县级人民政府明确",
        "具体补贴标准由{X}人民政府明确",
    ),
    (33, "content", "全市居民", "全{X}居民"),
    (45, "population", "具有衢州市户籍（含持有本市居住证）", "具有{N}户籍（含持有本{X}居住证）"),
    (45, "population", "非衢州市户籍在本市区域内", "非{N}户籍在本{X}区域内"),
    (46, "population", "在市域内", "在{A}内"),
    (50, "standard", "由各县（市、区）人民政府明确", "由{X}人民政府明确"),
    (55, "fiscal", "县（市、区）人民政府应当对", "{X}人民政府应当对"),
    (
        56,
        "standard",
        "衢州市本级按照《衢州市人民政府办公室关于明确市本级公共租赁住房准入条件及保障标准等"
        "相关事项的函》及市政府后续政策文件执行。县级标准由县级人民政府确定。",
        "标准由{X}人民政府确定。",
    ),
    (
        57,
        "standard",
        "衢州市区按照衢州市人民政府现行土地房屋征收相关补偿政策文件执行。县级标准由县级人民政府确定。",
        "按照{N}人民政府现行土地房屋征收相关补偿政策文件执行。",
    ),
    (58, "standard", "由县（市、区）人民政府确定", "由{X}人民政府确定"),
    (59, "standard", "我市经济社会", "我{X}经济社会"),
    (62, "standard", "由县（市、区）以上地方人民政府", "由{X}人民政府"),
    (66, "standard", "按照衢州市同期最低生活保障标准", "按照{N}同期最低生活保障标准"),
    (66, "standard", "我市经济社会", "我{X}经济社会"),
    (67, "population", "具有衢州市户籍", "具有{N}户籍"),
    (69, "standard", "由各县（市、区）人民政府明确", "由{X}人民政府明确"),
    (75, "standard", "市、县（市、区）人民政府每年至少各组织", "{X}人民政府每年至少组织"),
    (
        83,
        "content",
        "以“书香衢州”或“知书达礼”为总品牌，市级、县（市）每年举办读书活动，县级及以上各级政府"
        "每年举办",
        "以“书香{S}”为总品牌，每年举办读书活动，{X}人民政府每年举办",
    ),
    (86, "standard", "地市级青少年宫不少于15场，县（市、区）级宫", "：{X}青少年宫"),
    (92, "standard", "市、县、乡、村四级", "县、乡、村三级"),
    (92, "standard", "在市、县、乡三级实体平台", "在县、乡两级实体平台"),
)

# How a county's clerk says who pays: (city's words, the county's words).
PAYERS: dict[str, tuple[tuple[str, str], ...]] = {
    "keep": (),
    "county": (
        ("市、县人民政府分级分类负责", "{X}人民政府负责"),
        ("市、县人民政府分级负责", "{X}人民政府负责"),
        ("市、县级人民政府分级负责", "{X}人民政府负责"),
        ("由见习单位和市、县人民政府分担", "由见习单位和{X}人民政府分担"),
    ),
    "finance": (
        ("市、县人民政府分级分类负责", "由{X}级财政保障"),
        ("市、县人民政府分级负责", "由{X}级财政保障"),
        ("市、县级人民政府分级负责", "由{X}级财政保障"),
        ("由见习单位和市、县人民政府分担", "由见习单位和{X}级财政分担"),
    ),
}

# Two payers' sentences that name the city's own quarters and districts.
SQUARES = (
    "市、县级人民政府，智造新城管委会、智慧新城管委会负责",
    "{X}人民政府负责",
)
BUSES = (
    "根据《衢州市深入推进市区公共交通优先发展的实施意见》文件精神，"
    "市区公共交通支出责任由市和区共同承担，县级公共交通支出责任参照制定。"
)


def fill(template: str, place: Place) -> str:
    for mark, words in (
        ("{X}", place.level),
        ("{N}", place.name),
        ("{S}", place.short),
        ("{A}", place.area),
        ("{M}", place.mark),
        ("{U}", place.site),
    ):
        template = template.replace(mark, words)
    return template


def replace_once(text: str, old: str, new: str, where: str) -> str:
    """``text`` with its only ``old`` replaced; anything else is a mistake in a story."""
    if text.count(old) != 1:
        raise ValueError(f"{where}: {old!r} occurs {text.count(old)} times in {text!r}")
    return text.replace(old, new)


def localise(
    domains: list[Domain], place: Place, agencies: str, payers: str, kept: list[int]
) -> None:
    """Adapt all items in place; titles inside 《》 are other people's documents and stay.

    The items of ``kept`` keep the city's wording, also where it binds the city's own bodies.
    """
    items = {int(item.key): item for item in items_of(domains)}
    for number, field, old, new in WORDING:
        if number not in kept:
            _replace(items[number], field, old, fill(new, place))
    if 57 not in kept:
        _replace(items[57], "fiscal", SQUARES[0], fill(SQUARES[1], place))
    if place.level == "区":
        _replace(items[91], "fiscal", "，县级公共交通支出责任参照制定", "")
    else:
        _replace(items[91], "fiscal", BUSES, fill("{X}域公共交通支出责任由{X}级财政承担。", place))
    for item in items.values():
        for old, new in PAYERS[payers]:
            if old in item.fields["fiscal"]:
                _replace(item, "fiscal", old, fill(new, place))
        item.fields["agency"] = agencies_of(item.fields["agency"], place, agencies)


def agencies_of(text: str, place: Place, style: str) -> str:
    names = text.rstrip("。").split("、")
    local = [fill(AGENCIES[name][STYLES[style]], place) for name in names]
    return "、".join(dict.fromkeys(local)) + "。"


def _replace(item: Item, field: str, old: str, new: str) -> None:
    item.fields[field] = replace_once(item.fields[field], old, new, f"item {item.key} {field}")
