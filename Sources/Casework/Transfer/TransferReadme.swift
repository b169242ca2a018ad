import Archive
import Foundation
import Retention

/// `README.txt`: what the package is, what is in it, how to check it, and what to send back; in plain words.
struct TransferReadme {
    let package: TransferParticulars
    let conversations: Int
    let records: UInt64
    let absent: UInt64
    let undecided: Bool
    let held: Int

    /// UTF-8, lines ended with LF.
    var bytes: [UInt8] { Array(text.utf8) }

    private var text: String {
        """
        \(package.reference): records of \(package.body)
        for \(package.recipient)
        \(package.dated.longText)

        \(what)

        WHAT IS IN IT

          records/0001.html, .txt   each conversation, for people to read
          records/originals/        each message as it was captured: mail as .eml,
                                    everything else as the source's own data
          records/files/            the files that came with the messages
          erms.xml                  what all of it is, for a records system to take
                                    over: E-ARK CITS ERMS, version 3
          conversations.csv         the same as a table: a row for each conversation,
                                    with the class, schedule and mandate under which it
                                    was kept, and the holds
          metadata.csv              whether each file is open or closed to the public,
                                    in the terms of The National Archives
          files.csv                 every file with its size and SHA-256, in the columns
                                    of DROID's export. Formats were not identified by
                                    signature; media types follow from the names
          not-transferred.csv       records that the transfer lists and that are not
                                    here, each with the reason: \(absent == 0 ? "none" : "\(absent)")
          retention-schedule.xml    the schedule that was in force
          proofs/, checkpoint       that these are the records as they were captured

        \(closure)

        HOW TO CHECK IT

          Any BagIt tool (RFC 8493) checks that no file was lost or changed on the way.

          That the records are what was captured, and when, is shown by proofs/: each
          file there proves the messages of one conversation, with every field, original
          and attachment of them, against the checkpoint, which is signed with the key of
          the record log \(package.origin).
          Get that key from the authority, not from here. This package claims it is

            \(package.vkey)

            canute-verify \(package.reference).zip --key KEY

          checks all of it. The pages and texts for reading are made from these fields;
          the bag's checksums cover them, the proofs do not.

        WHAT TO SEND BACK

          \(package.isCopy ? copyReceipt : receipt)

          Either of these names the package: the SHA-256 of the zip as you got it, or of
          the file tagmanifest-sha256.txt in it, which covers every other file.

        """
    }

    private var what: String {
        let count =
            "\(conversations) conversation\(conversations == 1 ? "" : "s") with \(records) record\(records == 1 ? "" : "s")"
        let kind =
            package.isCopy
            ? "This is a copy of \(count).\nThe records stay where they are, under their own schedule."
            : "This is a transfer of \(count),\nfrom messages and posts that were captured as records."
        let hold =
            held == 0
            ? ""
            : "\n\(held) of the conversations \(held == 1 ? "is" : "are") held at the authority (conversations.csv); a hold keeps records from being\ndestroyed, not from being handed over."
        return kind + "\nWhy: \(package.reason)" + hold
    }

    private var closure: String {
        undecided
            ? "Nobody has decided whether all of this is open or closed to the public: where\nmetadata.csv says nothing, nothing was decided."
            : "Closure was decided for each conversation; metadata.csv repeats it for each file."
    }

    private var receipt: String {
        """
        Please confirm the receipt: your name, the date, your reference (such as an
          accession number), and the SHA-256 that you computed. The authority keeps its own
          copy until it has this.
        """
    }

    private var copyReceipt: String {
        "Please confirm the receipt: your name, the date, your reference, and the SHA-256."
    }
}
