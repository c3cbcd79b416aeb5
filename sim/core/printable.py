"""Text from elsewhere made safe to show: what a terminal would obey is written out."""

import re

# Control characters, marks of direction and of nothing to see, halves of a pair. A line's end and a
# tab are harmless inside a longer text.
_OBEYED = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ud800-\udfff\U000e0000-\U000e007f"
)
_ANYWHERE = re.compile(f"[{_OBEYED}]")
_ON_A_LINE = re.compile(f"[\t\n{_OBEYED}]")


def visible(text: str, *, lines: bool = False) -> str:
    r"""Write control and direction characters of a text as escapes such as ``\x1b``.

    Parameters
    ----------
    text : str
    lines : bool
        Whether it may have lines and tabs.
    """
    return (_ANYWHERE if lines else _ON_A_LINE).sub(_escape, text)


def shortened(text: str, most: int = 80) -> str:
    """Cut a text that is quoted in a sentence where it is longer than any sensible one."""
    return text if len(text) <= most else f"{text[:most]}…"


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")
