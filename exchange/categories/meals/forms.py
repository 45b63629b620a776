"""The questions of a meals listing."""

from __future__ import annotations

from django import forms

from exchange.categories.meals.models import MealDetails


class MealDetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MealDetails
        fields = ("food", "handover", "free_from", "diets", "containers", "adults", "children")
