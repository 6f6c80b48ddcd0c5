"""Words of the page: Chinese first, with English beside it."""

REASONS = {
    "missing": "缺必填项 · missing",
    "type": "类型不符 · wrong type",
    "enum": "不在取值表 · not in the list",
    "range": "超出范围 · out of range",
    "future": "晚于收到之日 · in the future",
    "past": "早于 2000 年 · before 2000",
    "key_conflict": "同一编号内容不同 · key conflict",
    "approval_no_missing": "已报批但缺批准文号 · approval number missing",
    "share_sum": "占比之和不为 1 · shares do not add up",
    "self_parent": "上级是自己 · its own parent",
}

QUARANTINE_STATUS = {"open": "待更正 open", "mended": "已更正 mended", "discarded": "已作废 discarded"}

STAGES = {
    "start": "启动 start",
    "look": "查看 look",
    "ingest": "读入 ingest",
    "attach": "挂接 attach",
    "dbt": "建模检验 dbt",
    "publish": "发布 publish",
    "total": "合计 total",
}

VANISHED = "文件在读取时不见了或变了：放回后下次再读，其余照常 · it vanished or changed while it was read"
