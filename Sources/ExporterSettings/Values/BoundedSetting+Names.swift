import ExportCore

extension BoundedSetting {
    /// Which of the settings it is.
    package var path: KeyPath<SettingTable, Setting> {
        switch self {
        case .exportSettle: \.exportSettle
        case .readSettle: \.readSettle
        case .sealAfter: \.sealAfter
        case .maxLateness: \.maxLateness
        }
    }

    /// `export-settle`, at whichever door. Not asked of the table, which is made of this.
    package var name: String {
        switch self {
        case .exportSettle: "export-settle"
        case .readSettle: "read-settle"
        case .sealAfter: "seal-after"
        case .maxLateness: "max-lateness"
        }
    }

    /// `exportSettle`, as events and files may spell it.
    package var key: String {
        switch self {
        case .exportSettle: "exportSettle"
        case .readSettle: "readSettle"
        case .sealAfter: "sealAfter"
        case .maxLateness: "maxLateness"
        }
    }
}

/// Names of settings, as either door spells them.
extension ValueKind where Value == Set<BoundedSetting> {
    static var settings: Self {
        let known = BoundedSetting.allCases.map(\.name)
        var kind = Self(
            name: "setting,...", isList: true, text: { $0.sorted().map(\.name).joined(separator: ",") }
        ) { texts, _ throws(SettingComplaint) in
            var settings: Set<BoundedSetting> = []
            for text in texts.flatMap(\.listed) {
                let found = BoundedSetting.allCases.first { [$0.name, $0.key].contains(text) }
                guard let found else {
                    let nearest = EditDistance.nearest(to: text, among: known).map { "did you mean '\($0)'?" }
                    let hint = nearest ?? "there are \(known.joined(separator: ", "))"
                    throw SettingComplaint("'\(text)' is no setting that can lose events; \(hint)")
                }
                settings.insert(found)
            }
            return settings
        }
        kind.choices = known
        return kind
    }
}
