"""The resolver that the rules stand on finds every form of import, and every name by where it comes from."""

import pytest

from tests.house.package import NAME, PACKAGE, Module, read_module

HOME = f"{NAME}.views.gaps.figures.gaps"
FORMS = {
    "absolute": f"import {HOME}",
    "renamed": f"import {HOME} as y",
    "from its package": f"from {NAME}.views.gaps.figures import gaps",
    "a name of it": f"from {HOME} import plot_gaps",
    "a name of it, renamed": f"from {HOME} import plot_gaps as p",
    "all of it": f"from {HOME} import *",
    "relative": "from ...views.gaps.figures import gaps",
    "relative, a name of it": "from ...views.gaps.figures.gaps import plot_gaps",
    "within a function": f"def f():\n    from {HOME} import plot_gaps",
    "for types only": f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {HOME} import plot_gaps",
    "lazy, from the subject": f"from {NAME}.views.gaps import plot_gaps",
    "lazy, from the package": f"from {NAME} import plot_gaps",
    "lazy, by attribute": f"import {NAME} as sp\nsp.plot_gaps",
    "lazy, by the whole name": f"import {NAME}\n{NAME}.views.gaps.plot_gaps",
    "by a floor's attribute": f"from {NAME} import views\nviews.gaps.figures.gaps.plot_gaps",
    "by another's attribute": f"import {NAME}.offers\n{NAME}.views.gaps.figures.gaps",
    "getattr": f"import {NAME} as sp\ngetattr(sp, 'plot_gaps')",
    "a name given on": f"import {NAME} as sp\nother = sp\nother.plot_gaps",
    "import_module": f"from importlib import import_module\nimport_module('{HOME}')",
    "import_module, by attribute": f"import importlib as i\ni.import_module('{HOME}')",
    "import_module, relative": "import importlib\nimportlib.import_module('...views.gaps.figures.gaps', __package__)",
    "import_module of the package": f"from importlib import import_module\nimport_module('{NAME}').plot_gaps",
    "__import__": f"__import__('{HOME}')",
    "a text that names it": f"ENGINE = '{HOME}'",
    "a text that names a thing in it": f"ENGINE = '{HOME}:plot_gaps'",
}
NAMES = {
    "from datetime import datetime as d\nd.now()": "datetime.datetime.now",
    "import datetime as dt\ndt.datetime.now()": "datetime.datetime.now",
    "import os as o\no.environ['HOME']": "os.environ",
    "from os import environ as e": "os.environ",
    "import os\ngetattr(os, 'environ')": "os.environ",
    "from time import time": "time.time",
    "import time\nclock = time.time\nclock()": "time.time",
    "from pathlib import Path as P\nP.cwd()": "pathlib.Path.cwd",
    "from pandas import Timestamp\nTimestamp.now()": "pandas.Timestamp.now",
    "import importlib\nimportlib.import_module('os').environ": "os.environ",
    "from importlib import import_module\nsystem = import_module('os')\nsystem.environ": "os.environ",
}


def read(source: str) -> Module:
    return read_module(PACKAGE / "analysis" / "gaps" / "made_up.py", source)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_an_import_leads_to_its_module(form: str) -> None:
    assert HOME in {found.name for found in read(FORMS[form]).names.modules}


@pytest.mark.parametrize("source", NAMES)
def test_every_name_is_known_by_where_it_comes_from(source: str) -> None:
    assert NAMES[source] in {found.name for found in read(source).names.used}


def test_what_is_not_imported_is_not_found() -> None:
    quiet = read('"""Read by saypro_analysis.views.gaps.figures.gaps."""\nfrom datetime import date\ndate(2025, 1, 1)')
    assert {found.name for found in quiet.names.modules} == {"datetime.date"}


def test_a_name_that_is_made_when_it_runs_is_told() -> None:
    made = read("from importlib import import_module\nimport_module(f'{package}.x')")
    assert "<a name that is made when it runs>" in {found.name for found in made.names.modules}
