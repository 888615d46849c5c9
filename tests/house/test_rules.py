"""The rules of the house: who may import whom, what a notebook may hold, what a public function owes its reader."""

import ast
import json
from pathlib import Path

import pytest

import saypro_analysis as sp

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "saypro_analysis"
FLOORS = {"offers": 0, "data": 1, "analysis": 2, "views": 3, "reports": 4, "batch": 5, "delivery": 6, "cli": 7}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem == "cli")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
UPSTAIRS = {"matplotlib", "seaborn", "great_tables", "papermill", "nbconvert", "smtplib"}
CLOCK = {"time.time", "datetime.now", "date.today", "Timestamp.now", "Timestamp.today", "os.environ", "os.getenv"}
# Reading a relative folder of data is the one place below the batch where the current folder counts.
READS_FOLDER = {"data/places.py"}


def floor(path: Path) -> int:
    return FLOORS[path.relative_to(PACKAGE).parts[0].removesuffix(".py")]


def imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_a_module_imports_only_its_own_and_lower_floors(path: Path) -> None:
    above = [
        name
        for name in imports(path)
        if name.startswith("saypro_analysis.") and FLOORS[name.split(".")[1]] > floor(path)
    ]
    assert above == []


@pytest.mark.parametrize("path", [path for path in MODULES if floor(path) <= 2], ids=label)
def test_floors_one_and_two_know_nothing_of_drawing_running_or_sending(path: Path) -> None:
    assert UPSTAIRS.isdisjoint(name.split(".")[0] for name in imports(path))


SHARED_ROOMS = {"kernels", "kit"}
ASSEMBLERS = {"tables"}  # puts the subjects' cells together


@pytest.mark.parametrize("path", [path for path in MODULES if floor(path) in (2, 3)], ids=label)
def test_no_subject_imports_another(path: Path) -> None:
    home, subject = path.relative_to(PACKAGE).parts[:2]
    met = {name.split(".")[2] for name in imports(path) if name.startswith(f"saypro_analysis.{home}.")}
    own = SHARED_ROOMS if subject not in SHARED_ROOMS else {subject}
    assert subject in ASSEMBLERS or met <= {subject, *own}


@pytest.mark.parametrize("path", [path for path in MODULES if floor(path) < 5], ids=label)
def test_nothing_below_the_batch_reads_the_clock_the_environment_or_the_folder(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    forbidden = CLOCK if path.relative_to(PACKAGE).as_posix() in READS_FOLDER else CLOCK | {"Path.cwd", "os.getcwd"}
    assert [word for word in sorted(forbidden) if word in source] == []


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_modules_stay_short_enough_to_read(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 320


@pytest.mark.parametrize("name", [name for name in sp.__all__ if name[0].islower()])
def test_every_verb_explains_itself_and_shows_an_example(name: str) -> None:
    doc = getattr(sp, name).__doc__ or ""
    lines = doc.strip().splitlines()
    assert 8 <= len(lines) <= 22, f"{len(lines)} lines"
    assert ">>> " in doc


def test_the_package_offers_its_verbs_without_importing_pandas() -> None:
    import subprocess
    import sys

    code = "import sys, saypro_analysis as sp; print('quantify_gaps' in dir(sp), 'pandas' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "False"]


def test_an_unknown_verb_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_verb"):
        sp.no_such_verb  # noqa: B018


def cells(path: Path, kind: str) -> list[dict]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def test_there_are_notebooks() -> None:
    assert {"week1_performance_review", "leadership_digest"} <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
class TestNotebook:
    def test_opens_with_a_title_and_one_paragraph(self, path: Path) -> None:
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
        title, paragraph = "".join(first["source"]).split("\n\n")
        assert first["cell_type"] == "markdown"
        assert title.startswith("# ")
        assert len(paragraph) > 80

    def test_has_one_parameters_cell_of_plain_commented_literals(self, path: Path) -> None:
        tagged = [cell for cell in cells(path, "code") if "parameters" in cell["metadata"].get("tags", [])]
        assert len(tagged) == 1
        for line in tagged[0]["source"]:
            statement = ast.parse(line).body[0]
            assert isinstance(statement, ast.Assign)
            ast.literal_eval(statement.value)
            assert "  # " in line

    def test_code_is_short_and_without_logic(self, path: Path) -> None:
        for cell in cells(path, "code"):
            source = "".join(cell["source"])
            tagged = "parameters" in cell["metadata"].get("tags", [])
            assert tagged or source.count("\n") < 6, source
            forbidden = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.ListComp)
            assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, forbidden)]

    def test_is_committed_without_outputs(self, path: Path) -> None:
        assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells(path, "code"))

    def test_every_cell_of_code_has_prose_before_it(self, path: Path) -> None:
        kinds = [
            cell["cell_type"]
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if "parameters" not in cell["metadata"].get("tags", [])
        ]
        assert "codecode" not in "".join(kinds)

    def test_types_no_figure_into_prose(self, path: Path) -> None:
        allowed = {"1", "2", "3", "4", "5"}  # weeks, and the ends of a scale
        for cell in cells(path, "markdown"):
            words = "".join(cell["source"]).replace(":", " ").replace("(", " ").replace(",", " ").split()
            assert [word for word in words if any(map(str.isdigit, word)) and word not in allowed] == []

    def test_ends_by_publishing(self, path: Path) -> None:
        assert "".join(cells(path, "code")[-1]["source"]).startswith("sp.publish(")
