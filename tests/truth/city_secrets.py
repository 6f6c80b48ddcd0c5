"""What must never be stored: people of the foreign city, and the free text in which they turn up."""

from __future__ import annotations

NAMES = ["欧阳卓尔", "司徒澜沧", "慕容雪弈", "上官珈蓝", "诸葛霁月", "东方未晞"]
HARMLESS = [
    "路灯不亮",
    "𠮷祥里井盖破损",
    "加装电梯（三期）意见征集",
    "合计三处积水",
    "小区门口占道经营，\n已劝离",
    '物业称"下周修"',
]
TELLING = [
    "居民欧阳卓尔（电话13906607777）反映17栋2单元501室漏水",
    "司徒澜沧身份证440982198001017654，请核实",
    "鞠女士称楼上噪音，联系13800138999",
    "找麴先生核对；慕容雪弈同意",
    "诸葛霁月,东方未晞 均住 29幢3单元1604房",
]
SECRETS = [
    *NAMES,
    "13906607777",
    "13800138999",
    "1390660",  # every phone of the rosters begins so
    "1370880",
    "440982198001017654",
    "44098219",
    "鞠女士",
    "麴先生",
    "17栋",
    "2单元",
    "501室",
    "RY-",  # codes of people are pseudonyms
    "DY-",
    "ZY重叠",
    "门牌甲",  # household numbers
]
