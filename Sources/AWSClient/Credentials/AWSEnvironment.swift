import FoundationEssentials
import Seams

/// What credentials and settings are looked up in: environment variables, the home directory and files.
///
/// It is a value so that every rule about them can be tried without the machine it runs on.
package struct AWSEnvironment: Sendable {
    package var variables: [String: String]
    /// Where `~` points; `nil` when there is none, as in a bare container.
    package var homeDirectory: String?
    /// The bytes of the file at a path, or `nil` when it is not there or may not be read.
    package var readFile: @Sendable (String) -> [UInt8]?

    package init(
        variables: [String: String] = [:], homeDirectory: String? = nil,
        readFile: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
    ) {
        self.variables = variables
        self.homeDirectory = homeDirectory
        self.readFile = readFile
    }

    /// The process's own variables and files.
    package static func live() -> AWSEnvironment {
        let variables = ProcessInfo.processInfo.environment
        return AWSEnvironment(variables: variables, homeDirectory: variables["HOME"]) { path in
            // To the look-up an unreadable file is one that says nothing.
            try? LiveFileSystem().contents(ofFile: path)
        }
    }

    /// The variable's value. One that is set to nothing counts as not set.
    package subscript(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// The first of the variables that is set.
    func first(of names: String...) -> String? {
        for name in names {
            if let value = self[name] { return value }
        }
        return nil
    }

    /// `path` with a leading `~` replaced by the home directory; `nil` when it needs one and there is none.
    func expandingHome(_ path: String) -> String? {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        guard let homeDirectory, !homeDirectory.isEmpty else { return nil }
        return homeDirectory + path.dropFirst()
    }

    /// The file's text without surrounding white space, or `nil` when it cannot be read or is not UTF-8.
    func readText(_ path: String) -> String? {
        guard let path = expandingHome(path), let bytes = readFile(path) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.trimmed
    }
}

/// The variables may hold keys and tokens, so a dump shows no value.
extension AWSEnvironment: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "AWSEnvironment(\(variables.count) variables)" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension StringProtocol {
    /// Without white space and line ends at either side.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
