import ExportCore
import LogCodec

/// Pages of log groups and log streams as the service writes them.
enum NamesAnswers {
    static func describe(_ snapshot: ArchiveSnapshot, _ question: GroupsQuestion, now: Int64) -> [UInt8] {
        let (groups, next) = snapshot.page(question)
        return LogsJSON.object { json in
            json.array("logGroups", groups) { json, group in
                json.object { json in
                    json.member("logGroupName", group.arn.name.text)
                    json.member("creationTime", group.first)
                    json.member("arn", "\(group.arn):*")
                    // With a pattern only these come back [S-LIST-GROUPS].
                    if question.isByPattern { return }
                    json.member("metricFilterCount", 0)
                    json.member("storedBytes", group.bytes)
                    json.member("logGroupClass", GroupsQuestion.shownClass)
                    json.member("logGroupArn", "\(group.arn)")
                }
            }
            json.member("nextToken", next.map { PageToken.text($0, of: question.identity, now: now) })
        }
    }

    static func list(_ snapshot: ArchiveSnapshot, _ question: GroupsQuestion, now: Int64) -> [UInt8] {
        let (groups, next) = snapshot.page(question)
        return LogsJSON.object { json in
            json.array("logGroups", groups) { json, group in
                json.object { json in
                    json.member("logGroupName", group.arn.name.text)
                    json.member("logGroupArn", "\(group.arn)")
                    json.member("logGroupClass", GroupsQuestion.shownClass)
                }
            }
            json.member("nextToken", next.map { PageToken.text($0, of: question.identity, now: now) })
        }
    }

    static func streams(
        _ streams: [LogStreamName: StreamTimes], of group: LogGroupARN, _ question: StreamsQuestion, now: Int64
    ) -> [UInt8] {
        let (page, next) = question.page(of: streams)
        return LogsJSON.object { json in
            json.array("logStreams", page) { json, found in
                let (name, times) = found
                json.object { json in
                    json.member("logStreamName", name.text)
                    json.member("creationTime", times.first)
                    json.member("firstEventTimestamp", times.first)
                    json.member("lastEventTimestamp", times.last)
                    json.member("lastIngestionTime", times.lastIngestion ?? times.last)
                    json.member("arn", "\(group):log-stream:\(name)")
                    json.member("storedBytes", 0)
                }
            }
            json.member("nextToken", next.map { PageToken.text($0.text, of: question.identity, now: now) })
        }
    }
}

extension StreamsQuestion {
    /// A page of these streams, and the last place on it where more follow.
    package func page(
        of streams: [LogStreamName: StreamTimes]
    ) -> (streams: [(name: LogStreamName, times: StreamTimes)], next: StreamPlace?) {
        var places = streams.compactMap { name, times -> StreamPlace? in
            guard prefix.map({ name.text.utf8.starts(with: $0.utf8) }) ?? true else { return nil }
            return StreamPlace(time: order == .name ? 0 : times.last, name: name)
        }
        places.sort { isDescending ? $1 < $0 : $0 < $1 }
        if let after { places.removeAll { isDescending ? after <= $0 : $0 <= after } }
        let page = places.prefix(limit)
        let found = page.compactMap { place in streams[place.name].map { (name: place.name, times: $0) } }
        return (found, places.count > limit ? page.last : nil)
    }
}
