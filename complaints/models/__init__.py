"""The database is the truth. Django finds models only through this file, so it names them all."""

from complaints.models.alerts import Alert, Delivery
from complaints.models.analysis import BlindSample, PostExport, SavedView
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
from complaints.models.work import CaseFact, CasePause, MergeProposal, Presence, Verdict

__all__ = [
    "Alert",
    "ApiToken",
    "AuditEntry",
    "BlindSample",
    "Brand",
    "Case",
    "CaseCounter",
    "CaseEvent",
    "CaseFact",
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
    "Shift",
    "SignIn",
    "Source",
    "Team",
    "TextBand",
    "TextSketch",
    "Verdict",
    "WorkProfile",
]
