import Capture

/// A message that was read, with the place that was decided for it.
///
/// An object: a struct of thirty strings would be copied string by string at every step.
final class Candidate: Sendable {
    let item: CapturedItem
    let place: ItemComponents.Place

    init(item: CapturedItem, place: ItemComponents.Place) {
        self.item = item
        self.place = place
    }

    /// The same with the words of its attached files, and why the words of some could not be read.
    func readingAttachments() -> (Candidate, unread: [String]) {
        guard !item.attachments.isEmpty else { return (self, []) }
        var item = item
        let unread = AttachmentText.read(&item.attachments)
        return (Candidate(item: item, place: place), unread)
    }
}
