"""The site's addresses as they are in demo mode."""

from django.urls import include, path

from mutualaid.urls import urlpatterns as site

urlpatterns = [*site, path("demo/", include("mutualaid.demo.urls"))]
