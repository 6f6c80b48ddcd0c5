"""A line behind a figure, opened on the trace page, against the file as the test reads it for itself."""

from urllib.parse import quote

import pytest
import yaml
from inbox_lines import as_written
from reading import elements, part, tables, walk, workbook
from serving import ROOT

KPIS = {"csv": "visits_made", "xlsx": "joint_meetings", "ndjson": "whistles_resolved"}


def contract(source):
    path = ROOT / "ingest" / "sources" / f"{source}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["columns"]


@pytest.mark.parametrize("form", KPIS)
def test_an_opened_line_says_what_the_file_says_and_shows_nobody(form, ask, show, city_home):
    kpi = KPIS[form]
    ((file, path, source, sheet, row),) = ask(
        """
        select c._file_id, f.path, f.source_id, c._sheet, c._row
        from fct_kpi_contributions c join load_files f on f.file_id = c._file_id and f.sheet = c._sheet
        where c.kpi_id = $kpi and $month::date between c.first_month and c.last_month and f.path like $form
        order by f.path, c._row limit 1 offset 3
        """,
        kpi=kpi, month="2026-10-01", form=f"%{form}",
    )  # fmt: skip
    address = f"/trace?kpi={kpi}&month=2026-10&file={file}&line={row}" + (f"&sheet={quote(sheet)}" if sheet else "")
    page = show(address)
    shown = {cells[0]: cells[1:] for cells in tables(part(page, "line"))["这一行"]}
    written, columns = as_written(city_home / "inbox" / path, sheet, row), {c["header"]: c for c in contract(source)}
    assert set(shown) == set(written)
    for header, (said, loaded, became, _) in shown.items():
        column = columns.get(header, {})
        if not written[header].strip():
            assert (said, loaded, became) == ("–", "–", "空")
        elif column.get("personal") in ("drop", "hash") or not column:
            assert said == "***" and loaded in ("***", "–")
        elif column.get("personal") != "scrub" and column["type"] != "list":
            assert said.strip().removesuffix(" 00:00:00") == written[header].strip().removesuffix(" 00:00:00")


def test_no_personal_cell_of_a_line_is_anywhere_on_the_page(ask, show, city_home):
    ((file, path, row),) = ask("""
        select v._file_id, f.path, v._row from fct_visits v join load_files f on f.file_id = v._file_id
        where v.is_made and date_trunc('month', v.visited_at) = '2026-10-01' and f.path like '%.csv'
        order by v._row limit 1
    """)
    page = show(f"/trace?kpi=visits_made&month=2026-10&file={file}&line={row}")
    written = as_written(city_home / "inbox" / path, "", row)
    line = part(page, "line").text()
    for column in contract("visits"):
        if column.get("personal") in ("drop", "hash") and len(written[column["header"]]) > 1:
            assert written[column["header"]] not in line


def test_a_line_that_is_not_behind_the_figure_is_not_read(ask, show):
    page = show("/trace?kpi=visits_made&month=2026-10&file=0000000000000000&line=2")
    assert "这一行不在这个数的来源里" in part(page, "line").text()
    assert not list(elements(part(page, "line"), "table"))
    links = [
        node.attributes["href"] for node in walk(part(page, "lines")) if "line=" in node.attributes.get("href", "")
    ]
    assert len(links) == 200


def test_an_opened_line_is_taken_along_as_it_is_shown(ask, show, city):
    ((file, row),) = ask("""
        select v._file_id, v._row from fct_visits v join load_files f on f.file_id = v._file_id
        where v.is_made and date_trunc('month', v.visited_at) = '2026-10-01' and f.path like '%.csv'
        order by v._row limit 1
    """)
    asked = f"?kpi=visits_made&month=2026-10&file={file}&line={row}"
    shown = tables(part(show("/trace" + asked), "line"))["这一行"]
    book = workbook(f"{city.address}/download/trace/line.xlsx{asked}")
    assert [tuple(cell or "–" for cell in line) for line in book] == [(c[0], c[1], c[2], c[4]) for c in shown]
