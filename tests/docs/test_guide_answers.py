"""What stands below the code of a guide is what that code gives."""

from docs.site.guide_answers import ANSWERED, answer_code
from tests.docs.pages import ROOT

PAGE = """Before.

```python
import pandas as pd
rows = pd.DataFrame({"a": [1.23456, None], "b": ["<script>", "x"]})
rows
```

Between.

```python
said = (f"{len(rows)} rows",)
said
nothing = None
```

```sh
saypro check
```
"""


def test_each_expression_of_a_block_is_answered_below_it_and_names_are_kept() -> None:
    told = answer_code(PAGE)
    first, second = (part.partition("```{raw} html\n")[2] for part in told.split("Between."))
    assert "<td>1.235</td>" in first
    assert "&lt;script&gt;" in first
    assert "<script>" not in first
    assert "<li>2 rows</li>" in second
    assert told.count("{raw}") == 2
    assert told.endswith("```sh\nsaypro check\n```\n")


def test_pages_with_answers_are_there() -> None:
    assert [page for page in ANSWERED if "```python" not in (ROOT / "docs" / page).read_text(encoding="utf-8")] == []
