"""What `compare_kpis` and `rank_relations` rest on: pairs of KPIs on one calendar, how far their ranks agree at each
lag, which lag is the surest, and how much one KPI moves with the other there."""
