"""A name in any script as plain ASCII letters, so that names in different scripts can be laid side by side.

Invariant: the same text gives the same letters on every machine; text that is ASCII comes back as it was, in lower
case; nothing raises, and time and memory grow with the text up to `LONGEST`. The result is for comparing, never for
showing: no romanisation is right for everybody who bears a name.

`tearline.people.spelling.fold` is what pages search with: it keeps other scripts and drops apostrophes. Look up
`fold(latin(word))` in `name_groups`. AnyAscii knows the letters of most scripts. Here are the scripts that leave vowels
out, those that write a syllable with one sign, and pairs with a sound of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

LONGEST: Final = 400  # characters; what comes after is no name
_REMEMBERED: Final = 16_384
_VOWEL_SOUNDS: Final = frozenset("aiueo")
_KEPT: Final = frozenset("LMNP")  # letters, marks, numbers, punctuation: no pictures and nothing invisible


def _table(text: str) -> dict[str, str]:
    """`ب=b ת=t` as a mapping; a sign without a sound stands alone with its `=`."""
    return dict(pair.split("=") for pair in text.split())


def _places(text: str, first: int) -> dict[int, str]:
    return dict(enumerate(text.split(), first))


_APOSTROPHES: Final = str.maketrans("`´‘’ʻʼʿʾ′׳", "'" * 10)
_PARTING: Final = str.maketrans("", "", "'`\"")
_PAIRS: Final = _table("ου=ou ευ=ev αυ=av γγ=ng μπ=b ու=u є=ye ї=yi ъ= ь=")
_PAIR: Final = re.compile("|".join(_PAIRS))
_WHOLE: Final = {"и\u0306": "й", "і\u0308": "ї"}  # letters of their own, though Unicode takes them apart

# Scripts that leave out short vowels. `_WORDS` has the words that reading letter by letter would miss by most.
_CONSONANTS: Final = _table(
    "ب=b پ=p ت=t ٹ=t ټ=t ث=th ج=j چ=ch ح=h خ=kh د=d ڈ=d ډ=d ذ=dh ر=r ڑ=r ړ=r ڕ=r ز=z ژ=zh ځ=z څ=ts س=s ش=sh ښ=sh ص=s "
    "ض=d ط=t ظ=z غ=gh ف=f ڤ=v ق=q ك=k ک=k گ=g ګ=g ل=l ڵ=l م=m ن=n ں=n ڼ=n ه=h ہ=h ھ=h ء= "
    "ב=b ג=g ד=d ה=h ז=z ח=h ט=t כ=k ך=kh ל=l מ=m ם=m נ=n ן=n ס=s פ=p ף=f צ=tz ץ=tz ק=k ר=r ש=sh ת=t"
)
_VOWELS: Final = _table("ا=a أ=a آ=a ٱ=a إ=i ى=a ة=a ۃ=a ۀ=a ە=a ع=a ؤ=u ئ=i ۇ=u ۆ=o ے=e ې=e ێ=e َ=a ِ=i ُ=u א=a ע=a")
_HALF_VOWELS: Final = {"و": ("w", "u"), "ي": ("y", "i"), "ی": ("y", "i"), "ו": ("v", "o"), "י": ("y", "i")}
_THROAT: Final = "عאע"  # a vowel that gives way to the one beside it
_SILENT_END: Final = "هہה"
_BEGINNINGS: Final = ((re.compile("^عبدال(?=..)"), "abdul"), (re.compile("^ال(?=...)"), "al-"))
_EASTERN: Final = re.compile("[یکگپچژہھے]")  # where these are written, four Arabic letters have another sound
_EASTERN_SOUND: Final = str.maketrans("ضذظث", "زززس")
_UNSAID: Final = "".join(map(chr, (0x0640, *range(0x064B, 0x0653))))  # a stretched line, and marks few people write
_SAME_LETTER: Final = str.maketrans("یکہأإآىة", "يكهاااي" + "ه", _UNSAID)
_WORDS: Final = _table(
    "محمد=muhammad احمد=ahmad حسين=husain حسن=hasan علي=ali عمر=umar عثمان=uthman عبد=abd عبدالله=abdullah الله=allah "
    "بن=bin ابن=ibn بنت=bint يوسف=yusuf خالد=khalid سعيد=said سيد=sayed مصطفي=mustafa مرتضي=murtaza يحيي=yahya "
    "عيسي=isa موسي=musa زيد=zaid شيخ=shaikh خديجه=khadija فاطمه=fatima عائشه=aisha زينب=zainab مريم=maryam بيگم=begum "
    "ليلي=laila سلمي=salma سميه=sumayya امنه=amina قريشي=qureshi چودھري=chaudhry صديقي=siddiqui بكر=bakr طه=taha "
    "داود=dawud سليمان=sulaiman صالح=salih طارق=tariq ناصر=nasir ياسر=yasir عامر=amir طاهر=tahir كريم=karim رحيم=rahim "
    "جعفر=jafar عمران=imran بلال=bilal اقبال=iqbal الياس=ilyas الطاف=altaf الهام=ilham الماس=almas گل=gul نور=nur "
    "منصور=mansur مسعود=masud محسن=muhsin مراد=murad منير=munir جنيد=junaid عبيد=ubaid وليد=walid هشام=hisham "
    "اسامه=usama اسماعيل=ismail ابراهيم=ibrahim ادريس=idris خان=khan حسيني=husaini رضا=riza مهدي=mahdi "
    "דוד=david משה=moshe כהן=cohen לוי=levi יצחק=yitzhak יעקב=yaakov שרה=sarah רחל=rachel חיים=chaim יוסף=yosef "
    "שמואל=shmuel מרים=miriam רבקה=rivka לאה=leah אברהם=avraham שלמה=shlomo יהודה=yehuda דניאל=daniel מיכאל=michael "
    "सिंह=singh सिंघ=singh মোঃ=md"
)

# The Indic blocks have one plan: the same sound at the same place of each block.
_INDIC_CONSONANTS: Final = {
    **_places("k kh g gh n ch chh j jh n t th d dh n t th d dh n n p f b bh m y r r l l l v sh sh s h", 0x15),
    0x5C: "r",  # the one letter with a dot that Gurmukhi keeps whole
}
_INDIC_VOWELS: Final = _places("a a i i u u ri li e e e ai o o o au", 0x05)
_INDIC_SIGNS: Final = _places("a i i u u ri ri e e e ai o o o au", 0x3E)
_INDIC_ENDS: Final = {0x01: "n", 0x02: "n", 0x03: "h", 0x4E: "t", 0x70: "n"}
_DOTTED: Final = _table("k=q g=gh j=z d=r dh=rh s=sh y=y")
_UNWRITTEN: Final = "A"  # the vowel that a consonant has unless another is written
_INDIC_BLOCK, _BENGALI, _DOT, _NO_VOWEL = 0x80, 0x0980, 0x3C, 0x4D
_LOSES_IT: Final = frozenset((0x0900, _BENGALI, 0x0A00, 0x0A80))  # blocks whose readers leave it out at an end

# Scripts with one sign a syllable: the first, or a first pair of these, is the family's name.
_DOUBLE_FAMILY: Final = frozenset(
    re.findall("..", "欧阳歐陽司马司馬诸葛諸葛上官司徒东方東方皇甫公孙公孫令狐慕容夏侯남궁선우황보제갈")
)
_FAMILY: Final = _table(
    "曾=zeng 单=shan 單=shan 解=xie 仇=qiu 查=zha 任=ren 区=ou 區=ou 葉=ye 叶=ye "
    "김=kim 이=lee 박=park 최=choi 정=jung 강=kang 조=cho 윤=yoon 장=jang 임=lim 오=oh 서=seo 신=shin 권=kwon 황=hwang "
    "안=ahn 송=song 전=jeon 홍=hong 유=yoo 고=ko 문=moon 백=baek 노=noh 우=woo 구=koo"
)
_SIGN: Final = "[\u3400-\u9fff\uac00-\ud7a3]"
_LONGEST_NAME: Final = 4  # signs: more than that in one run is no Chinese or Korean name
_SMALL_KANA: Final = str.maketrans(_table("ゃ=~ya ゅ=~yu ょ=~yo ャ=~ya ュ=~yu ョ=~yo"))
_AFTER_SHI: Final = re.compile(r"(?<=sh|ch)i~y|(?<=j)i~y")


def latin(text: str) -> str:
    """Lower-case ASCII: `Łukasz` -> `lukasz`, `Щербаков` -> `shcherbakov`, `王小明` -> `wang xiaoming`.

    Spaces, hyphens and apostrophes stay, for they part words; pictures and invisible signs go.
    """
    text = text[:LONGEST]
    return text.lower() if text.isascii() else _romanised(text)


@lru_cache(maxsize=_REMEMBERED)
def _romanised(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES))
    text = "".join(filter(_is_of_a_name, text))
    for script, reader in _READERS:
        text = script.sub(reader, text)
    return _by_letter(text).lower()


def _is_of_a_name(letter: str) -> bool:
    return letter.isascii() or letter.isspace() or unicodedata.category(letter)[0] in _KEPT


def _by_letter(text: str) -> str:
    """What AnyAscii's table says, letter by letter. Its apostrophes for sounds would part a word in two."""
    if text.isascii():
        return text
    from anyascii import anyascii  # noqa: PLC0415 loads only where another letter is met: `tearline --help` stays quick

    return "".join(letter if letter.isascii() else anyascii(letter).translate(_PARTING) for letter in text)


def _paired(run: re.Match[str]) -> str:
    """Greek, Cyrillic and Armenian: without accents, pairs first. `й` stays: it is no `и` with an accent."""
    bare = unicodedata.normalize("NFD", run.group().lower())
    for apart, whole in _WHOLE.items():
        bare = bare.replace(apart, whole)
    return _PAIR.sub(lambda pair: _PAIRS[pair.group()], "".join(c for c in bare if not unicodedata.combining(c)))


def _unvowelled(run: re.Match[str]) -> str:
    """A word in Arabic or Hebrew letters: `الرحمن` -> `al-rahman`, `عبدالرحمن` -> `abdulrahman`."""
    word = run.group()
    if word.translate(_SAME_LETTER) in _WORDS:
        return _WORDS[word.translate(_SAME_LETTER)]
    for start, said in _BEGINNINGS:
        if start.match(word):
            rest = start.sub("", word)
            return said + (_WORDS.get(rest.translate(_SAME_LETTER)) or _spoken(_sounds(rest)))
    return _spoken(_sounds(word))


def _sounds(word: str) -> list[str]:
    word = word.translate(_EASTERN_SOUND) if _EASTERN.search(word) else word
    sounds: list[str] = []
    for place, letter in enumerate(word):
        sound = _sound(word, place, sounds[-1] if sounds else "")
        if letter == "ھ" and sounds:
            sounds[-1] += "h"
        elif sound:
            sounds.append(sound)
    return sounds


def _sound(word: str, place: int, before: str) -> str:
    """The sound of one letter, from the letter after it and the sound before it."""
    letter, after = word[place], word[place + 1 : place + 2]
    if letter in _HALF_VOWELS:
        beside = not before or (before in "aiueo" and word[place - 1] not in _THROAT)
        return _HALF_VOWELS[letter][0 if beside or after in _VOWELS else 1]
    if letter in _SILENT_END and not after:
        return "h" if before in "aiueo" else "a"
    if letter in _THROAT and (before == "a" or (not before and after in {*_VOWELS, *_HALF_VOWELS})):
        return ""
    sound = _VOWELS.get(letter, "")
    return _CONSONANTS.get(letter, "") if not sound else "" if sound == before else sound


def _spoken(sounds: list[str]) -> str:
    """With an `a` wherever three consonants would meet, or two at an end: `hsn` -> `hasan`, `ahmd` -> `ahmad`."""
    spoken, bare, last = "", True, len(sounds) - 1
    for place, sound in enumerate(sounds):
        clash = sound not in _VOWEL_SOUNDS and place < last and sounds[place + 1] not in _VOWEL_SOUNDS
        needed = clash and (bare or place + 1 == last)
        bare = clash and not needed
        spoken += sound + "a" * needed
    return spoken


def _indic(run: re.Match[str]) -> str:
    """A word in an Indic script: `শর্মা` -> `sharma`, `রহমান` -> `rahman`."""
    word = run.group()
    if word in _WORDS:
        return _WORDS[word]
    block = ord(word[0]) & -_INDIC_BLOCK
    syllables = list[list[str]]()
    for sign in word:
        _add_sign(syllables, ord(sign) % _INDIC_BLOCK, bengali=block == _BENGALI)
    if block in _LOSES_IT:
        _lose_unwritten(syllables)
    return "".join(consonant + vowel.lower() for consonant, vowel in syllables)


def _add_sign(syllables: list[list[str]], sign: int, *, bengali: bool) -> None:
    """One more sign, by its place in the block. A syllable is its consonant and all that follows it."""
    if sign in _INDIC_CONSONANTS:
        consonant = _INDIC_CONSONANTS[sign]
        joined = bool(syllables) and syllables[-1][1] == ""
        syllables.append(["j" if bengali and consonant == "y" and not joined else consonant, _UNWRITTEN])
    elif sign in _INDIC_VOWELS:
        syllables.append(["", _INDIC_VOWELS[sign]])
    elif syllables and sign == _DOT:
        syllables[-1][0] = "y" if bengali and syllables[-1][0] == "j" else _DOTTED.get(*[syllables[-1][0]] * 2)
    elif syllables and (sign in _INDIC_SIGNS or sign == _NO_VOWEL):
        syllables[-1][1] = _INDIC_SIGNS.get(sign, "")
    elif syllables:
        syllables[-1][1] += _INDIC_ENDS.get(sign, "")


def _lose_unwritten(syllables: list[list[str]]) -> None:
    """The unwritten vowel is not spoken at the end of a word, nor between a vowel and one consonant with its vowel."""
    for place in range(len(syllables) - 1, 0, -1):
        here, before = syllables[place], syllables[place - 1]
        if here[1] == _UNWRITTEN and before[1][-1:].lower() in _VOWEL_SOUNDS | {"n"} and _light(syllables, place):
            here[1] = ""


def _light(syllables: list[list[str]], place: int) -> bool:
    """True at the end, and before one consonant, or one with an `r`: `गुरप्रीत` -> `gurprit`, but `मोहम्मद`."""
    if place + 1 == len(syllables):
        return True
    after = syllables[place + 1 : place + 3]
    return syllables[place - 1][1][-1] != "n" and (after[0][1] != "" or after[-1][0] == "r")


def _syllabic(run: re.Match[str]) -> str:
    """A Chinese or Korean name: family name, then the rest as one word, unless it was written with spaces."""
    name = run.group()
    alone = 1 < len(name) <= _LONGEST_NAME and run["before"] is run["after"] is None
    split = len(name) if not alone else 2 if name[:2] in _DOUBLE_FAMILY else 1
    family = _FAMILY.get(name[:split]) or _by_letter(name[:split])
    return f"{family} {_by_letter(name[split:])}".strip()


def _kana(run: re.Match[str]) -> str:
    """Japanese syllables: a small `yo` joins the syllable before it, `しょう` -> `shou`."""
    return _AFTER_SHI.sub("", _by_letter(run.group().translate(_SMALL_KANA))).replace("i~", "").replace("~", "")


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (re.compile("[\u0370-\u058f\u1f00-\u1fff]+"), _paired),
    (re.compile("[\u05b0-\u05ea\u0621-\u065f\u066e-\u06ef\u06fa-\u06ff\u0750-\u077f]+"), _unvowelled),
    (re.compile("[\u0900-\u0963\u0971-\u09e3\u09f0-\u0a65\u0a70-\u0ae3\u0b00-\u0b63\u0b80-\u0d63]+"), _indic),
    (re.compile("[\u3041-\u30fa\u30fc]+"), _kana),
    (re.compile(f"(?P<before>(?<={_SIGN} ))?{_SIGN}+(?P<after>(?= {_SIGN}))?"), _syllabic),
)
