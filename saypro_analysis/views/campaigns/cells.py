"""How campaigns are shown: what a lead and a customer cost, and what they return."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    money_cell,
    percent_cell,
)
from saypro_analysis.views.kit.layout_kinds import lay_out

CELLS: dict[str, Cell] = {
    "campaign": Cell("Campaign"),
    "cost_per_lead": money_cell("Cost per lead"),
    "cost_per_acquisition": money_cell("Cost per customer"),
    "lifetime_value": money_cell("Lifetime value"),
    "roi": percent_cell("Return, first year"),
    "roi_with_retention": percent_cell("Return with those who stay"),
}
LAYOUTS = [
    lay_out(
        "summarise_campaigns",
        marks="cost_per_lead lifetime_value",
        columns="campaign cost_per_lead cost_per_acquisition lifetime_value roi roi_with_retention",
        caption="Campaigns",
        empty="No campaigns were received.",
    ),
]
