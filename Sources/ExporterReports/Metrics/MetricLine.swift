/// One line in the embedded metric format. Its members at the root are named by the figures, so they are written by hand.
package struct MetricLine: Encodable, Sendable {
    enum Unit: String, Encodable, Sendable {
        case count = "Count"
        case bytes = "Bytes"
        case seconds = "Seconds"
    }

    struct Metric: Sendable {
        var name: String
        var unit: Unit
        var value: Double

        init(_ name: String, _ unit: Unit, _ value: Double) {
            self.name = name
            self.unit = unit
            self.value = value
        }
    }

    /// Metrics that share their dimensions.
    struct MetricSet: Sendable {
        var dimensions: [String]
        var metrics: [Metric]

        init(by dimensions: [String], _ metrics: [Metric]) {
            self.dimensions = dimensions
            self.metrics = metrics
        }
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    var timestamp: Int64
    package var dimensions: [String: String]
    var sets: [MetricSet]
    /// Of the invocation that it belongs to.
    package var requestID: String?

    init(timestamp: Int64, dimensions: [String: String], sets: [MetricSet]) {
        self.timestamp = timestamp
        self.dimensions = dimensions
        self.sets = sets
    }

    package func encode(to encoder: any Encoder) throws {
        var root = encoder.container(keyedBy: Key.self)
        for (name, value) in dimensions { try root.encode(value, forKey: Key(name)) }
        try root.encodeIfPresent(requestID, forKey: Key("requestId"))
        for metric in sets.flatMap(\.metrics) { try root.encode(metric.value, forKey: Key(metric.name)) }
        var aws = root.nestedContainer(keyedBy: Key.self, forKey: Key("_aws"))
        try aws.encode(timestamp, forKey: Key("Timestamp"))
        var directives = aws.nestedUnkeyedContainer(forKey: Key("CloudWatchMetrics"))
        for set in sets {
            var directive = directives.nestedContainer(keyedBy: Key.self)
            try directive.encode(RunMetrics.namespace, forKey: Key("Namespace"))
            try directive.encode([set.dimensions], forKey: Key("Dimensions"))
            try directive.encode(
                set.metrics.map { ["Name": $0.name, "Unit": $0.unit.rawValue] }, forKey: Key("Metrics"))
        }
    }
}
