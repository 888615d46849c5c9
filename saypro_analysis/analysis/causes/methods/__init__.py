"""What `compare_kpis` and `rank_relations` rest on: two KPIs on one calendar, and how far their ranks agree."""
