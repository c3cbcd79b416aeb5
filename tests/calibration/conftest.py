"""What the tests of calibration share."""

import pytest


@pytest.fixture
def people_file(tmp_path):
    """Write a file of people from rows of cells; give its path."""

    def write(rows, header="id,start,end,cause,kind"):
        place = tmp_path / "people.csv"
        place.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")
        return place

    return write
