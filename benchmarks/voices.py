"""How well what people say is read: sides and themes of sentences whose writer was left out, beside word lists.

`benchmarks/sentences/` holds statements as staff make them, written for this purpose by several writers who saw neither
the code nor each other's, with the side and the themes that a reader gives them. `--write` learns from all of them and
writes the weights that the package reads (`analysis/interviews/methods/weights.csv`).
"""

import argparse
import csv
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from saypro_analysis.analysis.interviews import themes
from saypro_analysis.analysis.interviews.methods import classifiers, sentiments
from saypro_analysis.analysis.interviews.methods.classifiers import (
    HUNDREDTHS,
    OUTPUTS,
    SIDES,
    WEIGHTS,
    features,
)
from saypro_analysis.analysis.interviews.methods.tones import judge_tone
from saypro_analysis.analysis.interviews.themes import code_themes
from saypro_analysis.analysis.kernels.wording.spelling import spell

SENTENCES = Path(__file__).with_name("sentences")
KEPT = 12_000
SAID = ("worse", "better", "unchanged", "none")
PART = 150  # answers at a time: from 200 on topics are sought among them
STRENGTH = {True: 8.0, False: 20.0}  # inverse of the penalty: of sides, of themes
TOLD = {
    "getting_worse": "worse",
    "complaint": "worse",
    "getting_better": "better",
    "praise": "better",
    "unchanged": "unchanged",
}


def load() -> pd.DataFrame:
    """All sentences, with their writer."""
    files = sorted(SENTENCES.glob("[a-z].csv"))
    return pd.concat(
        [pd.read_csv(file, keep_default_na=False).assign(writer=file.stem) for file in files], ignore_index=True
    )


def learn(sentences: pd.DataFrame) -> dict[str, list[int]]:
    """The weights of the strongest features, in hundredths: rarity, then one for each output; "" has the constants."""
    counter = CountVectorizer(analyzer=lambda text: features(spell(text)), min_df=2, binary=True)
    grid = counter.fit_transform(sentences["sentence"]).tocsc().astype(float)
    wanted = np.column_stack([_wanted(sentences, output) for output in OUTPUTS])
    names, counts = counter.get_feature_names_out(), np.asarray(grid.sum(axis=0)).ravel()
    rarity = np.log(len(sentences) / counts)
    weights, _ = _fit(grid, rarity, wanted)
    strength = (np.abs(weights) * rarity[:, None]).max(axis=1) * np.sqrt(counts)
    kept = np.sort(np.argsort(-strength, kind="stable")[:KEPT])
    weights, constants = _fit(grid[:, kept], rarity[kept], wanted)
    table = np.round(np.column_stack([rarity[kept], weights]) * HUNDREDTHS).astype(int)
    constant = np.round(np.array([0.0, *constants]) * HUNDREDTHS).astype(int)
    return {"": constant.tolist(), **dict(zip(names[kept], table.tolist(), strict=True))}


def _wanted(sentences: pd.DataFrame, output: str) -> pd.Series:
    return (
        sentences["direction"] == output
        if output in SIDES
        else sentences["themes"].str.split(";").map(lambda told: output in told)
    )


def _fit(grid: sparse.spmatrix, rarity: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scaled = (grid @ sparse.diags(rarity)).tocsr()
    length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    scaled = sparse.diags(1 / np.maximum(length, 1e-12)) @ scaled
    fits = [LogisticRegression(C=STRENGTH[output in SIDES], solver="liblinear").fit(scaled, column)
            for output, column in zip(OUTPUTS, wanted.T, strict=True)]  # fmt: skip
    return np.array([fit.coef_[0] for fit in fits]).T, np.array([fit.intercept_[0] for fit in fits])


def write(weights: dict[str, list[int]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["feature", "rarity", *OUTPUTS])
        rows.writerows([name, *row] for name, row in weights.items())


def read(sentences: pd.DataFrame) -> pd.DataFrame:
    """The side and the themes that `code_themes` gives each sentence."""
    numbers = [f"Q{row}" for row in range(len(sentences))]
    told = {"interview": "I", "held_on": "2025-01-07", "stakeholder": "S", "group": "g", "department": "D"}
    spoken = pd.DataFrame({**told, "format": "one_on_one", "question": numbers, "answer": sentences["sentence"]})
    parts = [code_themes(spoken.iloc[start : start + PART]) for start in range(0, len(spoken), PART)]
    coded = pd.concat([part.assign(row=part["entry"] - 1 + number * PART) for number, part in enumerate(parts)])
    themes = coded[coded["kind"] == "theme"].groupby("row")["theme"].agg(frozenset)
    side = (
        coded.drop_duplicates("row").set_index("row")["says"].replace(TOLD).where(lambda said: said.isin(SAID), "none")
    )
    none = pd.Series([frozenset()] * len(spoken))
    return pd.DataFrame({"side": side, "themes": themes.combine_first(none)})


def score(sentences: pd.DataFrame, told: pd.DataFrame) -> dict[str, float]:
    """Sides right and reversed, in shares of all; recall and precision of themes."""
    meant, said = sentences["direction"].to_numpy(), told["side"].to_numpy()
    opposite = pd.Series(meant).map({"worse": "better", "better": "worse"}).to_numpy()
    wanted = [frozenset(filter(None, themes.split(";"))) for themes in sentences["themes"]]
    both = sum(len(one & other) for one, other in zip(wanted, told["themes"], strict=True))
    return {
        "right": (said == meant).mean(),
        "reversed": (said == opposite).mean(),
        "recall": both / sum(map(len, wanted)),
        "precision": both / max(sum(map(len, told["themes"])), 1),
    }


def compare(sentences: pd.DataFrame, weights: dict[str, list[int]]) -> dict[str, float]:
    """Ours, and the word lists alone, on sentences whose writer the weights do not know."""
    table = (
        {name: place for place, name in enumerate(weights)},
        np.array(list(weights.values()), dtype=float) / HUNDREDTHS,
    )
    with mock.patch.object(classifiers, "_weights", return_value=table):
        ours = score(sentences, read(sentences))
    lists = mock.patch.object(
        sentiments, "judge_side", lambda text: {"mixed": ""}.get(judge_tone(text), judge_tone(text))
    )
    with lists, mock.patch.object(themes, "find_themes", return_value={}):
        peer = score(sentences, read(sentences))
    return {"sentences": len(sentences), **ours, **{f"lists_{name}": figure for name, figure in peer.items()}}


def main() -> None:
    """Print a row for each writer who was left out, and one for all of these; or write the weights learnt from all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true")
    sentences = load()
    if asked.parse_args().write:
        return write(learn(sentences), WEIGHTS)
    rows = {}
    for writer in sorted(sentences["writer"].unique()):
        out = sentences["writer"] == writer
        rows[writer] = compare(sentences[out].reset_index(drop=True), learn(sentences[~out]))
    told = pd.DataFrame(rows).T
    told.loc["all"] = np.average(told, axis=0, weights=told["sentences"])
    told.loc["all", "sentences"] = len(sentences)
    print(told.round(3).to_string())


if __name__ == "__main__":
    main()
