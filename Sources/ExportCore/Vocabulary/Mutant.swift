/// Marks a guard that `scripts/mutants` can remove: some test must notice. In this program no guard ever is; the copy that
/// the script builds has another file in this one's place, which asks the environment.
package enum Mutant {
    @inlinable
    package static func isOn(_ name: StaticString) -> Bool { false }
}
