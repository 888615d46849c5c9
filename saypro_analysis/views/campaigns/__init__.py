"""Campaigns, as tables."""
