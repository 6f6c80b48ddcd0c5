"""What every sentence is written with: whose figures, of which month, in which language."""

import datetime as dt
from dataclasses import dataclass

from dashboards.facts import months_before
from dashboards.numbers import MONEY, month_short, quantity
from dashboards.texts import text


@dataclass(frozen=True, slots=True)
class Finding:
    headline: str
    support: str


@dataclass(frozen=True, slots=True)
class Writer:
    """What every sentence needs to know: whose figures, of which month, in which language."""

    lang: str
    month: dt.date
    as_of: dt.date
    unit_name: str
    titles: dict[str, str]

    def say(self, key: str, **values: object) -> str:
        return text(self.lang, f"finding.{key}", **values)

    def run_on(self, sentences: list[str]) -> str:
        """Whole sentences one after the other; those that are empty are left out."""
        return ("" if self.lang == "zh" else " ").join(sentence for sentence in sentences if sentence)

    def amount(self, measure: str, value: float) -> str:
        written = quantity(measure, value, text(self.lang, f"unit.{measure}"), self.lang)
        return self.say("money" if measure in MONEY else "amount", text=written.text, unit=written.unit)

    def name(self, measure: str) -> str:
        return text(self.lang, f"measure.{measure}")

    def when(self) -> str:
        if self.as_of < months_before(self.month, -1) - dt.timedelta(days=1) and self.as_of >= self.month:
            return self.say("until", month=month_short(self.month, self.lang), day=self.as_of.day)
        return month_short(self.month, self.lang)
