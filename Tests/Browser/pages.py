#!/usr/bin/env python3
"""Plays the main task of an FOI officer and an approver in Chromium, from a letter to a pack that verifies.

usage: pages.py --canute BINARY [--shots FOLDER]
Makes an archive of the made-up council in a temporary folder, serves it on a free port of this machine, and works in its
pages as people do: with a mouse, with keys alone, and once with script turned off. On every page axe must find nothing, nothing
may be wider than a phone, and the browser may complain of nothing. Pictures of each page are kept at 1000 and 360 px.
exit 0: all as it should be; 1: something is not, and it is said.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNCIL = ROOT / "Tests/Fixtures/Council"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
PASSWORD = "a pool without a boiler"
OFFICER, APPROVER = "Marion Tregear", "Owen Lascelles"
ASKED = "All messages about the boiler at Hartwell Baths.\n<script>document.title = 'taken over'</script>"


class Archive:
    """The made-up council's archive and the process that serves it."""

    def __init__(self, canute, folder):
        self.canute, self.folder, self.process = str(canute), folder, None
        self.environment = dict(os.environ, CANUTE_ARCHIVE=str(folder / "archive"), CANUTE_USER=OFFICER)

    def run(self, *arguments, **options):
        done = subprocess.run(
            [self.canute, *map(str, arguments)], env=self.environment, capture_output=True, text=True, **options)
        if done.returncode != 0:
            sys.exit(f"canute {' '.join(map(str, arguments))}: {done.stderr or done.stdout}")
        return done.stdout

    def fill(self):
        self.run("init", self.folder / "archive", "--name", "Skelbourne District Council",
                 "--origin", "records.skelbourne.example", "--schedule", ROOT / "RetentionPolicies/uk-local-government.xml")
        for source, form, path in [
            ("square", "activitystreams", "square/outbox.json"), ("chat", "slack", "slack-2024-11"),
            ("chat", "slack", "slack-2024-12"), ("mail", "mail", "mail/shared-mailboxes.mbox"),
        ]:
            self.run("source", "add", source, "--owner", "Rhiannon Pugh", "--purpose", "Council business",
                     "--lawful-basis", "public task")
            self.run("capture", "run", COUNCIL / path, "--source", source, "--format", form)
        self.account("marion", OFFICER, "foi-officer")
        self.account("owen", APPROVER, "approver")

    def account(self, name, person, role):
        self.run("account", "add", name, "--person", person, "--role", role, input=PASSWORD + "\n")

    def serve(self):
        self.process = subprocess.Popen(
            [self.canute, "serve", "--port", "0", "--json"], env=self.environment, stdout=subprocess.PIPE, text=True)
        return json.loads(self.process.stdout.readline())["url"].rstrip("/")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)

    def key(self):
        return json.loads(self.run("checkpoint", "show", "--json"))["vkey"]


class Person:
    """Somebody with a browser of their own, who looks at each page closely."""

    def __init__(self, chromium, url, shots, name, **options):
        self.url, self.shots, self.name = url, shots, name
        self.context = chromium.new_context(viewport={"width": 1000, "height": 900}, accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.troubles, self.seen, self.has_script = [], set(), options.get("java_script_enabled", True)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        self.page.on("dialog", lambda dialog: (self.troubles.append("a message's script ran"), dialog.dismiss()))
        self.page.on("console", self.console)

    def console(self, message):
        # A form that is answered with its errors, and a page that is not there, have a status that Chromium notes.
        if message.type == "error" and not re.search("status of 40[04]", message.text):
            self.troubles.append(f"console: {message.text}")

    def sign_in(self, account):
        self.go("/sign-in", "sign-in")
        self.page.fill("#name", account)
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")
        self.look("home")

    def go(self, path, shot=None):
        self.page.goto(self.url + path)
        if shot:
            self.look(shot)

    def press(self, text):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=text, exact=True).first.click()

    def key(self, key):
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def follow(self, text):
        self.page.get_by_role("link", name=text).first.click()
        self.page.wait_for_load_state()

    def look(self, shot):
        """Axe, the width of a phone, and pictures."""
        if shot in self.seen:
            return
        self.seen.add(shot)
        if self.page.title().startswith("taken over"):
            self.troubles.append(f"{shot}: a script in what was asked ran")
        if self.has_script:
            found = Axe().run(self.page)
            for one in found.response["violations"]:
                nodes = "; ".join(node["html"][:160] for node in one["nodes"][:4])
                self.troubles.append(f"{shot}: axe {one['id']}: {one['help']}: {nodes}")
        for width in (1000, 360):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=str(self.shots / f"{self.name}-{shot}-{width}.png"), full_page=True)
            if self.has_script:
                wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wide > 0:
                    self.troubles.append(f"{shot}: {wide} px wider than a window of {width}")
        self.page.set_viewport_size({"width": 1000, "height": 900})

    def expect(self, text):
        if text not in self.page.inner_text("body"):
            self.page.screenshot(path=str(self.shots / f"{self.name}-failed.png"), full_page=True)
            raise AssertionError(f"{self.page.url} does not say “{text}”")


def log_request(officer):
    received = datetime.date.today() - datetime.timedelta(days=20)
    officer.go("/open-request", "open-request")
    officer.press("Log the request")
    officer.look("open-request-errors")
    officer.expect("There is a problem")
    officer.page.fill("#received", received.isoformat())
    officer.page.fill("#from", "Moira Pennefather")
    officer.page.fill("#text", ASKED)
    officer.press("Log the request")
    officer.expect("is logged, due on")
    request = re.search(r"/requests/([^/?]+)", officer.page.url).group(1)
    officer.look("request")
    officer.page.get_by_text("Every day, with its reason and source").click()
    officer.look("request-clock")
    officer.go(f"/requests/{request}/record/event", "event")
    officer.go(f"/requests/{request}/record/letter", "letter")
    return request


def search(officer, request):
    officer.go("/search", "purpose")
    officer.go(f"/search?request={request}", "search-empty")
    officer.page.fill("#q", "boiler")
    officer.press("Search")
    officer.expect("messages")
    officer.look("search")
    officer.page.locator("ol.hits a").first.click()
    officer.page.wait_for_load_state()
    officer.look("conversation")
    officer.page.get_by_role("link", name=re.compile("^Entry ")).first.click()
    officer.page.wait_for_load_state()
    officer.look("record")
    officer.go(f"/search?request={request}&q=boiler")
    officer.press("Add to the request’s searches")
    officer.expect("is held for")


def review(officer, request):
    desk = f"/requests/{request}/review"
    officer.look("review")
    officer.expect("Reviewed 0 of")
    # Keys alone: one decides and brings the next; the last is undone.
    officer.page.locator("main").focus()
    officer.key("r")
    officer.expect("decided: about the request")
    officer.key("u")
    officer.expect("is withdrawn")
    for _ in range(200):
        officer.go(desk)
        if not officer.page.locator("select#scope").count() or "Nothing is left" in officer.page.inner_text(".desk-left"):
            break
        if officer.page.locator(".message.hit .tag-blue").count() == 0:
            break
        about = "Priory" not in officer.page.inner_text("#desk-thread")
        scopes = officer.page.locator("select#scope option").evaluate_all("all => all.map(one => one.value)")
        officer.page.select_option("#scope", "found" if "found" in scopes else "message")
        officer.press("Relevant" if about else "Not relevant")


def redact(officer, request):
    officer.go(f"/search?request={request}&q=%2248%2C650%22")
    officer.page.locator("ol.hits a").first.click()
    officer.page.wait_for_load_state()
    seq = re.search(r"hit=(\d+)", officer.page.url).group(1)
    officer.go(f"/requests/{request}/review?show=all&seq={seq}")
    # The words are selected with the mouse, as far as a script can: the field takes them.
    officer.page.evaluate("""() => {
        const body = document.querySelector('.message.hit .message-body');
        const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf('£48,650');
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + 7);
            window.getSelection().removeAllRanges();
            window.getSelection().addRange(range);
            document.dispatchEvent(new MouseEvent('mouseup', {bubbles: true}));
            return;
        }
    }""")
    assert officer.page.input_value("#words") == "£48,650", "the selected words did not reach the field"
    officer.page.check("#everywhere")
    officer.page.select_option("#exemption", "43(2)")
    officer.page.fill("#withhold-reason", "A price given in confidence")
    officer.page.fill("#interest", "Sound tendering serves the public more than this one figure")
    officer.press("Withhold")
    officer.expect("withheld under 43(2)")
    officer.look("review-withheld")
    officer.page.get_by_text("Decide a person for the whole pack").click()
    officer.page.fill("#person", "Jodie Farrant")
    officer.page.fill("#stand-in", "Officer B")
    officer.page.fill("#person-reason", "A junior officer with no public role")
    officer.press("Withhold the person")
    officer.expect("stands as Officer B")
    officer.follow("Show it as the requester sees it")
    officer.look("review-requester")
    officer.expect("As the requester sees it")


def clear_gate(officer, request):
    """Does what the gate asks for, one thing after another, as its links lead."""
    gate = f"/requests/{request}/gate"
    officer.go(gate, "gate")
    for turn in range(12):
        officer.go(gate)
        finding = officer.page.locator(".checklist > li > ul > li").first
        if officer.page.locator(".checklist > li > ul > li").count() == 0:
            return
        words = finding.inner_text()
        print(f"the gate asks: {words}")
        finding.get_by_role("link").click()
        officer.page.wait_for_load_state()
        attachment = re.search(r"attachment “([^”]+)”", words)
        if attachment:
            officer.page.get_by_label(f"The file {attachment.group(1)}", exact=True).check()
        elif "telephone number" in words:
            numbers = re.findall(r"\+?[0-9(][0-9 ()-]{7,}[0-9]", officer.page.inner_text(".message.hit .message-body"))
            officer.page.fill("#words", numbers[turn % len(numbers)])
            officer.page.check("#everywhere")
        else:
            name = "Jodie"
            officer.page.fill("#words", name)
            officer.page.check("#everywhere")
        officer.page.select_option("#exemption", "40(2)")
        officer.page.fill("#withhold-reason", "Personal, or a quotation in confidence")
        officer.press("Withhold")
        officer.expect("withheld under")
    raise AssertionError("the gate still asks for something: " + officer.page.inner_text("main"))


def issue(officer, approver, request, archive, folder):
    gate = f"/requests/{request}/gate"
    approver.go(gate, "gate")
    approver.press("Sign off")
    approver.expect("is signed off by")
    officer.go(gate, "gate-signed")
    officer.press("Issue the pack")
    officer.expect("The pack is issued")
    officer.look("gate-issued")
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="Download the pack for the requester").click()
    pack = folder / download.value.suggested_filename
    download.value.save_as(str(pack))
    said = archive.run("pack", "verify", pack, "--key", archive.key())
    assert "verified" in said, said
    officer.go("/requests", "requests")
    officer.go("/answers?from=2026-01-01&to=2030-12-31", "answers")
    officer.go("/candidates", "candidates")
    officer.go("/requests/FOI-1900-0001", "not-found")


def without_script(chromium, url, shots, request):
    person = Person(chromium, url, shots, "plain", java_script_enabled=False)
    person.sign_in("marion")
    person.go(f"/requests/{request}/review?show=all", "review")
    person.page.fill("#reason", "Read again")
    person.press("Relevant")
    person.expect("decided: about the request")
    return person


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--canute", required=True, type=pathlib.Path)
    parser.add_argument("--shots", type=pathlib.Path, default=ROOT / ".build/browser/pages")
    options = parser.parse_args()
    options.shots.mkdir(parents=True, exist_ok=True)
    people = []
    with tempfile.TemporaryDirectory(prefix="canute-pages-") as name, sync_playwright() as playwright:
        folder = pathlib.Path(name)
        archive = Archive(options.canute.resolve(), folder)
        archive.fill()
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            url = archive.serve()
            officer = Person(chromium, url, options.shots, "officer")
            approver = Person(chromium, url, options.shots, "approver")
            people += [officer, approver]
            officer.sign_in("marion")
            request = log_request(officer)
            search(officer, request)
            review(officer, request)
            redact(officer, request)
            clear_gate(officer, request)
            approver.sign_in("owen")
            issue(officer, approver, request, archive, folder)
            people.append(without_script(chromium, url, options.shots, request))
        finally:
            chromium.close()
            archive.stop()
    troubles = [f"{person.name}: {trouble}" for person in people for trouble in person.troubles]
    pages = sum(len(person.seen) for person in people)
    for trouble in troubles:
        print(trouble)
    print(f"{pages} pages looked at, {len(troubles)} troubles; pictures: {options.shots}")
    sys.exit(1 if troubles else 0)


if __name__ == "__main__":
    main()
