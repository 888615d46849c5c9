"""Tests of KPIs measured in raw records."""
