"""The cage: what measures may say, and everything that tries to leave it."""

import pytest
import sqlglot
from hypothesis import example, given, settings
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.sources.measures.cage import AGGREGATES, SCALARS, ExpressionError, read_expression
from saypro_analysis.data.sources.measures.measure_values import read_value

ALLOWED = [
    "sum(amount)", "count(*)", "count(distinct customer)", "sum(won) / count(*)", "1 - sum(late) / count(*)",
    "avg(hours_between(opened, closed))", "sum(amount) filter (where kind = 'new')", "quantile(took, 0.9)",
    "100 * sum(a - b) / nullif(sum(b), 0)", "count_if(a > 1 and b is not null)", "median(a)", "max(a) - min(a)",
    "sum(case when a in (1, -2) then b else 0 end)", "sum(cast(a as decimal(12, 2)))", "count(distinct p.name)",
    "sum(coalesce(a, b * c))", "sum(if(like_it like 'y%', 1, 0))", 'sum("a column")', "sum(a) / 7",
]  # fmt: skip
ESCAPES = [
    "sum(amount); drop table orders", "sum(amount);", "(select max(secret) from salaries)", "sum((select 1))",
    "sum(a) filter (where b in (select c from d))", "read_csv('/etc/passwd')", "count(read_text('/etc/passwd'))",
    "sum(a) from read_parquet('x')", "copy orders to 'x'", "attach 'x.db' as x", "pragma database_list",
    "install httpfs", "load httpfs", "set memory_limit = '1TB'", "call pragma_version()", "sum(a) -- b",
    "sum(a) /* b */", "sum(nextval('s'))", "sum(pg_sleep(10))", "sum(setval('s', 1))", "sum(pg_read_file('x'))",
    "lo_import('x')", "sum(a) over ()", "sum(a order by b)", "sum(getenv('HOME'))", "sum($1)", "sum(?)", "sum(:a)",
    "sum(a) union select 1", "with x as (select 1) select * from x", "exists(select 1)", "sum(a.b.c)", "sum(a.b.c.d)",
    "count(* exclude (a))", "count(columns('a'))", "sum(list_sum([1]))", "sum(x -> x)", "sum(a[1])", "sum({'a': 1})",
    "string_agg(name, ',')", "list(name)", "any_value(name)", "arg_max(a, b)", "random()", "sum(random())",
    "sum(current_setting('x'))", "sum(query('select 1'))", "sum(a) within group (order by b)", "sum(sum(a))",
    "amount", "sum(a) + b", "sum(a) * sum(b)", "sum(a) + 1", "sum(a) / sum(b) / sum(c)", "sum(a)::int", "", "1", "'a'",
    "delete from orders", "create table x as select 1", "export database 'x'", "sum(a) limit 1", "sum(a), sum(b)",
    "sum(try_cast(a as int))", "sum(cast(a as blob))", "sum(cast(a as int[]))", "sum(now())", "sum(a) as total",
    "sum(interval '1' day)", "sum(a::json)", "sum(`a`)", "sum(a) filter (where b) filter (where c)",
    "count(distinct a, b)", "quantile(a, 2)", "quantile(a, b)", "unnest(a)", "sum(a)\x00", "sum(" * 90 + "a" + ")" * 90,
    "+".join(["sum(a)"] * 400),
]  # fmt: skip


@pytest.mark.parametrize("text", ALLOWED)
def test_what_measures_need_passes(text: str) -> None:
    assert read_value(text).aggregates


@pytest.mark.parametrize("text", ESCAPES)
def test_what_tries_to_leave_is_refused_with_a_word(text: str) -> None:
    with pytest.raises(ExpressionError, match="expected "):
        read_value(text)


WORDS = [
    "sum",
    "count",
    "avg",
    "max",
    "(",
    ")",
    "*",
    "/",
    "+",
    "-",
    ",",
    ".",
    "'",
    '"',
    ";",
    "--",
    "/*",
    "*/",
    "a",
    "b",
    "select",
    "from",
    "where",
    "filter",
    "over",
    "distinct",
    "read_csv",
    "'/etc/passwd'",
    "copy",
    "to",
    "attach",
    "pragma",
    "union",
    "case",
    "when",
    "then",
    "end",
    "in",
    "is",
    "null",
    "not",
    "cast",
    "as",
    "int",
    "1",
    "0.5",
    "::",
    "[",
    "]",
    "{",
    "}",
    "->",
    "$1",
    "?",
    ":",
    "@",
    "exists",
    "with",
    "values",
    "lateral",
    "unnest",
    "like",
    "between",
    "and",
    "or",
    "interval",
    "nextval",
    "row",
    "struct",
    "map",
    "try",
    "coalesce",
    "`",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
@example("sum ( a ) filter ( where a in ( select 1 ) )")
@settings(max_examples=500)
def test_any_sequence_of_words_is_refused_or_holds_only_what_is_listed(text: str) -> None:
    try:
        tree = read_expression(text)
    except ExpressionError:
        return
    kinds = {type(node) for node in tree.walk()}
    assert kinds <= SCALARS | set(AGGREGATES) | {
        sqlglot.exp.Filter, sqlglot.exp.Where, sqlglot.exp.Distinct, sqlglot.exp.Star, sqlglot.exp.DataTypeParam
    }  # fmt: skip
    assert not list(tree.find_all(sqlglot.exp.Query, sqlglot.exp.Table, sqlglot.exp.Command))


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_text_is_read_or_refused_and_never_breaks_the_parser(text: str) -> None:
    try:
        told = read_value(text)
    except ExpressionError:
        return
    assert told.aggregates


def test_every_escape_is_told_at_once_with_its_place() -> None:
    common = {"name": "K", "department": "D", "unit": "count", "better": "higher", "source": "orders", "date": "day"}
    measures = {f"m{n}": {**common, "value": text} for n, text in enumerate(ESCAPES[:20])}
    measures["where"] = {**common, "value": "count(*)", "where": "a in (select 1)"}
    sources = {"orders": {"columns": {"x": "sum(a)"}, "where": "1 = 1; drop table x"}}
    with pytest.raises(DataError) as refused:
        sp.build_measures({}, {"sources": sources, "measures": measures})
    places = {problem.column for problem in refused.value.problems}
    expected = {f"measures.m{n}.value" for n in range(20)}
    assert places == expected | {"measures.where.where", "sources.orders.columns.x", "sources.orders.where"}


def test_the_embedded_engine_reads_no_file_outside_its_folder(tmp_path: object) -> None:
    from pathlib import Path

    import duckdb

    from saypro_analysis.data.sources.databases import embed

    folder = Path(str(tmp_path)) / "records"
    folder.mkdir()
    (folder / "a.csv").write_text("a\n1\n")
    (folder.parent / "b.csv").write_text("a\n1\n")
    con = embed(folder).con
    assert con.execute(f"select a from '{folder}/a.csv'").fetchall() == [(1,)]
    for statement in (f"select * from '{folder.parent}/b.csv'", "select * from read_text('/etc/hostname')",
                      f"copy (select 1) to '{folder.parent}/c.csv'", "set enable_external_access = true",
                      f"attach '{folder.parent}/d.db'"):  # fmt: skip
        with pytest.raises(duckdb.Error):
            con.execute(statement)


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "a/../../secret.csv", "/tmp/x.csv", "link.csv"])
def test_a_source_s_file_lies_in_the_data_folder(name: str, tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "records"
    folder.mkdir()
    (folder.parent / "secret.csv").write_text("day,a\n2025-01-01,1\n")
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    measure = {"name": "K", "department": "D", "unit": "count", "better": "higher", "source": "s", "value": "count(*)"}
    with pytest.raises(DataError, match=r"s, column file: found"):
        sp.build_measures(folder, {"sources": {"s": {"file": name, "date": "day"}}, "measures": {"k": measure}})
