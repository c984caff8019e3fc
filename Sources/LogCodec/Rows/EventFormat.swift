/// How an event stands in an object that we write (docs/ARCHIVE.md).
package enum EventFormat: String, Sendable, CaseIterable {
    /// One JSON object a line; lossless.
    case jsonl
    /// `2026-11-22T13:05:00.123Z message` and a line feed, as the service's export objects: a message's own line feeds
    /// stay, so rows are not lines [S-EXPORT-LINES].
    case text
}
