"""``gridledger``: the command line. Each command is a module of ``commands``, imported when it is called."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import traceback

from ingest import keep_memory
from ingest.home import Home
from orchestration.commands import COMMANDS, UsageError
from orchestration.problems import told


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 done, 1 failed and nothing published changed, 2 wrong use."""
    keep_memory()
    options = _parser().parse_args(arguments)
    command = importlib.import_module(f"orchestration.commands.{options.module}")
    try:
        return command.execute(options)
    except UsageError as error:
        print(f"gridledger: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("\n已中断 · interrupted", file=sys.stderr)
        return 1
    except Exception as error:
        if problem := told(error, Home.at(options.home).root):
            _tell(problem, options.json)
            return 1
        traceback.print_exc()
        print(f"\n意外错误 · unexpected error: {error}", file=sys.stderr)
        return 1


def _tell(problem: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"state": "failed", "exit_code": 1, "problem": problem}, ensure_ascii=False, indent=1))
    else:
        print(f"gridledger: {problem}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gridledger",
        description="导出文件 → 检验过的事实 → 可查询的发布库与页面 · exports in, tested facts and a page out",
        epilog="退出码 exit codes: 0 完成 done · 1 失败且发布不变 failed, nothing published changed · "
        "2 用法不对 wrong use",
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="数据目录，默认 $GRIDLEDGER_HOME 或 data/ · folder of all state")
    common.add_argument("--json", action="store_true", help="给程序读的 JSON 输出 · JSON for machines")
    subparsers = parser.add_subparsers(title="命令 commands", metavar="COMMAND", required=True)
    for name, spec in COMMANDS.items():
        parents = [] if spec.verbs else [common]
        sub = subparsers.add_parser(name, parents=parents, help=spec.help, description=spec.help)
        sub.set_defaults(module=name)
        if spec.verbs:
            spec.verbs(sub, common)
        else:
            spec.arguments(sub)
    return parser


if __name__ == "__main__":
    sys.exit(main())
