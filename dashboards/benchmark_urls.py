"""The pages and one empty one beside them: what the framework alone costs (bench_desk)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from dashboards.urls import handler403, handler404
from dashboards.urls import urlpatterns as pages

__all__ = ["handler403", "handler404", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    return render(request, "bare.html")


urlpatterns = [*pages, path("bare/", bare, name="bare")]
