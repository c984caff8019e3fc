import ExportEngine
import Foundation
import Testing

@Suite struct DocumentTests {
    @Test func everyKeyOfTheEventIsDocumented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/LAMBDA.md"), encoding: .utf8)
        for setting in Setting.ofFunction { #expect(page.contains("`\(setting.key)`"), "\(setting.key)") }
    }
}
