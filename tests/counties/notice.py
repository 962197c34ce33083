"""What stands around a county's standard: the notice that issues it, and the lines after it."""

from __future__ import annotations

from localise import Place, fill

Line = tuple[str, str]  # kind (title, line, right) and text

# Sentences that a story may replace, or leave out by giving "".
SENTENCES = {
    "assessment": "本标准已开展财政承受能力评估。",
    "approval": "经{X}政府同意，现印发给你们，请认真贯彻实施。",
    "address": "标准全文在{N}人民政府门户网站（{U}）公布。",
}

CITY = "《衢州市发改委等部门关于印发〈衢州市基本公共服务标准（2023年版）〉的通知》"

STYLES: dict[str, list[Line]] = {
    # after the city's own notice
    "formal": [
        ("line", "{number}"),
        ("title", "{N}发展和改革局等部门关于印发《{title}》的通知"),
        ("line", "各乡镇人民政府（街道办事处），{X}级有关部门："),
        (
            "line",
            f"根据{CITY}（衢发改发〔2024〕27号）要求，我们制定了《{{title}}》"
            "（以下简称《{S}标准》）。{assessment}{approval}{address}",
        ),
        (
            "right",
            "{N}发展和改革局  {N}教育局  {N}民政局  {N}财政局  {N}人力资源和社会保障局  "
            "{N}卫生健康局  {N}医疗保障局  {N}残疾人联合会",
        ),
        ("right", "{date}"),
    ],
    # copied from a web page
    "web": [
        ("line", "索引号：{M}0021/2024-61407"),
        ("line", "文号：{number}"),
        ("line", "发布机构：{N}发展和改革局"),
        ("line", "成文日期：{date}"),
        ("line", "访问次数：326"),
        ("title", "关于印发《{title}》的通知"),
        ("line", "{X}级各有关单位，各乡镇（街道）："),
        ("line", "为贯彻落实省、市关于基本公共服务标准化的部署，现将《{title}》印发给你们。"),
        ("line", "{approval}{assessment}"),
        ("line", "{address}"),
        ("right", "{N}发展和改革局"),
        ("right", "{date}"),
    ],
    # issued by the government's office
    "office": [
        ("line", "{number}"),
        ("title", "{N}人民政府办公室关于印发{title}的通知"),
        ("line", "各乡镇人民政府、街道办事处，{X}政府各部门、各直属单位："),
        ("line", "{approval}{assessment}"),
        ("line", "{address}"),
        ("right", "{N}人民政府办公室"),
        ("right", "{date}"),
    ],
    # with numbered clauses, which are no domains
    "long": [
        ("line", "{number}"),
        ("title", "{N}发展和改革局等16部门关于印发《{title}》的通知"),
        ("line", "各乡镇（街道），{X}直属各单位："),
        (
            "line",
            f"为落实{CITY}精神，{{N}}发展和改革局会同{{X}}级有关部门编制了《{{title}}》。"
            "{approval}现就有关事项通知如下。",
        ),
        ("line", "一、提高思想认识。各单位要把基本公共服务标准落实作为民生工作的重要内容。"),
        ("line", "二、强化经费保障。{assessment}所需经费按照支出责任纳入年度预算。"),
        ("line", "三、加强信息公开。{address}各单位应当畅通群众咨询渠道。"),
        ("line", "四、开展动态监测。{X}级牵头负责单位每半年向{X}发展和改革局报送1次实施情况。"),
        ("right", "{N}发展和改革局"),
        ("right", "{date}"),
    ],
    # a note above a table
    "table": [
        ("line", "{number}"),
        ("title", "{title}"),
        ("line", "编制说明：{approval}{assessment}{address}{issued}"),
    ],
    "none": [],
}


def notice(place: Place, title: str, told: dict[str, str]) -> tuple[list[Line], list[Line]]:
    """The lines before the standard, its title last, and those after it."""
    values = {name: told.get(name, text) for name, text in SENTENCES.items()}
    date = told.get("date", "")
    issued = f"印发日期：{date}。" if date else ""
    values |= {"number": told.get("number", ""), "date": date, "issued": issued, "title": title}
    head = []
    for kind, template in STYLES[told["style"]]:
        text = template
        for name, words in values.items():
            text = text.replace("{" + name + "}", words)
        text = fill(text, place)
        if text:
            head.append((kind, text))
    for text in told.get("before", []):
        head.append(("line", fill(text, place)))
    if told["style"] != "table":
        head.append(("title", title))
    tail = [("line", fill(text, place)) for text in told.get("after", [])]
    return head, tail
