"""A past time again: the people of a file, hour by hour, under each strategy.

Who comes and goes, and when, is known from the file; only what is not in it is random.
"""

import csv
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim import experiment
from sim.comparison.judgement import (
    Standing,
    company_in_a_line,
    ranked,
    standings,
)
from sim.comparison.labels import labelled
from sim.comparison.printed import PRINTED, Paired, judged, of_estimate, paired
from sim.comparison.rows import cells_of, tidy
from sim.core.vocabulary import STAGES
from sim.decisions import replay_words as words
from sim.decisions.study import Study, affordable
from sim.experiment import Result, Workers
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario
from sim.scenarios.calendar import anniversary
from sim.workforce import PeopleFileError, people_file, pseudonyms, write_rows
from sim.workforce.people_file import AS_IT_IS, Reading, Stay

MONTHS = 12
LONGEST = 10
