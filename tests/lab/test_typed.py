"""What is typed beside a slider: usual spellings are understood, everything else is answered."""

import pytest

from sim.lab.typed import TypedError, read


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("90", "whole", 90),
        ("1,500", "whole", 1500),
        ("1.500", "whole", 1500),
        ("1 500", "whole", 1500),
        ("1\u202f500", "whole", 1500),
        ("1'234'567", "whole", 1_234_567),
        ("12.0", "whole", 12),
        ("12.5", "number", 12.5),
        ("12,5", "number", 12.5),
        ("-0,5", "number", -0.5),
        ("\u22120.5", "number", -0.5),
        (",5", "number", 0.5),
        ("5.", "number", 5),
        ("$20", "number", 20),
        ("20 USD", "number", 20),
        ("$1,500.50", "number", 1500.5),
        ("1.500,50", "number", 1500.5),
        ("1,234,567", "number", 1_234_567),
        ("1.500", "number", 1.5),
        ("0,125", "number", 0.125),
        ("15 %", "share", 0.15),
        ("15%", "share", 0.15),
        ("2,5 %", "share", 0.025),
        ("0.15", "share", 0.15),
        ("0,15", "share", 0.15),
        ("-10 %", "share", -0.1),
        ("120 %", "share", 1.2),
        ("0", "share", 0),
    ],
)
def test_usual_spellings_are_understood(text: str, kind, value: float) -> None:
    assert read(text, kind) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [
        ("15", "share", '"15" as a share is 1,500 %; did you mean 15 %?'),
        ("1", "share", '"1" as a share is 100 %; did you mean 1 %?'),
        ("-20", "share", '"-20" as a share is -2,000 %; did you mean -20 %?'),
        ("1,500", "number", '"1,500" may be 1.5 or 1500; write one of the two'),
        ("90.5", "whole", '"90.5" is not a whole number; write one such as 90'),
        ("15 %", "number", '"15 %" is a percentage, and this is a number; write one without %'),
        ("", "share", '"" is not a number; write one such as 15 %'),
        ("many", "whole", '"many" is not a number; write one such as 90'),
        ("nan", "number", '"nan" is not a number; write one such as 12.5'),
        ("1e9", "number", '"1e9" is not a number; write one such as 12.5'),
        ("1,23,4", "number", '"1,23,4" is not a number; write one such as 12.5'),
        ("1.2.3,4.5", "number", '"1.2.3,4.5" is not a number; write one such as 12.5'),
        ("9" * 400, "whole", f'"{"9" * 30}" is not a number; write one such as 90'),
        ("4\x1b[31m", "whole", '"4\\x1b[31m" is not a number; write one such as 90'),
    ],
)
def test_everything_else_is_answered_in_words(text: str, kind, answer: str) -> None:
    with pytest.raises(TypedError) as refused:
        read(text, kind)
    assert str(refused.value) == answer


@pytest.mark.parametrize("text", ["12", "1.5", "0.05", "200000"])
def test_plain_numbers_mean_what_python_means(text: str) -> None:
    assert read(text, "number") == float(text)
