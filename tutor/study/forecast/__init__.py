"""The forecast: what a mock exam sat now would bring, per section and in total, with 80 % intervals."""

from tutor.study.forecast.aim import Aim, aimed
from tutor.study.forecast.foresee import LEAST_TRIED, Forecast, Part, expected, forecast
from tutor.study.forecast.marks import Marks

__all__ = ["LEAST_TRIED", "Aim", "Forecast", "Marks", "Part", "aimed", "expected", "forecast"]
