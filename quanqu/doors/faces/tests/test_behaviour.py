"""What hangs on data attributes, tried as a person does."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def wide(browser: Browser, site: str) -> Iterator[Page]:
    with browser.new_context(
        base_url=site, locale="en-GB", viewport={"width": 1440, "height": 900}
    ) as context:
        yield context.new_page()


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    with browser.new_context(
        base_url=site, locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True
    ) as context:
        yield context.new_page()


def scan(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def let_go(page: Page, held: list[Route]) -> None:
    """Answer the one request that waits."""
    while not held:
        page.evaluate("0")
    held.pop().continue_()


class TestDialog:
    def test_opens_from_a_button_and_gives_the_focus_back(self, wide: Page) -> None:
        wide.goto("/faces/")
        pay = wide.locator("[data-open=sheet]")
        pay.click()
        expect(wide.locator("#sheet")).to_be_visible()
        wide.keyboard.press("Escape")
        expect(wide.locator("#sheet")).to_be_hidden()
        expect(pay).to_be_focused()

    def test_closes_by_a_click_beside_it(self, wide: Page) -> None:
        wide.goto("/faces/")
        wide.locator("[data-open=sheet]").click()
        wide.mouse.click(8, 8)
        expect(wide.locator("#sheet")).to_be_hidden()


class TestToast:
    def test_shows_what_the_server_has_to_say(self, phone: Page) -> None:
        phone.goto("/faces/shop?toast=1")
        expect(phone.get_by_role("status").filter(has_text="已加入购物袋。")).to_be_visible()

    def test_shows_what_an_answer_triggers(self, wide: Page) -> None:
        wide.goto("/faces/shop")
        wide.evaluate("htmx.trigger(document.body, 'toast', {value: 'Saved.'})")
        expect(wide.get_by_text("Saved.")).to_be_visible()


class TestLanguage:
    def test_is_the_readers_choice_and_stays(self, phone: Page) -> None:
        phone.goto("/faces/shop")
        expect(phone.get_by_role("link", name="购物袋")).to_be_visible()
        phone.get_by_role("button", name="English").click()
        expect(phone.get_by_role("link", name="Bag")).to_be_visible()
        assert phone.url.endswith("/faces/shop")
        phone.goto("/faces/order")
        expect(phone.get_by_text("Return something")).to_be_visible()


class TestTill:
    def test_a_typing_scanner_is_heard_wherever_the_focus_is(self, wide: Page) -> None:
        wide.goto("/faces/till")
        wide.locator("body").click(position={"x": 700, "y": 700})
        with wide.expect_request("**/faces/till?text=6901234567892"):
            scan(wide, "6901234567892")

    def test_scans_wait_for_the_one_that_is_not_answered(self, wide: Page) -> None:
        """A slow answer takes the form away under the scanner's hands."""
        wide.goto("/faces/till")
        held: list[Route] = []
        wide.route("**/faces/till?text=*", lambda route: held.append(route))
        field = wide.locator("[data-scan-field]")
        field.focus()
        for code in ("6901", "6902", "6903"):
            scan(wide, code)
        wide.keyboard.type("69")
        for code in ("6902", "6903"):
            with wide.expect_request(f"**/faces/till?text={code}"):
                let_go(wide, held)
            expect(field).to_have_value("69")
            expect(field).to_be_focused()
        scan(wide, "04")
        with wide.expect_request("**/faces/till?text=6904"):
            let_go(wide, held)
        let_go(wide, held)

    def test_a_scan_that_did_not_arrive_stands_in_its_field_again(self, wide: Page) -> None:
        wide.goto("/faces/till")
        field = wide.locator("[data-scan-field]")
        field.focus()
        with wide.expect_response("**/faces/till?text=6901"):
            scan(wide, "6901")
        wide.route("**/faces/till?text=6902", lambda route: route.abort())
        scan(wide, "6902")
        expect(field).to_have_value("6902")
        expect(wide.get_by_text(re.compile("did not reach the shop"))).to_be_visible()

    def test_what_is_typed_outside_of_a_field_replaces_what_stood_in_it(self, wide: Page) -> None:
        wide.goto("/faces/till")
        field = wide.locator("[data-scan-field]")
        field.fill("left behind")
        wide.locator("[data-shortcut=F3]").focus()
        wide.keyboard.type("690", delay=180)
        expect(field).to_have_value("690")

    def test_keys_that_are_no_text_leave_the_focus_where_it_is(self, wide: Page) -> None:
        wide.goto("/faces/till")
        wide.locator("[data-shortcut=F3]").focus()
        for key in ("Shift", "Space", "Control+c", "Alt+x", "ArrowDown"):
            wide.keyboard.press(key)
        expect(wide.locator("[data-shortcut=F3]")).to_be_focused()

    def test_keys_on_the_screen_write_the_amount_with_one_point(self, wide: Page) -> None:
        wide.goto("/faces/till")
        wide.locator("#given").fill("")
        for key in ("1", "2", ".", "5", ".", "0"):
            wide.locator(f"[data-key='{key}']").click()
        wide.locator("[data-key=erase]").click()
        expect(wide.locator("#given")).to_have_value("12.5")

    def test_a_shortcut_presses_its_button(self, wide: Page) -> None:
        wide.goto("/faces/till")
        button = wide.locator("[data-shortcut=F3]")
        button.evaluate("b => b.addEventListener('click', () => { b.dataset.pressed = 'yes' })")
        wide.keyboard.press("F3")
        expect(button).to_have_attribute("data-pressed", "yes")


class TestQuantity:
    def test_stays_between_its_bounds(self, phone: Page) -> None:
        phone.goto("/faces/product")
        less, more = phone.locator("[data-step='-1']"), phone.locator("[data-step='1']")
        less.click()
        expect(phone.locator("[name=qty]")).to_have_value("1")
        more.click()
        more.click()
        expect(phone.locator("[name=qty]")).to_have_value("3")


class TestDesk:
    def test_a_figure_explains_itself_outside_its_tables_box(self, wide: Page) -> None:
        wide.goto("/faces/sheet")
        why = wide.locator("details.why").last
        why.locator("summary").click()
        box = why.locator(".why-card").bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 1440
        expect(why.get_by_text("Silver member price")).to_be_visible()

    def test_the_drawer_opens_and_closes_on_a_handheld(self, phone: Page) -> None:
        phone.goto("/faces/sheet")
        menu = phone.locator("[data-toggle=side]")
        expect(phone.locator("#side")).to_be_hidden()
        menu.click()
        expect(phone.locator("#side")).to_be_visible()
        expect(menu).to_have_attribute("aria-expanded", "true")
        phone.keyboard.press("Escape")
        expect(phone.locator("#side")).to_be_hidden()
        expect(menu).to_be_focused()


class TestRotatingCode:
    def test_asks_for_the_next_code_when_its_time_is_over(self, wide: Page) -> None:
        wide.clock.install()
        wide.goto("/faces/code")
        wide.evaluate(
            "document.querySelector('[data-rotates]')"
            ".addEventListener('refresh', () => { window.asked = true })"
        )
        wide.clock.run_for(20_000)
        assert not wide.evaluate("window.asked")
        wide.clock.run_for(12_000)
        # Not the title: what htmx puts in brings its own.
        assert wide.evaluate("window.asked")


class TestScanner:
    def test_reads_with_the_camera_where_it_may(self, wide: Page) -> None:
        found = "{ detect: async () => [{ rawValue: '6901234567892' }] }"
        wide.add_init_script(f"window.quanquDetector = {found}")
        wide.goto("/faces/")
        wide.evaluate("document.getElementById('scanner').requestSubmit = () => {}")
        wide.locator("[data-camera]").click()
        expect(wide.locator("#scanner_text")).to_have_value("6901234567892")

    def test_says_why_when_the_camera_is_closed(self, wide: Page) -> None:
        wide.add_init_script(
            """
            window.quanquDetector = { detect: async () => [] };
            navigator.mediaDevices.getUserMedia = async () => { throw new Error("denied"); };
            """
        )
        wide.goto("/faces/")
        wide.locator("[data-camera]").click()
        expect(wide.get_by_text(re.compile("camera is closed to this page"))).to_be_visible()


class TestPolicy:
    @pytest.mark.parametrize("name", ["", "shop", "desk", "till", "code", "checkout"])
    def test_pages_keep_to_their_own_content_policy(self, wide: Page, name: str) -> None:
        said: list[str] = []
        wide.on("console", lambda message: said.append(message.text))
        wide.on("pageerror", lambda error: said.append(str(error)))
        wide.goto(f"/faces/{name}")
        wide.wait_for_load_state("networkidle")
        assert said == []

    @pytest.mark.parametrize("name", ["", "shop", "product", "checkout", "order", "sheet", "till"])
    def test_pages_fit_a_phone(self, phone: Page, name: str) -> None:
        phone.goto(f"/faces/{name}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
