#!/usr/bin/env python3
"""Opens the page of a pack in Chromium and has it check packs: whole ones, altered ones, forged ones.

usage: check_page.py SAMPLES [--shots FOLDER] [--speed]      SAMPLES: the pages that DisclosureTests wrote (make browser)
       check_page.py --pack FILE.zip --key VKEY [--shots FOLDER]    the same checks, as far as they apply, on a real pack
exit 0: all as it should be, or skipped because Chromium or playwright is absent (said); 1: something is not.
"""
import argparse
import base64
import os
import pathlib
import shutil
import sys
import tempfile
import time
import zipfile

import packs
from alterations import ATTACHED, GENERAL, LOG, PLAN, dishonest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


# ---------- The browser ----------

class Browser:
    def __init__(self, playwright, folder):
        self.folder = folder
        self.chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        self.troubles = []

    def open(self, page_file, width=1100, **options):
        context = self.chromium.new_context(viewport={"width": width, "height": 900}, **options)
        page = context.new_page()
        page.on("console", lambda message: self.troubles.append(message.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: request.url.startswith("file:") or self.troubles.append("asked for " + request.url))
        page.goto(page_file.as_uri())
        return page

    def check(self, page, zip_file, key=""):
        """Runs the check in the form; -> (verdict, text). Polls: the page's policy forbids evaluated conditions."""
        if not page.locator("#check").evaluate("node => node.open"):
            page.locator("#check > summary").click()
        page.locator("#record-key").fill(key)
        page.locator("#pack-file").set_input_files(str(zip_file))
        page.locator("#check-start").click()
        return self.result(page)

    def result(self, page, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            verdict = page.evaluate("document.getElementById('check-result').dataset.verdict || ''")
            if verdict:
                return verdict, page.evaluate("document.getElementById('check-result').innerText")
            time.sleep(0.02)
        return "none", "no verdict in time"


class Report:
    def __init__(self):
        self.done, self.failed = 0, 0

    def expect(self, what, condition, found=""):
        self.done += 1
        if not condition:
            self.failed += 1
            print(f"FAILED: {what}: {found}")


def run_check(browser, report, page_file, pack, key, cases):
    zip_file = browser.folder / "pack.zip"
    zip_file.write_bytes(pack.zipped())
    other = packs.Key(LOG, "another")
    page = browser.open(page_file)

    verdict, text = browser.check(page, zip_file)
    fingerprint = key.rsplit("+", 2)[1]
    report.expect("no key: consistent", verdict == "consistent" and fingerprint in text and "published at" in text, text)
    verdict, text = browser.check(page, zip_file, "  " + key + "\n")
    report.expect("the right key: verified", verdict == "verified", text)
    zip_file.write_bytes(pack.zipped(zipfile.ZIP_STORED))
    verdict, text = browser.check(page, zip_file, key)
    report.expect("a zip that is not compressed: verified", verdict == "verified", text)
    verdict, text = browser.check(page, zip_file, other.vkey)
    report.expect("another key: refused", verdict == "refused" and "checkpoint" in text, text)
    for nonsense in ("abc", key[:-1], key.replace("+", " "), key + "x"):
        verdict, text = browser.check(page, zip_file, nonsense)
        report.expect("a malformed key: no verdict", verdict == "unable" and "not a whole record key" in text, text)
    for what, alter, named in cases:
        zip_file.write_bytes(alter(pack.copy()))
        complaints = len(browser.troubles)
        for pasted in ("", key):
            verdict, text = browser.check(page, zip_file, pasted)
            report.expect(what, verdict == "refused" and named in text, f"{verdict}: {text!r}")
        if "cannot be read as XML" in named:  # Chromium's own error text has a style, which the policy refuses
            del browser.troubles[complaints:]
    page.context.close()


def run_forged(browser, report, samples, pages, key):
    """Somebody else makes the whole pack anew, words and log, with a key of their own and a page that claims it."""
    forger = packs.Key(LOG, "forger")
    forged = {name: content.replace(key.vkey.encode(), forger.vkey.encode()).replace(key.id.hex().encode(), forger.id.hex().encode())
              .replace(b"car park", b"river") for name, content in pages.items()}
    page_file = browser.folder / "forged.html"
    page_file.write_bytes(forged["index.html"])
    zip_file = browser.folder / "forged.zip"
    zip_file.write_bytes(packs.Pack(forger, forged, ATTACHED).zipped())
    page = browser.open(page_file)
    verdict, text = browser.check(page, zip_file)
    report.expect("forged, no key: consistent only, and names the forger's key", verdict == "consistent" and forger.id.hex() in text, text)
    verdict, text = browser.check(page, zip_file, key.vkey)
    report.expect("forged, the published key: refused", verdict == "refused", text)
    page.goto((samples / "index.html").as_uri())
    verdict, text = browser.check(page, zip_file)
    report.expect("forged, dropped on the true page: refused", verdict == "refused", text)
    page.context.close()


def run_use(browser, report, page_file, pack, key):
    """Keyboard, dropping a file, no script, small screen."""
    zip_file = browser.folder / "pack.zip"
    zip_file.write_bytes(pack.zipped())
    page = browser.open(page_file)
    focused = lambda: page.evaluate("document.activeElement.id || document.activeElement.className || document.activeElement.localName")
    page.keyboard.press("Tab")
    report.expect("the first stop is the skip link", focused() == "skip", focused())
    page.locator("#check > summary").focus()
    page.keyboard.press("Enter")
    report.expect("Enter opens the check", page.locator("#check-form").is_visible())
    stops = []
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(focused())
    report.expect("Tab leads through the form", stops == ["pack-file", "record-key", "check-start"], stops)
    page.keyboard.press("Enter")
    verdict, text = browser.result(page)
    report.expect("without a file it asks for one", verdict == "unable" and "Choose the zip file first" in text, text)
    page.locator("#pack-file").set_input_files(str(zip_file))
    page.keyboard.press("Shift+Tab")
    page.keyboard.insert_text(key)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(1500):
        verdict, text = browser.result(page)
        if verdict != "unable":
            break
        time.sleep(0.02)
    report.expect("the keyboard alone gets the verdict", verdict == "verified", text)
    report.expect("the result is announced", page.locator("#check-result[role=status][aria-live=polite]").count() == 1)
    page.context.close()

    page = browser.open(page_file)
    data = base64.b64encode(zip_file.read_bytes()).decode()
    page.evaluate("""data => {
        const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], "pack.zip"));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }""", data)
    verdict, text = browser.result(page)
    report.expect("a file dropped on the page is checked", verdict == "consistent", text)
    page.context.close()

    page = browser.open(page_file, java_script_enabled=False)
    report.expect("without script all reads and the form stays away",
                  page.locator("article").count() == len(pack.bundle["records"]) and not page.locator("#check-form").is_visible())
    page.locator("#check > summary").click()
    box = page.locator("noscript").bounding_box()
    report.expect("without script it says so", box and box["height"] > 20 and "needs JavaScript" in page.locator("noscript").inner_html(), box)
    page.context.close()

    page = browser.open(page_file, width=320)
    page.locator("#check > summary").click()
    wide = page.evaluate("document.documentElement.scrollWidth")
    report.expect("at 320 px nothing sticks out", wide <= 320, wide)
    page.context.close()


def run_speed(browser, report, pages, key):
    """10,000 records of 40 words."""
    words = "the market could move to the car park in Mill Lane while paving is renewed and power is ready for all stalls".split()
    articles = "".join(
        f'<article class="message" data-seq="{seq}"><h4 class="sender"><bdi data-path="from">Person {seq % 97}</bdi></h4>\n'
        f'<div class="words" data-path="body">\n<p dir="auto">{" ".join(words[(seq + i * 7) % len(words)] for i in range(40))}</p>\n</div>\n</article>\n'
        for seq in range(2000, 12000))
    page = pages["index.html"].decode()
    many = {**pages, "index.html": page.replace("</section>\n</div>", articles + "</section>\n</div>", 1).encode()}
    assert len(many["index.html"]) > 3_000_000
    page_file, zip_file = browser.folder / "many.html", browser.folder / "many.zip"
    page_file.write_bytes(many["index.html"])
    zip_file.write_bytes(packs.Pack(key, many, ATTACHED).zipped())
    opened = browser.open(page_file)
    start = time.monotonic()
    verdict, text = browser.check(opened, zip_file, key.vkey)
    taken = time.monotonic() - start
    print(f"10,000 records of 40 words, a zip of {zip_file.stat().st_size / 1e6:.1f} MB: {taken:.1f} s")
    # Some seconds on an idle machine; the bound only catches what grows with the square of the records.
    report.expect("10,000 records are verified within a minute", verdict == "verified" and taken < 60, text)
    opened.context.close()


def take_shots(browser, page_file, pack, shots, key):
    shots.mkdir(parents=True, exist_ok=True)
    zip_file = browser.folder / "pack.zip"
    zip_file.write_bytes(pack.zipped())
    for name, width in (("wide", 1100), ("phone", 360)):
        page = browser.open(page_file, width=width)
        page.screenshot(path=str(shots / f"{name}.png"), full_page=True)
        browser.check(page, zip_file, key)
        page.locator("#check").screenshot(path=str(shots / f"{name}-verified.png"))
        browser.check(page, zip_file)
        page.locator("#check").screenshot(path=str(shots / f"{name}-consistent.png"))
        zip_file_bad = browser.folder / "bad.zip"
        bad = pack.copy()
        bad.files["data/letter.txt"] += b"!"
        zip_file_bad.write_bytes(bad.zipped())
        browser.check(page, zip_file_bad)
        page.locator("#check-result").screenshot(path=str(shots / f"{name}-refused.png"))
        page.context.close()
    page = browser.open(page_file)
    page.pdf(path=str(shots / "print.pdf"), format="A4", prefer_css_page_size=True)
    page.context.close()
    for name in ("letter", "records/0001", "records/0002"):
        source = page_file.parent / f"{name}.html"
        if source.exists():
            page = browser.open(source)
            page.screenshot(path=str(shots / (name.replace("/", "-") + ".png")), full_page=True)
            page.context.close()


def read_pages(samples):
    pages = {path.relative_to(samples).as_posix(): path.read_bytes() for path in sorted(samples.rglob("*")) if path.is_file()}
    return {**pages, PLAN: b"%PDF-1.4 made up\n"}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("samples", nargs="?", type=pathlib.Path)
    arguments.add_argument("--pack", type=pathlib.Path)
    arguments.add_argument("--key")
    arguments.add_argument("--shots", type=pathlib.Path)
    arguments.add_argument("--speed", action="store_true")
    options = arguments.parse_args()
    if not options.samples and not (options.pack and options.key):
        arguments.error("give SAMPLES, or --pack and --key")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return print("skipped: the Python package playwright is not installed (pip install playwright)")
    if not CHROMIUM:
        return print("skipped: no chromium on this machine (apt-get install chromium)")
    report = Report()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = Browser(playwright, pathlib.Path(folder))
        if options.pack:
            pack, key = packs.Pack.reading(options.pack.read_bytes()), options.key
            page_file = browser.folder / "pack" / "index.html"
            for path, content in pack.files.items():
                if path.startswith("data/"):
                    target = page_file.parent / path[5:]
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
            run_check(browser, report, page_file, pack, key, GENERAL)
        else:
            samples = options.samples.resolve()
            pages, log_key = read_pages(samples), packs.Key(LOG, "log")
            pack, key, page_file = packs.Pack(log_key, pages, ATTACHED), log_key.vkey, samples / "index.html"
            run_check(browser, report, page_file, pack, key, GENERAL + dishonest(log_key, pages))
            run_forged(browser, report, samples, pages, log_key)
            if options.speed:
                run_speed(browser, report, pages, log_key)
        run_use(browser, report, page_file, pack, key)
        report.expect("no complaint of the browser, no request", not browser.troubles, browser.troubles[:5])
        if options.shots:  # after that: taking them injects a style, which the page's policy refuses
            take_shots(browser, page_file, pack, options.shots, key)
        browser.chromium.close()
    print(f"browser: {report.done - report.failed} of {report.done} expectations hold")
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
