"""Addresses below ``/demo/``; they exist in demo mode only."""

from django.urls import path

from mutualaid.demo import mail, views

app_name = "demo"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("mail/", mail.mail_list, name="mail_list"),
    path("mail/<int:pk>/", mail.mail_detail, name="mail_detail"),
]
