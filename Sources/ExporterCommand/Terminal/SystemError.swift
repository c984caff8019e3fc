import ArchiveService
import Foundation
import SimulatedAWS

/// What the machine says, in its own words: the libraries wrap it in the names of their calls and types.
enum SystemError {
    static func words(_ error: any Error) -> String {
        if let listening = error as? SimulatorServer.CannotListen {
            return words(listening.errorNumber)
        }
        if let listening = error as? ArchiveServer.CannotListen { return words(listening.errorNumber) }
        if let error = (error as NSError).userInfo[NSUnderlyingErrorKey] as? POSIXError ?? error as? POSIXError {
            return words(error.code.rawValue)
        }
        return error is CocoaError ? error.localizedDescription : "\(error)"
    }

    private static func words(_ number: Int32?) -> String {
        number.map(words) ?? "the name of the host is not known"
    }

    private static func words(_ number: Int32) -> String { String(cString: strerror(number)) }
}
