"""Every address. Pages are for people who are signed in; /health and sign-in are for anyone."""

from django.urls import path
from django.views.generic import RedirectView

from dashboards import imports, push
from dashboards.account import people
from dashboards.account import views as account
from dashboards.api import api_urls
from dashboards.desk import acts, contact, satisfaction, thread
from dashboards.desk import views as desk
from dashboards.oncall import alerts, incidents, rules, sources, status, taking, wall
from dashboards.trends import care_cases, honesty, keeping, marks, paper, report, search, series

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="queue"), name="home"),
    path("health", status.health, name="health"),
    path("account/login/", account.SignIn.as_view(), name="login"),
    path("account/logout/", account.SignOut.as_view(), name="logout"),
    path("account/theme/", account.set_theme, name="theme"),
    path("account/language/", account.set_language, name="language"),
    path("account/sessions/", people.sessions, name="sessions"),
    path("account/shifts/", people.shifts, name="shifts"),
    path("account/audit/", people.audit_log, name="audit"),
    path("desk/", desk.queue, name="queue"),
    path("desk/cases/<str:number>/", desk.case, name="case"),
    path("desk/cases/<str:number>/act/", acts.act, name="act"),
    path("desk/cases/<str:number>/row/", acts.row, name="row"),
    path("desk/cases/<str:number>/presence/", desk.presence, name="presence"),
    path("desk/cases/<str:number>/guard/", contact.guard, name="guard"),
    path("desk/cases/<str:number>/evidence.zip", desk.pack, name="evidence_pack"),
    path("desk/cases/<str:number>/incidents/", desk.incident_choice, name="incident_choice"),
    path("desk/cases/<str:number>/thread/", thread.thread, name="thread"),
    path("desk/views/", desk.views, name="views"),
    path("desk/news/", desk.news, name="news"),
    path("desk/bulk/", acts.bulk, name="bulk"),
    path("desk/undo/", acts.undo, name="undo"),
    path("desk/colleagues/", acts.colleagues, name="colleagues"),
    path("s/<str:token>/", satisfaction.satisfaction, name="satisfaction"),
    path("search/", search.search, name="search"),
    path("search/save/", keeping.save_view, name="save_view"),
    path("search/views/<str:slug>/", keeping.saved_view, name="saved_view"),
    path("search/export/", keeping.export, name="export"),
    path("search/exports/", keeping.exports, name="exports"),
    path("search/exports/<int:export_id>/", keeping.download, name="download"),
    path("trends/marks/", marks.add_mark, name="add_mark"),
    path("trends/marks/<int:mark_id>/drop/", marks.drop_mark, name="drop_mark"),
    path("trends/cases/", care_cases.care_cases, name="care_cases"),
    path("trends/quality/", honesty.quality, name="quality"),
    path("trends/report/", report.report, name="report"),
    path("trends/report.pdf", paper.report_paper, name="report_paper"),
    path("sample/", honesty.sample, name="sample"),
    path("trends/", series.trends, name="trends"),
    path("trends/data.json", series.data, name="trends_data"),
    path("trends/table.csv", series.table, name="trends_table"),
    path("oncall/alerts/", alerts.alerts, name="alerts"),
    path("oncall/alerts/<int:alert_id>/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("oncall/alerts/<int:alert_id>/answer/", alerts.answer, name="alert_answer"),
    path("oncall/take/<str:token>/", taking.take, name="take"),
    path("oncall/rules/", rules.rules, name="rules"),
    path("oncall/rules/<slug:key>/", rules.rule, name="rule"),
    path("oncall/rules/changes/<int:change_id>/back/", rules.back, name="rule_back"),
    path("oncall/wall/", wall.wall, name="wall"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<int:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<int:incident_id>/act/", incidents.act, name="incident_act"),
    path("healthz", wall.healthz, name="healthz"),
    path("readyz", wall.readyz, name="readyz"),
    path("metrics", wall.metrics, name="metrics"),
    path("oncall/status/", status.status, name="status"),
    path("oncall/status/sources/", sources.sources, name="sources"),
    path("oncall/status/sources/<slug:key>/switch/", sources.switch, name="source_switch"),
    path("api/", api_urls()),
    path("import/", imports.choose, name="import"),
    path("import/<slug:token>/", imports.look, name="import_look"),
    path("push/<slug:key>/", push.push, name="push"),
    path("oncall/status/parts/", status.parts, name="status_parts"),
]
handler403 = "dashboards.errors.forbidden"
handler404 = "dashboards.errors.not_found"
