"""Reads the exports by ``tests/spec/sources.yaml`` alone: no code of ingest, none of the generator."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import yaml

SPEC = Path(__file__).parents[1] / "spec"
_SUM_LINES = ("合计", "小计", "总计", "累计", "制表人", "审核人", "填报人", "填报单位", "填报日期", "备注：")


def spec_sources() -> dict[str, Any]:
    raw = yaml.safe_load((SPEC / "sources.yaml").read_text(encoding="utf-8"))
    raw.pop("enums")
    return raw


def list_day(path: str) -> str:
    """YYYYMM or YYYYMMDD of a file's name, for the order of lists."""
    found = re.search(r"(20\d\d)[年-]?(\d{1,2})[月-]?(\d{0,2})", path.rsplit("/", 1)[-1])
    return "".join(part.zfill(2) for part in found.groups()) if found else ""


def parsed_date(name: str) -> pl.Expr:
    """2025-03-05, 2025/3/5, 2025年3月5日, 20250305, an Excel serial, a date cell."""
    text = pl.col(name).str.head(10)
    parts = text.str.extract_groups(r"^(\d{4})[-/年]?(\d{1,2})[-/月]?(\d{1,2})日?$")
    year, month, day = (parts.struct[n].cast(pl.Int32) for n in range(3))
    serial = pl.date(1899, 12, 30) + pl.duration(days=text.str.extract(r"^(\d{5})$").cast(pl.Int64))
    return pl.coalesce(pl.date(year, month, day), serial).alias(name)


class Exports:
    def __init__(self, inbox: Path, bad: set[tuple[str, str, int]]) -> None:
        self.inbox, self.bad, self.spec = inbox, bad, spec_sources()

    def headers(self, source: str) -> dict[str, str]:
        return {c[0]: c[1] for c in self.spec[source]["columns"]}

    def files(self, source: str) -> list[Path]:
        folders = ("joint_meetings", "joint_meeting_matters") if source.startswith("joint_") else (source,)
        return sorted(p for f in folders for p in (self.inbox / f).rglob("*") if p.is_file())

    @cache  # noqa: B019 - the tables live as long as the test session
    def rows(self, source: str) -> pl.DataFrame:
        """Every data row of every file as text, bad ones too, with _path, _sheet and _row."""
        return pl.concat(table for path in self.files(source) for table in self._sheets(source, path))

    def _sheets(self, source: str, path: Path) -> list[pl.DataFrame]:
        where = path.relative_to(self.inbox).as_posix()
        if path.suffix == ".csv":
            encoding = "gb18030" if "GB18030" in self.spec[source]["format"] else "utf-8-sig"
            text = path.read_bytes().decode(encoding)
            table = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False)
            found = [
                (pl.col(h) if h in table.columns else pl.lit(None)).alias(n) for h, n in self.headers(source).items()
            ]
            return [self._marked(table.select(found).cast(pl.String), where, "", 2)]
        if path.suffix == ".ndjson":
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            flat = [{h: _text(line[h]) for h in self.headers(source)} for line in lines]
            table = pl.DataFrame(flat, schema=dict.fromkeys(self.headers(source), pl.String))
            return [self._marked(table.rename(self.headers(source)), where, "", 1)]
        book = fastexcel.read_excel(path)
        return [found for name in book.sheet_names if (found := self._sheet(source, book, where, name)) is not None]

    def _sheet(self, source: str, book: fastexcel.ExcelReader, where: str, name: str) -> pl.DataFrame | None:
        cells = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
        headers = self.headers(source)
        for line in range(min(4, cells.height)):
            if list(cells.row(line)) == list(headers):
                table = cells.slice(line + 1).rename(dict(zip(cells.columns, headers.values(), strict=True)))
                return self._marked(table, where, name, line + 2)
        return None

    def _marked(self, table: pl.DataFrame, path: str, sheet: str, first: int) -> pl.DataFrame:
        marked = table.with_columns(
            pl.lit(path).alias("_path"), pl.lit(sheet).alias("_sheet"), _row=pl.int_range(pl.len()) + first
        )
        values = pl.col(table.columns)
        head = pl.col(table.columns[0]).fill_null("")
        no_row = pl.all_horizontal(values.is_null()) | pl.any_horizontal(head.str.starts_with(w) for w in _SUM_LINES)
        return marked.filter(~no_row)

    @cache  # noqa: B019
    def good(self, source: str) -> pl.DataFrame:
        """The rows without the bad ones, dates, times and numbers typed."""
        bad = pl.DataFrame(
            sorted(self.bad), schema={"_path": pl.String, "_sheet": pl.String, "_row": pl.Int64}, orient="row"
        )
        rows = self.rows(source).join(bad, on=["_path", "_sheet", "_row"], how="anti", maintain_order="left")
        return rows.with_columns(self._typed(c[1], c[2]) for c in self.spec[source]["columns"])

    @staticmethod
    def _typed(name: str, kind: str) -> pl.Expr:
        column = pl.col(name)
        if kind == "date":
            return parsed_date(name)
        if kind == "datetime":
            time = column.str.replace("T", " ").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
            return pl.coalesce(time, column.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)).alias(name)
        if kind in ("int", "decimal"):
            return column.str.replace_all(",", "").cast(pl.Float64)
        return column == "是" if kind == "bool" else column

    @cache  # noqa: B019
    def now(self, source: str) -> pl.DataFrame:
        """What stands: the newest list of a snapshot, the newest version of each key of an upsert."""
        rows, spec = self.good(source), self.spec[source]
        rows = rows.with_columns(pl.col("_path").map_elements(list_day, return_dtype=pl.String).alias("_day"))
        if spec["load"] == "snapshot":
            return rows.filter(pl.col("_day") == pl.col("_day").max())
        keys = [c[1] for c in spec["columns"] if "key" in c]
        newest = ["updated_at"] if "updated_at" in rows.columns else []
        return rows.sort(*newest, "_day", "_path", "_row", maintain_order=True).unique(
            keys, keep="last", maintain_order=True
        )


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
