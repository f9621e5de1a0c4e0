"""The database is the truth. Django finds models only through this file, so it names them all."""

from complaints.models.alerts import Alert, Delivery
from complaints.models.analysis import BlindSample, PostExport, SavedView, SentReport
from complaints.models.audit import AuditEntry
from complaints.models.brands import Brand, Keyword
from complaints.models.cases import Case, CaseCounter, CaseEvent
from complaints.models.copies import TextBand, TextSketch
from complaints.models.evidence import Evidence
from complaints.models.incidents import Incident, Mark
from complaints.models.mappings import ColumnMapping
from complaints.models.outreach import DoNotContact, OutreachAttempt, OutreachRefusal, Reveal
from complaints.models.people import ApiToken, Shift, SignIn, Team, WorkProfile
from complaints.models.posts import Judgement, Post, PostVersion, Rejection
from complaints.models.rules import RuleChange
from complaints.models.sources import CrawlRun, RequestDay, Source
from complaints.models.steps import StepTally
from complaints.models.work import (
    CaseContact,
    CaseFact,
    CaseOrder,
    CasePause,
    MergeProposal,
    Presence,
    Verdict,
)

__all__ = [
    "Alert",
    "ApiToken",
    "AuditEntry",
    "BlindSample",
    "Brand",
    "Case",
    "CaseContact",
    "CaseCounter",
    "CaseEvent",
    "CaseFact",
    "CaseOrder",
    "CasePause",
    "ColumnMapping",
    "CrawlRun",
    "Delivery",
    "DoNotContact",
    "Evidence",
    "Incident",
    "Judgement",
    "Keyword",
    "Mark",
    "MergeProposal",
    "OutreachAttempt",
    "OutreachRefusal",
    "Post",
    "PostExport",
    "PostVersion",
    "Presence",
    "Rejection",
    "RequestDay",
    "Reveal",
    "RuleChange",
    "SavedView",
    "SentReport",
    "Shift",
    "SignIn",
    "Source",
    "StepTally",
    "Team",
    "TextBand",
    "TextSketch",
    "Verdict",
    "WorkProfile",
]
