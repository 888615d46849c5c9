"""The documentation; a package so that `python -m docs.site` finds what builds the site."""
