"""What the picture of a departure says: its title, and the moments it numbers."""

import textwrap

from sim.comparison.findings import Finding, in_percent
from sim.explanation.timeline import Timeline
from sim.explanation.words import person_words

_LINE_CHARACTERS = 92


def departure(timeline: Timeline) -> Finding:
    """Say how one person left, and number what happened.

    Parameters
    ----------
    timeline : Timeline
        From :func:`sim.explanation.timeline.timeline`.

    Returns
    -------
    Finding
        Its lines are the numbered moments, wrapped.
    """
    moments = timeline.moments.drop_duplicates("text").groupby("when", sort=False)["text"]
    lines = [
        line
        for place, (when, texts) in enumerate(moments, start=1)
        for line in textwrap.wrap(
            f"{place}  {when}: {'; '.join(texts)}", _LINE_CHARACTERS, subsequent_indent="    "
        )
    ]
    title = timeline.summary.partition(":")[0].partition(". ")[0]
    stages = timeline.open.loc[timeline.open["way"] == "a way in"]
    hours = stages["end_hours"] - stages["start_hours"]
    spent = ""
    if len(stages):
        longest = stages["text"].iloc[int(hours.argmax())]
        spent = f"Most of it, {in_percent(hours.max() / hours.sum())}: {longest}. "
    return Finding(
        f"How {person_words(timeline.person)} left under {timeline.strategy}",
        f"A leaver under {timeline.strategy}: {title[:1].lower()}{title[1:]}",
        spent.rstrip(),
        [f"  {line}" for line in lines],
    )
