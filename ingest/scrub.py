"""Free text without people: phone and ID numbers, roster names, 姓 + 先生/女士, 栋/单元/室 numbers are masked.

What this cannot catch is said in ingest/README.md.
"""

from __future__ import annotations

from collections.abc import Set
from functools import cache, lru_cache, partial
from typing import TypeVar

import duckdb
import polars as pl

from ingest import archives
from ingest.contracts import Contract, load_contracts
from ingest.delivery import Delivery, GoneError
from ingest.header_rows import find_header
from ingest.headers import HeaderError, map_columns
from ingest.home import Home
from ingest.inbox import arrivals
from ingest.json_grids import json_part
from ingest.readers import Content, reading
from ingest.unreadable import UnreadableError

TextT = TypeVar("TextT", pl.Expr, pl.Series)

MASK = "***"
_FULL_WIDTH = {chr(ord("０") + i): str(i) for i in range(10)}
_SURNAMES = (
    "欧阳|上官|司马|诸葛|司徒|皇甫|尉迟|公孙|慕容|令狐|夏侯|东方|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马"
    "苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁"
    "毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊"
    "胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封储靳段巫焦巴牧谷"
    "车侯全班仰仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司韶黎薄印白怀蒲邰鄂索籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟谭贡劳姬"
    "申冉郦雍桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广东欧"
    "沃利蔚越师巩聂晁勾敖融冷訾辛阚简饶空曾沙养鞠须丰关蒯相查后荆红游竺权盖益桓公仉督岳帅缑亢况有琴海肖]"
)
_NUMERAL = "[0-9A-Za-z一二三四五六七八九十百零〇甲乙丙丁]"
_PATTERNS = (
    (r"\d{17}[\dXx]|\d{15}", MASK),
    (r"(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}", MASK),
    (r"(^|\D)0\d{2,3}[- ]?\d{7,8}", "${1}" + MASK),
    (rf"(?:{_SURNAMES})\p{{Han}}{{0,2}}?\s*(先生|女士)", MASK + "${1}"),
    (r"[^*\s位名各]\s*(先生|女士)", MASK + "${1}"),
    (r"\d{1,3}[-—－]\d{1,2}[-—－]\d{3,4}", MASK),
    (rf"{_NUMERAL}+\s*(栋|幢|单元|号楼|室)\s*[-—－]?\s*\d{{2,5}}", MASK + "${1}" + MASK),
    (rf"{_NUMERAL}+\s*(栋|幢|单元|号楼|室)", MASK + "${1}"),
    (r"(单元)\s*[-—－]?\s*\d{2,5}", "${1}" + MASK),
)


def scrub(text: pl.Expr, names: list[str]) -> pl.Expr:
    """Mask people in a text column. ``names`` are found wherever they stand."""
    text = mask_names(folded(text), names)
    for pattern, mask in _PATTERNS:
        text = text.str.replace_all(pattern, mask)
    return text


def folded(text: TextT) -> TextT:
    """Full-width digits as plain ones."""
    return text.str.replace_many(_FULL_WIDTH)


def mask_names(text: pl.Expr, names: list[str]) -> pl.Expr:
    """Mask names alone: for codes, which the other patterns would damage."""
    return text.str.replace_many(names, [MASK] * len(names), leftmost=True) if names else text


def longest_first(names: Set[str]) -> list[str]:
    """Names worth searching for, the longer before those they contain."""
    return _longest_first(frozenset(names))


@lru_cache(maxsize=8)
def _longest_first(names: frozenset[str]) -> list[str]:
    """Sorted once for all files that bring no names of their own."""
    return sorted((n for n in names if len(n) >= 2), key=lambda n: (-len(n), n))


def roster_names(home: Home) -> frozenset[str]:
    """Names on every roster that lies in the inbox. They are read again at each run and stored nowhere."""
    rosters = _rosters()
    lists = tuple((s, a.path, a.sha256) for a in arrivals(home) for s in a.sources if s in rosters)
    return _names_on(home, lists)


@cache
def _rosters() -> dict[str, Contract]:
    """Contracts of the lists of people."""
    named = (c for c in load_contracts().values() if any(column.person_name for column in c.columns))
    return {c.id: c for c in named if c.load == "snapshot"}


@lru_cache(maxsize=4)
def _names_on(home: Home, lists: tuple[tuple[str, str, str], ...]) -> frozenset[str]:
    found: set[str] = set()
    for folder, path, _sha in lists:
        contract = _rosters()[folder]
        try:
            delivery = Delivery(partial(archives.opened, home.exports.folder_with(path), path))
            found |= reading(delivery, contract, partial(_people, contract))
        # A roster that is gone or rejected gives no names; its load says why. One that lies there and cannot be read
        # now stops the run instead: texts would land with the names that are on it.
        except (UnreadableError, HeaderError, FileNotFoundError, duckdb.Error):
            continue
        except GoneError as error:
            if not isinstance(error.__cause__, FileNotFoundError | archives.ArchiveError):
                raise
    return frozenset(found)


def _people(contract: Contract, content: Content) -> set[str]:
    found: set[str] = set()
    for grid in content.grids:
        if grid.header is not None:
            with duckdb.connect() as con:
                grid, mapping = json_part(con, grid, contract)
        elif header := find_header(grid.cells, contract):
            mapping = map_columns(contract, *header)
        else:
            continue
        columns = [
            f"c{mapping.columns[c.name]}" for c in contract.columns if c.person_name and c.name in mapping.columns
        ]
        for block in grid.blocks():
            found = found.union(*(names_in(block.cells[column]) for column in columns))
    return found


def names_in(cells: pl.Series) -> set[str]:
    """Distinct names in a column of names, without the blanks some exports put inside them."""
    return set(cells.unique().drop_nulls().str.replace_all(r"\s", "").to_list())
