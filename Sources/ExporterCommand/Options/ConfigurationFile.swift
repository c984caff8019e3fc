import ExportCore
import ExporterReports
import ExporterSettings
import Foundation
import Yams

/// The `--config` file: one mapping from option names to values. A key that is not an option is named, with the nearest one.
package enum ConfigurationFile {
    package static func read(_ path: String) throws(CommandFailure) -> [SettingValues.Given] {
        let isStandardInput = path == "-"
        let path = isStandardInput ? "stdin" : path
        guard let data = isStandardInput ? standardInput() : FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                .configuration, "--config: '\(path)' cannot be read: check the path and its permissions")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.configuration, "--config: '\(path)' is not UTF-8 text")
        }
        return try parse(text, path: path)
    }

    private static func standardInput() -> Data? {
        do { return try FileHandle.standardInput.readToEnd() ?? Data() } catch { return nil }
    }

    package static func parse(_ text: String, path: String) throws(CommandFailure) -> [SettingValues.Given] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            let reason = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? "unreadable"
            throw CommandFailure(.configuration, "--config: '\(path)' is not YAML: \(reason)")
        }
        guard let root, root.null == nil else { return [] }
        guard let mapping = root.mapping else {
            throw CommandFailure(
                .configuration, "--config: '\(path)' must hold keys and values, such as 'engine: read'")
        }
        var found: [SettingValues.Given] = []
        for (key, value) in mapping {
            let line = key.mark?.line ?? 1
            let name = key.string ?? ""
            guard let setting = Setting.ofCommand(named: name), setting != Setting.table.config else {
                throw CommandFailure(
                    .configuration, "\(path):\(line): '\(name)' is not an option\(suggestion(for: name))")
            }
            guard !found.contains(where: { $0.setting == setting }) else {
                throw CommandFailure(.configuration, "\(path):\(line): '\(name)' stands there twice: keep one of them")
            }
            found.append(
                SettingValues.Given(
                    setting, try values(of: value, setting, path: path, line: line),
                    place: "\(path):\(line): \(setting.name)", isInCall: false))
        }
        return found
    }

    private static func values(
        of node: Node, _ setting: Setting, path: String, line: Int
    ) throws(CommandFailure) -> [String] {
        if let scalar = node.scalar, node.null == nil { return [scalar.string] }
        if setting.isList, let sequence = node.sequence {
            let texts = sequence.compactMap { $0.scalar?.string }
            if texts.count == sequence.count { return texts }
        }
        let wanted = setting.isList ? "a value or a list of values" : "one value"
        throw CommandFailure(.configuration, "\(path):\(line): '\(setting.name)' needs \(wanted)")
    }

    private static func suggestion(for name: String) -> String {
        let known = Setting.ofCommand.filter { $0 != Setting.table.config }.map(\.name)
        guard let nearest = EditDistance.nearest(to: name, among: known) else {
            return "; 'cwlogs-export run --help' lists them"
        }
        return "; did you mean '\(nearest)'?"
    }
}
