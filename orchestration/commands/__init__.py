"""The commands: what each takes. What it does is in the module of its name, imported only when it is called."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass


class UsageError(ValueError):
    """Wrong use: told in one line, exit code 2."""


@dataclass(frozen=True)
class Command:
    help: str
    arguments: Callable[[ArgumentParser], None] = lambda parser: None
    #: Instead of `arguments`, for a command made of verbs: each takes the common options itself.
    verbs: Callable[[ArgumentParser, ArgumentParser], None] | None = None


def _demo(parser: ArgumentParser) -> None:
    parser.add_argument("--scale", type=int, default=1, metavar="N", help="规模倍数 · times units and events (1)")
    parser.add_argument("--seed", type=int, metavar="N", help="随机种子 · seed of the random numbers")
    parser.add_argument("--no-serve", action="store_true", help="不启动页面 · do not serve the page")
    _address(parser)


def _run(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="数据截至日，默认最晚的事项日 · default: latest event")
    parser.add_argument("--full-refresh", action="store_true", help="重读 inbox 中的全部文件 · read the inbox again")


def _quarantine(parser: ArgumentParser) -> None:
    parser.add_argument("--source", metavar="ID", help="只看一个来源 · one source only")
    statuses = ("open", "mended", "discarded", "all")
    parser.add_argument("--status", choices=statuses, default="open", help="默认只看待更正的行 · open rows by default")
    parser.add_argument(
        "--out",
        metavar="FILE.xlsx",
        help="写成可修改退回的工作簿，负责岗位不止一个时各写一份 · workbooks to mend and send back, one per owner too",
    )
    parser.add_argument("--discard", metavar="FILE", help="作废一个文件中的行，须有 --why · nobody will mend its rows")
    parser.add_argument("--reopen", metavar="FILE", help="撤销作废 · let its discarded rows wait again")
    parser.add_argument(
        "--row", metavar="N", type=int, nargs="+", action="extend", help="只限这些行号 · these rows only"
    )
    parser.add_argument("--sheet", metavar="S", help="只限这个工作表 · this sheet only")
    parser.add_argument("--why", metavar="TEXT", help="理由，记入审计日志 · why, for the audit log")


def _decision(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="路径(如 visits/走访.csv)或 file_id · path below the inbox, or id")
    parser.add_argument("--why", metavar="TEXT", default="未说明", help="理由，记入审计日志 · why, for the audit log")


def _sql(parser: ArgumentParser) -> None:
    parser.add_argument("query", metavar="SQL", help="一条只读查询 · one read-only statement")
    formats = ("table", "csv", "json", "jsonl", "parquet", "xlsx")
    parser.add_argument("--format", choices=formats, help="默认按 --out 的扩展名，否则 table · default: by --out")
    parser.add_argument("--out", metavar="FILE", help="写入文件 · write to a file")


def _trace(parser: ArgumentParser) -> None:
    parser.add_argument("kpi", metavar="KPI", help="指标编号 · KPI, as in kpi_catalogue")
    parser.add_argument("--unit", metavar="CODE", required=True, help="单位编码 · unit")
    parser.add_argument("--month", metavar="YYYY-MM", required=True, help="月份 · month")
    bases = ("as_was", "as_is")
    parser.add_argument("--basis", choices=bases, default=bases[0], help="口径 · by the boundaries of then or of now")
    parser.add_argument("--page", type=int, default=1, metavar="N", help="第几页，每页 200 行 · page of 200 lines (1)")
    parser.add_argument("--out", metavar="FILE", help="全部行写入文件 (.csv .json .jsonl .parquet .xlsx) · all lines")


def _address(parser: ArgumentParser) -> None:
    parser.add_argument("--host", metavar="H", default="127.0.0.1", help="监听地址 · address to bind (127.0.0.1)")
    parser.add_argument("--port", metavar="P", type=int, default=8050, help="端口 · port (8050)")


def _dagster(parser: ArgumentParser) -> None:
    parser.add_argument("--port", metavar="P", type=int, default=3000, help="端口 · port (3000)")


def _source(parser: ArgumentParser, common: ArgumentParser) -> None:
    verbs = parser.add_subparsers(title="子命令", dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser("new", parents=[common], help="新建合约与模型 · scaffold contract and model")
    new.add_argument("id", metavar="ID")
    new.add_argument("--format", choices=("csv", "xlsx", "ndjson"), default="csv")
    facts = ("issues", "visits", "meetings", "funding")
    new.add_argument("--feeds", choices=facts, help="只写一份自有合同，供给这个事实表 · a contract of this home alone")
    check = verbs.add_parser("check", parents=[common], help="试读一个文件，不入库 · try a file, load nothing")
    check.add_argument("id", metavar="ID")
    check.add_argument("file", metavar="FILE")


COMMANDS = {
    "demo": Command("生成演示城市，运行并打开页面 · demo city, run, serve", _demo),
    "run": Command("读入新文件，检验，发布 · read what is new, test, publish", _run),
    "status": Command("发布了什么，各来源多新，缺什么 · what is published, how fresh, what is missing"),
    "quarantine": Command("被隔离的行及原因 · rejected rows and why", _quarantine),
    "accept": Command("放行被暂存的文件 · let a held file in", _decision),
    "withdraw": Command("撤回报错或泄露的文件 · take a wrong or leaked file back", _decision),
    "sql": Command("查询发布库（只读）· read-only SQL on the published warehouse", _sql),
    "trace": Command("一个数字由哪些文件的哪些行得来 · a figure and the lines it was made from", _trace),
    "serve": Command("打开页面服务 · serve the dashboards", _address),
    "dagster": Command("打开 Dagster 界面（同一数据目录）· Dagster's UI and daemon on this home", _dagster),
    "source": Command("新建来源、试读文件 · scaffold a source, try a file", verbs=_source),
    "docs": Command("生成数据字典网页 · write the data dictionary as one web page"),
}
