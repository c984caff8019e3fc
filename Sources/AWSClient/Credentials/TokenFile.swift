import Seams

/// A file in which the AWS tools keep a login: whoever renews it writes it anew, for the next that comes along.
struct TokenFile: Sendable {
    /// Absolute.
    let path: String
    let environment: AWSEnvironment
    let randomness: any Randomness

    enum Content {
        case missing
        case unusable(String)
        case token(JSONObject)
    }

    /// - Parameter name: without its ending; a digest, so it is one part of a path.
    init?(folder: String, name: String, environment: AWSEnvironment, randomness: any Randomness) {
        guard let folder = environment.expanding(folder) else { return nil }
        path = "\(folder)/\(name).json"
        self.environment = environment
        self.randomness = randomness
    }

    func read() -> Content {
        do {
            guard let bytes = try environment.readFile(path) else { return .missing }
            return JSONObject(bytes).map(Content.token) ?? .unusable("it is not a JSON object")
        } catch {
            return .unusable(error.reason)
        }
    }

    /// A new file beside this one, still empty: that it can be made shows that a renewed token can be kept, before the
    /// old one is given up for it.
    func prepareReplacement() async throws(FileError) -> Replacement {
        guard let files = environment.files else { throw FileError(.denied, "nothing can be written here") }
        let path = "\(path).\(randomness.hexadecimal(8)).tmp"
        return Replacement(
            file: try await files.open(path, .creation(.ownerAlone)), path: path, target: self.path, files: files)
    }

    struct Replacement {
        fileprivate let file: any OpenFile
        fileprivate let path: String
        fileprivate let target: String
        fileprivate let files: any FileSystem

        /// Puts it in the place of the old one, whole.
        func commit(_ token: JSONObject) async throws(FileError) {
            do {
                defer { file.close() }
                try await file.append(token.bytes)
                try await file.makeDurable()
                try await files.move(path, to: target)
            } catch {
                await remove()
                throw error
            }
        }

        func abandon() async {
            file.close()
            await remove()
        }

        private func remove() async {
            do { try await files.remove(path) } catch {
                // An empty file that nobody reads stays behind; there is nothing that could be done about it.
            }
        }
    }
}
