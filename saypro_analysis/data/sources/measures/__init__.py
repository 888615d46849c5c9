"""KPIs over raw records: definitions are read, rebuilt as Ibis, run where the records are, and become measurements."""
