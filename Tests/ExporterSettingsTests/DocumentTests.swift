import ExportCore
import ExporterSettings
import Foundation
import Testing

/// The option tables of the documents against the table of settings: names, variables, defaults.
@Suite struct DocumentTests {
    private func page(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/\(name)"), encoding: .utf8)
    }

    /// The cells of a table's row; `\|` is text.
    private func cells(_ row: Substring) -> [String] {
        row.replacing("\\|", with: "\u{0}").split(separator: "|").map { cell in
            cell.replacing("\u{0}", with: "|").trimmingCharacters(in: .whitespaces)
        }
    }

    @Test func everyOptionStandsInTheCommandLinesTablesWithItsVariableAndDefault() throws {
        let section = try #require(
            page("CLI.md").components(separatedBy: "\n## Options of run, plan, status and policy\n").last?
                .components(separatedBy: "\n## ").first)
        var rows: [String: [String]] = [:]
        for line in section.split(separator: "\n") where line.hasPrefix("| `-") {
            let cells = cells(line)
            let name = try #require(cells[0].firstMatch(of: /--([a-z-]+)/), "\(line)").1
            #expect(rows.updateValue(cells, forKey: String(name)) == nil, "\(name) stands there twice")
        }
        #expect(Set(rows.keys) == Set(Setting.ofCommand.map(\.name)))
        for setting in Setting.ofCommand {
            let cells = try #require(rows[setting.name])
            try #require(cells.count == 4, "\(cells)")
            let short = setting.short.map { "-\($0), " } ?? ""
            #expect(cells[0].hasPrefix("`\(short)\(setting.option)"), "\(cells[0])")
            #expect(cells[0].hasSuffix(setting.option + "`") == setting.isFlag, "\(cells[0])")
            for choice in setting.choices where !["level", "setting,..."].contains(setting.valueName) {
                #expect(cells[0].contains(choice), "\(cells[0])")
            }
            #expect(cells[1] == "`\(setting.variable)`", "\(cells[1])")
            #expect(
                cells[2].replacing("`", with: "") == setting.defaultText ?? (setting.isFlag ? "off" : "–"), "\(cells)")
        }
    }

    /// The page's defaults that stand in words outside the tables, and the units that it names.
    @Test func whatThePageSaysOfDurationsIsRead() throws {
        let line = try #require(
            page("CLI.md").components(separatedBy: "\n").first { $0.hasPrefix("**Durations** read ") })
        let told = line.components(separatedBy: "**Instants**")[0].matches(of: /`([^`]+)`/).map { String($0.1) }
        let durations = told.flatMap { $0.split(separator: " ").map(String.init) }
        #expect(durations.contains("2w") && durations.contains("0") && durations.count > 6)
        for text in durations { #expect(throws: Never.self, "\(text)") { try Span(parsing: text) } }
    }

    @Test func theFormsOfLogGroupsOnThePageAreRead() throws {
        let section = try #require(
            page("CLI.md").components(separatedBy: "\n### Which log groups\n").last?
                .split(separator: #/\n##+\ /#).first)
        let forms = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { line in
            cells(line)[0].matches(of: /`([^`]+)`/).map { String($0.1) }.filter { $0 != ":*" }
        }
        #expect(forms.count >= 6)
        for form in forms {
            for plain in [GroupPattern.Plain.prefix, .name] {
                #expect(throws: Never.self, "\(form)") { try GroupPattern(parsing: form, plain: plain) }
            }
        }
    }

    @Test func everyKeyOfTheEventStandsInTheFunctionsTableAndNoOther() throws {
        let section = try #require(
            page("LAMBDA.md").components(separatedBy: "\n## Event\n").last?.components(separatedBy: "\n## ").first)
        let known = Set(Setting.ofFunction.map(\.key))
        var told: Set<String> = []
        for line in section.split(separator: "\n") where line.hasPrefix("| `") {
            for match in line.matches(of: /`([a-z][A-Za-z0-9]*)`/) where line.hasPrefix("| `") {
                let name = String(match.1)
                if known.contains(name) { told.insert(name) }
            }
            let keys = cells(line)[0].matches(of: /`([^`]+)`/).map { String($0.1) }
            #expect(keys.filter { !known.contains($0) } == [], "\(line)")
        }
        #expect(known.subtracting(told) == [])
    }
}
