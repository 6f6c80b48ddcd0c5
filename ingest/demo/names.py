"""Invented people and sentences. Nobody here exists: numbers are of ranges no operator or registry gives out."""

from __future__ import annotations

import random

import polars as pl

from ingest.demo.rand import Draws, sub_seed

SURNAMES = list("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗方俞任袁柳")
GIVEN = list("砚槐霁岚溪蘅芷澜珩璟晗昀淳涵沐瑾瑜琬琰翊翎茗菀芮茵薇桐楠榆梓栩翰恺恒骁骏铎钧铭锐彦昭晏旻皓昱煜烨")

#: Templates of what people write; {n} a person of the rosters, {r} a resident, {p} a phone, {d} a door.
VISIT_NOTES = (
    "家中老人行动不便，需上门办理认证",
    "反映楼道灯不亮，已转物业",
    "{r}希望增加停车位",
    "约好周末再访",
    "{r}住{d}，独居，需重点关注",
    "联系电话{p}，下次提前约",
    "由网格员{n}陪同走访",
    "宣传防溺水知识，发放资料一份",
    "咨询养老保险缴费，已解答",
    "反映{d}漏水，联系{r} {p}",
    "家庭情况无变化",
    "租户已搬离，请更新台账",
)
ISSUE_TITLES = {
    "环境卫生": ("楼道堆放杂物", "垃圾桶满溢无人清运", "{d}门口长期堆放垃圾"),
    "公共设施": ("路灯损坏", "健身器材松动", "井盖缺失，{r}反映存在隐患"),
    "物业管理": ("电梯频繁停运", "物业收费不透明", "{r}（{p}）投诉物业不作为"),
    "邻里纠纷": ("漏水引发邻里纠纷", "{d}与楼下因噪音争执", "公共走廊占用纠纷"),
    "违章搭建": ("楼顶私搭铁皮棚", "{d}违建阳台", "占用绿地搭建"),
    "治安隐患": ("单元门禁损坏", "陌生人频繁出入", "{r}反映自行车被盗"),
    "消防安全": ("消防通道被占用", "楼道内电动车充电", "{d}飞线充电"),
    "民生保障": ("独居老人生活困难", "低保申请咨询", "{r}申请临时救助，电话{p}"),
    "交通停车": ("小区车位不足", "路口违停严重", "商铺门前占道"),
    "噪音扰民": ("广场舞音量过大", "夜间施工噪音", "{d}深夜装修"),
    "政策咨询": ("老旧小区加装电梯政策咨询", "医保异地备案咨询", "由网格员{n}代为咨询"),
    "其他": ("宠物未牵绳", "高空抛物", "由{n}转来的其他诉求"),
}
CATEGORIES = list(ISSUE_TITLES)


def name_of(number: pl.Series) -> pl.Series:
    """The name of person ``number``; the same number has the same name in every export."""
    draws = Draws(number, "person-name")
    first = draws.pick("given1", GIVEN)
    second = pl.select(pl.when(draws.chance("two", 0.72)).then(draws.pick("given2", GIVEN)).otherwise(pl.lit("")))
    return draws.pick("surname", SURNAMES) + first + second.to_series()


def phone_of(number: pl.Series) -> pl.Series:
    """1390000xxxx: a block that is given to nobody."""
    return "1390000" + Draws(number, "phone").below("tail", 10_000).cast(pl.String).str.zfill(4)


def id_number_of(number: pl.Series, birth_month: pl.Series) -> pl.Series:
    """Eighteen characters as on an identity card; the district 990001 does not exist."""
    draws = Draws(number, "id-number")
    day = draws.between("day", 1, 28).cast(pl.String).str.zfill(2)
    tail = draws.below("tail", 1000).cast(pl.String).str.zfill(3)
    return "990001" + birth_month + day + tail + draws.pick("check", list("0123456789X"))


def _fill(template: str, rng: random.Random, people: list[str]) -> str:
    title = rng.choice(("先生", "女士"))
    return template.format(
        n=rng.choice(people),
        r=rng.choice(SURNAMES) + title,
        p=f"1390000{rng.randrange(10_000):04d}",
        d=f"{rng.randrange(1, 30)}栋{rng.randrange(1, 5)}单元{rng.randrange(1, 19)}0{rng.randrange(1, 5)}室",
    )


def roster_names(seed: int) -> list[str]:
    """A few names that stand in the personnel roster, for sentences that mention them."""
    return name_of(pl.Series(range(400, 460))).to_list()


def note_pool(seed: int) -> pl.Series:
    """Notes of visits to draw from: most are empty."""
    rng = random.Random(sub_seed(seed, "notes"))
    people = roster_names(seed)
    written = [_fill(rng.choice(VISIT_NOTES), rng, people) for _ in range(160)]
    return pl.Series([None] * 840 + written, dtype=pl.String)


TITLES_EACH = 60


def title_pool(seed: int, source: str) -> pl.Series:
    """``TITLES_EACH`` titles for each of CATEGORIES, in that order."""
    rng = random.Random(sub_seed(seed, source, "titles"))
    people = roster_names(seed)
    return pl.Series([_fill(rng.choice(ISSUE_TITLES[c]), rng, people) for c in CATEGORIES for _ in range(TITLES_EACH)])
