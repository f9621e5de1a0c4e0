"""The database is the truth. Django finds models only through this file, so it names them all."""

from complaints.models.alerts import Alert, Delivery
from complaints.models.brands import Brand, Keyword
from complaints.models.cases import Case, CaseCounter, CaseEvent
from complaints.models.copies import TextBand, TextSketch
from complaints.models.evidence import Evidence
from complaints.models.mappings import ColumnMapping
from complaints.models.people import Team
from complaints.models.posts import Judgement, Post, PostVersion, Rejection
from complaints.models.sources import CrawlRun, RequestDay, Source

__all__ = [
    "Alert",
    "Brand",
    "Case",
    "CaseCounter",
    "CaseEvent",
    "ColumnMapping",
    "CrawlRun",
    "Delivery",
    "Evidence",
    "Judgement",
    "Keyword",
    "Post",
    "PostVersion",
    "Rejection",
    "RequestDay",
    "Source",
    "Team",
    "TextBand",
    "TextSketch",
]
