"""Which language an answer is in, by the small words that every sentence needs."""

import unicodedata

READ = ("English", "German")
OTHER = "other"
_LEAST_LETTERS = 4
_SMALL = {
    "English": """the a an and or of to in is are was were it we they i you he she not no for with on at by from
        this that have has had do does be been there our their my your but if when so than as""",
    "German": """der die das ein eine einen und oder von zu im ist sind war waren es wir sie ich du er nicht kein
        keine für mit auf bei aus diese dieser haben hat hatte wird werden gibt unser unsere ihr mein
        aber wenn als sehr zum den dem des""",
    "Spanish": """el la los las un una y de en es son fue no para con por que se del al muy pero hay tenemos esto
        está más""",
    "French": """le la les un une et de des du en est sont pour avec par que nous vous ils je pas ne ce cette il
        y a très mais sur plus au aux d l""",
    "Italian": """il lo la gli le un una e di del della in è sono per con che non si noi molto ma più abbiamo
        questo nel al""",
    "Portuguese": """o a os as um uma e de do da em é são para com por que não nos muito mas temos isto está mais na
        no""",
    "Dutch": """de het een en van in is zijn voor met op dat niet wij we ik te er maar heel geen deze hebben
        wordt veel""",
    "Polish": """i w na z do nie jest są się to że jak po od dla przez ale mamy bardzo tylko""",
}
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL.items()}


def read_language(spelled: str) -> str:
    """English, German, other, or nothing where too little tells; `spelled` is text as it is searched.

    >>> read_language(" die lieferungen sind zu spät "), read_language(" el sistema es muy lento ")
    ('German', 'other')
    """
    if _is_in_another_script(spelled):
        return OTHER
    words = spelled.split()
    counts = {language: sum(word in small for word in words) for language, small in _WORDS.items()}
    most = max(counts.values())
    known = [language for language in READ if counts[language] == most]
    if not most:
        return ""
    return known[0] if known else OTHER


def _is_in_another_script(spelled: str) -> bool:
    letters = [character for character in spelled if character.isalpha()]
    if len(letters) < _LEAST_LETTERS:
        return False
    latin = sum(unicodedata.name(character, "").startswith("LATIN") for character in letters)
    return latin < len(letters) / 2
