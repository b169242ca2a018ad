/// The closed part at the end: what the check needs, and what it can and cannot show.
///
/// Everything is in place without script; the form appears when the script runs. `check-page.js` knows these ids.
extension DisclosurePage {
    func writeCheck(into html: inout HTMLWriter) {
        html.block("footer", ["class": "check"]) { html in
            html.block("details", ["id": "check"]) { html in
                html.block("summary") { html in
                    html.line("h2", text: "Check this record")
                }
                writePurpose(into: &html)
                writeClaim(into: &html)
                writeForm(into: &html)
                writeLimits(into: &html)
            }
        }
    }

    private func writePurpose(into html: inout HTMLWriter) {
        html.line(
            "p",
            text: "You can check that the words on this page are the words that were entered in our records, and that "
                + "nothing in the zip file was changed after we sent it. Everything happens on your own device: "
                + "nothing is sent anywhere, and you need not install anything.")
        html.block("noscript") { html in
            html.line(
                "p", ["class": "note"],
                text: "The check needs JavaScript, which is switched off here. Everything else on this page works "
                    + "without it. The program canute-verify checks the same without a browser.")
        }
    }

    private func writeClaim(into html: inout HTMLWriter) {
        html.block("dl", ["class": "summary"]) { html in
            writeRow("Record key this page claims", into: &html) { html in
                html.element("code", ["id": "claimed-fingerprint"], text: DisplayText.oneLine(keyFingerprint))
                html.startTag("br")
                html.element("code", ["id": "claimed-key", "class": "key"], text: DisplayText.oneLine(logKey))
            }
            writeRow("Published at", into: &html) { html in
                html.element("code", ["id": "claimed-origin"], text: DisplayText.oneLine(logOrigin))
            }
        }
    }

    private func writeForm(into html: inout HTMLWriter) {
        html.block("div", ["id": "check-form", "class": "no-print", "hidden": "hidden"]) { html in
            html.block("div", ["id": "drop-zone", "class": "field"]) { html in
                html.line("label", ["for": "pack-file"], text: "The zip file you were sent")
                html.line("p", ["class": "hint", "id": "pack-hint"], text: "Choose it here, or drop it on this page.")
                html.startTag(
                    "input",
                    [
                        "type": "file", "id": "pack-file", "accept": ".zip,application/zip",
                        "aria-describedby": "pack-hint",
                    ])
                html.newline()
            }
            html.block("div", ["class": "field"]) { html in
                html.line("label", ["for": "record-key"], text: "The published record key, if you have it (optional)")
                html.line(
                    "p", ["class": "hint", "id": "key-hint"],
                    text: "One line, from somewhere other than this pack: the address above, or a letter.")
                html.startTag(
                    "input",
                    [
                        "type": "text", "id": "record-key", "autocomplete": "off", "autocapitalize": "off",
                        "spellcheck": "false", "aria-describedby": "key-hint",
                    ])
                html.newline()
            }
            html.line("button", ["type": "button", "id": "check-start"], text: "Check the zip file")
            html.element(
                "progress", ["id": "check-progress", "max": "100", "aria-label": "Progress", "hidden": "hidden"]
            ) {
                _ in
            }
            html.newline()
            html.element("div", ["id": "check-result", "role": "status", "aria-live": "polite", "tabindex": "-1"]) {
                _ in
            }
            html.newline()
        }
    }

    private func writeLimits(into html: inout HTMLWriter) {
        html.line("h3", text: "What this check can and cannot show")
        html.block("ul") { html in
            html.line(
                "li",
                text:
                    "It shows that the text is what was captured by the date of its entry in our records, and that it "
                    + "has not been changed since.")
            html.line(
                "li",
                text: "It does not show that everything was captured, or that what somebody wrote is true. "
                    + "\u{201C}Where we looked\u{201D} says what was searched.")
            html.line(
                "li",
                text: "Words in square brackets were taken out before this was sent. Nobody can read them from this "
                    + "page or the zip file, but the check shows that something stood there.")
            html.line(
                "li",
                text: "A page cannot vouch for itself. To be sure who made this record, compare the record key with "
                    + "the one published at the address above, or paste that one in before you check. If you doubt "
                    + "this page itself, use the program canute-verify from a source you trust.")
        }
    }
}
