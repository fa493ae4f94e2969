"""Progress in figures: collected from the log for the progress screen, for scripts and for spreadsheets."""

from tutor.study.stats.collecting import collect, goal
from tutor.study.stats.model import Day, Due, Misconception, Stats, Then, TopicStats

__all__ = ["Day", "Due", "Misconception", "Stats", "Then", "TopicStats", "collect", "goal"]
