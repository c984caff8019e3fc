extension CivilTime {
    /// `2026-11-22`
    package var date: String { "\(year.zeroPadded(to: 4))-\(month.zeroPadded(to: 2))-\(day.zeroPadded(to: 2))" }

    /// `2026-11-22T13:05:09.250Z`
    package var text: String { "\(date)T\(clock).\(millisecond.zeroPadded(to: 3))Z" }

    /// `2026-11-22T13:05:09Z`
    package var textToTheSecond: String { "\(date)T\(clock)Z" }

    /// `20261122`: the day of a signature's scope.
    package var basicDate: String { "\(year.zeroPadded(to: 4))\(month.zeroPadded(to: 2))\(day.zeroPadded(to: 2))" }

    /// `20261122T130509Z`: the value of `X-Amz-Date`.
    package var basicText: String { "\(basicDate)T\(basicClock)Z" }

    /// `20261122T130509.250Z`: `text` without the signs that look odd in an object's key.
    package var compactText: String { "\(basicDate)T\(basicClock).\(millisecond.zeroPadded(to: 3))Z" }

    private var clock: String {
        "\(hour.zeroPadded(to: 2)):\(minute.zeroPadded(to: 2)):\(second.zeroPadded(to: 2))"
    }

    private var basicClock: String {
        "\(hour.zeroPadded(to: 2))\(minute.zeroPadded(to: 2))\(second.zeroPadded(to: 2))"
    }
}
