import ExportCore

/// What a setting beyond its bound means, in words that a refusal and a warning share.
package struct Bounds: Sendable {
    private let spelling: SettingSpelling

    package init(_ spelling: SettingSpelling) {
        self.spelling = spelling
    }

    /// Behind the name of the place.
    package func refusal(_ shortfall: Shortfall) -> String {
        """
        \(meaning(shortfall)): leave it out, or accept that with \
        \(spelling.choice(\.acceptLoss, shortfall.setting.name))
        """
    }

    /// `1h is less than the 12h after which …`
    package func meaning(_ shortfall: Shortfall) -> String {
        let bound = shortfall.bound.text
        let consequence =
            switch shortfall.setting {
            case .exportSettle:
                """
                is less than the \(bound) after which the service says that events are available to export tasks: \
                copies lack events until a sweep has looked for them, and what expires before that is lost
                """
            case .readSettle:
                """
                is less than the \(bound) after which events are taken to be visible to reads: \
                copies lack events until a sweep has looked for them, and what expires before that is lost
                """
            case .sealAfter:
                """
                is less than the \(bound) for which the service accepts events: late ones are looked for that soon, and \
                columns are final after \(bound) all the same
                """
            case .maxLateness: "is too long"
            }
        return "\(shortfall.value.text) \(consequence)"
    }
}
