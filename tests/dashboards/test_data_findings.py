"""The finding of the data page says what its figures carry; the page shows what moved and by which file."""

import datetime as dt

import published
import pytest
from reading import cells, part

from dashboards.app import page
from dashboards.findings.data import Arrived, compose
from dashboards.findings.writer import Writer
from dashboards.markup import Node
from dashboards.repository import Repository
from dashboards.scope import Scope
from dashboards.state import State

ALL_WELL = {
    **{"files": 3, "refused": 0, "read": 2500, "loaded": 2492, "waiting": 8, "expected": 6, "missing": ()},
    **{"tests": 99, "passed": 99, "moved": 0},
}


def found(**other):
    writer = Writer("zh", published.NOW, dt.date(2026, 10, 31), "示例市", {})
    return compose(Arrived(**{**ALL_WELL, **other}), writer)


def test_what_came_leads():
    assert found().headline == "3个文件读了2,500行，2,492行入库；8行隔离，没有文件被退回"
    assert found(refused=2).headline.endswith("，2个文件被退回")
    assert found(files=None).headline == "示例市有8行在隔离区等待更正"


@pytest.mark.parametrize(("other", "said"), [
    ({}, "2026年10月应到的6个来源都到了；99项检验全部通过；与上一版比，既往数值没有变动。"),
    ({"missing": ("隐患台账",), "tests": 0, "moved": None}, "2026年10月应到6个来源，未报1个：隐患台账。"),
    ({"passed": 97, "moved": 12}, "2026年10月应到的6个来源都到了；99项检验有2项提醒；与上一版比，既往数值变动12个。"),
    ({"tests": 0, "passed": 0, "moved": None}, "2026年10月应到的6个来源都到了。"),
])  # fmt: skip
def test_then_what_did_not_the_tests_and_what_moved(other, said):
    assert found(**other).support == said


@pytest.fixture
def shown(shared_folder):
    return Node("div", page(Repository(shared_folder), State.parse("/data", "")))


def test_past_values_that_moved_by_how_much_and_the_file_that_moved_them(shown):
    assert cells(shown, "上一次更新改动了什么") == [
        ["最多跑一次率", "示例市", "2026年9月", "当时区划", "95.0", "93.5", "−1.5百分点", "入户走访_202609_补.csv"],
        ["办结问题数", "示例市", "2026年8月", "当时区划", "480件", "492件", "+12件", "没有文件：口径、名单或程序变了"],
        [
            "最多跑一次率",
            "学府社区",
            "2026年9月",
            "当时区划",
            "未报",
            "88.0",
            "–",
            "入户走访_202609_补.csv、入户走访_202608_补.csv等3个同来源新到的文件",
        ],
    ]
    assert "与版本b-0000比，3个既往数值变了，涉及2项指标，2026年8月 – 2026年9月" in part(shown, "changed").text()


def test_tests_drift_and_builds(shown):
    assert "3项检验，2项通过，1项提醒" in part(shown, "tests").text()
    assert cells(shown, "本版的检验")[0] == ["轮廓都是已知的单位An outline of no unit.", "1", "提醒", "2"]
    assert "各来源最新的文件有2处与约定不同" in part(shown, "drift").text()  # what older files had is history
    assert [row[0] for row in cells(shown, "发布过的版本")] == ["b-0001本版", "b-0000"]


def test_of_a_street_only_its_values_are_said_to_have_moved(shared_folder, monkeypatch):
    monkeypatch.setattr("dashboards.app.scope_of_request", lambda: Scope("S2"))
    tree = Node("div", page(Repository(shared_folder), State.parse("/data", "")))
    assert "1个既往数值变了" in part(tree, "changed").text()
    assert "与约定一致" in part(tree, "drift").text()
