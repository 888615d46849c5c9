"""How scenarios move KPIs and cash: the inner parts of the subject."""
