"""Segments by the names that readers know: their values, without the dimensions that hold them."""

from saypro_analysis.views.kit.words import clean

_KINDS = {"everywhere": "all segments alike", "mix": "the change of mix"}


def name_where(where: str, *, inside: bool = False) -> str:
    """A segment such as `region=North&channel=Online` by its values; what is none by what it is.

    >>> name_where("region=North&channel=Online"), name_where("everywhere"), name_where("mix", inside=True)
    ('North\xa0· Online', 'All segments alike', 'the change of mix')
    """
    if where in _KINDS:
        return _KINDS[where] if inside else _KINDS[where][0].upper() + _KINDS[where][1:]
    return "\u00a0· ".join(clean(part.partition("=")[2] or part) for part in where.split("&"))
