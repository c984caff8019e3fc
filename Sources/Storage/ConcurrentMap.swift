/// Maps the items with up to `width` of them under way at once; the values are in the order of the items. The first error
/// ends it, and cancels what is under way.
package func concurrentMap<Item: Sendable, Value: Sendable>(
    _ items: [Item], width: Int, _ transform: @escaping @Sendable (Item) async throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { tasks in
        var values = [Value?](repeating: nil, count: items.count)
        var next = 0
        func startOne() {
            guard next < items.count else { return }
            let index = next
            next += 1
            tasks.addTask { (index, try await transform(items[index])) }
        }
        for _ in 0..<max(1, width) { startOne() }
        while let (index, value) = try await tasks.next() {
            values[index] = value
            startOne()
        }
        return values.compactMap(\.self)
    }
}
