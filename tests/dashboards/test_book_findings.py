"""What the metric book says of itself follows from the entries it shows."""

import datetime as dt

from dashboards.findings.book import Asked, compose
from dashboards.findings.writer import Writer


def entry(name, weight=None):
    words = {"kpi_id": name, "weight": weight, "unit": "%", "unit_en": "%"}
    return words | {f"{part}_{lang}": f"{part}-{name}" for part in ("name", "definition") for lang in ("zh", "en")}


def change(what):
    return {"kpi_id": "a", "what": what}


def said(entries, changes=(), lang="zh", **asked):
    writer = Writer(lang, dt.date(2026, 10, 1), dt.date(2026, 10, 31), "示例市", {})
    found = compose(entries, list(changes), Asked(**asked), writer)
    return found.headline, found.support


def test_the_whole_book_counts_what_is_scored_and_what_changed():
    headline, support = said([entry("a", 3.0), entry("b"), entry("c")])
    assert headline == "指标手册收3项指标：1项计分，2项只供了解"
    assert support == "有数据以来，定义和目标都没有改过。点开一项，看公式、局限、来源和沿革。"
    _, support = said([entry("a", 3.0)], [change("target"), change("target"), change("definition")])
    assert support.startswith("有数据以来，定义改过1次，目标改过2次。")


def test_a_filter_is_named():
    assert said([entry("a", 3.0)], filters=("织密网格体系", "计分的"))[0] == (
        "织密网格体系、计分的指标1项：1项计分，0项只供了解"
    )


def test_a_search_says_what_it_found_and_names_the_first():
    four = [entry(name) for name in "abcd"]
    assert said(four[:1], query="满意") == ("查到1项指标与“满意”有关", "name-a。")
    assert said(four, query="满意") == ("查到4项指标与“满意”有关", "name-a、name-b、name-c等。")
    assert said([], query="满意", filters=("织密网格体系",)) == (
        "在织密网格体系里没有查到与“满意”有关的指标",
        "换一个短一些的词，或者去掉筛选再查。",
    )


def test_one_entry_says_what_it_means():
    assert said([entry("a")], kpi="a") == ("name-a（%）", "definition-a有数据以来，定义和目标都没有改过。")
    assert said([], kpi="gone")[0] == "手册里没有指标gone"
    assert said([], kpi="gone", lang="en")[0] == "The book has no KPI gone"
