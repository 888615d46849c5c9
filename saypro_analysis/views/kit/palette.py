"""The colours: blue is good, orange is bad, grey cannot be told or is beside the point. They differ for every eye."""

BLUE, ORANGE, GREY = "#0a6aa1", "#b84a0e", "#8693a0"
INK, MUTED, RULE, PAPER, SOFT = "#17212b", "#556575", "#dde4ea", "#ffffff", "#f5f7f9"
CSS_NAMES = {BLUE: "--blue", ORANGE: "--orange", GREY: "--grey", INK: "--ink", MUTED: "--muted", RULE: "--rule",
             PAPER: "--paper", SOFT: "--soft"}  # fmt: skip
STATUS_COLOURS = {"met": BLUE, "near": GREY, "missed": ORANGE, "no_target": GREY, "no_data": GREY,
                  "real": ORANGE, "noise": GREY, "cannot_tell": GREY,
                  "done": BLUE, "under_way": GREY, "on_track": BLUE, "slipping": ORANGE,
                  "overdue": ORANGE, "unreported": ORANGE, "not_started": GREY, "cancelled": GREY}  # fmt: skip
POINT_COLOURS = {"common_cause": GREY, "improvement": BLUE, "concern": ORANGE, "high": INK, "low": INK}
TONE_COLOURS = {"good": BLUE, "bad": ORANGE, "": GREY}
