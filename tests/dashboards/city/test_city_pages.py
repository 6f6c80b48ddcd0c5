"""Every page of the demo city: it opens, says its finding, keeps within its width, and gives what it offers."""

import io
import urllib.request

import openpyxl
import pytest

from dashboards.downloads import offers
from dashboards.routes import PAGES

ADDRESSES = [page.path for page in PAGES]


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_offer_of_a_page_is_a_titled_workbook_and_a_csv_with_the_same_rows(path, show, city):
    for sheet in offers([show(path)]):
        address = f"{city.address}/download{path.rstrip('/')}/{sheet.part}"
        book = openpyxl.load_workbook(io.BytesIO(urllib.request.urlopen(f"{address}.xlsx").read()))
        rows = list(book.active.iter_rows(values_only=True))
        assert rows[0][0] == sheet.title and "版本" in rows[1][0]
        assert rows[3] == tuple(field.label for field in sheet.fields)
        text = urllib.request.urlopen(f"{address}.csv").read()
        assert text.startswith(b"\xef\xbb\xbf")
        assert len(rows) - 4 == sheet.table().height
