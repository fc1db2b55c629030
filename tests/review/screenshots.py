"""Makes the pictures of docs/support_staff.md: `make review-screenshots`."""

import tempfile
from pathlib import Path

from marrow.paths import ROOT
from tests.review.running import App, chromium, sign_in

IMAGES = ROOT / "docs" / "images" / "review"
SIZE = {"width": 1100, "height": 760}


def main() -> None:
    """Seeds a database, decides a little, and takes the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = App(Path(folder))
        app.marrow("review", "createadmin")
        app.marrow("review", "seed", "--conversations", "400")
        with app.running(), chromium() as browser:
            page = browser.new_page(viewport=SIZE)
            sign_in(page, app)

            def picture(name: str) -> None:
                page.screenshot(path=IMAGES / f"{name}.png")

            page.goto(f"{app.address}/queues/unsure")
            page.keyboard.press("j")
            picture("queue")
            page.goto(f"{app.address}/conversations?holds=fallback&holds=up")
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            page.wait_for_url("**/conversations/*")
            page.keyboard.press("j")
            picture("conversation")
            page.goto(f"{app.address}/dashboard?days=90")
            picture("numbers")
            _accept_one(page, app)
            picture("patch")
    print(f"Made the pictures in {IMAGES.relative_to(ROOT)}")


def _accept_one(page, app: App) -> None:  # type: ignore[no-untyped-def]
    """Gives an unsure message its topic under words of its own, and accepts it."""
    page.goto(f"{app.address}/queues/unsure")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queues/unsure/*")
    page.keyboard.press("w")
    page.get_by_role("combobox").fill("dressing")
    page.keyboard.press("Enter")
    page.locator(".notes").wait_for()
    page.goto(f"{app.address}/training")
    page.get_by_label("Wording of the example").first.fill("how many days has the wee dressing to bide on")
    page.get_by_role("button", name="Accept").first.click()
    page.locator(".notes").wait_for()
    page.goto(f"{app.address}/training/patch")


if __name__ == "__main__":
    main()
