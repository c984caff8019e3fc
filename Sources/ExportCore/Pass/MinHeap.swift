/// Numbers, the smallest first.
struct MinHeap: Hashable, Sendable {
    private var numbers: [Int] = []

    var min: Int? { numbers.first }
    var isEmpty: Bool { numbers.isEmpty }

    mutating func insert(_ number: Int) {
        numbers.append(number)
        var child = numbers.count - 1
        while child > 0, numbers[child] < numbers[(child - 1) / 2] {
            numbers.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popMin() -> Int? {
        guard let last = numbers.popLast() else { return nil }
        guard let smallest = numbers.first else { return last }
        numbers[0] = last
        var parent = 0
        while let child = smallestChild(of: parent), numbers[child] < numbers[parent] {
            numbers.swapAt(child, parent)
            parent = child
        }
        return smallest
    }

    private func smallestChild(of parent: Int) -> Int? {
        let left = 2 * parent + 1
        guard left < numbers.count else { return nil }
        return left + 1 < numbers.count && numbers[left + 1] < numbers[left] ? left + 1 : left
    }
}
