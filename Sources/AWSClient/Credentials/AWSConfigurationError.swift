/// Something in the variables or the files that cannot be used, said so that a person can correct it.
package struct AWSConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// A file is not written in the syntax of AWS configuration files.
        case malformedFile
        /// A file is there and cannot be read.
        case unreadableFile
        /// A profile, session or section is referred to and does not exist.
        case missingSection
        /// A setting is required where it stands, and absent.
        case missingValue
        /// A setting has a value that it cannot have, or contradicts another.
        case invalidValue
    }

    package var code: Code
    /// Never holds the value of a setting that may be secret.
    package var message: String
    package var file: String?
    /// Counted from 1.
    package var line: Int?

    package init(_ code: Code, _ message: String, file: String? = nil, line: Int? = nil) {
        self.code = code
        self.message = message
        self.file = file
        self.line = line
    }

    package var description: String {
        guard let file else { return message }
        guard let line else { return "\(file): \(message)" }
        return "\(file):\(line): \(message)"
    }
}

extension CredentialsError {
    init(_ error: AWSConfigurationError) {
        self.init(.invalidConfiguration, error.description)
    }
}
