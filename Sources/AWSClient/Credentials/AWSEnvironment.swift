import FoundationEssentials
import Seams

/// What credentials and settings are looked up in: environment variables, the home directory and files.
///
/// It is a value so that every rule about them can be tried without the machine it runs on.
package struct AWSEnvironment: Sendable {
    package var variables: [String: String]
    /// Where `~` points; `nil` when there is none, as in a bare container.
    package var homeDirectory: String?
    /// The bytes of the file at a path; `nil` where there is none.
    package var readFile: @Sendable (String) throws(FileError) -> [UInt8]?
    /// Where tokens that were renewed are kept; `nil` where none can be.
    package var files: (any FileSystem)?

    package init(
        variables: [String: String] = [:], homeDirectory: String? = nil, files: (any FileSystem)? = nil,
        readFile: @escaping @Sendable (String) throws(FileError) -> [UInt8]? = { _ in nil }
    ) {
        self.variables = variables
        self.homeDirectory = homeDirectory
        self.files = files
        self.readFile = readFile
    }

    /// The process's own variables and files.
    package static func live() -> AWSEnvironment {
        let variables = ProcessInfo.processInfo.environment
        var home = variables["HOME"]
        // A service without HOME has a home all the same; the AWS tools look there, too.
        if home == nil || home == "" { home = FileManager.default.homeDirectoryForCurrentUser.path }
        return AWSEnvironment(variables: variables, homeDirectory: home, files: LiveFileSystem()) {
            path throws(FileError) in
            do throws(FileError) {
                return try LiveFileSystem().contents(ofFile: path)
            } catch {
                guard error.code == .notFound else { throw error }
                return nil
            }
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

    /// The same with `$NAME` and `${NAME}` replaced by the variables that are set: the AWS tools do so with the paths of
    /// the shared files, which a unit or an environment file hands over without a shell.
    func expanding(_ path: String) -> String? {
        var expanded = ""
        var rest = path[...]
        while let dollar = rest.firstIndex(of: "$") {
            expanded += rest[..<dollar]
            let after = rest[rest.index(after: dollar)...]
            let isBraced = after.hasPrefix("{")
            let name = after.dropFirst(isBraced ? 1 : 0).prefix { isBraced ? $0 != "}" : Self.isNameCharacter($0) }
            let end = isBraced ? after[name.endIndex...].hasPrefix("}") : true
            if !name.isEmpty, end, let value = variables[String(name)] {
                expanded += value
                rest = after[name.endIndex...].dropFirst(isBraced ? 1 : 0)
            } else {
                expanded += "$"
                rest = after
            }
        }
        return expandingHome(expanded + rest)
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    /// The file's text without surrounding white space. The error says why there is none.
    func readText(_ path: String) throws(FileError) -> String {
        guard let path = expandingHome(path) else { throw FileError(.notFound, "there is no home directory") }
        guard let bytes = try readFile(path) else { throw FileError(.notFound, "there is no such file") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileError(.failed, "it is not UTF-8 text")
        }
        guard !text.trimmed.isEmpty else { throw FileError(.failed, "it is empty") }
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
