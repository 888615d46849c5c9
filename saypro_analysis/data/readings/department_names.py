"""What can be a department's name: it becomes the name of a folder."""

from slugify import slugify

LONGEST_NAME = 120


def is_department_name(name: str) -> bool:
    """Whether a text can be a department's name: one that can be read, that is no path, and that names a folder.

    >>> [is_department_name(name) for name in ("Research & Development", "../x", "Sa\\x1bles")]
    [True, False, False]
    """
    pathlike = ".." in name or name[0] in "/\\~" or name[1:3] == ":\\"
    readable = name.replace("\xa0", " ").isprintable()
    return readable and not pathlike and 0 < len(slugify(name)) <= LONGEST_NAME
