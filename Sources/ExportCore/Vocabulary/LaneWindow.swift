/// A window of one lane.
package struct LaneWindow: Hashable, Sendable {
    package var lane: LaneID
    package var window: TimeWindow

    package init(lane: LaneID, window: TimeWindow) {
        self.lane = lane
        self.window = window
    }
}
