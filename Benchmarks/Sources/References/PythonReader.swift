/// Python's own readers, which are what a script that looks at an export would use: they parse all of it and keep nothing.
enum PythonReader: String {
    case json, lines, script, csv, xml, mailbox, text

    /// What is measured against, with what it does.
    var words: String {
        switch self {
        case .json: "Python's json.load of the same files (its C scanner)"
        case .lines: "Python's json.loads of each line of the same file"
        case .script: "Python's json.loads of the same files behind their first assignment"
        case .csv: "Python's csv.reader (in C) over the same file"
        case .xml: "Python's xml.etree.iterparse (expat, in C) over the same file, each element dropped when it ends"
        case .mailbox: "Python's mailbox.mbox over the same file, each mail parsed by its email module"
        case .text: "a Python loop that matches one regular expression to each line of the same file"
        }
    }

    /// The program, which is given the path.
    var script: String { Self.files + body }

    private static let files = """
        from os import path as p, walk
        from sys import argv
        given = argv[1]
        files = [given] if p.isfile(given) else sorted(p.join(at, name) for at, _, names in walk(given) for name in names)

        """

    private var body: String {
        switch self {
        case .json: "import json\nfor f in files: json.load(open(f, encoding='utf-8'))\n"
        case .lines: "import json\nfor f in files:\n    for line in open(f, encoding='utf-8'): json.loads(line)\n"
        case .script:
            "import json\nfor f in files:\n    t = open(f, encoding='utf-8').read()\n    json.loads(t[t.index('['):])\n"
        case .csv:
            "import csv\nfor f in files:\n    for row in csv.reader(open(f, encoding='utf-8', newline='')): pass\n"
        case .xml:
            "from xml.etree import ElementTree as t\nfor f in files:\n    for _, e in t.iterparse(f): e.clear()\n"
        case .mailbox: "import mailbox\nfor f in files:\n    for m in mailbox.mbox(f, create=False): m.get_payload()\n"
        case .text:
            "import re\nh = re.compile(r'\\[?([0-9/:, -]+)\\]? ?[-<]? ?([^:>]+)[:>] (.*)')\nfor f in files:\n    for line in open(f, encoding='utf-8'): h.match(line)\n"
        }
    }
}
