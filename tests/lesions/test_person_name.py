"""Person names for reading; the examples are those of PS3.5 6.2.1.1 and annexes H and I."""

import pytest

from annotator.lesions.person_name import display_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "Adams, Rev. John Robert Quincy, B.A. M.Div."),
        ("Morrison-Jones^Susan^^^Ph.D., Chief Executive Officer", None),
        ("Doe^John", "Doe, John"),
        ("Smith^Fluffy", "Smith, Fluffy"),
        ("Doe", "Doe"),
        ("^Jane", "Jane"),
        ("", ""),
        ("^^^^", ""),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田 太郎)"),
        ("Hong^Gildong=洪^吉洞=홍^길동", "Hong, Gildong (洪 吉洞)"),
        ("Wang^XiaoDong=王^小東=", "Wang, XiaoDong (王 小東)"),
        ("=山田^太郎=やまだ^たろう", "山田 太郎"),
        ("==やまだ^たろう", "やまだ たろう"),
        ("Yamada^Tarou==やまだ^たろう", "Yamada, Tarou"),
        ("Doe^Jane^^^^spare^parts=a=b=c", "Doe, Jane (a)"),
    ],
)
def test_names_are_shown_as_people_write_them(name, shown):
    expected = shown or "Morrison-Jones, Susan, Ph.D., Chief Executive Officer"
    assert display_name(name) == ("" if not name.strip("^") else expected)
