"""Random numbers, shares and durations, their ends more often than chance takes them."""

from hypothesis import strategies as st


def number(low, high):
    return st.one_of(st.just(float(low)), st.just(float(high)), st.floats(low, high))


share = number(0, 1)


def law(scale):
    """A law of durations up to about a scale."""
    above_0 = st.floats(scale / 1000, scale)
    ends = st.tuples(number(0, scale), number(0, scale)).map(sorted)
    return st.one_of(
        st.just(0),
        number(0, scale),
        ends.map(lambda of: {"law": "uniform", "low": of[0], "high": of[1]}),
        above_0.map(lambda mean: {"law": "exponential", "mean": mean}),
        st.tuples(above_0, st.floats(0, 1.5)).map(
            lambda of: {"law": "lognormal", "median": of[0], "sigma": of[1]}
        ),
        st.tuples(above_0, st.floats(0.5, 4)).map(
            lambda of: {"law": "weibull", "mean": of[0], "shape": of[1]}
        ),
        ends.map(
            lambda of: {"law": "triangular", "low": of[0], "mode": of[0], "high": of[1] + 0.1}
        ),
    )


def some(fields):
    """Some of the fields; the rest is as calm as in CALM, or as in the catalogue."""
    return st.fixed_dictionaries({}, optional=fields)
