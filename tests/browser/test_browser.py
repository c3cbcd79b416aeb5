"""What a person sees: the lab in JupyterLab and served, and the report opened without a network."""

import re
import shutil
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect
from servers import running

import sim
from sim import report

pytestmark = pytest.mark.browser

FUTURES = re.compile(r"from \d+ possible futures")


def opened(page: Page, address: str) -> None:
    """Open an address, as soon as somebody serves it."""
    for _ in range(3000):
        try:
            # The lab's page is loaded when its kernel is ready, and shows an answer before.
            page.goto(address, wait_until="commit")
            return
        except Error:
            time.sleep(0.1)
    raise AssertionError(f"nobody serves {address}")


def move_the_first_slider(page: Page) -> None:
    """Move the headcount by the keyboard, and see another answer and what was changed."""
    # A notebook shows the answer above the lab as well.
    table = page.get_by_role("table").filter(has_text="Hours open to leavers").last
    before = table.inner_text()
    assert re.search(r"\$\d[\d,]+", before)
    handle = page.locator(".noUi-handle").first
    handle.focus()
    for _ in range(10):
        handle.press("ArrowRight")
    expect(page.get_by_text("Changed:")).to_be_visible()
    expect(page.get_by_text(re.compile(r"headcount: 90 → 100"))).to_be_visible()
    expect(page.get_by_text(FUTURES)).to_be_visible()
    expect(page.get_by_text("100 employees")).to_be_visible()
    assert table.inner_text() != before


def test_the_lab_in_jupyterlab(page: Page, port: int, repository: Path, tmp_path: Path) -> None:
    for folder in ("notebooks", "scenarios"):
        shutil.copytree(repository / folder, tmp_path / folder)
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.root_dir": tmp_path,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": "look",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    with running(
        "-m", "jupyterlab", "--no-browser", *words, JUPYTER_CONFIG_DIR=str(tmp_path / "own")
    ):
        opened(page, f"http://127.0.0.1:{port}/lab/tree/notebooks/08-what-if.ipynb?token=look")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
        page.locator(".noUi-handle").first.wait_for()
        # The last cell moves every slider back.
        expect(page.get_by_text("[*]:")).to_have_count(0)
        move_the_first_slider(page)


def test_the_lab_without_code(page: Page, port: int, repository: Path) -> None:
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))
    scenario = str(repository / "scenarios" / "scaleup.toml")
    with running("-m", "sim", "lab", scenario, "--port", str(port), PYTHONUNBUFFERED="1") as server:
        assert server.stdout is not None
        opened(page, re.findall(r"http\S+", server.stdout.readline())[0])
        expect(page.get_by_text(FUTURES)).to_be_visible()
        assert "import" not in page.locator("body").inner_text()
        # How sure the answer is and what would flip it come by themselves, for the first answer.
        expect(page.get_by_text("are being worked out").first).to_be_visible()
        whole = page.get_by_text(re.compile(r"^Flips if\."))
        expect(whole).to_be_visible()
        expect(page.get_by_text("are being worked out")).to_have_count(0)
        move_the_first_slider(page)
        expect(whole).to_have_count(0)
        page.get_by_role("button", name="Reset").click()
        expect(whole).to_be_visible()
    hosts = {url.split("/")[2] for url in answered if url.startswith("http")}
    assert hosts == {f"127.0.0.1:{port}"}


def type_into_the_lab(page: Page, address: str, width: int) -> None:
    """Type a value that is doubted and one that is not, on a screen of this width."""
    page.set_viewport_size({"width": width, "height": 1800})
    opened(page, address)
    # The first answer is there before any kernel is.
    expect(page.get_by_text("The sliders come in a moment.")).to_be_visible()
    expect(page.get_by_text("Take Team, by JIT").first).to_be_visible()
    field = page.get_by_title("Employees: attrition a year: type a value")
    field.fill("15")
    field.press("Enter")
    expect(page.get_by_text("did you mean 15 %?")).to_be_visible()
    field.fill("12,5 %")
    field.press("Enter")
    expect(page.get_by_text("attrition a year: 18 % → 12.5 %")).to_be_visible()
    expect(page.get_by_text("did you mean")).to_have_count(0)
    assert field.input_value() == "12.5 %"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_lab_answers_what_is_typed_and_says_when_it_has_ended(
    page: Page, port: int, repository: Path
) -> None:
    shorter = "from sim.lab import kernels; kernels.IDLE_SECONDS, kernels.LOOK_SECONDS = 90, 1"
    words = ["lab", str(repository / "scenarios" / "scaleup.toml"), "--port", str(port)]
    serve = f"{shorter}; from sim import cli; cli.main()"
    with running("-c", serve, *words, PYTHONUNBUFFERED="1") as server:
        assert server.stdout is not None
        address = re.findall(r"http\S+", server.stdout.readline())[0]
        wide, narrow = page, page.context.new_page()
        type_into_the_lab(wide, address, 1280)
        type_into_the_lab(narrow, address, 400)
        for each in (wide, narrow):
            expect(each.get_by_text("This page was left alone")).to_be_visible()


@pytest.fixture(scope="module")
def written(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    scenario = sim.load(repository / "scenarios" / "scaleup.toml")
    report.write(sim.run(scenario, replications=5), path)
    return path


@pytest.mark.parametrize("width", [794, 390], ids=["a4", "phone"])
def test_the_report_needs_nobody(page: Page, written: Path, width: int) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.context.set_offline(True)
    page.set_viewport_size({"width": width, "height": 1123})
    page.goto(written.as_uri())
    assert {url for url in asked if not url.startswith("data:")} == {written.as_uri()}
    assert said == []
    drawn = page.eval_on_selector_all(
        "img", "all => all.map(img => img.complete && img.naturalWidth)"
    )
    assert len(drawn) == 3
    assert all(drawn)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("heading", name="Take Team, by JIT")).to_be_in_viewport()


def test_the_report_is_accessible(page: Page, written: Path) -> None:
    page.goto(written.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
