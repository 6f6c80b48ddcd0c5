"""The scorecard's parts as tables to take along."""

import polars as pl

from dashboards.components.score_turns import TURNS
from dashboards.downloads import Field, Sheet
from dashboards.scores import COLUMNS, Scores
from dashboards.view import View


def scores_sheet(view: View, scores: Scores) -> Sheet:
    """A row per street and community: total and areas, each with its colour in a word."""
    names = {row["unit_code"]: row["unit_name"] for row in scores.totals}
    rows = []
    for total in scores.totals:
        cells = {area: scores.at(total["unit_code"], area) for area in COLUMNS}
        rows.append(
            {
                "unit": total["unit_name"],
                "code": total["unit_code"],
                "street": names.get(total["street_code"], ""),
                "rank": total["rank"],
                **{area: cell and cell["score"] for area, cell in cells.items()},
                **{f"{area}_word": cell and view.t(f"state_word.{cell['state']}") for area, cell in cells.items()},
                "change": total["change"],
            }
        )
    fields = [
        Field("unit", view.t("places.unit")),
        Field("code", view.t("places.code")),
        Field("street", view.t("score.streets")),
    ]
    for area in COLUMNS:
        name = view.t(f"area.{area}")
        fields += [Field(area, name, "decimal"), Field(f"{area}_word", view.t("places.colour_of", area=name))]
    fields += [Field("change", view.t("places.change"), "points"), Field("rank", view.t("score.rank"), "count")]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return Sheet("scores", view.t("score.table"), tuple(fields), frame)


def trend_sheet(view: View, months: pl.DataFrame) -> Sheet:
    """A row per month: the scores of one unit."""
    wide = months.pivot("area", index="month", values="score").sort("month")
    fields = [Field("month", view.t("places.month"), "date")]
    fields += [Field(area, view.t(f"area.{area}"), "decimal") for area in COLUMNS]
    return Sheet("trend", view.t("places.trend"), tuple(fields), wide)


def turns_sheet(view: View, turns: pl.DataFrame, kpis: dict[str, dict]) -> Sheet:
    """A row per community and area that turned or stays red, with the KPI behind it."""

    names = {kpi_id: row[f"name_{view.lang}"] for kpi_id, row in kpis.items()}
    named = turns.with_columns(
        pl.col("turn").replace_strict({turn: view.t(f"turns.{turn}") for turn in TURNS}).alias("turn_word"),
        pl.col("area").replace_strict({area: view.t(f"area.{area}") for area in COLUMNS}).alias("area_word"),
        pl.col("kpi_id").replace_strict(names, default=None, return_dtype=pl.String).alias("kpi"),
    )
    fields = (
        Field("turn_word", view.t("turns.title")),
        Field("unit_name", view.t("places.unit")),
        Field("area_word", view.t("places.area")),
        Field("last_score", view.t("places.last_score"), "decimal"),
        Field("score", view.t("places.score"), "decimal"),
        Field("kpi", view.t("places.kpi")),
        Field("kpi_last_value", view.t("places.kpi_last"), "decimal"),
        Field("kpi_value", view.t("places.kpi_now"), "decimal"),
        Field("kpi_target", view.t("places.kpi_target"), "decimal"),
    )
    return Sheet("turns", view.t("turns.title"), fields, named)
